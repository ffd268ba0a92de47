/*
 * token_keys.h
 *		The keys of codes in indexes, and those that a predicate looks for.
 */
#ifndef FHIRTERM_TOKEN_KEYS_H
#define FHIRTERM_TOKEN_KEYS_H

#include "planner/predicate_set.h"

/* A hash of the code, case folded; the system does not count. The same on every server of one byte order. */
extern int64 token_key(const char *code, int length);

/* Keys in order, each once; palloc'd. */
typedef struct TokenKeys
{
	bool		all;			/* they can't be listed: every row may be one */
	int			count;
	int64	   *keys;
} TokenKeys;

/* Puts keys in order and drops those that come again; returns how many are left. */
extern int	token_keys_sort(int64 *keys, int count);

/*
 * The keys of all codes that a predicate may be true for, under the active snapshot; they stay valid as long as the
 * current memory context. Raises nothing that the predicate would not, asked of a row.
 */
extern void token_keys_of_predicate(const Predicate *predicate, TokenKeys *keys);

#endif							/* FHIRTERM_TOKEN_KEYS_H */
