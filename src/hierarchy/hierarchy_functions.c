/*
 * hierarchy_functions.c
 *		SQL functions: the hierarchy of any table of links, and questions to its stored form.
 *
 * The stored form of a concept's descendants, itself included, is three values: ordinal and
 * last_descendant bound the first interval; more_descendants holds the others (interval_set.h), NULL if
 * there are none.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "compat.h"
#include "hierarchy/hierarchy_rows.h"
#include "hierarchy/interval_set.h"

PG_FUNCTION_INFO_V1(fhirterm_hierarchy);
PG_FUNCTION_INFO_V1(fhirterm_descendant_count);
PG_FUNCTION_INFO_V1(fhirterm_is_descendant);
PG_FUNCTION_INFO_V1(fhirterm_descendant_intervals);
PG_FUNCTION_INFO_V1(fhirterm_descendant_ordinals);

/*
 * fhirterm.hierarchy(relation, child, parent): ordinals and descendant intervals of the codes in a
 * table of links. Rows and errors: hierarchy_rows.h.
 */
Datum
fhirterm_hierarchy(PG_FUNCTION_ARGS)
{
	return relation_rows(fcinfo, &hierarchy_reader);
}

/* Reads arguments ordinal and last_descendant; false if one is NULL. */
static bool
first_interval(FunctionCallInfo fcinfo, int at, OrdinalInterval *first)
{
	if (PG_ARGISNULL(at) || PG_ARGISNULL(at + 1))
		return false;
	first->first = PG_GETARG_INT32(at);
	first->last = PG_GETARG_INT32(at + 1);
	if (first->first < 0 || first->last < first->first)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d to %d is no interval of ordinals", first->first, first->last),
				 errdetail("Ordinals begin at 0, and the last descendant's is not below the concept's "
						   "own.")));
	return true;
}

/* Starts to read argument more_descendants; NULL is none. */
static void
read_more(FunctionCallInfo fcinfo, int at, int32 last, IntervalReader *reader)
{
	bytea	   *more;

	if (PG_ARGISNULL(at))
	{
		interval_reader_init(reader, last, NULL, 0, PG_INT32_MAX);
		return;
	}
	more = PG_GETARG_BYTEA_PP(at);
	interval_reader_init(reader, last, (const unsigned char *) VARDATA_ANY(more),
						 VARSIZE_ANY_EXHDR(more), PG_INT32_MAX);
}

/*
 * fhirterm.descendant_count(ordinal, last_descendant, more_descendants): number of descendants, itself
 * included. Errors: 22023, XX001.
 */
Datum
fhirterm_descendant_count(PG_FUNCTION_ARGS)
{
	OrdinalInterval interval;
	IntervalReader reader;
	int64		count;

	if (!first_interval(fcinfo, 0, &interval))
		PG_RETURN_NULL();
	count = (int64) interval.last - interval.first + 1;
	read_more(fcinfo, 2, interval.last, &reader);
	while (interval_reader_next(&reader, &interval))
		count += (int64) interval.last - interval.first + 1;
	PG_RETURN_INT64(count);
}

/*
 * fhirterm.is_descendant(candidate, ordinal, last_descendant, more_descendants): true if candidate is
 * the concept or a descendant of it. Errors: 22023, XX001.
 */
Datum
fhirterm_is_descendant(PG_FUNCTION_ARGS)
{
	OrdinalInterval interval;
	IntervalReader reader;
	int32		candidate;

	if (PG_ARGISNULL(0) || !first_interval(fcinfo, 1, &interval))
		PG_RETURN_NULL();
	candidate = PG_GETARG_INT32(0);
	if (candidate <= interval.last)
		PG_RETURN_BOOL(candidate >= interval.first);
	read_more(fcinfo, 3, interval.last, &reader);
	while (interval_reader_next(&reader, &interval))
	{
		if (candidate <= interval.last)
			PG_RETURN_BOOL(candidate >= interval.first);
	}
	PG_RETURN_BOOL(false);
}

/*
 * fhirterm.descendant_intervals(ordinal, last_descendant, more_descendants): the intervals as rows, in
 * order. Errors: 22023, XX001.
 */
Datum
fhirterm_descendant_intervals(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	OrdinalInterval interval;
	IntervalReader reader;
	bool		more = first_interval(fcinfo, 0, &interval);

	InitMaterializedSRF(fcinfo, 0);
	if (more)
		read_more(fcinfo, 2, interval.last, &reader);
	for (; more; more = interval_reader_next(&reader, &interval))
	{
		Datum		values[2] = {Int32GetDatum(interval.first), Int32GetDatum(interval.last)};
		bool		nulls[2] = {false, false};

		CHECK_FOR_INTERRUPTS();
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * fhirterm.descendant_ordinals(ordinal, last_descendant, more_descendants): the ordinals one by one, in
 * order. Errors: 22023, XX001.
 */
Datum
fhirterm_descendant_ordinals(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	OrdinalInterval interval;
	IntervalReader reader;
	bool		more = first_interval(fcinfo, 0, &interval);

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	if (more)
		read_more(fcinfo, 2, interval.last, &reader);
	while (more)
	{
		for (int64 ordinal = interval.first; ordinal <= interval.last; ordinal++)
		{
			Datum		value = Int32GetDatum((int32) ordinal);
			bool		null = false;

			if (ordinal % 1024 == 0)
				CHECK_FOR_INTERRUPTS();
			tuplestore_putvalues(result->setResult, result->setDesc, &value, &null);
		}
		more = interval_reader_next(&reader, &interval);
	}
	return (Datum) 0;
}
