-- Regular expressions of filters (CS-143, CS-151, CS-162, CS-163, R-13).

-- CS-143, CS-151, CS-155: the whole value
SELECT pattern, array_agg(value ORDER BY n) FILTER (WHERE fhirterm.matches_pattern(value, pattern)) AS matches
  FROM unnest(ARRAY['d.*', 'do', '[^ \t\r\n\f]{3}', 'h.*', 'arm', 'dog|dodo', 'do|dog', '^dog$', 'D.*', '(?i)D.*', '', '.*',
                    '.{1}', '\p{L}+', '(dog)\1?', '(?=d).*g', 'dog(*ACCEPT)x']) AS pattern,
       unnest(ARRAY['dog', 'dodo', 'cat', 'farm', 'é', '', E'dog\n', E'a\nb', 'dog cat']) WITH ORDINALITY AS values (value, n)
 GROUP BY pattern ORDER BY pattern COLLATE "C";
SELECT fhirterm.matches_pattern(NULL, 'a') IS NULL AS no_value, fhirterm.matches_pattern('a', NULL) IS NULL AS no_pattern;

-- CS-163: invalid patterns, with the engine's message and the place
SELECT fhirterm.matches_pattern('x', '(');
SELECT fhirterm.matches_pattern('x', 'é(a');
CREATE FUNCTION pg_temp.refused(pattern text, value text DEFAULT 'x') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fhirterm.matches_pattern(value, pattern);
  RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
SELECT pattern, pg_temp.refused(pattern) FROM unnest(ARRAY['\C', '*', '\u0000', '[', ')', '\x{d800}', '(?R)*x', 'a{2,1}', '\p{Nix}',
  '(((a{500}){500}){500})', '(?C1)x', '\']) AS pattern;
SELECT fhirterm.matches_pattern('x', repeat('é', 5001));
SELECT pg_temp.refused(repeat('(', 300)) AS deep, pg_temp.refused(repeat('é', 5000)) AS longest,
       pg_temp.refused(repeat('a', 10000000)) AS ten_megabytes;
-- a call site is not spoilt by an error: the next pattern compiles afresh
PREPARE matched(text, text) AS SELECT fhirterm.matches_pattern($1, $2);
EXECUTE matched('a', '(');
EXECUTE matched('a', 'a');
SELECT n, fhirterm.matches_pattern('b', CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END) FROM generate_series(1, 4) AS n;

-- CS-162: patterns that would run for ever are given up
SELECT fhirterm.matches_pattern(repeat('a', 60) || '!', '((a+)+)+(b|\1)');
-- what backtracking would try in all its ways is followed all at once
SELECT fhirterm.matches_pattern(repeat('a', 60) || '!', '((a+)+)+');
SELECT fhirterm.matches_pattern(repeat('a', 60), '((a+)+)+') AS matches;
SELECT fhirterm.matches_pattern(repeat('a', 30) || '!', '(a|aa)+');
SELECT fhirterm.matches_pattern(repeat('a', 5000), '.*.*.*.*.*.*.*.*x');
SELECT fhirterm.matches_pattern(repeat('a', 1000000), '(?:a|b)*');
SELECT fhirterm.matches_pattern(repeat('a', 1000000), '[a-z]*') AS long_value;
SELECT fhirterm.matches_pattern(repeat('a', 10000000), 'a*');
-- nor would what is followed all at once: it begins anew at each assertion, and may be in many states at each byte
CREATE FUNCTION pg_temp.at_once(value text, pattern text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE begun timestamptz := clock_timestamp();
BEGIN
  RETURN pg_temp.refused(pattern, value) || CASE WHEN clock_timestamp() < begun + interval '4 s' THEN ' soon' ELSE ' late' END;
END $$;
SELECT pg_temp.at_once(repeat('a', 9900) || '!', pattern) FROM unnest(ARRAY['(?:(?!(?:.{0,70})*x)a|(?:a+)+)+', '.*.*.*.*y|.*.{1,2000}x']) AS pattern;
SELECT fhirterm.matches_pattern(repeat('a', 90) || '!', '(?:(?!b)a|(?:a+)+)+') AS short, fhirterm.matches_pattern(repeat('a', 9900) || 'x', '.*.*.*.*y|.*.{1,100}x') AS long;
-- the pattern cannot lift the limits
SELECT fhirterm.matches_pattern(repeat('a', 60) || '!', '(*LIMIT_MATCH=4000000000)(*LIMIT_HEAP=4000000)((a+)+)+(b|\1)');
SET fhirterm.regex_match_limit = 100;
SELECT fhirterm.matches_pattern(repeat('ab', 60) || 'a', '(a|b)*\1b');
RESET fhirterm.regex_match_limit;
SELECT fhirterm.matches_pattern(repeat('ab', 60), '(a|b)*') AS under_the_default;
