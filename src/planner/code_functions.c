/*
 * code_functions.c
 *		fhirterm.value_set_codes, fhirterm.related_codes: the codes that a predicate holds for, as an array that
 *		an index is searched with; fhirterm.expected: what the planner sees in their place.
 *
 * index_condition.c puts calls of these into plans: code = ANY (fhirterm.value_set_codes('http://…', …)).
 *
 * They have two lives. Where the query runs, they list the codes under its snapshot. Where it is planned, PostgreSQL
 * folds stable functions of constants to see what an array would be, and then asks for the selectivity of every
 * element, which takes long for long arrays, and is wrong by an order of magnitude where some codes are
 * much more frequent than others. So the last argument, a call of fhirterm.expected(), is an array of few elements
 * whose selectivities add up to what is expected (column_share.c). A function can tell the two lives apart: while
 * planning all its arguments are folded, so the last one is a constant; in the plan itself it is a function call,
 * since that one is stable only.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/plancache.h"

#include "codesystem/call_site.h"
#include "compat.h"
#include "planner/predicate_set.h"

/* What a call site keeps: a nested loop asks for the same codes again. */
typedef struct CodesCall
{
	Predicate	predicate;
	ArrayType  *codes;
} CodesCall;

/*
 * That the codes can't be listed was not so when the query was planned. This can only be seen by who planned under
 * an old snapshot, as loads invalidate plans.
 */
static void
refuse_plan(const Predicate *predicate)
{
	ResetPlanCache();
	ereport(ERROR,
			errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			errmsg("the codes of \"%s\" can't be searched in an index any more",
				   predicate->kind == PREDICATE_MEMBER ? predicate->value_set : predicate->system),
			errdetail("There are more than %d, or their case does not matter, since the query was planned.",
					  PREDICATE_MAX_CODES),
			errhint("Repeat the statement: it will be planned anew."));
}

/* An error about a version that no row need have was none when the query was planned: so much for the plan. */
static void
extend_or_replan(PredicateSet *set)
{
	PG_TRY();
	{
		predicate_set_extend(set);
	}
	PG_CATCH();
	{
		ResetPlanCache();
		PG_RE_THROW();
	}
	PG_END_TRY();
}

static Datum
codes_of_predicate(FunctionCallInfo fcinfo, const Predicate *predicate)
{
	Terminology *terminology = terminology_of_call(fcinfo);
	CodesCall  *call = terminology->call_state;
	PredicateSet *set;
	MemoryContext old;

	if (call != NULL && predicate_equal(&call->predicate, predicate))
		PG_RETURN_ARRAYTYPE_P(call->codes);
	if (call != NULL)
	{
		/* Another argument: what the one before took goes. */
		fcinfo->flinfo->fn_extra = NULL;
		terminology_destroy(terminology);
		terminology = terminology_of_call(fcinfo);
	}
	old = MemoryContextSwitchTo(terminology->context);
	set = predicate_set_create(terminology, predicate);
	call = palloc0(sizeof(CodesCall));
	predicate_copy(&call->predicate, predicate);
	extend_or_replan(set);
	call->codes = predicate_set_codes(set);
	MemoryContextSwitchTo(old);
	if (call->codes == NULL)
		refuse_plan(predicate);
	terminology->call_state = call;
	PG_RETURN_ARRAYTYPE_P(call->codes);
}

/* Whether this is the planner's question for what is expected, the argument of that number. */
static bool
is_planning(FunctionCallInfo fcinfo, int expected)
{
	return !PG_ARGISNULL(expected) && get_fn_expr_arg_stable(fcinfo->flinfo, expected);
}

PG_FUNCTION_INFO_V1(fhirterm_value_set_codes);

/* fhirterm.value_set_codes(value_set, system, version, expected) */
Datum
fhirterm_value_set_codes(PG_FUNCTION_ARGS)
{
	Predicate	predicate = {PREDICATE_MEMBER};

	if (is_planning(fcinfo, 3))
		PG_RETURN_DATUM(PG_GETARG_DATUM(3));
	if (PG_ARGISNULL(0))
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(TEXTOID));
	predicate.value_set = argument_string(fcinfo, 0);
	predicate.system = argument_string(fcinfo, 1);
	predicate.version = argument_string(fcinfo, 2);
	return codes_of_predicate(fcinfo, &predicate);
}

PG_FUNCTION_INFO_V1(fhirterm_related_codes);

/* fhirterm.related_codes(system, code, ancestors, version, expected) */
Datum
fhirterm_related_codes(PG_FUNCTION_ARGS)
{
	Predicate	predicate = {PREDICATE_DESCENDANT};

	if (is_planning(fcinfo, 4))
		PG_RETURN_DATUM(PG_GETARG_DATUM(4));
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(TEXTOID));
	if (PG_GETARG_BOOL(2))
		predicate.kind = PREDICATE_ANCESTOR;
	predicate.system = argument_string(fcinfo, 0);
	predicate.code = argument_string(fcinfo, 1);
	predicate.version = argument_string(fcinfo, 3);
	return codes_of_predicate(fcinfo, &predicate);
}

PG_FUNCTION_INFO_V1(fhirterm_expected);

/* fhirterm.expected(codes, times, count): each code so many times */
Datum
fhirterm_expected(PG_FUNCTION_ARGS)
{
	Datum	   *codes;
	bool	   *nulls;
	int			code_count;
	Datum	   *times;
	int			times_count;
	Datum	   *elements;
	bool	   *element_nulls;
	int64		total = 0;
	int			count = 0;
	int			lower = 1;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), TEXTOID, -1, false, TYPALIGN_INT, &codes, &nulls, &code_count);
	if (array_contains_nulls(PG_GETARG_ARRAYTYPE_P(1)))
		PG_RETURN_NULL();
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), INT4OID, sizeof(int32), true, TYPALIGN_INT, &times, NULL, &times_count);
	for (int i = 0; i < Min(code_count, times_count); i++)
		total += Max(DatumGetInt32(times[i]), 0);
	if (total > PREDICATE_MAX_CODES)
		ereport(ERROR,
				errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("too many codes expected"));
	elements = palloc((total + 1) * sizeof(Datum));
	element_nulls = palloc((total + 1) * sizeof(bool));
	for (int i = 0; i < Min(code_count, times_count); i++)
	{
		for (int j = 0; j < DatumGetInt32(times[i]); j++)
		{
			elements[count] = codes[i];
			element_nulls[count++] = nulls[i];
		}
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(elements, element_nulls, 1, &count, &lower, TEXTOID, -1, false,
											 TYPALIGN_INT));
}
