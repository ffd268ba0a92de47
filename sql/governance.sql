-- Which code system to use or make: the decision as a graph, the walk through it, and its picture. Invented content.
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset null '-'

-- GV-001, GV-030: 27 nodes, of which 8 questions and 9 ends; 26 edges.
SELECT kind, count(*), array_agg(node ORDER BY node) AS nodes FROM fhirterm.governance_node GROUP BY kind ORDER BY kind;
SELECT lower(label) AS label, count(*), count(*) FILTER (WHERE repaired) AS repaired FROM fhirterm.governance_edge GROUP BY 1 ORDER BY 1;
-- GV-029, GV-010: one yes and one no leave every question, one way every other node but the ends; all nodes are reached.
SELECT n.node, n.kind, array_agg(lower(e.label) ORDER BY lower(e.label)) AS ways
  FROM fhirterm.governance_node n LEFT JOIN fhirterm.governance_edge e ON e.from_node = n.node
 GROUP BY n.node, n.kind
HAVING array_agg(lower(e.label) ORDER BY lower(e.label)) IS DISTINCT FROM CASE n.kind WHEN 'question' THEN '{no,yes}'::text[] ELSE '{NULL}' END
    OR (count(e.edge) = 0) <> (n.kind = 'terminal');
SELECT node FROM fhirterm.governance_node n
 WHERE kind <> 'start' AND NOT EXISTS (SELECT FROM fhirterm.governance_edge e WHERE e.to_node = n.node);
SELECT edge, from_node, label, to_node FROM fhirterm.governance_edge WHERE repaired;
-- the graph cannot get a cycle, nor a second way on for an answer, whatever the case of its label
INSERT INTO fhirterm.governance_edge VALUES ('x', 27, NULL, 3, false);
INSERT INTO fhirterm.governance_edge VALUES ('x', 13, 'no', 18, false);
-- who reads needs no right but that of everyone, and writes nothing
SELECT has_table_privilege('public', 'fhirterm.governance_node', 'SELECT') AS reads,
       has_table_privilege('public', 'fhirterm.governance_edge', 'INSERT') AS writes;
-- part of the extension: not dumped
SELECT count(*) AS dumped FROM pg_extension WHERE extname = 'fhirterm' AND 'fhirterm.governance_node'::regclass = ANY (extconfig);

-- A walk in a few lines: the nodes, and the last row.
CREATE FUNCTION walk(answers jsonb, OUT nodes text, OUT last text, OUT severity text, OUT terminal boolean) LANGUAGE sql AS $$
  SELECT string_agg(node::text, ',' ORDER BY step), (array_agg(advice ORDER BY step DESC))[1],
         (array_agg(a.severity ORDER BY step DESC))[1], (array_agg(a.terminal ORDER BY step DESC))[1]
    FROM fhir_codesystem_advice(answers) AS a
$$;

