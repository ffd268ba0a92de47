-- Readable forms of the stored tables: by url, version and code in place of content ids and ordinals.
-- Conditions on system, version and codes reach the indexes; the views are plain joins, so that the
-- planner can join them with other tables by index, too. Supplements define no concepts (CS-079, CS-082):
-- their designations and property values are shown with the code system that they supplement.

CREATE VIEW fhirterm.code_systems AS
SELECT s.url, s.version, s.id, s.name, s.title, s.status, s.experimental, s.date, s.publisher, s.content,
       s.concept_count, s.root_count, s.max_depth, s.case_sensitive, s.hierarchy_meaning,
       coalesce(s.compositional, false) AS compositional, coalesce(s.version_needed, false) AS version_needed,
       ARRAY(SELECT p.code FROM fhirterm.property p WHERE p.content_id = s.content_id ORDER BY p.property) AS properties,
       s.supplements_url, s.supplements_version,
       pg_catalog.jsonb_array_length(s.warnings) AS warnings, s.loaded_at, s.content_id
  FROM fhirterm.code_system s;
COMMENT ON VIEW fhirterm.code_systems IS
  'Loaded code systems and supplements, one row a version: what it is, how many concepts, how many of them without a parent, links on the longest path, which properties they have, how many warnings the load gave; the filters for value sets: fhirterm.code_system_filters';

CREATE VIEW fhirterm.value_sets AS
SELECT v.url, v.version, v.id, v.name, v.title, v.status, v.experimental, v.date, v.publisher,
       pg_catalog.jsonb_array_length(v.warnings) AS warnings, v.loaded_at, v.content_id
  FROM fhirterm.value_set v;
COMMENT ON VIEW fhirterm.value_sets IS
  'Loaded value sets, one row a version; what is in them: fhir_value_set(canonical)';

CREATE VIEW fhirterm.concepts AS
SELECT s.url AS system, s.version, c.code, c.display, c.definition,
       (c.flags::integer & 1) <> 0 AS inactive, (c.flags::integer & 2) <> 0 AS abstract,
       (c.flags::integer & 4) <> 0 AS deprecated, (c.flags::integer & 8) <> 0 AS retired,
       (c.flags::integer & 32) <> 0 AS has_children, c.position, c.content_id, c.ordinal
  FROM fhirterm.code_system s
  JOIN fhirterm.concept c ON c.content_id = s.content_id
 WHERE s.content <> 'supplement';
COMMENT ON VIEW fhirterm.concepts IS
  'Concepts of all versions of all code systems; abstract ones are not selectable; position is the place in the resource, from 0';

CREATE VIEW fhirterm.designations AS
SELECT CASE WHEN s.content = 'supplement' THEN s.supplements_url ELSE s.url END AS system,
       CASE WHEN s.content = 'supplement' THEN s.supplements_version ELSE s.version END AS version,
       c.code, d.language, d.use_system, d.use_code, d.value,
       CASE WHEN s.content = 'supplement' THEN s.url END AS supplement_url,
       CASE WHEN s.content = 'supplement' THEN s.version END AS supplement_version,
       d.position
  FROM fhirterm.code_system s
  JOIN fhirterm.concept c ON c.content_id = s.content_id
  JOIN fhirterm.designation d ON d.content_id = c.content_id AND d.ordinal = c.ordinal;
COMMENT ON VIEW fhirterm.designations IS
  'Designations of concepts, the display not among them; those of supplements have the supplemented code system as system (version NULL: all its versions) and the supplement in supplement_url';

CREATE VIEW fhirterm.properties AS
SELECT CASE WHEN s.content = 'supplement' THEN s.supplements_url ELSE s.url END AS system,
       CASE WHEN s.content = 'supplement' THEN s.supplements_version ELSE s.version END AS version,
       c.code, p.code AS property, p.type, v.value, v.number, v.period,
       CASE WHEN s.content = 'supplement' THEN s.url END AS supplement_url,
       CASE WHEN s.content = 'supplement' THEN s.version END AS supplement_version,
       v.position
  FROM fhirterm.code_system s
  JOIN fhirterm.concept c ON c.content_id = s.content_id
  JOIN fhirterm.concept_property v ON v.content_id = c.content_id AND v.ordinal = c.ordinal
  JOIN fhirterm.property p ON p.content_id = v.content_id AND p.property = v.property;
COMMENT ON VIEW fhirterm.properties IS
  'Property values of concepts: value as FHIR writes it (a Coding as system|code), number of integers and decimals, period the time that a dateTime covers; supplements as in fhirterm.designations';

