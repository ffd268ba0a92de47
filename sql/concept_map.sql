-- Concept maps as relations and as translation (ConceptMap/$translate).
CREATE TEMP TABLE loaded AS
SELECT (l).resource_type, (l).url, (l).version, (l).action, (l).links FROM (
SELECT fhir_load($json$
{"resourceType": "Bundle", "type": "collection", "entry": [
 {"resource": {"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/pets", "version": "1.0.0", "status": "active",
  "group": [
   {"source": "http://example.org/CodeSystem/animals|1.0.0", "target": "http://example.org/CodeSystem/latin",
    "element": [
     {"code": "dog", "display": "Dog", "target": [{"code": "canis", "display": "Canis", "relationship": "equivalent"}]},
     {"code": "cat", "target": [{"code": "felis", "relationship": "source-is-narrower-than-target"},
                                {"code": "felidae", "relationship": "source-is-narrower-than-target", "comment": "the family"}]},
     {"code": "dodo", "noMap": true},
     {"code": "duck", "target": [{"code": "canis", "relationship": "not-related-to"}]}],
    "unmapped": {"mode": "fixed", "code": "animalia", "display": "Animalia", "relationship": "source-is-narrower-than-target"}},
   {"source": "http://example.org/CodeSystem/animals", "target": "http://example.org/CodeSystem/sounds",
    "element": [{"code": "dog", "target": [{"code": "woof", "relationship": "related-to"}]}],
    "unmapped": {"mode": "other-map", "otherMap": "http://example.org/ConceptMap/sounds"}}]}},
 {"resource": {"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/pets", "version": "1.10.0", "status": "draft",
  "group": [{"source": "http://example.org/CodeSystem/animals", "target": "http://example.org/CodeSystem/latin",
    "element": [{"code": "dog", "target": [{"code": "canis-lupus", "relationship": "equivalent"}]}]}]}},
 {"resource": {"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/sounds", "status": "active",
  "group": [{"source": "http://example.org/CodeSystem/animals", "target": "http://example.org/CodeSystem/sounds",
    "element": [{"code": "cat", "target": [{"code": "meow", "relationship": "related-to"}]}],
    "unmapped": {"mode": "use-source-code"}}]}},
 {"resource": {"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/r4", "status": "active",
  "sourceUri": "http://example.org/ValueSet/a",
  "group": [{"source": "http://example.org/CodeSystem/old", "target": "http://example.org/CodeSystem/new",
    "element": [{"code": "a", "target": [{"code": "b", "equivalence": "wider"}]},
                {"code": "c", "target": [{"code": "d", "equivalence": "narrower"}, {"equivalence": "unmatched"}]}]}]}},
 {"resource": {"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/conditional", "status": "active",
  "additionalAttribute": [{"code": "legs", "uri": "http://example.org/legs", "type": "string"}],
  "group": [{"source": "http://example.org/CodeSystem/animals", "target": "http://example.org/CodeSystem/food",
    "element": [{"code": "dog", "target": [{"code": "meat", "relationship": "related-to",
      "dependsOn": [{"attribute": "legs", "valueString": "4"}],
      "product": [{"attribute": "grams", "valueQuantity": {"value": 300}}]}]}]}]}},
 {"resource": {"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/circle-a", "status": "active",
  "group": [{"source": "http://example.org/CodeSystem/animals", "target": "http://example.org/CodeSystem/food",
    "element": [{"code": "cow", "target": [{"code": "grass", "relationship": "related-to"}]}],
    "unmapped": {"mode": "other-map", "otherMap": "http://example.org/ConceptMap/circle-b"}}]}},
 {"resource": {"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/circle-b", "status": "active",
  "group": [{"source": "http://example.org/CodeSystem/animals", "target": "http://example.org/CodeSystem/food",
    "element": [{"code": "goat", "target": [{"code": "grass", "relationship": "related-to"}]}],
    "unmapped": {"mode": "other-map", "otherMap": "http://example.org/ConceptMap/circle-a"}}]}}
]}$json$) AS l) AS x;
SELECT * FROM loaded ORDER BY url, version;

-- The relation: the pairs of one version, by default the latest
SELECT * FROM fhir_concept_map('http://example.org/ConceptMap/pets|1.0.0') ORDER BY source_code, target_code;
SELECT source_code, target_code FROM fhir_concept_map('http://example.org/ConceptMap/pets');
SELECT source_code, target_code FROM fhir_concept_map('http://example.org/ConceptMap/pets|1.x') ORDER BY 1;
SELECT count(*) FROM fhir_concept_map(NULL);
-- R4's equivalence reads as R5's relationship
SELECT source_code, target_code, relationship FROM fhir_concept_map('http://example.org/ConceptMap/r4') ORDER BY 1, 2;
-- What the relation cannot carry whole, and what is not there
SELECT * FROM fhir_concept_map('http://example.org/ConceptMap/conditional');
SELECT * FROM fhir_concept_map('http://example.org/ConceptMap/pet');
SELECT * FROM fhir_concept_map('http://example.org/ConceptMap/pets|2.0.0');
SET fhirterm.on_unknown = 'null';
SELECT * FROM fhir_concept_map('http://example.org/ConceptMap/pet');
RESET fhirterm.on_unknown;

