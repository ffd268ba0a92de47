-- The lines of plans.sh: all times with parsing and planning.
WITH told AS (
  SELECT m.relation, s.wanted, s.members, format('%s, set of %s', m.relation, to_char(members, 'FM999,999')) AS about,
         max(total) FILTER (WHERE competitor = 'subsumed_by' AND plan = 'own') AS own,
         min(total) FILTER (WHERE plan IN ('index', 'bitmap', 'sequential', 'hash')) AS fastest,
         (array_agg(plan ORDER BY total) FILTER (WHERE plan <> 'own'))[1] AS fastest_plan,
         max(total) FILTER (WHERE competitor = 'array') AS by_array,
         max(estimated) FILTER (WHERE competitor = 'subsumed_by' AND plan = 'own') AS estimated, max(estimated) FILTER (WHERE competitor = 'array') AS array_estimated,
         max(answer.count) AS found
    FROM bench.median AS m JOIN bench.subset AS s USING (wanted)
    JOIN (SELECT DISTINCT relation, wanted, count FROM bench.answer WHERE competitor = 'subsumed_by') AS answer USING (relation, wanted)
   WHERE situation = 'plans' GROUP BY 1, 2, 3
)
INSERT INTO bench.line (part, what, base, ours, unit, ratio, goal)
SELECT 'plans', what || ' (' || about || ')', base, ours, unit, ours / greatest(base, 0.001), goal
  FROM told, LATERAL (VALUES
    (1, format('index on code: the fastest forced plan, %s / the planner''s own', fastest_plan), fastest, own, 'ms', 'at most 1.15'),
    (2, format('index on code: the fastest forced plan, %s / = ANY of a literal array as planned', fastest_plan), fastest, by_array, 'ms', ''),
    (3, 'index on code: rows found / rows expected of fhir_subsumed_by', greatest(found, 1), greatest(estimated, 1), 'rows', '0.5 to 2'),
    (4, 'index on code: rows found / rows expected of = ANY of a literal array', greatest(found, 1), greatest(array_estimated, 1), 'rows', '')
  ) AS l (place, what, base, ours, unit, goal)
 ORDER BY place, relation DESC, wanted;