SELECT action, resource_type, url FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "http://loinc.org", "name": "LOINC", "status": "active", "content": "fragment", "publisher": "Regenstrief",
    "identifier": [{"system": "urn:ietf:rfc:3986", "value": "urn:oid:2.16.840.1.113883.6.1"}], "concept": [{"code": "55423-8"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "name": "ActCode", "status": "active",
    "content": "complete", "publisher": "HL7", "concept": [{"code": "ACCM"}, {"code": "ACCT"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://terminology.hl7.org/CodeSystem/old", "name": "Old", "status": "retired",
    "content": "complete", "publisher": "HL7", "concept": [{"code": "a"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "http://example.org/gone", "name": "Gone", "status": "active", "content": "not-present"}}]}')
 ORDER BY url COLLATE "C";

-- G-01 (GV-001)
SELECT * FROM walk('{}');
-- G-02 (GV-002, GV-003, GV-004, UC-029)
SELECT * FROM walk('{"candidate_url": "http://loinc.org", "codes": ["55423-8"]}');
SELECT step, node, edge, kind, answer, source, severity, terminal FROM fhir_codesystem_advice('{"candidate_url": "http://loinc.org", "codes": ["55423-8"]}');
SELECT advice FROM fhir_codesystem_advice('{"candidate_url": "http://loinc.org", "codes": ["55423-8"]}') WHERE node = 4;
-- GV-005
SELECT question FROM fhir_codesystem_advice('{"candidate_url": "http://loinc.org"}') WHERE node = 5;
-- G-03: a fragment cannot disprove; G-04
SELECT * FROM walk('{"candidate_url": "http://loinc.org", "codes": ["99999-9"]}');
SELECT * FROM walk('{"candidate_url": "http://loinc.org", "codes": ["99999-9"], "codes_in_scope": false}');
-- G-05, G-06 (GV-007)
SELECT * FROM walk('{"candidate_url": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "codes": ["ACCM"]}');
SELECT * FROM walk('{"candidate_url": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "codes": ["ACCM", "NEW1"]}');
-- G-07 (GV-028)
SELECT * FROM walk('{"candidate_url": "http://terminology.hl7.org/CodeSystem/old"}');
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice('{"candidate_url": "http://terminology.hl7.org/CodeSystem/old"}') WHERE kind = 'question';
-- G-08, G-09 (GV-008)
SELECT * FROM walk('{"external_listed": false, "hl7_listed": false, "external_unlisted": true}');
SELECT * FROM walk('{"external_listed": false, "hl7_listed": false, "external_unlisted": true, "hta_validated": true}');
-- G-10 (GV-009); GV-020: the contact is named
SELECT * FROM walk('{"external_listed": false, "hl7_listed": false, "external_unlisted": false, "tied_to_ig": true}');
SELECT advice FROM fhir_codesystem_advice('{"external_listed": false, "hl7_listed": false, "external_unlisted": false, "tied_to_ig": true}') WHERE node = 16;
-- G-11 (GV-010), G-12 (GV-011)
SELECT * FROM walk('{"external_listed": false, "hl7_listed": false, "external_unlisted": false, "tied_to_ig": false}');
SELECT '{"external_listed": false, "hl7_listed": false, "external_unlisted": false, "tied_to_ig": false}' AS g11 \gset
SELECT * FROM walk(jsonb :'g11' || '{"example_only": true}');
-- G-13 (GV-012)
SELECT * FROM walk(jsonb :'g11' || '{"example_only": true, "proposed_name": "Colours", "ig_base": "http://ig.example",
  "proposed_url": "http://ig.example/CodeSystem/example-colours"}');
-- G-14 (GV-013), G-15 (GV-014), G-16 (GV-019)
SELECT * FROM walk(jsonb :'g11' || '{"example_only": false, "outside_demand": true}');
SELECT * FROM walk(jsonb :'g11' || '{"example_only": false, "outside_demand": false, "fmm": 1}');
SELECT * FROM walk(jsonb :'g11' || '{"example_only": false, "outside_demand": false, "fmm": 3}');
-- G-17 (GV-016)
SELECT * FROM walk(jsonb :'g11' || '{"example_only": false, "outside_demand": false, "fmm": 1, "proposed_url": "http://terminology.hl7.org/CodeSystem/v3-ActCode"}');
-- G-18: the caller counts, and is told
SELECT * FROM walk('{"candidate_url": "http://loinc.org", "external_listed": false, "hl7_listed": false, "external_unlisted": true}');
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice('{"candidate_url": "http://loinc.org",
  "external_listed": false, "hl7_listed": false, "external_unlisted": true}') WHERE kind = 'question';
-- G-19
SELECT * FROM walk('{"tied": true}');
\echo :LAST_ERROR_SQLSTATE
-- G-20 (UC-030)
SELECT * FROM walk('{"candidate_url": "urn:oid:2.16.840.1.113883.6.1", "codes": ["55423-8"]}');
SELECT advice FROM fhir_codesystem_advice('{"candidate_url": "urn:oid:2.16.840.1.113883.6.1"}') WHERE node = 4;
-- G-21 (GV-006), G-22, G-23
SELECT * FROM walk('{"candidate_url": "http://example.org/gone", "codes": ["x"]}');
SELECT * FROM walk('{"candidate_url": "http://labs.example/tests"}');
SELECT * FROM walk('{"candidate_url": "http://loinc.org", "fits": false}');
-- G-24, G-25, G-26
SELECT * FROM walk('{"external_listed": true, "codes_in_scope": false}');
SELECT * FROM walk('{"external_listed": false, "hl7_listed": true, "codes_in_scope": true}');
SELECT * FROM walk(jsonb :'g11' || '{"example_only": false, "outside_demand": false, "fmm": 1, "stable": true}');
-- G-27, G-28 (UC-039)
SELECT * FROM walk('{"external_listed": false, "hl7_listed": false, "no_publisher": true}');
SELECT step, node, kind, advice FROM fhir_codesystem_advice('{"external_listed": false, "hl7_listed": false, "no_publisher": true}') WHERE step > 4;
SELECT * FROM walk(jsonb :'g11' || '{"example_only": false, "outside_demand": false, "fmm": 1, "no_publisher": true}');
SELECT step, node, kind, advice FROM fhir_codesystem_advice(jsonb :'g11' || '{"example_only": false, "outside_demand": false, "fmm": 1, "no_publisher": true}') WHERE step > 11;
-- not where a question was answered yes
SELECT * FROM walk('{"external_listed": true, "codes_in_scope": true, "no_publisher": true}');
-- G-29
SELECT * FROM walk('{"external_listed": "yes"}');
\echo :LAST_ERROR_SQLSTATE

-- Paths P1 to P9 of the repaired flowchart, by every combination of answers: these nine, and no others.
WITH bits AS (
  SELECT jsonb_build_object('external_listed', b & 1 > 0, 'codes_in_scope', b & 2 > 0, 'hl7_listed', b & 4 > 0, 'external_unlisted', b & 8 > 0,
                            'tied_to_ig', b & 16 > 0, 'example_only', b & 32 > 0, 'outside_demand', b & 64 > 0) AS answers
    FROM generate_series(0, 127) AS b)
SELECT w.nodes, count(*) AS combinations, bool_and(w.terminal) AS ends FROM bits CROSS JOIN LATERAL walk(answers) AS w GROUP BY w.nodes ORDER BY w.nodes COLLATE "C";
-- what the walk says at each node
SELECT n.node, n.text FROM fhirterm.governance_node n ORDER BY n.node;

-- Members that are null are absent; NULL has no rows. A candidate may have a version, or be known to a NamingSystem alone.
SELECT * FROM walk('{"external_listed": null, "candidate_url": null, "codes": null}');
SELECT count(*) FROM fhir_codesystem_advice(NULL);
SELECT * FROM walk('{"candidate_url": "http://terminology.hl7.org/CodeSystem/v3-ActCode|9", "codes": ["ACCM"]}');
SELECT * FROM walk('{"candidate_url": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "codes": []}');
BEGIN;
SELECT action FROM fhir_load('{"resourceType": "NamingSystem", "url": "http://labs.example/NamingSystem/tests", "name": "Tests", "status": "active",
  "kind": "codesystem", "date": "2024", "publisher": "HL7 International", "uniqueId": [
    {"type": "uri", "value": "http://labs.example/tests", "preferred": true}, {"type": "oid", "value": "1.2.3.4"}]}');
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice('{"candidate_url": "urn:oid:1.2.3.4"}') WHERE step > 2;
-- the identifier is validated: an active NamingSystem of HL7 tells so
SELECT * FROM walk('{"candidate_url": "urn:oid:1.2.3.4", "fits": false, "external_unlisted": true}');
-- so what is proposed has to be that identifier, not a temporary one
SELECT severity, advice FROM fhir_codesystem_advice('{"candidate_url": "urn:oid:1.2.3.4", "fits": false, "external_unlisted": true, "proposed_url": "urn:oid:1.2.3.4"}') WHERE kind = 'lint';
ROLLBACK;

-- Another answer than the data's, at every question that data answer; answers in agreement are no warning.
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice('{"candidate_url": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
  "codes": ["ACCM"], "external_listed": true, "codes_in_scope": false}') WHERE kind = 'question';
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice('{"candidate_url": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
  "codes": ["ACCM"], "external_listed": false, "hl7_listed": true, "codes_in_scope": false}') WHERE kind = 'question';
-- an external code system that is loaded and not active is named, and answers nothing
BEGIN;
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://labs.example/draft", "name": "Draft", "status": "draft", "content": "complete",
  "publisher": "Labs", "concept": [{"code": "a"}]}');
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice('{"candidate_url": "http://labs.example/draft"}') WHERE kind = 'question';
-- question 22: others' value sets suggest a demand, and decide nothing
SELECT count(*) FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "ValueSet", "url": "http://other.example/ValueSet/a", "name": "A", "status": "active", "publisher": "Other",
    "compose": {"include": [{"system": "http://labs.example/draft"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://labs.example/ValueSet/b", "name": "B", "status": "active", "publisher": "Labs",
    "compose": {"include": [{"system": "http://labs.example/draft"}]}}}]}');
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice(jsonb :'g11' || '{"candidate_url": "http://labs.example/draft", "example_only": false}') WHERE node = 22;
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice(jsonb :'g11' || '{"candidate_url": "http://labs.example/draft", "example_only": false, "outside_demand": false}') WHERE node = 22;
-- question 18: stored bindings suggest yes where all are example bindings
SELECT fhir_store_bindings('{"resourceType": "StructureDefinition", "url": "http://ig.example/StructureDefinition/one", "snapshot": {"element": [
  {"id": "Observation.code", "path": "Observation.code", "type": [{"code": "CodeableConcept"}],
   "binding": {"strength": "example", "valueSet": "http://other.example/ValueSet/a|1"}}]}}');
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice(jsonb :'g11' || '{"candidate_url": "http://labs.example/draft"}') WHERE node = 18;
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice(jsonb :'g11' || '{"candidate_url": "http://labs.example/draft", "example_only": false}') WHERE node = 18;
SELECT fhir_store_bindings('{"resourceType": "StructureDefinition", "url": "http://ig.example/StructureDefinition/two", "snapshot": {"element": [
  {"id": "Observation.code", "path": "Observation.code", "type": [{"code": "CodeableConcept"}],
   "binding": {"strength": "required", "valueSet": "http://labs.example/ValueSet/b"}}]}}');
