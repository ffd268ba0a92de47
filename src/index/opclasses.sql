-- Operator classes: btree and hash for fhir_code; GIN for coded values in jsonb, for fhir_code and for arrays of it.

CREATE FUNCTION fhirterm.fhir_code_cmp(a @extschema@.fhir_code, b @extschema@.fhir_code) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_cmp'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_cmp(@extschema@.fhir_code, @extschema@.fhir_code) IS 'Order of codes by the bytes of system and code';
CREATE FUNCTION fhirterm.fhir_code_sortsupport(internal) RETURNS void
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_sortsupport'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_sortsupport(internal) IS 'Order of codes for sorting';
CREATE FUNCTION fhirterm.fhir_code_hash(code @extschema@.fhir_code) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_hash'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_hash(@extschema@.fhir_code) IS 'Hash of a code';
CREATE FUNCTION fhirterm.fhir_code_hash_extended(code @extschema@.fhir_code, seed bigint) RETURNS bigint
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_hash_extended'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_hash_extended(@extschema@.fhir_code, bigint) IS 'Hash of a code with a seed';

CREATE OPERATOR CLASS @extschema@.fhir_code_ops DEFAULT FOR TYPE @extschema@.fhir_code USING btree AS
  OPERATOR 1 @extschema@.<, OPERATOR 2 @extschema@.<=, OPERATOR 3 @extschema@.=, OPERATOR 4 @extschema@.>=,
  OPERATOR 5 @extschema@.>, FUNCTION 1 fhirterm.fhir_code_cmp(@extschema@.fhir_code, @extschema@.fhir_code),
  FUNCTION 2 fhirterm.fhir_code_sortsupport(internal), FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS @extschema@.fhir_code_ops USING btree IS 'Codes by the bytes of system and code';
COMMENT ON OPERATOR FAMILY @extschema@.fhir_code_ops USING btree IS 'Codes by the bytes of system and code';
CREATE OPERATOR CLASS @extschema@.fhir_code_ops DEFAULT FOR TYPE @extschema@.fhir_code USING hash AS
  OPERATOR 1 @extschema@.=, FUNCTION 1 fhirterm.fhir_code_hash(@extschema@.fhir_code),
  FUNCTION 2 fhirterm.fhir_code_hash_extended(@extschema@.fhir_code, bigint);
COMMENT ON OPERATOR CLASS @extschema@.fhir_code_ops USING hash IS 'Codes by their hash';
COMMENT ON OPERATOR FAMILY @extschema@.fhir_code_ops USING hash IS 'Codes by their hash';

-- GIN: a key for each code, whatever its system; what an index finds is asked again (src/index/token_index.c).

CREATE FUNCTION fhirterm.token_compare(bigint, bigint) RETURNS integer
  AS 'btint8cmp' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_compare(bigint, bigint) IS 'Order of the keys of indexes on coded values';
CREATE FUNCTION fhirterm.token_compare_partial(bigint, bigint, smallint, internal) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_token_compare_partial'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_compare_partial(bigint, bigint, smallint, internal) IS
  'Whether a key of an index is among the many that are looked for';

