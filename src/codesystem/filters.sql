-- Which filters value sets may use on the loaded code systems.

CREATE VIEW fhirterm.code_system_filters AS
WITH hierarchical (operator) AS (
  VALUES ('is-a'), ('descendent-of'), ('is-not-a'), ('generalizes'), ('child-of'), ('descendent-leaf')
), comparing (operator) AS (
  VALUES ('='), ('in'), ('not-in'), ('regex'), ('exists')
)
SELECT s.url AS system, s.version, f.filter, f.operator, pg_catalog.bool_or(f.supported) AS supported,
       pg_catalog.bool_or(f.declared) AS declared
  FROM fhirterm.code_system s
 CROSS JOIN LATERAL (
    SELECT x.filter, h.operator, true, false
      FROM (VALUES ('concept'), ('code')) AS x (filter) CROSS JOIN hierarchical h
     WHERE coalesce(s.hierarchy_meaning, 'is-a') = 'is-a' OR s.root_count = s.concept_count
    UNION ALL
    VALUES ('concept', 'regex', true, false), ('code', 'regex', true, false),
           ('designation', '=', true, false), ('designation', 'regex', true, false)
    UNION ALL
    SELECT x.filter, c.operator, true, false FROM (VALUES ('parent'), ('child')) AS x (filter) CROSS JOIN comparing c
    UNION ALL
    SELECT p.code, c.operator, true, false
      FROM fhirterm.property p CROSS JOIN comparing c WHERE p.content_id = s.content_id
    UNION ALL
    SELECT d.filter ->> 'code'::text, o.operator,
           d.filter ->> 'code'::text = 'code' AND o.operator IN (SELECT c.operator FROM comparing c), true
      FROM pg_catalog.jsonb_array_elements(s.resource -> 'filter'::text) AS d (filter)
     CROSS JOIN LATERAL pg_catalog.jsonb_array_elements_text(d.filter -> 'operator'::text) AS o (operator)
  ) AS f (filter, operator, supported, declared)
 WHERE s.content IN ('complete', 'fragment')
 GROUP BY s.content_id, s.url, s.version, f.filter, f.operator;
COMMENT ON VIEW fhirterm.code_system_filters IS
  'The filters of ValueSet.compose on each code system that has concepts here: supported tells whether they can be used, declared whether CodeSystem.filter names them. Those of the hierarchy need one that means is-a; where that is not stated, fhirterm.unknown_hierarchy decides';

GRANT SELECT ON fhirterm.code_system_filters TO PUBLIC;
