-- Loading naming systems: identifiers with their periods, what is refused, what is stored.
SET timezone = 'UTC';

-- CS-045: bounds of periods are as wide as what is written
SELECT action, warnings FROM fhir_load('{"resourceType": "NamingSystem", "url": "http://example.org/NamingSystem/n", "version": "1.0",
  "name": "N", "title": "Names", "status": "active", "kind": "codesystem", "date": "2024-05",
  "uniqueId": [
    {"type": "oid", "value": "1.2.3", "preferred": true, "period": {"end": "2019"}},
    {"type": "uri", "value": "http://example.org/CodeSystem/old", "preferred": true, "authoritative": true, "period": {"start": "2020-01", "end": "2020-06-30"}},
    {"type": "uri", "value": "http://example.org/CodeSystem/new", "preferred": true, "period": {"start": "2020-07-01T00:00:00+02:00"}},
    {"type": "uuid", "value": "c0e0d027-0000-4000-8000-000000000001"},
    {"type": "v2csmnemonic", "value": "N", "preferred": false}]}');
SELECT url, version, id, name, title, status, kind, date FROM fhirterm.naming_system;
SELECT position, type, value, preferred, authoritative, period FROM fhirterm.naming_system_identifier ORDER BY position;

-- CS-043: two may name one identifier; R4 has no url, and R5's in an extension counts
SELECT action, version, warnings FROM fhir_load('{"resourceType": "NamingSystem", "id": "second", "name": "Second", "status": "draft", "kind": "root", "date": "2024",
  "extension": [{"url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-NamingSystem.url", "valueUri": "http://example.org/NamingSystem/second"},
                {"url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-NamingSystem.version", "valueString": "2.0"}],
  "uniqueId": [{"type": "oid", "value": "1.2.3"}]}');
SELECT s.url, s.version FROM fhirterm.naming_system s JOIN fhirterm.naming_system_identifier i USING (content_id) WHERE i.value = '1.2.3' ORDER BY 1;

-- without any url, the id is the identity
SELECT action, url, id FROM fhir_load('{"resourceType": "NamingSystem", "id": "third", "name": "Third", "status": "draft", "kind": "identifier", "date": "2024", "uniqueId": [{"type": "other", "value": "x"}]}');
SELECT action, url, id FROM fhir_load('{"resourceType": "NamingSystem", "id": "third", "name": "Third", "status": "active", "kind": "identifier", "date": "2024", "uniqueId": [{"type": "other", "value": "x"}]}');
SELECT id, status FROM fhirterm.naming_system WHERE url IS NULL;

-- what is refused or doubtful
SELECT severity, code, expression, text FROM fhir_check('{"resourceType": "NamingSystem", "id": "bad", "status": "active", "kind": "system",
  "uniqueId": [{"value": "1"}, {"type": "oid"}, {"type": "url", "value": "x"}, {"type": "oid", "value": "1", "period": {"start": "2020", "end": "2019"}},
               {"type": "oid", "value": "1", "period": {"start": "soon"}}, {"type": "oid", "value": 5}, "1.2"]}');
SELECT severity, code, expression, text FROM fhir_check('{"resourceType": "NamingSystem", "url": "http://example.org/NamingSystem/empty", "status": "active"}');
SELECT action FROM fhir_load(jsonb_build_object('resourceType', 'NamingSystem', 'url', 'http://example.org/NamingSystem/long', 'status', 'active',
  'name', 'Long', 'kind', 'root', 'date', '2024', 'uniqueId', jsonb_build_array(jsonb_build_object('type', 'oid', 'value', repeat('1', 5000)))));
SELECT action FROM fhir_load(jsonb_build_object('resourceType', 'NamingSystem', 'url', 'http://example.org/' || repeat('x', 5000), 'status', 'active',
  'name', 'Long', 'kind', 'root', 'date', '2024', 'uniqueId', jsonb_build_array(jsonb_build_object('type', 'oid', 'value', '1'))));

-- a period that ends before it starts never applies
SELECT action FROM fhir_load('{"resourceType": "NamingSystem", "url": "http://example.org/NamingSystem/never", "name": "Never", "status": "active", "kind": "root", "date": "2024",
  "uniqueId": [{"type": "oid", "value": "9", "period": {"start": "2020", "end": "2019"}}]}');
SELECT period FROM fhirterm.naming_system_identifier WHERE value = '9';

SELECT fhir_unload('NamingSystem/third') + fhir_unload('http://example.org/NamingSystem/second') +
       fhir_unload('http://example.org/NamingSystem/n') + fhir_unload('http://example.org/NamingSystem/never');
SELECT count(*) FROM fhirterm.naming_system_identifier;
