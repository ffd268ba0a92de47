/*
 * lookup.c
 *		CodeSystem/$lookup: what a code system says of one concept.
 *
 * Where the request names properties, only those are told; without any, all are. Whether the concept is inactive or
 * abstract is always told. Spec: TX-163 … TX-165, CS-084, CS-102, CS-108, CS-123,
 * https://hl7.org/fhir/codesystem-operation-lookup.html
 */
#include "postgres.h"

#include "miscadmin.h"

#include "codesystem/concept_json.h"
#include "codesystem/concept_property.h"
#include "codesystem/designation.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/text.h"
#include "fhir/version.h"
#include "json/jsonb_access.h"
#include "operation/code_system_call.h"

#define LANGUAGE_PROPERTY "lang."
#define ALTERNATE_PROPERTY "alternateCode"
#define ALTERNATE_EXTENSION "http://hl7.org/fhir/StructureDefinition/codesystem-alternate"

typedef struct Lookup
{
	CodeSystem *cs;
	int32		ordinal;
	Concept		concept;
	List	   *names;			/* of ConceptName * */
	LanguageList *languages;
	List	   *wanted;			/* of char *: properties; NIL: all */
} Lookup;

static bool
is_wanted(const Lookup *lookup, const char *property)
{
	ListCell   *cell;

	if (lookup->wanted == NIL)
		return true;
	foreach(cell, lookup->wanted)
		if (strcmp(lfirst(cell), property) == 0 || strcmp(lfirst(cell), "*") == 0)
			return true;
	return false;
}

/* Designations are asked for as a whole, or by language (lang.de). */
static bool
designation_is_wanted(const Lookup *lookup, const ConceptDesignation *designation)
{
	ListCell   *cell;

	if (is_wanted(lookup, "designation"))
		return true;
	foreach(cell, lookup->wanted)
	{
		const char *name = lfirst(cell);
		LanguageList *languages;

		if (strncmp(name, LANGUAGE_PROPERTY, strlen(LANGUAGE_PROPERTY)) != 0)
			continue;
		languages = language_list_parse(name + strlen(LANGUAGE_PROPERTY));
		if (languages && language_rank(languages, designation->language) < LANGUAGE_UNDECLARED)
			return true;
	}
	return false;
}

static void
add_designations(JsonTree *answer, const Lookup *lookup)
{
	ListCell   *cell;

	foreach(cell, lookup->names)
	{
		const ConceptName *name = lfirst(cell);
		const ConceptDesignation *designation = &name->designation;
		JsonbContainer *uses = designation->extra == NULL ? NULL :
			jsonb_member_array(&designation->extra->root, "additionalUse");
		JsonTree   *parts;

		if (!designation_is_wanted(lookup, designation))
			continue;
		parts = answer_parts();
		answer_part_text(parts, "language", "valueCode", designation->language);
		answer_part(parts, "use", "valueCoding", designation_use_json(designation));
		for (int i = 0; i < jsonb_element_count(uses); i++)
			answer_part(parts, "additionalUse", "valueCoding", tree_of_container(jsonb_element_object(uses, i)));
		answer_part_text(parts, "source", "valueCanonical", supplement_canonical(name->source));
		answer_part_text(parts, "value", "valueString", designation->value);
		answer_add_parts(answer, "designation", parts);
	}
}

/* What a value says in words: the display of the concept that it names. */
static char *
value_description(const Lookup *lookup, const SourcedValue *value)
{
	const LanguageList *languages = lookup->languages;
	char	   *display;

	if (value->target < 0 || (languages->count == 0 && languages->wildcard != LANGUAGE_WILDCARD_FORBIDDEN))
		return concept_value_display(lookup->cs, value);
	display = concept_display(lookup->cs, value->target, languages, NULL);
	return display ? pstrdup(display) : NULL;
}

static void
add_value(JsonTree *answer, const Lookup *lookup, const SourcedValue *value)
{
	JsonTree   *parts = answer_parts();
	const char *type;
	JsonTree   *content = concept_value_json(value, &type);

	if (content == NULL)
		return;
	answer_part_text(parts, "code", "valueCode", value->definition->code);
	answer_part(parts, "value", type, content);
	answer_part_text(parts, "description", "valueString", value_description(lookup, value));
	answer_part_text(parts, "source", "valueCanonical", supplement_canonical(value->source));
	answer_add_parts(answer, "property", parts);
}

/* Other codes of the concept that an extension gives it, as the standard's property for them (TX-138). */
static void
add_alternates(JsonTree *answer, const Lookup *lookup)
{
	JsonbContainer *extensions = lookup->concept.extra == NULL ? NULL :
		jsonb_member_array(&lookup->concept.extra->root, "extension");

	for (int i = 0; i < jsonb_element_count(extensions); i++)
	{
		JsonbContainer *extension = jsonb_element_object(extensions, i);
		JsonbContainer *members = jsonb_member_array(extension, "extension");
		char	   *url = jsonb_member_string(extension, "url");

		for (int k = 0; url && strcmp(url, ALTERNATE_EXTENSION) == 0 && k < jsonb_element_count(members); k++)
		{
			JsonbContainer *member = jsonb_element_object(members, k);
			char	   *name = jsonb_member_string(member, "url");
			char	   *code = jsonb_member_string(member, "valueCode");
			JsonTree   *parts = answer_parts();

			if (name == NULL || code == NULL || strcmp(name, "code") != 0)
				continue;
			answer_part_text(parts, "code", "valueCode", ALTERNATE_PROPERTY);
			answer_part_text(parts, "value", "valueCode", code);
			answer_add_parts(answer, "property", parts);
		}
	}
}

