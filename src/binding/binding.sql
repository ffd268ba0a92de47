-- Bindings: values judged by ElementDefinition.binding.

CREATE FUNCTION @extschema@.fhir_validate_binding(binding jsonb, value jsonb, datatype text, ctx jsonb DEFAULT '{}')
  RETURNS TABLE (origin text, purpose text, strength text, value_set text, path text, outcome text, code text,
                 text text, severity text)
  AS 'MODULE_PATHNAME', 'fhir_validate_binding'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 3;
COMMENT ON FUNCTION @extschema@.fhir_validate_binding(jsonb, jsonb, text, jsonb) IS
  'What a binding (ElementDefinition.binding, additional bindings included) says of the value of an element of datatype code, Coding, CodeableConcept, CodeableReference, Quantity, string or uri: one row for each finding. value: the JSON of the element, an array its repetitions; for primitive types {"value", "extension"} as well; NULL, JSON null and []: no value; JSON that is no such value is an error found (code structure). origin is main or additional[i]; strength what it is judged as; path where in the value, NULL for the whole; outcome conformant, information, warning, review (a person must judge whether a code of the set applies), error, not-applicable, not-evaluated, obligation or unresolved (the value set is not loaded); severity what that means for the verdict, NULL for nothing. code is a word for the finding: with prefix note: it is a remark without effect, with tx: a finding of code validation. ctx: usage, record, mapping, use_candidate, abstract, min, maps (concept maps that tell which codes of other systems are narrower), base (of the server whose places direct references are: one that is not fhirterm.web_base is not local; default: this one), example (the value is one, so that a code system for examples alone needs no remark), mustSupport, approved_exception, spec_base, displayLanguage, activeOnly, lenient-display-validation, useSupplement, system-version and its kin. No row for a NULL binding or datatype. Errors: TX400 a datatype or ctx that is none, TX422 an invalid binding, or one whose value set is a code system. Source: Using Codes in Resources, bindings';

CREATE FUNCTION @extschema@.fhir_check_binding(binding jsonb, value jsonb, datatype text, ctx jsonb DEFAULT '{}')
  RETURNS TABLE (origin text, purpose text, strength text, value_set text, path text, outcome text, code text, text text)
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 3
BEGIN ATOMIC
  SELECT v.origin, v.purpose, v.strength, v.value_set, v.path, v.outcome, v.code, v.text
    FROM @extschema@.fhir_validate_binding(fhir_check_binding.binding, fhir_check_binding.value,
                                           fhir_check_binding.datatype, fhir_check_binding.ctx) AS v;
END;
COMMENT ON FUNCTION @extschema@.fhir_check_binding(jsonb, jsonb, text, jsonb) IS
  'fhir_validate_binding without its column severity';

CREATE FUNCTION @extschema@.fhir_binding_verdict(binding jsonb, value jsonb, datatype text, ctx jsonb DEFAULT '{}')
  RETURNS text
  AS 'MODULE_PATHNAME', 'fhir_binding_verdict'
  LANGUAGE C STABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.fhir_binding_verdict(jsonb, jsonb, text, jsonb) IS
  'The worst of what fhir_validate_binding finds: error, review, warning, information, conformant, or not-applicable if nothing applies. What is not evaluated counts as information, obligations as conformant, a value set that is not loaded by strength: error if required, warning if extensible, information if preferred. NULL for a NULL binding or datatype. Arguments and errors as fhir_validate_binding';

CREATE FUNCTION @extschema@.fhir_binding_holds(binding jsonb, value jsonb, datatype text, ctx jsonb DEFAULT '{}')
  RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhir_binding_holds'
  LANGUAGE C STABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.fhir_binding_holds(jsonb, jsonb, text, jsonb) IS
  'Whether a value keeps a binding: fhir_binding_verdict is no error. NULL where it is not-applicable, as for a value that is absent and need not be there, and for a NULL binding or datatype. Made to be asked for every row of a table. Arguments and errors as fhir_validate_binding';
