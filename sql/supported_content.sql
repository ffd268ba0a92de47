-- What a server of the ecosystem offers: what is supported and what can be read, that answers follow what is loaded, that
-- extensions nobody knows stay, and what a resource lacks to be shared.
\set SHOW_CONTEXT never
SET client_min_messages = warning;

CREATE FUNCTION pg_temp.cs(url text, version text, members jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT '{"resourceType": "CodeSystem", "status": "active", "content": "complete", "caseSensitive": true}'
    || jsonb_build_object('url', 'http://example.org/CodeSystem/' || url, 'version', version) || members $$;
CREATE FUNCTION pg_temp.listed(url text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_path_query_array(fhir_operation('metadata', '{"resourceType": "Parameters", "parameter": [{"name": "mode", "valueCode": "terminology"}]}'),
           '$.codeSystem[*] ? (@.uri == $url).version[*].code', jsonb_build_object('url', 'http://example.org/CodeSystem/' || url)) $$;

-- TX-013: a code system that is loaded is supported ($expand, $validate-code and $lookup work for it) and predefined (it can be
-- read). TX-018: one without content can be read, and is not supported.
SELECT action FROM fhir_load(pg_temp.cs('tea', '1', '{"id": "tea", "concept": [{"code": "green", "display": "Green tea"}]}'));
SELECT action FROM fhir_load(pg_temp.cs('coffee', '1', '{"id": "coffee", "content": "not-present"}'));
SELECT name, pg_temp.listed(name) AS supported, fhir_operation('CodeSystem/' || name, NULL) ->> 'url' AS predefined,
       fhir_get('CodeSystem', 'http://example.org/CodeSystem/' || name) IS NOT NULL AS readable
  FROM (VALUES ('tea'), ('coffee'), ('cocoa')) AS c (name);
SELECT (SELECT array_agg(code) FROM fhir_expand('http://example.org/CodeSystem/tea?fhir_vs')) AS expanded,
       fhir_validate_code('http://example.org/CodeSystem/tea', 'green') AS validated,
       (SELECT display FROM fhir_lookup('http://example.org/CodeSystem/tea', 'green')) AS looked_up;
SELECT * FROM fhir_expand('http://example.org/CodeSystem/coffee?fhir_vs');
\echo :LAST_ERROR_SQLSTATE

-- TX-098: what is loaded counts from the next answer on, in prepared statements, too, and so does what is taken away.
SELECT action FROM fhir_load(pg_temp.cs('tides', '1.2.0', '{"concept": [{"code": "ebb", "display": "Ebb"}]}'));
SELECT action FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/tides", "version": "1", "status": "active",
  "compose": {"include": [{"system": "http://example.org/CodeSystem/tides"}]}}');
PREPARE expansion AS
  SELECT jsonb_path_query_array(e, '$.expansion.contains[*].display') AS displays,
         jsonb_path_query_first(e, '$.expansion.parameter[*] ? (@.name == "used-codesystem").valueUri') AS used,
         (SELECT array_agg(display ORDER BY display) FROM fhir_expand('http://example.org/ValueSet/tides')) AS by_function
    FROM fhir_operation('ValueSet/$expand', '{"resourceType": "Parameters", "parameter": [
           {"name": "url", "valueUri": "http://example.org/ValueSet/tides"}]}') AS e;
EXECUTE expansion;
SELECT action FROM fhir_load(pg_temp.cs('tides', '1.3.0', '{"concept": [{"code": "ebb", "display": "Ebb tide"}, {"code": "flood", "display": "Flood tide"}]}'));
EXECUTE expansion;
BEGIN;
SELECT action FROM fhir_load(pg_temp.cs('tides', '1.4.0', '{"concept": [{"code": "slack", "display": "Slack water"}]}'));
EXECUTE expansion;
ROLLBACK;
EXECUTE expansion;
SELECT fhir_unload('http://example.org/CodeSystem/tides|1.3.0');
EXECUTE expansion;

