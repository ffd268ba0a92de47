-- Indexes on coded values: what they find is what the predicates say, whatever plan there is.
\set VERBOSITY terse
\set SHOW_CONTEXT never
CREATE SCHEMA token;
SET search_path = token, public;
SET jit = off;
SET max_parallel_workers_per_gather = 0;

-- Two code systems: one of thirty groups with twenty codes each, one whose case does not matter.
CREATE FUNCTION tree(version text, sensitive boolean DEFAULT true, skip integer DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/token/tree', 'version', version, 'status', 'active',
    'content', 'complete', 'caseSensitive', sensitive, 'hierarchyMeaning', 'is-a', 'concept', jsonb_build_array(jsonb_build_object('code', 'top', 'concept',
      (SELECT jsonb_agg(jsonb_build_object('code', 'group-' || g, 'concept',
         (SELECT jsonb_agg(jsonb_build_object('code', format('group-%s-%s', g, n)) ORDER BY n) FROM generate_series(1, 20) AS n)) ORDER BY g)
         FROM generate_series(0, 29) AS g WHERE g IS DISTINCT FROM skip))))
$$;
CREATE FUNCTION load(resource jsonb) RETURNS text LANGUAGE sql AS 'SELECT action FROM fhir_load(resource)';
-- A value set of the descendants of some concepts.
CREATE FUNCTION below(name text, VARIADIC codes text[]) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'ValueSet', 'url', 'http://example.org/token/' || name, 'status', 'active', 'compose', jsonb_build_object('include',
    (SELECT jsonb_agg(jsonb_build_object('system', 'http://example.org/token/tree', 'filter', jsonb_build_array(jsonb_build_object('property', 'concept', 'op', 'is-a', 'value', c)))) FROM unnest(codes) AS c)))
$$;
SELECT load(tree('1')) AS tree, load(below('few', 'group-3')) AS few, load(below('many', 'group-1', 'group-3', 'group-5', 'group-7', 'group-9', 'group-11', 'group-13')) AS many, load(below('all', 'top')) AS "all",
       load('{"resourceType": "CodeSystem", "url": "http://example.org/token/nocase", "status": "active", "content": "complete", "caseSensitive": false, "hierarchyMeaning": "is-a", "concept": [{"code": "AbCdEfGh", "concept": [{"code": "ijklmnop"}]}]}') AS nocase,
       load('{"resourceType": "ValueSet", "url": "http://example.org/token/mixed", "status": "active", "compose": {"include": [{"system": "http://example.org/token/nocase"}, {"system": "http://example.org/token/tree", "concept": [{"code": "group-1-1"}]}, {"system": "http://example.org/token/elsewhere", "concept": [{"code": "loose"}]}]}}') AS mixed;

-- Rows: none, one or several codings, with and without system and version; some are no coded values, some have odd codes.
CREATE TABLE obs AS
SELECT i AS id, CASE
         WHEN i % 97 = 1 THEN NULL
         WHEN i % 97 = 2 THEN '{"text": "nothing"}'
         WHEN i % 97 = 3 THEN to_jsonb(code)
         WHEN i % 97 = 4 THEN jsonb_build_array(code, 'x', NULL, jsonb_build_array(jsonb_build_object('system', 'http://example.org/token/tree', 'code', code)))
         WHEN i % 97 = 5 THEN jsonb_build_object('concept', jsonb_build_object('coding', jsonb_build_array(jsonb_build_object('system', 'http://example.org/token/tree', 'code', code))))
         WHEN i % 97 = 6 THEN jsonb_build_object('coding', jsonb_build_array(NULL, jsonb_build_object('code', 7), jsonb_build_object('system', 'http://example.org/token/tree', 'code', code || repeat('x', 3000))))
         WHEN i % 97 = 7 THEN jsonb_build_object('value', 1, 'system', 'http://example.org/token/elsewhere', 'code', 'loose')
         WHEN i % 97 = 8 THEN jsonb_build_object('coding', '[]'::jsonb)
         WHEN i % 97 = 9 THEN jsonb_build_object('system', 'http://example.org/token/nocase', 'code', CASE i % 4 WHEN 0 THEN 'ABCDEFGH' WHEN 1 THEN 'abcdefgh' WHEN 2 THEN 'IJKLmnop' ELSE 'none' END)
         ELSE jsonb_build_object('text', 'x', 'coding', jsonb_build_array(
           jsonb_build_object('system', 'http://example.org/token/other', 'code', code),
           jsonb_strip_nulls(jsonb_build_object('system', CASE WHEN i % 10 = 0 THEN NULL WHEN i % 10 = 1 THEN 'http://example.org/token/other' ELSE 'http://example.org/token/tree' END, 'code', code, 'version', CASE i % 7 WHEN 0 THEN '1' WHEN 1 THEN '2' END)),
           jsonb_build_object('system', 'http://example.org/token/local', 'code', 'local-' || i % 10)))
         END AS doc
  FROM (SELECT i, format('group-%s-%s', c / 20, 1 + c % 20) AS code FROM (SELECT i, (600 * power(((i * 7919) % 10007) / 10007.0, 3))::integer % 600 AS c FROM generate_series(1, 6000) AS i) AS x) AS y;
