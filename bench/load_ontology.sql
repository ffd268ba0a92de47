-- Loading one large code system against a COPY of just the rows that the load makes, into tables with the same indexes.
INSERT INTO bench.goal VALUES (:'what', 'at most 3', false);
SELECT set_config('bench.what', :'what', false), set_config('bench.rounds', :'rounds', false), set_config('bench.url', :'url', false) \g /dev/null
SELECT count(*) FROM bench.document, fhir_load(body::jsonb) \g /dev/null
SELECT pg_backend_pid() AS pid, current_setting('data_directory') AS data \gset
\set file :data '/bench_' :pid '_'
SELECT set_config('bench.file', :'file', false) \g /dev/null
DO $$
DECLARE
  name text;
  file text := current_setting('bench.file');
  source int := (SELECT content_id FROM fhirterm.code_system WHERE url = current_setting('bench.url'));
  statements text;
BEGIN
  FOREACH name IN ARRAY '{concept,designation,concept_property,concept_edge}'::text[] LOOP
    EXECUTE format('COPY (SELECT * FROM fhirterm.%I WHERE content_id = %s) TO %L', name, source, file || name);
    EXECUTE format('CREATE TABLE bench.%I (LIKE fhirterm.%1$I INCLUDING INDEXES INCLUDING CONSTRAINTS)', name);
    statements := concat(statements, format('COPY bench.%I FROM %L;', name, file || name));
  END LOOP;
  PERFORM fhir_unload(current_setting('bench.url'));
  FOR i IN 1 .. current_setting('bench.rounds')::int LOOP
    TRUNCATE bench.concept, bench.designation, bench.concept_property, bench.concept_edge;
    CALL bench.measure(current_setting('bench.what'), 'base', 'DO $x$ BEGIN ' || statements || ' END $x$');
    CALL bench.measure(current_setting('bench.what'), 'ours', 'SELECT count(*) FROM bench.document, fhir_load(body::jsonb)');
    PERFORM fhir_unload(current_setting('bench.url'));
    COMMIT;
  END LOOP;
END $$;
