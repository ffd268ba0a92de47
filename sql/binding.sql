-- The main binding: strength by data type by what the value is. Acceptance cases B-01 to B-61, and those of section 9 that are about values.
\i sql/include/animals.sql
\i sql/include/bindings.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never

-- Short names: Z1 is the system of animals, UCUM that of units, a value set its last part.
CREATE FUNCTION binding_value(value text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(replace(value, '"Z1"', '"http://example.org/CodeSystem/animals"'), '"UCUM"', '"http://example.org/CodeSystem/units"')::jsonb
$$;
CREATE FUNCTION main_binding(strength text, value_set text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('strength', strength, 'valueSet', 'http://example.org/ValueSet/' || value_set)
$$;

CREATE TABLE binding_case (no text, strength text, value_set text, datatype text, value text, expected text);
INSERT INTO binding_case VALUES
  ('B-01', 'required', 'pets', 'code', '"dog"', 'conformant'),
  ('B-02', 'required', 'pets', 'code', '"duck"', 'error'),
  ('B-03', 'required', 'pets', 'code', '"DOG"', 'error'),
  ('B-04', 'required', 'ci', 'code', '"CODE1"', 'information'),
  ('B-05', 'required', 'pets', 'code', '{"extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', 'error'),
  ('B-06', 'required', 'two', 'code', '"code1"', 'warning'),
  ('B-07', 'required', 'all', 'code', '"dodo"', 'warning'),
  ('B-08', 'required', 'pets', 'code', '"wolf"', 'error'),
  ('B-09', 'required', 'pets', 'Coding', '{"system": "Z1", "code": "dog"}', 'conformant'),
  ('B-10', 'required', 'pets', 'Coding', '{"system": "Z1", "code": "duck"}', 'error'),
  ('B-11', 'required', 'pets', 'Coding', '{"system": "Z1", "code": "beagle"}', 'error'),
  ('B-12', 'required', 'pets', 'Coding', '{"system": "Z1", "display": "Dog"}', 'error'),
  ('B-13', 'required', 'pets', 'Coding', '{"code": "dog"}', 'error'),
  ('B-14', 'required', 'pets', 'Coding', '{"system": "http://unknown", "code": "dog"}', 'error'),
  ('B-15', 'required', 'nope', 'Coding', '{"system": "Z1", "code": "dog"}', 'error'),
  ('B-16', 'required', 'pets', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "dog"}], "text": "Dog"}', 'conformant'),
  ('B-17', 'required', 'pets', 'CodeableConcept', '{"text": "Dog"}', 'error'),
  ('B-18', 'required', 'pets', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "duck"}, {"system": "Z1", "code": "cat"}]}', 'conformant'),
  ('B-19', 'required', 'pets', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "duck"}], "text": "Duck"}', 'error'),
  ('B-20', 'required', 'pets', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "dog"}, {"system": "Z1", "code": "wolf"}]}', 'error'),
  ('B-21', 'required', 'pets', 'CodeableConcept', '{"extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', 'error'),
  ('B-22', 'required', 'pets', 'CodeableReference', '{"concept": {"coding": [{"system": "Z1", "code": "dog"}]}}', 'conformant'),
  ('B-23', 'required', 'pets', 'CodeableReference', '{"reference": {"reference": "X/1"}}', 'not-applicable'),
  ('B-24', 'required', 'units', 'Quantity', '{"value": 5, "system": "UCUM", "code": "mg"}', 'conformant'),
  ('B-25', 'required', 'units', 'Quantity', '{"value": 5, "unit": "mg"}', 'error'),
  ('B-26', 'required', 'units', 'Quantity', '{"value": 5, "system": "UCUM", "code": "kg"}', 'error'),
  ('B-27', 'required', 'states', 'string', '"NY"', 'conformant'),
  ('B-28', 'required', 'states', 'string', '"New York"', 'error'),
  ('B-29', 'required', 'two', 'uri', '"code1"', 'conformant'),
  ('B-30', 'required', 'pets', 'Coding', '[{"system": "Z1", "code": "dog"}, {"system": "Z1", "code": "duck"}]', 'error'),
  ('B-31', 'extensible', 'pets', 'Coding', '{"system": "Z1", "code": "dog"}', 'conformant'),
  ('B-32', 'extensible', 'pets', 'Coding', '{"system": "Z1", "code": "duck"}', 'review'),
  ('B-33', 'extensible', 'M1', 'Coding', '{"system": "Z1", "code": "dog"}', 'error'),
  ('B-34', 'extensible', 'M1', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "dog"}]}', 'error'),
  ('B-35', 'extensible', 'M1', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "mammal"}, {"system": "Z1", "code": "dog"}]}', 'conformant'),
  ('B-36', 'extensible', 'M2', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "animal"}, {"system": "Z1", "code": "dog"}]}', 'warning'),
  ('B-37', 'extensible', 'M1', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "duck"}]}', 'review'),
  ('B-38', 'extensible', 'pets', 'CodeableConcept', '{"text": "Axolotl"}', 'review'),
  ('B-39', 'extensible', 'pets', 'CodeableConcept', '{"extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', 'review'),
  ('B-40', 'extensible', 'pets', 'CodeableConcept', '{"coding": [{"system": "Z1", "display": "?"}]}', 'error'),
  ('B-41', 'extensible', 'pets', 'Coding', '{"system": "http://local", "code": "x1"}', 'review'),
  ('B-42', 'extensible', 'pets', 'Coding', '{"system": "Z1", "code": "wolf"}', 'error'),
  ('B-43', 'extensible', 'pets', 'Coding', '{"display": "Axolotl"}', 'error'),
  ('B-44', 'extensible', 'pets', 'Coding', '{"extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', 'review'),
  ('B-45', 'extensible', 'pets', 'code', '"duck"', 'error'),
  ('B-46', 'extensible', 'pets', 'code', '{"extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', 'review'),
  ('B-47', 'extensible', 'units', 'Quantity', '{"value": 1, "system": "UCUM", "code": "kg"}', 'review'),
  ('B-48', 'extensible', 'units', 'Quantity', '{"value": 1, "unit": "spoonful"}', 'error'),
  ('B-49', 'extensible', 'units', 'Quantity', '{"value": 1, "extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', 'review'),
  ('B-50', 'extensible', 'states', 'string', '"TX"', 'review'),
  ('B-51', 'extensible', 'pets', 'Coding', '[{"system": "Z1", "code": "dog"}, {"system": "Z1", "code": "duck"}]', 'review'),
  ('B-52', 'extensible', 'nope', 'Coding', '{"system": "Z1", "code": "dog"}', 'warning'),
  ('B-53', 'preferred', 'pets', 'Coding', '{"system": "Z1", "code": "dog"}', 'conformant'),
  ('B-54', 'preferred', 'pets', 'Coding', '{"system": "Z1", "code": "duck"}', 'information'),
  ('B-55', 'preferred', 'pets', 'CodeableConcept', '{"text": "Duck"}', 'information'),
  ('B-56', 'preferred', 'pets', 'Coding', '{"system": "Z1", "code": "wolf"}', 'warning'),
  ('B-57', 'preferred', 'units', 'Quantity', '{"value": 1, "unit": "spoonful"}', 'information'),
  ('B-58', 'preferred', 'nope', 'Coding', '{"system": "Z1", "code": "dog"}', 'information'),
  ('B-59', 'example', 'pets', 'Coding', '{"system": "Z1", "code": "duck"}', 'conformant'),
  ('B-60', 'example', 'pets', 'CodeableConcept', '{"text": "x"}', 'conformant'),
  ('B-61', 'descriptive', 'nope', 'CodeableConcept', '{"text": "x"}', 'conformant');

