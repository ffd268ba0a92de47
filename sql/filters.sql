-- Filters that every code system has, over the shared fixtures.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never

-- The codes that a filter selects from the animals, in the order of codes.
CREATE FUNCTION pg_temp.f(property text, op text, value text, supplement text DEFAULT NULL) RETURNS text
  LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_agg(code, ' ' ORDER BY code COLLATE "C"), '(none)')
    FROM fhir_filter('http://example.org/CodeSystem/animals', property, op, value, NULL,
                     CASE WHEN supplement IS NOT NULL THEN ARRAY[supplement] END) AS code $$;
\set ECHO all
-- CS-141
SELECT pg_temp.f('legs', 'exists', 'true');
-- CS-142: filters of one include are intersected
SELECT string_agg(code, ' ' ORDER BY code COLLATE "C") FROM (
SELECT code FROM fhir_filter('http://example.org/CodeSystem/animals', 'concept', 'descendent-of', 'mammal') AS code
INTERSECT SELECT code FROM fhir_filter('http://example.org/CodeSystem/animals', 'tame', '=', 'true') AS code) AS both_filters (code);
-- CS-143
SELECT pg_temp.f('code', 'regex', 'd.*');
SELECT pg_temp.f('code', 'regex', 'do');
SELECT pg_temp.f('code', 'regex', '[^ \t\r\n\f]{3}');
-- CS-144
SELECT pg_temp.f('habitat', '=', 'farm');
SELECT pg_temp.f('mass', '=', '30');
SELECT pg_temp.f('mass', '=', '30.0');
SELECT pg_temp.f('note', '=', 'eats, sleeps');
-- CS-145
SELECT pg_temp.f('tame', '=', 'true');
SELECT pg_temp.f('tame', '=', 'TRUE');
SELECT pg_temp.f('tame', '=', 'false');
-- CS-146
SELECT pg_temp.f('notSelectable', '=', 'false');
SELECT pg_temp.f('notSelectable', '=', 'true');
-- CS-148
SELECT pg_temp.f('habitat', 'in', 'home,farm');
SELECT pg_temp.f('habitat', 'in', ' home , , farm ,');
-- CS-149
SELECT pg_temp.f('note', 'in', 'eats, sleeps');
-- CS-150
SELECT pg_temp.f('habitat', 'not-in', 'home');
-- CS-151
SELECT pg_temp.f('habitat', 'regex', 'h.*');
SELECT pg_temp.f('habitat', 'regex', 'arm');
-- CS-152
SELECT pg_temp.f('habitat', 'exists', 'true');
SELECT pg_temp.f('habitat', 'exists', 'false');
SELECT pg_temp.f('habitat', 'exists', 'yes');
-- CS-154
SELECT pg_temp.f('designation', '=', 'Hund');
SELECT pg_temp.f('designation', '=', 'Dog');
SELECT pg_temp.f('designation', '=', 'dog');
-- CS-155
SELECT pg_temp.f('designation', 'regex', '[DE].*');
-- CS-156
SELECT pg_temp.f('designation', '=', 'hond');
SELECT pg_temp.f('designation', '=', 'hond', 'http://example.org/CodeSystem/animals-nl');
SELECT pg_temp.f('designation', 'regex', '.*nd', 'http://example.org/CodeSystem/animals-nl|1');
-- CS-085
SELECT pg_temp.f('cuteness', '=', '9', 'http://example.org/CodeSystem/animals-nl');
SELECT pg_temp.f('cuteness', '=', 'gt8', 'http://example.org/CodeSystem/animals-nl');
SELECT pg_temp.f('cuteness', 'exists', 'false', 'http://example.org/CodeSystem/animals-nl');
SELECT pg_temp.f('cuteness', '=', '9');
-- TX-033
SELECT pg_temp.f('cuteness', '=', '9', 'http://example.org/CodeSystem/animals-xx');
SELECT pg_temp.f('cuteness', '=', '9', 'http://example.org/CodeSystem/ver');
-- CS-157
SELECT pg_temp.f('concept', '=', 'dog');
SELECT pg_temp.f('designation', 'in', 'Dog');
SELECT pg_temp.f('designation', 'exists', 'true');
SELECT pg_temp.f('legs', 'is-a', '4');
SELECT pg_temp.f('concept', 'regex', 'd.*');
-- CS-158
SELECT pg_temp.f('code', 'is-a', 'mammal') = pg_temp.f('concept', 'is-a', 'mammal') AS same;
SELECT pg_temp.f('code', '=', 'dog');
SELECT pg_temp.f('code', 'in', 'dog,cat');
-- CS-159
SELECT pg_temp.f('colour', '=', 'red');
SELECT code FROM fhir_filter('http://example.org/CodeSystem/tree-nested', 'status', '=', 'retired') AS code;
SELECT pg_temp.f('inactive', '=', 'true');
-- CS-160
SELECT pg_temp.f('concept', 'is-a', NULL);
SELECT pg_temp.f('legs', '=', '');
-- CS-161
SELECT pg_temp.f('legs', 'like', '4');
-- NULL arguments name no filter
SELECT pg_temp.f(NULL, '=', '4'), pg_temp.f('legs', NULL, '4');
SELECT count(*) FROM fhir_filter(NULL, 'legs', '=', '4');
-- a code system that is not loaded, a version that is not, a supplement, no content
SELECT fhir_filter('http://example.org/CodeSystem/animal', 'legs', '=', '4');
SELECT fhir_filter('http://example.org/CodeSystem/ver', 'code', 'regex', '.*', '1.1.0');
SELECT fhir_filter('http://example.org/CodeSystem/animals-nl', 'code', 'regex', '.*');
SELECT fhir_filter('{"system": "http://example.org/CodeSystem/animals"}', 'code', 'regex', '.*');
SET LOCAL fhirterm.on_unknown = 'null';
SELECT count(*) FROM fhir_filter('http://example.org/CodeSystem/animal', 'legs', '=', '4');
RESET fhirterm.on_unknown;
SELECT fhir_filter('http://example.org/CodeSystem/absent', 'code', 'regex', '.*');
SELECT fhir_filter('http://example.org/CodeSystem/sample', 'code', 'regex', '.*');
-- CS-008: systems are compared byte for byte
SELECT fhir_filter('HTTP://EXAMPLE.ORG/CodeSystem/animals', 'legs', '=', '4');