-- Translation: forward, in reverse (the relationship turns round), to one target system
SELECT * FROM fhir_translate('http://example.org/CodeSystem/animals', 'dog', 'http://example.org/ConceptMap/pets|1.0.0');
SELECT relationship, target_code, comment FROM fhir_translate('http://example.org/CodeSystem/animals', 'cat', 'http://example.org/ConceptMap/pets|1.0.0', 'http://example.org/CodeSystem/latin');
SELECT relationship, target_system, target_code FROM fhir_translate('http://example.org/CodeSystem/latin', 'felis', 'http://example.org/ConceptMap/pets|1.0.0', reverse => true);
-- A concept that is said to have no target has none
SELECT target_system, target_code FROM fhir_translate('http://example.org/CodeSystem/animals', 'dodo', 'http://example.org/ConceptMap/pets|1.0.0', 'http://example.org/CodeSystem/latin');
-- Unmapped codes: a fixed target; another map, and from there the code itself
SELECT relationship, target_system, target_code, target_display, map FROM fhir_translate('http://example.org/CodeSystem/animals', 'beagle', 'http://example.org/ConceptMap/pets|1.0.0');
SELECT relationship, target_code, map FROM fhir_translate('http://example.org/CodeSystem/animals', 'cat', 'http://example.org/ConceptMap/pets|1.0.0', 'http://example.org/CodeSystem/sounds');
-- A circle of other maps
SELECT * FROM fhir_translate('http://example.org/CodeSystem/animals', 'dog', 'http://example.org/ConceptMap/circle-a');
-- Without a map: the latest version of every map
SELECT relationship, target_code, map FROM fhir_translate('http://example.org/CodeSystem/animals', 'dog', target_system => 'http://example.org/CodeSystem/latin');
SELECT count(*) FROM fhir_translate(NULL, 'dog', 'http://example.org/ConceptMap/pets');

-- CS-101, CS-103: what depends on other elements holds where these are given, by code or uri of the attribute
SELECT target_code FROM fhir_translate('http://example.org/CodeSystem/animals', 'dog', 'http://example.org/ConceptMap/conditional');
SELECT target_code, product FROM fhir_translate('http://example.org/CodeSystem/animals', 'dog', 'http://example.org/ConceptMap/conditional', dependency => '{"legs": 4}');
SELECT target_code FROM fhir_translate('http://example.org/CodeSystem/animals', 'dog', 'http://example.org/ConceptMap/conditional', dependency => '{"http://example.org/legs": "4", "more": [1]}');
SELECT target_code FROM fhir_translate('http://example.org/CodeSystem/animals', 'dog', 'http://example.org/ConceptMap/conditional', dependency => '{"legs": 2}');
SELECT target_code FROM fhir_translate('http://example.org/CodeSystem/animals', 'dog', 'http://example.org/ConceptMap/conditional', dependency => '[4]');
SELECT target_code FROM fhir_translate('http://example.org/CodeSystem/food', 'meat', 'http://example.org/ConceptMap/conditional', reverse => true);

-- One code for one code
SELECT fhir_translate_code('http://example.org/CodeSystem/animals', 'dog', 'http://example.org/ConceptMap/pets');
SELECT fhir_translate_code('http://example.org/CodeSystem/animals', 'cat', 'http://example.org/ConceptMap/pets|1.0.0', 'http://example.org/CodeSystem/latin');
SELECT fhir_translate_code('http://example.org/CodeSystem/animals', 'cat', 'http://example.org/ConceptMap/pets|1.0.0', 'http://example.org/CodeSystem/latin', pick => 'first');
SELECT fhir_translate_code('http://example.org/CodeSystem/animals', 'cat', 'http://example.org/ConceptMap/pets|1.0.0', pick => 'last');
-- not related is no translation
SELECT fhir_translate_code('http://example.org/CodeSystem/animals', 'duck', 'http://example.org/ConceptMap/pets|1.0.0', 'http://example.org/CodeSystem/latin') IS NULL AS none;
SELECT fhir_translate_code(NULL, 'dog', 'http://example.org/ConceptMap/pets') IS NULL AS none;
-- Many rows, two maps at one call site
SELECT c.code, m.map, fhir_translate_code('http://example.org/CodeSystem/animals', c.code, m.map, 'http://example.org/CodeSystem/latin', 'first')
  FROM (VALUES ('dog'), ('cat'), ('beagle')) AS c (code),
       (VALUES ('http://example.org/ConceptMap/pets|1.0.0'), ('http://example.org/ConceptMap/pets')) AS m (map)
 ORDER BY 1, 2;
SELECT count(fhir_unload(url, 'ConceptMap')) FROM (SELECT DISTINCT url FROM loaded) AS u;
