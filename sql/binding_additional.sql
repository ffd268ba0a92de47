-- Additional bindings: each purpose, usage, and any. Acceptance cases B-62 to B-91 that are about values, B-129 to B-131 and B-138.
\i sql/include/animals.sql
\i sql/include/bindings.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never

-- A binding written short: strength and value set, then purpose and value set of each additional one, '~' for any=true, '@NZ' for a jurisdiction.
CREATE FUNCTION usage_context(code text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('code', jsonb_build_object('system', 'http://terminology.hl7.org/CodeSystem/usage-context-type', 'code', CASE WHEN code ~ '^W' THEN 'workflow' ELSE 'jurisdiction' END),
                            'valueCodeableConcept', jsonb_build_object('coding', jsonb_build_array(jsonb_build_object('system', 'urn:iso:std:iso:3166', 'code', code))))
$$;
CREATE FUNCTION short_binding(main text, additional text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
    'strength', split_part(main, ' ', 1),
    'valueSet', 'http://example.org/ValueSet/' || nullif(split_part(main, ' ', 2), ''),
    'description', 'Described',
    'additional', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'purpose', split_part(a, ' ', 1), 'valueSet', 'http://example.org/ValueSet/' || split_part(a, ' ', 2),
        'any', CASE WHEN a ~ '~' THEN true END,
        'usage', (SELECT jsonb_agg(usage_context(m[1])) FROM regexp_matches(a, '@(\w+)', 'g') AS m))) ORDER BY n)
      FROM unnest(additional) WITH ORDINALITY AS x(a, n))))
$$;
CREATE FUNCTION animals(codes text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('system', 'http://example.org/CodeSystem/animals', 'code', c)), '[]') FROM unnest(string_to_array(codes, ' ')) AS c
$$;
CREATE TABLE additional_case (no text, main text, additional text[], datatype text, value jsonb, ctx jsonb, expected text);
INSERT INTO additional_case VALUES
  ('B-62', 'extensible pets', '{required mammal @NZ}', 'Coding', animals('duck'), jsonb_build_object('usage', jsonb_build_array(usage_context('NZ'))), 'error'),
  ('B-63', 'extensible pets', '{required mammal @NZ}', 'Coding', animals('duck'), jsonb_build_object('usage', jsonb_build_array(usage_context('AU'))), 'review'),
  ('B-64', 'extensible pets', '{required mammal @NZ}', 'Coding', animals('duck'), '{}', 'review'),
  ('B-65', 'required pets', '{required mammal}', 'Coding', animals('dog'), '{}', 'conformant'),
  ('B-66', 'required pets', '{preferred all}', 'Coding', animals('duck'), '{}', 'error'),
  ('B-67', 'example pets', '{required mammal}', 'Coding', animals('beagle'), '{}', 'conformant'),
  ('B-68', 'extensible pets', '{required bird}', 'Coding', animals('dog duck'), '{}', 'error'),
  ('B-69', 'extensible pets', '{required bird ~}', 'Coding', animals('dog duck'), '{}', 'review'),
  ('B-70', 'extensible pets', '{required bird ~}', 'Coding', animals('dog cat'), '{}', 'error'),
  ('B-71', 'descriptive', '{required bird,required mammal}', 'CodeableConcept', jsonb_build_object('coding', animals('duck dog')), '{}', 'conformant'),
  ('B-72', 'descriptive', '{required bird,required mammal}', 'CodeableConcept', jsonb_build_object('coding', animals('platypus')), '{}', 'conformant'),
  ('B-73', 'descriptive', '{required pets,required bird}', 'Coding', animals('dog'), '{}', 'error'),
  ('B-74', 'extensible pets', '{maximum mammal}', 'Coding', animals('duck'), '{}', 'error'),
  ('B-75', 'extensible pets', '{maximum mammal}', 'Coding', animals('platypus'), '{}', 'review'),
  ('B-76', 'extensible pets', '{maximum mammal}', 'CodeableConcept', jsonb_build_object('coding', animals('dog duck')), '{}', 'conformant'),
  ('B-77', 'extensible pets', '{maximum mammal}', 'CodeableConcept', '{"text": "Axolotl"}', '{}', 'error'),
  ('B-78', 'required pets', '{minimum dog}', 'Coding', animals('cat'), '{}', 'conformant'),
  ('B-81', 'extensible all', '{current pets}', 'Coding', animals('duck'), '{"record": "new"}', 'error'),
  ('B-82', 'extensible all', '{current pets}', 'Coding', animals('duck'), '{"record": "legacy"}', 'information'),
  ('B-83', 'extensible all', '{current pets}', 'Coding', animals('duck'), '{}', 'information'),
  ('B-84', 'required all', '{ui pets}', 'Coding', animals('duck'), '{}', 'conformant'),
  ('B-85', 'required all', '{starter pets}', 'Coding', animals('duck'), '{}', 'conformant'),
  ('B-87', 'required pets', '{candidate bird}', 'Coding', animals('duck'), '{}', 'error'),
  ('B-88', 'required pets', '{candidate bird}', 'Coding', animals('duck'), '{"use_candidate": true}', 'error'),
  ('B-129', 'extensible pets', '{required mammal @NZ @W1}', 'Coding', animals('duck'), jsonb_build_object('usage', jsonb_build_array(usage_context('NZ'))), 'review'),
  ('B-129 both', 'extensible pets', '{required mammal @NZ @W1}', 'Coding', animals('duck'), jsonb_build_object('usage', jsonb_build_array(usage_context('W1'), usage_context('NZ'))), 'error'),
  ('B-130', 'example pets', '{required bird ~}', 'Coding', '[]', '{}', 'not-applicable'),
  ('B-131', 'required pets', '{required mammal ~}', 'Coding', animals('dog duck'), '{}', 'error'),
  ('B-138', 'extensible pets', '{required nope}', 'Coding', animals('dog'), '{}', 'error'),
  ('coding', 'extensible pets', '{required mammal @NZ}', 'Coding', animals('duck'), '{"usage": [{"system": "urn:iso:std:iso:3166", "code": "NZ"}]}', 'error'),
  ('other bad', 'example pets', '{required mammal}', 'CodeableConcept', jsonb_build_object('coding', animals('dog wolf')), '{}', 'error'),
  ('two unknown', 'example', '{extensible nope,preferred nope}', 'Coding', animals('dog'), '{}', 'warning');
