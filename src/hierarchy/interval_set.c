/*
 * interval_set.c
 *		Sets of ordinals as sorted intervals: building, asking, union, intersection, difference.
 *
 * Every binary operation is one pass over both lists. Results are written through
 * interval_set_append(), which merges what overlaps or adjoins, so that equal sets always have equal
 * lists.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "hierarchy/interval_set.h"

#define INTERVALS_BETWEEN_INTERRUPT_CHECKS 65536

/* The first allocation of a set: most subtrees are one to four intervals. */
#define INITIAL_CAPACITY 4

#define ST_SORT sort_intervals
#define ST_ELEMENT_TYPE OrdinalInterval
#define ST_COMPARE(a, b) ((a)->first < (b)->first ? -1 : (a)->first > (b)->first)
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

#define ST_SORT sort_ordinals
#define ST_ELEMENT_TYPE int32
#define ST_COMPARE(a, b) (*(a) < *(b) ? -1 : *(a) > *(b))
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

void
interval_set_init(IntervalSet *set)
{
	set->length = 0;
	set->capacity = 0;
	set->items = NULL;
}

void
interval_set_free(IntervalSet *set)
{
	if (set->items != NULL)
		pfree(set->items);
	interval_set_init(set);
}

/* Makes room for at least capacity intervals. */
static void
reserve(IntervalSet *set, int64 capacity)
{
	Size		bytes;

	if (capacity <= set->capacity)
		return;
	/* grow by half at least, so that appending one by one stays linear */
	capacity = Max(capacity, Max(INITIAL_CAPACITY, (int64) set->capacity + set->capacity / 2));
	if (capacity > PG_INT32_MAX)
		capacity = PG_INT32_MAX;
	if (capacity <= set->capacity)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("set of concepts has too many intervals")));
	bytes = (Size) capacity * sizeof(OrdinalInterval);
	if (set->items == NULL)
		set->items = MemoryContextAllocHuge(CurrentMemoryContext, bytes);
	else
		set->items = repalloc_huge(set->items, bytes);
	set->capacity = (int) capacity;
}

void
interval_set_copy(IntervalSet *into, const IntervalSet *from)
{
	reserve(into, from->length);
	if (from->length > 0)
		memcpy(into->items, from->items, (Size) from->length * sizeof(OrdinalInterval));
	into->length = from->length;
}

void
interval_set_append(IntervalSet *set, int32 first, int32 last)
{
	Assert(0 <= first && first <= last);

	if (set->length > 0)
	{
		OrdinalInterval   *end = &set->items[set->length - 1];

		Assert(first >= end->first);
		if (first - 1 <= end->last)
		{
			if (last > end->last)
				end->last = last;
			return;
		}
	}
	if (set->length == set->capacity)
		reserve(set, (int64) set->length + 1);
	set->items[set->length].first = first;
	set->items[set->length].last = last;
	set->length++;
}

