-- fhir_member_of: whether coded values are in a value set.
\i sql/include/animals.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\set animals '''http://example.org/CodeSystem/animals'''
\set ver '''http://example.org/CodeSystem/ver'''

-- System and code. TX-041
SELECT code, fhir_member_of(:animals, code, 'http://example.org/ValueSet/mammal') AS mammal,
       fhir_member_of(:animals, code, 'http://example.org/ValueSet/all') AS "all"
  FROM unnest('{poodle,duck,animal,dodo,wolf,DOG}'::text[]) AS code;
-- NULL in, NULL out.
SELECT fhir_member_of(NULL, 'dog', 'http://example.org/ValueSet/pets') AS system, fhir_member_of(:animals, NULL, 'http://example.org/ValueSet/pets') AS code,
       fhir_member_of(:animals, 'dog', NULL::text) AS value_set, fhir_member_of(:animals, 'dog', 'http://example.org/ValueSet/pets', NULL) AS version;
-- A system compares by its bytes, a code by the rule of its system. UC-003, UC-004, UC-020
SELECT fhir_member_of('HTTP://EXAMPLE.ORG/CodeSystem/animals', 'dog', 'http://example.org/ValueSet/pets'),
       fhir_member_of('http://example.org/CodeSystem/nocase', 'CODE1', 'http://example.org/CodeSystem/nocase?fhir_vs'),
       fhir_member_of('http://example.org/CodeSystem/other', 'dog', 'http://example.org/ValueSet/pets');
SELECT fhir_member_of('http://loinc.org', '55423-8', 'http://example.org/ValueSet/mix'),
       fhir_member_of('http://example.com/codesystems/additional-test-codes', 'T1', 'http://example.org/ValueSet/mix'),
       fhir_member_of('http://loinc.org', 'T1', 'http://example.org/ValueSet/mix');

-- Versions: one that the value set fixes, one that it leaves open. UC-007, CS-039, TX-118, TX-119, TX-120, R-6
SELECT vs, code, version, fhir_member_of(:ver, code, 'http://example.org/ValueSet/' || vs, version)
  FROM unnest('{ver-10,ver-1x,ver-none}'::text[]) AS vs,
       (VALUES ('code1', NULL), ('code1', '1.0.0'), ('code1', '1.2.0'), ('code3', NULL), ('code3', '1.0.0'), ('code1', '2.4.0'), ('code1', '1.x'), ('code1', '')) AS c(code, version);
SELECT fhir_member_of('http://example.org/CodeSystem/ver|1.0.0', 'code3', 'http://example.org/ValueSet/ver-none'), fhir_member_of('http://example.org/CodeSystem/ver|1.2.0', 'code3', 'http://example.org/ValueSet/ver-none');
SELECT fhir_member_of('http://loinc.org', '55423-8', 'http://example.org/ValueSet/mix', '2.62');
SELECT fhir_member_of('http://nowhere.org/cs', 'p', '{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://nowhere.org/cs", "version": "1", "concept": [{"code": "p"}]}]}}', v) FROM unnest('{1,2,NULL}'::text[]) AS v;

-- A bar may also be part of the url.
SELECT FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/barred|2.1", "version": "3", "status": "active", "content": "complete", "caseSensitive": true, "concept": [{"code": "a", "display": "A"}]}');
SELECT fhir_member_of(system, 'a', '{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/barred|2.1"}]}}'), fhir_validate_code(system, 'a'), fhir_display(system, 'a')
  FROM (VALUES ('http://example.org/CodeSystem/barred|2.1'), ('http://example.org/CodeSystem/barred|2.1|3'), ('http://example.org/CodeSystem/barred|2.1|2')) AS v(system);
-- A version reaches contained value sets that leave it open, too.
\set contained '''{"resourceType": "ValueSet", "contained": [{"resourceType": "ValueSet", "id": "a", "compose": {"include": [{"valueSet": ["#b"]}]}}, {"resourceType": "ValueSet", "id": "b", "compose": {"include": [{"system": "http://example.org/CodeSystem/ver"}]}}], "url": "http://example.org/ValueSet/holder", "status": "active", "compose": {"include": [{"valueSet": ["#a"]}]}}'''
SELECT FROM fhir_load(:contained);
SELECT vs, fhir_member_of(:ver, 'code1', 'http://example.org/ValueSet/' || vs, '1.0.0'), fhir_member_of(:ver, 'code3', 'http://example.org/ValueSet/' || vs, '1.0.0') FROM unnest('{holder,holder#a,holder#b}'::text[]) AS vs;

