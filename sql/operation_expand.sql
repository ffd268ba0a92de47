-- ValueSet/$expand: what is listed, how, and how much of it.
SET client_min_messages = error;
BEGIN;
\set ECHO none
\i sql/include/ask.sql
\i sql/include/expand.sql
\set ECHO all
\pset format unaligned
\pset tuples_only on
-- a harbour: boats by kind, two versions of the flags they carry
SELECT count(*) FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "https://harbour.example/boat", "version": "1", "status": "active", "content": "complete", "language": "en", "hierarchyMeaning": "is-a",
    "property": [{"code": "notSelectable", "uri": "http://hl7.org/fhir/concept-properties#notSelectable", "type": "boolean"}, {"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status", "type": "code"},
      {"code": "masts", "uri": "https://harbour.example/masts", "type": "integer"}, {"code": "sail", "type": "string"}],
    "concept": [
      {"code": "boat", "display": "Boat", "definition": "Floats", "property": [{"code": "notSelectable", "valueBoolean": true}], "concept": [
        {"code": "sailer", "display": "Sailing boat", "definition": "Goes by the wind", "designation": [{"language": "de", "value": "Segelboot"}, {"language": "nl", "value": "Zeilboot", "use": {"system": "https://harbour.example/use", "code": "slang"}}], "concept": [
          {"code": "sloop", "display": "Sloop", "designation": [{"language": "de", "value": "Slup"}, {"language": "de-CH", "value": "Schlupp"}], "property": [{"code": "masts", "valueInteger": 1}, {"code": "sail", "valueString": "jib"}, {"code": "sail", "valueString": "main"}]},
          {"code": "ketch", "display": "Ketch", "property": [{"code": "masts", "valueInteger": 2}]},
          {"code": "galleon", "display": "Galleon", "property": [{"code": "status", "valueCode": "retired"}, {"code": "masts", "valueInteger": 3}]}]},
        {"code": "steamer", "display": "Steamer", "property": [{"code": "status", "valueCode": "retired"}], "concept": [{"code": "paddler", "display": "Paddle steamer"}]}]},
      {"code": "raft", "display": "Raft", "property": [{"code": "status", "valueCode": "deprecated"}]}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://harbour.example/flag", "version": "1.0.0", "status": "active", "content": "complete",
    "concept": [{"code": "red", "display": "Red"}, {"code": "blue", "display": "Blue"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://harbour.example/flag", "version": "1.2.0", "status": "active", "content": "complete",
    "concept": [{"code": "red", "display": "Crimson"}, {"code": "blue", "display": "Azure"}, {"code": "green", "display": "Green"}]}},
  {"resource": {"resourceType": "ValueSet", "id": "boats", "url": "https://harbour.example/boats", "version": "3", "name": "Boats", "status": "active", "purpose": "To be seen", "description": "All of them", "publisher": "Harbour master",
    "jurisdiction": [{"text": "here"}], "compose": {"include": [{"system": "https://harbour.example/boat"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "https://harbour.example/in-use", "status": "active", "compose": {"inactive": false, "include": [{"system": "https://harbour.example/boat"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "https://harbour.example/sailers", "status": "active", "compose": {"include": [{"system": "https://harbour.example/boat", "filter": [{"property": "concept", "op": "is-a", "value": "sailer"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "https://harbour.example/some", "status": "active", "compose": {"include": [{"system": "https://harbour.example/boat", "concept": [{"code": "ketch", "display": "Two-master"}, {"code": "sailer"}, {"code": "yacht"}, {"code": "sloop"}]}]}}}]}');

-- TX-097: the answer is the value set, with an identifier and the time
SELECT a->>'resourceType', a->>'name', a ? 'jurisdiction', a ? 'compose' OR a ? 'purpose' OR a ? 'description' OR a ? 'publisher' OR a ? 'id',
       (a #>> '{expansion,identifier}') ~ '^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', (a #>> '{expansion,timestamp}')::timestamptz BETWEEN now() AND clock_timestamp()
  FROM fhir_operation('ValueSet/$expand', pg_temp.request('[["url", "valueUri", "https://harbour.example/boats"]]')) AS a;
-- TX-090: what defines it is there if that is wanted
SELECT a->'compose', a->>'purpose' FROM fhir_operation('ValueSet/$expand', pg_temp.request('[["url", "valueUri", "https://harbour.example/boats"], ["includeDefinition", "valueBoolean", true]]')) AS a;
-- by url, by url and version, by id, as a resource, in a query string
SELECT DISTINCT a #> '{expansion,contains}' = (fhir_operation('ValueSet/$expand', pg_temp.request('[["url", "valueUri", "https://harbour.example/boats|3"]]')) #> '{expansion,contains}') FROM (VALUES
  (fhir_operation('ValueSet/$expand', pg_temp.request('[["url", "valueUri", "https://harbour.example/boats"], ["valueSetVersion", "valueString", "3"]]'))),
  (fhir_operation('ValueSet/boats/$expand')),
  (fhir_operation('ValueSet/$expand?url=https://harbour.example/boats')),
  (fhir_operation('ValueSet/$expand', pg_temp.request('[["valueSet", "resource", {"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "https://harbour.example/boat"}]}}]]')))) AS v (a);

-- TX-077, TX-094, TX-131: a whole code system is a tree; abstract and inactive ones say so
SELECT pg_temp.expand('["https://harbour.example/boats"]');
-- so is a single filter
SELECT pg_temp.expand('["https://harbour.example/sailers"]');
-- excludeNested: flat
SELECT pg_temp.expand('["https://harbour.example/sailers", ["excludeNested", "valueBoolean", true]]');
-- TX-078, TX-092, TX-066: who is left out leaves its children to the one above
SELECT pg_temp.expand('["https://harbour.example/boats", ["activeOnly", "valueBoolean", true]]');
SELECT pg_temp.expand('["https://harbour.example/in-use", ["activeOnly", "valueBoolean", false], ["excludeNotForUI", "valueBoolean", true]]');
-- TX-056, TX-079: enumerated ones are flat, as listed, in the words of the value set; what the code system does not have is left out
SELECT pg_temp.expand('["https://harbour.example/some"]');

-- TX-073 … TX-076: pages are flat, the total is of all
SELECT pg_temp.expand('["https://harbour.example/boats", ["count", "valueInteger", 2]]');
SELECT pg_temp.expand('["https://harbour.example/boats", ["offset", "valueInteger", 6], ["count", "valueInteger", 2]]');
SELECT pg_temp.expand('["https://harbour.example/boats", ["offset", "valueInteger", 8]]');
SELECT pg_temp.expand('["https://harbour.example/boats", ["count", "valueInteger", 0]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["offset", "valueInteger", 0], ["count", "valueInteger", 5]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["activeOnly", "valueBoolean", true], ["count", "valueInteger", 1]]');
-- a page may be larger than what there is: then it is no page
SELECT pg_temp.expand('["https://harbour.example/sailers", ["offset", "valueInteger", 0], ["count", "valueInteger", 100]]');
-- too many codes to be told at once
SELECT pg_temp.expand('["https://harbour.example/boats"]', '{"X-TOO-COSTLY-THRESHOLD": "7"}');
SELECT pg_temp.expand('["https://harbour.example/boats", ["count", "valueInteger", 8]]', '{"X-TOO-COSTLY-THRESHOLD": "7"}');
SELECT pg_temp.expand('["https://harbour.example/boats", ["filter", "valueString", "s"]]', '{"X-TOO-COSTLY-THRESHOLD": "1"}');
SELECT pg_temp.expand('["https://harbour.example/boats", ["offset", "valueInteger", 7]]', '{"X-TOO-COSTLY-THRESHOLD": "1"}');
SET LOCAL fhirterm.expansion_limit = 3;
SELECT pg_temp.expand('["https://harbour.example/sailers"]');
SELECT pg_temp.expand('["https://harbour.example/sailers"]', '{"X-TOO-COSTLY-THRESHOLD": "4"}');
RESET fhirterm.expansion_limit;

-- TX-093: by the words of a display or designation; of a whole code system flat, and the total of a full page is not known
SELECT pg_temp.expand('["https://harbour.example/boats", ["filter", "valueString", "sail"]]');
SELECT pg_temp.expand('["https://harbour.example/boats", ["filter", "valueString", "slup"]]');
SELECT pg_temp.expand('["https://harbour.example/boats", ["filter", "valueString", "zzz"]]');
SELECT pg_temp.expand('["https://harbour.example/boats", ["filter", "valueString", "s"], ["count", "valueInteger", 1]]');
SELECT pg_temp.expand('["https://harbour.example/boats", ["filter", "valueString", "s"], ["count", "valueInteger", 0]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["filter", "valueString", "s"]]');

-- TX-088, TX-089: designations, but the one that is the display
SELECT pg_temp.expand('["https://harbour.example/sailers", ["includeDesignations", "valueBoolean", true], ["count", "valueInteger", 2]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["includeDesignations", "valueBoolean", true], ["displayLanguage", "valueCode", "de"], ["count", "valueInteger", 2]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["includeDesignations", "valueBoolean", true], ["designation", "valueString", "urn:ietf:bcp:47|nl"], ["designation", "valueString", "urn:ietf:bcp:47|de-CH"], ["count", "valueInteger", 2]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["designation", "valueString", "https://harbour.example/use|slang"], ["count", "valueInteger", 2]]');
SELECT pg_temp.expand('["https://harbour.example/some", ["includeDesignations", "valueBoolean", true], ["count", "valueInteger", 1]]');

-- TX-150 … TX-154: languages: the parameter, else the value set's, else the header, else the value set's own
SELECT pg_temp.expand('["https://harbour.example/sailers", ["displayLanguage", "valueCode", "nl,de;q=0.8"]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["displayLanguage", "valueCode", "de,*;q=0"]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["displayLanguage", "valueCode", "de, *"], ["count", "valueInteger", 1]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["count", "valueInteger", 1]]', '{"Accept-Language": "de"}');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["count", "valueInteger", 1], ["displayLanguage", "valueCode", "en"]]', '{"Accept-Language": "de"}');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["displayLanguage", "valueCode", "-"]]');
SELECT pg_temp.expand(jsonb_build_array(jsonb_build_array('valueSet', 'resource', v::jsonb)), '{"Accept-Language": "nl"}') FROM (VALUES
  ('{"resourceType": "ValueSet", "language": "de", "status": "active", "compose": {"include": [{"system": "https://harbour.example/boat", "concept": [{"code": "sailer"}]}]}}'),
  ('{"resourceType": "ValueSet", "language": "nl", "status": "active", "compose": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter",
     "extension": [{"url": "name", "valueCode": "displayLanguage"}, {"url": "value", "valueCode": "de"}]}], "include": [{"system": "https://harbour.example/boat", "concept": [{"code": "sailer"}]}]}}')) AS t (v);

-- TX-091: properties, declared once; several values; all of them; the definition
SELECT pg_temp.expand('["https://harbour.example/sailers", ["property", "valueCode", "masts"], ["property", "valueCode", "sail"], ["property", "valueCode", "masts"]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["property", "valueString", "definition"], ["property", "valueString", "colour"], ["count", "valueInteger", 2]]');
SELECT pg_temp.expand('["https://harbour.example/sailers", ["property", "valueString", "*"], ["excludeNested", "valueBoolean", true]]');

-- what a value set states for parameters counts where the request says nothing
SELECT pg_temp.expand(jsonb_build_array('["valueSet", "resource", {"resourceType": "ValueSet", "status": "active", "compose": {"extension": [
    {"url": "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter", "extension": [{"url": "name", "valueCode": "activeOnly"}, {"url": "value", "valueBoolean": true}]},
    {"url": "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter", "extension": [{"url": "name", "valueCode": "count"}, {"url": "value", "valueInteger": 2}]},
    {"url": "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter", "extension": [{"url": "name", "valueCode": "system-version"}, {"url": "value", "valueString": "https://harbour.example/flag|1.0.0"}]}],
    "property": ["masts"], "include": [{"system": "https://harbour.example/boat"}, {"system": "https://harbour.example/flag"}]}}]'::jsonb) || p)
  FROM (VALUES ('[]'::jsonb), ('[["activeOnly", "valueBoolean", false], ["system-version", "valueUri", "https://harbour.example/flag|1.2.0"]]')) AS t (p);

-- exclude-system: a code system, or a version of one, is left out
SELECT pg_temp.expand('[["valueSet", "resource", {"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "https://harbour.example/flag", "version": "1.0.0"}, {"system": "https://harbour.example/flag", "version": "1.2.0", "concept": [{"code": "green"}]},
  {"system": "https://harbour.example/boat", "concept": [{"code": "raft"}]}]}}], ["exclude-system", "valueCanonical", "https://harbour.example/boat"], ["exclude-system", "valueCanonical", "https://harbour.example/flag|1.0.0"]]');

