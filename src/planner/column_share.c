/*
 * column_share.c
 *		The share of a column's rows whose codes are in a set, by the column's statistics.
 *
 * The most common codes are looked up in the set, so that their rows are known as well as the statistics know
 * them. Codes of patients' records follow Zipf's law: a hundred of them are half of the rows, and a set either has
 * them or not, which no average tells. Of the other rows the bounds of the histogram are a sample: the set's
 * size against that of its code systems tells their share, within the limits that the sample sets.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "optimizer/plancat.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "planner/column_share.h"

/* Values of a column that are looked up at most, of each kind. */
#define LOOKED_UP 1000
/* How many standard deviations a sample may be off. */
#define SAMPLE_DEVIATIONS 1.3
/* Elements of an array that the planner is to look at, at most. */
#define MAX_EXPECTED 50000
/* Codes that no element stands for, but whose descents are to count, at most. */
#define MAX_DESCENTS 250

/* What the statistics say of the set. */
typedef struct ColumnSample
{
	PredicateSet *set;
	const SampledType *type;
	AttStatsSlot common;
	AttStatsSlot bounds;
	double		common_share;	/* of the most common values */
	double		hit_share;		/* of those in the set */
	int			common_hits;
	int			bounds_asked;
	int			bounds_hit;
} ColumnSample;

static bool
has_text(PredicateSet *set, Datum value)
{
	text	   *code = DatumGetTextPP(value);

	return predicate_set_has(set, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));
}

static const SampledType text_type = {has_text, TEXTOID, false};

static void
ask_sample(void *argument)
{
	ColumnSample *sample = argument;
	bool		(*has) (PredicateSet *set, Datum value) = sample->type->has;
	int			step = 1 + sample->bounds.nvalues / LOOKED_UP;

	for (int i = 0; i < sample->common.nnumbers; i++)
	{
		sample->common_share += sample->common.numbers[i];
		if (i < LOOKED_UP && has(sample->set, sample->common.values[i]))
		{
			sample->hit_share += sample->common.numbers[i];
			sample->common_hits++;
		}
	}
	for (int i = 0; i < sample->bounds.nvalues; i += step)
	{
		sample->bounds_asked++;
		sample->bounds_hit += has(sample->set, sample->bounds.values[i]);
	}
}

static bool
read_slot(AttStatsSlot *slot, const VariableStatData *column, Oid type, int kind, int flags)
{
	if (!get_attstatsslot(slot, column->statsTuple, kind, InvalidOid, flags))
		return false;
	if (slot->valuetype == type || (type == TEXTOID && slot->valuetype == VARCHAROID))
		return true;
	free_attstatsslot(slot);
	memset(slot, 0, sizeof(*slot));
	return false;
}

/* The share in the set of the rows whose values are not among the most common ones. */
static double
share_of_others(const ColumnSample *sample, const PlannedPredicate *planned, double distinct)
{
	double		others = Max(1.0, distinct - sample->common.nvalues);
	double		codes = Max(0, planned->count - sample->common_hits);
	double		universe = Max(others, (double) planned->universe - sample->common.nvalues);
	double		share = Min(1.0, codes / universe);
	double		asked = sample->bounds_asked;
	double		hits = sample->bounds_hit;

	if (asked == 0)
		return share;
	share = Max(share, (hits - SAMPLE_DEVIATIONS * sqrt(hits)) / asked);
	return Min(share, (hits + 1 + SAMPLE_DEVIATIONS * sqrt(hits + 1)) / asked);
}

/*
 * The same of documents. Which part of the code systems the column draws its codes from is not known: where the sample has
 * none of the set, the truth lies somewhere between the set's part of its code systems and what the sample would have seen.
 */
static double
share_of_other_documents(const ColumnSample *sample, const PlannedPredicate *planned)
{
	double		share = Min(1.0, planned->count / Max(1.0, (double) planned->universe));
	double		asked = sample->bounds_asked;

	if (asked == 0 || planned->count == 0)
		return share;
	if (sample->bounds_hit > 0)
		return sample->bounds_hit / asked;
	return Min(share, 0.5 / asked) < share ? 0.5 / asked : sqrt(share * 0.5 / asked);
}

