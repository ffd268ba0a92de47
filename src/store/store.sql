-- The stored tables. Content is immutable: a load writes rows under a new content_id and removes those
-- of the content it replaces in the same transaction, so that a snapshot sees one or the other, whole.
-- No foreign keys and no triggers: dumps restore in any order, also in parallel.

CREATE SEQUENCE fhirterm.content_id AS integer NO CYCLE;
COMMENT ON SEQUENCE fhirterm.content_id IS 'Gives every loaded content its number, which is never used again';

CREATE TABLE fhirterm.code_system (
  content_id integer NOT NULL,
  url text COLLATE "C",
  version text COLLATE "C",
  id text COLLATE "C",
  name text,
  title text,
  status text NOT NULL,
  experimental boolean,
  date text COLLATE "C",
  publisher text,
  version_algorithm text,
  language text COLLATE "C",
  content text NOT NULL,
  case_sensitive boolean,
  hierarchy_meaning text,
  compositional boolean,
  version_needed boolean,
  value_set text COLLATE "C",
  supplements_url text COLLATE "C",
  supplements_version text COLLATE "C",
  concept_count integer NOT NULL,
  root_count integer NOT NULL,
  max_depth integer NOT NULL,
  digest uuid NOT NULL,
  warnings jsonb NOT NULL,
  loaded_at timestamptz NOT NULL,
  resource jsonb NOT NULL,
  CONSTRAINT code_system_pkey PRIMARY KEY (content_id)
);
-- One content per canonical and version; a version that is absent is one version, too.
CREATE UNIQUE INDEX code_system_canonical ON fhirterm.code_system (url, (coalesce(version, '')));
CREATE INDEX code_system_value_set ON fhirterm.code_system (value_set) WHERE value_set IS NOT NULL;
CREATE INDEX code_system_supplements ON fhirterm.code_system (supplements_url) WHERE supplements_url IS NOT NULL;
CREATE INDEX code_system_id ON fhirterm.code_system (id);
COMMENT ON TABLE fhirterm.code_system IS 'Code systems and supplements, a row for each url and version; resource is the CodeSystem without its concepts';
COMMENT ON COLUMN fhirterm.code_system.case_sensitive IS 'caseSensitive; true where it is absent and the codes are FHIR''s own; NULL: an exact match is preferred';
COMMENT ON COLUMN fhirterm.code_system.digest IS 'Names the JSON that was loaded, whatever the order of its members; loading it again changes nothing';
COMMENT ON COLUMN fhirterm.code_system.warnings IS 'What the load found doubtful: an array of {severity, code, expression, text}';

CREATE TABLE fhirterm.code_system_fragment (
  content_id integer NOT NULL,
  position integer NOT NULL,
  id text COLLATE "C",
  digest uuid NOT NULL,
  resource jsonb NOT NULL,
  CONSTRAINT code_system_fragment_pkey PRIMARY KEY (content_id, position)
);
COMMENT ON TABLE fhirterm.code_system_fragment IS 'The single fragments, whole, of a code system of which several fragments are loaded; they are evaluated together as one content';

CREATE TABLE fhirterm.code_system_identifier (
  content_id integer NOT NULL,
  position integer NOT NULL,
  system text COLLATE "C",
  value text COLLATE "C" NOT NULL
);
CREATE INDEX code_system_identifier_value ON fhirterm.code_system_identifier (value);
CREATE INDEX code_system_identifier_content ON fhirterm.code_system_identifier (content_id);
COMMENT ON TABLE fhirterm.code_system_identifier IS 'Business identifiers of code systems (CodeSystem.identifier), such as OIDs: how others than FHIR name them; not unique';

CREATE TABLE fhirterm.property (
  content_id integer NOT NULL,
  property smallint NOT NULL,
  code text COLLATE "C" NOT NULL,
  uri text COLLATE "C",
  type text NOT NULL,
  role text,
  declared boolean NOT NULL,
  description text,
  CONSTRAINT property_pkey PRIMARY KEY (content_id, property)
);
COMMENT ON TABLE fhirterm.property IS 'Properties of the concepts of a code system, declared or only used; role is the standard concept property that it stands for';

