\set ECHO none
-- Fixtures that tests share: loads the invented code systems and value sets below; those already loaded stay as they are.
-- Use: \i sql/include/animals.sql
\o /dev/null

-- Z1: ten animals, hierarchy by the property parent; platypus has two parents.
SELECT fhir_load($json${
  "resourceType": "CodeSystem", "id": "animals", "url": "http://example.org/CodeSystem/animals", "version": "1.0.0",
  "identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3"}],
  "name": "Animals", "title": "Animals", "status": "active", "experimental": false, "date": "2013-02",
  "publisher": "Example Zoo", "language": "en", "caseSensitive": true, "hierarchyMeaning": "is-a",
  "valueSet": "http://example.org/ValueSet/animals", "content": "complete", "count": 10,
  "description": "Animals | their legs\nand their weights",
  "property": [
    {"code": "parent", "uri": "http://hl7.org/fhir/concept-properties#parent", "type": "code"},
    {"code": "notSelectable", "uri": "http://hl7.org/fhir/concept-properties#notSelectable", "type": "boolean"},
    {"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status", "type": "code"},
    {"code": "retirementDate", "uri": "http://hl7.org/fhir/concept-properties#retirementDate", "type": "dateTime"},
    {"code": "legs", "uri": "http://example.org/properties#legs", "description": "Number of legs", "type": "integer"},
    {"code": "mass", "uri": "http://example.org/properties#mass", "description": "Weight in kg", "type": "decimal"},
    {"code": "seen", "type": "dateTime"},
    {"code": "tame", "type": "boolean"},
    {"code": "habitat", "type": "string"},
    {"code": "note", "type": "string"}
  ],
  "concept": [
    {"code": "animal", "display": "Animal", "definition": "A living thing that moves",
     "property": [{"code": "notSelectable", "valueBoolean": true}]},
    {"code": "mammal", "display": "Mammal", "definition": "An animal that gives milk",
     "property": [{"code": "parent", "valueCode": "animal"}]},
    {"code": "bird", "display": "Bird", "definition": "An animal with feathers",
     "property": [{"code": "parent", "valueCode": "animal"}]},
    {"code": "dog", "display": "Dog", "designation": [{"language": "de", "value": "Hund"}],
     "property": [{"code": "parent", "valueCode": "mammal"}, {"code": "legs", "valueInteger": 4},
       {"code": "mass", "valueDecimal": 30.0}, {"code": "seen", "valueDateTime": "2013-01-14"},
       {"code": "tame", "valueBoolean": true}, {"code": "habitat", "valueString": "home"},
       {"code": "note", "valueString": "eats, sleeps"}]},
    {"code": "cat", "display": "Cat", "designation": [{"language": "de", "value": "Katze"}],
     "property": [{"code": "parent", "valueCode": "mammal"}, {"code": "legs", "valueInteger": 4},
       {"code": "mass", "valueDecimal": 4.5}, {"code": "seen", "valueDateTime": "2013-01-14T10:00:00Z"},
       {"code": "tame", "valueBoolean": true}, {"code": "habitat", "valueString": "home"},
       {"code": "habitat", "valueString": "farm"}]},
    {"code": "beagle", "display": "Beagle",
     "property": [{"code": "parent", "valueCode": "dog"}, {"code": "legs", "valueInteger": 4},
       {"code": "mass", "valueDecimal": 10}, {"code": "seen", "valueDateTime": "2013-03"},
       {"code": "tame", "valueBoolean": true}]},
    {"code": "poodle", "display": "Poodle",
     "property": [{"code": "parent", "valueCode": "dog"}, {"code": "legs", "valueInteger": 4},
       {"code": "mass", "valueDecimal": 10.5}, {"code": "seen", "valueDateTime": "2014"}]},
    {"code": "duck", "display": "Duck", "designation": [{"language": "de", "value": "Ente"}],
     "property": [{"code": "parent", "valueCode": "bird"}, {"code": "legs", "valueInteger": 2},
       {"code": "mass", "valueDecimal": 1.2}, {"code": "tame", "valueBoolean": false},
       {"code": "habitat", "valueString": "farm"}]},
    {"code": "dodo", "display": "Dodo",
     "property": [{"code": "parent", "valueCode": "bird"}, {"code": "legs", "valueInteger": 2},
       {"code": "mass", "valueDecimal": 15}, {"code": "status", "valueCode": "retired"},
       {"code": "retirementDate", "valueDateTime": "1681"}]},
    {"code": "platypus", "display": "Platypus",
     "property": [{"code": "parent", "valueCode": "mammal"}, {"code": "parent", "valueCode": "bird"},
       {"code": "legs", "valueInteger": 4}, {"code": "mass", "valueDecimal": 1.50},
       {"code": "seen", "valueDateTime": "2013-01-15"}]}
  ]
}$json$);

