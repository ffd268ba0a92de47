/*
 * hierarchy_functions.c
 *		fhir_descendants, fhir_ancestors, fhir_children, fhir_parents: relations over the hierarchy of one
 *		code system, with the shortest and longest path to each concept.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "codesystem/call_site.h"
#include "codesystem/designation.h"
#include "codesystem/related_rows.h"
#include "hierarchy/hierarchy.h"

PG_FUNCTION_INFO_V1(fhirterm_descendants);
PG_FUNCTION_INFO_V1(fhirterm_ancestors);
PG_FUNCTION_INFO_V1(fhirterm_children);
PG_FUNCTION_INFO_V1(fhirterm_parents);

/* Concepts whose links are read ahead. */
#define LINKS_AHEAD 1024

typedef struct Reached
{
	int32		ordinal;
	int32		shortest;
	int32		longest;
} Reached;

typedef struct HierarchyQuery
{
	CodeSystem *cs;
	int32		start;
	bool		upwards;
	/* what the walk reached */
	int			count;
	int			capacity;
	Reached    *reached;
	/* downwards: the descendants, and the links of those up to last, in order, from next on */
	IntervalSet descendants;
	int			interval;		/* of descendants, that last is in */
	int32		last;
	int			link_count;
	int			link_capacity;
	int			next;
	Link	   *links;
	int			child_capacity;
	int32	   *children;
} HierarchyQuery;

static bool
keep_link(void *context, int32 parent, int32 child)
{
	HierarchyQuery *query = context;

	if (query->link_count == query->link_capacity)
	{
		query->link_capacity = query->link_capacity == 0 ? 256 : query->link_capacity * 2;
		query->links = query->links == NULL ? palloc(query->link_capacity * sizeof(Link)) :
			repalloc_huge(query->links, (Size) query->link_capacity * sizeof(Link));
	}
	query->links[query->link_count].parent = parent;
	query->links[query->link_count++].child = child;
	return true;
}

/* Reads the links of an ordinal and of descendants next to it. */
static void
read_ahead(HierarchyQuery *query, int32 ordinal)
{
	const IntervalSet *descendants = &query->descendants;

	while (query->interval < descendants->length - 1 &&
		   descendants->items[query->interval].last < ordinal)
		query->interval++;
	query->last = Max(ordinal, Min(descendants->items[query->interval].last, ordinal + LINKS_AHEAD));
	query->link_count = 0;
	query->next = 0;
	query->cs->ops->scan_links(query->cs, ordinal, query->last, keep_link, query);
}

/* The children of an ordinal; a walk asks for those of all descendants in ascending order. */
static int
children_of(HierarchyQuery *query, int32 ordinal, const int32 **links)
{
	int			count = 0;

	if (ordinal > query->last)
		read_ahead(query, ordinal);
	while (query->next < query->link_count && query->links[query->next].parent < ordinal)
		query->next++;
	while (query->next + count < query->link_count &&
		   query->links[query->next + count].parent == ordinal)
		count++;
	if (count > query->child_capacity)
	{
		if (query->children != NULL)
			pfree(query->children);
		query->child_capacity = count * 2;
		query->children = palloc_extended((Size) query->child_capacity * sizeof(int32),
										  MCXT_ALLOC_HUGE);
	}
	for (int i = 0; i < count; i++)
		query->children[i] = query->links[query->next + i].child;
	*links = query->children;
	return count;
}

static int
links_of_walk(void *context, int32 ordinal, const int32 **links)
{
	HierarchyQuery *query = context;
	int32	   *parents;
	int			count;

	if (!query->upwards)
		return children_of(query, ordinal, links);
	count = query->cs->ops->parents(query->cs, ordinal, &parents);
	*links = parents;
	return count;
}

static void
keep_reached(void *context, int32 ordinal, int32 shortest, int32 longest)
{
	HierarchyQuery *query = context;

	if (query->count == query->capacity)
	{
		query->capacity = query->capacity == 0 ? 64 : query->capacity * 2;
		query->reached = query->reached == NULL ? palloc(query->capacity * sizeof(Reached)) :
			repalloc_huge(query->reached, (Size) query->capacity * sizeof(Reached));
	}
	query->reached[query->count].ordinal = ordinal;
	query->reached[query->count].shortest = shortest;
	query->reached[query->count++].longest = longest;
}

/*
 * The longest way from start down to a child: more than one link only where another parent of the child
 * is a descendant, too.
 */
