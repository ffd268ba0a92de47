-- ValueSet/$validate-code: rules of single corners, one line for each parameter and issue.
BEGIN;
SET LOCAL client_min_messages = warning;
SELECT FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/tool1", "version": "1", "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
    "property": [{"code": "status", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#status"}],
    "concept": [{"code": "saw", "display": "Saw", "concept": [{"code": "bowsaw", "display": "Bow saw"}]}, {"code": "adze", "display": "Adze", "property": [{"code": "status", "valueCode": "deprecated"}]}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/tool10", "version": "1", "status": "active", "content": "complete", "caseSensitive": true,
    "concept": [{"code": "saw", "display": "Saw"}, {"code": "file", "display": "File"}]}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/tools", "version": "1", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/tool10"}, {"system": "http://example.org/CodeSystem/tool1"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/saws", "version": "1", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/tool1", "filter": [{"property": "concept", "op": "is-a", "value": "saw"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/imports-saws", "version": "1", "status": "active", "compose": {"include": [{"valueSet": ["http://example.org/ValueSet/saws"]}]}}}]}');

CREATE FUNCTION pg_temp.answer(operation text, parameters text) RETURNS SETOF text LANGUAGE sql AS $$
  WITH a AS (SELECT fhir_operation(operation, ('{"resourceType": "Parameters", "parameter": [' || parameters || ']}')::jsonb) AS a),
  p AS (SELECT p, p->>'name' AS name FROM a, jsonb_array_elements(CASE a->>'resourceType' WHEN 'OperationOutcome' THEN jsonb_build_array(jsonb_build_object('name', 'failure', 'resource', a)) ELSE a->'parameter' END) AS p)
  SELECT name || coalesce(': ' || coalesce(p->>'valueString', p->>'valueCode', p->>'valueUri', p->>'valueCanonical', p->>'valueBoolean'), '') FROM p WHERE name NOT IN ('issues', 'codeableConcept')
  UNION ALL
  SELECT concat_ws(' | ', i->>'severity', i->>'code', i #>> '{details,coding,0,code}', i #>> '{expression,0}', i #>> '{extension,0,valueString}', i #>> '{details,text}')
    FROM p, jsonb_array_elements(p #> '{resource,issue}') AS i
$$;
CREATE FUNCTION pg_temp.vs(name text, more text) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT pg_temp.answer('ValueSet/$validate-code', '{"name": "url", "valueUri": "http://example.org/ValueSet/' || name || '"}, ' || more) $$;
CREATE FUNCTION pg_temp.infer(name text, code text) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT pg_temp.vs(name, '{"name": "inferSystem", "valueBoolean": true}, {"name": "code", "valueCode": "' || code || '"}') $$;

-- A coding without code leaves nothing to look up, and what comes after it is not looked at. TX-104
SELECT pg_temp.vs('saws', '{"name": "coding", "valueCoding": {"system": "http://example.org/CodeSystem/tool1", "display": "Saw"}}');
SELECT pg_temp.vs('saws', '{"name": "coding", "valueCoding": {"display": "Saw"}}');
SELECT pg_temp.vs('saws', '{"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": "http://example.org/CodeSystem/tool1"}, {"system": "http://example.org/CodeSystem/tool1", "code": "adze"}]}}');
SELECT pg_temp.answer('CodeSystem/$validate-code', '{"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": "http://example.org/CodeSystem/tool1"}]}}');
-- The system is that of the include that knows the code, whether or not filters leave it; that one url begins with another means nothing. TX-102
SELECT pg_temp.infer('saws', 'adze');
SELECT pg_temp.infer('saws', 'hammer');
SELECT pg_temp.infer('tools', 'saw');
SELECT pg_temp.infer('tools', 'adze');
SELECT pg_temp.infer('imports-saws', 'adze');
SELECT pg_temp.infer('imports-saws', 'bowsaw');
-- A relative system: of loose parameters no element is at fault. TX-110
SELECT pg_temp.vs('saws', '{"name": "system", "valueUri": "tool1"}, {"name": "code", "valueCode": "saw"}');
-- That a concept is deprecated matters where it is in the value set. TX-132
SELECT pg_temp.vs('saws', '{"name": "coding", "valueCoding": {"system": "http://example.org/CodeSystem/tool1", "code": "adze"}}');
-- Of a CodeableConcept the whole is of little use if it has a deprecated concept. TX-137
SELECT pg_temp.vs('tools', '{"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": "http://example.org/CodeSystem/tool1", "code": "adze"}]}}');
SELECT pg_temp.vs('tools', '{"name": "system", "valueUri": "http://example.org/CodeSystem/tool1"}, {"name": "code", "valueCode": "adze"}');
-- Displays: those of the code system are told first, then those of the value set. TX-123, TX-161
CREATE FUNCTION pg_temp.given(compose text, more text, members text DEFAULT '') RETURNS SETOF text LANGUAGE sql AS $$
  SELECT pg_temp.answer('ValueSet/$validate-code', '{"name": "valueSet", "resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/given", "status": "active"' || members || ', "compose": {' || compose || '}}}, ' || more) $$;
CREATE FUNCTION pg_temp.plane(code text, display text) RETURNS text LANGUAGE sql AS $$
  SELECT jsonb_build_object('name', 'coding', 'valueCoding', jsonb_build_object('system', 'http://example.org/CodeSystem/planes', 'code', code, 'display', display))::text
    || ', {"name": "tx-resource", "resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/planes", "status": "active", "content": "complete", "caseSensitive": true, "language": "en",
      "concept": [{"code": "jack", "display": "Jack plane", "designation": [{"language": "de", "value": "Schrupphobel"}]}, {"code": "block", "display": "Block plane"}]}}' $$;
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes", "concept": [{"code": "jack", "display": "Jack"}]}]', pg_temp.plane('jack', 'Jill'));
-- Outside of the value set a name in the default language will do, and where there is none in the wanted one, a wrong one is worth a warning. TX-156
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes", "concept": [{"code": "jack"}]}]', pg_temp.plane('block', 'Block plane') || ', {"name": "displayLanguage", "valueCode": "de"}');
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes", "concept": [{"code": "jack"}]}]', pg_temp.plane('block', 'Plane') || ', {"name": "displayLanguage", "valueCode": "de"}');
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes", "concept": [{"code": "block"}]}]', pg_temp.plane('jack', 'Plane') || ', {"name": "displayLanguage", "valueCode": "de"}');
-- What may change the meaning of a definition is not passed over. CS-010
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes"}]', pg_temp.plane('jack', 'Jack plane'), ', "modifierExtension": [{"url": "http://example.org/not"}, {"url": "http://example.org/never"}]');
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes"}]', pg_temp.plane('jack', 'Jack plane'), ', "implicitRules": "http://example.org/rules"');
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes", "modifierExtension": [{"url": "http://example.org/not"}]}]', pg_temp.plane('jack', 'Jack plane'));
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes", "concept": [{"modifierExtension": [{"url": "http://example.org/not"}], "code": "jack"}]}]', pg_temp.plane('jack', 'Jack plane'));
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes", "filter": [{"modifierExtension": [{"url": "http://example.org/not"}], "property": "concept", "op": "is-a", "value": "jack"}]}]', pg_temp.plane('jack', 'Jack plane'));
SELECT pg_temp.given('"lockedDate": "2020-01-01", "include": [{"system": "http://example.org/CodeSystem/planes"}]', pg_temp.plane('jack', 'Jack plane'));
-- A filter that makes no sense is told, even where the code does not depend on it. CS-160, TX-058
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes"}, {"system": "http://example.org/CodeSystem/tool1", "filter": [{"property": "weight", "op": "=", "value": "1"}]}]', pg_temp.plane('jack', 'Jack plane'));
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes"}], "exclude": [{"system": "http://example.org/CodeSystem/tool1", "filter": [{"property": "concept", "op": "is-a"}]}]', pg_temp.plane('jack', 'Jack plane'));
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/planes"}, {"system": "http://example.org/CodeSystem/tool1", "filter": [{"property": "designation", "op": "regex", "value": "S.*"}, {"property": "code", "op": "regex", "value": "s.*"}, {"property": "concept", "op": "is-a", "value": "saw"}, {"property": "status", "op": "=", "value": "x"}]}]', pg_temp.plane('jack', 'Jack plane'));
-- The code that a filter names must exist. CS-171
SELECT pg_temp.given('"include": [{"system": "http://example.org/CodeSystem/tool1", "filter": [{"property": "concept", "op": "is-a", "value": "plane"}]}]', '{"name": "system", "valueUri": "http://example.org/CodeSystem/tool1"}, {"name": "code", "valueCode": "saw"}');
-- What could not be checked of other codings is a warning where one is in the value set; of one in the value set it stays an error. TX-116
SELECT pg_temp.vs('saws', '{"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": "http://example.org/CodeSystem/tool10", "version": "7", "code": "saw"}, {"system": "http://example.org/CodeSystem/tool1", "code": "saw"}, {"system": "http://example.org/CodeSystem/tool2", "code": "saw"}]}}');
SELECT pg_temp.vs('saws', '{"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": "http://example.org/CodeSystem/tool1", "code": "saw"}, {"system": "http://example.org/CodeSystem/tool1", "version": "7", "code": "bowsaw"}]}}');
ROLLBACK;
