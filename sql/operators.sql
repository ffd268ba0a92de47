-- <@ and @>: the same answers as fhir_member_of, fhir_subsumed_by and fhir_subsumes.
\i sql/include/animals.sql
SET client_min_messages = warning;
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set animals '''http://example.org/CodeSystem/animals'''

-- Members: of a code, of codings, of an array; both ways
SELECT c AS code, fhir_code(:animals, c) <@ 'http://example.org/ValueSet/mammal'::fhir_valueset AS member, 'http://example.org/ValueSet/mammal'::fhir_valueset @> fhir_code(:animals, c) AS has,
       jsonb_build_object('system', :animals, 'code', c) <@ 'http://example.org/ValueSet/mammal'::fhir_valueset AS json, 'http://example.org/ValueSet/mammal'::fhir_valueset @> jsonb_build_object('system', :animals, 'code', c) AS has_json,
       ARRAY[fhir_code('http://example.org/none', 'x'), NULL, fhir_code(:animals, c)] <@ 'http://example.org/ValueSet/mammal'::fhir_valueset AS codes, 'http://example.org/ValueSet/mammal'::fhir_valueset @> ARRAY[fhir_code(:animals, c)] AS has_codes
  FROM unnest('{poodle,duck,animal,dodo,wolf,DOG,nothing}'::text[]) AS c;
-- Subsumption, reflexive
SELECT a, b, fhir_code(:animals, a) <@ fhir_code(:animals, b) AS "a <@ b", fhir_code(:animals, a) @> fhir_code(:animals, b) AS "a @> b",
       jsonb_build_object('system', :animals, 'code', a) <@ fhir_code(:animals, b) AS json, fhir_code(:animals, b) @> jsonb_build_object('system', :animals, 'code', a) AS json_commuted,
       jsonb_build_object('system', :animals, 'code', a) @> fhir_code(:animals, b) AS "json @> b", fhir_code(:animals, b) <@ jsonb_build_object('system', :animals, 'code', a) AS "b <@ json",
       ARRAY[NULL, fhir_code(:animals, a)] <@ fhir_code(:animals, b) AS codes, fhir_code(:animals, b) @> ARRAY[fhir_code(:animals, a)] AS codes_commuted,
       ARRAY[fhir_code(:animals, a)] @> fhir_code(:animals, b) AS "codes @> b", fhir_code(:animals, b) <@ ARRAY[fhir_code(:animals, a)] AS "b <@ codes"
  FROM (VALUES ('dog', 'mammal'), ('mammal', 'dog'), ('dog', 'dog'), ('dog', 'cat'), ('dog', 'nothing')) AS v (a, b);
-- Nothing known: other systems, systems not loaded, bare codes, no codes, NULL
SELECT a, b, a::fhir_code <@ b::fhir_code AS "<@", a::fhir_code @> b::fhir_code AS "@>"
  FROM (VALUES ('http://example.org/CodeSystem/animals|dog', 'http://example.org/CodeSystem/other|dog'), ('http://example.org/none|a', 'http://example.org/none|a'), ('|dog', '|dog'), ('http://example.org/CodeSystem/animals|dog', '|dog'), (NULL, '|dog'), ('|dog', NULL)) AS v (a, b);
SELECT '{}'::fhir_code[] <@ 'http://example.org/ValueSet/pets'::fhir_valueset AS none, '{NULL}'::fhir_code[] <@ 'http://example.org/ValueSet/pets'::fhir_valueset AS "null", '{"text": "x"}'::jsonb <@ 'http://example.org/ValueSet/pets'::fhir_valueset AS text,
       NULL::jsonb <@ 'http://example.org/ValueSet/pets'::fhir_valueset AS no_json, '"dog"'::jsonb <@ NULL::fhir_valueset AS no_set, '{}'::fhir_code[] <@ 'http://example.org/CodeSystem/animals|dog'::fhir_code AS no_codes;
