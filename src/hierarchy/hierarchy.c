/*
 * hierarchy.c
 *		Parent links → ordinals, spanning tree and descendant intervals.
 *
 * The numbering. Take nodes from a stack that holds the roots at first; number each as it is taken,
 * strike it from its children's lists of parents not yet taken, and put those that have none left on
 * the stack, the lowest on top. Every node is numbered after all its parents. And it is numbered within
 * the subtree of the parent that released it: what a node puts on the stack lies above everything
 * older, so all that it releases, and all that these release, comes before anything else. Hence the
 * numbers are a preorder of the tree "parent = the one that released me", the last of the parents, and
 * a topological order of the whole graph at once. Nodes that are never released lie on or below
 * a cycle.
 *
 * The intervals. All descendants of a node have higher ordinals, so one pass from the last ordinal to
 * the first sees every node after its children. A node's own subtree [o, tree_last] is one interval
 * without any work; from each child's intervals only those that reach beyond tree_last are new, a tail
 * of a sorted list, and in most nodes empty. The tails are joined and merged. No pair of
 * ancestor and descendant is ever looked at; time and memory go with the number of intervals, about 2.7
 * a node in clinical terminologies with 1.6 parents a node. (Choosing the deepest parent as tree parent,
 * without a topological order, needs as many, and then intervals lie on both sides of the first.)
 *
 * OrdinalInterval lists are written from the end of a growing array to its front, because the pass runs
 * downwards and the result is ordered upwards. While building, a list's place is therefore its
 * distance from the end.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "hierarchy/hierarchy.h"
#include "hierarchy/prefetch.h"

#define NODES_BETWEEN_INTERRUPT_CHECKS 4096

/* How many links before it is needed a node is fetched from memory; and of how many children ahead. */
#define PREFETCH_DISTANCE 16
#define CHILDREN_FETCHED 4

#define allocate(count, type) \
	((type *) MemoryContextAllocHuge(CurrentMemoryContext, \
									 Max((Size) (count), 1) * sizeof(type)))

/* What is looked at of a node at one time, together: nodes are visited in an order of which memory knows nothing. */
typedef struct LinkedNode
{
	int32		start;			/* its children are child[start] … child[end - 1] */
	int32		end;
	int32		waiting;		/* parents that have no ordinal yet */
	int32		released_by;	/* ordinal of the last of its parents, -1 for a root */
} LinkedNode;

/* The links as given, each once. */
typedef struct NodeLinks
{
	LinkedNode *nodes;
	int32	   *child;			/* nodes, ascending */
} NodeLinks;

/* The interval lists while they are built. */
typedef struct MoreIntervals
{
	OrdinalInterval   *items;			/* filled from the end: items[capacity - used] … items[capacity - 1] */
	int64		capacity;
	int64		used;
	int64		capacity_limit;
	int64	   *distance;		/* by ordinal: from the end of items to the start of its list */
	/* tails of one node's children: sorted lists, one behind another */
	OrdinalInterval   *joined;
	OrdinalInterval   *spare;			/* as large as joined */
	int64		joined_capacity;
	int64		joined_count;
	int64	   *tail_end;		/* in joined; room for the children of any node */
	int32		tail_count;
} MoreIntervals;

/* Turns counts in slots 1 … size of start into the place where each slot's entries begin. */
static void
sum_up(int32 *start, int32 size)
{
	for (int32 i = 0; i < size; i++)
		start[i + 1] += start[i];
}

/* int32 array of size + 1 zeros. */
static int32 *
allocate_starts(int32 size)
{
	int32	   *start = allocate((Size) size + 1, int32);

	memset(start, 0, ((Size) size + 1) * sizeof(int32));
	return start;
}

/*
 * Brings the links into lists by parent. Passing through lists by child sorts them, so that a repeated
 * link follows its first copy and is seen.
 */
