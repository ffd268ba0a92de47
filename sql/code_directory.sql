-- Many codes looked up one by one: where their pages are is kept in memory after the first few. Codes of all lengths, with
-- common beginnings, above and below the size that pages take; and neighbours of codes, which are none.
SELECT setseed(0.25) \g /dev/null
CREATE TEMPORARY TABLE coded AS
SELECT DISTINCT code FROM (
  SELECT (n * 7919 % 400000)::text AS code FROM generate_series(1, 9000) AS n
  UNION ALL SELECT (100000000000000000 + n * 104729)::text FROM generate_series(1, 9000) AS n
  UNION ALL SELECT 'prefix-in-common-' || n FROM generate_series(1, 3000) AS n
  UNION ALL SELECT repeat('long', 20 + n % 15) || n FROM generate_series(1, 600) AS n
  UNION ALL SELECT chr(192 + n % 60) || n FROM generate_series(1, 600) AS n
  UNION ALL SELECT repeat('x', n) FROM generate_series(1, 140) AS n) AS made;
SELECT name, l.action, l.warnings FROM (VALUES ('exact', true), ('folded', false)) AS v (name, sensitive),
  LATERAL fhir_load((SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/' || name, 'version', '1', 'status', 'active',
    'content', 'complete', 'caseSensitive', sensitive, 'concept', jsonb_agg(jsonb_build_object('code', code, 'display', 'd ' || code))) FROM coded)) AS l;
-- what is asked, and what is to come back
CREATE TEMPORARY TABLE asked AS
SELECT row_number() OVER (ORDER BY random()) AS n, a.code, CASE WHEN c.code IS NOT NULL THEN 'd ' || c.code END AS display FROM (
  SELECT code FROM coded UNION SELECT code || '0' FROM coded UNION SELECT left(code, -1) FROM coded WHERE length(code) > 1
  UNION SELECT translate(code, '19', '91') FROM coded) AS a LEFT JOIN coded AS c ON c.code = a.code ORDER BY n;
SELECT count(*) > 40000 AS many, count(display) BETWEEN 20000 AND 40000 AS there FROM asked;
SELECT count(*) FROM asked WHERE fhir_display('http://example.org/CodeSystem/exact', code) IS DISTINCT FROM display;
SELECT count(*) FROM asked WHERE fhir_display('http://example.org/CodeSystem/folded', upper(code COLLATE "C")) IS DISTINCT FROM display AND display IS NOT NULL;
SELECT count(*) FROM asked WHERE (fhir_subsumption('http://example.org/CodeSystem/exact', code, code) = 'equivalent') IS DISTINCT FROM (CASE WHEN display IS NOT NULL THEN true END);

-- Codes of several versions in turn
SELECT action, warnings FROM fhir_load((SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/exact', 'version', '2', 'status', 'active',
   'content', 'complete', 'caseSensitive', true, 'concept', jsonb_agg(jsonb_build_object('code', code, 'display', '2 ' || code))) FROM coded WHERE length(code) % 2 = 0));
SELECT count(*) FROM asked, unnest('{1,2}'::text[]) AS version WHERE length(code) < 20
   AND fhir_display('http://example.org/CodeSystem/exact', code, version => version) IS DISTINCT FROM
       CASE WHEN version = '1' THEN display WHEN length(code) % 2 = 0 THEN '2' || substr(display, 2) END;

-- The pages move to other places while a cursor is open
BEGIN;
DECLARE codes NO SCROLL CURSOR FOR SELECT n FROM asked WHERE fhir_display('http://example.org/CodeSystem/folded', code) IS DISTINCT FROM display AND display IS NOT NULL OR n % 5000 = 0;
FETCH 2 FROM codes;
CLUSTER fhirterm.concept_page USING concept_page_pkey;
FETCH 2 FROM codes;
ROLLBACK;
SELECT fhir_unload('http://example.org/CodeSystem/' || name) FROM unnest('{exact|1,exact|2,folded|1}'::text[]) AS name;