-- Bare codes have the system of the value set, if there is one only
SELECT '|dog'::fhir_code <@ 'http://example.org/ValueSet/pets'::fhir_valueset AS code, '"dog"'::jsonb <@ 'http://example.org/ValueSet/pets'::fhir_valueset AS json, '{"code": "dog"}'::jsonb <@ 'http://example.org/ValueSet/pets'::fhir_valueset AS coding;
SELECT '|dog'::fhir_code <@ 'http://example.org/ValueSet/mix'::fhir_valueset;
SELECT '"dog"'::jsonb <@ 'http://example.org/ValueSet/mix'::fhir_valueset;
-- Versions stand with the system
SELECT v, fhir_code('http://example.org/CodeSystem/ver' || v, 'code3') <@ 'http://example.org/ValueSet/ver-none'::fhir_valueset AS operator, fhir_member_of('http://example.org/CodeSystem/ver' || v, 'code3', 'http://example.org/ValueSet/ver-none') AS function
  FROM unnest(ARRAY['', '|1.0.0', '|1.2.0', '|9']) AS v;
-- Errors are those of the functions
SELECT '|dog'::fhir_code <@ 'http://example.org/none'::fhir_valueset;
SELECT '5'::jsonb <@ 'http://example.org/ValueSet/pets'::fhir_valueset;
SELECT '[{"system": "http://example.org/CodeSystem/animals", "code": "dog"}, true]'::jsonb <@ 'http://example.org/CodeSystem/animals|dog'::fhir_code;
SET fhirterm.on_unknown = 'null';
SELECT '|dog'::fhir_code <@ 'http://example.org/none'::fhir_valueset AS "null", '|dog'::fhir_code <@ 'http://example.org/ValueSet/mix'::fhir_valueset AS ambiguous;
SET fhirterm.on_unknown = 'false';
SELECT '|dog'::fhir_code <@ 'http://example.org/none'::fhir_valueset AS "false";
RESET fhirterm.on_unknown;
-- In joins, and with sets from a column
SELECT v.vs, count(*) FILTER (WHERE fhir_code(:animals, c) <@ v.vs) FROM (VALUES ('http://example.org/ValueSet/pets'::fhir_valueset), ('http://example.org/ValueSet/mammal'), ('http://example.org/ValueSet/all')) AS v (vs), unnest('{dog,cat,duck,wolf}'::text[]) AS c GROUP BY vs ORDER BY vs::text COLLATE "C";

-- Many rows, values and sides in turns: operators, functions and the slow definition (one coding after the other) agree
CREATE TEMP TABLE codes AS SELECT code, row_number() OVER (ORDER BY code COLLATE "C") - 1 AS n FROM (SELECT code FROM fhir_value_set('http://example.org/CodeSystem/animals?fhir_vs') UNION ALL VALUES ('nothing'), ('DOG')) AS c;
CREATE TEMP TABLE docs AS
SELECT i, CASE WHEN i % 17 = 0 THEN '{"text": "none"}'::jsonb WHEN i % 19 = 0 THEN NULL ELSE
         jsonb_build_object('coding', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', c.code,
             'system', CASE (i + k) % 7 WHEN 0 THEN 'http://example.org/none' WHEN 1 THEN NULL ELSE :animals END,
             'version', CASE (i + k) % 5 WHEN 0 THEN '1.0.0' WHEN 1 THEN '9.9' END)) ORDER BY k)
            FROM generate_series(0, i % 4) AS k JOIN codes AS c ON c.n = (i * 7 + k * 13) % (SELECT count(*) FROM codes))) END AS doc
  FROM generate_series(1, 2000) AS i;
CREATE FUNCTION pg_temp.slow_member(doc jsonb, vs text) RETURNS boolean LANGUAGE sql AS $$
  SELECT bool_or(c ->> 'system' IS NOT NULL AND fhir_member_of(c ->> 'system', c ->> 'code', vs, c ->> 'version')) FROM jsonb_array_elements(doc -> 'coding') AS c
$$;
SELECT vs, count(*) FILTER (WHERE doc <@ vs::fhir_valueset) AS members, count(*) FILTER (WHERE doc <@ vs::fhir_valueset IS DISTINCT FROM fhir_member_of(doc, vs)) AS wrong, count(*) FILTER (WHERE fhir_member_of(doc, vs) IS DISTINCT FROM pg_temp.slow_member(doc, vs)) AS slow
  FROM docs, unnest('{http://example.org/ValueSet/pets,http://example.org/ValueSet/mammal,http://example.org/ValueSet/all,http://example.org/CodeSystem/animals?fhir_vs}'::text[]) AS vs GROUP BY vs ORDER BY vs COLLATE "C";
