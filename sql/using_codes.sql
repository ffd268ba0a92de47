-- "Using Codes in Resources": the rows of it that no other test names, each with its acceptance case, and GV-025.
\i sql/include/animals.sql
\i sql/include/bindings.sql
SET client_min_messages = error;
\set SHOW_CONTEXT never
\set ECHO none
\o /dev/null
SELECT fhir_load($json${"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/fixed", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "version": "1.0.0", "concept": [{"code": "dog"}, {"code": "cat"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/licensed", "version": "1", "status": "active", "copyright": "Someone",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "version": "1.0.0", "concept": [{"code": "dog"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/mammal-dog", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "mammal"}, {"code": "dog"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/mammal-duck", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "mammal"}, {"code": "duck"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "id": "by-id", "url": "http://example.org/ValueSet/by-id", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://hl7.org/fhir/test-frozen", "version": "1", "status": "active", "content": "complete",
    "concept": [{"code": "kept"}, {"code": "gone"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://hl7.org/fhir/test-frozen", "version": "2", "status": "active", "content": "complete",
    "concept": [{"code": "kept"}, {"code": "new"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://ig.example/CodeSystem/example-colours", "version": "1", "name": "Colours", "status": "active",
    "content": "complete", "caseSensitive": true, "concept": [{"code": "red"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://ig.example/CodeSystem/shapes", "version": "1", "name": "ShapesExample", "status": "active",
    "content": "complete", "caseSensitive": true, "concept": [{"code": "round"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example-host.example/CodeSystem/tastes", "version": "1", "name": "ExampleTastes", "status": "active",
    "content": "complete", "caseSensitive": true, "concept": [{"code": "sweet"}]}},
  {"resource": {"resourceType": "ValueSet", "url": "http://ig.example/ValueSet/colours", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://ig.example/CodeSystem/example-colours"}]}}},
  {"resource": {"resourceType": "NamingSystem", "id": "stems", "name": "Stems", "status": "active", "kind": "codesystem", "date": "2024",
    "uniqueId": [{"type": "uri", "value": "http://example.org/CodeSystem/states", "preferred": true}, {"type": "oid", "value": "1.2.3.77"},
      {"type": "iri-stem", "value": "http://old.example/", "period": {"end": "2001"}},
      {"type": "iri-stem", "value": "http://id.example/"}]}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/dstu2", "version": "1", "name": "OldPackaging", "status": "active",
    "codeSystem": {"system": "http://example.org/CodeSystem/dstu2", "version": "3", "caseSensitive": true, "concept": [
      {"code": "a", "display": "A", "abstract": true, "definition": "Both", "concept": [{"code": "a1", "display": "A1", "designation": [{"language": "de", "value": "Eins"}]}]},
      {"code": "b"}]},
    "compose": {"inactive": true, "include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}}
]}$json$);

CREATE SCHEMA using_codes;
SET search_path = using_codes, public;
CREATE FUNCTION vs(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'http://example.org/ValueSet/' || name $$;
CREATE FUNCTION additional(purpose text, name text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('purpose', purpose, 'valueSet', vs(name), 'documentation', 'Documented') || more $$;
CREATE FUNCTION binding(strength text, name text, VARIADIC additional jsonb[] DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('strength', strength, 'valueSet', vs(name), 'description', 'Described', 'additional', to_jsonb(additional))) $$;
-- A code of animals as Coding; several as the repetitions, or the codings of a concept.
CREATE FUNCTION animal(code text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT fhir_coding('http://example.org/CodeSystem/animals', code) $$;
CREATE FUNCTION animals(VARIADIC codes text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT jsonb_agg(animal(c)) FROM unnest(codes) AS c $$;
CREATE FUNCTION concept(VARIADIC codes text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT jsonb_build_object('coding', animals(VARIADIC codes)) $$;
-- What a check finds without remarks: origin, path, outcome and code; what lint and derivations find.
CREATE FUNCTION findings(binding jsonb, value jsonb, datatype text, ctx jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', c.origin, c.path, c.outcome, c.code), ', ' ORDER BY c.n)
    FROM fhir_check_binding(binding, value, datatype, ctx) WITH ORDINALITY AS c (origin, purpose, strength, value_set, path, outcome, code, text, n)
   WHERE c.code NOT LIKE 'note:%' $$;
CREATE FUNCTION lint(binding jsonb, datatype text, ctx jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(concat_ws(' ', l.path, l.severity, l.code), ', ' ORDER BY l.n), 'none')
    FROM fhir_lint_binding(binding, datatype, ctx) WITH ORDINALITY AS l (severity, code, path, text, n) $$;
CREATE FUNCTION derivation(base jsonb, derived jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(d.outcome, ', ' ORDER BY d.outcome), 'none') FROM fhir_check_derivation(base, derived, 'CodeableConcept') AS d $$;
CREATE FUNCTION detail(coding jsonb, example boolean DEFAULT false) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(', ', d.result, (SELECT string_agg(concat_ws(' ', i ->> 'severity', i #>> '{details,coding,0,code}', i #>> '{details,text}'), ', ') FROM jsonb_array_elements(d.issues) AS i))
    FROM fhir_validate_code_detail(coding, example => detail.example) AS d $$;
CREATE FUNCTION usage_in(country text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('usage', jsonb_build_array(jsonb_build_object('code', '{"code": "jurisdiction"}'::jsonb,
    'valueCodeableConcept', jsonb_build_object('coding', jsonb_build_array(jsonb_build_object('code', country)))))) $$;
-- The value of an expression, or the SQLSTATE and message of the error that it raises.
CREATE FUNCTION answer(expression text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  value text;
BEGIN
  EXECUTE 'SELECT (' || expression || ')::text' INTO value;
  RETURN value;
EXCEPTION WHEN OTHERS THEN
  RETURN concat_ws(' ', SQLSTATE, SQLERRM);
END $$;
\o

CREATE TABLE row_case (number serial, row text, expression text, expected text);
INSERT INTO row_case (row, expression, expected) VALUES
  ('UC-013', $$fhir_binding_verdict(binding('required', 'states'), '"NY"', 'string')$$, 'conformant'),
  ('UC-014', $$fhir_binding_verdict(binding('required', 'states'), '"NY"', 'uri')$$, 'conformant'),
  ('UC-015', $$fhir_binding_verdict(binding('required', 'two'), '"code1"', 'uri')$$, 'conformant'),
  ('UC-015', $$fhir_binding_verdict(binding('required', 'two'), '"code1"', 'string')$$, 'conformant'),
  -- code, Coding and CodeableConcept are to be bound, the others need not be
  ('UC-016', $$lint(NULL, 'Coding')$$, 'warning unbound'),
  ('UC-016', $$lint(NULL, 'code')$$, 'warning unbound'),
  ('UC-016', $$lint(NULL, 'CodeableConcept')$$, 'warning unbound'),
  ('UC-016', $$concat_ws(', ', lint(NULL, 'Quantity'), lint(NULL, 'string'), lint(NULL, 'uri'), lint(NULL, NULL))$$, 'none, none, none, none'),
  -- the pattern is the iri-stem of a NamingSystem, as FHIR has it; SNOMED CT has its own
  ('UC-023', $$fhir_concept_iri('http://example.org/CodeSystem/states', 'NY')$$, 'http://id.example/NY'),
  ('UC-023', $$fhir_concept_iri('urn:oid:1.2.3.77', 'N Y/1')$$, 'http://id.example/N%20Y%2F1'),
  ('UC-023', $$fhir_concept_iri('http://example.org/CodeSystem/animals', 'dog')$$, NULL),
  ('UC-023', $$coalesce(fhir_concept_iri(NULL, 'dog'), fhir_concept_iri('http://snomed.info/sct', NULL), fhir_concept_iri('http://snomed.info/sct', ''))$$, NULL),
  ('UC-024', $$fhir_concept_iri('http://snomed.info/sct', '50697003')$$, 'http://snomed.info/id/50697003'),
  ('UC-024', $$fhir_concept_iri('http://snomed.info/sct', '128045006:{363698007=56459004}')$$, NULL),
  -- a ValueSet with a code system inside is two resources
  ('UC-028', $$(SELECT string_agg(url || '|' || version || ' ' || content, ', ') FROM fhirterm.code_system WHERE url ~ 'dstu2')$$, 'http://example.org/CodeSystem/dstu2|3 complete'),
  ('UC-028', $$(SELECT string_agg(concat_ws(' ', system, code, display, abstract, parent_code), ', ' ORDER BY ordinal) FROM fhir_expand(vs('dstu2')))$$,
   'http://example.org/CodeSystem/dstu2 a A t, http://example.org/CodeSystem/dstu2 a1 A1 f a, http://example.org/CodeSystem/dstu2 b f, http://example.org/CodeSystem/animals dog Dog f'),
  ('UC-028', $$(SELECT concat_ws(' ', resource -> 'codeSystem', resource -> 'compose' ->> 'inactive', status) FROM fhirterm.value_set WHERE url = vs('dstu2'))$$, 'true active'),
  ('UC-028', $$(SELECT string_agg(expression, ', ') FROM fhir_check('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/bad", "status": "active", "compose": [1], "codeSystem": {"system": "http://example.org/CodeSystem/bad", "concept": [5]}}') WHERE severity = 'error')$$, 'CodeSystem.concept[0], ValueSet.compose'),
  ('UC-028', $$(SELECT string_agg(expression, ', ') FROM fhir_check('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/bad", "status": "active", "compose": {"include": 1}, "codeSystem": {"system": "http://example.org/CodeSystem/bad", "concept": [{"code": "a"}, {"code": "a"}]}}') WHERE severity = 'error')$$,
   'CodeSystem.concept[1].code, ValueSet.compose.include'),
  ('UC-028', $$fhir_validate_code('http://example.org/CodeSystem/dstu2', 'a1', vs('dstu2'), 'Eins')$$, 'true'),
  ('UC-028', $$fhir_validate_code(vs('dstu2'), 'a1', vs('dstu2'))$$, 'false'),
  -- not applicable: nothing is served at the url. Nearest: what a web layer would serve there
  ('UC-041', $$concat_ws(' ', fhir_render_html('CodeSystem', 'http://example.org/CodeSystem/animals') ~ 'Poodle', fhir_get('CodeSystem', 'http://example.org/CodeSystem/animals') ->> 'url')$$,
   't http://example.org/CodeSystem/animals'),
  ('UC-042', $$(SELECT severity FROM fhir_check('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/undescribed", "name": "Undescribed", "status": "active", "caseSensitive": true, "content": "complete", "concept": [{"code": "a"}]}') WHERE expression = 'CodeSystem.description')$$,
   'information'),
  ('UC-042', $$(SELECT count(*) FROM fhir_check('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/undescribed", "name": "Undescribed", "description": "What it is for", "status": "active", "caseSensitive": true, "content": "complete", "concept": [{"code": "a"}]}') WHERE expression = 'CodeSystem.description')$$, '0'),
  ('UC-043', $$(SELECT count(*) FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/v3/ActCode', 'tho'))$$, '0'),
  ('UC-043', $$(SELECT string_agg(rule || ' ' || severity, ', ') FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/v3/ActCode/more', 'tho'))$$, 'L-04 warning'),
  ('UC-044', $$fhir_binding_verdict(binding('strict', 'pets'), '"dog"', 'code')$$, 'TX422 invalid binding'),
  ('UC-045', $$lint('{"strength": "example"}', 'Coding')$$, 'error description'),
  ('UC-045', $$lint('{"strength": "descriptive", "description": "What is meant"}', 'Coding')$$, 'none'),
  ('UC-046', $$lint(binding('required', 'nope|1'), 'Coding')$$, 'warning unresolved'),
  ('UC-046', $$findings(binding('required', 'nope'), animal('dog'), 'Coding')$$, 'main unresolved unresolved'),
  ('UC-046', $$fhir_binding_verdict(binding('required', 'nope'), animal('dog'), 'Coding')$$, 'error'),
  ('UC-047', $$(SELECT string_agg(findings(binding('required', s) || '{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/elementdefinition-bindingName", "valueString": "Pets"}]}', animal('dog'), 'Coding'), '; ')
                  FROM unnest('{pets,bird}'::text[]) AS s)$$, 'main conformant member; main error not-in-set'),
  ('UC-048', $$findings(binding('required', 'pets', additional('required', 'bird')), animal('duck'), 'Coding')$$, 'main error not-in-set, additional[0] conformant member'),
  ('UC-048', $$fhir_binding_verdict(binding('required', 'pets', additional('required', 'bird')), animal('duck'), 'Coding')$$, 'error'),
  ('UC-049', $$fhir_binding_verdict('{"strength": "example", "additional": [{"valueSet": "http://example.org/ValueSet/pets"}]}', '"dog"', 'code')$$, 'TX422 invalid binding'),
  ('UC-049', $$fhir_binding_verdict('{"strength": "example", "additional": [{"purpose": "required"}]}', '"dog"', 'code')$$, 'TX422 invalid binding'),
  ('UC-050', $$findings(binding('extensible', 'pets', additional('required', 'mammal', usage_in('NZ'))), animal('duck'), 'Coding', usage_in('NZ'))$$, 'main review not-in-set, additional[0] error not-in-set'),
  ('UC-050', $$findings(binding('extensible', 'pets', additional('required', 'mammal', usage_in('NZ'))), animal('duck'), 'Coding')$$, 'main review not-in-set, additional[0] not-evaluated usage'),
  ('UC-051', $$fhir_binding_verdict(binding('descriptive', NULL, additional('required', 'pets', '{"any": true}')), animals('dog') || '{"system": "http://local.example", "code": "wolf"}', 'Coding')$$, 'conformant'),
  ('UC-051', $$fhir_binding_verdict(binding('descriptive', NULL, additional('required', 'pets')), animals('dog') || '{"system": "http://local.example", "code": "wolf"}', 'Coding')$$, 'error'),
  ('UC-052', $$lint(binding('required', 'fixed|1', additional('ui', 'fixed|1', '{"any": true}')), 'Coding')$$, 'additional[0] warning any'),
  ('UC-053', $$lint(binding('descriptive', NULL, additional('required', 'fixed|1'), additional('required', 'units|1')), 'Coding')$$, 'additional[1] error unsatisfiable'),
  ('UC-053', $$lint(binding('descriptive', NULL, additional('required', 'fixed|1'), additional('required', 'units|1')), 'CodeableConcept')$$, 'none'),
  ('UC-054', $$lint(binding('required', 'fixed|1', additional('example', 'fixed|1')), 'Coding')$$, 'additional[0] error purpose'),
  ('UC-054', $$lint(binding('minimum', 'fixed|1'), 'Coding')$$, 'error strength'),
  ('UC-055', $$lint('{"strength": "example", "valueSet": "http://example.org/ValueSet/fixed|1", "additional": [{"purpose": "required", "valueSet": "http://example.org/ValueSet/fixed|1"}]}', 'Coding')$$,
   'additional[0] information usage'),
  ('UC-056', $$lint(binding('required', 'fixed|1', additional('component', 'units|1')), 'Coding')$$, 'additional[0] warning not-a-subset'),
  ('UC-056', $$findings(binding('required', 'pets', additional('component', 'bird')), animal('dog'), 'Coding')$$, 'main conformant member'),
  ('UC-057', $$findings(binding('extensible', 'pets', additional('maximum', 'mammal')), animal('duck'), 'Coding')$$, 'main review not-in-set, additional[0] error not-in-set'),
  ('UC-057', $$findings(binding('extensible', 'pets', additional('maximum', 'mammal')), animal('platypus'), 'Coding')$$, 'main review not-in-set, additional[0] conformant member'),
  ('UC-057', $$(SELECT string_agg(outcome || ' ' || code, ', ') FROM fhir_check_binding(binding('extensible', 'pets', additional('maximum', 'mammal')), animal('dog'), 'Coding') WHERE origin <> 'main' AND code ~ 'note')$$, 'information note:deprecated'),
  ('UC-060', $$(SELECT string_agg(concat_ws(' ', origin, outcome, code), ', ') FROM fhir_check_binding(binding('required', 'pets', additional('candidate', 'bird')), animal('duck'), 'Coding', '{"use_candidate": true}'))$$,
   'main error not-in-set, additional[0] not-applicable note:documentation, additional[0] conformant note:what-if'),
  ('UC-060', $$fhir_binding_verdict(binding('required', 'pets', additional('candidate', 'bird')), animal('duck'), 'Coding', '{"use_candidate": true}')$$, 'error'),
  ('UC-061', $$fhir_binding_verdict(binding('extensible', 'all', additional('current', 'pets')), animal('duck'), 'Coding', '{"record": "new"}')$$, 'error'),
  ('UC-061', $$fhir_binding_verdict(binding('extensible', 'all', additional('current', 'pets')), animal('duck'), 'Coding')$$, 'information'),
  ('UC-061', $$fhir_binding_verdict(binding('extensible', 'all', additional('current', 'pets')), animal('duck'), 'Coding', '{"record": "legacy"}')$$, 'information'),
  ('UC-062', $$fhir_binding_valueset(binding('required', 'all', additional('starter', 'dog'), additional('ui', 'pets')), 'ui')$$, vs('pets')),
  ('UC-062', $$(SELECT string_agg(code, ' ' ORDER BY ordinal) FROM fhir_expand(fhir_binding_valueset(binding('required', 'all', additional('starter', 'dog'), additional('ui', 'pets')), 'starter')))$$, 'dog'),
  ('UC-062', $$fhir_binding_valueset(binding('required', 'all', additional('ui', 'dog', usage_in('NZ')), additional('ui', 'pets')), 'ui', usage_in('NZ'))$$, vs('dog')),
  ('UC-062', $$fhir_binding_valueset(binding('required', 'all', additional('ui', 'dog', usage_in('NZ')), additional('ui', 'pets')), 'ui')$$, vs('pets')),
  ('UC-062', $$coalesce(fhir_binding_valueset(binding('required', 'all'), 'ui'), fhir_binding_valueset(NULL, 'ui'), fhir_binding_valueset(binding('required', 'all'), NULL))$$, NULL),
  ('UC-062', $$fhir_binding_valueset(binding('required', 'all'), 'example')$$, 'TX400 "example" is no purpose of an additional binding'),
  ('UC-062', $$findings(binding('required', 'all', additional('ui', 'pets'), additional('starter', 'pets')), animal('duck'), 'Coding')$$, 'main conformant member'),
  ('UC-066', $$(SELECT count(*) FROM fhir_lint_binding('{"strength": "example", "valueSet": "ValueSet/by-id"}', 'Coding') WHERE code = 'direct-reference' AND severity = 'information')$$, '1'),
  ('UC-066', $$(SELECT count(*) FROM fhir_lint_binding(binding('example', 'by-id'), 'Coding') WHERE code = 'direct-reference')$$, '0'),
  -- checks of bindings do not raise: what is not there counts by strength (bindings.md, section 2; UC-068). Asked for directly it is TX404
  ('UC-067', $$findings('{"strength": "required", "valueSet": "ValueSet/by-id"}', animal('dog'), 'Coding')$$, 'main conformant member'),
  ('UC-067', $$findings('{"strength": "required", "valueSet": "ValueSet/by-id"}', animal('dog'), 'Coding', '{"base": "http://other.example/fhir"}')$$, 'main unresolved unresolved'),
  ('UC-067', $$(SELECT text FROM fhir_check_binding('{"strength": "required", "valueSet": "ValueSet/by-id"}', animal('dog'), 'Coding', '{"base": "http://other.example/fhir/"}'))$$,
   'value set "ValueSet/by-id" is http://other.example/fhir/ValueSet/by-id, which is not local'),
  ('UC-067', $$findings('{"strength": "required", "valueSet": "ValueSet/by-id"}', animal('dog'), 'Coding', '{"base": "https://here.example/fhir"}')$$, 'main conformant member'),
  ('UC-067', $$findings(binding('required', 'by-id'), animal('dog'), 'Coding', '{"base": "http://other.example/fhir"}')$$, 'main conformant member'),
  ('UC-067', $$fhir_binding_verdict(binding('required', 'by-id'), animal('dog'), 'Coding', '{"base": ""}')$$, 'TX400 invalid value of "base" in the context of a binding'),
  ('UC-067', $$fhir_binding_valueset('{"strength": "example", "additional": [{"purpose": "ui", "valueSet": "ValueSet/by-id"}]}', 'ui', '{"base": "http://other.example/fhir"}')$$, 'http://other.example/fhir/ValueSet/by-id'),
  ('UC-067', $$(SELECT count(*) FROM fhir_expand(fhir_binding_valueset('{"strength": "example", "additional": [{"purpose": "ui", "valueSet": "ValueSet/by-id"}]}', 'ui', '{"base": "http://other.example/fhir"}')))$$,
   'TX404 value set "http://other.example/fhir/ValueSet/by-id" is not loaded'),
  ('UC-076', $$fhir_binding_verdict(binding('required', 'pets'), animal('dog'), 'Coding')$$, 'conformant'),
  ('UC-076', $$fhir_binding_verdict(binding('required', 'pets'), animal('wolf'), 'Coding')$$, 'error'),
  ('UC-077', $$fhir_binding_verdict(binding('required', 'pets'), '{"text": "Dog"}', 'CodeableConcept')$$, 'error'),
  ('UC-077', $$(SELECT string_agg(outcome || ' ' || code, ', ') FROM fhir_check_binding(binding('required', 'pets'), concept('dog'), 'CodeableConcept'))$$, 'conformant member, information note:no-text'),
  ('UC-078', $$findings(binding('required', 'pets'), animals('dog', 'wolf'), 'Coding')$$, 'main [0] conformant member, main [1] error unknown-code'),
  ('UC-079', $$(SELECT count(*) FROM fhir_lint_binding(binding('required', 'two|1'), 'code') WHERE severity = 'error' AND code = 'code-not-distinct' AND text ~ '"code1"')$$, '1'),
  ('UC-080', $$(SELECT count(*) FROM fhir_lint_binding(binding('required', 'two|1'), 'code') WHERE severity = 'error' AND code = 'unversioned-include')$$, '2'),
  ('UC-081', $$lint(binding('required', 'fixed'), 'code')$$, 'information unversioned, error external-unversioned'),
  ('UC-081', $$lint(binding('required', 'fixed|1'), 'code')$$, 'none'),
  -- not applicable: what HL7 promises. Nearest: a comparison flags codes that were taken out of FHIR's own systems
  ('UC-082', $$(SELECT string_agg(concat_ws(' ', change, code, severity), ', ' ORDER BY code) FROM fhir_diff('http://hl7.org/fhir/test-frozen', '1', '2'))$$, 'removed gone error, added new'),
  ('UC-082', $$(SELECT string_agg(concat_ws(' ', change, code, severity), ', ' ORDER BY change, code) FROM fhir_diff('http://example.org/CodeSystem/ver', '1.2.0', '1.0.0') WHERE change = 'removed')$$, 'removed code3'),
  ('UC-083', $$fhir_binding_verdict(binding('required', 'pets'), '"DOG"', 'code')$$, 'error'),
  -- conformant with the information that the code is written otherwise: B-04 of bindings.md
  ('UC-083', $$fhir_binding_verdict(binding('required', 'ci'), '"CODE1"', 'code')$$, 'information'),
  ('UC-084', $$lint(binding('extensible', 'fixed|1'), 'code')$$, 'error code-strength'),
  ('UC-084', $$lint(binding('extensible', 'fixed|1'), 'code', '{"approved_exception": true}')$$, 'information code-strength'),
  ('UC-084', $$lint(binding('preferred', 'fixed|1'), 'code', '{"approved_exception": true}')$$, 'error code-strength'),
  ('UC-084', $$lint(binding('extensible', 'fixed|1', additional('maximum', 'fixed|1')), 'code')$$, 'warning code-strength, additional[0] information deprecated'),
  ('UC-084', $$lint(binding('required', 'fixed|1'), 'code')$$, 'none'),
  -- not applicable: advice. Nearest: nothing is found
  ('UC-085', $$lint(binding('required', 'fixed|1'), 'CodeableConcept')$$, 'none'),
  ('UC-086', $$derivation(binding('extensible', 'mammal'), binding('required', 'pets'))$$, 'none'),
  ('UC-086', $$derivation(binding('required', 'pets'), binding('extensible', 'pets'))$$, 'error'),
  ('UC-087', $$derivation(binding('required', 'pets'), binding('required', 'mammal'))$$, 'error'),
  ('UC-087', $$derivation(binding('required', 'mammal'), binding('required', 'pets'))$$, 'none'),
  ('UC-088', $$fhir_binding_verdict(binding('extensible', 'pets'), animal('duck'), 'Coding')$$, 'review'),
  ('UC-089', $$(SELECT outcome || ' ' || substring(text FROM 'more general.*') FROM fhir_check_binding(binding('extensible', 'M1'), animal('dog'), 'Coding'))$$, 'error more general "mammal"'),
  -- no system to compute with: bindings.md, section 3
  ('UC-089', $$fhir_binding_verdict(binding('extensible', 'M1'), '"dog"', 'string')$$, 'review'),
  ('UC-090', $$fhir_binding_verdict(binding('extensible', 'M1'), concept('mammal', 'dog'), 'CodeableConcept')$$, 'conformant'),
  ('UC-090', $$fhir_binding_verdict(binding('extensible', 'M1'), concept('dog'), 'CodeableConcept')$$, 'error'),
  ('UC-090', $$(SELECT string_agg(concat_ws(' ', outcome, code, substring(text FROM 'more general.*')), ', ') FROM fhir_check_binding(binding('extensible', 'M2'), concept('animal', 'dog'), 'CodeableConcept') WHERE code NOT LIKE 'note:%')$$, 'conformant member, warning closer-member more general "mammal"'),
  ('UC-091', $$fhir_binding_verdict(binding('extensible', 'M1'), animal('duck'), 'Coding')$$, 'review'),
  ('UC-092', $$fhir_binding_verdict(binding('extensible', 'pets'), '"duck"', 'code')$$, 'error'),
  ('UC-092', $$fhir_binding_verdict(binding('extensible', 'pets'), '{"extension": [{"url": "http://example.org/ext", "valueString": "Axolotl"}]}', 'code')$$, 'review'),
  ('UC-092', $$fhir_binding_verdict(binding('extensible', 'pets'), '{"text": "Axolotl"}', 'CodeableConcept')$$, 'review'),
  -- membership does not depend on what may be expanded
  ('UC-093', $$set_config('fhirterm.expansion_limit', '1', true) || (fhir_operation('ValueSet/$expand', '{"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": "http://example.org/ValueSet/all"}]}') #>> '{issue,0,code}')$$, '1too-costly'),
  ('UC-093', $$set_config('fhirterm.expansion_limit', '1', true) || fhir_binding_verdict(binding('extensible', 'all'), animal('duck'), 'Coding')$$, '1conformant'),
  ('UC-094', $$findings(binding('extensible', 'pets'), animals('dog', 'duck'), 'Coding')$$, 'main [0] conformant member, main [1] review not-in-set'),
  ('UC-095', $$derivation(binding('extensible', 'M1'), binding('extensible', 'mammal-dog'))$$, 'error'),
  ('UC-095', $$derivation(binding('extensible', 'M1'), binding('extensible', 'mammal-duck'))$$, 'review'),
  ('UC-095', $$derivation(binding('extensible', 'M1'), binding('preferred', 'M1'))$$, 'error'),
  ('UC-096', $$fhir_binding_verdict(binding('extensible', 'pets'), animal('duck') || '{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-reference", "valueUri": "http://example.org/ValueSet/pets"}]}', 'Coding')$$, 'error'),
  ('UC-096', $$fhir_binding_verdict(binding('extensible', 'pets'), animal('duck') || '{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-reference", "valueUri": "http://example.org/ValueSet/bird"}]}', 'Coding')$$, 'review'),
  -- conformant with information: the verdict is information (bindings.md, section 3)
  ('UC-097', $$fhir_binding_verdict(binding('preferred', 'pets'), animal('duck'), 'Coding')$$, 'information'),
  ('UC-098', $$lint(binding('preferred', 'fixed|1'), 'code')$$, 'error code-strength'),
  ('UC-099', $$derivation(binding('preferred', 'pets'), binding('required', 'mammal'))$$, 'none'),
  ('UC-099', $$derivation(binding('example', 'pets'), binding('required', 'mammal'))$$, 'none'),
  -- no row but the one that says so
  ('UC-100', $$findings(binding('example', 'pets'), animal('duck'), 'Coding')$$, 'main conformant no-expectation'),
  ('UC-101', $$lint(binding('example', 'fixed|1'), 'code')$$, 'error code-strength'),
  -- not applicable: a policy. Nearest: a copyright is remarked
  ('UC-102', $$lint(binding('required', 'licensed|1'), 'Coding')$$, 'information copyright'),
  ('UC-102', $$lint(binding('example', 'licensed|1'), 'Coding')$$, 'none'),
  ('UC-103', $$fhir_binding_verdict('{"strength": "descriptive", "description": "What is meant"}', animal('wolf'), 'Coding')$$, 'conformant'),
  ('UC-104', $$lint(binding('required', 'fixed|1'), 'Coding', '{"mustSupport": true}')$$, 'warning no-minimum'),
  ('UC-104', $$lint(binding('required', 'fixed|1', additional('minimum', 'fixed|1')), 'Coding', '{"mustSupport": true}')$$, 'none'),
  ('UC-106', $$fhir_binding_verdict(binding('extensible', 'pets'), animal('duck'), 'Coding', '{"mapping": "none"}')$$, 'error'),
  ('UC-106', $$fhir_binding_verdict(binding('extensible', 'pets'), animal('duck'), 'Coding', '{"mapping": "attempted"}')$$, 'review'),
  ('UC-106', $$fhir_binding_verdict(binding('required', 'pets'), '{"extension": [{"url": "http://example.org/ext", "valueString": "Axolotl"}]}', 'code')$$, 'error'),
  -- the HTTP parameter _profile is not applicable
  ('UC-108', $$fhir_claims_profile('{"meta": {"profile": ["http://a/p", "http://a/q|1.0"]}}', 'http://a/p')$$, 'true'),
  ('UC-108', $$fhir_claims_profile('{"meta": {"profile": ["http://a/p", "http://a/q|1.0"]}}', 'http://a/q')$$, 'true'),
  ('UC-108', $$fhir_claims_profile('{"meta": {"profile": ["http://a/p", "http://a/q|1.0"]}}', 'http://a/q|1.0')$$, 'true'),
  ('UC-108', $$fhir_claims_profile('{"meta": {"profile": ["http://a/p", "http://a/q|1.0"]}}', 'http://a/q|1')$$, 'false'),
  ('UC-108', $$fhir_claims_profile('{"meta": {"profile": "http://a/p"}}', 'http://a/p') OR fhir_claims_profile('{}', 'http://a/p') OR fhir_claims_profile('["http://a/p"]', 'http://a/p')$$, 'false'),
  ('UC-108', $$coalesce(fhir_claims_profile(NULL, 'http://a/p'), fhir_claims_profile('{}', NULL))$$, NULL),
  ('UC-109', $$lint(binding('required', 'all|1'), 'Coding')$$, 'information content-may-change'),
  ('UC-109', $$lint(binding('required', 'fixed|1'), 'Coding')$$, 'none'),
  -- not applicable: a roadmap. Nearest: a strength stays what it is
  ('UC-110', $$(SELECT string_agg(strength, ', ') FROM fhir_check_binding(binding('example', 'pets'), animal('duck'), 'Coding'))$$, 'example'),
  -- only systems for examples are told of, and only where codes of them are validated; it is no error
  ('GV-025', $$detail(fhir_coding('http://ig.example/CodeSystem/example-colours', 'red'))$$, 't, information status-check Reference to example-only CodeSystem http://ig.example/CodeSystem/example-colours|1'),
  ('GV-025', $$detail(fhir_coding('http://ig.example/CodeSystem/shapes', 'round'))$$, 't, information status-check Reference to example-only CodeSystem http://ig.example/CodeSystem/shapes|1'),
  ('GV-025', $$detail(fhir_coding('http://example-host.example/CodeSystem/tastes', 'sweet'))$$, 't'),
  ('GV-025', $$detail(fhir_coding('http://ig.example/CodeSystem/example-colours', 'red'), true)$$, 't'),
  ('GV-025', $$(SELECT count(*) FROM jsonb_array_elements((SELECT issues FROM fhir_validate_code_detail('http://ig.example/CodeSystem/example-colours', 'red', 'http://ig.example/ValueSet/colours'))))$$, '1'),
  ('GV-025', $$(SELECT count(*) FROM jsonb_array_elements((SELECT issues FROM fhir_validate_code_detail('http://ig.example/CodeSystem/example-colours', 'red', 'http://ig.example/ValueSet/colours', example => true))))$$, '0'),
  ('GV-025', $$fhir_validate_code_reason('http://ig.example/CodeSystem/example-colours', 'red')$$, NULL),
  ('GV-025', $$findings('{"strength": "required", "valueSet": "http://ig.example/ValueSet/colours"}', fhir_coding('http://ig.example/CodeSystem/example-colours', 'red'), 'Coding')$$, 'main conformant member, main information tx:status-check'),
  ('GV-025', $$findings('{"strength": "required", "valueSet": "http://ig.example/ValueSet/colours"}', fhir_coding('http://ig.example/CodeSystem/example-colours', 'red'), 'Coding', '{"example": true}')$$, 'main conformant member'),
  ('GV-025', $$findings('{"strength": "example", "valueSet": "http://ig.example/ValueSet/colours"}', fhir_coding('http://ig.example/CodeSystem/example-colours', 'red'), 'Coding')$$, 'main conformant no-expectation');
SET fhirterm.web_base = 'https://here.example/fhir';
\set ECHO all
-- The cases whose answer is not the expected one: none.
SELECT c.row, c.expression, c.expected, a.answer
  FROM row_case AS c CROSS JOIN LATERAL answer(c.expression) AS a (answer)
 WHERE a.answer IS DISTINCT FROM c.expected ORDER BY c.number;
SELECT count(*) AS cases, count(DISTINCT row) AS rows FROM row_case;
