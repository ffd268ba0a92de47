-- Pages about resources: where they are (fhirterm.web_base, the extension web-source), and what is on them (fhir_render_html).
\i sql/include/animals.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never

CREATE FUNCTION pg_temp.page(resource jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_path_query_array(resource, '$.extension[*]') $$;
CREATE FUNCTION pg_temp.expansion(parameters jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT fhir_operation('ValueSet/$expand', jsonb_build_object('resourceType', 'Parameters', 'parameter', parameters)) $$;
SELECT action FROM fhir_load('{"resourceType": "ValueSet", "id": "pond", "url": "http://example.org/ValueSet/pond", "version": "1.0 (a)", "status": "active",
  "extension": [{"url": "http://example.org/depth", "valueInteger": 3}],
  "compose": {"include": [{"valueSet": ["http://example.org/ValueSet/puddle"]}]}}');
SELECT action FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/puddle", "status": "active",
  "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "duck"}]}]}}');
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "id": "elsewhere", "url": "http://example.org/CodeSystem/elsewhere", "status": "active", "content": "complete",
  "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/web-source", "valueUrl": "https://else.example"}], "concept": [{"code": "a"}]}');

-- TX-025: without a base nothing is added, in any answer.
SELECT pg_temp.page(fhir_get('ValueSet', 'http://example.org/ValueSet/pond')), pg_temp.page(fhir_operation('ValueSet/pond', NULL));
SELECT pg_temp.expansion('[{"name": "url", "valueUri": "http://example.org/ValueSet/pond"}]') -> 'extension';
SET fhirterm.web_base = 'https://h/t';
SELECT pg_temp.page(fhir_get('ValueSet', 'http://example.org/ValueSet/pond')), pg_temp.page(fhir_operation('ValueSet/pond', NULL));
SELECT pg_temp.page(fhir_get('ValueSet', 'http://example.org/ValueSet/puddle')), pg_temp.page(fhir_get('CodeSystem', 'http://example.org/CodeSystem/elsewhere'));
SELECT pg_temp.page(fhir_get('CodeSystem', 'http://example.org/CodeSystem/animals|1.0.0'));
SELECT pg_temp.page(e -> 'resource') FROM fhir_operation('ValueSet?url=http://example.org/ValueSet/pond', NULL) AS b, jsonb_array_elements(b -> 'entry') AS e;
-- of the value set that is expanded alone, not of those it imports, nor of one that comes with the request
SELECT e #>> '{expansion,contains,0,code}' AS code, pg_temp.page(e), (SELECT count(*) FROM jsonb_path_query(e, 'strict $.**.valueUrl'))
  FROM pg_temp.expansion('[{"name": "url", "valueUri": "http://example.org/ValueSet/pond"}]') AS e;
SELECT pg_temp.page(e) FROM pg_temp.expansion('[{"name": "url", "valueUri": "http://example.org/ValueSet/pond"}, {"name": "includeDefinition", "valueBoolean": true}]') AS e;
SELECT pg_temp.page(e) FROM pg_temp.expansion('[{"name": "valueSet", "resource": {"resourceType": "ValueSet", "id": "own", "url": "http://example.org/ValueSet/own", "status": "active",
  "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "duck"}]}]}}}]') AS e;
SELECT e -> 'extension' AS implicit FROM pg_temp.expansion('[{"name": "url", "valueUri": "http://example.org/CodeSystem/animals?fhir_vs"}]') AS e;
-- a slash at the end changes nothing; what is no link is refused
SET fhirterm.web_base = 'https://h/t//';
SELECT fhirterm.web_source('ValueSet', 'pond', NULL, NULL), fhirterm.web_source(NULL, 'pond', NULL, NULL), fhirterm.web_source('ValueSet', NULL, NULL, NULL);
SET fhirterm.web_base = 'javascript:alert(1)';
SET fhirterm.web_base = 'https://h/"onclick="';
RESET fhirterm.web_base;
SELECT fhirterm.web_source('ValueSet', 'pond', NULL, NULL);
SELECT fhir_unload('http://example.org/CodeSystem/elsewhere');
