/*
 * concept_check.c
 *		Rules on the concepts of a CodeSystem, and the links between them.
 *
 * One pass over the concepts of a draft. What a code system of a million concepts would repeat a million
 * times (a property that isn't declared, codes that name no concept) becomes one issue with a number.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "fhir/code.h"
#include "fhir/datetime.h"
#include "fhir/language.h"
#include "fhir/number.h"
#include "load/checked_member.h"
#include "load/code_system_check.h"
#include "load/concept_status.h"
#include "settings.h"

/* Of a kind of finding that is reported once: how many, and the first. */
typedef struct Tally
{
	int64		count;
	int32		concept;
} Tally;

/* Concepts that name others as their alternate codes. */
typedef struct AlternateCodes
{
	int			count;
	int			room;
	Link	   *links;			/* child names parent */
} AlternateCodes;

typedef struct ConceptCheck
{
	CodeSystemDraft *draft;
	bool		lint;
	TimestampTz now;
	bool		nested;
	Tally		inactive_conflicts;
	Tally		date_conflicts;
	Tally		dangling;		/* parents and children outside a content that is not complete */
	Tally		without_display;
	Tally		without_definition;
	Tally		other_status;	/* of HL7's own code systems (CS-125) */
	Tally		synonyms;
	AlternateCodes alternates;
} ConceptCheck;

static void
tally(Tally *tally, int32 concept)
{
	if (tally->count++ == 0)
		tally->concept = concept;
}

/* A value that stands for a link: parent and child, and partOf where that is the hierarchy. */
static void
check_link(ConceptCheck *check, const DraftConcept *concept, int index, bool to_parent)
{
	CodeSystemDraft *draft = check->draft;
	const DraftValue *value = &concept->values[index];
	int32		other = concept_codes_find(&draft->codes, value->value, strlen(value->value));

	if (other >= 0)
	{
		code_system_draft_link(draft, to_parent ? concept->number : other, to_parent ? other : concept->number);
		draft->property_links = true;
	}
	else if (draft->content == CONTENT_COMPLETE && !draft->issues->tolerant)
		code_system_draft_issue(draft, ISSUE_ERROR, "not-found", concept->number, "property", index,
								"%s \"%s\" is not a code of this complete code system",
								draft->properties[value->property].code, value->value);
	else
		tally(&check->dangling, concept->number);
}

/* Whether a property's values are codes of the code system that a concept should have. */
static bool
names_concepts(const DraftProperty *property)
{
	return property->role != ROLE_STATUS && property->role != ROLE_INACTIVE &&
		property->role != ROLE_NOT_SELECTABLE && property->role != ROLE_SYNONYM &&
		property->role != ROLE_DEPRECATION_DATE && property->role != ROLE_RETIREMENT_DATE &&
		property->role != ROLE_EFFECTIVE_DATE;
}

static void
report(ConceptCheck *check, IssueSeverity severity, const Tally *tally, const char *text)
{
	if (tally->count > 0)
		code_system_draft_issue(check->draft, severity, "informational", tally->concept, NULL, -1,
								"%s (%lld)", text, (long long) tally->count);
}

static void
note_alternate(ConceptCheck *check, int32 number, const char *code)
{
	AlternateCodes *alternates = &check->alternates;
	int32		other = concept_codes_find(&check->draft->codes, code, strlen(code));

	if (other < 0)
		return;
	if (alternates->count == alternates->room)
	{
		alternates->room = Max(64, alternates->room * 2);
		code_system_draft_reserve(check->draft, alternates->room * (int64) sizeof(Link));
		alternates->links = alternates->links ?
			repalloc_huge(alternates->links, alternates->room * sizeof(Link)) :
			MemoryContextAlloc(check->draft->context, alternates->room * sizeof(Link));
	}
	alternates->links[alternates->count].child = number;
	alternates->links[alternates->count++].parent = other;
}

static int
compare_links(const void *a, const void *b)
{
	const Link *one = a;
	const Link *other = b;

	if (one->child != other->child)
		return one->child < other->child ? -1 : 1;
	return one->parent < other->parent ? -1 : one->parent > other->parent;
}

/* csd-6: an alternate code has the other one as its alternate code (CS-055). */
static void
check_alternates(ConceptCheck *check)
{
	AlternateCodes *alternates = &check->alternates;
	Tally		unanswered = {0};
	int			i;

	qsort(alternates->links, alternates->count, sizeof(Link), compare_links);
	for (i = 0; i < alternates->count; i++)
	{
		Link		answer = {alternates->links[i].parent, alternates->links[i].child};

		if (bsearch(&answer, alternates->links, alternates->count, sizeof(Link), compare_links) == NULL)
			tally(&unanswered, alternates->links[i].child);
	}
	report(check, ISSUE_WARNING, &unanswered,
		   "csd-6: concepts have an alternate code of which they are not an alternate code");
	if (alternates->links)
		pfree(alternates->links);
}

