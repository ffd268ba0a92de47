-- Functions in FROM read row by row: the same rows in the same order as when PostgreSQL stores them first.
\i sql/include/animals.sql
\set SHOW_CONTEXT never
SET client_min_messages = warning;
-- a polyhierarchy whose subtrees are many intervals, larger than one batch
SELECT FROM fhir_load(jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/lattice', 'version', '1', 'status', 'active',
  'content', 'complete', 'hierarchyMeaning', 'is-a', 'caseSensitive', true,
  'property', '[{"code": "parent", "type": "code"}, {"code": "notSelectable", "uri": "http://hl7.org/fhir/concept-properties#notSelectable", "type": "boolean"},
                {"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status", "type": "code"}]'::jsonb,
  'concept', (SELECT jsonb_agg(jsonb_build_object('code', 'c' || n, 'display', 'Concept ' || n, 'property',
    jsonb_build_array(jsonb_build_object('code', 'notSelectable', 'valueBoolean', n % 97 = 5), jsonb_build_object('code', 'status', 'valueCode', CASE WHEN n % 89 = 7 THEN 'retired' ELSE 'active' END))
    || CASE WHEN n > 1 THEN jsonb_build_array(jsonb_build_object('code', 'parent', 'valueCode', 'c' || greatest(1, n / 3 + (n % 3) / 2))) ELSE '[]' END
    || CASE WHEN n > 9 THEN jsonb_build_array(jsonb_build_object('code', 'parent', 'valueCode', 'c' || n / 5)) ELSE '[]' END) ORDER BY n)
    FROM generate_series(1, 6000) AS n)));
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/mixed", "version": "1", "status": "active", "compose": {"include": [
  {"system": "http://example.org/CodeSystem/lattice", "filter": [{"property": "concept", "op": "is-a", "value": "c40"}]},
  {"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog", "display": "Hound"}, {"code": "cat"}]},
  {"system": "http://example.org/CodeSystem/lattice", "filter": [{"property": "concept", "op": "is-a", "value": "c7"}]},
  {"system": "http://elsewhere.example/CodeSystem/x", "version": "2", "concept": [{"code": "one", "display": "One"}, {"code": "two"}]},
  {"system": "http://example.org/CodeSystem/lattice", "concept": [{"code": "c5999"}, {"code": "c8"}]}],
  "exclude": [{"system": "http://example.org/CodeSystem/lattice", "filter": [{"property": "concept", "op": "is-a", "value": "c21"}]}]}}');
SELECT FROM fhir_load(jsonb_build_object('resourceType', 'ValueSet', 'url', 'http://example.org/ValueSet/listed', 'status', 'active', 'compose',
  jsonb_build_object('include', (SELECT jsonb_agg(jsonb_build_object('system', system, 'concept', concepts)) FROM (
    SELECT 'http://example.org/CodeSystem/lattice' AS system, jsonb_agg(jsonb_build_object('code', 'c' || n) ORDER BY n DESC) AS concepts FROM generate_series(1, 6000) AS n WHERE n % 2 = 0
    UNION ALL SELECT 'http://elsewhere.example/CodeSystem/x', jsonb_agg(jsonb_build_object('code', 'x' || n, 'display', 'X ' || n)) FROM generate_series(1, 3000) AS n) AS t))));

CREATE FUNCTION plan_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || query;
END $$;
CREATE FUNCTION nodes(query text, scan boolean) RETURNS text LANGUAGE plpgsql SET enable_nestloop = on AS $$
DECLARE line text; scans text[] := '{}';
BEGIN
  PERFORM set_config('fhirterm.enable_relation_scan', scan::text, true);
  FOR line IN SELECT plan_of(query) LOOP
    IF line ~ '(Custom|Function) Scan' THEN scans := scans || (regexp_match(line, '(Custom|Function) Scan'))[1]; END IF;
  END LOOP;
  RETURN array_to_string(scans, ' ');
END $$;
-- The rows of a query, numbered; by a scan of its own or not.
CREATE FUNCTION rows_of(query text, scan boolean) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE was text := current_setting('fhirterm.enable_relation_scan'); got record;
BEGIN
  PERFORM set_config('fhirterm.enable_relation_scan', scan::text, true);
  FOR got IN EXECUTE query LOOP
    RETURN NEXT got::text;
  END LOOP;
  PERFORM set_config('fhirterm.enable_relation_scan', was, true);
