-- Vocabulary revisions: HL7's codeSystemRevision language against the tables.

CREATE TYPE fhirterm.vocmnt_result AS (
  seq integer,
  path text,
  element text,
  system text,
  code text,
  action text,
  vote text,
  applied boolean,
  severity text,
  message text
);
COMMENT ON TYPE fhirterm.vocmnt_result IS 'What became of an entry (registration, new code, operation) of a vocabulary revision: a row, or one for each remark about it';
COMMENT ON COLUMN fhirterm.vocmnt_result.seq IS 'Number of the entry as in fhirterm.vocmnt_log; 0 for a remark about the document';
COMMENT ON COLUMN fhirterm.vocmnt_result.system IS 'Mnemonic of the code system; of a relationship that of its left side';
COMMENT ON COLUMN fhirterm.vocmnt_result.action IS 'The status that holds for it: its own, else that of the innermost element around it, else Proposed';
COMMENT ON COLUMN fhirterm.vocmnt_result.severity IS 'error (only where on_error is continue; the message begins with the SQLSTATE), warning, information, or NULL where there is nothing to say';

CREATE FUNCTION @extschema@.fhir_vocmnt_apply(doc text, opts jsonb DEFAULT NULL)
  RETURNS SETOF fhirterm.vocmnt_result
  AS 'MODULE_PATHNAME', 'fhirterm_vocmnt_apply'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_vocmnt_apply(text, jsonb) IS
  'Applies a vocabulary revision (codeSystemRevision, or vocabularyRevision of several) in document order; each code system that changes gets one new content. opts: document_status (Proposed, Submitted, Reviewed, Harmonized, Final, Rejected), on_error (abort; continue: errors become rows), if_applied (error; skip: a document that was applied is passed over), base_url (before the mnemonics of new code systems; without it their urls are urn:oid:...). NULL applies nothing. Errors (nothing is changed then), with path and line in the detail: TX404 an unknown code system, code, name, property or relationship; TX409 what is there already, or a document that was applied; TX422 anything else that breaks a rule, and what is not well-formed; 22023 for other options; 42501, 25006 and more as fhir_load.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_vocmnt_apply(text, jsonb) FROM PUBLIC;

CREATE FUNCTION @extschema@.fhir_vocmnt_apply(doc xml, opts jsonb DEFAULT NULL)
  RETURNS SETOF fhirterm.vocmnt_result
  AS 'MODULE_PATHNAME', 'fhirterm_vocmnt_apply'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_vocmnt_apply(xml, jsonb) IS
  'The same for a document of type xml.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_vocmnt_apply(xml, jsonb) FROM PUBLIC;

CREATE FUNCTION @extschema@.fhir_vocmnt_check(doc text, opts jsonb DEFAULT NULL)
  RETURNS SETOF fhirterm.vocmnt_result
  AS 'MODULE_PATHNAME', 'fhirterm_vocmnt_check'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_vocmnt_check(text, jsonb) IS
  'The rows that fhir_vocmnt_apply would give, and its errors: it does everything and takes it back.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_vocmnt_check(text, jsonb) FROM PUBLIC;

CREATE FUNCTION @extschema@.fhir_vocmnt_check(doc xml, opts jsonb DEFAULT NULL)
  RETURNS SETOF fhirterm.vocmnt_result
  AS 'MODULE_PATHNAME', 'fhirterm_vocmnt_check'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_vocmnt_check(xml, jsonb) IS
  'The same for a document of type xml.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_vocmnt_check(xml, jsonb) FROM PUBLIC;
