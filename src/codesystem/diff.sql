-- Versions of a code system compared.

CREATE FUNCTION fhirterm.content_to_compare(system text, version text) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_content_to_compare'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.content_to_compare(text, text) IS
  'The content_id of a version of a code system (NULL: the latest) that has concepts here; NULL for a NULL system, and where it is not loaded and fhirterm.on_unknown is not error. Errors: TX404 if it is not loaded, TX422 for a supplement, a value set, or a content without concepts.';

CREATE FUNCTION fhirterm.concept_flag_names(flags integer) RETURNS jsonb
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce(pg_catalog.jsonb_agg(f.name ORDER BY f.bit), '[]') FROM (VALUES
      (1, 'inactive'), (2, 'notSelectable'), (4, 'deprecated'), (8, 'retired'), (16, 'experimental')) AS f (bit, name)
   WHERE concept_flag_names.flags & f.bit <> 0;
END;
COMMENT ON FUNCTION fhirterm.concept_flag_names(integer) IS
  'The status in fhirterm.concept.flags as an array of words; NULL for NULL';

CREATE FUNCTION @extschema@.fhir_diff(system text, from_version text, to_version text)
  RETURNS TABLE (change text, code text, before jsonb, after jsonb, severity text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 10000
BEGIN ATOMIC
  WITH contents AS MATERIALIZED (
    SELECT x.old, x.new
      FROM (SELECT fhirterm.content_to_compare(system, from_version) AS old,
                   fhirterm.content_to_compare(system, to_version) AS new) AS x
     WHERE x.old IS NOT NULL AND x.new IS NOT NULL
  ), old_concept AS (
    SELECT c.content_id, c.ordinal, c.code, c.display, c.definition, c.flags::integer & 31 AS flags
      FROM contents JOIN fhirterm.concept AS c ON c.content_id = contents.old
  ), new_concept AS (
    SELECT c.content_id, c.ordinal, c.code, c.display, c.definition, c.flags::integer & 31 AS flags
      FROM contents JOIN fhirterm.concept AS c ON c.content_id = contents.new
  ), concepts AS MATERIALIZED (
    SELECT coalesce(o.code, n.code) AS code, o.code IS NOT NULL AS was, n.code IS NOT NULL AS is,
           o.content_id AS old_content, o.ordinal AS old_ordinal, o.display AS old_display,
           o.definition AS old_definition, o.flags AS old_flags,
           n.content_id AS new_content, n.ordinal AS new_ordinal, n.display AS new_display,
           n.definition AS new_definition, n.flags AS new_flags
      FROM old_concept AS o FULL JOIN new_concept AS n ON n.code = o.code
  ), place AS ( -- of concepts that both versions have: -1 in the old one, 1 in the new one
    SELECT c.code, c.old_content AS content_id, c.old_ordinal AS ordinal, -1 AS side FROM concepts AS c WHERE c.was AND c.is
    UNION ALL
    SELECT c.code, c.new_content, c.new_ordinal, 1 FROM concepts AS c WHERE c.was AND c.is
  ), fact (change, code, name, use_system, use_code, value, side) AS ( -- name: property, or language
    SELECT 'parent', x.code, NULL, NULL, NULL, p.code, x.side
      FROM place AS x
      JOIN fhirterm.concept_edge AS e ON e.content_id = x.content_id AND e.child = x.ordinal
      JOIN fhirterm.concept AS p ON p.content_id = e.content_id AND p.ordinal = e.parent
    UNION ALL
    SELECT 'property', x.code, p.code, NULL, NULL, v.value, x.side
      FROM place AS x
      JOIN fhirterm.concept_property AS v ON v.content_id = x.content_id AND v.ordinal = x.ordinal
      JOIN fhirterm.property AS p ON p.content_id = v.content_id AND p.property = v.property
     WHERE coalesce(p.role, '') NOT IN ('parent', 'child')
    UNION ALL
    SELECT 'designation', x.code, d.language, d.use_system, d.use_code, d.value, x.side
      FROM place AS x
      JOIN fhirterm.designation AS d ON d.content_id = x.content_id AND d.ordinal = x.ordinal
  ), difference AS (
    SELECT f.change, f.code, f.name, f.use_system, f.use_code, f.value, pg_catalog.sum(f.side) AS side
      FROM fact AS f
     GROUP BY f.change, f.code, f.name, f.use_system, f.use_code, f.value
    HAVING pg_catalog.sum(f.side) <> 0
  ), part AS (
    SELECT d.change, d.code, CASE WHEN d.change = 'property' THEN d.name END AS property, d.side,
           CASE WHEN d.change <> 'designation' THEN pg_catalog.to_jsonb(d.value)
                ELSE pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
                  'language', d.name, 'use_system', d.use_system, 'use_code', d.use_code, 'value', d.value)) END AS value
      FROM difference AS d
  ), parts AS (
    SELECT p.change, p.code, p.property,
           coalesce(pg_catalog.jsonb_agg(p.value ORDER BY p.value) FILTER (WHERE p.side < 0), '[]') AS before,
           coalesce(pg_catalog.jsonb_agg(p.value ORDER BY p.value) FILTER (WHERE p.side > 0), '[]') AS after
      FROM part AS p GROUP BY p.change, p.code, p.property
  )
  SELECT 'added', c.code, NULL::jsonb,
         pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('display', c.new_display, 'definition', c.new_definition)), NULL
    FROM concepts AS c WHERE NOT c.was
  UNION ALL
  SELECT 'removed', c.code,
         pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('display', c.old_display, 'definition', c.old_definition)), NULL,
         CASE WHEN pg_catalog.starts_with(fhir_diff.system, 'http://hl7.org/fhir/') THEN 'error' END
    FROM concepts AS c WHERE NOT c.is
  UNION ALL
  SELECT 'redisplayed', c.code, pg_catalog.to_jsonb(c.old_display), pg_catalog.to_jsonb(c.new_display), NULL
    FROM concepts AS c WHERE c.was AND c.is AND c.old_display IS DISTINCT FROM c.new_display
  UNION ALL
  SELECT 'redefined', c.code, pg_catalog.to_jsonb(c.old_definition), pg_catalog.to_jsonb(c.new_definition), NULL
    FROM concepts AS c WHERE c.was AND c.is AND c.old_definition IS DISTINCT FROM c.new_definition
  UNION ALL
  SELECT 'status', c.code, fhirterm.concept_flag_names(c.old_flags), fhirterm.concept_flag_names(c.new_flags), NULL
    FROM concepts AS c WHERE c.was AND c.is AND c.old_flags <> c.new_flags
  UNION ALL
  SELECT p.change, p.code,
         CASE WHEN p.property IS NULL THEN p.before ELSE pg_catalog.jsonb_build_object(p.property, p.before) END,
         CASE WHEN p.property IS NULL THEN p.after ELSE pg_catalog.jsonb_build_object(p.property, p.after) END, NULL
    FROM parts AS p;
END;
COMMENT ON FUNCTION @extschema@.fhir_diff(text, text, text) IS
  'What differs between two versions of a code system, a row for each change of a concept, in no order. change: added, removed (after, before: display and definition), redisplayed, redefined (the display, the definition differs), status (inactive, notSelectable, deprecated, retired, experimental: those that held and hold), parent (direct parents that are gone, that have come), property (of one property the values that are gone, that have come, as FHIR writes them), designation (likewise). severity is error where a code was removed from a code system that FHIR itself defines (below http://hl7.org/fhir/), whose codes are only added to, else NULL. Codes are compared as they are written, the order of values and designations plays no part. Versions may be patterns (1.x); NULL is the latest. Of a fragment only what is here is compared. No rows for a NULL system. Errors: TX404 a version is not loaded, TX422 it has no concepts here, or system is a supplement or a value set. Source: CodeSystem resource page, versioning.';
