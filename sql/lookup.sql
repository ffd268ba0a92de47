-- One concept: names, properties, status; and which version of a code system is meant.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
\set Z1 'http://example.org/CodeSystem/animals'
\set ZS 'http://example.org/CodeSystem/animals-nl'
\set ECHO all
-- CS-091, CS-092
SELECT fhir_display(:'Z1', 'dog'), fhir_display(:'Z1', 'dog', 'de'), fhir_display(:'Z1', 'beagle', 'de'), fhir_display(:'Z1', 'dog', 'de', use => 'fully-specified');
-- TX-151, TX-154, TX-159
SELECT fhir_display(:'Z1', 'dog', 'fr, de;q=0.8'), fhir_display(:'Z1', 'dog', 'de-AT'), fhir_display(:'Z1', 'beagle', 'de, *;q=0'), fhir_display(:'Z1', 'dog', 'en-GB');
-- TX-152
SELECT fhir_display(:'Z1', 'dog', '-');
-- the setting is the default
SET LOCAL fhirterm.display_language = 'de';
SELECT fhir_display(:'Z1', 'duck'), fhir_display(:'Z1', 'duck', 'en'), fhir_display(fhir_coding(:'Z1', 'duck'));
SELECT code, display FROM fhir_children(:'Z1', 'bird');
RESET fhirterm.display_language;
-- language and use of each row
SELECT n, code, language, use, fhir_display(:'Z1', code, language, use => use) FROM (VALUES
  (1, 'dog', 'de', NULL), (2, 'dog', 'en', NULL), (3, 'dog', NULL, NULL), (4, 'dog', 'de', NULL), (5, 'dog', 'de', 'none'), (6, 'dog', 'de', NULL), (7, 'cat', 'de', NULL)) AS row (n, code, language, use);
-- not known: NULL
SELECT fhir_display(:'Z1', 'wolf'), fhir_display('http://example.org/none', 'dog'), fhir_display(NULL, 'dog'), fhir_display(:'Z1', NULL), fhir_display(:'ZS', 'dog');
-- jsonb: the first coding that is known
SELECT fhir_display('{"coding": [{"system": "http://example.org/none", "code": "x", "display": "Ex"}, {"system": "http://example.org/CodeSystem/animals", "code": "cat"}]}'::jsonb),
       fhir_display('{"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "cat"}]}'::jsonb, 'de'), fhir_display('{"text": "cat"}'::jsonb), fhir_display(NULL::jsonb);
-- CS-084, CS-088, TX-034, TX-036
SELECT fhir_display(:'Z1', 'dog', 'nl'), fhir_display(:'Z1', 'dog', 'nl', use_supplement => ARRAY[:'ZS']), fhir_display(:'Z1', 'dog', 'de', use_supplement => ARRAY[:'ZS']);
SELECT * FROM fhir_designations(:'Z1', 'dog', use_supplement => ARRAY[:'ZS']);
-- CS-090: the display is a designation
SELECT count(*) FROM fhirterm.code_system s JOIN fhirterm.concept c USING (content_id), fhir_designations(s.url, c.code) WHERE s.url = :'Z1';
SELECT value FROM fhir_designations(:'Z1', 'dog', language => 'de');
SELECT value FROM fhir_designations(:'Z1', 'dog', use => 'preferredForLanguage');
-- CS-093
\set ECHO none
DO $$ BEGIN PERFORM fhir_load(resource) FROM (VALUES
($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/uses", "version": "1", "name": "Uses", "status": "active", "content": "complete", "caseSensitive": true, "language": "en",
  "concept": [{"code": "u", "display": "You", "designation": [
    {"value": "ewe", "use": {"system": "http://example.org/use", "code": "A"}, "additionalUse": [{"system": "http://example.org/use", "code": "B"}]},
    {"language": "en", "value": "Thou", "use": {"system": "http://example.org/use", "code": "old"}},
    {"language": "fr", "value": "Vous", "use": {"system": "http://example.org/use", "code": "polite"}},
    {"language": "fr", "value": "Tu"}]}]}$json$::jsonb),
($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/weights", "version": "1", "name": "Weights", "status": "active", "content": "complete", "caseSensitive": true,
  "property": [{"code": "itemWeight", "uri": "http://hl7.org/fhir/concept-properties#itemWeight", "type": "decimal"}, {"code": "hidden", "uri": "http://hl7.org/fhir/concept-properties#notSelectable", "type": "boolean"},
               {"code": "comment", "type": "string"}, {"code": "diet", "type": "Coding"}],
  "concept": [{"code": "w1", "property": [{"code": "itemWeight", "valueDecimal": 1.5}, {"code": "hidden", "valueBoolean": true}, {"code": "comment", "valueString": "light"}]},
    {"code": "w2", "property": [{"code": "itemWeight", "valueDecimal": 2}, {"code": "diet", "valueCoding": {"system": "http://example.org/diet", "code": "meat", "display": "Meat"}}]}]}$json$)
) AS system (resource); END $$;
\set ECHO all
SELECT value FROM fhir_designations('http://example.org/CodeSystem/uses', 'u', use => 'B');
SELECT fhir_display('http://example.org/CodeSystem/uses', 'u', use => 'http://example.org/use|A'), fhir_display('http://example.org/CodeSystem/uses', 'u', 'fr'),
       fhir_display('http://example.org/CodeSystem/uses', 'u', 'en'), fhir_display('http://example.org/CodeSystem/uses', 'u', 'en', use => 'old');
