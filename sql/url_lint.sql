-- Rules about the URLs and names of code systems: of one, and of everything that is loaded. Invented content.
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset null '-'
SET timezone = 'UTC';

-- L-01 to L-22, by what passes and what fails, with nothing loaded. The rules that an argument breaks, with their severities.
CREATE FUNCTION broken(url text, kind text, ctx jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(rule || ' ' || left(severity, 1), ', '), 'ok') FROM fhir_lint_url(url, kind, ctx)
$$;
SELECT url, kind, broken(url, kind) FROM (VALUES
  -- L-01 (GV-026, UC-032): a URL without its scheme is one finding
  ('http://a/b', 'any'), ('terminology.hl7.org/CodeSystem/acme', 'any'), ('terminology.hl7.org/CodeSystem/acme', 'tho'), ('http:///b', 'any'), ('a b', 'any'), ('', 'any'),
  ('HTTP://a/b', 'any'), ('urn:iso:std:iso:3166', 'any'), ('terminology.hl7.org/temporary/CodeSystem/acme-lab', 'temporary'),
  -- L-02
  ('http://a/CodeSystem/b', 'any'), ('http://a/b#c', 'any'), ('http://a/b|1', 'any'), ('http://a/b c', 'any'), (E'http://a/b\tc', 'any'), ('http://a/b/', 'any'),
  -- L-03 (GV-015)
  ('http://a/ValueSet/b', 'any'), ('http://terminology.hl7.org/ValueSet/acme', 'tho'), ('http://a/ValueSets', 'any'),
  -- L-04 (GV-015, UC-034); internal is tho
  ('http://terminology.hl7.org/CodeSystem/acme-colour', 'tho'), ('http://terminology.hl7.org/CodeSystem/acme-status', 'internal'),
  ('http://terminology.hl7.org/CodeSystem/v3/ActCode', 'tho'), ('http://terminology.hl7.org/CodeSystem/a/b/acme', 'tho'),
  ('http://terminology.hl7.org/acme', 'tho'), ('http://terminology.hl7.org/CodeSystem/', 'tho'), ('http://terminology.hl7.org/CodeSystem/-acme', 'tho'),
  ('http://terminology.hl7.org.example/CodeSystem/acme', 'tho'), ('http://terminology-hl7.org/CodeSystem/acme', 'tho'),
  -- L-06 (GV-015)
  ('https://terminology.hl7.org/CodeSystem/acme-colour', 'tho'),
  -- L-07 (GV-015)
  ('http://terminology.hl7.org/CodeSystem/123', 'tho'), ('http://terminology.hl7.org/CodeSystem/12345', 'tho'), ('http://terminology.hl7.org/CodeSystem/XXXXX', 'tho'),
  ('http://terminology.hl7.org/CodeSystem/ab1', 'tho'), ('http://terminology.hl7.org/CodeSystem/abc', 'tho'),
  ('http://terminology.hl7.org/CodeSystem/0b6d2f2e-0000-4000-8000-00000000beef', 'tho'), ('http://ig.example/CodeSystem/example-xxxxx', 'example'),
  -- L-09, L-10 (UC-036, UC-037, GV-022)
  ('http://ig.example/CodeSystem/example-colours', 'example'), ('http://ig.example/CodeSystem/colours', 'example'), ('http://ig.example/CodeSystem/example-', 'example'),
  ('http://ig.example/CodeSystem/example-a/b', 'example'), ('http://terminology.hl7.org/CodeSystem/example-xyz', 'example'),
  -- L-13 (UC-032, GV-021), L-14
  ('http://terminology.hl7.org/temporary/CodeSystem/acme-lab', 'temporary'), ('http://terminology.hl7.org/temporary/acme-lab', 'temporary'),
  ('http://terminology.hl7.org/temporary/CodeSystem/', 'temporary'), ('http://terminology.hl7.org/CodeSystem/acme-lab', 'temporary'),
  -- L-15
  ('http://ig.example/CodeSystem/steps', 'own'), ('http://terminology.hl7.org/CodeSystem/steps', 'own'),
  -- L-17 (UC-031)
  ('http://labs.example/tests', 'external'),
  -- L-19 (UC-038)
  ('urn:oid:1.2.3', 'any'), ('urn:oid:01.2', 'any'), ('urn:oid:3.1', 'any'), ('urn:oid:1', 'any'), ('urn:oid:1.2.', 'any'), ('URN:OID:1.2', 'any'),
  ('urn:uuid:0b6d2f2e-0000-4000-8000-00000000beef', 'any'), ('urn:uuid:0B6D2F2E-0000-4000-8000-00000000BEEF', 'any'), ('urn:uuid:1', 'any'),
  -- L-21
  ('http://a/cs/2024', 'any'), ('http://a/cs/1.0.0', 'any'), ('http://a/cs/v2.1', 'any'), ('http://a/4.0.1/cs', 'any'), ('http://a/cs/2024-05', 'any'), ('http://a/cs/20245', 'any'), ('http://1.2.3.4/cs', 'any'), ('http://a/cs/v2', 'any')
) AS c (url, kind);

