-- Rules about the URLs and names of code systems: what the parts of a URL tell, then what is stored beside it.
-- A finding is a rule (L-01 to L-22), a severity, a message, and what to write instead where that is known.

CREATE FUNCTION fhirterm.lint_context(kind text, context jsonb) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'fhirterm_lint_context'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.lint_context(text, jsonb) IS
  'The context of fhir_lint_url as it is. Error TX422 for a kind or member that it does not know, or a member of another type. NULL in, NULL out.';

-- Parts of a URL.

CREATE FUNCTION fhirterm.url_base(url text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT substring(url FROM '^(.*?)/CodeSystem/');
END;
COMMENT ON FUNCTION fhirterm.url_base(text) IS
  'What stands before /CodeSystem/ in a URL, the base of the guide or server it is of; NULL where there is none, and for NULL.';

CREATE FUNCTION fhirterm.last_segment(url text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT substring(url FROM '([^/]*)/*$');
END;
COMMENT ON FUNCTION fhirterm.last_segment(text) IS
  'The last segment of a URL, slashes at its end not counted. NULL for NULL.';

CREATE FUNCTION fhirterm.normalized_url(url text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT pg_catalog.lower(coalesce(h.head, '') COLLATE "C")
         || pg_catalog.rtrim(substring(url FROM pg_catalog.length(coalesce(h.head, '')) + 1), '/')
    FROM (SELECT substring(url FROM '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*') AS head) AS h;
END;
COMMENT ON FUNCTION fhirterm.normalized_url(text) IS
  'A URL with scheme and host in lower case and without slashes at its end. NULL for NULL.';

CREATE FUNCTION fhirterm.url_spellings(url text) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN f.folded ~ '^https?://' THEN ARRAY['http://' || r.rest, 'https://' || r.rest] ELSE ARRAY[f.folded] END
    FROM (SELECT pg_catalog.rtrim(pg_catalog.lower(url COLLATE "C"), '/') AS folded) AS f
   CROSS JOIN LATERAL (SELECT pg_catalog.regexp_replace(f.folded, '^https?://', '') AS rest) AS r
   WHERE url IS NOT NULL;
END;
COMMENT ON FUNCTION fhirterm.url_spellings(text) IS
  'What URLs that differ from this one only by case, a slash at the end, or http for https are in lower case and without the slash. NULL for NULL.';

CREATE FUNCTION fhirterm.name_similarity(a text, b text) RETURNS double precision
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH trigram AS (
    SELECT DISTINCT n.side, substring('  ' || w.word || ' ' FROM i FOR 3) AS letters
      FROM (VALUES (1, a), (2, b)) AS n (side, name)
     CROSS JOIN LATERAL pg_catalog.regexp_split_to_table(pg_catalog.lower(n.name), '[^[:alnum:]]+') AS w (word)
     CROSS JOIN LATERAL pg_catalog.generate_series(1, pg_catalog.length(w.word) + 1) AS i
     WHERE w.word <> ''
  ), shared AS (
    SELECT pg_catalog.count(*) AS sides FROM trigram GROUP BY letters
  )
  SELECT pg_catalog.count(*) FILTER (WHERE sides = 2)::double precision / nullif(pg_catalog.count(*), 0)
    FROM shared WHERE a IS NOT NULL AND b IS NOT NULL;
END;
COMMENT ON FUNCTION fhirterm.name_similarity(text, text) IS
  'How alike two names are, 0 to 1: the share of runs of three letters that they have in common, by words and whatever the case. NULL for NULL, and if both are empty.';

-- What is stored under a URL, or under one that people would take for it.

CREATE FUNCTION fhirterm.identifier_forms(identifier text) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN identifier ~ '^urn:(oid|uuid):' THEN ARRAY[identifier, substring(identifier FROM '^urn:(?:oid|uuid):(.*)$')]
              WHEN identifier ~ '^[0-9.]+$' THEN ARRAY[identifier, 'urn:oid:' || identifier]
              WHEN identifier ~ '^[0-9a-fA-F-]{36}$' THEN ARRAY[identifier, 'urn:uuid:' || identifier]
              WHEN identifier IS NOT NULL THEN ARRAY[identifier] END;
END;
COMMENT ON FUNCTION fhirterm.identifier_forms(text) IS
  'The ways to write an identifier: an OID or UUID with and without urn:oid: or urn:uuid:. NULL for NULL.';

CREATE FUNCTION fhirterm.preferred_identifier(identifier text) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE COST 100
BEGIN ATOMIC
  SELECT coalesce(
    (SELECT u.value
       FROM fhirterm.naming_system_identifier AS i
       JOIN fhirterm.naming_system_identifier AS u ON u.content_id = i.content_id
      WHERE i.value = ANY (fhirterm.identifier_forms(identifier))
        AND u.type = 'uri' AND (u.period IS NULL OR u.period @> pg_catalog.now())
      ORDER BY u.preferred IS NOT TRUE, u.period IS NULL, u.authoritative IS NOT TRUE, u.content_id DESC, u.position
      LIMIT 1),
    (SELECT pg_catalog.min(s.url)
       FROM fhirterm.code_system_identifier AS i
       JOIN fhirterm.code_system AS s ON s.content_id = i.content_id
      WHERE i.value = ANY (fhirterm.identifier_forms(identifier))
     HAVING pg_catalog.count(DISTINCT s.url) = 1));
END;
COMMENT ON FUNCTION fhirterm.preferred_identifier(text) IS
  'The url that loaded NamingSystems prefer now for what has this identifier, or that of the one loaded code system that has it; as fhir_preferred_url, but NULL where that raises an error, and for a url that no NamingSystem knows.';

CREATE FUNCTION fhirterm.urls_like(url text)
  RETURNS TABLE (source text, stored_url text, content_id integer, owner text, name text, publisher text, current boolean)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT 'CodeSystem', s.url, s.content_id, s.url, s.name, s.publisher, true
    FROM fhirterm.code_system AS s
   WHERE pg_catalog.rtrim(pg_catalog.lower(s.url), '/') = ANY ((SELECT fhirterm.url_spellings(urls_like.url))::text[])
  UNION ALL
  SELECT 'NamingSystem', i.value, i.content_id, coalesce(n.url, n.id, n.name), n.name, n.publisher,
         i.period IS NULL OR pg_catalog.upper_inf(i.period) OR pg_catalog.upper(i.period) > pg_catalog.now()
    FROM fhirterm.naming_system_identifier AS i
    JOIN fhirterm.naming_system AS n ON n.content_id = i.content_id
   WHERE pg_catalog.rtrim(pg_catalog.lower(i.value), '/') = ANY ((SELECT fhirterm.url_spellings(urls_like.url))::text[]);
END;
COMMENT ON FUNCTION fhirterm.urls_like(text) IS
  'Loaded code systems that have this url, and identifiers of NamingSystems that are it, or that differ from it only by case, slashes at the end, or http for https; owner is the url of the code system, or what identifies the NamingSystem; current is false where the period of an identifier is over. No rows for NULL.';

CREATE FUNCTION fhirterm.code_system_uses(url text)
  RETURNS TABLE (value_set text, publisher text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT v.url, v.publisher
    FROM fhirterm.value_set AS v
   WHERE pg_catalog.jsonb_path_exists(v.resource, '$.compose.include[*] ? (@.system == $system)',
                                      pg_catalog.jsonb_build_object('system', code_system_uses.url));
END;
COMMENT ON FUNCTION fhirterm.code_system_uses(text) IS
  'Loaded value sets that include codes of a code system, with their publishers. No rows for NULL.';

CREATE FUNCTION fhirterm.code_system_strengths(url text) RETURNS jsonb
  LANGUAGE sql STABLE PARALLEL SAFE COST 100
BEGIN ATOMIC
  SELECT pg_catalog.jsonb_agg(DISTINCT b.binding -> 'strength')
    FROM fhirterm.code_system_uses(code_system_strengths.url) AS u
    JOIN fhirterm.binding AS b ON pg_catalog.split_part(b.binding ->> 'valueSet', '|', 1) = u.value_set
   WHERE pg_catalog.jsonb_typeof(b.binding -> 'strength') = 'string';
END;
COMMENT ON FUNCTION fhirterm.code_system_strengths(text) IS
  'The strengths of the bindings in fhirterm.binding whose value sets include codes of a code system, each once, as a JSON array; NULL if there are none.';

-- The rules.

CREATE FUNCTION fhirterm.url_form_findings(url text, kind text, context jsonb)
  RETURNS TABLE (rule text, severity text, message text, suggestion text)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT r.rule, r.severity, r.message, r.suggestion
    FROM (SELECT url_form_findings.url AS given,
                 url_form_findings.url ~ '^([Hh][Tt][Tt][Pp][Ss]?://[^/?#[:space:]]|(?![Hh][Tt][Tt][Pp][Ss]?:)[A-Za-z][A-Za-z0-9+.-]*:[^[:space:]])' AS absolute,
                 pg_catalog.rtrim(context ->> 'ig_base', '/') AS ig_base) AS g
   -- a URL that lacks its scheme alone is judged as if it had one: that is one slip
   CROSS JOIN LATERAL (SELECT CASE WHEN g.absolute OR g.given ~ '^[A-Za-z]+:' THEN g.given ELSE 'http://' || g.given END AS url) AS u
   CROSS JOIN LATERAL (SELECT fhirterm.last_segment(pg_catalog.regexp_replace(u.url, '[|#].*', '')) AS segment) AS l
   CROSS JOIN LATERAL (SELECT l.segment, pg_catalog.regexp_replace(l.segment, '^example-', '') AS text,
                              u.url ~* '^https?://terminology\.hl7\.org(/|$)' AS in_tho) AS s
   CROSS JOIN LATERAL (VALUES
     ('L-01', 'error', NOT g.absolute, 'A canonical is an absolute URL, with a scheme', CASE WHEN u.url <> g.given THEN u.url END),
     ('L-02', 'error', g.given ~ '[|#[:space:][:cntrl:]]', 'The URL of a code system has no |, no #, no blank and no control character',
      substring(u.url FROM '^([^|#[:space:][:cntrl:]]+)')),
     ('L-02', 'error', g.given ~ '/$', 'The URL of a code system does not end with a slash', pg_catalog.rtrim(u.url, '/')),
     ('L-03', 'error', g.given ~ '/ValueSet/', 'This looks like the URL of a value set, which names no code system', NULL),
     ('L-04', 'error', kind = 'tho' AND u.url !~ '^https?://terminology\.hl7\.org/CodeSystem/[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)*$',
      'The URL of a code system of HL7 is http://terminology.hl7.org/CodeSystem/ and a text', NULL),
     ('L-04', 'warning', kind = 'tho' AND u.url ~ '^https?://terminology\.hl7\.org/CodeSystem/[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+){2,}$',
      'The URL of a code system of HL7 has one or two segments after CodeSystem', NULL),
     ('L-06', 'warning', kind = 'tho' AND u.url ~* '^https:', 'Code systems of HL7 have URLs with http, not https',
      pg_catalog.regexp_replace(u.url, '^https', 'http', 'i')),
     ('L-07', 'error', kind IN ('tho', 'temporary', 'example') AND s.text ~* '^x{3,}$',
      'The last part of the URL is still the placeholder of the pattern', NULL),
     ('L-07', 'warning', kind IN ('tho', 'temporary', 'example')
        AND (pg_catalog.length(pg_catalog.regexp_replace(s.segment, '[^A-Za-z]', '', 'g')) < 3
             OR s.segment ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
      'The last part of the URL does not tell what the code system is', NULL),
     ('L-08', 'error', kind = 'example' AND context ->> 'name' !~ 'Example$', 'The name of a code system for examples ends in Example',
      pg_catalog.regexp_replace(context ->> 'name', '^Example|example$', '') || 'Example'),
     ('L-08', 'error', kind = 'example' AND context ->> 'title' ~ '(^|[[:space:]])[A-Z][a-z0-9]+([A-Z][A-Za-z0-9]*)+$' AND context ->> 'title' !~ 'Example$',
      'The name in the title of a code system for examples ends in Example', NULL),
     ('L-09', 'error', kind = 'example' AND NOT s.in_tho
        AND NOT (u.url ~ '/CodeSystem/example-[^/?#|[:space:]]+$'
                 AND coalesce(fhirterm.url_base(u.url) = g.ig_base, true)),
      'The URL of a code system for examples is the base of the guide, /CodeSystem/example- and a text',
      coalesce(g.ig_base, fhirterm.url_base(u.url)) || '/CodeSystem/example-' || nullif(s.text, '')),
     ('L-10', 'error', kind = 'example' AND s.in_tho, 'A code system for examples is not below terminology.hl7.org',
      g.ig_base || '/CodeSystem/example-' || nullif(s.text, '')),
     ('L-12', 'warning', kind = 'example' AND (context ->> 'experimental')::boolean IS FALSE,
      'A code system for examples is experimental', NULL),
     ('L-12', 'warning', kind = 'example'
        AND pg_catalog.jsonb_path_exists(coalesce(context -> 'strengths', '[]'), '$[*] ? (@ != "example")'),
      'A code system for examples serves example bindings alone', NULL),
     ('L-13', 'error', kind = 'temporary' AND u.url !~ '^https?://terminology\.hl7\.org/temporary/CodeSystem/[A-Za-z0-9][A-Za-z0-9_-]*$',
      'A temporary URL is http://terminology.hl7.org/temporary/CodeSystem/ and a text', NULL),
     ('L-15', 'error', kind = 'own' AND (s.in_tho OR NOT pg_catalog.starts_with(u.url, g.ig_base || '/CodeSystem/')),
      'The URL of a code system of your own specification is the base of the specification, /CodeSystem/ and a text, and not below terminology.hl7.org',
      g.ig_base || '/CodeSystem/' || nullif(s.segment, '')),
     ('L-19', 'error', g.given ~* '^urn:oid:' AND g.given !~ '^urn:oid:[0-2](\.(0|[1-9][0-9]*))+$', 'This is no OID: numbers without leading zeros, from 0, 1 or 2 on, after urn:oid:', NULL),
     ('L-19', 'error', g.given ~* '^urn:uuid:' AND g.given !~ '^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
      'This is no UUID: 32 hexadecimal digits in lower case, with hyphens, after urn:uuid:', NULL),
     ('L-21', 'information', g.given ~ '^[A-Za-z]+://.*/(v?[0-9]+(\.[0-9]+)+(/.*)?|(19|20)[0-9][0-9](-?[0-9][0-9]){0,2})/*$',
      'The URL seems to have a version in it, which is an element of its own', NULL)
     ) AS r (rule, severity, broken, message, suggestion)
   WHERE r.broken;
END;
COMMENT ON FUNCTION fhirterm.url_form_findings(text, text, jsonb) IS
  'The findings of fhir_lint_url that need nothing but its arguments (kind tho for internal). A NULL url leaves those about names.';

CREATE FUNCTION fhirterm.url_conflicts(url text, publisher text, stored boolean)
  RETURNS TABLE (rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  WITH same AS MATERIALIZED (
    SELECT l.* FROM fhirterm.urls_like(url_conflicts.url) AS l
     WHERE fhirterm.normalized_url(l.stored_url) = fhirterm.normalized_url(url_conflicts.url)
  )
  SELECT 'L-05', CASE WHEN pg_catalog.bool_and(coalesce(s.publisher = url_conflicts.publisher, false)) THEN 'warning' ELSE 'error' END,
         CASE WHEN pg_catalog.bool_and(coalesce(s.publisher = url_conflicts.publisher, false))
              THEN 'A code system of the same publisher has this URL: is this a new version of it?'
              ELSE 'Another code system has this URL' END
           || coalesce(' (' || pg_catalog.min(s.name) || ')', ''),
         NULL
    FROM same AS s WHERE s.source = 'CodeSystem' AND NOT stored
  HAVING pg_catalog.count(*) > 0
  UNION ALL
  SELECT 'L-05', CASE WHEN pg_catalog.bool_or(s.current) THEN 'error' ELSE 'warning' END,
         CASE WHEN pg_catalog.bool_or(s.current) THEN 'A NamingSystem has this URL as an identifier of another system'
              ELSE 'This URL was formerly used: a NamingSystem has it as an identifier whose period is over' END
           || coalesce(' (' || pg_catalog.min(s.owner) || ')', ''),
         NULL
    FROM same AS s WHERE s.source = 'NamingSystem' AND NOT stored AND NOT coalesce(s.publisher = url_conflicts.publisher, false)
  HAVING pg_catalog.count(*) > 0
  UNION ALL
  SELECT 'L-05', 'error', 'Several NamingSystems have this URL as an identifier: ' || pg_catalog.string_agg(DISTINCT s.owner COLLATE "C", ', '), NULL
    FROM same AS s WHERE s.source = 'NamingSystem' AND stored AND s.current
  HAVING pg_catalog.count(DISTINCT s.owner) > 1;
END;
COMMENT ON FUNCTION fhirterm.url_conflicts(text, text, boolean) IS
  'Who has a url already, as findings: code systems and NamingSystems; of a url that is stored itself, whether several NamingSystems have it. Publishers that are not known are different ones.';

CREATE FUNCTION fhirterm.url_neighbours(url text, kind text, name text, stored boolean)
  RETURNS TABLE (rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT 'L-18', 'warning', 'It differs from a URL that is in use only by case, http for https, or a slash at the end: ' || l.stored_url, l.stored_url
    FROM (SELECT DISTINCT u.stored_url FROM fhirterm.urls_like(url_neighbours.url) AS u
           WHERE u.stored_url <> url_neighbours.url AND u.current) AS l
  UNION ALL
  SELECT DISTINCT 'L-11', 'warning', 'Another guide has a code system for examples of that name: ' || s.url, NULL
    FROM fhirterm.code_system AS s
   WHERE url_neighbours.kind = 'example'
     AND fhirterm.last_segment(s.url) = fhirterm.last_segment(url_neighbours.url)
     AND fhirterm.last_segment(s.url) LIKE 'example-%'
     AND fhirterm.url_base(s.url) <> fhirterm.url_base(url_neighbours.url)
     AND (NOT stored OR s.url < url_neighbours.url)
  UNION ALL
  SELECT DISTINCT 'L-05', 'information', 'This may be a duplicate of ' || s.url || coalesce(' (' || s.name || ')', ''), NULL
    FROM fhirterm.code_system AS s
   WHERE url_neighbours.kind IN ('tho', 'temporary', 'own')
     AND pg_catalog.starts_with(s.url, fhirterm.url_base(url_neighbours.url) || '/CodeSystem/')
     AND fhirterm.last_segment(s.url) = fhirterm.last_segment(url_neighbours.url)
     AND fhirterm.normalized_url(s.url) <> fhirterm.normalized_url(url_neighbours.url)
     AND (NOT stored OR s.url < url_neighbours.url)
     AND fhirterm.name_similarity(s.name, url_neighbours.name) >= 0.6;
END;
COMMENT ON FUNCTION fhirterm.url_neighbours(text, text, text, boolean) IS
  'Loaded code systems that a url could be mistaken for, as findings. Of a url that is stored itself, each pair of duplicates is told once.';

CREATE FUNCTION fhirterm.url_record_findings(url text, kind text, context jsonb)
  RETURNS TABLE (rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT r.rule, r.severity, r.message, r.suggestion
    FROM (SELECT fhirterm.preferred_identifier(url_record_findings.url) AS preferred,
                 EXISTS (SELECT FROM fhirterm.naming_system_identifier AS i
                          WHERE i.value = ANY (fhirterm.identifier_forms(url_record_findings.url))) AS named,
                 EXISTS (SELECT FROM fhirterm.naming_system_identifier AS i
                           JOIN fhirterm.naming_system AS n ON n.content_id = i.content_id
                          WHERE i.value = ANY (fhirterm.identifier_forms(url_record_findings.url)) AND n.status = 'active')
                 OR EXISTS (SELECT FROM fhirterm.code_system AS s
                             WHERE s.url = url_record_findings.url AND s.status = 'active') AS listed,
                 fhirterm.canonical_parts(context ->> 'supplements') AS base
           WHERE url_record_findings.url IS NOT NULL OFFSET 0) AS g
   CROSS JOIN LATERAL (VALUES
     ('L-03', 'error', url_record_findings.url !~ '/ValueSet/' AND EXISTS (SELECT FROM fhirterm.value_set AS v WHERE v.url = url_record_findings.url),
      'This is the URL of a value set, which names no code system', NULL),
     ('L-14', 'information', kind = 'temporary' AND coalesce(g.preferred = url_record_findings.url, true),
      'Replace the temporary URL as soon as there is an authoritative identifier', NULL),
     ('L-14', 'error', kind = 'temporary' AND g.preferred <> url_record_findings.url,
      'There is an authoritative identifier now: use it in place of the temporary URL', g.preferred),
     ('L-16', 'error', (kind = 'external' OR url_record_findings.url ~ '^urn:(oid|uuid):') AND g.preferred <> url_record_findings.url,
      'The code system has a canonical URL: no other identifier is allowed', g.preferred),
     ('L-17', 'warning', kind = 'external' AND NOT g.listed AND coalesce(g.preferred = url_record_findings.url, true),
      'The code system is not listed: its identifier has to be authorised by HTA', NULL),
     ('L-20', 'warning', url_record_findings.url LIKE pg_catalog.replace(pg_catalog.replace((g.base).url, '\', '\\'), '_', '\_') || '/%'
        AND NOT EXISTS (SELECT FROM fhirterm.code_system AS s
                         WHERE s.url = (g.base).url AND s.publisher = context ->> 'publisher'),
      'A supplement by another publisher is not below the URL of the code system that it supplements', NULL),
     ('L-22', 'information', kind = 'tho' AND context ? 'status' AND NOT g.named,
      CASE WHEN context ->> 'status' = 'draft' THEN 'No NamingSystem tells of this URL yet'
           ELSE 'No NamingSystem tells of this URL yet; until then the status of the code system should be draft' END, NULL)
     ) AS r (rule, severity, broken, message, suggestion)
   WHERE r.broken;
END;
COMMENT ON FUNCTION fhirterm.url_record_findings(text, text, jsonb) IS
  'The findings of fhir_lint_url that come from what is loaded under the url itself, or names it (kind tho for internal). No rows for a NULL url.';

CREATE FUNCTION fhirterm.url_likeness_findings(url text, kind text, context jsonb, stored boolean)
  RETURNS TABLE (rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT c.* FROM fhirterm.url_conflicts(url_likeness_findings.url, context ->> 'publisher', stored) AS c
   WHERE kind IN ('tho', 'temporary', 'own')
  UNION ALL
  SELECT n.* FROM fhirterm.url_neighbours(url_likeness_findings.url, kind, context ->> 'name', stored) AS n;
END;
COMMENT ON FUNCTION fhirterm.url_likeness_findings(text, text, jsonb, boolean) IS
  'The findings of fhir_lint_url about loaded urls that are the same or could be mistaken for it (kind tho for internal), which reads all of them; stored: the url is of a loaded code system, which is no conflict with itself. No rows for a NULL url.';

CREATE FUNCTION fhirterm.findings_about_url(url text, kind text, context jsonb)
  RETURNS TABLE (rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT f.* FROM fhirterm.url_form_findings(findings_about_url.url, kind, context) AS f
  UNION ALL
  SELECT r.* FROM fhirterm.url_record_findings(findings_about_url.url, kind, context) AS r
  UNION ALL
  SELECT l.* FROM fhirterm.url_likeness_findings(findings_about_url.url, kind, context, false) AS l;
END;
COMMENT ON FUNCTION fhirterm.findings_about_url(text, text, jsonb) IS
  'The findings of fhir_lint_url, its arguments having been checked (kind tho for internal). A NULL url leaves those about names.';

CREATE FUNCTION @extschema@.fhir_lint_url(url text, kind text DEFAULT 'any', ctx jsonb DEFAULT '{}')
  RETURNS TABLE (rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 100 ROWS 2
BEGIN ATOMIC
  WITH checked AS MATERIALIZED (
    SELECT CASE kind WHEN 'internal' THEN 'tho' ELSE kind END AS kind,
           pg_catalog.jsonb_strip_nulls(fhirterm.lint_context(kind, ctx)) AS context
  )
  SELECT f.rule, f.severity, f.message, f.suggestion
    FROM checked AS c
   CROSS JOIN LATERAL fhirterm.findings_about_url(fhir_lint_url.url, c.kind, c.context) AS f
   ORDER BY f.rule, f.severity, f.message COLLATE "C";
END;
COMMENT ON FUNCTION @extschema@.fhir_lint_url(text, text, jsonb) IS
  'What is wrong with a URL that a code system is to have, or that names one: rule (L-01 ...), severity (error, warning, information), message, and what to write instead where that is known. kind: any; tho or internal (a code system of HL7); temporary; example (for example bindings alone); own (of your own specification); external (of others). ctx, if known: name, title, publisher, ig_base (the canonical base of the guide), status, experimental, supplements (canonical), strengths (of the bindings that use it). URLs of loaded code systems and NamingSystems count as taken. No rows if nothing is wrong, or for a NULL argument. Error TX422 for another kind or member. Source: Using Codes in Resources of HL7.';

CREATE FUNCTION @extschema@.fhir_make_naming_system(url text) RETURNS jsonb
  LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
           'resourceType', 'NamingSystem',
           'id', pg_catalog.left(pg_catalog.regexp_replace(fhirterm.last_segment(fhir_make_naming_system.url), '[^A-Za-z0-9.-]+', '-', 'g'), 64),
           'name', coalesce(s.name, pg_catalog.replace(pg_catalog.initcap(pg_catalog.regexp_replace(
                                      fhirterm.last_segment(fhir_make_naming_system.url), '[^A-Za-z0-9]+', ' ', 'g')), ' ', '')),
           'title', s.title, 'status', 'draft', 'kind', 'codesystem',
           'date', pg_catalog.to_char(pg_catalog.now(), 'YYYY-MM-DD'), 'publisher', s.publisher,
           'uniqueId', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object(
             'type', 'uri', 'value', fhir_make_naming_system.url, 'preferred', true))))
    FROM (SELECT 1) AS one
    LEFT JOIN (SELECT c.name, c.title, c.publisher FROM fhirterm.code_system AS c
                WHERE c.url = fhir_make_naming_system.url ORDER BY c.content_id DESC LIMIT 1) AS s ON true;
END;
COMMENT ON FUNCTION @extschema@.fhir_make_naming_system(text) IS
  'A draft NamingSystem for the url of a code system, as its preferred identifier; name, title and publisher are those of the code system if it is loaded. NULL for NULL.';
