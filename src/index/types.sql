-- The types of codes and of value sets' names.

CREATE TYPE @extschema@.fhir_code;

CREATE FUNCTION fhirterm.fhir_code_in(cstring) RETURNS @extschema@.fhir_code
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_in'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_in(cstring) IS 'Input of fhir_code: system|code, or |code. Errors: 22P02';
CREATE FUNCTION fhirterm.fhir_code_out(@extschema@.fhir_code) RETURNS cstring
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_out'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_out(@extschema@.fhir_code) IS 'Output of fhir_code';
CREATE FUNCTION fhirterm.fhir_code_recv(internal) RETURNS @extschema@.fhir_code
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_recv'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_recv(internal) IS 'Binary input of fhir_code: a byte 1, four bytes with the length of the system, system, code. Errors: 22P03, 08P01';
CREATE FUNCTION fhirterm.fhir_code_send(@extschema@.fhir_code) RETURNS bytea
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_send'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_send(@extschema@.fhir_code) IS 'Binary output of fhir_code';

CREATE TYPE @extschema@.fhir_code (
  INPUT = fhirterm.fhir_code_in, OUTPUT = fhirterm.fhir_code_out, RECEIVE = fhirterm.fhir_code_recv,
  SEND = fhirterm.fhir_code_send, INTERNALLENGTH = VARIABLE, STORAGE = extended);
COMMENT ON TYPE @extschema@.fhir_code IS
  'A system and a code, written system|code; a bar or backslash in the system has a backslash before it. |code is a bare code, whose system is that of the value set that it is looked for in (TX400 if there are several), and which neither subsumes nor is subsumed. The system may be url|version. Equality and order are those of the bytes.';

CREATE FUNCTION @extschema@.fhir_code(system text, code text) RETURNS @extschema@.fhir_code
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_code(text, text) IS
  'A code of a system; a bare code if system is NULL or empty. NULL if code is NULL. Error 22023 for an empty code, or a system that is JSON';
CREATE FUNCTION @extschema@.fhir_code_system(code @extschema@.fhir_code) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_system'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_code_system(@extschema@.fhir_code) IS 'The system of a code, NULL for a bare one';
CREATE FUNCTION @extschema@.fhir_code_code(code @extschema@.fhir_code) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_code'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_code_code(@extschema@.fhir_code) IS 'The code without its system; NULL for NULL';

CREATE FUNCTION fhirterm.fhir_code_of_jsonb(value jsonb) RETURNS @extschema@.fhir_code
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_of_jsonb'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_of_jsonb(jsonb) IS
  'The code of a coded value that has one coding: Coding, code, Quantity, CodeableConcept. Versions and displays are left out. NULL if no coding has a system. Errors: 21000 several codings, TX400 JSON that is no coded value';
CREATE FUNCTION fhirterm.fhir_codes_of_jsonb(value jsonb) RETURNS @extschema@.fhir_code[]
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_codes_of_jsonb'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_codes_of_jsonb(jsonb) IS
  'The codes of a coded value, in its order, without versions and displays; codings without a system are left out. Error TX400 for JSON that is no coded value';

CREATE CAST (text AS @extschema@.fhir_code) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (text AS @extschema@.fhir_code) IS 'A text system|code';
CREATE CAST (@extschema@.fhir_code AS text) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.fhir_code AS text) IS 'A text system|code';
CREATE CAST (jsonb AS @extschema@.fhir_code) WITH FUNCTION fhirterm.fhir_code_of_jsonb(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.fhir_code) IS 'The only coding of a coded value';
CREATE CAST (jsonb AS @extschema@.fhir_code[]) WITH FUNCTION fhirterm.fhir_codes_of_jsonb(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.fhir_code[]) IS 'The codings of a coded value';

CREATE TYPE @extschema@.fhir_valueset;

CREATE FUNCTION fhirterm.fhir_valueset_in(cstring) RETURNS @extschema@.fhir_valueset
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_valueset_in'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_valueset_in(cstring) IS 'Input of fhir_valueset. Errors: 22P02';
CREATE FUNCTION fhirterm.fhir_valueset_out(@extschema@.fhir_valueset) RETURNS cstring
  AS 'textout' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_valueset_out(@extschema@.fhir_valueset) IS 'Output of fhir_valueset';
CREATE FUNCTION fhirterm.fhir_valueset_recv(internal) RETURNS @extschema@.fhir_valueset
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_valueset_recv'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_valueset_recv(internal) IS 'Binary input of fhir_valueset, as of text. Errors: 22P03';
CREATE FUNCTION fhirterm.fhir_valueset_send(@extschema@.fhir_valueset) RETURNS bytea
  AS 'textsend' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_valueset_send(@extschema@.fhir_valueset) IS 'Binary output of fhir_valueset, as of text';

CREATE TYPE @extschema@.fhir_valueset (
  INPUT = fhirterm.fhir_valueset_in, OUTPUT = fhirterm.fhir_valueset_out, RECEIVE = fhirterm.fhir_valueset_recv,
  SEND = fhirterm.fhir_valueset_send, INTERNALLENGTH = VARIABLE, STORAGE = extended, COLLATABLE = true);
COMMENT ON TYPE @extschema@.fhir_valueset IS
  'The canonical of a value set, of the form that fhir_member_of takes: url, url|version, an implicit value set, url#id. The form is checked, not whether it is loaded. May be used where text is wanted.';
CREATE CAST (@extschema@.fhir_valueset AS text) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.fhir_valueset AS text) IS 'The canonical';
CREATE CAST (text AS @extschema@.fhir_valueset) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (text AS @extschema@.fhir_valueset) IS 'A canonical, whose form is checked';