static void
collect_links(NodeLinks *links_of, int32 size, const Link *links, int32 link_count)
{
	int32	   *parent_start = allocate_starts(size);
	int32	   *parent_end = allocate((Size) size + 1, int32);
	int32	   *parent = allocate(link_count, int32);
	LinkedNode *nodes = allocate(size, LinkedNode);
	int32	   *child = allocate(link_count, int32);
	int32		before = 0;

	memset(nodes, 0, (Size) size * sizeof(LinkedNode));
	for (int32 i = 0; i < link_count; i++)
	{
		Assert(links[i].child >= 0 && links[i].child < size);
		Assert(links[i].parent >= 0 && links[i].parent < size);
		parent_start[links[i].child + 1]++;
		nodes[links[i].parent].end++;
	}
	sum_up(parent_start, size);
	for (int32 n = 0; n < size; n++)
	{
		nodes[n].start = before;
		before += nodes[n].end;
		nodes[n].end = nodes[n].start;
	}
	CHECK_FOR_INTERRUPTS();

	memcpy(parent_end, parent_start, (Size) size * sizeof(int32));
	for (int32 i = 0; i < link_count; i++)
		parent[parent_end[links[i].child]++] = links[i].parent;
	CHECK_FOR_INTERRUPTS();

	for (int32 n = 0; n < size; n++)
	{
		for (int32 i = parent_start[n]; i < parent_end[n]; i++)
		{
			LinkedNode *p = &nodes[parent[i]];

			if (i + PREFETCH_DISTANCE < link_count)
				prefetch_memory(&nodes[parent[i + PREFETCH_DISTANCE]]);

			if (p->end > p->start && child[p->end - 1] == n)
				continue;
			child[p->end++] = n;
			nodes[n].waiting++;
		}
	}
	links_of->nodes = nodes;
	links_of->child = child;
	pfree(parent_start);
	pfree(parent_end);
	pfree(parent);
}

static void
free_links(NodeLinks *links_of)
{
	pfree(links_of->nodes);
	pfree(links_of->child);
}

/* Releases the roots: on the stack, the lowest on top. */
static int32
stack_roots(LinkedNode *nodes, int32 size, int32 *stack)
{
	int32		height = 0;

	for (int32 n = size - 1; n >= 0; n--)
	{
		if (nodes[n].waiting == 0)
		{
			stack[height++] = n;
			nodes[n].released_by = -1;
		}
	}
	return height;
}

/* Fetches what is looked at of the first children of the node that is likely to be next: it is, if this one has none. */
static inline void
prefetch_children(const NodeLinks *links_of, int32 node)
{
	const LinkedNode *next = &links_of->nodes[node];
	int32		end = Min(next->end, next->start + CHILDREN_FETCHED);

	for (int32 i = next->start; i < end; i++)
		prefetch_memory(&links_of->nodes[links_of->child[i]]);
}

/*
 * Gives ordinals; counts links and roots. tree_parent[o] becomes the ordinal of the parent that
 * released o, -1 for a root; child_start and child list the children by ordinal, as nodes still. Returns
 * how many nodes got an ordinal: all, unless there is a cycle; the others then have waiting > 0.
 */
