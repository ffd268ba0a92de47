/*
 * code_memo.c
 *		What the codes asked for so far came to: a hash table of code → ordinal for one code system.
 *
 * Open addressing with linear probes over slots of eight bytes; the codes themselves lie one after the
 * other in a buffer, each behind two bytes that hold its length and the case flag.
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
#define MEMO_BYTES_PER_CODE 30

typedef struct MemoSlot
{
	uint32		offset;			/* of the code in bytes, plus 1; 0: free */
	int32		ordinal;
} MemoSlot;

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

/* The two bytes before a code. */
static inline uint16
read_header(const char *entry)
{
	uint16		header;

	memcpy(&header, entry, sizeof(header));
	return header;
}

/* The slot of a code, or the free one where it would go. */
static MemoSlot *
find_slot(const CodeMemo *memo, const char *code, int length, bool *found)
{
	uint32		mask = memo->slot_count - 1;

	for (uint32 at = code_hash(code, length) & mask;; at = (at + 1) & mask)
	{
		MemoSlot   *slot = &memo->slots[at];
		const char *entry;

		if (slot->offset == 0)
		{
			*found = false;
			return slot;
		}
		entry = memo->bytes + slot->offset - 1;
		if (read_header(entry) >> 1 == length &&
			memcmp(entry + sizeof(uint16), code, length) == 0)
		{
			*found = true;
			return slot;
		}
	}
}

bool
code_memo_find(const CodeMemo *memo, const char *code, int length, int32 *ordinal, bool *normalised)
{
	bool		found;
	MemoSlot   *slot;

	if (length > MEMO_MAX_LENGTH)
		return false;
	slot = find_slot(memo, code, length, &found);
	if (!found)
		return false;
	*ordinal = slot->ordinal;
	*normalised = read_header(memo->bytes + slot->offset - 1) & 1;
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
		const char *entry;
		uint32		at;

		if (old[i].offset == 0)
			continue;
		entry = memo->bytes + old[i].offset - 1;
		at = code_hash(entry + sizeof(uint16), read_header(entry) >> 1) & mask;
		while (memo->slots[at].offset != 0)
			at = (at + 1) & mask;
		memo->slots[at] = old[i];
	}
	pfree(old);
}

bool
code_memo_add(CodeMemo *memo, const char *code, int length, int32 ordinal, bool normalised)
{
	Size		needed = sizeof(uint16) + length;
	bool		grow_bytes = memo->length + needed > memo->capacity;
	bool		too_full = memo->used >= memo->slot_count / 4 * 3;
	uint16		header = (uint16) (length << 1 | (normalised ? 1 : 0));
	bool		found;
	MemoSlot   *slot;

	if (length > MEMO_MAX_LENGTH ||
		(Size) memo->slot_count * (too_full ? 2 : 1) * sizeof(MemoSlot) +
		memo->capacity * (grow_bytes ? 2 : 1) > memo->limit)
		return false;
	if (grow_bytes)
	{
		memo->bytes = repalloc_huge(memo->bytes, memo->capacity * 2);
		memo->capacity *= 2;
	}
	if (too_full)
		grow_slots(memo);
	slot = find_slot(memo, code, length, &found);
	Assert(!found);
	memcpy(memo->bytes + memo->length, &header, sizeof(header));
	memcpy(memo->bytes + memo->length + sizeof(header), code, length);
	slot->offset = (uint32) memo->length + 1;
	slot->ordinal = ordinal;
	memo->length += needed;
	memo->used++;
	return true;
}

bool
code_memo_has_room(const CodeMemo *memo, int64 codes)
{
	return (memo->used + codes) * MEMO_BYTES_PER_CODE <= memo->limit;
}
