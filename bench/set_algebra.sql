-- Intersection, union and difference of two large sets that overlap and of which neither holds the other: as intervals of
-- ordinals, and as sorted arrays of the same ordinals. Variables: url, rounds, module (of set_algebra.c).
CREATE EXTENSION IF NOT EXISTS intarray;
CREATE FUNCTION bench.set_algebra(a_first integer[], a_last integer[], b_first integer[], b_last integer[], what text, times integer) RETURNS float8[]
  AS :'module', 'bench_set_algebra' LANGUAGE C STRICT;
CREATE TABLE bench.large AS
SELECT c.ordinal, c.last_descendant, c.more_descendants, fhirterm.descendant_count(ordinal, last_descendant, more_descendants) AS members
  FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id)
 WHERE s.url = :'url' AND c.ordinal > 0 AND c.flags & 32 <> 0 ORDER BY members DESC, ordinal LIMIT 60;
CREATE TABLE bench.set_of AS
WITH chosen AS (
  SELECT a, b
    FROM (SELECT a, b FROM bench.large AS a JOIN bench.large AS b ON a.members > b.members
           WHERE NOT fhirterm.is_descendant(b.ordinal, a.ordinal, a.last_descendant, a.more_descendants) ORDER BY b.members DESC, a.members DESC OFFSET 0) AS pair
   WHERE EXISTS (SELECT fhirterm.descendant_ordinals((a).ordinal, (a).last_descendant, (a).more_descendants)
                 INTERSECT SELECT fhirterm.descendant_ordinals((b).ordinal, (b).last_descendant, (b).more_descendants))
   LIMIT 1
), side AS (SELECT 'a' AS name, (a).* FROM chosen UNION ALL SELECT 'b', (b).* FROM chosen)
SELECT name, members,
       (SELECT array_agg(o ORDER BY o) FROM fhirterm.descendant_ordinals(ordinal, last_descendant, more_descendants) AS o) AS members_sorted,
       (SELECT array_agg(first ORDER BY first) FROM fhirterm.descendant_intervals(ordinal, last_descendant, more_descendants)) AS first,
       (SELECT array_agg(last ORDER BY first) FROM fhirterm.descendant_intervals(ordinal, last_descendant, more_descendants)) AS last
  FROM side;

CREATE TABLE bench.algebra (what text, who text, ms float8, members float8);
CREATE PROCEDURE bench.measure_algebra(rounds integer) LANGUAGE plpgsql AS $$
DECLARE
  a bench.set_of; b bench.set_of; operation text; start timestamptz; result integer[]; told float8[];
  x integer[]; y integer[];
  times constant integer := 20;
BEGIN
  SELECT * INTO STRICT a FROM bench.set_of WHERE name = 'a';
  SELECT * INTO STRICT b FROM bench.set_of WHERE name = 'b';
  x := a.members_sorted || '{}'::integer[];		-- in memory, not in the table's compressed form
  y := b.members_sorted || '{}'::integer[];
  FOR round IN 0 .. rounds LOOP
    FOREACH operation IN ARRAY '{&,|,-}'::text[] LOOP
      start := clock_timestamp();
      IF operation = '&' THEN FOR i IN 1 .. times LOOP result := x & y; END LOOP;
      ELSIF operation = '|' THEN FOR i IN 1 .. times LOOP result := x | y; END LOOP;
      ELSE FOR i IN 1 .. times LOOP result := x - y; END LOOP;
      END IF;
      IF round > 0 THEN
        INSERT INTO bench.algebra VALUES (operation, 'base', extract(epoch FROM clock_timestamp() - start) * 1000 / times, cardinality(result));
      END IF;
      told := bench.set_algebra(a.first, a.last, b.first, b.last, operation, times * 10);
      IF round > 0 THEN INSERT INTO bench.algebra VALUES (operation, 'ours', told[1], told[2]); END IF;
      IF told[2] <> cardinality(result) THEN
        RAISE EXCEPTION 'answers differ' USING DETAIL = format('%s: %s members as intervals, %s as arrays', operation, told[2], cardinality(result));
      END IF;
    END LOOP;
  END LOOP;
END $$;
CALL bench.measure_algebra(:rounds);
WITH median AS (
  SELECT what, who, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms)::numeric * 1000 AS us FROM bench.algebra GROUP BY what, who
)
INSERT INTO bench.line (part, what, base, ours, unit, ratio, goal)
SELECT 'members', format('%s of sets of %s and %s: sorted arrays, intarray / intervals of ordinals (in the server, no SQL surface)', CASE b.what WHEN '&' THEN 'intersection' WHEN '|' THEN 'union' ELSE 'difference' END,
         (SELECT to_char(members, 'FM999,999') FROM bench.set_of WHERE name = 'a'), (SELECT to_char(members, 'FM999,999') FROM bench.set_of WHERE name = 'b')),
       b.us, o.us, 'µs', o.us / b.us, 'at most 0.1'
  FROM median AS b JOIN median AS o USING (what) WHERE b.who = 'base' AND o.who = 'ours' ORDER BY b.what;
