-- Operators: order and equality of fhir_code; <@ and @> for members of value sets and for subsumption. Both are reflexive.
-- There are none with text[] on a side: they would take over tokens @> '{...}' of queries that mean arrays, as an
-- exact match on one side beats anyarray. A text[] of tokens is cast to fhir_code[].

CREATE FUNCTION fhirterm.fhir_code_lt(a @extschema@.fhir_code, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_lt'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_lt(@extschema@.fhir_code, @extschema@.fhir_code) IS 'Whether a is before b, by the bytes of system and code; NULL for NULL';
CREATE FUNCTION fhirterm.fhir_code_le(a @extschema@.fhir_code, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_le'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_le(@extschema@.fhir_code, @extschema@.fhir_code) IS 'Whether a is before, or equal to b, by the bytes of system and code; NULL for NULL';
CREATE FUNCTION fhirterm.fhir_code_eq(a @extschema@.fhir_code, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_eq'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_eq(@extschema@.fhir_code, @extschema@.fhir_code) IS 'Whether a is equal to b, by the bytes of system and code; NULL for NULL';
CREATE FUNCTION fhirterm.fhir_code_ne(a @extschema@.fhir_code, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_ne'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_ne(@extschema@.fhir_code, @extschema@.fhir_code) IS 'Whether a is different from b, by the bytes of system and code; NULL for NULL';
CREATE FUNCTION fhirterm.fhir_code_ge(a @extschema@.fhir_code, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_ge'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_ge(@extschema@.fhir_code, @extschema@.fhir_code) IS 'Whether a is after, or equal to b, by the bytes of system and code; NULL for NULL';
CREATE FUNCTION fhirterm.fhir_code_gt(a @extschema@.fhir_code, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_fhir_code_gt'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fhir_code_gt(@extschema@.fhir_code, @extschema@.fhir_code) IS 'Whether a is after b, by the bytes of system and code; NULL for NULL';

CREATE OPERATOR @extschema@.< (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.fhir_code_lt,
  COMMUTATOR = OPERATOR(@extschema@.>), NEGATOR = OPERATOR(@extschema@.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR @extschema@.<= (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.fhir_code_le,
  COMMUTATOR = OPERATOR(@extschema@.>=), NEGATOR = OPERATOR(@extschema@.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
CREATE OPERATOR @extschema@.= (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.fhir_code_eq,
  COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR @extschema@.<> (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.fhir_code_ne,
  COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=), RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR @extschema@.>= (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.fhir_code_ge,
  COMMUTATOR = OPERATOR(@extschema@.<=), NEGATOR = OPERATOR(@extschema@.<), RESTRICT = scalargesel, JOIN = scalargejoinsel);
CREATE OPERATOR @extschema@.> (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.fhir_code_gt,
  COMMUTATOR = OPERATOR(@extschema@.<), NEGATOR = OPERATOR(@extschema@.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
COMMENT ON OPERATOR @extschema@.< (@extschema@.fhir_code, @extschema@.fhir_code) IS 'By the bytes of system and code';
COMMENT ON OPERATOR @extschema@.<= (@extschema@.fhir_code, @extschema@.fhir_code) IS 'By the bytes of system and code';
COMMENT ON OPERATOR @extschema@.= (@extschema@.fhir_code, @extschema@.fhir_code) IS 'By the bytes of system and code';
COMMENT ON OPERATOR @extschema@.<> (@extschema@.fhir_code, @extschema@.fhir_code) IS 'By the bytes of system and code';
COMMENT ON OPERATOR @extschema@.>= (@extschema@.fhir_code, @extschema@.fhir_code) IS 'By the bytes of system and code';
COMMENT ON OPERATOR @extschema@.> (@extschema@.fhir_code, @extschema@.fhir_code) IS 'By the bytes of system and code';

-- What the planner expects of them (src/index/operator_share.c).

CREATE FUNCTION fhirterm.contained_share(internal, oid, internal, integer) RETURNS double precision
  AS 'MODULE_PATHNAME', 'fhirterm_contained_share'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.contained_share(internal, oid, internal, integer) IS
  'Restriction selectivity of <@: the share of a column''s rows, from its statistics and the set that is asked for';
CREATE FUNCTION fhirterm.containing_share(internal, oid, internal, integer) RETURNS double precision
  AS 'MODULE_PATHNAME', 'fhirterm_containing_share'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.containing_share(internal, oid, internal, integer) IS
  'Restriction selectivity of @>: the share of a column''s rows, from its statistics and the set that is asked for';
CREATE FUNCTION fhirterm.join_share(internal, oid, internal, smallint, internal) RETURNS double precision
  AS 'MODULE_PATHNAME', 'fhirterm_join_share'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.join_share(internal, oid, internal, smallint, internal) IS
  'Join selectivity of <@ and @>: a small constant share';

CREATE FUNCTION fhirterm.code_in_set(a @extschema@.fhir_code, b @extschema@.fhir_valueset) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_code_in_set'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.code_in_set(@extschema@.fhir_code, @extschema@.fhir_valueset) IS
  'Whether a code is in a value set; as fhir_member_of(jsonb, text)';
CREATE FUNCTION fhirterm.set_has_code(a @extschema@.fhir_valueset, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_set_has_code'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.set_has_code(@extschema@.fhir_valueset, @extschema@.fhir_code) IS
  'Whether a code is in a value set; as fhir_member_of(jsonb, text)';
CREATE FUNCTION fhirterm.code_subsumed_by(a @extschema@.fhir_code, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_code_subsumed_by'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.code_subsumed_by(@extschema@.fhir_code, @extschema@.fhir_code) IS
  'Whether a code is b or a descendant of it; as fhir_subsumed_by(jsonb, jsonb)';
CREATE FUNCTION fhirterm.code_subsumes(a @extschema@.fhir_code, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_code_subsumes'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.code_subsumes(@extschema@.fhir_code, @extschema@.fhir_code) IS
  'Whether a code is b or an ancestor of it; as fhir_subsumes(jsonb, jsonb)';
CREATE OPERATOR @extschema@.<@ (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_valueset, FUNCTION = fhirterm.code_in_set,
  COMMUTATOR = OPERATOR(@extschema@.@>), RESTRICT = fhirterm.contained_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.@> (
  LEFTARG = @extschema@.fhir_valueset, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.set_has_code,
  COMMUTATOR = OPERATOR(@extschema@.<@), RESTRICT = fhirterm.containing_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.<@ (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.code_subsumed_by,
  COMMUTATOR = OPERATOR(@extschema@.@>), RESTRICT = fhirterm.contained_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.@> (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.code_subsumes,
  COMMUTATOR = OPERATOR(@extschema@.<@), RESTRICT = fhirterm.containing_share, JOIN = fhirterm.join_share);
COMMENT ON OPERATOR @extschema@.<@ (@extschema@.fhir_code, @extschema@.fhir_valueset) IS 'Whether a code is in a value set; as fhir_member_of(jsonb, text)';
COMMENT ON OPERATOR @extschema@.@> (@extschema@.fhir_valueset, @extschema@.fhir_code) IS 'Whether a code is in a value set; as fhir_member_of(jsonb, text)';
COMMENT ON OPERATOR @extschema@.<@ (@extschema@.fhir_code, @extschema@.fhir_code) IS 'Whether a code is b or a descendant of it; as fhir_subsumed_by(jsonb, jsonb)';
COMMENT ON OPERATOR @extschema@.@> (@extschema@.fhir_code, @extschema@.fhir_code) IS 'Whether a code is b or an ancestor of it; as fhir_subsumes(jsonb, jsonb)';

CREATE FUNCTION fhirterm.json_in_set(a jsonb, b @extschema@.fhir_valueset) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_json_in_set'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.json_in_set(jsonb, @extschema@.fhir_valueset) IS
  'Whether any coding of a coded value is in a value set; as fhir_member_of(jsonb, text)';
CREATE FUNCTION fhirterm.set_has_json(a @extschema@.fhir_valueset, b jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_set_has_json'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.set_has_json(@extschema@.fhir_valueset, jsonb) IS
  'Whether any coding of a coded value is in a value set; as fhir_member_of(jsonb, text)';
CREATE FUNCTION fhirterm.json_subsumed_by_code(a jsonb, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_json_subsumed_by_code'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.json_subsumed_by_code(jsonb, @extschema@.fhir_code) IS
  'Whether any coding of a coded value is b or a descendant of it; as fhir_subsumed_by(jsonb, jsonb)';
CREATE FUNCTION fhirterm.json_subsumes_code(a jsonb, b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_json_subsumes_code'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.json_subsumes_code(jsonb, @extschema@.fhir_code) IS
  'Whether any coding of a coded value is b or an ancestor of it; as fhir_subsumes(jsonb, jsonb)';
CREATE FUNCTION fhirterm.code_subsumed_by_json(a @extschema@.fhir_code, b jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_code_subsumed_by_json'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.code_subsumed_by_json(@extschema@.fhir_code, jsonb) IS
  'Whether a is any coding of a coded value, or a descendant; as fhir_subsumed_by(jsonb, jsonb)';
CREATE FUNCTION fhirterm.code_subsumes_json(a @extschema@.fhir_code, b jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_code_subsumes_json'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.code_subsumes_json(@extschema@.fhir_code, jsonb) IS
  'Whether a is any coding of a coded value, or an ancestor; as fhir_subsumes(jsonb, jsonb)';
CREATE OPERATOR @extschema@.<@ (
  LEFTARG = jsonb, RIGHTARG = @extschema@.fhir_valueset, FUNCTION = fhirterm.json_in_set,
  COMMUTATOR = OPERATOR(@extschema@.@>), RESTRICT = fhirterm.contained_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.@> (
  LEFTARG = @extschema@.fhir_valueset, RIGHTARG = jsonb, FUNCTION = fhirterm.set_has_json,
  COMMUTATOR = OPERATOR(@extschema@.<@), RESTRICT = fhirterm.containing_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.<@ (
  LEFTARG = jsonb, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.json_subsumed_by_code,
  COMMUTATOR = OPERATOR(@extschema@.@>), RESTRICT = fhirterm.contained_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.@> (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = jsonb, FUNCTION = fhirterm.code_subsumes_json,
  COMMUTATOR = OPERATOR(@extschema@.<@), RESTRICT = fhirterm.containing_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.@> (
  LEFTARG = jsonb, RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.json_subsumes_code,
  COMMUTATOR = OPERATOR(@extschema@.<@), RESTRICT = fhirterm.containing_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.<@ (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = jsonb, FUNCTION = fhirterm.code_subsumed_by_json,
  COMMUTATOR = OPERATOR(@extschema@.@>), RESTRICT = fhirterm.contained_share, JOIN = fhirterm.join_share);
COMMENT ON OPERATOR @extschema@.<@ (jsonb, @extschema@.fhir_valueset) IS 'Whether any coding of a coded value is in a value set; as fhir_member_of(jsonb, text)';
COMMENT ON OPERATOR @extschema@.@> (@extschema@.fhir_valueset, jsonb) IS 'Whether any coding of a coded value is in a value set; as fhir_member_of(jsonb, text)';
COMMENT ON OPERATOR @extschema@.<@ (jsonb, @extschema@.fhir_code) IS 'Whether any coding of a coded value is b or a descendant of it; as fhir_subsumed_by(jsonb, jsonb)';
COMMENT ON OPERATOR @extschema@.@> (@extschema@.fhir_code, jsonb) IS 'Whether a code is any coding of a coded value, or an ancestor; as fhir_subsumes(jsonb, jsonb)';
COMMENT ON OPERATOR @extschema@.@> (jsonb, @extschema@.fhir_code) IS 'Whether any coding of a coded value is b or an ancestor of it; as fhir_subsumes(jsonb, jsonb)';
COMMENT ON OPERATOR @extschema@.<@ (@extschema@.fhir_code, jsonb) IS 'Whether a code is any coding of a coded value, or a descendant; as fhir_subsumed_by(jsonb, jsonb)';

CREATE FUNCTION fhirterm.codes_in_set(a @extschema@.fhir_code[], b @extschema@.fhir_valueset) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_codes_in_set'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.codes_in_set(@extschema@.fhir_code[], @extschema@.fhir_valueset) IS
  'Whether any code of an array is in a value set; as fhir_member_of(jsonb, text)';
CREATE FUNCTION fhirterm.set_has_codes(a @extschema@.fhir_valueset, b @extschema@.fhir_code[]) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_set_has_codes'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.set_has_codes(@extschema@.fhir_valueset, @extschema@.fhir_code[]) IS
  'Whether any code of an array is in a value set; as fhir_member_of(jsonb, text)';
CREATE FUNCTION fhirterm.codes_subsumed_by_code(a @extschema@.fhir_code[], b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_codes_subsumed_by_code'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.codes_subsumed_by_code(@extschema@.fhir_code[], @extschema@.fhir_code) IS
  'Whether any code of an array is b or a descendant of it; as fhir_subsumed_by(jsonb, jsonb)';
CREATE FUNCTION fhirterm.codes_subsume_code(a @extschema@.fhir_code[], b @extschema@.fhir_code) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_codes_subsume_code'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.codes_subsume_code(@extschema@.fhir_code[], @extschema@.fhir_code) IS
  'Whether any code of an array is b or an ancestor of it; as fhir_subsumes(jsonb, jsonb)';
CREATE FUNCTION fhirterm.code_subsumed_by_codes(a @extschema@.fhir_code, b @extschema@.fhir_code[]) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_code_subsumed_by_codes'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.code_subsumed_by_codes(@extschema@.fhir_code, @extschema@.fhir_code[]) IS
  'Whether a is any code of an array, or a descendant; as fhir_subsumed_by(jsonb, jsonb)';
CREATE FUNCTION fhirterm.code_subsumes_codes(a @extschema@.fhir_code, b @extschema@.fhir_code[]) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_code_subsumes_codes'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION fhirterm.code_subsumes_codes(@extschema@.fhir_code, @extschema@.fhir_code[]) IS
  'Whether a is any code of an array, or an ancestor; as fhir_subsumes(jsonb, jsonb)';
CREATE OPERATOR @extschema@.<@ (
  LEFTARG = @extschema@.fhir_code[], RIGHTARG = @extschema@.fhir_valueset, FUNCTION = fhirterm.codes_in_set,
  COMMUTATOR = OPERATOR(@extschema@.@>), RESTRICT = fhirterm.contained_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.@> (
  LEFTARG = @extschema@.fhir_valueset, RIGHTARG = @extschema@.fhir_code[], FUNCTION = fhirterm.set_has_codes,
  COMMUTATOR = OPERATOR(@extschema@.<@), RESTRICT = fhirterm.containing_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.<@ (
  LEFTARG = @extschema@.fhir_code[], RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.codes_subsumed_by_code,
  COMMUTATOR = OPERATOR(@extschema@.@>), RESTRICT = fhirterm.contained_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.@> (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code[], FUNCTION = fhirterm.code_subsumes_codes,
  COMMUTATOR = OPERATOR(@extschema@.<@), RESTRICT = fhirterm.containing_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.@> (
  LEFTARG = @extschema@.fhir_code[], RIGHTARG = @extschema@.fhir_code, FUNCTION = fhirterm.codes_subsume_code,
  COMMUTATOR = OPERATOR(@extschema@.<@), RESTRICT = fhirterm.containing_share, JOIN = fhirterm.join_share);
CREATE OPERATOR @extschema@.<@ (
  LEFTARG = @extschema@.fhir_code, RIGHTARG = @extschema@.fhir_code[], FUNCTION = fhirterm.code_subsumed_by_codes,
  COMMUTATOR = OPERATOR(@extschema@.@>), RESTRICT = fhirterm.contained_share, JOIN = fhirterm.join_share);
COMMENT ON OPERATOR @extschema@.<@ (@extschema@.fhir_code[], @extschema@.fhir_valueset) IS 'Whether any code of an array is in a value set; as fhir_member_of(jsonb, text)';
COMMENT ON OPERATOR @extschema@.@> (@extschema@.fhir_valueset, @extschema@.fhir_code[]) IS 'Whether any code of an array is in a value set; as fhir_member_of(jsonb, text)';
COMMENT ON OPERATOR @extschema@.<@ (@extschema@.fhir_code[], @extschema@.fhir_code) IS 'Whether any code of an array is b or a descendant of it; as fhir_subsumed_by(jsonb, jsonb)';
COMMENT ON OPERATOR @extschema@.@> (@extschema@.fhir_code, @extschema@.fhir_code[]) IS 'Whether a code is any code of an array, or an ancestor; as fhir_subsumes(jsonb, jsonb)';
COMMENT ON OPERATOR @extschema@.@> (@extschema@.fhir_code[], @extschema@.fhir_code) IS 'Whether any code of an array is b or an ancestor of it; as fhir_subsumes(jsonb, jsonb)';
COMMENT ON OPERATOR @extschema@.<@ (@extschema@.fhir_code, @extschema@.fhir_code[]) IS 'Whether a code is any code of an array, or a descendant; as fhir_subsumed_by(jsonb, jsonb)';
