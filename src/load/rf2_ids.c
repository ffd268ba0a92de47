/*
 * rf2_ids.c
 *		Numbers of SNOMED CT identifiers.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "load/rf2_ids.h"

void
rf2_ids_init(Rf2Ids *table, MemoryContext context)
{
	memset(table, 0, sizeof(Rf2Ids));
	table->context = context;
}

/* The slot that holds an identifier, or the empty one where it belongs. */
static uint32
probe(const Rf2Ids *table, int64 id)
{
	uint32		mask = table->slot_count - 1;
	uint32		slot = (uint32) (((uint64) id * UINT64CONST(0x9E3779B97F4A7C15)) >> 32) & mask;	/* by the golden ratio */

	while (table->slots[slot] != 0 && table->ids[table->slots[slot] - 1] != id)
		slot = (slot + 1) & mask;
	return slot;
}

/* Makes room for one more: at most three quarters of the slots are taken. */
static void
grow(Rf2Ids *table)
{
	if (table->count == table->room)
	{
		if (table->room > PG_INT32_MAX / 2)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("a release has more than %d components of a kind", table->room)));
		table->room = Max(64, table->room * 2);
		table->ids = table->ids ? repalloc_huge(table->ids, (Size) table->room * sizeof(int64)) :
			MemoryContextAlloc(table->context, (Size) table->room * sizeof(int64));
	}
	if ((uint64) table->count + 1 <= (uint64) table->slot_count * 3 / 4)
		return;
	if (table->slots)
		pfree(table->slots);
	table->slot_count = table->slot_count == 0 ? 128 : table->slot_count * 2;
	table->slots = MemoryContextAllocExtended(table->context, (Size) table->slot_count * sizeof(int32),
											  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int32 number = 0; number < table->count; number++)
		table->slots[probe(table, table->ids[number])] = number + 1;
}

int32
rf2_ids_find(const Rf2Ids *table, int64 id)
{
	if (table->slot_count == 0)
		return -1;
	return table->slots[probe(table, id)] - 1;
}

int32
rf2_ids_add(Rf2Ids *table, int64 id, bool *added)
{
	uint32		slot;

	if (added)
		*added = false;
	if (table->slot_count > 0)
	{
		slot = probe(table, id);
		if (table->slots[slot] != 0)
			return table->slots[slot] - 1;
	}
	grow(table);
	slot = probe(table, id);
	table->ids[table->count++] = id;
	table->slots[slot] = table->count;
	if (added)
		*added = true;
	return table->count - 1;
}

int64
rf2_ids_memory(const Rf2Ids *table)
{
	return (int64) table->room * sizeof(int64) + (int64) table->slot_count * sizeof(int32);
}
