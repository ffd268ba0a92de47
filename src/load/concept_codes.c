/*
 * concept_codes.c
 *		Codes by number and numbers by code, lean enough for code systems of millions of concepts.
 *
 * Codes lie one after the other, with their NUL, in blocks of up to 256 kB; a place is 14 bits of block
 * and 18 of offset. The first byte of the first block is not used, so that no place is 0. The hash holds
 * numbers only: a probe compares with the code itself.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#include "load/concept_codes.h"

#define BLOCK_BITS		18
#define BLOCK_MAX_SIZE	(1 << BLOCK_BITS)
#define BLOCK_MIN_SIZE	1024
#define MAX_BLOCKS		(1 << (32 - BLOCK_BITS))

void
concept_codes_init(ConceptCodes *table, MemoryContext context)
{
	memset(table, 0, sizeof(ConceptCodes));
	table->context = context;
}

void
concept_codes_free(ConceptCodes *table)
{
	int			i;

	for (i = 0; i < table->block_count; i++)
		pfree(table->blocks[i]);
	if (table->blocks)
		pfree(table->blocks);
	if (table->places)
		pfree(table->places);
	if (table->slots)
		pfree(table->slots);
	concept_codes_init(table, table->context);
}

static void
too_many_codes(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("the codes of a code system take more than 4 GB")));
}

/* Starts a new last block, of at least size bytes. */
static void
add_block(ConceptCodes *table, int32 size)
{
	if (table->block_count == MAX_BLOCKS || size > BLOCK_MAX_SIZE)
		too_many_codes();
	if (table->block_count == table->block_room)
	{
		int32		room = Max(4, table->block_room * 2);
		char	  **blocks = MemoryContextAlloc(table->context, room * sizeof(char *));

		if (table->blocks)
		{
			memcpy(blocks, table->blocks, table->block_count * sizeof(char *));
			pfree(table->blocks);
		}
		table->blocks = blocks;
		table->block_room = room;
	}
	table->block_size = Max(size, table->block_count == 0 ? BLOCK_MIN_SIZE : BLOCK_MAX_SIZE);
	table->blocks[table->block_count++] = MemoryContextAlloc(table->context, table->block_size);
	table->block_used = table->block_count == 1 ? 1 : 0;
	table->memory += table->block_size;
}

/* Copies a code into the blocks and returns its place. */
static uint32
store_code(ConceptCodes *table, const char *code, int length)
{
	int32		size = length + 1;
	char	   *to;
	uint32		place;

	if (length >= BLOCK_MAX_SIZE - 1)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a code is longer than %d bytes", BLOCK_MAX_SIZE - 2)));

	/* The first block grows, so that a small code system takes little. */
	if (table->block_count == 1 && table->block_used + size > table->block_size &&
		table->block_used + size <= BLOCK_MAX_SIZE)
	{
		int32		larger = Min(BLOCK_MAX_SIZE, Max(table->block_size * 2, table->block_used + size));

		table->blocks[0] = repalloc(table->blocks[0], larger);
		table->memory += larger - table->block_size;
		table->block_size = larger;
	}
	if (table->block_count == 0 || table->block_used + size > table->block_size)
		add_block(table, size + 1);

	to = table->blocks[table->block_count - 1] + table->block_used;
	memcpy(to, code, length);
	to[length] = '\0';
	place = ((uint32) (table->block_count - 1) << BLOCK_BITS) | (uint32) table->block_used;
	table->block_used += size;
	return place;
}

static const char *
code_at(const ConceptCodes *table, uint32 place)
{
	return table->blocks[place >> BLOCK_BITS] + (place & (BLOCK_MAX_SIZE - 1));
}

static uint32
hash_code(const char *code, int length)
{
	return DatumGetUInt32(hash_any((const unsigned char *) code, length));
}

/* The slot that holds a code, or the empty one where it belongs. */
static uint32
probe(const ConceptCodes *table, const char *code, int length)
{
	uint32		mask = table->slot_count - 1;
	uint32		slot = hash_code(code, length) & mask;

	while (table->slots[slot] != 0)
	{
		const char *other = code_at(table, table->places[table->slots[slot] - 1]);

		if (strncmp(other, code, length) == 0 && other[length] == '\0')
			break;
		slot = (slot + 1) & mask;
	}
	return slot;
}

/* Makes room for one more code: at most three quarters of the slots are taken. */
static void
grow_slots(ConceptCodes *table)
{
	uint32		count = table->slot_count == 0 ? 64 : table->slot_count * 2;
	int32		number;

	if ((uint64) table->count + 1 <= (uint64) table->slot_count * 3 / 4)
		return;
	if (table->slots)
		pfree(table->slots);
	table->memory += ((int64) count - table->slot_count) * (int64) sizeof(uint32);
	table->slot_count = count;
	table->slots = MemoryContextAllocExtended(table->context, (Size) count * sizeof(uint32),
											  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (number = 0; number < table->room; number++)
	{
		const char *code;
		uint32		slot;

		if (table->places[number] == 0)
			continue;
		code = code_at(table, table->places[number]);
		slot = hash_code(code, strlen(code)) & (count - 1);
		while (table->slots[slot] != 0)
			slot = (slot + 1) & (count - 1);
		table->slots[slot] = number + 1;
	}
}

static void
grow_places(ConceptCodes *table, int32 number)
{
	int32		room = Max(64, table->room);

	if (number < table->room)
		return;
	while (room <= number)
		room = room > PG_INT32_MAX / 2 ? PG_INT32_MAX : room * 2;
	if (table->places)
		table->places = repalloc_huge(table->places, (Size) room * sizeof(uint32));
	else
		table->places = MemoryContextAlloc(table->context, (Size) room * sizeof(uint32));
	memset(table->places + table->room, 0, (Size) (room - table->room) * sizeof(uint32));
	table->memory += (int64) (room - table->room) * (int64) sizeof(uint32);
	table->room = room;
}

int32
concept_codes_set(ConceptCodes *table, int32 number, const char *code, int length)
{
	uint32		slot;

	grow_places(table, number);
	grow_slots(table);
	slot = probe(table, code, length);
	if (table->slots[slot] != 0)
		return (int32) (table->slots[slot] - 1);
	table->places[number] = store_code(table, code, length);
	table->slots[slot] = number + 1;
	table->count++;
	return -1;
}

int32
concept_codes_find(const ConceptCodes *table, const char *code, int length)
{
	if (table->slot_count == 0)
		return -1;
	return (int32) table->slots[probe(table, code, length)] - 1;
}

const char *
concept_codes_get(const ConceptCodes *table, int32 number)
{
	if (number >= table->room || table->places[number] == 0)
		return NULL;
	return code_at(table, table->places[number]);
}
