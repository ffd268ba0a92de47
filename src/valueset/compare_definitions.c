/*
 * compare_definitions.c
 *		How two value sets stand to each other as far as their definitions tell.
 *
 * The includes of each code system are laid side by side. A code system that only one of the two includes is a
 * difference; so is an enumeration that has other codes, or is-a of other concepts. Whatever the two say
 * alike, in whatever order, is in common. Where they say different things that may or may not come to the
 * same, nothing is told.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "fhir/code.h"
#include "fhir/text.h"
#include "valueset/comparison.h"
#include "valueset/evaluation.h"

/* The includes that both have of one code system; where versions matter, of one version. */
typedef struct SystemPair
{
	const char *system;
	const char *version;		/* or NULL: of whatever version */
	int			place;			/* of the first of its includes */
	List	   *first;			/* of ComposeElement * */
	List	   *second;
} SystemPair;

typedef struct DefinitionPair
{
	ValueSet   *first;
	ValueSet   *second;
	VersionPolicy policy;
	List	   *systems;		/* of SystemPair *, in the order they are met */
	SetComparison *comparison;
} DefinitionPair;

/* ---------------------------------------------------------------- code systems and their versions */

/* An include, and where it stands. */
typedef struct PlacedInclude
{
	ComposeElement *include;
	bool		second;			/* of the second value set */
	int			place;			/* among the includes of both */
} PlacedInclude;

static int
compare_places(const void *a, const void *b)
{
	const PlacedInclude *x = a;
	const PlacedInclude *y = b;
	int			order = strcmp(x->include->system, y->include->system);

	CHECK_FOR_INTERRUPTS();
	return order ? order : x->place - y->place;
}

/* By the first include of each. */
static int
compare_pairs(const ListCell *a, const ListCell *b)
{
	return ((const SystemPair *) lfirst(a))->place - ((const SystemPair *) lfirst(b))->place;
}

/* All includes of both; NULL if there is something among them that only the sets can tell of. */
static PlacedInclude *
place_includes(const ValueSetDefinition *first, const ValueSetDefinition *second, int *count)
{
	PlacedInclude *placed = palloc((first->include_count + second->include_count + 1) * sizeof(PlacedInclude));

	*count = 0;
	for (int side = 0; side < 2; side++)
	{
		const ValueSetDefinition *definition = side ? second : first;

		if (definition->exclude_count > 0)
			return NULL;
		for (int i = 0; i < definition->include_count; i++)
		{
			placed[*count].include = &definition->includes[i];
			placed[*count].second = side == 1;
			placed[*count].place = *count;
			if (placed[*count].include->system == NULL || placed[*count].include->value_sets != NIL)
				return NULL;
			(*count)++;
		}
	}
	return placed;
}

/* The version that an include is of, where versions matter; else NULL. */
static const char *
telling_version(const DefinitionPair *pair, const ComposeElement *include, bool filters)
{
	CodeSystem *cs;

	CHECK_FOR_INTERRUPTS();
	if (pair->policy == VERSION_POLICY_NEVER)
		return NULL;
	cs = terminology_code_system(pair->first->terminology, include->system, include->version, NULL);
	if (cs == NULL || !(filters || cs->version_needed || pair->policy == VERSION_POLICY_ALWAYS))
		return NULL;
	return cs->version ? cs->version : include->version;
}

/* Makes a pair of the includes of one code system; false if they are of several versions that matter. */
static bool
pair_includes(DefinitionPair *pair, const PlacedInclude *placed, int count)
{
	SystemPair *system = palloc0(sizeof(SystemPair));
	bool		filters = false;

	for (int i = 0; i < count; i++)
		filters = filters || placed[i].include->filter_count > 0;
	system->system = placed[0].include->system;
	system->place = placed[0].place;
	for (int i = 0; i < count; i++)
	{
		const char *version = telling_version(pair, placed[i].include, filters);

		if (i == 0)
			system->version = version;
		else if (!text_equals(system->version, version))
			return false;
		if (placed[i].second)
			system->second = lappend(system->second, placed[i].include);
		else
			system->first = lappend(system->first, placed[i].include);
	}
	pair->systems = lappend(pair->systems, system);
	return true;
}

/* Sorts the includes by code system; false if the definitions can't tell. */
static bool
group_includes(DefinitionPair *pair)
{
	int			count;
	PlacedInclude *placed = place_includes(pair->first->definition, pair->second->definition, &count);
	int			end;

	if (placed == NULL)
		return false;
	qsort(placed, count, sizeof(PlacedInclude), compare_places);
	for (int begin = 0; begin < count; begin = end)
	{
		for (end = begin + 1; end < count; end++)
			if (strcmp(placed[begin].include->system, placed[end].include->system) != 0)
				break;
		if (!pair_includes(pair, &placed[begin], end - begin))
			return false;
	}
	list_sort(pair->systems, compare_pairs);
	return true;
}

