-- Subsumption of two columns against the closure by recursion: every pair of a random hierarchy with several parents, in random order.
BEGIN;
SELECT setseed(0.25) \g /dev/null
CREATE TEMP TABLE link AS
SELECT 'c' || child AS child, 'c' || floor(random() * child)::integer AS parent
  FROM generate_series(1, 299) AS child, generate_series(1, 3) AS nth WHERE nth = 1 OR random() < 0.3 GROUP BY 1, 2;
SELECT count(*) FROM fhir_load((SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/random', 'status', 'active', 'content', 'complete', 'caseSensitive', true, 'hierarchyMeaning', 'is-a',
         'property', '[{"code": "parent", "type": "code"}]'::jsonb, 'concept', jsonb_agg(concept))
  FROM (SELECT jsonb_strip_nulls(jsonb_build_object('code', code, 'property', (SELECT jsonb_agg(jsonb_build_object('code', 'parent', 'valueCode', parent)) FROM link WHERE child = code))) AS concept
          FROM (SELECT 'c' || n AS code FROM generate_series(0, 299) AS n) AS c) AS concepts));
CREATE TEMP TABLE truth AS
WITH RECURSIVE closure (a, b) AS (SELECT 'c' || n, 'c' || n FROM generate_series(0, 299) AS n UNION SELECT a, child FROM closure JOIN link ON parent = b)
SELECT * FROM closure;
CREATE TEMP TABLE pair AS SELECT 'c' || a AS a, 'c' || b AS b FROM generate_series(0, 299) AS a, generate_series(0, 299) AS b ORDER BY random();
CREATE FUNCTION pg_temp.wrong() RETURNS bigint LANGUAGE sql AS $$
  SELECT count(*) FROM (SELECT a, b, fhir_subsumes('http://example.org/random', a, b) AS subsumes, fhir_subsumed_by('http://example.org/random', b, a) AS subsumed_by,
                               fhir_subsumption('http://example.org/random', a, b) AS outcome FROM pair OFFSET 0) AS answer LEFT JOIN truth AS t USING (a, b) LEFT JOIN truth AS back ON back.a = answer.b AND back.b = answer.a
   WHERE subsumes <> (t.a IS NOT NULL) OR subsumed_by <> subsumes
      OR outcome <> CASE WHEN answer.a = answer.b THEN 'equivalent' WHEN t.a IS NOT NULL THEN 'subsumes' WHEN back.a IS NOT NULL THEN 'subsumed-by' ELSE 'not-subsumed' END
$$;
SELECT pg_temp.wrong(), (SELECT count(*) > 1000 FROM truth) AS many;
-- with so little memory that what is known is forgotten again and again
SET LOCAL fhirterm.cache_memory = '64kB';
SELECT pg_temp.wrong();
ROLLBACK;
