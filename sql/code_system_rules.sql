-- Rules of CodeSystem: what fhir_check finds, what a load refuses, what it takes with a warning.
\i sql/include/animals.sql
SET client_min_messages = warning;

-- A code system with nothing wrong, and other members or concepts added.
CREATE FUNCTION pg_temp.cs(members jsonb, concepts jsonb DEFAULT '[{"code": "a"}]') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/rules", "version": "1",
    "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a"}'
    || jsonb_build_object('concept', concepts) || members) $$;
-- What is found, but for remarks.
CREATE FUNCTION pg_temp.findings(members jsonb, concepts jsonb DEFAULT '[{"code": "a"}]')
  RETURNS TABLE(severity text, code text, expression text, "text" text) LANGUAGE sql AS $$
  SELECT * FROM fhir_check(pg_temp.cs(members, concepts)) WHERE severity <> 'information' $$;

SELECT * FROM pg_temp.findings('{}');

-- status: CS-012, R-26
SELECT * FROM pg_temp.findings('{"status": null}');
SELECT * FROM pg_temp.findings('{"status": "final"}');
-- content: CS-013
SELECT * FROM pg_temp.findings('{"content": null}');
SELECT * FROM pg_temp.findings('{"content": "partial"}');
-- modifiers: CS-010
SELECT * FROM pg_temp.findings('{"modifierExtension": [{"url": "http://example.org/x", "valueBoolean": true}]}');
-- dates: CS-017
SELECT * FROM pg_temp.findings('{"date": "2013-02"}');
SELECT * FROM pg_temp.findings('{"date": "2013-13", "approvalDate": "2013-01-01T00:00:00Z", "effectivePeriod": {"start": "never"}}');
-- hierarchyMeaning: CS-023
SELECT * FROM pg_temp.findings('{"hierarchyMeaning": "kind-of"}');
-- wrong types of members
SELECT * FROM pg_temp.findings('{"caseSensitive": "yes", "compositional": 1, "versionNeeded": [], "publisher": {}, "language": "xx_YY"}');
-- count: CS-026
SELECT * FROM pg_temp.findings('{"count": 11}');
SELECT * FROM pg_temp.findings('{"count": 1.5}');
SELECT * FROM pg_temp.findings('{"count": 11, "content": "example"}');
-- filter: CS-027
SELECT * FROM pg_temp.findings('{"filter": [{"code": "f", "value": "v"}, {"code": "g", "operator": ["=", ">"], "value": "v"}]}');
-- property: CS-028
SELECT * FROM pg_temp.findings('{"property": [{"code": "p", "type": "date"}, {"code": "q"}, {"type": "code"}, {"code": " r", "type": "code"}, 5]}');
SELECT * FROM pg_temp.findings('{"property": [{"code": "p", "type": "code"}, {"code": "p", "type": "string"}]}');
-- codes: CS-029
SELECT * FROM pg_temp.findings('{}', '[{"code": " dog"}, {"code": "a  b"}, {"code": "a b"}, {"code": ""}, {"code": 5}, {"display": "none"}, 7]');
-- designations: CS-030, CS-053 (csd-5)
SELECT * FROM pg_temp.findings('{}', '[{"code": "a", "designation": [{"language": "xx_YY", "value": "v"}, {"language": "de-CH-1996", "value": "v"},
  {"language": "de"}, {"value": "v", "additionalUse": [{"code": "u"}]},
  {"value": "v", "use": {"code": "t"}, "additionalUse": [{"code": "u"}]}, {"value": "v", "use": {"display": "t"}, "additionalUse": [{"code": "u"}]}]}]');
-- properties of concepts: CS-031, CS-096, CS-098, CS-199
SELECT * FROM pg_temp.findings('{"property": [{"code": "legs", "type": "integer"}, {"code": "seen", "type": "dateTime"}, {"code": "mass", "type": "decimal"}]}',
  '[{"code": "a", "property": [{"code": "foo", "valueCode": "a"}, {"code": "legs"}, {"code": "legs", "valueInteger": 4, "valueString": "4"},
     {"code": "legs", "valueString": "4"}, {"code": "legs", "valueInteger": 4.5}, {"code": "seen", "valueDateTime": "yesterday"},
     {"code": "seen", "valueDateTime": "2013-01"}, {"code": "mass", "valueDecimal": "1.5"}, {"valueInteger": 5}]}]');
