-- Indexes of the stored tables and the tables agree, however loads come and go. Large loads bring entries into the indexes
-- in the end, whole pages of them, where that is possible.

-- concepts in an order that isn't that of their codes, with properties of few and of many values
CREATE FUNCTION pg_temp.system(name text, size integer) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/' || name,
    'status', 'active', 'content', 'complete', 'hierarchyMeaning', 'is-a', 'caseSensitive', name <> 'folded',
    'property', '[{"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"},
                  {"code": "odd", "type": "boolean"}, {"code": "hash", "type": "string"}]'::jsonb,
    'concept', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'code', 'N' || md5(name || n),
        'display', 'number ' || n,
        'designation', CASE WHEN n % 3 = 0 THEN jsonb_build_array(
            jsonb_build_object('language', 'de', 'value', 'Zahl ' || n),
            jsonb_build_object('language', 'fr', 'value', 'nombre ' || n)) END,
        'property', jsonb_build_array(
            jsonb_build_object('code', 'odd', 'valueBoolean', n % 2 = 1),
            jsonb_build_object('code', 'hash', 'valueString', md5(n::text))) ||
          CASE WHEN n = 1 THEN '[]'::jsonb ELSE
            jsonb_build_array(jsonb_build_object('code', 'parent', 'valueCode', 'N' || md5(name || n / 2)),
                              jsonb_build_object('code', 'parent', 'valueCode', 'N' || md5(name || (n / 3 + 1)))) END))
      ORDER BY n)
      FROM generate_series(1, size) AS n))
$$;

