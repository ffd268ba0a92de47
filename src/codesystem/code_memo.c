/*
 * code_memo.c
 *		What the codes asked for so far came to: a hash table of code → ordinal for one code system.
 *
 * Open addressing with linear probes over slots of eight bytes; the codes themselves lie one after the
 * other in a buffer, each behind its ordinal, its length and the case flag. A slot has the hash, so that a
 * look-up mostly touches two places of memory: the slot and the code it is for.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#include "codesystem/code_memo.h"

#define MEMO_FIRST_SLOTS 256
#define MEMO_FIRST_BYTES 4096
/* Longer codes are not remembered. */
#define MEMO_MAX_LENGTH 1000
/* What one code takes on average, slot and bytes, for estimates. */
#define MEMO_BYTES_PER_CODE 45

typedef struct MemoSlot
{
	uint32		hash;
	uint32		offset;			/* of the entry in bytes, plus 1; 0: free */
} MemoSlot;

/* What lies before a code in bytes; copied in and out, as it is not aligned. */
typedef struct MemoEntry
{
	int32		ordinal;
	uint16		length;
	bool		normalised;
} MemoEntry;

#define MEMO_ENTRY_SIZE (offsetof(MemoEntry, normalised) + sizeof(bool))

struct CodeMemo
{
	MemoryContext context;
	Size		limit;
	uint32		slot_count;		/* a power of two */
	uint32		used;
	MemoSlot   *slots;
	Size		length;			/* bytes in use */
	Size		capacity;
	char	   *bytes;
};

CodeMemo *
code_memo_create(MemoryContext context, Size limit)
{
	CodeMemo   *memo = MemoryContextAllocZero(context, sizeof(CodeMemo));

	memo->context = context;
	memo->limit = limit;
	memo->slot_count = MEMO_FIRST_SLOTS;
	memo->slots = MemoryContextAllocZero(context, MEMO_FIRST_SLOTS * sizeof(MemoSlot));
	memo->capacity = MEMO_FIRST_BYTES;
	memo->bytes = MemoryContextAlloc(context, MEMO_FIRST_BYTES);
	return memo;
}

int64
code_memo_count(const CodeMemo *memo)
{
	return memo->used;
}

static uint32
code_hash(const char *code, int length)
{
	return hash_bytes((const unsigned char *) code, length);
}

static inline MemoEntry
read_entry(const CodeMemo *memo, const MemoSlot *slot)
{
	MemoEntry	entry;

	memcpy(&entry, memo->bytes + slot->offset - 1, MEMO_ENTRY_SIZE);
	return entry;
}

/* The slot of a code, and its entry; or the free slot where it would go. */
static MemoSlot *
find_slot(const CodeMemo *memo, uint32 hash, const char *code, int length, MemoEntry *entry)
{
	uint32		mask = memo->slot_count - 1;

	for (uint32 at = hash & mask;; at = (at + 1) & mask)
	{
		MemoSlot   *slot = &memo->slots[at];

		if (slot->offset == 0)
			return slot;
		if (slot->hash != hash)
			continue;
		*entry = read_entry(memo, slot);
		if (entry->length == length &&
			memcmp(memo->bytes + slot->offset - 1 + MEMO_ENTRY_SIZE, code, length) == 0)
			return slot;
	}
}

bool
code_memo_find(const CodeMemo *memo, const char *code, int length, int32 *ordinal, bool *normalised)
{
	MemoEntry	entry;

	if (length > MEMO_MAX_LENGTH ||
		find_slot(memo, code_hash(code, length), code, length, &entry)->offset == 0)
		return false;
	*ordinal = entry.ordinal;
	*normalised = entry.normalised;
	return true;
}

/* Twice the slots. */
static void
grow_slots(CodeMemo *memo)
{
	MemoSlot   *old = memo->slots;
	uint32		old_count = memo->slot_count;
	uint32		mask;

	memo->slots = MemoryContextAllocExtended(memo->context,
											 (Size) old_count * 2 * sizeof(MemoSlot),
											 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	memo->slot_count = old_count * 2;
	mask = memo->slot_count - 1;
	for (uint32 i = 0; i < old_count; i++)
	{
		uint32		at = old[i].hash & mask;

		if (old[i].offset == 0)
			continue;
		while (memo->slots[at].offset != 0)
			at = (at + 1) & mask;
		memo->slots[at] = old[i];
	}
	pfree(old);
}

bool
code_memo_add(CodeMemo *memo, const char *code, int length, int32 ordinal, bool normalised)
{
	Size		needed = memo->length + MEMO_ENTRY_SIZE + length;
	Size		capacity = needed <= memo->capacity ? memo->capacity :
		Max(needed, memo->capacity + memo->capacity / 4);
	bool		too_full = memo->used >= memo->slot_count / 4 * 3;
	uint32		hash = code_hash(code, length);
	MemoEntry	entry = {ordinal, (uint16) length, normalised};
	MemoSlot   *slot;

	if (length > MEMO_MAX_LENGTH || capacity >= PG_UINT32_MAX ||
		(Size) memo->slot_count * (too_full ? 2 : 1) * sizeof(MemoSlot) + capacity > memo->limit)
		return false;
	if (capacity > memo->capacity)
	{
		memo->bytes = repalloc_huge(memo->bytes, capacity);
		memo->capacity = capacity;
	}
	if (too_full)
		grow_slots(memo);
	memcpy(memo->bytes + memo->length, &entry, MEMO_ENTRY_SIZE);
	memcpy(memo->bytes + memo->length + MEMO_ENTRY_SIZE, code, length);
	slot = find_slot(memo, hash, code, length, &entry);
	Assert(slot->offset == 0);
	slot->hash = hash;
	slot->offset = (uint32) memo->length + 1;
	memo->length = needed;
	memo->used++;
	return true;
}

bool
code_memo_has_room(const CodeMemo *memo, int64 codes)
{
	return (memo->used + codes) * MEMO_BYTES_PER_CODE <= memo->limit;
}
