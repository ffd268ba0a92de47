-- Loading code systems: fhir_load, fhir_load_file, fhir_load_object; what is stored, replaced, kept together.
\i sql/include/animals.sql
SET client_min_messages = warning;

CREATE VIEW pg_temp.stored AS
  SELECT url, version, c.* FROM fhirterm.concept c JOIN fhirterm.code_system USING (content_id);
-- What a load says, short.
CREATE FUNCTION pg_temp.load(resource jsonb, OUT action text, OUT concepts bigint, OUT links bigint, OUT warnings text[])
  RETURNS SETOF record LANGUAGE sql AS $$
  SELECT action, concepts, links, ARRAY(SELECT w ->> 'text' FROM jsonb_array_elements(l.warnings) w) FROM fhir_load(resource) l $$;
CREATE FUNCTION pg_temp.cs(url text, members jsonb, concepts jsonb DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_strip_nulls('{"resourceType": "CodeSystem", "version": "1", "status": "active", "content": "complete", "caseSensitive": true}'
    || jsonb_build_object('url', 'http://example.org/CodeSystem/' || url, 'concept', concepts) || members) $$;

-- The same through a large object.
CREATE FUNCTION load_lines(lines text) RETURNS SETOF fhirterm.load_result LANGUAGE plpgsql AS $$
  DECLARE object oid := lo_from_bytea(0, convert_to(lines, 'UTF8'));
  BEGIN RETURN QUERY SELECT * FROM fhir_load_object(object, 'lines.ndjson'); PERFORM lo_unlink(object); END $$;

-- What is stored of the animals. CS-003, CS-004, CS-094, CS-109, CS-115, CS-117, CS-127, CS-132
SELECT ordinal, last_descendant AS last, position, flags, code, display, more_descendants AS more
  FROM pg_temp.stored WHERE url = 'http://example.org/CodeSystem/animals' ORDER BY ordinal;
SELECT property, code, type, role, declared FROM fhirterm.property
 WHERE content_id = (SELECT content_id FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/animals') ORDER BY property;
-- what local time was in 1681 differs among time zone databases
SET timezone = 'UTC';
SELECT c.code, p.code AS property, v.position, value, number, period, target
  FROM fhirterm.concept_property v JOIN pg_temp.stored c USING (content_id, ordinal) JOIN fhirterm.property p USING (content_id, property)
 WHERE url = 'http://example.org/CodeSystem/animals' AND c.code IN ('cat', 'dodo', 'poodle') ORDER BY ordinal, position;
RESET timezone;
SELECT c.code, d.position, language, use_system, use_code, value
  FROM fhirterm.designation d JOIN pg_temp.stored c USING (content_id, ordinal)
 WHERE url = 'http://example.org/CodeSystem/animals' ORDER BY ordinal, position;
SELECT p.code AS parent, c.code AS child
  FROM fhirterm.concept_edge e JOIN pg_temp.stored p ON p.content_id = e.content_id AND p.ordinal = e.parent
  JOIN fhirterm.concept c ON c.content_id = e.content_id AND c.ordinal = e.child
 WHERE url = 'http://example.org/CodeSystem/animals' ORDER BY e.parent, e.child;
SELECT status, experimental, date, publisher, language, content, case_sensitive, hierarchy_meaning, value_set,
       concept_count, root_count, max_depth, warnings, resource ? 'concept' AS concepts_in_resource
  FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/animals';

-- One tree by nesting, by parent and by child: the same links. CS-117, CS-118, CS-126, CS-129
SELECT url, array_agg(p.code || '>' || c.code ORDER BY p.ordinal, c.ordinal)
  FROM fhirterm.concept_edge e JOIN pg_temp.stored p ON p.content_id = e.content_id AND p.ordinal = e.parent
  JOIN fhirterm.concept c ON c.content_id = e.content_id AND c.ordinal = e.child
 WHERE url LIKE '%/tree-%' GROUP BY url ORDER BY url;
-- Nesting and properties together: the union. CS-128, R-12
SELECT * FROM pg_temp.load(pg_temp.cs('both', '{"property": [{"code": "parent", "type": "code"}], "hierarchyMeaning": "is-a"}',
  '[{"code": "r", "concept": [{"code": "a", "property": [{"code": "parent", "valueCode": "b"}, {"code": "parent", "valueCode": "r"}]}]}, {"code": "b"}]'));
-- partOf is a link only where the hierarchy means that. CS-119
SELECT m, links FROM unnest(ARRAY['is-a', 'part-of']) m,
  pg_temp.load(pg_temp.cs('parts-' || m, jsonb_build_object('hierarchyMeaning', m, 'property', '[{"code": "partOf", "type": "code"}]'::jsonb),
    '[{"code": "arm"}, {"code": "elbow", "property": [{"code": "partOf", "valueCode": "arm"}]}]'));
-- What properties and extensions say of the status. CS-095, CS-097, CS-108 … CS-116, R-1, R-8
SELECT * FROM pg_temp.load(pg_temp.cs('status', '{"property": [
   {"code": "abstract", "uri": "http://hl7.org/fhir/concept-properties#notSelectable", "type": "boolean"},
   {"code": "notSelectable", "uri": "http://hl7.org/fhir/concept-properties#notSelectableX", "type": "boolean"},
   {"code": "status", "type": "code"}, {"code": "inactive", "type": "boolean"},
   {"code": "deprecated", "type": "dateTime"}, {"code": "retirementDate", "type": "dateTime"}]}',
  '[{"code": "abstract", "property": [{"code": "abstract", "valueBoolean": true}]},
    {"code": "not-selectable", "property": [{"code": "notSelectable", "valueBoolean": true}]},
    {"code": "selectable", "property": [{"code": "notSelectable", "valueBoolean": false}]},
    {"code": "inactive", "property": [{"code": "inactive", "valueBoolean": true}]},
    {"code": "active", "property": [{"code": "inactive", "valueBoolean": false}]},
    {"code": "contrary", "property": [{"code": "inactive", "valueBoolean": true}, {"code": "status", "valueCode": "active"}]},
    {"code": "retired", "property": [{"code": "status", "valueCode": "retired"}]},
    {"code": "withdrawn", "property": [{"code": "status", "valueCode": "withdrawn"}]},
    {"code": "deprecated", "property": [{"code": "status", "valueCode": "deprecated"}]},
    {"code": "experimental", "property": [{"code": "status", "valueCode": "experimental"}]},
    {"code": "discouraged", "property": [{"code": "status", "valueCode": "discouraged"}]},
    {"code": "deprecation-date", "property": [{"code": "deprecated", "valueDateTime": "2015"}]},
    {"code": "retirement-date", "property": [{"code": "retirementDate", "valueDateTime": "1681"}]},
    {"code": "retirement-to-come", "property": [{"code": "retirementDate", "valueDateTime": "9999"}]},
    {"code": "active-against-date", "property": [{"code": "retirementDate", "valueDateTime": "1681"}, {"code": "status", "valueCode": "active"}]},
    {"code": "standards-status", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status", "valueCode": "withdrawn"}]}]'));
SELECT code, flags, concat_ws(' ', CASE WHEN flags & 1 > 0 THEN 'inactive' END, CASE WHEN flags & 2 > 0 THEN 'not-selectable' END,
    CASE WHEN flags & 4 > 0 THEN 'deprecated' END, CASE WHEN flags & 8 > 0 THEN 'retired' END, CASE WHEN flags & 16 > 0 THEN 'experimental' END)
  FROM pg_temp.stored WHERE url = 'http://example.org/CodeSystem/status' ORDER BY ordinal;
-- Folded codes, where case may not matter. CS-020, R-3
SELECT c, action FROM unnest(ARRAY['true', 'false', 'null']) c,
  pg_temp.load(pg_temp.cs('case-' || c, jsonb_build_object('caseSensitive', c::jsonb), '[{"code": "Abc"}, {"code": "abd"}]'));
SELECT url, code, folded_code FROM pg_temp.stored WHERE url LIKE 'http://example.org/CodeSystem/case-%' ORDER BY url, ordinal;

-- Whatever has no column is kept: extensions, ids, uses with a display, codings, values of several types. CS-009, CS-096
SELECT warnings FROM pg_temp.load(pg_temp.cs('extras', '{"property": [{"code": "coding", "type": "Coding"}]}',
  '[{"code": "a", "id": "i", "_display": {"extension": [{"url": "http://example.org/x", "valueString": "y"}]},
     "designation": [{"value": "v", "use": {"system": "http://example.org/s", "code": "c", "display": "d"}, "additionalUse": [{"code": "e"}]},
                     {"value": "w", "use": {"system": "http://example.org/s", "code": "c"}}, {"value": "x", "use": {"display": "only"}}],
     "property": [{"code": "coding", "valueCoding": {"system": "http://example.org/s", "code": "c", "display": "d"}},
                  {"code": "mix", "valueString": "s"}, {"code": "mix", "valueInteger": 5}, {"code": "mix", "valueBoolean": true, "id": "p"}]}]'));
SELECT extra FROM pg_temp.stored WHERE url = 'http://example.org/CodeSystem/extras';
SELECT d.position, use_system, use_code, value, d.extra FROM fhirterm.designation d JOIN pg_temp.stored c USING (content_id, ordinal)
 WHERE url = 'http://example.org/CodeSystem/extras' ORDER BY d.position;
SELECT v.position, p.code, p.type, value, number, v.extra
  FROM fhirterm.concept_property v JOIN pg_temp.stored c USING (content_id, ordinal) JOIN fhirterm.property p USING (content_id, property)
 WHERE url = 'http://example.org/CodeSystem/extras' ORDER BY v.position;

-- Loading again changes nothing; another order of members is the same resource; a change replaces. Law 1
SELECT * FROM pg_temp.load(pg_temp.cs('again', '{"title": "T"}', '[{"code": "a", "display": "A"}]'));
SELECT content_id AS before FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/again' \gset
SELECT * FROM pg_temp.load(pg_temp.cs('again', '{"title": "T"}', '[{"code": "a", "display": "A"}]'));
SELECT action FROM load_lines('{"concept": [{"display": "A", "code": "a"}], "version": "1", "caseSensitive": true,
  "content": "complete", "title": "T", "status": "active", "url": "http://example.org/CodeSystem/again", "resourceType": "CodeSystem"}');
SELECT content_id = :before AS same_content FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/again';
SELECT * FROM pg_temp.load(pg_temp.cs('again', '{"title": "T"}', '[{"code": "a", "display": "Another"}]'));
SELECT content_id > :before AS new_content FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/again';
SELECT count(*) FROM fhirterm.concept WHERE content_id = :before;
SELECT action, url, warnings, content_id IS NOT NULL AS content FROM fhirterm.load_log WHERE url = 'http://example.org/CodeSystem/again' ORDER BY content_id;
-- No version is one version.
SELECT action FROM fhir_load(pg_temp.cs('again', '{"version": null}', '[{"code": "x"}]'));
SELECT action FROM fhir_load(pg_temp.cs('again', '{"version": null}', '[{"code": "y"}]'));
SELECT version, display, code FROM pg_temp.stored WHERE url = 'http://example.org/CodeSystem/again' ORDER BY version;
-- Versions side by side. CS-034, CS-039
SELECT version, array_agg(code ORDER BY ordinal) FROM pg_temp.stored WHERE url = 'http://example.org/CodeSystem/ver' GROUP BY 1 ORDER BY 1;
-- Not present; an example. CS-002, CS-015
SELECT url, content, concept_count FROM fhirterm.code_system WHERE url IN ('http://example.org/CodeSystem/absent', 'http://example.org/CodeSystem/sample') ORDER BY 1;
-- Without url: by its id. CS-200
SELECT url, id, action, jsonb_array_length(warnings) FROM fhir_load(pg_temp.cs('', '{"url": null, "id": "no-url"}', '[{"code": "a"}]'));
SELECT url, id, action, jsonb_array_length(warnings) FROM fhir_load(pg_temp.cs('', '{"url": null, "id": "no-url"}', '[{"code": "b"}]'));
SELECT concept_count FROM fhirterm.code_system WHERE id = 'no-url';

-- A dry run does everything and leaves nothing.
SELECT url, action, concepts FROM fhir_load(pg_temp.cs('dry', '{}', '[{"code": "a"}]'), dry_run => true);
SELECT count(*) FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/dry';
SELECT url, action, concepts FROM fhir_load(pg_temp.cs('dry', '{"status": "none"}', '[{"code": "a"}]'), dry_run => true);
SELECT url, action FROM fhir_load(jsonb_build_object('resourceType', 'Bundle', 'entry', jsonb_build_array(
  jsonb_build_object('resource', pg_temp.cs('dry', '{}', '[{"code": "a"}]')), jsonb_build_object('resource', pg_temp.cs('dry', '{}', '[{"code": "b"}]')))), true);

-- A supplement has codes of its code system only, and changes none of it. CS-005, CS-080, CS-082, CS-083, CS-085, CS-086
SELECT c.url, concept_count, root_count FROM fhirterm.code_system c WHERE url LIKE 'http://example.org/CodeSystem/animals%' ORDER BY 1;
SELECT * FROM pg_temp.load(pg_temp.cs('animals-more', '{"content": "supplement", "supplements": "http://example.org/CodeSystem/animals"}', '[{"code": "dog"}, {"code": "wolf"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('animals-more', '{"content": "supplement", "supplements": "http://example.org/CodeSystem/animals",
   "property": [{"code": "diet", "type": "code"}, {"code": "diet2", "type": "Coding"}]}',
  '[{"code": "cat", "concept": [{"code": "dog", "property": [{"code": "diet", "valueCode": "carnivore"}, {"code": "diet2", "valueCoding": {"code": "carnivore"}}]}]}]'));
SELECT action FROM fhir_unload('http://example.org/CodeSystem/animals-more') action;
-- A supplement that comes before its code system waits.
SELECT * FROM pg_temp.load(pg_temp.cs('early', '{"content": "supplement", "supplements": "http://example.org/CodeSystem/late"}', '[{"code": "a"}, {"code": "b"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('late', '{}', '[{"code": "a"}]'));
-- A supplement's url in the space of another publisher. CS-081
SELECT warnings FROM pg_temp.load(pg_temp.cs('animals-other', '{"content": "supplement", "supplements": "http://example.org/CodeSystem/animals", "publisher": "Another"}'));
SELECT action FROM fhir_unload('http://example.org/CodeSystem/animals-other') action;

-- Fragments are kept, and evaluated together. CS-071 … CS-076
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"content": "fragment", "id": "p1", "description": "d", "publisher": "X", "property": [{"code": "parent", "type": "code"}]}',
  '[{"code": "f1", "display": "One", "property": [{"code": "parent", "valueCode": "f3"}]}, {"code": "f2"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"content": "fragment", "id": "p2", "description": "d", "publisher": "Y", "property": [{"code": "colour", "type": "string"}]}',
  '[{"code": "f3", "concept": [{"code": "f4"}, {"code": "f2", "display": "Two", "designation": [{"value": "II"}], "property": [{"code": "colour", "valueString": "red"}]}]}]'));
SELECT ordinal, last_descendant AS last, code, display, extra FROM pg_temp.stored WHERE url = 'http://example.org/CodeSystem/puzzle' ORDER BY ordinal;
SELECT f.position, f.id, resource -> 'concept' FROM fhirterm.code_system_fragment f WHERE id LIKE 'p_' ORDER BY f.position;
SELECT content, concept_count, root_count, resource -> 'property' FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/puzzle';
-- … the same again; one of them changed; one that contradicts.
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"content": "fragment", "id": "p1", "description": "d", "publisher": "X", "property": [{"code": "parent", "type": "code"}]}',
  '[{"code": "f1", "display": "One", "property": [{"code": "parent", "valueCode": "f3"}]}, {"code": "f2"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"content": "fragment", "id": "p1", "description": "d", "publisher": "Y"}', '[{"code": "f1"}, {"code": "f5"}]'));
