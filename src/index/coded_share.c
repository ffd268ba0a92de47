/*
 * coded_share.c
 *		The share of a column's rows that a predicate holds for: for jsonb, fhir_code and fhir_code[]; and the estimators of
 *		the operators.
 *
 * Statistics hold whole values: they are read as the predicate reads rows, and their codes are looked up in the set. Of
 * arrays there are, besides, the most common elements, each with the share of the rows that have it.
 */
#include "postgres.h"

#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "optimizer/optimizer.h"
#include "utils/array.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "index/coded_share.h"
#include "index/coded_types.h"
#include "index/fhir_code.h"
#include "planner/column_share.h"

/* Columns of tables of fewer rows are not looked at more closely. */
#define MIN_ROWS 500
/* What is taken where nothing is known: sets are mostly small. */
#define UNKNOWN_SHARE 0.01

/* ---------------------------------------------------------------- values */

typedef struct SetSearch
{
	PredicateSet *set;
	bool		found;
} SetSearch;

/* A CodingVisitor. */
static void
search_set(void *context, const CodingSlice *coding)
{
	SetSearch  *search = context;

	if (!search->found)
		search->found = (coding->bare || coding->system.bytes != NULL) &&
			predicate_set_has_coding(search->set, coding->system.bytes, coding->system.length, coding->code.bytes,
									 coding->code.length);
}

static bool
has_json(PredicateSet *set, Datum value)
{
	SetSearch	search = {set, false};

	coding_scan_lenient(&DatumGetJsonbP(value)->root, search_set, &search);
	return search.found;
}

static bool
has_code(PredicateSet *set, Datum value)
{
	SetSearch	search = {set, false};

	fhir_code_scan(value, search_set, &search);
	return search.found;
}

static bool
has_codes(PredicateSet *set, Datum value)
{
	SetSearch	search = {set, false};

	fhir_code_array_scan(value, search_set, &search);
	return search.found;
}

/* ---------------------------------------------------------------- elements */

typedef struct ElementSample
{
	PredicateSet *set;
	AttStatsSlot elements;
	double		without;		/* share of the rows without any of those in the set, as far as they are known */
} ElementSample;

/* A PlanningWork. */
static void
ask_elements(void *argument)
{
	ElementSample *sample = argument;

	/* the last numbers are no shares: the least, the greatest, that of NULL */
	for (int i = 0; i < Min(sample->elements.nvalues, sample->elements.nnumbers); i++)
		if (has_code(sample->set, sample->elements.values[i]))
			sample->without *= 1 - sample->elements.numbers[i];
}

/* By the most common elements; 0 if there are none. */
static double
share_by_elements(const VariableStatData *column, Oid function, PlannedPredicate *planned)
{
	ElementSample sample = {planned->set};
	double		share = 0;

	sample.without = 1;
	if (!HeapTupleIsValid(column->statsTuple) ||
		!statistic_proc_security_check((VariableStatData *) column, function) ||
		!get_attstatsslot(&sample.elements, column->statsTuple, STATISTIC_KIND_MCELEM, InvalidOid,
						  ATTSTATSSLOT_VALUES | ATTSTATSSLOT_NUMBERS))
		return 0;
	if (coded_type(sample.elements.valuetype) == CODED_CODE && planning_try(ask_elements, &sample))
		share = (1 - sample.without) *
			(1 - ((Form_pg_statistic) GETSTRUCT(column->statsTuple))->stanullfrac);
	free_attstatsslot(&sample.elements);
	return share;
}

/* ---------------------------------------------------------------- columns */

double
coded_share(const VariableStatData *column, Oid function, const Predicate *predicate)
{
	PlannedPredicate *planned;
	SampledType type = {has_json, getBaseType(column->atttype), true};
	double		share;

	if (column->rel == NULL || column->rel->tuples < MIN_ROWS)
		return -1;
	planned = planned_predicate(predicate, false);
	if (planned == NULL)
		return -1;
	switch (coded_type(column->atttype))
	{
		case CODED_JSON:
			return column_share_of_type(column, function, planned, &type);
		case CODED_CODE:
			type.has = has_code;
			type.documents = false;
			return column_share_of_type(column, function, planned, &type);
		case CODED_CODES:
			type.has = has_codes;
			share = share_by_elements(column, function, planned);
			return share > 0 ? share : column_share_of_type(column, function, planned, &type);
		default:
			return -1;
	}
}

/* ---------------------------------------------------------------- estimators */

/* contained: of <@; else of @>. */
static double
share_of_operator(PlannerInfo *root, Oid operator, List *arguments, int relation, bool contained)
{
	VariableStatData column;
	Node	   *other;
	bool		column_first;
	Predicate	predicate;
	double		share = -1;

	if (!get_restriction_variable(root, arguments, relation, &column, &other, &column_first))
		return UNKNOWN_SHARE;
	other = estimate_expression_value(root, other);
	if (IsA(other, Const) && ((Const *) other)->constisnull)
		share = 0;
	else if (IsA(other, Const) && predicate_of_constant((Const *) other, contained == column_first, &predicate))
		share = coded_share(&column, get_opcode(operator), &predicate);
	ReleaseVariableStats(column);
	return share < 0 ? UNKNOWN_SHARE : share;
}

PG_FUNCTION_INFO_V1(fhirterm_contained_share);
Datum
fhirterm_contained_share(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(share_of_operator((PlannerInfo *) PG_GETARG_POINTER(0), PG_GETARG_OID(1),
									   (List *) PG_GETARG_POINTER(2), PG_GETARG_INT32(3), true));
}

PG_FUNCTION_INFO_V1(fhirterm_containing_share);
Datum
fhirterm_containing_share(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(share_of_operator((PlannerInfo *) PG_GETARG_POINTER(0), PG_GETARG_OID(1),
									   (List *) PG_GETARG_POINTER(2), PG_GETARG_INT32(3), false));
}

PG_FUNCTION_INFO_V1(fhirterm_join_share);
Datum
fhirterm_join_share(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(UNKNOWN_SHARE);
}
