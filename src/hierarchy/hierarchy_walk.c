/*
 * hierarchy_walk.c
 *		Path lengths from one ordinal to all that it reaches.
 *
 * Ordinals are a topological order, so a queue ordered by ordinal gives each one only after all that
 * lead to it. The queue is a binary heap of path ends; an ordinal that is reached by several links
 * waits in it several times, and these ends come out one after the other and become one.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "hierarchy/hierarchy.h"

#define VISITS_BETWEEN_INTERRUPT_CHECKS 1024

typedef struct PathEnd
{
	int32		ordinal;
	int32		distance;		/* how far its ordinal is from the start's: what the heap is ordered by */
	int32		shortest;
	int32		longest;
} PathEnd;

typedef struct PathHeap
{
	PathEnd    *items;
	int64		count;
	int64		capacity;
} PathHeap;

static void
heap_push(PathHeap *heap, PathEnd end)
{
	int64		at;

	if (heap->count == heap->capacity)
	{
		heap->capacity *= 2;
		heap->items = repalloc_huge(heap->items, (Size) heap->capacity * sizeof(PathEnd));
	}
	at = heap->count++;
	while (at > 0 && heap->items[(at - 1) / 2].distance > end.distance)
	{
		heap->items[at] = heap->items[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap->items[at] = end;
}

static PathEnd
heap_pop(PathHeap *heap)
{
	PathEnd		top = heap->items[0];
	PathEnd		moved = heap->items[--heap->count];
	int64		at = 0;

	for (;;)
	{
		int64		below = 2 * at + 1;

		if (below >= heap->count)
			break;
		if (below + 1 < heap->count &&
			heap->items[below + 1].distance < heap->items[below].distance)
			below++;
		if (moved.distance <= heap->items[below].distance)
			break;
		heap->items[at] = heap->items[below];
		at = below;
	}
	heap->items[at] = moved;
	return top;
}

/* The next ordinal, with the path lengths of all its waiting ends. */
static PathEnd
heap_pop_ordinal(PathHeap *heap)
{
	PathEnd		result = heap_pop(heap);

	while (heap->count > 0 && heap->items[0].ordinal == result.ordinal)
	{
		PathEnd		same = heap_pop(heap);

		result.shortest = Min(result.shortest, same.shortest);
		result.longest = Max(result.longest, same.longest);
	}
	return result;
}

/* Queues the ends of an ordinal's links. *direction is 0 until the first link tells it: 1 or -1. */
static void
push_links(PathHeap *heap, const PathEnd *from, const int32 *links, int count, int *direction)
{
	for (int i = 0; i < count; i++)
	{
		PathEnd		end;
		int			way = (links[i] > from->ordinal) - (links[i] < from->ordinal);

		if (*direction == 0)
			*direction = way;
		if (way == 0 || way != *direction || links[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("stored hierarchy is corrupted"),
					 errdetail("A link leads from ordinal %d to %d, against the order of ordinals.",
							   from->ordinal, links[i])));
		end.ordinal = links[i];
		end.distance = from->distance + (way > 0 ? links[i] - from->ordinal : from->ordinal - links[i]);
		end.shortest = from->shortest + 1;
		end.longest = from->longest + 1;
		heap_push(heap, end);
	}
}

void
hierarchy_walk(int32 start, HierarchyLinks fetch, HierarchyVisit visit, void *context)
{
	PathHeap	heap = {NULL, 0, 64};
	PathEnd		first = {start, 0, 0, 0};
	int			direction = 0;
	int64		visits = 0;

	heap.items = palloc(heap.capacity * sizeof(PathEnd));
	heap_push(&heap, first);
	while (heap.count > 0)
	{
		PathEnd		here = heap_pop_ordinal(&heap);
		const int32 *links = NULL;
		int			count;

		if (visits++ % VISITS_BETWEEN_INTERRUPT_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		visit(context, here.ordinal, here.shortest, here.longest);
		count = fetch(context, here.ordinal, &links);
		push_links(&heap, &here, links, count, &direction);
	}
	pfree(heap.items);
}
