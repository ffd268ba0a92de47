/*
 * code_set.h
 *		Whether codes are of a set of concepts of one code system: made to be asked for the codes of a
 *		whole column (law 5).
 *
 * It begins by locating each code it has not seen. When that has cost as much as reading the codes of
 * the members would, it reads these, and a code costs one look-up in a hash table of the members' size.
 */
#ifndef FHIRTERM_CODE_SET_H
#define FHIRTERM_CODE_SET_H

#include "codesystem/code_system.h"

typedef struct CodeSet CodeSet;

typedef enum CodeSetAnswer
{
	CODE_SET_OUTSIDE,			/* no member */
	CODE_SET_MEMBER,
	CODE_SET_UNKNOWN			/* the code system has no such code */
} CodeSetAnswer;

/*
 * A set over copied members, in a context of its own below that of the terminology; lives as long as
 * that, or until it is freed.
 */
extern CodeSet *code_set_create(CodeSystem *cs, const IntervalSet *members);

/* The same over the descendants of a concept, or its ancestors, itself included. */
extern CodeSet *code_set_of_related(CodeSystem *cs, int32 ordinal, bool ancestors);
extern void code_set_free(CodeSet *set);

/*
 * Asks for a code, under the case rule. CODE_SET_OUTSIDE may also mean a code that the code system certainly does not have
 * (not code_system_may_have()); otherwise the answer is exact.
 */
extern CodeSetAnswer code_set_ask(CodeSet *set, const char *code, int length);

#endif							/* FHIRTERM_CODE_SET_H */