static void
check_code_value(ConceptCheck *check, const DraftConcept *concept, int index)
{
	CodeSystemDraft *draft = check->draft;
	const DraftValue *value = &concept->values[index];
	DraftProperty *property = &draft->properties[value->property];

	if (!code_is_valid(value->value))
		code_system_draft_issue(draft, storing_severity(draft->issues), "value", concept->number, "property", index,
								"\"%s\" is not a code", value->value);
	else if (draft->content != CONTENT_SUPPLEMENT &&
			 (property->role == ROLE_PARENT || property->role == ROLE_CHILD))
		check_link(check, concept, index, property->role == ROLE_PARENT);
	else if (draft->content != CONTENT_SUPPLEMENT && property->role == ROLE_PART_OF &&
			 draft->meaning_name && strcmp(draft->meaning_name, "part-of") == 0)
		check_link(check, concept, index, true);
	else if (draft->content == CONTENT_COMPLETE && names_concepts(property) &&
			 concept_codes_find(&draft->codes, value->value, strlen(value->value)) < 0 &&
			 property->unknown_count++ == 0)
	{
		property->unknown_concept = concept->number;
		property->unknown_value = index;
	}
	if (property->role == ROLE_SYNONYM)
	{
		tally(&check->synonyms, concept->number);
		note_alternate(check, concept->number, value->value);
	}
	if (property->role == ROLE_STATUS && strcmp(value->value, "active") != 0 &&
		strcmp(value->value, "deprecated") != 0 && strcmp(value->value, "retired") != 0)
		tally(&check->other_status, concept->number);
}

/* The form of a value, by its type. */
static void
check_value(ConceptCheck *check, const DraftConcept *concept, int index)
{
	CodeSystemDraft *draft = check->draft;
	const DraftValue *value = &concept->values[index];
	const DraftProperty *property = &draft->properties[value->property];
	bool		valid = true;
	TimeRange	range;

	if (property->declared && property->type != value->type)
	{
		code_system_draft_issue(draft, storing_severity(draft->issues), "value", concept->number, "property", index,
								"property \"%s\" is declared as %s, and the value is a %s",
								property->code, property_type_name(property->type),
								property_type_name(value->type));
		return;
	}
	switch (value->type)
	{
		case PROPERTY_CODE:
			check_code_value(check, concept, index);
			return;
		case PROPERTY_STRING:
			if (value->value[0] == '\0')
				code_system_draft_issue(draft, lenient_severity(draft->issues), "value", concept->number, "property",
										index, "value is empty");
			return;
		case PROPERTY_INTEGER:
			valid = number_is_integer(value->value);
			break;
		case PROPERTY_DECIMAL:
			valid = number_is_decimal(value->value);
			break;
		case PROPERTY_DATETIME:
			valid = datetime_parse(value->value, DATE_FORM_ELEMENT, &range, NULL);
			break;
		default:
			return;
	}
	if (!valid)
		code_system_draft_issue(draft, storing_severity(draft->issues), "value", concept->number, "property", index,
								"\"%s\" is not of type %s", value->value,
								property_type_name(value->type));
}

/* csd-5: additionalUse is for what a use does not say already. */
static bool
has_additional_use_only(const DraftDesignation *designation)
{
	JsonbValue	member;

	return designation->extra && designation->use_system == NULL && designation->use_code == NULL &&
		jsonb_member(&designation->extra->root, "additionalUse", &member) &&
		!jsonb_member(&designation->extra->root, "use", &member);
}

static void
check_designation(ConceptCheck *check, const DraftConcept *concept, int index)
{
	CodeSystemDraft *draft = check->draft;
	const DraftDesignation *designation = &concept->designations[index];

	if (designation->value == NULL)
		code_system_draft_issue(draft, ISSUE_ERROR, "required", concept->number, "designation", index,
								"designation has no value");
	else if (designation->value[0] == '\0')
		code_system_draft_issue(draft, lenient_severity(draft->issues), "value", concept->number, "designation", index,
								"value is empty");
	if (designation->language && !language_is_valid(designation->language))
		code_system_draft_issue(draft, storing_severity(draft->issues), "value", concept->number, "designation", index,
								"\"%s\" is not a language tag", designation->language);
	if (has_additional_use_only(designation))
		code_system_draft_issue(draft, storing_severity(draft->issues), "invariant", concept->number, "designation", index,
								"csd-5: additionalUse requires use");
}

