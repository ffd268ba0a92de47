-- Reading JSON: what is well-formed is read, what is not is refused with its place; digests.
\set VERBOSITY default

-- The SQLSTATE of reading a text, or 'ok'.
CREATE FUNCTION pg_temp.outcome(document text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fhirterm.read_json(document);
  RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate;
END $$;

-- Messages tell the place.
SELECT * FROM fhirterm.read_json('');
SELECT * FROM fhirterm.read_json('{"a": 1,' || chr(10) || ' "b": tru}');
SELECT * FROM fhirterm.read_json('{"a": "x" "b"}');
SELECT * FROM fhirterm.read_json('{"a": "x", }');
SELECT * FROM fhirterm.read_json('[1, 2');
SELECT * FROM fhirterm.read_json('{"a": "x');
SELECT * FROM fhirterm.read_json('{"a": "x\q"}');
SELECT * FROM fhirterm.read_json('{"a": "x' || chr(10) || '"}');
SELECT * FROM fhirterm.read_json('{"a": "\ud83d"}');
SELECT * FROM fhirterm.read_json('{"a": "\ud83d\u0041"}');
SELECT * FROM fhirterm.read_json('{"a": "\ude00"}');
SELECT * FROM fhirterm.read_json('{"a": "\u00g0"}');
SELECT * FROM fhirterm.read_json('{"a": "\u0000"}');
SELECT * FROM fhirterm.read_json('{"a": 01}');
SELECT * FROM fhirterm.read_json('{"a": {"b": 1, "c": 2, "b": 3}}');
SELECT * FROM fhirterm.read_json('{"a": 1} x');
SELECT * FROM fhirterm.read_json('{"a": 1} {"b": 2}');
SELECT * FROM fhirterm.read_json(repeat('[', 2001));
SELECT * FROM fhirterm.read_json('[1e200000]');
SELECT * FROM fhirterm.read_json(NULL);

-- Every way of writing a value, and near misses.
SELECT document, pg_temp.outcome(document)
  FROM unnest(ARRAY['null', 'true', ' false ', '"x"', '0', '-0', '-0.0', '10', '1.50', '1e5', '1E+5', '1.5e-7', '1e400',
                    '[]', '{}', '[[]]', '{"":""}', '["\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00"]', '[1,2]', '{"a":{"b":[]}}',
                    'nul', 'nulll', 'True', '''x''', '00', '-', '+1', '.5', '1.', '1e', '1e+', '0x10', 'NaN', 'Infinity', '1 2',
                    '[', ']', '[1', '[1,]', '[,1]', '[1 2]', '[1}', '{', '}', '{"a"}', '{"a":}', '{"a" 1}', '{"a":1,}',
                    '{a:1}', '{1:1}', '{"a":1]', '"\', '"\u12', '"\x41"', '// x', '/* x */ 1', '[1]]', '{}}', ',', ':'])
    AS document;

-- A byte order mark at the start is passed over, elsewhere it is no JSON.
SELECT pg_temp.outcome(chr(65279) || '{}'), pg_temp.outcome('{' || chr(65279) || '}'), pg_temp.outcome(chr(65279));

-- No beginning of a document is a document, wherever it ends.
WITH sample(document) AS (
  VALUES ('{"resourceType": "CodeSystem", "n": [-1.5e3, 0, true, false, null], "t": "\u00e9\n\ud83d\ude00' || chr(233) || '", "o": {"k": {}}}'))
SELECT pg_temp.outcome(left(document, n)), count(*)
  FROM sample, generate_series(0, length(document)) AS n
 GROUP BY 1 ORDER BY 1;

-- Depth: 2000 is read, more is not; each container counts.
SELECT pg_temp.outcome(repeat('[', 2000) || repeat(']', 2000)),
       pg_temp.outcome(repeat('[', 2001) || repeat(']', 2001)),
       pg_temp.outcome(repeat('{"a":[', 1000) || repeat(']}', 1000)),
       pg_temp.outcome(repeat('{"a":[', 1001) || repeat(']}', 1001));

-- Strings larger than any buffer, plain, escaped, of many bytes a character; in every position to the buffer's end.
SELECT tokens, strings, digest = (SELECT digest FROM fhirterm.read_jsonb(document::jsonb)) AS same
  FROM (VALUES ('["' || repeat('0123456789', 1000000) || '"]'),
               ('["' || repeat('\u00e9\n\ud83d\ude00', 200000) || '"]'),
               ('["' || repeat(chr(128512), 500000) || '"]'),
               ('{"' || repeat('key', 100000) || '": "' || repeat('\"', 100000) || '"}')) AS t(document),
       fhirterm.read_json(document);
SELECT count(*), bool_and(digest = (SELECT digest FROM fhirterm.read_jsonb(document::jsonb))) AS same
  FROM (SELECT repeat(' ', 65536 - 30 + n) || '{"key": "a\u00e9\ud83d\ude00' || chr(8364) || '", "n": -12.50e2, "t": true }' FROM generate_series(0, 70) AS n) AS t(document),
       fhirterm.read_json(document);

-- Whitespace between tokens, and none; lines are counted across buffers.
SELECT * FROM fhirterm.read_json(repeat(chr(10) || '        ' || chr(9) || chr(13), 100000) || 'x');

-- Keys: many in one object, twice in one object, in different objects.
SELECT tokens, strings FROM (SELECT '{' || string_agg(format('"k%s": %s', n, n), ',') || '}' FROM generate_series(1, 100000) AS n) AS t(document),
       fhirterm.read_json(document);
SELECT pg_temp.outcome('{' || string_agg(format('"k%s": %s', n % 99999, n), ',') || '}') FROM generate_series(1, 100000) AS n;
SELECT pg_temp.outcome('{' || string_agg(format('"k%s": %s', n % 15, n), ',') || '}') FROM generate_series(1, 16) AS n;
SELECT pg_temp.outcome('[{"a": {"a": 1}}, {"a": 2}, {"\u0061": 3}]'), pg_temp.outcome('{"a": 1, "\u0061": 2}');

-- The digest: the same for the same content, through text and jsonb, and for nothing else.
SELECT a.digest = b.digest AS same, a.tokens = b.tokens AS same_tokens
  FROM (VALUES ('{"b": [1, 2.0, 1e3, -0, -0.00, 1E-3, 1.50, 12345678901234567890.123], "a": {"x": null, "y": [true, false, ""]}}'),
               ('3'), ('"x"'), ('null'), ('[]'), ('{}'), ('[[], {}]')) AS t(document),
       fhirterm.read_json(document) AS a, fhirterm.read_jsonb(document::jsonb) AS b;
SELECT count(*), count(DISTINCT digest)
  FROM unnest(ARRAY['{"a": 1, "b": 2}', ' {"b":2,"a":1}', '{"a": 2, "b": 1}', '{"a": 1}', '{"a": "1"}', '["a", 1]', '[1, "a"]', '[["a"], 1]',
                    '[1]', '[1.0]', '["1"]', '[[1]]', '["true"]', '[true]', '[false]', '[null]', '[]', '{}', '[{}]', '[[]]', '[[], []]', '{"a": {}}',
                    '{"a": []}', '{"a": null}', '{"": null}', '[0]', '[0, 0]', '"a"', '"aa"', '"aaa"', '"aaaa"', '"aaaaaaaa"', '"aaaaaaaaa"',
                    '{"a": {"b": 1}, "c": 2}', '{"a": {"b": 2}, "c": 1}', '{"a": {"c": 2}, "b": 1}']) AS document,
       fhirterm.read_json(document);
SELECT count(DISTINCT digest)
  FROM generate_series(1, 100000) AS n, fhirterm.read_json(format('{"code": "%s", "display": "Concept %s"}', n, n));
SELECT digest FROM fhirterm.read_json('{"resourceType": "CodeSystem", "url": "http://example.org/cs", "count": 3}');