ALTER TABLE obs ADD COLUMN tokens text[], ADD COLUMN codes fhir_code[], ADD COLUMN code fhir_code, ADD COLUMN resource jsonb;
UPDATE obs SET codes = doc::fhir_code[], tokens = (doc::fhir_code[])::text[], code = (doc::fhir_code[])[2], resource = jsonb_build_object('resourceType', 'Observation', 'code', doc);
CREATE INDEX obs_doc ON obs USING gin (doc fhir_token_ops);
CREATE INDEX obs_tokens ON obs USING gin ((tokens::fhir_code[]) fhir_code_array_ops);
CREATE INDEX obs_codes ON obs USING gin (codes fhir_code_array_ops);
CREATE INDEX obs_code ON obs USING gin (code);
CREATE INDEX obs_resource ON obs USING gin ((resource -> 'code') fhir_token_ops);
VACUUM ANALYZE obs;

CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP RETURN NEXT line; END LOOP;
END $$;
-- Whether a query finds the same with an index as without, and how many rows.
CREATE FUNCTION both_ways(condition text, relation text DEFAULT 'obs') RETURNS TABLE (rows bigint, same boolean, index boolean) LANGUAGE plpgsql AS $$
DECLARE
  with_index bigint[]; without_index bigint[]; query text := format('SELECT coalesce(array_agg(id ORDER BY id), ''{}'') FROM %s WHERE %s', relation, condition);
BEGIN
  PERFORM set_config('enable_seqscan', 'off', true);
  EXECUTE query INTO with_index;
  index := EXISTS (SELECT FROM plan(query) AS p WHERE p LIKE '%Index Cond%');
  PERFORM set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_indexscan', 'off', true);
  EXECUTE query INTO without_index;
  PERFORM set_config('enable_bitmapscan', 'on', true), set_config('enable_indexscan', 'on', true);
  rows := cardinality(with_index); same := with_index = without_index;
  RETURN NEXT;
