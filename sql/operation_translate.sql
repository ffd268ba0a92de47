-- ConceptMap/$translate.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\i sql/include/ask.sql
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
\t on
DO $$ BEGIN PERFORM fhir_load(resource) FROM (VALUES
($json${"resourceType": "ConceptMap", "id": "feet", "url": "http://example.org/ConceptMap/feet", "version": "1.0.0", "status": "active", "date": "2020-01-01",
  "sourceScopeUri": "http://example.org/ValueSet/feet", "targetScopeUri": "http://example.org/ValueSet/shoes",
  "property": [{"code": "price", "uri": "http://example.org/price", "type": "integer"}],
  "additionalAttribute": [{"code": "weather", "uri": "http://example.org/weather", "type": "code"}, {"code": "laces", "uri": "http://example.org/laces", "type": "string"}],
  "group": [{"source": "http://example.org/CodeSystem/feet", "target": "http://example.org/CodeSystem/shoes|2",
    "element": [
      {"code": "paw", "target": [{"code": "mitten", "display": "Mitten", "relationship": "equivalent", "comment": "warm",
        "property": [{"code": "price", "valueInteger": 5}]}]},
      {"code": "hoof", "target": [{"code": "iron", "relationship": "source-is-narrower-than-target"}, {"code": "nail", "relationship": "related-to",
        "product": [{"attribute": "laces", "valueString": "none"}]}]},
      {"code": "web", "target": [{"code": "flipper", "relationship": "related-to", "dependsOn": [{"attribute": "weather", "valueCode": "wet"}]}]},
      {"code": "fin", "target": [{"code": "sock", "relationship": "not-related-to"}]},
      {"code": "root", "noMap": true}],
    "unmapped": {"mode": "fixed", "code": "sandal", "display": "Sandal", "relationship": "source-is-narrower-than-target"}}]}$json$::jsonb),
($json${"resourceType": "ConceptMap", "id": "hats", "url": "http://example.org/ConceptMap/hats", "version": "1.0.0", "status": "active", "date": "2024",
  "group": [{"source": "http://example.org/CodeSystem/feet", "target": "http://example.org/CodeSystem/hats",
    "element": [{"code": "paw", "target": [{"code": "cap", "relationship": "related-to"}]}],
    "unmapped": {"mode": "use-source-code", "relationship": "related-to"}}]}$json$),
($json${"resourceType": "ConceptMap", "id": "old", "url": "http://example.org/ConceptMap/old", "version": "1.0.0", "status": "active",
  "sourceUri": "http://example.org/ValueSet/house-pets", "targetUri": "http://example.org/ValueSet/elsewhere",
  "group": [{"source": "http://example.org/CodeSystem/animals", "sourceVersion": "1.0.0", "target": "http://example.org/CodeSystem/toys",
    "element": [{"code": "dog", "target": [{"code": "bone", "equivalence": "subsumes"}]},
                {"code": "duck", "target": [{"code": "pond", "equivalence": "wider"}]},
                {"code": "cat", "target": [{"equivalence": "unmatched"}]}],
    "unmapped": {"mode": "fixed", "code": "ball"}}]}$json$),
($json${"resourceType": "ValueSet", "url": "http://example.org/ValueSet/house-pets", "status": "active",
  "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}, {"code": "cat"}, {"code": "poodle"}]}]}}$json$),
($json${"resourceType": "ValueSet", "url": "http://example.org/ValueSet/soft", "status": "active",
  "compose": {"include": [{"system": "http://example.org/CodeSystem/shoes", "version": "2", "concept": [{"code": "mitten"}, {"code": "nail"}]}]}}$json$),
($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/shoes", "version": "2", "status": "active", "content": "complete", "caseSensitive": true,
  "concept": [{"code": "mitten"}, {"code": "nail"}, {"code": "iron"}]}$json$)
) AS map (resource); END $$;
\set ECHO all
-- TX-166: by url, from one system to another, in reverse
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["url", "valueUri", "http://example.org/ConceptMap/feet"], ["sourceCode", "valueCode", "paw"], ["system", "valueUri", "http://example.org/CodeSystem/feet"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCoding", "valueCoding", {"system": "http://example.org/CodeSystem/feet", "code": "hoof"}], ["targetSystem", "valueUri", "http://example.org/CodeSystem/shoes"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["targetCode", "valueCode", "iron"], ["targetSystem", "valueUri", "http://example.org/CodeSystem/shoes"], ["system", "valueUri", "http://example.org/CodeSystem/feet"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["targetCoding", "valueCoding", {"system": "http://example.org/CodeSystem/shoes", "code": "iron", "version": "2"}]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["targetCoding", "valueCoding", {"system": "http://example.org/CodeSystem/shoes", "code": "iron", "version": "3"}]]');
-- on an instance, by a version, by a map in the request
SELECT * FROM pg_temp.ask('ConceptMap/hats/$translate', '[["sourceCode", "valueCode", "paw"], ["system", "valueUri", "http://example.org/CodeSystem/feet"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["url", "valueUri", "http://example.org/ConceptMap/hats"], ["conceptMapVersion", "valueString", "1.0.0"], ["sourceCode", "valueCode", "paw"], ["system", "valueUri", "http://example.org/CodeSystem/feet"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["url", "valueUri", "http://example.org/ConceptMap/hats"], ["conceptMapVersion", "valueString", "2.0.0"], ["sourceCode", "valueCode", "paw"], ["system", "valueUri", "http://example.org/CodeSystem/feet"]]');
SELECT * FROM pg_temp.ask('ConceptMap/nobody/$translate', '[["sourceCode", "valueCode", "paw"], ["system", "valueUri", "http://example.org/CodeSystem/feet"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "a"], ["system", "valueUri", "urn:a"], ["conceptMap", "resource", {"resourceType": "ConceptMap", "status": "active",
  "group": [{"source": "urn:a", "target": "urn:b", "element": [{"code": "a", "target": [{"code": "b", "relationship": "equivalent"}]}]}]}]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "a"], ["system", "valueUri", "urn:a"], ["targetSystem", "valueUri", "urn:b"], ["tx-resource", "resource", {"resourceType": "ConceptMap", "url": "urn:map", "version": "3", "status": "active",
  "group": [{"source": "urn:a", "target": "urn:b", "element": [{"code": "a", "target": [{"code": "b", "relationship": "equivalent"}]}]}]}]]');
