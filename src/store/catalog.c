/*
 * catalog.c
 *		What is loaded: rows of the catalog tables, read under the active snapshot.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

#include "fhir/code.h"
#include "store/catalog.h"
#include "store/stored_scan.h"

/* Columns that every catalog table begins with, in the order of store.sql. */
enum
{
	COLUMN_CONTENT_ID = 1,
	COLUMN_URL,
	COLUMN_VERSION,
	COLUMN_ID,
	COLUMN_NAME,
	COLUMN_TITLE,
	COLUMN_STATUS,
	COLUMN_EXPERIMENTAL,
	COLUMN_DATE,
	COLUMN_PUBLISHER,
	COLUMN_VERSION_ALGORITHM,
	COLUMN_OWN					/* the first of those that only this kind has */
};

/* The rest of fhirterm.code_system. */
enum
{
	CODE_SYSTEM_LANGUAGE = COLUMN_OWN,
	CODE_SYSTEM_CONTENT,
	CODE_SYSTEM_CASE_SENSITIVE,
	CODE_SYSTEM_HIERARCHY_MEANING,
	CODE_SYSTEM_COMPOSITIONAL,
	CODE_SYSTEM_VERSION_NEEDED,
	CODE_SYSTEM_VALUE_SET,
	CODE_SYSTEM_SUPPLEMENTS_URL,
	CODE_SYSTEM_SUPPLEMENTS_VERSION,
	CODE_SYSTEM_CONCEPT_COUNT,
	CODE_SYSTEM_ROOT_COUNT
};

/* Where each kind of resource is kept; resource is the number of that column. */
static const struct
{
	const char *name;
	StoredRelation table;
	StoredRelation by_content;
	StoredRelation by_url;
	StoredRelation by_id;
	int			resource;
}			kinds[] = {
	[CATALOG_CODE_SYSTEM] = {
		"CodeSystem", STORED_CODE_SYSTEM, STORED_CODE_SYSTEM_PKEY, STORED_CODE_SYSTEM_CANONICAL,
		STORED_CODE_SYSTEM_ID, 27
	},
	[CATALOG_VALUE_SET] = {
		"ValueSet", STORED_VALUE_SET, STORED_VALUE_SET_PKEY, STORED_VALUE_SET_CANONICAL,
		STORED_VALUE_SET_ID, 15
	},
	[CATALOG_CONCEPT_MAP] = {
		"ConceptMap", STORED_CONCEPT_MAP, STORED_CONCEPT_MAP_PKEY, STORED_CONCEPT_MAP_CANONICAL,
		STORED_CONCEPT_MAP_ID, 18
	},
	[CATALOG_NAMING_SYSTEM] = {
		"NamingSystem", STORED_NAMING_SYSTEM, STORED_NAMING_SYSTEM_PKEY,
		STORED_NAMING_SYSTEM_CANONICAL, STORED_NAMING_SYSTEM_ID, 16
	},
};

const char *
catalog_kind_name(CatalogKind kind)
{
	return kinds[kind].name;
}

int
catalog_kind_of_name(const char *resource_type)
{
	for (int i = 0; i < lengthof(kinds); i++)
	{
		if (strcmp(kinds[i].name, resource_type) == 0)
			return i;
	}
	return -1;
}

/* A boolean column: false where it is NULL. */
static bool
true_column(const StoredScan *scan, int column)
{
	return !stored_scan_is_null(scan, column) && stored_scan_bool(scan, column);
}

static void
fill_entry(const StoredScan *scan, CatalogEntry *entry)
{
	entry->content_id = stored_scan_int4(scan, COLUMN_CONTENT_ID);
	entry->url = stored_scan_text(scan, COLUMN_URL);
	entry->version = stored_scan_text(scan, COLUMN_VERSION);
	entry->id = stored_scan_text(scan, COLUMN_ID);
	entry->name = stored_scan_text(scan, COLUMN_NAME);
	entry->title = stored_scan_text(scan, COLUMN_TITLE);
	entry->status = stored_scan_text(scan, COLUMN_STATUS);
	entry->date = stored_scan_text(scan, COLUMN_DATE);
	entry->publisher = stored_scan_text(scan, COLUMN_PUBLISHER);
	entry->version_algorithm = stored_scan_text(scan, COLUMN_VERSION_ALGORITHM);
	entry->experimental = true_column(scan, COLUMN_EXPERIMENTAL);
}