-- Each verdict is as expected, and so are the cases that differ: none.
SELECT no, fhir_binding_verdict(main_binding(strength, value_set), binding_value(value), datatype) AS verdict,
       (SELECT string_agg(concat_ws(' ', v.path, v.outcome, v.code), ', ') FROM fhir_validate_binding(main_binding(strength, value_set), binding_value(value), datatype) AS v) AS rows
  FROM binding_case ORDER BY no COLLATE "C";
SELECT no, expected, verdict
  FROM (SELECT no, expected, fhir_binding_verdict(main_binding(strength, value_set), binding_value(value), datatype) AS verdict FROM binding_case) AS c
 WHERE verdict IS DISTINCT FROM expected ORDER BY no COLLATE "C";

-- The same as rows: every repetition, and what is said of it.
SELECT origin, strength, value_set, path, outcome, code, severity, text
  FROM fhir_validate_binding(main_binding('extensible', 'M2'), binding_value('[{"coding": [{"system": "Z1", "code": "animal"}, {"system": "Z1", "code": "dog"}, {"system": "Z1", "code": "wolf"}, {"system": "http://local", "code": "x"}, {"display": "?"}]}, {"coding": [{"system": "Z1", "code": "beagle"}]}, {"text": "Axolotl"}]'), 'CodeableConcept');

