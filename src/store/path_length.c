/*
 * path_length.c
 *		fhirterm.shortest_path and fhirterm.longest_path: between two concepts of a stored hierarchy.
 *
 * A walk from one end gives the lengths to everything it reaches, and the calls of one query come by
 * ancestor or by descendant, so a call site keeps its last walk. A pair that it does not answer is walked
 * from the descendant upwards (ancestors are few), unless the calls before had the same ancestor: then
 * downwards, once for all its descendants. Links are probed by index until that has cost as much as
 * reading them all; then they are read into memory, where a walk takes a thousandth of the time. What is
 * kept never becomes stale: content is immutable.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/memutils.h"

#include "hierarchy/hierarchy.h"
#include "store/concept_store.h"

/* Calls with one ancestor before a walk starts from there. */
#define CALLS_BEFORE_DOWNWARD 3
/* Probes before the links are read: so many, and a share of the concepts. */
#define PROBES_BEFORE_READING(ordinals) (1000 + (ordinals) / 4)

typedef struct Reached
{
	int32		ordinal;
	int32		shortest;
	int32		longest;
} Reached;

/* Links from each ordinal, one after the other: those of o are links[start[o]] … */
typedef struct LinkTable
{
	int32		size;			/* ordinals; start has one more entry */
	int32	   *start;
	int32	   *links;
} LinkTable;

typedef struct PathCache
{
	MemoryContext context;		/* of the cache */
	MemoryContext walk;			/* of the last walk */
	MemoryContext scratch;		/* of one probe */
	int32		content_id;
	int64		probes;
	int32		highest;		/* ordinal seen */
	bool		loaded;
	LinkTable	up;
	LinkTable	down;
	/* the last walk; items in ascending order of ordinals */
	bool		valid;
	bool		downward;
	int32		start;
	int32		count;
	int32		room;
	Reached    *items;
	/* the last calls */
	int32		last_ancestor;
	int			same_ancestor;
} PathCache;

static PathCache *
path_cache(FunctionCallInfo fcinfo, int32 content_id)
{
	PathCache *cache = fcinfo->flinfo->fn_extra;
	MemoryContext context;

	if (cache != NULL && cache->content_id == content_id)
		return cache;
	if (cache != NULL)
	{
		fcinfo->flinfo->fn_extra = NULL;
		MemoryContextDelete(cache->context);
	}
	context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "fhirterm paths", ALLOCSET_SMALL_SIZES);
	cache = MemoryContextAllocZero(context, sizeof(PathCache));
	cache->context = context;
	cache->walk = AllocSetContextCreate(context, "fhirterm walk", ALLOCSET_DEFAULT_SIZES);
	cache->scratch = AllocSetContextCreate(context, "fhirterm links", ALLOCSET_SMALL_SIZES);
	cache->content_id = content_id;
	cache->last_ancestor = -1;
	fcinfo->flinfo->fn_extra = cache;
	return cache;
}

/* All links of a content, gathered for the two tables. */
typedef struct LinkGathering
{
	int64		count;
	int64		room;
	Link	   *links;
	int32		highest;
} LinkGathering;

/* LinkVisitor */
static bool
gather_link(void *context, int32 parent, int32 child)
{
	LinkGathering *gathering = context;

	if (gathering->count == gathering->room)
	{
		gathering->room *= 2;
		gathering->links = repalloc_huge(gathering->links, gathering->room * sizeof(Link));
	}
	gathering->links[gathering->count].parent = parent;
	gathering->links[gathering->count++].child = child;
	gathering->highest = Max(gathering->highest, Max(parent, child));
	return true;
}