-- TX-149: extensions that nobody knows are kept, and change nothing.
CREATE TEMP TABLE odd AS SELECT pg_temp.cs('odd', '1', '{"hierarchyMeaning": "is-a",
  "extension": [{"url": "http://example.org/nobody-knows", "extension": [{"url": "a", "valueDecimal": 1.10}]}],
  "concept": [{"code": "x", "display": "X", "extension": [{"url": "http://example.org/odd", "valueCode": "very"}],
    "designation": [{"value": "Ix", "extension": [{"url": "http://example.org/odder", "valueBoolean": true}]}]}]}') AS resource;
SELECT action, jsonb_array_length(warnings) AS warnings FROM odd, fhir_load(resource);
SELECT fhir_get('CodeSystem', 'http://example.org/CodeSystem/odd')::text = resource::text AS round_trip FROM odd;
SELECT code, display, abstract, inactive FROM fhir_expand('http://example.org/CodeSystem/odd?fhir_vs');

-- TX-019: what code systems and value sets lack to be shared.
CREATE FUNCTION pg_temp.lacks(resource jsonb) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT severity || ' ' || expression || ': ' || text FROM fhir_check(resource, 'shareable') WHERE text LIKE '%to be shared%' $$;
SELECT pg_temp.lacks(pg_temp.cs('bare', '1', '{"concept": [{"code": "a"}]}') - 'caseSensitive');
SELECT pg_temp.lacks(pg_temp.cs('whole', '1', '{"name": "Whole", "experimental": false, "publisher": "Zoo", "description": "All of it", "concept": [{"code": "a"}]}'));
SELECT pg_temp.lacks('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/bare", "version": "1", "name": "Bare", "status": "active", "publisher": null}},
  {"resource": {"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/bare", "status": "active"}}]}');
SELECT count(*) FROM fhir_check(pg_temp.cs('bare', '1', '{"concept": [{"code": "a"}]}')) WHERE text LIKE '%to be shared%';
SELECT fhir_check('{}', 'beautiful');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM fhir_check(NULL, 'shareable');

-- TX-085: what is given and what is assumed (here the language, of the header) is told with an expansion.
SELECT p ->> 'name' AS name, p - 'name' AS value
  FROM fhir_operation('ValueSet/$expand', '{"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": "http://example.org/ValueSet/tides"},
         {"name": "excludeNested", "valueBoolean": true}]}', '{"Accept-Language": "nl"}') AS e, jsonb_array_elements(e #> '{expansion,parameter}') AS p;

-- TX-128: many validations at once, with a resource and a parameter that they share; one that fails is an outcome among the answers.
SELECT n, coalesce(jsonb_path_query_first(a, '$.resource.parameter[*] ? (@.name == "result").valueBoolean')::text, a #>> '{resource,resourceType}') AS answer
  FROM fhir_operation('ValueSet/$batch-validate-code', '{"resourceType": "Parameters", "parameter": [
    {"name": "tx-resource", "resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/ebb", "status": "active",
      "compose": {"include": [{"system": "http://example.org/CodeSystem/tides", "concept": [{"code": "ebb"}]}]}}},
    {"name": "validation", "resource": {"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": "http://example.org/ValueSet/ebb"},
      {"name": "coding", "valueCoding": {"system": "http://example.org/CodeSystem/tides", "code": "ebb"}}]}},
    {"name": "validation", "resource": {"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": "http://example.org/ValueSet/nowhere"},
      {"name": "coding", "valueCoding": {"system": "http://example.org/CodeSystem/tides", "code": "ebb"}}]}},
    {"name": "validation", "resource": {"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": "http://example.org/ValueSet/ebb"},
      {"name": "coding", "valueCoding": {"system": "http://example.org/CodeSystem/tides", "code": "flow"}}]}}]}') AS b,
    jsonb_array_elements(b -> 'parameter') WITH ORDINALITY AS t (a, n);

SELECT sum(fhir_unload('http://example.org/' || u)) FROM unnest('{CodeSystem/tea,CodeSystem/coffee,CodeSystem/tides,ValueSet/tides,CodeSystem/odd}'::text[]) AS u;
