-- What differs between two versions of a code system, and whether codes changed their meaning.
\i sql/include/animals.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\set plants '''http://example.org/CodeSystem/plants'''

CREATE FUNCTION pg_temp.cs(url text, version text, members jsonb, concepts jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls('{"resourceType": "CodeSystem", "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a"}'
    || jsonb_build_object('url', 'http://example.org/CodeSystem/' || url, 'version', version, 'concept', concepts) || members) $$;

-- CS-059
SELECT * FROM fhir_diff('http://example.org/CodeSystem/ver', '1.0.0', '1.2.0') ORDER BY code, change;
SELECT * FROM fhir_diff('http://example.org/CodeSystem/ver', '1.2.0', '1.0.0') ORDER BY code, change;
SELECT count(*) FROM fhir_diff('http://example.org/CodeSystem/ver', '1.0.0', '1.0.0');
-- Patterns, url|version and the latest. CS-067
SELECT change, code FROM fhir_diff('http://example.org/CodeSystem/ver', '1.0.x', NULL) ORDER BY code, change;

-- Every kind of change.
SELECT l.version, l.action, l.warnings FROM (VALUES
  (pg_temp.cs('plants', '1', '{"property": [{"code": "parent", "type": "code"}, {"code": "status", "type": "code"}, {"code": "notSelectable", "type": "boolean"}, {"code": "height", "type": "decimal"}, {"code": "colour", "type": "string"}]}', '[
    {"code": "plant", "display": "Plant", "property": [{"code": "notSelectable", "valueBoolean": true}]},
    {"code": "tree", "display": "Tree", "definition": "A tall plant", "property": [{"code": "parent", "valueCode": "plant"}, {"code": "height", "valueDecimal": 20.0}, {"code": "colour", "valueString": "green"}, {"code": "colour", "valueString": "brown"}]},
    {"code": "herb", "display": "Herb", "property": [{"code": "parent", "valueCode": "plant"}]},
    {"code": "oak", "display": "Oak", "designation": [{"language": "de", "value": "Eiche"}], "property": [{"code": "parent", "valueCode": "tree"}]},
    {"code": "fern", "display": "Fern", "property": [{"code": "parent", "valueCode": "herb"}]},
    {"code": "moss", "property": [{"code": "parent", "valueCode": "plant"}]}]')),
  (pg_temp.cs('plants', '2', '{"property": [{"code": "status", "type": "code"}, {"code": "notSelectable", "type": "boolean"}, {"code": "height", "type": "decimal"}, {"code": "colour", "type": "string"}]}', '[
    {"code": "plant", "display": "Plant", "property": [{"code": "notSelectable", "valueBoolean": true}], "concept": [
      {"code": "tree", "display": "Tree", "definition": "A plant with a trunk", "property": [{"code": "height", "valueDecimal": 25.0}, {"code": "colour", "valueString": "brown"}, {"code": "colour", "valueString": "green"}], "concept": [
        {"code": "oak", "display": "Oak tree", "designation": [{"language": "de", "value": "Eiche"}, {"language": "fr", "value": "chene", "use": {"system": "http://example.org/uses", "code": "name"}}]},
        {"code": "fern", "display": "Fern"}]},
      {"code": "herb", "display": "Herb", "property": [{"code": "status", "valueCode": "retired"}], "concept": [{"code": "mint", "display": "Mint", "definition": "Smells well"}]}]}]'))) AS v(r), fhir_load(r) AS l;
SELECT * FROM fhir_diff(:plants, '1', '2') ORDER BY code, change;
SELECT * FROM fhir_diff(:plants, '2', '1') WHERE code IN ('tree', 'oak', 'fern') ORDER BY code, change;
SELECT change, count(*) FROM fhir_diff(:plants, '1', '2') GROUP BY change ORDER BY change;

-- What cannot be compared.
SELECT count(*) FROM fhir_diff(NULL, '1', '2');
SELECT * FROM fhir_diff(:plants, '1', '3');
SELECT * FROM fhir_diff('http://example.org/CodeSystem/plantz', '1', '2');
SELECT * FROM fhir_diff('http://example.org/CodeSystem/animals-nl', '1', '1');
SELECT * FROM fhir_diff('http://example.org/CodeSystem/absent', '1', '1');
SET fhirterm.on_unknown = 'null';
SELECT count(*) FROM fhir_diff(:plants, '1', '3');
RESET fhirterm.on_unknown;

-- A code that changes its meaning, though data need not tell the version. UC-022
SELECT severity, text FROM fhir_check(fhir_get('CodeSystem', 'http://example.org/CodeSystem/plants|2')) WHERE text LIKE '%version%';
SELECT severity, code, expression, text FROM fhir_check(pg_temp.cs('ver', '2.0.0', '{}', '[{"code": "code1", "definition": "Something else"}]')) WHERE text LIKE '%version%';
SELECT count(*) FROM fhir_check(fhir_get('CodeSystem', 'http://example.org/CodeSystem/plants|2') || '{"versionNeeded": true}') WHERE text LIKE '%versionNeeded%';
SELECT count(*) FROM fhir_check(fhir_get('CodeSystem', 'http://example.org/CodeSystem/animals')) WHERE text LIKE '%versionNeeded%';
-- ... which is no obstacle, and no warning, to a load.
SELECT action, warnings FROM fhir_load(pg_temp.cs('plants', '3', '{}', '[{"code": "tree", "definition": "Something else"}]'));

SELECT fhir_unload(:plants);
