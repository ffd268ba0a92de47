-- Reading a CodeSystem's JSON, as fhir_load does, against the cast to jsonb that loading by hand begins with.
INSERT INTO bench.goal VALUES (:'what', 'at least 4', true);
SELECT set_config('bench.what', :'what', false), set_config('bench.rounds', :'rounds', false) \g /dev/null
DO $$
BEGIN
  FOR i IN 1 .. current_setting('bench.rounds')::int LOOP
    CALL bench.measure(current_setting('bench.what'), 'base', 'SELECT jsonb_typeof(body::jsonb) FROM bench.document');
    CALL bench.measure(current_setting('bench.what'), 'ours', 'SELECT r.* FROM bench.document, fhirterm.read_json(body) AS r');
  END LOOP;
END $$;