SELECT * FROM pg_temp.findings('{}', '[{"code": "a", "property": [{"code": " x ", "valueBoolean": true}], "designation": [], "concept": []}]');
SELECT * FROM pg_temp.findings('{}', '[]');
SELECT * FROM pg_temp.findings('{}', '{}');
SELECT * FROM pg_temp.findings('{}', '[{"code": "a", "property": [{"code": "notSelectable", "valueBoolean": true}]}]');
-- url: CS-038, CS-048, CS-200
SELECT * FROM pg_temp.findings('{"url": "animals"}');
SELECT * FROM pg_temp.findings('{"url": "http://x/a#b"}');
SELECT * FROM pg_temp.findings('{"url": "http://x/a|b"}');
SELECT * FROM pg_temp.findings('{"url": null, "id": "x"}');
SELECT * FROM pg_temp.findings('{"url": null}');
-- references
SELECT severity, code, expression, left(text, 60) FROM pg_temp.findings(jsonb_build_object('valueSet', 'a b', 'supplements', 'http://x/' || repeat('x', 3000)));
-- name: CS-047 (cnl-0)
SELECT n, f.text FROM unnest(ARRAY['animals list', 'A', 'Animals', '_Animals']) n, pg_temp.findings(jsonb_build_object('name', n)) f;
-- unique codes at every level, by the rule on case: CS-049 (csd-1)
SELECT * FROM pg_temp.findings('{}', '[{"code": "b", "concept": [{"code": "a"}]}, {"code": "a"}]');
SELECT * FROM pg_temp.findings('{"caseSensitive": false}', '[{"code": "A"}, {"code": "a"}]');
SELECT * FROM pg_temp.findings('{}', '[{"code": "A"}, {"code": "a"}]');
SELECT * FROM pg_temp.findings('{"caseSensitive": null}', '[{"code": "A"}, {"code": "a"}]');
-- hierarchies need a meaning: CS-050 (csd-2), CS-051 (csd-3), CS-128
SELECT * FROM pg_temp.findings('{"hierarchyMeaning": null}', '[{"code": "b", "concept": [{"code": "a"}]}]');
SELECT * FROM pg_temp.findings('{"hierarchyMeaning": null, "property": [{"code": "child", "type": "code"}]}',
  '[{"code": "b", "property": [{"code": "child", "valueCode": "a"}]}, {"code": "a"}]');
SELECT * FROM pg_temp.findings('{"property": [{"code": "parent", "type": "code"}]}',
  '[{"code": "r", "concept": [{"code": "a", "property": [{"code": "parent", "valueCode": "b"}]}]}, {"code": "b"}]');
-- supplements: CS-052 (csd-4), CS-054, CS-086
SELECT * FROM pg_temp.findings('{"content": "supplement"}');
SELECT * FROM pg_temp.findings('{"supplements": "http://example.org/CodeSystem/animals"}');
SELECT * FROM pg_temp.findings('{"content": "supplement", "supplements": "http://example.org/CodeSystem/animals"}', '[{"code": "cat", "concept": [{"code": "dog"}]}]');
-- standard properties: CS-095, CS-097, CS-105, CS-107, R-8
SELECT * FROM fhir_check(pg_temp.cs('{"property": [
  {"code": "notSelectable", "uri": "http://hl7.org/fhir/concept-properties#notSelectableX", "type": "boolean"},
  {"code": "inactive", "uri": "http://hl7.org/fhir/concept-properties#inactive", "type": "code"}, {"code": "retired", "type": "boolean"}]}',
  '[{"code": "a", "display": "A", "definition": "A"}]'));
-- values of type code: CS-099, R-25
SELECT * FROM pg_temp.findings('{"property": [{"code": "prop", "type": "code"}, {"code": "status", "type": "code"}]}',
  '[{"code": "a", "property": [{"code": "prop", "valueCode": "old"}, {"code": "status", "valueCode": "retired"}]}]');
SELECT * FROM pg_temp.findings('{"property": [{"code": "parent", "type": "code"}]}', '[{"code": "a", "property": [{"code": "parent", "valueCode": "wolf"}]}]');
-- status against inactive and dates: CS-110, CS-114
SELECT * FROM pg_temp.findings('{"property": [{"code": "status", "type": "code"}, {"code": "inactive", "type": "boolean"}, {"code": "retirementDate", "type": "dateTime"}]}',
  '[{"code": "a", "property": [{"code": "status", "valueCode": "active"}, {"code": "inactive", "valueBoolean": true}]},
    {"code": "b", "property": [{"code": "status", "valueCode": "active"}, {"code": "retirementDate", "valueDateTime": "1999"}]}]');
