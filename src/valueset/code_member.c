/*
 * code_member.c
 *		Membership of a code alone: the members that have it, whichever system they are of, and how includes come to them.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "json/jsonb_access.h"
#include "valueset/evaluation.h"

static Member *
found_member(ValueSet *value_set, CodeSystem *cs, int32 ordinal, const LooseMember *loose, bool normalised)
{
	Member	   *member = palloc0(sizeof(Member));

	member->value_set = value_set;
	member->code_system = cs;
	member->ordinal = ordinal;
	member->loose = loose;
	member->normalised = normalised;
	return member;
}

List *
value_set_code_members(ValueSet *value_set, const char *code)
{
	const ConceptSet *concepts = value_set_concepts(value_set);
	List	   *members = NIL;

	for (int i = 0; i < concepts->part_count; i++)
	{
		const ConceptSetPart *part = &concepts->parts[i];
		bool		normalised;
		int32		ordinal = code_system_locate(part->code_system, code, strlen(code), &normalised);

		if (ordinal >= 0 && interval_set_contains(&part->members, ordinal))
			members = lappend(members, found_member(value_set, part->code_system, ordinal, NULL, normalised));
	}
	for (int i = 0; i < concepts->loose_count; i++)
		if (strcmp(concepts->loose[i].code, code) == 0)
			members = lappend(members, found_member(value_set, NULL, -1, &concepts->loose[i], false));
	return members;
}

static bool
result_has(const IncludeResult *result, const CodeSystem *cs, int32 ordinal)
{
	const ConceptSetPart *part = concept_set_part(&result->concepts, cs);

	return part != NULL && interval_set_contains(&part->members, ordinal);
}

static bool
selects(ValueSet *value_set, uint64 walk, const CodeSystem *cs, int32 ordinal)
{
	const ValueSetDefinition *definition = value_set->definition;

	check_stack_depth();
	(void) value_set_concepts(value_set);
	if (!value_set_walk_visits(&value_set->walk, walk))
		return false;
	for (int i = 0; i < definition->include_count; i++)
	{
		const ComposeElement *include = &definition->includes[i];
		ListCell   *cell;

		if (include->concept_count > 0 || !result_has(&value_set->includes[i], cs, ordinal))
			continue;
		if (include->system != NULL)
			return true;
		foreach(cell, value_set->includes[i].value_sets)
			if (selects(lfirst(cell), walk, cs, ordinal))
				return true;
	}
	return false;
}

bool
value_set_selects(ValueSet *value_set, const CodeSystem *cs, int32 ordinal)
{
	return selects(value_set, value_set_walk_begin(), cs, ordinal);
}

static void
add_included(ValueSet *value_set, uint64 walk, List **systems)
{
	const ValueSetDefinition *definition = value_set->definition;

	check_stack_depth();
	(void) value_set_concepts(value_set);
	if (!value_set_walk_visits(&value_set->walk, walk))
		return;
	for (int i = 0; i < definition->include_count; i++)
	{
		const ComposeElement *include = &definition->includes[i];
		ListCell   *cell;

		if (include->system != NULL)
		{
			IncludedSystem *included = palloc0(sizeof(IncludedSystem));

			included->system = include->system;
			included->version = include->version;
			included->path = include->path;
			included->value_set = value_set_title(value_set);
			*systems = lappend(*systems, included);
		}
		foreach(cell, value_set->includes[i].value_sets)
			add_included(lfirst(cell), walk, systems);
	}
}

List *
value_set_included_systems(ValueSet *value_set)
{
	List	   *systems = NIL;

	add_included(value_set, value_set_walk_begin(), &systems);
	return systems;
}

char *
value_set_element(const ValueSet *value_set, const char *element)
{
	return jsonb_member_string(value_set->definition->resource, element);
}
