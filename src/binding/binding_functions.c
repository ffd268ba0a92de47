/*
 * binding_functions.c
 *		fhir_validate_binding(), fhir_binding_verdict() and fhir_binding_holds(); fhir_binding_valueset().
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "binding/binding_call.h"
#include "binding/bound_set.h"
#include "codesystem/call_site.h"
#include "compat.h"
#include "errors.h"

#define ROW_COLUMNS 9

/* Where the arguments are. */
#define ARGUMENT_BINDING 0
#define ARGUMENT_VALUE 1
#define ARGUMENT_TYPE 2
#define ARGUMENT_CTX 3

static bool
has_binding(FunctionCallInfo fcinfo)
{
	return !PG_ARGISNULL(ARGUMENT_BINDING) && !PG_ARGISNULL(ARGUMENT_TYPE);
}

static BindingCall *
call_of(FunctionCallInfo fcinfo)
{
	return binding_call(fcinfo, ARGUMENT_BINDING, ARGUMENT_TYPE, ARGUMENT_CTX);
}

static Jsonb *
value_of(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(ARGUMENT_VALUE) ? NULL : PG_GETARG_JSONB_P(ARGUMENT_VALUE);
}

/* FHIR's severity of an outcome, or NULL; review is a warning. */
static const char *
severity_name(const BindingRow *row)
{
	BindingOutcome outcome = row->rank == OUTCOME_NOT_APPLICABLE ? row->outcome : row->rank;

	switch (outcome)
	{
		case OUTCOME_ERROR:
			return "error";
		case OUTCOME_REVIEW:
		case OUTCOME_WARNING:
			return "warning";
		case OUTCOME_INFORMATION:
			return "information";
		default:
			return NULL;
	}
}

static void
put_row(ReturnSetInfo *result, const BindingRow *row)
{
	Datum		values[ROW_COLUMNS];
	bool		nulls[ROW_COLUMNS];
	const BindingOrigin *origin = row->origin;

	values[0] = text_or_null(origin->name, &nulls[0]);
	values[1] = text_or_null(origin->purpose < 0 ? NULL : binding_kind_name(origin->purpose), &nulls[1]);
	values[2] = text_or_null(origin->strength < 0 ? NULL : binding_kind_name(origin->strength), &nulls[2]);
	values[3] = text_or_null(origin->canonical, &nulls[3]);
	values[4] = text_or_null(row->path[0] ? row->path : NULL, &nulls[4]);
	values[5] = text_or_null(binding_outcome_name(row->outcome), &nulls[5]);
	values[6] = text_or_null(row->code, &nulls[6]);
	values[7] = text_or_null(row->text, &nulls[7]);
	values[8] = text_or_null(severity_name(row), &nulls[8]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

PG_FUNCTION_INFO_V1(fhir_validate_binding);

/* fhir_validate_binding(binding, value, datatype, ctx): a row for each finding */
Datum
fhir_validate_binding(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	if (!has_binding(fcinfo))
		return (Datum) 0;
	foreach(cell, binding_call_rows(call_of(fcinfo), value_of(fcinfo)))
		put_row(result, lfirst(cell));
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(fhir_binding_verdict);

/* fhir_binding_verdict(binding, value, datatype, ctx): the worst outcome as a word */
Datum
fhir_binding_verdict(PG_FUNCTION_ARGS)
{
	if (!has_binding(fcinfo))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(binding_outcome_name(binding_call_verdict(call_of(fcinfo), value_of(fcinfo)))));
}

PG_FUNCTION_INFO_V1(fhir_binding_holds);

/* fhir_binding_holds(binding, value, datatype, ctx): whether the worst outcome is no error; NULL if nothing applies */
Datum
fhir_binding_holds(PG_FUNCTION_ARGS)
{
	BindingOutcome verdict;

	if (!has_binding(fcinfo))
		PG_RETURN_NULL();
	verdict = binding_call_verdict(call_of(fcinfo), value_of(fcinfo));
	if (verdict == OUTCOME_NOT_APPLICABLE)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(verdict != OUTCOME_ERROR);
}

/* ---------------------------------------------------------------- value sets for a purpose */

static BindingKind
purpose_of_name(const char *name)
{
	int			purpose = binding_kind_of_name(name);

	if (purpose < 0 || !kind_is_purpose(purpose))
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("\"%s\" is no purpose of an additional binding", name),
				 errhint("Purposes are required, extensible, preferred, maximum, minimum, candidate, current, component, ui and starter.")));
	return purpose;
}

PG_FUNCTION_INFO_V1(fhir_binding_valueset);

/* fhir_binding_valueset(binding, purpose, ctx) */
Datum
fhir_binding_valueset(PG_FUNCTION_ARGS)
{
	BindingContext context;
	BindingKind purpose;
	ListCell   *cell;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	purpose = purpose_of_name(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	binding_context_read(PG_ARGISNULL(2) ? NULL : &PG_GETARG_JSONB_P(2)->root, &context);
	foreach(cell, binding_read(&PG_GETARG_JSONB_P(0)->root, false)->additional)
	{
		const AdditionalBinding *additional = lfirst(cell);

		if (additional->purpose == purpose &&
			(additional->usage == NULL || (context.usage != NULL && usage_matches(additional->usage, context.usage))))
			PG_RETURN_TEXT_P(cstring_to_text(bound_reference(additional->value_set, context.base)));
	}
	PG_RETURN_NULL();
}
