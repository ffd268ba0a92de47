-- A database of another encoding: the extension installs, JSON (which is UTF-8) is converted, and what the
-- encoding lacks is refused with its place.
\set VERBOSITY default
SELECT current_database() AS first_database \gset
SET client_min_messages = warning;
DROP DATABASE IF EXISTS regress_fhirterm_latin1;
CREATE DATABASE regress_fhirterm_latin1 ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C';
\c regress_fhirterm_latin1
SET client_encoding = 'UTF8';
CREATE EXTENSION fhirterm;
SELECT count(DISTINCT digest) AS digests, count(*) AS documents
  FROM (SELECT (fhirterm.read_json('{"a": "' || chr(233) || '\n", "b": "\u00e9"}')).digest
        UNION ALL SELECT (fhirterm.read_json('{"b": "' || chr(233) || '", "a": "\u00e9\u000a"}')).digest
        UNION ALL SELECT (fhirterm.read_jsonb(jsonb_build_object('a', chr(233) || chr(10), 'b', chr(233)))).digest) AS t;
SELECT * FROM fhirterm.read_json('{"a": "\u20ac"}');
SELECT lo_from_bytea(0, '{"resourceType": "caf\303\251"}') AS object \gset
SELECT resource_type, tokens FROM fhirterm.read_resources(:object);
SELECT lo_from_bytea(0, '{"a": "\342\202\254"}') AS object \gset
\set VERBOSITY terse
SELECT resource_type, tokens FROM fhirterm.read_resources(:object);
\c :first_database
DROP DATABASE regress_fhirterm_latin1;
