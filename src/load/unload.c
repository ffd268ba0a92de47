/*
 * unload.c
 *		fhir_unload: takes loaded resources away.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/excerpt.h"
#include "store/writer.h"

#define FIRST_KIND	CATALOG_CODE_SYSTEM
#define LAST_KIND	CATALOG_NAMING_SYSTEM

/* Removes one resource; false if another load has been faster. */
static bool
unload_entry(ContentWriter *writer, CatalogKind kind, const CatalogEntry *entry)
{
	StoredContent found;

	if (!writer_find(writer, kind, entry->url, entry->version, entry->id, &found))
		return false;
	writer_remove(writer, kind, found.content_id);
	writer_log(writer, "unload", kind, entry->url, entry->version, 0, 0);
	return true;
}

/* Removes what a canonical names among the resources of a kind; how many that are. */
static int
unload_kind(ContentWriter *writer, CatalogKind kind, const Canonical *canonical)
{
	List	   *entries;
	ListCell   *cell;
	int			count = 0;

	writer_push_snapshot(writer);
	entries = catalog_entries(kind, canonical->url);
	PopActiveSnapshot();
	foreach(cell, entries)
	{
		CatalogEntry *entry = lfirst(cell);

		if (canonical->version != NULL &&
			(entry->version == NULL || strcmp(entry->version, canonical->version) != 0))
			continue;
		if (unload_entry(writer, kind, entry))
			count++;
	}
	return count;
}

/* What is loaded under the url in other versions, or under urls like it. */
static char *
not_found_hint(const Canonical *canonical, int first, int last)
{
	for (int kind = first; kind <= last; kind++)
	{
		List	   *entries = catalog_entries(kind, canonical->url);

		if (entries != NIL)
			return psprintf("Loaded versions: %s.", catalog_versions_text(entries));
	}
	for (int kind = first; kind <= last; kind++)
	{
		List	   *urls = catalog_nearest_urls(kind, canonical->url, 1);

		if (urls != NIL)
			return psprintf("The nearest %s is \"%s\".", catalog_kind_name(kind), (char *) linitial(urls));
	}
	return pstrdup("fhirterm.load_log tells what was loaded and unloaded.");
}

/* The kind that an argument names. */
static int
kind_of_argument(const char *resource_type)
{
	int			kind = catalog_kind_of_name(resource_type);

	if (kind < 0)
		ereport(ERROR,
				errcode(ERRCODE_TX_NOT_SUPPORTED),
				errmsg("resources of type \"%s\" are not stored", excerpt(resource_type)),
				errhint("CodeSystem, ValueSet, ConceptMap and NamingSystem are."));
	return kind;
}

PG_FUNCTION_INFO_V1(fhir_unload);

/* fhir_unload(canonical text, resource_type text): integer; see unload.sql. */
Datum
fhir_unload(PG_FUNCTION_ARGS)
{
	int			first = FIRST_KIND;
	int			last = LAST_KIND;
	int			count = 0;
	char	   *reference;
	Canonical	canonical;
	ContentWriter *writer;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("the canonical of what to unload is NULL"));
	reference = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (!PG_ARGISNULL(1))
		first = last = kind_of_argument(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	if (!canonical_parse(reference, &canonical) || canonical.url == NULL || canonical.fragment != NULL)
		ereport(ERROR,
				errcode(ERRCODE_TX_BAD_REQUEST),
				errmsg("\"%s\" is not the canonical of a resource", excerpt(reference)),
				errhint("Give url, url|version, or the type and id as in CodeSystem/id."));
	writer = writer_open(NULL);
	for (int kind = first; kind <= last; kind++)
		count += unload_kind(writer, kind, &canonical);
	if (count == 0)
		ereport(ERROR,
				errcode(ERRCODE_TX_NOT_FOUND),
				errmsg("\"%s\" is not loaded", excerpt(reference)),
				errhint("%s", not_found_hint(&canonical, first, last)));
	writer_close(writer);
	PG_RETURN_INT32(count);
}
