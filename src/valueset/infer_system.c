/*
 * infer_system.c
 *		$validate-code: the system of a code that comes without one.
 *
 * Where the definition is nothing but includes of code systems, the one that has the code is meant, whether or not
 * filters and excludes leave the code in the value set: it is the validation that tells this. Otherwise, and where
 * several have it, only the members of the value set count. Spec: TX-102.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "fhir/text.h"
#include "valueset/coding_check.h"

/* The systems that a code has among the members. */
static List *
systems_of_members(const char *code, ValueSet *value_set)
{
	const ConceptSet *concepts = value_set_try_concepts(value_set);
	List	   *systems = NIL;

	for (int i = 0; concepts && i < concepts->part_count; i++)
	{
		CodeSystem *cs = concepts->parts[i].code_system;
		int32		ordinal = cs->url ? code_system_locate(cs, code, strlen(code), NULL) : -1;

		if (ordinal >= 0 && interval_set_contains(&concepts->parts[i].members, ordinal))
			systems = texts_add(systems, cs->url);
	}
	for (int i = 0; concepts && i < concepts->loose_count; i++)
		if (strcmp(concepts->loose[i].code, code) == 0)
			systems = texts_add(systems, concepts->loose[i].system);
	return systems;
}

/* Whether no more than code systems, and lists of their codes, have to be looked at. */
static bool
is_of_systems(const ValueSetDefinition *definition)
{
	for (int i = 0; i < definition->include_count; i++)
		if (definition->includes[i].system == NULL || definition->includes[i].value_sets)
			return false;
	for (int i = 0; i < definition->exclude_count; i++)
		if (definition->excludes[i].system == NULL || definition->excludes[i].value_sets ||
			definition->excludes[i].filter_count > 0)
			return false;
	return definition->has_compose;
}

static bool
has_filter(const ValueSetDefinition *definition)
{
	for (int i = 0; i < definition->include_count; i++)
		if (definition->includes[i].filter_count > 0)
			return true;
	return false;
}

/* Whether an include lists the code, or, if it lists none, its code system has it. */
static bool
element_knows(CodingCheck *check, ValueSet *value_set, const ComposeElement *element, CodeSystem *cs)
{
	if (element->concept_count == 0)
		return cs && code_system_locate(cs, check->code, strlen(check->code), NULL) >= 0;
	for (int i = 0; i < element->concept_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (strcmp(element->concepts[i].code, check->code) == 0)
			return true;
	}
	return false;
}

/* The systems of the includes that know the code; of a code system that is not here nobody can tell. */
static List *
systems_of_includes(CodingCheck *check, ValueSet *value_set)
{
	const ValueSetDefinition *definition = value_set->definition;
	List	   *systems = NIL;

	for (int i = 0; i < definition->include_count; i++)
	{
		const ComposeElement *element = &definition->includes[i];
		const char *version = value_set_chosen_version(value_set->terminology, element->system, element->version);
		CodeSystem *cs = check_find_system(check, value_set, element->system, version);

		if (cs == NULL && element->concept_count == 0)
			return NIL;
		if (element_knows(check, value_set, element, cs))
			systems = texts_add(systems, element->system);
	}
	return systems;
}

static char *
join(List *systems)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, systems)
		appendStringInfo(&text, "%s%s", text.len > 0 ? ", " : "", (char *) lfirst(cell));
	return text.data;
}

const char *
check_infer_system(CodingCheck *check, ValueSet *value_set)
{
	bool		direct = is_of_systems(value_set->definition);
	List	   *systems = direct ? systems_of_includes(check, value_set) : systems_of_members(check->code, value_set);
	MessageId	message;

	if (direct && list_length(systems) > 1 && has_filter(value_set->definition))
		systems = systems_of_members(check->code, value_set);
	if (list_length(systems) == 1)
		return linitial(systems);
	message = systems ? MSG_SYSTEM_SEVERAL_INFERRED : MSG_SYSTEM_NOT_INFERRED;
	(void) outcome_add_once(&check->validation->outcome, ISSUE_ERROR, "not-found", "cannot-infer", message, "code",
							message_text(message, check->code, value_set_title(value_set), join(systems)));
	return NULL;
}
