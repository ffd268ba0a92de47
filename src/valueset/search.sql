-- Finding concepts by words.

CREATE FUNCTION @extschema@.fhir_search(text text, value_set text DEFAULT NULL, system text DEFAULT NULL, language text DEFAULT NULL, count integer DEFAULT 20, active_only boolean DEFAULT true,
    OUT system text, OUT version text, OUT code text, OUT display text, OUT matched_term text, OUT score real) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_search'
  LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 20;
COMMENT ON FUNCTION @extschema@.fhir_search(text, text, text, text, integer, boolean) IS
  'The concepts that have all words of text, in any order, each as the beginning of a word of one term: code, display or a designation; case, accents and punctuation make no difference. Searched are the members of value_set (of that system only, if both are given), or the code system, or the latest version of all. Best first: score is the share of the term that the words make up, 1 the whole term. language (BCP 47 ranges, NULL: fhirterm.display_language) keeps to designations in these languages, and chooses the display. count NULL: all. active_only leaves inactive concepts out. No rows for NULL or a text without letters and digits. Errors: TX404, TX422 as fhir_value_set and fhir_lookup.';