SELECT array_agg(code ORDER BY ordinal) FROM pg_temp.stored WHERE url = 'http://example.org/CodeSystem/puzzle';
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"content": "fragment", "id": "p3", "description": "d", "publisher": "Y"}', '[{"code": "f2", "display": "Zwei"}]'));
-- … a complete content has them all, and stays.
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"publisher": "Y"}', '[{"code": "f1"}, {"code": "f2"}, {"code": "f3"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"content": "fragment", "description": "d", "publisher": "Y"}', '[{"code": "f1"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"content": "fragment", "description": "d", "publisher": "Y", "property": [{"code": "x", "type": "code"}]}', '[{"code": "f9"}]'));
SELECT content, concept_count FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/puzzle';
-- Another publisher's content in the place, or another mode. CS-044, CS-072
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"publisher": "Z"}', '[{"code": "f1"}]'));
SET fhirterm.strict_load = on;
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"publisher": "X"}', '[{"code": "f2"}]'));
SELECT * FROM pg_temp.load(pg_temp.cs('puzzle', '{"publisher": "Z", "content": "example"}', '[{"code": "f2"}]'));
RESET fhirterm.strict_load;

-- Bundles: what is known is loaded, the rest counted; any failure fails all.
SELECT resource_type, url, action, resources FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "Patient"}}, {"fullUrl": "x"}, {"resource": {"resourceType": "Patient", "concept": [5], "entry": 7}},
  {"resource": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/inner",
     "status": "active", "content": "complete", "concept": [{"code": "a"}]}}]}},
  {"resource": {"resourceType": "List"}}]}');
