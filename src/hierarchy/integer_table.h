/*
 * integer_table.h
 *		Numbers distinct integers 0, 1, … as they come, as code_table.h does codes.
 *
 * Codes that are integers are found again without making text of them; that is done once for each distinct one, at the
 * end. Takes 8 bytes an integer, and 8 to 16 more for the slots.
 */
#ifndef FHIRTERM_INTEGER_TABLE_H
#define FHIRTERM_INTEGER_TABLE_H

#include "hierarchy/code_table.h"

typedef struct IntegerTable
{
	int32		size;			/* distinct integers */
	int64	   *values;			/* by number */
	int32		capacity;		/* integers that values has room for */
	int32	   *slots;			/* numbers, -1 = free; open addressing: a power of two, twice the capacity */
	uint32		slot_mask;
} IntegerTable;

/* In the current memory context, which must be current when integers are added, too. */
extern void integer_table_init(IntegerTable *table);

/* Four steps, as with codes: hash an integer, prefetch its slot, prefetch what it is compared with, number it. */
static inline uint32
integer_table_hash(int64 value)
{
	uint64		hash = (uint64) value;

	hash = (hash ^ (hash >> 32)) * UINT64CONST(0xd6e8feb86659fd93);
	hash = (hash ^ (hash >> 32)) * UINT64CONST(0xd6e8feb86659fd93);
	return (uint32) (hash >> 32);
}

static inline void
integer_table_prefetch_slot(const IntegerTable *table, uint32 hash)
{
	prefetch_memory(&table->slots[hash & table->slot_mask]);
}

static inline void
integer_table_prefetch_value(const IntegerTable *table, uint32 hash)
{
	int32		number = table->slots[hash & table->slot_mask];

	if (number >= 0)
		prefetch_memory(&table->values[number]);
}

/* The number of an integer, a new one if it is new. Errors: 54000 beyond 2^30 integers. */
extern int32 integer_table_add(IntegerTable *table, uint32 hash, int64 value);

/* Adds the decimal text of all integers to an empty table of codes, under the same numbers, and frees the integers. */
extern void integer_table_to_codes(IntegerTable *table, CodeTable *codes);

#endif							/* FHIRTERM_INTEGER_TABLE_H */