static int32
number_nodes(Hierarchy *hierarchy, NodeLinks *links_of, int32 *tree_parent)
{
	int32		size = hierarchy->size;
	LinkedNode *nodes = links_of->nodes;
	int32	   *stack = allocate(size, int32);
	int32		height = stack_roots(nodes, size, stack);
	int32		next = 0;

	hierarchy->root_count = height;
	hierarchy->child_start[0] = 0;
	while (height > 0)
	{
		int32		n = stack[--height];
		int32		ordinal = next++;
		const int32 *children = links_of->child + nodes[n].start;
		int32		count = nodes[n].end - nodes[n].start;

		if (height > 0)
			prefetch_children(links_of, stack[height - 1]);
		hierarchy->ordinal[n] = ordinal;
		hierarchy->node[ordinal] = n;
		tree_parent[ordinal] = nodes[n].released_by;
		/* children are ascending: from the last to the first leaves the lowest on top */
		for (int32 i = count - 1; i >= 0; i--)
		{
			LinkedNode *child = &nodes[children[i]];

			hierarchy->child[hierarchy->link_count + i] = children[i];
			if (--child->waiting == 0)
			{
				stack[height++] = children[i];
				child->released_by = ordinal;
				prefetch_memory(links_of->child + child->start);
			}
		}
		hierarchy->link_count += count;
		hierarchy->child_start[next] = hierarchy->link_count;
		if (ordinal % NODES_BETWEEN_INTERRUPT_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	pfree(stack);
	return next;
}

/*
 * One cycle among the nodes without an ordinal. Each of them has a parent among them, so going from
 * parent to parent comes back to a node seen before.
 */
static int32 *
find_cycle(int32 size, const Link *links, int32 link_count, const LinkedNode *nodes, int32 *length)
{
	int32	   *parent = allocate(size, int32); /* by node: its lowest parent without an ordinal */
	int32	   *step = allocate(size, int32);	/* by node: when it was seen, -1 if not */
	int32	   *cycle;
	int32		lowest;
	int32		node = 0;
	int32		steps = 0;

	for (int32 n = 0; n < size; n++)
	{
		parent[n] = -1;
		step[n] = -1;
	}
	for (int32 i = 0; i < link_count; i++)
	{
		int32		child = links[i].child;
		int32		p = links[i].parent;

		if (nodes[child].waiting > 0 && nodes[p].waiting > 0 && (parent[child] < 0 || p < parent[child]))
			parent[child] = p;
	}
	while (nodes[node].waiting == 0)
		node++;
	for (; step[node] < 0; node = parent[node])
		step[node] = steps++;

	*length = steps - step[node];
	cycle = allocate(*length, int32);
	lowest = node;
	for (int32 n = parent[node]; n != node; n = parent[n])
		lowest = Min(lowest, n);
	for (int32 i = 0; i < *length; i++, lowest = parent[lowest])
		cycle[i] = lowest;
	pfree(parent);
	pfree(step);
	return cycle;
}

/*
 * Writes the links by ordinal, both ways, and finds the depth. Going through ordinals in order and
 * appending each to the lists of the other end leaves those lists sorted.
 */
static void
link_ordinals(Hierarchy *hierarchy)
{
	int32		size = hierarchy->size;
	int32	   *end = allocate((Size) size + 1, int32);
	int32	   *depth = allocate((Size) size + 1, int32);
	int32	   *parent_start = allocate_starts(size);
	int32	   *parent = allocate(hierarchy->link_count, int32);
	const int32 *child_start = hierarchy->child_start;
	int32	   *child = hierarchy->child;

	for (int32 i = 0; i < hierarchy->link_count; i++)
	{
		child[i] = hierarchy->ordinal[child[i]];
		parent_start[child[i] + 1]++;
	}
	sum_up(parent_start, size);
	CHECK_FOR_INTERRUPTS();

	memcpy(end, parent_start, (Size) size * sizeof(int32));
	for (int32 o = 0; o < size; o++)
		for (int32 i = child_start[o]; i < child_start[o + 1]; i++)
			parent[end[child[i]]++] = o;
	CHECK_FOR_INTERRUPTS();

	memcpy(end, child_start, (Size) size * sizeof(int32));
	for (int32 o = 0; o < size; o++)
	{
		depth[o] = 0;
		for (int32 i = parent_start[o]; i < parent_start[o + 1]; i++)
		{
			child[end[parent[i]]++] = o;
			depth[o] = Max(depth[o], depth[parent[i]] + 1);
		}
		hierarchy->max_depth = Max(hierarchy->max_depth, depth[o]);
	}
	hierarchy->parent_start = parent_start;
	hierarchy->parent = parent;
	pfree(end);
	pfree(depth);
}

/* Makes room for count more intervals at the front. */
static void
reserve_more(MoreIntervals *more, int64 count)
{
	OrdinalInterval   *items;
	int64		capacity = more->capacity;

	if (more->used + count <= capacity)
		return;
	if (more->used + count > more->capacity_limit)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("hierarchy takes more memory than the limit allows"),
				 errdetail("Its descendant intervals take more than %lld bytes.",
						   (long long) (more->capacity_limit * sizeof(OrdinalInterval))),
				 errhint("Raise fhirterm.load_memory.")));
	capacity = Min(Max(capacity * 2, more->used + count), more->capacity_limit);
	items = allocate(capacity, OrdinalInterval);
	if (more->used > 0)
		memcpy(items + capacity - more->used, more->items + more->capacity - more->used,
			   (Size) more->used * sizeof(OrdinalInterval));
	pfree(more->items);
	more->items = items;
	more->capacity = capacity;
}

