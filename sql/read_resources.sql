-- What stands in a file, an archive or a large object: its documents, or the reason why there are none.
\set VERBOSITY default

-- The documents in these bytes, read as a large object.
CREATE FUNCTION pg_temp.resources(content bytea)
  RETURNS TABLE(name text, resource_type text, tokens bigint, digest text) LANGUAGE plpgsql AS $$
DECLARE
  object oid := lo_from_bytea(0, content);
BEGIN
  RETURN QUERY SELECT replace(r.name, 'object ' || object, 'object N'), r.resource_type, r.tokens, r.digest
                 FROM fhirterm.read_resources(object) AS r;
  PERFORM lo_unlink(object);
END $$;
CREATE FUNCTION pg_temp.resources(content text)
  RETURNS TABLE(name text, resource_type text, tokens bigint, digest text) LANGUAGE sql AS
  $$SELECT * FROM pg_temp.resources(convert_to(content, 'UTF8'))$$;

-- An entry of a tar archive (the format is POSIX ustar), and the archive's end.
CREATE FUNCTION pg_temp.tar_entry(name text, content text, kind text DEFAULT '0') RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  body bytea := convert_to(content, 'UTF8');
  header bytea := convert_to(
    rpad(name, 100, '*') || '0000644*0000000*0000000*' || lpad(to_oct.digits, 11, '0') || '*00000000000*' || repeat(' ', 8) || kind ||
    repeat('*', 100) || 'ustar*00' || repeat('*', 247), 'UTF8')
    FROM (SELECT coalesce(string_agg(((length(body) >> (3 * n)) & 7)::text, '' ORDER BY n DESC), '0') AS digits FROM generate_series(0, 10) AS n) AS to_oct;
  total int := 0;
BEGIN
  FOR i IN 0 .. 511 LOOP
    IF get_byte(header, i) = ascii('*') THEN
      header := set_byte(header, i, 0);
    END IF;
    total := total + get_byte(header, i);
  END LOOP;
  header := overlay(header PLACING convert_to(
    (SELECT string_agg(((total >> (3 * n)) & 7)::text, '' ORDER BY n DESC) FROM generate_series(0, 5) AS n) || ' ', 'UTF8') FROM 149 FOR 7);
  RETURN header || body || decode(repeat('00', (512 - length(body) % 512) % 512), 'hex');
END $$;
CREATE FUNCTION pg_temp.tar_end() RETURNS bytea LANGUAGE sql AS $$SELECT decode(repeat('00', 1024), 'hex')$$;

-- One resource; NDJSON with empty lines, without a last newline, with a mark at its start; nothing at all.
SELECT name, resource_type, tokens, digest = (SELECT digest FROM fhirterm.read_json('{"resourceType":"CodeSystem","a":1}')) AS same
  FROM pg_temp.resources('{"a":1,"resourceType":"CodeSystem"}');
SELECT name, resource_type, tokens
  FROM pg_temp.resources(chr(65279) || E'{"resourceType":"CodeSystem"}\n\n{"resourceType":"ValueSet",\n"x":{"resourceType":"no"}}\r\n {"id":"x"} []');
SELECT * FROM pg_temp.resources('');
SELECT * FROM pg_temp.resources(E' \n\n');
SELECT * FROM fhirterm.read_resources(NULL::oid);

-- A package: the resources directly in its folder, and no other file.
SELECT name, resource_type, tokens
  FROM pg_temp.resources(
         pg_temp.tar_entry('package/package.json', '{"name":"example.package"}') ||
         pg_temp.tar_entry('package/.index.json', '{"files":[]}') ||
         pg_temp.tar_entry('package/CodeSystem-a.json', '{"resourceType":"CodeSystem"}') ||
         pg_temp.tar_entry('package/CodeSystem-b.json', repeat(' ', 200000) || '{"resourceType":"CodeSystem","x":[]}') ||
         pg_temp.tar_entry('package/other', '', '5') ||
         pg_temp.tar_entry('package/other/Patient-x.json', '{"resourceType":"Patient"}') ||
         pg_temp.tar_entry('package/folder.json', '', '5') ||
         pg_temp.tar_entry('package/link.json', '', '1') ||
         pg_temp.tar_entry('package/readme.txt', 'not JSON') ||
         pg_temp.tar_entry('package/.json', 'not JSON') ||
         pg_temp.tar_entry('ValueSet-c.json', '{"resourceType":"ValueSet"}') ||
         pg_temp.tar_entry('./package/ValueSet-d.json', '{"resourceType":"ValueSet"}') ||
         pg_temp.tar_entry('package/empty.json', '') ||
         pg_temp.tar_entry('package/two.json', '{} {}') ||
         pg_temp.tar_end());
