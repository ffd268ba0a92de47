-- Schema of the benchmark: times of each round, and generators of terminology where no real one is at hand.
CREATE SCHEMA bench;
CREATE TABLE bench.timing (what text, who text, ms numeric);
CREATE TABLE bench.goal (what text, goal text, inverse boolean);

-- Lines for the table of goals; goal is "at most N", "at least N", "N to M" or empty, and speaks of ratio.
CREATE TABLE bench.line (place serial, part text, what text, base numeric, ours numeric, unit text, ratio numeric, goal text);

-- Medians of the rounds; ratio is the one that the goal speaks of.
CREATE VIEW bench.result AS
SELECT what, round(base, 1) AS base, round(ours, 1) AS ours,
       CASE WHEN inverse THEN round(base / ours, 2) ELSE round(ours / base, 2) END AS ratio, goal
  FROM (SELECT what,
               (percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) FILTER (WHERE who = 'base'))::numeric AS base,
               (percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) FILTER (WHERE who = 'ours'))::numeric AS ours
          FROM bench.timing GROUP BY what) AS t
  JOIN bench.goal USING (what);

-- Runs a statement and notes how long it took.
CREATE PROCEDURE bench.measure(what text, who text, statement text) LANGUAGE plpgsql AS $$
DECLARE
  start timestamptz := clock_timestamp();
BEGIN
  EXECUTE statement;
  INSERT INTO bench.timing VALUES (what, who, extract(epoch FROM clock_timestamp() - start) * 1000);
END $$;

-- A code system of n concepts: a lattice of depth about log(n), texts of realistic length.
CREATE FUNCTION bench.ontology(n integer) RETURNS text LANGUAGE sql AS $$
SELECT '{"resourceType":"CodeSystem","url":"http://example.org/CodeSystem/generated","version":"1","status":"active",'
    || '"content":"complete","caseSensitive":true,"hierarchyMeaning":"is-a","property":[{"code":"parent",'
    || '"uri":"http://hl7.org/fhir/concept-properties#parent","type":"code"},{"code":"weight","type":"integer"}],"concept":['
    || string_agg(format(E'\n{"code":"C%s","display":"Concept number %s of the generated ontology","definition":"%s",'
         || '"designation":[{"language":"en","value":"synonym %s of a concept"},{"language":"en","value":"another name of %s"}],'
         || '"property":[{"code":"weight","valueInteger":%s}%s]}',
         i, i, repeat('lorem ipsum dolor ', 1 + i % 12), i, i, i % 100,
         CASE WHEN i = 1 THEN '' ELSE format(',{"code":"parent","valueCode":"C%s"}', i / 3 + 1)
              || CASE WHEN i % 3 = 0 AND i > 9 THEN format(',{"code":"parent","valueCode":"C%s"}', i / 2) ELSE '' END END), ',' ORDER BY i)
    || ']}'
  FROM generate_series(1, n) AS i
$$;

-- The n-th of a mixture of small code systems and value sets.
CREATE FUNCTION bench.resource(n integer) RETURNS text LANGUAGE sql AS $$
SELECT CASE WHEN n % 3 = 0 THEN
    (SELECT format('{"resourceType":"CodeSystem","id":"cs-%s","url":"http://example.org/CodeSystem/cs-%s","version":"1.0.%s","status":"active",'
         || '"name":"CS%s","content":"complete","caseSensitive":true,"description":"%s","concept":[', n, n, n % 7, n, repeat('A description of it. ', 20))
       || string_agg(format('{"code":"c%s","display":"Display of %s","definition":"%s"}', i, i, repeat('What it means. ', 4)), ',') || ']}'
       FROM generate_series(1, 1 + n % 40) AS i)
  ELSE
    format('{"resourceType":"ValueSet","id":"vs-%s","url":"http://example.org/ValueSet/vs-%s","version":"1.0.%s","status":"active","name":"VS%s",'
      || '"description":"%s","compose":{"include":[{"system":"http://example.org/CodeSystem/cs-%s"}]}}', n, n, n % 7, n, repeat('A description of it. ', 20), n / 3 * 3)
  END
$$;
