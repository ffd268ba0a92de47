/*
 * descendant_memo.c
 *		The descendants of concepts that were asked for more than once, as intervals in memory.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#include "codesystem/descendant_memo.h"
#include "codesystem/terminology.h"
#include "settings.h"

/* The share of the memory for codes that it may take besides. */
#define SHARE_OF_CACHE 8

typedef struct KeptDescendants
{
	int32		ordinal;
	char		status;
	bool		read;			/* from the second use on */
	IntervalSet set;
} KeptDescendants;

#define SH_PREFIX kept
#define SH_ELEMENT_TYPE KeptDescendants
#define SH_KEY_TYPE int32
#define SH_KEY ordinal
#define SH_HASH_KEY(table, key) murmurhash32((uint32) (key))
#define SH_EQUAL(table, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct DescendantMemo
{
	MemoryContext context;		/* of the table and the sets */
	kept_hash  *table;
	Size		set_bytes;
	Size		limit;			/* bytes of all */
};

#define KEPT_FIRST_ENTRIES 64

static void
begin_anew(DescendantMemo *memo)
{
	MemoryContextReset(memo->context);
	memo->table = kept_create(memo->context, KEPT_FIRST_ENTRIES, NULL);
	memo->set_bytes = 0;
}

static DescendantMemo *
descendant_memo_of(CodeSystem *cs)
{
	if (cs->descendants == NULL)
	{
		DescendantMemo *memo = MemoryContextAllocZero(cs->terminology->context, sizeof(DescendantMemo));

		memo->context = AllocSetContextCreate(cs->terminology->context, "fhirterm descendants",
											  ALLOCSET_SMALL_SIZES);
		memo->limit = (Size) setting_cache_memory * 1024 / SHARE_OF_CACHE;
		begin_anew(memo);
		cs->descendants = memo;
	}
	return cs->descendants;
}

/* Notes that a concept was asked for. */
static void
note_concept(DescendantMemo *memo, int32 ordinal)
{
	const kept_hash *table = memo->table;
	Size		slots = table->members >= table->grow_threshold ? table->size * 2 : table->size;
	bool		found;

	if (slots * sizeof(KeptDescendants) + memo->set_bytes > memo->limit)
		begin_anew(memo);
	kept_insert(memo->table, ordinal, &found)->read = false;
}

static void
read_descendants(CodeSystem *cs, DescendantMemo *memo, KeptDescendants *kept)
{
	IntervalSet descendants;
	MemoryContext old;

	interval_set_init(&descendants);
	code_system_descendants(cs, kept->ordinal, &descendants);
	old = MemoryContextSwitchTo(memo->context);
	interval_set_init(&kept->set);
	interval_set_copy(&kept->set, &descendants);
	MemoryContextSwitchTo(old);
	memo->set_bytes += GetMemoryChunkSpace(kept->set.items);
	interval_set_free(&descendants);
	kept->read = true;
}

bool
code_system_subsumes(CodeSystem *cs, int32 a, int32 b)
{
	DescendantMemo *memo;
	KeptDescendants *kept;

	/* Descendants have higher ordinals. */
	if (b <= a)
		return a == b;
	memo = descendant_memo_of(cs);
	kept = kept_lookup(memo->table, a);
	if (kept == NULL)
	{
		note_concept(memo, a);
		return cs->ops->subsumes(cs, a, b);
	}
	if (!kept->read)
		read_descendants(cs, memo, kept);
	return interval_set_contains(&kept->set, b);
}