-- validation as a boolean, which looks at what is no member only once, and in detail
SELECT vs, count(*) FILTER (WHERE v) AS "right", count(*) FILTER (WHERE NOT v) AS "not", count(*) FILTER (WHERE v IS DISTINCT FROM result) AS wrong
  FROM (SELECT vs, fhir_validate_code(doc, vs) AS v, (fhir_validate_code_detail(doc, vs)).result FROM docs, unnest('{http://example.org/ValueSet/pets,http://example.org/ValueSet/mammal,http://example.org/CodeSystem/animals?fhir_vs}'::text[]) AS vs) AS x GROUP BY vs ORDER BY vs COLLATE "C";
-- one constant side (sets of related codes) against both sides in turns (one pair after the other)
SELECT code, count(*) FILTER (WHERE s) AS subsumed, count(*) FILTER (WHERE s IS NULL) AS unknown, count(*) FILTER (WHERE s IS DISTINCT FROM o) AS operator, count(*) FILTER (WHERE s IS DISTINCT FROM turns) AS turns
  FROM (SELECT codes.code, fhir_subsumed_by(doc, jsonb_build_object('system', :animals, 'code', codes.code)) AS s, doc <@ fhir_code(:animals, codes.code) AS o, CASE i % 2 WHEN 0 THEN fhir_subsumes(jsonb_build_object('system', :animals, 'code', codes.code, 'display', i), doc) ELSE fhir_subsumes(jsonb_build_object('system', :animals, 'code', codes.code), doc) END AS turns
          FROM codes, docs) AS x GROUP BY code ORDER BY code COLLATE "C";
SELECT code, count(*) FILTER (WHERE s) AS subsumes, count(*) FILTER (WHERE s IS DISTINCT FROM o) AS operator, count(*) FILTER (WHERE s IS DISTINCT FROM other) AS commuted
  FROM (SELECT codes.code, fhir_subsumes(doc, jsonb_build_object('system', :animals, 'code', codes.code)) AS s, doc @> fhir_code(:animals, codes.code) AS o, fhir_code(:animals, codes.code) <@ doc AS other
          FROM codes, docs) AS x WHERE code IN ('dog', 'mammal', 'nothing') GROUP BY code ORDER BY code COLLATE "C";
-- a side with several codings and versions
SELECT count(*) FILTER (WHERE s) AS subsumed, count(*) FILTER (WHERE s IS DISTINCT FROM pairs) AS wrong
  FROM (SELECT fhir_subsumed_by(doc, c) AS s, (SELECT CASE WHEN bool_or(p) THEN true WHEN bool_or(p IS NULL) THEN NULL ELSE false END FROM jsonb_array_elements(doc -> 'coding') AS d, jsonb_array_elements(c -> 'coding') AS e, fhir_subsumed_by(d, e) AS p) AS pairs
          FROM docs, (SELECT '{"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "dog", "version": "1.0.0"}, {"code": "x"}, {"system": "http://example.org/none", "code": "y"}, {"system": "http://example.org/CodeSystem/animals", "code": "bird"}]}'::jsonb AS c OFFSET 0) AS one WHERE doc ? 'coding') AS x;
-- more systems than are remembered
SELECT count(*) FILTER (WHERE fhir_member_of(d, 'http://example.org/ValueSet/pets')) AS members, count(*) FILTER (WHERE fhir_subsumed_by(d, '{"system": "http://example.org/CodeSystem/animals", "code": "dog"}')) AS subsumed
  FROM (SELECT jsonb_build_object('coding', jsonb_build_array(jsonb_build_object('system', 'http://example.org/' || n % 40, 'code', 'dog'), jsonb_build_object('system', CASE WHEN n % 2 = 0 THEN :animals ELSE 'http://example.org/x' END, 'code', 'dog'))) AS d FROM generate_series(1, 1000) AS n) AS x;
