/*
 * derivation.c
 *		fhir_check_derivation(): whether a profile may bind an element as it does, given the binding that it derives from.
 *		Spec: bindings.md section 6; UC-086, UC-087, UC-095, UC-099.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "binding/bound_set.h"
#include "binding/lint.h"
#include "codesystem/call_site.h"
#include "compat.h"

#define DERIVATION_COLUMNS 3

/* New codes are told until there is one with a more general code in the base, and one without. */
typedef struct NewCodes
{
	ValueSet   *base;
	CodeSystem *cs;				/* whose codes are visited */
	const char *covered;		/* in words; or NULL */
	const char *uncovered;
} NewCodes;

static void
judge_new_code(NewCodes *codes, const char *system, const char *code)
{
	List	   *closest = closest_members_above(codes->base, system, code);

	if (closest != NIL && codes->covered == NULL)
		codes->covered = psprintf("\"%s\" of %s, for which the base value set has the more general \"%s\"", code, system,
								  (char *) linitial(closest));
	else if (closest == NIL && codes->uncovered == NULL)
		codes->uncovered = psprintf("\"%s\" of %s", code, system);
}

/* A ConceptVisitor. */
static bool
see_new_code(void *context, const Concept *concept)
{
	NewCodes   *codes = context;

	CHECK_FOR_INTERRUPTS();
	judge_new_code(codes, codes->cs->url ? codes->cs->url : "", pnstrdup(concept->code, concept->code_length));
	return codes->covered == NULL || codes->uncovered == NULL;
}

static void
check_new_codes(Lint *lint, ValueSet *base, ValueSet *derived)
{
	NewCodes	codes = {.base = base};
	ConceptSet	beyond;

	members_beyond(derived, base, &beyond);
	for (int i = 0; i < beyond.part_count && (codes.covered == NULL || codes.uncovered == NULL); i++)
	{
		codes.cs = beyond.parts[i].code_system;
		code_system_scan_set(codes.cs, &beyond.parts[i].members, FETCH_CODE, see_new_code, &codes);
	}
	for (int i = 0; i < beyond.loose_count && (codes.covered == NULL || codes.uncovered == NULL); i++)
		judge_new_code(&codes, beyond.loose[i].system, beyond.loose[i].code);
	if (codes.covered != NULL)
		lint_add(lint, "error", "more-general", NULL, psprintf("the derived value set adds %s", codes.covered));
	if (codes.uncovered != NULL)
		lint_add(lint, "review", "new-code", NULL,
				 psprintf("the derived value set adds %s: whether the base has a code of this meaning must be judged", codes.uncovered));
}

static bool
strength_is_allowed(BindingKind base, BindingKind derived)
{
	if (base == KIND_REQUIRED || base == KIND_EXTENSIBLE)
		return derived <= base;
	return true;
}

static void
check_codes(Lint *lint, const Binding *base, const Binding *derived)
{
	ValueSet   *base_set;
	ValueSet   *derived_set;
	const char *missing = "a binding names no value set";
	const char *outside;

	base_set = base->value_set ? bound_set_find(lint->context.terminology, base->value_set, NULL, &missing) : NULL;
	derived_set = base_set && derived->value_set ? bound_set_find(lint->context.terminology, derived->value_set, NULL, &missing) : NULL;
	if (base_set == NULL || derived_set == NULL)
	{
		lint_add(lint, "warning", "unresolved", NULL, missing ? missing : "a binding names no value set");
		return;
	}
	if (base->strength == KIND_EXTENSIBLE)
	{
		check_new_codes(lint, base_set, derived_set);
		return;
	}
	outside = member_outside(derived_set, base_set);
	if (outside != NULL)
		lint_add(lint, "error", "not-a-subset", NULL, psprintf("the derived value set adds %s", outside));
}

static void
check_derivation(Lint *lint, const Binding *base, const Binding *derived)
{
	if (!strength_is_allowed(base->strength, derived->strength))
		lint_add(lint, "error", "strength", NULL,
				 psprintf("strength %s is weaker than %s", binding_kind_name(derived->strength), binding_kind_name(base->strength)));
	else if (base->strength == KIND_PREFERRED && derived->strength > KIND_PREFERRED)
		lint_add(lint, "information", "strength", NULL,
				 psprintf("strength %s is weaker than preferred, which is allowed", binding_kind_name(derived->strength)));
	if (base->strength == KIND_REQUIRED || base->strength == KIND_EXTENSIBLE)
		check_codes(lint, base, derived);
}

PG_FUNCTION_INFO_V1(fhir_check_derivation);

/* fhir_check_derivation(base, derived, datatype) */
Datum
fhir_check_derivation(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Lint		lint = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return (Datum) 0;
	(void) bound_type_of_name(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	lint.context.terminology = terminology_create(CurrentMemoryContext);
	check_derivation(&lint, binding_read(&PG_GETARG_JSONB_P(0)->root, false), binding_read(&PG_GETARG_JSONB_P(1)->root, false));
	foreach(cell, lint.rows)
	{
		const LintRow *row = lfirst(cell);
		Datum		values[DERIVATION_COLUMNS];
		bool		nulls[DERIVATION_COLUMNS];

		values[0] = text_or_null(row->severity, &nulls[0]);
		values[1] = text_or_null(row->code, &nulls[1]);
		values[2] = text_or_null(row->text, &nulls[2]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	terminology_destroy(lint.context.terminology);
	return (Datum) 0;
}
