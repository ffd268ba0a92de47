-- Registries of terminology servers: an invented ecosystem of five servers, loaded from its files.
\set VERBOSITY default
\set SHOW_CONTEXT never

-- What a file of each kind looks like.
CREATE TEMP TABLE file (name text PRIMARY KEY, content jsonb);
INSERT INTO file VALUES ('master', $json${
  "formatVersion": "1", "description": "Zoos that share their words", "documentation": "https://zoo.example/how",
  "registries": [
    {"code": "north", "name": "Northern <zoos>", "authority": "Zoo Council", "url": "https://north.example/servers.json"},
    {"code": "south", "name": "Southern zoos", "url": "https://south.example/servers.json", "colour": "green"}]}$json$),
 ('north', $json${
  "formatVersion": "1", "description": "Northern servers",
  "servers": [
    {"code": "general", "name": "General", "access_info": "Ask the *warden*", "url": "https://general.example",
     "authoritative": ["http://words.example/animals*", "http://snomed.info/sct"],
     "authoritative-valuesets": ["http://words.example/ValueSet/*"],
     "exclusions": ["http://words.example/secret*"],
     "fhirVersions": [{"version": "R4", "url": "https://general.example/r4"}, {"version": "R5", "url": "https://general.example/r5"}],
     "nickname": "gen"},
    {"code": "german", "name": "German", "languages": {"de": ["http://words.example/animals"], "de-AT": ["http://words.example/cakes"]},
     "fhirVersions": [{"version": "R4", "url": "https://german.example/r4"}]},
    {"code": "vienna", "name": "Vienna", "languages": {"de-AT": ["http://words.example/animals"]},
     "fhirVersions": [{"version": "R4", "url": "https://vienna.example/r4"}]}]}$json$),
 ('south', $json${
  "formatVersion": "1",
  "servers": [
    {"code": "press", "name": "Press", "usage": ["publication"], "authoritative": ["http://words.example/*|1.*"],
     "fhirVersions": [{"version": "R4", "url": "https://press.example/r4"}]},
    {"code": "edition", "name": "Edition", "authoritative": ["http://snomed.info/sct|http://snomed.info/sct/999000021000000109*"],
     "fhirVersions": [{"version": "R4", "url": "https://edition.example/r4"}]}]}$json$);

-- TX-168: files become rows.
SELECT fhir_tx_load_master(content, 'https://zoo.example/master.json') FROM file WHERE name = 'master';
SELECT name, fhir_tx_load_servers(name, content) FROM file WHERE name IN ('north', 'south') ORDER BY name;
SELECT url, description, documentation FROM fhirterm.tx_master;
SELECT code, position, name, authority, url FROM fhirterm.tx_registry ORDER BY position;
SELECT registry, code, position, name, access_info, url, usage FROM fhirterm.tx_server ORDER BY registry, position;
SELECT registry, server, release, url, fhir_version, error FROM fhirterm.tx_server_endpoint ORDER BY 1, 2, 3;
SELECT registry, server, kind, language, mask FROM fhirterm.tx_server_claim ORDER BY 1, 2, 3, 4, 5;

-- TX-169: the master file. An empty list is one; the errors come all at once, and change nothing.
SELECT fhir_tx_load_master(NULL) AS nothing;
SELECT fhir_tx_load_master('{"formatVersion": "2", "registries": [
  {"code": "a b", "name": "x", "url": "https://x.example"}, {"code": "twice", "name": "", "url": "x"},
  {"code": "twice", "name": "y"}, 7]}');
\echo :LAST_ERROR_SQLSTATE
SELECT fhir_tx_load_master('{"formatVersion": 1}');
SELECT fhir_tx_load_master('[]');
BEGIN;
SELECT fhir_tx_load_master('{"formatVersion": "1", "registries": []}');
SELECT (SELECT count(*) FROM fhirterm.tx_registry) AS registries, (SELECT count(*) FROM fhirterm.tx_server) AS servers,
       (SELECT count(*) FROM fhirterm.tx_server_claim) AS claims, (SELECT count(*) FROM fhirterm.tx_server_endpoint) AS endpoints;
ROLLBACK;

