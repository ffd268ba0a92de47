-- What a vocabulary revision touches: codes, with which rows of any table can be found, and value sets.

CREATE FUNCTION @extschema@.fhir_vocmnt_touched(doc_id integer)
  RETURNS TABLE (system text, code text, version text, why text)
  LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 100
BEGIN ATOMIC
  WITH entry AS (
    SELECT l.url, l.version, l.code, l.element FROM fhirterm.vocmnt_log AS l
     WHERE l.doc_id = fhir_vocmnt_touched.doc_id AND l.applied AND l.code IS NOT NULL
  ), replacement AS (
    SELECT e.url, e.version, p.value AS code, e.code AS replaced
      FROM entry AS e JOIN fhirterm.properties AS p
        ON p.system = e.url AND p.version IS NOT DISTINCT FROM e.version AND p.code = e.code AND p.property = 'replacedBy'
     WHERE e.element = 'retireCode'
  ), moved AS (
    SELECT e.url, e.version, e.code FROM entry AS e WHERE e.element = 'moveCode'
    UNION
    SELECT r.url, r.version, r.code FROM replacement AS r
  )
  SELECT e.url, e.code, e.version, pg_catalog.string_agg(DISTINCT e.element, ', ' ORDER BY e.element)
    FROM entry AS e GROUP BY e.url, e.code, e.version
  UNION ALL
  SELECT r.url, r.code, r.version, 'replaces ' || pg_catalog.string_agg(DISTINCT r.replaced, ', ' ORDER BY r.replaced)
    FROM replacement AS r GROUP BY r.url, r.code, r.version
  UNION ALL
  SELECT m.url, c.descendant, m.version, 'below ' || pg_catalog.string_agg(DISTINCT m.code, ', ' ORDER BY m.code)
    FROM moved AS m JOIN fhirterm.closure AS c
      ON c.system = m.url AND c.version IS NOT DISTINCT FROM m.version AND c.ancestor = m.code AND c.descendant <> m.code
   GROUP BY m.url, c.descendant, m.version;
END;
COMMENT ON FUNCTION @extschema@.fhir_vocmnt_touched(integer) IS
  'The codes that a vocabulary revision (fhirterm.vocmnt_document) touches, with the version of the code system that has the change and why: the entries that name a code, that it replaces a retired one, or that it is below one that was moved or that took over a retired one''s children; a code may have several rows. Joined with a table of codes it gives the rows whose meaning may have changed. What is below is told as it stands in that version now; of a version that is no longer loaded only the codes named are told. No rows for NULL and unknown documents.';

-- STRICT, so that they are not put into the query that calls them: the planner would take thousands of value sets with a
-- hundred parts each for millions of rows, and make ready for these.
CREATE FUNCTION fhirterm.value_set_parts()
  RETURNS TABLE (content_id integer, url text, version text, item jsonb)
  LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 100
BEGIN ATOMIC
  SELECT v.content_id, v.url, v.version, i.value
    FROM fhirterm.value_set AS v
   CROSS JOIN LATERAL (VALUES ('include'), ('exclude')) AS k (name)
   CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(
     CASE WHEN pg_catalog.jsonb_typeof(v.resource -> 'compose' -> k.name) = 'array' THEN v.resource -> 'compose' -> k.name ELSE '[]' END) AS i (value);
END;
COMMENT ON FUNCTION fhirterm.value_set_parts() IS
  'The includes and excludes of all stored value sets, as they are in compose';

CREATE FUNCTION @extschema@.fhir_vocmnt_touched_value_sets(doc_id integer)
  RETURNS TABLE (url text, version text, why text, codes text[])
  LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 100
BEGIN ATOMIC
  WITH RECURSIVE touched AS MATERIALIZED (
    SELECT DISTINCT t.system, t.code, t.version FROM @extschema@.fhir_vocmnt_touched(fhir_vocmnt_touched_value_sets.doc_id) AS t
  ), changed AS MATERIALIZED ( -- code systems of which codes, or only title and the like, have changed
    SELECT DISTINCT t.system, t.version FROM touched AS t
  ), part AS MATERIALIZED (
    SELECT p.content_id, p.url, p.version, p.item FROM fhirterm.value_set_parts() AS p
  ), direct AS MATERIALIZED (
    SELECT p.content_id, p.url, p.version,
           CASE WHEN p.item ? 'concept' THEN 'lists' WHEN p.item ? 'filter' THEN 'filters' ELSE 'whole code system' END AS why,
           CASE WHEN p.item ? 'concept' THEN
             ARRAY(SELECT DISTINCT t.code FROM touched AS t JOIN pg_catalog.jsonb_array_elements(p.item -> 'concept') AS c (value) ON c.value ->> 'code' = t.code
                    WHERE t.system = c0.system ORDER BY 1) END AS codes
      FROM part AS p JOIN changed AS c0 ON c0.system = p.item ->> 'system'
     WHERE p.item ->> 'version' IS NULL OR p.item ->> 'version' = c0.version OR p.item ->> 'version' ~ '[*x?]'
  ), reached (content_id, url, version) AS (
    SELECT d.content_id, d.url, d.version FROM direct AS d WHERE d.codes IS NULL OR d.codes <> '{}'
    UNION
    SELECT p.content_id, p.url, p.version
      FROM reached AS r
      JOIN part AS p ON p.item ? 'valueSet' AND p.content_id <> r.content_id
     WHERE EXISTS (SELECT FROM pg_catalog.jsonb_array_elements_text(p.item -> 'valueSet') AS u (value)
                    WHERE pg_catalog.split_part(u.value, '|', 1) = r.url
                      AND (pg_catalog.strpos(u.value, '|') = 0 OR pg_catalog.split_part(u.value, '|', 2) = r.version))
  )
  SELECT d.url, d.version, d.why, d.codes FROM direct AS d WHERE d.codes IS NULL OR d.codes <> '{}'
  UNION ALL
  SELECT r.url, r.version, 'refers to one of these', NULL FROM reached AS r
   WHERE r.content_id NOT IN (SELECT d.content_id FROM direct AS d WHERE d.codes IS NULL OR d.codes <> '{}');
END;
COMMENT ON FUNCTION @extschema@.fhir_vocmnt_touched_value_sets(integer) IS
  'The stored value sets that a vocabulary revision may touch, and why: an include or exclude lists touched codes (codes has them), filters a code system whose codes were touched, or takes the whole of it; or the value set refers to one of these. What names another version of the code system is not touched. That its members really differ is not said: expand it to see. No rows for NULL and unknown documents.';
