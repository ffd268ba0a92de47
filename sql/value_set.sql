-- Value sets: references to them, and fhir_value_set and fhir_expand as relations.
\i sql/include/animals.sql
\set VERBOSITY default
SET client_min_messages = warning;
\set SHOW_CONTEXT never

-- Enumerated, in list order; system, version, code, display, inactive. TX-056, TX-079
SELECT * FROM fhir_value_set('http://example.org/ValueSet/pets');
-- All of a code system: abstract concepts are left out, inactive ones flagged; fhir_expand has both. CS-115, TX-057
SELECT code, display, inactive FROM fhir_value_set('http://example.org/ValueSet/all');
SELECT code, abstract, inactive, parent_code, depth, ordinal FROM fhir_expand('http://example.org/ValueSet/all');
-- By filter. CS-165, CS-173
SELECT code FROM fhir_value_set('http://example.org/ValueSet/mammal');

-- References: url|version, patterns, id, none. UC-065, UC-072, UC-074, TX-050
SELECT count(*) FROM fhir_value_set('http://example.org/ValueSet/pets|1');
SELECT count(*) FROM fhir_value_set('http://example.org/ValueSet/pets|1.x');
SELECT count(*) FROM fhir_value_set(NULL);
SELECT count(*) FROM fhir_value_set('http://example.org/ValueSet/pets|2');
\set VERBOSITY terse
SELECT count(*) FROM fhir_value_set('http://example.org/ValueSet/pet');
\set VERBOSITY default
SELECT count(*) FROM fhir_value_set('');
SELECT count(*) FROM fhir_value_set('#x');
-- A code system is not a value set. CS-001, UC-017
SELECT count(*) FROM fhir_value_set('http://example.org/CodeSystem/animals');
-- The latest of several versions. UC-073, UC-074
SELECT FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "ValueSet", "id": "aged", "url": "http://example.org/ValueSet/aged", "version": "1.9.0", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "id": "aged10", "url": "http://example.org/ValueSet/aged", "version": "1.10.0", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "cat"}]}]}}}]}');
SELECT code FROM fhir_value_set('http://example.org/ValueSet/aged');
SELECT code FROM fhir_value_set('http://example.org/ValueSet/aged|1.9.x');
SELECT code FROM fhir_value_set('ValueSet/aged');
-- Any URI is a url. UC-069
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "urn:uuid:c0e0d027-4f3a-4a34-9b3e-2a0b5fd0a3c4", "status": "active",
  "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "duck"}]}]}}');
SELECT system, version, code FROM fhir_value_set('urn:uuid:c0e0d027-4f3a-4a34-9b3e-2a0b5fd0a3c4');

-- Implicit value sets: CodeSystem.valueSet, ?fhir_vs, ?fhir_vs=isa/. CS-021, TX-040, UC-070
SELECT count(*), count(*) FILTER (WHERE abstract) AS abstract FROM fhir_expand('http://example.org/ValueSet/animals');
SELECT count(*) FROM fhir_expand('http://example.org/ValueSet/animals|1.0.0');
SELECT count(*) FROM fhir_expand('http://example.org/CodeSystem/animals?fhir_vs');
SELECT code FROM fhir_expand('http://example.org/CodeSystem/animals?fhir_vs=isa/dog');
SELECT code, version FROM fhir_expand('http://example.org/CodeSystem/ver?fhir_vs|1.0.0');
SELECT code FROM fhir_expand('http://example.org/CodeSystem/animals?fhir_vs=isa/wolf');
SELECT code FROM fhir_expand('http://example.org/CodeSystem/animals?fhir_vs=wolf');
SELECT code FROM fhir_expand('http://example.org/CodeSystem/animals?fhir_vs=ecl/*');
SELECT code FROM fhir_expand('http://example.org/CodeSystem/nowhere?fhir_vs');
-- SNOMED CT's name an edition, or a version of one. CS-070
SELECT FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "http://snomed.info/sct", "status": "active", "content": "complete",
    "version": "http://snomed.info/sct/11000274103/version/20240515", "concept": [{"code": "1"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://snomed.info/sct", "status": "active", "content": "complete",
    "version": "http://snomed.info/sct/11000274103/version/20241115", "concept": [{"code": "1"}, {"code": "2"}]}}]}');
