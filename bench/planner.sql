-- The planner's friend: tables of 2 million rows whose codes follow Zipf's law, or are all as frequent, and what queries
-- on them take by the planner's own plan and by each plan that it is forced to.
-- Variables: url of the code system, rounds.
CREATE TABLE bench.code AS
SELECT c.code, row_number() OVER (ORDER BY md5(c.code)) AS rank
  FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id) WHERE s.url = :'url' ORDER BY 2 LIMIT 30000;
CREATE TABLE bench.zipf AS
SELECT code, n AS patient
  FROM (SELECT n, floor(exp(random() * ln((SELECT count(*) + 1 FROM bench.code))))::bigint AS rank FROM generate_series(1, 2000000) AS n OFFSET 0) AS drawn JOIN bench.code USING (rank);
CREATE TABLE bench.uniform AS
SELECT code, n AS patient
  FROM (SELECT n, 1 + floor(random() * (SELECT count(*) FROM bench.code))::bigint AS rank FROM generate_series(1, 2000000) AS n OFFSET 0) AS drawn JOIN bench.code USING (rank);
CREATE INDEX ON bench.zipf (code);
CREATE INDEX ON bench.uniform (code);
VACUUM ANALYZE bench.zipf;
VACUUM ANALYZE bench.uniform;

-- What is asked: the concepts whose numbers of descendants come nearest to some sizes.
CREATE TABLE bench.ancestor AS
SELECT wanted, (SELECT c.code FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id)
                 WHERE s.url = :'url' ORDER BY abs(c.last_descendant - c.ordinal + 1 - wanted), c.ordinal LIMIT 1) AS code
  FROM unnest('{10,1000,5000,20000}'::integer[]) AS wanted;
CREATE TABLE bench.plan_timing (relation text, wanted integer, plan text, ms numeric);
CREATE TABLE bench.plan_estimate (relation text, wanted integer, codes bigint, estimated numeric, actual numeric);

CREATE PROCEDURE bench.force_plan(plan text) LANGUAGE sql AS $$
SELECT set_config('enable_indexscan', CASE WHEN plan IN ('own', 'index') THEN 'on' ELSE 'off' END, false),
       set_config('enable_bitmapscan', CASE WHEN plan IN ('own', 'bitmap') THEN 'on' ELSE 'off' END, false),
       set_config('enable_seqscan', CASE WHEN plan IN ('own', 'sequential', 'array') THEN 'on' ELSE 'off' END, false)
$$;

-- Each statement in a transaction of its own, so that its planning is all its own.
CREATE PROCEDURE bench.time_plans(url text, rounds integer) LANGUAGE plpgsql AS $$
DECLARE
  item record; query text; start timestamptz; answer bigint;
BEGIN
  FOR item IN SELECT r.relation, a.wanted, a.code, p.plan
                FROM generate_series(1, rounds), unnest('{zipf,uniform}'::text[]) AS r (relation), bench.ancestor AS a, unnest('{own,index,bitmap,sequential}'::text[]) AS p (plan) LOOP
    CALL bench.force_plan(item.plan);
    query := format('SELECT sum(patient) FROM bench.%I WHERE fhir_subsumed_by(%L, code, %L)', item.relation, url, item.code);
    EXECUTE query INTO answer;	-- so that no plan profits from what the one before has read
    COMMIT;
    start := clock_timestamp();
    EXECUTE query INTO answer;
    INSERT INTO bench.plan_timing VALUES (item.relation, item.wanted, item.plan, extract(epoch FROM clock_timestamp() - start) * 1000);
    COMMIT;
  END LOOP;
END $$;

-- Row by row, without an index: execution alone, for parsing a long array takes longer than anything else.
CREATE PROCEDURE bench.time_filters(url text, rounds integer) LANGUAGE plpgsql AS $$
DECLARE
  item record; filter text; answer json;
BEGIN
  FOR item IN SELECT r.relation, a.wanted, a.code, p.plan
                FROM generate_series(1, rounds), unnest('{zipf,uniform}'::text[]) AS r (relation), bench.ancestor AS a, unnest('{filter,array}'::text[]) AS p (plan) LOOP
    CALL bench.force_plan('array');
    filter := CASE item.plan WHEN 'filter' THEN format('fhir_subsumed_by(%L, code, %L)', url, item.code)
      ELSE format('code = ANY (%L)', (SELECT array_agg(d.code) FROM fhir_descendants(url, item.code) AS d)) END;
    EXECUTE format('EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT count(*) FROM bench.%I WHERE %s', item.relation, filter) INTO answer;
    INSERT INTO bench.plan_timing VALUES (item.relation, item.wanted, item.plan, (answer -> 0 ->> 'Execution Time')::numeric);
    IF item.plan = 'filter' THEN
      INSERT INTO bench.plan_estimate
      SELECT item.relation, item.wanted, (SELECT count(*) FROM fhir_descendants(url, item.code)), (p ->> 'Plan Rows')::numeric, (p ->> 'Actual Rows')::numeric
        FROM CAST(answer -> 0 -> 'Plan' -> 'Plans' -> 0 AS json) AS p;
    END IF;
    COMMIT;
  END LOOP;
END $$;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
CALL bench.time_plans(:'url', :rounds);
CALL bench.time_filters(:'url', :rounds);

CREATE VIEW bench.plan_result AS
WITH median AS (
  SELECT relation, wanted, plan, (percentile_cont(0.5) WITHIN GROUP (ORDER BY ms))::numeric AS ms FROM bench.plan_timing GROUP BY relation, wanted, plan
), estimate AS (
  SELECT relation, wanted, min(codes) AS codes, min(estimated) AS estimated, min(actual) AS actual FROM bench.plan_estimate GROUP BY relation, wanted
), line AS (
  SELECT 1 AS kind, relation, wanted, format('codes in a set of %s, index on the code, %s: the fastest plan that can be forced / the planner''s', codes, relation) AS what,
         min(ms) FILTER (WHERE plan IN ('index', 'bitmap', 'sequential')) AS base, min(ms) FILTER (WHERE plan = 'own') AS ours, 'ms' AS unit, 'at most 1.15' AS goal
    FROM median JOIN estimate USING (relation, wanted) GROUP BY relation, wanted, codes
  UNION ALL
  SELECT 2, relation, wanted, format('the same, %s, without index: = ANY of a literal array, execution / fhir_subsumed_by', relation),
         min(ms) FILTER (WHERE plan = 'array'), min(ms) FILTER (WHERE plan = 'filter'), 'ms', 'at most 1.0'
    FROM median GROUP BY relation, wanted
  UNION ALL
  SELECT 3, relation, wanted, format('the same, %s: rows / rows expected', relation), actual, estimated, 'rows', '0.5 to 2' FROM estimate
)
SELECT relation, wanted, kind, what, round(base, 2) AS base, round(ours, 2) AS ours, unit, round(ours / greatest(base, 0.01), 2) AS ratio, goal FROM line;