/* inactive, as the status of the concept has it, stands for what the property of that meaning says. */
static void
add_properties(JsonTree *answer, const Lookup *lookup)
{
	JsonTree   *inactive = answer_parts();
	List	   *values = NIL;
	ListCell   *cell;

	answer_part_text(inactive, "code", "valueCode", "inactive");
	answer_part(inactive, "value", "valueBoolean", tree_boolean(concept_is_inactive(lookup->concept.flags)));
	answer_add_parts(answer, "property", inactive);
	if (is_wanted(lookup, "*"))
		values = concept_values(lookup->cs, lookup->ordinal, NULL);
	else
		foreach(cell, lookup->wanted)
		{
			CHECK_FOR_INTERRUPTS();
			values = list_concat(values, concept_values(lookup->cs, lookup->ordinal, lfirst(cell)));
		}
	foreach(cell, values)
	{
		const SourcedValue *value = lfirst(cell);

		if (value->definition->role != ROLE_INACTIVE)
			add_value(answer, lookup, value);
	}
	if (is_wanted(lookup, ALTERNATE_PROPERTY))
		add_alternates(answer, lookup);
}

pg_noreturn static void
refuse_unknown_code(const CodeSystem *cs, const char *code)
{
	char	   *text = message_text(MSG_LOOKUP_UNKNOWN_CODE, code, cs->url, cs->version ? cs->version : "unknown");

	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("%s", text),
			 err_outcome("not-found", NULL, MSG_LOOKUP_UNKNOWN_CODE, NULL, text)));
}

static bool
is_named(const CodeSystem *supplement, const char *wanted)
{
	Canonical	canonical;

	return canonical_parse(wanted, &canonical) && canonical.url && code_system_has_url(supplement, canonical.url) &&
		(canonical.version == NULL || version_matches(canonical.version, supplement->version));
}

/* Raises TX404 unless a supplement that the request names is one of the code system. */
static void
require_supplements(const OperationCall *call, const CodeSystem *cs)
{
	ListCell   *cell;
	ListCell   *other;

	foreach(cell, parameters_texts(call->parameters, "useSupplement"))
	{
		const char *wanted = lfirst(cell);
		bool		found = false;
		char	   *text;

		foreach(other, cs->supplements)
			found |= is_named(lfirst(other), wanted);
		if (found)
			continue;
		text = message_text(MSG_SUPPLEMENT_MISSING, wanted);
		ereport(ERROR,
				(errcode(ERRCODE_TX_NOT_FOUND),
				 errmsg("%s", text),
				 err_outcome("not-found", "not-found", MSG_SUPPLEMENT_MISSING, NULL, text)));
	}
}

static void
add_concept(JsonTree *answer, const Lookup *lookup, const char *code)
{
	const CodeSystem *cs = lookup->cs;
	char	   *display = concept_display_of_names(lookup->names, lookup->languages, NULL);

	answer_add_text(answer, "name", "valueString", cs->name ? cs->name : cs->title ? cs->title : cs->url);
	answer_add_text(answer, "code", "valueCode", code);
	answer_add_text(answer, "system", "valueUri", cs->url);
	answer_add_text(answer, "version", "valueString", cs->version);
	answer_add_text(answer, "display", "valueString", display ? display : code);
	if (is_wanted(lookup, "definition"))
		answer_add_text(answer, "definition", "valueString", lookup->concept.definition);
	answer_add_boolean(answer, "abstract", (lookup->concept.flags & CONCEPT_NOT_SELECTABLE) != 0);
}

/* Texts, sorted, each once. */
static List *
distinct(List *texts)
{
	List	   *kept = NIL;
	ListCell   *cell;

	list_sort(texts, texts_compare);
	foreach(cell, texts)
		if (kept == NIL || strcmp(llast(kept), lfirst(cell)) != 0)
			kept = lappend(kept, lfirst(cell));
	return kept;
}

JsonTree *
operation_lookup(OperationCall *call)
{
	RequestedConcept wanted = call_concept(call, "code", "coding");
	JsonTree   *answer = answer_parameters();
	Lookup		lookup = {0};
	ListCell   *cell;

	if (wanted.code == NULL || (wanted.system == NULL && call->id == NULL))
		request_refuse("give code with system, or coding with both");
	lookup.wanted = distinct(parameters_texts(call->parameters, "property"));
	lookup.languages = call_languages(call);
	lookup.cs = call_code_system(call, wanted.system, wanted.version);
	require_supplements(call, lookup.cs);
	lookup.ordinal = code_system_locate(lookup.cs, wanted.code, strlen(wanted.code), NULL);
	if (lookup.ordinal < 0)
		refuse_unknown_code(lookup.cs, wanted.code);
	if (!lookup.cs->ops->fetch(lookup.cs, lookup.ordinal, FETCH_DEFINITION | FETCH_EXTRA, &lookup.concept))
		refuse_unknown_code(lookup.cs, wanted.code);
	if (lookup.concept.definition)
		lookup.concept.definition = pstrdup(lookup.concept.definition);
	lookup.names = concept_names(lookup.cs, lookup.ordinal);
	add_concept(answer, &lookup, wanted.code);
	add_designations(answer, &lookup);
	add_properties(answer, &lookup);
	foreach(cell, lookup.cs->supplements)
		answer_add_text(answer, "used-supplement", "valueCanonical", code_system_canonical(lfirst(cell)));
	return answer;
}
