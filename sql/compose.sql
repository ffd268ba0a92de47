-- The compose engine: what a definition comes to.
\i sql/include/animals.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never

-- The codes of an inline definition, with the system's last part and the version where there are several.
CREATE FUNCTION expand(compose jsonb, contained jsonb DEFAULT '[]') RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(regexp_replace(system, '^.*/', '') || coalesce('|' || version, '') || '#' || code, ' ' ORDER BY ordinal), '(nothing)')
    FROM fhir_expand(jsonb_build_object('resourceType', 'ValueSet', 'contained', contained, 'compose', compose)) $$;
-- The codes of includes and excludes over the animals, by their names here.
CREATE FUNCTION animals(include text, exclude text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT replace(expand(jsonb_strip_nulls(jsonb_build_object('include', i.e, 'exclude', x.e))), 'animals|1.0.0#', '')
    FROM (SELECT replace(include, '@', '"system": "http://example.org/CodeSystem/animals"')::jsonb) AS i(e),
         (SELECT replace(exclude, '@', '"system": "http://example.org/CodeSystem/animals"')::jsonb) AS x(e) $$;
\set mammal '"http://example.org/ValueSet/mammal"'
\set bird '"http://example.org/ValueSet/bird"'
\set pets '"http://example.org/ValueSet/pets"'

-- Include and exclude. TX-052, TX-055
SELECT animals('[{@, "concept": [{"code": "dog"}, {"code": "cat"}, {"code": "duck"}]}]', '[{@, "concept": [{"code": "cat"}]}]');
SELECT animals('[{@, "concept": [{"code": "dog"}]}]', '[{@, "concept": [{"code": "dog"}]}]');
SELECT animals('[{@}]', '[{@}]');
SELECT animals('[{@}]', '[{@, "filter": [{"property": "concept", "op": "is-a", "value": "mammal"}]}]');
-- Union of includes, each member once, in the order of the includes. TX-079
SELECT animals('[{@, "concept": [{"code": "duck"}, {"code": "dog"}, {"code": "duck"}]}, {@, "filter": [{"property": "legs", "op": "=", "value": "2"}]}, {@, "concept": [{"code": "animal"}, {"code": "dog"}]}]');
-- Several filters are all met. CS-142
SELECT animals('[{@, "filter": [{"property": "concept", "op": "descendent-of", "value": "mammal"}, {"property": "tame", "op": "=", "value": "true"}]}]');
-- Imports; with each other and with a system part they intersect. TX-053, TX-054
SELECT animals('[{"valueSet": [' || :'mammal' || ']}]', '[{"valueSet": [' || :'pets' || ']}]');
SELECT animals('[{"valueSet": [' || :'mammal' || ', ' || :'bird' || ']}]');
SELECT animals('[{"valueSet": [' || :'pets' || ', ' || :'mammal' || ']}]');
SELECT animals('[{@, "valueSet": [' || :'pets' || ', ' || :'mammal' || ']}]');
SELECT animals('[{@, "concept": [{"code": "cat"}, {"code": "duck"}, {"code": "dog"}], "valueSet": [' || :'mammal' || ']}]');
SELECT animals('[{@, "filter": [{"property": "legs", "op": "=", "value": "4"}], "valueSet": [' || :'bird' || ']}]');
SELECT animals('[{@}]', '[{@, "concept": [{"code": "dog"}, {"code": "duck"}], "valueSet": [' || :'mammal' || ']}]');
-- Inactive concepts. TX-066
SELECT expand('{"inactive": false, "include": [{"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "concept", "op": "is-a", "value": "bird"}]}]}');
SELECT expand('{"inactive": true, "include": [{"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "concept", "op": "is-a", "value": "bird"}]}]}');
SELECT expand('{"inactive": false, "include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dodo"}, {"code": "duck"}]}]}');

-- Codes that a complete code system doesn't have are no members; those of a fragment, or of a code system
-- without content here, stay as the value set has them. CS-014, CS-071, TX-056
SELECT animals('[{@, "concept": [{"code": "dog"}, {"code": "wolf"}, {"code": "cat"}]}]');
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/frag", "concept": [{"code": "f9"}, {"code": "f1"}]}]}');
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/absent", "concept": [{"code": "n1"}]}, {"system": "http://example.org/CodeSystem/sample", "concept": [{"code": "x1"}]}, {"system": "http://nowhere.org/cs", "version": "7", "concept": [{"code": "q"}, {"code": "p"}]}]}');
SELECT * FROM fhir_value_set('http://example.org/ValueSet/mix');
-- A fragment is expanded to what is known of it. TX-048
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/frag"}]}');
-- Codes are those of the code system, whatever their case here. TX-039
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/nocase", "concept": [{"code": "CODE1", "display": "In words"}]}]}');
SELECT display FROM fhir_value_set('{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/nocase", "concept": [{"code": "CODE1", "display": "In words"}]}]}}');
-- Members of systems without content: exclusion and intersection.
SELECT expand('{"include": [{"system": "http://nowhere.org/cs", "concept": [{"code": "p"}, {"code": "q"}, {"code": "r"}]}], "exclude": [{"system": "http://nowhere.org/cs", "concept": [{"code": "q"}]}]}');
SELECT expand('{"include": [{"system": "http://nowhere.org/cs", "concept": [{"code": "p"}]}, {"system": "http://nowhere.org/other", "concept": [{"code": "p"}]}], "exclude": [{"system": "http://nowhere.org/cs"}]}');
SELECT expand('{"include": [{"system": "http://nowhere.org/cs", "version": "1", "concept": [{"code": "p"}, {"code": "q"}], "valueSet": ["#a"]}]}',
  '[{"resourceType": "ValueSet", "id": "a", "compose": {"include": [{"system": "http://nowhere.org/cs", "concept": [{"code": "q"}]}]}}]');

-- Versions: the latest, one, a pattern. CS-058, CS-067, TX-071
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/ver"}]}');
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}]}');
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.x"}]}');
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1"}]}');
-- Two versions are two code systems. TX-067
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}, {"system": "http://example.org/CodeSystem/ver", "version": "1.2.0"}]}');
SELECT system, version, code, display FROM fhir_value_set('{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0", "concept": [{"code": "code1", "display": "Uno"}]}, {"system": "http://example.org/CodeSystem/ver", "version": "1.2.0", "concept": [{"code": "code1"}, {"code": "code3"}]}]}}');
-- versionsMatch: of each code the latest version. TX-068
SELECT expand('{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter", "extension": [{"url": "name", "valueCode": "versionsMatch"}, {"url": "value", "valueString": "true"}]}],
  "include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}, {"system": "http://example.org/CodeSystem/ver", "version": "1.2.0"}]}');
-- Excluding another version than those included goes by code, unless versions are to be told apart. TX-069
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.2.0"}], "exclude": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}]}');
SELECT expand('{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter", "extension": [{"url": "name", "valueCode": "versionsMatch"}, {"url": "value", "valueBoolean": false}]}],
  "include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.2.0"}], "exclude": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}]}');
