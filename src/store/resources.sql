-- Loaded resources as they came.

CREATE FUNCTION @extschema@.fhir_get(resource_type text, canonical text) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'fhir_get'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.fhir_get(text, text) IS
  'The CodeSystem, ValueSet, ConceptMap or NamingSystem as it was loaded: by url|version, url (the latest version, as everywhere) or resource_type/id. Of a code system that is loaded in several fragments, CodeSystem/id gives the fragment of that id, and url what they make together. Where fhirterm.web_base is set, code systems and value sets have the extension web-source besides. NULL if it is not loaded, or for a NULL argument. Errors: TX501 for another resource type, TX422 if the latest of several editions is asked for, 54000 if a code system is larger than jsonb can hold.';

CREATE FUNCTION fhirterm.content_named(resource_type text, canonical text) RETURNS integer
  AS 'MODULE_PATHNAME', 'fhirterm_content_named'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION fhirterm.content_named(text, text) IS
  'The content_id of the resource that fhir_get would give; of a code system in several fragments that of all together. NULL if it is not loaded, or for a NULL argument. Errors as of fhir_get.';