CREATE TABLE fhirterm.concept (
  content_id integer NOT NULL,
  ordinal integer NOT NULL,
  last_descendant integer NOT NULL,
  position integer NOT NULL,
  flags smallint NOT NULL,
  nesting smallint NOT NULL,
  code text COLLATE "C" NOT NULL,
  folded_code text COLLATE "C",
  display text,
  definition text,
  more_descendants bytea,
  extra jsonb,
  CONSTRAINT concept_pkey PRIMARY KEY (content_id, ordinal)
);
CREATE UNIQUE INDEX concept_code ON fhirterm.concept (content_id, code);
CREATE INDEX concept_folded_code ON fhirterm.concept (content_id, folded_code) WHERE folded_code IS NOT NULL;
COMMENT ON TABLE fhirterm.concept IS 'Concepts; ordinal is the place in a depth-first walk of the hierarchy, so that descendants are few intervals of ordinals';
COMMENT ON COLUMN fhirterm.concept.last_descendant IS 'Descendants, itself included, are the ordinals from ordinal to here ...';
COMMENT ON COLUMN fhirterm.concept.more_descendants IS '... and these intervals, reached through other parents (fhirterm.descendant_intervals reads them)';
COMMENT ON COLUMN fhirterm.concept.position IS 'Place in the resource, depth first, from 0';
COMMENT ON COLUMN fhirterm.concept.nesting IS 'How deep the concept is nested in the resource; 0 is the outermost';
COMMENT ON COLUMN fhirterm.concept.flags IS 'Bits: 1 inactive, 2 not selectable (abstract), 4 deprecated, 8 retired, 16 experimental, 32 has children';
COMMENT ON COLUMN fhirterm.concept.folded_code IS 'The code in lower case, where the code system does not tell case apart and it differs from the code';
COMMENT ON COLUMN fhirterm.concept.extra IS 'Members of the concept that have no column, as they were';

-- A short key and pages that lie in the row, never compressed: what every look-up reads.
CREATE TABLE fhirterm.concept_page (
  content_id integer NOT NULL,
  first_ordinal integer NOT NULL,
  first_code text COLLATE "C" NOT NULL,
  page bytea NOT NULL,
  CONSTRAINT concept_page_pkey PRIMARY KEY (content_id, first_ordinal, first_code)
);
ALTER TABLE fhirterm.concept_page ALTER COLUMN first_code SET STORAGE PLAIN, ALTER COLUMN page SET STORAGE PLAIN;
COMMENT ON TABLE fhirterm.concept_page IS 'What fhirterm.concept tells of codes and descendants, many concepts in a few bytes; pages by ordinal and pages by code';
COMMENT ON COLUMN fhirterm.concept_page.first_ordinal IS 'Ordinal of the first concept in the page; -1: a page of codes in the order of their bytes, with their ordinals';
COMMENT ON COLUMN fhirterm.concept_page.first_code IS 'First code in a page of codes; empty in the first one of a content, and in pages of concepts';
COMMENT ON COLUMN fhirterm.concept_page.page IS 'Written by a load; the extension alone reads it';

CREATE TABLE fhirterm.designation (
  content_id integer NOT NULL,
  ordinal integer NOT NULL,
  position integer NOT NULL,
  language text COLLATE "C",
  use_system text COLLATE "C",
  use_code text COLLATE "C",
  value text NOT NULL,
  extra jsonb
);
CREATE INDEX designation_concept ON fhirterm.designation (content_id, ordinal);
COMMENT ON TABLE fhirterm.designation IS 'Designations of concepts, in the order of the resource';
COMMENT ON COLUMN fhirterm.designation.extra IS 'Members of the designation that have no column; use is here whole if it has more than system and code';

CREATE TABLE fhirterm.concept_property (
  content_id integer NOT NULL,
  ordinal integer NOT NULL,
  position integer NOT NULL,
  value_hash integer NOT NULL,
  target integer,
  property smallint NOT NULL,
  value text NOT NULL,
  number numeric,
  period tstzrange,
  extra jsonb
);
CREATE INDEX concept_property_concept ON fhirterm.concept_property (content_id, ordinal);
CREATE INDEX concept_property_value ON fhirterm.concept_property (content_id, property, value_hash);
COMMENT ON TABLE fhirterm.concept_property IS 'Property values of concepts, in the order of the resource';
COMMENT ON COLUMN fhirterm.concept_property.value IS 'The value as FHIR writes it; of a Coding: system|code';
COMMENT ON COLUMN fhirterm.concept_property.value_hash IS 'CRC-32C of value, which the index on values holds in its place';
COMMENT ON COLUMN fhirterm.concept_property.target IS 'Ordinal of the concept of the same code system that a value of type code names';
COMMENT ON COLUMN fhirterm.concept_property.number IS 'Value of type integer or decimal';
COMMENT ON COLUMN fhirterm.concept_property.period IS 'Time that a value of type dateTime covers by its precision, in UTC';
COMMENT ON COLUMN fhirterm.concept_property.extra IS 'A Coding whole, and members of the property that have no column';

