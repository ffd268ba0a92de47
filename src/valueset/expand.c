/*
 * expand.c
 *		The concepts of a value set one after the other.
 *
 * What is listed is value_set_concepts(), nothing else. The walk over the definition only gives the order:
 * it takes members out of a copy of the set as it comes to them, and what it did not come to (because of
 * versions that were compared by code, say) follows at the end. Memory is that of the sets, whatever the
 * number of rows.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "errors.h"
#include "fhir/version.h"
#include "valueset/evaluation.h"
#include "valueset/expansion.h"
#include "valueset/text_filter.h"

/* Includes that take a while to go through, though they list nothing any more. */
#define MANY_INCLUDES 32

/* An ancestor of the row to come. */
typedef struct Ancestor
{
	int32		last_descendant;
	char	   *code;
} Ancestor;

struct Expansion
{
	MemoryContext memory;
	uint64		number;			/* of the walk over imports */
	ValueSet   *value_set;
	const ExpansionOptions *options;
	ExpansionVisitor visit;
	void	   *context;
	TextFilter *filter;			/* or NULL */
	bool		flags_done;		/* whoever does not pass by its flags is out already */
	ConceptSet	remaining;
	uint8	  **listed;			/* by part: bit for each ordinal listed one by one; NULL: none */
	bool	   *loose_listed;	/* by loose member */
	int64		passed;			/* rows that passed the options so far */
	bool		ended;
	MemoryContext row_context;

	/* of the part being walked */
	CodeSystem *code_system;
	const uint8 *skip;			/* ordinals listed before; or NULL */
	Ancestor   *ancestors;
	int			depth;
	int			capacity;
	/* what was taken out of the part to be listed; of an expansion that ended, what is left of it */
	ConceptSetPart *part;
	IntervalSet taken;
	int32		latest;			/* ordinal visited */
};

static bool
bit_is_set(const uint8 *bits, int32 ordinal)
{
	return bits && (bits[ordinal >> 3] & (1 << (ordinal & 7))) != 0;
}

/* ---------------------------------------------------------------- rows */

pg_noreturn static void
refuse_size(const ValueSet *value_set, int64 limit)
{
	const char *name = value_set->definition->url ? value_set->title : "??";
	char	   *limit_text = psprintf(">" INT64_FORMAT, limit);

	ereport(ERROR,
			(errcode(ERRCODE_TX_TOO_COSTLY),
			 errmsg("the expansion of value set \"%s\" has more than " INT64_FORMAT " codes",
					value_set->title, limit),
			 errhint("Ask for a page, by offset and count."),
			 err_outcome("too-costly", NULL, MSG_VALUE_SET_TOO_COSTLY, NULL,
						 message_text(MSG_VALUE_SET_TOO_COSTLY, name, limit_text))));
}

/* Whether the row to come is on the page asked for. */
static bool
on_page(const Expansion *walk)
{
	return walk->passed >= walk->options->offset &&
		(walk->options->count < 0 || walk->passed - walk->options->offset < walk->options->count);
}

/* Passes a row on if it is on the page asked for. */
static void
emit(Expansion *walk, ExpansionRow *row)
{
	const ExpansionOptions *options = walk->options;
	bool		wanted = on_page(walk);

	row->ordinal = walk->passed++;
	if (wanted && options->limit > 0 && row->ordinal - options->offset >= options->limit)
		refuse_size(walk->value_set, options->limit);
	if (wanted && !walk->visit(walk->context, row))
		walk->ended = true;
	/* of a text filter with count 0 the total is all that is wanted */
	if (options->count >= 0 && walk->passed - options->offset >= options->count &&
		(options->count > 0 || !options->want_total))
		walk->ended = true;
}

static bool
flags_pass(const Expansion *walk, uint32 flags)
{
	if (walk->flags_done)
		return true;
	return !(walk->options->active_only && concept_is_inactive(flags)) &&
		!(walk->options->selectable_only && (flags & CONCEPT_NOT_SELECTABLE) != 0);
}

