/*
 * sources.c
 *		What a value set says of itself and draws on.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "valueset/evaluation.h"
#include "valueset/sources.h"

JsonbContainer *
value_set_resource(const ValueSet *value_set)
{
	return value_set->definition->resource;
}

const Publication *
value_set_publication(const ValueSet *value_set)
{
	return &value_set->definition->publication;
}

/* Whether all elements name one system and a version. */
static bool
are_versions_of(const ComposeElement *elements, int count, const char *system)
{
	for (int i = 0; i < count; i++)
		if (elements[i].system == NULL || elements[i].version == NULL || strcmp(elements[i].system, system) != 0)
			return false;
	return true;
}

/* Whether other versions of a code system are excluded than are included. */
static bool
excludes_other_versions(const ValueSetDefinition *definition)
{
	const char *system = definition->include_count > 0 ? definition->includes[0].system : NULL;

	if (system == NULL || definition->exclude_count == 0 ||
		!are_versions_of(definition->includes, definition->include_count, system) ||
		!are_versions_of(definition->excludes, definition->exclude_count, system))
		return false;
	for (int i = 0; i < definition->include_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < definition->exclude_count; j++)
			if (strcmp(definition->includes[i].version, definition->excludes[j].version) == 0)
				return false;
	}
	return true;
}

bool
value_set_merges_versions(const ValueSet *value_set)
{
	const ValueSetDefinition *definition = value_set->definition;

	return definition->versions_match == VERSIONS_MATCH_BY_CODE ||
		(definition->versions_match == VERSIONS_MATCH_UNSTATED && excludes_other_versions(definition));
}

List *
value_set_stated(const ValueSet *value_set, const char *parameter)
{
	List	   *values = NIL;
	ListCell   *cell;

	foreach(cell, value_set->definition->parameters)
	{
		const ExpansionParameter *stated = lfirst(cell);

		if (strcmp(stated->name, parameter) == 0)
			values = lappend(values, stated->value);
	}
	return values;
}

/* ---------------------------------------------------------------- what it draws on */

static int
compare_systems(const void *a, const void *b)
{
	const ComposeElement *left = *(const ComposeElement *const *) a;
	const ComposeElement *right = *(const ComposeElement *const *) b;

	CHECK_FOR_INTERRUPTS();
	return strcmp(left->system, right->system);
}

/* Whether elements name one system with different versions, or one with a version and one without. */
static bool
names_several_versions(const ValueSetDefinition *definition)
{
	int			count = definition->include_count + definition->exclude_count;
	const ComposeElement **elements = palloc((count + 1) * sizeof(ComposeElement *));
	bool		several = false;

	count = 0;
	for (int i = 0; i < definition->include_count; i++)
		if (definition->includes[i].system)
			elements[count++] = &definition->includes[i];
	for (int i = 0; i < definition->exclude_count; i++)
		if (definition->excludes[i].system)
			elements[count++] = &definition->excludes[i];
	qsort(elements, count, sizeof(ComposeElement *), compare_systems);
	for (int i = 1; i < count && !several; i++)
	{
		const char *version = elements[i]->version;
		const char *before = elements[i - 1]->version;

		several = compare_systems(&elements[i - 1], &elements[i]) == 0 &&
			(version == NULL || before == NULL ? version != before : strcmp(version, before) != 0);
	}
	pfree(elements);
	return several;
}

static void collect_sources(ValueSet *value_set, uint64 walk, ValueSetSources *sources);

static void
collect_of_element(uint64 walk, const IncludeResult *result, ValueSetSources *sources)
{
	ListCell   *cell;

	CHECK_FOR_INTERRUPTS();
	if (result->code_system)
		sources->code_systems = list_append_unique_ptr(sources->code_systems, result->code_system);
	foreach(cell, result->value_sets)
	{
		ValueSet   *imported = lfirst(cell);

		if (imported->container == imported)
			sources->value_sets = list_append_unique_ptr(sources->value_sets, imported);
		collect_sources(imported, walk, sources);
	}
}

static void
collect_sources(ValueSet *value_set, uint64 walk, ValueSetSources *sources)
{
	const ValueSetDefinition *definition = value_set->definition;

	check_stack_depth();
	if (!value_set_walk_visits(&value_set->walk, walk))
		return;
	if (!definition->has_compose)
	{
		for (int i = 0; i < value_set->concepts.part_count; i++)
			sources->code_systems = list_append_unique_ptr(sources->code_systems,
														   value_set->concepts.parts[i].code_system);
		return;
	}
	if (names_several_versions(definition))
		sources->several_versions = true;
	for (int i = 0; i < definition->include_count; i++)
	{
		const ComposeElement *element = &definition->includes[i];

		collect_of_element(walk, &value_set->includes[i], sources);
		if (value_set->includes[i].code_system && element->concept_count == 0 && element->filter_count == 0)
			sources->whole = list_append_unique_ptr(sources->whole, value_set->includes[i].code_system);
	}
	for (int i = 0; i < definition->exclude_count; i++)
		collect_of_element(walk, &value_set->excludes[i], sources);
}

void
value_set_sources(ValueSet *value_set, ValueSetSources *sources)
{
	memset(sources, 0, sizeof(ValueSetSources));
	(void) value_set_concepts(value_set);
	collect_sources(value_set, value_set_walk_begin(), sources);
}

/* ---------------------------------------------------------------- version parameters */

static List *
append_used(List *used, List *choices, const char *parameter)
{
	ListCell   *cell;

	foreach(cell, choices)
	{
		const VersionChoice *choice = lfirst(cell);
		UsedChoice *found;

		if (!choice->used)
			continue;
		found = palloc(sizeof(UsedChoice));
		found->parameter = parameter;
		found->canonical = canonical_join(choice->canonical.url, choice->canonical.version);
		used = lappend(used, found);
	}
	return used;
}

List *
value_set_used_choices(ValueSet *value_set)
{
	ValueSetRoom *room = value_set_room(value_set->terminology);
	List	   *used = append_used(NIL, room->system_version, "system-version");

	used = append_used(used, room->check_system_version, "check-system-version");
	used = append_used(used, room->force_system_version, "force-system-version");
	return append_used(used, room->value_set_version, "default-valueset-version");
}
