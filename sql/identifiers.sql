-- Business identifiers of code systems, naming systems, and urls that changed.
\i sql/include/animals.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\set animals '''http://example.org/CodeSystem/animals'''

CREATE FUNCTION pg_temp.cs(url text, members jsonb DEFAULT '{}', concepts jsonb DEFAULT '[{"code": "a", "display": "A"}]') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls('{"resourceType": "CodeSystem", "status": "active", "content": "complete", "caseSensitive": true, "version": "1"}'
    || jsonb_build_object('url', 'http://example.org/CodeSystem/' || url, 'concept', concepts) || members) $$;
CREATE FUNCTION pg_temp.naming(id text, identifiers jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'NamingSystem', 'id', id, 'name', 'Naming', 'status', 'active', 'kind', 'codesystem', 'date', '2024', 'uniqueId', identifiers) $$;
CREATE FUNCTION pg_temp.lines(issues jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', i->>'severity', i->'details'->'coding'->0->>'code', i->'expression'->>0, '-', i->'details'->>'text'), E'\n' ORDER BY n)
    FROM jsonb_array_elements(issues) WITH ORDINALITY AS x(i, n) $$;

-- From outside of FHIR a code system is named by its identifier, with or without urn:oid:. CS-040
SELECT identifier, r.* FROM unnest('{urn:oid:1.2.3,1.2.3,1.2.3|1.0.0,urn:oid:1.2.3|1.x,1.2.3|2.0.0,1.2.33,urn:oid:1.2}'::text[]) AS identifier, fhir_resolve('CodeSystem', identifier) AS r;
SELECT value FROM fhirterm.code_system_identifier WHERE content_id = (SELECT content_id FROM fhirterm.code_system WHERE url = :animals);
SELECT fhir_validate_cd('1.2.3', '1.0.0', 'dog'), fhir_validate_cd('1.2.3', '1.0.0', 'wolf'), fhir_validate_cd('urn:oid:1.2.3', NULL, 'dog'),
       fhir_validate_cd('1.2.3', '9', 'dog') AS other_version, fhir_validate_cd('1.2.4', NULL, 'dog') AS unknown, fhir_validate_cd(NULL, NULL, 'dog') AS none, fhir_validate_cd(:animals, NULL, 'dog') AS by_url, fhir_validate_cd(' ', NULL, 'dog') AS blank;
-- Versions share it; of a uuid the same. CS-034
SELECT l.url, l.version, l.action, l.warnings FROM (VALUES
  (pg_temp.cs('oid', '{"identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.840.1"}, {"use": "old", "value": "urn:uuid:0b4a55aa-1234-4cde-9f00-aabbccddeeff"}, {"system": "http://example.org/ids"}]}')),
  (pg_temp.cs('oid', '{"version": "2", "identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.840.1"}]}'))) AS v(r), fhir_load(r) AS l;
SELECT url, version, how FROM fhir_resolve('CodeSystem', '1.2.840.1');
SELECT url, version, how FROM fhir_resolve('CodeSystem', '1.2.840.1|1');
SELECT url, version, how FROM fhir_resolve('CodeSystem', '0b4a55aa-1234-4cde-9f00-aabbccddeeff');
-- One that is gone names nothing any more; one that several code systems have names none of them.
SELECT action FROM fhir_load(pg_temp.cs('oid', '{"version": "1"}'));
SELECT count(*) FROM fhir_resolve('CodeSystem', '0b4a55aa-1234-4cde-9f00-aabbccddeeff');
SELECT action FROM fhir_load(pg_temp.cs('oid-too', '{"identifier": [{"value": "1.2.840.1"}]}'));
SELECT * FROM fhir_resolve('CodeSystem', 'urn:oid:1.2.840.1');
SELECT fhir_validate_cd('1.2.840.1', '1', 'a');
-- ... unless one of them had it before
SELECT action FROM fhir_load(pg_temp.cs('oid-too', '{"identifier": [{"value": "1.2.840.1", "use": "old"}]}'));
SELECT url, version, how FROM fhir_resolve('CodeSystem', 'urn:oid:1.2.840.1');
SELECT fhir_unload('http://example.org/CodeSystem/oid-too');
-- What an identifier may not be.
SELECT w ->> 'expression' AS at, w ->> 'text' AS text FROM fhir_load(pg_temp.cs('oid', jsonb_build_object('version', '3', 'identifier', jsonb_build_array(jsonb_build_object('value', repeat('9', 3000)))))) l, jsonb_array_elements(l.warnings) w;
SELECT fhir_load(pg_temp.cs('oid', '{"version": "4", "identifier": {"value": "1.2"}}'));
SELECT fhir_load(pg_temp.cs('oid', '{"version": "4", "identifier": ["1.2"]}'));

-- One that has ended is told (VM-076): by the code system itself, whose latest version counts, or by a naming system.
SELECT l.url, l.version FROM (VALUES
  (pg_temp.cs('ended', '{"identifier": [{"value": "urn:oid:1.2.77"}, {"value": "urn:oid:1.2.78", "period": {"end": "2019"}}, {"value": "urn:oid:1.2.79", "period": {"end": "9000"}}]}')),
  (pg_temp.cs('ended', '{"version": "2", "identifier": [{"value": "urn:oid:1.2.77", "use": "old"}, {"value": "urn:oid:1.2.78"}, {"value": "urn:oid:1.2.80", "period": {"end": "2019-13"}}]}')),
  (pg_temp.naming('ended', '[{"type": "oid", "value": "1.2.81", "period": {"end": "2019"}}, {"type": "oid", "value": "1.2.82", "period": {"start": "9000"}}, {"type": "oid", "value": "1.2.77"}, {"type": "uri", "value": "http://example.org/CodeSystem/ended"}]'))) AS v(r), fhir_load(r) AS l;
SELECT i, r.version, r.how FROM unnest('{urn:oid:1.2.77,1.2.77|1,1.2.78,1.2.78|1,1.2.79,1.2.80,urn:oid:1.2.81,1.2.82}'::text[]) WITH ORDINALITY AS x (i, n), fhir_resolve('CodeSystem', i) AS r ORDER BY n;
SELECT s, pg_temp.lines(d.issues) FROM unnest('{urn:oid:1.2.77,urn:oid:1.2.78,urn:oid:1.2.81}'::text[]) AS s, fhir_validate_code_detail(s, 'a') AS d;
-- ... where editions have no latest one, by all of them
SELECT action FROM fhir_load(pg_temp.cs('ended', '{"version": "http://example.org/edition/1/version/20240101", "identifier": [{"value": "urn:oid:1.2.77", "use": "old"}]}'));
SELECT pg_temp.lines(issues) FROM fhir_validate_code_detail('urn:oid:1.2.78', 'a');
SELECT fhir_unload('http://example.org/CodeSystem/ended'), fhir_unload('NamingSystem/ended');

-- Within FHIR it is no system; the issue says what is. CS-041
SELECT fhir_validate_code('urn:oid:1.2.3', 'dog'), fhir_validate_code('urn:oid:1.2.3', 'dog', 'http://example.org/ValueSet/pets'), fhir_member_of('urn:oid:1.2.3', 'dog', 'http://example.org/ValueSet/pets');
SELECT result, pg_temp.lines(issues) FROM fhir_validate_code_detail('{"system": "urn:oid:1.2.3", "code": "dog"}'::jsonb);
-- ... unless a code system has it for its url, which is legal.
SELECT action FROM fhir_load(pg_temp.cs('', '{"url": "urn:oid:1.2.5"}'));
SELECT fhir_validate_code('urn:oid:1.2.5', 'a'), (SELECT url FROM fhir_resolve('CodeSystem', '1.2.5')), fhir_validate_cd('1.2.5', NULL, 'a');

-- Naming systems tell of identifiers, too, several of them of the same. CS-043
SELECT l.action, l.warnings FROM (VALUES
  (pg_temp.naming('n1', '[{"type": "oid", "value": "1.2.9"}, {"type": "uri", "value": "http://example.org/CodeSystem/oid", "preferred": true}]')),
  (pg_temp.naming('n2', '[{"type": "oid", "value": "1.2.9"}, {"type": "v2csmnemonic", "value": "OID"}, {"type": "uri", "value": "http://example.org/CodeSystem/oid"}, {"type": "uri", "value": "http://example.org/nowhere"}]'))) AS v(r), fhir_load(r) AS l;
SELECT url, version FROM fhir_resolve('CodeSystem', 'urn:oid:1.2.9|2');
SELECT fhir_validate_cd('1.2.9', '2', 'a'), fhir_preferred_url('urn:oid:1.2.9'), fhir_preferred_url('OID');
SELECT pg_temp.lines(issues) FROM fhir_validate_code_detail('urn:oid:1.2.9', 'a');

-- Which one is preferred changes with time. CS-045
SELECT l.action FROM fhir_load(pg_temp.naming('n3', '[
  {"type": "oid", "value": "1.2.10"}, {"type": "uri", "value": "http://example.org/CodeSystem/a", "preferred": true, "period": {"end": "2019-12-31"}},
  {"type": "uri", "value": "http://example.org/CodeSystem/b", "preferred": true, "period": {"start": "2020-01-01", "end": "2022-12-31"}},
  {"type": "uri", "value": "http://example.org/CodeSystem/ver", "preferred": true, "period": {"start": "2023-01-01"}},
  {"type": "uri", "value": "http://example.org/CodeSystem/other"}]')) AS l;
SET timezone = 'UTC';
SELECT i, fhir_preferred_url(i, '2019-06-01') AS in_2019, fhir_preferred_url(i, '2021-01-01') AS in_2021, fhir_preferred_url(i) AS now
  FROM unnest('{1.2.10,urn:oid:1.2.10,http://example.org/CodeSystem/a,http://example.org/CodeSystem/ver,http://example.org/CodeSystem/other}'::text[]) AS i;
RESET timezone;
-- What no naming system knows: the code system that has the identifier.
SELECT fhir_preferred_url('1.2.3'), fhir_preferred_url(:animals), fhir_preferred_url('http://nowhere.org'), fhir_preferred_url(NULL), fhir_preferred_url('1.2.3', NULL);

-- A url that was preferred once means the code system that has the present one; data remain as they are. UC-040
SELECT u, fhir_validate_code(u, 'code3'), fhir_validate_code_reason(u, 'code3'), fhir_display(u, 'code2'), fhir_member_of(u, 'code2', 'http://example.org/ValueSet/ver-10')
  FROM unnest('{http://example.org/CodeSystem/a,http://example.org/CodeSystem/b,http://example.org/CodeSystem/ver,http://example.org/CodeSystem/other}'::text[]) AS u;
SELECT result, system, version, display, pg_temp.lines(issues) FROM fhir_validate_code_detail('{"system": "http://example.org/CodeSystem/a", "version": "1.0.0", "code": "code1"}'::jsonb, 'http://example.org/ValueSet/ver-10');
SELECT result, pg_temp.lines(issues) FROM fhir_validate_code_detail('http://example.org/CodeSystem/a', 'code3', 'http://example.org/ValueSet/ver-10');
SELECT result, pg_temp.lines(issues) FROM fhir_validate_code_detail('http://example.org/CodeSystem/a', 'code3', NULL, NULL, '1.0.0');
SELECT system, code FROM fhir_value_set('{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/b", "concept": [{"code": "code1"}]}]}}');
SELECT system, fhir_member_of(system, 'code1', '{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/b"}]}}'), fhir_member_of(system, 'code9', '{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/b"}]}}')
  FROM unnest('{http://example.org/CodeSystem/a,http://example.org/CodeSystem/ver,http://example.org/CodeSystem/other}'::text[]) AS system;
SELECT fhir_subsumes('http://example.org/CodeSystem/a', 'code1', 'code1'), (SELECT url FROM fhir_resolve('CodeSystem', 'http://example.org/CodeSystem/a'));
-- ... until there is one of that url.
SELECT action FROM fhir_load(pg_temp.cs('a'));
SELECT fhir_validate_code('http://example.org/CodeSystem/a', 'code3'), fhir_validate_code('http://example.org/CodeSystem/a', 'a'), fhir_validate_code_reason('http://example.org/CodeSystem/a', 'a');

SELECT count(fhir_unload(name)) FROM unnest('{http://example.org/CodeSystem/a,http://example.org/CodeSystem/oid,urn:oid:1.2.5,NamingSystem/n1,NamingSystem/n2,NamingSystem/n3}'::text[]) AS name;
SELECT count(*) FROM fhirterm.code_system_identifier WHERE content_id NOT IN (SELECT content_id FROM fhirterm.code_system);
