-- What bindings, and other resources, refer to.

CREATE FUNCTION @extschema@.fhir_binding_obligations(binding jsonb)
  RETURNS TABLE (system text, version text, code text, display text, text text)
  LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 100
BEGIN ATOMIC
  WITH minimum AS (
    SELECT coalesce(a.value ->> 'valueSet', a.value ->> 'valueSetUri') AS canonical
      FROM pg_catalog.jsonb_array_elements(coalesce(binding -> 'additional', '[]')) AS a
     WHERE a.value ->> 'purpose' = 'minimum'
    UNION
    SELECT coalesce(e.value ->> 'valueCanonical', e.value ->> 'valueUri')
      FROM pg_catalog.jsonb_array_elements(coalesce(binding -> 'extension', '[]')) AS e
     WHERE e.value ->> 'url' = 'http://hl7.org/fhir/StructureDefinition/elementdefinition-minValueSet'
  )
  SELECT v.system, v.version, v.code, v.display, 'must be supported'
    FROM minimum AS m CROSS JOIN LATERAL @extschema@.fhir_value_set(m.canonical) AS v
  UNION ALL
  SELECT NULL, NULL, NULL, NULL,
         pg_catalog.format('at least one of %s codes must be supported',
                           (SELECT count(*) FROM @extschema@.fhir_value_set(b.canonical)))
    FROM (SELECT coalesce(binding ->> 'valueSet', binding ->> 'valueSetUri')) AS b (canonical)
   WHERE b.canonical IS NOT NULL AND binding ->> 'strength' IN ('required', 'extensible')
     AND NOT EXISTS (SELECT FROM minimum);
END;
COMMENT ON FUNCTION @extschema@.fhir_binding_obligations(jsonb) IS
  'The codes that an application must be able to deal with where an element is bound like this: those of additional bindings of purpose minimum, a row for each; where there is none, one row that says how many there are of which one must be supported (of strength required and extensible). NULL: no row. Errors: as fhir_value_set. Source: Using Codes in Resources, purpose minimum';

CREATE FUNCTION @extschema@.fhir_binding_valueset(binding jsonb, purpose text, ctx jsonb DEFAULT '{}') RETURNS text
  AS 'MODULE_PATHNAME', 'fhir_binding_valueset'
  LANGUAGE C STABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.fhir_binding_valueset(jsonb, text, jsonb) IS
  'The canonical of the value set that a binding has for a purpose, such as ui (for people to choose from) or starter (to begin with where the main value set is huge), to be asked of fhir_expand: that of the first additional binding of this purpose that applies, having no usage or one that ctx.usage matches. A direct reference is made absolute by ctx.base. NULL: there is none; and for a NULL binding or purpose. Errors: TX400 another purpose, or a ctx that is none; TX422 an invalid binding. Source: Using Codes in Resources, purposes ui and starter';

CREATE FUNCTION @extschema@.fhir_claims_profile(resource jsonb, profile text) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT FROM pg_catalog.jsonb_path_query(resource, 'strict $.meta.profile[*] ? (@.type() == "string")', silent => true) AS c (claim)
     WHERE c.claim #>> '{}' = profile
        OR (pg_catalog.strpos(profile, '|') = 0 AND pg_catalog.starts_with(c.claim #>> '{}', profile || '|')));
END;
COMMENT ON FUNCTION @extschema@.fhir_claims_profile(jsonb, text) IS
  'Whether a resource says that it conforms to a profile: its meta.profile lists this canonical. A url without version means whatever version, url|version that one alone. NULL for NULL. Nothing is checked but the claim. Source: Using Codes in Resources, legacy data and meta.profile';

CREATE FUNCTION @extschema@.fhir_value_set_refs(resource jsonb)
  RETURNS TABLE (path text, canonical text, kind text)
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 10
BEGIN ATOMIC
  WITH RECURSIVE node (path, key, owner_url, value) AS (
    SELECT coalesce(resource ->> 'resourceType', ''), '', '', resource
    UNION ALL
    SELECT n.path || c.step, c.key, c.owner_url, c.value
      FROM node AS n CROSS JOIN LATERAL (
        SELECT '.' || m.key, m.key, n.value ->> 'url', m.value
          FROM pg_catalog.jsonb_each(CASE pg_catalog.jsonb_typeof(n.value) WHEN 'object' THEN n.value ELSE '{}' END) AS m
        UNION ALL
        SELECT pg_catalog.format('[%s]', e.number - 1), n.key, n.owner_url, e.value
          FROM pg_catalog.jsonb_array_elements(CASE pg_catalog.jsonb_typeof(n.value) WHEN 'array' THEN n.value ELSE '[]' END)
                 WITH ORDINALITY AS e (value, number)) AS c (step, key, owner_url, value)
  ), reference AS (
    SELECT n.path, n.value #>> '{}' AS canonical,
           CASE WHEN n.key IN ('valueSet', 'valueSetUri', 'valueSetCanonical') AND n.path ~ '[.]binding[.][^.]+$' THEN 'binding'
                WHEN n.key IN ('valueSet', 'valueSetUri', 'valueSetCanonical') AND n.path ~ '[.]binding[.]additional[^.]*[.][^.]+$' THEN 'additional-binding'
                WHEN n.key IN ('valueCanonical', 'valueUri') AND n.owner_url = 'http://hl7.org/fhir/StructureDefinition/valueset-reference' THEN 'valueset-reference'
                WHEN n.key IN ('valueCanonical', 'valueUri') AND n.owner_url IN ('http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet',
                                                                                  'http://hl7.org/fhir/StructureDefinition/elementdefinition-minValueSet') THEN 'additional-binding'
                WHEN n.key IN ('valueCanonical', 'valueUri') AND n.owner_url = 'valueSet' AND n.path ~ '[.]binding[.]extension' THEN 'additional-binding'
                WHEN n.path ~ '^ValueSet[.]compose[.](include|exclude)[^.]*[.]valueSet' THEN 'import'
                WHEN n.path ~ '^ConceptMap[.](source|target)(Scope)?(Uri|Canonical)$' THEN 'scope'
                WHEN n.key = 'answerValueSet' THEN 'answers' END AS kind
      FROM node AS n
     WHERE pg_catalog.jsonb_typeof(n.value) = 'string'
       AND NOT (n.path ~ '^StructureDefinition[.]differential' AND resource -> 'snapshot' IS NOT NULL)
  )
  SELECT r.path, r.canonical, r.kind FROM reference AS r WHERE r.kind IS NOT NULL ORDER BY r.path COLLATE "C";
END;
COMMENT ON FUNCTION @extschema@.fhir_value_set_refs(jsonb) IS
  'The references to value sets in a resource: where (FHIRPath), the canonical and the kind of place: binding and additional-binding (of StructureDefinition, its snapshot if it has one, and of OperationDefinition), scope (ConceptMap), answers (Questionnaire), import (ValueSet.compose), valueset-reference (an extension of coded values). NULL: no row. Source: Using Codes in Resources';
