-- The measuring of pairs.sh. Variables: url, rounds.
SET jit = off;
SET work_mem = '256MB';
SET max_parallel_workers_per_gather = 0;
CREATE TABLE bench.pair_sample (relation text, who text, round integer, ms numeric, count bigint);
CREATE PROCEDURE bench.measure_pairs(url text, rounds integer) LANGUAGE plpgsql AS $$
DECLARE
  item record; start timestamptz; found bigint; told json;
BEGIN
  FOR item IN
    SELECT round, relation, who, format('SELECT count(*) FROM bench.%I AS p ', relation) || replace(rest, '{url}', url) AS query
      FROM generate_series(0, rounds) AS round, unnest('{pair_zipf,pair_uniform}'::text[]) AS relation,
           (VALUES ('ours', 'WHERE fhir_subsumes(''{url}'', p.a, p.b)'),
                   ('text', 'JOIN bench.closure_text AS c ON c.ancestor = p.a AND c.descendant = p.b'),
                   ('number', 'JOIN bench.closure_number AS c ON c.ancestor = p.a_number AND c.descendant = p.b_number')) AS w (who, rest)
     ORDER BY round, relation, who
  LOOP
    IF item.round = 0 THEN
      EXECUTE item.query INTO found;
      INSERT INTO bench.pair_sample VALUES (item.relation, item.who, 0, NULL, found);
    ELSE
      EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ' || item.query INTO told;
      INSERT INTO bench.pair_sample VALUES (item.relation, item.who, item.round, (told -> 0 ->> 'Execution Time')::numeric, NULL);
    END IF;
    COMMIT;
  END LOOP;
  IF EXISTS (SELECT FROM bench.pair_sample GROUP BY relation HAVING count(DISTINCT count) > 1) THEN
    RAISE EXCEPTION 'answers differ' USING DETAIL = (SELECT string_agg(format('%s %s %s', relation, who, count), '; ') FROM bench.pair_sample WHERE round = 0);
  END IF;
END $$;
CALL bench.measure_pairs(:'url', :rounds);
WITH median AS (
  SELECT relation, who, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms)::numeric AS ms FROM bench.pair_sample WHERE round > 0 GROUP BY relation, who
)
INSERT INTO bench.line (part, what, base, ours, unit, ratio, goal)
SELECT 'pairs', format('%s pairs of columns, %s: join with the closure table of %s / fhir_subsumes', to_char((SELECT count(*) FROM bench.pair_zipf), 'FM9,999,999'),
                       replace(o.relation, 'pair_', ''), CASE b.who WHEN 'text' THEN 'codes' ELSE 'integers' END),
       b.ms, o.ms, 'ms', b.ms / o.ms, CASE WHEN b.who = 'number' THEN '' WHEN o.relation = 'pair_zipf' THEN 'at least 10' ELSE 'at least 1.5' END
  FROM median AS o JOIN median AS b USING (relation) WHERE o.who = 'ours' AND b.who <> 'ours' ORDER BY o.relation DESC, b.who DESC;
