-- The servers of an ecosystem of terminology servers: who claims and who hosts which code systems and value sets.
-- A room of its own: what is loaded here routes requests to other servers and means nothing to the terminologies.

CREATE TABLE fhirterm.tx_master (
  url text COLLATE "C",
  description text,
  documentation text,
  loaded_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX tx_master_single ON fhirterm.tx_master ((true));
COMMENT ON TABLE fhirterm.tx_master IS 'The master file of the ecosystem, from which its registries come; one row, or none';

CREATE TABLE fhirterm.tx_registry (
  code text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  name text NOT NULL,
  authority text,
  url text COLLATE "C" NOT NULL,
  CONSTRAINT tx_registry_pkey PRIMARY KEY (code)
);
COMMENT ON TABLE fhirterm.tx_registry IS 'Registries of terminology servers, in the order of the master file';
COMMENT ON COLUMN fhirterm.tx_registry.url IS 'Where the file of its servers is';

CREATE TABLE fhirterm.tx_server (
  registry text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  position integer NOT NULL,
  name text NOT NULL,
  access_info text,
  url text COLLATE "C",
  usage text[] NOT NULL,
  loaded_at timestamptz NOT NULL,
  CONSTRAINT tx_server_pkey PRIMARY KEY (registry, code)
);
COMMENT ON TABLE fhirterm.tx_server IS 'Terminology servers of a registry, in the order of its file';
COMMENT ON COLUMN fhirterm.tx_server.access_info IS 'How to get access, in Markdown';
COMMENT ON COLUMN fhirterm.tx_server.url IS 'A page for people; endpoints are in fhirterm.tx_server_endpoint';
COMMENT ON COLUMN fhirterm.tx_server.usage IS 'What the server may be used for, such as publication, validation or code-generation; empty: anything';

CREATE TABLE fhirterm.tx_server_claim (
  registry text COLLATE "C" NOT NULL,
  server text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  language text COLLATE "C",
  mask text COLLATE "C" NOT NULL,
  CONSTRAINT tx_server_claim_kind CHECK (kind IN ('authoritative', 'authoritative-valuesets', 'exclusions'))
);
CREATE INDEX tx_server_claim_server ON fhirterm.tx_server_claim (registry, server);
COMMENT ON TABLE fhirterm.tx_server_claim IS 'Masks by which a server claims to be authoritative for code systems or value sets, or hides them (exclusions); fhir_tx_mask_match reads them';
COMMENT ON COLUMN fhirterm.tx_server_claim.language IS 'Language tag of requests that the claim to code systems is for; NULL: whatever their language';

CREATE TABLE fhirterm.tx_server_endpoint (
  registry text COLLATE "C" NOT NULL,
  server text COLLATE "C" NOT NULL,
  release text COLLATE "C" NOT NULL,
  url text COLLATE "C" NOT NULL,
  fhir_version text COLLATE "C",
  security text[],
  error text,
  last_success timestamptz,
  CONSTRAINT tx_server_endpoint_pkey PRIMARY KEY (registry, server, release),
  CONSTRAINT tx_server_endpoint_security CHECK (security <@ '{open,password,token,oauth,smart,cert}')
);
COMMENT ON TABLE fhirterm.tx_server_endpoint IS 'Endpoints of a server, one for each release of FHIR. Whoever scans them writes fhir_version, security, error and last_success; loading a registry again keeps these as long as the url stays';
COMMENT ON COLUMN fhirterm.tx_server_endpoint.release IS 'R3, R4, R4B, R5 or R6';
COMMENT ON COLUMN fhirterm.tx_server_endpoint.fhir_version IS 'As the server states it; NULL: that of the release';
COMMENT ON COLUMN fhirterm.tx_server_endpoint.security IS 'How clients get in, one or several of open, password, token, oauth, smart and cert; NULL: not known';
COMMENT ON COLUMN fhirterm.tx_server_endpoint.error IS 'What went wrong in the last scan; NULL: nothing';
COMMENT ON COLUMN fhirterm.tx_server_endpoint.last_success IS 'The last scan that went well; NULL: none did';

CREATE TABLE fhirterm.tx_server_content (
  registry text COLLATE "C" NOT NULL,
  server text COLLATE "C" NOT NULL,
  release text COLLATE "C" NOT NULL,
  resource_type text NOT NULL,
  url text COLLATE "C" NOT NULL,
  version text COLLATE "C",
  content text,
  CONSTRAINT tx_server_content_type CHECK (resource_type IN ('CodeSystem', 'ValueSet'))
);
CREATE INDEX tx_server_content_url ON fhirterm.tx_server_content (url);
CREATE INDEX tx_server_content_endpoint ON fhirterm.tx_server_content (registry, server, release);
COMMENT ON TABLE fhirterm.tx_server_content IS 'Code systems (of TerminologyCapabilities.codeSystem) and value sets that an endpoint hosts, written by whoever scans it';
COMMENT ON COLUMN fhirterm.tx_server_content.content IS 'Of a code system: not-present, example, fragment, complete or supplement; NULL: not known';

-- Published databases can remove rows of tables without a primary key, too.
ALTER TABLE fhirterm.tx_master REPLICA IDENTITY FULL;
ALTER TABLE fhirterm.tx_server_claim REPLICA IDENTITY FULL;
ALTER TABLE fhirterm.tx_server_content REPLICA IDENTITY FULL;

SELECT pg_catalog.pg_extension_config_dump('fhirterm.tx_master', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.tx_registry', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.tx_server', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.tx_server_claim', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.tx_server_endpoint', '');
SELECT pg_catalog.pg_extension_config_dump('fhirterm.tx_server_content', '');

GRANT SELECT ON fhirterm.tx_master, fhirterm.tx_registry, fhirterm.tx_server, fhirterm.tx_server_claim,
  fhirterm.tx_server_endpoint, fhirterm.tx_server_content TO PUBLIC;