-- Excluding a code of one of the versions included leaves the other. TX-070
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}, {"system": "http://example.org/CodeSystem/ver", "version": "1.2.0"}], "exclude": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0", "concept": [{"code": "code2"}]}]}');
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}], "exclude": [{"system": "http://example.org/CodeSystem/ver", "version": "0.9", "concept": [{"code": "code2"}]}]}');
-- Intersecting different versions goes by code, too.
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.2.0", "valueSet": ["http://example.org/ValueSet/ver-10"]}]}');
-- Choices of the request. TX-080 to TX-084
SELECT code, version, display FROM fhir_expand('http://example.org/ValueSet/ver-none', system_version => '{http://example.org/CodeSystem/ver|1.0.0}');
SELECT code, version FROM fhir_expand('http://example.org/ValueSet/ver-10', system_version => '{http://example.org/CodeSystem/ver|1.2.0}');
SELECT code, version FROM fhir_expand('http://example.org/ValueSet/ver-none', check_system_version => '{http://example.org/CodeSystem/ver|1.0.x}');
SELECT code, version FROM fhir_expand('http://example.org/ValueSet/ver-10', check_system_version => '{http://example.org/CodeSystem/ver|1.0.x}');
SELECT code, version FROM fhir_expand('http://example.org/ValueSet/ver-1x', check_system_version => '{http://example.org/CodeSystem/ver|1.0.x}');
SELECT code, version FROM fhir_expand('http://example.org/ValueSet/ver-1', force_system_version => '{http://example.org/CodeSystem/ver|1.0.x}');
SELECT code, version FROM fhir_expand('http://example.org/ValueSet/ver-1x', force_system_version => '{http://example.org/CodeSystem/ver|1.0.x}');
SELECT code, version FROM fhir_expand('http://example.org/ValueSet/ver-1x', force_system_version => '{http://example.org/CodeSystem/ver}');
SELECT FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/kind", "version": "1.0.0", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/kind", "version": "2.0.0", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "cat"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/kinds", "version": "1", "status": "active",
    "compose": {"include": [{"valueSet": ["http://example.org/ValueSet/kind"]}]}}}]}');
