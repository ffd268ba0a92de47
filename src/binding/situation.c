/*
 * situation.c
 *		How a code stands to a bound value set: a member, outside, below a member, or no code at all.
 *
 * More general members are looked for within the code system of the code, where its hierarchy means is-a, and beyond it by
 * the concept maps that the context names.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "binding/situation.h"
#include "conceptmap/concept_map.h"
#include "settings.h"

/* ---------------------------------------------------------------- members */

static uint32
flags_of_member(const Member *member)
{
	Concept		concept = {0};

	if (member->loose != NULL)
		return member->loose->flags;
	if (!member->code_system->ops->fetch(member->code_system, member->ordinal, FETCH_CODE, &concept))
		return 0;
	return concept.flags;
}

static const char *
code_of_ordinal(CodeSystem *cs, int32 ordinal)
{
	Concept		concept = {0};

	if (!cs->ops->fetch(cs, ordinal, FETCH_CODE, &concept))
		return "";
	return pnstrdup(concept.code, concept.code_length);
}

/* Notes what there is to say of a member; it may not count as one. */
static void
see_member(const Member *member, const BindingContext *context, CodeFinding *finding)
{
	uint32		flags = flags_of_member(member);

	finding->situation = SITUATION_IN;
	finding->member = *member;
	finding->code_system = member->code_system;
	finding->ordinal = member->ordinal;
	finding->inactive = concept_is_inactive(flags);
	if (member->normalised)
		finding->normal_form = code_of_ordinal(member->code_system, member->ordinal);
	if (context->refuse_abstract && (flags & CONCEPT_NOT_SELECTABLE) != 0)
		finding->refusal = "is abstract, which is not allowed here";
	else if (context->active_only && finding->inactive)
		finding->refusal = "is not active";
	if (finding->refusal != NULL)
		finding->situation = SITUATION_OUT;
}

/* ---------------------------------------------------------------- more general members */

static bool
hierarchy_is_a(const CodeSystem *cs)
{
	return code_system_has_hierarchy(cs) &&
		(cs->meaning == MEANING_IS_A ||
		 (cs->meaning == MEANING_UNSTATED && setting_unknown_hierarchy != UNKNOWN_HIERARCHY_ERROR));
}

/* Adds the codes of those members of a set that subsume no other one of it. */
static void
add_lowest(CodeSystem *cs, const IntervalSet *set, List **codes)
{
	for (int i = 0; i < set->length; i++)
		for (int32 candidate = set->items[i].first; candidate <= set->items[i].last; candidate++)
		{
			bool		lowest = true;

			CHECK_FOR_INTERRUPTS();
			/* what is below comes later in a preorder, or is reached by another parent */
			for (int k = 0; k < set->length && lowest; k++)
				for (int32 other = set->items[k].first; other <= set->items[k].last && lowest; other++)
					lowest = other == candidate || !cs->ops->subsumes(cs, candidate, other);
			if (lowest)
				*codes = lappend(*codes, unconstify(char *, code_of_ordinal(cs, candidate)));
		}
}

/* Adds the closest members above a concept; part is of the same code system, perhaps of another version. */
static void
add_above(const ConceptSetPart *part, const char *code, List **closest)
{
	CodeSystem *cs = part->code_system;
	IntervalSet ancestors;
	IntervalSet above;
	int32		ordinal;

	if (!hierarchy_is_a(cs))
		return;
	ordinal = code_system_locate(cs, code, strlen(code), NULL);
	if (ordinal < 0)
		return;
	interval_set_init(&ancestors);
	interval_set_init(&above);
	code_system_ancestors(cs, ordinal, &ancestors);
	interval_set_intersection(&above, &ancestors, &part->members);
	if (interval_set_contains(&above, ordinal))
	{
		IntervalSet self;

		/* a member of another version, or one that does not count */
		interval_set_init(&self);
		interval_set_init(&ancestors);
		interval_set_append(&self, ordinal, ordinal);
		interval_set_difference(&ancestors, &above, &self);
		above = ancestors;
	}
	add_lowest(cs, &above, closest);
}

List *
closest_members_above(ValueSet *value_set, const char *system, const char *code)
{
	const ConceptSet *concepts = value_set_concepts(value_set);
	List	   *closest = NIL;

	for (int i = 0; i < concepts->part_count && closest == NIL; i++)
		if (code_system_has_url(concepts->parts[i].code_system, system))
			add_above(&concepts->parts[i], code, &closest);
	return closest;
}

/* A member that a concept map calls broader than a code, in whatever system. Ruling 2 of the specification. */
static void
find_by_maps(ValueSet *value_set, const Coding *coding, const BindingContext *context, CodeFinding *finding)
{
	MapQuery	query = {.system = coding->system,.version = coding->version,.code = coding->code};
	ListCell   *cell;

	foreach(cell, context->maps)
	{
		ListCell   *translation;

		foreach(translation, concept_map_translate(concept_map_require(context->terminology, lfirst(cell)), &query))
		{
			const Translation *target = lfirst(translation);

			if (target->system == NULL || target->code == NULL || target->relationship == NULL ||
				strcmp(target->relationship, "source-is-narrower-than-target") != 0 ||
				!value_set_member(value_set, target->system, target->version, target->code, strlen(target->code), NULL))
				continue;
			finding->closest = list_make1(pstrdup(target->code));
			finding->closest_system = target->system;
			finding->situation = SITUATION_GENERAL;
			return;
		}
	}
}