static void
check_text(ConceptCheck *check, const DraftConcept *concept, const char *member, const char *text,
		   Tally *without)
{
	if (text == NULL)
		tally(without, concept->number);
	else if (text[0] == '\0')
		code_system_draft_issue(check->draft, lenient_severity(check->draft->issues), "value", concept->number, member, -1,
								"must not be empty");
}

static void
check_concept(ConceptCheck *check, const DraftConcept *concept)
{
	CodeSystemDraft *draft = check->draft;
	StatusConflict conflict;
	int			i;

	if (concept->code && !code_is_valid(concept->code))
		code_system_draft_issue(draft, storing_severity(draft->issues), "value", concept->number, "code", -1,
								"\"%s\" is not a code", concept->code);
	check_text(check, concept, "display", concept->display, &check->without_display);
	check_text(check, concept, "definition", concept->definition, &check->without_definition);
	for (i = 0; i < concept->designation_count; i++)
		check_designation(check, concept, i);
	for (i = 0; i < concept->value_count; i++)
	{
		if (concept->values[i].property >= 0)
			check_value(check, concept, i);
	}
	if (draft->parents && draft->parents[concept->number] >= 0)
	{
		check->nested = true;
		if (draft->content != CONTENT_SUPPLEMENT)
			code_system_draft_link(draft, concept->number, draft->parents[concept->number]);
	}
	if (concept->value_count == 0)
		return;
	concept_status(draft, concept, check->now, &conflict);
	if (conflict == STATUS_ACTIVE_BUT_INACTIVE)
		tally(&check->inactive_conflicts, concept->number);
	else if (conflict == STATUS_AGAINST_DATE)
		tally(&check->date_conflicts, concept->number);
}

/* csd-1 where case does not matter. */
static void
check_folded_codes(CodeSystemDraft *draft)
{
	ConceptCodes	folded;
	int32		number;

	code_system_draft_reserve(draft, draft->codes.memory);
	concept_codes_init(&folded, draft->context);
	for (number = 0; number < draft->concept_count; number++)
	{
		const char *code = concept_codes_get(&draft->codes, number);
		char	   *fold;
		int32		other;

		CHECK_FOR_INTERRUPTS();
		if (code == NULL)
			continue;
		fold = code_fold(code);
		other = concept_codes_set(&folded, number, fold, strlen(fold));
		if (other >= 0)
			code_system_draft_issue(draft, storing_severity(draft->issues), "duplicate", number, "code", -1,
									"csd-1: code \"%s\" differs only in case from \"%s\", and case does not matter here",
									code, concept_codes_get(&draft->codes, other));
		pfree(fold);
	}
	concept_codes_free(&folded);
}

/* Once per property: not declared, of mixed types, or with values that name nothing. */
static void
report_property(ConceptCheck *check, const DraftProperty *property)
{
	CodeSystemDraft *draft = check->draft;

	if (!property->declared)
		code_system_draft_issue(draft, property->role == ROLE_NONE ? lenient_severity(draft->issues) : ISSUE_WARNING,
								"not-found", property->first_concept, "property",
								property->first_value, "property \"%s\" is not declared%s",
								property->code, property->role == ROLE_NONE ? "" :
								"; it is read as the standard one");
	if (!property->declared && !code_is_valid(property->code))
		code_system_draft_issue(draft, storing_severity(draft->issues), "value", property->first_concept, "property",
								property->first_value, "\"%s\" is not a code", property->code);
	if (property->mixed && !property->declared)
		code_system_draft_issue(draft, lenient_severity(draft->issues), "value", property->first_concept, "property",
								property->first_value, "property \"%s\" has values of several types",
								property->code);
	if (property->unknown_count > 0)
		code_system_draft_issue(draft, ISSUE_WARNING, "code-invalid", property->unknown_concept,
								"property", property->unknown_value,
								"property \"%s\" has values that are not codes of this code system (%lld)",
								property->code, (long long) property->unknown_count);
}