double
column_share(const VariableStatData *column, Oid function, PlannedPredicate *planned)
{
	return column_share_of_type(column, function, planned, &text_type);
}

double
column_share_of_type(const VariableStatData *column, Oid function, PlannedPredicate *planned, const SampledType *type)
{
	ColumnSample sample = {planned->set, type};
	bool		is_default;
	double		distinct = get_variable_numdistinct((VariableStatData *) column, &is_default);
	double		null_share = 0;
	double		share = -1;

	if (HeapTupleIsValid(column->statsTuple))
	{
		null_share = ((Form_pg_statistic) GETSTRUCT(column->statsTuple))->stanullfrac;
		if (statistic_proc_security_check((VariableStatData *) column, function))
		{
			read_slot(&sample.common, column, type->type, STATISTIC_KIND_MCV, ATTSTATSSLOT_VALUES | ATTSTATSSLOT_NUMBERS);
			read_slot(&sample.bounds, column, type->type, STATISTIC_KIND_HISTOGRAM, ATTSTATSSLOT_VALUES);
		}
	}
	if (planning_try(ask_sample, &sample))
	{
		share = sample.hit_share + Max(0, 1 - null_share - sample.common_share) *
			(type->documents ? share_of_other_documents(&sample, planned) : share_of_others(&sample, planned, distinct));
		CLAMP_PROBABILITY(share);
	}
	free_attstatsslot(&sample.common);
	free_attstatsslot(&sample.bounds);
	return share;
}

/* ---------------------------------------------------------------- what the planner is to see */

/* What the planner takes an element for that is none of the most common values. */
static double
ordinary_share(PlannerInfo *root, Node *operand, Oid equality, Oid collation, Datum value)
{
	Const	   *constant = makeConst(TEXTOID, -1, collation, -1, value, false, false);

	return restriction_selectivity(root, equality, list_make2(operand, constant), collation, 0);
}

static void
add_expected(ExpectedCodes *expected, Datum value, int times)
{
	expected->codes = lappend(expected->codes, DatumGetPointer(value));
	expected->times = lappend_int(expected->times, times);
}

/* As many elements of a share as go into what is left. */
static int
take(double *left, double share)
{
	double		times = share > 0 ? floor(*left / share) : 0;

	times = Min(times, MAX_EXPECTED + 1);
	*left -= times * share;
	return (int) times;
}

/* Stands for ordinary values; no code looks like that. */
static Datum
ordinary_value(void)
{
	return CStringGetTextDatum("...");
}

/* Adds the most common of the values, and the least common, as often as they go into what is left. */
static int
take_common(const VariableStatData *column, double *left, ExpectedCodes *expected)
{
	AttStatsSlot common = {0};
	int			count = 0;

	if (!HeapTupleIsValid(column->statsTuple) || !column->acl_ok ||
		!read_slot(&common, column, TEXTOID, STATISTIC_KIND_MCV, ATTSTATSSLOT_VALUES | ATTSTATSSLOT_NUMBERS))
		return 0;
	for (int i = 0; i < common.nvalues; i += Max(common.nvalues - 1, 1))
	{
		int			times = take(left, common.numbers[i]);

		if (times > 0)
			add_expected(expected, PointerGetDatum(DatumGetTextPCopy(common.values[i])), times);
		count += times;
	}
	free_attstatsslot(&common);
	return count;
}

bool
column_expected_codes(PlannerInfo *root, const VariableStatData *column, Node *operand, Oid equality,
					  Oid collation, double share, int64 codes, ExpectedCodes *expected)
{
	Datum		ordinary = ordinary_value();
	double		left = share;
	int			count;
	int			times;

	expected->codes = NIL;
	expected->times = NIL;
	count = take_common(column, &left, expected);
	left += ordinary_share(root, operand, equality, collation, ordinary) / 2;	/* rounds */
	times = take(&left, ordinary_share(root, operand, equality, collation, ordinary));
	count += times;
	if (count > MAX_EXPECTED)
		return false;
	if (times > 0)
		add_expected(expected, ordinary, times);
	if (codes > count)
		add_expected(expected, (Datum) 0, Min(codes - count, MAX_DESCENTS));
	return true;
}
