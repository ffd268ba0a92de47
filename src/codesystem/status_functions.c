/*
 * status_functions.c
 *		fhir_concept_status: what the properties of a concept say about its status at a time (CS-108 … CS-116,
 *		CS-124).
 *
 * An explicit status wins over dates; inactive wins over both; before effectiveDate, when the status last
 * changed, nothing is known.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "codesystem/call_site.h"
#include "codesystem/concept_property.h"
#include "compat.h"
#include "fhir/datetime.h"
#include "settings.h"

PG_FUNCTION_INFO_V1(fhirterm_concept_status);

typedef struct StatusFindings
{
	TimestampTz at;
	const char *status;			/* as written, or NULL */
	bool		inactive;		/* the property */
	bool		abstract;
	bool		deprecated;		/* its date has come */
	bool		retired;		/* ditto */
	bool		too_early;		/* effectiveDate is still to come */
} StatusFindings;

/* A date has come if the first moment of it has. */
static bool
has_come(const char *value, TimestampTz at)
{
	TimeRange	range;

	return datetime_parse(value, DATE_FORM_ELEMENT, &range, NULL) && range.lower <= at;
}

static void
read_value(StatusFindings *findings, const SourcedValue *value)
{
	switch (value->definition->role)
	{
		case ROLE_STATUS:
			findings->status = value->value;
			break;
		case ROLE_INACTIVE:
			findings->inactive |= strcmp(value->value, "true") == 0;
			break;
		case ROLE_NOT_SELECTABLE:
			findings->abstract |= strcmp(value->value, "true") == 0;
			break;
		case ROLE_DEPRECATION_DATE:
			findings->deprecated |= has_come(value->value, findings->at);
			break;
		case ROLE_RETIREMENT_DATE:
			findings->retired |= has_come(value->value, findings->at);
			break;
		case ROLE_EFFECTIVE_DATE:
			findings->too_early |= !has_come(value->value, findings->at);
			break;
		default:
			break;
	}
}

/* One of active, experimental, deprecated, retired, other. */
static const char *
normalised_status(const char *status)
{
	static const char *const known[] = {"active", "experimental", "deprecated", "retired"};

	for (int i = 0; i < lengthof(known); i++)
	{
		if (pg_strcasecmp(status, known[i]) == 0)
			return known[i];
	}
	return pg_strcasecmp(status, "withdrawn") == 0 ? "retired" : "other";
}

/* What follows from the findings: the normalised status, and the property that decided it. */
static const char *
conclude(const StatusFindings *findings, const char **source)
{
	if (findings->too_early)
	{
		*source = "effectiveDate";
		return "unknown";
	}
	if (findings->status != NULL)
	{
		*source = "status";
		return normalised_status(findings->status);
	}
	if (findings->retired)
	{
		*source = "retirementDate";
		return "retired";
	}
	if (findings->deprecated)
	{
		*source = "deprecationDate";
		return "deprecated";
	}
	*source = findings->inactive ? "inactive" : "default";
	return findings->inactive ? "other" : "active";
}

/* fhir_concept_status(system, code, version, at): status, normalised, inactive, abstract, source */
Datum
fhirterm_concept_status(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	StatusFindings findings = {0};
	CodeSystem *cs;
	int32		ordinal;
	ListCell   *cell;
	const char *normalised;
	const char *source;
	Datum		row[5];
	bool		nulls[5] = {false};

	InitMaterializedSRF(fcinfo, 0);
	if (!concept_of_query(fcinfo, 2, -1, &cs, &ordinal))
		return (Datum) 0;
	findings.at = PG_ARGISNULL(3) ? GetCurrentTransactionStartTimestamp() : PG_GETARG_TIMESTAMPTZ(3);
	foreach(cell, concept_values(cs, ordinal, NULL))
		read_value(&findings, lfirst(cell));
	normalised = conclude(&findings, &source);
	row[0] = text_or_null(findings.too_early ? NULL : findings.status, &nulls[0]);
	row[1] = text_or_null(normalised, &nulls[1]);
	nulls[2] = findings.too_early;
	row[2] = BoolGetDatum(findings.inactive || strcmp(normalised, "retired") == 0 ||
						  (findings.status != NULL && pg_strcasecmp(findings.status, "inactive") == 0) ||
						  (setting_deprecated_is_inactive && strcmp(normalised, "deprecated") == 0));
	row[3] = BoolGetDatum(findings.abstract);
	row[4] = text_or_null(source, &nulls[4]);
	tuplestore_putvalues(result->setResult, result->setDesc, row, nulls);
	return (Datum) 0;
}
