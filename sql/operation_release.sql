-- Answers in the shape of FHIR R4: by the header or the parameter fhirVersion. TX-012
SET client_min_messages = warning;
BEGIN;
SELECT count(*) FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "id": "knot", "url": "https://sail.example/knot", "version": "1", "versionAlgorithmString": "integer", "copyrightLabel": "nobody''s",
    "status": "active", "content": "complete",
    "property": [{"code": "strands", "uri": "https://sail.example/strands", "type": "integer"}],
    "concept": [{"code": "bowline", "display": "Bowline", "property": [{"code": "strands", "valueInteger": 1}],
      "designation": [{"value": "Palstek", "language": "de", "use": {"code": "name"}, "additionalUse": [{"system": "https://sail.example/use", "code": "spoken"}]}]}]}},
  {"resource": {"resourceType": "ConceptMap", "id": "to-bend", "url": "https://sail.example/to-bend", "status": "active", "identifier": [{"value": "first"}, {"value": "second"}],
    "sourceScopeUri": "https://sail.example/knots", "targetScopeCanonical": "https://sail.example/bends",
    "property": [{"code": "era", "uri": "https://sail.example/era", "type": "string"}],
    "group": [{"source": "https://sail.example/knot|1", "target": "https://sail.example/bend", "element": [
      {"code": "bowline", "target": [{"code": "sheet", "relationship": "source-is-narrower-than-target", "property": [{"code": "era", "valueString": "old"}],
        "dependsOn": [{"attribute": "https://sail.example/wet", "valueCoding": {"system": "https://sail.example/wetness", "code": "dry"}}]}]},
      {"code": "reef", "target": [{"code": "other", "relationship": "not-related-to"}]},
      {"code": "clove", "noMap": true}],
      "unmapped": {"mode": "other-map", "otherMap": "https://sail.example/more"}}]}},
  {"resource": {"resourceType": "NamingSystem", "id": "rope", "url": "https://sail.example/ropes", "version": "2", "name": "Ropes", "status": "active", "kind": "identifier", "date": "2022",
    "uniqueId": [{"type": "uri", "value": "https://sail.example/rope"}]}}]}');

-- expansions
SELECT jsonb_pretty(answer #> '{expansion,extension}') AS properties, jsonb_pretty(answer #> '{expansion,contains}') AS contains,
       answer->'expansion' ? 'property' AS native
  FROM fhir_operation('ValueSet/$expand?url=https://sail.example/knot?fhir_vs&property=strands&includeDesignations=true', NULL, '{"fhirVersion": "4.0.1"}') AS answer;
SELECT fhir_operation('ValueSet/$expand?url=https://sail.example/knot?fhir_vs&property=strands&fhirVersion=4.0') #> '{expansion,contains,0,extension}'
     = fhir_operation('ValueSet/$expand?url=https://sail.example/knot?fhir_vs&property=strands', NULL, '{"fhirVersion": "R4"}') #> '{expansion,contains,0,extension}' AS same;

-- resources, alone and in a Bundle
SELECT jsonb_pretty(fhir_operation('CodeSystem/knot?fhirVersion=4.0'));
SELECT jsonb_pretty(fhir_operation('ConceptMap/to-bend', NULL, '{"FHIRVERSION": "4.0"}'));
SELECT fhir_operation('NamingSystem?name=ropes&fhirVersion=4.0') #> '{entry,0,resource}' = fhir_operation('NamingSystem/rope?fhirVersion=4.0') AS same, fhir_operation('NamingSystem/rope?fhirVersion=4.0');
SELECT b #> '{entry,0,resource}' = fhir_operation('ConceptMap/to-bend?fhirVersion=4.0') AS same
  FROM fhir_operation('batch', '{"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": "ConceptMap/to-bend"}}]}', '{"fhirVersion": "4.0"}') AS b;
-- in R5 they are as they were
SELECT fhir_operation('ConceptMap/to-bend?fhirVersion=5.0') = fhir_get('ConceptMap', 'https://sail.example/to-bend') AS unchanged;

SELECT c FROM fhir_operation('metadata?mode=terminology&fhirVersion=4.0') AS m, jsonb_array_elements(m->'codeSystem') AS c WHERE c->>'uri' = 'https://sail.example/knot';
SELECT fhir_operation('metadata', NULL, '{"fhirVersion": "2.0"}') #>> '{issue,0,details,text}' AS too_old;
ROLLBACK;