-- Section 9, values. In these, mapping, min and abstract are what ctx says.
CREATE TABLE value_case (no text, strength text, value_set text, datatype text, value text, ctx jsonb, expected text);
INSERT INTO value_case VALUES
  ('B-92', 'extensible', 'pets', 'Coding', '{"system": "Z1", "code": "duck", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-reference", "valueUri": "http://example.org/ValueSet/pets|1"}]}', '{}', 'error'),
  ('B-93', 'extensible', 'pets', 'Coding', '{"system": "Z1", "code": "duck", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-reference", "valueUri": "http://example.org/ValueSet/bird"}]}', '{}', 'review'),
  ('B-94', 'extensible', 'pets', 'Coding', '{"system": "Z1", "code": "duck", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-reference", "valueCanonical": "http://example.org/ValueSet/mammal"}]}', '{}', 'review'),
  ('B-95', 'extensible', 'pets', 'Coding', '{"system": "Z1", "code": "duck"}', '{"mapping": "none"}', 'error'),
  ('B-96', 'extensible', 'pets', 'Coding', '{"system": "Z1", "code": "duck"}', '{"mapping": "attempted"}', 'review'),
  ('B-97', 'required', 'pets', 'Coding', NULL, '{"min": 1}', 'error'),
  ('B-97 null', 'required', 'pets', 'code', 'null', '{"min": 1}', 'error'),
  ('B-97 none', 'required', 'pets', 'CodeableConcept', '[]', '{"min": 1}', 'error'),
  ('B-97 may be', 'required', 'pets', 'Coding', NULL, '{}', 'not-applicable'),
  ('B-114', 'required', 'all', 'Coding', '{"system": "Z1", "code": "animal"}', '{"abstract": false}', 'error'),
  ('B-115', 'required', 'all', 'Coding', '{"system": "Z1", "code": "animal"}', '{}', 'conformant'),
  ('B-117', 'required', 'pets|2.0', 'Coding', '{"system": "Z1", "code": "dog"}', '{}', 'error'),
  ('B-118', 'extensible', 'pets', 'Coding', '{"code": "duck"}', '{}', 'error'),
  ('B-119', 'extensible', 'pets', 'CodeableConcept', '{"coding": [{"system": "Z1", "display": "?"}], "text": "Axolotl"}', '{}', 'review'),
  ('B-120', 'extensible', 'M1', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "dog"}], "text": "Dog"}', '{}', 'error'),
  ('B-121', 'extensible', 'M2', 'Coding', '{"system": "Z1", "code": "dog"}', '{}', 'error'),
  ('B-122', 'extensible', 'pets', 'Coding', '{"system": "Z1", "code": "beagle"}', '{}', 'error'),
  ('B-123', 'extensible', 'M1', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "dog"}, {"system": "Z1", "code": "duck"}]}', '{}', 'error'),
  ('B-124', 'extensible', 'pets', 'CodeableReference', '{"concept": {"text": "Axolotl"}}', '{}', 'review'),
  ('B-125', 'extensible', 'pets', 'code', '{"value": "duck", "extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', '{}', 'review'),
  ('B-126', 'required', 'pets', 'CodeableConcept', '{"coding": [{"system": "http://local", "code": "x1"}, {"system": "Z1", "code": "dog"}]}', '{}', 'conformant'),
  ('B-127', 'required', 'states', 'uri', '{"extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', '{}', 'error'),
  ('B-128', 'extensible', 'states', 'uri', '{"extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', '{}', 'review'),
  -- beyond the acceptance cases
  ('gen, ext', 'extensible', 'pets', 'code', '{"value": "beagle", "extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', '{}', 'error'),
  ('bad, ext', 'extensible', 'pets', 'code', '{"value": "wolf", "extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', '{}', 'error'),
  ('nosys, ext', 'extensible', 'pets', 'Coding', '{"code": "duck", "extension": [{"url": "http://example.org/ext", "valueString": "alt"}]}', '{}', 'review'),
  ('nothing', 'extensible', 'pets', 'CodeableConcept', '{}', '{}', 'error'),
  ('active', 'required', 'all', 'Coding', '{"system": "Z1", "code": "dodo"}', '{"activeOnly": true}', 'error'),
  ('display', 'required', 'pets', 'Coding', '{"system": "Z1", "code": "dog", "display": "Horse"}', '{}', 'error'),
  ('lenient', 'required', 'pets', 'Coding', '{"system": "Z1", "code": "dog", "display": "Horse"}', '{"lenient-display-validation": true}', 'warning'),
  ('example', 'example', 'pets', 'Coding', '{"system": "Z1", "code": "dog", "display": "Horse"}', '{}', 'conformant'),
  ('other bad', 'extensible', 'pets', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "dog"}, {"system": "Z1", "code": "wolf"}]}', '{}', 'error'),
  ('other bad', 'preferred', 'pets', 'CodeableConcept', '{"coding": [{"system": "Z1", "code": "dog"}, {"system": "Z1", "code": "wolf"}]}', '{}', 'warning'),
  ('version', 'required', 'ver-none', 'Coding', '{"system": "http://example.org/CodeSystem/ver", "code": "code3", "version": "1.0.0"}', '{}', 'error'),
  ('version', 'required', 'ver-none', 'Coding', '{"system": "http://example.org/CodeSystem/ver", "code": "code3"}', '{"system-version": "http://example.org/CodeSystem/ver|1.0.0"}', 'error'),
  ('version', 'required', 'ver-none', 'Coding', '{"system": "http://example.org/CodeSystem/ver", "code": "code3"}', '{}', 'conformant'),
  ('fragment', 'extensible', 'pets', 'Coding', '{"system": "http://example.org/CodeSystem/frag", "code": "f3"}', '{}', 'review');
