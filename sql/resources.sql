-- fhir_get gives back what was loaded; fhir_unload takes it away.

-- CS-009, CS-018, CS-019: everything comes back: order, nesting, unknown members, numbers as written
CREATE TABLE fixture (name text, resource jsonb);
INSERT INTO fixture VALUES
('all', '{"resourceType": "CodeSystem", "id": "all", "url": "http://example.org/CodeSystem/get-all", "version": "1.0", "status": "draft",
  "meta": {"profile": ["http://example.org/p"]}, "language": "en", "text": {"status": "empty", "div": "<div/>"},
  "contained": [{"resourceType": "ValueSet", "id": "inner", "status": "draft"}], "_status": {"id": "s"},
  "description": "a | b\nc", "jurisdiction": [{"coding": [{"code": "NZ"}]}, {"coding": [{"code": "AU"}]}], "count": 8,
  "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a", "unknownMember": {"deep": [1, 2.50, null, true]},
  "filter": [{"code": "legs", "operator": ["="], "value": "a number"}],
  "property": [{"code": "legs", "type": "integer"}, {"code": "mass", "type": "decimal"}, {"code": "tame", "type": "boolean"},
               {"code": "seen", "type": "dateTime"}, {"code": "note", "type": "string"}, {"code": "like", "type": "code"},
               {"code": "diet", "type": "Coding"}, {"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"}],
  "concept": [
    {"code": "animal", "id": "c1", "extension": [{"url": "http://example.org/x", "valueInteger": 1}],
     "concept": [{"code": "mammal", "concept": [{"code": "dog", "display": "Dog", "definition": "Barks.", "_display": {"id": "d"}}, {"code": "cat"}]},
                 {"code": "bird", "display": "Bird"}]},
    {"code": "platypus", "display": "Platypus",
     "property": [{"code": "parent", "valueCode": "mammal"}, {"code": "parent", "valueCode": "bird"}, {"code": "legs", "valueInteger": 4},
                  {"code": "mass", "valueDecimal": 1.50}, {"code": "mass", "valueDecimal": 0.000100}, {"code": "tame", "valueBoolean": false},
                  {"code": "seen", "valueDateTime": "2013-01"}, {"code": "note", "valueString": " as it is  "}, {"code": "like", "valueCode": "duck"},
                  {"code": "diet", "valueCoding": {"system": "http://example.org/diet", "code": "meat", "display": "Meat"}, "id": "p9"},
                  {"code": "diet", "valueCoding": {"code": "fish"}}]},
    {"code": "duck", "designation": [{"value": "Ente", "language": "de"},
                  {"value": "Duck", "use": {"system": "http://example.org/use", "code": "name"}},
                  {"value": "Quack", "use": {"system": "http://example.org/use", "code": "call", "display": "Call"}, "additionalUse": [{"code": "sound"}]},
                  {"value": "nobody knows", "use": {"code": "note"}, "id": "x4"}]},
    {"code": "dodo", "property": [{"code": "tame", "valueBoolean": true}]}]}'),
('flat', '{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/get-flat", "status": "active", "content": "complete", "caseSensitive": true, "concept": [{"code": "a"}]}'),
('empty', '{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/get-empty", "status": "active", "content": "not-present", "caseSensitive": true}'),
('nourl', '{"resourceType": "CodeSystem", "id": "get-nourl", "status": "active", "content": "complete", "caseSensitive": true, "concept": [{"code": "a"}]}'),
('mixed', '{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/get-mixed", "status": "active", "content": "complete", "caseSensitive": true,
  "concept": [{"code": "a", "property": [{"code": "p", "valueString": "x"}, {"code": "p", "valueInteger": 5}, {"code": "p", "valueBoolean": true}, {"code": "p", "valueCoding": {"code": "c"}}]}]}'),
('vs', '{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/get", "version": "2", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/get-all"}]}, "extra": 1.10}'),
('map', '{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/get", "status": "active", "group": [{"element": [{"code": "a", "target": [{"code": "b", "equivalence": "wider"}]}]}]}'),
('name', '{"resourceType": "NamingSystem", "id": "get-name", "name": "Name", "status": "active", "kind": "root", "date": "2024", "uniqueId": [{"type": "oid", "value": "1.2.3.4.5"}]}');
SELECT name, action, jsonb_array_length(warnings) AS warnings FROM fixture, fhir_load(resource);

CREATE FUNCTION canonical(resource jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce((resource ->> 'url') || coalesce('|' || (resource ->> 'version'), ''), (resource ->> 'resourceType') || '/' || (resource ->> 'id'))
$$;
SELECT name, fhir_get(resource ->> 'resourceType', canonical(resource)) = resource AS same,
       fhir_get(resource ->> 'resourceType', canonical(resource))::text = resource::text AS same_text
  FROM fixture;

-- CS-032: loading what was got changes nothing
SELECT name, action FROM fixture, fhir_load(fhir_get(resource ->> 'resourceType', canonical(resource)));

-- CS-036, CS-042: by url (the latest version), by url|version, by type and id
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "id": "all", "url": "http://example.org/CodeSystem/get-all", "version": "1.10", "status": "draft", "content": "complete", "caseSensitive": true}');
SELECT reference, fhir_get('CodeSystem', reference) ->> 'version' AS version
  FROM unnest(ARRAY['http://example.org/CodeSystem/get-all', 'http://example.org/CodeSystem/get-all|1.0', 'http://example.org/CodeSystem/get-all|1.x',
                    'CodeSystem/all', 'CodeSystem/all|1.0', 'http://example.org/CodeSystem/get-all|2.0', 'http://example.org/CodeSystem/none', 'ValueSet/all', '', '|', NULL]) AS reference;