END $$;

CREATE TABLE asked (no integer PRIMARY KEY, query text);
INSERT INTO asked (no, query) VALUES
  (1, $$SELECT * FROM fhir_value_set('http://example.org/ValueSet/mixed')$$),
  (2, $$SELECT code FROM fhir_value_set('http://example.org/ValueSet/mixed')$$),
  (3, $$SELECT display, inactive FROM fhir_value_set('http://example.org/ValueSet/mixed') WHERE code > 'c3' AND version IS NOT NULL$$),
  (4, $$SELECT * FROM fhir_value_set('http://example.org/ValueSet/listed')$$),
  (5, $$SELECT code, system FROM fhir_value_set('http://example.org/ValueSet/listed') LIMIT 3100$$),
  (6, $$SELECT code FROM fhir_value_set('http://example.org/ValueSet/listed') OFFSET 5960$$),
  (7, $$SELECT * FROM fhir_value_set('http://example.org/CodeSystem/lattice?fhir_vs=isa/c2')$$),
  (8, $$SELECT * FROM fhir_value_set('{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals"}]}}'::jsonb)$$),
  (9, $$SELECT * FROM fhir_value_set(NULL::text)$$),
  (10, $$SELECT * FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c4')$$),
  (11, $$SELECT code FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c4')$$),
  (12, $$SELECT code FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c4', false)$$),
  (13, $$SELECT code, display FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c4', max_depth => 3)$$),
  (14, $$SELECT max_depth, code FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c1') WHERE min_depth < 5$$),
  (15, $$SELECT * FROM fhir_ancestors('http://example.org/CodeSystem/lattice', 'c5111')$$),
  (16, $$SELECT code FROM fhir_ancestors('http://example.org/CodeSystem/lattice', 'c5111', false)$$),
  (17, $$SELECT * FROM fhir_children('http://example.org/CodeSystem/lattice', 'c11')$$),
  (18, $$SELECT * FROM fhir_parents('http://example.org/CodeSystem/lattice', 'c5111')$$),
  (19, $$SELECT display FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'nothing of the kind')$$),
  (20, $$SELECT count(*), count(display), min(code) FROM fhir_value_set('http://example.org/ValueSet/mixed')$$),
  (21, $$SELECT a.code, d.code FROM fhir_value_set('http://example.org/ValueSet/mixed') AS a, LATERAL fhir_descendants('http://example.org/CodeSystem/lattice', a.code) AS d$$),
  (22, $$SELECT a.code, (SELECT string_agg(p.display, '; ') FROM fhir_parents(a.system, a.code) AS p) FROM fhir_value_set('http://example.org/ValueSet/mixed') AS a WHERE a.system ~ 'lattice'$$),
  (23, $$SELECT a.code, b.display FROM fhir_value_set('http://example.org/CodeSystem/lattice?fhir_vs=isa/c4') AS a FULL JOIN fhir_value_set('http://example.org/CodeSystem/lattice?fhir_vs=isa/c5') AS b USING (code) ORDER BY 1, 2$$),
  (24, $$SELECT code FROM fhir_value_set('http://example.org/ValueSet/mixed') UNION ALL SELECT code FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c33')$$),
  (25, $$SELECT upper(code) || coalesce(display, '-') FROM fhir_value_set('http://example.org/ValueSet/mixed') AS v WHERE NOT EXISTS (SELECT FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c8') AS d WHERE d.code = v.code)$$);
-- no row: all is well
SELECT no, query FROM asked
 WHERE (SELECT array_agg(r ORDER BY n) FROM rows_of(query, true) WITH ORDINALITY AS t (r, n))
       IS DISTINCT FROM (SELECT array_agg(r ORDER BY n) FROM rows_of(query, false) WITH ORDINALITY AS t (r, n));
-- and there are rows, read by the other scan
SELECT no, (SELECT count(*) FROM rows_of(query, true)) AS rows, nodes(query, true) AS by_its_own, nodes(query, false) AS by_postgresql FROM asked ORDER BY no;

-- What is no plain call of the function keeps PostgreSQL's scan; a row as a whole, too.
SELECT query, nodes(query, true) FROM (VALUES
  ($$SELECT v FROM fhir_value_set('http://example.org/ValueSet/mixed') AS v$$),
  ($$SELECT code FROM fhir_value_set('http://example.org/ValueSet/mixed') AS v WHERE v IS NOT NULL$$),
  ($$SELECT * FROM fhir_value_set('http://example.org/ValueSet/mixed') WITH ORDINALITY$$),
  ($$SELECT * FROM ROWS FROM (fhir_value_set('http://example.org/ValueSet/mixed'), generate_series(1, 3))$$)) AS t (query);

-- A plan is kept, and asks anew: parameters, and rows of another version after a load.
PREPARE members (text) AS SELECT count(*), min(code), max(display) FROM fhir_value_set($1);
SET plan_cache_mode = force_generic_plan;
EXECUTE members ('http://example.org/ValueSet/mixed');
EXECUTE members ('http://example.org/CodeSystem/lattice?fhir_vs=isa/c7');
EXECUTE members ('http://nowhere.example/unheard-of');
EXECUTE members (NULL);
EXPLAIN (COSTS OFF, VERBOSE) EXECUTE members ('http://example.org/ValueSet/mixed');
RESET plan_cache_mode;

-- A loop that reads one relation again for each row of another.
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off;
SELECT count(*), count(b.code) FROM fhir_children('http://example.org/CodeSystem/lattice', 'c2') AS a LEFT JOIN fhir_descendants('http://example.org/CodeSystem/lattice', 'c7') AS b ON b.code >= a.code;
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material;

-- Who reads again with the same arguments does not open the value set again: far less is read than there are loops.
CREATE FUNCTION buffers(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE told jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || query INTO told;
  RETURN (told -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::bigint + (told -> 0 -> 'Plan' ->> 'Shared Read Blocks')::bigint;
END $$;
SELECT count(*), count(DISTINCT x.code), max(x.code) FROM generate_series(1, 300) AS g (n), LATERAL (SELECT v.code FROM fhir_value_set('http://example.org/ValueSet/listed') AS v WHERE v.code >= 'c' || g.n LIMIT 1) AS x;
SELECT 20 * buffers($$SELECT code FROM fhir_value_set('http://example.org/ValueSet/listed')$$)
       > buffers($$SELECT count(*) FROM generate_series(1, 300) AS g (n), LATERAL (SELECT v.code FROM fhir_value_set('http://example.org/ValueSet/listed') AS v WHERE v.code >= 'c' || g.n LIMIT 1) AS x$$) AS kept;
-- first few rows are asked for, then more, then all; with other arguments in between
SELECT g.n, k.code, (SELECT count(*) FROM (SELECT FROM fhir_descendants('http://example.org/CodeSystem/lattice', k.code) AS v WHERE v.code <> 'c' || g.n LIMIT 300 * g.n) AS t) AS some
  FROM (VALUES ('c4'), ('c40'), ('c2')) AS k (code), generate_series(1, 4) AS g (n) ORDER BY k.code, g.n;
-- volatile arguments are evaluated once, as ever: these are read by PostgreSQL's scan
CREATE SEQUENCE asked_times;
SET enable_material = off;
SELECT count(*) FROM generate_series(1, 5), fhir_children('http://example.org/CodeSystem/lattice', 'c' || nextval('asked_times'));
RESET enable_material;
SELECT last_value FROM asked_times;
-- many includes are gone through a few times only, not once for so many rows
SELECT FROM fhir_load(jsonb_build_object('resourceType', 'ValueSet', 'url', 'http://example.org/ValueSet/includes', 'status', 'active', 'compose', jsonb_build_object('include',
  (SELECT jsonb_agg(jsonb_build_object('system', 'http://example.org/CodeSystem/lattice', 'filter', jsonb_build_array(jsonb_build_object('property', 'concept', 'op', 'is-a', 'value', 'c' || n))) ORDER BY n DESC) FROM generate_series(1, 6000) AS n))));
SELECT count(*), count(DISTINCT v) FROM fhir_value_set('http://example.org/ValueSet/includes') AS v;
SELECT FROM fhir_unload('http://example.org/ValueSet/includes');

-- Cursors: forth and back, and over a load, which they do not see.
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT code FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c4');
FETCH 2 FROM c;
FETCH ABSOLUTE 700 FROM c;
FETCH PRIOR FROM c;
FETCH LAST FROM c;
FETCH FIRST FROM c;
CLOSE c;
DECLARE d NO SCROLL CURSOR FOR SELECT code FROM fhir_value_set('http://example.org/ValueSet/listed');
FETCH 1 FROM d;
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/listed", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals"}]}}');
SELECT FROM fhir_unload('http://example.org/CodeSystem/lattice');
MOVE 5966 IN d;
FETCH 2 FROM d;
ROLLBACK;

-- The call needs the right to call it, wherever the plan comes from.
CREATE ROLE fhirterm_relation_reader;
SET ROLE fhirterm_relation_reader;
SELECT count(code) FROM fhir_children('http://example.org/CodeSystem/lattice', 'c2');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION fhir_children FROM public;
SET ROLE fhirterm_relation_reader;
SELECT count(code) FROM fhir_children('http://example.org/CodeSystem/lattice', 'c2');
RESET ROLE;
GRANT EXECUTE ON FUNCTION fhir_children TO public;
DROP ROLE fhirterm_relation_reader;

-- Errors come from the rows, as they do from the function.
SELECT code FROM fhir_value_set('http://nowhere.example/unheard-of');
SELECT code FROM fhir_descendants('http://nowhere.example/unheard-of', 'a');

-- In parallel, and by statements that write.
CREATE TABLE facts AS SELECT 'c' || 1 + n % 6000 AS code FROM generate_series(1, 20000) AS n;
ALTER TABLE facts SET (parallel_workers = 2);
ANALYZE facts;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
SELECT count(*) FROM facts WHERE code IN (SELECT code FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c4'));
-- a code is in the relation once: the smaller side is hashed, and the rows of a join are about those that there are
EXPLAIN (COSTS OFF) SELECT count(*) FROM facts JOIN fhir_descendants('http://example.org/CodeSystem/lattice', 'c4') USING (code);
CREATE FUNCTION estimated(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE told jsonb;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO told;
  RETURN told -> 0 -> 'Plan' ->> 'Plan Rows';
END $$;
SELECT query, estimated('SELECT FROM facts JOIN ' || query) / rows BETWEEN 0.5 AND 2 AS near FROM (VALUES
  ($$fhir_descendants('http://example.org/CodeSystem/lattice', 'c4') USING (code)$$, 14203),
  ($$fhir_value_set('http://example.org/CodeSystem/lattice?fhir_vs=isa/c2') AS v ON v.code = facts.code AND v.system = 'http://example.org/CodeSystem/lattice'$$, 19770)) AS t (query, rows);
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size;
SELECT count(*) FROM facts WHERE code IN (SELECT code FROM rows_of($$SELECT code FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c4')$$, false) AS r (quoted), LATERAL (SELECT trim(quoted, '()') AS code) AS t);
UPDATE facts SET code = upper(v.code) FROM fhir_value_set('http://example.org/ValueSet/mixed') AS v WHERE v.code = facts.code;
DELETE FROM facts USING fhir_descendants('http://example.org/CodeSystem/lattice', 'c33') AS d WHERE upper(d.code) = facts.code;
INSERT INTO facts SELECT code FROM fhir_value_set('http://example.org/ValueSet/mixed') LIMIT 5;
SELECT count(*) AS rows, count(*) FILTER (WHERE code ~ '^C') AS upper FROM facts;

-- below an Append of a statement that locks rows, it is PostgreSQL's scan, which checks changed rows again
SELECT nodes($$UPDATE facts SET code = 'x' FROM (SELECT code FROM fhir_value_set('http://example.org/ValueSet/mixed') UNION ALL SELECT code FROM fhir_descendants('http://example.org/CodeSystem/lattice', 'c4')) AS u WHERE u.code = facts.code$$, true);

-- what was loaded is gone at the end
SELECT sum(fhir_unload(url)) FROM unnest(ARRAY['http://example.org/ValueSet/mixed', 'http://example.org/ValueSet/listed', 'http://example.org/CodeSystem/lattice']) AS url;
