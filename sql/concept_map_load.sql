-- Loading concept maps: the shapes of R4 and R5, what is refused, what is stored.

-- R4: scopes, versions, equivalences
SELECT action, links FROM fhir_load('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/load-r4", "version": "1", "status": "active",
  "sourceUri": "http://example.org/ValueSet/from", "targetCanonical": "http://example.org/ValueSet/to|2",
  "group": [{"source": "http://example.org/CodeSystem/from", "sourceVersion": "1.0", "target": "http://example.org/CodeSystem/to", "targetVersion": "2.0",
    "element": [
      {"code": "a", "display": "A", "target": [{"code": "x", "display": "X", "equivalence": "equivalent"}, {"code": "y", "equivalence": "equal"}]},
      {"code": "b", "target": [{"code": "x", "equivalence": "wider"}, {"code": "y", "equivalence": "subsumes"},
                               {"code": "z", "equivalence": "narrower", "comment": "part of it"}, {"code": "z", "equivalence": "specializes"},
                               {"code": "z", "equivalence": "relatedto"}, {"code": "z", "equivalence": "inexact", "comment": "about"},
                               {"code": "z", "equivalence": "disjoint"}]},
      {"code": "c", "target": [{"equivalence": "unmatched", "comment": "nothing fits"}]},
      {"code": "d"},
      {"code": "e", "target": [{"code": "x", "equivalence": "equivalent", "dependsOn": [{"property": "legs", "value": "4"}],
                                "product": [{"property": "p", "value": "q"}]}]}],
    "unmapped": {"mode": "fixed", "code": "other", "display": "Other"}}]}');
SELECT source_scope, target_scope, element_count FROM fhirterm.concept_map WHERE url = 'http://example.org/ConceptMap/load-r4';
SELECT position, source_code, target_code, relationship, comment, extra FROM fhirterm.concept_map_element
 WHERE content_id = (SELECT content_id FROM fhirterm.concept_map WHERE url = 'http://example.org/ConceptMap/load-r4') ORDER BY position;
SELECT DISTINCT source_system, source_version, target_system, target_version FROM fhirterm.concept_map_element
 WHERE content_id = (SELECT content_id FROM fhirterm.concept_map WHERE url = 'http://example.org/ConceptMap/load-r4');

-- R5: versions in the canonicals, noMap, value sets, further properties
SELECT action, links, warnings FROM fhir_load('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/load-r5", "status": "active",
  "sourceScopeCanonical": "http://example.org/ValueSet/from", "targetScopeUri": "http://example.org/ValueSet/to",
  "property": [{"code": "priority", "type": "integer"}], "additionalAttribute": [{"code": "legs", "type": "string"}],
  "group": [{"source": "http://example.org/CodeSystem/from|1.0", "target": "http://example.org/CodeSystem/to|2.0",
    "element": [
      {"code": "a", "target": [{"code": "x", "relationship": "source-is-narrower-than-target", "comment": "c",
                                "property": [{"code": "priority", "valueInteger": 1}], "dependsOn": [{"attribute": "legs", "valueString": "4"}]}]},
      {"code": "b", "noMap": true},
      {"valueSet": "http://example.org/ValueSet/some", "target": [{"valueSet": "http://example.org/ValueSet/others", "relationship": "related-to"}]}],
    "unmapped": {"mode": "use-source-code", "relationship": "equivalent"}}]}');
SELECT m.url, e.source_system, e.source_version, e.source_code, e.target_system, e.target_version, e.target_code, e.relationship, e.comment, e.extra
  FROM fhirterm.concept_map m JOIN fhirterm.concept_map_element e USING (content_id)
 WHERE m.url LIKE '%/load-r5' ORDER BY e.position;

-- what is refused or doubtful
SELECT severity, code, expression, text FROM fhir_check('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/bad", "status": "active",
  "sourceUri": "http://example.org/a", "sourceScopeUri": "http://example.org/b",
  "group": [
    {"source": "a b", "element": [
      {"display": "no code"}, {"code": " a"}, {"code": "a", "valueSet": "http://example.org/v"},
      {"code": "b", "noMap": true, "target": [{"code": "x", "relationship": "equivalent"}]},
      {"code": "c", "target": [{"code": "x"}, {"code": "x", "relationship": "same"}, {"code": "x", "equivalence": "same"},
                               {"equivalence": "equivalent"}, {"code": "x", "valueSet": "http://example.org/v", "relationship": "equivalent"},
                               {"code": "x", "equivalence": "narrower"}, {"code": "x", "relationship": "equivalent", "dependsOn": [{"valueString": "4"}]}, 7]}],
     "unmapped": {"mode": "fixed"}},
    {"source": "http://example.org/CodeSystem/from", "unmapped": {"mode": "other-map"}},
    {"element": [{"code": "a"}], "unmapped": {"code": "x"}}]}');
SELECT action FROM fhir_load('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/load-r4", "version": "1", "status": "active",
  "group": [{"element": [{"code": "a", "noMap": true, "target": [{"code": "x", "relationship": "equivalent"}]}]}]}');

-- a replacement takes all rows of what it replaces away; an unchanged map is left alone
SELECT action, links FROM fhir_load('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/load-r4", "version": "1", "status": "active",
  "group": [{"element": [{"code": "a", "target": [{"code": "x", "relationship": "equivalent"}]}]}]}');
SELECT action, links FROM fhir_load('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/load-r4", "version": "1", "status": "active",
  "group": [{"element": [{"code": "a", "target": [{"code": "x", "relationship": "equivalent"}]}]}]}');
SELECT m.url, count(e) FROM fhirterm.concept_map m JOIN fhirterm.concept_map_element e USING (content_id) WHERE m.url LIKE '%/load-r_' GROUP BY 1 ORDER BY 1;

SELECT fhir_unload('http://example.org/ConceptMap/load-r4', 'ConceptMap') + fhir_unload('http://example.org/ConceptMap/load-r5');
SELECT count(*) FROM fhirterm.concept_map_element e WHERE NOT EXISTS (SELECT FROM fhirterm.concept_map m WHERE m.content_id = e.content_id);
