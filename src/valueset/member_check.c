/*
 * member_check.c
 *		$validate-code: whether a coding is in a value set, include by include.
 *
 * The answer is that of value_set_concepts(); but here one code is followed on its way through the compose, so
 * that each place where it fails can be told, and a version that only this coding asks for costs no evaluation of
 * the whole. tests/agreement.sql holds both to each other. Spec: TX-052 … TX-055, TX-067 … TX-072, TX-114 … TX-126.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "fhir/version.h"
#include "json/jsonb_access.h"
#include "json/key_set.h"
#include "valueset/coding_check.h"

#define EXTENSION_VALUE_SET_DEPRECATED "http://hl7.org/fhir/StructureDefinition/valueset-deprecated"

/* ---------------------------------------------------------------- the concept in an include */

static bool
has_extension(JsonbContainer *extensions, const char *url)
{
	for (int i = 0; i < jsonb_element_count(extensions); i++)
	{
		char	   *other = jsonb_member_string(jsonb_element_object(extensions, i), "url");

		if (other && strcmp(other, url) == 0)
			return true;
	}
	return false;
}

/* An include may call the presence of a concept deprecated or withdrawn (TX-137). */
static void
remark_reference(CodingCheck *check, ValueSet *value_set, const ConceptReference *reference, const char *system)
{
	const char *status;

	if (reference == NULL || reference->extensions == NULL || check->request->result_only)
		return;
	status = standards_status_of(reference->extensions);
	if (status && strcmp(status, "withdrawn") != 0 && strcmp(status, "deprecated") != 0)
		status = NULL;
	if (status == NULL && has_extension(reference->extensions, EXTENSION_VALUE_SET_DEPRECATED))
		status = "deprecated";
	if (status)
		check_issue(check, ISSUE_WARNING, "business-rule", "code-comment", "code",
					MSG_CONCEPT_DEPRECATED_IN_VALUE_SET,
					message_text(MSG_CONCEPT_DEPRECATED_IN_VALUE_SET, system, check->code, status,
								 value_set_title(value_set)));
}

static void
report_inactive(CodingCheck *check)
{
	char	   *text = message_text(MSG_CODE_NOT_ACTIVE, "not active", check->code);

	check_issue(check, ISSUE_ERROR, "business-rule", "code-rule", "code", MSG_CODE_NOT_ACTIVE, text);
}

/*
 * Whether a concept that an include has by its definition may be in it: abstract and inactive ones may be unwanted.
 * reference (or NULL): the include's own word for it.
 */
static bool
concept_counts(CodingCheck *check, ValueSet *value_set, const ComposeElement *element,
			   const ConceptReference *reference, CodeSystem *cs, int32 ordinal, bool excluding)
{
	const ValidationRequest *request = check->request;
	bool		silent = request->membership_only || excluding;
	Concept		concept;
	bool		inactive;

	if (reference && !excluding)
		check_see_names(check, concept_reference_names(reference, value_set->definition->language));
	check_see_concept(check, cs, ordinal, &concept);
	inactive = concept_is_inactive(concept.flags);
	if (!excluding)
		check_see_normal_form(check, cs, &concept);
	if (request->refuse_abstract && (concept.flags & CONCEPT_NOT_SELECTABLE) != 0)
	{
		if (!silent)
			check_issue(check, ISSUE_ERROR, "business-rule", "code-rule", "code", MSG_ABSTRACT_CODE,
						message_text(MSG_ABSTRACT_CODE, cs->url, check->code));
		return false;
	}
	if (inactive && (value_set->definition->active_only || request->active_only))
	{
		bool		whole = element->concept_count == 0 && element->filter_count == 0;

		if (!excluding && (whole || request->active_only))
			report_inactive(check);
		if (!silent)
			check_see_status(check, &concept);
		return false;
	}
	if (!excluding)
	{
		check_see_status(check, &concept);
		remark_reference(check, value_set, reference, cs->url);
	}
	return true;
}

