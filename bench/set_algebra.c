/*
 * set_algebra.c
 *		Times the set algebra of src/hierarchy/interval_set.c inside the server. No SQL function offers it on sets that
 *		are resolved already, so the benchmark compiles this module with that file and loads it.
 *
 * bench_set_algebra(a_first int[], a_last int[], b_first int[], b_last int[], what text, times int) returns float8[]:
 * the milliseconds of one operation ("&", "|" or "-"), the mean of many, and how many members the result has.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "hierarchy/interval_set.h"

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(bench_set_algebra);

/* The set of the intervals whose ends the arrays tell, ascending. */
static void
read_set(IntervalSet *set, ArrayType *first, ArrayType *last)
{
	int			count = ArrayGetNItems(ARR_NDIM(first), ARR_DIMS(first));

	if (count != ArrayGetNItems(ARR_NDIM(last), ARR_DIMS(last)) || array_contains_nulls(first) || array_contains_nulls(last))
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR), errmsg("the arrays must be of one length and without NULL")));
	interval_set_init(set);
	for (int i = 0; i < count; i++)
		interval_set_append(set, ((int32 *) ARR_DATA_PTR(first))[i], ((int32 *) ARR_DATA_PTR(last))[i]);
}

Datum
bench_set_algebra(PG_FUNCTION_ARGS)
{
	IntervalSet a,
				b,
				result;
	char		what = *text_to_cstring(PG_GETARG_TEXT_PP(4));
	int			times = PG_GETARG_INT32(5);
	instr_time	start,
				end;
	Datum		told[2];

	read_set(&a, PG_GETARG_ARRAYTYPE_P(0), PG_GETARG_ARRAYTYPE_P(1));
	read_set(&b, PG_GETARG_ARRAYTYPE_P(2), PG_GETARG_ARRAYTYPE_P(3));
	told[1] = Float8GetDatum(0);
	INSTR_TIME_SET_CURRENT(start);
	for (int i = 0; i < times; i++)
	{
		CHECK_FOR_INTERRUPTS();
		interval_set_init(&result);
		switch (what)
		{
			case '&':
				interval_set_intersection(&result, &a, &b);
				break;
			case '|':
				interval_set_union(&result, &a, &b);
				break;
			default:
				interval_set_difference(&result, &a, &b);
		}
		if (i == times - 1)
			told[1] = Float8GetDatum((float8) interval_set_count(&result));
		interval_set_free(&result);
	}
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	told[0] = Float8GetDatum(INSTR_TIME_GET_MILLISEC(end) / times);
	PG_RETURN_ARRAYTYPE_P(construct_array(told, 2, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
