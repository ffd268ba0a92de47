/*
 * concept_spool.c
 *		Records of bytes by number, in memory up to a limit and then in a temporary file.
 *
 * In memory a record lies in one of a list of blocks and its place is its address; in the file its place is
 * its offset + 1. Passing the limit moves all records into the file, in the order of their places, so
 * that what was put first is read first.
 */
#include "postgres.h"

#include "commands/tablespace.h"
#include "miscadmin.h"
#include "storage/buffile.h"
#include "utils/memutils.h"

#include "load/concept_spool.h"

#define FIRST_BLOCK_SIZE	4096
#define BLOCK_SIZE			(256 * 1024)

/* Precedes every record, in memory and on disk; as wide as palloc aligns. */
typedef struct RecordHeader
{
	int32		number;
	int32		size;
} RecordHeader;

typedef struct SpoolBlock
{
	struct SpoolBlock *next;
	int64		size;			/* bytes of data */
	int64		used;
	char		data[FLEXIBLE_ARRAY_MEMBER];
} SpoolBlock;

struct ConceptSpool
{
	MemoryContext context;
	int64		memory_limit;
	int64		memory;			/* in blocks */
	SpoolBlock *first;
	SpoolBlock *last;
	int32		room;
	uint64	   *places;			/* by number; 0 = none */
	BufFile    *file;			/* or NULL */
	uint64		file_size;
	char	   *buffer;			/* a record read from the file */
	int32		buffer_size;
};

ConceptSpool *
concept_spool_create(MemoryContext context, int64 memory_limit)
{
	ConceptSpool *spool = MemoryContextAllocZero(context, sizeof(ConceptSpool));

	spool->context = context;
	spool->memory_limit = memory_limit;
	return spool;
}

void
concept_spool_close(ConceptSpool *spool)
{
	if (spool->file)
		BufFileClose(spool->file);
	spool->file = NULL;
}

static void
grow_places(ConceptSpool *spool, int32 number)
{
	int32		room = Max(64, spool->room);

	if (number < spool->room)
		return;
	while (room <= number)
		room = room > PG_INT32_MAX / 2 ? PG_INT32_MAX : room * 2;
	if (spool->places)
		spool->places = repalloc_huge(spool->places, (Size) room * sizeof(uint64));
	else
		spool->places = MemoryContextAlloc(spool->context, (Size) room * sizeof(uint64));
	memset(spool->places + spool->room, 0, (Size) (room - spool->room) * sizeof(uint64));
	spool->room = room;
}

static void
write_record(ConceptSpool *spool, const RecordHeader *header, const char *record)
{
	spool->places[header->number] = spool->file_size + 1;
	BufFileWrite(spool->file, unconstify(RecordHeader *, header), sizeof(RecordHeader));
	BufFileWrite(spool->file, unconstify(char *, record), header->size);
	spool->file_size += sizeof(RecordHeader) + header->size;
}

/* Moves all records from memory into a new file. */
static void
spill(ConceptSpool *spool)
{
	SpoolBlock *block;
	SpoolBlock *next;
	MemoryContext caller = MemoryContextSwitchTo(spool->context);

	PrepareTempTablespaces();
	spool->file = BufFileCreateTemp(false);
	for (block = spool->first; block; block = next)
	{
		int64		at = 0;

		CHECK_FOR_INTERRUPTS();
		while (at < block->used)
		{
			RecordHeader *header = (RecordHeader *) (block->data + at);

			write_record(spool, header, (char *) (header + 1));
			at += MAXALIGN(sizeof(RecordHeader) + header->size);
		}
		next = block->next;
		pfree(block);
	}
	spool->first = spool->last = NULL;
	MemoryContextSwitchTo(caller);
}

/* Room for a record in memory; NULL if the limit does not allow it. */
static char *
memory_for(ConceptSpool *spool, int64 needed)
{
	SpoolBlock *block = spool->last;
	int64		size;

	if (block && block->used + needed <= block->size)
	{
		block->used += needed;
		return block->data + block->used - needed;
	}
	size = spool->first == NULL ? FIRST_BLOCK_SIZE : Min(BLOCK_SIZE, block->size * 2);
	size = Max(size, needed);
	if (spool->memory + size > spool->memory_limit)
		return NULL;
	block = MemoryContextAllocHuge(spool->context, MAXALIGN(offsetof(SpoolBlock, data)) + size);
	block->next = NULL;
	block->size = size;
	block->used = needed;
	if (spool->last)
		spool->last->next = block;
	else
		spool->first = block;
	spool->last = block;
	spool->memory += size;
	return block->data;
}

void
concept_spool_put(ConceptSpool *spool, int32 number, const char *record, int32 size)
{
	RecordHeader header = {number, size};
	char	   *to;

	grow_places(spool, number);
	if (spool->file == NULL)
	{
		to = memory_for(spool, MAXALIGN(sizeof(RecordHeader) + size));
		if (to)
		{
			memcpy(to, &header, sizeof(RecordHeader));
			memcpy(to + sizeof(RecordHeader), record, size);
			spool->places[number] = (uint64) (uintptr_t) to;
			return;
		}
		spill(spool);
	}
	else if (BufFileSeek(spool->file, 0, (off_t) spool->file_size, SEEK_SET) != 0)
		elog(ERROR, "could not go to the end of the temporary file of concepts");
	write_record(spool, &header, record);
}

static void
read_exactly(ConceptSpool *spool, void *to, size_t size)
{
	if (BufFileRead(spool->file, to, size) != size)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read from the temporary file of concepts")));
}

char *
concept_spool_get(ConceptSpool *spool, int32 number, int32 *size)
{
	uint64		place = number < spool->room ? spool->places[number] : 0;
	RecordHeader header;

	if (place == 0)
		return NULL;
	if (spool->file == NULL)
	{
		RecordHeader *found = (RecordHeader *) (uintptr_t) place;

		*size = found->size;
		return (char *) (found + 1);
	}

	if (BufFileSeek(spool->file, 0, (off_t) (place - 1), SEEK_SET) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not seek in the temporary file of concepts")));
	read_exactly(spool, &header, sizeof(header));
	if (header.number != number)
		elog(ERROR, "temporary file of concepts has %d where %d belongs", header.number, number);
	if (header.size > spool->buffer_size)
	{
		if (spool->buffer)
			pfree(spool->buffer);
		spool->buffer_size = Max(header.size, Min(spool->buffer_size * 2, BLOCK_SIZE));
		spool->buffer = MemoryContextAllocHuge(spool->context, spool->buffer_size);
	}
	read_exactly(spool, spool->buffer, header.size);
	*size = header.size;
	return spool->buffer;
}

int64
concept_spool_overhead(const ConceptSpool *spool)
{
	return (int64) spool->room * (int64) sizeof(uint64) + spool->buffer_size;
}

bool
concept_spool_on_disk(const ConceptSpool *spool)
{
	return spool->file != NULL;
}