-- TX-055: what is excluded makes a list of it, unless it is whole code systems or single filters
SELECT pg_temp.expand('[["valueSet", "resource", {"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "https://harbour.example/boat"}],
  "exclude": [{"system": "https://harbour.example/boat", "filter": [{"property": "concept", "op": "descendent-of", "value": "sailer"}]}]}}]]');
SELECT pg_temp.expand('[["valueSet", "resource", {"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "https://harbour.example/boat", "filter": [{"property": "concept", "op": "is-a", "value": "steamer"}]}],
  "exclude": [{"system": "https://harbour.example/boat", "concept": [{"code": "raft"}]}]}}]]');
-- neither is a concept that is included twice, or has two parents, a tree
SELECT pg_temp.expand('[["valueSet", "resource", {"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "https://harbour.example/boat", "filter": [{"property": "concept", "op": "is-a", "value": "steamer"}]},
  {"system": "https://harbour.example/boat", "filter": [{"property": "concept", "op": "is-a", "value": "paddler"}]}]}}]]');
SELECT pg_temp.expand('[["valueSet", "resource", {"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "https://harbour.example/net"}]}}],
  ["tx-resource", "resource", {"resourceType": "CodeSystem", "url": "https://harbour.example/net", "status": "active", "content": "complete", "property": [{"code": "parent", "uri": "http://hl7.org/fhir/concept-properties#parent", "type": "code"}],
    "concept": [{"code": "a"}, {"code": "b"}, {"code": "c", "property": [{"code": "parent", "valueCode": "a"}, {"code": "parent", "valueCode": "b"}]}]}]]');

-- TX-087: the parameters of the operations that have nothing to say here are passed over
SELECT pg_temp.expand('["https://harbour.example/sailers", ["count", "valueInteger", 0], ["cache-id", "valueId", "7"], ["excludePostCoordinated", "valueBoolean", true], ["colour", "valueString", "any"], ["date", "valueDate", "2999-01-01"]]');
ROLLBACK;
