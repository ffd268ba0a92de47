
-- json: reading JSON, and digests of its content.

CREATE FUNCTION fhirterm.read_json(document text, OUT tokens bigint, OUT strings bigint, OUT digest text)
  AS 'MODULE_PATHNAME', 'fhirterm_read_json'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.read_json(text) IS
  'Checks that a text is one well-formed JSON document (RFC 8259) with the reader that loads files. Returns the number of its tokens and of its string values, and a digest of its content in which the order of members, whitespace and the way of escaping do not count (128 bits as hexadecimal digits). NULL for NULL. Errors: 22P02 malformed; 22030 a key twice in one object; 22P05 \u0000; 22003 a number beyond numeric; 54001 nested too deep.';

CREATE FUNCTION fhirterm.read_jsonb(document jsonb, OUT tokens bigint, OUT strings bigint, OUT digest text)
  AS 'MODULE_PATHNAME', 'fhirterm_read_jsonb'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.read_jsonb(jsonb) IS
  'The same as fhirterm.read_json of a jsonb value: equal documents give equal rows. NULL for NULL. Errors: 54001 nested too deep.';
