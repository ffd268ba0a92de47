-- FHIR terminology operations, JSON in and JSON out.

CREATE FUNCTION @extschema@.fhir_operation(operation text, request jsonb DEFAULT NULL, headers jsonb DEFAULT '{}')
  RETURNS jsonb
  AS 'MODULE_PATHNAME', 'fhir_operation'
  LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000;
COMMENT ON FUNCTION @extschema@.fhir_operation(text, jsonb, jsonb) IS
  'Performs a FHIR terminology operation: ValueSet/$expand, ValueSet/$validate-code, CodeSystem/$validate-code, CodeSystem/$lookup and others, reads, searches and metadata, as the path behind the base of a server, with its query string; an empty one for a Bundle of type batch. request: a Parameters resource or that Bundle; in Parameters, tx-resource parameters carry resources for this call alone. headers: Accept-Language, X-TOO-COSTLY-THRESHOLD, fhirVersion (4.0 for answers in the shape of R4), Host and X-Forwarded-Proto (for the base of urls in answers); others are ignored. The answer is a resource in the shape of R5; an operation that fails gives an OperationOutcome, no error. Reads only, but for ConceptMap/$closure with a name. NULL operation: NULL. Source: the HTTP operations of FHIR and HL7''s terminology ecosystem';