/* Adds intervals to those joined for the current node. */
static void
join_intervals(MoreIntervals *more, const OrdinalInterval *items, int64 count)
{
	if (more->joined_count + count > more->joined_capacity)
	{
		more->joined_capacity = Max(more->joined_capacity * 2, more->joined_count + count);
		more->joined = repalloc_huge(more->joined,
									 (Size) more->joined_capacity * sizeof(OrdinalInterval));
		pfree(more->spare);
		more->spare = allocate(more->joined_capacity, OrdinalInterval);
	}
	memcpy(more->joined + more->joined_count, items, (Size) count * sizeof(OrdinalInterval));
	more->joined_count += count;
}

/* Joins what a child's descendants have beyond the ordinal tree_last. */
static void
join_tail(MoreIntervals *more, const Hierarchy *hierarchy, int32 child, int32 tree_last)
{
	OrdinalInterval   *list = more->items + more->capacity - more->distance[child];
	int64		low = 0;
	int64		high = more->distance[child] - more->distance[child + 1];
	int64		count = high;

	if (hierarchy->last[child] > tree_last)
	{
		OrdinalInterval	first = {child, hierarchy->last[child]};

		join_intervals(more, &first, 1);
	}
	else if (count == 0)
		return;
	else
	{
		while (low < high)
		{
			int64		middle = low + (high - low) / 2;

			if (list[middle].last <= tree_last)
				low = middle + 1;
			else
				high = middle;
		}
	}
	join_intervals(more, list + low, count - low);
	if (more->joined_count > (more->tail_count == 0 ? 0 : more->tail_end[more->tail_count - 1]))
		more->tail_end[more->tail_count++] = more->joined_count;
}

/* Writes the union of two sorted lists, neither empty; returns how many intervals that is. */
static int64
merge_lists(const OrdinalInterval *a, const OrdinalInterval *a_end,
			const OrdinalInterval *b, const OrdinalInterval *b_end, OrdinalInterval *to)
{
	OrdinalInterval *end = to;

	*end = a->first <= b->first ? *a : *b;
	while (a < a_end || b < b_end)
	{
		bool		from_a = b == b_end || (a < a_end && a->first <= b->first);
		const OrdinalInterval *next = from_a ? a : b;

		a += from_a;
		b += !from_a;
		if (next->first - 1 <= end->last)
			end->last = Max(end->last, next->last);
		else
			*++end = *next;
	}
	return end + 1 - to;
}

