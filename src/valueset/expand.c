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

#include "valueset/evaluation.h"
#include "valueset/expansion.h"
#include "valueset/text_filter.h"

/* An ancestor of the row to come. */
typedef struct Ancestor
{
	int32		last_descendant;
	char	   *code;
} Ancestor;

typedef struct Walk
{
	uint64		number;			/* of the walk over imports */
	ValueSet   *value_set;
	const ExpansionOptions *options;
	ExpansionVisitor visit;
	void	   *context;
	TextFilter *filter;			/* or NULL */
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
} Walk;

static bool
bit_is_set(const uint8 *bits, int32 ordinal)
{
	return bits && (bits[ordinal >> 3] & (1 << (ordinal & 7))) != 0;
}

/* ---------------------------------------------------------------- rows */

/* Passes a row on if it is on the page asked for. */
static void
emit(Walk *walk, ExpansionRow *row)
{
	const ExpansionOptions *options = walk->options;
	int64		number = walk->passed++;

	if (number < options->offset)
		return;
	row->ordinal = number;
	if (!walk->visit(walk->context, row) ||
		(options->count >= 0 && walk->passed >= options->offset + options->count))
		walk->ended = true;
}

static bool
flags_pass(const Walk *walk, uint32 flags)
{
	return !(walk->options->active_only && concept_is_inactive(flags)) &&
		!(walk->options->selectable_only && (flags & CONCEPT_NOT_SELECTABLE) != 0);
}

/* Leaves of the ancestors those that the concept lies under, and makes it the next one. */
static void
nest(Walk *walk, const Concept *concept, ExpansionRow *row)
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
end_nesting(Walk *walk)
{
	while (walk->depth > 0)
		pfree(walk->ancestors[--walk->depth].code);
}

static void
list_concept(Walk *walk, CodeSystem *cs, const Concept *concept, bool nested)
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
		if (walk->passed >= walk->options->offset)
			row.display = member_display(walk->value_set, cs, concept, walk->options->languages);
		if (nested)
			nest(walk, concept, &row);
		emit(walk, &row);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(walk->row_context);
}

static void
list_loose(Walk *walk, int index)
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
	Walk	   *walk = context;

	if (!bit_is_set(walk->skip, concept->ordinal))
		list_concept(walk, walk->code_system, concept, walk->options->nested);
	return !walk->ended;
}

/* Lists, in the order of the hierarchy, those of some concepts of a code system that remain. */
static void
list_part(Walk *walk, CodeSystem *cs, const IntervalSet *concepts)
{
	ConceptSetPart *part = concept_set_part(&walk->remaining, cs);
	IntervalSet take;
	IntervalSet rest;

	if (part == NULL)
		return;
	interval_set_init(&take);
	interval_set_init(&rest);
	interval_set_intersection(&take, &part->members, concepts);
	walk->code_system = part->code_system;
	walk->skip = walk->listed[part - walk->remaining.parts];
	for (int i = 0; i < take.length && !walk->ended; i++)
		cs->ops->scan(part->code_system, take.items[i].first, take.items[i].last,
					  FETCH_CODE | FETCH_DISPLAY, visit_concept, walk);
	end_nesting(walk);
	interval_set_difference(&rest, &part->members, &take);
	interval_set_free(&take);
	interval_set_free(&part->members);
	part->members = rest;
}

/* Lists a concept that an include enumerates, if it remains. */
static void
list_enumerated(Walk *walk, CodeSystem *cs, int32 ordinal)
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
	found = part->code_system->ops->fetch(part->code_system, ordinal, FETCH_CODE | FETCH_DISPLAY, &concept);
	MemoryContextSwitchTo(old);
	if (found)
		list_concept(walk, part->code_system, &concept, false);
	MemoryContextReset(walk->row_context);
}

static void
list_enumeration(Walk *walk, const ComposeElement *element, const IncludeResult *include)
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

static void
list_includes(Walk *walk, ValueSet *value_set)
{
	const ValueSetDefinition *definition = value_set->definition;

	check_stack_depth();
	if (!value_set_walk_visits(&value_set->expansion, walk->number))
		return;
	for (int i = 0; i < definition->include_count && !walk->ended; i++)
	{
		const ComposeElement *element = &definition->includes[i];
		const IncludeResult *include = &value_set->includes[i];

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
}

void
value_set_expand(ValueSet *value_set, const ExpansionOptions *options, ExpansionVisitor visit,
				 void *context)
{
	const ConceptSet *concepts = value_set_concepts(value_set);
	Walk	   *walk;

	if (options->count == 0)
		return;
	walk = palloc0(sizeof(Walk));
	walk->number = value_set_walk_begin();
	walk->value_set = value_set;
	walk->options = options;
	walk->visit = visit;
	walk->context = context;
	walk->filter = options->filter ? text_filter_create(options->filter) : NULL;
	concept_set_copy(&walk->remaining, concepts);
	walk->listed = palloc0((concepts->part_count + 1) * sizeof(uint8 *));
	walk->loose_listed = palloc0(concepts->loose_count + 1);
	walk->row_context = AllocSetContextCreate(CurrentMemoryContext, "fhirterm expansion row",
											  ALLOCSET_DEFAULT_SIZES);

	list_includes(walk, value_set);
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
	MemoryContextDelete(walk->row_context);
	concept_set_free(&walk->remaining);
	pfree(walk);
}
