/*
 * code_table.c
 *		Numbers distinct codes as they come, and again in the order of their bytes.
 *
 * Codes go to one byte buffer, found again through a hash table: a look-up costs two cache misses, the
 * slot and the code's bytes, which callers can prefetch.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#include "hierarchy/code_sort.h"
#include "hierarchy/code_table.h"

#define INITIAL_CODES 1024
#define INITIAL_BYTES 16384

struct CodeSlot
{
	int64		start;			/* in bytes */
	uint32		hash;
	int32		number;			/* -1 = free */
};

/* Slots, all of them free. */
static CodeSlot *
allocate_slots(uint32 mask)
{
	Size		size = ((Size) mask + 1) * sizeof(CodeSlot);

	/* all bits set are number -1 */
	return memset(MemoryContextAllocHuge(CurrentMemoryContext, size), -1, size);
}

void
code_table_init(CodeTable *table, bool searched)
{
	memset(table, 0, sizeof(CodeTable));
	table->capacity = INITIAL_CODES;
	table->start = palloc(table->capacity * sizeof(int64));
	table->bytes_capacity = INITIAL_BYTES;
	table->bytes = palloc(table->bytes_capacity);
	if (!searched)
		return;
	table->slot_mask = INITIAL_CODES * 2 - 1;
	table->slots = allocate_slots(table->slot_mask);
}

/* Doubles the codes. */
static void
grow_codes(CodeTable *table)
{
	if (table->capacity > PG_INT32_MAX / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("hierarchy has too many codes")));
	table->capacity *= 2;
	table->start = repalloc_huge(table->start, (Size) table->capacity * sizeof(int64));
}

/* Spreads the codes over twice the slots. */
static void
grow_slots(CodeTable *table)
{
	uint32		mask = (table->slot_mask << 1) | 1;
	CodeSlot   *slots = allocate_slots(mask);

	for (Size old = 0; old <= table->slot_mask; old++)
	{
		uint32		to = table->slots[old].hash & mask;

		if (table->slots[old].number < 0)
			continue;
		while (slots[to].number >= 0)
			to = (to + 1) & mask;
		slots[to] = table->slots[old];
	}
	pfree(table->slots);
	table->slots = slots;
	table->slot_mask = mask;
}

void
code_table_append(CodeTable *table, const char *code, int length)
{
	bool		is_short = VARHDRSZ_SHORT + length <= VARATT_SHORT_MAX;
	int64		start = is_short ? table->bytes_used : INTALIGN(table->bytes_used);
	int64		end = start + (is_short ? VARHDRSZ_SHORT : VARHDRSZ) + length + 1;
	char	   *text;

	if (end > table->bytes_capacity)
	{
		table->bytes_capacity = Max(table->bytes_capacity * 2, end);
		table->bytes = repalloc_huge(table->bytes, table->bytes_capacity);
	}
	text = table->bytes + start;
	if (is_short)
		SET_VARSIZE_SHORT(text, VARHDRSZ_SHORT + length);
	else
		SET_VARSIZE(text, VARHDRSZ + length);
	memcpy(VARDATA_ANY(text), code, length);
	table->bytes[end - 1] = '\0';
	table->start[table->size++] = start;
	table->bytes_used = end;
	if (table->size == table->capacity)
		grow_codes(table);
}

/* Writes a new code into a free slot, too. */
static int32
append_to_slot(CodeTable *table, CodeSlot *slot, uint32 hash, const char *code, int length)
{
	int32		number = table->size;

	slot->hash = hash;
	slot->number = number;
	code_table_append(table, code, length);
	slot->start = table->start[number];
	if (table->capacity > table->slot_mask / 2 + 1)
		grow_slots(table);
	return number;
}

uint32
code_table_hash(const char *code, int length)
{
	return hash_bytes((const unsigned char *) code, length);
}

void
code_table_prefetch_slot(const CodeTable *table, uint32 hash)
{
	prefetch_memory(&table->slots[hash & table->slot_mask]);
}

void
code_table_prefetch_bytes(const CodeTable *table, uint32 hash)
{
	const CodeSlot *slot = &table->slots[hash & table->slot_mask];

	if (slot->number >= 0)
		prefetch_memory(table->bytes + slot->start);
}

int32
code_table_add(CodeTable *table, uint32 hash, const char *code, int length)
{
	uint32		at = hash & table->slot_mask;

	for (; table->slots[at].number >= 0; at = (at + 1) & table->slot_mask)
	{
		CodeSlot   *slot = &table->slots[at];
		const char *other = table->bytes + slot->start;

		if (slot->hash == hash && VARSIZE_ANY_EXHDR(other) == length && memcmp(VARDATA_ANY(other), code, length) == 0)
			return slot->number;
	}
	return append_to_slot(table, &table->slots[at], hash, code, length);
}

int32 *
code_table_sort(CodeTable *table)
{
	Size		size = Max(table->size, 1);
	int32	   *order;
	int32	   *place = MemoryContextAllocHuge(CurrentMemoryContext, size * sizeof(int32));
	int64	   *start = MemoryContextAllocHuge(CurrentMemoryContext, size * sizeof(int64));

	if (table->slots != NULL)
		pfree(table->slots);
	table->slots = NULL;
	order = codes_in_order(table);
	for (int32 number = 0; number < table->size; number++)
	{
		start[number] = table->start[order[number]];
		place[order[number]] = number;
	}
	pfree(order);
	pfree(table->start);
	table->start = start;
	return place;
}
