-- Concept maps: as relations, and as translation of codes.

CREATE FUNCTION fhirterm.concept_map_relation(canonical text) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhir_concept_map_relation_content'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.concept_map_relation(text) IS
  'content_id of the concept map that url, url|version or url|1.x names (the latest version where none is given), if it can be given as a plain relation of codes; else SQLSTATE TX422. Not loaded: TX404, or NULL if fhirterm.on_unknown is not error. NULL for NULL';

CREATE FUNCTION @extschema@.fhir_concept_map(canonical text)
  RETURNS TABLE (source_system text, source_version text, source_code text, source_display text,
                 target_system text, target_version text, target_code text, target_display text,
                 relationship text)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT e.source_system, e.source_version, e.source_code, e.source_display,
         e.target_system, e.target_version, e.target_code, e.target_display, e.relationship
    FROM fhirterm.concept_map_element AS e
   WHERE e.content_id OPERATOR(pg_catalog.=) fhirterm.concept_map_relation(canonical)
     AND e.source_code IS NOT NULL
     AND e.target_code IS NOT NULL;
END;
COMMENT ON FUNCTION @extschema@.fhir_concept_map(text) IS
  'The mappings of a concept map (url, url|version, url|1.x) as a relation, a row for each pair of source and target; concepts without a target have no row. Columns and rules as HL7''s SQL on FHIR ("Terminology in SQL") has them: a map that such a relation cannot carry whole (a group without source, dependsOn, product, value sets as source or target) is refused with SQLSTATE TX422. Not loaded: TX404. NULL: no rows';

CREATE FUNCTION @extschema@.fhir_translate(system text, code text, concept_map text DEFAULT NULL,
                                           target_system text DEFAULT NULL, reverse boolean DEFAULT false,
                                           dependency jsonb DEFAULT NULL)
  RETURNS TABLE (relationship text, target_system text, target_version text, target_code text,
                 target_display text, map text, comment text, product jsonb)
  AS 'MODULE_PATHNAME', 'fhir_translate'
  LANGUAGE C STABLE PARALLEL SAFE ROWS 2;
COMMENT ON FUNCTION @extschema@.fhir_translate(text, text, text, text, boolean, jsonb) IS
  'Translations of a code by a concept map, in the map''s order; without concept_map, by the latest version of every map that mentions the code. target_system restricts them; reverse reads the map from target to source, and the relationship with it. A code that a named map does not mention follows ConceptMap.group.unmapped. A mapping that depends on attributes (dependsOn) holds only if dependency, an object of attributes (code or uri) and values, has them; product has the further results of a mapping. NULL system or code: no rows. Map not loaded: SQLSTATE TX404. Source: ConceptMap/$translate';

CREATE FUNCTION @extschema@.fhir_translate_code(system text, code text, concept_map text,
                                                target_system text DEFAULT NULL, pick text DEFAULT NULL)
  RETURNS text
  AS 'MODULE_PATHNAME', 'fhir_translate_code'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_translate_code(text, text, text, text, text) IS
  'The target code of a code by a concept map, targets that are not related left out; NULL if there is none, or for NULL system, code or map. Several different targets: SQLSTATE 21000, or the first in the map''s order with pick => ''first''. Map not loaded: TX404. Source: ConceptMap/$translate';