/* Leaves of the ancestors those that the concept lies under, and makes it the next one. */
static void
nest(Expansion *walk, const Concept *concept, ExpansionRow *row)
{
	while (walk->depth > 0 && walk->ancestors[walk->depth - 1].last_descendant < concept->ordinal)
		pfree(walk->ancestors[--walk->depth].code);
	row->depth = walk->depth;
	row->parent_code = walk->depth > 0 ? walk->ancestors[walk->depth - 1].code : NULL;
	if (concept->last_descendant <= concept->ordinal)
		return;
	if (walk->depth == walk->capacity)
	{
		walk->capacity = walk->capacity ? walk->capacity * 2 : 16;
		if (walk->ancestors)
			walk->ancestors = repalloc(walk->ancestors, walk->capacity * sizeof(Ancestor));
		else
			walk->ancestors = MemoryContextAlloc(GetMemoryChunkContext(walk),
												 walk->capacity * sizeof(Ancestor));
	}
	walk->ancestors[walk->depth].last_descendant = concept->last_descendant;
	walk->ancestors[walk->depth].code = MemoryContextStrdup(GetMemoryChunkContext(walk), concept->code);
	walk->depth++;
}

static void
end_nesting(Expansion *walk)
{
	while (walk->depth > 0)
		pfree(walk->ancestors[--walk->depth].code);
}