/* Makes one list of the tails: merges them two by two, as often as that takes. */
static void
merge_tails(MoreIntervals *more)
{
	while (more->tail_count > 1)
	{
		OrdinalInterval *from = more->joined;
		int64		start = 0;	/* of the next tail, in from */
		int64		filled = 0; /* of spare */
		int32		count = 0;

		CHECK_FOR_INTERRUPTS();
		for (int32 tail = 0; tail < more->tail_count; tail += 2)
		{
			int64		middle = more->tail_end[tail];
			int64		end = more->tail_end[Min(tail + 1, more->tail_count - 1)];

			if (middle == end)
			{
				memcpy(more->spare + filled, from + start, (Size) (end - start) * sizeof(OrdinalInterval));
				filled += end - start;
			}
			else
				filled += merge_lists(from + start, from + middle, from + middle, from + end, more->spare + filled);
			start = end;
			more->tail_end[count++] = filled;
		}
		more->tail_count = count;
		more->joined_count = filled;
		more->joined = more->spare;
		more->spare = from;
	}
}

/*
 * Merges the tails into the list of an ordinal and its last, whose value is the end of its own subtree
 * at first.
 */
static void
merge_joined(MoreIntervals *more, int32 *last)
{
	OrdinalInterval *joined;
	int64		merged = 0;		/* intervals that go to last, at the front of joined */

	merge_tails(more);
	joined = more->joined;
	for (; merged < more->joined_count && joined[merged].first - 1 <= *last; merged++)
		*last = Max(*last, joined[merged].last);
	more->joined_count -= merged;
	reserve_more(more, more->joined_count);
	more->used += more->joined_count;
	memcpy(more->items + more->capacity - more->used, joined + merged,
		   (Size) more->joined_count * sizeof(OrdinalInterval));
	more->joined_count = 0;
	more->tail_count = 0;
}

/* Moves the interval lists to the front of their array and sets more_start. */
static void
settle_intervals(Hierarchy *hierarchy, MoreIntervals *more)
{
	OrdinalInterval   *items = more->items;

	if (more->used > 0)
		memmove(items, items + more->capacity - more->used, (Size) more->used * sizeof(OrdinalInterval));
	hierarchy->more = repalloc_huge(items, (Size) Max(more->used, 1) * sizeof(OrdinalInterval));
	for (int32 o = 0; o <= hierarchy->size; o++)
		more->distance[o] = more->used - more->distance[o];
	hierarchy->more_start = more->distance;
	pfree(more->joined);
	pfree(more->spare);
	pfree(more->tail_end);
}

static int32
most_children(const Hierarchy *hierarchy)
{
	int32		most = 0;

	for (int32 o = 0; o < hierarchy->size; o++)
		most = Max(most, hierarchy->child_start[o + 1] - hierarchy->child_start[o]);
	return most;
}

/* Finds last, more and more_start of every ordinal. */
static void
build_intervals(Hierarchy *hierarchy, const int32 *tree_parent, int64 memory_limit)
{
	int32		size = hierarchy->size;
	int32	   *tree_last = allocate(size, int32);
	MoreIntervals more = {0};

	more.capacity_limit = (memory_limit > 0 ? memory_limit : MaxAllocHugeSize) / sizeof(OrdinalInterval);
	more.capacity = Min((int64) size + 1, more.capacity_limit);
	more.items = allocate(more.capacity, OrdinalInterval);
	more.distance = allocate((Size) size + 1, int64);
	more.distance[size] = 0;
	more.joined_capacity = 1024;
	more.joined = allocate(more.joined_capacity, OrdinalInterval);
	more.spare = allocate(more.joined_capacity, OrdinalInterval);
	more.tail_end = allocate(most_children(hierarchy), int64);

	for (int32 o = 0; o < size; o++)
		tree_last[o] = o;
	for (int32 o = size - 1; o >= 0; o--)
	{
		if (o % NODES_BETWEEN_INTERRUPT_CHECKS == 0)
			CHECK_FOR_INTERRUPTS();
		hierarchy->last[o] = tree_last[o];
		for (int32 i = hierarchy->child_start[o]; i < hierarchy->child_start[o + 1]; i++)
			join_tail(&more, hierarchy, hierarchy->child[i], tree_last[o]);
		if (more.joined_count > 0)
			merge_joined(&more, &hierarchy->last[o]);
		more.distance[o] = more.used;
		if (tree_parent[o] >= 0)
			tree_last[tree_parent[o]] = Max(tree_last[tree_parent[o]], tree_last[o]);
	}
	settle_intervals(hierarchy, &more);
	pfree(tree_last);
}