/* A table of links by counting sort; they come in the order of parents and children. */
static void
build_table(LinkTable *table, const LinkGathering *gathering, bool downward)
{
	int32		size = gathering->highest + 1;
	int32	   *start = palloc_extended((size + 1) * sizeof(int32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	int32	   *links = palloc_extended(Max(gathering->count, 1) * sizeof(int32), MCXT_ALLOC_HUGE);

	for (int64 i = 0; i < gathering->count; i++)
		start[(downward ? gathering->links[i].parent : gathering->links[i].child) + 1]++;
	for (int32 i = 0; i < size; i++)
		start[i + 1] += start[i];
	for (int64 i = gathering->count - 1; i >= 0; i--)
	{
		const Link *link = &gathering->links[i];
		int32		from = downward ? link->parent : link->child;

		/* fills each stretch from its end; start[from + 1] then is where the stretch begins */
		links[--start[from + 1]] = downward ? link->child : link->parent;
	}
	memmove(start, start + 1, size * sizeof(int32));
	start[size] = (int32) gathering->count;
	table->size = size;
	table->start = start;
	table->links = links;
}

static void
load_links(PathCache *cache)
{
	MemoryContext caller = MemoryContextSwitchTo(cache->scratch);
	LinkGathering gathering = {0};

	gathering.room = 1024;
	gathering.links = palloc(gathering.room * sizeof(Link));
	concept_store_scan_links(cache->content_id, 0, PG_INT32_MAX, gather_link, &gathering);
	MemoryContextSwitchTo(cache->context);
	build_table(&cache->up, &gathering, false);
	build_table(&cache->down, &gathering, true);
	cache->loaded = true;
	MemoryContextSwitchTo(caller);
	MemoryContextReset(cache->scratch);
}

/* HierarchyLinks */
static int
fetch_links(void *context, int32 ordinal, const int32 **links)
{
	PathCache *cache = context;
	MemoryContext caller;
	int32	   *found;
	int			count;

	if (cache->loaded)
	{
		const LinkTable *table = cache->downward ? &cache->down : &cache->up;

		if (ordinal >= table->size)
			return 0;
		*links = table->links + table->start[ordinal];
		return table->start[ordinal + 1] - table->start[ordinal];
	}
	MemoryContextReset(cache->scratch);
	caller = MemoryContextSwitchTo(cache->scratch);
	count = cache->downward ? concept_store_children(cache->content_id, ordinal, &found) :
		concept_store_parents(cache->content_id, ordinal, &found);
	MemoryContextSwitchTo(caller);
	cache->probes++;
	cache->highest = Max(cache->highest, ordinal);
	*links = found;
	return count;
}

/* HierarchyVisit */
static void
keep_reached(void *context, int32 ordinal, int32 shortest, int32 longest)
{
	PathCache *cache = context;

	if (cache->count == cache->room)
	{
		cache->room *= 2;
		cache->items = repalloc_huge(cache->items, cache->room * sizeof(Reached));
	}
	cache->items[cache->count].ordinal = ordinal;
	cache->items[cache->count].shortest = shortest;
	cache->items[cache->count++].longest = longest;
}

static void
walk_from(PathCache *cache, int32 start, bool downward)
{
	MemoryContext caller;

	if (!cache->loaded && cache->probes > PROBES_BEFORE_READING(cache->highest))
		load_links(cache);
	cache->valid = false;
	MemoryContextReset(cache->walk);
	caller = MemoryContextSwitchTo(cache->walk);
	cache->start = start;
	cache->downward = downward;
	cache->count = 0;
	cache->room = 64;
	cache->items = palloc(cache->room * sizeof(Reached));
	hierarchy_walk(start, fetch_links, keep_reached, cache);
	MemoryContextSwitchTo(caller);
	cache->valid = true;
}

/* The walk visits by rising distance of ordinals from its start, so its items are sorted by that. */
static const Reached *
find_reached(const PathCache *cache, int32 ordinal)
{
	int32		low = 0;
	int32		high = cache->count;

	while (low < high)
	{
		int32		middle = low + (high - low) / 2;
		int32		at = cache->items[middle].ordinal;

		if (at == ordinal)
			return &cache->items[middle];
		if (cache->downward ? at < ordinal : at > ordinal)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static const Reached *
path_between(PathCache *cache, int32 ancestor, int32 descendant)
{
	cache->same_ancestor = ancestor == cache->last_ancestor ? cache->same_ancestor + 1 : 1;
	cache->last_ancestor = ancestor;
	if (cache->valid && cache->start == (cache->downward ? ancestor : descendant))
		return find_reached(cache, cache->downward ? descendant : ancestor);
	if (cache->same_ancestor >= CALLS_BEFORE_DOWNWARD)
	{
		walk_from(cache, ancestor, true);
		return find_reached(cache, descendant);
	}
	walk_from(cache, descendant, false);
	return find_reached(cache, ancestor);
}

/* NULL if there is no path. */
static const Reached *
find_path(FunctionCallInfo fcinfo)
{
	static const Reached self = {0};
	PathCache  *cache = path_cache(fcinfo, PG_GETARG_INT32(0));
	int32		ancestor = PG_GETARG_INT32(1);
	int32		descendant = PG_GETARG_INT32(2);

	if (ancestor < 0 || descendant < ancestor)
		return NULL;
	return ancestor == descendant ? &self : path_between(cache, ancestor, descendant);
}

PG_FUNCTION_INFO_V1(fhirterm_shortest_path);
PG_FUNCTION_INFO_V1(fhirterm_longest_path);

/* fhirterm.shortest_path(content_id, ancestor, descendant): integer; see views.sql. */
Datum
fhirterm_shortest_path(PG_FUNCTION_ARGS)
{
	const Reached *path = find_path(fcinfo);

	if (path == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT32(path->shortest);
}

/* fhirterm.longest_path(content_id, ancestor, descendant): integer; see views.sql. */
Datum
fhirterm_longest_path(PG_FUNCTION_ARGS)
{
	const Reached *path = find_path(fcinfo);

	if (path == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT32(path->longest);
}