static CodeSystemEntry *
code_system_entry(const StoredScan *scan)
{
	CodeSystemEntry *entry = palloc(sizeof(CodeSystemEntry));

	fill_entry(scan, &entry->entry);
	entry->language = stored_scan_text(scan, CODE_SYSTEM_LANGUAGE);
	entry->content = stored_scan_text(scan, CODE_SYSTEM_CONTENT);
	entry->case_sensitive = stored_scan_is_null(scan, CODE_SYSTEM_CASE_SENSITIVE) ? -1 :
		stored_scan_bool(scan, CODE_SYSTEM_CASE_SENSITIVE);
	entry->hierarchy_meaning = stored_scan_text(scan, CODE_SYSTEM_HIERARCHY_MEANING);
	entry->compositional = true_column(scan, CODE_SYSTEM_COMPOSITIONAL);
	entry->version_needed = true_column(scan, CODE_SYSTEM_VERSION_NEEDED);
	entry->value_set = stored_scan_text(scan, CODE_SYSTEM_VALUE_SET);
	entry->supplements_url = stored_scan_text(scan, CODE_SYSTEM_SUPPLEMENTS_URL);
	entry->supplements_version = stored_scan_text(scan, CODE_SYSTEM_SUPPLEMENTS_VERSION);
	entry->concept_count = stored_scan_int4(scan, CODE_SYSTEM_CONCEPT_COUNT);
	entry->root_count = stored_scan_int4(scan, CODE_SYSTEM_ROOT_COUNT);
	return entry;
}

/* The entries that an opened scan finds, appended; closes it. */
static List *
collect_entries(StoredScan *scan, CatalogKind kind, List *entries)
{
	while (stored_scan_next(scan))
	{
		if (kind == CATALOG_CODE_SYSTEM)
			entries = lappend(entries, code_system_entry(scan));
		else
		{
			CatalogEntry *entry = palloc(sizeof(CatalogEntry));

			fill_entry(scan, entry);
			entries = lappend(entries, entry);
		}
	}
	stored_scan_close(scan);
	return entries;
}

/* The entries with this text in a column that an index begins with. */
static List *
entries_by_text(CatalogKind kind, StoredRelation index, int column, const char *value)
{
	StoredScan	scan;

	stored_scan_init(&scan);
	stored_scan_key_text(&scan, column, BTEqualStrategyNumber, CStringGetTextDatum(value));
	stored_scan_open(&scan, kinds[kind].table, index);
	return collect_entries(&scan, kind, NIL);
}

/* The id where url has the form Kind/id, else NULL. */
static const char *
local_id(CatalogKind kind, const char *url)
{
	size_t		length = strlen(kinds[kind].name);

	if (strncmp(url, kinds[kind].name, length) != 0 || url[length] != '/' ||
		!id_is_valid(url + length + 1))
		return NULL;
	return url + length + 1;
}

List *
catalog_entries(CatalogKind kind, const char *url)
{
	const char *id = local_id(kind, url);

	if (id != NULL)
		return entries_by_text(kind, kinds[kind].by_id, COLUMN_ID, id);
	return entries_by_text(kind, kinds[kind].by_url, COLUMN_URL, url);
}

List *
catalog_all(CatalogKind kind)
{
	StoredScan	scan;

	stored_scan_init(&scan);
	stored_scan_key_text(&scan, COLUMN_URL, BTGreaterEqualStrategyNumber, CStringGetTextDatum(""));
	stored_scan_open(&scan, kinds[kind].table, kinds[kind].by_url);
	return collect_entries(&scan, kind, NIL);
}

List *
catalog_every(CatalogKind kind)
{
	StoredScan	scan;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, COLUMN_CONTENT_ID, BTGreaterEqualStrategyNumber, 0);
	stored_scan_open(&scan, kinds[kind].table, kinds[kind].by_content);
	return collect_entries(&scan, kind, NIL);
}

List *
catalog_code_systems(const char *url)
{
	return catalog_entries(CATALOG_CODE_SYSTEM, url);
}

List *
catalog_supplements_of(const char *url)
{
	return entries_by_text(CATALOG_CODE_SYSTEM, STORED_CODE_SYSTEM_SUPPLEMENTS,
						   CODE_SYSTEM_SUPPLEMENTS_URL, url);
}

/* One scan from the canonical itself to the last of "url|…" ('}' is next to '|'); what lies between is left out. */
List *
catalog_code_systems_of_value_set(const char *url)
{
	size_t		length = strlen(url);
	List	   *entries = NIL;
	StoredScan	scan;

	stored_scan_init(&scan);
	stored_scan_key_text(&scan, CODE_SYSTEM_VALUE_SET, BTGreaterEqualStrategyNumber, CStringGetTextDatum(url));
	stored_scan_key_text(&scan, CODE_SYSTEM_VALUE_SET, BTLessStrategyNumber,
						 CStringGetTextDatum(psprintf("%s}", url)));
	stored_scan_open(&scan, STORED_CODE_SYSTEM, STORED_CODE_SYSTEM_VALUE_SET);
	while (stored_scan_next(&scan))
	{
		char	   *value_set = stored_scan_text(&scan, CODE_SYSTEM_VALUE_SET);

		if (value_set[length] == '\0' || value_set[length] == '|')
			entries = lappend(entries, code_system_entry(&scan));
	}
	stored_scan_close(&scan);
	return entries;
}