Hierarchy *
hierarchy_build(int32 size, const Link *links, int32 link_count, int64 memory_limit,
				int32 **cycle, int32 *cycle_length)
{
	Hierarchy  *hierarchy = palloc0(sizeof(Hierarchy));
	int32	   *tree_parent = allocate(size, int32);
	NodeLinks	links_of;

	hierarchy->size = size;
	hierarchy->ordinal = allocate(size, int32);
	hierarchy->node = allocate(size, int32);
	hierarchy->last = allocate(size, int32);
	hierarchy->child_start = allocate((Size) size + 1, int32);
	hierarchy->child = allocate(link_count, int32);

	collect_links(&links_of, size, links, link_count);
	if (number_nodes(hierarchy, &links_of, tree_parent) < size)
	{
		*cycle = find_cycle(size, links, link_count, links_of.nodes, cycle_length);
		hierarchy_free(hierarchy);
		hierarchy = NULL;
	}
	else
	{
		*cycle = NULL;
		*cycle_length = 0;
		link_ordinals(hierarchy);
		build_intervals(hierarchy, tree_parent, memory_limit);
	}
	free_links(&links_of);
	pfree(tree_parent);
	return hierarchy;
}

/* pfree, also of what a hierarchy with a cycle never got. */
static void
release(void *array)
{
	if (array != NULL)
		pfree(array);
}

void
hierarchy_free(Hierarchy *hierarchy)
{
	release(hierarchy->ordinal);
	release(hierarchy->node);
	release(hierarchy->last);
	release(hierarchy->more);
	release(hierarchy->more_start);
	release(hierarchy->parent_start);
	release(hierarchy->parent);
	release(hierarchy->child_start);
	release(hierarchy->child);
	pfree(hierarchy);
}

void
hierarchy_descendants(const Hierarchy *hierarchy, int32 ordinal, IntervalSet *set)
{
	Assert(ordinal >= 0 && ordinal < hierarchy->size);
	interval_set_append(set, ordinal, hierarchy->last[ordinal]);
	for (int64 i = hierarchy->more_start[ordinal]; i < hierarchy->more_start[ordinal + 1]; i++)
		interval_set_append(set, hierarchy->more[i].first, hierarchy->more[i].last);
}

bool
hierarchy_subsumes(const Hierarchy *hierarchy, int32 a, int32 b)
{
	int64		low;
	int64		high;

	Assert(a >= 0 && a < hierarchy->size && b >= 0 && b < hierarchy->size);
	if (b <= hierarchy->last[a])
		return b >= a;
	low = hierarchy->more_start[a];
	high = hierarchy->more_start[a + 1];
	while (low < high)
	{
		int64		middle = low + (high - low) / 2;

		if (hierarchy->more[middle].last < b)
			low = middle + 1;
		else
			high = middle;
	}
	return low < hierarchy->more_start[a + 1] && hierarchy->more[low].first <= b;
}

int
hierarchy_more_size(const Hierarchy *hierarchy, int32 ordinal)
{
	int64		start = hierarchy->more_start[ordinal];
	int64		count = hierarchy->more_start[ordinal + 1] - start;

	/* a list has at most size / 2 intervals, and their gaps and lengths add up to less than size */
	return (int) interval_encoded_size(hierarchy->more + start, count, hierarchy->last[ordinal]);
}

void
hierarchy_more_encode(const Hierarchy *hierarchy, int32 ordinal, unsigned char *bytes)
{
	int64		start = hierarchy->more_start[ordinal];
	int64		count = hierarchy->more_start[ordinal + 1] - start;

	interval_encode(hierarchy->more + start, count, hierarchy->last[ordinal], bytes);
}
