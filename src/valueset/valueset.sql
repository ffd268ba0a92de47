-- Value sets: as relations, membership, validation of codes.

-- A text that begins with { is a ValueSet resource, so that a JSON literal without a cast does what is
-- meant; canonicals never begin so.

CREATE FUNCTION @extschema@.fhir_value_set(canonical text)
  RETURNS TABLE (system text, version text, code text, display text, inactive boolean)
  AS 'MODULE_PATHNAME', 'fhir_value_set'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_value_set(text) IS
  'The members of a value set as a relation: url, url|version, url|1.x, an implicit value set (system?fhir_vs, system?fhir_vs=isa/CODE, system?fhir_vs=refset/CODE, CodeSystem.valueSet), url#id of a contained one, or a ValueSet resource. Columns and rules as HL7''s SQL on FHIR ("Terminology in SQL") has them: one row for each system, version and code, abstract concepts left out, inactive ones flagged, never partial. fhir_expand has the abstract ones, too. display is in fhirterm.display_language. NULL: no rows. Errors: TX404 not loaded, TX422 a definition that is broken or needs content that is missing';

CREATE FUNCTION @extschema@.fhir_value_set(value_set jsonb)
  RETURNS TABLE (system text, version text, code text, display text, inactive boolean)
  AS 'MODULE_PATHNAME', 'fhir_value_set_of_jsonb'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_value_set(jsonb) IS
  'The members of a value set given as a ValueSet resource; otherwise as fhir_value_set(canonical)';

CREATE FUNCTION @extschema@.fhir_expand(
    url text, filter text DEFAULT NULL, "offset" integer DEFAULT 0, count integer DEFAULT NULL,
    active_only boolean DEFAULT false, exclude_nested boolean DEFAULT false,
    include_designations boolean DEFAULT false, display_language text DEFAULT NULL,
    properties text[] DEFAULT NULL, system_version text[] DEFAULT NULL,
    check_system_version text[] DEFAULT NULL, force_system_version text[] DEFAULT NULL,
    default_valueset_version text[] DEFAULT NULL, use_supplement text[] DEFAULT NULL,
    date text DEFAULT NULL)
  RETURNS TABLE (system text, version text, code text, display text, abstract boolean, inactive boolean,
                 parent_code text, depth integer, ordinal bigint, designation jsonb, property jsonb)
  AS 'MODULE_PATHNAME', 'fhir_expand'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_expand(text, text, integer, integer, boolean, boolean, boolean, text, text[], text[], text[], text[], text[], text[], text) IS
  'The expansion of a value set (canonical, implicit value set, or ValueSet resource), in its order (ordinal, from 0): all members, abstract ones flagged. filter: every word must begin a word of the display or of one designation, or begin the code. offset and count: a page, always flat. parent_code, depth: nearest ancestor among the rows in the spanning tree of the hierarchy, and how many there are; enumerated members are flat. properties: codes, ''*'' for all. system_version, check_system_version, force_system_version, default_valueset_version: canonicals url|version as in $expand. use_supplement: supplements to put in play. date is not supported (TX501). NULL url: no rows. Errors: TX404 not loaded, TX422 a definition that is broken, needs missing content or uses a version that check_system_version forbids; 22023 for a negative offset or count. Source: ValueSet/$expand';

CREATE FUNCTION @extschema@.fhir_expand(
    value_set jsonb, filter text DEFAULT NULL, "offset" integer DEFAULT 0, count integer DEFAULT NULL,
    active_only boolean DEFAULT false, exclude_nested boolean DEFAULT false,
    include_designations boolean DEFAULT false, display_language text DEFAULT NULL,
    properties text[] DEFAULT NULL, system_version text[] DEFAULT NULL,
    check_system_version text[] DEFAULT NULL, force_system_version text[] DEFAULT NULL,
    default_valueset_version text[] DEFAULT NULL, use_supplement text[] DEFAULT NULL,
    date text DEFAULT NULL)
  RETURNS TABLE (system text, version text, code text, display text, abstract boolean, inactive boolean,
                 parent_code text, depth integer, ordinal bigint, designation jsonb, property jsonb)
  AS 'MODULE_PATHNAME', 'fhir_expand_of_jsonb'
  LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.fhir_expand(jsonb, text, integer, integer, boolean, boolean, boolean, text, text[], text[], text[], text[], text[], text[], text) IS
  'The expansion of a value set given as a ValueSet resource; otherwise as fhir_expand(url, ...)';

CREATE FUNCTION @extschema@.fhir_member_of(coding jsonb, value_set text) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhir_member_of_coding'
  LANGUAGE C STABLE PARALLEL SAFE COST 30;
COMMENT ON FUNCTION @extschema@.fhir_member_of(jsonb, text) IS
  'Whether a coded value is in a value set: Coding, CodeableConcept, CodeableReference, Quantity, code, or an array of these, of which any coding suffices. Membership is that of fhir_expand: abstract and inactive members count, displays do not; codes that a fragment does not list are no members. A Coding without system is no member; a bare code (a JSON string) has the value set''s only system. A Coding''s version must be one that the value set has, or be loaded and left open by the value set. NULL for NULL and where no code is given. Errors: TX404 value set not loaded, TX422 it cannot be expanded, TX400 a bare code and several systems; what fhirterm.on_unknown is not error for is NULL or false instead. Source: FHIRPath memberOf';

CREATE FUNCTION @extschema@.fhir_member_of(coding jsonb, value_set jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhir_member_of_coding_jsonb'
  LANGUAGE C STABLE PARALLEL SAFE COST 30;
COMMENT ON FUNCTION @extschema@.fhir_member_of(jsonb, jsonb) IS
  'Whether a coded value is in a value set given as a ValueSet resource; otherwise as fhir_member_of(jsonb, text)';

CREATE FUNCTION @extschema@.fhir_member_of(system text, code text, value_set text, version text DEFAULT NULL)
  RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhir_member_of_code'
  LANGUAGE C STABLE PARALLEL SAFE COST 30;
COMMENT ON FUNCTION @extschema@.fhir_member_of(text, text, text, text) IS
  'Whether a code of a system (a url or url|version; and of that version, if it isn''t NULL) is in a value set; NULL if system, code or value_set is NULL. Otherwise as fhir_member_of(jsonb, text)';

CREATE FUNCTION @extschema@.fhir_member_of(system text, code text, value_set jsonb, version text DEFAULT NULL)
  RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhir_member_of_code_jsonb'
  LANGUAGE C STABLE PARALLEL SAFE COST 30;
COMMENT ON FUNCTION @extschema@.fhir_member_of(text, text, jsonb, text) IS
  'Whether a code is in a value set given as a ValueSet resource; otherwise as fhir_member_of(text, text, text, text)';

-- Validation. No (jsonb, text) form is called with two literals that aren't cast: those mean system and code,
-- which refuses JSON.

CREATE FUNCTION @extschema@.fhir_validate_code(
    system text, code text, value_set text DEFAULT NULL, display text DEFAULT NULL, version text DEFAULT NULL,
    display_language text DEFAULT NULL, abstract boolean DEFAULT true, active_only boolean DEFAULT false,
    lenient_display_validation boolean DEFAULT false, use_supplement text[] DEFAULT NULL)
  RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhir_validate_code'
  LANGUAGE C STABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.fhir_validate_code(text, text, text, text, text, text, boolean, boolean, boolean, text[]) IS
  'Whether a code is right, the result of $validate-code: it exists in its code system (a fragment may lack codes: those pass), is in the value set (canonical, implicit, or ValueSet resource; NULL: not asked), and display, if given, is one of its names, exactly, in the wanted languages (display_language, else the value set''s, else fhirterm.display_language; none: any). system: url or url|version; version: that of the code system. abstract false refuses concepts that are not selectable, active_only inactive ones; lenient_display_validation lets a wrong display pass; use_supplement puts supplements in play. NULL for a NULL system or code, and without value set where the code system is not here. Errors: TX404 value set not loaded, TX422 it cannot be expanded, TX400 JSON as system. Source: ValueSet/$validate-code, CodeSystem/$validate-code';

CREATE FUNCTION @extschema@.fhir_validate_code(
    coding jsonb, value_set text DEFAULT NULL,
    display_language text DEFAULT NULL, abstract boolean DEFAULT true, active_only boolean DEFAULT false,
    lenient_display_validation boolean DEFAULT false, use_supplement text[] DEFAULT NULL)
  RETURNS boolean
  AS 'MODULE_PATHNAME', 'fhir_validate_coding'
  LANGUAGE C STABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.fhir_validate_code(jsonb, text, text, boolean, boolean, boolean, text[]) IS
  'Whether a coded value is right: Coding, CodeableConcept, CodeableReference, Quantity, code, or an array of these, whose codings are validated together: one must be in the value set, and in none may the code be unknown or the display wrong. A Coding without system is not right; a bare code (a JSON string) has the value set''s only system (TX400 if there are several, or no value set). NULL for NULL and where no code is given. Otherwise as fhir_validate_code(system, code, ...)';

CREATE FUNCTION @extschema@.fhir_validate_code_reason(
    system text, code text, value_set text DEFAULT NULL, display text DEFAULT NULL, version text DEFAULT NULL,
    display_language text DEFAULT NULL, abstract boolean DEFAULT true, active_only boolean DEFAULT false,
    lenient_display_validation boolean DEFAULT false, use_supplement text[] DEFAULT NULL)
  RETURNS text
  AS 'MODULE_PATHNAME', 'fhir_validate_code_reason'
  LANGUAGE C STABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.fhir_validate_code_reason(text, text, text, text, text, text, boolean, boolean, boolean, text[]) IS
  'What there is to say about a code: the errors that make fhir_validate_code false, then the warnings, joined by "; "; NULL if there is nothing to say, and for NULL. Arguments and errors as fhir_validate_code';

CREATE FUNCTION @extschema@.fhir_validate_code_reason(
    coding jsonb, value_set text DEFAULT NULL,
    display_language text DEFAULT NULL, abstract boolean DEFAULT true, active_only boolean DEFAULT false,
    lenient_display_validation boolean DEFAULT false, use_supplement text[] DEFAULT NULL)
  RETURNS text
  AS 'MODULE_PATHNAME', 'fhir_validate_coding_reason'
  LANGUAGE C STABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.fhir_validate_code_reason(jsonb, text, text, boolean, boolean, boolean, text[]) IS
  'What there is to say about a coded value; as fhir_validate_code_reason(system, code, ...)';

CREATE FUNCTION @extschema@.fhir_validate_code_detail(
    system text, code text, value_set text DEFAULT NULL, display text DEFAULT NULL, version text DEFAULT NULL,
    display_language text DEFAULT NULL, abstract boolean DEFAULT true, active_only boolean DEFAULT false,
    lenient_display_validation boolean DEFAULT false, use_supplement text[] DEFAULT NULL,
    example boolean DEFAULT false,
    OUT result boolean, OUT message text, OUT display text, OUT code text, OUT system text,
    OUT version text, OUT inactive boolean, OUT issues jsonb)
  AS 'MODULE_PATHNAME', 'fhir_validate_code_detail'
  LANGUAGE C STABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.fhir_validate_code_detail(text, text, text, text, text, text, boolean, boolean, boolean, text[], boolean) IS
  'The answer of $validate-code in one row: result and message (the reason); display as it is in the wanted languages; code in the case of the code system; system and version that were used; inactive; issues as in OperationOutcome.issue, with tx-issue-type codes. A code system that is for examples alone (its name ends in Example, or a segment of its url begins with example-) is an information there, unless example says that the value is one. A row of NULLs for NULL. Arguments and errors as fhir_validate_code';

CREATE FUNCTION @extschema@.fhir_validate_code_detail(
    coding jsonb, value_set text DEFAULT NULL,
    display_language text DEFAULT NULL, abstract boolean DEFAULT true, active_only boolean DEFAULT false,
    lenient_display_validation boolean DEFAULT false, use_supplement text[] DEFAULT NULL,
    example boolean DEFAULT false,
    OUT result boolean, OUT message text, OUT display text, OUT code text, OUT system text,
    OUT version text, OUT inactive boolean, OUT issues jsonb)
  AS 'MODULE_PATHNAME', 'fhir_validate_coding_detail'
  LANGUAGE C STABLE PARALLEL SAFE COST 60;
COMMENT ON FUNCTION @extschema@.fhir_validate_code_detail(jsonb, text, text, boolean, boolean, boolean, text[], boolean) IS
  'The answer of $validate-code about a coded value, in one row; code, system, version and display are those of the first coding that is in the value set. As fhir_validate_code_detail(system, code, ...)';

CREATE FUNCTION @extschema@.fhir_validate_cd(code_system text, code_system_version text, code text) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT @extschema@.fhir_validate_code(
    fhirterm.code_system_url(code_system), code, version => code_system_version);
END;
COMMENT ON FUNCTION @extschema@.fhir_validate_cd(text, text, text) IS
  'Whether a code is right that comes from outside of FHIR, as the attributes of CD in CDA and HL7 v3: code_system is an identifier such as an OID (or a url), code_system_version NULL for the latest. NULL if no code system that has this identifier is loaded, and for a NULL code_system or code. Error TX400 if several have it. Otherwise as fhir_validate_code.';
