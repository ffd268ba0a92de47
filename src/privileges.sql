-- Who creates the extension may load, and let others load. Everyone may read, and therefore dump, but for the
-- closure tables, which hold what single roles keep: these see it through ConceptMap/$closure, and a dump by others
-- than the owner of the extension takes --exclude-table-data=fhirterm.closure_table*. Where a role that is no superuser
-- creates the extension, the objects themselves stay with the bootstrap superuser.

REVOKE ALL ON fhirterm.closure_table, fhirterm.closure_table_concept FROM PUBLIC;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA fhirterm TO PUBLIC;
GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA fhirterm TO @extowner@ WITH GRANT OPTION;
GRANT SELECT, USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA fhirterm TO @extowner@ WITH GRANT OPTION;
-- Whoever scans the servers of an ecosystem notes what became of it.
GRANT UPDATE ON fhirterm.tx_server_endpoint TO @extowner@ WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION @extschema@.fhir_load(jsonb, boolean), @extschema@.fhir_load_file(text, boolean),
                          @extschema@.fhir_load_rf2(text, text, text, boolean),
                          @extschema@.fhir_load_rf2_object(oid, text, text, text, boolean),
                          @extschema@.fhir_load_object(oid, text, boolean), @extschema@.fhir_unload(text, text),
                          @extschema@.fhir_vocmnt_apply(text, jsonb), @extschema@.fhir_vocmnt_apply(xml, jsonb),
                          @extschema@.fhir_vocmnt_check(text, jsonb), @extschema@.fhir_vocmnt_check(xml, jsonb),
                          @extschema@.fhir_tx_load_master(jsonb, text), @extschema@.fhir_tx_load_servers(text, jsonb)
  TO @extowner@ WITH GRANT OPTION;