CREATE TABLE fhirterm.concept_edge (
  content_id integer NOT NULL,
  parent integer NOT NULL,
  child integer NOT NULL,
  CONSTRAINT concept_edge_pkey PRIMARY KEY (content_id, parent, child)
);
CREATE INDEX concept_edge_child ON fhirterm.concept_edge (content_id, child);
COMMENT ON TABLE fhirterm.concept_edge IS 'Direct links of the hierarchy between ordinals, each once, whether from nesting or from properties';

CREATE TABLE fhirterm.reference_set (
  content_id integer NOT NULL,
  code text COLLATE "C" NOT NULL,
  member_count integer NOT NULL,
  first_member integer NOT NULL,
  last_member integer NOT NULL,
  more_members bytea,
  CONSTRAINT reference_set_pkey PRIMARY KEY (content_id, code)
);
COMMENT ON TABLE fhirterm.reference_set IS 'Sets of concepts that a code system brings with it, as the reference sets of SNOMED CT; fhirterm.reference_sets and fhirterm.reference_set_members show them';
COMMENT ON COLUMN fhirterm.reference_set.code IS 'What names it, in SNOMED CT the code of a concept';
COMMENT ON COLUMN fhirterm.reference_set.last_member IS 'Members are the ordinals from first_member to here ...';
COMMENT ON COLUMN fhirterm.reference_set.more_members IS '... and these intervals, as in fhirterm.concept.more_descendants';

CREATE TABLE fhirterm.word_index (
  content_id integer NOT NULL,
  bucket smallint NOT NULL,
  segment smallint NOT NULL,
  last_word text COLLATE "C" NOT NULL,
  block integer NOT NULL,
  postings bytea NOT NULL,
  CONSTRAINT word_index_pkey PRIMARY KEY (content_id, bucket, segment, last_word, block)
);
COMMENT ON TABLE fhirterm.word_index IS 'Which concepts have a term (code, display or designation) with a word that begins in some way, by the length of the term: what fhir_search reads. Of code systems with 1,000 terms and more, in databases in UTF-8';
COMMENT ON COLUMN fhirterm.word_index.bucket IS '13: words with the concepts of few terms, and how many the others have; 0 to 12: the concepts of the others, by lengths of terms that belong together, the shortest first; -1: the row that tells that the index is whole, and its form';
COMMENT ON COLUMN fhirterm.word_index.segment IS 'Concepts are indexed in so many portions, in the order of their ordinals, as a load may take memory';
COMMENT ON COLUMN fhirterm.word_index.last_word IS 'The last word in postings, in lower case and without diacritics';
COMMENT ON COLUMN fhirterm.word_index.block IS 'Tells apart rows that end with the same word, and gives their order';
COMMENT ON COLUMN fhirterm.word_index.postings IS 'Words, each with the ordinals of its concepts, compressed (src/store/word_postings.h)';

CREATE TABLE fhirterm.value_set (
  content_id integer NOT NULL,
  url text COLLATE "C",
  version text COLLATE "C",
  id text COLLATE "C",
  name text,
  title text,
  status text NOT NULL,
  experimental boolean,
  date text COLLATE "C",
  publisher text,
  version_algorithm text,
  digest uuid NOT NULL,
  warnings jsonb NOT NULL,
  loaded_at timestamptz NOT NULL,
  resource jsonb NOT NULL,
  CONSTRAINT value_set_pkey PRIMARY KEY (content_id)
);
CREATE UNIQUE INDEX value_set_canonical ON fhirterm.value_set (url, (coalesce(version, '')));
CREATE INDEX value_set_id ON fhirterm.value_set (id);
COMMENT ON TABLE fhirterm.value_set IS 'Value sets, a row for each url and version; resource is the ValueSet whole';

CREATE TABLE fhirterm.concept_map (
  content_id integer NOT NULL,
  url text COLLATE "C",
  version text COLLATE "C",
  id text COLLATE "C",
  name text,
  title text,
  status text NOT NULL,
  experimental boolean,
  date text COLLATE "C",
  publisher text,
  version_algorithm text,
  source_scope text COLLATE "C",
  target_scope text COLLATE "C",
  element_count integer NOT NULL,
  digest uuid NOT NULL,
  warnings jsonb NOT NULL,
  loaded_at timestamptz NOT NULL,
  resource jsonb NOT NULL,
  CONSTRAINT concept_map_pkey PRIMARY KEY (content_id)
);
CREATE UNIQUE INDEX concept_map_canonical ON fhirterm.concept_map (url, (coalesce(version, '')));
CREATE INDEX concept_map_id ON fhirterm.concept_map (id);
COMMENT ON TABLE fhirterm.concept_map IS 'Concept maps, a row for each url and version; resource is the ConceptMap whole';

