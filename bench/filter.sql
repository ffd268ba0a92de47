-- The lines of filter.sh: execution alone, as parsing and planning a long array takes longer than anything else.
WITH whole AS (
  SELECT m.relation, s.wanted, s.members, m.situation,
         max(execution) FILTER (WHERE competitor = 'subsumed_by') AS subsumed_by, max(execution) FILTER (WHERE competitor = 'member_of') AS member_of,
         max(execution) FILTER (WHERE competitor = 'array') AS by_array, min(execution) FILTER (WHERE competitor LIKE 'closure%') AS closure,
         max(execution) FILTER (WHERE competitor = 'floor') AS least
    FROM bench.median AS m JOIN bench.subset AS s USING (wanted)
   WHERE relation IN ('zipf', 'uniform') GROUP BY 1, 2, 3, 4
), part AS (	-- what was asked of some of the rows, for all of them
  SELECT replace(m.relation, '_part', '') AS relation, wanted,
         max(execution) FILTER (WHERE competitor = 'exists') * of_all AS by_exists, max(execution) FILTER (WHERE competitor = 'plpgsql') * of_all AS by_plpgsql
    FROM bench.median AS m,
         LATERAL (SELECT CASE m.relation WHEN 'zipf_part' THEN (SELECT count(*) FROM bench.zipf)::numeric / (SELECT count(*) FROM bench.zipf_part)
                                         ELSE (SELECT count(*) FROM bench.uniform)::numeric / (SELECT count(*) FROM bench.uniform_part) END AS of_all) AS scale
   WHERE relation LIKE '%\_part' GROUP BY 1, 2, of_all
), told AS (
  SELECT w.*, p.by_exists, p.by_plpgsql,
         format('%s%s, set of %s', w.relation, CASE situation WHEN 'no index' THEN '' ELSE ' in parallel' END, to_char(members, 'FM999,999')) AS about
    FROM whole AS w LEFT JOIN part AS p ON p.relation = w.relation AND p.wanted = w.wanted AND situation = 'no index'
)
INSERT INTO bench.line (part, what, base, ours, unit, ratio, goal)
SELECT 'filter', what || ' (' || about || ')', base, ours, 'ms', CASE WHEN goal LIKE 'at least%' THEN base / ours ELSE ours / base END, goal
  FROM told, LATERAL (VALUES
    (1, 'every row: = ANY of a literal array / fhir_subsumed_by', by_array, subsumed_by, CASE situation WHEN 'no index' THEN 'at most 1.0' ELSE '' END),
    (2, 'every row: = ANY of a literal array / fhir_member_of', by_array, member_of, CASE situation WHEN 'no index' THEN 'at most 1.0' ELSE '' END),
    (3, 'every row: the better closure-table join / fhir_subsumed_by', closure, subsumed_by,
        CASE WHEN situation <> 'no index' OR members < 900 THEN '' WHEN members < 100000 THEN 'at most 0.9' ELSE 'at most 0.7' END),
    (4, 'every row: a trivial C function / fhir_subsumed_by', least, subsumed_by,
        CASE WHEN situation = 'no index' AND members < 25000 THEN 'at most 1.5' ELSE '' END),
    (5, 'every row: correlated EXISTS / fhir_subsumed_by', by_exists, subsumed_by, 'at least 40'),
    (6, 'every row: PL/pgSQL function / fhir_subsumed_by', by_plpgsql, subsumed_by, 'at least 80')
  ) AS l (place, what, base, ours, goal)
 WHERE base IS NOT NULL
 ORDER BY place, situation, relation DESC, wanted;
