-- Loaded resources as they came.

CREATE FUNCTION @extschema@.fhir_get(resource_type text, canonical text) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'fhir_get'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.fhir_get(text, text) IS
  'The CodeSystem, ValueSet, ConceptMap or NamingSystem as it was loaded: by url|version, url (the latest version, as everywhere) or resource_type/id. Of a code system that is loaded in several fragments, CodeSystem/id gives the fragment of that id, and url what they make together. Where fhirterm.web_base is set, code systems and value sets have the extension web-source besides. NULL if it is not loaded, or for a NULL argument. Errors: TX501 for another resource type, TX422 if the latest of several editions is asked for, 54000 if a code system is larger than jsonb can hold.';
