/*
 * descendant_memo.h
 *		The descendants of concepts that were asked for more than once, as intervals in memory.
 *
 * Where both sides of a subsumption change from row to row, the same ancestors come again and again; a probe of the store
 * takes some 2 µs, a look into the memo a few nanoseconds. It takes at most an eighth of fhirterm.cache_memory, and begins
 * anew when that is full.
 */
#ifndef FHIRTERM_DESCENDANT_MEMO_H
#define FHIRTERM_DESCENDANT_MEMO_H

#include "codesystem/code_system.h"

typedef struct DescendantMemo DescendantMemo;

/* Whether concept b is a or a descendant of a; keeps what it learns with the code system. Errors: XX001, as the provider's. */
extern bool code_system_subsumes(CodeSystem *cs, int32 a, int32 b);

#endif							/* FHIRTERM_DESCENDANT_MEMO_H */