-- TX-170: the file of a registry; members that are not known (above: nickname) are passed over.
SELECT fhir_tx_load_servers('north', '{"formatVersion": "1", "servers": [
  {"code": "a", "name": "A", "fhirVersions": [{"version": "R2", "url": "https://a.example"}]},
  {"code": "b", "name": "B", "usage": "any", "languages": {"no language": ["*"], "de": [""]}, "authoritative": [1],
   "exclusions": {}, "url": "b", "fhirVersions": [{"version": "R4", "url": "https://b.example"},
                                                  {"version": "R4", "url": "https://c.example"}, 4, {"version": 4}]},
  {"code": "c", "name": "C", "languages": ["de"]}, "d", {}]}');
\echo :LAST_ERROR_SQLSTATE
SELECT fhir_tx_load_servers('west', '{"formatVersion": "1", "servers": []}');
\echo :LAST_ERROR_SQLSTATE
SELECT fhir_tx_load_servers(NULL, '{}') AS nothing;

-- TX-171: masks.
SELECT mask, canonical, fhir_tx_mask_match(mask, canonical)
  FROM (VALUES ('http://domain/*|1.*', 'http://domain/cs|1.2'), ('http://domain/*|1.*', 'http://domain/cs|2.0'),
    ('http://domain/*|1.*', 'http://domain/cs'), ('http://domain/*|*', 'http://domain/cs'),
    ('http://loinc.org*', 'http://loinc.org'), ('http://loinc.org*', 'http://loinc.org|2.77'),
    ('http://loinc.org', 'http://loinc.org|2.77'), ('http://loinc.org', 'http://loinc.org/'),
    ('http://*/sct', 'http://snomed.info/sct'), ('http://a*b*c', 'http://a1b2b3c'), ('http://a*b*c', 'http://a1b2b3'),
    ('*', 'urn:oid:1.2.3|4'), ('http://domain/*|1.0', 'http://domain/cs|1.0.0'), ('', ''), (NULL, 'http://x'))
    AS t (mask, canonical);
SELECT fhir_tx_mask_match(repeat('a*', 5000) || 'b', repeat('a', 20000)) AS bounded;

-- What a scan found.
INSERT INTO fhirterm.tx_server_content (registry, server, release, resource_type, url, version, content) VALUES
  ('north', 'general', 'R4', 'CodeSystem', 'http://words.example/animals', '1.0', 'complete'),
  ('north', 'general', 'R4', 'CodeSystem', 'http://words.example/animals', '2.0', 'complete'),
  ('north', 'general', 'R4', 'CodeSystem', 'http://words.example/tools', '1.0', 'fragment'),
  ('north', 'general', 'R4', 'CodeSystem', 'http://words.example/secret', '1.0', 'complete'),
  ('north', 'general', 'R4', 'ValueSet', 'http://words.example/ValueSet/pets', '1.0', NULL),
  ('north', 'general', 'R4', 'ValueSet', 'http://else.example/ValueSet/pets', '1.0', NULL),
  ('north', 'general', 'R4', 'CodeSystem', 'http://snomed.info/sct', 'http://snomed.info/sct/900000000000207008/version/20250101', 'complete'),
  ('north', 'general', 'R5', 'CodeSystem', 'http://words.example/animals', '2.0', 'complete'),
  ('north', 'german', 'R4', 'CodeSystem', 'http://words.example/animals', '2.0', 'complete'),
  ('north', 'german', 'R4', 'CodeSystem', 'http://words.example/cakes', '1', 'supplement'),
  ('north', 'vienna', 'R4', 'CodeSystem', 'http://words.example/animals', '2.0', 'complete'),
  ('south', 'press', 'R4', 'CodeSystem', 'http://words.example/animals', '1.0', NULL),
  ('south', 'edition', 'R4', 'CodeSystem', 'http://snomed.info/sct', 'http://snomed.info/sct/999000021000000109/version/20250101', 'complete');

