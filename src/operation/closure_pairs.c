/*
 * closure_pairs.c
 *		ConceptMap/$closure: which concepts of a set subsume which.
 *
 * Members are sorted by code system and ordinal, so that the members under a concept, or above it, are found by
 * the intervals of ordinals that its descendants and ancestors are. Descendants are one probe, ancestors a walk:
 * of added and old ones, either the old ones are asked for what is under them, or the added ones for what is above.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "errors.h"
#include "operation/closure_pairs.h"

/* An answer of more pairs, some 100 MB, is too costly. */
#define PAIRS_MAX 1000000

/* Members of one code system, and its pairs as places in them. */
typedef struct Slice
{
	CodeSystem *cs;
	const ClosureMember *members;
	int			count;
	int			old_count;		/* members that are not added */
	JsonTree  **codes;			/* of the members */
	int			pair_count;
	int			pair_room;
	struct
	{
		int			narrower;
		int			broader;
	}		   *pairs;
} Slice;

/* Old ones first, so that of two that are the same the old one stays. */
static int
compare_members(const void *a, const void *b)
{
	const ClosureMember *left = a;
	const ClosureMember *right = b;

	if (left->cs->content_id != right->cs->content_id)
		return left->cs->content_id < right->cs->content_id ? -1 : 1;
	if (left->ordinal != right->ordinal)
		return left->ordinal < right->ordinal ? -1 : 1;
	return (int) left->added - (int) right->added;
}

int
closure_sort(ClosureMember *members, int count)
{
	int			kept = 0;

	if (count == 0)
		return 0;
	qsort(members, count, sizeof(ClosureMember), compare_members);
	for (int i = 1; i < count; i++)
		if (members[i].cs != members[kept].cs || members[i].ordinal != members[kept].ordinal)
			members[++kept] = members[i];
	return kept + 1;
}

/* The first member whose ordinal isn't below. */
static int
first_from(const Slice *slice, int32 ordinal)
{
	int			low = 0;
	int			high = slice->count;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (slice->members[middle].ordinal < ordinal)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
add_pair(Slice *slice, int narrower, int broader)
{
	if (slice->pair_count == PAIRS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_TX_TOO_COSTLY),
				 errmsg("the closure has more than %d pairs", PAIRS_MAX),
				 errhint("Add fewer concepts at a time.")));
	if (slice->pair_count == slice->pair_room)
	{
		slice->pair_room = Max(64, slice->pair_room * 2);
		slice->pairs = slice->pairs ? repalloc(slice->pairs, slice->pair_room * sizeof(*slice->pairs))
			: palloc(slice->pair_room * sizeof(*slice->pairs));
	}
	slice->pairs[slice->pair_count].narrower = narrower;
	slice->pairs[slice->pair_count].broader = broader;
	slice->pair_count++;
}

/* Whether a member has a part in the pairs that a search is for. */
typedef enum Wanted
{
	WANTED_ALL,
	WANTED_ADDED,
	WANTED_OLD
} Wanted;

/* Pairs a member with those of the others, as they are wanted, that are in a set of ordinals. */
static void
pair_with(Slice *slice, int place, const IntervalSet *set, bool are_below, Wanted wanted)
{
	for (int i = 0; i < set->length; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int m = first_from(slice, set->items[i].first);
			 m < slice->count && slice->members[m].ordinal <= set->items[i].last; m++)
			if (m != place && (wanted == WANTED_ALL || slice->members[m].added == (wanted == WANTED_ADDED)))
				add_pair(slice, are_below ? m : place, are_below ? place : m);
	}
}

/* The pairs of which a member is the broader one; of an added one also those with old ones that are broader. */
static void
pair_member(Slice *slice, int place)
{
	const ClosureMember *member = &slice->members[place];
	bool		ask_old = slice->old_count < slice->count - slice->old_count;
	IntervalSet set;

	interval_set_init(&set);
	if (member->added || ask_old)
	{
		code_system_descendants(slice->cs, member->ordinal, &set);
		pair_with(slice, place, &set, true, member->added ? WANTED_ALL : WANTED_ADDED);
	}
	interval_set_free(&set);
	interval_set_init(&set);
	if (member->added && slice->old_count > 0 && !ask_old)
	{
		code_system_ancestors(slice->cs, member->ordinal, &set);
		pair_with(slice, place, &set, false, WANTED_OLD);
	}
	interval_set_free(&set);
}

static int
compare_pairs(const void *a, const void *b)
{
	const int  *left = a;
	const int  *right = b;

	if (left[0] != right[0])
		return left[0] < right[0] ? -1 : 1;
	return left[1] < right[1] ? -1 : left[1] > right[1] ? 1 : 0;
}

/* ConceptVisitor: notes the code of a member. */
static bool
keep_code(void *context, const Concept *concept)
{
	Slice	   *slice = context;

	slice->codes[first_from(slice, concept->ordinal)] = tree_string(pnstrdup(concept->code, concept->code_length));
	return true;
}

/* Reads the codes of all members. */
static void
read_codes(Slice *slice)
{
	int32	   *ordinals = palloc(slice->count * sizeof(int32));

	slice->codes = palloc0(slice->count * sizeof(JsonTree *));
	for (int i = 0; i < slice->count; i++)
		ordinals[i] = slice->members[i].ordinal;
	code_system_fetch_each(slice->cs, ordinals, slice->count, FETCH_CODE, keep_code, slice);
	pfree(ordinals);
}

/* The pairs from *next on that have the same narrower concept, as an element of the group. */
static JsonTree *
element_from(const Slice *slice, int *next, int release)
{
	int			narrower = slice->pairs[*next].narrower;
	JsonTree   *element = tree_object();
	JsonTree   *targets = tree_array();

	for (; *next < slice->pair_count && slice->pairs[*next].narrower == narrower; (*next)++)
	{
		JsonTree   *target = tree_object();

		CHECK_FOR_INTERRUPTS();
		tree_put(target, "code", slice->codes[slice->pairs[*next].broader]);
		if (release == 4)
			tree_put_string(target, "equivalence", "subsumes");
		else
			tree_put_string(target, "relationship", "source-is-narrower-than-target");
		tree_append(targets, target);
	}
	tree_put(element, "code", slice->codes[narrower]);
	tree_put(element, "target", targets);
	return element;
}

static JsonTree *
group_of(Slice *slice, int release)
{
	JsonTree   *group = tree_object();
	JsonTree   *elements = tree_array();

	read_codes(slice);
	qsort(slice->pairs, slice->pair_count, sizeof(*slice->pairs), compare_pairs);
	for (int next = 0; next < slice->pair_count;)
	{
		CHECK_FOR_INTERRUPTS();
		tree_append(elements, element_from(slice, &next, release));
	}
	tree_put_string(group, "source", slice->cs->url);
	tree_put_string(group, "target", slice->cs->url);
	tree_put(group, "element", elements);
	return group;
}

JsonTree *
closure_groups(const ClosureMember *members, int count, int release)
{
	JsonTree   *groups = tree_array();
	int			start = 0;

	while (start < count)
	{
		Slice		slice = {.cs = members[start].cs, .members = members + start};

		for (; start + slice.count < count && members[start + slice.count].cs == slice.cs; slice.count++)
			slice.old_count += !members[start + slice.count].added;
		for (int i = 0; i < slice.count; i++)
		{
			CHECK_FOR_INTERRUPTS();
			pair_member(&slice, i);
		}
		if (slice.pair_count > 0)
			tree_append(groups, group_of(&slice, release));
		start += slice.count;
	}
	return groups;
}