/* The reference to the code in an enumeration; ordinal: of the concept that the code names, or -1. */
static const ConceptReference *
find_reference(const ComposeElement *element, CodeSystem *cs, const char *code, int32 ordinal)
{
	for (int i = 0; i < element->concept_count; i++)
		if (strcmp(element->concepts[i].code, code) == 0)
			return &element->concepts[i];
	if (cs == NULL || cs->case_rule == CASE_SENSITIVE || ordinal < 0)
		return NULL;
	for (int i = 0; i < element->concept_count; i++)
	{
		const char *other = element->concepts[i].code;

		CHECK_FOR_INTERRUPTS();
		if (pg_strcasecmp(other, code) == 0 && code_system_locate(cs, other, strlen(other), NULL) == ordinal)
			return &element->concepts[i];
	}
	return NULL;
}

/* A code that the value set lists, of a code system that is not here, or only in part: it has to do. */
static bool
loose_counts(CodingCheck *check, ValueSet *value_set, const ConceptReference *reference, CodeSystem *cs,
			 const char *version)
{
	char	   *name = canonical_join(check->system, version);

	check_see_names(check, concept_reference_names(reference, value_set->definition->language));
	remark_reference(check, value_set, reference, check->system);
	if (cs)
		check_unknown_code(check, cs);
	else if (!check->request->membership_only)
	{
		check_issue(check, ISSUE_WARNING, "not-found", "not-found", "system", MSG_UNKNOWN_CODE_SYSTEM,
					message_text(MSG_UNKNOWN_CODE_SYSTEM, name));
		check_issue(check, ISSUE_INFORMATION, "informational", "process-note", "code", MESSAGE_NONE,
					"The code is among those that the value set lists; nothing else has been checked");
	}
	check->found_version = cs ? cs->version : version;
	return true;
}

/* Whether an include or exclude has the code by its system part; cs has its concepts. */
static bool
element_has(CodingCheck *check, ValueSet *value_set, const ComposeElement *element, CodeSystem *cs,
			bool excluding)
{
	int32		ordinal = code_system_locate(cs, check->code, strlen(check->code), NULL);
	const ConceptReference *reference = NULL;

	if (element->concept_count > 0)
	{
		reference = find_reference(element, cs, check->code, ordinal);
		if (reference && ordinal < 0 && cs->content == CONTENT_FRAGMENT && !excluding)
			return loose_counts(check, value_set, reference, cs, NULL);
		if (reference == NULL || ordinal < 0)
			return false;
	}
	else if (element->filter_count > 0)
	{
		if (ordinal < 0 || !interval_set_contains(value_set_filtered(value_set, element, cs), ordinal))
			return false;
	}
	else if (ordinal < 0)
	{
		if (!check->request->membership_only && !excluding)
			check_unknown_code(check, cs);
		return cs->content == CONTENT_FRAGMENT && !excluding;
	}
	return concept_counts(check, value_set, element, reference, cs, ordinal, excluding);
}

/* ---------------------------------------------------------------- versions among includes */

static bool
is_of_system(const ComposeElement *element, const char *system)
{
	return element->system && strcmp(element->system, system) == 0;
}

static bool
display_fits(CodingCheck *check, CodeSystem *cs, int32 ordinal)
{
	ListCell   *cell;

	if (check->display == NULL)
		return true;
	foreach(cell, concept_names(cs, ordinal))
		if (strcmp(((ConceptName *) lfirst(cell))->designation.value, check->display) == 0)
			return true;
	return false;
}

static bool
is_later(const char *version, const char *than)
{
	return than == NULL || version_compare(version, than, VERSION_UNKNOWN) > 0;
}

/*
 * Where includes name several versions of the system, and the coding none: the latest that has the code under the
 * display (TX-121). NULL: any.
 */
static const char *
applicable_version(CodingCheck *check, ValueSet *value_set)
{
	const ValueSetDefinition *definition = value_set->definition;
	const char *latest = NULL;
	const char *latest_fit = NULL;
	KeySet		seen = {0};
	int			versions = 0;
	int			fits = 0;

	if (check->version)
		return NULL;
	for (int i = 0; i < definition->include_count; i++)
	{
		const ComposeElement *element = &definition->includes[i];
		CodeSystem *cs;
		int32		ordinal = -1;

		CHECK_FOR_INTERRUPTS();
		if (!is_of_system(element, check->system) || element->version == NULL)
			continue;
		if (!key_set_add(&seen, digest_bytes(DIGEST_STRING, element->version, strlen(element->version)),
						 CurrentMemoryContext))
			continue;
		versions++;
		if (is_later(element->version, latest))
			latest = element->version;
		cs = check_find_system(check, value_set, element->system, element->version);
		if (cs)
			ordinal = code_system_locate(cs, check->code, strlen(check->code), NULL);
		if (ordinal < 0 || !display_fits(check, cs, ordinal))
			continue;
		fits++;
		if (is_later(element->version, latest_fit))
			latest_fit = element->version;
	}
	if (versions < 2 || fits == versions)
		return NULL;
	return latest_fit ? latest_fit : latest;
}