-- remarks: CS-089, CS-120, CS-125
SELECT * FROM fhir_check(pg_temp.cs('{"url": "http://terminology.hl7.org/CodeSystem/rules", "property": [{"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status", "type": "code"},
  {"code": "synonym", "uri": "http://hl7.org/fhir/concept-properties#synonym", "type": "code"}]}',
  '[{"code": "a", "property": [{"code": "status", "valueCode": "obsolete"}, {"code": "synonym", "valueCode": "x"}]}, {"code": "b", "display": "B"}, {"code": "c"}]'));
-- alternate codes go both ways: CS-055
SELECT * FROM pg_temp.findings('{"property": [{"code": "alternateCode", "type": "code"}]}',
  '[{"code": "a", "property": [{"code": "alternateCode", "valueCode": "b"}]}, {"code": "b", "property": [{"code": "alternateCode", "valueCode": "a"}]},
    {"code": "c", "property": [{"code": "alternateCode", "valueCode": "a"}, {"code": "alternateCode", "valueCode": "elsewhere"}]}]');
-- against what is loaded: CS-022, CS-082
SELECT * FROM pg_temp.findings('{"url": "http://example.org/CodeSystem/animals", "valueSet": "http://example.org/ValueSet/all"}');
SELECT * FROM pg_temp.findings('{"url": "http://example.org/CodeSystem/animals", "valueSet": "http://example.org/ValueSet/pets"}');
SELECT * FROM pg_temp.findings('{"content": "supplement", "supplements": "http://example.org/CodeSystem/animals"}', '[{"code": "wolf"}]');
-- fragments without description: CS-077
SELECT * FROM pg_temp.findings('{"content": "fragment"}');
-- cycles: CS-130
SELECT * FROM pg_temp.findings('{"property": [{"code": "parent", "type": "code"}]}',
  '[{"code": "a", "property": [{"code": "parent", "valueCode": "b"}]}, {"code": "b", "property": [{"code": "parent", "valueCode": "a"}]}]');
SELECT * FROM pg_temp.findings('{"property": [{"code": "parent", "type": "code"}]}', '[{"code": "a", "property": [{"code": "parent", "valueCode": "a"}]}]');
-- links out of a content that isn't complete: CS-131
SELECT * FROM pg_temp.findings('{"content": "fragment", "description": "some", "property": [{"code": "parent", "type": "code"}]}',
  '[{"code": "a", "property": [{"code": "parent", "valueCode": "x"}]}]');

-- Rules block, warnings do not; all breaches are named: CS-056
SELECT action, warnings FROM fhir_load(pg_temp.cs('{"url": "http://example.org/CodeSystem/loose", "status": null}', '[{"code": "a", "property": [{"code": "foo", "valueCode": "a"}]}]'));
SELECT * FROM fhir_load(pg_temp.cs('{"url": "http://example.org/CodeSystem/strict", "status": "final"}', '[{"code": "a"}, {"code": "a"}]'));
SET fhirterm.strict_load = on;
SELECT * FROM fhir_load(pg_temp.cs('{"url": "http://example.org/CodeSystem/strict", "status": null}', '[{"code": "a", "property": [{"code": "foo", "valueCode": "a"}]}]'));
SELECT * FROM fhir_load(pg_temp.cs('{"url": "http://x/a|b"}'));
SELECT * FROM fhir_load(pg_temp.cs('{"url": "http://example.org/CodeSystem/strict", "property": [{"code": "p", "type": "code"}, {"code": "p", "type": "code"}]}'));
\set SHOW_CONTEXT never
-- TX501: CS-010
DO $$ BEGIN PERFORM fhir_load(pg_temp.cs('{"url": "http://example.org/CodeSystem/strict", "implicitRules": "http://example.org/rules"}'));
EXCEPTION WHEN OTHERS THEN RAISE INFO '% %', SQLSTATE, SQLERRM; END $$;
RESET fhirterm.strict_load;
SELECT count(*) FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/strict';

-- The list of issues ends somewhere.
SET fhirterm.max_issues = 2;
SELECT * FROM pg_temp.findings('{}', (SELECT jsonb_agg('{"code": " x"}'::jsonb) FROM generate_series(1, 5)));
RESET fhirterm.max_issues;

-- Not a resource, or none that is checked.
SELECT * FROM fhir_check('[]');
SELECT * FROM fhir_check('{"code": "a"}');
SELECT * FROM fhir_check('{"resourceType": "Patient"}');
SELECT * FROM fhir_check(NULL);

SELECT fhir_unload('http://example.org/CodeSystem/loose');