SELECT name, resource_type, tokens
  FROM pg_temp.resources(decode('
H4sIAAAAAAACA+2YQU+DMBTHe/ZTkJ4dtBRYwtUvYDLjxXio7LmhQElbDIvZJ/PgR/Ir2M0tRhblsrG4vd+lpJBw6Ps9/o9aZs9y
BkH9tfpPRlVkzzBHEkXr1dFdGYsjwkXCwnHCotU+F5EIicfIADTGSu15RCtl/3qu7/4/5ZVWsgSaUmhlWRfgbwqBXtIX0CZXlbvH
feYzuiTIybE57sDPqym0B9G/33++438YMvR/GP8f8wIMTe/u0e8z9v9KTWGyMBbKkdx3F+j1fyw6/kdCxOj/MP5rMKrRGdws6lUO
+C4EFwEaXbitubV1GgTbhKD0LMgMxoGT8l/ZOejgMO9YKx7Hv/vvrn/6H4ZJQrwY/R/4/OvjzH9u2OvOf1xg/z9K/7+WNofKYns/
r/6vQU5L8G17gCLv9Z/xrv8c//8MQ4sKoP/O/1tZNDABO3rYfwTo//6Pu/OfC4zo/xB8vL3vRIBtLdDlBQqCIAiCIAiCIAiCICfA
Jyr3BjEAKAAA', 'base64'));
SELECT name, resource_type, tokens
  FROM pg_temp.resources(decode('H4sIAAAAAAACA6tWKkotzi8tSk4NqSxIVbJScs5PSQ2uLC5JzVXSUcpTsjKs5eKqRlcUlphTmhqcWqJUywUAHBftHEEAAAA=', 'base64'));

-- What can go wrong.
SELECT * FROM fhirterm.read_resources(4294967295::oid);
CREATE FUNCTION pg_temp.failure(content bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  message text; detail text;
BEGIN
  PERFORM * FROM pg_temp.resources(content);
  RETURN 'none';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
  -- libarchive's own words differ between its versions
  RETURN regexp_replace(concat_ws(' / ', sqlstate, message, nullif(CASE WHEN message NOT LIKE 'could not unpack%' THEN detail END, '')), 'object \d+', 'object N', 'g');
END $$;
SELECT pg_temp.failure(pg_temp.tar_entry('CodeSystem-a.json', '{}') || pg_temp.tar_end());
SELECT pg_temp.failure(pg_temp.tar_entry('package/CodeSystem-a.json', E'{\n"a": 1,}') || pg_temp.tar_end());
SELECT pg_temp.failure(substr(pg_temp.tar_entry('package/CodeSystem-a.json', '{"a":' || repeat(' ', 2000)), 1, 1500));
SELECT pg_temp.failure(substr(decode('H4sIAAAAAAACA6tWKkotzi8tSk4NqSxIVbJScs5PSQ2uLC5JzVXSUcpTsjKs5eKqRlcUlphTmhqcWqJUywUAHBftHEEAAAA=', 'base64'), 1, 50));
SELECT pg_temp.failure(overlay(decode('H4sIAAAAAAACA6tWKkotzi8tSk4NqSxIVbJScs5PSQ2uLC5JzVXSUcpTsjKs5eKqRlcUlphTmhqcWqJUywUAHBftHEEAAAA=', 'base64') PLACING '\xffffff' FROM 15));
SELECT pg_temp.failure(decode('H4sIAAAAAAACA5Pv5mAAASbm1WFaXrrn9HW9/HhX6niEbgoqOufvybtOR8/zbOilwFPBm4zWPGVi+H32qIkKUAcA//YsvDgAAAA=', 'base64'));
SELECT pg_temp.failure(convert_to(E'{"a":1}\n{"a":2}\n{"b" 3}', 'UTF8'));
SELECT pg_temp.failure('PK\003\004 not known here');

-- Bytes that are not UTF-8, in a string and elsewhere.
SELECT bytes, pg_temp.failure('{"a": "x' || bytes || '"}')
  FROM unnest(ARRAY['\x80', '\xc3', '\xc328', '\xc080', '\xe0a0', '\xeda080', '\xf0288cbc', '\xf4908080', '\xf8a1a1a1a1', '\xff', '\x00', '\xc3a9']::bytea[]) AS bytes;
SELECT pg_temp.failure('{"a": \351}'::bytea), pg_temp.failure('{"a": 1\000}');

-- No beginning of a package makes trouble, and no beginning that ends inside of a file passes for a whole.
SELECT pg_temp.failure(substr(package, 1, n)) = 'none' AS passes, count(*), min(n), max(n)
  FROM (SELECT decode('
H4sIAAAAAAACA+2YQU+DMBTHe/ZTkJ4dtBRYwtUvYDLjxXio7LmhQElbDIvZJ/PgR/Ir2M0tRhblsrG4vd+lpJBw6Ps9/o9aZs9y
BkH9tfpPRlVkzzBHEkXr1dFdGYsjwkXCwnHCotU+F5EIicfIADTGSu15RCtl/3qu7/4/5ZVWsgSaUmhlWRfgbwqBXtIX0CZXlbvH
feYzuiTIybE57sDPqym0B9G/33++438YMvR/GP8f8wIMTe/u0e8z9v9KTWGyMBbKkdx3F+j1fyw6/kdCxOj/MP5rMKrRGdws6lUO
+C4EFwEaXbitubV1GgTbhKD0LMgMxoGT8l/ZOejgMO9YKx7Hv/vvrn/6H4ZJQrwY/R/4/OvjzH9u2OvOf1xg/z9K/7+WNofKYns/
r/6vQU5L8G17gCLv9Z/xrv8c//8MQ4sKoP/O/1tZNDABO3rYfwTo//6Pu/OfC4zo/xB8vL3vRIBtLdDlBQqCIAiCIAiCIAiCICfA
Jyr3BjEAKAAA', 'base64')) AS t(package), generate_series(0, length(package)) AS n
 GROUP BY 1 ORDER BY 1;

-- Large objects and files are read with the user's own rights.
CREATE ROLE regress_fhirterm_reader;
SELECT lo_from_bytea(0, '{}') AS object \gset
SET ROLE regress_fhirterm_reader;
\set VERBOSITY sqlstate
SELECT count(*) FROM fhirterm.read_resources(:object);
\set VERBOSITY default
SELECT * FROM fhirterm.read_resources('PG_VERSION');
RESET ROLE;
GRANT SELECT ON LARGE OBJECT :object TO regress_fhirterm_reader;
GRANT pg_read_server_files TO regress_fhirterm_reader;
SET ROLE regress_fhirterm_reader;
SELECT count(*) FROM fhirterm.read_resources(:object);
SELECT name, tokens FROM fhirterm.read_resources('PG_VERSION');
RESET ROLE;
SELECT * FROM fhirterm.read_resources('no such file');
SELECT * FROM fhirterm.read_resources('base');
DROP OWNED BY regress_fhirterm_reader;
DROP ROLE regress_fhirterm_reader;

-- Files are closed on every way out: more failures than a process may have open files.
DO $$
DECLARE
  failures int := 0;
BEGIN
  FOR i IN 1 .. 3000 LOOP
    BEGIN
      PERFORM * FROM fhirterm.read_resources('global/pg_control');
    EXCEPTION WHEN OTHERS THEN
      failures := failures + 1;
    END;
  END LOOP;
  RAISE NOTICE '% failures', failures;
END $$;

SELECT lo_unlink(:object);
