-- How queries on the tables of competitors.sql are timed, and their answers compared. Variable: url of the code system.
-- One timing: total is what the user waits for (parsing, planning, execution, and what prepares it), planning and
-- execution are PostgreSQL's own figures. shape names the nodes of the plan, and the indexes in it.
CREATE TABLE bench.sample (
  situation text, relation text, wanted integer, competitor text, plan text, round integer,
  total numeric, planning numeric, execution numeric, estimated numeric, actual numeric, shape text);
CREATE TABLE bench.answer (relation text, wanted integer, competitor text, plan text, count bigint, sum numeric);

CREATE FUNCTION bench.fill(template text, relation text, asked integer, url text) RETURNS text LANGUAGE sql STABLE AS $$
SELECT replace(replace(replace(replace(replace(template, '{table}', relation), '{url}', url), '{code}', code), '{number}', number::text), '{codes}', codes)
  FROM bench.subset WHERE wanted = asked
$$;

-- Leaves the planner only the plan of this name; all but "own" are for the forms that a filter can take.
CREATE PROCEDURE bench.force_plan(plan text) LANGUAGE sql AS $$
SELECT set_config('enable_indexscan', CASE WHEN plan IN ('own', 'index') THEN 'on' ELSE 'off' END, false),
       set_config('enable_indexonlyscan', CASE WHEN plan IN ('own', 'index') THEN 'on' ELSE 'off' END, false),
       set_config('enable_bitmapscan', CASE WHEN plan IN ('own', 'bitmap') THEN 'on' ELSE 'off' END, false),
       set_config('enable_seqscan', CASE WHEN plan IN ('own', 'sequential', 'hash') THEN 'on' ELSE 'off' END, false),
       set_config('enable_nestloop', CASE WHEN plan = 'hash' THEN 'off' ELSE 'on' END, false),
       set_config('enable_mergejoin', CASE WHEN plan = 'hash' THEN 'off' ELSE 'on' END, false)
$$;

-- One round of one query, in a transaction of its own so that what it plans is all its own. Round 0 warms up and
-- notes the answer. What takes next to no time is timed several times: its first time tells most of what the query before
-- has left in the processor's caches.
CREATE PROCEDURE bench.measure_query(situation text, relation text, wanted integer, competitor text, plan text, round integer, prepare text, query text)
LANGUAGE plpgsql AS $$
DECLARE
  start timestamptz; total numeric; told jsonb; node jsonb; answer record; times integer := 1;
BEGIN
  CALL bench.force_plan(plan);
  WHILE times > 0 LOOP
    start := clock_timestamp();
    IF prepare IS NOT NULL THEN EXECUTE prepare; END IF;
    IF round = 0 THEN
      EXECUTE query INTO answer;
      INSERT INTO bench.answer VALUES (relation, wanted, competitor, plan, answer.count, answer.sum);
    ELSE
      EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ' || query INTO told;
      times := CASE WHEN total IS NULL AND clock_timestamp() - start < '10 ms' THEN 5 ELSE times END;
      total := extract(epoch FROM clock_timestamp() - start) * 1000;
      node := jsonb_path_query_first(told, '$.**.Plans[*] ? (@."Relation Name" == $relation)', jsonb_build_object('relation', relation));
      INSERT INTO bench.sample VALUES (situation, relation, wanted, competitor, plan, round, total,
        (told -> 0 ->> 'Planning Time')::numeric, (told -> 0 ->> 'Execution Time')::numeric, (node ->> 'Plan Rows')::numeric, (node ->> 'Actual Rows')::numeric,
        (SELECT string_agg(concat_ws(' ', n ->> 'Node Type', n ->> 'Index Name'), ', ') FROM jsonb_path_query(told, '$.**? (exists (@."Node Type"))') AS n));
    END IF;
    IF prepare IS NOT NULL THEN DROP TABLE chosen; END IF;
    COMMIT;
    times := times - 1;
  END LOOP;
  CALL bench.force_plan('own');
  COMMIT;
END $$;

-- All competitors on all sets of the sizes that are asked for everywhere, taking turns. With an index there is no floor.
CREATE PROCEDURE bench.measure_all(situation text, relations text[], url text, rounds integer, asked text DEFAULT 'all')
LANGUAGE plpgsql AS $$
DECLARE item record;
BEGIN
  FOR item IN
    SELECT round, relation, s.wanted, c.name, bench.fill(c.prepare, relation, s.wanted, url) AS prepare, bench.fill(c.query, relation, s.wanted, url) AS query
      FROM generate_series(0, rounds) AS round, unnest(relations) AS relation, bench.subset AS s, bench.competitor AS c
     WHERE s.everywhere AND c.rows IN (asked, 'both') AND NOT (situation = 'index' AND c.name = 'floor') ORDER BY round, relation, s.wanted, c.place
  LOOP
    CALL bench.measure_query(situation, item.relation, item.wanted, item.name, 'own', item.round, item.prepare, item.query);
  END LOOP;
  CALL bench.check_answers();
END $$;

-- The planner's plan and those that it is forced to; in an order by chance, as what came before leaves
-- the processor's caches in one state or another.
CREATE PROCEDURE bench.measure_plans(situation text, relations text[], url text, rounds integer) LANGUAGE plpgsql AS $$
DECLARE item record;
BEGIN
  FOR item IN
    SELECT round, relation, s.wanted, c.name, plan, bench.fill(c.query, relation, s.wanted, url) AS query
      FROM generate_series(0, rounds) AS round, unnest(relations) AS relation, bench.subset AS s,
           (VALUES (1, 'subsumed_by', 'own'), (2, 'subsumed_by', 'index'), (3, 'subsumed_by', 'bitmap'), (4, 'subsumed_by', 'sequential'),
                   (5, 'descendants_in', 'hash'), (6, 'array', 'own')) AS p (place, name, plan)
      JOIN bench.competitor AS c USING (name)
     ORDER BY round, relation, s.wanted, md5(relation || s.wanted || c.name || plan || round)
  LOOP
    CALL bench.measure_query(situation, item.relation, item.wanted, item.name, item.plan, item.round, NULL, item.query);
  END LOOP;
  CALL bench.check_answers();
END $$;

-- Ends the run if two ways of asking the same have answered differently. The floor asks nothing.
CREATE PROCEDURE bench.check_answers() LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
  SELECT string_agg(format('%s, set of %s: %s', relation, wanted, told), E'\n') INTO wrong
    FROM (SELECT relation, wanted, string_agg(format('%s (%s) %s rows, sum %s', competitor, plan, count, sum), '; ') AS told
            FROM bench.answer WHERE competitor <> 'floor' GROUP BY relation, wanted HAVING count(DISTINCT (count, coalesce(sum, 0))) > 1) AS differing;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'answers differ' USING DETAIL = wrong;
  END IF;
END $$;

CREATE VIEW bench.median AS
SELECT situation, relation, wanted, competitor, plan,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY total)::numeric AS total,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY planning)::numeric AS planning,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY execution)::numeric AS execution,
       min(estimated) AS estimated, min(actual) AS actual
  FROM bench.sample GROUP BY situation, relation, wanted, competitor, plan;
