-- The lines of plans.sh: all times with parsing and planning.
-- The planner's own plan is mostly one of those that it is forced to: then the times of both are times of the same, and
-- are taken together. Otherwise chance alone would tell one from the other, the more often the more plans there are.
WITH sample AS (
  SELECT * FROM bench.sample WHERE situation = 'plans' AND competitor <> 'array'
), own AS (
  SELECT relation, wanted, min(shape) AS shape, percentile_cont(0.5) WITHIN GROUP (ORDER BY estimated)::numeric AS estimated FROM sample WHERE plan = 'own' GROUP BY 1, 2
), forced AS (
  SELECT relation, wanted, plan, bool_or(sample.shape = own.shape AND plan <> 'own') AS is_own,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY total)::numeric AS total
    FROM sample JOIN own USING (relation, wanted) GROUP BY 1, 2, 3
), pooled AS (
  SELECT relation, wanted, (percentile_cont(0.5) WITHIN GROUP (ORDER BY s.total))::numeric AS total
    FROM sample AS s JOIN forced AS f USING (relation, wanted, plan) WHERE plan = 'own' OR is_own GROUP BY 1, 2
), told AS (
  SELECT f.relation, s.wanted, s.members, format('%s, set of %s', f.relation, to_char(members, 'FM999,999')) AS about,
         pooled.total AS own, array_to_string(array_agg(plan ORDER BY plan) FILTER (WHERE is_own), ' and ') AS own_plan,
         min(CASE WHEN is_own THEN pooled.total ELSE f.total END) FILTER (WHERE plan <> 'own') AS fastest,
         (array_agg(plan ORDER BY CASE WHEN is_own THEN pooled.total ELSE f.total END, plan) FILTER (WHERE plan <> 'own'))[1] AS fastest_plan,
         own.estimated
    FROM forced AS f JOIN own USING (relation, wanted) JOIN pooled USING (relation, wanted) JOIN bench.subset AS s USING (wanted)
   GROUP BY f.relation, s.wanted, s.members, pooled.total, own.estimated
), literal AS (
  SELECT relation, wanted, total AS by_array, estimated AS array_estimated FROM bench.median WHERE situation = 'plans' AND competitor = 'array'
), answer AS (
  SELECT DISTINCT relation, wanted, count AS found FROM bench.answer WHERE competitor = 'subsumed_by'
)
INSERT INTO bench.line (part, what, base, ours, unit, ratio, goal)
SELECT 'plans', format('%s (%s%s)', what, about, CASE WHEN place = 1 THEN format(': %s / %s', fastest_plan, coalesce(own_plan, 'another')) END), base, ours, unit, ours / greatest(base, 0.001), goal
  FROM told JOIN literal USING (relation, wanted) JOIN answer USING (relation, wanted), LATERAL (VALUES
    (1, 'index on code: the fastest forced plan / the planner''s own', fastest, own, 'ms', 'at most 1.15'),
    (2, format('index on code: the fastest forced plan, %s / = ANY of a literal array as planned', fastest_plan), fastest, by_array, 'ms', ''),
    (3, 'index on code: rows found / rows expected of fhir_subsumed_by', greatest(found, 1), greatest(estimated, 1), 'rows', '0.5 to 2'),
    (4, 'index on code: rows found / rows expected of = ANY of a literal array', greatest(found, 1), greatest(array_estimated, 1), 'rows', '')
  ) AS l (place, what, base, ours, unit, goal)
 ORDER BY place, relation DESC, wanted;