SELECT code FROM fhir_expand('http://example.org/ValueSet/kinds');
SELECT code FROM fhir_expand('http://example.org/ValueSet/kinds', default_valueset_version => '{http://example.org/ValueSet/kind|1.0.0}');
SELECT code FROM fhir_expand('http://example.org/ValueSet/kinds', default_valueset_version => '{http://example.org/ValueSet/kind|3.0.0}');
SELECT code FROM fhir_expand('http://example.org/ValueSet/kind', default_valueset_version => '{http://example.org/ValueSet/kind|1.0.0}');

-- What is missing makes the whole value set fail. CS-015, TX-046, TX-064
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/animals"}, {"system": "http://nowhere.org/cs"}]}');
SELECT expand('{"include": [{"system": "http://nowhere.org/cs", "filter": [{"property": "concept", "op": "is-a", "value": "x"}]}]}');
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/absent"}]}');
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/sample"}]}');
SELECT expand('{"include": [{"system": "http://example.org/CodeSystem/animals-nl"}]}');
SELECT expand('{"include": [{"valueSet": ["http://example.org/ValueSet/nothing"]}]}');
-- SNOMED CT is loaded by another function
SELECT expand('{"include": [{"system": "http://snomed.info/sct"}]}');
SELECT count(*) FROM fhir_value_set('http://snomed.info/sct?fhir_vs=refset/1');
SELECT expand('{"include": [{"valueSet": ["#nothing"]}]}');
SELECT expand('{"include": [{"valueSet": ["#a"]}]}', '[{"resourceType": "ValueSet", "id": "a", "compose": {"include": [{"system": "http://nowhere.org/cs"}]}}]');
SELECT expand('{"include": [{"valueSet": ["#a"]}]}', '[{"resourceType": "CodeSystem", "id": "a"}]');
SELECT fhir_expand('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/hollow"}'::jsonb);
-- Cycles. TX-063
SELECT FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/cycle-a", "version": "1", "status": "active", "compose": {"include": [{"valueSet": ["http://example.org/ValueSet/cycle-b|1"]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/cycle-b", "version": "1", "status": "active", "compose": {"include": [{"valueSet": ["http://example.org/ValueSet/cycle-a"]}]}}}]}');
SELECT fhir_expand('http://example.org/ValueSet/cycle-a|1');
SELECT expand('{"include": [{"valueSet": ["#a"]}]}', '[{"resourceType": "ValueSet", "id": "a", "compose": {"include": [{"valueSet": ["#a"]}]}}]');
-- A long chain of imports.
SELECT expand('{"include": [{"valueSet": ["#v1"]}]}', (SELECT jsonb_agg(format('{"resourceType": "ValueSet", "id": "v%s", "compose": {"include": [%s]}}', i,
  CASE WHEN i < 90 THEN format('{"valueSet": ["#v%s"]}', i + 1) ELSE '{"system": "http://nowhere.org/cs", "concept": [{"code": "end"}]}' END)::jsonb) FROM generate_series(1, 90) AS i));
