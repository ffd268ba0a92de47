-- ConceptMap/$closure: as one answer, and as a table that a client maintains.
\set ECHO none
\i sql/include/animals.sql
\set ECHO none
\set SHOW_CONTEXT never
-- closure(parameters): the answer in short: version, then a line for each pair
CREATE FUNCTION pg_temp.request(parameters jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'Parameters', 'parameter',
           coalesce(jsonb_agg(jsonb_build_object('name', p->>0, p->>1, p->2) ORDER BY n), '[]'))
    FROM jsonb_array_elements(parameters) WITH ORDINALITY AS a (p, n)
$$;
CREATE FUNCTION pg_temp.animals(VARIADIC codes text[]) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_array('concept', 'valueCoding', jsonb_build_object('system', 'http://example.org/CodeSystem/animals', 'code', code)))
    FROM unnest(codes) AS code
$$;
CREATE FUNCTION pg_temp.closure(parameters jsonb, headers jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS $$
  WITH answer AS MATERIALIZED (SELECT fhir_operation('ConceptMap/$closure', pg_temp.request(parameters), headers) AS a)
  SELECT concat_ws(' ', a->>'resourceType', a->>'name', a->>'version', a #>> '{issue,0,code}', a #>> '{issue,0,details,text}') FROM answer
  UNION ALL
  SELECT format('%s -> %s %s', e->>'code', t->>'code', coalesce(t->>'relationship', t->>'equivalence'))
    FROM answer, jsonb_array_elements(a->'group') AS g, jsonb_array_elements(g->'element') AS e, jsonb_array_elements(e->'target') AS t
$$;
\t on
\set ECHO all
-- CS-138: all pairs of some concepts, from the narrower to the broader; each once
SELECT * FROM pg_temp.closure(pg_temp.animals('beagle', 'mammal', 'dog', 'cat', 'duck', 'platypus', 'bird', 'dog'));
SELECT fhir_operation('$closure', pg_temp.request(pg_temp.animals('dog', 'mammal')));
SELECT * FROM pg_temp.closure(pg_temp.animals('dog', 'mammal'), '{"fhirVersion": "4.0"}');
SELECT * FROM pg_temp.closure(pg_temp.animals('dog', 'cat'));
-- a table: begun, grown (new pairs alone), replayed
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('beagle', 'mammal'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('dog', 'mammal'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('dog'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('bird', 'animal'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "3"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "2"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "4"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "0"]]');
-- what fails changes nothing
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('cat', 'wolf'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "4"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "5"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "3"]]' || pg_temp.animals('cat'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "none"]]' || pg_temp.animals('cat'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "none"], ["version", "valueString", "1"]]');
SELECT * FROM pg_temp.closure('[]');
SELECT * FROM pg_temp.closure('[["concept", "valueCoding", {"code": "dog"}]]');
SELECT * FROM pg_temp.closure('[["concept", "valueString", "dog"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "x"]]');
-- two steps in one transaction, one statement; what is rolled back is gone
BEGIN;
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('poodle'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('cat'));
ROLLBACK;
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "4"]]');
SELECT n, (SELECT string_agg(line, ', ') FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals(code)) AS line)
  FROM (VALUES (1, 'poodle'), (2, 'cat')) AS step (n, code);
-- a read-only transaction: one answer, and replaying; not writing
BEGIN READ ONLY;
SELECT * FROM pg_temp.closure(pg_temp.animals('dog', 'mammal'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "5"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('duck'));
COMMIT;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('duck'));
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('dodo'));
ROLLBACK;
-- resources of the request: in one answer, not in a table
SELECT * FROM pg_temp.closure('[["tx-resource", "resource", {"resourceType": "CodeSystem", "url": "urn:letters", "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
  "concept": [{"code": "a", "concept": [{"code": "b"}]}]}], ["concept", "valueCoding", {"system": "urn:letters", "code": "a"}], ["concept", "valueCoding", {"system": "urn:letters", "code": "b"}]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["tx-resource", "resource", {"resourceType": "CodeSystem", "url": "urn:letters", "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
  "concept": [{"code": "a", "concept": [{"code": "b"}]}]}], ["concept", "valueCoding", {"system": "urn:letters", "code": "a"}]]');
-- a code system that changes meanwhile: the table must be begun again
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/kin", "version": "1", "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
  "concept": [{"code": "elder", "concept": [{"code": "younger"}]}]}');
SELECT * FROM pg_temp.closure('[["name", "valueString", "kin"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "kin"], ["concept", "valueCoding", {"system": "http://example.org/CodeSystem/kin", "code": "elder"}]]');
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/kin", "version": "2", "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
  "concept": [{"code": "younger", "concept": [{"code": "elder"}]}]}');
SELECT * FROM pg_temp.closure('[["name", "valueString", "kin"], ["concept", "valueCoding", {"system": "http://example.org/CodeSystem/kin", "code": "younger"}]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "kin"], ["concept", "valueCoding", {"system": "http://example.org/CodeSystem/kin", "version": "2", "code": "younger"}]]');
SELECT fhir_unload('http://example.org/CodeSystem/kin|1', 'CodeSystem');
SELECT * FROM pg_temp.closure('[["name", "valueString", "kin"], ["version", "valueString", "1"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "kin"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "kin"], ["concept", "valueCoding", {"system": "http://example.org/CodeSystem/kin", "code": "younger"}], ["concept", "valueCoding", {"system": "http://example.org/CodeSystem/kin", "code": "elder"}]]');
-- each role has its own, and sees no others
CREATE ROLE regress_fhirterm_keeper;
GRANT USAGE ON SCHEMA fhirterm TO regress_fhirterm_keeper;
DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO regress_fhirterm_keeper', (SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema())); END $$;
SET ROLE regress_fhirterm_keeper;
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "1"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]');
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"]]' || pg_temp.animals('dodo', 'bird'));
SELECT * FROM fhirterm.closure_table;
SELECT * FROM fhirterm.closure_table_concept;
DELETE FROM fhirterm.closure_table;
RESET ROLE;
SELECT * FROM pg_temp.closure('[["name", "valueString", "zoo"], ["version", "valueString", "5"]]');
SELECT owner = current_user AS own, name, version FROM fhirterm.closure_table ORDER BY 1, 2;
\set ECHO none
DELETE FROM fhirterm.closure_table;
DELETE FROM fhirterm.closure_table_concept;
DO $$ BEGIN EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM regress_fhirterm_keeper', (SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema())); END $$;
REVOKE USAGE ON SCHEMA fhirterm FROM regress_fhirterm_keeper;
DROP ROLE regress_fhirterm_keeper;
SELECT count(fhir_unload(url, 'CodeSystem')) > 0 FROM (VALUES ('http://example.org/CodeSystem/kin')) AS c (url);
