-- fhir_operation: reading and searching what is stored, and what metadata says.
SET client_min_messages = warning;
-- what other tests have loaded is out of the way until the end
BEGIN;
TRUNCATE fhirterm.code_system, fhirterm.value_set, fhirterm.concept_map, fhirterm.naming_system;
SELECT count(*) FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "id": "gauge-1", "url": "https://railway.example/gauge", "version": "1.0.0",
    "name": "Gauge", "title": "Track gauge", "status": "active", "date": "2021-05", "publisher": "Museum railway",
    "content": "complete", "text": {"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">Gauges</div>"},
    "description": "Distance between rails", "concept": [{"code": "metre"}, {"code": "standard"}]}},
  {"resource": {"resourceType": "CodeSystem", "id": "gauge-2", "url": "https://railway.example/gauge", "version": "2.0.0",
    "name": "Gauge", "title": "Track gauge", "status": "draft", "date": "2023-01-15", "content": "complete",
    "concept": [{"code": "metre"}, {"code": "standard"}, {"code": "iberian"}]}},
  {"resource": {"resourceType": "CodeSystem", "id": "gauge-nl", "url": "https://railway.example/gauge-nl", "version": "1",
    "status": "active", "content": "supplement", "supplements": "https://railway.example/gauge",
    "concept": [{"code": "metre", "designation": [{"language": "nl", "value": "meterspoor"}]}]}},
  {"resource": {"resourceType": "CodeSystem", "id": "signal", "url": "https://railway.example/signal", "name": "Signal",
    "status": "active", "content": "not-present"}},
  {"resource": {"resourceType": "CodeSystem", "id": "nameless", "status": "active", "content": "complete",
    "concept": [{"code": "x"}]}},
  {"resource": {"resourceType": "ValueSet", "id": "narrow", "meta": {"tag": [{"code": "mine"}]},
    "url": "https://railway.example/narrow", "version": "3",
    "name": "NarrowGauge", "title": "Narrow gauge", "_title": {"id": "t"}, "status": "active",
    "compose": {"include": [{"system": "https://railway.example/gauge", "concept": [{"code": "metre"}]}]}}},
  {"resource": {"resourceType": "ConceptMap", "id": "to-width", "url": "https://railway.example/to-width",
    "status": "active", "sourceScopeUri": "https://railway.example/narrow", "group": [{"source": "https://railway.example/gauge",
    "target": "https://railway.example/width", "element": [{"code": "metre", "target": [{"code": "1000", "relationship": "equivalent"}]}]}]}},
  {"resource": {"resourceType": "NamingSystem", "id": "wagon", "name": "Wagons", "status": "active", "kind": "identifier",
    "date": "2020", "uniqueId": [{"type": "oid", "value": "1.2.3.4"}]}}]}');

-- reads: TX-015, TX-020; summaries: TX-051
SELECT fhir_operation('CodeSystem/gauge-2') = fhir_get('CodeSystem', 'https://railway.example/gauge|2.0.0') AS whole;
SELECT fhir_operation('CodeSystem/gauge-1?_summary=true');
SELECT fhir_operation('CodeSystem/gauge-1?_summary=text');
SELECT fhir_operation('CodeSystem/gauge-1?_summary=data') ? 'text' AS has_text, fhir_operation('CodeSystem/gauge-1?_summary=data') ? 'concept' AS has_concepts;
SELECT fhir_operation('ValueSet/narrow?_summary=true');
SELECT fhir_operation('ValueSet/narrow?_elements=compose,name');
SELECT fhir_operation('ConceptMap/to-width?_summary=true');
SELECT fhir_operation('NamingSystem/wagon?_summary=text');
SELECT fhir_operation('CodeSystem/nowhere');
SELECT fhir_operation('Patient/1');
SELECT fhir_operation('ValueSet/narrow?_summary=short');