-- CS-094, CS-102
SELECT property, type, value FROM fhir_properties(:'Z1', 'cat');
SELECT value FROM fhir_properties(:'Z1', 'cat', 'habitat');
SELECT fhir_property(:'Z1', 'cat', 'habitat'), fhir_property(:'Z1', 'poodle', 'mass'), fhir_property(:'Z1', 'cat', 'colour'), fhir_property(:'Z1', 'wolf', 'legs'), fhir_property(:'Z1', 'dog', 'parent'), fhir_property(:'Z1', 'dog', 'child');
-- CS-108, CS-109
SELECT fhir_property(:'Z1', 'dodo', 'status'), inactive, abstract FROM fhir_lookup(:'Z1', 'dodo');
-- CS-085
SELECT fhir_property(:'Z1', 'dog', 'cuteness'), fhir_property(:'Z1', 'dog', 'cuteness', use_supplement => ARRAY[:'ZS']);
SELECT property, value, source FROM fhir_properties(:'Z1', 'dog', use_supplement => ARRAY[:'ZS']);
-- the same call with other supplements, row by row
SELECT s, fhir_property(:'Z1', 'dog', 'cuteness', use_supplement => s) FROM (VALUES (ARRAY[:'ZS']), (NULL), (ARRAY[:'ZS' || '|1']), (ARRAY[NULL])) AS supplements (s);
-- CS-122
SELECT sum(fhir_property('http://example.org/CodeSystem/weights', c, 'itemWeight')::numeric) FROM (VALUES ('w1'), ('w2')) AS w (c);
SELECT fhir_filter('http://example.org/CodeSystem/weights', 'itemWeight', '=', 'gt1.5');
-- CS-095, CS-121
SELECT abstract, property FROM fhir_lookup('http://example.org/CodeSystem/weights', 'w1');
SELECT property, property -> 1 -> 'valueCoding' ->> 'display' AS display FROM fhir_lookup('http://example.org/CodeSystem/weights', 'w2');
SELECT fhir_property('http://example.org/CodeSystem/weights', 'w2', 'diet'), fhir_property('http://example.org/CodeSystem/weights', 'w1', 'notSelectable');
-- CS-123: parent and child however the hierarchy is written
SELECT t.system, p.* FROM (VALUES ('nested'), ('parent'), ('child')) AS t (system), fhir_properties('http://example.org/CodeSystem/tree-' || t.system, 'a') AS p;
-- TX-164, TX-163
SELECT name, version, display, definition, abstract, inactive, jsonb_pretty(designation) AS designation FROM fhir_lookup(:'Z1', 'animal');
SELECT display, designation, property FROM fhir_lookup(:'Z1', 'dog', display_language => 'de', property => ARRAY['legs', 'parent', 'mass', 'tame']);
SELECT jsonb_array_length(property) FROM fhir_lookup(:'Z1', 'dog', property => ARRAY['*']);
-- TX-165: no row for an unknown code, error for an unknown system
SELECT count(*) FROM fhir_lookup(:'Z1', 'wolf');
SELECT * FROM fhir_lookup('http://example.org/CodeSystem/animalz', 'dog');
-- CS-115
SELECT abstract FROM fhir_lookup(:'Z1', 'animal');
-- CS-108, CS-111, CS-112, CS-113, CS-114, CS-124
\set ECHO none
DO $$ BEGIN PERFORM fhir_load($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/statuses", "version": "1", "name": "Statuses", "status": "active", "content": "complete", "caseSensitive": true,
  "property": [{"code": "status", "type": "code"}, {"code": "inactive", "type": "boolean"}, {"code": "effectiveDate", "type": "dateTime"},
    {"code": "deprecationDate", "type": "dateTime"}, {"code": "retirementDate", "type": "dateTime"}],
  "concept": [{"code": "plain"}, {"code": "discouraged", "property": [{"code": "status", "valueCode": "discouraged"}]},
    {"code": "off", "property": [{"code": "inactive", "valueBoolean": true}]},
    {"code": "deprecated", "property": [{"code": "deprecationDate", "valueDateTime": "2015"}]},
    {"code": "retired", "property": [{"code": "retirementDate", "valueDateTime": "2020-01-01"}, {"code": "deprecationDate", "valueDateTime": "2015"}]},
    {"code": "since", "property": [{"code": "status", "valueCode": "retired"}, {"code": "effectiveDate", "valueDateTime": "2020-01-01"}]},
    {"code": "both", "property": [{"code": "status", "valueCode": "active"}, {"code": "retirementDate", "valueDateTime": "2020-01-01"}]}]}$json$); END $$;