-- the findings of some in full
SELECT * FROM fhir_lint_url('terminology.hl7.org/CodeSystem/acme');
SELECT * FROM fhir_lint_url('https://terminology.hl7.org/CodeSystem/acme/#x', 'tho');
-- L-08 (GV-012), L-09 (GV-022, GV-023), L-12, L-15: what the context tells
SELECT ctx, broken('http://ig.example/CodeSystem/example-colours', 'example', ctx) FROM (VALUES
  (jsonb '{"name": "ColoursExample"}'), ('{"name": "ExampleColours"}'), ('{"name": "Coloursexample"}'), ('{"name": "Example"}'),
  ('{"title": "Colours for the example"}'), ('{"title": "The ColoursToShow"}'), ('{"title": "The ColoursExample"}'),
  ('{"ig_base": "http://ig.example"}'), ('{"ig_base": "http://ig.example/"}'), ('{"ig_base": "http://other"}'),
  ('{"experimental": true, "strengths": ["example", "example"]}'), ('{"experimental": false}'), ('{"strengths": ["example", "required"]}'), ('{"strengths": []}'),
  ('{"name": null}')) AS c (ctx);
SELECT * FROM fhir_lint_url('http://other/CodeSystem/example-xyz', 'example', '{"ig_base": "http://ig.example"}');
SELECT * FROM fhir_lint_url('http://ig.example/CodeSystem/colours', 'example', '{"ig_base": "http://ig.example", "name": "ColoursExample"}');
SELECT ctx, broken('http://ig.example/CodeSystem/steps', 'own', ctx) FROM (VALUES
  (jsonb '{"ig_base": "http://ig.example"}'), ('{"ig_base": "http://ig.example/CodeSystem"}'), ('{"ig_base": "http://ig.exam"}')) AS c (ctx);
-- L-22 (UC-035, GV-018)
SELECT broken('http://terminology.hl7.org/CodeSystem/acme-colour', 'tho', '{"status": "draft"}') AS draft;
SELECT rule, severity, message FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/acme-colour', 'tho', '{"status": "active"}');

-- NULL in, nothing out; other kinds and members are errors.
SELECT count(*) FROM fhir_lint_url(NULL);
SELECT count(*) FROM fhir_lint_url('x', NULL);
SELECT count(*) FROM fhir_lint_url('x', 'any', NULL);
SELECT fhir_lint_url('http://a/b', 'private');
\echo :LAST_ERROR_SQLSTATE
SELECT fhir_lint_url('http://a/b', 'any', '{"Name": "x"}');
SELECT fhir_lint_url('http://a/b', 'any', '{"experimental": "true"}');
SELECT fhir_lint_url('http://a/b', 'any', '{"strengths": ["example", 1]}');
SELECT fhir_lint_url('http://a/b', 'any', '[]');
\echo :LAST_ERROR_SQLSTATE

