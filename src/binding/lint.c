/*
 * lint.c
 *		fhir_lint_binding(): whether a binding makes sense, before any value is judged by it.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "binding/bound_set.h"
#include "binding/lint.h"
#include "codesystem/call_site.h"
#include "compat.h"
#include "fhir/canonical.h"

#define LINT_COLUMNS 4

void
lint_add(Lint *lint, const char *severity, const char *code, const char *path, const char *text)
{
	LintRow    *row = palloc0(sizeof(LintRow));

	row->severity = severity;
	row->code = code;
	row->path = path;
	row->text = text;
	lint->rows = lappend(lint->rows, row);
}

/* ---------------------------------------------------------------- sets */

void
members_beyond(ValueSet *derived, ValueSet *base, ConceptSet *beyond)
{
	concept_set_init(beyond);
	concept_set_copy(beyond, value_set_concepts(derived));
	concept_set_subtract(beyond, value_set_concepts(base), VERSIONS_MATCH_UNSTATED);
}

/* A member of a set, in words; NULL if it is empty. */
static const char *
some_member(const ConceptSet *set)
{
	for (int i = 0; i < set->part_count; i++)
	{
		CodeSystem *cs = set->parts[i].code_system;
		Concept		concept = {0};

		if (!interval_set_is_empty(&set->parts[i].members) &&
			cs->ops->fetch(cs, set->parts[i].members.items[0].first, FETCH_CODE, &concept))
			return psprintf("\"%.*s\" of %s", concept.code_length, concept.code, code_system_canonical(cs));
	}
	if (set->loose_count > 0)
		return psprintf("\"%s\" of %s", set->loose[0].code, set->loose[0].system);
	return NULL;
}

const char *
member_outside(ValueSet *part, ValueSet *whole)
{
	ConceptSet	beyond;

	members_beyond(part, whole, &beyond);
	return some_member(&beyond);
}

static bool
are_disjoint(ValueSet *a, ValueSet *b)
{
	ConceptSet	common;

	concept_set_init(&common);
	concept_set_copy(&common, value_set_concepts(a));
	concept_set_intersect(&common, value_set_concepts(b), VERSIONS_MATCH_UNSTATED);
	return concept_set_is_empty(&common);
}

/* ---------------------------------------------------------------- references */

/* The value set that a reference means, with what is to be said of the reference; NULL if it is not here. */
static ValueSet *
lint_reference(Lint *lint, const char *canonical, const char *path)
{
	Terminology *terminology = lint->context.terminology;
	Canonical	parts = {0};
	const char *missing;
	ValueSet   *value_set;

	if (canonical_parse(canonical, &parts) && parts.url != NULL && value_set_find(terminology, canonical) == NULL &&
		terminology_code_system(terminology, parts.url, parts.version, NULL) != NULL)
	{
		lint_add(lint, "error", "code-system", path, psprintf("\"%s\" is a code system, not a value set", canonical));
		return NULL;
	}
	value_set = bound_set_find(terminology, canonical, lint->context.base, &missing);
	if (value_set == NULL)
		lint_add(lint, "warning", "unresolved", path, missing);
	if (parts.url != NULL && strchr(parts.url, ':') == NULL)
		lint_add(lint, "information", "direct-reference", path,
				 psprintf("\"%s\" is a place, not a canonical: it means something else on every server", canonical));
	else if (parts.url != NULL && parts.version == NULL)
		lint_add(lint, "information", "unversioned", path,
				 psprintf("\"%s\" names no version: it means the latest that is there", canonical));
	return value_set;
}

/* What depends on content that can change under a version that is fixed. UC-109 */
static void
lint_drift(Lint *lint, ValueSet *value_set)
{
	Canonical	parts;
	ListCell   *cell;

	if (!canonical_parse(lint->binding->value_set, &parts) || parts.version == NULL)
		return;
	foreach(cell, value_set_included_systems(value_set))
	{
		const IncludedSystem *included = lfirst(cell);

		if (included->version == NULL)
			lint_add(lint, "information", "content-may-change", NULL,
					 psprintf("%s of %s leaves the version of %s open", included->path, included->value_set, included->system));
	}
}