SELECT count(*) FROM fhir_expand('http://snomed.info/sct?fhir_vs');
SELECT count(*) FROM fhir_expand('http://snomed.info/sct/11000274103?fhir_vs');
SELECT count(*) FROM fhir_expand('http://snomed.info/sct/11000274103/version/20240515?fhir_vs');
SELECT code FROM fhir_expand('http://snomed.info/sct?fhir_vs=isa/2');
SELECT fhir_unload('http://snomed.info/sct');

-- A resource in the call: jsonb, or text that begins with {. TX-031
SELECT * FROM fhir_value_set('{"resourceType": "ValueSet", "compose": {"include": [
  {"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "cat", "display": "Pussy"}]}]}}'::jsonb);
SELECT code FROM fhir_value_set(' {"resourceType": "ValueSet", "compose": {"include": [
  {"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "cat"}]}]}}');
SELECT code FROM fhir_expand(value_set => '{"resourceType": "ValueSet", "compose": {"include": [
  {"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "legs", "op": "=", "value": "2"}]}]}}');
SELECT code FROM fhir_value_set('{"resourceType": "CodeSystem"}'::jsonb);
SELECT code FROM fhir_value_set('[]'::jsonb);
SELECT code FROM fhir_value_set('{"resourceType": "ValueSet"');

-- Contained value sets. UC-075, TX-032
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/outer", "version": "1", "status": "active",
  "contained": [
    {"resourceType": "ValueSet", "id": "inner", "status": "active", "compose": {"include": [{"valueSet": ["#innermost"]}]}},
    {"resourceType": "ValueSet", "id": "innermost", "status": "active",
     "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "duck"}]}]}}],
  "compose": {"include": [{"valueSet": ["#inner"]}]}}');
SELECT code FROM fhir_value_set('http://example.org/ValueSet/outer');
SELECT code FROM fhir_value_set('http://example.org/ValueSet/outer|1#innermost');
SELECT code FROM fhir_value_set('http://example.org/ValueSet/outer#nothing');

-- Pages, flat and stable. TX-073, TX-074, TX-075
SELECT code, ordinal FROM fhir_expand('http://example.org/ValueSet/mammal', count => 2);
SELECT code, ordinal, depth FROM fhir_expand('http://example.org/ValueSet/mammal', "offset" => 2, count => 2);
SELECT count(*) FROM fhir_expand('http://example.org/ValueSet/mammal', count => 0);
SELECT code FROM fhir_expand('http://example.org/ValueSet/mammal', count => -1);
SELECT code FROM fhir_expand('http://example.org/ValueSet/mammal', "offset" => -1);
-- Nesting: the nearest ancestor that is there. TX-077, TX-078
SELECT code, parent_code, depth FROM fhir_expand('http://example.org/CodeSystem/tree-nested?fhir_vs');
SELECT code, parent_code, depth FROM fhir_expand('http://example.org/CodeSystem/tree-child?fhir_vs', exclude_nested => true);
SELECT code, parent_code, depth FROM fhir_expand('{"resourceType": "ValueSet", "compose": {
  "include": [{"system": "http://example.org/CodeSystem/tree-parent"}],
  "exclude": [{"system": "http://example.org/CodeSystem/tree-parent", "concept": [{"code": "a"}]}]}}');

-- Text. TX-093
SELECT code FROM fhir_expand('http://example.org/ValueSet/all', 'do');
SELECT code FROM fhir_expand('http://example.org/ValueSet/all', '  HUND ');
SELECT code FROM fhir_expand('http://example.org/ValueSet/all', 'og');
SELECT code FROM fhir_expand('http://example.org/ValueSet/all', 'zzz');
SELECT count(*) FROM fhir_expand('http://example.org/ValueSet/all', ' ');
SELECT code FROM fhir_expand('http://example.org/CodeSystem/ver?fhir_vs', 'one 1.2');
SELECT code FROM fhir_expand('http://example.org/CodeSystem/ver?fhir_vs', '(');

-- Activity. TX-092, TX-094
SELECT count(*) FROM fhir_expand('http://example.org/ValueSet/all', active_only => true);
SET fhirterm.deprecated_is_inactive = on;
SELECT code, inactive FROM fhir_expand('http://example.org/CodeSystem/extended?fhir_vs');
RESET fhirterm.deprecated_is_inactive;

-- Languages. TX-150 to TX-154, TX-161
SELECT code, display FROM fhir_expand('http://example.org/ValueSet/mammal', display_language => 'de', count => 3);
SELECT code, display FROM fhir_expand('http://example.org/ValueSet/mammal', display_language => 'de, *;q=0', count => 3);
SELECT code, display FROM fhir_expand('http://example.org/ValueSet/mammal', display_language => '-');
SET fhirterm.display_language = 'de';
SELECT code, display FROM fhir_value_set('http://example.org/ValueSet/pets');
SELECT code, display FROM fhir_expand('http://example.org/ValueSet/pets', display_language => 'en');
RESET fhirterm.display_language;
SELECT code, display FROM fhir_value_set('{"resourceType": "ValueSet", "language": "de", "compose": {"include": [
  {"system": "http://example.org/CodeSystem/animals", "concept": [
    {"code": "dog", "designation": [{"language": "de", "value": "Waldi"}]}, {"code": "duck"}, {"code": "dodo", "display": "Dronte"}]}]}}');
SELECT code, display FROM fhir_value_set('{"resourceType": "ValueSet",
  "compose": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter", "extension": [
    {"url": "name", "valueCode": "displayLanguage"}, {"url": "value", "valueCode": "de"}]}],
  "include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "duck"}]}]}}');

-- Designations: all names but the one shown. Properties. TX-088, TX-091
SELECT code, display, designation FROM fhir_expand('http://example.org/ValueSet/pets', include_designations => true, display_language => 'de');
SELECT code, property FROM fhir_expand('http://example.org/ValueSet/pets', properties => '{legs,habitat}');
SELECT code, property FROM fhir_expand('http://example.org/CodeSystem/tree-nested?fhir_vs', properties => '{*}');

-- Supplements. TX-033, TX-034, TX-035, TX-146, CS-084, CS-085
SELECT code, display FROM fhir_expand('http://example.org/ValueSet/pets', display_language => 'nl');
SELECT code, display FROM fhir_expand('http://example.org/ValueSet/pets', display_language => 'nl', use_supplement => '{http://example.org/CodeSystem/animals-nl}');
SELECT code FROM fhir_expand('http://example.org/ValueSet/pets', use_supplement => '{http://example.org/CodeSystem/animals-xx}');
\set supplemented '{"resourceType": "ValueSet", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-supplement", "valueCanonical": "http://example.org/CodeSystem/animals-nl"}], "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "cuteness", "op": "=", "value": "9"}]}]}}'
SELECT code, display, designation FROM fhir_expand(:'supplemented', include_designations => true);
SELECT code FROM fhir_expand(replace(:'supplemented', 'animals-nl', 'animals-xx'));
SELECT code FROM fhir_expand(replace(:'supplemented', 'valueset-supplement', 'something-else'));

SELECT code FROM fhir_expand('http://example.org/ValueSet/pets', date => '2020');

-- What is not loaded is an error, unless the setting says otherwise. UC-068, TX-065
SET fhirterm.on_unknown = 'null';
SELECT count(*) FROM fhir_value_set('http://example.org/ValueSet/pet');
SELECT count(*) FROM fhir_value_set('http://example.org/ValueSet/ver-1');
RESET fhirterm.on_unknown;