/* csd-2, csd-3 and CS-128. */
static void
report_hierarchy(ConceptCheck *check)
{
	CodeSystemDraft *draft = check->draft;
	IssueList  *issues = draft->issues;

	if (draft->content == CONTENT_SUPPLEMENT)
	{
		if (check->nested)
			issue_add(issues, ISSUE_WARNING, "informational", "CodeSystem.concept",
					  "concepts of a supplement are nested; a supplement does not change the hierarchy");
		return;
	}
	if (check->nested && draft->meaning_name == NULL)
		issue_add(issues, ISSUE_WARNING, "invariant", "CodeSystem.hierarchyMeaning",
				  "csd-2: nested concepts need a hierarchyMeaning");
	if (draft->property_links && draft->meaning_name == NULL)
		issue_add(issues, ISSUE_WARNING, "invariant", "CodeSystem.hierarchyMeaning",
				  "csd-3: a hierarchy by properties needs a hierarchyMeaning");
	if (check->nested && draft->property_links)
		issue_add(issues, ISSUE_WARNING, "informational", "CodeSystem.concept",
				  "the hierarchy is given by nesting and by properties; links of both count");
}

static void
report_findings(ConceptCheck *check)
{
	CodeSystemDraft *draft = check->draft;
	int			i;

	for (i = 0; i < draft->property_count; i++)
		report_property(check, &draft->properties[i]);
	report_hierarchy(check);
	check_alternates(check);
	report(check, ISSUE_WARNING, &check->dangling,
		   "links of the hierarchy to codes that are not here are left out");
	report(check, ISSUE_WARNING, &check->inactive_conflicts,
		   "concepts with status active and inactive true are taken as inactive");
	report(check, ISSUE_WARNING, &check->date_conflicts,
		   "concepts with status active and a date of retirement that has passed are taken as active");
	if (draft->content == CONTENT_NOT_PRESENT && draft->has_concepts)
		issue_add(draft->issues, ISSUE_WARNING, "informational", "CodeSystem.concept",
				  "content is not-present, but there are concepts");
	if (!check->lint)
		return;
	report(check, ISSUE_INFORMATION, &check->without_display, "concepts have no display");
	report(check, ISSUE_INFORMATION, &check->without_definition, "concepts have no definition");
	report(check, ISSUE_INFORMATION, &check->synonyms,
		   "codes that are synonyms are not found unless they are concepts themselves");
	if (draft->row.url && strncmp(draft->row.url, "http://terminology.hl7.org/CodeSystem/", 38) == 0)
		report(check, ISSUE_INFORMATION, &check->other_status,
			   "concepts have a status that HL7's own code systems do not use");
}

void
code_system_check_concepts(CodeSystemDraft *draft, bool lint)
{
	ConceptCheck check = {draft, lint, GetCurrentTransactionStartTimestamp()};
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "fhirterm check of concepts",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(scratch);
	DraftConcept concept;
	int32		number;

	for (number = 0; number < draft->concept_count; number++)
	{
		CHECK_FOR_INTERRUPTS();
		code_system_draft_concept(draft, number, &concept);
		check_concept(&check, &concept);
		MemoryContextReset(scratch);
	}
	if (draft->case_rule == CASE_INSENSITIVE)
		check_folded_codes(draft);
	report_findings(&check);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}

void
code_system_check(CodeSystemDraft *draft, bool lint)
{
	code_system_check_resource(draft, lint);
	code_system_check_concepts(draft, lint);
}

/* Longest cycle whose codes are all named. */
#define CYCLE_SHOWN 20

static void
report_cycle(CodeSystemDraft *draft, const int32 *cycle, int32 length)
{
	StringInfoData codes;
	int32		i;

	initStringInfo(&codes);
	for (i = 0; i < Min(length, CYCLE_SHOWN); i++)
		appendStringInfo(&codes, "%s, ", concept_codes_get(&draft->codes, cycle[i]));
	if (length > CYCLE_SHOWN)
		appendStringInfo(&codes, "%d more, ", length - CYCLE_SHOWN);
	appendStringInfoString(&codes, concept_codes_get(&draft->codes, cycle[0]));
	code_system_draft_issue(draft, ISSUE_ERROR, "business-rule", cycle[0], NULL, -1,
							"the hierarchy goes round in a circle: %s", codes.data);
}

Hierarchy *
code_system_hierarchy(CodeSystemDraft *draft)
{
	Hierarchy  *hierarchy;
	int32	   *cycle;
	int32		length;

	if (draft->link_count == 0)
		return NULL;
	code_system_draft_reserve(draft, (int64) draft->concept_count * 72 + (int64) draft->link_count * 20);
	hierarchy = hierarchy_build(draft->concept_count, draft->links, draft->link_count,
								(int64) setting_load_memory_kb() * 1024 * 4, &cycle, &length);
	if (hierarchy == NULL)
		report_cycle(draft, cycle, length);
	return hierarchy;
}
