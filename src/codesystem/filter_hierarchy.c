/*
 * filter_hierarchy.c
 *		Filters that the structure answers: the six on concept, and parent and child as properties.
 */
#include "postgres.h"

#include "codesystem/filter_kinds.h"
#include "errors.h"
#include "fhir/outcome.h"
#include "fhir/pattern.h"

/*
 * Ordinal of the concept that a filter names, under the case rule. A fragment may lack it: a WARNING, and
 * -1. Errors: TX422 where all concepts are there (CS-171).
 */
static int32
index_concept(CodeSystem *cs, const ConceptFilter *filter)
{
	int32		ordinal = code_system_locate(cs, filter->value, strlen(filter->value), NULL);

	if (ordinal >= 0)
		return ordinal;
	ereport(cs->content == CONTENT_FRAGMENT ? WARNING : ERROR,
			errcode(ERRCODE_TX_UNPROCESSABLE),
			errmsg("code \"%s\" is not in code system \"%s\"", filter->value,
				   code_system_canonical(cs)),
			filter_errdetail(cs, filter),
			cs->content == CONTENT_FRAGMENT ?
			errhint("The code system is a fragment: another one may have the code.") :
			err_outcome("code-invalid", "invalid-code", MSG_UNKNOWN_CODE, filter->path,
						message_text(MSG_UNKNOWN_CODE, filter->value, code_system_canonical(cs))));
	return -1;
}

static bool
collect_leaf(void *context, const Concept *concept)
{
	if (!(concept->flags & CONCEPT_HAS_CHILDREN))
		ordinal_list_add(context, concept->ordinal);
	return true;
}

/* The members of a set without children, without the one where it starts. */
static void
leaves_below(CodeSystem *cs, const IntervalSet *descendants, int32 index, IntervalSet *set)
{
	OrdinalInterval start = {index, index};
	IntervalSet itself = {1, 1, &start};
	IntervalSet below;
	OrdinalList leaves = {0};

	interval_set_init(&below);
	interval_set_difference(&below, descendants, &itself);
	code_system_scan_set(cs, &below, 0, collect_leaf, &leaves);
	interval_set_free(&below);
	ordinal_list_into_set(&leaves, set);
}

/* The direct children, or parents, of one concept. */
static void
add_links(CodeSystem *cs, int32 ordinal, bool children, OrdinalList *list)
{
	int32	   *links;
	int			count = children ? cs->ops->children(cs, ordinal, &links) :
		cs->ops->parents(cs, ordinal, &links);

	for (int i = 0; i < count; i++)
		ordinal_list_add(list, links[i]);
	pfree(links);
}

void
filter_hierarchy(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op, IntervalSet *set)
{
	IntervalSet descendants;
	IntervalSet self;
	OrdinalList links = {0};
	int32		index;

	if (op != FILTER_CHILD_OF)
		code_system_require_is_a(cs, psprintf("filter %s", filter->op));
	index = index_concept(cs, filter);
	if (index < 0)
		return;
	interval_set_init(&descendants);
	interval_set_init(&self);
	interval_set_append(&self, index, index);
	switch (op)
	{
		case FILTER_CHILD_OF:
			add_links(cs, index, true, &links);
			ordinal_list_into_set(&links, set);
			return;
		case FILTER_GENERALIZES:
			code_system_ancestors(cs, index, set);
			return;
		case FILTER_IS_A:
			code_system_descendants(cs, index, set);
			return;
		default:
			break;
	}
	code_system_descendants(cs, index, &descendants);
	if (op == FILTER_DESCENDENT_OF)
		interval_set_difference(set, &descendants, &self);
	else if (op == FILTER_IS_NOT_A)
		interval_set_complement(set, &descendants, cs->concept_count);
	else
		leaves_below(cs, &descendants, index, set);
}

typedef struct RootWalk
{
	int32		next;			/* where the next root is */
	OrdinalList roots;
} RootWalk;

static bool
collect_root(void *context, const Concept *concept)
{
	RootWalk   *walk = context;

	if (concept->ordinal == walk->next)
	{
		ordinal_list_add(&walk->roots, concept->ordinal);
		walk->next = concept->last_descendant + 1;
	}
	return true;
}

/*
 * The concepts without a parent. Ordinals are a preorder of a spanning forest, so that each root begins
 * behind the last descendant of the one before: few of them are fetched one by one.
 */
static void
roots_of(CodeSystem *cs, IntervalSet *set)
{
	RootWalk	walk = {0};
	Concept		concept;

	if (cs->root_count > cs->concept_count / 12)
		cs->ops->scan(cs, 0, cs->concept_count - 1, 0, collect_root, &walk);
	else
	{
		while (walk.next < cs->concept_count && cs->ops->fetch(cs, walk.next, 0, &concept))
			collect_root(&walk, &concept);
	}
	ordinal_list_into_set(&walk.roots, set);
}

/* The concepts that have a parent, or a child; or those that have none. */
static void
structure_exists(CodeSystem *cs, PropertyRole role, bool exists, IntervalSet *set)
{
	IntervalSet without;
	OrdinalList leaves = {0};

	interval_set_init(&without);
	if (role == ROLE_PARENT)
		roots_of(cs, &without);
	else
	{
		cs->ops->scan(cs, 0, cs->concept_count - 1, 0, collect_leaf, &leaves);
		ordinal_list_into_set(&leaves, &without);
	}
	if (exists)
		interval_set_complement(set, &without, cs->concept_count);
	else
		interval_set_copy(set, &without);
}

typedef struct PatternScan
{
	Pattern    *pattern;
	OrdinalList matches;
} PatternScan;

static bool
collect_matching_code(void *context, const Concept *concept)
{
	PatternScan *scan = context;

	if (pattern_matches(scan->pattern, concept->code, concept->code_length))
		ordinal_list_add(&scan->matches, concept->ordinal);
	return true;
}

/* The concepts whose codes the filter names: those whose links it wants. */
static void
named_concepts(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op, OrdinalList *named)
{
	List	   *codes;
	ListCell   *cell;

	if (op == FILTER_REGEX)
	{
		PatternScan scan = {0};

		scan.pattern = pattern_compile(CurrentMemoryContext, filter->value, strlen(filter->value));
		cs->ops->scan(cs, 0, cs->concept_count - 1, FETCH_CODE, collect_matching_code, &scan);
		pattern_free(scan.pattern);
		*named = scan.matches;
		return;
	}
	codes = op == FILTER_EQUAL ? list_make1((char *) filter->value) :
		filter_value_items(filter->value);
	foreach(cell, codes)
	{
		const char *code = lfirst(cell);
		int32		ordinal = code_system_locate(cs, code, strlen(code), NULL);

		if (ordinal >= 0)
			ordinal_list_add(named, ordinal);
	}
}

void
filter_structure(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op, PropertyRole role,
				 IntervalSet *set)
{
	OrdinalList named = {0};
	OrdinalList links = {0};
	IntervalSet linked;

	if (op == FILTER_EXISTS)
	{
		structure_exists(cs, role, filter_value_exists(cs, filter), set);
		return;
	}
	named_concepts(cs, filter, op, &named);
	for (int i = 0; i < named.count; i++)
		add_links(cs, named.items[i], role == ROLE_PARENT, &links);
	if (op != FILTER_NOT_IN)
	{
		ordinal_list_into_set(&links, set);
		return;
	}
	interval_set_init(&linked);
	ordinal_list_into_set(&links, &linked);
	interval_set_complement(set, &linked, cs->concept_count);
}