CREATE FUNCTION fhirterm.token_keys_of_json(jsonb, internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_token_keys_of_json'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_keys_of_json(jsonb, internal, internal) IS 'The keys of a row in an index: a hash of each code';
CREATE FUNCTION fhirterm.token_query(jsonb, internal, smallint, internal, internal, internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_token_query'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_query(jsonb, internal, smallint, internal, internal, internal, internal) IS
  'The keys that a query looks for: those of the codes that are in a value set, or related to a code, under the snapshot';
CREATE FUNCTION fhirterm.token_consistent(internal, smallint, jsonb, integer, internal, internal, internal, internal) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_token_consistent'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_consistent(internal, smallint, jsonb, integer, internal, internal, internal, internal) IS
  'Whether a row may be what a query looks for: it has one of the keys';
CREATE FUNCTION fhirterm.token_triconsistent(internal, smallint, jsonb, integer, internal, internal, internal) RETURNS "char"
  AS 'MODULE_PATHNAME', 'fhirterm_token_triconsistent'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_triconsistent(internal, smallint, jsonb, integer, internal, internal, internal) IS
  'Whether a row may be what a query looks for, where not all is known of it';
CREATE OPERATOR CLASS @extschema@.fhir_token_ops FOR TYPE jsonb USING gin AS
  OPERATOR 1 @extschema@.<@ (jsonb, @extschema@.fhir_valueset), OPERATOR 2 @extschema@.<@ (jsonb, @extschema@.fhir_code),
  OPERATOR 3 @extschema@.@> (jsonb, @extschema@.fhir_code), FUNCTION 1 fhirterm.token_compare(bigint, bigint),
  FUNCTION 2 fhirterm.token_keys_of_json(jsonb, internal, internal),
  FUNCTION 3 fhirterm.token_query(jsonb, internal, smallint, internal, internal, internal, internal),
  FUNCTION 4 fhirterm.token_consistent(internal, smallint, jsonb, integer, internal, internal, internal, internal),
  FUNCTION 5 fhirterm.token_compare_partial(bigint, bigint, smallint, internal),
  FUNCTION 6 fhirterm.token_triconsistent(internal, smallint, jsonb, integer, internal, internal, internal),
  STORAGE bigint;
COMMENT ON OPERATOR CLASS @extschema@.fhir_token_ops USING gin IS 'Coded values in jsonb: Coding, CodeableConcept, CodeableReference, Quantity, code, and arrays of these: searched for members of value sets, and by subsumption';
COMMENT ON OPERATOR FAMILY @extschema@.fhir_token_ops USING gin IS 'Coded values in jsonb: Coding, CodeableConcept, CodeableReference, Quantity, code, and arrays of these';

CREATE FUNCTION fhirterm.token_keys_of_code(@extschema@.fhir_code, internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_token_keys_of_code'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_keys_of_code(@extschema@.fhir_code, internal, internal) IS 'The keys of a row in an index: a hash of each code';
CREATE FUNCTION fhirterm.token_query(@extschema@.fhir_code, internal, smallint, internal, internal, internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_token_query'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_query(@extschema@.fhir_code, internal, smallint, internal, internal, internal, internal) IS
  'The keys that a query looks for: those of the codes that are in a value set, or related to a code, under the snapshot';
CREATE FUNCTION fhirterm.token_consistent(internal, smallint, @extschema@.fhir_code, integer, internal, internal, internal, internal) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_token_consistent'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_consistent(internal, smallint, @extschema@.fhir_code, integer, internal, internal, internal, internal) IS
  'Whether a row may be what a query looks for: it has one of the keys';
CREATE FUNCTION fhirterm.token_triconsistent(internal, smallint, @extschema@.fhir_code, integer, internal, internal, internal) RETURNS "char"
  AS 'MODULE_PATHNAME', 'fhirterm_token_triconsistent'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_triconsistent(internal, smallint, @extschema@.fhir_code, integer, internal, internal, internal) IS
  'Whether a row may be what a query looks for, where not all is known of it';
CREATE OPERATOR CLASS @extschema@.fhir_code_token_ops DEFAULT FOR TYPE @extschema@.fhir_code USING gin AS
  OPERATOR 1 @extschema@.<@ (@extschema@.fhir_code, @extschema@.fhir_valueset), OPERATOR 2 @extschema@.<@ (@extschema@.fhir_code, @extschema@.fhir_code),
  OPERATOR 3 @extschema@.@> (@extschema@.fhir_code, @extschema@.fhir_code), FUNCTION 1 fhirterm.token_compare(bigint, bigint),
  FUNCTION 2 fhirterm.token_keys_of_code(@extschema@.fhir_code, internal, internal),
  FUNCTION 3 fhirterm.token_query(@extschema@.fhir_code, internal, smallint, internal, internal, internal, internal),
  FUNCTION 4 fhirterm.token_consistent(internal, smallint, @extschema@.fhir_code, integer, internal, internal, internal, internal),
  FUNCTION 5 fhirterm.token_compare_partial(bigint, bigint, smallint, internal),
  FUNCTION 6 fhirterm.token_triconsistent(internal, smallint, @extschema@.fhir_code, integer, internal, internal, internal),
  STORAGE bigint;
COMMENT ON OPERATOR CLASS @extschema@.fhir_code_token_ops USING gin IS 'Codes: searched for members of value sets, and by subsumption';
COMMENT ON OPERATOR FAMILY @extschema@.fhir_code_token_ops USING gin IS 'Codes';

CREATE FUNCTION fhirterm.token_keys_of_codes(@extschema@.fhir_code[], internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_token_keys_of_codes'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_keys_of_codes(@extschema@.fhir_code[], internal, internal) IS 'The keys of a row in an index: a hash of each code';
CREATE FUNCTION fhirterm.token_query(@extschema@.fhir_code[], internal, smallint, internal, internal, internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_token_query'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_query(@extschema@.fhir_code[], internal, smallint, internal, internal, internal, internal) IS
  'The keys that a query looks for: those of the codes that are in a value set, or related to a code, under the snapshot';
CREATE FUNCTION fhirterm.token_consistent(internal, smallint, @extschema@.fhir_code[], integer, internal, internal, internal, internal) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_token_consistent'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_consistent(internal, smallint, @extschema@.fhir_code[], integer, internal, internal, internal, internal) IS
  'Whether a row may be what a query looks for: it has one of the keys';
CREATE FUNCTION fhirterm.token_triconsistent(internal, smallint, @extschema@.fhir_code[], integer, internal, internal, internal) RETURNS "char"
  AS 'MODULE_PATHNAME', 'fhirterm_token_triconsistent'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.token_triconsistent(internal, smallint, @extschema@.fhir_code[], integer, internal, internal, internal) IS
  'Whether a row may be what a query looks for, where not all is known of it';
CREATE OPERATOR CLASS @extschema@.fhir_code_array_ops FOR TYPE @extschema@.fhir_code[] USING gin AS
  OPERATOR 1 @extschema@.<@ (@extschema@.fhir_code[], @extschema@.fhir_valueset), OPERATOR 2 @extschema@.<@ (@extschema@.fhir_code[], @extschema@.fhir_code),
  OPERATOR 3 @extschema@.@> (@extschema@.fhir_code[], @extschema@.fhir_code), FUNCTION 1 fhirterm.token_compare(bigint, bigint),
  FUNCTION 2 fhirterm.token_keys_of_codes(@extschema@.fhir_code[], internal, internal),
  FUNCTION 3 fhirterm.token_query(@extschema@.fhir_code[], internal, smallint, internal, internal, internal, internal),
  FUNCTION 4 fhirterm.token_consistent(internal, smallint, @extschema@.fhir_code[], integer, internal, internal, internal, internal),
  FUNCTION 5 fhirterm.token_compare_partial(bigint, bigint, smallint, internal),
  FUNCTION 6 fhirterm.token_triconsistent(internal, smallint, @extschema@.fhir_code[], integer, internal, internal, internal),
  STORAGE bigint;
COMMENT ON OPERATOR CLASS @extschema@.fhir_code_array_ops USING gin IS 'Arrays of codes: searched for members of value sets, and by subsumption';
COMMENT ON OPERATOR FAMILY @extschema@.fhir_code_array_ops USING gin IS 'Arrays of codes';

-- What the planner is told of the functions on jsonb.

CREATE FUNCTION fhirterm.support_json_member_of(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_json_member_of'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_json_member_of(internal) IS
  'Planner support of fhir_member_of(jsonb, text): rows, cost, index condition';
ALTER FUNCTION @extschema@.fhir_member_of(jsonb, text) SUPPORT fhirterm.support_json_member_of;
CREATE FUNCTION fhirterm.support_json_subsumes(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_json_subsumes'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_json_subsumes(internal) IS
  'Planner support of fhir_subsumes(jsonb, jsonb): rows, cost, index condition';
ALTER FUNCTION @extschema@.fhir_subsumes(jsonb, jsonb) SUPPORT fhirterm.support_json_subsumes;
CREATE FUNCTION fhirterm.support_json_subsumed_by(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_json_subsumed_by'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_json_subsumed_by(internal) IS
  'Planner support of fhir_subsumed_by(jsonb, jsonb): rows, cost, index condition';
ALTER FUNCTION @extschema@.fhir_subsumed_by(jsonb, jsonb) SUPPORT fhirterm.support_json_subsumed_by;