static void
list_concept(Expansion *walk, CodeSystem *cs, const Concept *concept, bool nested)
{
	ExpansionRow row = {0};
	MemoryContext old;

	CHECK_FOR_INTERRUPTS();
	if (!flags_pass(walk, concept->flags))
		return;
	old = MemoryContextSwitchTo(walk->row_context);
	if (walk->filter == NULL || text_filter_matches_concept(walk->filter, walk->value_set, cs, concept))
	{
		row.code_system = cs;
		row.concept = concept;
		row.system = cs->url;
		row.version = cs->version;
		row.code = concept->code;
		row.abstract = (concept->flags & CONCEPT_NOT_SELECTABLE) != 0;
		row.inactive = concept_is_inactive(concept->flags);
		if (on_page(walk) && !walk->options->codes_only)
			row.display = member_display(walk->value_set, cs, concept, walk->options->languages);
		if (nested)
			nest(walk, concept, &row);
		emit(walk, &row);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(walk->row_context);
}

static void
list_loose(Expansion *walk, int index)
{
	const LooseMember *member = &walk->remaining.loose[index];
	ExpansionRow row = {0};
	MemoryContext old;

	CHECK_FOR_INTERRUPTS();
	if (walk->loose_listed[index])
		return;
	walk->loose_listed[index] = true;
	if (!flags_pass(walk, member->flags))
		return;
	old = MemoryContextSwitchTo(walk->row_context);
	if (walk->filter == NULL || text_filter_matches_loose(walk->filter, walk->value_set, member))
	{
		row.loose = member;
		row.system = member->system;
		row.version = member->version;
		row.code = member->code;
		row.abstract = (member->flags & CONCEPT_NOT_SELECTABLE) != 0;
		row.inactive = concept_is_inactive(member->flags);
		if (on_page(walk) && !walk->options->codes_only)
			row.display = loose_member_display(walk->value_set, member, walk->options->languages);
		emit(walk, &row);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(walk->row_context);
}

/* ---------------------------------------------------------------- parts and enumerations */

static bool
visit_concept(void *context, const Concept *concept)
{
	Expansion  *walk = context;

	walk->latest = concept->ordinal;
	if (!bit_is_set(walk->skip, concept->ordinal))
		list_concept(walk, walk->code_system, concept, walk->options->nested);
	return !walk->ended;
}

/* Counts concepts before the page without looking at them, where nothing can be against any. */
static void
pass_over(Expansion *walk)
{
	const ExpansionOptions *options = walk->options;

	if (options->offset <= walk->passed || walk->skip || walk->filter || options->nested ||
		(!walk->flags_done && (options->active_only || options->selectable_only)))
		return;
	walk->passed += interval_set_drop_first(&walk->taken, options->offset - walk->passed);
}

/* Lists what was taken out of a part, or what the expansion has left of it. */
static void
list_taken(Expansion *walk)
{
	CodeSystem *cs = walk->part->code_system;
	bool		displays = !walk->options->codes_only || walk->filter;

	walk->code_system = cs;
	walk->skip = walk->listed[walk->part - walk->remaining.parts];
	pass_over(walk);
	code_system_scan_set(cs, &walk->taken, FETCH_CODE | (displays ? FETCH_DISPLAY : 0) | walk->options->fetch,
						 visit_concept, walk);
	if (walk->ended)
		interval_set_drop_up_to(&walk->taken, walk->latest);
	else
	{
		interval_set_free(&walk->taken);
		end_nesting(walk);
	}
}

/* Lists, in the order of the hierarchy, those of some concepts of a code system that remain. */
static void
list_part(Expansion *walk, CodeSystem *cs, const IntervalSet *concepts)
{
	IntervalSet rest;

	walk->part = concept_set_part(&walk->remaining, cs);
	if (walk->part == NULL)
		return;
	interval_set_init(&walk->taken);
	interval_set_init(&rest);
	interval_set_intersection(&walk->taken, &walk->part->members, concepts);
	interval_set_difference(&rest, &walk->part->members, &walk->taken);
	interval_set_free(&walk->part->members);
	walk->part->members = rest;
	list_taken(walk);
}

/* Lists a concept that an include enumerates, if it remains. */
static void
list_enumerated(Expansion *walk, CodeSystem *cs, int32 ordinal)
{
	ConceptSetPart *part = concept_set_part(&walk->remaining, cs);
	Concept		concept = {0};
	uint8	  **bits;
	MemoryContext old;
	bool		found;

	if (part == NULL || !interval_set_contains(&part->members, ordinal))
		return;
	bits = &walk->listed[part - walk->remaining.parts];
	if (bit_is_set(*bits, ordinal))
		return;
	if (*bits == NULL)
		*bits = MemoryContextAllocZero(GetMemoryChunkContext(walk), cs->concept_count / 8 + 1);
	(*bits)[ordinal >> 3] |= 1 << (ordinal & 7);
	old = MemoryContextSwitchTo(walk->row_context);
	found = part->code_system->ops->fetch(part->code_system, ordinal,
												FETCH_CODE | FETCH_DISPLAY | walk->options->fetch, &concept);
	MemoryContextSwitchTo(old);
	if (found)
		list_concept(walk, part->code_system, &concept, false);
	MemoryContextReset(walk->row_context);
}

static void
list_enumeration(Expansion *walk, const ComposeElement *element, const IncludeResult *include)
{
	for (int i = 0; i < element->concept_count && !walk->ended; i++)
	{
		int			count;
		int			first;

		CHECK_FOR_INTERRUPTS();
		if (include->ordinals[i] >= 0)
		{
			list_enumerated(walk, include->code_system, include->ordinals[i]);
			continue;
		}
		first = concept_set_find_loose(&walk->remaining, element->system, element->concepts[i].code, &count);
		for (int j = first; j < first + count && !walk->ended; j++)
			list_loose(walk, j);
	}
}

/* An include in the order of listing. */
typedef struct ListedInclude
{
	const char *version;
	int			index;
	VersionAlgorithm algorithm; /* of all that it is compared with */
} ListedInclude;

static int
compare_latest_first(const void *a, const void *b)
{
	const ListedInclude *left = a;
	const ListedInclude *right = b;
	int			order = version_compare(right->version, left->version, left->algorithm);

	CHECK_FOR_INTERRUPTS();
	return order != 0 ? order : left->index - right->index;
}

/* The end of those that stand together from start on, versions of one code system. */
static int
end_of_versions(const ValueSetDefinition *definition, int start)
{
	const ComposeElement *first = &definition->includes[start];
	int			end = start + 1;

	while (first->system && first->version && end < definition->include_count &&
		   definition->includes[end].system && definition->includes[end].version &&
		   strcmp(definition->includes[end].system, first->system) == 0)
		end++;
	return end;
}

/* Sorts those from start on, which are versions of one code system. */
static void
sort_versions(ListedInclude *includes, int count)
{
	const char **versions = palloc(count * sizeof(char *));
	VersionAlgorithm algorithm;

	for (int i = 0; i < count; i++)
		versions[i] = includes[i].version;
	algorithm = version_infer(versions, count);
	for (int i = 0; i < count; i++)
		includes[i].algorithm = algorithm;
	qsort(includes, count, sizeof(ListedInclude), compare_latest_first);
	pfree(versions);
}

/* The order in which includes are listed: as they stand, of versions of one code system side by side the latest first. */
static ListedInclude *
order_of_includes(const ValueSetDefinition *definition)
{
	ListedInclude *order = palloc0((definition->include_count + 1) * sizeof(ListedInclude));

	for (int i = 0; i < definition->include_count; i++)
	{
		order[i].version = definition->includes[i].version;
		order[i].index = i;
	}
	for (int i = 0; i < definition->include_count;)
	{
		int			end = end_of_versions(definition, i);

		if (end > i + 1)
			sort_versions(&order[i], end - i);
		i = end;
	}
	return order;
}

static void
list_includes(Expansion *walk, ValueSet *value_set)
{
	const ValueSetDefinition *definition = value_set->definition;
	ListedInclude *order;

	check_stack_depth();
	if (!value_set_walk_visits(&value_set->expansion, walk->number))
		return;
	order = order_of_includes(definition);
	for (int i = 0; i < definition->include_count && !walk->ended; i++)
	{
		const ComposeElement *element = &definition->includes[order[i].index];
		const IncludeResult *include = &value_set->includes[order[i].index];

		CHECK_FOR_INTERRUPTS();
		if (element->concept_count > 0)
			list_enumeration(walk, element, include);
		else if (element->system == NULL && include->value_sets)
			list_includes(walk, linitial(include->value_sets));
		else
			for (int j = 0; j < include->concepts.part_count && !walk->ended; j++)
				list_part(walk, include->concepts.parts[j].code_system,
						  &include->concepts.parts[j].members);
	}
	pfree(order);
}

/* ---------------------------------------------------------------- the whole */

static bool
is_not_selectable(uint32 flags)
{
	return (flags & CONCEPT_NOT_SELECTABLE) != 0;
}

static void
leave_out_system(ConceptSet *set, const Canonical *system)
{
	ConceptSet	excluded;

	concept_set_init(&excluded);
	for (int i = 0; i < set->part_count; i++)
	{
		CodeSystem *cs = set->parts[i].code_system;

		if (code_system_has_url(cs, system->url) &&
			(system->version == NULL || version_matches(system->version, cs->version)))
			concept_set_add(&excluded, cs, &set->parts[i].members, set->parts[i].whole);
	}
	concept_set_subtract(set, &excluded, VERSIONS_MATCH_EXACTLY);
	concept_set_free(&excluded);
	concept_set_subtract_system(set, system->url, system->version);
}

/* What may be listed, texts apart; returns how many they are, or -1. */
static int64
choose_members(Expansion *walk, const ConceptSet *concepts)
{
	const ExpansionOptions *options = walk->options;
	ListCell   *cell;

	concept_set_copy(&walk->remaining, concepts);
	foreach(cell, options->exclude_systems)
		leave_out_system(&walk->remaining, lfirst(cell));
	if (!options->want_total || walk->filter)
		return -1;
	if (options->active_only)
		concept_set_remove_inactive(&walk->remaining);
	if (options->selectable_only)
		concept_set_remove_by_flags(&walk->remaining, is_not_selectable);
	walk->flags_done = true;
	return concept_set_count(&walk->remaining);
}

/* Leaves of what remains those that the text filter may let pass, where that is told before each is looked at. */
static void
keep_candidates(Expansion *walk)
{
	IntervalSet candidates;
	IntervalSet kept;

	if (walk->filter == NULL || value_set_has_own_words(walk->value_set))
		return;
	for (int i = 0; i < walk->remaining.part_count; i++)
	{
		ConceptSetPart *part = &walk->remaining.parts[i];

		interval_set_init(&candidates);
		if (!text_filter_candidates(walk->filter, part->code_system, &part->members, &candidates))
			continue;
		interval_set_init(&kept);
		interval_set_intersection(&kept, &part->members, &candidates);
		interval_set_free(&part->members);
		part->members = kept;
		interval_set_free(&candidates);
	}
}

static void
list_all(Expansion *walk)
{
	list_includes(walk, walk->value_set);
	for (int i = 0; i < walk->remaining.part_count && !walk->ended; i++)
	{
		IntervalSet rest;

		interval_set_init(&rest);
		interval_set_copy(&rest, &walk->remaining.parts[i].members);
		list_part(walk, walk->remaining.parts[i].code_system, &rest);
		interval_set_free(&rest);
	}
	for (int i = 0; i < walk->remaining.loose_count && !walk->ended; i++)
		list_loose(walk, i);
}

/* Whether members are to be looked at: for the rows, or to count those that a text filter lets pass. */
static bool
lists_rows(const Expansion *walk)
{
	return walk->options->count != 0 || (walk->filter && walk->options->want_total);
}

/* In a context of its own; the total is that of value_set_expand, as far as it is known before. */
static Expansion *
begin(ValueSet *value_set, const ExpansionOptions *options, ExpansionVisitor visit, void *context, int64 *total)
{
	const ConceptSet *concepts = value_set_concepts(value_set);
	MemoryContext memory = AllocSetContextCreate(CurrentMemoryContext, "fhirterm expansion", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(memory);
	Expansion  *walk = palloc0(sizeof(Expansion));

	walk->memory = memory;
	walk->value_set = value_set;
	walk->options = options;
	walk->visit = visit;
	walk->context = context;
	walk->filter = options->filter ? text_filter_create(options->filter) : NULL;
	*total = choose_members(walk, concepts);
	if (*total >= 0 && options->limit > 0 && *total - options->offset > options->limit &&
		(options->count < 0 || options->count > options->limit))
		refuse_size(value_set, options->limit);
	walk->listed = palloc0((walk->remaining.part_count + 1) * sizeof(uint8 *));
	walk->loose_listed = palloc0(walk->remaining.loose_count + 1);
	walk->row_context = AllocSetContextCreate(memory, "fhirterm expansion row", ALLOCSET_DEFAULT_SIZES);
	if (lists_rows(walk))
		keep_candidates(walk);
	MemoryContextSwitchTo(old);
	return walk;
}

Expansion *
expansion_begin(ValueSet *value_set, const ExpansionOptions *options, ExpansionVisitor visit, void *context)
{
	int64		total;

	return begin(value_set, options, visit, context, &total);
}

bool
expansion_continue(Expansion *walk)
{
	MemoryContext old = MemoryContextSwitchTo(walk->memory);

	walk->ended = false;
	walk->number = value_set_walk_begin();
	if (!interval_set_is_empty(&walk->taken))
		list_taken(walk);
	if (!walk->ended)
		list_all(walk);
	MemoryContextSwitchTo(old);
	return walk->ended;
}

bool
expansion_enumerates(const Expansion *walk)
{
	const ValueSetDefinition *definition = walk->value_set->definition;

	if (definition->include_count > MANY_INCLUDES)
		return true;
	for (int i = 0; i < definition->include_count; i++)
		if (definition->includes[i].concept_count > 0 || definition->includes[i].value_sets)
			return true;
	return walk->remaining.loose_count > 0;
}

void
expansion_end(Expansion *walk)
{
	MemoryContextDelete(walk->memory);
}

int64
value_set_expand(ValueSet *value_set, const ExpansionOptions *options, ExpansionVisitor visit,
				 void *context)
{
	int64		total;
	Expansion  *walk = begin(value_set, options, visit, context, &total);

	if (lists_rows(walk))
	{
		(void) expansion_continue(walk);
		if (options->want_total && walk->filter && !walk->ended)
			total = walk->passed;
	}
	expansion_end(walk);
	return total;
}

/* ---------------------------------------------------------------- the shape */

static bool
element_is_hierarchical(const ComposeElement *element, bool filtered)
{
	if (element->value_sets || element->concept_count > 0 || element->filter_count > 1)
		return false;
	return element->filter_count > 0 || !filtered;
}

/* Whether some concept of a code system has two parents. */
typedef struct ParentScan
{
	uint8	   *seen;			/* by ordinal, a bit: it is a child */
	bool		twice;
} ParentScan;

static bool
see_child(void *context, int32 parent, int32 child)
{
	ParentScan *scan = context;

	CHECK_FOR_INTERRUPTS();
	scan->twice = bit_is_set(scan->seen, child);
	scan->seen[child >> 3] |= 1 << (child & 7);
	return !scan->twice;
}

static bool
has_several_parents(CodeSystem *cs)
{
	ParentScan	scan = {NULL, false};

	if (cs->concept_count == 0 || !code_system_has_hierarchy(cs))
		return false;
	scan.seen = palloc0(cs->concept_count / 8 + 1);
	cs->ops->scan_links(cs, 0, cs->concept_count - 1, see_child, &scan);
	pfree(scan.seen);
	return scan.twice;
}

bool
value_set_is_hierarchical(ValueSet *value_set, bool filtered)
{
	const ValueSetDefinition *definition = value_set->definition;

	(void) value_set_concepts(value_set);
	if (!definition->has_compose || value_set->repeats)
		return false;
	for (int i = 0; i < definition->exclude_count; i++)
		if (!element_is_hierarchical(&definition->excludes[i], false))
			return false;
	for (int i = 0; i < definition->include_count; i++)
	{
		CodeSystem *cs = value_set->includes[i].code_system;

		if (!element_is_hierarchical(&definition->includes[i], filtered))
			return false;
		/* a single filter shows each concept under one of its parents, a whole code system shows all */
		if (cs && definition->includes[i].filter_count == 0 && has_several_parents(cs))
			return false;
	}
	return true;
}