SELECT node, answer, source, severity, advice FROM fhir_codesystem_advice(jsonb :'g11' || '{"candidate_url": "http://labs.example/draft"}') WHERE node = 18;
ROLLBACK;

-- Rules for what is proposed, by the end that is reached: 14 temporary or external, 17 own, 21 example, 23 and 27 HL7.
SELECT severity, advice FROM fhir_codesystem_advice('{"external_listed": false, "hl7_listed": false, "external_unlisted": true, "proposed_url": "http://labs.example/tests"}') WHERE kind = 'lint';
SELECT severity, advice FROM fhir_codesystem_advice('{"external_listed": false, "hl7_listed": false, "external_unlisted": true, "hta_validated": true, "proposed_url": "http://labs.example/tests"}') WHERE kind = 'lint';
SELECT severity, advice FROM fhir_codesystem_advice('{"external_listed": false, "hl7_listed": false, "external_unlisted": false, "tied_to_ig": true,
  "proposed_url": "http://terminology.hl7.org/CodeSystem/steps", "ig_base": "http://ig.example"}') WHERE kind = 'lint';
SELECT severity, advice FROM fhir_codesystem_advice(jsonb :'g11' || '{"example_only": true, "proposed_name": "Colours"}') WHERE kind = 'lint';
SELECT severity, advice FROM fhir_codesystem_advice(jsonb :'g11' || '{"example_only": false, "outside_demand": true, "proposed_url": "http://ig.example/CodeSystem/steps"}') WHERE kind = 'lint';
-- nothing is proposed where nothing is made, or an answer is missing
SELECT count(*) FROM fhir_codesystem_advice('{"external_listed": true, "codes_in_scope": true, "proposed_url": "x", "proposed_name": "x"}') WHERE kind = 'lint';
SELECT count(*) FROM fhir_codesystem_advice(jsonb :'g11' || '{"proposed_url": "x", "proposed_name": "x"}') WHERE kind = 'lint';

