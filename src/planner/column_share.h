/*
 * column_share.h
 *		The share of a column's rows whose codes are in a set, by the column's statistics.
 */
#ifndef FHIRTERM_COLUMN_SHARE_H
#define FHIRTERM_COLUMN_SHARE_H

#include "nodes/pathnodes.h"
#include "utils/selfuncs.h"

#include "planner/planned.h"

/*
 * The share, 0 … 1; -1 if it is not to be had. function is the predicate's, which decides whether the statistics
 * may be looked at.
 */
extern double column_share(const VariableStatData *column, Oid function, PlannedPredicate *planned);

/* How the values of a column that is not of text are asked for. */
typedef struct SampledType
{
	bool		(*has) (PredicateSet *set, Datum value);	/* whether a value has a code of the set */
	Oid			type;			/* of the values in the statistics */
	bool		documents;		/* values say more than a code, so that the distinct ones tell nothing of codes */
} SampledType;

/* The same of such a column. */
extern double column_share_of_type(const VariableStatData *column, Oid function, PlannedPredicate *planned,
								   const SampledType *type);

/* Elements of an array whose selectivities, as the planner adds them up, come to a share. */
typedef struct ExpectedCodes
{
	List	   *codes;			/* of text Datums, palloc'd; 0 is NULL */
	List	   *times;			/* of int */
} ExpectedCodes;

/*
 * Finds such elements for operand = ANY (array); equality and collation are those of the comparison, codes how many
 * codes there are, each of which costs a descent of the index. False if too many elements would be needed.
 */
extern bool column_expected_codes(PlannerInfo *root, const VariableStatData *column, Node *operand, Oid equality,
								  Oid collation, double share, int64 codes, ExpectedCodes *expected);

#endif							/* FHIRTERM_COLUMN_SHARE_H */
