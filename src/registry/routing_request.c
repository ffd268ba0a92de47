/*
 * routing_request.c
 *		The parameters of discovery and resolution, as a JSON object of strings and booleans, checked and taken
 *		apart. SQL: fhirterm.tx_request, fhirterm.tx_release_version.
 *
 * Spec: TX-178, TX-179, TX-186.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "fhir/snomed_uri.h"
#include "json/jsonb_access.h"
#include "registry/release.h"

/* The columns of fhirterm.tx_request, in its order. */
enum
{
	REQUEST_RELEASE,
	REQUEST_REGISTRY,
	REQUEST_SERVER,
	REQUEST_SYSTEM,
	REQUEST_SYSTEM_VERSION,
	REQUEST_VALUE_SET,
	REQUEST_VALUE_SET_VERSION,
	REQUEST_LANGUAGES,
	REQUEST_USAGE,
	REQUEST_AUTHORITATIVE_ONLY,
	REQUEST_COLUMNS
};

/* A parameter that is a string; NULL if it is absent, null or empty. Errors: TX422 if it is anything else. */
static char *
request_string(Jsonb *request, const char *name)
{
	char	   *text = jsonb_member_string(&request->root, name);
	JsonbValue	value;

	if (text == NULL && jsonb_member(&request->root, name, &value) && value.type != jbvNull)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("parameter \"%s\" must be a string", name)));
	return text != NULL && text[0] != '\0' ? text : NULL;
}

/* true or false, also as strings, as a URL has them; absent is false. Errors: TX422. */
static bool
request_boolean(Jsonb *request, const char *name)
{
	int			value = jsonb_member_boolean(&request->root, name);
	char	   *text;

	if (value >= 0)
		return value;
	text = request_string(request, name);
	if (text != NULL && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("parameter \"%s\" must be true or false, not \"%s\"", name, excerpt(text))));
	return text != NULL && strcmp(text, "true") == 0;
}

/* A canonical in two. Errors: TX422. */
static void
request_canonical(Jsonb *request, const char *name, char **url, char **version)
{
	char	   *text = request_string(request, name);
	Canonical	canonical;

	*url = *version = NULL;
	if (text == NULL)
		return;
	if (!canonical_parse(text, &canonical) || canonical.url == NULL || canonical.fragment != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("parameter \"%s\" is no canonical: \"%s\"", name, excerpt(text)),
				 errhint("Write url or url|version.")));
	*url = canonical.url;
	*version = canonical.version;
}

static char *
request_release(Jsonb *request, bool required)
{
	char	   *text = request_string(request, "fhirVersion");
	const char *release;

	if (text == NULL)
	{
		if (required)
			ereport(ERROR,
					(errcode(ERRCODE_TX_UNPROCESSABLE),
					 errmsg("parameter \"fhirVersion\" is missing"),
					 errhint("Name the release (\"R4\") or the version (\"4.0.1\") that the server is to speak.")));
		return NULL;
	}
	release = fhir_release_of(text);
	if (release == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("unknown FHIR version \"%s\"", excerpt(text)),
				 errhint("R3, R4, R4B, R5 and R6 are known, and their versions, such as 4.0.1.")));
	return pstrdup(release);
}

static char *
request_languages(Jsonb *request)
{
	char	   *text = request_string(request, "language");

	if (text != NULL && language_list_parse(text) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("malformed parameter \"language\": \"%s\"", excerpt(text)),
				 errhint("Write language tags with weights, as in \"de-CH, de;q=0.8\".")));
	return text;
}

/*
 * A value set that is implicit in a code system is where the code system is: takes that from its url, and the
 * version from an edition of SNOMED CT. (TX-186)
 */
static void
request_implicit(char **columns)
{
	ImplicitValueSet implicit;
	SnomedEdition edition;

	if (columns[REQUEST_VALUE_SET] == NULL || !canonical_implicit(columns[REQUEST_VALUE_SET], &implicit))
		return;
	columns[REQUEST_SYSTEM] = implicit.system;
	columns[REQUEST_SYSTEM_VERSION] = columns[REQUEST_VALUE_SET_VERSION];
	if (snomed_uri_parse(implicit.system, &edition) && edition.edition != NULL)
	{
		columns[REQUEST_SYSTEM] = edition.system;
		columns[REQUEST_SYSTEM_VERSION] = implicit.system;
	}
}

PG_FUNCTION_INFO_V1(fhirterm_tx_request);

/* fhirterm.tx_request(params jsonb, resolving boolean): strict. Errors: TX422. */
Datum
fhirterm_tx_request(PG_FUNCTION_ARGS)
{
	Jsonb	   *request = PG_GETARG_JSONB_P(0);
	bool		resolving = PG_GETARG_BOOL(1);
	TupleDesc	descriptor;
	char	   *columns[REQUEST_COLUMNS] = {0};
	Datum		values[REQUEST_COLUMNS];
	bool		nulls[REQUEST_COLUMNS];

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE || descriptor->natts != REQUEST_COLUMNS)
		elog(ERROR, "function does not return a row of %d columns", REQUEST_COLUMNS);
	if (!JB_ROOT_IS_OBJECT(request))
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("the parameters are no object"),
				 errhint("Give them by name, as in {\"fhirVersion\": \"R4\", \"url\": \"http://loinc.org\"}.")));
	columns[REQUEST_RELEASE] = request_release(request, resolving);
	columns[REQUEST_LANGUAGES] = request_languages(request);
	request_canonical(request, "url", &columns[REQUEST_SYSTEM], &columns[REQUEST_SYSTEM_VERSION]);
	if (!resolving)
	{
		columns[REQUEST_REGISTRY] = request_string(request, "registry");
		columns[REQUEST_SERVER] = request_string(request, "server");
	}
	else
	{
		columns[REQUEST_USAGE] = request_string(request, "usage");
		request_canonical(request, "valueSet", &columns[REQUEST_VALUE_SET], &columns[REQUEST_VALUE_SET_VERSION]);
		if ((columns[REQUEST_SYSTEM] == NULL) == (columns[REQUEST_VALUE_SET] == NULL))
			ereport(ERROR,
					(errcode(ERRCODE_TX_UNPROCESSABLE),
					 errmsg("one of the parameters \"url\" and \"valueSet\" must be there, and not both")));
		/* value sets are claimed for all languages */
		if (columns[REQUEST_VALUE_SET] != NULL)
			columns[REQUEST_LANGUAGES] = NULL;
		request_implicit(columns);
	}
	for (int i = 0; i < REQUEST_COLUMNS; i++)
	{
		nulls[i] = columns[i] == NULL;
		values[i] = nulls[i] ? (Datum) 0 : CStringGetTextDatum(columns[i]);
	}
	values[REQUEST_AUTHORITATIVE_ONLY] = BoolGetDatum(request_boolean(request, "authoritativeOnly"));
	nulls[REQUEST_AUTHORITATIVE_ONLY] = false;
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}

PG_FUNCTION_INFO_V1(fhirterm_tx_release_version);

/* fhirterm.tx_release_version(release text): strict; NULL for what is none. */
Datum
fhirterm_tx_release_version(PG_FUNCTION_ARGS)
{
	int			release = fhir_release_by_name(text_to_cstring(PG_GETARG_TEXT_PP(0)));

	if (release < 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(fhir_release_version(release)));
}
