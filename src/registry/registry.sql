-- Loading the files of an ecosystem's registries, and finding the server for a request.

CREATE FUNCTION @extschema@.fhir_tx_mask_match(mask text, canonical text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhir_tx_mask_match'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5;
COMMENT ON FUNCTION @extschema@.fhir_tx_mask_match(text, text) IS
  'Whether a mask of a server registry, url or url|version, fits a canonical: * stands for any characters, or none; a mask without version fits every version. NULL in, NULL out.';

CREATE FUNCTION fhirterm.tx_claim_rank(claimed text, requested text) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_tx_claim_rank'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION fhirterm.tx_claim_rank(text, text) IS
  'How well a claim for a language suits the languages of a request (de-AT, de;q=0.9): smaller is better, by their weight, then by how narrow the claim is. A claim covers its own language and narrower ones. NULL if it covers none of them, or for a NULL argument. Error TX422 if the list is malformed.';

CREATE FUNCTION fhirterm.tx_release_version(release text) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_tx_release_version'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.tx_release_version(text) IS
  'The version that a release of FHIR was published as: 4.0.1 for R4. NULL for any other text than R3, R4, R4B, R5 and R6.';

CREATE FUNCTION fhirterm.tx_check_master(file jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_tx_check_master'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.tx_check_master(jsonb) IS
  'True for a well-formed master file of an ecosystem. Error TX422 tells all that is wrong with it. NULL in, NULL out.';

CREATE FUNCTION fhirterm.tx_check_servers(file jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_tx_check_servers'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.tx_check_servers(jsonb) IS
  'True for a well-formed file of a registry''s servers. Error TX422 tells all that is wrong with it. NULL in, NULL out.';

CREATE FUNCTION fhirterm.tx_require_registry(code text, known boolean) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_tx_require_registry'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.tx_require_registry(text, boolean) IS
  'True if known is true; otherwise error TX404 for that registry. NULL in, NULL out.';

CREATE FUNCTION fhirterm.tx_request(params jsonb, resolving boolean,
    OUT release text, OUT registry text, OUT server text, OUT system text, OUT system_version text,
    OUT value_set text, OUT value_set_version text, OUT languages text, OUT usage text, OUT authoritative_only boolean)
  AS 'MODULE_PATHNAME', 'fhirterm_tx_request'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.tx_request(jsonb, boolean) IS
  'The parameters of a discovery or resolution taken apart: release of fhirVersion, system and system_version of url, or of an implicit valueSet. Errors: TX422 for what is malformed; resolving, also where fhirVersion is missing, or both or none of url and valueSet are given. NULL in, NULLs out.';

-- Loads run one after another, each seeing what the one before it wrote.

CREATE FUNCTION @extschema@.fhir_tx_load_master(file jsonb, url text DEFAULT '') RETURNS integer
  LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT fhirterm.tx_check_master(file);
  SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('fhirterm.tx_registry', 0));
  DELETE FROM fhirterm.tx_master;
  DELETE FROM fhirterm.tx_registry;
  INSERT INTO fhirterm.tx_master (url, description, documentation, loaded_at)
    VALUES (nullif(fhir_tx_load_master.url, ''), file ->> 'description', file ->> 'documentation',
            pg_catalog.clock_timestamp());
  INSERT INTO fhirterm.tx_registry (code, position, name, authority, url)
    SELECT r.value ->> 'code', r.ordinality, r.value ->> 'name', r.value ->> 'authority', r.value ->> 'url'
      FROM pg_catalog.jsonb_array_elements(file -> 'registries') WITH ORDINALITY AS r;
  DELETE FROM fhirterm.tx_server_content AS c WHERE NOT EXISTS (SELECT FROM fhirterm.tx_registry AS r WHERE r.code = c.registry);
  DELETE FROM fhirterm.tx_server_endpoint AS e WHERE NOT EXISTS (SELECT FROM fhirterm.tx_registry AS r WHERE r.code = e.registry);
  DELETE FROM fhirterm.tx_server_claim AS c WHERE NOT EXISTS (SELECT FROM fhirterm.tx_registry AS r WHERE r.code = c.registry);
  DELETE FROM fhirterm.tx_server AS s WHERE NOT EXISTS (SELECT FROM fhirterm.tx_registry AS r WHERE r.code = s.registry);
  SELECT pg_catalog.jsonb_array_length(file -> 'registries');
END;
COMMENT ON FUNCTION @extschema@.fhir_tx_load_master(jsonb, text) IS
  'Loads the master file of an ecosystem of terminology servers in place of the one before, and returns how many registries it lists; url says where it came from. Registries that it lists again keep their servers, those of others go. NULL in, NULL out. Errors: TX422 tells all that is wrong with the file; 42501 without INSERT and DELETE on the tables.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_tx_load_master(jsonb, text) FROM PUBLIC;

CREATE FUNCTION @extschema@.fhir_tx_load_servers(registry text, file jsonb) RETURNS integer
  LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
BEGIN ATOMIC
  SELECT fhirterm.tx_check_servers(file);
  SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('fhirterm.tx_registry', 0));
  SELECT fhirterm.tx_require_registry(fhir_tx_load_servers.registry,
    EXISTS (SELECT FROM fhirterm.tx_registry AS r WHERE r.code = fhir_tx_load_servers.registry));
  DELETE FROM fhirterm.tx_server_claim AS c WHERE c.registry = fhir_tx_load_servers.registry;
  DELETE FROM fhirterm.tx_server AS s WHERE s.registry = fhir_tx_load_servers.registry;
  INSERT INTO fhirterm.tx_server (registry, code, position, name, access_info, url, usage, loaded_at)
    SELECT fhir_tx_load_servers.registry, s.value ->> 'code', s.ordinality, s.value ->> 'name',
           s.value ->> 'access_info', s.value ->> 'url',
           ARRAY(SELECT u.value FROM pg_catalog.jsonb_array_elements_text(s.value -> 'usage') AS u),
           pg_catalog.clock_timestamp()
      FROM pg_catalog.jsonb_array_elements(file -> 'servers') WITH ORDINALITY AS s;
  INSERT INTO fhirterm.tx_server_claim (registry, server, kind, mask)
    SELECT fhir_tx_load_servers.registry, s.value ->> 'code', k.kind, m.value
      FROM pg_catalog.jsonb_array_elements(file -> 'servers') AS s
     CROSS JOIN (VALUES ('authoritative'), ('authoritative-valuesets'), ('exclusions')) AS k (kind)
     CROSS JOIN LATERAL pg_catalog.jsonb_array_elements_text(s.value -> k.kind) AS m;
  INSERT INTO fhirterm.tx_server_claim (registry, server, kind, language, mask)
    SELECT fhir_tx_load_servers.registry, s.value ->> 'code', 'authoritative', l.key, m.value
      FROM pg_catalog.jsonb_array_elements(file -> 'servers') AS s
     CROSS JOIN LATERAL pg_catalog.jsonb_each(s.value -> 'languages') AS l
     CROSS JOIN LATERAL pg_catalog.jsonb_array_elements_text(l.value) AS m;
  -- what was found out by scanning stays with the endpoints that stay
  DELETE FROM fhirterm.tx_server_endpoint AS e
   WHERE e.registry = fhir_tx_load_servers.registry
     AND (e.server, e.release, e.url) NOT IN (
       SELECT s.value ->> 'code', v.value ->> 'version', v.value ->> 'url'
         FROM pg_catalog.jsonb_array_elements(file -> 'servers') AS s
        CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(s.value -> 'fhirVersions') AS v);
  DELETE FROM fhirterm.tx_server_content AS c
   WHERE c.registry = fhir_tx_load_servers.registry
     AND NOT EXISTS (SELECT FROM fhirterm.tx_server_endpoint AS e
                      WHERE e.registry = c.registry AND e.server = c.server AND e.release = c.release);
  INSERT INTO fhirterm.tx_server_endpoint (registry, server, release, url)
    SELECT fhir_tx_load_servers.registry, s.value ->> 'code', v.value ->> 'version', v.value ->> 'url'
      FROM pg_catalog.jsonb_array_elements(file -> 'servers') AS s
     CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(s.value -> 'fhirVersions') AS v
     WHERE NOT EXISTS (SELECT FROM fhirterm.tx_server_endpoint AS e
                        WHERE e.registry = fhir_tx_load_servers.registry AND e.server = s.value ->> 'code'
                          AND e.release = v.value ->> 'version');
  SELECT pg_catalog.jsonb_array_length(file -> 'servers');
END;
COMMENT ON FUNCTION @extschema@.fhir_tx_load_servers(text, jsonb) IS
  'Loads the file of a registry''s terminology servers in place of the one before, and returns how many servers it lists. Endpoints whose url stays keep what is known of them. NULL in, NULL out. Errors: TX422 tells all that is wrong with the file; TX404 if the master file has no such registry; 42501 without INSERT and DELETE on the tables.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_tx_load_servers(text, jsonb) FROM PUBLIC;

-- Finding servers.

CREATE FUNCTION fhirterm.tx_hides(registry text, server text, canonical text) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE COST 100
BEGIN ATOMIC
  SELECT EXISTS (SELECT FROM fhirterm.tx_server_claim AS c
                  WHERE c.registry = tx_hides.registry AND c.server = tx_hides.server AND c.kind = 'exclusions'
                    AND @extschema@.fhir_tx_mask_match(c.mask, canonical));
END;
COMMENT ON FUNCTION fhirterm.tx_hides(text, text, text) IS
  'Whether the exclusions of a server hide what the canonical names; false for a NULL argument.';

CREATE FUNCTION fhirterm.tx_claims(registry text, server text, system text, value_set text, languages text,
    OUT rank integer, OUT language text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100
BEGIN ATOMIC
  SELECT CASE WHEN c.language IS NULL THEN 2147483647 ELSE fhirterm.tx_claim_rank(c.language, languages) END AS place,
         c.language
    FROM fhirterm.tx_server_claim AS c
   WHERE c.registry = tx_claims.registry AND c.server = tx_claims.server
     AND (c.kind = 'authoritative' AND @extschema@.fhir_tx_mask_match(c.mask, system)
          OR c.kind = 'authoritative-valuesets' AND @extschema@.fhir_tx_mask_match(c.mask, value_set))
     AND (c.language IS NULL OR fhirterm.tx_claim_rank(c.language, languages) IS NOT NULL)
   ORDER BY 1 LIMIT 1;
END;
COMMENT ON FUNCTION fhirterm.tx_claims(text, text, text, text, text) IS
  'The best claim of a server to a code system or value set (canonicals, NULL: none): rank orders servers, smaller first; language is that of a claim for a language. Claims for languages count only if languages, those of the request, are not NULL. NULLs if the server claims neither.';

CREATE FUNCTION fhirterm.tx_canonical(url text, version text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT url || coalesce('|' || version, '');
END;
COMMENT ON FUNCTION fhirterm.tx_canonical(text, text) IS
  'url|version, or url where the version is NULL. NULL for a NULL url.';

CREATE FUNCTION fhirterm.tx_has_version(requested text, version text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT requested IS NULL
      OR coalesce(fhirterm.version_matches(requested, version) OR fhirterm.version_edition(version) = requested, false);
END;
COMMENT ON FUNCTION fhirterm.tx_has_version(text, text) IS
  'Whether a server that hosts a version has the one requested: NULL is any, a pattern (1.x) those that match, an edition of SNOMED CT its versions.';

CREATE FUNCTION fhirterm.tx_markers(security text[]) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce(pg_catalog.jsonb_object_agg(m.name, true), '{}') FROM pg_catalog.unnest(security) AS m (name);
END;
COMMENT ON FUNCTION fhirterm.tx_markers(text[]) IS
  'How clients get into an endpoint as members of a JSON object, each true; none for NULL.';

CREATE FUNCTION fhirterm.tx_endpoints(params jsonb, resolving boolean)
  RETURNS TABLE (registry text, server text, release text, place bigint, rank integer, language text, content text)
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT e.registry, e.server, e.release,
         pg_catalog.row_number() OVER (ORDER BY c.rank, r.position, s.position, e.release),
         c.rank, c.language, h.content
    FROM fhirterm.tx_request(params, resolving) AS q
   CROSS JOIN fhirterm.tx_server_endpoint AS e
    JOIN fhirterm.tx_server AS s ON s.registry = e.registry AND s.code = e.server
    JOIN fhirterm.tx_registry AS r ON r.code = e.registry
   CROSS JOIN LATERAL fhirterm.tx_claims(e.registry, e.server, fhirterm.tx_canonical(q.system, q.system_version),
                                         fhirterm.tx_canonical(q.value_set, q.value_set_version), q.languages) AS c
    LEFT JOIN LATERAL (
      SELECT true AS hosted, x.content
        FROM fhirterm.tx_server_content AS x
       WHERE x.registry = e.registry AND x.server = e.server AND x.release = e.release
         AND (x.resource_type = 'CodeSystem' AND x.url = q.system AND fhirterm.tx_has_version(q.system_version, x.version)
              OR x.resource_type = 'ValueSet' AND x.url = q.value_set AND fhirterm.tx_has_version(q.value_set_version, x.version))
         AND NOT fhirterm.tx_hides(x.registry, x.server, fhirterm.tx_canonical(x.url, x.version))
       ORDER BY pg_catalog.array_position('{complete,fragment,example,not-present,supplement}'::text[], x.content)
       LIMIT 1) AS h ON true
   WHERE (q.release IS NULL OR e.release = q.release)
     AND (q.registry IS NULL OR e.registry = q.registry)
     AND (q.server IS NULL OR e.server = q.server)
     AND (NOT resolving OR s.usage = '{}' OR q.usage = ANY (s.usage))
     AND (q.system IS NULL AND q.value_set IS NULL
          OR h.hosted
         AND NOT fhirterm.tx_hides(e.registry, e.server, fhirterm.tx_canonical(q.system, q.system_version))
         AND NOT fhirterm.tx_hides(e.registry, e.server, fhirterm.tx_canonical(q.value_set, q.value_set_version)))
     AND (NOT q.authoritative_only OR c.rank IS NOT NULL OR q.system IS NULL AND q.value_set IS NULL);
END;
COMMENT ON FUNCTION fhirterm.tx_endpoints(jsonb, boolean) IS
  'The endpoints that the parameters of a discovery or resolution leave, in their order (place): those that host what is asked for, unless their servers hide it, the ones whose servers claim it first. rank and language are of the claim, NULL where there is none; content is that of the code system hosted. Errors as of fhirterm.tx_request.';

CREATE FUNCTION @extschema@.fhir_tx_resolve(params jsonb) RETURNS jsonb
  LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000
BEGIN ATOMIC
  WITH found AS MATERIALIZED (
    SELECT f.place, f.rank IS NOT NULL AS authoritative, e.url,
           pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
             'server-name', s.name, 'url', e.url,
             'fhirVersion', coalesce(e.fhir_version, fhirterm.tx_release_version(e.release)),
             'access_info', s.access_info,
             'languages', CASE WHEN f.language IS NOT NULL THEN pg_catalog.jsonb_build_array(f.language) END,
             'content', CASE WHEN f.rank IS NULL THEN f.content END,
             'language-support', CASE WHEN f.rank IS NULL AND q.languages IS NOT NULL THEN 'unknown' END))
             || fhirterm.tx_markers(e.security[1:1]) AS entry
      FROM fhirterm.tx_endpoints(params, true) AS f
      JOIN fhirterm.tx_server_endpoint AS e ON e.registry = f.registry AND e.server = f.server AND e.release = f.release
      JOIN fhirterm.tx_server AS s ON s.registry = f.registry AND s.code = f.server
     CROSS JOIN fhirterm.tx_request(params, true) AS q
  ), listed AS ( -- an endpoint that two registries list counts once, authoritative if it is for one
    SELECT DISTINCT ON (f.url) f.place, f.authoritative, f.entry FROM found AS f ORDER BY f.url, f.place
  )
  SELECT pg_catalog.jsonb_build_object(
           'formatVersion', '1',
           'registry-url', (SELECT m.url FROM fhirterm.tx_master AS m),
           'authoritative', coalesce(pg_catalog.jsonb_agg(l.entry ORDER BY l.place) FILTER (WHERE l.authoritative), '[]'),
           'candidates', coalesce(pg_catalog.jsonb_agg(l.entry ORDER BY l.place) FILTER (WHERE NOT l.authoritative), '[]'))
    FROM listed AS l;
END;
COMMENT ON FUNCTION @extschema@.fhir_tx_resolve(jsonb) IS
  'Which terminology servers to ask about a code system (url) or value set (valueSet), as the resolution of HL7''s terminology ecosystem answers it: authoritative servers, best first, and candidates that host it as well. params is a JSON object: fhirVersion (R4, 4.0.1), url or valueSet (canonicals), and, if wanted, authoritativeOnly, language (Accept-Language), usage; others are passed over. NULL in, NULL out. Errors: TX422 where fhirVersion is missing, both or none of url and valueSet are given, or one is malformed.';

CREATE FUNCTION fhirterm.tx_hosted(registry text, server text, release text, languages text, authoritative_only boolean)
  RETURNS jsonb
  LANGUAGE sql STABLE PARALLEL SAFE COST 10000
BEGIN ATOMIC
  WITH hosted AS MATERIALIZED (
    SELECT c.resource_type, c.url, fhirterm.tx_canonical(c.url, c.version) AS canonical, k.rank IS NOT NULL AS claimed
      FROM fhirterm.tx_server_content AS c
     CROSS JOIN LATERAL fhirterm.tx_claims(c.registry, c.server,
             CASE WHEN c.resource_type = 'CodeSystem' THEN fhirterm.tx_canonical(c.url, c.version) END,
             CASE WHEN c.resource_type = 'ValueSet' THEN fhirterm.tx_canonical(c.url, c.version) END,
             tx_hosted.languages) AS k
     WHERE c.registry = tx_hosted.registry AND c.server = tx_hosted.server AND c.release = tx_hosted.release
       AND NOT fhirterm.tx_hides(c.registry, c.server, fhirterm.tx_canonical(c.url, c.version))
  ), list AS (
    SELECT n.name,
           coalesce(pg_catalog.jsonb_agg(DISTINCT h.canonical) FILTER (WHERE h.canonical IS NOT NULL), '[]') AS canonicals
      FROM (VALUES ('authoritative', 'CodeSystem', true), ('authoritative-valuesets', 'ValueSet', true),
                   ('candidate', 'CodeSystem', false), ('candidate-valuesets', 'ValueSet', false))
             AS n (name, resource_type, claimed)
      LEFT JOIN hosted AS h ON h.resource_type = n.resource_type AND h.claimed = n.claimed
                           AND (h.claimed OR NOT tx_hosted.authoritative_only)
     GROUP BY n.name
  )
  SELECT pg_catalog.jsonb_object_agg(l.name, l.canonicals) || pg_catalog.jsonb_build_object(
           'systems', (SELECT pg_catalog.count(DISTINCT h.url) FROM hosted AS h WHERE h.resource_type = 'CodeSystem'))
    FROM list AS l;
END;
COMMENT ON FUNCTION fhirterm.tx_hosted(text, text, text, text, boolean) IS
  'What an endpoint hosts and does not hide, as members of a JSON object: canonicals of code systems and value sets, authoritative where its server claims them (for languages, where that is not NULL), else candidate; systems is how many code systems. authoritative_only leaves the candidates out.';

CREATE FUNCTION @extschema@.fhir_tx_discover(params jsonb DEFAULT '{}') RETURNS jsonb
  LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 10000
BEGIN ATOMIC
  SELECT pg_catalog.jsonb_build_object(
    'last-update', (SELECT pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.max(t.at)), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                      FROM (SELECT s.loaded_at FROM fhirterm.tx_server AS s
                            UNION ALL SELECT e.last_success FROM fhirterm.tx_server_endpoint AS e) AS t (at)),
    'master-url', (SELECT m.url FROM fhirterm.tx_master AS m),
    'results', coalesce((
      SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
               'server-name', s.name, 'server-code', s.code,
               'registry-name', r.name, 'registry-code', r.code, 'registry-url', r.url,
               'url', e.url, 'fhirVersion', coalesce(e.fhir_version, fhirterm.tx_release_version(e.release)),
               'error', e.error,
               'last-success', pg_catalog.floor(1000 * extract(epoch FROM pg_catalog.now() - e.last_success)))
               || CASE WHEN f.language IS NULL THEN '{}'
                       ELSE pg_catalog.jsonb_build_object('languages', pg_catalog.jsonb_build_array(f.language)) END
               || fhirterm.tx_hosted(f.registry, f.server, f.release, CASE WHEN q.system IS NOT NULL THEN q.languages END,
                                     q.authoritative_only)
               || fhirterm.tx_markers(e.security) ORDER BY f.place)
        FROM fhirterm.tx_endpoints(params, false) AS f
        JOIN fhirterm.tx_server_endpoint AS e ON e.registry = f.registry AND e.server = f.server AND e.release = f.release
        JOIN fhirterm.tx_server AS s ON s.registry = f.registry AND s.code = f.server
        JOIN fhirterm.tx_registry AS r ON r.code = f.registry
       CROSS JOIN fhirterm.tx_request(params, false) AS q), '[]'));
