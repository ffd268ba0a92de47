
-- load: FHIR resources into the tables.

CREATE TYPE fhirterm.load_result AS (
  resource_type text,
  url text,
  version text,
  id text,
  action text,
  resources bigint,
  concepts bigint,
  designations bigint,
  properties bigint,
  links bigint,
  warnings jsonb
);
COMMENT ON TYPE fhirterm.load_result IS 'What became of a loaded resource: action is loaded, replaced or unchanged; or skipped, for all resources of a type that is not loaded';
COMMENT ON COLUMN fhirterm.load_result.resources IS '1; of skipped ones how many';
COMMENT ON COLUMN fhirterm.load_result.properties IS 'Property values of concepts';
COMMENT ON COLUMN fhirterm.load_result.links IS 'Links of a code system''s hierarchy; mappings of a concept map';
COMMENT ON COLUMN fhirterm.load_result.warnings IS 'An array of {severity, code, expression, text}; NULL of skipped ones';

CREATE TYPE fhirterm.issue AS (
  severity text,
  code text,
  expression text,
  text text
);
COMMENT ON TYPE fhirterm.issue IS 'A breach of a rule (severity error), something doubtful (warning), or a remark (information); code is one of FHIR''s issue types, expression the FHIRPath of the element or NULL';

CREATE FUNCTION @extschema@.fhir_load(resource jsonb, dry_run boolean DEFAULT false)
  RETURNS SETOF fhirterm.load_result
  AS 'MODULE_PATHNAME', 'fhirterm_load'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_load(jsonb, boolean) IS
  'Loads a CodeSystem, ValueSet, ConceptMap or NamingSystem, or a Bundle of them, in place of what has the same url and version. One row for each resource; loading the same again changes nothing. dry_run: does everything and takes it back. NULL loads nothing. Errors (nothing is changed then): TX422 a rule of the standard is broken, all breaches are in the detail; TX409 a conflict with what is loaded; 42501 without INSERT and DELETE on the tables; 25006 in a read-only transaction.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_load(jsonb, boolean) FROM PUBLIC;

CREATE FUNCTION @extschema@.fhir_load_file(path text, dry_run boolean DEFAULT false)
  RETURNS SETOF fhirterm.load_result
  AS 'MODULE_PATHNAME', 'fhirterm_load_file'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_load_file(text, boolean) IS
  'The same for a file of the server: a FHIR package (.tgz), a resource, or NDJSON, plain or compressed with gzip, read in memory bounded by fhirterm.load_memory. A relative path starts at the data directory. Resources of other types are passed over. Errors: those of fhir_load; 42501 without the privileges of pg_read_server_files; 58P01 no such file; 22P02 malformed JSON; 22P04 a broken archive; 54000 more concepts than fhirterm.load_memory allows.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_load_file(text, boolean) FROM PUBLIC;

CREATE FUNCTION @extschema@.fhir_load_object(object oid, name text DEFAULT NULL, dry_run boolean DEFAULT false)
  RETURNS SETOF fhirterm.load_result
  AS 'MODULE_PATHNAME', 'fhirterm_load_object'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_load_object(oid, text, boolean) IS
  'The same for a large object; name says in messages and in the load log what it is, NULL its number. A NULL object loads nothing.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_load_object(oid, text, boolean) FROM PUBLIC;

CREATE FUNCTION @extschema@.fhir_load_rf2(path text, version text DEFAULT NULL, language text DEFAULT NULL, dry_run boolean DEFAULT false)
  RETURNS SETOF fhirterm.load_result
  AS 'MODULE_PATHNAME', 'fhirterm_load_rf2'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_load_rf2(text, text, text, boolean) IS
  'Loads an RF2 snapshot release of SNOMED CT as the code system http://snomed.info/sct: all files of a snapshot in a directory of the server and those below it, or in a zip or tar archive; an extension''s together with those of the edition it builds on. version: its URI, http://snomed.info/sct/MODULE/version/YYYYMMDD; NULL: by the module dependencies. language: whose preferred terms are the displays, a language tag or the identifier of a language reference set; NULL: US English, else British English, else any. dry_run: does everything and takes it back. A NULL path loads nothing. Errors (nothing is changed then): TX422 a row that breaks the format or refers to what the release lacks, with file and line; 58P01 no such file, or no snapshot in it; 22P04 a broken archive; 22023 for another version or language; 42501 without the privileges of pg_read_server_files, and as fhir_load; 54000 more than fhirterm.load_memory allows.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_load_rf2(text, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION @extschema@.fhir_load_rf2_object(object oid, name text DEFAULT NULL, version text DEFAULT NULL, language text DEFAULT NULL, dry_run boolean DEFAULT false)
  RETURNS SETOF fhirterm.load_result
  AS 'MODULE_PATHNAME', 'fhirterm_load_rf2_object'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_load_rf2_object(oid, text, text, text, boolean) IS
  'The same for a zip or tar archive in a large object; name says in messages and in the load log what it is, NULL its number. A NULL object loads nothing.';
REVOKE EXECUTE ON FUNCTION @extschema@.fhir_load_rf2_object(oid, text, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION @extschema@.fhir_check(resource jsonb, profile text DEFAULT NULL)
  RETURNS SETOF fhirterm.issue
  AS 'MODULE_PATHNAME', 'fhirterm_check'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_check(jsonb, text) IS
  'What a load of the resource would find wrong or doubtful, and remarks; nothing is loaded. fhirterm.max_issues limits the rows of each severity. profile ''shareable'' adds a warning for each element that a code system or value set lacks to be shared (ShareableCodeSystem, ShareableValueSet). A NULL resource gives no rows. Errors: 22023 for another profile; TX422 if it is no CodeSystem, ValueSet, ConceptMap or NamingSystem, nor a Bundle.';
