/*
 * hierarchy_alone.c
 *		The room src/hierarchy against a model of plain arrays, on random input, without a server.
 *
 * Arguments: seed, rounds. Prints a TAP line for each property; the first breach ends the program and
 * names the line and the round, so that a seed repeats it.
 */
#include "postgres.h"

#include <setjmp.h>
#include <stdlib.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "hierarchy/hierarchy.h"

#undef printf
#undef fprintf

/* --- What the room needs of the server --- */

MemoryContext CurrentMemoryContext = NULL;
volatile sig_atomic_t InterruptPending = false;
static jmp_buf on_error;
static int	pieces;				/* of memory that are not freed */

void
ProcessInterrupts(void)
{
}

/* Fresh memory holds rubbish, so that nobody relies on zeros. */
static void *
rubbish(Size size)
{
	pieces++;
	return memset(malloc(size), 0xa5, size);
}

void *
palloc(Size size)
{
	return rubbish(size);
}

void *
palloc0(Size size)
{
	pieces++;
	return calloc(1, size);
}

void *
MemoryContextAllocHuge(MemoryContext context, Size size)
{
	return rubbish(size);
}

void *
repalloc_huge(void *pointer, Size size)
{
	return realloc(pointer, size);
}

void
pfree(void *pointer)
{
	pieces--;
	free(pointer);
}

bool
errstart(int elevel, const char *domain)
{
	return true;
}

bool
errstart_cold(int elevel, const char *domain)
{
	return true;
}

void
errfinish(const char *filename, int lineno, const char *funcname)
{
	longjmp(on_error, 1);
}

int
errcode(int sqlerrcode)
{
	return 0;
}

int
errmsg(const char *fmt,...)
{
	return 0;
}

int
errdetail(const char *fmt,...)
{
	return 0;
}

int
errdetail_internal(const char *fmt,...)
{
	return 0;
}

int
errhint(const char *fmt,...)
{
	return 0;
}

#if PG_VERSION_NUM >= 160000
void
ExceptionalCondition(const char *condition, const char *file, int line)
#else
void
ExceptionalCondition(const char *condition, const char *type, const char *file, int line)
#endif
{
	printf("not ok - assertion %s, %s:%d\n", condition, file, line);
	exit(1);
}

/* --- The tests --- */

#define MOST 64					/* ordinals of a set, nodes of a hierarchy */

static int	current_round;