SELECT no, fhir_binding_verdict(main_binding(strength, value_set), binding_value(value), datatype, ctx) AS verdict,
       fhir_binding_verdict(main_binding(strength, value_set), binding_value(value), datatype, ctx) = expected AS expected,
       (SELECT string_agg(concat_ws(' ', v.path, v.outcome, v.code), ', ') FROM fhir_validate_binding(main_binding(strength, value_set), binding_value(value), datatype, ctx) AS v) AS rows
  FROM value_case;
-- B-97, UC-107: why.
SELECT outcome, text FROM fhir_validate_binding(main_binding('required', 'pets'), NULL, 'code', '{"min": 1}');
SELECT outcome, text FROM fhir_validate_binding(main_binding('required', 'pets'), '"duck"', 'code', '{"min": 1}');
-- B-116
SELECT fhir_binding_verdict('{"strength": "required", "valueSet": "http://example.org/CodeSystem/animals"}', '"dog"', 'code');
-- Older names of valueSet.
SELECT fhir_binding_verdict('{"strength": "required", "valueSetUri": "http://example.org/ValueSet/pets"}', '"dog"', 'code'),
       fhir_binding_verdict('{"strength": "required", "valueSetReference": {"reference": "http://example.org/ValueSet/pets"}}', '"duck"', 'code');

