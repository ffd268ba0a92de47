/*
 * resolve_functions.c
 *		fhir_resolve: which version of which resource a reference means, and why; fhir_preferred_url, fhir_concept_iri.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "codesystem/call_site.h"
#include "codesystem/naming.h"
#include "compat.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/percent.h"
#include "fhir/snomed_uri.h"
#include "store/catalog.h"

PG_FUNCTION_INFO_V1(fhirterm_resolve);

#define BY_IDENTIFIER "identifier"

/* The code systems that took the place of a url, or that an identifier names (CS-040, UC-040); NIL: none. */
static List *
entries_by_other_name(const char *name, const char **why)
{
	char	   *url = naming_successor(NULL, name);

	*why = "superseded url";
	if (url == NULL)
	{
		url = naming_code_system_url(NULL, name);
		*why = BY_IDENTIFIER;
	}
	return url == NULL ? NIL : catalog_code_systems(url);
}

/* VM-076. An OID may still be the url that is no longer the identifier. */
static bool
is_superseded_identifier(const CatalogEntry *entry, const char *name, const char *why)
{
	if (why ? strcmp(why, BY_IDENTIFIER) != 0 : strncmp(name, "urn:", 4) != 0)
		return false;
	return naming_identifier_has_ended(NULL, entry, name);
}

/* fhir_resolve(type, canonical): url, version, kind, how */
Datum
fhirterm_resolve(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *type = argument_string(fcinfo, 0);
	char	   *text = argument_string(fcinfo, 1);
	int			kind;
	Canonical	canonical;
	List	   *entries;
	CatalogEntry *entry;
	const char *how = NULL;
	const char *why = NULL;
	Datum		row[4];
	bool		nulls[4];

	InitMaterializedSRF(fcinfo, 0);
	if (type == NULL || text == NULL)
		return (Datum) 0;
	kind = catalog_kind_of_name(type);
	if (kind < 0 || !canonical_parse(text, &canonical) || canonical.url == NULL)
		ereport(ERROR,
				errcode(ERRCODE_TX_BAD_REQUEST),
				errmsg(kind < 0 ? "\"%s\" is not a kind of resource that is loaded" :
					   "\"%s\" is not a canonical reference", kind < 0 ? type : text),
				errhint("Give CodeSystem, ValueSet, ConceptMap or NamingSystem, and url or url|version."));
	entries = catalog_entries(kind, canonical.url);
	if (entries == NIL && kind == CATALOG_CODE_SYSTEM)
		entries = entries_by_other_name(canonical.url, &why);
	entry = catalog_pick_of_kind(kind, entries, canonical.version, &how);
	if (entry == NULL)
		return (Datum) 0;
	if (kind == CATALOG_CODE_SYSTEM && is_superseded_identifier(entry, canonical.url, why))
		why = "superseded identifier";
	if (why != NULL)
		how = psprintf("%s, %s", why, how);
	row[0] = text_or_null(entry->url, &nulls[0]);
	row[1] = text_or_null(entry->version, &nulls[1]);
	row[2] = text_or_null(kind == CATALOG_CODE_SYSTEM &&
						  strcmp(((CodeSystemEntry *) entry)->content, "supplement") == 0 ?
						  "supplement" : type, &nulls[2]);
	row[3] = text_or_null(how, &nulls[3]);
	tuplestore_putvalues(result->setResult, result->setDesc, row, nulls);
	return (Datum) 0;
}

/* NULL as SQL NULL. */
static Datum
return_text(FunctionCallInfo fcinfo, const char *text)
{
	if (text == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(text));
}

PG_FUNCTION_INFO_V1(fhirterm_code_system_url);

/* fhirterm.code_system_url(name) */
Datum
fhirterm_code_system_url(PG_FUNCTION_ARGS)
{
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	const char *why;
	List	   *entries = catalog_code_systems(name);

	if (entries == NIL)
		entries = entries_by_other_name(name, &why);
	return return_text(fcinfo, entries == NIL ? NULL : ((CatalogEntry *) linitial(entries))->url);
}

PG_FUNCTION_INFO_V1(fhirterm_preferred_url);

/* fhir_preferred_url(identifier, at) */
Datum
fhirterm_preferred_url(PG_FUNCTION_ARGS)
{
	char	   *identifier = text_to_cstring(PG_GETARG_TEXT_PP(0));

	return return_text(fcinfo, naming_preferred_url(NULL, identifier, PG_GETARG_TIMESTAMPTZ(1)));
}

/* What the SNOMED CT URI standard puts before the identifiers of concepts. */
#define SNOMED_IRI_STEM "http://snomed.info/id/"

/* The stem of the IRIs of a system's concepts, or NULL; SNOMED CT has one for identifiers, not for expressions. */
static const char *
iri_stem(const char *system, const char *code)
{
	const char *stem = naming_iri_stem(NULL, system, GetCurrentTransactionStartTimestamp());

	if (code[0] == '\0')
		return NULL;
	if (strcmp(system, SNOMED_CT) != 0)
		return stem;
	if (code[strspn(code, "0123456789")] != '\0')
		return NULL;
	return stem != NULL ? stem : SNOMED_IRI_STEM;
}

PG_FUNCTION_INFO_V1(fhirterm_concept_iri);

/* fhir_concept_iri(system, code) */
Datum
fhirterm_concept_iri(PG_FUNCTION_ARGS)
{
	char	   *system = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *code = text_to_cstring(PG_GETARG_TEXT_PP(1));
	const char *stem = iri_stem(system, code);

	if (stem == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("%s%s", stem, percent_encode(code))));
}