/* ---------------------------------------------------------------- codings */

/* Of a code that is no member. */
static void
find_outside(ValueSet *value_set, const Coding *coding, const BindingContext *context, CodeFinding *finding)
{
	Terminology *terminology = context->terminology;
	const char *version = value_set_chosen_version(terminology, coding->system, coding->version);
	CodeSystem *cs = terminology_code_system(terminology, coding->system, version, NULL);

	finding->situation = SITUATION_UNKNOWN_SYSTEM;
	if (cs == NULL || cs->content == CONTENT_NOT_PRESENT || cs->content == CONTENT_EXAMPLE)
		return;
	finding->code_system = cs;
	finding->ordinal = code_system_locate(cs, coding->code, strlen(coding->code), NULL);
	if (finding->ordinal < 0)
	{
		if (!code_system_may_have(cs, coding->code, strlen(coding->code)))
			finding->situation = SITUATION_BAD;
		return;
	}
	finding->closest_system = cs->url ? cs->url : coding->system;
	finding->closest = closest_members_above(value_set, finding->closest_system, coding->code);
	finding->situation = finding->closest != NIL ? SITUATION_GENERAL : SITUATION_OUT;
}

void
find_coding(ValueSet *value_set, const BoundCoding *bound, const BindingContext *context, CodeFinding *finding)
{
	const Coding *coding = &bound->coding;
	Member		member;

	memset(finding, 0, sizeof(CodeFinding));
	finding->ordinal = -1;
	if (coding->code == NULL)
		finding->situation = SITUATION_NO_CODE;
	else if (coding->system == NULL)
		finding->situation = SITUATION_NO_SYSTEM;
	else if (value_set_member(value_set, coding->system, coding->version, coding->code, strlen(coding->code), &member))
		see_member(&member, context, finding);
	else
	{
		find_outside(value_set, coding, context, finding);
		if (finding->situation == SITUATION_OUT || finding->situation == SITUATION_UNKNOWN_SYSTEM)
			find_by_maps(value_set, coding, context, finding);
	}
}

/* ---------------------------------------------------------------- codes alone */

/* Whether a member counts for a code alone: its case is that of the code, unless it was selected by reference. UC-083 */
static bool
case_agrees(const Member *member, BoundType type)
{
	if (!member->normalised)
		return true;
	return type == BOUND_CODE && member->code_system->case_rule != CASE_SENSITIVE &&
		value_set_selects(member->value_set, member->code_system, member->ordinal);
}

static const char *
system_of_member(const Member *member)
{
	const char *system = member->loose != NULL ? member->loose->system : member->code_system->url;

	return system != NULL ? system : "";
}

/* Of a code that no member has: whether a code system of the value set has it. */
static void
find_code_outside(ValueSet *value_set, const char *code, CodeFinding *finding)
{
	const ConceptSet *concepts = value_set_concepts(value_set);
	bool		unknown = concepts->part_count > 0 && concepts->loose_count == 0;

	for (int i = 0; i < concepts->part_count; i++)
	{
		CodeSystem *cs = concepts->parts[i].code_system;
		bool		normalised;
		int32		ordinal = code_system_locate(cs, code, strlen(code), &normalised);

		if (ordinal >= 0 && !normalised)
		{
			finding->code_system = cs;
			finding->ordinal = ordinal;
			add_above(&concepts->parts[i], code, &finding->closest);
		}
		if (ordinal >= 0 || code_system_may_have(cs, code, strlen(code)))
			unknown = false;
	}
	if (finding->closest != NIL)
		finding->situation = SITUATION_GENERAL;
	else
		finding->situation = unknown ? SITUATION_BAD : SITUATION_OUT;
}

void
find_code(ValueSet *value_set, const char *code, BoundType type, const BindingContext *context, CodeFinding *finding)
{
	const Member *first = NULL;
	ListCell   *cell;

	memset(finding, 0, sizeof(CodeFinding));
	finding->ordinal = -1;
	finding->situation = SITUATION_NO_CODE;
	if (code == NULL)
		return;
	foreach(cell, value_set_code_members(value_set, code))
	{
		const Member *member = lfirst(cell);

		if (!case_agrees(member, type))
			continue;
		if (first == NULL)
			first = member;
		else if (type == BOUND_CODE && strcmp(system_of_member(first), system_of_member(member)) != 0)
			finding->ambiguous = true;
	}
	if (first != NULL)
		see_member(first, context, finding);
	else if (type == BOUND_CODE)
		find_code_outside(value_set, code, finding);
	else
		finding->situation = SITUATION_OUT;		/* no system, so no code could be wrong or too special */
}
