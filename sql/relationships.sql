-- Relationships: is-a subsumes, others do not; maps state none; value sets are evaluated as they are defined.
\i sql/include/animals.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\set animals '''http://example.org/CodeSystem/animals'''

-- Maps are about other code systems: what they relate is related in no code system. CS-046
SELECT code FROM fhir_filter(:animals, 'concept', 'is-a', 'dog') AS code ORDER BY 1;
SELECT url, action, links FROM fhir_load('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/kinds", "status": "active", "group": [
  {"source": "http://example.org/CodeSystem/animals", "target": "http://example.org/CodeSystem/animals", "element": [
    {"code": "dog", "target": [{"code": "bird", "relationship": "source-is-narrower-than-target"}]},
    {"code": "cat", "target": [{"code": "dog", "relationship": "source-is-narrower-than-target"}]}]}]}');
SELECT code FROM fhir_filter(:animals, 'concept', 'is-a', 'dog') AS code ORDER BY 1;
SELECT fhir_subsumes(:animals, 'bird', 'dog'), fhir_subsumption(:animals, 'dog', 'cat'), (SELECT array_agg(code ORDER BY code) FROM fhir_value_set('http://example.org/ValueSet/bird'));
SELECT target_code FROM fhir_translate(:animals, 'dog', 'http://example.org/ConceptMap/kinds');
SELECT * FROM fhir_properties(:animals, 'dog', 'parent');
-- ... and what a supplement says of a concept is a property of it.
SELECT fhir_validate_code(:animals, 'eend'), (SELECT array_agg(value ORDER BY value) FROM fhir_designations(:animals, 'duck')),
       (SELECT count(*) FROM fhirterm.concept_property v JOIN fhirterm.property p USING (content_id, property) WHERE p.code = 'cuteness');

-- Data searched by code: below and above. CS-138
CREATE TEMP TABLE obs AS SELECT n, 'http://example.org/CodeSystem/' || s AS system, c AS code
  FROM (VALUES (1, 'animals', 'dog'), (2, 'animals', 'beagle'), (3, 'animals', 'duck'), (4, 'animals', 'mammal'), (5, 'tree-nested', 'a1'), (6, 'animals', 'wolf'), (7, NULL, 'dog'), (8, 'animals', NULL)) AS v(n, s, c);
SELECT n, code FROM obs WHERE fhir_subsumed_by(system, code, 'mammal') AND system = :animals ORDER BY n;
SELECT n, code FROM obs WHERE fhir_subsumes(system, code, 'beagle') AND system = :animals ORDER BY n;
SELECT n, code FROM obs WHERE fhir_subsumed_by(fhir_coding(system, code), fhir_coding(:animals, 'mammal')) ORDER BY n;
SELECT n, o.code FROM obs o JOIN fhir_descendants(:animals, 'mammal') d ON d.code = o.code WHERE system = :animals ORDER BY n;
SELECT n, code FROM obs WHERE fhir_member_of(system, code, 'http://example.org/ValueSet/mammal') ORDER BY n;
-- ... in $validate-code and $expand, $lookup and $subsumes the same.
SELECT fhir_validate_code(:animals, 'beagle', 'http://example.org/CodeSystem/animals?fhir_vs=isa/dog'), (SELECT array_agg(code ORDER BY code) FROM fhir_expand('http://example.org/CodeSystem/animals?fhir_vs=isa/dog')),
       (SELECT array_agg(code) FROM fhir_parents(:animals, 'beagle')), fhir_subsumption(:animals, 'beagle', 'dog');

-- A relationship other than is-a subsumes nothing. CS-139, UC-026
SELECT url, action, links FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/body", "version": "1", "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
  "property": [{"code": "partOf", "uri": "http://hl7.org/fhir/concept-properties#partOf", "type": "code"}, {"code": "laterality", "type": "code"}],
  "concept": [{"code": "limb", "concept": [{"code": "arm"}]}, {"code": "hand", "property": [{"code": "partOf", "valueCode": "arm"}, {"code": "laterality", "valueCode": "left"}]}]}');
SELECT fhir_subsumes('http://example.org/CodeSystem/body', 'limb', 'arm'), fhir_subsumes('http://example.org/CodeSystem/body', 'arm', 'hand');
SELECT code, property, value FROM (VALUES ('hand')) AS c(code), fhir_properties('http://example.org/CodeSystem/body', c.code) ORDER BY property;
SELECT code FROM fhir_descendants('http://example.org/CodeSystem/body', 'arm') ORDER BY code;
SELECT code FROM fhir_filter('http://example.org/CodeSystem/body', 'partOf', '=', 'arm') AS code;
-- ... also where the hierarchy itself is one: it can be walked, and is-a is refused.
SELECT url, action, links FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/parts", "version": "1", "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "part-of",
  "concept": [{"code": "arm", "concept": [{"code": "hand", "concept": [{"code": "thumb"}]}]}]}');
SELECT code FROM fhir_children('http://example.org/CodeSystem/parts', 'hand');
SELECT fhir_subsumes('http://example.org/CodeSystem/parts', 'arm', 'hand');
SELECT * FROM fhir_filter('http://example.org/CodeSystem/parts', 'concept', 'is-a', 'arm');
SELECT * FROM fhir_value_set('http://example.org/CodeSystem/parts?fhir_vs=isa/arm');
SELECT fhir_validate_code('http://example.org/CodeSystem/parts', 'hand'), (SELECT count(*) FROM fhir_value_set('http://example.org/CodeSystem/parts?fhir_vs'));

-- A reference names a definition: no expansion is stored, nothing is computed at loading. UC-064
SELECT url, action FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/four-legs", "version": "0.8", "status": "active",
  "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "legs", "op": "=", "value": "4"}]}]}}');
SELECT resource ? 'expansion' AS stored FROM fhirterm.value_set WHERE url = 'http://example.org/ValueSet/four-legs';
SELECT code, fhir_validate_code(:animals, code, 'http://example.org/ValueSet/four-legs'), fhir_member_of(:animals, code, 'http://example.org/ValueSet/four-legs') FROM unnest('{cat,duck}'::text[]) AS code;
SELECT url, action FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/four-legs", "version": "0.9", "status": "active",
  "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "legs", "op": "=", "value": "2"}]}]}}');
SELECT code, fhir_validate_code(:animals, code, 'http://example.org/ValueSet/four-legs'), fhir_member_of(:animals, code, 'http://example.org/ValueSet/four-legs|0.8') FROM unnest('{cat,duck}'::text[]) AS code;
-- What a canonical means, by url and version. UC-071
SELECT * FROM fhir_resolve('ValueSet', 'http://example.org/ValueSet/four-legs|0.8');
SELECT * FROM fhir_resolve('ValueSet', 'http://example.org/ValueSet/four-legs');
SELECT * FROM fhir_resolve('ValueSet', 'http://example.org/ValueSet/four-legs|1.0');
SELECT url, version FROM fhirterm.value_set WHERE url = 'http://example.org/ValueSet/four-legs' AND version = '0.8';

SELECT count(fhir_unload(url)) FROM unnest('{http://example.org/CodeSystem/body,http://example.org/CodeSystem/parts,http://example.org/ValueSet/four-legs,http://example.org/ConceptMap/kinds}'::text[]) AS url;