SELECT no, fhir_binding_verdict(short_binding(main, additional), value, datatype, ctx) AS verdict,
       fhir_binding_verdict(short_binding(main, additional), value, datatype, ctx) = expected AS expected,
       (SELECT string_agg(concat_ws(' ', v.origin, v.path, v.outcome, v.code), ', ') FROM fhir_validate_binding(short_binding(main, additional), value, datatype, ctx) AS v) AS rows
  FROM additional_case;

-- B-91: the extension that came before purpose maximum.
SELECT origin, purpose, strength, value_set, outcome, code, text
  FROM fhir_validate_binding('{"strength": "extensible", "valueSet": "http://example.org/ValueSet/pets", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet", "valueCanonical": "http://example.org/ValueSet/mammal"}]}', animals('duck'), 'Coding');
-- UC-059: said twice, the same and different.
SELECT fhir_binding_verdict('{"strength": "extensible", "valueSet": "http://example.org/ValueSet/pets", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet", "valueCanonical": "http://example.org/ValueSet/mammal"}], "additional": [{"purpose": "maximum", "valueSet": "http://example.org/ValueSet/mammal"}]}', animals('cat'), 'Coding');
SELECT fhir_binding_verdict('{"strength": "extensible", "valueSet": "http://example.org/ValueSet/pets", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet", "valueCanonical": "http://example.org/ValueSet/mammal"}], "additional": [{"purpose": "maximum", "valueSet": "http://example.org/ValueSet/all"}]}', animals('cat'), 'Coding');
-- Documentation goes with the row.
SELECT origin, purpose, outcome, code, text
  FROM fhir_validate_binding('{"strength": "example", "additional": [{"purpose": "candidate", "valueSet": "http://example.org/ValueSet/bird", "documentation": "Where birds are kept"}, {"purpose": "ui", "valueSet": "http://example.org/ValueSet/pets", "shortDoco": "Pets come first"}, {"purpose": "component", "valueSet": "http://example.org/ValueSet/pets"}]}', animals('duck'), 'Coding');
-- Additional bindings as FHIR R4 has them: extensions.
\set r4 '''{"strength": "extensible", "valueSet": "http://example.org/ValueSet/pets", "extension": [{"url": "http://hl7.org/fhir/tools/StructureDefinition/additional-binding", "extension": [{"url": "purpose", "valueCode": "required"}, {"url": "valueSet", "valueCanonical": "http://example.org/ValueSet/mammal"}, {"url": "usage", "valueUsageContext": {"code": {"code": "jurisdiction"}, "valueCodeableConcept": {"coding": [{"code": "NZ"}]}}}, {"url": "any", "valueBoolean": true}]}]}'''
SELECT usage, fhir_binding_verdict(:r4, animals('duck'), 'Coding', usage) AS duck, fhir_binding_verdict(:r4, animals('duck dog'), 'Coding', usage) AS duck_dog
  FROM unnest(ARRAY['{"usage": [{"code": "NZ"}]}', '{"usage": [{"code": "AU"}]}', '{}']::jsonb[]) AS usage;
SELECT origin, purpose, outcome, code FROM fhir_validate_binding(:r4, animals('duck'), 'Coding', '{"usage": [{"code": "NZ"}]}');
SELECT path, kind FROM fhir_value_set_refs(jsonb_build_object('resourceType', 'StructureDefinition', 'snapshot', jsonb_build_object('element', jsonb_build_array(jsonb_build_object('binding', :r4::jsonb)))));
SELECT fhir_binding_verdict('{"strength": "example", "extension": [{"url": "http://hl7.org/fhir/tools/StructureDefinition/additional-binding", "extension": [{"url": "valueSet", "valueCanonical": "http://example.org/ValueSet/mammal"}]}]}', '"dog"', 'code');
SELECT fhir_binding_verdict('{"strength": "example", "extension": [{"url": "http://hl7.org/fhir/tools/StructureDefinition/additional-binding", "extension": [{"url": "purpose", "valueCode": "required"}]}]}', '"dog"', 'code');
