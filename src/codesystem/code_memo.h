/*
 * code_memo.h
 *		Codes in memory: a hash table of code → ordinal of one code system, or of the codes of a set alone.
 *
 * A column of codes repeats a few thousand codes over millions of rows; each is located in the store
 * once. Where so many different codes come that locating them one by one has cost as much as reading
 * the whole code system, all its codes are read (law 5).
 */
#ifndef FHIRTERM_CODE_MEMO_H
#define FHIRTERM_CODE_MEMO_H

#include "utils/palloc.h"

#include "codesystem/code_key.h"

typedef struct MemoSlot
{
	uint32		hash;
	uint32		offset;			/* of the entry in bytes, plus 1; 0: free */
} MemoSlot;

typedef struct CodeMemo
{
	MemoryContext context;
	Size		limit;			/* bytes that all of it may take */
	bool		with_ordinals;	/* else it is a set of codes */
	/* codes that have a key: open addressing, by a hash of the key, or of a set of codes of the ends of the code */
	uint64	   *keys;			/* 0: free */
	int32	   *ordinals;		/* beside the keys, or NULL */
	uint32		key_slots;
	uint32		key_count;
	/* of a set of codes: bits of the hashes that there are, in 2 ^ (64 - filter_shift) words; else NULL */
	uint64	   *filter;
	int			filter_shift;
	/* all others: open addressing, the codes themselves in bytes */
	MemoSlot   *slots;
	uint32		slot_count;		/* a power of two */
	uint32		used;
	Size		length;			/* bytes in use */
	Size		capacity;
	char	   *bytes;
} CodeMemo;

/*
 * An empty memo in a context; it takes at most limit bytes. One without ordinals only tells which codes are in it, in less memory.
 */
extern CodeMemo *code_memo_create(MemoryContext context, Size limit, bool with_ordinals);
extern void code_memo_free(CodeMemo *memo);

/*
 * Makes room for so many codes at once, if that is within the limit. A set of codes does not grow: room is made for it once, while
 * it is empty.
 */
extern void code_memo_reserve(CodeMemo *memo, int64 codes);

/* Whether the code is in a memo with ordinals; then its ordinal (-1: there is no such concept) and case flag. */
extern bool code_memo_find(const CodeMemo *memo, const char *code, int length, int32 *ordinal,
						   bool *normalised);

/* Adds a code that is not there to a memo with ordinals; false, and nothing done, if it does not fit. */
extern bool code_memo_add(CodeMemo *memo, const char *code, int length, int32 ordinal, bool normalised);

/*
 * Fills a memo with many codes: each waits until its place in the table, which is mostly not in the processor's caches, has
 * been fetched. Begins with {memo}. code_memo_fill() adds a code unless it is there; code_memo_fill_end() adds those that
 * wait. Both return false once one does not fit; taken tells how many are in the memo.
 */
#define CODE_MEMO_AHEAD 16

typedef struct CodeMemoFilling
{
	CodeMemo   *memo;
	int64		taken;
	int64		waited;			/* codes that have come to wait */
	struct
	{
		uint64		key;
		uint64		hash;
		int32		ordinal;
	}			waiting[CODE_MEMO_AHEAD];	/* number n at n % CODE_MEMO_AHEAD */
} CodeMemoFilling;

extern bool code_memo_fill(CodeMemoFilling *filling, const char *code, int length, int32 ordinal);
extern bool code_memo_fill_end(CodeMemoFilling *filling);

/* Codes added so far. */
extern int64 code_memo_count(const CodeMemo *memo);

/* Whether about so many more codes would fit. */
extern bool code_memo_has_room(const CodeMemo *memo, int64 codes);

/* code_memo_has() of a code without key. */
extern bool code_memo_has_bytes(const CodeMemo *memo, const char *code, int length);

/* The slot after another one. */
static inline uint32
code_memo_next(const CodeMemo *memo, uint32 slot)
{
	return slot + 1 == memo->key_slots ? 0 : slot + 1;
}

/* Whether a key with a hash is in the memo; its slot. */
static inline bool
code_memo_find_key(const CodeMemo *memo, uint64 key, uint64 hash, uint32 *slot)
{
	for (uint32 at = code_key_slot(hash, memo->key_slots);; at = code_memo_next(memo, at))
	{
		if (memo->keys[at] == key)
		{
			*slot = at;
			return true;
		}
		if (memo->keys[at] == 0)
			return false;
	}
}

/*
 * Where in the filter of a set of codes a hash has its bits: a word, and two bits of it, so that one look at memory tells
 * of nineteen in twenty codes that they are not there.
 */
static inline uint64 *
code_filter_bits(const CodeMemo *memo, uint64 hash, uint64 *bits)
{
	*bits = UINT64CONST(1) << (hash >> 20 & 63) | UINT64CONST(1) << (hash >> 26 & 63);
	return &memo->filter[hash >> memo->filter_shift];
}

/* False if a code with this code_hash_of_ends() is certainly not in a set of codes. */
static inline bool
code_memo_may_have(const CodeMemo *memo, uint64 hash)
{
	uint64		bits;
	uint64		word = *code_filter_bits(memo, hash, &bits);

	return (word & bits) == bits;
}

/* Whether a code is in a set of codes. */
static inline bool
code_memo_has(const CodeMemo *memo, const char *code, int length)
{
	uint64		hash = code_hash_of_ends(code, length);
	uint64		key;
	uint32		slot;

	if (!code_memo_may_have(memo, hash))
		return false;
	if (code_key_of(code, length, &key) && code_memo_find_key(memo, key, hash, &slot))
		return true;
	return memo->used > 0 && code_memo_has_bytes(memo, code, length);
}

#endif							/* FHIRTERM_CODE_MEMO_H */