CREATE VIEW fhirterm.parents AS
SELECT s.url AS system, s.version, c.code, p.code AS parent
  FROM fhirterm.code_system s
  JOIN fhirterm.concept c ON c.content_id = s.content_id
  JOIN fhirterm.concept_edge e ON e.content_id = c.content_id AND e.child = c.ordinal
  JOIN fhirterm.concept p ON p.content_id = e.content_id AND p.ordinal = e.parent;
COMMENT ON VIEW fhirterm.parents IS
  'Direct parents of concepts, whether the resource told them by nesting or by properties; a root has no row';

-- OFFSET 0 in these views: a pair always costs one probe of the primary key, also before statistics are there,
-- where the planner would take the concepts of a code system for few and read all of them for each.

CREATE VIEW fhirterm.closure AS
SELECT s.url AS system, s.version, a.code AS ancestor, d.code AS descendant
  FROM fhirterm.code_system s
  JOIN fhirterm.concept a ON a.content_id = s.content_id
 CROSS JOIN LATERAL fhirterm.descendant_ordinals(a.ordinal, a.last_descendant, a.more_descendants) AS o(ordinal)
 CROSS JOIN LATERAL (SELECT c.ordinal, c.code FROM fhirterm.concept c
                      WHERE c.content_id = a.content_id AND c.ordinal = o.ordinal
                     OFFSET 0) AS d
 WHERE s.content <> 'supplement';
COMMENT ON VIEW fhirterm.closure IS
  'The transitive closure of every hierarchy as pairs, each concept with itself among them. Quick for an ancestor; for a descendant fhir_ancestors is quicker';

CREATE FUNCTION fhirterm.shortest_path(content_id integer, ancestor integer, descendant integer) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_shortest_path'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION fhirterm.shortest_path(integer, integer, integer) IS
  'Links on the shortest path from an ancestor down to a descendant of one stored code system, given by ordinals; 0 if they are one. NULL if there is no path, or for a NULL argument. Many calls are quick if they come by ancestor or by descendant.';

CREATE FUNCTION fhirterm.longest_path(content_id integer, ancestor integer, descendant integer) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_longest_path'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION fhirterm.longest_path(integer, integer, integer) IS
  'Links on the longest path from an ancestor down to a descendant of one stored code system, given by ordinals; otherwise as fhirterm.shortest_path.';

CREATE VIEW fhirterm.concept_ancestor AS
SELECT s.url AS system, s.version, a.code AS ancestor_code, d.code AS descendant_code,
       fhirterm.shortest_path(a.content_id, a.ordinal, d.ordinal) AS min_levels_of_separation,
       fhirterm.longest_path(a.content_id, a.ordinal, d.ordinal) AS max_levels_of_separation
  FROM fhirterm.code_system s
  JOIN fhirterm.concept a ON a.content_id = s.content_id
 CROSS JOIN LATERAL fhirterm.descendant_ordinals(a.ordinal, a.last_descendant, a.more_descendants) AS o(ordinal)
 CROSS JOIN LATERAL (SELECT c.ordinal, c.code FROM fhirterm.concept c
                      WHERE c.content_id = a.content_id AND c.ordinal = o.ordinal
                     OFFSET 0) AS d
 WHERE s.content <> 'supplement';
COMMENT ON VIEW fhirterm.concept_ancestor IS
  'The closure in the shape of OMOP''s concept_ancestor, with codes in place of concept ids: levels are links on the shortest and the longest path, 0 for a concept with itself';

GRANT SELECT ON ALL TABLES IN SCHEMA fhirterm TO PUBLIC;

CREATE VIEW fhirterm.reference_sets AS
SELECT s.url AS system, s.version, r.code, c.display, r.member_count, r.content_id
  FROM fhirterm.code_system s
  JOIN fhirterm.reference_set r ON r.content_id = s.content_id
  LEFT JOIN fhirterm.concept c ON c.content_id = r.content_id AND c.code = r.code;
COMMENT ON VIEW fhirterm.reference_sets IS
  'Reference sets of loaded code systems, as those of SNOMED CT; each is the value set SYSTEM?fhir_vs=refset/CODE';

CREATE VIEW fhirterm.reference_set_members AS
SELECT s.url AS system, s.version, r.code AS reference_set, c.code, c.display, (c.flags::integer & 1) <> 0 AS inactive
  FROM fhirterm.code_system s
  JOIN fhirterm.reference_set r ON r.content_id = s.content_id
 CROSS JOIN LATERAL fhirterm.descendant_ordinals(r.first_member, r.last_member, r.more_members) AS m(ordinal)
  JOIN fhirterm.concept c ON c.content_id = r.content_id AND c.ordinal = m.ordinal;
COMMENT ON VIEW fhirterm.reference_set_members IS
  'Members of the reference sets of loaded code systems, a row for each; inactive concepts among them';

GRANT SELECT ON fhirterm.reference_sets, fhirterm.reference_set_members TO PUBLIC;