END $$;
-- Whether the rows that are expected are those that come, by a factor of two.
CREATE FUNCTION estimate_is_right(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE answer json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ' || query INTO answer;
  RETURN (answer -> 0 -> 'Plan' ->> 'Plan Rows')::numeric BETWEEN (answer -> 0 -> 'Plan' ->> 'Actual Rows')::numeric / 2 AND (answer -> 0 -> 'Plan' ->> 'Actual Rows')::numeric * 2;
END $$;

-- The index condition is there to be seen; functions are asked of each row besides.
SELECT * FROM plan($$SELECT * FROM obs WHERE fhir_member_of(doc, 'http://example.org/token/few')$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE fhir_subsumed_by(doc, '{"system": "http://example.org/token/tree", "code": "group-4"}')$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE fhir_subsumes(doc, '{"system": "http://example.org/token/tree", "code": "group-4-2"}')$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE fhir_subsumes('{"system": "http://example.org/token/tree", "code": "group-4"}', doc)$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE doc <@ 'http://example.org/token/few'::fhir_valueset$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE 'http://example.org/token/few'::fhir_valueset @> codes$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE code <@ 'http://example.org/token/tree|group-4'$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE tokens::fhir_code[] <@ 'http://example.org/token/few'::fhir_valueset$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE fhir_member_of(resource -> 'code', 'http://example.org/token/few')$$);
-- None: most of the rows, a negation, a code with several meanings, another resource's element
SELECT * FROM plan($$SELECT * FROM obs WHERE fhir_member_of(doc, 'http://example.org/token/all')$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE NOT fhir_member_of(doc, 'http://example.org/token/few')$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE fhir_subsumed_by(doc, '{"coding": [{"system": "http://example.org/token/tree", "code": "group-4"}, {"system": "http://example.org/token/tree", "code": "group-5"}]}')$$);
SELECT * FROM plan($$SELECT * FROM obs WHERE fhir_member_of(resource -> 'value', 'http://example.org/token/few')$$);
-- The same rows both ways
CREATE TABLE condition AS SELECT row_number() OVER () AS n, c FROM (VALUES
  ($$fhir_member_of(doc, 'http://example.org/token/few')$$),
  ($$fhir_member_of(doc, 'http://example.org/token/many')$$),
  ($$doc <@ 'http://example.org/token/few'::fhir_valueset$$),
  ($$doc <@ 'http://example.org/token/many'::fhir_valueset$$),
  ($$'http://example.org/token/many'::fhir_valueset @> doc$$),
  ($$doc <@ 'http://example.org/token/nocase?fhir_vs'::fhir_valueset$$),
  ($$doc @> 'http://example.org/token/nocase|ijklmnop'::fhir_code$$),
  ($$fhir_subsumed_by(doc, '{"system": "http://example.org/token/nocase", "code": "ABCDefgh"}')$$),
  ($$fhir_subsumed_by(doc, '{"system": "http://example.org/token/tree", "code": "group-4"}')$$),
  ($$fhir_subsumed_by(doc, '{"system": "http://example.org/token/tree", "code": "group-4", "version": "1"}')$$),
  ($$fhir_subsumed_by(doc, '{"system": "http://example.org/token/tree", "code": "group-4", "version": "2"}')$$),
  ($$fhir_subsumed_by('{"system": "http://example.org/token/tree", "code": "group-4-2"}', doc)$$),
  ($$fhir_subsumes(doc, '{"system": "http://example.org/token/tree", "code": "group-4-2"}')$$),
  ($$fhir_subsumes('{"system": "http://example.org/token/tree", "code": "group-2"}', doc)$$),
  ($$doc <@ 'http://example.org/token/tree|group-2'::fhir_code$$),
  ($$doc <@ 'http://example.org/token/tree|nothing'::fhir_code$$),
  ($$doc <@ 'http://example.org/none|group-2'::fhir_code$$),
  ($$doc <@ '|group-2'::fhir_code$$),
  ($$doc <@ NULL::fhir_valueset$$),
  ($$codes <@ 'http://example.org/token/many'::fhir_valueset$$),
  ($$codes <@ 'http://example.org/token/tree|group-2'::fhir_code$$),
  ($$codes @> 'http://example.org/token/tree|group-2-1'::fhir_code$$),
  ($$tokens::fhir_code[] <@ 'http://example.org/token/many'::fhir_valueset$$),
  ($$code <@ 'http://example.org/token/many'::fhir_valueset$$),
  ($$code <@ 'http://example.org/token/tree|group-2'$$),
  ($$'http://example.org/token/tree|group-2' @> code$$),
  ($$code @> 'http://example.org/token/tree|group-2-1'$$),
  ($$fhir_member_of(resource -> 'code', 'http://example.org/token/few')$$),
  ($$fhir_member_of(doc, 'http://example.org/token/few') AND doc <@ 'http://example.org/token/many'::fhir_valueset$$),
  ($$doc <@ 'http://example.org/token/few'::fhir_valueset OR doc <@ 'http://example.org/token/tree|group-2'::fhir_code$$)) AS v (c);
SELECT c AS condition, b.* FROM condition, both_ways(c) AS b ORDER BY n;
-- Value sets of several systems, also such that are not loaded; a bare code would be an error there
DELETE FROM obs WHERE id % 97 IN (3, 4);
ANALYZE obs;
SELECT * FROM both_ways($$fhir_member_of(doc, '{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/token/tree", "concept": [{"code": "group-1-1"}]}, {"system": "http://example.org/token/other", "concept": [{"code": "group-1-2"}]}]}}'::text)$$);
SELECT * FROM both_ways($$doc <@ 'http://example.org/token/mixed'::fhir_valueset$$);
-- every group and many single codes, whatever the planner chooses
SELECT count(*) AS groups, bool_and(same) AS same, sum(rows) AS rows, bool_or(index) AS index
  FROM generate_series(0, 29) AS g, both_ways(format($$doc <@ 'http://example.org/token/tree|group-%s'::fhir_code$$, g));
SELECT count(*) AS codes, bool_and(same) AS same, sum(rows) AS rows FROM generate_series(0, 29, 7) AS g, generate_series(1, 20, 6) AS n, both_ways(format($$fhir_subsumed_by(doc, '{"system": "http://example.org/token/tree", "code": "group-%s-%s"}')$$, g, n));
-- Estimates
SELECT count(*) AS queries, count(*) FILTER (WHERE NOT estimate_is_right(q)) AS wrong FROM (
  SELECT format($$SELECT * FROM obs WHERE %s <@ 'http://example.org/token/tree|group-%s'::fhir_code$$, c, g) AS q FROM generate_series(0, 5) AS g, unnest('{codes,code}'::text[]) AS c
  UNION ALL SELECT format($$SELECT * FROM obs WHERE %s <@ 'http://example.org/token/%s'::fhir_valueset$$, c, s) FROM unnest('{doc,codes,code}'::text[]) AS c, unnest('{many,all}'::text[]) AS s
  UNION ALL SELECT format($$SELECT * FROM obs WHERE fhir_member_of(doc, 'http://example.org/token/%s')$$, s) FROM unnest('{many,all}'::text[]) AS s) AS queries;

-- btree indexes on expressions that take a code out of jsonb
CREATE INDEX obs_btree ON obs ((doc #>> '{coding,1,code}'));
ANALYZE obs;
SELECT * FROM both_ways($$fhir_subsumed_by('http://example.org/token/tree', doc #>> '{coding,1,code}', 'group-17')$$);
SELECT * FROM both_ways($$fhir_member_of(doc #>> '{coding,1,system}', doc #>> '{coding,1,code}', 'http://example.org/token/few')$$);
DROP INDEX obs_btree;

-- Rows that are not in the index proper yet (fastupdate), and such that are gone
INSERT INTO obs (id, doc) SELECT 10000 + n, jsonb_build_object('coding', jsonb_build_array(jsonb_build_object('system', 'http://example.org/token/tree', 'code', format('group-%s-%s', n % 30, 1 + n % 20)), jsonb_build_object('system', 'http://example.org/token/tree', 'code', 'zzz'), '"aaa"'::jsonb)) FROM generate_series(1, 300) AS n;
DELETE FROM obs WHERE id % 10 = 0;
SELECT * FROM both_ways($$fhir_member_of(doc, 'http://example.org/token/many')$$);
SELECT * FROM both_ways($$doc <@ 'http://example.org/token/few'::fhir_valueset$$);
DELETE FROM obs WHERE id > 10000;

-- Row security: functions that tell what they were asked come after the policy; and a role that may not see the statistics
CREATE ROLE token_reader;
GRANT USAGE ON SCHEMA token TO token_reader;
GRANT SELECT ON obs TO token_reader;
ALTER TABLE obs ENABLE ROW LEVEL SECURITY;
CREATE POLICY even ON obs USING (id % 2 = 0);
SET ROLE token_reader;
SELECT *, (SELECT count(*) FROM obs WHERE id % 2 = 1) AS others FROM both_ways($$fhir_member_of(doc, 'http://example.org/token/many')$$);
RESET ROLE;
ALTER TABLE obs DISABLE ROW LEVEL SECURITY;

-- Errors: those of the query, where it runs
SELECT * FROM plan($$SELECT * FROM obs WHERE doc <@ 'http://example.org/token/none'::fhir_valueset$$);
SELECT count(*) FROM obs WHERE doc <@ 'http://example.org/token/none'::fhir_valueset;
SELECT count(*) FROM obs WHERE fhir_member_of(doc, 'http://example.org/token/none');
SET fhirterm.on_unknown = 'null';
SELECT * FROM both_ways($$doc <@ 'http://example.org/token/none'::fhir_valueset$$);
RESET fhirterm.on_unknown;

-- Plans that are kept, loads between executions
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off;
PREPARE few AS SELECT count(*) FROM obs WHERE fhir_member_of(doc, 'http://example.org/token/few');
PREPARE any_set (text) AS SELECT count(*) FROM obs WHERE fhir_member_of(doc, $1);
PREPARE any_code (fhir_code) AS SELECT count(*) FROM obs WHERE doc <@ $1;
EXECUTE few;
EXECUTE any_set ('http://example.org/token/few');
EXECUTE any_set ('http://example.org/token/many');
EXECUTE any_set (NULL);
EXECUTE any_code ('http://example.org/token/tree|group-3');
SELECT * FROM plan('EXECUTE any_set (''x'')');
SELECT load(below('few', 'group-2')) AS loaded;
EXECUTE few;
EXECUTE any_set ('http://example.org/token/few');
EXECUTE any_code ('http://example.org/token/tree|group-2');
BEGIN;
SELECT load(below('few', 'group-8-1')) AS loaded;
EXECUTE few;
ROLLBACK;
EXECUTE few;
-- a cursor sees what was there when it was opened
BEGIN;
DECLARE before CURSOR FOR SELECT count(*) FROM obs WHERE doc <@ 'http://example.org/token/few'::fhir_valueset;
SELECT load(below('few', 'group-8-1')) AS loaded;
FETCH before;
EXECUTE few;
ROLLBACK;
-- the set of the inner side changes with the outer row
SELECT g, (SELECT count(*) FROM obs WHERE doc <@ fhir_code('http://example.org/token/tree', 'group-' || g)) AS rows, (SELECT count(*) FROM obs WHERE doc <@ ('http://example.org/token/tree?fhir_vs=isa/group-' || g)::fhir_valueset) AS again FROM generate_series(0, 3) AS g;
BEGIN READ ONLY;
EXECUTE few;
COMMIT;
RESET plan_cache_mode;
RESET enable_seqscan;

-- Versions: rows name one that lacks a group
SELECT load(tree('2', true, 2)) AS tree;
SELECT * FROM both_ways($$doc <@ 'http://example.org/token/tree|group-2'::fhir_code$$);
SELECT * FROM both_ways($$fhir_subsumed_by(doc, '{"system": "http://example.org/token/tree", "code": "group-2"}')$$);
SELECT * FROM both_ways($$fhir_subsumed_by(doc, '{"system": "http://example.org/token/tree", "code": "group-2", "version": "1"}')$$);
SELECT * FROM both_ways($$doc <@ 'http://example.org/token/many'::fhir_valueset$$);
SELECT * FROM both_ways($$doc <@ 'http://example.org/token/tree?fhir_vs=isa/group-9'::fhir_valueset$$);

-- Parallel workers
CREATE TABLE big AS SELECT o.id * 10 + n AS id, o.doc FROM obs AS o, generate_series(0, 3) AS n;
ALTER TABLE big SET (parallel_workers = 2);
CREATE INDEX big_doc ON big USING gin (doc fhir_token_ops);
VACUUM ANALYZE big;
SELECT count(*) AS one FROM big WHERE doc <@ 'http://example.org/token/many'::fhir_valueset;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET min_parallel_index_scan_size = 0;
SELECT count(*) AS several FROM big WHERE doc <@ 'http://example.org/token/many'::fhir_valueset;
SET enable_seqscan = off;
SELECT count(*) AS by_index FROM big WHERE doc <@ 'http://example.org/token/many'::fhir_valueset;
SELECT EXISTS (SELECT FROM plan($$SELECT count(*) FROM big WHERE doc <@ 'http://example.org/token/many'::fhir_valueset$$) AS p WHERE p LIKE '%Parallel Bitmap Heap Scan%') AS parallel;

SET client_min_messages = warning;
DROP SCHEMA token CASCADE;
DROP ROLE token_reader;
SELECT count(fhir_unload(url)) AS unloaded FROM unnest('{http://example.org/token/few,http://example.org/token/many,http://example.org/token/all,http://example.org/token/mixed,http://example.org/token/nocase,http://example.org/token/tree|1,http://example.org/token/tree|2}'::text[]) AS url;
