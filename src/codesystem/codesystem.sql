-- Functions over one code system: subsumption, names and properties of concepts, the hierarchy, filters.
-- Scalars are made for one call per row; system and code are data there: what is not known is NULL.
-- In relations the system is what the query asks about: one that is not loaded is error TX404, or no rows where
-- fhirterm.on_unknown is null or false. system may be url or url|version; version NULL is the latest.

CREATE FUNCTION @extschema@.fhir_subsumes(system text, code_a text, code_b text, version text DEFAULT NULL) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_subsumes'
  LANGUAGE C STABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.fhir_subsumes(text, text, text, text) IS
  'Whether code_a is code_b or an ancestor of it. A code that the code system does not have: false. NULL if system or a code is NULL, and where it cannot be determined: the code system is not loaded, or has not all its concepts (fragment, not-present) or a grammar and the code is not found. Error TX422 if the hierarchy does not mean is-a.';

CREATE FUNCTION @extschema@.fhir_subsumes(a jsonb, b jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_subsumes_jsonb'
  LANGUAGE C STABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.fhir_subsumes(jsonb, jsonb) IS
  'Whether any coding of a subsumes any coding of b; each may be a Coding, CodeableConcept, Quantity, or an array of them. Codings of different systems do not. A version in a coding counts if it is loaded, else the latest is taken; NULL if two loaded versions are named. NULL if a or b is NULL or holds no coding, or no pair subsumes and one cannot be determined.';

CREATE FUNCTION @extschema@.fhir_subsumed_by(system text, code_a text, code_b text, version text DEFAULT NULL) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_subsumed_by'
  LANGUAGE C STABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.fhir_subsumed_by(text, text, text, text) IS
  'Whether code_a is code_b or a descendant of it; otherwise as fhir_subsumes.';

CREATE FUNCTION @extschema@.fhir_subsumed_by(a jsonb, b jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhirterm_subsumed_by_jsonb'
  LANGUAGE C STABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.fhir_subsumed_by(jsonb, jsonb) IS
  'Whether any coding of a is subsumed by any coding of b; otherwise as fhir_subsumes.';

CREATE FUNCTION @extschema@.fhir_subsumption(system text, code_a text, code_b text, version text DEFAULT NULL) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_subsumption'
  LANGUAGE C STABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.fhir_subsumption(text, text, text, text) IS
  'The outcome of FHIR $subsumes: equivalent, subsumes, subsumed-by or not-subsumed. NULL if an argument is NULL, a code is not in the code system, or it cannot be determined (see fhir_subsumes). Error TX422 if the hierarchy does not mean is-a.';

CREATE FUNCTION @extschema@.fhir_subsumption(a jsonb, b jsonb) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_subsumption_jsonb'
  LANGUAGE C STABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.fhir_subsumption(jsonb, jsonb) IS
  'The strongest outcome of $subsumes between any coding of a and any coding of b, in the order equivalent, subsumes, subsumed-by, not-subsumed; otherwise as fhir_subsumes.';

CREATE FUNCTION @extschema@.fhir_display(system text, code text, language text DEFAULT NULL, version text DEFAULT NULL, use text DEFAULT NULL, use_supplement text[] DEFAULT NULL) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_display'
  LANGUAGE C STABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.fhir_display(text, text, text, text, text, text[]) IS
  'What to show for a code: the display, or the designation that suits language (BCP 47 ranges by preference, NULL: fhirterm.display_language) and use (code or system|code) best; the display where none does, NULL where the ranges end with *;q=0. NULL if the code or its code system is not known. Error TX422 for malformed ranges, TX404 for an unknown supplement.';

CREATE FUNCTION @extschema@.fhir_display(coding jsonb, language text DEFAULT NULL) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_display_jsonb'
  LANGUAGE C STABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.fhir_display(jsonb, text) IS
  'What to show for a Coding, CodeableConcept, Quantity or an array of them: by the code system of the first coding that is known there, not by the display in the data. Otherwise as fhir_display of system and code.';

CREATE FUNCTION @extschema@.fhir_property(system text, code text, property text, version text DEFAULT NULL, use_supplement text[] DEFAULT NULL) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_property'
  LANGUAGE C STABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.fhir_property(text, text, text, text, text[]) IS
  'The first value of a property of a concept, as FHIR writes it; of a Coding: system|code. property is the code of a property, or the name of a defined one (parent, child, status, inactive, ...). NULL if the concept has none, or it, its code system or the property is not known.';

CREATE FUNCTION @extschema@.fhir_properties(system text, code text, property text DEFAULT NULL, version text DEFAULT NULL, use_supplement text[] DEFAULT NULL,
    OUT property text, OUT type text, OUT value text, OUT display text, OUT source text) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_properties'
  LANGUAGE C STABLE PARALLEL SAFE COST 50 ROWS 10;
COMMENT ON FUNCTION @extschema@.fhir_properties(text, text, text, text, text[]) IS
  'The property values of a concept, or those of one property: in the order of the resource, parents and children however the hierarchy is written, then what supplements add. value as FHIR writes it; of a Coding: system|code; display is that of the concept which a value names; source the supplement, NULL for the code system itself. No row for an unknown code.';

CREATE FUNCTION @extschema@.fhir_designations(system text, code text, use text DEFAULT NULL, language text DEFAULT NULL, version text DEFAULT NULL, use_supplement text[] DEFAULT NULL,
    OUT language text, OUT use_system text, OUT use_code text, OUT value text, OUT source text) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_designations'
  LANGUAGE C STABLE PARALLEL SAFE COST 50 ROWS 5;
COMMENT ON FUNCTION @extschema@.fhir_designations(text, text, text, text, text, text[]) IS
  'The names of a concept: its display (use preferredForLanguage, language of the code system), its designations, and those of supplements. use (code or system|code) keeps those for that use, additionalUse counted; language (BCP 47 ranges) those in these languages or in none. source is the supplement, NULL for the code system itself. No row for an unknown code.';

CREATE FUNCTION @extschema@.fhir_lookup(system text, code text, version text DEFAULT NULL, display_language text DEFAULT NULL, property text[] DEFAULT NULL, use_supplement text[] DEFAULT NULL,
    OUT name text, OUT version text, OUT display text, OUT definition text, OUT abstract boolean, OUT inactive boolean, OUT designation jsonb, OUT property jsonb) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_lookup'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 1;
COMMENT ON FUNCTION @extschema@.fhir_lookup(text, text, text, text, text[], text[]) IS
  'All about a concept in one row; none for an unknown code. name is that of the code system; display as fhir_display chooses it; designation an array of {language, use, value, source}, property an array of {code, value[x], description, source}, both as in CodeSystem.concept; property names the properties wanted, NULL or * all.';

CREATE FUNCTION @extschema@.fhir_concept_status(system text, code text, version text DEFAULT NULL, at timestamptz DEFAULT NULL,
    OUT status text, OUT normalised text, OUT inactive boolean, OUT abstract boolean, OUT source text) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_concept_status'
  LANGUAGE C STABLE PARALLEL SAFE COST 50 ROWS 1;
COMMENT ON FUNCTION @extschema@.fhir_concept_status(text, text, text, timestamptz) IS
  'The status of a concept at a time (NULL: the start of the transaction), from its properties: status as written, NULL if there is none; normalised is active, experimental, deprecated, retired, other or, before effectiveDate, unknown (inactive is then NULL); source the property that decides it, or default. An explicit status wins over dates. No row for an unknown code.';

CREATE FUNCTION @extschema@.fhir_descendants(system text, code text, include_self boolean DEFAULT true, max_depth integer DEFAULT NULL, version text DEFAULT NULL,
    OUT code text, OUT display text, OUT min_depth integer, OUT max_depth integer) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_descendants'
  LANGUAGE C STABLE PARALLEL SAFE COST 1000 ROWS 1000;
COMMENT ON FUNCTION @extschema@.fhir_descendants(text, text, boolean, integer, text) IS
  'The descendants of a concept, each once, with the lengths of the shortest and the longest path to it; parents before children. max_depth keeps those within so many links by the shortest path. No row for an unknown code. Error TX422 if the hierarchy does not mean is-a.';

CREATE FUNCTION @extschema@.fhir_ancestors(system text, code text, include_self boolean DEFAULT true, max_depth integer DEFAULT NULL, version text DEFAULT NULL,
    OUT code text, OUT display text, OUT min_depth integer, OUT max_depth integer) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_ancestors'
  LANGUAGE C STABLE PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION @extschema@.fhir_ancestors(text, text, boolean, integer, text) IS
  'The ancestors of a concept, each once, with the lengths of the shortest and the longest path to it; parents before children. Otherwise as fhir_descendants.';

CREATE FUNCTION @extschema@.fhir_children(system text, code text, version text DEFAULT NULL,
    OUT code text, OUT display text, OUT min_depth integer, OUT max_depth integer) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_children'
  LANGUAGE C STABLE PARALLEL SAFE COST 50 ROWS 10;
COMMENT ON FUNCTION @extschema@.fhir_children(text, text, text) IS
  'The direct children of a concept, whatever the hierarchy means. min_depth is 1; max_depth is more where a longer way leads to the child, too. No row for an unknown code.';

CREATE FUNCTION @extschema@.fhir_parents(system text, code text, version text DEFAULT NULL,
    OUT code text, OUT display text, OUT min_depth integer, OUT max_depth integer) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_parents'
  LANGUAGE C STABLE PARALLEL SAFE COST 50 ROWS 2;
COMMENT ON FUNCTION @extschema@.fhir_parents(text, text, text) IS
  'The direct parents of a concept, whatever the hierarchy means. Otherwise as fhir_children.';

CREATE FUNCTION @extschema@.fhir_filter(system text, property text, op text, value text, version text DEFAULT NULL, use_supplement text[] DEFAULT NULL) RETURNS SETOF text
  AS 'MODULE_PATHNAME', 'fhirterm_filter'
  LANGUAGE C STABLE PARALLEL SAFE COST 1000 ROWS 100;
COMMENT ON FUNCTION @extschema@.fhir_filter(text, text, text, text, text, text[]) IS
  'The codes that one filter of a value set (ValueSet.compose.include.filter) selects from a code system, parents before children. Properties of the supplements in use_supplement count. No rows if system, property or op is NULL. Errors: TX422 for an unknown property or operator, a missing value, an index concept that does not exist, a hierarchy that is not is-a; TX501 for a filter that the code system only declares; TX413 for a pattern beyond its limits.';

CREATE FUNCTION @extschema@.fhir_coding(system text, code text, version text DEFAULT NULL, display text DEFAULT NULL) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'fhirterm_coding'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_coding(text, text, text, text) IS
  'A Coding of these parts, nothing looked up; parts that are NULL are left out. NULL if code is NULL.';

CREATE FUNCTION @extschema@.fhir_codings(codeable jsonb,
    OUT system text, OUT version text, OUT code text, OUT display text, OUT user_selected boolean) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_codings'
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 2;
COMMENT ON FUNCTION @extschema@.fhir_codings(jsonb) IS
  'The codings in a Coding, CodeableConcept, CodeableReference, Quantity, code, or an array of them, as rows; what is absent is NULL. No rows for NULL.';

CREATE FUNCTION @extschema@.fhir_resolve(type text, canonical text,
    OUT url text, OUT version text, OUT kind text, OUT how text) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'fhirterm_resolve'
  LANGUAGE C STABLE PARALLEL SAFE COST 20 ROWS 1;
COMMENT ON FUNCTION @extschema@.fhir_resolve(text, text) IS
  'Which loaded CodeSystem, ValueSet, ConceptMap or NamingSystem a url, url|version, url|1.x or Type/id means, and why: how is exact, latest:ALGORITHM or pattern:ALGORITHM; a CodeSystem without concepts (not-present, example) is meant only where none with concepts fits; kind is the type, or supplement. A CodeSystem is found by a business identifier, too (an OID or UUID, with or without urn:oid: or urn:uuid:, of CodeSystem.identifier or of a NamingSystem), and by a url that it had before (as a NamingSystem tells): how begins with identifier, superseded identifier (its use is old, or its period has ended) or superseded url then. No row if none is loaded. Errors: TX422 where the latest would have to be chosen among editions, TX400 for an identifier of several code systems.';

CREATE FUNCTION fhirterm.code_system_url(name text) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_code_system_url'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION fhirterm.code_system_url(text) IS
  'The url of the loaded code system that a url, a url that it had before, or a business identifier names; NULL if there is none, or for NULL. Error TX400 if it is an identifier of several code systems.';

CREATE FUNCTION @extschema@.fhir_preferred_url(identifier text, at timestamptz DEFAULT pg_catalog.now()) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_preferred_url'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.fhir_preferred_url(text, timestamptz) IS
  'The url that loaded NamingSystems prefer at a time for what has this identifier: an OID or UUID (with or without urn:oid: or urn:uuid:), a mnemonic, a url of another time. An identifier that no NamingSystem knows gives the url of the loaded code system that it names. NULL if there is none, or for a NULL argument. Error TX400 if it is an identifier of several code systems.';

CREATE FUNCTION @extschema@.fhir_concept_iri(system text, code text) RETURNS text
  AS 'MODULE_PATHNAME', 'fhirterm_concept_iri'
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.fhir_concept_iri(text, text) IS
  'The IRI of a concept, as RDF has it: the iri-stem that loaded NamingSystems tell now of what has system for an identifier (NamingSystem.uniqueId of type iri-stem), and the code, percent-encoded. For identifiers of SNOMED CT it is that of its URI standard, whatever is loaded. NULL: none is known; and for NULL. Neither is the code looked up, nor anything inferred. Source: Using Codes in Resources; NamingSystem.uniqueId.type';