CREATE TABLE fhirterm.concept_map_element (
  content_id integer NOT NULL,
  position integer NOT NULL,
  source_system text COLLATE "C",
  source_version text COLLATE "C",
  source_code text COLLATE "C",
  source_display text,
  target_system text COLLATE "C",
  target_version text COLLATE "C",
  target_code text COLLATE "C",
  target_display text,
  relationship text NOT NULL,
  comment text,
  extra jsonb
);
CREATE INDEX concept_map_element_source ON fhirterm.concept_map_element (content_id, source_code);
CREATE INDEX concept_map_element_target ON fhirterm.concept_map_element (content_id, target_code);
COMMENT ON TABLE fhirterm.concept_map_element IS 'Mappings, a row for each pair of source and target; target_code is NULL for a code that nothing fits; relationship is one of FHIR R5; extra has dependsOn, product, value sets, the equivalence of R4 and what else has no column';

CREATE TABLE fhirterm.naming_system (
  content_id integer NOT NULL,
  url text COLLATE "C",
  version text COLLATE "C",
  id text COLLATE "C",
  name text,
  title text,
  status text NOT NULL,
  experimental boolean,
  date text COLLATE "C",
  publisher text,
  version_algorithm text,
  kind text,
  digest uuid NOT NULL,
  warnings jsonb NOT NULL,
  loaded_at timestamptz NOT NULL,
  resource jsonb NOT NULL,
  CONSTRAINT naming_system_pkey PRIMARY KEY (content_id)
);
CREATE UNIQUE INDEX naming_system_canonical ON fhirterm.naming_system (url, (coalesce(version, '')));
CREATE INDEX naming_system_id ON fhirterm.naming_system (id);
COMMENT ON TABLE fhirterm.naming_system IS 'Naming systems, a row for each url and version (or id, where there is no url); resource is the NamingSystem whole';

CREATE TABLE fhirterm.naming_system_identifier (
  content_id integer NOT NULL,
  position integer NOT NULL,
  type text,
  value text COLLATE "C" NOT NULL,
  preferred boolean,
  authoritative boolean,
  period tstzrange
);
CREATE INDEX naming_system_identifier_value ON fhirterm.naming_system_identifier (value);
CREATE INDEX naming_system_identifier_content ON fhirterm.naming_system_identifier (content_id);
COMMENT ON TABLE fhirterm.naming_system_identifier IS 'Identifiers (oid, uuid, uri, ...) of naming systems; period is when each is the preferred one, in UTC';

CREATE TABLE fhirterm.load_log (
  loaded_at timestamptz NOT NULL,
  role name NOT NULL,
  source text,
  action text NOT NULL,
  resource_type text NOT NULL,
  url text COLLATE "C",
  version text COLLATE "C",
  content_id integer,
  warnings integer NOT NULL
);
CREATE INDEX load_log_time ON fhirterm.load_log (loaded_at);
COMMENT ON TABLE fhirterm.load_log IS 'What was loaded, replaced and unloaded: when, by whom and from where';

-- Where a database publishes all its tables, contents can be removed of tables without a primary key, too.
ALTER TABLE fhirterm.code_system_identifier REPLICA IDENTITY FULL;
ALTER TABLE fhirterm.designation REPLICA IDENTITY FULL;
ALTER TABLE fhirterm.concept_property REPLICA IDENTITY FULL;
ALTER TABLE fhirterm.concept_map_element REPLICA IDENTITY FULL;
ALTER TABLE fhirterm.naming_system_identifier REPLICA IDENTITY FULL;

-- What is loaded is the user's data: dumps hold it.
SELECT pg_catalog.pg_extension_config_dump('fhirterm.content_id', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.code_system', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.code_system_fragment', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.code_system_identifier', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.property', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.concept', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.concept_page', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.designation', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.concept_property', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.concept_edge', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.reference_set', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.word_index', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.value_set', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.concept_map', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.concept_map_element', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.naming_system', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.naming_system_identifier', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.load_log', '');

GRANT SELECT ON ALL TABLES IN SCHEMA fhirterm TO PUBLIC;
