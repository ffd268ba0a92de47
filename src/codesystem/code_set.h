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

#include "codesystem/code_memo.h"
#include "codesystem/code_system.h"

typedef struct CodeSet
{
	MemoryContext context;
	CodeSystem *cs;
	IntervalSet members;
	int64		size;			/* members */
	int64		located_before; /* codes of the code system located when the set was made */
	bool		may_read;		/* reading the members' codes was not tried yet, and is of use */
	bool		exact;			/* case matters */
	bool		numbers_closed; /* a number that is no member's code is outside */
	bool		closed;			/* any code that is none is outside */
	CodeMemo   *codes;			/* the members' codes, folded if case does not matter; or NULL */
} CodeSet;

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

/* code_set_ask() of a code that its key does not decide. */
extern CodeSetAnswer code_set_ask_bytes(CodeSet *set, const char *code, int length);

/*
 * Asks for a code, under the case rule. CODE_SET_OUTSIDE may also mean a code that the code system certainly does not have
 * (not code_system_may_have()); otherwise the answer is exact. Made to be asked for every row: once the members' codes are
 * read, what has a key, or is no member's by a first look, takes no call, if it is a number, to which case is nothing, or
 * case matters.
 */
static inline CodeSetAnswer
code_set_ask(CodeSet *set, const char *code, int length)
{
	uint64		hash;
	uint64		key;
	uint32		slot;

	if (set->codes == NULL)
		return code_set_ask_bytes(set, code, length);
	hash = code_hash_of_ends(code, length);
	if (code_memo_may_have(set->codes, hash))
	{
		if (!code_key_of(code, length, &key) || !(set->exact || code_key_is_number(key)))
			return code_set_ask_bytes(set, code, length);
		if (code_memo_find_key(set->codes, key, hash, &slot))
			return CODE_SET_MEMBER;
	}
	if ((set->exact && set->closed) || (set->numbers_closed && code_is_digits(code, length)))
		return CODE_SET_OUTSIDE;
	return code_set_ask_bytes(set, code, length);
}

#endif							/* FHIRTERM_CODE_SET_H */
