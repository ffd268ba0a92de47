-- FHIR terminology operations, JSON in and JSON out.

CREATE FUNCTION @extschema@.fhir_operation(operation text, request jsonb DEFAULT NULL, headers jsonb DEFAULT '{}')
  RETURNS jsonb
  AS 'MODULE_PATHNAME', 'fhir_operation'
  LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000;
COMMENT ON FUNCTION @extschema@.fhir_operation(text, jsonb, jsonb) IS
  'Performs a FHIR terminology operation: ValueSet/$expand, ValueSet/$validate-code, CodeSystem/$validate-code, CodeSystem/$lookup and others. request: a Parameters resource, in which tx-resource parameters carry resources for this call alone. headers: Accept-Language, X-TOO-COSTLY-THRESHOLD, fhirVersion (4.0 for answers in the shape of R4). The answer is a resource in the shape of R5; an operation that fails gives an OperationOutcome, no error. Reads only, but for ConceptMap/$closure with a name. NULL operation: NULL. Source: the HTTP operations of FHIR and HL7''s terminology ecosystem';
