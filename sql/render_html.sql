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
SELECT pg_temp.page(fhir_get('CodeSystem', 'http://example.org/CodeSystem/elsewhere')) AS its_own;
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

-- TX-023: a page has metadata, the concepts with their hierarchy, the versions, and what depends on the resource.
\pset format unaligned
\pset tuples_only on
CREATE TEMP TABLE zoo AS SELECT fhir_get('CodeSystem', 'http://example.org/CodeSystem/animals') || '{"url": "http://example.org/CodeSystem/zoo", "id": "zoo"}' AS resource;
SELECT action FROM zoo, fhir_load(resource);
SELECT action FROM zoo, fhir_load(resource || '{"version": "0.9", "status": "retired"}');
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "id": "zoo-nl", "url": "http://example.org/CodeSystem/zoo-nl", "title": "Dutch & more", "status": "active", "content": "supplement",
  "supplements": "http://example.org/CodeSystem/zoo|1.0.0", "concept": [{"code": "dog", "designation": [{"language": "nl", "value": "hond"}]}]}');
SELECT action FROM fhir_load('{"resourceType": "ValueSet", "id": "zoo", "url": "http://example.org/ValueSet/zoo", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/zoo"}]}}');
SELECT action FROM fhir_load('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/zoo", "version": "3", "status": "active", "sourceScopeCanonical": "http://example.org/ValueSet/zoo",
  "group": [{"source": "http://example.org/CodeSystem/zoo|1.0.0", "target": "http://example.org/CodeSystem/zoo-2", "element": [{"code": "dog", "target": [{"code": "d", "relationship": "equivalent"}]}]}]}');
SET fhirterm.web_base = 'https://h/t';
SELECT fhir_render_html('CodeSystem', 'http://example.org/CodeSystem/zoo|1.0.0');
SELECT relation, dependant_type, dependant_url FROM fhirterm.dependants('ValueSet', 'http://example.org/ValueSet/zoo');
SELECT fhir_render_html('ValueSet', 'ValueSet/pond');
SELECT fhir_render_html('ValueSet', 'http://example.org/ValueSet/puddle');
RESET fhirterm.web_base;
-- TX-024: the resource and the page by the same canonical.
SELECT fhir_get('CodeSystem', 'CodeSystem/zoo') ->> 'resourceType', fhir_render_html('CodeSystem', 'CodeSystem/zoo') ~ '^<article.*<table.*Dog';
-- It is bounded, and says so.
SELECT substring(page FROM '<p>The first.*?</p>'), (SELECT count(*) FROM regexp_matches(page, '<tr><td>\d', 'g')) AS rows
  FROM (VALUES (fhir_render_html('CodeSystem', 'CodeSystem/zoo', 3))) AS p (page);
SELECT substring(fhir_render_html('ValueSet', 'http://example.org/ValueSet/mammal', 2) FROM '<p>The first.*?</p>');
SELECT substring(fhir_render_html('CodeSystem', 'CodeSystem/zoo', -1) FROM '<p>The first.*?</p>');
-- Nothing from a resource becomes markup, and no link leads elsewhere than to http or https.
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "url": "javascript:alert(1)", "version": "<1>", "status": "active", "content": "complete",
  "name": "Nasty", "title": "<script>alert(''1'')</script>", "description": "a & b \"c\"", "language": "en", "publisher": "</td></table>", "valueSet": "http://x.example/\"onmouseover=\"alert(1)",
  "hierarchyMeaning": "is-a", "property": [{"code": "p", "type": "string", "description": "<b>"}],
  "concept": [{"code": "<i>", "display": "<img src=x onerror=alert(1)>", "definition": "</article>", "concept": [{"code": "b", "display": "B", "concept": [{"code": "c"}]}]}]}');
SELECT fhir_render_html('CodeSystem', 'javascript:alert(1)');
-- A value set that cannot be expanded has a page as well.
SELECT action FROM fhir_load('{"resourceType": "ValueSet", "id": "far", "url": "http://example.org/ValueSet/far", "status": "draft",
  "compose": {"include": [{"system": "http://example.org/CodeSystem/<far>"}]}}');
SELECT fhir_render_html('ValueSet', 'ValueSet/far');
-- What has none: what is not loaded, and maps; other types are refused.
SELECT fhir_render_html('CodeSystem', 'http://nowhere.example') IS NULL, fhir_render_html('ConceptMap', 'http://nowhere.example') IS NULL, fhir_render_html('ValueSet', NULL) IS NULL;
SELECT fhir_render_html('Patient', 'x');
\echo :LAST_ERROR_SQLSTATE
BEGIN READ ONLY;
SELECT length(fhir_render_html('ValueSet', 'ValueSet/pond')) > 0;
COMMIT;
SELECT fhirterm.nesting_levels('{0,1,2,5,6}', '{4,1,3,6,6}'), fhirterm.nesting_levels('{}', '{}');
SELECT fhirterm.nesting_levels('{1,2}', '{1}');
SELECT sum(fhir_unload(u)) FROM unnest(ARRAY['http://example.org/CodeSystem/zoo', 'http://example.org/CodeSystem/zoo-nl', 'http://example.org/ValueSet/zoo', 'http://example.org/ConceptMap/zoo', 'javascript:alert(1)', 'http://example.org/ValueSet/far', 'http://example.org/ValueSet/pond',
  'http://example.org/ValueSet/puddle', 'http://example.org/CodeSystem/elsewhere']) AS u;
