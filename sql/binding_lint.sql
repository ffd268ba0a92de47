-- Bindings themselves. The acceptance cases of bindings.md that are about lint and derivation.
\i sql/include/animals.sql
\i sql/include/bindings.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "http://hl7.org/fhir/ValueSet/example", "version": "5", "status": "active", "copyright": "Someone", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}');
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/mammal-dog", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "mammal"}, {"code": "dog"}]}]}}');
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/mammal-duck", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "mammal"}, {"code": "duck"}]}]}}');

CREATE FUNCTION vs(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'http://example.org/ValueSet/' || name $$;
CREATE FUNCTION additional(purpose text, name text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('purpose', purpose, 'valueSet', vs(name), 'documentation', 'Documented') || more $$;
CREATE FUNCTION binding(strength text, name text, VARIADIC additional jsonb[] DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('strength', strength, 'valueSet', vs(name), 'description', 'Described', 'additional', to_jsonb(additional))) $$;
\set nz '''{"usage": [{"code": {"code": "jurisdiction"}, "valueCodeableConcept": {"coding": [{"code": "NZ"}]}}]}'''

CREATE TABLE lint_case (no text, binding jsonb, datatype text, ctx jsonb, expected text);
INSERT INTO lint_case VALUES
  ('B-73', binding('descriptive', NULL, additional('required', 'pets'), additional('required', 'bird')), 'Coding', '{}', 'error'),
  ('B-79', binding('required', 'pets', additional('minimum', 'dog-duck')), 'Coding', '{}', 'error'),
  ('B-80', binding('required', 'pets'), 'Coding', '{"mustSupport": true}', 'warning'),
  ('B-80 ok', binding('required', 'pets', additional('minimum', 'dog')), 'Coding', '{"mustSupport": true}', 'ok'),
  ('B-86', binding('required', 'pets', additional('component', 'bird')), 'Coding', '{}', 'warning'),
  ('B-89', binding('required', 'pets', additional('example', 'bird')), 'Coding', '{}', 'error'),
  ('B-90', binding('minimum', 'pets'), 'Coding', '{}', 'error'),
  ('B-98', binding('preferred', 'pets|1'), 'code', '{}', 'error'),
  ('B-99', binding('example', 'pets|1'), 'code', '{}', 'error'),
  ('B-100', binding('extensible', 'pets|1'), 'code', '{}', 'error'),
  ('B-101', binding('extensible', 'pets|1', additional('maximum', 'all')), 'code', '{}', 'warning'),
  ('B-102', binding('required', 'two|1'), 'code', '{"spec_base": "http://example.org/"}', 'error'),
  ('B-103', binding('required', 'pets'), 'code', '{}', 'error'),
  ('B-103 fixed', binding('required', 'pets|1'), 'code', '{}', 'ok'),
  ('B-103 own', binding('required', 'pets'), 'code', '{"spec_base": "http://example.org/"}', 'ok'),
  ('B-104', binding('required', 'two|1'), 'code', '{}', 'error'),
  ('B-105', '{"strength": "required"}', 'Coding', '{}', 'error'),
  ('B-106', '{"strength": "descriptive", "description": "What is meant"}', 'Coding', '{}', 'ok'),
  ('B-107', binding('required', 'pets', additional('ui', 'pets', '{"any": true}')), 'Coding', '{}', 'warning'),
  ('B-132', binding('descriptive', 'pets|1'), 'code', '{}', 'error'),
  ('B-133', binding('preferred', 'pets|1', additional('maximum', 'all')), 'code', '{}', 'error'),
  ('B-134', binding('extensible', 'pets|1', additional('maximum', 'all', :nz)), 'code', '{}', 'error'),
  ('B-135', binding('descriptive', NULL, additional('required', 'pets'), additional('required', 'bird')), 'CodeableConcept', '{}', 'ok'),
  ('disjoint main', binding('required', 'pets', additional('required', 'bird')), 'Coding', '{}', 'error'),
  ('other usage', binding('descriptive', NULL, additional('required', 'pets', :nz), additional('required', 'bird', replace(:nz, 'NZ', 'AU')::jsonb)), 'Coding', '{}', 'ok'),
  ('maximum', binding('extensible', 'all', additional('maximum', 'pets')), 'Coding', '{}', 'warning'),
  ('starter', binding('required', 'pets', additional('starter', 'bird')), 'Coding', '{}', 'warning'),
  ('unresolved', binding('required', 'nope|1'), 'Coding', '{}', 'warning'),
  ('code system', '{"strength": "required", "valueSet": "http://example.org/CodeSystem/animals"}', 'Coding', '{}', 'error'),
  ('copyright', '{"strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/example"}', 'Coding', '{}', 'ok'),
  ('direct', '{"strength": "required", "valueSet": "ValueSet/1"}', 'Coding', '{}', 'warning'),
  ('no usage', '{"strength": "example", "valueSet": "http://example.org/ValueSet/pets", "additional": [{"purpose": "required", "valueSet": "http://example.org/ValueSet/all"}]}', 'Coding', '{}', 'ok'),
  ('descriptive', '{"strength": "descriptive", "valueSet": "http://example.org/ValueSet/pets"}', 'Coding', '{}', 'error');
SELECT no, coalesce(min(severity) FILTER (WHERE severity <> 'information'), 'ok') AS worst, coalesce(min(severity) FILTER (WHERE severity <> 'information'), 'ok') = expected AS expected,
       string_agg(concat_ws(' ', path, severity, code), ', ' ORDER BY n) AS rows
  FROM lint_case LEFT JOIN LATERAL fhir_lint_binding(binding, datatype, ctx) WITH ORDINALITY AS l(severity, code, path, text, n) ON true GROUP BY no, binding, expected ORDER BY no COLLATE "C";
-- What they say.
SELECT DISTINCT code COLLATE "C", text COLLATE "C" FROM lint_case, fhir_lint_binding(binding, datatype, ctx) ORDER BY 1, 2;
SELECT * FROM fhir_lint_binding(NULL, 'code');
SELECT * FROM fhir_lint_binding('{"strength": "strict"}', 'code');
SELECT * FROM fhir_lint_binding(binding('required', 'pets'), 'Period');

-- Derivation.
CREATE TABLE derivation_case (no text, base jsonb, derived jsonb, expected text);
INSERT INTO derivation_case VALUES
  ('B-108', binding('required', 'mammal'), binding('required', 'pets'), 'ok'),
  ('B-109', binding('required', 'pets'), binding('required', 'mammal'), 'error'),
  ('B-110', binding('required', 'pets'), binding('extensible', 'pets'), 'error'),
  ('B-111', binding('extensible', 'M1'), binding('extensible', 'mammal-duck'), 'review'),
  ('B-112', binding('extensible', 'M1'), binding('extensible', 'mammal-dog'), 'error'),
  ('B-113', binding('preferred', 'pets'), binding('required', 'bird'), 'ok'),
  ('B-136', binding('example', 'pets'), binding('extensible', 'bird'), 'ok'),
  ('B-137', binding('extensible', 'M1'), binding('preferred', 'M1'), 'error'),
  ('weaker', binding('preferred', 'pets'), binding('example', 'bird'), 'information'),
  ('unknown', binding('required', 'pets'), binding('required', 'nope'), 'warning'),
  ('none', binding('required', 'pets'), binding('required', NULL), 'warning'),
  ('stronger', binding('extensible', 'pets'), binding('required', 'dog'), 'ok');
SELECT no, coalesce(outcome, 'ok') AS outcome, coalesce(outcome, 'ok') = expected AS expected, code, text
  FROM derivation_case LEFT JOIN LATERAL fhir_check_derivation(base, derived, 'CodeableConcept') ON true ORDER BY no COLLATE "C";
SELECT * FROM fhir_check_derivation(NULL, binding('required', 'pets'), 'code');