/* ---------------------------------------------------------------- the main binding */

static bool
has_purpose(const Binding *binding, BindingKind purpose)
{
	ListCell   *cell;

	foreach(cell, binding->additional)
		if (((AdditionalBinding *) lfirst(cell))->purpose == purpose)
			return true;
	return false;
}

static void
lint_main(Lint *lint, ValueSet *value_set)
{
	const Binding *binding = lint->binding;
	BindingKind strength = binding->strength;

	if (!kind_is_strength(strength))
		lint_add(lint, "error", "strength", NULL, psprintf("%s is a purpose, not a strength", binding_kind_name(strength)));
	if (binding->description == NULL && binding->value_set == NULL)
		lint_add(lint, "error", "description", NULL, "a binding without value set must have a description");
	else if (binding->description == NULL && strength == KIND_DESCRIPTIVE)
		lint_add(lint, "error", "description", NULL, "a descriptive binding must have a description");
	if (binding->value_set == NULL && strength <= KIND_PREFERRED)
		lint_add(lint, "warning", "no-value-set", NULL, psprintf("strength is %s, and there is no value set", binding_kind_name(strength)));
	if (lint->context.must_support && (strength == KIND_REQUIRED || strength == KIND_EXTENSIBLE) &&
		!has_purpose(binding, KIND_MINIMUM))
		lint_add(lint, "warning", "no-minimum", NULL, "the element must be supported: a binding of purpose minimum should tell with which codes");
	if (value_set != NULL && strength != KIND_EXAMPLE && value_set_element(value_set, "copyright") != NULL)
		lint_add(lint, "information", "copyright", NULL,
				 psprintf("value set \"%s\" has a copyright: check that its licence allows more than an example", value_set_title(value_set)));
	if (value_set != NULL)
		lint_drift(lint, value_set);
}

/* ---------------------------------------------------------------- additional bindings */

static void
lint_purpose(Lint *lint, const AdditionalBinding *additional)
{
	BindingKind purpose = additional->purpose;
	const char *path = additional->origin;

	if (!kind_is_purpose(purpose))
		lint_add(lint, "error", "purpose", path, psprintf("%s is a strength, not a purpose", binding_kind_name(purpose)));
	if (additional->any && (purpose == KIND_UI || purpose == KIND_STARTER || purpose == KIND_COMPONENT ||
							purpose == KIND_CANDIDATE || purpose == KIND_MINIMUM))
		lint_add(lint, "warning", "any", path, psprintf("any has no meaning for purpose %s", binding_kind_name(purpose)));
	if (additional->usage == NULL && additional->documentation == NULL && (purpose <= KIND_PREFERRED || purpose == KIND_CANDIDATE))
		lint_add(lint, "information", "usage", path,
				 psprintf("purpose %s usually has a usage or documentation", binding_kind_name(purpose)));
	if (purpose == KIND_MAXIMUM)
		lint_add(lint, "information", "deprecated", path, "purpose maximum is deprecated; purpose required says the same");
}

/* How the value set of a purpose must stand to that of the main binding. */
static void
lint_relation(Lint *lint, const AdditionalBinding *additional, ValueSet *value_set, ValueSet *main_set)
{
	bool		whole = additional->purpose == KIND_MAXIMUM;
	const char *outside;

	if (value_set == NULL || main_set == NULL)
		return;
	if (!whole && additional->purpose != KIND_MINIMUM && additional->purpose != KIND_COMPONENT &&
		additional->purpose != KIND_STARTER)
		return;
	outside = whole ? member_outside(main_set, value_set) : member_outside(value_set, main_set);
	if (outside == NULL)
		return;
	lint_add(lint, additional->purpose == KIND_MINIMUM ? "error" : "warning", "not-a-subset", additional->origin,
			 psprintf(whole ? "%s is in the main value set, but not in the %s" :
					  "%s is not in the main value set, but in the %s", outside, binding_kind_name(additional->purpose)));
}