-- Ruling 2: a more general member in another system, where a map that the context names says so.
SELECT FROM fhir_load('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/local", "status": "active", "group": [{"source": "http://local", "target": "http://example.org/CodeSystem/animals", "element": [{"code": "x1", "target": [{"code": "dog", "relationship": "source-is-narrower-than-target"}]}, {"code": "x2", "target": [{"code": "duck", "relationship": "source-is-narrower-than-target"}]}, {"code": "x3", "target": [{"code": "dog", "relationship": "related-to"}]}]}]}');
SELECT code, fhir_binding_verdict(main_binding('extensible', 'pets'), jsonb_build_object('system', 'http://local', 'code', code), 'Coding') AS without, fhir_binding_verdict(main_binding('extensible', 'pets'), jsonb_build_object('system', 'http://local', 'code', code), 'Coding', '{"maps": ["http://example.org/ConceptMap/local"]}') AS with_map
  FROM unnest('{x1,x2,x3,x4}'::text[]) AS code;
SELECT outcome, code, text FROM fhir_validate_binding(main_binding('extensible', 'pets'), binding_value('{"coding": [{"system": "Z1", "code": "dog"}, {"system": "http://local", "code": "x1"}]}'), 'CodeableConcept', '{"maps": "http://example.org/ConceptMap/local"}');
SELECT fhir_binding_verdict(main_binding('extensible', 'pets'), '{"system": "http://local", "code": "x1"}', 'Coding', '{"maps": ["http://example.org/ConceptMap/nope"]}');

-- fhir_check_binding: the same rows.
SELECT * FROM fhir_check_binding(main_binding('required', 'pets'), '["dog", "duck"]', 'code');

-- As a boolean: false where the verdict is error, NULL where nothing applies; for every row of a table, and with bindings that change from row to row.
SELECT count(*) AS cases, count(*) FILTER (WHERE holds IS DISTINCT FROM CASE verdict WHEN 'not-applicable' THEN NULL ELSE verdict <> 'error' END) AS different
  FROM (SELECT fhir_binding_holds(main_binding(strength, value_set), binding_value(value), datatype) AS holds,
               fhir_binding_verdict(main_binding(strength, value_set), binding_value(value), datatype) AS verdict
          FROM binding_case, generate_series(1, 3)) AS c;
SELECT fhir_binding_holds(main_binding('required', 'pets'), v, 'code') FROM unnest('{"\"dog\"", "\"duck\"", NULL, "\"dog\""}'::jsonb[]) AS v;

-- Random values: the verdict is the worst of the rows, whatever was remembered.
SELECT setseed(0.5);
CREATE TABLE random_value AS
  SELECT i, CASE i % 3
    WHEN 0 THEN (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('system', (ARRAY['http://example.org/CodeSystem/animals', 'http://example.org/CodeSystem/animals', 'http://local', NULL])[1 + floor(random() * 4)], 'code', (ARRAY['dog', 'duck', 'beagle', 'wolf', 'dodo', 'mammal', NULL])[1 + floor(random() * 7)], 'display', (ARRAY[NULL, NULL, NULL, 'Dog'])[1 + floor(random() * 4)]))) FROM generate_series(1, 1 + i % 3))
    WHEN 1 THEN (SELECT jsonb_agg(jsonb_build_object('coding', (SELECT jsonb_agg(jsonb_build_object('system', 'http://example.org/CodeSystem/animals', 'code', (ARRAY['dog', 'duck', 'beagle', 'wolf', 'animal', 'mammal'])[1 + floor(random() * 6)])) FROM generate_series(0, i % 2 + j)))) FROM generate_series(1, 1 + i % 2) AS j)
    ELSE to_jsonb((ARRAY['dog', 'duck', 'beagle', 'wolf', 'DOG'])[1 + floor(random() * 5)]) END AS value
    FROM generate_series(1, 600) AS i;