-- Coded values in JSON. UC-009, UC-010, UC-011, UC-012
SELECT value, fhir_member_of(value, 'http://example.org/ValueSet/pets')
  FROM (VALUES
    ('{"system": "http://example.org/CodeSystem/animals", "code": "dog"}'::jsonb),
    ('{"system": "http://example.org/CodeSystem/animals", "code": "dog", "version": "1.0.0", "display": "Whatever"}'),
    ('{"system": "http://example.org/CodeSystem/animals", "code": "duck"}'),
    ('{"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "duck"}, {"system": "http://example.org/CodeSystem/animals", "code": "cat"}], "text": "A cat"}'),
    ('{"concept": {"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "cat"}]}}'),
    ('{"reference": {"reference": "Device/1"}}'),
    ('{"value": 5, "unit": "dogs", "system": "http://example.org/CodeSystem/animals", "code": "dog"}'),
    ('{"value": 5, "unit": "dogs"}'),
    ('[{"code": "dog"}, {"system": "http://example.org/CodeSystem/animals", "code": "cat"}]'),
    ('{"code": "dog"}'),
    ('{"text": "dog"}'),
    ('"dog"'),
    ('"wolf"'),
    ('["wolf", "cat"]'),
    ('[]'),
    ('null'),
    (NULL)) AS v(value);
SELECT fhir_member_of('5', 'http://example.org/ValueSet/pets');
SELECT fhir_member_of('true', 'http://example.org/ValueSet/pets');
-- A bare code needs a value set with one system. UC-001, UC-008, UC-021
SELECT fhir_member_of('"T1"', 'http://example.org/ValueSet/mix');
-- Inline value sets.
SELECT fhir_member_of('{"system": "http://example.org/CodeSystem/animals", "code": "dog"}', resource) FROM fhirterm.value_set WHERE url = 'http://example.org/ValueSet/pets';
SELECT fhir_member_of(:animals, 'dog', resource) FROM fhirterm.value_set WHERE url = 'http://example.org/ValueSet/mammal';
-- Value sets from a column, one after the other.
SELECT url, fhir_member_of(:animals, 'duck', url), fhir_member_of(:animals, 'duck', resource)
  FROM fhirterm.value_set WHERE url IN ('http://example.org/ValueSet/all', 'http://example.org/ValueSet/bird', 'http://example.org/ValueSet/mammal', 'http://example.org/ValueSet/pets') ORDER BY url;

-- Unknown value sets.
\set VERBOSITY terse
SELECT fhir_member_of(:animals, 'dog', 'http://example.org/ValueSet/pest');
\set VERBOSITY default
SELECT fhir_member_of(:ver, 'code1', 'http://example.org/ValueSet/ver-1');
SET fhirterm.on_unknown = 'null';
SELECT fhir_member_of(:animals, 'dog', 'http://example.org/ValueSet/pest'), fhir_member_of(:ver, 'code1', 'http://example.org/ValueSet/ver-1'), fhir_member_of('"T1"', 'http://example.org/ValueSet/mix'), fhir_validate_code('"T1"'::jsonb, 'http://example.org/ValueSet/mix');
SET fhirterm.on_unknown = 'false';
SELECT fhir_member_of(:animals, 'dog', 'http://example.org/ValueSet/pest'), fhir_member_of('{"system": "s", "code": "c"}', 'http://example.org/ValueSet/ver-1');
RESET fhirterm.on_unknown;

-- A call site sees what its statement sees, also where it outlives it.
CREATE FUNCTION seen() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answers text := '';
BEGIN
  FOR i IN 1..3 LOOP
    IF i = 2 THEN
      PERFORM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/changing", "status": "active",
        "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}');
    ELSIF i = 3 THEN
      PERFORM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/changing", "status": "active",
        "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "cat"}]}]}}');
    END IF;
    BEGIN
      answers := answers || ' ' || fhir_member_of('http://example.org/CodeSystem/animals', 'dog', 'http://example.org/ValueSet/changing')::text;
    EXCEPTION WHEN SQLSTATE 'TX404' THEN
      answers := answers || ' not loaded';
    END;
  END LOOP;
  RETURN answers;
END $$;
SELECT seen();

-- Parallel workers, and a read-only transaction.
BEGIN READ ONLY;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT count(*) FILTER (WHERE fhir_member_of('http://example.org/CodeSystem/animals', code, 'http://example.org/ValueSet/mammal')) FROM fhirterm.concept JOIN fhirterm.code_system USING (content_id) WHERE url = 'http://example.org/CodeSystem/animals';
COMMIT;
DROP FUNCTION seen();
