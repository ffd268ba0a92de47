/*
 * concept_status.c
 *		What the properties of a concept say about its status.
 */
#include "postgres.h"

#include "fhir/datetime.h"
#include "json/jsonb_access.h"
#include "load/concept_status.h"

#define STANDARDS_STATUS "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"

/* What is found among the values of a concept. */
typedef struct Findings
{
	bool		has_status;
	bool		active;			/* status says so */
	bool		inactive;		/* property inactive */
	bool		deprecation_passed;
	bool		retirement_passed;
	uint32		flags;
} Findings;

/* The flags that a word of status means; the vocabulary is open (CS-124). */
static uint32
flags_of_status(const char *status)
{
	if (pg_strcasecmp(status, "retired") == 0 || pg_strcasecmp(status, "withdrawn") == 0)
		return CONCEPT_RETIRED | CONCEPT_INACTIVE;
	if (pg_strcasecmp(status, "inactive") == 0)
		return CONCEPT_INACTIVE;
	if (pg_strcasecmp(status, "deprecated") == 0)
		return CONCEPT_DEPRECATED;
	if (pg_strcasecmp(status, "experimental") == 0)
		return CONCEPT_EXPERIMENTAL;
	return 0;
}

/* A date has come if all of it could have: a year counts from its first moment. */
static bool
has_passed(const char *value, TimestampTz now)
{
	TimeRange	range;

	return datetime_parse(value, DATE_FORM_ELEMENT, &range, NULL) && range.lower <= now;
}

static void
read_value(PropertyRole role, const char *value, TimestampTz now, Findings *findings)
{
	switch (role)
	{
		case ROLE_STATUS:
			findings->has_status = true;
			findings->active |= pg_strcasecmp(value, "active") == 0;
			findings->flags |= flags_of_status(value);
			break;
		case ROLE_INACTIVE:
			findings->inactive |= strcmp(value, "true") == 0;
			break;
		case ROLE_NOT_SELECTABLE:
			if (strcmp(value, "true") == 0)
				findings->flags |= CONCEPT_NOT_SELECTABLE;
			break;
		case ROLE_DEPRECATION_DATE:
			findings->deprecation_passed |= has_passed(value, now);
			break;
		case ROLE_RETIREMENT_DATE:
			findings->retirement_passed |= has_passed(value, now);
			break;
		default:
			break;
	}
}

/* The extension standards-status of the concept, if there is one. */
static uint32
flags_of_extensions(Jsonb *extra)
{
	JsonbContainer *extensions = jsonb_member_array(&extra->root, "extension");
	uint32		flags = 0;
	int			i;

	for (i = 0; i < jsonb_element_count(extensions); i++)
	{
		JsonbContainer *extension = jsonb_element_object(extensions, i);
		char	   *url = jsonb_member_string(extension, "url");
		char	   *status;

		if (url && strcmp(url, STANDARDS_STATUS) == 0 &&
			(status = jsonb_member_string(extension, "valueCode")) != NULL)
			flags |= flags_of_status(status);
	}
	return flags;
}

uint32
concept_status(const CodeSystemDraft *draft, const DraftConcept *concept, TimestampTz now,
			   StatusConflict *conflict)
{
	Findings	findings = {0};
	int			i;

	for (i = 0; i < concept->value_count; i++)
	{
		const DraftValue *value = &concept->values[i];

		if (value->property >= 0)
			read_value(draft->properties[value->property].role, value->value, now, &findings);
	}
	if (conflict)
		*conflict = findings.active && findings.inactive ? STATUS_ACTIVE_BUT_INACTIVE :
			findings.active && findings.retirement_passed ? STATUS_AGAINST_DATE : STATUS_CONSISTENT;
	if (!findings.has_status && findings.deprecation_passed)
		findings.flags |= CONCEPT_DEPRECATED;
	if (!findings.has_status && findings.retirement_passed)
		findings.flags |= CONCEPT_RETIRED | CONCEPT_INACTIVE;
	if (findings.inactive)
		findings.flags |= CONCEPT_INACTIVE;
	if (concept->extra)
		findings.flags |= flags_of_extensions(concept->extra);
	return findings.flags;
}