/* Whether some include names just this version of the system. */
static bool
names_version(const ValueSetDefinition *definition, const char *system, const char *version)
{
	for (int i = 0; i < definition->include_count; i++)
		if (is_of_system(&definition->includes[i], system) && definition->includes[i].version &&
			strcmp(definition->includes[i].version, version) == 0)
			return true;
	return false;
}

static bool
include_applies(CodingCheck *check, const ValueSetDefinition *definition, const ComposeElement *element,
				const char *applicable)
{
	if (!is_of_system(element, check->system))
		return false;
	if (applicable && (element->version == NULL || strcmp(element->version, applicable) != 0))
		return false;
	return check->version == NULL || !names_version(definition, check->system, check->version) ||
		(element->version && strcmp(element->version, check->version) == 0);
}

/* Later versions first; among equals the order in which they are in the value set. */
static int
compare_by_version(const void *a, const void *b)
{
	const ComposeElement *left = *(const ComposeElement *const *) a;
	const ComposeElement *right = *(const ComposeElement *const *) b;
	int			order = version_compare(right->version, left->version, VERSION_UNKNOWN);

	if (order == 0)
		order = left < right ? -1 : left > right ? 1 : 0;
	return order;
}

/* The includes, those of one system with the later version first. */
static const ComposeElement **
ordered_includes(const ValueSetDefinition *definition)
{
	const ComposeElement **includes = palloc((definition->include_count + 1) * sizeof(ComposeElement *));
	int			start = 0;

	for (int i = 0; i < definition->include_count; i++)
		includes[i] = &definition->includes[i];
	while (start < definition->include_count)
	{
		const char *system = includes[start]->system;
		int			end = start + 1;

		CHECK_FOR_INTERRUPTS();
		while (system && includes[start]->version && end < definition->include_count &&
			   is_of_system(includes[end], system) && includes[end]->version)
			end++;
		qsort(includes + start, end - start, sizeof(ComposeElement *), compare_by_version);
		start = end;
	}
	return includes;
}

/* ---------------------------------------------------------------- the value set */

/* An imported value set that is sure to be there. */
static ValueSet *
imported(CodingCheck *check, ValueSet *value_set, const char *canonical)
{
	ValueSet   *import = value_set_find_import(value_set, canonical);

	if (import == NULL)
		value_set_raise_unknown_import(value_set, canonical);
	check_remark_value_set(check, import, value_set);
	return import;
}

/* The system part of an include. */
static CheckResult
check_system_part(CodingCheck *check, ValueSet *value_set, const ComposeElement *element)
{
	const char *version = check_include_version(check, value_set, element);
	CodeSystem *cs = check_choose_system(check, value_set, element->system, version);

	if (cs == NULL)
	{
		const ConceptReference *reference = find_reference(element, NULL, check->code, -1);

		if (reference)
			return loose_counts(check, value_set, reference, NULL, version) ? CHECK_YES : CHECK_NO;
		if (check->request->membership_only || element->concept_count > 0)
			return CHECK_NO;
		check_unknown_system(check, element->system, version);
		return CHECK_UNKNOWN;
	}
	check->language = cs->language;
	check_remark_system(check, cs, value_set);
	if (!element_has(check, value_set, element, cs, false))
		return CHECK_NO;
	check->found_version = cs->version;
	return CHECK_YES;
}

static CheckResult
check_include(CodingCheck *check, ValueSet *value_set, const ComposeElement *element, const char *applicable)
{
	CheckResult result = CHECK_NO;
	ListCell   *cell;

	if (element->system == NULL)
		result = CHECK_YES;
	else if (include_applies(check, value_set->definition, element, applicable))
		result = check_system_part(check, value_set, element);
	if (result == CHECK_UNKNOWN)
		return result;
	foreach(cell, element->value_sets)
	{
		ValueSet   *import = imported(check, value_set, lfirst(cell));

		if (result == CHECK_YES)
			result = check_member(check, import);
	}
	return result;
}

