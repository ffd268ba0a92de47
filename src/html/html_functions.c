/*
 * html_functions.c
 *		What SQL is slow at when it makes pages: how deep concepts are nested. SQL: fhirterm.nesting_levels.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/array.h"

/* The elements of an integer[] without NULLs. */
static int32 *
integers_of(ArrayType *array, int *count)
{
	if (ARR_NDIM(array) > 1 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("arrays must have one dimension and no NULLs")));
	*count = ARR_NDIM(array) == 0 ? 0 : ARR_DIMS(array)[0];
	return (int32 *) ARR_DATA_PTR(array);
}

PG_FUNCTION_INFO_V1(fhirterm_nesting_levels);

/*
 * fhirterm.nesting_levels(ordinals, lasts): strict. The intervals from ordinal to last lie in each other or apart, and
 * come in order: those still open where one begins are around it. Errors: 2202E for arrays that are no such lists.
 */
Datum
fhirterm_nesting_levels(PG_FUNCTION_ARGS)
{
	int			count;
	int			last_count;
	int32	   *ordinals = integers_of(PG_GETARG_ARRAYTYPE_P(0), &count);
	int32	   *lasts = integers_of(PG_GETARG_ARRAYTYPE_P(1), &last_count);
	int32	   *open = palloc(Max(count, 1) * sizeof(int32));
	Datum	   *levels = palloc(Max(count, 1) * sizeof(Datum));
	int			depth = 0;

	if (count != last_count)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("arrays must be of one length")));
	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		while (depth > 0 && open[depth - 1] < ordinals[i])
			depth--;
		levels[i] = Int32GetDatum(depth);
		open[depth++] = lasts[i];
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(levels, count, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}