SELECT expand('{"include": [{"valueSet": ["#v1"]}]}', (SELECT jsonb_agg(format('{"resourceType": "ValueSet", "id": "v%s", "compose": {"include": [{"valueSet": ["#v%s"]}]}}', i, i + 1)::jsonb) FROM generate_series(1, 500) AS i)) IS NULL;

-- Broken definitions. TX-059, TX-060, CS-160, CS-161, TX-058, CS-140
SELECT animals('[{@, "concept": [{"code": "dog"}], "filter": [{"property": "legs", "op": "=", "value": "4"}]}]');
SELECT animals('[{}]');
SELECT animals('[]');
SELECT expand('{"exclude": []}');
SELECT expand('{"include": [{"concept": [{"code": "dog"}]}]}');
SELECT expand('{"include": {"system": "x"}}');
SELECT expand('{"include": ["x"]}');
SELECT expand('{"include": [{"system": 5}]}');
SELECT expand('{"include": [{"system": ""}]}');
SELECT expand('{"include": [{"valueSet": [5]}]}');
SELECT expand('{"inactive": "no", "include": [{"valueSet": ["x"]}]}');
SELECT animals('[{@, "concept": [{"display": "Dog"}]}]');
SELECT animals('[{@, "filter": [{"property": "concept", "op": "is-a"}]}]');
SELECT animals('[{@, "filter": [{"property": "concept", "op": "is-a", "_value": {"extension": [{"url": "http://example.org/x", "valueCode": "unknown"}]}}]}]');
SELECT animals('[{@, "filter": [{"property": "legs", "op": "like", "value": "4"}]}]');
SELECT animals('[{@, "filter": [{"property": "constraint", "op": "=", "value": "4"}]}]');
SELECT animals('[{@}, {@, "filter": [{"property": "concept", "op": "is-a", "value": "wolf"}]}]');
\set VERBOSITY sqlstate
SELECT animals('[{}]');
SELECT fhir_expand('http://example.org/ValueSet/cycle-a');
SELECT fhir_expand('http://example.org/ValueSet/nothing');
SELECT fhir_expand('http://example.org/ValueSet/kinds', system_version => '{x}');
SELECT expand('{"include": [{"system": "http://nowhere.org/cs"}]}');
\set VERBOSITY default

-- A value set that is nothing but a stored expansion; with a definition, the stored expansion is not used. TX-061, TX-062
SELECT * FROM fhir_expand('{"resourceType": "ValueSet", "expansion": {"contains": [
  {"system": "http://example.org/CodeSystem/animals", "code": "animal", "abstract": true, "contains": [{"system": "http://example.org/CodeSystem/animals", "code": "dog"}]},
  {"display": "Others", "abstract": true, "contains": [{"system": "http://nowhere.org/cs", "version": "2", "code": "n", "display": "N", "inactive": true}]}]}}'::jsonb);
SELECT code FROM fhir_expand('{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]},
  "expansion": {"contains": [{"system": "http://example.org/CodeSystem/animals", "code": "cat"}]}}'::jsonb);
SELECT code FROM fhir_expand('{"resourceType": "ValueSet", "expansion": {"contains": [{"code": "cat"}]}}'::jsonb);
DROP FUNCTION expand(jsonb, jsonb), animals(text, text);