/* Whether an exclude speaks of the version that the code was found in. */
static bool
exclude_applies(CodingCheck *check, ValueSet *value_set, CodeSystem *cs)
{
	const ValueSetDefinition *definition = value_set->definition;

	if (check->code_system == NULL || code_system_same(check->code_system, cs) ||
		definition->versions_match == VERSIONS_MATCH_BY_CODE)
		return true;
	if (definition->versions_match == VERSIONS_MATCH_EXACTLY)
		return false;
	for (int i = 0; i < definition->include_count; i++)
	{
		const ComposeElement *element = &definition->includes[i];
		CodeSystem *included = !is_of_system(element, check->system) ? NULL
			: check_choose_system(check, value_set, element->system, element->version);

		if (included && code_system_same(included, cs))
			return false;
	}
	return true;
}

/* A copy of a check in which what is found of another place is not noted. */
static CodingCheck
aside(const CodingCheck *check, Validation *validation)
{
	CodingCheck copy = *check;

	memset(validation, 0, sizeof(Validation));
	copy.validation = validation;
	return copy;
}

static bool
is_excluded(CodingCheck *check, ValueSet *value_set, const ComposeElement *element)
{
	Validation	unnoted;
	CodingCheck copy = aside(check, &unnoted);
	bool		excluded = element->system == NULL;
	ListCell   *cell;

	if (element->system && is_of_system(element, check->system))
	{
		CodeSystem *cs = check_choose_system(check, value_set, element->system, element->version);

		if (cs == NULL)
			excluded = element->filter_count == 0 &&
				(element->concept_count == 0 || find_reference(element, NULL, check->code, -1));
		else
		{
			check_remark_system(check, cs, value_set);
			excluded = exclude_applies(check, value_set, cs) && element_has(&copy, value_set, element, cs, true);
		}
	}
	foreach(cell, element->value_sets)
	{
		ValueSet   *import = imported(check, value_set, lfirst(cell));

		excluded = excluded && check_member(&copy, import) == CHECK_YES;
	}
	return excluded;
}

/* A value set that is nothing but a stored expansion (TX-062). */
static CheckResult
check_expansion(CodingCheck *check, ValueSet *value_set)
{
	Member		member;
	Concept		concept;

	if (!value_set->definition->has_expansion ||
		!value_set_member(value_set, check->system, check->version, check->code, strlen(check->code), &member))
		return CHECK_NO;
	if (member.code_system == NULL)
	{
		check_see_names(check, loose_member_names(value_set, member.loose));
		check->found_version = member.loose->version;
		return CHECK_YES;
	}
	check_see_concept(check, member.code_system, member.ordinal, &concept);
	check_see_status(check, &concept);
	check->found_version = member.code_system->version;
	return CHECK_YES;
}

static CheckResult
check_compose(CodingCheck *check, ValueSet *value_set)
{
	const ValueSetDefinition *definition = value_set->definition;
	const char *applicable = applicable_version(check, value_set);
	const ComposeElement **includes = ordered_includes(definition);
	CheckResult result = CHECK_NO;

	for (int i = 0; i < definition->include_count && result == CHECK_NO; i++)
		result = check_include(check, value_set, includes[i], applicable);
	if (result != CHECK_YES)
		return result;
	if (definition->active_only && check->inactive)
		return CHECK_NO;		/* of an imported value set, that has inactive ones */
	for (int i = 0; i < definition->exclude_count; i++)
		if (is_excluded(check, value_set, &definition->excludes[i]))
			return CHECK_NO;
	return CHECK_YES;
}

CheckResult
check_member(CodingCheck *check, ValueSet *value_set)
{
	CheckResult result;

	check_stack_depth();
	if (check->walk == 0)
		check->walk = value_set_walk_begin();
	if (!value_set_walk_visits(&value_set->check, check->walk))
		return value_set->check_result;
	value_set->check_result = CHECK_NO;
	result = value_set->definition->has_compose ? check_compose(check, value_set)
		: check_expansion(check, value_set);
	value_set->check_result = result;
	return result;
}