END;
COMMENT ON FUNCTION @extschema@.fhir_tx_discover(jsonb) IS
  'The endpoints of the ecosystem''s terminology servers, as the discovery of HL7''s terminology ecosystem answers it. params is a JSON object of filters: registry, server (codes), fhirVersion (R4, 4.0.1), url (a code system that they host), authoritativeOnly, language (with url: claims for it count); others are passed over. last-success is in milliseconds before now. NULL in, NULL out. Errors: TX422 for malformed ones.';

CREATE FUNCTION @extschema@.fhir_tx_check(registry text DEFAULT NULL) RETURNS SETOF fhirterm.issue
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT 'error', 'not-found', c.registry || '.' || c.server || '.languages.' || c.language,
         pg_catalog.format('the server hosts no content of what it claims by "%s", complete or a fragment', c.mask)
    FROM fhirterm.tx_server_claim AS c
   WHERE c.language IS NOT NULL
     AND (fhir_tx_check.registry IS NULL OR c.registry = fhir_tx_check.registry)
     AND NOT EXISTS (
       SELECT FROM fhirterm.tx_server_content AS h
        WHERE h.registry = c.registry AND h.server = c.server AND h.resource_type = 'CodeSystem'
          AND coalesce(h.content, 'complete') IN ('complete', 'fragment')
          AND @extschema@.fhir_tx_mask_match(c.mask, fhirterm.tx_canonical(h.url, h.version))
          AND NOT fhirterm.tx_hides(h.registry, h.server, fhirterm.tx_canonical(h.url, h.version)))
   ORDER BY c.registry, c.server, c.language, c.mask;
END;
COMMENT ON FUNCTION @extschema@.fhir_tx_check(text) IS
  'What is wrong with the claims of a registry''s servers (NULL: of all registries), given what they were found to host: a server that claims a code system for a language must host its content, not a supplement alone.';
