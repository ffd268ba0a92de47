/*
 * integer_table.c
 *		Numbers distinct integers as they come.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "hierarchy/integer_table.h"

#define INITIAL_INTEGERS 1024

/* Slots, all of them free. */
static int32 *
allocate_slots(uint32 mask)
{
	Size		size = ((Size) mask + 1) * sizeof(int32);

	return memset(MemoryContextAllocHuge(CurrentMemoryContext, size), -1, size);
}

void
integer_table_init(IntegerTable *table)
{
	table->size = 0;
	table->capacity = INITIAL_INTEGERS;
	table->values = palloc(table->capacity * sizeof(int64));
	table->slot_mask = INITIAL_INTEGERS * 2 - 1;
	table->slots = allocate_slots(table->slot_mask);
}

/* Doubles the integers, and spreads them over twice the slots. */
static void
grow(IntegerTable *table)
{
	if (table->capacity > PG_INT32_MAX / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("hierarchy has too many codes")));
	table->capacity *= 2;
	table->values = repalloc_huge(table->values, (Size) table->capacity * sizeof(int64));
	table->slot_mask = (table->slot_mask << 1) | 1;
	pfree(table->slots);
	table->slots = allocate_slots(table->slot_mask);
	for (int32 number = 0; number < table->size; number++)
	{
		uint32		to = integer_table_hash(table->values[number]) & table->slot_mask;

		while (table->slots[to] >= 0)
			to = (to + 1) & table->slot_mask;
		table->slots[to] = number;
	}
}

int32
integer_table_add(IntegerTable *table, uint32 hash, int64 value)
{
	uint32		at = hash & table->slot_mask;
	int32		number;

	for (; (number = table->slots[at]) >= 0; at = (at + 1) & table->slot_mask)
		if (table->values[number] == value)
			return number;
	number = table->size++;
	table->slots[at] = number;
	table->values[number] = value;
	if (table->size == table->capacity)
		grow(table);
	return number;
}

void
integer_table_to_codes(IntegerTable *table, CodeTable *codes)
{
	char		digits[24];		/* a sign, 19 digits, NUL */

	Assert(codes->size == 0);
	pfree(table->slots);
	for (int32 number = 0; number < table->size; number++)
	{
		if (number % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		code_table_append(codes, digits, pg_lltoa(table->values[number], digits));
	}
	pfree(table->values);
}