static int32
longest_way_to_child(CodeSystem *cs, int32 start, int32 child)
{
	HierarchyQuery upwards = {0};
	int32	   *parents;
	int			count = cs->ops->parents(cs, child, &parents);

	if (count == 1)
		return 1;
	upwards.cs = cs;
	upwards.upwards = true;
	hierarchy_walk(child, links_of_walk, keep_reached, &upwards);
	for (int i = 0; i < upwards.count; i++)
	{
		if (upwards.reached[i].ordinal == start)
			return upwards.reached[i].longest;
	}
	return 1;
}

/* The direct children, without a walk through all that is below them. */
static void
reach_children(HierarchyQuery *query)
{
	int32	   *children;
	int			count = query->cs->ops->children(query->cs, query->start, &children);

	for (int i = 0; i < count; i++)
		keep_reached(query, children[i], 1,
					 longest_way_to_child(query->cs, query->start, children[i]));
}

/* The ancestors, which a walk reaches in falling order, in rising order. */
static void
reach_ancestors(HierarchyQuery *query)
{
	query->upwards = true;
	hierarchy_walk(query->start, links_of_walk, keep_reached, query);
	for (int i = 0, j = query->count - 1; i < j; i++, j--)
	{
		Reached		swap = query->reached[i];

		query->reached[i] = query->reached[j];
		query->reached[j] = swap;
	}
}

static void
reach_descendants(HierarchyQuery *query)
{
	interval_set_init(&query->descendants);
	code_system_descendants(query->cs, query->start, &query->descendants);
	query->last = -1;
	hierarchy_walk(query->start, links_of_walk, keep_reached, query);
}

/* ---------------------------------------------------------------- rows */

/* Columns of the relations. */
enum
{
	RELATED_CODE,
	RELATED_DISPLAY,
	RELATED_SHORTEST,
	RELATED_LONGEST,
	RELATED_COLUMNS
};

/* Concepts that are being read, in the order of ordinals. */
typedef struct RelatedReading
{
	CodeSystem *cs;
	LanguageList *languages;	/* NULL: the display as it is */
	const bool *wanted;
	IntervalSet left;			/* of the concepts */
	const Reached *reached;		/* NULL: nobody asks for depths; otherwise the next of them, ascending */
	int32		latest;			/* ordinal read */
	RowBatch   *batch;			/* into which rows go */
} RelatedReading;

static bool
put_concept(void *context, const Concept *concept)
{
	RelatedReading *reading = context;
	MemoryContext old = MemoryContextSwitchTo(reading->batch->context);
	bool	   *nulls;
	Datum	   *values = row_batch_add(reading->batch, &nulls);

	if (reading->wanted[RELATED_CODE])
		values[RELATED_CODE] = text_or_null(concept->code, &nulls[RELATED_CODE]);
	if (reading->wanted[RELATED_DISPLAY])
		values[RELATED_DISPLAY] = text_or_null(reading->languages == NULL ? concept->display :
											   concept_display(reading->cs, concept->ordinal, reading->languages, NULL),
											   &nulls[RELATED_DISPLAY]);
	if (reading->reached != NULL)
	{
		while (reading->reached->ordinal < concept->ordinal)
			reading->reached++;
		values[RELATED_SHORTEST] = Int32GetDatum(reading->reached->shortest);
		values[RELATED_LONGEST] = Int32GetDatum(reading->reached->longest);
		nulls[RELATED_SHORTEST] = nulls[RELATED_LONGEST] = false;
	}
	MemoryContextSwitchTo(old);
	reading->latest = concept->ordinal;
	return !row_batch_is_full(reading->batch);
}

static void
read_related(void *state, RowBatch *batch)
{
	RelatedReading *reading = state;
	MemoryContext old = MemoryContextSwitchTo(batch->context);

	reading->batch = batch;
	reading->latest = -1;
	code_system_scan_set(reading->cs, &reading->left, FETCH_CODE | (reading->wanted[RELATED_DISPLAY] ? FETCH_DISPLAY : 0),
						 put_concept, reading);
	interval_set_drop_up_to(&reading->left, row_batch_is_full(batch) ? reading->latest : PG_INT32_MAX);
	MemoryContextSwitchTo(old);
}

static void
close_related(void *reading)
{
	pfree(reading);
}

static void
leave_out(IntervalSet *set, int32 ordinal)
{
	OrdinalInterval interval = {ordinal, ordinal};
	IntervalSet one = {1, 1, &interval};
	IntervalSet rest;

	interval_set_init(&rest);
	interval_set_difference(&rest, set, &one);
	interval_set_free(set);
	*set = rest;
}

