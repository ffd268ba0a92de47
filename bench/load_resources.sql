-- Loading many resources against inserting the same JSON into a table of jsonb. Both end with their transaction.
INSERT INTO bench.goal VALUES (:'what', 'at most 4', false);
SELECT set_config('bench.what', :'what', false), set_config('bench.rounds', :'rounds', false) \g /dev/null
CREATE TABLE bench.resource_jsonb (resource jsonb);
DO $$
BEGIN
  FOR i IN 1 .. current_setting('bench.rounds')::int LOOP
    TRUNCATE bench.resource_jsonb;
    CALL bench.measure(current_setting('bench.what'), 'base', 'INSERT INTO bench.resource_jsonb SELECT line::jsonb FROM bench.resource_text');
    CALL bench.measure(current_setting('bench.what'), 'ours', 'SELECT count(*) FROM bench.resource_text, fhir_load(line::jsonb)');
    PERFORM fhir_unload(url || coalesce('|' || version, ''), 'ValueSet') FROM fhirterm.value_set WHERE url IS NOT NULL;
    PERFORM fhir_unload(url || coalesce('|' || version, ''), 'CodeSystem') FROM fhirterm.code_system WHERE url IS NOT NULL;
    COMMIT;
  END LOOP;
END $$;
