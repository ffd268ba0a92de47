-- Pages for people: an HTML fragment about a resource. Whatever comes from resources goes through html_text or html_link,
-- so that nothing of it can be markup, and only http and https become links.

CREATE FUNCTION fhirterm.nesting_levels(ordinals integer[], lasts integer[]) RETURNS integer[]
  AS 'MODULE_PATHNAME', 'fhirterm_nesting_levels'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.nesting_levels(integer[], integer[]) IS
  'How many of the intervals from ordinal to last descendant are around each, where they come by ordinal and lie in each other or apart, as in fhirterm.concept. NULL in, NULL out. Error 2202E for arrays that have NULLs or are of different lengths.';

CREATE FUNCTION fhirterm.html_text(value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
           value, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
END;
COMMENT ON FUNCTION fhirterm.html_text(text) IS
  'A text as HTML shows it, in an element or an attribute. NULL for NULL.';

CREATE FUNCTION fhirterm.html_link(link text, label text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN link ~* '^https?://[^[:space:]]+$'
              THEN '<a href="' || fhirterm.html_text(link) || '">' || fhirterm.html_text(label) || '</a>'
              ELSE fhirterm.html_text(label) END;
END;
COMMENT ON FUNCTION fhirterm.html_link(text, text) IS
  'The label as a link; without one if link is NULL or neither http nor https. NULL for a NULL label.';

CREATE FUNCTION fhirterm.html_row(name text, content text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN content <> '' THEN '<tr><th scope="row">' || name || '</th><td>' || content || E'</td></tr>\n' ELSE '' END;
END;
COMMENT ON FUNCTION fhirterm.html_row(text, text) IS
  'A row of a table with its name at the head, both HTML; nothing where content is NULL or empty.';

CREATE FUNCTION fhirterm.html_metadata(resource jsonb) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT '<h1>' || fhirterm.html_text(coalesce(resource ->> 'title', resource ->> 'name', resource ->> 'url', resource ->> 'id', '')) || E'</h1>\n'
      || coalesce('<p>' || fhirterm.html_text(resource ->> 'description') || E'</p>\n', '')
      || E'<table class="metadata">\n<caption>' || fhirterm.html_text(resource ->> 'resourceType') || E'</caption>\n<tbody>\n'
      || fhirterm.html_row('URL', fhirterm.html_link(resource ->> 'url', resource ->> 'url'))
      || pg_catalog.string_agg(fhirterm.html_row(m.label, fhirterm.html_text(resource ->> m.member)), '' ORDER BY m.place)
      || fhirterm.html_row('Supplements', fhirterm.html_link(pg_catalog.split_part(resource ->> 'supplements', '|', 1), resource ->> 'supplements'))
      || fhirterm.html_row('All codes', fhirterm.html_link(pg_catalog.split_part(resource ->> 'valueSet', '|', 1), resource ->> 'valueSet'))
      || E'</tbody>\n</table>\n'
    FROM (VALUES (1, 'version', 'Version'), (2, 'name', 'Name'), (3, 'status', 'Status'), (4, 'experimental', 'Experimental'),
                 (5, 'date', 'Date'), (6, 'publisher', 'Publisher'), (7, 'language', 'Language'), (8, 'content', 'Content'),
                 (9, 'caseSensitive', 'Case sensitive'), (10, 'hierarchyMeaning', 'Meaning of the hierarchy'),
                 (11, 'versionNeeded', 'Version needed'), (12, 'immutable', 'Immutable'), (13, 'kind', 'Kind'),
                 (14, 'purpose', 'Purpose'), (15, 'copyright', 'Copyright')) AS m (place, member, label);
END;
COMMENT ON FUNCTION fhirterm.html_metadata(jsonb) IS
  'Title, description and a table of the metadata of a resource, as HTML. NULL for NULL.';

CREATE FUNCTION fhirterm.html_concept(level integer, code text, system text, display text, definition text, remarks text[])
  RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT '<tr><td>' || (level + 1) || '</td><td>' || pg_catalog.repeat('&#160;&#160;', least(level, 50))
      || '<code>' || fhirterm.html_text(code) || '</code></td>'
      || coalesce('<td>' || fhirterm.html_text(system) || '</td>', '')
      || '<td>' || coalesce(fhirterm.html_text(display), '') || '</td><td>' || coalesce(fhirterm.html_text(definition), '')
      || '</td><td>' || fhirterm.html_text(pg_catalog.array_to_string(remarks, ', ')) || E'</td></tr>\n';
END;
COMMENT ON FUNCTION fhirterm.html_concept(integer, text, text, text, text, text[]) IS
  'A row of a table of concepts, indented by its level (0 is the outermost); without a column for a NULL system. remarks without NULLs are words of its status.';

CREATE FUNCTION fhirterm.html_concept_table(concepts text, with_system boolean, listed bigint, total bigint) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT '<p>' || CASE WHEN total > listed
                       THEN 'The first ' || listed || ' of ' || total || ' concepts; ' || (total - listed) || ' more are not shown.'
                       ELSE total || CASE WHEN total = 1 THEN ' concept.' ELSE ' concepts.' END END || E'</p>\n'
      || CASE WHEN concepts IS NULL THEN ''
              ELSE E'<table class="concepts">\n<caption>Concepts</caption>\n<thead><tr><th scope="col">Level</th><th scope="col">Code</th>'
                || CASE WHEN with_system THEN '<th scope="col">System</th>' ELSE '' END
                || E'<th scope="col">Display</th><th scope="col">Definition</th><th scope="col">Status</th></tr></thead>\n<tbody>\n'
                || concepts || E'</tbody>\n</table>\n' END;
END;
COMMENT ON FUNCTION fhirterm.html_concept_table(text, boolean, bigint, bigint) IS
  'Rows of concepts (NULL: none) as a table, and how many there are in all.';

CREATE FUNCTION fhirterm.html_code_system(content_id integer, max_concepts integer) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH listed AS MATERIALIZED (
    SELECT c.ordinal, c.last_descendant, c.code, c.display, c.definition, c.flags::integer AS flags
      FROM fhirterm.concept AS c WHERE c.content_id = html_code_system.content_id
     ORDER BY c.ordinal LIMIT greatest(max_concepts, 0)
  ), level AS (
    SELECT u.ordinal, u.level
      FROM (SELECT pg_catalog.array_agg(l.ordinal ORDER BY l.ordinal) AS ordinals,
                   pg_catalog.array_agg(l.last_descendant ORDER BY l.ordinal) AS lasts FROM listed AS l) AS a
     CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(a.ordinals), pg_catalog.unnest(fhirterm.nesting_levels(a.ordinals, a.lasts)))
             AS u (ordinal, level)
  ), property AS (
    SELECT pg_catalog.string_agg('<tr><td><code>' || fhirterm.html_text(p.code) || '</code></td><td>' || fhirterm.html_text(p.type)
             || '</td><td>' || coalesce(fhirterm.html_text(p.description), '') || E'</td></tr>\n', '' ORDER BY p.property) AS rows
      FROM fhirterm.property AS p WHERE p.content_id = html_code_system.content_id
  )
  SELECT coalesce((SELECT E'<table class="properties">\n<caption>Properties</caption>\n<thead><tr><th scope="col">Code</th><th scope="col">Type</th>'
                     || E'<th scope="col">Description</th></tr></thead>\n<tbody>\n' || p.rows || E'</tbody>\n</table>\n' FROM property AS p), '')
      || (SELECT fhirterm.html_concept_table(
                   pg_catalog.string_agg(fhirterm.html_concept(v.level, l.code, NULL, l.display, l.definition, ARRAY(
                     SELECT f.name FROM (VALUES (1, 'inactive'), (2, 'abstract'), (4, 'deprecated'), (8, 'retired'), (16, 'experimental'))
                              AS f (bit, name) WHERE l.flags & f.bit <> 0 ORDER BY f.bit)), '' ORDER BY l.ordinal),
                   false, pg_catalog.count(l.ordinal), s.concept_count::bigint)
            FROM fhirterm.code_system AS s LEFT JOIN (listed AS l JOIN level AS v ON v.ordinal = l.ordinal) ON true
           WHERE s.content_id = html_code_system.content_id
           GROUP BY s.concept_count);
END;
COMMENT ON FUNCTION fhirterm.html_code_system(integer, integer) IS
  'The properties and the first max_concepts concepts of a stored code system as tables, in the order of the hierarchy.';

CREATE FUNCTION fhirterm.html_value_set(resource jsonb, max_concepts integer) RETURNS text
  LANGUAGE sql STABLE PARALLEL UNSAFE
BEGIN ATOMIC
  WITH expansion AS MATERIALIZED ( -- how many there are, or why that cannot be said
    SELECT @extschema@.fhir_operation('ValueSet/$expand', pg_catalog.jsonb_build_object('resourceType', 'Parameters',
             'parameter', pg_catalog.jsonb_build_array(
               pg_catalog.jsonb_build_object('name', 'valueSet', 'resource', resource),
               pg_catalog.jsonb_build_object('name', 'count', 'valueInteger', 0)))) AS answer
  ), member AS (
    SELECT m.ordinal, fhirterm.html_concept(m.depth, m.code, m.system, m.display,
             (SELECT c.definition FROM fhirterm.concepts AS c
               WHERE c.system = m.system AND c.version IS NOT DISTINCT FROM m.version AND c.code = m.code LIMIT 1),
             pg_catalog.array_remove(ARRAY[CASE WHEN m.inactive THEN 'inactive' END, CASE WHEN m.abstract THEN 'abstract' END], NULL)) AS row
      FROM expansion AS e
     CROSS JOIN LATERAL @extschema@.fhir_expand(CASE WHEN e.answer ->> 'resourceType' = 'ValueSet' THEN resource END,
                                                count => greatest(max_concepts, 0)) AS m
     WHERE e.answer ->> 'resourceType' = 'ValueSet'
  )
  SELECT CASE WHEN e.answer ->> 'resourceType' = 'ValueSet'
              THEN (SELECT fhirterm.html_concept_table(pg_catalog.string_agg(m.row, '' ORDER BY m.ordinal), true, pg_catalog.count(*),
                             coalesce((e.answer #>> '{expansion,total}')::bigint, pg_catalog.count(*))) FROM member AS m)
              ELSE '<p>Its concepts are not known: ' || coalesce(fhirterm.html_text(e.answer #>> '{issue,0,details,text}'), '') || E'</p>\n' END
    FROM expansion AS e;
END;
COMMENT ON FUNCTION fhirterm.html_value_set(jsonb, integer) IS
  'The first max_concepts concepts of a value set as a table, or why it cannot be expanded.';

CREATE FUNCTION fhirterm.html_versions(resource_type text, url text, content_id integer) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH loaded AS (
    SELECT s.content_id, s.id, s.version, s.status, s.date FROM fhirterm.code_system AS s
     WHERE html_versions.resource_type = 'CodeSystem' AND s.url = html_versions.url
    UNION ALL
    SELECT v.content_id, v.id, v.version, v.status, v.date FROM fhirterm.value_set AS v
     WHERE html_versions.resource_type = 'ValueSet' AND v.url = html_versions.url
  )
  SELECT E'<h2>Versions</h2>\n<ul>\n' || pg_catalog.string_agg('<li>'
           || CASE WHEN l.content_id = html_versions.content_id THEN '<strong aria-current="page">' || fhirterm.html_text(coalesce(l.version, 'without version')) || '</strong>'
                   ELSE fhirterm.html_link(fhirterm.web_source(resource_type, l.id, url, l.version), coalesce(l.version, 'without version')) END
           || ' (' || fhirterm.html_text(l.status) || coalesce(', ' || fhirterm.html_text(l.date), '') || E')</li>\n',
           '' ORDER BY l.version COLLATE "C", l.content_id) || E'</ul>\n'
    FROM loaded AS l;
END;
COMMENT ON FUNCTION fhirterm.html_versions(text, text, integer) IS
  'The versions that are loaded of a code system or value set as a list, the one of content_id marked. NULL if there are none.';

CREATE FUNCTION fhirterm.dependants(resource_type text, url text)
  RETURNS TABLE (relation text, dependant_type text, dependant_url text, dependant_version text, id text, title text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 10000
BEGIN ATOMIC
  WITH names AS (SELECT pg_catalog.jsonb_build_object('url', dependants.url, 'pinned', dependants.url || '|') AS wanted)
  SELECT 'uses it', 'ValueSet', v.url, v.version, v.id, coalesce(v.title, v.name) FROM fhirterm.value_set AS v CROSS JOIN names AS n
   WHERE dependants.resource_type = 'CodeSystem'
     AND pg_catalog.jsonb_path_exists(v.resource, '$.compose[*].include[*].system ? (@ == $url)', n.wanted)
  UNION ALL
  SELECT 'imports it', 'ValueSet', v.url, v.version, v.id, coalesce(v.title, v.name) FROM fhirterm.value_set AS v CROSS JOIN names AS n
   WHERE dependants.resource_type = 'ValueSet'
     AND pg_catalog.jsonb_path_exists(v.resource, '$.compose[*].*[*].valueSet[*] ? (@ == $url || @ starts with $pinned)', n.wanted)
  UNION ALL
  SELECT 'supplements it', 'CodeSystem', s.url, s.version, s.id, coalesce(s.title, s.name) FROM fhirterm.code_system AS s
   WHERE dependants.resource_type = 'CodeSystem' AND s.supplements_url = dependants.url
  UNION ALL
  SELECT 'names it as the value set of all its codes', 'CodeSystem', s.url, s.version, s.id, coalesce(s.title, s.name) FROM fhirterm.code_system AS s
   WHERE dependants.resource_type = 'ValueSet' AND (s.value_set = dependants.url OR s.value_set ^@ (dependants.url || '|'))
  UNION ALL
  SELECT 'maps it', 'ConceptMap', m.url, m.version, m.id, coalesce(m.title, m.name) FROM fhirterm.concept_map AS m
   WHERE dependants.resource_type = 'ValueSet'
     AND (m.source_scope = dependants.url OR m.target_scope = dependants.url
          OR m.source_scope ^@ (dependants.url || '|') OR m.target_scope ^@ (dependants.url || '|'))
  UNION ALL
  SELECT 'maps it', 'ConceptMap', m.url, m.version, m.id, coalesce(m.title, m.name) FROM fhirterm.concept_map AS m CROSS JOIN names AS n
   WHERE dependants.resource_type = 'CodeSystem'
     AND pg_catalog.jsonb_path_exists(m.resource,
           '$.group[*] ? (@.source == $url || @.source starts with $pinned || @.target == $url || @.target starts with $pinned)', n.wanted);
END;
COMMENT ON FUNCTION fhirterm.dependants(text, text) IS
  'The loaded resources that refer to a CodeSystem or ValueSet (resource_type) of that url, whatever the version, and how. No rows for a NULL argument or another type.';

CREATE FUNCTION fhirterm.html_dependants(resource_type text, url text) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH dependant AS (
    SELECT d.relation, d.dependant_type, d.dependant_url, d.dependant_version, d.id, d.title,
           pg_catalog.row_number() OVER (ORDER BY d.relation COLLATE "C", d.dependant_url, d.dependant_version COLLATE "C", d.id) AS place
      FROM fhirterm.dependants(html_dependants.resource_type, html_dependants.url) AS d
  )
  SELECT E'<h2>What depends on it</h2>\n<ul>\n' || pg_catalog.string_agg('<li>' || d.dependant_type || ' '
           || fhirterm.html_link(CASE WHEN d.dependant_type <> 'ConceptMap' THEN fhirterm.web_source(d.dependant_type, d.id, d.dependant_url, d.dependant_version) END,
                coalesce(d.title || ', ', '') || coalesce(d.dependant_url || coalesce('|' || d.dependant_version, ''), d.id, ''))
           || ' ' || d.relation || E'</li>\n', '' ORDER BY d.place) FILTER (WHERE d.place <= 100)
      || CASE WHEN pg_catalog.count(*) > 100 THEN '<li>and ' || (pg_catalog.count(*) - 100) || E' more</li>\n' ELSE '' END || E'</ul>\n'
    FROM dependant AS d;
END;
COMMENT ON FUNCTION fhirterm.html_dependants(text, text) IS
  'The first hundred of fhirterm.dependants as a list. NULL if there are none.';

CREATE FUNCTION @extschema@.fhir_render_html(resource_type text, canonical text, max_concepts integer DEFAULT 1000) RETURNS text
  LANGUAGE sql STABLE STRICT PARALLEL UNSAFE COST 100000
BEGIN ATOMIC
  WITH named AS MATERIALIZED (SELECT fhirterm.content_named(resource_type, canonical) AS content_id),
  found AS (
    SELECT s.content_id, s.resource FROM named AS n JOIN fhirterm.code_system AS s ON s.content_id = n.content_id
    UNION ALL
    SELECT v.content_id, v.resource FROM named AS n JOIN fhirterm.value_set AS v ON v.content_id = n.content_id
  )
  SELECT '<article class="fhirterm"' || coalesce(' lang="' || fhirterm.html_text(f.resource ->> 'language') || '"', '') || E'>\n'
      || fhirterm.html_metadata(f.resource)
      || CASE resource_type WHEN 'CodeSystem' THEN fhirterm.html_code_system(f.content_id, max_concepts)
                            ELSE fhirterm.html_value_set(f.resource, max_concepts) END
      || coalesce(fhirterm.html_versions(resource_type, f.resource ->> 'url', f.content_id), '')
      || coalesce(fhirterm.html_dependants(resource_type, f.resource ->> 'url'), '')
      || E'</article>\n'
    FROM found AS f;
END;
COMMENT ON FUNCTION @extschema@.fhir_render_html(text, text, integer) IS
  'A page about a CodeSystem or ValueSet for people, as an HTML fragment: metadata, the first max_concepts concepts with their hierarchy, the versions that are loaded, and what depends on it. The canonical as in fhir_get; links lead to pages below fhirterm.web_base. All content is escaped. NULL if it is not loaded, for a ConceptMap or NamingSystem, and for a NULL argument. Errors: TX501 for other types, TX422 if the latest of several editions is asked for.';
