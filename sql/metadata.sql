-- What resources say about themselves: texts, status, grammar, case; where codes come from.
\i sql/include/animals.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\set animals '''http://example.org/CodeSystem/animals'''

CREATE FUNCTION pg_temp.cs(url text, members jsonb DEFAULT '{}', concepts jsonb DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls('{"resourceType": "CodeSystem", "version": "1", "status": "active", "content": "complete"}'
    || jsonb_build_object('url', url, 'concept', concepts) || members) $$;
-- The issues of a detail, a line each.
CREATE FUNCTION pg_temp.lines(issues jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', i->>'severity', i->'details'->'coding'->0->>'code', i->'expression'->>0, '-', i->'details'->>'text'), E'\n' ORDER BY n)
    FROM jsonb_array_elements(issues) WITH ORDINALITY AS x(i, n) $$;

-- Texts stay as they are written. CS-018
SELECT action FROM fhir_load(pg_temp.cs('http://example.org/CodeSystem/texts', jsonb_build_object(
  'name', 'Texts', 'title', 'Texts | all', 'publisher', 'Example', 'contact', '[{"name": "A", "telecom": [{"system": "url", "value": "http://example.org/a"}]}, {"name": "B"}]'::jsonb,
  'description', E'| a | b |\n|---|---|\n| *1* | 2 |\n\n  two  blanks, a tab\t, a and "quotes"\r\n', 'purpose', E'why\n\n- so', 'copyright', '(c) *Example*', 'copyrightLabel', '(c) 2024'), '[{"code": "a"}]'));
SELECT name, title, publisher FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/texts';
SELECT r ->> 'description' = E'| a | b |\n|---|---|\n| *1* | 2 |\n\n  two  blanks, a tab\t, a and "quotes"\r\n' AS description, r ->> 'purpose' = E'why\n\n- so' AS purpose,
       r ->> 'copyright', r ->> 'copyrightLabel', r -> 'contact'
  FROM fhir_get('CodeSystem', 'http://example.org/CodeSystem/texts') AS r;

-- Repeated metadata keep their order and can be searched. CS-019
SELECT action FROM fhir_load(pg_temp.cs('http://example.org/CodeSystem/metadata', '{
  "useContext": [{"code": {"code": "focus"}, "valueCodeableConcept": {"text": "z"}}, {"code": {"code": "age"}, "valueCodeableConcept": {"text": "a"}}],
  "jurisdiction": [{"coding": [{"system": "urn:iso:std:iso:3166", "code": "NZ"}]}, {"coding": [{"system": "urn:iso:std:iso:3166", "code": "AU"}]}],
  "topic": [{"text": "t2"}, {"text": "t1"}], "author": [{"name": "Z"}, {"name": "A"}], "editor": [{"name": "E"}], "reviewer": [{"name": "R"}], "endorser": [{"name": "N"}],
  "relatedArtifact": [{"type": "citation", "display": "second"}, {"type": "citation", "display": "first"}]}', '[{"code": "a"}]'));
SELECT url FROM fhirterm.code_system WHERE resource @> '{"jurisdiction": [{"coding": [{"code": "NZ"}]}]}';
SELECT jsonb_path_query_array(r, '$.useContext[*].code.code'), jsonb_path_query_array(r, '$.jurisdiction[*].coding.code'), jsonb_path_query_array(r, '$.topic[*].text'),
       jsonb_path_query_array(r, '$.author[*].name'), r -> 'editor', r -> 'reviewer', r -> 'endorser', jsonb_path_query_array(r, '$.relatedArtifact[*].display')
  FROM fhir_get('CodeSystem', 'http://example.org/CodeSystem/metadata') AS r;

-- References to what is experimental, a draft, deprecated or withdrawn are remarked upon; of a value set, to what it imports, too. CS-016, TX-136
SELECT l.url, l.action FROM (VALUES (pg_temp.cs('http://example.org/CodeSystem/experimental', '{"experimental": true}', '[{"code": "a"}]')),
    (pg_temp.cs('http://example.org/CodeSystem/draft', '{"status": "draft"}', '[{"code": "a"}]')),
    (pg_temp.cs('http://example.org/CodeSystem/retired', '{"status": "retired"}', '[{"code": "a"}]')),
    (pg_temp.cs('http://example.org/CodeSystem/withdrawn', '{"experimental": true, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status", "valueCode": "withdrawn"}]}', '[{"code": "a"}]')),
    ('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/deprecated", "version": "2", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/draft"}]},
       "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status", "valueCode": "deprecated"}]}'),
    ('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/imports", "version": "3", "status": "draft", "compose": {"include": [{"valueSet": ["http://example.org/ValueSet/deprecated"]}]}}')) AS v(r), fhir_load(r) AS l;
SELECT v.system, v.value_set, d.result, pg_temp.lines(d.issues)
  FROM (VALUES (1, 'experimental', NULL), (2, 'draft', NULL), (3, 'retired', NULL), (4, 'withdrawn', NULL), (5, 'draft', 'deprecated'), (6, 'draft', 'imports')) AS v(n, system, value_set),
       fhir_validate_code_detail('http://example.org/CodeSystem/' || v.system, 'a', 'http://example.org/ValueSet/' || v.value_set) AS d ORDER BY n;
-- ... which changes no result, and is no reason.
SELECT fhir_validate_code('http://example.org/CodeSystem/experimental', 'a'), fhir_validate_code_reason('http://example.org/CodeSystem/experimental', 'a');
SELECT experimental FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/experimental';
-- ... and of several codings once.
SELECT pg_temp.lines(issues) FROM fhir_validate_code_detail('{"coding": [{"system": "http://example.org/CodeSystem/draft", "code": "a"}, {"system": "http://example.org/CodeSystem/draft", "code": "a"}]}'::jsonb, 'http://example.org/ValueSet/imports');

-- An expression is a code where there is a grammar only; that is not known here. CS-024, UC-027, TX-042, TX-043
SELECT url, action FROM fhir_load(pg_temp.cs('http://example.org/CodeSystem/expressions', '{"compositional": true}', '[{"code": "128045006", "display": "Inflammation"}, {"code": "a:b={c=d}", "display": "An expression"}]'));
SELECT code, result, pg_temp.lines(issues) FROM unnest(ARRAY['128045006', 'a:b={c=d}', '128045006:{363698007=56459004}', 'wolf']) AS c(c),
  fhir_validate_code_detail('http://example.org/CodeSystem/expressions', c);
SELECT result, pg_temp.lines(issues) FROM fhir_validate_code_detail(:animals, 'a:b=c');
SELECT compositional FROM fhirterm.code_system WHERE url = :animals OR url = 'http://example.org/CodeSystem/expressions' ORDER BY url;

-- Codes of the standard itself are told apart by case. UC-005, CS-020
SELECT url, action, jsonb_array_length(warnings) FROM fhir_load(pg_temp.cs('http://hl7.org/fhir/example-gender', '{}', '[{"code": "male"}, {"code": "female"}]'));
SELECT url, action FROM fhir_load(pg_temp.cs('http://hl7.org/fhir/example-units', '{"caseSensitive": false}', '[{"code": "male"}]'));
SELECT fhir_validate_code('http://hl7.org/fhir/example-gender', 'male'), fhir_validate_code('http://hl7.org/fhir/example-gender', 'Male'), fhir_validate_code_reason('http://hl7.org/fhir/example-gender', 'Male'),
       fhir_validate_code('http://hl7.org/fhir/example-units', 'Male');
SELECT url, case_sensitive FROM fhirterm.code_system WHERE url LIKE 'http://hl7.org/fhir/example-%' ORDER BY url;
SELECT fhir_get('CodeSystem', 'http://hl7.org/fhir/example-gender') ? 'caseSensitive' AS added;

-- A local dictionary is a code system like any other, also one that is kept in a table. UC-002
CREATE TEMP TABLE local_tests (code text, name text, unit text);
INSERT INTO local_tests VALUES ('T1', 'Test one', 'mg'), ('T2', 'Test two', NULL);
SELECT url, action, concepts, properties FROM fhir_load(pg_temp.cs('http://example.com/codesystems/additional-test-codes', '{"caseSensitive": true, "property": [{"code": "unit", "type": "string"}]}',
  (SELECT jsonb_agg(jsonb_build_object('code', code, 'display', name) || CASE WHEN unit IS NULL THEN '{}' ELSE jsonb_build_object('property', jsonb_build_array(jsonb_build_object('code', 'unit', 'valueString', unit))) END) FROM local_tests)));
SELECT code, fhir_validate_code('http://example.com/codesystems/additional-test-codes', code, 'http://example.org/ValueSet/mix') FROM unnest('{T1,T2,T3}'::text[]) AS code;
SELECT * FROM fhir_value_set('http://example.com/codesystems/additional-test-codes?fhir_vs') ORDER BY code;

-- system, version, code and display; what else there is plays no part. UC-006
SELECT action FROM fhir_load(pg_temp.cs('http://example.org/CodeSystem/observations', '{"version": "2.62"}', '[{"code": "55423-8", "display": "Steps in unspecified time, by pedometer"}]'));
SELECT fhir_validate_code(c || '{"system": "http://example.org/CodeSystem/observations", "code": "55423-8"}') FROM (VALUES (1, '{"version": "2.62", "display": "Steps in unspecified time, by pedometer"}'::jsonb),
  (2, '{"version": "2.62", "display": "Steps in unspecified time, by pedometer", "userSelected": true, "id": "x", "extension": [{"url": "http://example.org/x", "valueBoolean": true}]}'), (3, '{"version": "2.62", "display": "Steps"}'), (4, '{"version": "2.63"}')) AS v(n, c) ORDER BY n;

-- What a code system is, and what can be done with it here. CS-033
SELECT version, content, compositional, version_needed, properties FROM fhirterm.code_systems WHERE url = :animals;
SELECT filter, array_agg(operator ORDER BY operator COLLATE "C") FILTER (WHERE supported) AS operators, bool_or(declared) AS declared
  FROM fhirterm.code_system_filters WHERE system = :animals GROUP BY filter ORDER BY filter COLLATE "C";
SELECT version, content, compositional FROM fhirterm.code_systems WHERE url = 'http://example.org/CodeSystem/expressions';
SELECT action FROM fhir_load(pg_temp.cs('http://example.org/CodeSystem/declares', '{"hierarchyMeaning": "part-of", "property": [{"code": "size", "type": "integer"}], "filter": [
  {"code": "size", "operator": ["="], "value": "a number"}, {"code": "code", "operator": ["in"], "value": "codes"}, {"code": "ecl", "operator": ["=", "in"], "value": "an expression"}]}', '[{"code": "a", "concept": [{"code": "b"}]}]'));
SELECT filter, operator, supported FROM fhirterm.code_system_filters WHERE system = 'http://example.org/CodeSystem/declares' AND (declared OR filter IN ('concept', 'code')) ORDER BY filter COLLATE "C", operator COLLATE "C";
SELECT count(*) FROM fhirterm.code_system_filters WHERE system IN ('http://example.org/CodeSystem/absent', 'http://example.org/CodeSystem/sample', 'http://example.org/CodeSystem/animals-nl');
-- ... which is what the filters themselves say.
CREATE FUNCTION pg_temp.works(system text, filter text, operator text) RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM * FROM fhir_filter(system, filter, operator, CASE operator WHEN 'exists' THEN 'true' WHEN 'regex' THEN '.*' ELSE (SELECT min(code) FROM fhirterm.concepts c WHERE c.system = works.system) END);
    RETURN true;
  EXCEPTION WHEN SQLSTATE 'TX422' OR SQLSTATE 'TX501' THEN RETURN false;
  END $$;
SELECT system, filter, operator, supported FROM fhirterm.code_system_filters f
 WHERE system ~ '/(animals|tree-nested|declares|frag|extended)$' AND supported IS DISTINCT FROM pg_temp.works(system, filter, operator)
   AND NOT (filter IN ('legs', 'mass', 'seen', 'size', 'itemWeight') AND operator IN ('=', 'in', 'not-in')); -- these want a value of their type
SELECT count(*) > 150 AS many, count(*) FILTER (WHERE NOT supported) FROM fhirterm.code_system_filters WHERE system ~ '/(animals|tree-nested|declares|frag|extended)$';

-- Takes away what it loaded.
SELECT count(fhir_unload(url)) FROM (SELECT url FROM fhirterm.code_system WHERE url ~ '/(texts|metadata|experimental|draft|retired|withdrawn|expressions|example-gender|example-units|additional-test-codes|observations|declares)$'
  UNION ALL SELECT url FROM fhirterm.value_set WHERE url ~ '/(deprecated|imports)$') AS u;
