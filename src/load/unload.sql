-- Taking away what was loaded.

CREATE FUNCTION @extschema@.fhir_unload(canonical text, resource_type text DEFAULT NULL) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhir_unload'
  LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.fhir_unload(text, text) IS
  'Removes loaded resources: url|version the one of that version, url all its versions, CodeSystem/id (or of another type) the one of that id; of resource_type only, unless that is NULL. Returns how many were removed. Errors: TX404 if nothing is loaded under that name, TX400 if it is no canonical, 22004 if it is NULL, TX501 for another resource type, 42501 without INSERT and DELETE on the tables, 25006 in a read-only transaction, 40001 if a REPEATABLE READ transaction does not see what is loaded now.';
REVOKE ALL ON FUNCTION @extschema@.fhir_unload(text, text) FROM PUBLIC;
