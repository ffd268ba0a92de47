-- Hierarchies of any table of (child, parent) rows, and questions to the stored form of descendants.

CREATE FUNCTION fhirterm.hierarchy(relation regclass, child name, parent name)
  RETURNS TABLE(code text, ordinal integer, last_descendant integer, more_descendants bytea, parents integer)
  AS 'MODULE_PATHNAME', 'fhirterm_hierarchy'
  LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100000 ROWS 100000;
COMMENT ON FUNCTION fhirterm.hierarchy(regclass, name, name) IS
  'The hierarchy that the (child, parent) rows of a table make, one row a code, in the order of ordinals: parents before children, descendants together. The descendants of a code, itself included, are the codes with ordinals from ordinal to last_descendant and in more_descendants (fhirterm.descendant_intervals reads it; NULL: no others); parents is the number of its direct parents. A row whose parent is NULL names a root; repeated rows count once; codes are compared by their bytes, and order siblings. Needs SELECT on both columns (42501) and no row-level security (0A000); no rows for a NULL argument. Errors: TX422 for a cycle, which it names; 42809 if the relation is not a table or materialized view; 22004 for a NULL child; 54000 if intervals take more than fhirterm.load_memory.';

CREATE FUNCTION fhirterm.descendant_count(ordinal integer, last_descendant integer, more_descendants bytea) RETURNS bigint
  AS 'MODULE_PATHNAME', 'fhirterm_descendant_count'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.descendant_count(integer, integer, bytea) IS
  'Number of descendants of a concept, itself included, from its stored intervals. NULL if ordinal or last_descendant is NULL; more_descendants NULL means no more. Errors: 22023 if last_descendant is below ordinal or ordinal below 0, XX001 if more_descendants is damaged.';

CREATE FUNCTION fhirterm.is_descendant(candidate integer, ordinal integer, last_descendant integer, more_descendants bytea) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_is_descendant'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.is_descendant(integer, integer, integer, bytea) IS
  'True if the concept with ordinal candidate is a descendant of the concept whose stored intervals are given, or that concept itself. NULL if candidate, ordinal or last_descendant is NULL; more_descendants NULL means no more. Errors: 22023 if last_descendant is below ordinal or ordinal below 0, XX001 if more_descendants is damaged.';

CREATE FUNCTION fhirterm.descendant_intervals(ordinal integer, last_descendant integer, more_descendants bytea)
  RETURNS TABLE(first integer, last integer)
  AS 'MODULE_PATHNAME', 'fhirterm_descendant_intervals'
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 3;
COMMENT ON FUNCTION fhirterm.descendant_intervals(integer, integer, bytea) IS
  'The ordinals of a concept''s descendants, itself included, as closed intervals, ascending and never adjacent. No rows if ordinal or last_descendant is NULL; more_descendants NULL means no more than the first. Errors: 22023 if last_descendant is below ordinal or ordinal below 0, XX001 if more_descendants is damaged.';

CREATE FUNCTION fhirterm.descendant_ordinals(ordinal integer, last_descendant integer, more_descendants bytea)
  RETURNS SETOF integer
  AS 'MODULE_PATHNAME', 'fhirterm_descendant_ordinals'
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10 ROWS 10;
COMMENT ON FUNCTION fhirterm.descendant_ordinals(integer, integer, bytea) IS
  'The ordinals of a concept''s descendants, itself included, one by one and ascending; otherwise as fhirterm.descendant_intervals.';
