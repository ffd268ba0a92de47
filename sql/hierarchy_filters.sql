-- The filters that the hierarchy answers, over the shared fixtures.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
CREATE FUNCTION pg_temp.f(property text, op text, value text, system text DEFAULT 'animals') RETURNS text
  LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_agg(code, ' ' ORDER BY code COLLATE "C"), '(none)')
    FROM fhir_filter('http://example.org/CodeSystem/' || system, property, op, value) AS code $$;
\set ECHO all
-- CS-165
SELECT pg_temp.f('concept', 'is-a', 'mammal');
-- CS-166
SELECT pg_temp.f('concept', 'descendent-of', 'mammal');
-- CS-167
SELECT pg_temp.f('concept', 'is-not-a', 'mammal');
-- CS-168
SELECT pg_temp.f('concept', 'generalizes', 'beagle');
SELECT pg_temp.f('concept', 'generalizes', 'platypus');
-- CS-169
SELECT pg_temp.f('concept', 'child-of', 'bird');
SELECT pg_temp.f('concept', 'child-of', 'mammal');
-- CS-170
SELECT pg_temp.f('concept', 'descendent-leaf', 'mammal');
SELECT pg_temp.f('concept', 'descendent-leaf', 'beagle');
SELECT pg_temp.f('concept', 'descendent-leaf', 'animal');
-- CS-171
SELECT pg_temp.f('concept', 'is-a', 'wolf');
SELECT pg_temp.f('concept', 'child-of', 'wolf');
SELECT pg_temp.f('concept', 'is-a', 'f9', 'frag');
SELECT pg_temp.f('concept', 'is-a', 'f1', 'frag');
-- CS-172
SELECT pg_temp.f('concept', 'is-a', 'CODE1', 'nocase');
SELECT pg_temp.f('concept', 'is-a', 'DOG');
-- CS-173
SELECT pg_temp.f('concept', 'is-a', 'bird');
-- CS-175
SELECT pg_temp.f('child', 'exists', 'false');
SELECT pg_temp.f('child', 'exists', 'true');
SELECT pg_temp.f('parent', 'exists', 'false');
SELECT pg_temp.f('parent', 'exists', 'true');
SELECT pg_temp.f('parent', '=', 'bird'), pg_temp.f('child', '=', 'platypus');
SELECT pg_temp.f('parent', 'in', 'bird, dog'), pg_temp.f('parent', 'not-in', 'mammal,bird');
SELECT pg_temp.f('parent', 'regex', 'd.*'), pg_temp.f('child', 'regex', 'p.*');
SELECT pg_temp.f('parent', '=', 'wolf');
-- CS-129, CS-164: the same however the hierarchy is written
SELECT property, op, value, pg_temp.f(property, op, value, 'tree-nested') AS nested,
       pg_temp.f(property, op, value, 'tree-nested') = pg_temp.f(property, op, value, 'tree-parent') AS as_parent,
       pg_temp.f(property, op, value, 'tree-nested') = pg_temp.f(property, op, value, 'tree-child') AS as_child
  FROM (VALUES ('concept', 'is-a', 'a'), ('concept', 'descendent-of', 'a'), ('concept', 'is-not-a', 'a'),
               ('concept', 'generalizes', 'a1'), ('concept', 'child-of', 'r'), ('concept', 'descendent-leaf', 'r'),
               ('parent', '=', 'r'), ('child', '=', 'a2'), ('parent', 'exists', 'true'), ('child', 'exists', 'false'),
               ('parent', 'regex', '[ar]'), ('child', 'not-in', 'a1,b')) AS filter (property, op, value);

\set ECHO none
DO $$ BEGIN PERFORM fhir_load(resource) FROM (VALUES
($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/parts", "version": "1", "name": "Parts",
  "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "part-of",
  "concept": [{"code": "arm", "concept": [{"code": "elbow"}, {"code": "hand"}]}]}$json$::jsonb),
($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/unstated", "version": "1", "name": "Unstated",
  "status": "active", "content": "complete", "caseSensitive": true,
  "concept": [{"code": "u", "concept": [{"code": "v"}]}]}$json$),
($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/flat", "version": "1", "name": "Flat",
  "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "grouped-by",
  "concept": [{"code": "p"}, {"code": "q"}]}$json$)) AS system (resource); END $$;
\set ECHO all
-- CS-134, CS-174
SELECT pg_temp.f('concept', 'is-a', 'arm', 'parts');
SELECT pg_temp.f('concept', 'generalizes', 'hand', 'parts');
SELECT pg_temp.f('concept', 'child-of', 'arm', 'parts'), pg_temp.f('parent', '=', 'arm', 'parts'), pg_temp.f('child', 'exists', 'false', 'parts');
-- CS-135
SELECT pg_temp.f('concept', 'is-a', 'u', 'unstated');
SET LOCAL fhirterm.unknown_hierarchy = 'error';
SELECT pg_temp.f('concept', 'is-a', 'u', 'unstated');
SELECT pg_temp.f('concept', 'child-of', 'u', 'unstated');
RESET fhirterm.unknown_hierarchy;
-- without any hierarchy there is nothing to misunderstand
SELECT pg_temp.f('concept', 'is-a', 'p', 'flat'), pg_temp.f('parent', 'exists', 'false', 'flat');
ROLLBACK;
