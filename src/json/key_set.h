/*
 * key_set.h
 *		The keys that an open JSON object has had, to find one that comes twice.
 */
#ifndef FHIRTERM_KEY_SET_H
#define FHIRTERM_KEY_SET_H

#include "json/digest.h"

/* Begins as zeros. Keys are told apart by their digests. */
typedef struct KeySet
{
	JsonDigest *keys;			/* a list up to KEY_LIST_MAX keys, from then on a hash table */
	uint32		count;
	uint32		slots;			/* room in keys; a power of two */
} KeySet;

/* Empties the set; keeps the memory of a small one. */
extern void key_set_clear(KeySet *set);

/* Adds a key; false if the set has it already. Takes memory from the context given. */
extern bool key_set_add(KeySet *set, JsonDigest key, MemoryContext context);

#endif							/* FHIRTERM_KEY_SET_H */
