-- ValueSet/$expand: large, deep and hostile definitions.
SET client_min_messages = error;
BEGIN;
\set ECHO none
\i sql/include/ask.sql
\i sql/include/expand.sql
\set ECHO all
\pset format unaligned
\pset tuples_only on
SELECT count(*) FROM fhir_load(jsonb_build_object('resourceType', 'CodeSystem', 'url', 'https://beach.example/grain', 'status', 'active', 'content', 'complete', 'hierarchyMeaning', 'is-a',
  'concept', (SELECT jsonb_agg(jsonb_build_object('code', 'g' || n, 'display', 'Grain ' || n, 'concept', jsonb_build_array(jsonb_build_object('code', 's' || n, 'display', 'Splinter ' || n))) ORDER BY n) FROM generate_series(1, 3000) AS n)));
SELECT count(*) FROM fhir_load('{"resourceType": "ValueSet", "url": "https://beach.example/all", "status": "active", "compose": {"include": [{"system": "https://beach.example/grain"}]}}');
-- TX-075: the pages together are the whole, each once, in its order
SELECT count(*), count(DISTINCT code), array_agg(code ORDER BY page, n) = (SELECT array_agg(code ORDER BY ordinal) FROM fhir_expand('https://beach.example/all')) FROM generate_series(0, 5999, 700) AS page,
  jsonb_array_elements(fhir_operation('ValueSet/$expand', pg_temp.request(jsonb_build_array('["url", "valueUri", "https://beach.example/all"]'::jsonb, jsonb_build_array('offset', 'valueInteger', page), '["count", "valueInteger", 700]'::jsonb))) #> '{expansion,contains}') WITH ORDINALITY AS c (c, n), LATERAL (SELECT c->>'code' AS code) AS code;
SELECT pg_temp.expand('["https://beach.example/all", ["offset", "valueInteger", 5998]]');
-- TX-076: 6,000 codes are too many for an answer, a page of them is not
SELECT pg_temp.expand('["https://beach.example/all"]', '{"X-TOO-COSTLY-THRESHOLD": "1000"}');
SELECT pg_temp.expand('["https://beach.example/all", ["offset", "valueInteger", 4000], ["count", "valueInteger", 1]]', '{"X-TOO-COSTLY-THRESHOLD": "1000"}');

-- TX-063: imports a hundred deep are too deep; many ways to one value set are no more than one
CREATE FUNCTION pg_temp.chain(depth int, ways int) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT pg_temp.expand(jsonb_build_array(('["url", "valueUri", "urn:vs' || depth || '"]')::jsonb, '["count", "valueInteger", 1]'::jsonb,
      '["tx-resource", "resource", {"resourceType": "ValueSet", "url": "urn:vs0", "status": "active", "compose": {"include": [{"system": "https://beach.example/grain"}]}}]'::jsonb)
    || (SELECT jsonb_agg(jsonb_build_array('tx-resource', 'resource', jsonb_build_object('resourceType', 'ValueSet', 'url', 'urn:vs' || n, 'status', 'active', 'compose', jsonb_build_object('include',
          (SELECT jsonb_agg(jsonb_build_object('valueSet', jsonb_build_array('urn:vs' || n - 1)) ORDER BY w) FROM generate_series(1, ways) AS w))))) FROM generate_series(1, depth) AS n)) $$;
SELECT count(*), max(line) FILTER (WHERE line ^@ 'total'), count(*) FILTER (WHERE line ^@ 'used-valueset') FROM pg_temp.chain(60, 3) AS line;
SELECT pg_temp.chain(101, 1);

-- thousands of includes, excludes and parameters
SELECT line FROM pg_temp.expand(jsonb_build_array(jsonb_build_array('valueSet', 'resource', jsonb_build_object('resourceType', 'ValueSet', 'status', 'active', 'compose', jsonb_build_object(
    'include', (SELECT jsonb_agg(jsonb_build_object('system', 'https://beach.example/grain', 'concept', jsonb_build_array(jsonb_build_object('code', 'g' || n)))) FROM generate_series(1, 2000) AS n),
    'exclude', (SELECT jsonb_agg(jsonb_build_object('system', 'https://beach.example/grain', 'concept', jsonb_build_array(jsonb_build_object('code', 'g' || n)))) FROM generate_series(2, 2000) AS n)))))
  || (SELECT jsonb_agg(jsonb_build_array('property', 'valueCode', 'p' || n)) FROM generate_series(1, 2000) AS n)) AS line;

-- nothing is left of a call, whether it succeeds or fails
CREATE FUNCTION pg_temp.calls(times int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  used bigint;
BEGIN
  FOR i IN 1 .. times LOOP
    PERFORM fhir_operation('ValueSet/$expand', pg_temp.request('[["url", "valueUri", "https://beach.example/all"], ["count", "valueInteger", 50], ["includeDesignations", "valueBoolean", true], ["property", "valueCode", "*"]]'));
    PERFORM fhir_operation('ValueSet/$expand', pg_temp.request('[["url", "valueUri", "https://beach.example/none"]]'));
    PERFORM fhir_operation('ValueSet/$expand', pg_temp.request('[["url", "valueUri", "https://beach.example/all"]]'), '{"X-TOO-COSTLY-THRESHOLD": "10"}');
  END LOOP;
  SELECT sum(total_bytes) INTO used FROM pg_backend_memory_contexts;
  RETURN used;
END $$;
SELECT abs(pg_temp.calls(200) - before) < 100000 FROM (SELECT pg_temp.calls(50) AS before OFFSET 0) AS b;
ROLLBACK;
