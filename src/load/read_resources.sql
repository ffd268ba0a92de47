
-- load: what is in a package or file, without loading it.

CREATE FUNCTION fhirterm.read_resources(object oid)
  RETURNS TABLE(name text, resource_type text, tokens bigint, digest text)
  AS 'MODULE_PATHNAME', 'fhirterm_read_resources_object'
  LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION fhirterm.read_resources(oid) IS
  'The JSON documents in a large object that holds a FHIR package, a resource or NDJSON, plain or compressed with gzip: their names as messages of a load use them, resourceType (NULL if there is none), number of tokens, and digest as fhirterm.read_json gives it. Nothing is loaded. NULL gives no rows. Errors: 42704, 42501 the object; 22P04 a broken archive; those of fhirterm.read_json.';

CREATE FUNCTION fhirterm.read_resources(path text)
  RETURNS TABLE(name text, resource_type text, tokens bigint, digest text)
  AS 'MODULE_PATHNAME', 'fhirterm_read_resources_file'
  LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION fhirterm.read_resources(text) IS
  'The same for a file of the server; a relative path starts at the data directory. NULL gives no rows. Errors: 42501 without the privileges of pg_read_server_files; 58P01 no such file; 42809 not a regular file; 22P04; those of fhirterm.read_json.';
