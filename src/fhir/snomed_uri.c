/*
 * snomed_uri.c
 *		The URIs of SNOMED CT, its editions and their versions; SQL: fhir_parse_sct_vs.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "fhir/canonical.h"
#include "fhir/snomed_uri.h"

#define DIGITS "0123456789"
/* An identifier of SNOMED CT has 6 to 18 digits, a date 8. */
#define SCTID_MIN_DIGITS 6
#define SCTID_MAX_DIGITS 18
#define DATE_DIGITS 8

bool
snomed_uri_parse(const char *uri, SnomedEdition *edition)
{
	static const char *const systems[] = {SNOMED_CT, "http://snomed.info/xsct"};
	static const char version_part[] = "/version/";
	const char *rest = NULL;
	SnomedEdition parts = {0};
	size_t		digits;

	memset(edition, 0, sizeof(*edition));
	for (int i = 0; i < lengthof(systems) && rest == NULL; i++)
	{
		size_t		length = strlen(systems[i]);

		if (strncmp(uri, systems[i], length) == 0 && (uri[length] == '\0' || uri[length] == '/'))
		{
			parts.system = pstrdup(systems[i]);
			rest = uri + length;
		}
	}
	if (rest == NULL)
		return false;
	if (*rest == '/')
	{
		digits = strspn(++rest, DIGITS);
		if (digits < SCTID_MIN_DIGITS || digits > SCTID_MAX_DIGITS)
			return false;
		parts.edition = pnstrdup(rest, digits);
		rest += digits;
		if (strncmp(rest, version_part, strlen(version_part)) == 0)
		{
			rest += strlen(version_part);
			if (strspn(rest, DIGITS) != DATE_DIGITS)
				return false;
			parts.version = pnstrdup(rest, DATE_DIGITS);
			rest += DATE_DIGITS;
		}
	}
	if (*rest != '\0')
		return false;
	*edition = parts;
	return true;
}

PG_FUNCTION_INFO_V1(fhir_parse_sct_vs);

/* fhir_parse_sct_vs(url): strict; NULL if it is not the URL of an implicit value set of SNOMED CT. (TX-186) */
Datum
fhir_parse_sct_vs(PG_FUNCTION_ARGS)
{
	static const char *const kinds[] = {
		[IMPLICIT_ALL] = "all",
		[IMPLICIT_IS_A] = "isa",
		[IMPLICIT_REFSETS] = "refsets",
		[IMPLICIT_REFSET] = "refset",
		[IMPLICIT_ECL] = "ecl",
	};
	ImplicitValueSet implicit;
	SnomedEdition edition;
	TupleDesc	descriptor;
	const char *columns[4];
	Datum		values[4];
	bool		nulls[4];

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE || descriptor->natts != lengthof(columns))
		elog(ERROR, "function does not return a row of %d columns", (int) lengthof(columns));
	if (!canonical_implicit(text_to_cstring(PG_GETARG_TEXT_PP(0)), &implicit) || implicit.kind == IMPLICIT_UNKNOWN ||
		!snomed_uri_parse(implicit.system, &edition))
		PG_RETURN_NULL();
	columns[0] = edition.edition;
	columns[1] = edition.version;
	columns[2] = kinds[implicit.kind];
	columns[3] = implicit.argument;
	for (int i = 0; i < lengthof(columns); i++)
	{
		nulls[i] = columns[i] == NULL;
		values[i] = nulls[i] ? (Datum) 0 : CStringGetTextDatum(columns[i]);
	}
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}
