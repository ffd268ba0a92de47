-- Which code system may be used, and which may be made: the decision procedure of HL7 as a graph of questions, what to do,
-- and ends. Part of the extension, so neither loaded nor dumped. The texts are our own words; node numbers and edges are
-- those of the flowchart "Use of code systems" (12 does not exist, 100 is its second end).

CREATE TABLE fhirterm.governance_node (
  node integer NOT NULL,
  kind text NOT NULL,
  answer_key text COLLATE "C",
  text text NOT NULL,
  CONSTRAINT governance_node_pkey PRIMARY KEY (node),
  CONSTRAINT governance_node_kind CHECK (kind IN ('start', 'question', 'action', 'terminal')),
  CONSTRAINT governance_node_question CHECK ((kind = 'question') = (answer_key IS NOT NULL))
);
COMMENT ON TABLE fhirterm.governance_node IS 'Nodes of the decision which code system to use or make; fhir_codesystem_advice walks them';
COMMENT ON COLUMN fhirterm.governance_node.kind IS 'start, question, action (something to do, and the walk goes on) or terminal';
COMMENT ON COLUMN fhirterm.governance_node.answer_key IS 'The member of the answers of fhir_codesystem_advice that answers a question';

-- An edge leads to a higher number, always: that is what makes walks end.
CREATE TABLE fhirterm.governance_edge (
  edge text COLLATE "C" NOT NULL,
  from_node integer NOT NULL REFERENCES fhirterm.governance_node,
  label text COLLATE "C",
  to_node integer NOT NULL REFERENCES fhirterm.governance_node,
  repaired boolean NOT NULL,
  CONSTRAINT governance_edge_pkey PRIMARY KEY (edge),
  CONSTRAINT governance_edge_acyclic CHECK (from_node < to_node),
  CONSTRAINT governance_edge_label CHECK (pg_catalog.lower(label) IN ('yes', 'no'))
);
-- No node has two ways on for one answer; also the test that the flowchart's slip is repaired.
CREATE UNIQUE INDEX governance_edge_answer ON fhirterm.governance_edge (from_node, (coalesce(pg_catalog.lower(label), '')));
COMMENT ON TABLE fhirterm.governance_edge IS 'Edges of the decision which code system to use or make';
COMMENT ON COLUMN fhirterm.governance_edge.label IS 'The answer that takes this edge, as the flowchart writes it: case does not count; NULL: the only way on';
COMMENT ON COLUMN fhirterm.governance_edge.repaired IS 'True where the flowchart prints another origin: the second No of node 13 is that of 15, which has none';

INSERT INTO fhirterm.governance_node (node, kind, answer_key, text) VALUES
  (1, 'start', NULL, 'Start: codes are needed'),
  (2, 'action', NULL, 'Look through the external and the HL7 code systems listed on terminology.hl7.org'),
  (3, 'question', 'external_listed', 'Is an external code system listed there that fits the need?'),
  (4, 'action', NULL, 'Name the external code system by its canonical URL, and by no other identifier'),
  (5, 'question', 'codes_in_scope', 'Are the wanted codes within the scope of that external code system?'),
  (6, 'terminal', NULL, 'Use the external code system as it is'),
  (7, 'terminal', NULL, 'Ask for the missing codes in the external code system, with the help of HTA, and wait for them'),
  (8, 'question', 'hl7_listed', 'Is a code system of HL7 listed there that fits the need?'),
  (9, 'action', NULL, 'Name the HL7 code system by its canonical URL, and by no other identifier'),
  (10, 'question', 'codes_in_scope', 'Are the wanted codes within the scope of that HL7 code system?'),
  (100, 'terminal', NULL, 'Use the HL7 code system as it is'),
  (11, 'terminal', NULL, 'Have the missing codes added to the HL7 code system through UTG, and wait for them'),
  (13, 'question', 'external_unlisted', 'Is there an external code system that fits and is not listed on terminology.hl7.org?'),
  (14, 'terminal', NULL, 'Have its identifier validated, or ask for one, in the process of HTA'),
  (15, 'question', 'tied_to_ig', 'Are the concepts bound to the structures of the guide so closely that they change only together with it?'),
  (16, 'action', NULL, 'Get the approval of TSMG, by e-mail to tsmg-cc@list.hl7.org'),
  (17, 'terminal', NULL, 'Define the code system in your own specification, under a canonical URL of that specification; without the approval of TSMG that is not allowed'),
  (18, 'question', 'example_only', 'Will the code system serve value sets of example bindings alone?'),
  (19, 'action', NULL, 'It belongs to the one guide, and must never be used in production'),
  (20, 'action', NULL, 'Put it into the guide, not into terminology.hl7.org'),
  (21, 'terminal', NULL, 'If that makes a new code system, let its name end in Example'),
  (22, 'question', 'outside_demand', 'Do others than the guide it comes from want it?'),
  (23, 'terminal', NULL, 'Build it through UTG, so that it starts on terminology.hl7.org'),
  (24, 'action', NULL, 'Make an HL7 code system that the guide keeps for now: a name of its own, a URL of http://terminology.hl7.org/CodeSystem/ and a text that tells what it is, and no NamingSystem or code system that has that URL already'),
  (25, 'action', NULL, 'A NamingSystem for its identifiers comes to terminology.hl7.org'),
  (26, 'action', NULL, 'Keep the content in the build of the guide until it is stable or has maturity FMM 3'),
  (27, 'terminal', NULL, 'Move it to terminology.hl7.org once it is stable or has maturity FMM 3');

INSERT INTO fhirterm.governance_edge (edge, from_node, label, to_node, repaired) VALUES
  ('E01', 1, NULL, 2, false), ('E02', 2, NULL, 3, false), ('E03', 3, 'Yes', 4, false), ('E04', 4, NULL, 5, false),
  ('E05', 5, 'Yes', 6, false), ('E06', 5, 'No', 7, false), ('E07', 3, 'No', 8, false), ('E08', 8, 'Yes', 9, false),
  ('E09', 9, NULL, 10, false), ('E10', 10, 'Yes', 100, false), ('E11', 10, 'No', 11, false), ('E12', 8, 'No', 13, false),
  ('E13', 13, 'Yes', 14, false), ('E14', 13, 'No', 15, false), ('E15', 15, 'Yes', 16, false), ('E16', 16, NULL, 17, false),
  ('E17', 15, 'No', 18, true), ('E18', 18, 'yes', 19, false), ('E19', 19, NULL, 20, false), ('E20', 20, NULL, 21, false),
  ('E21', 18, 'No', 22, false), ('E22', 22, 'Yes', 23, false), ('E23', 22, 'No', 24, false), ('E24', 24, NULL, 25, false),
  ('E25', 25, NULL, 26, false), ('E26', 26, NULL, 27, false);

GRANT SELECT ON fhirterm.governance_node, fhirterm.governance_edge TO PUBLIC;
