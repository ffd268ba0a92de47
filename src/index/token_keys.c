/*
 * token_keys.c
 *		The keys of codes in indexes, and those that a predicate looks for.
 *
 * A key must not depend on the terminology, which changes while the index stays. So it is made from the code alone: which
 * system a coding means, in which version, under which of the urls that it had, and whether case matters there, is the
 * predicate's to tell, and it is asked of every row that is found.
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "utils/memutils.h"

#include "fhir/code.h"
#include "index/token_keys.h"
#include "planner/planned.h"

int64
token_key(const char *code, int length)
{
	char		buffer[CODE_FOLD_BUFFER];
	char	   *folded = code_fold_bytes(code, length, buffer);
	int64		key = (int64) hash_bytes_extended((const unsigned char *) folded, length, 0);

	if (folded != buffer)
		pfree(folded);
	return key;
}

static int
compare_keys(const void *a, const void *b)
{
	int64		first = *(const int64 *) a;
	int64		second = *(const int64 *) b;

	return first < second ? -1 : first > second;
}

int
token_keys_sort(int64 *keys, int count)
{
	int			kept = 0;

	qsort(keys, count, sizeof(int64), compare_keys);
	for (int i = 0; i < count; i++)
		if (i == 0 || keys[i] != keys[kept - 1])
			keys[kept++] = keys[i];
	return kept;
}

/* ---------------------------------------------------------------- listing */

typedef struct KeyList
{
	int			count;
	int			capacity;
	int64	   *keys;
} KeyList;

static void
append_key(void *context, const char *code, int length)
{
	KeyList    *list = context;

	if (list->count == list->capacity)
	{
		list->capacity *= 2;
		list->keys = repalloc(list->keys, list->capacity * sizeof(int64));
	}
	list->keys[list->count++] = token_key(code, length);
}

/* The keys of a set, in order, in the current memory context; NULL if they can't be listed. */
static int64 *
list_keys(PredicateSet *set, int *count)
{
	KeyList		list = {.capacity = 64};

	predicate_set_extend(set);
	list.keys = palloc(list.capacity * sizeof(int64));
	if (!predicate_set_visit_codes(set, append_key, &list))
		return NULL;
	*count = token_keys_sort(list.keys, list.count);
	return list.keys;
}

/* A PlanningWork: what it finds is kept with the predicate. */
static void
list_planned_keys(void *argument)
{
	PlannedPredicate *planned = argument;
	MemoryContext old = MemoryContextSwitchTo(planned->terminology->context);

	planned->keys = list_keys(planned->set, &planned->key_count);
	MemoryContextSwitchTo(old);
}

/*
 * Where no subtransaction can be begun, errors are raised: they are those of the predicate, but for versions that it may
 * be asked for, and isn't.
 */
static void
list_keys_directly(const Predicate *predicate, TokenKeys *keys)
{
	Terminology *terminology = terminology_create(CurrentMemoryContext);

	keys->keys = list_keys(predicate_set_create(terminology, predicate), &keys->count);
	keys->all = keys->keys == NULL;
	terminology_destroy(terminology);
}

void
token_keys_of_predicate(const Predicate *predicate, TokenKeys *keys)
{
	PlannedPredicate *planned;

	memset(keys, 0, sizeof(*keys));
	if (IsInParallelMode())
	{
		list_keys_directly(predicate, keys);
		return;
	}
	planned = planned_predicate(predicate, false);
	if (planned != NULL && !planned->keys_tried)
	{
		planned->keys_tried = true;
		if (!planning_try(list_planned_keys, planned))
			planned->keys = NULL;
	}
	keys->all = planned == NULL || planned->keys == NULL;
	if (keys->all)
		return;
	keys->count = planned->key_count;
	keys->keys = palloc(Max(keys->count, 1) * sizeof(int64));
	memcpy(keys->keys, planned->keys, keys->count * sizeof(int64));
}
