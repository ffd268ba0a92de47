-- Codes of all forms, looked up row after row: numbers of any length, leading zeros, eight characters, other scripts, long ones.
BEGIN;
-- Codes of pieces that look alike (case is that of ASCII); every other one is below "even".
CREATE TEMP TABLE form AS
SELECT code, row_number() OVER (ORDER BY md5(code)) % 2 = 0 AS even
  FROM (SELECT left('123456789012345678901', length) || tail AS code FROM generate_series(0, 20) AS length, unnest('{0,1,7,a,z,é,.}'::text[]) AS tail
        UNION SELECT repeat('0', zeros) || number FROM generate_series(0, 3) AS zeros, unnest('{1,12,1234567,12345678,123456789,1234567890123456,12345678901234567}'::text[]) AS number
        UNION SELECT left('abcdefghijklmnop', length) || tail FROM generate_series(0, 12) AS length, unnest('{-9,0,é,日本}'::text[]) AS tail
        UNION SELECT 's72.0' || n FROM generate_series(10, 99) AS n
        UNION SELECT 10000 + n || '-' || n % 10 FROM generate_series(1, 99) AS n
        UNION SELECT n::text FROM generate_series(100, 3000, 7) AS n
        UNION SELECT repeat('x', n) FROM unnest('{126,127,500,999,1001}'::integer[]) AS n) AS codes;
DO $$
DECLARE
  concepts jsonb := (SELECT jsonb_agg(jsonb_build_object('code', branch, 'concept', (SELECT jsonb_agg(jsonb_build_object('code', code)) FROM form WHERE even = (branch = 'even'))))
                       FROM unnest('{even,odd}'::text[]) AS branch);
BEGIN
  PERFORM fhir_load(jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/forms' || kind, 'status', 'active', 'content', 'complete',
                                       'caseSensitive', kind <> '-nocase', 'compositional', kind = '-grammar', 'hierarchyMeaning', 'is-a', 'concept', concepts))
     FROM unnest('{"",-nocase,-grammar}'::text[]) AS kind;
END $$;
-- Each code, and what differs from it by a character, often enough that the codes of the set are read.
CREATE TEMP TABLE asked AS
SELECT code FROM (SELECT code FROM form UNION SELECT code || '0' FROM form UNION SELECT '0' || code FROM form UNION SELECT left(code, -1) FROM form
                  UNION SELECT overlay(code PLACING '8' FROM 1 FOR 1) FROM form UNION SELECT 'even' UNION SELECT 'odd' UNION SELECT upper(code COLLATE "C") FROM form) AS codes, generate_series(1, 3) AS again
 ORDER BY md5(code || again);
CREATE TEMP TABLE truth AS
SELECT a.code, coalesce(bool_or(f.even), a.code = 'even') AS is_below, count(f.code) > 0 OR a.code IN ('even', 'odd') AS exists,
       coalesce((SELECT bool_or(g.even) FROM form AS g WHERE lower(g.code COLLATE "C") = lower(a.code COLLATE "C")), lower(a.code) = 'even') AS is_below_folded
  FROM (SELECT DISTINCT code FROM asked) AS a LEFT JOIN form AS f ON f.code = a.code GROUP BY a.code;
SELECT count(*) > 3000 AS many, count(*) FILTER (WHERE is_below) > 300 AS below, count(*) FILTER (WHERE is_below_folded AND NOT is_below) > 50 AS below_folded FROM truth;
-- Every answer is right, and the same whichever way the set is told.
SELECT count(*) AS wrong
  FROM (SELECT code, fhir_subsumed_by('http://example.org/forms', code, 'even') AS subsumed_by, fhir_subsumes('http://example.org/forms', 'even', code) AS subsumes,
               fhir_member_of('http://example.org/forms', code, '{"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"http://example.org/forms","filter":[{"property":"concept","op":"is-a","value":"even"}]}]}}'::jsonb) AS member_of,
               fhir_subsumed_by('http://example.org/forms-nocase', code, 'even') AS folded,
               fhir_subsumed_by('http://example.org/forms-grammar', code, 'even') AS grammar
          FROM asked OFFSET 0) AS a JOIN truth AS t USING (code)
 WHERE subsumed_by IS DISTINCT FROM is_below OR subsumes IS DISTINCT FROM is_below OR member_of IS DISTINCT FROM is_below
    OR folded IS DISTINCT FROM is_below_folded OR grammar IS DISTINCT FROM CASE WHEN exists THEN is_below WHEN code = '' THEN false END;
-- Validation alike, against the set and against the code system alone.
SELECT count(*) AS wrong
  FROM (SELECT code, fhir_validate_code('http://example.org/forms', code, '{"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"http://example.org/forms","filter":[{"property":"concept","op":"is-a","value":"even"}]}]}}') AS validated,
               fhir_validate_code('http://example.org/forms', code) AS code_exists
          FROM asked OFFSET 0) AS a JOIN truth AS t USING (code)
 WHERE validated IS DISTINCT FROM is_below OR code_exists IS DISTINCT FROM exists;
-- The same of the other way round, and of both sides changing.
SELECT count(*) AS wrong
  FROM (SELECT code, fhir_subsumes('http://example.org/forms', code, '1') AS above_1, fhir_subsumes('http://example.org/forms', above, code) AS below
          FROM asked, unnest('{even,1}'::text[]) AS above OFFSET 0) AS a JOIN truth AS t USING (code)
 WHERE above_1 IS DISTINCT FROM (code = '1' OR code = (SELECT CASE WHEN even THEN 'even' ELSE 'odd' END FROM form WHERE form.code = '1'));
ROLLBACK;