CREATE FUNCTION pg_temp.resolve(params jsonb, OUT authoritative text, OUT candidates text) LANGUAGE sql AS $$
  SELECT (SELECT string_agg((e ->> 'server-name') || coalesce(' for ' || (e #>> '{languages,0}'), ''), ', ' ORDER BY n)
            FROM jsonb_array_elements(a -> 'authoritative') WITH ORDINALITY AS t (e, n)),
         (SELECT string_agg((e ->> 'server-name') || coalesce(' (' || (e ->> 'content') || ')', '') ||
                            coalesce(' ' || (e ->> 'language-support'), ''), ', ' ORDER BY n)
            FROM jsonb_array_elements(a -> 'candidates') WITH ORDINALITY AS t (e, n))
    FROM fhir_tx_resolve(params) AS a $$;

-- TX-172, TX-181: a server that claims is authoritative, and no candidate; one that hosts without a claim is a candidate.
SELECT * FROM pg_temp.resolve('{"fhirVersion": "R4", "url": "http://words.example/animals"}');
SELECT * FROM pg_temp.resolve('{"fhirVersion": "R4", "url": "http://words.example/tools"}');
-- The same endpoint in another registry is still one.
BEGIN;
UPDATE fhirterm.tx_server_endpoint SET url = 'https://general.example/r4' WHERE server = 'german';
SELECT * FROM pg_temp.resolve('{"fhirVersion": "R4", "url": "http://words.example/animals"}');
ROLLBACK;

-- TX-173: a claim counts with the content, and with the version, alone.
SELECT * FROM pg_temp.resolve('{"fhirVersion": "R4", "url": "http://words.example/animals-of-the-sea"}');
SELECT version, r.* FROM (VALUES ('2.0'), ('1.x'), ('3')) AS v (version),
       pg_temp.resolve(jsonb_build_object('fhirVersion', 'R4', 'url', 'http://words.example/animals|' || version)) AS r;

-- TX-174, TX-175: claims for languages, the narrowest first, then those for all languages; none without a language.
SELECT language, r.authoritative
  FROM (VALUES (NULL), ('de'), ('de-AT'), ('de-CH-1996'), ('dent'), ('DE-at'), ('en, de;q=0.5'), ('de, de-AT;q=0.9'),
               ('*'), ('de;q=0')) AS l (language),
       pg_temp.resolve(jsonb_build_object('fhirVersion', 'R4', 'url', 'http://words.example/animals', 'language', language)) AS r;
SELECT fhir_tx_resolve('{"fhirVersion": "R4", "url": "http://words.example/animals", "language": "de;q=much"}');

-- TX-176: who claims a language must host the content.
SELECT * FROM fhir_tx_check();
SELECT count(*) FROM fhir_tx_check('south');

-- TX-177: what is excluded is not there, claimed or not.
SELECT * FROM pg_temp.resolve('{"fhirVersion": "R4", "url": "http://words.example/secret"}');
BEGIN;
INSERT INTO fhirterm.tx_server_claim VALUES ('north', 'general', 'authoritative', NULL, 'http://words.example/secret');
SELECT * FROM pg_temp.resolve('{"fhirVersion": "R4", "url": "http://words.example/secret|1.0"}');
-- one version of several
INSERT INTO fhirterm.tx_server_claim VALUES ('north', 'general', 'exclusions', NULL, 'http://words.example/animals|2.0');
SELECT version, r.authoritative FROM (VALUES ('1.0'), ('2.0')) AS v (version),
       pg_temp.resolve(jsonb_build_object('fhirVersion', 'R4', 'url', 'http://words.example/animals|' || version)) AS r;
ROLLBACK;

-- TX-178: discovery.
SELECT r - 'last-success' FROM jsonb_array_elements(fhir_tx_discover('{"server": "general", "fhirVersion": "4.0.1"}') -> 'results') AS r;
CREATE FUNCTION pg_temp.discovered(params jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg((r ->> 'server-code') || ' ' || (r ->> 'fhirVersion'), ', ' ORDER BY n)
    FROM jsonb_array_elements(fhir_tx_discover(params) -> 'results') WITH ORDINALITY AS t (r, n) $$;
SELECT params, pg_temp.discovered(params::jsonb)
  FROM (VALUES ('{}'), ('{"registry": "south"}'), ('{"server": "german"}'), ('{"fhirVersion": "R5"}'), ('{"fhirVersion": "5.0.0"}'),
    ('{"fhirVersion": "R4B"}'), ('{"url": "http://words.example/animals"}'), ('{"url": "http://words.example/animals|1.0"}'),
    ('{"url": "http://words.example/animals", "authoritativeOnly": "true"}'),
    ('{"url": "http://words.example/animals", "authoritativeOnly": true, "language": "de-AT", "fhirVersion": "4.0"}'),
    ('{"registry": "nowhere"}')) AS p (params);
SELECT r ->> 'server-code' AS server, r -> 'languages' AS languages, r -> 'authoritative' AS authoritative, r -> 'candidate' AS candidate
  FROM jsonb_array_elements(fhir_tx_discover('{"url": "http://words.example/animals", "language": "de", "fhirVersion": "R4"}') -> 'results') AS r;
SELECT r -> 'authoritative' AS authoritative, r -> 'candidate' AS candidate, r -> 'candidate-valuesets' AS value_sets
  FROM jsonb_array_elements(fhir_tx_discover('{"server": "general", "authoritativeOnly": true, "fhirVersion": "R4"}') -> 'results') AS r;
SELECT d ->> 'master-url' AS master, (d ->> 'last-update')::timestamptz <= now() AS updated FROM fhir_tx_discover() AS d;
SELECT fhir_tx_discover('{"fhirVersion": "R2"}');
\echo :LAST_ERROR_SQLSTATE
SELECT fhir_tx_discover('{"authoritativeOnly": "perhaps"}');
SELECT fhir_tx_discover('{"url": 7}');
SELECT fhir_tx_discover('[]');
SELECT fhir_tx_discover(NULL) IS NULL AS nothing;

-- TX-179: resolution needs a version of FHIR, and a code system or a value set; what it does not know it passes over.
SELECT fhir_tx_resolve('{"fhirVersion": "R4"}');
\echo :LAST_ERROR_SQLSTATE
SELECT fhir_tx_resolve('{"fhirVersion": "R4", "url": "http://a.example", "valueSet": "http://b.example"}');
SELECT fhir_tx_resolve('{"url": "http://a.example"}');
SELECT fhir_tx_resolve('{"fhirVersion": "R4", "url": "not a url"}');
SELECT fhir_tx_resolve('{"fhirVersion": "R4", "valueSet": "http://words.example/ValueSet/pets", "colour": "red"}');
SELECT * FROM pg_temp.resolve('{"fhirVersion": "4.0.1", "valueSet": "http://else.example/ValueSet/pets|1.0"}');
SELECT * FROM pg_temp.resolve('{"fhirVersion": "R4", "valueSet": "http://else.example/ValueSet/pets", "authoritativeOnly": true}');
SELECT fhir_tx_resolve(NULL) IS NULL AS nothing;

-- TX-180, TX-182, TX-189: what an entry says: one way in, the claimed language; a candidate's content, and that
-- nobody knows its languages.
BEGIN;
UPDATE fhirterm.tx_server_endpoint SET security = '{token,oauth}', fhir_version = '4.0.0' WHERE server = 'german';
UPDATE fhirterm.tx_server_endpoint SET security = '{open}' WHERE server = 'general';
SELECT jsonb_pretty(fhir_tx_resolve('{"fhirVersion": "R4", "url": "http://words.example/animals", "language": "de-CH"}'));
SELECT r -> 'token' AS token, r -> 'oauth' AS oauth, r -> 'open' AS open
  FROM jsonb_array_elements(fhir_tx_discover('{"server": "german"}') -> 'results') AS r;
ROLLBACK;
SELECT * FROM pg_temp.resolve('{"fhirVersion": "R4", "url": "http://words.example/tools", "language": "de"}');
SELECT * FROM pg_temp.resolve('{"fhirVersion": "R4", "valueSet": "http://else.example/ValueSet/pets", "language": "de"}');
UPDATE fhirterm.tx_server_endpoint SET security = '{magic}' WHERE server = 'german';

-- TX-183: what is for some uses goes to those.
SELECT usage, r.authoritative FROM (VALUES (NULL), ('validation'), ('publication')) AS u (usage),
       pg_temp.resolve(jsonb_build_object('fhirVersion', 'R4', 'url', 'http://words.example/animals|1.0', 'usage', usage)) AS r;

-- TX-185: without a language, claims for all languages alone (above, TX-174).

-- TX-186: an implicit value set of SNOMED CT is where its edition is; without edition, at the general server.
SELECT url, p.* FROM (VALUES ('http://snomed.info/sct/20611000087101?fhir_vs=refset/22071000087104'),
    ('http://snomed.info/sct/20611000087101/version/20240731?fhir_vs'), ('http://snomed.info/sct?fhir_vs=isa/138875005'),
    ('http://snomed.info/sct?fhir_vs=refset'), ('http://snomed.info/sct?fhir_vs=ecl/%3C%3C%2073211009'),
    ('http://snomed.info/xsct/20611000087101?fhir_vs'), ('http://snomed.info/sct?fhir_vs=other'),
    ('http://snomed.info/sct/canada?fhir_vs'), ('http://snomed.info/sct/20611000087101/version/2024?fhir_vs'),
    ('http://snomed.info/sctx?fhir_vs'), ('http://snomed.info/sct'), ('http://loinc.org?fhir_vs'), (NULL)) AS u (url),
  LATERAL fhir_parse_sct_vs(url) AS p;
SELECT value_set, r.* FROM (VALUES ('http://snomed.info/sct/999000021000000109?fhir_vs=isa/138875005'),
    ('http://snomed.info/sct/999000021000000109/version/20250101?fhir_vs'), ('http://snomed.info/sct/999000021000000109/version/20200101?fhir_vs'),
    ('http://snomed.info/sct?fhir_vs=isa/138875005'), ('http://words.example/animals?fhir_vs')) AS v (value_set),
  LATERAL pg_temp.resolve(jsonb_build_object('fhirVersion', 'R4', 'valueSet', value_set)) AS r;

-- TX-188: errors of a scan are seen, and loading the registry again keeps them, and what is hosted.
UPDATE fhirterm.tx_server_endpoint SET error = 'timeout', last_success = now() - interval '90 seconds' WHERE server = 'german';
SELECT name, fhir_tx_load_servers(name, content) FROM file WHERE name = 'north';
SELECT r -> 'error' AS error, (r ->> 'last-success')::numeric >= 90000 AS last_success, r -> 'systems' AS systems
  FROM jsonb_array_elements(fhir_tx_discover('{"server": "german"}') -> 'results') AS r;
-- not if the endpoint moves, and not if the registry goes
SELECT fhir_tx_load_servers('north', jsonb_set(content, '{servers,1,fhirVersions,0,url}', '"https://german.example/new"'))
  FROM file WHERE name = 'north';
SELECT r -> 'error' AS error, (r ->> 'last-success')::numeric >= 90000 AS last_success, r -> 'systems' AS systems
  FROM jsonb_array_elements(fhir_tx_discover('{"server": "german"}') -> 'results') AS r;
SELECT fhir_tx_load_master(jsonb_set(content, '{registries}', (content -> 'registries') - 1)) FROM file WHERE name = 'master';
SELECT code FROM fhirterm.tx_registry;
SELECT DISTINCT registry FROM fhirterm.tx_server UNION SELECT registry FROM fhirterm.tx_server_claim
 UNION SELECT registry FROM fhirterm.tx_server_endpoint UNION SELECT registry FROM fhirterm.tx_server_content;

-- TX-021: everyone may ask, few may load.
CREATE ROLE regress_fhirterm_visitor;
SET ROLE regress_fhirterm_visitor;
SELECT fhir_tx_load_master('{"formatVersion": "1", "registries": []}');
SELECT fhir_tx_load_servers('north', '{"formatVersion": "1", "servers": []}');
SELECT fhir_load('{"resourceType": "CodeSystem", "url": "http://visitor.example", "status": "active", "content": "complete"}');
\echo :LAST_ERROR_SQLSTATE
SELECT fhir_unload('http://visitor.example');
INSERT INTO fhirterm.tx_server_content VALUES ('north', 'german', 'R4', 'CodeSystem', 'http://visitor.example');
SELECT jsonb_array_length(fhir_tx_discover('{}') -> 'results') AS endpoints;
RESET ROLE;
DROP ROLE regress_fhirterm_visitor;
SELECT fhir_tx_load_master('{"formatVersion": "1", "registries": []}');
DELETE FROM fhirterm.tx_master;
