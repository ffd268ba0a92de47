-- ValueSet/$validate-code and CodeSystem/$validate-code: what they answer, line by line.
\i sql/include/animals.sql
SET client_min_messages = warning;
SELECT FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/states", "version": "1", "status": "draft", "experimental": true, "content": "complete", "caseSensitive": true,
    "property": [{"code": "inactive", "type": "boolean"}],
    "concept": [{"code": "on", "display": "On"}, {"code": "off", "display": "Off", "property": [{"code": "inactive", "valueBoolean": true}]}]}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/states", "version": "1", "status": "retired", "compose": {"include": [{"system": "http://example.org/CodeSystem/states", "concept": [
    {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-deprecated", "valueBoolean": true}], "code": "on"}, {"code": "off"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/broken-import", "version": "1", "status": "active", "compose": {"include": [{"valueSet": ["http://example.org/ValueSet/nowhere"]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/circle", "version": "1", "status": "active", "compose": {"include": [{"valueSet": ["http://example.org/ValueSet/circle"]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/alien", "version": "1", "status": "active", "compose": {"include": [{"system": "http://nowhere.org/cs"}]}}}]}');

-- One line for each parameter, and for each issue.
CREATE FUNCTION pg_temp.answer(operation text, parameters text, headers jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS $$
  WITH a AS (SELECT fhir_operation(operation, ('{"resourceType": "Parameters", "parameter": [' || parameters || ']}')::jsonb, headers) AS a),
  p AS (SELECT p, p->>'name' AS name FROM a, jsonb_array_elements(CASE a->>'resourceType' WHEN 'OperationOutcome' THEN jsonb_build_array(jsonb_build_object('name', 'failure', 'resource', a)) ELSE a->'parameter' END) AS p)
  SELECT name || coalesce(': ' || coalesce(p->>'valueString', p->>'valueCode', p->>'valueUri', p->>'valueCanonical', p->>'valueBoolean'), '') FROM p WHERE name NOT IN ('issues', 'message', 'codeableConcept')
  UNION ALL
  SELECT concat_ws(' | ', i->>'severity', i->>'code', i #>> '{details,coding,0,code}', i #>> '{expression,0}', i #>> '{extension,0,valueString}', i #>> '{details,text}')
    FROM p, jsonb_array_elements(p #> '{resource,issue}') AS i
$$;
CREATE FUNCTION pg_temp.vs(name text, more text) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT pg_temp.answer('ValueSet/$validate-code', '{"name": "url", "valueUri": "http://example.org/ValueSet/' || name || '"}, ' || more) $$;
CREATE FUNCTION pg_temp.coding(system text, code text, version text DEFAULT NULL, display text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT jsonb_build_object('name', 'coding', 'valueCoding', jsonb_strip_nulls(jsonb_build_object('system', 'http://example.org/CodeSystem/' || system, 'code', code, 'version', version, 'display', display)))::text $$;

-- The three forms give one answer, and point to where the value stands. TX-099, TX-103, TX-104, TX-108, TX-109
SELECT pg_temp.vs('pets', '{"name": "system", "valueUri": "http://example.org/CodeSystem/animals"}, {"name": "code", "valueCode": "cat"}');
SELECT pg_temp.vs('bird', pg_temp.coding('animals', 'cat'));
SELECT pg_temp.vs('bird', '{"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "cat"}]}}');
-- The code is known, so that its display is told though it is not in the value set. TX-109, TX-114
SELECT pg_temp.vs('bird', '{"name": "system", "valueUri": "http://example.org/CodeSystem/animals"}, {"name": "code", "valueCode": "cat"}');
-- Against the code system alone. TX-100, TX-115
SELECT pg_temp.answer('CodeSystem/$validate-code', '{"name": "url", "valueUri": "http://example.org/CodeSystem/animals"}, {"name": "code", "valueCode": "dog"}, {"name": "display", "valueString": "Dogg"}');
SELECT pg_temp.answer('CodeSystem/$validate-code', pg_temp.coding('animals', 'wolf'));
SELECT pg_temp.answer('CodeSystem/$validate-code', '{"name": "codeSystem", "resource": {"resourceType": "CodeSystem", "content": "complete", "concept": [{"code": "x", "display": "X"}]}}, {"name": "code", "valueCode": "x"}');
-- Every issue has severity, type, tx-issue-type, message id and text; a missing version's message tells of the others. TX-105, TX-110, TX-111
SELECT pg_temp.vs('ver-none', pg_temp.coding('ver', 'code1', '2.4.0'));
SELECT pg_temp.vs('alien', '{"name": "coding", "valueCoding": {"system": "http://nowhere.org/cs", "code": "n1"}}');
SELECT pg_temp.vs('all', '{"name": "coding", "valueCoding": {"system": "http://nowhere.org/cs", "version": "3", "code": "n1"}}');
SELECT pg_temp.answer('CodeSystem/$validate-code', '{"name": "coding", "valueCoding": {"system": "http://nowhere.org/cs", "code": "n1"}}');
-- Versions: default, check and force, with wildcards. TX-080, TX-081, TX-082, TX-083, TX-118, TX-119
SELECT pg_temp.vs('ver-none', pg_temp.coding('ver', 'code1') || ', {"name": "system-version", "valueCanonical": "http://example.org/CodeSystem/ver|1.0.x"}');
SELECT pg_temp.vs('ver-1x', pg_temp.coding('ver', 'code1') || ', {"name": "check-system-version", "valueCanonical": "http://example.org/CodeSystem/ver|1.0.x"}');
SELECT pg_temp.vs('ver-1x', pg_temp.coding('ver', 'code1') || ', {"name": "force-system-version", "valueCanonical": "http://example.org/CodeSystem/ver|1.0.x"}');
SELECT pg_temp.vs('ver-10', pg_temp.coding('ver', 'code1', '1.2.0') || ', {"name": "force-system-version", "valueCanonical": "http://example.org/CodeSystem/ver|1.2.0"}');
SELECT pg_temp.vs('ver-10', pg_temp.coding('ver', 'code1', '1.2.0'));
-- Membership only: nothing is said of codes and displays beyond it. TX-101
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'wolf') || ', {"name": "valueset-membership-only", "valueBoolean": true}');
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'duck', NULL, 'Dog') || ', {"name": "valueset-membership-only", "valueBoolean": true}');
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'dog', NULL, 'Cat') || ', {"name": "valueSetMode", "valueString": "CHECK_MEMBERSHIP_ONLY"}');
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'duck', NULL, 'Cat') || ', {"name": "valueSetMode", "valueString": "NO_MEMBERSHIP_CHECK"}');
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'dog') || ', {"name": "valueSetMode", "valueString": "SOMETIMES"}');
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'dog') || ', {"name": "diagnostics", "valueBoolean": true}, {"name": "cache-id", "valueId": "x"}, {"name": "flavour", "valueString": "any"}');
-- A code without system. TX-102
SELECT pg_temp.vs('pets', '{"name": "code", "valueCode": "dog"}, {"name": "inferSystem", "valueBoolean": true}');
SELECT pg_temp.vs('pets', '{"name": "code", "valueCode": "duck"}, {"name": "inferSystem", "valueBoolean": true}');
SELECT pg_temp.answer('ValueSet/$validate-code', '{"name": "valueSet", "resource": {"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/ver"}, {"system": "http://example.org/CodeSystem/nocase"}]}}}, {"name": "code", "valueCode": "code1"}, {"name": "inferSystem", "valueBoolean": true}');
SELECT pg_temp.vs('pets', '{"name": "code", "valueCode": "dog"}');
SELECT pg_temp.vs('pets', '{"name": "coding", "valueCoding": {"code": "dog"}}');
-- The value set lists a code of which nothing else is known here. TX-113
SELECT pg_temp.vs('mix', '{"name": "coding", "valueCoding": {"system": "http://loinc.org", "code": "55423-8"}}');
-- Several codings. TX-116, TX-117
SELECT pg_temp.vs('pets', '{"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "duck"}, {"system": "http://example.org/CodeSystem/animals", "code": "dog"}, {"system": "http://nowhere.org/cs", "code": "x"}]}}');
SELECT pg_temp.vs('pets', '{"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "duck"}, {"system": "http://example.org/CodeSystem/animals", "code": "wolf"}]}}');
SELECT pg_temp.vs('pets', '{"name": "codeableConcept", "valueCodeableConcept": {"text": "some dog"}}');
-- Case. TX-038, TX-112
SELECT pg_temp.answer('CodeSystem/$validate-code', pg_temp.coding('nocase', 'CODE1'));
-- Abstract, inactive, deprecated; drafts and the like. TX-125, TX-126, TX-130, TX-132, TX-133, TX-136, TX-137
SELECT pg_temp.vs('all', pg_temp.coding('animals', 'animal') || ', {"name": "abstract", "valueBoolean": false}');
SELECT pg_temp.vs('all', pg_temp.coding('animals', 'dodo') || ', {"name": "activeOnly", "valueBoolean": true}');
SELECT pg_temp.vs('all', pg_temp.coding('animals', 'dodo'));
SELECT pg_temp.vs('states', pg_temp.coding('states', 'off'));
SELECT pg_temp.vs('states', pg_temp.coding('states', 'on'));
-- Displays in languages: what the request says, else the header. TX-122, TX-123, TX-150, TX-151, TX-155 … TX-160
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'dog', NULL, 'Dog') || ', {"name": "displayLanguage", "valueCode": "de"}');
SELECT pg_temp.answer('ValueSet/$validate-code', '{"name": "url", "valueUri": "http://example.org/ValueSet/pets"}, ' || pg_temp.coding('animals', 'dog'), '{"Accept-Language": "fr, de;q=0.5"}');
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'dog', NULL, 'Dogg') || ', {"name": "lenient-display-validation", "valueBoolean": true}');
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'dog', NULL, 'Dog') || ', {"name": "displayLanguage", "valueCode": "-"}');
-- Supplements: used, unknown, and of another code system. TX-028, TX-033, TX-034, TX-146
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'dog', NULL, 'hond') || ', {"name": "useSupplement", "valueCanonical": "http://example.org/CodeSystem/animals-nl"}');
SELECT pg_temp.vs('pets', pg_temp.coding('animals', 'dog') || ', {"name": "useSupplement", "valueCanonical": "http://example.org/CodeSystem/animals-xx"}');
SELECT pg_temp.vs('ver-none', pg_temp.coding('ver', 'code1') || ', {"name": "useSupplement", "valueCanonical": "http://example.org/CodeSystem/animals-nl"}');
SELECT pg_temp.answer('CodeSystem/$validate-code', pg_temp.coding('animals-nl', 'dog'));
-- What is not there. TX-064, TX-065, TX-063, TX-045
SELECT pg_temp.vs('nope', pg_temp.coding('animals', 'dog'));
SELECT pg_temp.vs('broken-import', pg_temp.coding('animals', 'dog'));
SELECT pg_temp.vs('circle', pg_temp.coding('animals', 'dog'));
-- One code of a huge value set needs no expansion. TX-072
DO $$
DECLARE
  started timestamptz;
  one interval;
BEGIN
  PERFORM fhir_load(jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/huge', 'version', '1', 'status', 'active', 'content', 'complete', 'caseSensitive', true, 'hierarchyMeaning', 'is-a',
    'concept', jsonb_build_array(jsonb_build_object('code', 'top', 'concept', (SELECT jsonb_agg(jsonb_build_object('code', 'c' || n)) FROM generate_series(1, 100000) AS n)))));
  PERFORM fhir_operation('CodeSystem/$lookup', '{"resourceType": "Parameters"}');
  started := clock_timestamp();
  FOR i IN 1 .. 50 LOOP
    PERFORM fhir_operation('ValueSet/$validate-code', '{"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": "http://example.org/CodeSystem/huge?fhir_vs=isa/top"}, {"name": "system", "valueUri": "http://example.org/CodeSystem/huge"}, {"name": "code", "valueCode": "c77777"}]}');
  END LOOP;
  one := (clock_timestamp() - started) / 50;
  RAISE INFO 'below 5 ms: %', one < interval '5 ms';
END $$;
SELECT FROM fhir_unload('http://example.org/CodeSystem/huge');
