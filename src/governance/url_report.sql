-- The rules about URLs over everything that is loaded: what an author of a guide runs before publishing.

CREATE FUNCTION fhirterm.url_kind(url text, name text, ig_base text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN url ~* '^https?://terminology\.hl7\.org/temporary(/|$)' THEN 'temporary'
              WHEN fhirterm.last_segment(url) LIKE 'example-%' OR name ~ 'Example$' THEN 'example'
              WHEN url ~* '^https?://terminology\.hl7\.org(/|$)' THEN 'tho'
              WHEN url ~* '^https?://hl7\.org/fhir(/|$)' THEN 'any'
              WHEN pg_catalog.starts_with(url, pg_catalog.rtrim(ig_base, '/') || '/') THEN 'own'
              WHEN url IS NOT NULL THEN 'external' END;
END;
COMMENT ON FUNCTION fhirterm.url_kind(text, text, text) IS
  'Which kind of fhir_lint_url a loaded code system seems to be of, by its url and name and the base of the guide (NULL: none); FHIR''s own are any. NULL for a NULL url.';

CREATE FUNCTION fhirterm.segments_shared() RETURNS SETOF text
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 100
BEGIN ATOMIC
  SELECT u.segment
    FROM (SELECT pg_catalog.lower(fhirterm.last_segment(s.url)) AS segment, s.url, NULL::text AS owner FROM fhirterm.code_system AS s
          UNION ALL
          SELECT pg_catalog.lower(fhirterm.last_segment(i.value)), i.value, coalesce(n.url, n.id, n.name)
            FROM fhirterm.naming_system_identifier AS i
            JOIN fhirterm.naming_system AS n ON n.content_id = i.content_id) AS u
   WHERE u.segment <> ''
   GROUP BY u.segment
  HAVING pg_catalog.count(DISTINCT u.url) > 1 OR pg_catalog.count(DISTINCT u.owner) > 1;
END;
COMMENT ON FUNCTION fhirterm.segments_shared() IS
  'The last segments, in lower case, that several loaded urls of code systems or identifiers have, or that several NamingSystems know: all others are like no other.';

CREATE FUNCTION fhirterm.code_system_findings(ig_base text)
  RETURNS TABLE (url text, kind text, rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  WITH loaded AS MATERIALIZED (
    SELECT DISTINCT s.url, s.name, s.title, s.publisher, s.status, coalesce(s.experimental, false) AS experimental, s.supplements_url,
           -- the base binds what is of the guide, not the examples of others
           CASE WHEN pg_catalog.starts_with(s.url, pg_catalog.rtrim(code_system_findings.ig_base, '/') || '/')
                THEN code_system_findings.ig_base END AS ig_base,
           CASE WHEN s.content = 'supplement' THEN 'any'
                ELSE fhirterm.url_kind(s.url, s.name, code_system_findings.ig_base) END AS kind,
           pg_catalog.lower(fhirterm.last_segment(s.url)) IN (SELECT fhirterm.segments_shared()) AS shared
      FROM fhirterm.code_system AS s WHERE s.url IS NOT NULL
  ), told AS MATERIALIZED (
    SELECT k.url, k.kind, k.shared, pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
             'name', k.name, 'title', k.title, 'publisher', k.publisher, 'ig_base', k.ig_base,
             'status', k.status, 'experimental', k.experimental, 'supplements', k.supplements_url,
             'strengths', CASE k.kind WHEN 'example' THEN fhirterm.code_system_strengths(k.url) END)) AS context
      FROM loaded AS k
  )
  SELECT t.url, t.kind, f.rule, f.severity, f.message, f.suggestion
    FROM told AS t CROSS JOIN LATERAL fhirterm.url_form_findings(t.url, t.kind, t.context) AS f
  UNION
  SELECT t.url, t.kind, r.rule, r.severity, r.message, r.suggestion
    FROM told AS t CROSS JOIN LATERAL fhirterm.url_record_findings(t.url, t.kind, t.context) AS r
  UNION
  SELECT t.url, t.kind, l.rule, l.severity, l.message, l.suggestion
    FROM (SELECT * FROM told AS a WHERE a.shared OFFSET 0) AS t
   CROSS JOIN LATERAL fhirterm.url_likeness_findings(t.url, t.kind, t.context, true) AS l;
END;
COMMENT ON FUNCTION fhirterm.code_system_findings(text) IS
  'The findings about the urls and names of loaded code systems, each judged as what it seems to be (fhirterm.url_kind); supplements as any.';