-- all maps that mention the code; what they do with others counts only where it is said where to
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "paw"], ["sourceSystem", "valueUri", "http://example.org/CodeSystem/feet"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "wheel"], ["system", "valueUri", "http://example.org/CodeSystem/feet"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "wheel"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["targetSystem", "valueUri", "http://example.org/CodeSystem/hats"]]');
-- no translation: not related, no map by the map's word, none at all
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "fin"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["targetSystem", "valueUri", "http://example.org/CodeSystem/shoes"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "root"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["targetSystem", "valueUri", "http://example.org/CodeSystem/shoes"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "dog"], ["system", "valueUri", "http://example.org/CodeSystem/animals"], ["targetSystem", "valueUri", "http://example.org/CodeSystem/shoes"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["targetCode", "valueCode", "x"], ["targetSystem", "valueUri", "urn:x"], ["targetScope", "valueUri", "http://example.org/ValueSet/feet"]]');
-- a concept of several codings: the first that has a translation
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCodeableConcept", "valueCodeableConcept", {"text": "foot", "coding": [{"system": "urn:none", "code": "x"}, {"code": "paw"}, {"system": "http://example.org/CodeSystem/feet", "code": "paw"}]}], ["targetSystem", "valueUri", "http://example.org/CodeSystem/hats"]]');
-- CS-101, CS-102, CS-103: dependencies and products
SELECT * FROM pg_temp.ask('ConceptMap/feet/$translate', '[["sourceCode", "valueCode", "web"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["dependency", "part", [{"name": "attribute", "valueUri": "weather"}, {"name": "value", "valueCode": "wet"}]]]');
SELECT * FROM pg_temp.ask('ConceptMap/feet/$translate', '[["sourceCode", "valueCode", "web"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["dependency", "part", [{"name": "element", "valueUri": "http://example.org/weather"}, {"name": "concept", "valueCodeableConcept": {"coding": [{"code": "wet"}]}}]]]');
SELECT * FROM pg_temp.ask('ConceptMap/feet/$translate', '[["sourceCode", "valueCode", "web"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["dependency", "part", [{"name": "attribute", "valueUri": "weather"}, {"name": "value", "valueCode": "dry"}]]]');
SELECT * FROM pg_temp.ask('ConceptMap/feet/$translate', '[["sourceCode", "valueCode", "web"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["dependency", "valueUri", "weather"]]');
-- scopes: of the request, which must hold; of the map, to which its rule for other codes is limited
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "duck"], ["system", "valueUri", "http://example.org/CodeSystem/animals"], ["sourceScope", "valueUri", "http://example.org/ValueSet/house-pets"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "duck"], ["system", "valueUri", "http://example.org/CodeSystem/animals"]]');
SELECT * FROM pg_temp.ask('ConceptMap/old/$translate', '[["sourceCode", "valueCode", "bird"], ["system", "valueUri", "http://example.org/CodeSystem/animals"]]');
SELECT * FROM pg_temp.ask('ConceptMap/old/$translate', '[["sourceCode", "valueCode", "poodle"], ["system", "valueUri", "http://example.org/CodeSystem/animals"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "dog"], ["system", "valueUri", "http://example.org/CodeSystem/animals"], ["sourceScope", "valueUri", "http://example.org/ValueSet/house-pets"], ["targetScope", "valueUri", "http://example.org/ValueSet/elsewhere"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "hoof"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["targetScope", "valueUri", "http://example.org/ValueSet/soft"], ["targetSystem", "valueUri", "http://example.org/CodeSystem/shoes"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "paw"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["sourceScope", "valueUri", "http://example.org/ValueSet/nowhere"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "paw"], ["system", "valueUri", "http://example.org/CodeSystem/feet"], ["targetScope", "valueUri", "http://example.org/ValueSet/nowhere"]]');
-- R4: its names of the parameters, and its answers
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["code", "valueCode", "dog"], ["system", "valueUri", "http://example.org/CodeSystem/animals"], ["source", "valueUri", "http://example.org/ValueSet/house-pets"], ["targetsystem", "valueUri", "http://example.org/CodeSystem/toys"]]', '{"fhirVersion": "4.0"}');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["coding", "valueCoding", {"system": "http://example.org/CodeSystem/toys", "code": "bone"}], ["reverse", "valueBoolean", true]]', '{"fhirVersion": "4.0"}');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["codeableConcept", "valueCodeableConcept", {"coding": [{"system": "http://example.org/CodeSystem/feet", "code": "hoof"}]}], ["targetsystem", "valueUri", "http://example.org/CodeSystem/shoes"]]', '{"fhirVersion": "4.0.1"}');
-- requests that say too little or too much
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "paw"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "paw"], ["code", "valueCode", "paw"], ["system", "valueUri", "urn:a"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "paw"], ["targetCode", "valueCode", "cap"], ["system", "valueUri", "urn:a"], ["targetSystem", "valueUri", "urn:b"]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCodeableConcept", "valueCodeableConcept", {"text": "foot"}]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["targetCode", "valueCode", "cap"], ["targetSystem", "valueUri", "urn:b"], ["reverse", "valueBoolean", true]]');
SELECT * FROM pg_temp.ask('ConceptMap/$translate', '[["sourceCode", "valueCode", "a"], ["system", "valueUri", "urn:a"], ["conceptMap", "resource", {"resourceType": "ValueSet", "status": "active"}]]');
ROLLBACK;
