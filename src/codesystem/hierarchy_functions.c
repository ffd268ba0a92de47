/*
 * hierarchy_functions.c
 *		fhir_descendants, fhir_ancestors, fhir_children, fhir_parents: relations over the hierarchy of one
 *		code system, with the shortest and longest path to each concept.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "codesystem/call_site.h"
#include "codesystem/designation.h"
#include "compat.h"
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

/* Rows put out in the order of ordinals. */
typedef struct RowOutput
{
	ReturnSetInfo *result;
	CodeSystem *cs;
	LanguageList *languages;	/* NULL: the display as it is */
	const Reached *next;
	int32		min_depth;
	int32		max_depth;
} RowOutput;

static bool
put_row(void *context, const Concept *concept)
{
	RowOutput  *output = context;
	const Reached *reached = output->next++;
	char	   *display = concept->display;
	Datum		row[4];
	bool		nulls[4] = {false};

	if (reached->shortest < output->min_depth || reached->shortest > output->max_depth)
		return true;
	if (output->languages != NULL)
		display = concept_display(output->cs, concept->ordinal, output->languages, NULL);
	row[0] = CStringGetTextDatum(concept->code);
	nulls[1] = display == NULL;
	row[1] = display == NULL ? (Datum) 0 : CStringGetTextDatum(display);
	row[2] = Int32GetDatum(reached->shortest);
	row[3] = Int32GetDatum(reached->longest);
	tuplestore_putvalues(output->result->setResult, output->result->setDesc, row, nulls);
	return true;
}

/* Puts out what was reached, ascending: what lies next to each other is read by one scan. */
static void
put_rows(FunctionCallInfo fcinfo, HierarchyQuery *query, int32 min_depth, int32 max_depth)
{
	LanguageList *languages = setting_languages();
	RowOutput	output = {(ReturnSetInfo *) fcinfo->resultinfo, query->cs, languages, query->reached,
	min_depth, max_depth};

	if (languages->count == 0 && languages->wildcard != LANGUAGE_WILDCARD_FORBIDDEN)
		output.languages = NULL;
	for (int i = 0; i < query->count;)
	{
		int			end = i + 1;

		while (end < query->count &&
			   query->reached[end].ordinal == query->reached[end - 1].ordinal + 1)
			end++;
		output.next = &query->reached[i];
		query->cs->ops->scan(query->cs, query->reached[i].ordinal, query->reached[end - 1].ordinal,
							 FETCH_CODE | FETCH_DISPLAY, put_row, &output);
		i = end;
	}
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

/* (system, code, include_self, max_depth, version) */
static Datum
transitive_query(FunctionCallInfo fcinfo, bool upwards, const char *operation)
{
	HierarchyQuery query = {0};
	bool		include_self = PG_ARGISNULL(2) || PG_GETARG_BOOL(2);
	int32		max_depth = PG_ARGISNULL(3) ? PG_INT32_MAX : PG_GETARG_INT32(3);

	InitMaterializedSRF(fcinfo, 0);
	if (!concept_of_query(fcinfo, 4, -1, &query.cs, &query.start))
		return (Datum) 0;
	code_system_require_is_a(query.cs, operation);
	if (upwards)
		reach_ancestors(&query);
	else
		reach_descendants(&query);
	put_rows(fcinfo, &query, include_self ? 0 : 1, max_depth);
	return (Datum) 0;
}

/* fhir_descendants(system, code, include_self, max_depth, version) */
Datum
fhirterm_descendants(PG_FUNCTION_ARGS)
{
	return transitive_query(fcinfo, false, "fhir_descendants");
}

/* fhir_ancestors(system, code, include_self, max_depth, version) */
Datum
fhirterm_ancestors(PG_FUNCTION_ARGS)
{
	return transitive_query(fcinfo, true, "fhir_ancestors");
}

/* fhir_children(system, code, version): only structural, so of any hierarchy (CS-134) */
Datum
fhirterm_children(PG_FUNCTION_ARGS)
{
	HierarchyQuery query = {0};

	InitMaterializedSRF(fcinfo, 0);
	if (!concept_of_query(fcinfo, 2, -1, &query.cs, &query.start))
		return (Datum) 0;
	reach_children(&query);
	put_rows(fcinfo, &query, 1, 1);
	return (Datum) 0;
}

/* fhir_parents(system, code, version): ditto */
Datum
fhirterm_parents(PG_FUNCTION_ARGS)
{
	HierarchyQuery query = {0};

	InitMaterializedSRF(fcinfo, 0);
	if (!concept_of_query(fcinfo, 2, -1, &query.cs, &query.start))
		return (Datum) 0;
	reach_ancestors(&query);
	put_rows(fcinfo, &query, 1, 1);
	return (Datum) 0;
}