SELECT fhir_get('ValueSet', 'http://example.org/CodeSystem/get-all'), fhir_get(NULL, 'http://example.org/CodeSystem/get-all');
SELECT fhir_get('Patient', 'http://example.org/CodeSystem/get-all');

-- CS-072: a fragment by its id, all together by url
SELECT action FROM unnest(ARRAY['{"id": "get-fa", "title": "A", "concept": [{"code": "a", "concept": [{"code": "aa"}]}]}',
                                '{"id": "get-fb", "title": "B", "concept": [{"code": "b"}, {"code": "a"}]}']::jsonb[]) AS part,
  fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/get-parts", "description": "d", "status": "active", "content": "fragment", "caseSensitive": true}'::jsonb || part);
SELECT reference, resource ->> 'title' AS title, resource -> 'concept' AS concepts
  FROM unnest(ARRAY['CodeSystem/get-fa', 'CodeSystem/get-fb', 'http://example.org/CodeSystem/get-parts']) AS reference, fhir_get('CodeSystem', reference) AS resource;
SELECT fhir_unload('http://example.org/CodeSystem/get-parts');
SELECT fhir_get('CodeSystem', 'CodeSystem/get-fa');

-- unloading: one version, all versions, by id, one type only
SELECT fhir_unload('http://example.org/CodeSystem/get-all|1.1');
SELECT fhir_unload('http://example.org/CodeSystem/get-all', 'ValueSet');
SELECT fhir_unload('http://example.org/CodeSystem/get-al');
SELECT fhir_unload('http://example.org/CodeSystem/get-all|1.0');
SELECT count(*) FROM fhirterm.concepts WHERE system = 'http://example.org/CodeSystem/get-all';
SELECT fhir_unload('http://example.org/CodeSystem/get-all');
SELECT fhir_unload('http://example.org/CodeSystem/get-all');
SELECT fhir_unload('CodeSystem/get-nourl'), fhir_unload('NamingSystem/get-name'), fhir_unload('http://example.org/ValueSet/get|2', 'ValueSet'),
       fhir_unload('http://example.org/ConceptMap/get'), fhir_unload('http://example.org/CodeSystem/get-flat', NULL), fhir_unload('http://example.org/CodeSystem/get-empty'),
       fhir_unload('http://example.org/CodeSystem/get-mixed');
SELECT fhir_unload(NULL);
SELECT fhir_unload('#x');
SELECT fhir_unload('http://example.org/CodeSystem/get-all', 'Patient');

-- no rows are left behind
SELECT (SELECT count(*) FROM fhirterm.concept c WHERE NOT EXISTS (SELECT FROM fhirterm.code_system s WHERE s.content_id = c.content_id)) AS concepts,
       (SELECT count(*) FROM fhirterm.designation c WHERE NOT EXISTS (SELECT FROM fhirterm.code_system s WHERE s.content_id = c.content_id)) AS designations,
       (SELECT count(*) FROM fhirterm.concept_property c WHERE NOT EXISTS (SELECT FROM fhirterm.code_system s WHERE s.content_id = c.content_id)) AS properties,
       (SELECT count(*) FROM fhirterm.concept_edge c WHERE NOT EXISTS (SELECT FROM fhirterm.code_system s WHERE s.content_id = c.content_id)) AS edges,
       (SELECT count(*) FROM fhirterm.property c WHERE NOT EXISTS (SELECT FROM fhirterm.code_system s WHERE s.content_id = c.content_id)) AS definitions,
       (SELECT count(*) FROM fhirterm.naming_system_identifier c WHERE NOT EXISTS (SELECT FROM fhirterm.naming_system s WHERE s.content_id = c.content_id)) AS identifiers;

-- only for those who may: reading is for everyone
CREATE ROLE regress_fhirterm_reader;
SET ROLE regress_fhirterm_reader;
SELECT fhir_unload('http://example.org/CodeSystem/get-all');
SELECT fhir_get('CodeSystem', 'http://example.org/CodeSystem/get-all');
SELECT count(*) >= 0 AS readable FROM fhirterm.concept_ancestor;
RESET ROLE;
GRANT EXECUTE ON FUNCTION fhir_unload(text, text) TO regress_fhirterm_reader;
SET ROLE regress_fhirterm_reader;
SELECT fhir_unload('http://example.org/CodeSystem/get-all');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION fhir_unload(text, text) FROM regress_fhirterm_reader;
DROP ROLE regress_fhirterm_reader;
START TRANSACTION READ ONLY;
SELECT fhir_unload('http://example.org/CodeSystem/get-all');
ROLLBACK;
DROP FUNCTION canonical(jsonb);
DROP TABLE fixture;
