-- Who creates the extension may load, and let others load. Everyone may read, and therefore dump. Where a
-- role that is no superuser creates it, the objects themselves stay with the bootstrap superuser.

GRANT SELECT ON ALL SEQUENCES IN SCHEMA fhirterm TO PUBLIC;
GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA fhirterm TO @extowner@ WITH GRANT OPTION;
GRANT SELECT, USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA fhirterm TO @extowner@ WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION @extschema@.fhir_load(jsonb, boolean), @extschema@.fhir_load_file(text, boolean),
                          @extschema@.fhir_load_object(oid, text, boolean), @extschema@.fhir_unload(text, text)
  TO @extowner@ WITH GRANT OPTION;