/* Whether two additional bindings may be meant at once. */
static bool
usages_overlap(JsonbContainer *a, JsonbContainer *b)
{
	return a == NULL || b == NULL || usage_matches(a, b) || usage_matches(b, a);
}

/* Two required sets with nothing in common can't both be met by one code. UC-053 */
static void
lint_disjoint(Lint *lint, const AdditionalBinding *additional, int number, ValueSet **value_sets)
{
	if (additional->purpose != KIND_REQUIRED || value_sets[number] == NULL || lint->type == BOUND_CODEABLE_CONCEPT ||
		lint->type == BOUND_CODEABLE_REFERENCE)
		return;
	for (int i = 0; i < number; i++)
	{
		const AdditionalBinding *other = i == 0 ? NULL : list_nth(lint->binding->additional, i - 1);
		BindingKind kind = other ? other->purpose : lint->binding->strength;

		if (kind == KIND_REQUIRED && value_sets[i] != NULL && (other == NULL || usages_overlap(additional->usage, other->usage)) &&
			are_disjoint(value_sets[i], value_sets[number]))
			lint_add(lint, "error", "unsatisfiable", additional->origin,
					 psprintf("no code is in its value set and in that of %s, and both are required", other ? other->origin : "the main binding"));
	}
}

static void
lint_binding(Lint *lint)
{
	Binding    *binding = lint->binding;
	ValueSet  **value_sets = palloc0((list_length(binding->additional) + 1) * sizeof(ValueSet *));
	ListCell   *cell;
	int			number = 0;

	if (binding->value_set != NULL)
		value_sets[0] = lint_reference(lint, binding->value_set, NULL);
	lint_main(lint, value_sets[0]);
	if (lint->type == BOUND_CODE)
		lint_code_type(lint, value_sets[0]);
	foreach(cell, binding->additional)
	{
		AdditionalBinding *additional = lfirst(cell);

		number++;
		value_sets[number] = lint_reference(lint, additional->value_set, additional->origin);
		lint_purpose(lint, additional);
		lint_relation(lint, additional, value_sets[number], value_sets[0]);
		lint_disjoint(lint, additional, number, value_sets);
	}
}

/* An element without binding. UC-016 */
static void
lint_unbound(Lint *lint)
{
	if (lint->type == BOUND_CODE || lint->type == BOUND_CODING || lint->type == BOUND_CODEABLE_CONCEPT)
		lint_add(lint, "warning", "unbound", NULL,
				 psprintf("an element of type %s should have a binding", bound_type_name(lint->type)));
}

PG_FUNCTION_INFO_V1(fhir_lint_binding);

/* fhir_lint_binding(binding, datatype, ctx) */
Datum
fhir_lint_binding(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Lint		lint = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(1))
		return (Datum) 0;
	lint.type = bound_type_of_name(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	binding_context_read(PG_ARGISNULL(2) ? NULL : &PG_GETARG_JSONB_P(2)->root, &lint.context);
	lint.context.terminology = terminology_create(CurrentMemoryContext);
	value_set_choose(lint.context.terminology, &lint.context.versions, lint.context.supplements);
	if (PG_ARGISNULL(0))
		lint_unbound(&lint);
	else
	{
		lint.binding = binding_read(&PG_GETARG_JSONB_P(0)->root, true);
		lint_binding(&lint);
	}
	foreach(cell, lint.rows)
	{
		const LintRow *row = lfirst(cell);
		Datum		values[LINT_COLUMNS];
		bool		nulls[LINT_COLUMNS];

		values[0] = text_or_null(row->severity, &nulls[0]);
		values[1] = text_or_null(row->code, &nulls[1]);
		values[2] = text_or_null(row->path, &nulls[2]);
		values[3] = text_or_null(row->text, &nulls[3]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	terminology_destroy(lint.context.terminology);
	return (Datum) 0;
}