void
interval_set_from_ordinals(IntervalSet *set, int32 *ordinals, int count)
{
	sort_ordinals(ordinals, count);
	set->length = 0;
	for (int i = 0; i < count; i++)
	{
		if (i % INTERVALS_BETWEEN_INTERRUPT_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		interval_set_append(set, ordinals[i], ordinals[i]);
	}
}

/* Index of the first interval whose last is at least ordinal; length if there is none. */
static int
first_reaching(const IntervalSet *set, int32 ordinal)
{
	int			low = 0;
	int			high = set->length;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (set->items[middle].last < ordinal)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
interval_set_add(IntervalSet *set, int32 first, int32 last)
{
	int			from;
	int			to;

	Assert(0 <= first && first <= last);

	/* [from, to) overlap or adjoin the new interval and become one with it */
	from = first_reaching(set, first == 0 ? 0 : first - 1);
	for (to = from; to < set->length && set->items[to].first - 1 <= last; to++)
	{
		first = Min(first, set->items[to].first);
		last = Max(last, set->items[to].last);
	}
	if (from == to)
		reserve(set, (int64) set->length + 1);
	if (from + 1 != to && to < set->length)
		memmove(&set->items[from + 1], &set->items[to],
				(Size) (set->length - to) * sizeof(OrdinalInterval));
	set->length += 1 - (to - from);
	set->items[from].first = first;
	set->items[from].last = last;
}

/* Takes out the first intervals. */
static void
drop_intervals(IntervalSet *set, int count)
{
	set->length -= count;
	if (count > 0 && set->length > 0)
		memmove(set->items, set->items + count, set->length * sizeof(OrdinalInterval));
}

int64
interval_set_drop_first(IntervalSet *set, int64 count)
{
	int64		dropped = 0;
	int			whole = 0;

	while (whole < set->length && dropped < count)
	{
		OrdinalInterval *interval = &set->items[whole];
		int64		length = (int64) interval->last - interval->first + 1;

		if (dropped + length > count)
		{
			interval->first += (int32) (count - dropped);
			dropped = count;
			break;
		}
		dropped += length;
		whole++;
	}
	drop_intervals(set, whole);
	return dropped;
}

void
interval_set_drop_up_to(IntervalSet *set, int32 ordinal)
{
	int			whole = 0;

	while (whole < set->length && set->items[whole].last <= ordinal)
		whole++;
	drop_intervals(set, whole);
	if (set->length > 0 && set->items[0].first <= ordinal)
		set->items[0].first = ordinal + 1;
}

bool
interval_set_contains(const IntervalSet *set, int32 ordinal)
{
	int			at = first_reaching(set, ordinal);

	return at < set->length && set->items[at].first <= ordinal;
}

int64
interval_set_count(const IntervalSet *set)
{
	int64		count = 0;

	for (int i = 0; i < set->length; i++)
		count += (int64) set->items[i].last - set->items[i].first + 1;
	return count;
}

bool
interval_set_equal(const IntervalSet *a, const IntervalSet *b)
{
	return a->length == b->length &&
		(a->length == 0 ||
		 memcmp(a->items, b->items, (Size) a->length * sizeof(OrdinalInterval)) == 0);
}

bool
interval_set_overlaps(const IntervalSet *a, const IntervalSet *b)
{
	int			i = 0;
	int			j = 0;

	while (i < a->length && j < b->length)
	{
		if (a->items[i].last < b->items[j].first)
			i++;
		else if (b->items[j].last < a->items[i].first)
			j++;
		else
			return true;
	}
	return false;
}

void
interval_set_union(IntervalSet *result, const IntervalSet *a, const IntervalSet *b)
{
	int			i = 0;
	int			j = 0;

	Assert(result != a && result != b);
	result->length = 0;
	reserve(result, Max(a->length, b->length));
	while (i < a->length || j < b->length)
	{
		const OrdinalInterval *next;

		if ((i + j) % INTERVALS_BETWEEN_INTERRUPT_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		if (j == b->length || (i < a->length && a->items[i].first <= b->items[j].first))
			next = &a->items[i++];
		else
			next = &b->items[j++];
		interval_set_append(result, next->first, next->last);
	}
}

void
interval_set_intersection(IntervalSet *result, const IntervalSet *a, const IntervalSet *b)
{
	int			i = 0;
	int			j = 0;

	Assert(result != a && result != b);
	result->length = 0;
	while (i < a->length && j < b->length)
	{
		int32		first = Max(a->items[i].first, b->items[j].first);
		int32		last = Min(a->items[i].last, b->items[j].last);

		if ((i + j) % INTERVALS_BETWEEN_INTERRUPT_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		if (first <= last)
			interval_set_append(result, first, last);
		if (a->items[i].last < b->items[j].last)
			i++;
		else
			j++;
	}
}

void
interval_set_difference(IntervalSet *result, const IntervalSet *a, const IntervalSet *b)
{
	int			j = 0;

	Assert(result != a && result != b);
	result->length = 0;
	for (int i = 0; i < a->length; i++)
	{
		int32		first = a->items[i].first;
		int32		last = a->items[i].last;

		/* an interval of b that reaches beyond this one of a is met again at the next */
		while (j < b->length && b->items[j].last < first)
			j++;
		while (j < b->length && b->items[j].first <= last)
		{
			if (j % INTERVALS_BETWEEN_INTERRUPT_CHECKS == 0)
				CHECK_FOR_INTERRUPTS();
			if (b->items[j].first > first)
				interval_set_append(result, first, b->items[j].first - 1);
			if (b->items[j].last >= last)
				break;
			first = b->items[j++].last + 1;
		}
		if (j == b->length || b->items[j].first > last)
			interval_set_append(result, first, last);
		if (i % INTERVALS_BETWEEN_INTERRUPT_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
	}
}

void
interval_set_complement(IntervalSet *result, const IntervalSet *set, int32 size)
{
	OrdinalInterval	all = {0, size - 1};
	IntervalSet everything = {1, 1, &all};

	if (size <= 0)
		result->length = 0;
	else
		interval_set_difference(result, &everything, set);
}

void
interval_set_union_many(IntervalSet *result, const IntervalSet *const *sets, int count)
{
	OrdinalInterval   *items;
	Size		total = 0;
	Size		filled = 0;

	result->length = 0;
	for (int i = 0; i < count; i++)
	{
		Assert(result != sets[i]);
		total += sets[i]->length;
	}
	if (total == 0)
		return;
	items = MemoryContextAllocHuge(CurrentMemoryContext, total * sizeof(OrdinalInterval));
	for (int i = 0; i < count; i++)
	{
		if (sets[i]->length == 0)
			continue;
		memcpy(items + filled, sets[i]->items, (Size) sets[i]->length * sizeof(OrdinalInterval));
		filled += sets[i]->length;
	}
	sort_intervals(items, total);
	for (Size i = 0; i < total; i++)
	{
		if (i % INTERVALS_BETWEEN_INTERRUPT_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		interval_set_append(result, items[i].first, items[i].last);
	}
	pfree(items);
}
