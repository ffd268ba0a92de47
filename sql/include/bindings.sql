\set ECHO none
-- Fixtures of bindings: units, states, and small value sets over the animals. Use: \i sql/include/bindings.sql after animals.sql
\o /dev/null
SELECT fhir_load($json${"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/units", "version": "1", "status": "active",
    "content": "complete", "caseSensitive": true, "concept": [{"code": "mg"}, {"code": "g"}, {"code": "kg"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/states", "version": "1", "status": "active",
    "content": "complete", "caseSensitive": true, "concept": [{"code": "NY", "display": "New York"}, {"code": "CA"}, {"code": "TX"}]}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/units", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/units", "concept": [{"code": "mg"}, {"code": "g"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/states", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/states", "concept": [{"code": "NY"}, {"code": "CA"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/M1", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "mammal"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/M2", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "animal"}, {"code": "mammal"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/dog", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/dog-duck", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}, {"code": "duck"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/two", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/ver", "concept": [{"code": "code1"}]},
      {"system": "http://example.org/CodeSystem/nocase", "concept": [{"code": "code1"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/ci", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/nocase"}]}}}
]}$json$);
\o
\set ECHO all