SELECT * FROM fhir_load('{"resourceType": "Bundle", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/lost", "status": "active", "content": "complete", "concept": [{"code": "a"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/bad", "status": "active", "content": "complete", "concept": [{"code": "a"}, {"code": "a"}]}}]}');
SELECT count(*) FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/lost';
SELECT * FROM fhir_load('{"resourceType": "Patient"}');
SELECT * FROM fhir_load('{"resourceType": 5}');
SELECT * FROM fhir_load('{}');
SELECT * FROM fhir_load('"CodeSystem"');
SELECT * FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/odd", "status": "active", "concept": [{"code": "a"}]}');
SELECT * FROM fhir_load(NULL);

-- NDJSON in a large object; an error names the line.
SELECT resource_type, url, action, resources, concepts FROM load_lines($${"resourceType": "Patient"}
{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/line", "status": "active", "content": "complete", "concept": [{"code": "a"}]}
{"resourceType": "Patient"}
$$);
SELECT DISTINCT source FROM fhirterm.load_log WHERE url = 'http://example.org/CodeSystem/line';
SELECT * FROM load_lines($${"resourceType": "Patient"}
{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/line2", "status": "active", "content": "complete", "concept": [{"code": "a"}}]}
$$);
SELECT * FROM load_lines($${"resourceType": "Patient"}
{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/line2", "status": "active", "content": "complete", "concept": [{"code": ""}]}
$$);
SELECT * FROM fhir_load_object(NULL);

-- On disk or in memory, the content is the same.
CREATE TEMP TABLE large AS
SELECT pg_temp.cs('large', '{"property": [{"code": "parent", "type": "code"}]}', (SELECT jsonb_agg(jsonb_build_object('code', 'c' || i, 'display', repeat(i::text, 20),
    'designation', jsonb_build_array(jsonb_build_object('language', 'de', 'value', md5(i::text))),
    'property', CASE WHEN i > 1 THEN jsonb_build_array(jsonb_build_object('code', 'parent', 'valueCode', 'c' || (i / 2))) ELSE '[{"code": "x", "valueInteger": 1}]'::jsonb END)
    ORDER BY md5(i::text)) FROM generate_series(1, 20000) i)) AS resource;
SELECT action, concepts, designations, properties, links FROM large, fhir_load(resource);
CREATE TEMP TABLE in_memory AS SELECT ordinal, last_descendant, s.position, code, display, value, more_descendants
  FROM pg_temp.stored s JOIN fhirterm.designation USING (content_id, ordinal) WHERE url = 'http://example.org/CodeSystem/large' ;
SELECT action FROM fhir_unload('http://example.org/CodeSystem/large') action;
SET fhirterm.load_memory = '1MB';
SELECT action, concepts, designations, properties, links FROM large, fhir_load(resource);
RESET fhirterm.load_memory;
SELECT count(*) FROM (TABLE in_memory EXCEPT SELECT ordinal, last_descendant, s.position, code, display, value, more_descendants
  FROM pg_temp.stored s JOIN fhirterm.designation USING (content_id, ordinal) WHERE url = 'http://example.org/CodeSystem/large') other;
SELECT fhir_get('CodeSystem', 'http://example.org/CodeSystem/large') = resource AS round_trip FROM large;
-- What must be in memory has a limit.
SET fhirterm.load_memory = '100kB';
SELECT action, concepts FROM large, fhir_load(resource || '{"version": "2"}');
RESET fhirterm.load_memory;
SELECT action FROM fhir_unload('http://example.org/CodeSystem/large') action;

-- Long texts, deep nesting.
SELECT action, concepts FROM fhir_load(pg_temp.cs('long', '{}', jsonb_build_array(jsonb_build_object('code', 'a', 'definition', repeat('x', 10000000)))));
SELECT length(definition) FROM pg_temp.stored WHERE url = 'http://example.org/CodeSystem/long';
SELECT action, concepts FROM fhir_load(pg_temp.cs('long', '{}', jsonb_build_array(jsonb_build_object('code', repeat('x', 10000000)))));
SELECT action FROM fhir_unload('http://example.org/CodeSystem/long') action;
SELECT concepts, links FROM fhir_load(pg_temp.cs('deep', '{"hierarchyMeaning": "is-a"}', (
  SELECT (string_agg('[{"code": "' || i || '"', ', "concept": ' ORDER BY i) || repeat('}]', 800))::jsonb FROM generate_series(1, 800) i)));
SELECT max_depth FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/deep';
SELECT concepts, links FROM load_lines((
  SELECT '{"concept": ' || string_agg('[{"code": "' || i || '"', ', "concept": ' ORDER BY i) || repeat('}]', 1500) || '}' FROM generate_series(1, 1500) i));

-- Who may load: those who may write the tables.
CREATE ROLE regress_fhirterm_loader;
SET ROLE regress_fhirterm_loader;
SELECT * FROM fhir_load('{}');
SELECT * FROM fhir_load_file('x');
SELECT * FROM fhir_load_object(1);
RESET ROLE;
GRANT EXECUTE ON FUNCTION fhir_load(jsonb, boolean), fhir_load_file(text, boolean) TO regress_fhirterm_loader;
SET ROLE regress_fhirterm_loader;
SELECT * FROM fhir_load('{}');
RESET ROLE;
GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA fhirterm TO regress_fhirterm_loader;
SET ROLE regress_fhirterm_loader;
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/role", "status": "active", "content": "not-present"}');
SELECT * FROM fhir_load_file('x');
RESET ROLE;
DROP OWNED BY regress_fhirterm_loader;
DROP ROLE regress_fhirterm_loader;
SELECT * FROM fhir_load_file('no such file');
BEGIN READ ONLY;
SELECT * FROM fhir_load('{}');
ROLLBACK;

-- Leave what other tests expect.
DROP FUNCTION load_lines(text);
DO $$ DECLARE u text; BEGIN
  FOR u IN SELECT 'http://example.org/CodeSystem/' || unnest(ARRAY['both', 'parts-is-a', 'parts-part-of', 'status', 'case-true', 'case-false', 'case-null', 'extras',
     'again', 'early', 'late', 'puzzle', 'inner', 'line', 'deep', 'role']) LOOP PERFORM fhir_unload(u); END LOOP; END $$;
