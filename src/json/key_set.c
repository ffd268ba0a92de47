/*
 * key_set.c
 *		The keys that an open JSON object has had.
 *
 * Almost every object has a handful of keys: they are compared one by one. Objects with more (an
 * attack, or a map in the form of an object) get a hash table with open addressing, so that reading
 * stays linear. A digest of 128 zero bits marks an empty slot.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "json/key_set.h"

#define KEY_LIST_MAX 16

static inline bool
same_key(JsonDigest a, JsonDigest b)
{
	return a.low == b.low && a.high == b.high;
}

static inline bool
is_empty_slot(JsonDigest key)
{
	return key.low == 0 && key.high == 0;
}

/* Puts the key into the hash table, which has an empty slot; false if it is there already. */
static bool
table_add(KeySet *set, JsonDigest key)
{
	uint32		slot = (uint32) key.low & (set->slots - 1);

	while (!is_empty_slot(set->keys[slot]))
	{
		if (same_key(set->keys[slot], key))
			return false;
		slot = (slot + 1) & (set->slots - 1);
	}
	set->keys[slot] = key;
	set->count++;
	return true;
}

/* Makes a table of four times the room out of a list or a smaller table. */
static void
grow(KeySet *set, MemoryContext context)
{
	JsonDigest *old = set->keys;
	uint32		old_slots = set->slots;
	uint32		i;

	set->slots = old_slots * 4;
	set->keys = MemoryContextAllocExtended(context, (Size) set->slots * sizeof(JsonDigest),
										   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	set->count = 0;
	for (i = 0; i < old_slots; i++)
		if (!is_empty_slot(old[i]))
			table_add(set, old[i]);
	pfree(old);
}

void
key_set_clear(KeySet *set)
{
	set->count = 0;
	if (set->slots > KEY_LIST_MAX)
	{
		pfree(set->keys);
		set->keys = NULL;
		set->slots = 0;
	}
}

bool
key_set_add(KeySet *set, JsonDigest key, MemoryContext context)
{
	if (set->slots <= KEY_LIST_MAX)
	{
		uint32		i;

		for (i = 0; i < set->count; i++)
			if (same_key(set->keys[i], key))
				return false;
		if (set->count < set->slots)
		{
			set->keys[set->count++] = key;
			return true;
		}
		if (set->slots == 0)
		{
			set->slots = KEY_LIST_MAX;
			set->keys = MemoryContextAlloc(context, KEY_LIST_MAX * sizeof(JsonDigest));
			set->keys[set->count++] = key;
			return true;
		}
		grow(set, context);
	}
	else if (set->count >= set->slots / 2)
		grow(set, context);
	return table_add(set, key);
}
