-- A request that brings a code system of 20,000 concepts, 5 MB of JSON, and asks one question of it; against the cast
-- to jsonb that any request needs.
INSERT INTO bench.goal VALUES (:'what', 'at most 2', false);
SELECT set_config('bench.what', :'what', false), set_config('bench.rounds', :'rounds', false) \g /dev/null
CREATE TABLE bench.request AS
  SELECT format('{"resourceType": "Parameters", "parameter": [{"name": "system", "valueUri": "http://example.org/CodeSystem/generated"}, {"name": "codeA", "valueCode": "C1"},
    {"name": "codeB", "valueCode": "C20000"}, {"name": "tx-resource", "resource": %s}]}', bench.ontology(20000)) AS body;
DO $$
BEGIN
  FOR i IN 1 .. current_setting('bench.rounds')::int LOOP
    CALL bench.measure(current_setting('bench.what'), 'base', 'SELECT jsonb_typeof(body::jsonb) FROM bench.request');
    CALL bench.measure(current_setting('bench.what'), 'ours', $sql$SELECT fhir_operation('CodeSystem/$subsumes', body::jsonb) FROM bench.request$sql$);
  END LOOP;
END $$;