-- Malformed answers.
SELECT fhir_codesystem_advice('[]');
SELECT fhir_codesystem_advice('"external_listed"');
SELECT fhir_codesystem_advice('{"codes": "55423-8"}');
SELECT fhir_codesystem_advice('{"codes": ["a", null]}');
SELECT fhir_codesystem_advice('{"codes": {"a": "b"}}');
SELECT fhir_codesystem_advice('{"candidate_url": ""}');
SELECT fhir_codesystem_advice('{"candidate_url": 7}');
SELECT fhir_codesystem_advice('{"candidate_url": "|1.0"}');
SELECT fhir_codesystem_advice('{"candidate_url": "http://loinc.org#x"}');
SELECT fhir_codesystem_advice('{"fmm": "3"}');
SELECT fhir_codesystem_advice('{"stable": 1}');
SELECT fhir_codesystem_advice(jsonb_build_object(repeat('x', 300), true));
\echo :LAST_ERROR_SQLSTATE

-- The picture.
SELECT fhir_codesystem_advice_mermaid('{"candidate_url": "urn:oid:2.16.840.1.113883.6.1", "codes": ["55423-8"]}');
SELECT fhir_codesystem_advice_mermaid('{"candidate_url": "http://terminology.hl7.org/CodeSystem/old"}');
SELECT fhir_codesystem_advice_mermaid(jsonb :'g11' || '{"example_only": true, "proposed_name": "Col\"<b>#`ours", "no_publisher": true}');
SELECT fhir_codesystem_advice_mermaid(NULL);
SELECT fhirterm.mermaid_text(E'a "b" <c> & #d `e`\n f');

-- In a read-only transaction, too.
BEGIN READ ONLY;
SELECT count(*) FROM fhir_codesystem_advice('{"candidate_url": "http://loinc.org"}');
ROLLBACK;

SELECT sum(fhir_unload(url)) AS removed FROM fhirterm.code_system;
DROP FUNCTION walk(jsonb);
