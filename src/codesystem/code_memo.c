/*
 * code_memo.c
 *		Codes in memory: a hash table of code → ordinal of one code system, or of the codes of a set alone.
 *
 * Two tables, both open addressing with linear probes. Codes that have a key (code_key.h) are that key, and the
 * ordinals lie in an array beside; whoever asks touches one place of memory. The other codes lie one after the other in a
 * buffer, each behind its ordinal, its length and the case flag, and are found by slots of eight bytes with
 * their hash. Codes that differ from the concept's own by case are always among these.
 *
 * A set of codes is mostly asked for what is not in it: it has bits for a hash of both ends of a code, which takes less to
 * compute than a key and stay in the processor's cache.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "codesystem/code_memo.h"
#include "hierarchy/code_table.h"

#define MEMO_FIRST_KEY_SLOTS 256
/* Tables grow when they are fuller than three quarters; room made at once leaves them fuller than they are after that. */
#define MEMO_FULL(slots) ((slots) / 4 * 3)
#define MEMO_SLOTS_FOR(keys) ((keys) / 7 * 10 + 16)
#define MEMO_MOST_KEY_SLOTS (UINT64CONST(1) << 31)
#define MEMO_FIRST_SLOTS 16
#define MEMO_FIRST_BYTES 256
/* Longer codes are not remembered. */
#define MEMO_MAX_LENGTH 1000
/* A word of the filter of a set of codes is there for so many slots: six bits for each, or more. */
#define FILTER_SLOTS 10
/* What one code takes on average, slot and bytes, for estimates. */
#define MEMO_BYTES_PER_CODE 36

/* What lies before a code in bytes; copied in and out, as it is not aligned. */
typedef struct MemoEntry
{
	int32		ordinal;
	uint16		length;
	bool		normalised;
} MemoEntry;

#define MEMO_ENTRY_SIZE (offsetof(MemoEntry, normalised) + sizeof(bool))

/* Words of the filter for a table of so many slots: a power of two. */
static Size
filter_words(Size slots)
{
	return (Size) pg_nextpower2_64(slots / FILTER_SLOTS + 1);
}

static Size
key_bytes(const CodeMemo *memo, Size slots)
{
	return slots * sizeof(uint64) + (memo->with_ordinals ? slots * sizeof(int32) : filter_words(slots) * sizeof(uint64));
}

/* Bytes that all of it takes, with tables of other sizes. */
static Size
memo_bytes(const CodeMemo *memo, Size key_slots, Size slot_count, Size capacity)
{
	return key_bytes(memo, key_slots) + slot_count * sizeof(MemoSlot) + capacity;
}

