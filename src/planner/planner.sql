-- What the planner is told of predicates and relations: support functions, and the arrays that index conditions
-- are made with.

CREATE FUNCTION fhirterm.expected(codes text[], times integer[], count integer DEFAULT 0) RETURNS text[]
  AS 'MODULE_PATHNAME', 'fhirterm_expected'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.expected(text[], integer[], integer) IS
  'What the planner expects of an index condition: an array with each of the codes so many times, whose selectivities add up to the rows that are expected; count is the number of codes that will be searched for, from which the cost comes. Of no meaning where the query runs. Error 54000 for more than 250,000 elements.';

CREATE FUNCTION fhirterm.support_codes(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_codes'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_codes(internal) IS
  'Planner support of fhirterm.value_set_codes and fhirterm.related_codes: cost of listing the codes and of searching an index for each';

CREATE FUNCTION fhirterm.value_set_codes(value_set text, system text, version text, expected text[] DEFAULT NULL) RETURNS text[]
  AS 'MODULE_PATHNAME', 'fhirterm_value_set_codes'
  LANGUAGE C STABLE PARALLEL SAFE COST 1000 SUPPORT fhirterm.support_codes;
COMMENT ON FUNCTION fhirterm.value_set_codes(text, text, text, text[]) IS
  'Every code that fhir_member_of(system, code, value_set, version) may be true for, with this system and version; system NULL: with any. Codes whose case does not matter are there in every spelling. The planner puts it into index conditions, where expected is a call of fhirterm.expected; a constant there is returned as it is. Errors: those of fhir_member_of; 40001 where the codes can not be listed.';

CREATE FUNCTION fhirterm.related_codes(system text, code text, ancestors boolean, version text, expected text[] DEFAULT NULL) RETURNS text[]
  AS 'MODULE_PATHNAME', 'fhirterm_related_codes'
  LANGUAGE C STABLE PARALLEL SAFE COST 1000 SUPPORT fhirterm.support_codes;
COMMENT ON FUNCTION fhirterm.related_codes(text, text, boolean, text, text[]) IS
  'The descendants of a code, or its ancestors, itself included; none where code or system are not known. Otherwise as fhirterm.value_set_codes. Errors: TX422 if the hierarchy does not mean is-a; 40001 where the codes can not be listed.';

CREATE FUNCTION fhirterm.support_member_of(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_member_of'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_member_of(internal) IS
  'Planner support of fhir_member_of(system, code, value_set, version): rows, cost, index condition';

CREATE FUNCTION fhirterm.support_subsumes(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_subsumes'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_subsumes(internal) IS
  'Planner support of fhir_subsumes(system, code_a, code_b, version): rows, cost, index condition';

CREATE FUNCTION fhirterm.support_subsumed_by(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_subsumed_by'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_subsumed_by(internal) IS
  'Planner support of fhir_subsumed_by(system, code_a, code_b, version): rows, cost, index condition';

CREATE FUNCTION fhirterm.support_validate(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_validate'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_validate(internal) IS
  'Planner support of fhir_validate_code(system, code, value_set, ...): rows, cost';

CREATE FUNCTION fhirterm.support_value_set(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_value_set'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_value_set(internal) IS
  'Planner support of fhir_value_set(canonical): rows';

CREATE FUNCTION fhirterm.support_expand(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_expand'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_expand(internal) IS
  'Planner support of fhir_expand(url, ...): rows';

CREATE FUNCTION fhirterm.support_descendants(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_descendants'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_descendants(internal) IS
  'Planner support of fhir_descendants(system, code, ...): rows';

CREATE FUNCTION fhirterm.support_ancestors(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_ancestors'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_ancestors(internal) IS
  'Planner support of fhir_ancestors(system, code, ...): rows';

CREATE FUNCTION fhirterm.support_relation(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'fhirterm_support_relation'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.support_relation(internal) IS
  'Planner support of relations of which no number of rows is told: they get a scan of their own';

ALTER FUNCTION @extschema@.fhir_member_of(text, text, text, text) SUPPORT fhirterm.support_member_of;
ALTER FUNCTION @extschema@.fhir_subsumes(text, text, text, text) SUPPORT fhirterm.support_subsumes;
ALTER FUNCTION @extschema@.fhir_subsumed_by(text, text, text, text) SUPPORT fhirterm.support_subsumed_by;
ALTER FUNCTION @extschema@.fhir_validate_code(text, text, text, text, text, text, boolean, boolean, boolean, text[])
  SUPPORT fhirterm.support_validate;
ALTER FUNCTION @extschema@.fhir_value_set(text) SUPPORT fhirterm.support_value_set;
ALTER FUNCTION @extschema@.fhir_expand(text, text, integer, integer, boolean, boolean, boolean, text, text[], text[], text[], text[], text[], text[], text)
  SUPPORT fhirterm.support_expand;
ALTER FUNCTION @extschema@.fhir_descendants(text, text, boolean, integer, text) SUPPORT fhirterm.support_descendants;
ALTER FUNCTION @extschema@.fhir_ancestors(text, text, boolean, integer, text) SUPPORT fhirterm.support_ancestors;
ALTER FUNCTION @extschema@.fhir_value_set(jsonb) SUPPORT fhirterm.support_relation;
ALTER FUNCTION @extschema@.fhir_children(text, text, text) SUPPORT fhirterm.support_relation;
ALTER FUNCTION @extschema@.fhir_parents(text, text, text) SUPPORT fhirterm.support_relation;
ALTER FUNCTION fhirterm.hierarchy(regclass, name, name) SUPPORT fhirterm.support_relation;
