/*
 * resolve_functions.c
 *		fhir_resolve: which version of which resource a reference means, and why.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "codesystem/call_site.h"
#include "compat.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "store/catalog.h"

PG_FUNCTION_INFO_V1(fhirterm_resolve);

/* fhir_resolve(type, canonical): url, version, kind, how */
Datum
fhirterm_resolve(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *type = argument_string(fcinfo, 0);
	char	   *text = argument_string(fcinfo, 1);
	int			kind;
	Canonical	canonical;
	CatalogEntry *entry;
	const char *how = NULL;
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
	entry = catalog_pick(catalog_entries(kind, canonical.url), canonical.version, &how);
	if (entry == NULL)
		return (Datum) 0;
	row[0] = text_or_null(entry->url, &nulls[0]);
	row[1] = text_or_null(entry->version, &nulls[1]);
	row[2] = text_or_null(kind == CATALOG_CODE_SYSTEM &&
						  strcmp(((CodeSystemEntry *) entry)->content, "supplement") == 0 ?
						  "supplement" : type, &nulls[2]);
	row[3] = text_or_null(how, &nulls[3]);
	tuplestore_putvalues(result->setResult, result->setDesc, row, nulls);
	return (Datum) 0;
}