WITH rank (outcome, severity) AS (VALUES ('not-applicable', 0), ('conformant', 1), ('obligation', 1), ('not-evaluated', 2), ('information', 2), ('warning', 3), ('review', 4), ('error', 5)),
asked AS (
  SELECT strength, value_set, value, datatype, fhir_binding_verdict(main_binding(strength, value_set), value, datatype) AS verdict, fhir_binding_holds(main_binding(strength, value_set), value, datatype) AS holds
    FROM random_value, unnest('{required,extensible,preferred,example}'::text[]) AS strength, unnest('{pets,M2,all}'::text[]) AS value_set,
         LATERAL (SELECT (ARRAY['Coding', 'CodeableConcept', 'code'])[1 + i % 3]) AS d(datatype)
)
SELECT count(*) AS asked, count(DISTINCT verdict) AS verdicts,
       count(*) FILTER (WHERE r.severity <> (SELECT max(x.severity) FROM fhir_validate_binding(main_binding(a.strength, value_set), value, datatype) AS v JOIN rank AS x ON x.outcome = v.outcome WHERE v.code NOT LIKE 'note:%')) AS wrong_verdict,
       count(*) FILTER (WHERE holds <> (verdict <> 'error')) AS wrong_boolean
  FROM asked AS a JOIN rank AS r ON r.outcome = a.verdict;

-- A required binding of Codings without display is membership.
SELECT count(*) > 300 AS codings, count(*) FILTER (WHERE fhir_binding_holds(main_binding('required', vs), coding, 'Coding') IS DISTINCT FROM (fhir_member_of(coding, 'http://example.org/ValueSet/' || vs))) AS different
  FROM random_value, jsonb_array_elements(value) AS coding, unnest('{pets,M2,all,mammal,bird}'::text[]) AS vs WHERE i % 3 = 0 AND NOT coding ? 'display' AND coding ? 'code' AND coding ? 'system';

-- What is no value of the type is an error found, not one raised: an audit goes on.
SELECT fhir_binding_verdict(main_binding('example', 'pets'), '5', 'code'), fhir_binding_holds(main_binding('required', 'pets'), '"dog"', 'Coding');
SELECT path, outcome, code, text FROM fhir_validate_binding(main_binding('required', 'pets'), '[{"coding": [{}]}, {"coding": ["dog"]}]', 'CodeableConcept');

-- NULLs.
SELECT * FROM fhir_validate_binding(NULL, '"dog"', 'code');
SELECT fhir_binding_verdict(NULL, '"dog"', 'code'), fhir_binding_holds(main_binding('required', 'pets'), '"dog"', NULL), fhir_binding_holds(main_binding('required', 'pets'), '"dog"', 'code', NULL);

-- Errors.
SELECT fhir_binding_verdict('[]', '"dog"', 'code');
SELECT fhir_binding_verdict('{"valueSet": "http://example.org/ValueSet/pets"}', '"dog"', 'code');
SELECT fhir_binding_verdict('{"strength": "strict"}', '"dog"', 'code');
SELECT fhir_binding_verdict('{"strength": "minimum", "valueSet": "http://example.org/ValueSet/pets"}', '"dog"', 'code');
SELECT fhir_binding_verdict('{"strength": "required", "additional": [{"purpose": "example", "valueSet": "http://example.org/ValueSet/pets"}]}', '"dog"', 'code');
SELECT fhir_binding_verdict('{"strength": "required", "additional": [{"valueSet": "http://example.org/ValueSet/pets"}]}', '"dog"', 'code');
SELECT fhir_binding_verdict('{"strength": "required", "additional": [{"purpose": "ui"}]}', '"dog"', 'code');
SELECT fhir_binding_verdict(main_binding('required', 'pets'), '"dog"', 'Code');
SELECT fhir_binding_verdict(main_binding('required', 'pets'), '"dog"', 'code', '{"records": "new"}');
SELECT fhir_binding_verdict(main_binding('required', 'pets'), '"dog"', 'code', '{"record": "old"}');
SELECT fhir_binding_verdict(main_binding('required', 'pets'), '"dog"', 'code', '{"min": -1}');
SELECT fhir_binding_verdict(main_binding('required', 'pets'), '"dog"', 'code', '[]');
SELECT fhir_binding_verdict(main_binding('required', 'ver-10'), '"code1"', 'code', '{"check-system-version": "http://example.org/CodeSystem/ver|1.2.0"}');
