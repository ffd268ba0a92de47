-- What vocabulary revisions leave beside the contents of code systems.

CREATE TABLE fhirterm.vocmnt_document (
  doc_id integer NOT NULL,
  digest text COLLATE "C" NOT NULL,
  document_status text NOT NULL,
  description text,
  at timestamptz NOT NULL,
  by text NOT NULL,
  CONSTRAINT vocmnt_document_pkey PRIMARY KEY (doc_id)
);
CREATE UNIQUE INDEX vocmnt_document_digest ON fhirterm.vocmnt_document (digest);
COMMENT ON TABLE fhirterm.vocmnt_document IS 'Vocabulary revisions that were applied, one row a document; description is its editDescription';
COMMENT ON COLUMN fhirterm.vocmnt_document.digest IS 'SHA-256 of the document as of canonical XML: comments and the order of attributes play no part, blanks do';

CREATE TABLE fhirterm.vocmnt_log (
  doc_id integer NOT NULL,
  seq integer NOT NULL,
  path text NOT NULL,
  element text NOT NULL,
  system text COLLATE "C",
  code text COLLATE "C",
  action text NOT NULL,
  vote_for integer,
  vote_against integer,
  vote_abstain integer,
  note text,
  applied boolean NOT NULL,
  message text,
  at timestamptz NOT NULL,
  by text NOT NULL,
  url text COLLATE "C",
  version text COLLATE "C",
  CONSTRAINT vocmnt_log_pkey PRIMARY KEY (doc_id, seq)
);
CREATE INDEX vocmnt_log_system ON fhirterm.vocmnt_log (system, code);
COMMENT ON TABLE fhirterm.vocmnt_log IS 'The entries of vocabulary revisions: one row a registration, new code and operation, with the status and vote that held for it';
COMMENT ON COLUMN fhirterm.vocmnt_log.path IS 'XPath of the element in its document';
COMMENT ON COLUMN fhirterm.vocmnt_log.system IS 'Mnemonic of the code system; of a relationship that of its left side';
COMMENT ON COLUMN fhirterm.vocmnt_log.code IS 'The concept''s code; of a relationship the left one; NULL for what concerns the code system';
COMMENT ON COLUMN fhirterm.vocmnt_log.applied IS 'false: it was checked only, as it was tabled or withdrawn, or its error was passed over';
COMMENT ON COLUMN fhirterm.vocmnt_log.message IS 'Remarks, warnings, or the error; NULL if there was none';
COMMENT ON COLUMN fhirterm.vocmnt_log.version IS 'The version of the code system in which the change is; NULL where nothing was changed, and for an external code system, of which a supplement has it';

CREATE TABLE fhirterm.vocmnt_oid (
  oid text COLLATE "C" NOT NULL,
  url text COLLATE "C" NOT NULL,
  doc_id integer NOT NULL,
  CONSTRAINT vocmnt_oid_pkey PRIMARY KEY (oid)
);
COMMENT ON TABLE fhirterm.vocmnt_oid IS 'Every OID that a vocabulary revision gave to a code system; none is ever used again';

CREATE TABLE fhirterm.vocmnt_tombstone (
  url text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  doc_id integer NOT NULL,
  CONSTRAINT vocmnt_tombstone_pkey PRIMARY KEY (url, code)
);
COMMENT ON TABLE fhirterm.vocmnt_tombstone IS 'Codes that a vocabulary revision deleted for good (completeDelete); none is ever used again';

SELECT pg_catalog.pg_extension_config_dump('fhirterm.vocmnt_document', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.vocmnt_log', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.vocmnt_oid', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.vocmnt_tombstone', '');

GRANT SELECT ON fhirterm.vocmnt_document, fhirterm.vocmnt_log, fhirterm.vocmnt_oid, fhirterm.vocmnt_tombstone TO PUBLIC;