-- What is loaded.
SELECT action, resource_type, url FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "http://loinc.org", "name": "LOINC", "status": "active", "content": "fragment", "publisher": "Regenstrief",
    "identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:oid:2.16.840.1.113883.6.1"}], "concept": [{"code": "55423-8"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://loinc.org/de", "name": "LoincDe", "status": "active", "content": "supplement", "publisher": "Somebody",
    "supplements": "http://loinc.org", "concept": [{"code": "55423-8"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "name": "ActCode", "status": "active",
    "content": "complete", "publisher": "HL7", "concept": [{"code": "ACCM"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://terminology.hl7.org/CodeSystem/acme-colour", "name": "AcmeColour", "status": "draft",
    "content": "complete", "publisher": "Acme", "concept": [{"code": "red"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://terminology.hl7.org/temporary/CodeSystem/acme-lab", "name": "AcmeLab", "status": "active",
    "content": "complete", "publisher": "Acme", "concept": [{"code": "a"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://a.example/CodeSystem/example-colours", "name": "ColoursExample", "status": "active", "experimental": true,
    "content": "complete", "publisher": "A", "concept": [{"code": "red"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://b.example/CodeSystem/example-colours", "name": "ExampleColours", "status": "active",
    "content": "complete", "publisher": "B", "concept": [{"code": "red"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://b.example/CodeSystem/shapes", "name": "ShapesExample", "status": "active", "experimental": true,
    "content": "complete", "publisher": "B", "concept": [{"code": "red"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://ig.example/CodeSystem/steps", "name": "Steps", "status": "active",
    "content": "complete", "publisher": "IG", "concept": [{"code": "1"}]}},
  {"resource": {"resourceType": "ValueSet", "url": "http://ig.example/vs/lab", "name": "Lab", "status": "active", "publisher": "IG",
    "compose": {"include": [{"system": "urn:oid:2.16.840.1.113883.6.1"}, {"system": "http://loinc.org"}], "exclude": [{"system": "http://terminology.hl7.org/temporary/CodeSystem/other-lab"}]}}},
  {"resource": {"resourceType": "NamingSystem", "url": "http://hta.example/NamingSystem/lab", "name": "Lab", "status": "active", "kind": "codesystem", "date": "2024",
    "publisher": "HTA", "uniqueId": [{"type": "uri", "value": "http://lab.acme.example", "preferred": true},
      {"type": "uri", "value": "http://terminology.hl7.org/temporary/CodeSystem/acme-lab", "period": {"end": "2020"}},
      {"type": "oid", "value": "1.2.3.4"}]}},
  {"resource": {"resourceType": "NamingSystem", "url": "http://x.example/NamingSystem/one", "name": "One", "status": "active", "kind": "codesystem", "date": "2024", "publisher": "One",
    "uniqueId": [{"type": "uri", "value": "http://terminology.hl7.org/CodeSystem/one", "preferred": true}, {"type": "oid", "value": "1.9.9"}, {"type": "oid", "value": "1.02"},
      {"type": "uri", "value": "http://terminology.hl7.org/CodeSystem/formerly", "period": {"end": "2019"}}]}},
  {"resource": {"resourceType": "NamingSystem", "url": "http://x.example/NamingSystem/two", "name": "Two", "status": "active", "kind": "codesystem", "date": "2024",
    "uniqueId": [{"type": "uri", "value": "http://two.example", "preferred": true}, {"type": "oid", "value": "1.9.9"}]}}]}') ORDER BY resource_type, url COLLATE "C";

-- L-03: the url of a value set that does not look like one
SELECT rule, severity, message FROM fhir_lint_url('http://ig.example/vs/lab');
-- L-05 (GV-016), section 9: taken by another publisher, by one that is not told, by the same; whatever the case of the host; by a NamingSystem, now and formerly
SELECT rule, severity, message FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'tho', '{"publisher": "Acme"}');
SELECT rule, severity, message FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'tho');
SELECT rule, severity, message FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'tho', '{"publisher": "HL7"}');
SELECT rule, severity, message FROM fhir_lint_url('HTTP://IG.example/CodeSystem/steps', 'own');
SELECT rule, severity, message FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/one', 'tho');
SELECT rule, severity, message FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/formerly', 'tho');
SELECT rule, severity, message FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'any');
-- a possible duplicate: same base, same last segment, names that are alike
SELECT rule, severity, message FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/v3/acme-colour', 'tho', '{"name": "AcmeColours"}');
SELECT rule, severity, message FROM fhir_lint_url('http://terminology.hl7.org/CodeSystem/v3/acme-colour', 'tho', '{"name": "Shades"}');
SELECT fhirterm.name_similarity('AcmeColour', 'acmecolour') AS same, round(fhirterm.name_similarity('word', 'two words')::numeric, 4) AS some,
       fhirterm.name_similarity('a', 'b') AS none, fhirterm.name_similarity('', '') AS empty, fhirterm.name_similarity(NULL, 'b') AS unknown;
-- L-11 (GV-024, UC-036)
SELECT rule, severity, message FROM fhir_lint_url('http://c.example/CodeSystem/example-colours', 'example');
-- L-14 (UC-033), L-16 (UC-030, UC-038), L-17
SELECT * FROM fhir_lint_url('http://terminology.hl7.org/temporary/CodeSystem/acme-lab', 'temporary', '{"publisher": "HTA"}');
SELECT * FROM fhir_lint_url('urn:oid:2.16.840.1.113883.6.1', 'external');
SELECT * FROM fhir_lint_url('urn:oid:1.2.3.4');
SELECT url, broken(url, 'external') FROM (VALUES ('http://loinc.org'), ('http://lab.acme.example'), ('1.2.3.4'), ('http://labs.example/tests')) AS c (url);
-- L-18
SELECT * FROM fhir_lint_url('http://LOINC.org');
SELECT url, broken(url, 'any') FROM (VALUES ('https://loinc.org'), ('http://loinc.org/'), ('http://loinc.com'), ('http://loinc.org/DE')) AS c (url);
-- L-20
SELECT rule, severity, message FROM fhir_lint_url('http://loinc.org/de', 'any', '{"supplements": "http://loinc.org|2.7", "publisher": "Somebody"}');
SELECT broken('http://loinc.org/fr', 'any', '{"supplements": "http://loinc.org", "publisher": "Regenstrief"}') AS same_publisher,
       broken('http://somebody.example/loinc-fr', 'any', '{"supplements": "http://loinc.org", "publisher": "Somebody"}') AS outside;
-- L-22: a NamingSystem is there, by the same publisher
SELECT broken('http://terminology.hl7.org/CodeSystem/one', 'tho', '{"status": "active", "publisher": "One"}') AS named;

-- The preferred identifiers are those of fhir_preferred_url.
SELECT i, fhirterm.preferred_identifier(i), fhir_preferred_url(i) FROM unnest('{urn:oid:2.16.840.1.113883.6.1,2.16.840.1.113883.6.1,1.2.3.4,urn:oid:1.2.3.4,
  http://terminology.hl7.org/temporary/CodeSystem/acme-lab,http://two.example,nothing}'::text[]) AS i;

-- Everything that is loaded, as a guide's author would look at it; and without a guide. (GV-012, GV-016, GV-023, GV-024, UC-030, UC-033)
SELECT resource_type, url, kind, rule, severity, message, suggestion FROM fhir_lint_stored('http://ig.example');
SELECT count(*), count(*) FILTER (WHERE kind = 'own') AS own FROM fhirterm.url_findings;
-- UC-033: temporary urls, and what takes their place
SELECT * FROM fhirterm.temporary_urls ORDER BY url COLLATE "C";
-- GV-027: not in HL7 Terminology yet
SELECT url, name, status, has_naming_system FROM fhirterm.tho_pending ORDER BY url COLLATE "C";
SELECT * FROM fhir_resolve('CodeSystem', 'http://terminology.hl7.org/temporary/CodeSystem/acme-lab');

-- GV-017: a NamingSystem for the identifiers; what it makes loads, and ends the remark of L-22.
SELECT fhir_make_naming_system('http://terminology.hl7.org/CodeSystem/acme-colour') - 'date' AS loaded,
       fhir_make_naming_system('http://terminology.hl7.org/CodeSystem/acme-status') - 'date' AS new, fhir_make_naming_system(NULL) AS nothing;
BEGIN;
SELECT action FROM fhir_load(fhir_make_naming_system('http://terminology.hl7.org/CodeSystem/acme-colour') || '{"id": "colour"}');
SELECT count(*) FROM fhirterm.url_findings WHERE url = 'http://terminology.hl7.org/CodeSystem/acme-colour';
ROLLBACK;

-- Two NamingSystems that have the url of one code system.
BEGIN;
SELECT l.url, l.action
  FROM unnest('{three,four}'::text[]) AS n
 CROSS JOIN LATERAL fhir_load(jsonb_build_object('url', 'http://x.example/NamingSystem/' || n) || '{"resourceType": "NamingSystem", "name": "N",
    "status": "active", "kind": "codesystem", "date": "2024",
    "uniqueId": [{"type": "uri", "value": "http://terminology.hl7.org/CodeSystem/v3-ActCode"}]}') AS l;
SELECT rule, severity, message FROM fhirterm.url_findings WHERE url = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
ROLLBACK;

-- L-12: a stored binding that is no example binding uses a code system for examples.
BEGIN;
SELECT action FROM fhir_load('{"resourceType": "ValueSet", "url": "http://a.example/ValueSet/colours", "name": "V", "status": "active",
  "compose": {"include": [{"system": "http://a.example/CodeSystem/example-colours"}]}}');
SELECT fhir_store_bindings('{"resourceType": "StructureDefinition", "url": "http://a.example/StructureDefinition/one", "snapshot": {"element": [
  {"id": "Observation.code", "path": "Observation.code", "type": [{"code": "CodeableConcept"}],
   "binding": {"strength": "required", "valueSet": "http://a.example/ValueSet/colours"}}]}}');
SELECT rule, severity, message FROM fhirterm.url_findings WHERE url = 'http://a.example/CodeSystem/example-colours';
ROLLBACK;

-- In a read-only transaction, too.
BEGIN READ ONLY;
SELECT count(*) > 0 AS found FROM fhirterm.url_findings;
ROLLBACK;

SELECT sum(fhir_unload(url)) AS code_systems FROM fhirterm.code_system;
SELECT sum(fhir_unload(url)) AS value_sets FROM fhirterm.value_set;
SELECT sum(fhir_unload(url)) AS naming_systems FROM fhirterm.naming_system;
SELECT count(*) FROM fhirterm.url_findings;
DROP FUNCTION broken(text, text, jsonb);
