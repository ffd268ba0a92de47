-- The closure tables that clients have ConceptMap/$closure maintain. A role has its own names: rows are written
-- and read by the operation alone, for the current role; nobody but the owner of the extension sees the tables.

CREATE TABLE fhirterm.closure_table (
  owner text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  CONSTRAINT closure_table_pkey PRIMARY KEY (owner, name)
);
COMMENT ON TABLE fhirterm.closure_table IS 'Closure tables that clients maintain by ConceptMap/$closure: the role that has it, the name it gave it, and the version that the last answer had';

CREATE TABLE fhirterm.closure_table_concept (
  owner text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  content_id integer NOT NULL,
  code text COLLATE "C" NOT NULL,
  added integer NOT NULL,
  system text COLLATE "C" NOT NULL,
  version text COLLATE "C",
  CONSTRAINT closure_table_concept_pkey PRIMARY KEY (owner, name, content_id, code)
);
COMMENT ON TABLE fhirterm.closure_table_concept IS 'The concepts of closure tables; added is the version of the answer that told how each stands to those before it';
COMMENT ON COLUMN fhirterm.closure_table_concept.content_id IS 'The code system as it was; when another one took its place, the closure table must be begun again';

SELECT pg_catalog.pg_extension_config_dump('fhirterm.closure_table', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.closure_table_concept', '');
