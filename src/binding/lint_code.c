/*
 * lint_code.c
 *		What a binding of an element of type code must keep, as its codes have no system: section 5 of the specification.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "binding/lint.h"
#include "fhir/canonical.h"

/* Whose value sets need no version, unless ctx.spec_base says otherwise. */
#define FHIR_BASE "http://hl7.org/fhir/"

/* ---------------------------------------------------------------- strength */

static bool
has_maximum_without_usage(const Binding *binding)
{
	ListCell   *cell;

	foreach(cell, binding->additional)
	{
		const AdditionalBinding *additional = lfirst(cell);

		if (additional->purpose == KIND_MAXIMUM && additional->usage == NULL)
			return true;
	}
	return false;
}

/* UC-084, UC-098, UC-101 */
static void
lint_strength(Lint *lint)
{
	BindingKind strength = lint->binding->strength;

	if (strength == KIND_REQUIRED || !kind_is_strength(strength))
		return;
	if (strength == KIND_PREFERRED || strength == KIND_EXAMPLE)
		lint_add(lint, "error", "code-strength", NULL, psprintf("type code must not be bound with strength %s", binding_kind_name(strength)));
	else if (has_maximum_without_usage(lint->binding))
		lint_add(lint, "warning", "code-strength", NULL,
				 psprintf("type code should be bound with strength required; %s with a maximum is strongly discouraged",
						  binding_kind_name(strength)));
	else
		lint_add(lint, lint->context.approved_exception ? "information" : "error", "code-strength", NULL,
				 psprintf("type code must be bound with strength required, not %s%s", binding_kind_name(strength),
						  lint->context.approved_exception ? ", but for approved exceptions" : ""));
}

/* ---------------------------------------------------------------- versions */

static bool
begins_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Whether includes name several code systems, or one that HL7 defines. */
static bool
must_fix_versions(const List *included)
{
	const IncludedSystem *first = included == NIL ? NULL : linitial(included);
	ListCell   *cell;

	foreach(cell, included)
	{
		const IncludedSystem *other = lfirst(cell);

		if (strcmp(first->system, other->system) != 0 || begins_with(other->system, "http://hl7.org/") ||
			begins_with(other->system, "http://terminology.hl7.org/"))
			return true;
	}
	return false;
}

/* UC-080 */
static void
lint_include_versions(Lint *lint, ValueSet *value_set)
{
	List	   *included = value_set_included_systems(value_set);
	ListCell   *cell;

	if (!must_fix_versions(included))
		return;
	foreach(cell, included)
	{
		const IncludedSystem *one = lfirst(cell);

		if (one->version == NULL)
			lint_add(lint, "error", "unversioned-include", NULL,
					 psprintf("%s of %s must fix the version of %s", one->path, one->value_set, one->system));
	}
}

/* UC-081 */
static void
lint_set_version(Lint *lint, ValueSet *value_set)
{
	const char *base = lint->context.spec_base != NULL ? lint->context.spec_base : FHIR_BASE;
	const char *url = value_set_url(value_set);
	Canonical	parts;

	if (url == NULL || begins_with(url, base) || !canonical_parse(lint->binding->value_set, &parts) || parts.version != NULL)
		return;
	lint_add(lint, "error", "external-unversioned", NULL,
			 psprintf("value set \"%s\" is defined outside of %s: the binding must fix its version", url, base));
}

/* ---------------------------------------------------------------- distinct codes */

typedef struct DuplicateSearch
{
	Lint	   *lint;
	ValueSet   *value_set;
	CodeSystem *cs;				/* whose members are visited */
	int			found;
} DuplicateSearch;

/* Duplicates that are told at most. */
#define DUPLICATES_TOLD 10

static const char *
member_system(const Member *member)
{
	const char *system = member->loose ? member->loose->system : member->code_system->url;

	return system ? system : "";
}

/* A ConceptVisitor: looks for members of other systems with this code. */
static bool
look_for_duplicate(void *context, const Concept *concept)
{
	DuplicateSearch *search = context;
	char	   *code = pnstrdup(concept->code, concept->code_length);
	const char *own = search->cs->url ? search->cs->url : "";
	ListCell   *cell;

	CHECK_FOR_INTERRUPTS();
	foreach(cell, value_set_code_members(search->value_set, code))
	{
		const Member *other = lfirst(cell);

		/* each pair once */
		if (other->normalised || strcmp(own, member_system(other)) >= 0)
			continue;
		lint_add(search->lint, "error", "code-not-distinct", NULL,
				 psprintf("\"%s\" is a code of %s and of %s: without a system there is no telling which is meant", code, own,
						  member_system(other)));
		search->found++;
	}
	pfree(code);
	return search->found < DUPLICATES_TOLD;
}

/* UC-079 */
static void
lint_distinct(Lint *lint, ValueSet *value_set)
{
	const ConceptSet *concepts = value_set_concepts(value_set);
	DuplicateSearch search = {.lint = lint,.value_set = value_set};

	if (concepts->part_count + concepts->loose_count < 2)
		return;
	for (int i = 0; i < concepts->part_count && search.found < DUPLICATES_TOLD; i++)
	{
		search.cs = concepts->parts[i].code_system;
		code_system_scan_set(search.cs, &concepts->parts[i].members, FETCH_CODE, look_for_duplicate, &search);
	}
}

void
lint_code_type(Lint *lint, ValueSet *value_set)
{
	lint_strength(lint);
	if (value_set == NULL || lint->binding->strength != KIND_REQUIRED)
		return;
	lint_include_versions(lint, value_set);
	lint_set_version(lint, value_set);
	lint_distinct(lint, value_set);
}
