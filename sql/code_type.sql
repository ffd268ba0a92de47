-- The types fhir_code and fhir_valueset: input and output, order, hashes, casts.
\set VERBOSITY terse
\set SHOW_CONTEXT never

-- system|code; a bar or a backslash in the system is told by a backslash; no system: |code
SELECT t AS written, t::fhir_code AS read, fhir_code_system(t::fhir_code) AS system, fhir_code_code(t::fhir_code) AS code, t::fhir_code::text::fhir_code = t::fhir_code AS again
  FROM unnest(ARRAY['http://example.org/a|E11', '|E11', 'http://example.org/a\|b|E11', 'http://example.org/a\\|b|c', 'a\b|c\d', 'http://example.org/a|b|c', '|{score}', 'http://example.org/a| E 11 ', 'a\', '{"a":1}|x', '[a|x', '', '|', 'a|', 'E11']) AS t
 WHERE t !~ '^(|\||a\||E11|a\\|\{.*|\[.*)$';
SELECT 'E11'::fhir_code;
SELECT ''::fhir_code;
SELECT 'http://example.org/a|'::fhir_code;
SELECT '|'::fhir_code;
SELECT 'a\|b'::fhir_code;
SELECT '{http://example.org/a|b}'::fhir_code;
SELECT ('http://example.org/' || repeat('x', 70000) || '|a')::fhir_code IS NULL;
SELECT length(fhir_code_code(('http://example.org/a|' || repeat('x', 100000))::fhir_code));

-- Made from system and code
SELECT fhir_code('http://example.org/a', 'E11'), fhir_code('http://example.org/a|1.0', 'E11'), fhir_code(NULL, 'E11'), fhir_code('', 'E11'), fhir_code('http://example.org/a', NULL) IS NULL AS "null";
SELECT fhir_code('http://example.org/a', '');
SELECT fhir_code('{"a": 1}', 'x');
SELECT fhir_code_system(NULL), fhir_code_code(NULL), fhir_code_system(fhir_code(NULL, 'x')) IS NULL AS bare;

-- Casts
SELECT v::jsonb::fhir_code AS code, v::jsonb::fhir_code[] AS codes
  FROM unnest(ARRAY['{"system": "http://example.org/a", "version": "1", "code": "E11", "display": "x"}', '"E11"', '{"code": "E11"}', '{"coding": [{"system": "http://example.org/a", "code": "E11"}], "text": "x"}', '{"value": 5, "system": "http://unitsofmeasure.org", "code": "mg"}',
                    '{"text": "x"}', '[]', 'null', '{"system": "http://example.org/a", "code": ""}', '{"coding": [{"code": "E11"}, {"system": "http://example.org/a", "code": "E12"}]}']) AS v;
SELECT '{"coding": [{"system": "http://example.org/a", "code": "E11"}, {"system": "http://example.org/b", "code": "E12"}]}'::jsonb::fhir_code[];
SELECT '{"coding": [{"system": "http://example.org/a", "code": "E11"}, {"system": "http://example.org/b", "code": "E12"}]}'::jsonb::fhir_code;
SELECT '5'::jsonb::fhir_code;
SELECT '{http://example.org/a|b,NULL}'::text[]::fhir_code[];
CREATE TEMP TABLE assigned (code fhir_code, vs fhir_valueset);
INSERT INTO assigned SELECT 'http://example.org/a|' || n, 'http://example.org/vs|' || n FROM generate_series(1, 2) AS n;
SELECT * FROM assigned;

-- Order by bytes, system first; equality; hashes
SELECT array_agg(c ORDER BY c) FROM unnest('{http://b|a,|z,http://a|b,|a,http://a|B,http://a|a,http://aa|a,http://a|aa}'::fhir_code[]) AS c;
SELECT 'http://a|b'::fhir_code = 'http://a|b', 'http://a|b'::fhir_code = 'http://a|B' AS "case", 'http://a|b'::fhir_code <> '|b' AS system, 'http://a|b'::fhir_code < 'http://a|c', 'http://a|b'::fhir_code >= 'http://a|c', NULL = 'http://a|b'::fhir_code AS "null";
-- ab|c and a|bc have the same letters
SELECT count(DISTINCT c), min(c::text COLLATE "C"), max(c::text COLLATE "C") FROM (VALUES ('ab|c'::fhir_code), ('a|bc'), ('|abc')) AS v (c);
CREATE TEMP TABLE many AS SELECT fhir_code('http://example.org/' || n % 3, (n % 1000)::text) AS code, n FROM generate_series(1, 30000) AS n;
INSERT INTO many VALUES (NULL, 0);
CREATE INDEX many_btree ON many (code);
CREATE INDEX many_hash ON many USING hash (code);
ANALYZE many;
SELECT count(*), count(DISTINCT code) FROM many;
SET enable_seqscan = off;
SELECT count(*) FROM many WHERE code = 'http://example.org/1|7';
DROP INDEX many_btree;
SELECT count(*) FROM many WHERE code = 'http://example.org/1|7';
RESET enable_seqscan;
SET enable_hashjoin = off;
SET enable_nestloop = off;
SELECT count(*) FROM many AS a JOIN many AS b USING (code) WHERE a.n <= 3000;
RESET enable_hashjoin;
SET enable_mergejoin = off;
SELECT count(*) FROM many AS a JOIN many AS b USING (code) WHERE a.n <= 3000;
RESET enable_mergejoin;
RESET enable_nestloop;
SELECT bool_and(amvalidate(oid)) AS valid, count(*) FROM pg_opclass WHERE opcname ~ '^fhir_';
CREATE TEMP TABLE parted (code fhir_code, n integer) PARTITION BY HASH (code);
CREATE TEMP TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TEMP TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted SELECT * FROM many;
SELECT count(*) FROM parted WHERE code = 'http://example.org/1|7';

-- The canonical of a value set
SELECT 'http://example.org/vs'::fhir_valueset, 'http://example.org/vs|1.0'::fhir_valueset, 'http://snomed.info/sct?fhir_vs=isa/73211009'::fhir_valueset, upper('http://example.org/vs'::fhir_valueset);
SELECT ''::fhir_valueset;
SELECT '{"resourceType": "ValueSet"}'::fhir_valueset;
SELECT 'http://example.org/a b'::fhir_valueset;
SELECT '#a'::fhir_valueset;

-- What PostgreSQL's own operators of jsonb and arrays mean with untyped literals stays as it is
SELECT '{"a": 1}'::jsonb @> '{"a": 1}' AS "@>", '{"a": 1}'::jsonb <@ '{"a": 1}' AS "<@", '{"a": 1}' <@ '{"a": 1}'::jsonb AS left, '{a}'::text[] @> '{a}' AS texts, '{a}'::text[] <@ '{a,b}' AS in_texts, '{1}'::integer[] <@ '{1,2}' AS integers;
PREPARE untyped AS SELECT '{"a": 1}'::jsonb @> $1, '{a,b}'::text[] @> $2;
EXECUTE untyped ('{"a": 1}', '{a}');