char *
catalog_code_system_url(int32 content_id)
{
	StoredScan	scan;
	char	   *url = NULL;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, COLUMN_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_open(&scan, STORED_CODE_SYSTEM, STORED_CODE_SYSTEM_PKEY);
	if (stored_scan_next(&scan))
		url = stored_scan_text(&scan, COLUMN_URL);
	stored_scan_close(&scan);
	return url;
}

Jsonb *
catalog_resource(CatalogKind kind, int32 content_id)
{
	StoredScan	scan;
	Jsonb	   *resource = NULL;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, COLUMN_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_open(&scan, kinds[kind].table, kinds[kind].by_content);
	if (stored_scan_next(&scan))
		resource = stored_scan_jsonb(&scan, kinds[kind].resource);
	stored_scan_close(&scan);
	return resource;
}

char *
catalog_versions_text(List *entries)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, entries)
	{
		CatalogEntry *entry = lfirst(cell);

		appendStringInfoString(&text, text.len == 0 ? "" : ", ");
		if (entry->version == NULL)
			appendStringInfoString(&text, "(none)");
		else
			appendStringInfo(&text, "\"%s\"", entry->version);
	}
	return text.data;
}

/* Hints */

/* More distant urls are no help. */
#define NEAREST_MAX_DISTANCE(length) (2 + (length) / 4)
/* Longer urls are compared by their beginnings. */
#define NEAREST_MAX_LENGTH 250

typedef struct NearUrl
{
	char	   *url;
	int			distance;
} NearUrl;

/* Keeps the best few, each url once; equally near ones in the order of their bytes, wherever they lie in the table. */
static int
keep_nearest(NearUrl *best, int count, int limit, char *url, int distance)
{
	int			at = count;

	for (int i = 0; i < count; i++)
	{
		if (strcmp(best[i].url, url) == 0)
			return count;
	}
	while (at > 0 && (best[at - 1].distance > distance ||
					  (best[at - 1].distance == distance && strcmp(best[at - 1].url, url) > 0)))
		at--;
	if (at == limit)
		return count;
	if (count < limit)
		count++;
	memmove(&best[at + 1], &best[at], (count - at - 1) * sizeof(NearUrl));
	best[at].url = url;
	best[at].distance = distance;
	return count;
}

List *
catalog_nearest_urls(CatalogKind kind, const char *url, int limit)
{
	StoredScan	scan;
	NearUrl    *best = palloc((limit + 1) * sizeof(NearUrl));
	int			count = 0;
	char	   *wanted = code_fold(url);
	int			length = pg_mbcliplen(wanted, strlen(wanted), NEAREST_MAX_LENGTH);
	List	   *result = NIL;

	stored_scan_init(&scan);
	stored_scan_open_table(&scan, kinds[kind].table);
	while (stored_scan_next(&scan))
	{
		char	   *found = stored_scan_text(&scan, COLUMN_URL);
		char	   *folded;
		int			distance;

		if (found == NULL)
			continue;
		folded = code_fold(found);
		distance = varstr_levenshtein_less_equal(wanted, length, folded,
												 pg_mbcliplen(folded, strlen(folded),
															  NEAREST_MAX_LENGTH),
												 1, 1, 1, NEAREST_MAX_DISTANCE(length), true);
		pfree(folded);
		if (distance <= NEAREST_MAX_DISTANCE(length))
			count = keep_nearest(best, count, limit, found, distance);
	}
	stored_scan_close(&scan);
	for (int i = 0; i < count; i++)
		result = lappend(result, best[i].url);
	return result;
}

List *
catalog_urls(CatalogKind kind)
{
	StoredScan	scan;
	List	   *urls = NIL;

	stored_scan_init(&scan);
	stored_scan_open(&scan, kinds[kind].table, kinds[kind].by_url);
	while (stored_scan_next(&scan))
	{
		char	   *url = stored_scan_text(&scan, COLUMN_URL);

		if (url != NULL && (urls == NIL || strcmp(llast(urls), url) != 0))
			urls = lappend(urls, url);
	}
	stored_scan_close(&scan);
	return urls;
}
