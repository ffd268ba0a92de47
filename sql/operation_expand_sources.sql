-- ValueSet/$expand: what an expansion is made from, and why it can't be made.
SET client_min_messages = error;
BEGIN;
\set ECHO none
\i sql/include/ask.sql
\i sql/include/expand.sql
\set ECHO all
\pset format unaligned
\pset tuples_only on
CREATE FUNCTION pg_temp.of(compose jsonb, more jsonb DEFAULT '[]', extra jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS $$
  SELECT pg_temp.expand(jsonb_build_array(jsonb_build_array('valueSet', 'resource', jsonb_build_object('resourceType', 'ValueSet', 'url', 'urn:asked', 'status', 'active', 'compose', compose) || extra)) || more) $$;
SELECT count(*) FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "https://kitchen.example/spice", "version": "1.0.0", "status": "active", "content": "complete", "concept": [{"code": "salt", "display": "Salt"}, {"code": "mace", "display": "Mace"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://kitchen.example/spice", "version": "1.2.0", "status": "active", "content": "complete", "concept": [{"code": "salt", "display": "Sea salt"}, {"code": "mace", "display": "Mace"}, {"code": "dill", "display": "Dill"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://kitchen.example/pot", "status": "draft", "content": "complete", "concept": [{"code": "wok"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://kitchen.example/pan", "version": "2", "status": "active", "experimental": true, "content": "complete", "concept": [{"code": "skillet"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://kitchen.example/old", "version": "1", "status": "active", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status", "valueCode": "deprecated"}], "content": "complete", "concept": [{"code": "trivet"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://kitchen.example/part", "version": "1", "status": "active", "content": "fragment", "concept": [{"code": "a"}, {"code": "b"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://kitchen.example/none", "version": "1", "status": "active", "content": "not-present"}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://kitchen.example/tool", "status": "active", "content": "complete", "concept": [
    {"code": "whisk", "display": "Whisk", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/codesystem-conceptOrder", "valueInteger": 3}, {"url": "http://hl7.org/fhir/StructureDefinition/codesystem-label", "valueString": "w)"},
      {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 1.50}, {"url": "https://kitchen.example/unheard", "valueString": "of"}],
      "designation": [{"language": "de", "value": "Besen", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/coding-sctdescid", "valueId": "77"}, {"url": "https://kitchen.example/unheard", "valueString": "of"}]},
        {"language": "de", "value": "Schneeschläger", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status", "valueCode": "withdrawn"}]}]},
    {"code": "spoon", "display": "Spoon", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/rendering-style", "valueString": "color: silver"}, {"url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml", "valueString": "<b>Spoon</b>"}]},
    {"code": "spork", "display": "Spork", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status", "valueCode": "deprecated"}]}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://kitchen.example/tool-more", "version": "5", "status": "active", "content": "supplement", "supplements": "https://kitchen.example/tool", "property": [{"code": "steel", "type": "boolean"}],
    "concept": [{"code": "spoon", "designation": [{"language": "fr", "value": "Cuillère"}], "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/codesystem-label", "valueString": "s)"}], "property": [{"code": "steel", "valueBoolean": true}]}]}},
  {"resource": {"resourceType": "ValueSet", "url": "https://kitchen.example/salts", "version": "1.0.0", "status": "active", "compose": {"include": [{"system": "https://kitchen.example/spice", "concept": [{"code": "salt"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "https://kitchen.example/salts", "version": "2.0.0", "status": "retired", "compose": {"include": [{"system": "https://kitchen.example/spice", "concept": [{"code": "salt"}, {"code": "mace"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "https://kitchen.example/loop-a", "version": "1", "status": "active", "compose": {"include": [{"valueSet": ["https://kitchen.example/loop-b"]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "https://kitchen.example/loop-b", "version": "1", "status": "active", "compose": {"include": [{"system": "https://kitchen.example/pot"}], "exclude": [{"valueSet": ["https://kitchen.example/loop-a"]}]}}}]}');

-- TX-067, TX-095: versions are told where several are named; of one code the later stands first
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/spice", "version": "1.0.0"}]}');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/spice", "version": "1.0.0"}, {"system": "https://kitchen.example/spice", "version": "1.2.0"}]}');
-- TX-068, TX-069: merged; and what is excluded of another version goes by code
SELECT pg_temp.of('{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter", "extension": [{"url": "name", "valueCode": "versionsMatch"}, {"url": "value", "valueBoolean": true}]}],
  "include": [{"system": "https://kitchen.example/spice", "version": "1.0.0"}, {"system": "https://kitchen.example/spice", "version": "1.2.0"}]}');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/spice", "version": "1.2.0"}], "exclude": [{"system": "https://kitchen.example/spice", "version": "1.0.0"}]}');
-- TX-080 … TX-083, TX-087: version parameters, told where they decided something
SELECT pg_temp.of(i::jsonb, p::jsonb) FROM (VALUES
  ('{"include": [{"system": "https://kitchen.example/spice"}]}', '[["system-version", "valueUri", "https://kitchen.example/spice|1.0.0"]]'),
  ('{"include": [{"system": "https://kitchen.example/spice", "version": "1.2.0"}]}', '[["system-version", "valueUri", "https://kitchen.example/spice|1.0.0"]]'),
  ('{"include": [{"system": "https://kitchen.example/spice"}]}', '[["check-system-version", "valueUri", "https://kitchen.example/spice|1.0.x"]]'),
  ('{"include": [{"system": "https://kitchen.example/spice", "version": "1.x"}]}', '[["check-system-version", "valueUri", "https://kitchen.example/spice|1.0.x"]]'),
  ('{"include": [{"system": "https://kitchen.example/spice", "version": "7"}]}', '[["force-system-version", "valueUri", "https://kitchen.example/spice|1.0.x"]]'),
  ('{"include": [{"system": "https://kitchen.example/spice"}]}', '[["force-system-version", "valueUri", "https://kitchen.example/spice|1.0.0"], ["force-system-version", "valueUri", "https://kitchen.example/spice|1.2.0"]]'),
  ('{"include": [{"system": "https://kitchen.example/spice"}]}', '[["system-version", "valueUri", "https://kitchen.example/spice|1.0.0"], ["system-version", "valueUri", "https://kitchen.example/spice|1.2.0"]]'),
  ('{"include": [{"system": "https://kitchen.example/spice"}]}', '[["system-version", "valueUri", "https://kitchen.example/spice"]]')) AS t (i, p);

-- TX-084, TX-086: imports, with and without version
SELECT pg_temp.of('{"include": [{"valueSet": ["https://kitchen.example/salts"]}]}');
SELECT pg_temp.of('{"include": [{"valueSet": ["https://kitchen.example/salts"]}]}', '[["default-valueset-version", "valueUri", "https://kitchen.example/salts|1.0.0"]]');
SELECT pg_temp.of('{"include": [{"valueSet": ["https://kitchen.example/salts|1.0.0"]}]}', '[["default-valueset-version", "valueUri", "https://kitchen.example/salts|2.0.0"]]');
SELECT pg_temp.of('{"include": [{"valueSet": ["https://kitchen.example/salts"]}]}', '[["default-valueset-version", "valueUri", "https://kitchen.example/salts|3.0.0"]]');
-- a contained one is no other value set
SELECT pg_temp.of('{"include": [{"valueSet": ["#own"]}]}', '[]', '{"contained": [{"resourceType": "ValueSet", "id": "own", "status": "active", "compose": {"include": [{"system": "https://kitchen.example/spice", "concept": [{"code": "dill"}]}]}}]}');

-- TX-096: what there is to know of them; a draft may refer to drafts
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/pot"}, {"system": "https://kitchen.example/pan"}, {"system": "https://kitchen.example/old"}]}');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/pot"}, {"system": "https://kitchen.example/pan"}, {"system": "https://kitchen.example/old"}]}', '[]', '{"status": "draft", "experimental": true}');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/spice", "concept": [{"code": "dill"}]}]}', '[]', '{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status", "valueCode": "withdrawn"}]}');

-- TX-048: of a fragment
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/part"}]}');

-- TX-044: of a code system with a grammar, all codes that are known; a filter is not of all
SELECT pg_temp.of(i::jsonb, '[["tx-resource", "resource", {"resourceType": "CodeSystem", "url": "https://kitchen.example/recipe", "status": "active", "content": "complete", "compositional": true, "concept": [{"code": "soup", "concept": [{"code": "bisque"}]}]}]]') FROM (VALUES
  ('{"include": [{"system": "https://kitchen.example/recipe"}]}'), ('{"include": [{"system": "https://kitchen.example/recipe", "filter": [{"property": "concept", "op": "is-a", "value": "soup"}]}]}')) AS t (i);

-- TX-139 … TX-147, TX-134: extensions that are told, of the code system and of the value set, which wins
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/tool"}]}', '[["includeDesignations", "valueBoolean", true]]');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/tool", "concept": [
  {"code": "whisk", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-conceptOrder", "valueInteger": 0}, {"url": "http://hl7.org/fhir/StructureDefinition/valueset-label", "valueString": "1."}, {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 4},
    {"url": "http://hl7.org/fhir/StructureDefinition/valueset-concept-definition", "valueString": "For cream"}, {"url": "http://hl7.org/fhir/StructureDefinition/valueset-deprecated", "valueBoolean": true}, {"url": "https://kitchen.example/unheard", "valueString": "of"}],
    "designation": [{"language": "da", "value": "Piskeris", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/coding-sctdescid", "valueId": "78"}]}]},
  {"code": "spoon", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status", "valueCode": "deprecated"}]}]}]}', '[["includeDesignations", "valueBoolean", true]]');

-- TX-146, TX-086: supplements, by parameter or wanted by the value set; one that is not there, or of another code system
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/tool", "concept": [{"code": "spoon"}]}]}', '[["useSupplement", "valueCanonical", "https://kitchen.example/tool-more"], ["property", "valueCode", "steel"], ["includeDesignations", "valueBoolean", true]]');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/tool", "concept": [{"code": "spoon"}]}]}', '[]', '{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-supplement", "valueCanonical": "https://kitchen.example/tool-more|5"}]}');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/tool"}]}', '[["useSupplement", "valueCanonical", "https://kitchen.example/tool-less"]]');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/tool"}]}', '[["useSupplement", "valueCanonical", "https://kitchen.example/tool-less"], ["useSupplement", "valueCanonical", "https://kitchen.example/tool-more|6"]]');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/pot"}]}', '[["useSupplement", "valueCanonical", "https://kitchen.example/tool-more"]]');
SELECT pg_temp.of('{"include": [{"system": "https://kitchen.example/tool"}]}', '[]', '{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-supplement", "valueCanonical": "https://kitchen.example/tool-less"}]}');

-- the same code system with the supplement and without is one
SELECT pg_temp.of('{"include": [{"valueSet": ["#more"]}, {"system": "https://kitchen.example/tool", "concept": [{"code": "whisk"}]}]}', '[["includeDesignations", "valueBoolean", true]]', '{"contained": [{"resourceType": "ValueSet", "id": "more", "status": "active",
  "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-supplement", "valueCanonical": "https://kitchen.example/tool-more"}], "compose": {"include": [{"system": "https://kitchen.example/tool", "concept": [{"code": "spoon"}]}]}}]}');

-- TX-064, TX-065, TX-071: what is not there: code systems and their versions (also of enumerations), value sets
SELECT pg_temp.of(i::jsonb) FROM (VALUES
  ('{"include": [{"system": "https://kitchen.example/unheard"}]}'),
  ('{"include": [{"system": "https://kitchen.example/unheard", "version": "3"}]}'),
  ('{"include": [{"system": "https://kitchen.example/spice", "version": "1"}]}'),
  ('{"include": [{"system": "https://kitchen.example/unheard", "concept": [{"code": "x"}]}]}'),
  ('{"include": [{"system": "https://kitchen.example/spice"}], "exclude": [{"system": "https://kitchen.example/unheard", "concept": [{"code": "x"}]}]}'),
  ('{"include": [{"system": "https://kitchen.example/none"}]}'),
  ('{"include": [{"valueSet": ["https://kitchen.example/nowhere"]}]}'),
  ('{"include": [{"valueSet": ["https://kitchen.example/salts|9"]}]}'),
  ('{"include": [{"system": "https://kitchen.example/spice", "valueSet": ["https://kitchen.example/nowhere"]}]}')) AS t (i);
SELECT pg_temp.expand('["https://kitchen.example/nowhere"]');
SELECT pg_temp.expand('["https://kitchen.example/salts", ["valueSetVersion", "valueString", "9"]]');
-- TX-063: in a circle
SELECT pg_temp.expand('["https://kitchen.example/loop-a"]');
-- TX-058 … TX-060: definitions that make no sense
SELECT pg_temp.of(i::jsonb) FROM (VALUES
  ('{"include": [{"system": "https://kitchen.example/spice", "filter": [{"property": "heat", "op": "=", "value": "hot"}]}]}'),
  ('{"include": [{"system": "https://kitchen.example/spice", "filter": [{"property": "concept", "op": "smells", "value": "good"}]}]}'),
  ('{"include": [{"system": "https://kitchen.example/spice", "filter": [{"property": "concept", "op": "is-a"}]}]}'),
  ('{"include": [{"system": "https://kitchen.example/spice", "concept": [{"code": "salt"}], "filter": [{"property": "concept", "op": "is-a", "value": "salt"}]}]}'),
  ('{"include": [{}]}')) AS t (i);

-- requests that make no sense
SELECT pg_temp.expand('[]');
SELECT pg_temp.expand(p::jsonb) FROM (VALUES ('["https://kitchen.example/salts", ["count", "valueInteger", -1]]'), ('["https://kitchen.example/salts", ["count", "valueString", "many"]]'),
  ('["https://kitchen.example/salts", ["activeOnly", "valueString", "perhaps"]]'), ('["https://kitchen.example/salts", ["count", "valueInteger", 1], ["count", "valueInteger", 2]]'),
  ('["https://kitchen.example/salts", ["date", "valueDate", "2001-01-01"]]'), ('["https://kitchen.example/salts", ["date", "valueDate", "soon"]]'), ('["https://kitchen.example/salts", ["context", "valueUri", "urn:x"]]'),
  ('["https://kitchen.example/salts", ["exclude-system", "valueUri", ""]]'), ('[["valueSet", "resource", {"resourceType": "CodeSystem", "status": "active"}]]'), ('[["valueSet", "resource", {"resourceType": "ValueSet", "status": "active"}]]')) AS t (p);
ROLLBACK;
