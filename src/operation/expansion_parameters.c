/*
 * expansion_parameters.c
 *		ValueSet.expansion.parameter: what was asked for, what the expansion was made from, and what there
 *		is to be known of that.
 *
 * Spec: TX-048, TX-085 … TX-087, TX-096, ruling R-16.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "fhir/canonical.h"
#include "operation/expansion.h"

static void
add_flag(JsonTree *parameters, const char *name, Flag flag)
{
	if (flag >= 0)
		answer_part(parameters, name, "valueBoolean", tree_boolean(flag));
}

static void
add_number(JsonTree *parameters, const char *name, int64 number)
{
	if (number >= 0)
		answer_part(parameters, name, "valueInteger", tree_integer(number));
}

/* Whether a parameter with this name and uri is there. */
static bool
has_uri(const JsonTree *parameters, const char *name, const char *uri)
{
	size_t		length = strlen(uri);

	for (int i = 0; i < tree_count(parameters); i++)
	{
		const JsonTree *parameter = &parameters->val.array.elems[i];
		const JsonTree *value = tree_get(parameter, "valueUri");
		const JsonTree *other = tree_get(parameter, "name");

		if (value && value->val.string.len == (int) length && memcmp(value->val.string.val, uri, length) == 0 &&
			other->val.string.len == (int) strlen(name) &&
			memcmp(other->val.string.val, name, other->val.string.len) == 0)
			return true;
	}
	return false;
}

/* Nothing is said twice: one code system may be in use with and without a supplement. */
static void
add_uri(JsonTree *parameters, const char *name, const char *uri)
{
	CHECK_FOR_INTERRUPTS();
	if (!has_uri(parameters, name, uri))
		answer_part(parameters, name, "valueUri", tree_string(uri));
}

/* ---------------------------------------------------------------- what was asked for */

static void
add_languages(JsonTree *parameters, const LanguageList *languages)
{
	bool		any = languages->wildcard == LANGUAGE_WILDCARD_PERMITTED;
	char	   *text = "*";

	if (languages->count == 0 && languages->wildcard == LANGUAGE_WILDCARD_ABSENT)
		return;
	if (languages->count > 0 || !any)
		text = language_list_text(languages);
	if (languages->count > 0 && any)
		text = psprintf("%s, *", text);
	answer_part(parameters, "displayLanguage", "valueCode", tree_string(text));
}

static void
add_request(JsonTree *parameters, const ExpandRequest *request)
{
	ListCell   *cell;

	if (request->filter && request->filter[0] != '\0')
		answer_part(parameters, "filter", "valueString", tree_string(request->filter));
	add_languages(parameters, request->languages);
	foreach(cell, request->designations)
		answer_part(parameters, "designation", "valueString", tree_string(lfirst(cell)));
	add_flag(parameters, "excludeNested", request->exclude_nested);
	if (value_set_merges_versions(request->value_set))
		add_flag(parameters, "versionsMatch", 1);
	add_flag(parameters, "activeOnly", request->active_only);
	add_flag(parameters, "includeDesignations", request->include_designations);
	add_flag(parameters, "includeDefinition", request->include_definition);
	add_flag(parameters, "excludeNotForUI", request->exclude_not_for_ui);
	add_flag(parameters, "excludePostCoordinated", request->exclude_post_coordinated);
	foreach(cell, request->exclude_systems)
	{
		const Canonical *system = lfirst(cell);

		add_uri(parameters, "exclude-system", canonical_join(system->url, system->version));
	}
	add_number(parameters, "offset", request->offset);
	add_number(parameters, "count", request->count);
}

/* Version parameters that decided something. */
static void
add_choices(JsonTree *parameters, const ExpandRequest *request)
{
	ListCell   *cell;

	foreach(cell, value_set_used_choices(request->value_set))
	{
		const UsedChoice *choice = lfirst(cell);

		if (strcmp(choice->canonical, value_set_title(request->value_set)) != 0)
			add_uri(parameters, choice->parameter, choice->canonical);
	}
}

/* ---------------------------------------------------------------- what was used */

/* "warning-draft" and so on, where there is something to say of what the value set refers to. */
static void
add_warning(JsonTree *parameters, const ExpandRequest *request, const Publication *publication, const char *canonical)
{
	const char *remark = publication_remark(publication, value_set_publication(request->value_set));

	if (remark)
		add_uri(parameters, psprintf("warning-%s", remark), canonical);
}

static void
add_code_systems(JsonTree *parameters, const ExpandRequest *request)
{
	ListCell   *cell;
	ListCell   *inner;

	foreach(cell, request->sources.code_systems)
	{
		CodeSystem *cs = lfirst(cell);
		char	   *canonical = code_system_canonical(cs);

		add_uri(parameters, "used-codesystem", canonical);
		if (cs->content == CONTENT_FRAGMENT)
			add_uri(parameters, "used-fragment", canonical);
		foreach(inner, cs->supplements)
			add_uri(parameters, "used-supplement", code_system_canonical(lfirst(inner)));
		add_warning(parameters, request, code_system_publication(cs), canonical);
	}
}

/* Code systems that are not here, of which the value set lists codes: nothing but the list speaks for these. */
static void
add_unknown_systems(JsonTree *parameters, const ExpandRequest *request)
{
	const ConceptSet *concepts = value_set_concepts(request->value_set);
	const char *previous = NULL;

	for (int i = 0; i < concepts->loose_count; i++)
	{
		const LooseMember *member = &concepts->loose[i];

		/* sorted by system */
		if (member->system && (previous == NULL || strcmp(previous, member->system) != 0) &&
			terminology_code_system(request->call->terminology, member->system, member->version, NULL) == NULL)
			add_uri(parameters, "x-unknown-system", canonical_join(member->system, member->version));
		previous = member->system;
	}
}

static void
add_value_sets(JsonTree *parameters, const ExpandRequest *request)
{
	ListCell   *cell;

	add_warning(parameters, request, value_set_publication(request->value_set), value_set_title(request->value_set));
	foreach(cell, request->sources.value_sets)
	{
		ValueSet   *imported = lfirst(cell);

		add_uri(parameters, "used-valueset", value_set_title(imported));
		add_warning(parameters, request, value_set_publication(imported), value_set_title(imported));
	}
}

JsonTree *
expansion_parameters(const ExpandRequest *request)
{
	JsonTree   *parameters = tree_array();

	add_request(parameters, request);
	add_choices(parameters, request);
	add_code_systems(parameters, request);
	add_unknown_systems(parameters, request);
	add_value_sets(parameters, request);
	return tree_count(parameters) > 0 ? parameters : NULL;
}