-- searches: TX-016, TX-020
CREATE FUNCTION pg_temp.found(query text) RETURNS text LANGUAGE sql AS $$
  SELECT (b->>'total') || ': ' || coalesce(string_agg(coalesce(e.value #>> '{resource,id}', '?') , ', ' ORDER BY e.ordinality) FILTER (WHERE e.value IS NOT NULL), '')
    FROM fhir_operation(query) AS b LEFT JOIN LATERAL jsonb_array_elements(b->'entry') WITH ORDINALITY AS e ON true GROUP BY b $$;
SELECT pg_temp.found('CodeSystem?url=https://railway.example/gauge') AS all_versions,
       pg_temp.found('CodeSystem?url=https%3A%2F%2Frailway.example%2Fgauge&version=1.0.0') AS one,
       pg_temp.found('/CodeSystem?_id=gauge-1,signal,gauge-1') AS ids,
       pg_temp.found('CodeSystem') AS everything;
SELECT pg_temp.found('CodeSystem?name=gau') AS beginning, pg_temp.found('CodeSystem?name:exact=gau') AS exact,
       pg_temp.found('CodeSystem?title:contains=GAUGE') AS inside, pg_temp.found('CodeSystem?title=track+gauge') AS plus,
       pg_temp.found('CodeSystem?status=draft,retired') AS status, pg_temp.found('CodeSystem?date=ge2022') AS date,
       pg_temp.found('CodeSystem?date=2021-05') AS month, pg_temp.found('CodeSystem?publisher=museum') AS publisher,
       pg_temp.found('CodeSystem?content=supplement') AS supplements, pg_temp.found('CodeSystem?supplements=https://railway.example/gauge') AS of_gauge;
SELECT pg_temp.found('ValueSet?url=https://railway.example/narrow&version=3') AS value_set, pg_temp.found('ValueSet/_search?url=urn:none') AS none,
       pg_temp.found('ConceptMap?name=nothing') AS map, pg_temp.found('NamingSystem?name=wagons') AS naming;
SELECT fhir_operation('CodeSystem?url=https://railway.example/gauge&_summary=count');
SELECT jsonb_pretty(fhir_operation('ValueSet?url=https://railway.example/narrow&_summary=true'));
-- the query may also come as Parameters
SELECT fhir_operation('CodeSystem/_search', '{"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": "https://railway.example/gauge"},
  {"name": "_summary", "valueCode": "count"}]}') ->> 'total' AS total;

-- pages
SELECT pg_temp.found('CodeSystem?_count=2') AS first, pg_temp.found('CodeSystem?_count=2&_offset=2') AS second, pg_temp.found('CodeSystem?_count=2&_offset=4') AS third,
       pg_temp.found('CodeSystem?_count=0') AS none, pg_temp.found('CodeSystem?_count=2&_offset=99') AS beyond;
SELECT link FROM fhir_operation('CodeSystem?status=active,draft&_count=2&_offset=2', NULL, '{"host": "tx.example.org", "x-forwarded-proto": "https"}') AS b,
  jsonb_array_elements(b->'link') AS link;

-- TX-017, and other mistakes
SELECT fhir_operation('CodeSystem?colour=red');
SELECT fhir_operation('CodeSystem?url:below=http://x');
SELECT fhir_operation('CodeSystem?date=yesterday');
SELECT fhir_operation('CodeSystem?url=%zz');
SELECT fhir_operation('CodeSystem?url=%ff');
SELECT fhir_operation('CodeSystem?=1');
SELECT fhir_operation('CodeSystem?_count=many') #>> '{issue,0,details,text}', fhir_operation('CodeSystem?_count=-1') #>> '{issue,0,details,text}';
SELECT fhir_operation('CodeSystem?_count=1&_count=2') #>> '{issue,0,details,text}';
SELECT fhir_operation('CodeSystem?content=complete') ->> 'total' AS total, fhir_operation('ValueSet?content=complete') #>> '{issue,0,details,text}' AS not_of_value_sets;

-- TX-001 … TX-006
SELECT m->>'resourceType' AS type, m->>'fhirVersion' AS version, m->>'status' AS status, m->>'kind' AS kind, m->'instantiates' AS instantiates,
       m #>> '{software,version}' = (SELECT extversion FROM pg_extension WHERE extname = 'fhirterm') AS same_version, m->'format' AS format,
       (m->>'date')::date = now()::date AS today, m->>'url' AS url
  FROM fhir_operation('metadata') AS m;
SELECT jsonb_array_length(m #> '{rest,0,security,service}') > 0 AS security, m->'extension' AS features FROM fhir_operation('metadata') AS m;
SELECT r->>'type' AS type, r->'interaction' AS interactions FROM fhir_operation('metadata') AS m, jsonb_array_elements(m #> '{rest,0,resource}') AS r;
-- what it names exists
SELECT bool_and(fhir_operation(r->>'type' || '/$' || (o->>'name'), '{"resourceType": "Parameters"}') #>> '{issue,0,code}' <> 'not-supported') AS all_there
  FROM fhir_operation('metadata') AS m, jsonb_array_elements(m #> '{rest,0,resource}') AS r, jsonb_array_elements(r->'operation') AS o;
SELECT fhir_operation('metadata', NULL, '{"fhirVersion": "4.0"}') ->> 'fhirVersion' AS r4, fhir_operation('metadata?mode=strange') #>> '{issue,0,details,text}' AS strange;
SELECT fhir_operation('$versions');

-- TX-007, TX-008: all versions; TX-018: neither supplements nor what has no concepts
SELECT m->>'resourceType' AS type, c FROM fhir_operation('metadata?mode=terminology') AS m, jsonb_array_elements(m->'codeSystem') AS c
 WHERE c->>'uri' LIKE 'https://railway.example/%';
-- TX-009, TX-010, TX-030
SELECT array_agg(p->>'name') @> '{activeOnly,check-system-version,count,displayLanguage,excludeNested,force-system-version,includeDefinition,includeDesignations,offset,property,system-version,tx-resource,cache-id}' AS parameters
  FROM fhir_operation('metadata?mode=terminology') AS m, jsonb_array_elements(m #> '{expansion,parameter}') AS p;
-- TX-011
SELECT p FROM fhir_operation('metadata?mode=terminology', NULL, '{"fhirVersion": "3.0"}') AS m, jsonb_array_elements(m->'parameter') AS p
 WHERE p->>'valueUri' LIKE 'https://railway.example/%';
SELECT fhir_operation('CodeSystem?_count=0&fhirVersion=3.0') #>> '{issue,0,details,text}';
ROLLBACK;
-- A map of R4 is told in the shape of R5, or of R4 to who wants that. TX-012
SELECT FROM fhir_load('{"resourceType": "ConceptMap", "id": "old-map", "url": "https://reading.example/old-map", "version": "1", "status": "active", "sourceUri": "https://reading.example/from", "targetCanonical": "https://reading.example/to",
  "group": [{"source": "https://reading.example/a", "sourceVersion": "1", "target": "https://reading.example/b", "element": [
    {"code": "x", "target": [{"code": "y", "equivalence": "wider", "dependsOn": [{"property": "https://reading.example/p", "value": "v"}, {"property": "https://reading.example/q", "system": "https://reading.example/s", "value": "c", "display": "C"}]}]},
    {"code": "z", "target": [{"equivalence": "unmatched"}]}], "unmapped": {"mode": "provided"}}]}');
SELECT jsonb_pretty(fhir_operation('ConceptMap/old-map'));
SELECT fhir_operation('ConceptMap?url=https://reading.example/old-map') #> '{entry,0,resource,group,0,element,0,target,0,relationship}' AS searched,
  fhir_operation('ConceptMap/old-map', NULL, '{"fhirVersion": "4.0"}') #> '{group,0,element,0,target,0,equivalence}' AS r4;
-- An empty body is none; an answer has no empty array; wrong types, and entries of a batch that are none, are told where they are
SELECT fhir_operation('metadata', '{}')->>'resourceType' AS metadata, fhir_operation('ConceptMap/old-map', '{}')->>'id' AS map;
SELECT fhir_operation('CodeSystem/$validate-code', ('{"resourceType": "Parameters", "parameter": [' || p || ']}')::jsonb) #>> '{issue,0,details,text}' AS text FROM (VALUES
  ('{"name": "coding", "valueCoding": {"system": "https://reading.example/a", "code": "x", "display": 5}}'),
  ('{"name": "codeableConcept", "valueCodeableConcept": {"coding": {"code": "x"}}}'), ('{"name": "codeableConcept", "valueCodeableConcept": {"coding": ["x"]}}')) AS v (p);
SELECT e->'response'->>'status' AS status FROM jsonb_array_elements(fhir_operation('batch', '{"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": "metadata"}}, null, {"request": {"method": "GET", "url": "ConceptMap/old-map"}}]}')->'entry') AS e;
SELECT fhir_operation('batch', '{"resourceType": "Bundle", "type": "batch", "entry": {}}') #>> '{issue,0,details,text}' AS text;
-- The nearest names help here, too; a name that no table may have
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "https://reading.example/nearby-value-set", "status": "active", "compose": {"include": [{"valueSet": ["https://reading.example/nowhere"]}]}}');
SELECT fhir_operation('ValueSet/$expand?url=https://reading.example/nearby-value-se') #>> '{issue,0,diagnostics}' AS diagnostics;
SELECT fhir_operation('ConceptMap/$closure', jsonb_build_object('resourceType', 'Parameters', 'parameter', jsonb_build_array(jsonb_build_object('name', 'name', 'valueString', repeat('n', 20000))))) #>> '{issue,0,details,text}' AS text;