-- TN, TP, TC: the tree r(a(a1,a2),b) by nesting, by parent, by child.
SELECT fhir_load($json${"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/tree-nested", "version": "1",
    "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
    "concept": [{"code": "r", "display": "R", "concept": [
      {"code": "a", "display": "A", "concept": [{"code": "a1", "display": "A1"}, {"code": "a2", "display": "A2"}]},
      {"code": "b", "display": "B"}]}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/tree-parent", "version": "1",
    "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
    "property": [{"code": "parent", "uri": "http://hl7.org/fhir/concept-properties#parent", "type": "code"}],
    "concept": [{"code": "r", "display": "R"},
      {"code": "a", "display": "A", "property": [{"code": "parent", "valueCode": "r"}]},
      {"code": "a1", "display": "A1", "property": [{"code": "parent", "valueCode": "a"}]},
      {"code": "a2", "display": "A2", "property": [{"code": "parent", "valueCode": "a"}]},
      {"code": "b", "display": "B", "property": [{"code": "parent", "valueCode": "r"}]}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/tree-child", "version": "1",
    "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
    "property": [{"code": "child", "uri": "http://hl7.org/fhir/concept-properties#child", "type": "code"}],
    "concept": [
      {"code": "r", "display": "R", "property": [{"code": "child", "valueCode": "a"}, {"code": "child", "valueCode": "b"}]},
      {"code": "a", "display": "A", "property": [{"code": "child", "valueCode": "a1"}, {"code": "child", "valueCode": "a2"}]},
      {"code": "a1", "display": "A1"}, {"code": "a2", "display": "A2"}, {"code": "b", "display": "B"}]}}
]}$json$);

-- ZV: one code system in two versions. ZF: a fragment. ZI: case does not matter. ZN: not present. ZX: an example.
SELECT fhir_load($json${"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/ver", "version": "1.0.0",
    "status": "active", "content": "complete", "caseSensitive": true,
    "concept": [{"code": "code1", "display": "One (1.0)"}, {"code": "code2", "display": "Two"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/ver", "version": "1.2.0",
    "status": "active", "content": "complete", "caseSensitive": true,
    "concept": [{"code": "code1", "display": "One (1.2)"}, {"code": "code2", "display": "Two"},
      {"code": "code3", "display": "Three"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/frag", "version": "1",
    "status": "active", "content": "fragment", "caseSensitive": true, "description": "What is known of it",
    "concept": [{"code": "f1", "display": "Part one"}, {"code": "f2", "display": "Part two"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/nocase", "version": "1",
    "status": "active", "content": "complete", "caseSensitive": false,
    "concept": [{"code": "code1", "display": "Code one"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/absent", "version": "1",
    "status": "active", "content": "not-present", "caseSensitive": true}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/sample", "version": "1",
    "status": "active", "content": "example", "caseSensitive": true,
    "concept": [{"code": "x1", "display": "Example one"}]}}
]}$json$);

-- ZS: a supplement of Z1.
SELECT fhir_load($json${
  "resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/animals-nl", "version": "1", "language": "nl",
  "status": "active", "content": "supplement", "supplements": "http://example.org/CodeSystem/animals|1.0.0",
  "property": [{"code": "cuteness", "type": "integer"}],
  "concept": [
    {"code": "dog", "designation": [{"language": "nl", "value": "hond"}], "property": [{"code": "cuteness", "valueInteger": 9}]},
    {"code": "duck", "designation": [{"language": "nl", "value": "eend"}]}]
}$json$);

-- ZE: what extensions and designations say beside the concept itself.
SELECT fhir_load($json${
  "resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/extended", "version": "1",
  "status": "active", "content": "complete", "caseSensitive": true, "language": "en",
  "property": [
    {"code": "itemWeight", "uri": "http://hl7.org/fhir/concept-properties#itemWeight", "type": "decimal"},
    {"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status", "type": "code"}],
  "concept": [
    {"extension": [
       {"url": "http://hl7.org/fhir/StructureDefinition/codesystem-conceptOrder", "valueInteger": 6},
       {"url": "http://hl7.org/fhir/StructureDefinition/codesystem-label", "valueString": "a."},
       {"url": "http://hl7.org/fhir/StructureDefinition/rendering-style", "valueString": "color: maroon"}],
     "code": "e1", "display": "One",
     "designation": [
       {"extension": [{"url": "http://snomed.info/fhir/StructureDefinition/coding-sctdescid", "valueString": "234234"}],
        "language": "de", "value": "Eins"},
       {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status", "valueCode": "deprecated"}],
        "language": "en", "value": "Old"}],
     "property": [{"code": "itemWeight", "valueDecimal": 1.2}]},
    {"code": "e2", "display": "Two", "property": [{"code": "status", "valueCode": "deprecated"}]}]
}$json$);

-- VS-all, VS-mammal, VS-bird, VS-pets, VS-mix, VV-n, VV-10, VV-1x, VV-1.
SELECT fhir_load($json${"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/all", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/mammal", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals",
      "filter": [{"property": "concept", "op": "is-a", "value": "mammal"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/bird", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals",
      "filter": [{"property": "concept", "op": "is-a", "value": "bird"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/pets", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}, {"code": "cat"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/mix", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://loinc.org", "concept": [{"code": "55423-8"}]},
      {"system": "http://example.com/codesystems/additional-test-codes", "concept": [{"code": "T1"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/ver-none", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/ver"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/ver-10", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/ver-1x", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.x.x"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/ver-1", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1"}]}}}
]}$json$);
\o
\set ECHO all