static void
allocate_keys(CodeMemo *memo, uint32 slots)
{
	memo->key_slots = slots;
	memo->keys = MemoryContextAllocExtended(memo->context, (Size) slots * sizeof(uint64), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	if (memo->with_ordinals)
		memo->ordinals = MemoryContextAllocExtended(memo->context, (Size) slots * sizeof(int32), MCXT_ALLOC_HUGE);
}

/* An empty filter for a table of keys; it stays as it is while more codes come. */
static void
allocate_filter(CodeMemo *memo)
{
	Size		words = filter_words(memo->key_slots);

	memo->filter_shift = 64 - pg_leftmost_one_pos64(words);
	memo->filter = MemoryContextAllocExtended(memo->context, words * sizeof(uint64), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

static void
add_to_filter(CodeMemo *memo, uint64 hash)
{
	uint64		bits;
	uint64	   *word = code_filter_bits(memo, hash, &bits);

	*word |= bits;
}

CodeMemo *
code_memo_create(MemoryContext context, Size limit, bool with_ordinals)
{
	CodeMemo   *memo = MemoryContextAllocZero(context, sizeof(CodeMemo));

	memo->context = context;
	memo->limit = limit;
	memo->with_ordinals = with_ordinals;
	allocate_keys(memo, MEMO_FIRST_KEY_SLOTS);
	if (!with_ordinals)
		allocate_filter(memo);
	memo->slot_count = MEMO_FIRST_SLOTS;
	memo->slots = MemoryContextAllocZero(context, MEMO_FIRST_SLOTS * sizeof(MemoSlot));
	memo->capacity = MEMO_FIRST_BYTES;
	memo->bytes = MemoryContextAlloc(context, MEMO_FIRST_BYTES);
	return memo;
}

void
code_memo_free(CodeMemo *memo)
{
	pfree(memo->keys);
	if (memo->ordinals)
		pfree(memo->ordinals);
	if (memo->filter)
		pfree(memo->filter);
	pfree(memo->slots);
	pfree(memo->bytes);
	pfree(memo);
}

int64
code_memo_count(const CodeMemo *memo)
{
	return (int64) memo->key_count + memo->used;
}

bool
code_memo_has_room(const CodeMemo *memo, int64 codes)
{
	return (code_memo_count(memo) + codes) * MEMO_BYTES_PER_CODE <= memo->limit;
}

/* ---------------------------------------------------------------- codes with a key */

/* Puts a key that is not there into its place. */
static void
place_key(CodeMemo *memo, uint64 key, uint64 hash, int32 ordinal)
{
	uint32		at = code_key_slot(hash, memo->key_slots);

	while (memo->keys[at] != 0)
		at = code_memo_next(memo, at);
	memo->keys[at] = key;
	if (memo->ordinals)
		memo->ordinals[at] = ordinal;
}

/* Another table for the keys; only of a memo with ordinals, or an empty one, as the hash is made anew. */
static void
resize_keys(CodeMemo *memo, uint32 slots)
{
	uint64	   *keys = memo->keys;
	int32	   *ordinals = memo->ordinals;
	uint32		count = memo->key_slots;

	allocate_keys(memo, slots);
	for (uint32 i = 0; i < count; i++)
		if (keys[i] != 0)
			place_key(memo, keys[i], code_key_hash(keys[i]), ordinals[i]);
	pfree(keys);
	if (ordinals)
		pfree(ordinals);
}

void
code_memo_reserve(CodeMemo *memo, int64 codes)
{
	uint64		slots = MEMO_SLOTS_FOR((uint64) (memo->key_count + codes));

	Assert(memo->with_ordinals || code_memo_count(memo) == 0);
	if (slots <= memo->key_slots || slots > MEMO_MOST_KEY_SLOTS ||
		memo_bytes(memo, slots, memo->slot_count, memo->capacity) > memo->limit)
		return;
	resize_keys(memo, (uint32) slots);
	if (memo->filter != NULL)
	{
		pfree(memo->filter);
		allocate_filter(memo);
	}
}

static bool
add_key(CodeMemo *memo, uint64 key, uint64 hash, int32 ordinal)
{
	if (memo->key_count >= MEMO_FULL(memo->key_slots))
	{
		uint64		slots = (uint64) memo->key_slots * 2;

		if (!memo->with_ordinals || slots > MEMO_MOST_KEY_SLOTS ||
			memo_bytes(memo, slots, memo->slot_count, memo->capacity) > memo->limit)
			return false;
		resize_keys(memo, (uint32) slots);
	}
	place_key(memo, key, hash, ordinal);
	memo->key_count++;
	return true;
}

/* ---------------------------------------------------------------- other codes */

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
code_memo_has_bytes(const CodeMemo *memo, const char *code, int length)
{
	MemoEntry	entry;

	return length <= MEMO_MAX_LENGTH &&
		find_slot(memo, code_hash(code, length), code, length, &entry)->offset != 0;
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

static bool
add_bytes(CodeMemo *memo, const char *code, int length, int32 ordinal, bool normalised)
{
	Size		needed = memo->length + MEMO_ENTRY_SIZE + length;
	Size		capacity = needed <= memo->capacity ? memo->capacity :
		Max(needed, memo->capacity + memo->capacity / 4);
	bool		too_full = memo->used >= memo->slot_count / 4 * 3;
	uint32		hash = code_hash(code, length);
	MemoEntry	entry = {ordinal, (uint16) length, normalised};
	MemoSlot   *slot;

	if (length > MEMO_MAX_LENGTH || capacity >= PG_UINT32_MAX ||
		memo_bytes(memo, memo->key_slots, (Size) memo->slot_count * (too_full ? 2 : 1), capacity) > memo->limit)
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

/* ---------------------------------------------------------------- all codes */

bool
code_memo_find(const CodeMemo *memo, const char *code, int length, int32 *ordinal, bool *normalised)
{
	MemoEntry	entry;
	uint64		key;
	uint32		slot;

	Assert(memo->with_ordinals);
	if (code_key_of(code, length, &key) && code_memo_find_key(memo, key, code_key_hash(key), &slot))
	{
		*ordinal = memo->ordinals[slot];
		*normalised = false;
		return true;
	}
	if (memo->used == 0 || length > MEMO_MAX_LENGTH ||
		find_slot(memo, code_hash(code, length), code, length, &entry)->offset == 0)
		return false;
	*ordinal = entry.ordinal;
	*normalised = entry.normalised;
	return true;
}

bool
code_memo_add(CodeMemo *memo, const char *code, int length, int32 ordinal, bool normalised)
{
	uint64		key;

	Assert(memo->with_ordinals);
	if (!normalised && code_key_of(code, length, &key))
		return add_key(memo, key, code_key_hash(key), ordinal);
	return add_bytes(memo, code, length, ordinal, normalised);
}

/* ---------------------------------------------------------------- many codes */

/* Adds the key that waits as number n. */
static bool
take_waiting(CodeMemoFilling *filling, int64 n)
{
	uint64		key = filling->waiting[n % CODE_MEMO_AHEAD].key;
	uint64		hash = filling->waiting[n % CODE_MEMO_AHEAD].hash;
	uint32		slot;

	if (!code_memo_find_key(filling->memo, key, hash, &slot) &&
		!add_key(filling->memo, key, hash, filling->waiting[n % CODE_MEMO_AHEAD].ordinal))
		return false;
	filling->taken++;
	return true;
}

bool
code_memo_fill(CodeMemoFilling *filling, const char *code, int length, int32 ordinal)
{
	CodeMemo   *memo = filling->memo;
	uint64		hash = memo->with_ordinals ? 0 : code_hash_of_ends(code, length);
	uint64		key;
	uint32		slot;
	int			at = filling->waited % CODE_MEMO_AHEAD;

	if (memo->filter)
		add_to_filter(memo, hash);
	if (!code_key_of(code, length, &key))
	{
		if (!code_memo_has_bytes(memo, code, length) && !add_bytes(memo, code, length, ordinal, false))
			return false;
		filling->taken++;
		return true;
	}
	if (filling->waited >= CODE_MEMO_AHEAD && !take_waiting(filling, filling->waited))
		return false;
	if (memo->with_ordinals)
		hash = code_key_hash(key);
	slot = code_key_slot(hash, memo->key_slots);
	prefetch_memory(&memo->keys[slot]);
	if (memo->ordinals)
		prefetch_memory(&memo->ordinals[slot]);
	filling->waiting[at].key = key;
	filling->waiting[at].hash = hash;
	filling->waiting[at].ordinal = ordinal;
	filling->waited++;
	return true;
}

bool
code_memo_fill_end(CodeMemoFilling *filling)
{
	for (int64 n = Max(0, filling->waited - CODE_MEMO_AHEAD); n < filling->waited; n++)
		if (!take_waiting(filling, n))
			return false;
	filling->waited = 0;
	return true;
}