/* ---------------------------------------------------------------- one order for what may come in any */

/* Case tells last, small letters first. */
static int
code_order(const char *a, const char *b)
{
	int			order = code_fold_compare(a, b);

	return order ? order : strcmp(b, a);
}

static int
compare_codes(const ListCell *a, const ListCell *b)
{
	return code_order(lfirst(a), lfirst(b));
}

/* The codes of all enumerations among the includes, each once, in order. */
static List *
enumerated_codes(List *includes)
{
	List	   *codes = NIL;
	List	   *distinct = NIL;
	ListCell   *cell;

	foreach(cell, includes)
	{
		const ComposeElement *include = lfirst(cell);

		for (int i = 0; i < include->concept_count; i++)
			codes = lappend(codes, include->concepts[i].code);
	}
	list_sort(codes, compare_codes);
	foreach(cell, codes)
	{
		CHECK_FOR_INTERRUPTS();
		if (distinct == NIL || strcmp(llast(distinct), lfirst(cell)) != 0)
			distinct = lappend(distinct, lfirst(cell));
	}
	return distinct;
}

static int
compare_filters(const void *a, const void *b)
{
	const ConceptFilter *x = *(const ConceptFilter *const *) a;
	const ConceptFilter *y = *(const ConceptFilter *const *) b;
	int			order = strcmp(x->property, y->property);

	if (order == 0)
		order = strcmp(x->op, y->op);
	return order ? order : strcmp(x->value ? x->value : "", y->value ? y->value : "");
}

static const ConceptFilter **
sorted_filters(const ComposeElement *include)
{
	const ConceptFilter **filters = palloc(Max(include->filter_count, 1) * sizeof(ConceptFilter *));

	for (int i = 0; i < include->filter_count; i++)
		filters[i] = &include->filters[i];
	qsort(filters, include->filter_count, sizeof(ConceptFilter *), compare_filters);
	return filters;
}

static int
compare_includes(const ListCell *a, const ListCell *b)
{
	const ComposeElement *x = lfirst(a);
	const ComposeElement *y = lfirst(b);
	const ConceptFilter **of_x = sorted_filters(x);
	const ConceptFilter **of_y = sorted_filters(y);
	int			order = 0;

	for (int i = 0; order == 0 && i < Min(x->filter_count, y->filter_count); i++)
		order = compare_filters(&of_x[i], &of_y[i]);
	return order ? order : x->filter_count - y->filter_count;
}

/* The includes with filters, in one order. */
static List *
filtered(List *includes)
{
	List	   *found = NIL;
	ListCell   *cell;

	foreach(cell, includes)
		if (((ComposeElement *) lfirst(cell))->filter_count > 0)
			found = lappend(found, lfirst(cell));
	list_sort(found, compare_includes);
	return found;
}

static bool
includes_whole(List *includes)
{
	ListCell   *cell;

	foreach(cell, includes)
	{
		const ComposeElement *include = lfirst(cell);

		if (include->filter_count == 0 && include->concept_count == 0)
			return true;
	}
	return false;
}

/* ---------------------------------------------------------------- comparing */

/* Tells the codes of two enumerations apart. */
static void
compare_enumerations(SetComparison *comparison, List *first, List *second)
{
	int			i = 0;
	int			j = 0;

	comparison->missing = comparison->extra = comparison->shared = NIL;
	while (i < list_length(first) || j < list_length(second))
	{
		int			order;

		if (i == list_length(first))
			order = 1;
		else if (j == list_length(second))
			order = -1;
		else
			order = code_order(list_nth(first, i), list_nth(second, j));
		if (order < 0)
			comparison->missing = lappend(comparison->missing, list_nth(first, i));
		else if (order > 0)
			comparison->extra = lappend(comparison->extra, list_nth(second, j));
		else
			comparison->shared = lappend(comparison->shared, list_nth(first, i));
		i += order <= 0;
		j += order >= 0;
	}
	comparison->left |= comparison->missing != NIL;
	comparison->right |= comparison->extra != NIL;
	comparison->common |= comparison->shared != NIL;
}

static bool
same_codes(List *first, List *second)
{
	ListCell   *a;
	ListCell   *b;

	if (list_length(first) != list_length(second))
		return false;
	forboth(a, first, b, second)
		if (strcmp(lfirst(a), lfirst(b)) != 0)
			return false;
	return true;
}

