-- Loading resources: fhir_load, fhir_load_file, fhir_load_object.
\i sql/include/animals.sql

-- What is stored of the animals. CS-003, CS-004, CS-094, CS-108, CS-109, CS-115, CS-117, CS-127
SELECT ordinal, last_descendant AS last, position, flags, code, display, more_descendants AS more
  FROM fhirterm.concept JOIN fhirterm.code_system USING (content_id)
 WHERE url = 'http://example.org/CodeSystem/animals' ORDER BY ordinal;

-- Loading again changes nothing.
SELECT resource_type, url, version, action, concepts, designations, properties, links, warnings
  FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/absent", "version": "1",
    "status": "active", "content": "not-present", "caseSensitive": true}');