static RelatedReading *
begin_reading(CodeSystem *cs, const bool *wanted)
{
	RelatedReading *reading = palloc0(sizeof(RelatedReading));
	LanguageList *languages = setting_languages();

	reading->cs = cs;
	reading->languages = languages->count == 0 && languages->wildcard != LANGUAGE_WILDCARD_FORBIDDEN ? NULL : languages;
	reading->wanted = wanted;
	interval_set_init(&reading->left);
	return reading;
}

/* To read what was reached, ascending, from min_depth to max_depth. */
static RelatedReading *
read_reached(HierarchyQuery *query, const bool *wanted, int32 min_depth, int32 max_depth)
{
	RelatedReading *reading = begin_reading(query->cs, wanted);

	for (int i = 0; i < query->count; i++)
	{
		const Reached *reached = &query->reached[i];

		if (reached->shortest >= min_depth && reached->shortest <= max_depth)
			interval_set_append(&reading->left, reached->ordinal, reached->ordinal);
	}
	reading->reached = query->reached;
	return reading;
}

/* (system, code, include_self, max_depth, version) */
static void *
open_transitive(FunctionCallInfo fcinfo, bool upwards, const char *operation, const bool *wanted)
{
	HierarchyQuery query = {0};
	bool		include_self = PG_ARGISNULL(2) || PG_GETARG_BOOL(2);
	RelatedReading *reading;

	if (!concept_of_query(fcinfo, 4, -1, &query.cs, &query.start))
		return NULL;
	code_system_require_is_a(query.cs, operation);
	if (!PG_ARGISNULL(3) || wanted[RELATED_SHORTEST] || wanted[RELATED_LONGEST])
	{
		if (upwards)
			reach_ancestors(&query);
		else
			reach_descendants(&query);
		return read_reached(&query, wanted, include_self ? 0 : 1, PG_ARGISNULL(3) ? PG_INT32_MAX : PG_GETARG_INT32(3));
	}
	/* without depths, nothing needs to be walked */
	reading = begin_reading(query.cs, wanted);
	if (upwards)
		code_system_ancestors(query.cs, query.start, &reading->left);
	else
		code_system_descendants(query.cs, query.start, &reading->left);
	if (!include_self)
		leave_out(&reading->left, query.start);
	return reading;
}

static void *
open_descendants(FunctionCallInfo fcinfo, const bool *wanted)
{
	return open_transitive(fcinfo, false, "fhir_descendants", wanted);
}

static void *
open_ancestors(FunctionCallInfo fcinfo, const bool *wanted)
{
	return open_transitive(fcinfo, true, "fhir_ancestors", wanted);
}

/* (system, code, version): only structural, so of any hierarchy (CS-134) */
static void *
open_children(FunctionCallInfo fcinfo, const bool *wanted)
{
	HierarchyQuery query = {0};

	if (!concept_of_query(fcinfo, 2, -1, &query.cs, &query.start))
		return NULL;
	reach_children(&query);
	return read_reached(&query, wanted, 1, 1);
}

static void *
open_parents(FunctionCallInfo fcinfo, const bool *wanted)
{
	HierarchyQuery query = {0};

	if (!concept_of_query(fcinfo, 2, -1, &query.cs, &query.start))
		return NULL;
	reach_ancestors(&query);
	return read_reached(&query, wanted, 1, 1);
}

const RelationReader descendants_reader = {RELATED_COLUMNS, open_descendants, read_related, close_related};
const RelationReader ancestors_reader = {RELATED_COLUMNS, open_ancestors, read_related, close_related};
const RelationReader children_reader = {RELATED_COLUMNS, open_children, read_related, close_related};
const RelationReader parents_reader = {RELATED_COLUMNS, open_parents, read_related, close_related};

/* fhir_descendants(system, code, include_self, max_depth, version) */
Datum
fhirterm_descendants(PG_FUNCTION_ARGS)
{
	return relation_rows(fcinfo, &descendants_reader);
}

/* fhir_ancestors(system, code, include_self, max_depth, version) */
Datum
fhirterm_ancestors(PG_FUNCTION_ARGS)
{
	return relation_rows(fcinfo, &ancestors_reader);
}

/* fhir_children(system, code, version) */
Datum
fhirterm_children(PG_FUNCTION_ARGS)
{
	return relation_rows(fcinfo, &children_reader);
}

/* fhir_parents(system, code, version) */
Datum
fhirterm_parents(PG_FUNCTION_ARGS)
{
	return relation_rows(fcinfo, &parents_reader);
}