/* Whether this is one filter is-a on the hierarchy. */
static bool
is_a_alone(List *includes)
{
	const ComposeElement *include = linitial(includes);

	return list_length(includes) == 1 && include->filter_count == 1 && include->filters[0].value &&
		strcmp(include->filters[0].op, "is-a") == 0 && strcmp(include->filters[0].property, "concept") == 0;
}

/* is-a of two concepts; false if they have descendants in common and neither is one of the other. */
static bool
compare_is_a(const DefinitionPair *pair, const SystemPair *system, const char *first, const char *second)
{
	SetComparison *comparison = pair->comparison;
	CodeSystem *cs = terminology_code_system(pair->first->terminology, system->system, system->version, NULL);
	int32		a = cs ? code_system_locate(cs, first, strlen(first), NULL) : -1;
	int32		b = cs ? code_system_locate(cs, second, strlen(second), NULL) : -1;
	IntervalSet below_a;
	IntervalSet below_b;

	if (a < 0 || b < 0 || (cs->meaning != MEANING_IS_A && cs->meaning != MEANING_UNSTATED))
		return false;
	interval_set_init(&below_a);
	interval_set_init(&below_b);
	code_system_descendants(cs, a, &below_a);
	code_system_descendants(cs, b, &below_b);
	if (interval_set_contains(&below_a, b))
		comparison->left |= a != b;
	else if (interval_set_contains(&below_b, a))
		comparison->right = true;
	else if (interval_set_overlaps(&below_a, &below_b))
		return false;
	else
	{
		comparison->left = comparison->right = true;
		return true;
	}
	comparison->common = true;
	return true;
}

/* Whether two lists of includes say the same. */
static bool
say_the_same(List *first, List *second)
{
	if (list_length(first) != list_length(second))
		return false;
	for (int i = 0; i < list_length(first); i++)
		if (compare_includes(list_nth_cell(first, i), list_nth_cell(second, i)) != 0)
			return false;
	return true;
}

static bool
compare_filters_of(const DefinitionPair *pair, const SystemPair *system, List *first, List *second)
{
	const ComposeElement *a = linitial(first);
	const ComposeElement *b = linitial(second);

	if (say_the_same(first, second))
	{
		pair->comparison->common = true;
		return true;
	}
	return is_a_alone(first) && is_a_alone(second) &&
		compare_is_a(pair, system, a->filters[0].value, b->filters[0].value);
}

static bool
compare_system(const DefinitionPair *pair, const SystemPair *system)
{
	SetComparison *comparison = pair->comparison;
	bool		whole_first = includes_whole(system->first);
	bool		whole_second = includes_whole(system->second);
	List	   *codes_first = enumerated_codes(system->first);
	List	   *codes_second = enumerated_codes(system->second);
	List	   *filters_first = filtered(system->first);
	List	   *filters_second = filtered(system->second);

	if (system->first == NIL || system->second == NIL)
	{
		comparison->left |= system->second == NIL;
		comparison->right |= system->first == NIL;
		return true;
	}
	if (whole_first || whole_second)
	{
		comparison->common = true;
		comparison->left |= !whole_second;
		comparison->right |= !whole_first;
		return true;
	}
	if (filters_first == NIL && filters_second == NIL)
	{
		compare_enumerations(comparison, codes_first, codes_second);
		return true;
	}
	if (codes_first == NIL && codes_second == NIL)
		return compare_filters_of(pair, system, filters_first, filters_second);
	comparison->common = true;
	return say_the_same(filters_first, filters_second) && same_codes(codes_first, codes_second);
}

/* Whether what the two say beside their includes is alike, so that includes tell all. */
static bool
are_comparable(const ValueSetDefinition *first, const ValueSetDefinition *second)
{
	return first->active_only == second->active_only && first->supplements == NIL && second->supplements == NIL &&
		first->versions_match == second->versions_match;
}

bool
value_set_compare_definitions(ValueSet *first, ValueSet *second, VersionPolicy policy,
							  SetComparison *comparison)
{
	DefinitionPair pair = {.first = first, .second = second, .policy = policy, .comparison = comparison};
	ListCell   *cell;

	memset(comparison, 0, sizeof(SetComparison));
	if (!are_comparable(first->definition, second->definition) ||
		!group_includes(&pair))
		return false;
	foreach(cell, pair.systems)
		if (!compare_system(&pair, lfirst(cell)))
			return false;
	return true;
}