-- what an order by some columns gives by index, forwards and backwards, and by reading the table and sorting
CREATE FUNCTION pg_temp.rows_in_order(tab text, columns text, direction text, by_index boolean) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  result text;
BEGIN
  PERFORM set_config('enable_seqscan', (NOT by_index)::text, true), set_config('enable_sort', (NOT by_index)::text, true),
          set_config('enable_indexscan', by_index::text, true), set_config('enable_indexonlyscan', by_index::text, true),
          set_config('enable_bitmapscan', 'off', true), set_config('enable_incremental_sort', 'off', true),
          set_config('max_parallel_workers_per_gather', '0', true);
  EXECUTE format('SELECT count(*) || '' '' || coalesce(md5(string_agg(k, '' '')), '''')
                    FROM (SELECT row(%2$s)::text AS k FROM fhirterm.%1$I %4$s ORDER BY %3$s) AS s',
                 tab, columns, replace(columns, ',', ' ' || direction || ',') || ' ' || direction,
                 CASE WHEN columns ~ 'folded' THEN 'WHERE folded_code IS NOT NULL' ELSE '' END) INTO result;
  RETURN result;
END $$;

CREATE FUNCTION pg_temp.disagreements() RETURNS SETOF text LANGUAGE sql AS $$
  SELECT name || ' ' || direction
    FROM (VALUES ('concept', 'concept_pkey', 'content_id, ordinal'), ('concept', 'concept_code', 'content_id, code'),
                 ('concept', 'concept_folded_code', 'content_id, folded_code'),
                 ('designation', 'designation_concept', 'content_id, ordinal'),
                 ('concept_property', 'concept_property_concept', 'content_id, ordinal'),
                 ('concept_property', 'concept_property_value', 'content_id, property, value_hash'),
                 ('concept_edge', 'concept_edge_pkey', 'content_id, parent, child'),
                 ('concept_edge', 'concept_edge_child', 'content_id, child'),
                 ('concept_map_element', 'concept_map_element_source', 'content_id, source_code'),
                 ('concept_map_element', 'concept_map_element_target', 'content_id, target_code'))
         AS i(tab, name, columns), unnest('{ASC,DESC}'::text[]) AS direction
   WHERE pg_temp.rows_in_order(tab, columns, direction, true) <> pg_temp.rows_in_order(tab, columns, direction, false)
$$;

-- every concept is found by its code, and nothing twice
CREATE FUNCTION pg_temp.found() RETURNS TABLE (concepts bigint, found bigint, labels bigint, parents bigint)
LANGUAGE sql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  SELECT count(*),
         sum((SELECT count(*) FROM fhirterm.concept d WHERE d.content_id = c.content_id AND d.code = c.code)),
         sum((SELECT count(*) FROM fhirterm.designation d WHERE d.content_id = c.content_id AND d.ordinal = c.ordinal)),
         sum((SELECT count(*) FROM fhirterm.concept_edge e WHERE e.content_id = c.content_id AND e.child = c.ordinal))
    FROM fhirterm.concept c
   WHERE EXISTS (SELECT FROM fhirterm.code_system s WHERE s.content_id = c.content_id AND s.url ~ 'example.org')
$$;

CREATE TEMP TABLE system AS
SELECT name, size, pg_temp.system(name, size) AS resource
  FROM (VALUES ('first', 7000), ('second', 2000), ('third', 900), ('folded', 2500)) AS s(name, size);

SELECT action, concepts FROM fhir_load((SELECT resource FROM system WHERE name = 'first'));
SELECT * FROM pg_temp.disagreements();
SELECT * FROM pg_temp.found();

SELECT action, concepts FROM system, fhir_load(resource) WHERE name <> 'first' ORDER BY name;
SELECT * FROM pg_temp.disagreements();
SELECT * FROM pg_temp.found();

-- taken back, whole and in part; what comes after it finds the right end of the indexes elsewhere
BEGIN;
SELECT action, concepts FROM fhir_load(pg_temp.system('gone', 2500));
ROLLBACK;
BEGIN;
SAVEPOINT here;
SELECT action, concepts FROM fhir_load(pg_temp.system('gone', 2500));
ROLLBACK TO here;
SELECT action, concepts FROM fhir_load(pg_temp.system('fourth', 2500));
SELECT * FROM pg_temp.disagreements();
COMMIT;
SELECT * FROM pg_temp.disagreements();
SELECT * FROM pg_temp.found();

-- a unique index that the rows do not keep: an error when entries come in, in a subtransaction
DO $$
BEGIN
  EXECUTE format('CREATE UNIQUE INDEX own_unique ON fhirterm.concept (content_id, (length(display))) WHERE content_id > %s',
                 (SELECT max(content_id) FROM fhirterm.concept));
END $$;
DO $$
BEGIN
  PERFORM fhir_load(pg_temp.system('failed', 2500));
EXCEPTION WHEN unique_violation THEN
  RAISE NOTICE '%', SQLERRM;
END $$;
DROP INDEX fhirterm.own_unique;
SELECT action, concepts FROM fhir_load(pg_temp.system('fifth', 2500));
SELECT * FROM pg_temp.disagreements();
SELECT * FROM pg_temp.found();

-- rows beyond the right end, as those that a restore in another order leaves: entries go one by one
INSERT INTO fhirterm.concept SELECT 700000000, n, n, n, 0, 0, 'far ' || n FROM generate_series(1, 2000) AS n;
SELECT action, concepts FROM fhir_load(pg_temp.system('sixth', 2500));
SELECT * FROM pg_temp.disagreements();
DELETE FROM fhirterm.concept WHERE content_id = 700000000;

-- replaced, and with little memory
SET maintenance_work_mem = '1MB';
SELECT action, concepts FROM fhir_load(pg_temp.system('first', 7500));
SELECT * FROM pg_temp.disagreements();
SELECT * FROM pg_temp.found();
RESET maintenance_work_mem;

-- indexes of the user's own get entries, too
CREATE UNIQUE INDEX own_descending ON fhirterm.concept (content_id DESC, code DESC) INCLUDE (display);
CREATE INDEX own_expression ON fhirterm.concept (lower(display), content_id) WHERE ordinal % 7 = 0;
CREATE INDEX own_hash ON fhirterm.concept USING hash (code);
CREATE INDEX own_full ON fhirterm.designation (value, ordinal) WITH (fillfactor = 100, deduplicate_items = off);
SELECT action, concepts FROM fhir_load(pg_temp.system('seventh', 3000));
SELECT * FROM pg_temp.disagreements();
SELECT pg_temp.rows_in_order('concept', 'content_id, code', 'DESC', true) =
       pg_temp.rows_in_order('concept', 'content_id, code', 'DESC', false) AS descending,
       pg_temp.rows_in_order('designation', 'value, ordinal', 'ASC', true) =
       pg_temp.rows_in_order('designation', 'value, ordinal', 'ASC', false) AS values;
SET enable_seqscan = off;
SELECT count(*) FROM fhirterm.concept WHERE lower(display) LIKE 'number %' AND ordinal % 7 = 0 AND content_id > 0;
SELECT count(*) FROM fhirterm.concept WHERE code = 'N' || md5('seventh3000');
RESET enable_seqscan;
SELECT count(*) FROM fhirterm.concept WHERE lower(display) LIKE 'number %' AND ordinal % 7 = 0 AND content_id > 0;
DROP INDEX fhirterm.own_descending, fhirterm.own_expression, fhirterm.own_hash, fhirterm.own_full;

SELECT sum(removed) FROM unnest('{first,second,third,folded,fourth,fifth,sixth,seventh}'::text[]) AS name,
       fhir_unload('http://example.org/CodeSystem/' || name) AS removed;
SELECT * FROM pg_temp.disagreements();
