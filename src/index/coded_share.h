/*
 * coded_share.h
 *		The share of a column's rows that a predicate holds for, of the types that hold codes.
 */
#ifndef FHIRTERM_CODED_SHARE_H
#define FHIRTERM_CODED_SHARE_H

#include "nodes/pathnodes.h"
#include "utils/selfuncs.h"

#include "planner/predicate_set.h"

/*
 * The share, 0 … 1; -1 if it is not to be had, or the table is so small that it does not matter. function is the
 * predicate's, which decides whether the statistics may be looked at. Raises nothing.
 */
extern double coded_share(const VariableStatData *column, Oid function, const Predicate *predicate);

#endif							/* FHIRTERM_CODED_SHARE_H */
