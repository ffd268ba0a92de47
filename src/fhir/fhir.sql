-- The standard's small types by themselves: versions, canonicals, dates, numbers, patterns, languages, codes.

CREATE FUNCTION @extschema@.fhir_version_compare(a text, b text, algorithm text DEFAULT NULL) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_version_compare'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_version_compare(text, text, text) IS
  'Compares two business versions: -1 if a is before b, 0 if neither, 1 if after. algorithm is semver, integer, alpha, date or natural (FHIR versionAlgorithm); NULL or any other is inferred from the two (semver, date, integer, else natural). NULL if a or b is NULL, or where they differ and one has not the form of the given algorithm.';

CREATE FUNCTION fhirterm.version_matches(requested text, version text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_version_matches'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.version_matches(text, text) IS
  'Whether a version is one of those requested: the same, or matching a pattern such as 1.x, 1.0.x, 1.*, 1.0.0-*, 1.0? or *. A partial version without wildcard (1) matches itself only. NULL in, NULL out.';

CREATE FUNCTION fhirterm.version_latest(versions text[], requested text DEFAULT NULL, algorithm text DEFAULT NULL) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_version_latest'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.version_latest(text[], text, text) IS
  'The greatest of the versions that match requested (NULL: all), by the algorithm (NULL: inferred from them); the last among equals. NULL if there is none.';

CREATE FUNCTION fhirterm.version_edition(version text) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_version_edition'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.version_edition(text) IS
  'The edition that a version URI belongs to, as in SNOMED CT: what stands before /version/. Versions of different editions have no order. NULL if the version names no edition.';

CREATE FUNCTION fhirterm.canonical_parts(canonical text, OUT url text, OUT version text, OUT fragment text)
  AS 'MODULE_PATHNAME', 'fhirterm_canonical_parts'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.canonical_parts(text) IS
  'Splits url|version#fragment; parts that are not there are NULL. NULL in, NULL out. Error TX400 if it is malformed.';

CREATE FUNCTION fhirterm.implicit_parts(url text, OUT system text, OUT kind text, OUT argument text)
  AS 'MODULE_PATHNAME', 'fhirterm_implicit_parts'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.implicit_parts(text) IS
  'What the URL of an implicit value set (system?fhir_vs...) asks for: kind is all, is-a, refsets, refset, ecl or unknown; argument the code or expression, percent-decoded. NULL if it is not such a URL.';

CREATE FUNCTION @extschema@.fhir_parse_sct_vs(url text, OUT edition text, OUT version text, OUT kind text, OUT argument text)
  AS 'MODULE_PATHNAME', 'fhir_parse_sct_vs'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_parse_sct_vs(text) IS
  'Takes the URL of an implicit value set of SNOMED CT apart: the id of the edition''s module and the date of its version, NULL where the URL names none (its latest, or what system-version says); kind all, isa, refsets, refset or ecl; argument the concept, reference set or expression, percent-decoded, NULL for all and refsets. NULLs for any other URL. NULL in, NULL out.';

CREATE FUNCTION fhirterm.web_source(type text, id text, url text, version text) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_web_source'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.web_source(text, text, text, text) IS
  'The page about a resource below fhirterm.web_base: TYPE/ID, or TYPE?url=URL where id is NULL, with the version unless that is NULL. NULL where fhirterm.web_base is empty, or for a NULL type.';

CREATE FUNCTION fhirterm.datetime_range(datetime text) RETURNS tstzrange
  AS 'MODULE_PATHNAME', 'fhirterm_datetime_range'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.datetime_range(text) IS
  'The half-open interval that a FHIR date, dateTime or instant stands for, as wide as its precision; without zone in UTC. NULL in, NULL out. Error 22007 if it is malformed.';

CREATE FUNCTION fhirterm.decimal_range(number text) RETURNS numrange
  AS 'MODULE_PATHNAME', 'fhirterm_decimal_range'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.decimal_range(text) IS
  'The half-open interval of numbers that a FHIR decimal stands for in a search: half a unit of its last written digit to either side. NULL in, NULL out. Error 22P02 if it is malformed or out of bounds.';

CREATE FUNCTION fhirterm.matches_pattern(value text, pattern text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_matches_pattern'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION fhirterm.matches_pattern(text, text) IS
  'Whether the whole value matches a regular expression (PCRE2) as regex filters do. NULL in, NULL out. Errors: TX422 if the pattern is invalid, TX413 if it is too long, or matching takes more than fhirterm.regex_match_limit steps or too much memory.';

CREATE FUNCTION fhirterm.matches_search(type text, value text, search text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_matches_search'
  LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.matches_search(text, text, text) IS
  'Whether a value of type integer, decimal or dateTime satisfies a filter value with FHIR search prefix (eq ne gt lt ge le sa eb ap); without prefix, whether the texts are equal. A value that is not of the type satisfies none. NULL in, NULL out. Errors: TX422 if no number or date follows the prefix, 22023 for another type.';

CREATE FUNCTION fhirterm.language_rank(language text, ranges text) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_language_rank'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.language_rank(text, text) IS
  'How well a language suits a list of ranges (de-CH, de;q=0.8, *;q=0): smaller is better, NULL = not at all. language NULL means that none is declared, and suits after every range. Error TX422 if ranges is malformed.';

CREATE FUNCTION fhirterm.is_language(tag text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_is_language'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.is_language(text) IS
  'Whether a text is a well-formed BCP 47 language tag. NULL in, NULL out.';

CREATE FUNCTION fhirterm.is_code(code text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_is_code'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.is_code(text) IS
  'Whether a text has the form of the FHIR type code: not empty, no whitespace but single spaces inside. NULL in, NULL out.';

CREATE FUNCTION fhirterm.fold_code(code text) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_fold_code'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.fold_code(text) IS
  'A code with its ASCII letters in lower case: what codes of a case-insensitive system are compared by. NULL in, NULL out.';

CREATE FUNCTION fhirterm.is_absolute_uri(uri text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_is_absolute_uri'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.is_absolute_uri(text) IS
  'Whether a text is a URI with a scheme, without blanks. NULL in, NULL out.';
