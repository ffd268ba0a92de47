-- Bindings themselves: whether they make sense, and whether one may derive from another.

CREATE FUNCTION @extschema@.fhir_lint_binding(binding jsonb, datatype text, ctx jsonb DEFAULT '{}')
  RETURNS TABLE (severity text, code text, path text, text text)
  AS 'MODULE_PATHNAME', 'fhir_lint_binding'
  LANGUAGE C STABLE PARALLEL SAFE COST 1000 ROWS 5;
COMMENT ON FUNCTION @extschema@.fhir_lint_binding(jsonb, text, jsonb) IS
  'What is wrong with a binding (ElementDefinition.binding) of an element of a datatype, whatever its values: one row for each finding with severity error, warning or information, a word for the rule, the place (additional[i]; NULL: the main binding) and what there is to say. Looks at strength and purposes, at how the value sets stand to each other, at references that lead nowhere or leave versions open, and at what type code asks for. ctx: mustSupport, approved_exception (FHIR allows this element of type code another strength than required), base (of the server whose direct references these are), spec_base (value sets of other urls are external; default http://hl7.org/fhir/) and the parameters that choose versions. A NULL binding means that the element has none, which is a warning for code, Coding and CodeableConcept. No row: nothing is wrong; and for a NULL datatype. Errors: TX400 a datatype or ctx that is none, TX422 no binding at all: unknown words, a purpose or its value set missing. Source: Using Codes in Resources';

CREATE FUNCTION @extschema@.fhir_check_derivation(base jsonb, derived jsonb, datatype text)
  RETURNS TABLE (outcome text, code text, text text)
  AS 'MODULE_PATHNAME', 'fhir_check_derivation'
  LANGUAGE C STABLE PARALLEL SAFE COST 1000 ROWS 2;
COMMENT ON FUNCTION @extschema@.fhir_check_derivation(jsonb, jsonb, text) IS
  'Whether a profile may bind an element as derived says where what it derives from says base: one row for each finding, outcome being error (a weaker strength, codes that required forbids, codes for which an extensible base has a more general one), review (codes new to an extensible base, whose meaning a person must compare), warning (a value set is not loaded) or information. No row: it may; and for NULL. Errors: TX400, TX422 as fhir_validate_binding';