\set ECHO all
SELECT code, at, s.* FROM unnest(ARRAY['plain', 'discouraged', 'off', 'deprecated', 'retired', 'since', 'both']) AS code, unnest(ARRAY['2014-06-01', '2019-06-01', '2021-06-01']) AS at,
       fhir_concept_status('http://example.org/CodeSystem/statuses', code, at => (at || ' UTC')::timestamptz) AS s ORDER BY at COLLATE "C", code COLLATE "C";
SELECT * FROM fhir_concept_status(:'Z1', 'dodo');
SELECT code, inactive FROM unnest(ARRAY['plain', 'deprecated', 'retired', 'both']) AS code, fhir_lookup('http://example.org/CodeSystem/statuses', code);
SET LOCAL fhirterm.deprecated_is_inactive = on;
SELECT code, inactive FROM unnest(ARRAY['plain', 'deprecated', 'retired', 'both']) AS code, fhir_lookup('http://example.org/CodeSystem/statuses', code);
RESET fhirterm.deprecated_is_inactive;
-- codings
SELECT fhir_coding(:'Z1', 'dog'), fhir_coding(:'Z1', 'dog', '1.0.0', 'Dog'), fhir_coding(NULL, 'dog'), fhir_coding(:'Z1', NULL);
SELECT * FROM fhir_codings('{"coding": [{"system": "s", "code": "a", "userSelected": true}, {"system": "s", "version": "1", "code": "b", "display": "B"}], "text": "t"}');
SELECT * FROM fhir_codings('[{"system": "s", "code": "a"}, {"concept": {"coding": [{"system": "s", "code": "b"}]}}, "c", {"value": 3, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}]');
-- which version
-- CS-039, CS-057, CS-058, CS-067
SELECT * FROM fhir_resolve('CodeSystem', 'http://example.org/CodeSystem/ver');
SELECT * FROM fhir_resolve('CodeSystem', 'http://example.org/CodeSystem/ver|1.0.0');
SELECT * FROM fhir_resolve('CodeSystem', 'http://example.org/CodeSystem/ver|1.x');
SELECT * FROM fhir_resolve('CodeSystem', 'http://example.org/CodeSystem/ver|1');
SELECT * FROM fhir_resolve('CodeSystem', :'ZS');
SELECT * FROM fhir_resolve('CodeSystem', 'CodeSystem/animals');
SELECT * FROM fhir_resolve('Patient', 'x');
SELECT fhir_display('http://example.org/CodeSystem/ver', 'code1'), fhir_display('http://example.org/CodeSystem/ver', 'code1', version => '1.0.0'),
       fhir_display('http://example.org/CodeSystem/ver', 'code1', version => '1.0.x'), fhir_display('http://example.org/CodeSystem/ver|1.0.0', 'code3');
\set ECHO none
\o /dev/null
CREATE FUNCTION pg_temp.versions(name text, VARIADIC versions text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1 .. array_length(versions, 1) LOOP
    PERFORM fhir_load(jsonb_strip_nulls(jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/v/' || name,
      'version', nullif(split_part(versions[i], ' ', 1), '-'), 'date', nullif(split_part(versions[i], ' ', 2), ''),
      'versionAlgorithmString', nullif(split_part(versions[i], ' ', 3), ''), 'status', 'active', 'content', 'complete', 'caseSensitive', true,
      'concept', jsonb_build_array(jsonb_build_object('code', 'c' || i)))));
  END LOOP;
END $$;
SELECT FROM pg_temp.versions('semver', '1.9.0', '1.10.0', '1.10.0-rc1');
SELECT FROM pg_temp.versions('inferred', '10.0', '2.0');
SELECT FROM pg_temp.versions('dates', '2021-03', '2019');
SELECT FROM pg_temp.versions('none', '-');
SELECT FROM pg_temp.versions('mixed', '5 2020 integer', '5.1 2021 semver');
SELECT FROM pg_temp.versions('alpha', '10 2020 alpha', '9 2021 alpha');
SELECT FROM pg_temp.versions('vendor', '2 2020 vendor-scheme', '10 2019 vendor-scheme');
SELECT FROM pg_temp.versions('ties', '1.0.0+a 2021', '1.0.0+b 2020');
SELECT FROM pg_temp.versions('noversion', '-', '1');
SELECT FROM pg_temp.versions('editions', 'http://example.org/e1/version/20240101', 'http://example.org/e2/version/20230101');
SELECT FROM pg_temp.versions('edition', 'http://example.org/e1/version/20240101', 'http://example.org/e1/version/20230101');
\o
\set ECHO all
-- CS-065, CS-066, CS-068, CS-069, R-5
SELECT name, r.version, r.how FROM unnest(ARRAY['semver', 'inferred', 'dates', 'none', 'mixed', 'alpha', 'vendor', 'ties', 'noversion', 'edition']) AS name,
       fhir_resolve('CodeSystem', 'http://example.org/v/' || name) AS r;
-- CS-070
SELECT * FROM fhir_resolve('CodeSystem', 'http://example.org/v/editions');
SELECT version, how FROM fhir_resolve('CodeSystem', 'http://example.org/v/editions|http://example.org/e2/version/20230101');
SELECT version, how FROM fhir_resolve('CodeSystem', 'http://example.org/v/edition|http://example.org/e1');
ROLLBACK;
