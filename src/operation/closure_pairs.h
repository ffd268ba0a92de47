/*
 * closure_pairs.h
 *		ConceptMap/$closure: which concepts of a set subsume which.
 */
#ifndef FHIRTERM_CLOSURE_PAIRS_H
#define FHIRTERM_CLOSURE_PAIRS_H

#include "codesystem/code_system.h"
#include "json/json_tree.h"

typedef struct ClosureMember
{
	CodeSystem *cs;
	int32		ordinal;
	bool		added;
} ClosureMember;

/*
 * The groups of a ConceptMap with all pairs of which one at least is added: from each concept to those that
 * subsume it. The array is sorted, each concept is there once; release is that of FHIR. Checks for interrupts.
 */
extern JsonTree *closure_groups(const ClosureMember *members, int count, int release);

/* Sorts and takes away repetitions; the new count. A concept is added only if it isn't there as an old one. */
extern int	closure_sort(ClosureMember *members, int count);

#endif							/* FHIRTERM_CLOSURE_PAIRS_H */
