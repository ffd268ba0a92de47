-- The schema of tables, views, types and internal functions, and what tells the version.

CREATE SCHEMA fhirterm;
COMMENT ON SCHEMA fhirterm IS 'Tables, views, types and internal functions of the extension fhirterm; its public functions are named fhir_*';
GRANT USAGE ON SCHEMA fhirterm TO PUBLIC;

CREATE FUNCTION fhirterm.library_version() RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_library_version'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.library_version() IS
  'Version of the shared library in use; differs from the installed extension version only between an upgrade of the package and ALTER EXTENSION fhirterm UPDATE. Never NULL.';