-- Special cases of definitions
\set ECHO none
DO $$ BEGIN PERFORM fhir_load($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/special", "version": "1", "name": "Special",
  "status": "active", "content": "complete", "caseSensitive": true,
  "filter": [{"code": "ecl", "operator": ["="], "value": "an expression"}, {"code": "legs", "operator": ["="], "value": "a number"},
             {"code": "code", "operator": ["=", "in", "not-in"], "value": "codes"}, {"code": "concept", "operator": ["in"], "value": "a reference set"}],
  "property": [{"code": "legs", "type": "integer"}, {"code": "unused", "type": "string"}, {"code": "diet", "type": "Coding"},
    {"code": "grade", "type": "string"}, {"code": "hidden", "uri": "http://hl7.org/fhir/concept-properties#notSelectable", "type": "boolean"}],
  "concept": [
    {"code": "s1", "property": [{"code": "legs", "valueInteger": 4}, {"code": "legs", "valueInteger": 6},
      {"code": "diet", "valueCoding": {"system": "http://example.org/diet", "code": "meat"}}]},
    {"code": "s2", "property": [{"code": "grade", "valueString": "gt5"}, {"code": "diet", "valueCoding": {"system": "http://example.org/diet", "code": "plants"}}]},
    {"code": "s3", "property": [{"code": "hidden", "valueBoolean": true}]},
    {"code": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}]}$json$); END $$;
CREATE FUNCTION pg_temp.s(property text, op text, value text) RETURNS text
  LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_agg(left(code, 5), ' ' ORDER BY code COLLATE "C"), '(none)')
    FROM fhir_filter('http://example.org/CodeSystem/special', property, op, value) AS code $$;
\set ECHO all
-- CS-140: declared, but not known
SELECT pg_temp.s('ecl', '=', '<< 1');
SELECT pg_temp.s('concept', 'in', '1');
-- CS-141
SELECT pg_temp.s('legs', 'exists', 'true');
-- CS-147
SELECT pg_temp.s('diet', '=', 'http://example.org/diet|meat'), pg_temp.s('diet', '=', 'meat'), pg_temp.s('diet', '=', 'http://example.org/other|meat');
SELECT pg_temp.s('diet', 'in', 'meat,plants'), pg_temp.s('diet', 'not-in', 'meat');
-- CS-153
SELECT pg_temp.s('unused', 'exists', 'false'), pg_temp.s('unused', 'exists', 'true');
-- CS-158: declared
SELECT pg_temp.s('code', '=', 's1'), pg_temp.s('code', 'in', 's1, s2, zz'), pg_temp.s('code', 'not-in', 's1');
SELECT pg_temp.s('code', 'exists', 'true');
-- CS-162
SELECT pg_temp.s('code', 'regex', '((a+)+)+(b|\1)');
-- CS-176
SELECT pg_temp.s('grade', '=', 'gt5');
-- CS-179
SELECT pg_temp.s('legs', '=', 'eq4'), pg_temp.s('legs', '=', 'ne4');
-- CS-095, CS-100: by the local code, and by the standard name
SELECT pg_temp.s('hidden', '=', 'true'), pg_temp.s('notSelectable', '=', 'true');
-- The SQLSTATEs of it all: CS-085, CS-152, CS-157, CS-158, CS-159, CS-160, CS-161, CS-163, TX-033, CS-140, CS-162
\set ECHO none
CREATE FUNCTION pg_temp.sqlstate(property text, op text, value text, system text, supplement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fhir_filter('http://example.org/CodeSystem/' || system, property, op, value, NULL, ARRAY['http://example.org/CodeSystem/' || supplement]);
  RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate;
END $$;
\set ECHO all
SELECT property, op, value, system, supplement, pg_temp.sqlstate(property, op, value, system, supplement) FROM (VALUES
  ('cuteness', '=', '9', 'animals', NULL), ('cuteness', '=', '9', 'animals', 'animals-nl'), ('cuteness', '=', '9', 'animals', 'animals-xx'),
  ('cuteness', '=', '9', 'animals', 'ver'), ('habitat', 'exists', 'yes', 'animals', NULL), ('concept', '=', 'dog', 'animals', NULL),
  ('designation', 'in', 'Dog', 'animals', NULL), ('code', '=', 'dog', 'animals', NULL), ('colour', '=', 'red', 'animals', NULL),
  ('concept', 'is-a', NULL, 'animals', NULL), ('legs', 'like', '4', 'animals', NULL), ('code', 'regex', '(', 'animals', NULL),
  ('habitat', 'regex', '[z-a]', 'animals', NULL), ('concept', 'is-a', 'wolf', 'animals', NULL), ('legs', '=', '4', 'animas', NULL),
  ('legs', '=', '4', 'animals-nl', NULL), ('code', 'regex', '.*', 'absent', NULL), ('ecl', '=', '1', 'special', NULL),
  ('code', 'regex', '((a+)+)+(b|\1)', 'special', NULL), ('legs', '=', 'gtfour', 'animals', NULL)) AS filter (property, op, value, system, supplement);
ROLLBACK;