CREATE FUNCTION fhirterm.naming_system_findings()
  RETURNS TABLE (url text, rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT i.value, 'L-05', 'error',
         'Several NamingSystems have this identifier: ' || pg_catalog.string_agg(DISTINCT coalesce(n.url, n.id, n.name) COLLATE "C", ', '), NULL
    FROM fhirterm.naming_system_identifier AS i
    JOIN fhirterm.naming_system AS n ON n.content_id = i.content_id
   WHERE (i.period IS NULL OR i.period @> pg_catalog.now())
     AND NOT EXISTS (SELECT FROM fhirterm.code_system AS s WHERE s.url = i.value)
   GROUP BY i.value
  HAVING pg_catalog.count(DISTINCT coalesce(n.url, n.id, n.name)) > 1
  UNION ALL
  SELECT DISTINCT i.value, f.rule, f.severity, f.message, f.suggestion
    FROM fhirterm.naming_system_identifier AS i
   CROSS JOIN LATERAL fhirterm.url_form_findings(
     CASE i.type WHEN 'oid' THEN pg_catalog.regexp_replace(i.value, '^(urn:oid:)?', 'urn:oid:')
                 WHEN 'uuid' THEN pg_catalog.lower(pg_catalog.regexp_replace(i.value, '^(urn:uuid:)?', 'urn:uuid:')) ELSE i.value END,
     'any', '{}') AS f
   WHERE i.type IN ('oid', 'uuid', 'uri') AND f.rule IN ('L-01', 'L-02', 'L-19')
     AND NOT EXISTS (SELECT FROM fhirterm.code_system AS s WHERE s.url = i.value);
END;
COMMENT ON FUNCTION fhirterm.naming_system_findings() IS
  'The findings about identifiers of loaded NamingSystems: several that have one at the same time, malformed ones. Those that are urls of loaded code systems are told with these.';

CREATE FUNCTION fhirterm.value_set_findings()
  RETURNS TABLE (url text, rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  WITH used AS MATERIALIZED (
    SELECT DISTINCT v.url, e.system #>> '{}' AS system
      FROM fhirterm.value_set AS v
     CROSS JOIN LATERAL pg_catalog.jsonb_path_query(v.resource, '$.compose.*[*].system ? (@.type() == "string")') AS e (system)
  ), preferred AS MATERIALIZED (
    SELECT s.system, fhirterm.preferred_identifier(s.system) AS url FROM (SELECT DISTINCT u.system FROM used AS u) AS s
  )
  SELECT u.url, 'L-16', 'error', 'It takes codes from ' || u.system || ', which has a canonical URL: no other identifier is allowed', p.url
    FROM used AS u
    JOIN preferred AS p ON p.system = u.system
   WHERE p.url <> u.system;
END;
COMMENT ON FUNCTION fhirterm.value_set_findings() IS
  'The findings about code systems that loaded value sets name by another identifier than their canonical url.';

CREATE FUNCTION @extschema@.fhir_lint_stored(ig_base text DEFAULT NULL)
  RETURNS TABLE (resource_type text, url text, kind text, rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT f.resource_type, f.url, f.kind, f.rule, f.severity, f.message, f.suggestion
    FROM (SELECT 'CodeSystem' AS resource_type, c.url, c.kind, c.rule, c.severity, c.message, c.suggestion
            FROM fhirterm.code_system_findings(fhir_lint_stored.ig_base) AS c
          UNION ALL
          SELECT 'NamingSystem', n.url, NULL, n.rule, n.severity, n.message, n.suggestion FROM fhirterm.naming_system_findings() AS n
          UNION ALL
          SELECT 'ValueSet', v.url, NULL, v.rule, v.severity, v.message, v.suggestion FROM fhirterm.value_set_findings() AS v) AS f
   ORDER BY pg_catalog.array_position('{error,warning,information}'::text[], f.severity), f.resource_type,
            f.url COLLATE "C", f.rule, f.message COLLATE "C";
END;
COMMENT ON FUNCTION @extschema@.fhir_lint_stored(text) IS
  'What is wrong with the URLs and names of everything that is loaded, by the rules of fhir_lint_url, errors first: code systems, each judged as the kind that its url and name make it seem; identifiers of NamingSystems; systems of value sets that are not named by their canonical. ig_base is the canonical base of your guide: what is below it is your own (NULL: nothing is).';

CREATE VIEW fhirterm.url_findings AS
SELECT l.resource_type, l.url, l.kind, l.rule, l.severity, l.message, l.suggestion FROM @extschema@.fhir_lint_stored() AS l;
COMMENT ON VIEW fhirterm.url_findings IS
  'What is wrong with the URLs and names of everything that is loaded; fhir_lint_stored(ig_base) tells what is your own, too';

CREATE VIEW fhirterm.temporary_urls AS
SELECT DISTINCT t.url, fhirterm.preferred_identifier(t.url) IS DISTINCT FROM t.url AND fhirterm.preferred_identifier(t.url) IS NOT NULL AS superseded,
       nullif(fhirterm.preferred_identifier(t.url), t.url) AS replacement,
       EXISTS (SELECT FROM fhirterm.code_system AS s WHERE s.url = t.url) AS loaded
  FROM (SELECT s.url FROM fhirterm.code_system AS s
        UNION SELECT i.value FROM fhirterm.naming_system_identifier AS i
        UNION SELECT e.system #>> '{}' FROM fhirterm.value_set AS v
               CROSS JOIN LATERAL pg_catalog.jsonb_path_query(v.resource, '$.compose.*[*].system ? (@.type() == "string")') AS e (system)) AS t
 WHERE t.url ~* '^https?://terminology\.hl7\.org/temporary/';
COMMENT ON VIEW fhirterm.temporary_urls IS
  'Temporary urls of code systems that are loaded (loaded), or that NamingSystems and value sets name; superseded: a NamingSystem tells of the authoritative replacement';

CREATE VIEW fhirterm.tho_pending AS
SELECT s.url, s.version, s.name, s.status, s.publisher,
       EXISTS (SELECT FROM fhirterm.naming_system_identifier AS i WHERE i.value = s.url) AS has_naming_system
  FROM fhirterm.code_system AS s
 WHERE s.url ~ '^https?://terminology\.hl7\.org/CodeSystem/' AND s.content <> 'supplement'
   AND (s.status = 'draft' OR NOT EXISTS (SELECT FROM fhirterm.naming_system_identifier AS i WHERE i.value = s.url));
COMMENT ON VIEW fhirterm.tho_pending IS
  'Loaded code systems with a url of terminology.hl7.org that seem not to have got there yet: drafts, and those that no NamingSystem tells of';

GRANT SELECT ON fhirterm.url_findings, fhirterm.temporary_urls, fhirterm.tho_pending TO PUBLIC;