#define CHECK(condition) \
	do { \
		if (!(condition)) \
		{ \
			printf("not ok - %s (line %d, round %d)\n", #condition, __LINE__, current_round); \
			exit(1); \
		} \
	} while (0)

/* 0 … limit - 1 */
static int
below(int limit)
{
	return (int) (random() % limit);
}

/* Whether a set is in normal form and has just the members of the model. */
static void
check_members(const IntervalSet *set, const bool *model, int size)
{
	int64		count = 0;

	for (int i = 0; i < set->length; i++)
	{
		CHECK(set->items[i].first <= set->items[i].last && set->items[i].last < size);
		CHECK(i == 0 || set->items[i].first > set->items[i - 1].last + 1);
	}
	for (int o = 0; o < size; o++)
	{
		CHECK(interval_set_contains(set, o) == model[o]);
		count += model[o];
	}
	CHECK(interval_set_count(set) == count);
}

/* A random set, built one of three ways, and its model. */
static void
random_set(IntervalSet *set, bool *model, int size)
{
	int32		ordinals[MOST];
	int			steps = below(size);
	int			way = below(3);
	int			at = 0;

	interval_set_init(set);
	memset(model, 0, MOST * sizeof(bool));
	for (int i = 0; i < steps; i++)
	{
		int			first = way == 2 ? at + below(4) : below(size);
		int			last = way == 0 ? first : first + below(below(2) ? 2 : size);

		ordinals[i] = first;
		if (first >= size)
			break;
		last = Min(last, size - 1);
		if (way == 1)
			interval_set_add(set, first, last);
		if (way == 2)
			interval_set_append(set, first, last);
		for (int o = first; o <= last; o++)
			model[o] = true;
		at = first;
	}
	if (way == 0)
		interval_set_from_ordinals(set, ordinals, steps);
	check_members(set, model, size);
}

static void
test_algebra(void)
{
	int			size = 1 + below(MOST);
	IntervalSet a;
	IntervalSet b;
	IntervalSet c;
	IntervalSet result;
	const IntervalSet *const all[] = {&a, &b, &c};
	bool		in_a[MOST];
	bool		in_b[MOST];
	bool		in_c[MOST];
	bool		expected[5][MOST];
	bool		overlap = false;

	random_set(&a, in_a, size);
	random_set(&b, in_b, size);
	random_set(&c, in_c, size);
	interval_set_init(&result);
	for (int o = 0; o < size; o++)
	{
		expected[0][o] = in_a[o] || in_b[o];
		expected[1][o] = in_a[o] && in_b[o];
		expected[2][o] = in_a[o] && !in_b[o];
		expected[3][o] = !in_a[o];
		expected[4][o] = in_a[o] || in_b[o] || in_c[o];
		overlap = overlap || expected[1][o];
	}
	interval_set_union(&result, &a, &b);
	check_members(&result, expected[0], size);
	interval_set_intersection(&result, &a, &b);
	check_members(&result, expected[1], size);
	interval_set_difference(&result, &a, &b);
	check_members(&result, expected[2], size);
	interval_set_complement(&result, &a, size);
	check_members(&result, expected[3], size);
	interval_set_union_many(&result, all, 3);
	check_members(&result, expected[4], size);
	interval_set_copy(&result, &a);
	CHECK(interval_set_equal(&result, &a));
	CHECK(interval_set_equal(&a, &b) == (memcmp(in_a, in_b, size * sizeof(bool)) == 0));
	CHECK(interval_set_overlaps(&a, &b) == overlap);
	interval_set_difference(&result, &a, &a);
	CHECK(interval_set_is_empty(&result));
	interval_set_free(&a);
	interval_set_free(&b);
	interval_set_free(&c);
	interval_set_free(&result);
}

static void
test_stored_form(void)
{
	int			size = 1 + below(MOST);
	IntervalSet set;
	IntervalSet back;
	bool		model[MOST];
	unsigned char *bytes;

	random_set(&set, model, size);
	interval_set_init(&back);
	for (int from = 0; from < 2 && from <= set.length; from++)
	{
		int32		base = from == 0 ? -1 : set.items[0].last;
		int			length = interval_set_encoded_size(&set, from, base);

		bytes = malloc(Max(length, 1));
		interval_set_encode(&set, from, base, bytes);
		back.length = 0;
		if (from > 0)
			interval_set_append(&back, set.items[0].first, set.items[0].last);
		interval_set_decode(&back, base, bytes, length, size);
		CHECK(interval_set_equal(&back, &set));
		for (int o = base + 1; o < size; o++)
			CHECK(interval_encoded_contains(base, bytes, length, size, o) == model[o]);
		/* not one ordinal beyond the limit */
		back.length = 0;
		if (length > 0 && setjmp(on_error) == 0)
		{
			interval_set_decode(&back, base, bytes, length, set.items[set.length - 1].last);
			CHECK(false);
		}
		free(bytes);
	}
	interval_set_free(&set);
	interval_set_free(&back);
}

/* Bytes at random: an error, or a set in normal form whose encoding they are. */
static void
test_damage(void)
{
	int			length = below(40);
	int			narrow = below(2);
	unsigned char *bytes = malloc(Max(length, 1));
	IntervalSet set;

	interval_set_init(&set);
	for (int i = 0; i < length; i++)
		bytes[i] = (unsigned char) (narrow ? below(16) : below(256));
	if (setjmp(on_error) == 0)
	{
		unsigned char again[40];

		interval_set_decode(&set, -1, bytes, length, PG_INT32_MAX);
		CHECK(interval_set_encoded_size(&set, 0, -1) == length);
		interval_set_encode(&set, 0, -1, again);
		CHECK(memcmp(again, bytes, length) == 0);
	}
	interval_set_free(&set);
	free(bytes);
}

/* A random graph, its closure by brute force, and the hierarchy built of it. */
typedef struct Graph
{
	int			size;
	int			link_count;
	Link		links[MOST * MOST];
	bool		parent_of[MOST][MOST];
	bool		above[MOST][MOST];	/* by a path of one link or more */
	bool		cyclic;
	Hierarchy  *hierarchy;
} Graph;

static void
random_graph(Graph *graph)
{
	int			wanted;
	bool		any = below(6) == 0;	/* any link at all, else upwards in a random order */
	int			order[MOST];

	memset(graph, 0, sizeof(Graph));
	graph->size = 1 + below(MOST);
	wanted = below(below(3) ? 2 * graph->size : graph->size * graph->size / 2 + 1);
	for (int n = 0; n < graph->size; n++)
		order[n] = n;
	for (int n = graph->size - 1; n > 0; n--)
	{
		int			other = below(n + 1);
		int			swap = order[n];

		order[n] = order[other];
		order[other] = swap;
	}
	for (int i = 0; i < wanted; i++)
	{
		int			child = below(graph->size);
		int			parent = below(any ? graph->size : child + 1);

		if (parent == child && !any)
			continue;
		graph->links[graph->link_count].child = order[child];
		graph->links[graph->link_count++].parent = order[parent];
		graph->parent_of[order[parent]][order[child]] = true;
	}
	memcpy(graph->above, graph->parent_of, sizeof(graph->above));
	for (int by = 0; by < graph->size; by++)
		for (int from = 0; from < graph->size; from++)
			for (int to = 0; graph->above[from][by] && to < graph->size; to++)
				graph->above[from][to] = graph->above[from][to] || graph->above[by][to];
	for (int n = 0; n < graph->size; n++)
		graph->cyclic = graph->cyclic || graph->above[n][n];
}

/* Builds; true if there is a hierarchy. */
static bool
build(Graph *graph)
{
	int32	   *cycle;
	int32		length;

	graph->hierarchy = hierarchy_build(graph->size, graph->links, graph->link_count, 0, &cycle, &length);
	CHECK((graph->hierarchy == NULL) == graph->cyclic);
	if (graph->hierarchy != NULL)
		return true;
	for (int i = 0; i < length; i++)
	{
		CHECK(graph->parent_of[cycle[(i + 1) % length]][cycle[i]]);
		CHECK(cycle[0] <= cycle[i]);
	}
	pfree(cycle);
	return false;
}

/* The intervals of each ordinal, in memory and stored, are its descendants. */
static void
check_descendants(const Graph *graph)
{
	const Hierarchy *h = graph->hierarchy;

	for (int o = 0; o < h->size; o++)
	{
		IntervalSet set;
		IntervalSet back;
		bool		model[MOST];
		int			length = hierarchy_more_size(h, o);
		unsigned char *bytes = malloc(Max(length, 1));

		for (int d = 0; d < h->size; d++)
		{
			model[d] = d == o || graph->above[h->node[o]][h->node[d]];
			CHECK(hierarchy_subsumes(h, o, d) == model[d]);
		}
		interval_set_init(&set);
		hierarchy_descendants(h, o, &set);
		check_members(&set, model, h->size);
		CHECK(set.items[0].first == o && set.items[0].last == h->last[o]);
		CHECK(set.length == 1 + h->more_start[o + 1] - h->more_start[o]);
		hierarchy_more_encode(h, o, bytes);
		interval_set_init(&back);
		interval_set_append(&back, o, h->last[o]);
		interval_set_decode(&back, h->last[o], bytes, length, h->size);
		CHECK(interval_set_equal(&back, &set));
		interval_set_free(&set);
		interval_set_free(&back);
		free(bytes);
	}
}

/* Ordinals are a numbering, links are as given, sorted, each once, and lead to higher ordinals. */
static void
check_links(const Graph *graph)
{
	const Hierarchy *h = graph->hierarchy;
	int			links = 0;
	int			roots = 0;
	int			deepest = 0;
	int			depth[MOST] = {0};

	for (int o = 0; o < h->size; o++)
	{
		int			parents = 0;
		int			children = 0;

		CHECK(h->ordinal[h->node[o]] == o);
		for (int n = 0; n < h->size; n++)
		{
			parents += graph->parent_of[n][h->node[o]];
			children += graph->parent_of[h->node[o]][n];
		}
		CHECK(parents == h->parent_start[o + 1] - h->parent_start[o]);
		CHECK(children == h->child_start[o + 1] - h->child_start[o]);
		links += children;
		roots += parents == 0;
		for (int i = h->parent_start[o]; i < h->parent_start[o + 1]; i++)
		{
			CHECK(h->parent[i] < o && graph->parent_of[h->node[h->parent[i]]][h->node[o]]);
			CHECK(i == h->parent_start[o] || h->parent[i - 1] < h->parent[i]);
			depth[o] = Max(depth[o], depth[h->parent[i]] + 1);
		}
		for (int i = h->child_start[o]; i < h->child_start[o + 1]; i++)
		{
			CHECK(h->child[i] > o && graph->parent_of[h->node[o]][h->node[h->child[i]]]);
			CHECK(i == h->child_start[o] || h->child[i - 1] < h->child[i]);
		}
		deepest = Max(deepest, depth[o]);
	}
	CHECK(links == h->link_count && roots == h->root_count && deepest == h->max_depth);
}

/* A walk, and what it has found. */
typedef struct Walk
{
	const Hierarchy *hierarchy;
	bool		upwards;
	bool		damaged;		/* every list of links ends with a link back */
	int			before;			/* the ordinal visited last, -1 at the start */
	int			shortest[MOST];	/* -1: not reached */
	int			longest[MOST];
	int32		links[MOST + 1];
} Walk;

static int
fetch_links(void *context, int32 ordinal, const int32 **links)
{
	Walk	   *walk = context;
	const Hierarchy *h = walk->hierarchy;
	const int32 *start = walk->upwards ? h->parent_start : h->child_start;
	int			count = start[ordinal + 1] - start[ordinal];

	memcpy(walk->links, (walk->upwards ? h->parent : h->child) + start[ordinal], count * sizeof(int32));
	if (walk->damaged && walk->before >= 0 && count > 0)
		walk->links[count++] = ordinal + (walk->upwards ? 1 : -1);
	*links = walk->links;
	return count;
}

static void
visit(void *context, int32 ordinal, int32 shortest, int32 longest)
{
	Walk	   *walk = context;

	CHECK(walk->before < 0 || (walk->upwards ? ordinal < walk->before : ordinal > walk->before));
	walk->before = ordinal;
	walk->shortest[ordinal] = shortest;
	walk->longest[ordinal] = longest;
}

/* Path lengths from start, link by link, in the order of ordinals. */
static void
expected_lengths(const Walk *walk, int start, int *shortest, int *longest)
{
	const Hierarchy *h = walk->hierarchy;

	for (int o = 0; o < h->size; o++)
		shortest[o] = longest[o] = -1;
	shortest[start] = longest[start] = 0;
	for (int i = 0; i < h->size; i++)
	{
		int			o = walk->upwards ? h->size - 1 - i : i;
		const int32 *from = walk->upwards ? h->parent_start : h->child_start;
		const int32 *to = walk->upwards ? h->parent : h->child;

		for (int l = from[o]; l < from[o + 1] && longest[o] >= 0; l++)
		{
			if (shortest[to[l]] < 0 || shortest[o] + 1 < shortest[to[l]])
				shortest[to[l]] = shortest[o] + 1;
			longest[to[l]] = Max(longest[to[l]], longest[o] + 1);
		}
	}
}

static void
check_walk(const Hierarchy *hierarchy)
{
	int			start = below(hierarchy->size);
	int			shortest[MOST];
	int			longest[MOST];
	Walk		walk = {hierarchy, below(2) == 0, false, -1};

	for (int o = 0; o < hierarchy->size; o++)
		walk.shortest[o] = walk.longest[o] = -1;
	hierarchy_walk(start, fetch_links, visit, &walk);
	expected_lengths(&walk, start, shortest, longest);
	for (int o = 0; o < hierarchy->size; o++)
		CHECK(walk.shortest[o] == shortest[o] && walk.longest[o] == longest[o]);
}

static void
test_hierarchy(void)
{
	static Graph graph;

	random_graph(&graph);
	if (!build(&graph))
		return;
	check_links(&graph);
	check_descendants(&graph);
	check_walk(graph.hierarchy);
	hierarchy_free(graph.hierarchy);
}

/* Links that lead back end a walk with an error, not in a circle. */
static void
test_damaged_links(void)
{
	Link		chain[] = {{1, 0}, {2, 1}, {3, 2}};
	int32	   *cycle;
	int32		length;
	Hierarchy  *hierarchy = hierarchy_build(4, chain, 3, 0, &cycle, &length);
	Walk		walk = {hierarchy, current_round % 2 == 0, true, -1};

	if (setjmp(on_error) == 0)
	{
		hierarchy_walk(walk.upwards ? 3 : 0, fetch_links, visit, &walk);
		CHECK(false);
	}
	hierarchy_free(hierarchy);
	/* the walk's own memory went with its context */
	pieces = 0;
}

static void
repeat(const char *name, int rounds, void (*test) (void))
{
	for (current_round = 0; current_round < rounds; current_round++)
	{
		test();
		CHECK(pieces == 0);
	}
	printf("ok - %s (%d rounds)\n", name, rounds);
}

int
main(int argc, char **argv)
{
	int			rounds = argc > 2 ? atoi(argv[2]) : 1000;

	srandom(argc > 1 ? atoi(argv[1]) : 1);
	printf("# seed %s\n", argc > 1 ? argv[1] : "1");
	repeat("interval sets: union, intersection, difference, complement", rounds, test_algebra);
	repeat("stored intervals come back", rounds, test_stored_form);
	repeat("damaged bytes are refused", rounds, test_damage);
	repeat("hierarchies equal a closure by brute force", rounds, test_hierarchy);
	repeat("damaged links are refused", 10, test_damaged_links);
	return 0;
}
