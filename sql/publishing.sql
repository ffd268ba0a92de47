-- What is published stays as it is: who may change it, by which functions, and what takes its place.
\i sql/include/animals.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\set animals '''http://example.org/CodeSystem/animals'''

CREATE FUNCTION pg_temp.cs(url text, members jsonb DEFAULT '{}', concepts jsonb DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls('{"resourceType": "CodeSystem", "status": "active", "content": "complete", "caseSensitive": true}'
    || jsonb_build_object('url', 'http://example.org/CodeSystem/' || url, 'concept', concepts) || members) $$;
CREATE FUNCTION pg_temp.load(resource jsonb, OUT action text, OUT concepts bigint, OUT warnings text[])
  RETURNS SETOF record LANGUAGE sql AS $$
  SELECT action, concepts, ARRAY(SELECT w ->> 'text' FROM jsonb_array_elements(l.warnings) w) FROM fhir_load(resource) l $$;

-- Everybody reads, nobody writes by hand. CS-006, CS-037
CREATE ROLE regress_fhirterm_reader;
SET ROLE regress_fhirterm_reader;
SELECT display FROM fhirterm.concept WHERE code = 'dog' AND content_id = (SELECT content_id FROM fhirterm.code_system WHERE url = :animals);
SELECT fhir_validate_code(:animals, 'dog'), fhir_display(:animals, 'cat');
UPDATE fhirterm.concept SET display = 'x' WHERE code = 'dog';
UPDATE fhirterm.code_system SET url = 'x';
UPDATE fhirterm.code_system SET id = 'x';
DELETE FROM fhirterm.code_system;
INSERT INTO fhirterm.concept_edge VALUES (1, 0, 1);
TRUNCATE fhirterm.concept;
SELECT nextval('fhirterm.content_id');
SELECT fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/x", "status": "active", "content": "complete"}');
SELECT fhir_unload(:animals);
RESET ROLE;
-- All tables, and whatever else the schema has; but nobody reads the closure tables of others.
SELECT c.relname, p FROM pg_class c, unnest('{INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) p
 WHERE relnamespace = 'fhirterm'::regnamespace AND relkind IN ('r', 'v', 'p') AND has_table_privilege('regress_fhirterm_reader', c.oid, p);
SELECT c.relname FROM pg_class c WHERE relnamespace = 'fhirterm'::regnamespace AND relkind IN ('r', 'v', 'p') AND NOT has_table_privilege('regress_fhirterm_reader', c.oid, 'SELECT') ORDER BY 1;
-- Who may maintain does so by functions, given their privileges.
GRANT EXECUTE ON FUNCTION fhir_load(jsonb, boolean), fhir_unload(text, text) TO regress_fhirterm_reader;
SET ROLE regress_fhirterm_reader;
SELECT fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/x", "status": "active", "content": "complete"}');
RESET ROLE;
GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA fhirterm TO regress_fhirterm_reader;
GRANT USAGE ON SEQUENCE fhirterm.content_id TO regress_fhirterm_reader;
SET ROLE regress_fhirterm_reader;
SELECT * FROM pg_temp.load(pg_temp.cs('by-reader', '{"version": "1"}', '[{"code": "a"}]'));
SELECT fhir_unload('http://example.org/CodeSystem/by-reader');
RESET ROLE;
DROP OWNED BY regress_fhirterm_reader;
DROP ROLE regress_fhirterm_reader;

-- The id is a place on this server: another one changes no reference. CS-035
SELECT * FROM pg_temp.load(pg_temp.cs('moved', '{"version": "1", "id": "here"}', '[{"code": "a", "display": "A"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('moved', '{"version": "1", "id": "there"}', '[{"code": "a", "display": "A"}]'));
SELECT fhir_validate_code('http://example.org/CodeSystem/moved', 'a'), (SELECT url FROM fhir_resolve('CodeSystem', 'CodeSystem/there')), (SELECT url FROM fhir_resolve('CodeSystem', 'CodeSystem/here'));
BEGIN;
UPDATE fhirterm.code_system SET id = 'new' WHERE url = :animals;
SELECT fhir_validate_code(:animals, 'dog'), fhir_subsumes(:animals, 'mammal', 'dog'), fhir_display(:animals, 'cat'),
       (SELECT count(*) FROM fhir_value_set('http://example.org/ValueSet/mammal')), fhir_get('CodeSystem', 'CodeSystem/new') ->> 'url';
ROLLBACK;
-- The url is the identity: what comes under another url is another code system. CS-037
SELECT * FROM pg_temp.load(pg_temp.cs('moved-on', '{"version": "1", "id": "there"}', '[{"code": "a", "display": "A"}]'));
SELECT url, version, id FROM fhirterm.code_system WHERE url LIKE '%/moved%' ORDER BY url;

-- Without a version nothing tells an old content from a new one. CS-061
SELECT * FROM pg_temp.load(pg_temp.cs('noversion', '{}', '[{"code": "a", "display": "A"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('noversion', '{}', '[{"code": "a", "display": "A"}]'));
SET fhirterm.strict_load = on;
SELECT * FROM pg_temp.load(pg_temp.cs('noversion', '{}', '[{"code": "a", "display": "B"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('noversion', '{}', '[{"code": "a", "display": "A"}]'));
RESET fhirterm.strict_load;
SELECT fhir_display('http://example.org/CodeSystem/noversion', 'a');
SELECT * FROM pg_temp.load(pg_temp.cs('noversion', '{}', '[{"code": "a", "display": "B"}]'));
SELECT fhir_display('http://example.org/CodeSystem/noversion', 'a');

-- A declaration first; then the codes from a distribution in a format of its own, read into a table. CS-002, CS-007
SELECT * FROM pg_temp.load(pg_temp.cs('big', '{"version": "2.1", "content": "not-present", "property": [{"code": "scale", "type": "code"}],
  "filter": [{"code": "scale", "operator": ["="], "value": "a scale"}]}'));
SELECT fhir_validate_code('http://example.org/CodeSystem/big', '55423-8'), fhir_validate_code_reason('http://example.org/CodeSystem/big', '55423-8');
SELECT * FROM fhir_value_set('http://example.org/CodeSystem/big?fhir_vs');
CREATE TEMP TABLE distribution (code text, name text, scale text);
COPY distribution FROM stdin;
55423-8	Steps	Qn
3141-9	Weight	Qn
8251-1	Comment	Nar
\.
SET fhirterm.strict_load = on;
SELECT * FROM pg_temp.load(fhir_get('CodeSystem', 'http://example.org/CodeSystem/big') || jsonb_build_object('content', 'fragment', 'description', 'What is used here',
  'concept', (SELECT jsonb_agg(jsonb_build_object('code', code, 'display', name, 'property', jsonb_build_array(jsonb_build_object('code', 'scale', 'valueCode', scale)))) FROM distribution)));
RESET fhirterm.strict_load;
SELECT fhir_validate_code('http://example.org/CodeSystem/big', '55423-8'), fhir_validate_code('http://example.org/CodeSystem/big', '0-0'), fhir_validate_code_reason('http://example.org/CodeSystem/big', '0-0');
SELECT code FROM fhir_value_set('{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/big", "filter": [{"property": "scale", "op": "=", "value": "Qn"}]}]}}') ORDER BY code;
SELECT content, concept_count FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/big';
-- ... the whole of it; and the declaration once more, which takes nothing away.
SELECT * FROM pg_temp.load(fhir_get('CodeSystem', 'http://example.org/CodeSystem/big') || '{"content": "complete"}');
SELECT fhir_validate_code('http://example.org/CodeSystem/big', '55423-8'), fhir_validate_code('http://example.org/CodeSystem/big', '0-0');
SELECT * FROM pg_temp.load(pg_temp.cs('big', '{"version": "2.1", "content": "not-present"}'));
SELECT content, concept_count FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/big';

-- A declaration of another version, or of none, is not what a reference without version means where there is content. CS-007, CS-067
SELECT l.url, l.version, l.action FROM (VALUES (pg_temp.cs('editions', '{"content": "not-present"}')),
  (pg_temp.cs('editions', '{"version": "http://example.org/CodeSystem/editions/11/version/20240101"}', '[{"code": "a", "display": "A"}]')),
  (pg_temp.cs('editions', '{"version": "http://example.org/CodeSystem/editions/11/version/20240701"}', '[{"code": "a", "display": "B"}]')),
  (pg_temp.cs('big', '{"version": "3.0", "content": "not-present"}')), (pg_temp.cs('big', '{"version": "3.1", "content": "example"}', '[{"code": "x"}]'))) AS v(r), fhir_load(r) AS l;
SELECT fhir_display('http://example.org/CodeSystem/editions', 'a'), fhir_validate_code('http://example.org/CodeSystem/editions', 'a'),
       (SELECT count(*) FROM fhir_value_set('http://example.org/CodeSystem/editions?fhir_vs')), fhir_display('http://example.org/CodeSystem/big', '55423-8');
SELECT canonical, version, how FROM unnest('{big,big|3.x,big|3.0,big|x,editions}'::text[]) AS canonical, fhir_resolve('CodeSystem', 'http://example.org/CodeSystem/' || canonical);
SELECT fhir_validate_code('http://example.org/CodeSystem/big', '55423-8', version => '3.0') IS NULL AS undetermined;

SELECT count(fhir_unload(url)) FROM (SELECT DISTINCT url FROM fhirterm.code_system WHERE url ~ '/(moved|moved-on|noversion|big|editions)$') AS u;
