/*
 * comparison.c
 *		How the members of two value sets stand to each other, by the algebra of their sets.
 */
#include "postgres.h"

#include "valueset/comparison.h"
#include "valueset/evaluation.h"
#include "valueset/expansion.h"

bool
value_set_has_compose(const ValueSet *value_set)
{
	return value_set->definition->has_compose;
}

bool
value_set_is_unclosed(ValueSet *value_set)
{
	const ConceptSet *set = value_set_concepts(value_set);

	for (int i = 0; i < set->part_count; i++)
	{
		const CodeSystem *cs = set->parts[i].code_system;

		if (cs->content == CONTENT_FRAGMENT || (set->parts[i].whole && code_system_is_open(set->parts[i].code_system)))
			return true;
	}
	return false;
}

/* How versions are compared: by code, unless the policy or a code system has it otherwise. */
static VersionsMatch
versions_match(const ConceptSet *first, const ConceptSet *second, VersionPolicy policy)
{
	if (policy == VERSION_POLICY_ALWAYS)
		return VERSIONS_MATCH_EXACTLY;
	if (policy == VERSION_POLICY_NEVER)
		return VERSIONS_MATCH_BY_CODE;
	for (int i = 0; i < first->part_count; i++)
		if (first->parts[i].code_system->version_needed)
			return VERSIONS_MATCH_EXACTLY;
	for (int i = 0; i < second->part_count; i++)
		if (second->parts[i].code_system->version_needed)
			return VERSIONS_MATCH_EXACTLY;
	return VERSIONS_MATCH_BY_CODE;
}

static void
difference(ConceptSet *result, const ConceptSet *set, const ConceptSet *other, VersionsMatch match)
{
	concept_set_copy(result, set);
	concept_set_subtract(result, other, match);
}

/* Whether a set has members that are known, not only some that a whole code system may have beyond them. */
static bool
has_members(const ConceptSet *set)
{
	for (int i = 0; i < set->part_count; i++)
		if (!interval_set_is_empty(&set->parts[i].members))
			return true;
	return set->loose_count > 0;
}

/* ---------------------------------------------------------------- codes */

typedef struct CodeCollector
{
	const ConceptSet *alone;	/* members of one set only */
	List	   *codes_alone;
	List	   *codes_shared;
	MemoryContext context;
} CodeCollector;

static bool
has_row(const ConceptSet *set, const ExpansionRow *row)
{
	int			count;

	if (row->code_system)
	{
		const ConceptSetPart *part = concept_set_part(set, row->code_system);

		return part && interval_set_contains(&part->members, row->concept->ordinal);
	}
	(void) concept_set_find_loose(set, row->system, row->code, &count);
	return count > 0;
}

static bool
collect(void *context, const ExpansionRow *row)
{
	CodeCollector *collector = context;
	List	  **codes = has_row(collector->alone, row) ? &collector->codes_alone : &collector->codes_shared;
	MemoryContext old = MemoryContextSwitchTo(collector->context);

	if (list_length(*codes) < COMPARISON_CODES)
		*codes = lappend(*codes, pstrdup(row->code));
	MemoryContextSwitchTo(old);
	return list_length(collector->codes_alone) < COMPARISON_CODES ||
		list_length(collector->codes_shared) < COMPARISON_CODES;
}

/* The codes of a value set in the order of its expansion: those in alone, and the others. */
static void
collect_codes(ValueSet *value_set, const ConceptSet *alone, List **codes_alone, List **codes_shared)
{
	CodeCollector collector = {.alone = alone, .context = CurrentMemoryContext};
	ExpansionOptions options = {.count = -1};

	options.languages = display_languages(NULL, NULL);
	value_set_expand(value_set, &options, collect, &collector);
	*codes_alone = collector.codes_alone;
	if (codes_shared)
		*codes_shared = collector.codes_shared;
}

void
value_set_compare_concepts(ValueSet *first, ValueSet *second, VersionPolicy policy, bool with_codes,
						   SetComparison *comparison)
{
	const ConceptSet *first_set = value_set_concepts(first);
	const ConceptSet *second_set = value_set_concepts(second);
	VersionsMatch match = versions_match(first_set, second_set, policy);
	ConceptSet	left;
	ConceptSet	right;
	ConceptSet	common;

	memset(comparison, 0, sizeof(SetComparison));
	difference(&left, first_set, second_set, match);
	difference(&right, second_set, first_set, match);
	difference(&common, first_set, &left, VERSIONS_MATCH_EXACTLY);
	comparison->left = has_members(&left);
	comparison->right = has_members(&right);
	comparison->common = has_members(&common);
	if (!with_codes || (!comparison->left && !comparison->right))
		return;
	collect_codes(first, &left, &comparison->missing, &comparison->shared);
	if (comparison->right)
		collect_codes(second, &right, &comparison->extra, NULL);
}
