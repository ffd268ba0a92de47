/*
 * terminology_content.c
 *		What a Terminology sees: the rows of the catalog, and the resources of the request that it serves.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "fhir/text.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "codesystem/terminology_content.h"
#include "json/jsonb_access.h"

/* The resources of one request; the Terminologies within one another share it. */
typedef struct RequestContent
{
	MemoryContext context;
	int			count;
	int			room;
	RequestEntry **entries;		/* by -1 - content_id */
	HTAB	   *by_name;		/* of NamedEntries */
	List	   *language_packs;	/* of RequestEntry * */
} RequestContent;

/* A url, or Kind/id, and what has it. */
typedef struct NamedEntries
{
	const char *name;			/* key */
	List	   *entries;		/* of RequestEntry *, of all kinds */
} NamedEntries;

static RequestContent *
request_content(Terminology *terminology)
{
	RequestContent *request = terminology->request;
	HASHCTL		control = {0};

	if (request != NULL)
		return request;
	request = MemoryContextAllocZero(terminology->context, sizeof(RequestContent));
	request->context = terminology->context;
	control.hcxt = terminology->context;
	control.keysize = sizeof(const char *);
	control.entrysize = sizeof(NamedEntries);
	control.hash = text_key_hash;
	control.match = text_key_match;
	request->by_name = hash_create("resources of a request", 16, &control,
								   HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	terminology->request = request;
	return request;
}

static void
add_name(RequestContent *request, const char *name, RequestEntry *entry)
{
	bool		found;
	NamedEntries *named = hash_search(request->by_name, &name, HASH_ENTER, &found);
	MemoryContext old;

	old = MemoryContextSwitchTo(request->context);
	named->entries = found ? lappend(named->entries, entry) : list_make1(entry);
	MemoryContextSwitchTo(old);
}

void
terminology_add_request_entry(Terminology *terminology, RequestEntry *entry)
{
	RequestContent *request = request_content(terminology);
	CatalogEntry *row = &entry->entry.entry;
	MemoryContext old = MemoryContextSwitchTo(request->context);

	if (request->count == request->room)
	{
		request->room = Max(16, request->room * 2);
		request->entries = request->entries == NULL ?
			palloc(request->room * sizeof(RequestEntry *)) :
			repalloc_huge(request->entries, request->room * sizeof(RequestEntry *));
	}
	row->content_id = -1 - request->count;
	entry->context = request->context;
	request->entries[request->count++] = entry;
	if (row->url != NULL)
		add_name(request, row->url, entry);
	if (row->id != NULL)
		add_name(request, psprintf("%s/%s", catalog_kind_name(entry->kind), row->id), entry);
	if (entry->language_pack)
		request->language_packs = lappend(request->language_packs, entry);
	MemoryContextSwitchTo(old);
}

List *
terminology_language_packs(Terminology *terminology)
{
	return terminology->request == NULL ? NIL : terminology->request->language_packs;
}

RequestEntry *
terminology_request_entry(Terminology *terminology, int32 content_id)
{
	RequestContent *request = terminology->request;

	if (request == NULL || content_id >= 0 || -1 - content_id >= request->count)
		elog(ERROR, "the request has no resource %d", content_id);
	return request->entries[-1 - content_id];
}

List *
terminology_request_entries(Terminology *terminology, CatalogKind kind)
{
	RequestContent *request = terminology == NULL ? NULL : terminology->request;
	List	   *entries = NIL;

	for (int i = 0; request != NULL && i < request->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (request->entries[i]->kind == kind)
			entries = lappend(entries, request->entries[i]);
	}
	return entries;
}

/* ---------------------------------------------------------------- the union */

/* The entries of the request with this url, or Kind/id, as RequestEntry * of all kinds. */
static List *
named_entries(Terminology *terminology, const char *name)
{
	RequestContent *request = terminology == NULL ? NULL : terminology->request;
	NamedEntries *named = request == NULL ? NULL :
		hash_search(request->by_name, &name, HASH_FIND, NULL);

	return named == NULL ? NIL : named->entries;
}

/* Whether a code system of the request is less than a stored one of its url and version. */
static bool
gives_way(const RequestEntry *entry, const CatalogEntry *stored)
{
	return entry->kind == CATALOG_CODE_SYSTEM &&
		strcmp(entry->entry.content, "complete") != 0 && strcmp(entry->entry.content, "supplement") != 0 &&
		strcmp(((const CodeSystemEntry *) stored)->content, "complete") == 0;
}

/* Whether one of the entries takes the place of what is stored. */
static bool
is_shadowed(List *entries, CatalogKind kind, const CatalogEntry *stored)
{
	ListCell   *cell;

	foreach(cell, entries)
	{
		const RequestEntry *entry = lfirst(cell);

		if (entry->kind == kind && text_equals(entry->entry.entry.url, stored->url) &&
			text_equals(entry->entry.entry.version, stored->version) && !gives_way(entry, stored))
			return true;
	}
	return false;
}

/* Whether a code system of the request gives way to one of these. */
static bool
has_better(List *stored, const RequestEntry *entry)
{
	ListCell   *cell;

	foreach(cell, stored)
	{
		const CatalogEntry *other = lfirst(cell);

		if (text_equals(other->url, entry->entry.entry.url) &&
			text_equals(other->version, entry->entry.entry.version) && gives_way(entry, other))
			return true;
	}
	return false;
}

List *
terminology_entries(Terminology *terminology, CatalogKind kind, const char *url)
{
	List	   *stored = catalog_entries(kind, url);
	List	   *requested = named_entries(terminology, url);
	List	   *entries = NIL;
	ListCell   *cell;

	if (requested == NIL)
		return stored;
	foreach(cell, requested)
	{
		RequestEntry *entry = lfirst(cell);

		if (entry->kind == kind && !has_better(stored, entry))
			entries = lappend(entries, &entry->entry);
	}
	foreach(cell, stored)
	{
		if (!is_shadowed(requested, kind, lfirst(cell)))
			entries = lappend(entries, lfirst(cell));
	}
	return entries;
}

List *
terminology_code_system_entries(Terminology *terminology, const char *url)
{
	return terminology_entries(terminology, CATALOG_CODE_SYSTEM, url);
}

/* Those of some stored entries that nothing of the request takes the place of. */
static List *
not_shadowed(Terminology *terminology, CatalogKind kind, List *stored)
{
	List	   *entries = NIL;
	ListCell   *cell;

	if (terminology->request == NULL)
		return stored;
	foreach(cell, stored)
	{
		CatalogEntry *entry = lfirst(cell);

		if (entry->url == NULL || !is_shadowed(named_entries(terminology, entry->url), kind, entry))
			entries = lappend(entries, entry);
	}
	return entries;
}

/* Whether a canonical, with whatever version or none, has this url. */
static bool
is_canonical_of(const char *canonical, const char *url)
{
	size_t		length = strlen(url);

	return canonical != NULL && strncmp(canonical, url, length) == 0 &&
		(canonical[length] == '\0' || canonical[length] == '|');
}

List *
terminology_code_system_entries_of_value_set(Terminology *terminology, const char *url)
{
	List	   *entries = not_shadowed(terminology, CATALOG_CODE_SYSTEM,
									   catalog_code_systems_of_value_set(url));
	ListCell   *cell;

	foreach(cell, terminology_request_entries(terminology, CATALOG_CODE_SYSTEM))
	{
		RequestEntry *entry = lfirst(cell);

		if (is_canonical_of(entry->entry.value_set, url) && !has_better(entries, entry))
			entries = lappend(entries, &entry->entry);
	}
	return entries;
}

static int
compare_urls(const ListCell *a, const ListCell *b)
{
	return strcmp(((const CatalogEntry *) lfirst(a))->url, ((const CatalogEntry *) lfirst(b))->url);
}

List *
terminology_all_entries(Terminology *terminology, CatalogKind kind)
{
	List	   *entries = not_shadowed(terminology, kind, catalog_all(kind));
	ListCell   *cell;

	if (terminology->request == NULL)
		return entries;
	foreach(cell, terminology_request_entries(terminology, kind))
	{
		RequestEntry *entry = lfirst(cell);

		if (entry->entry.entry.url != NULL &&
			list_member_ptr(terminology_entries(terminology, kind, entry->entry.entry.url), &entry->entry))
			entries = lappend(entries, &entry->entry);
	}
	list_sort(entries, compare_urls);
	return entries;
}

JsonbContainer *
terminology_resource(Terminology *terminology, CatalogKind kind, int32 content_id)
{
	Jsonb	   *resource;

	if (content_id < 0)
		return terminology_request_entry(terminology, content_id)->resource;
	resource = catalog_resource(kind, content_id);
	return resource == NULL ? NULL : &resource->root;
}

/* ---------------------------------------------------------------- identifiers */

List *
terminology_naming_identifiers(Terminology *terminology, const char *value, TimestampTz at)
{
	List	   *identifiers = naming_store_identifiers(value, at);
	ListCell   *cell;
	ListCell   *other;

	foreach(cell, terminology_request_entries(terminology, CATALOG_NAMING_SYSTEM))
	{
		RequestEntry *entry = lfirst(cell);

		foreach(other, entry->ops->identifiers(entry, at))
		{
			if (strcmp(((NamingIdentifier *) lfirst(other))->value, value) == 0)
				identifiers = lappend(identifiers, lfirst(other));
		}
	}
	return identifiers;
}

List *
terminology_naming_of_system(Terminology *terminology, int32 content_id, TimestampTz at)
{
	RequestEntry *entry;

	if (content_id >= 0)
		return naming_store_of_system(content_id, at);
	entry = terminology_request_entry(terminology, content_id);
	return entry->ops->identifiers(entry, at);
}

static bool
has_identifier(JsonbContainer *code_system, const char *value)
{
	JsonbContainer *identifiers = jsonb_member_array(code_system, "identifier");

	for (int i = 0; i < jsonb_element_count(identifiers); i++)
	{
		JsonbContainer *identifier = jsonb_element_object(identifiers, i);
		char	   *found = identifier == NULL ? NULL : jsonb_member_string(identifier, "value");

		if (found != NULL && strcmp(found, value) == 0)
			return true;
	}
	return false;
}

List *
terminology_identified_urls(Terminology *terminology, const char *value)
{
	List	   *urls = NIL;
	ListCell   *cell;

	foreach(cell, naming_store_code_systems(value))
	{
		char	   *url = catalog_code_system_url(lfirst_int(cell));

		if (url != NULL)
			urls = lappend(urls, url);
	}
	foreach(cell, terminology_request_entries(terminology, CATALOG_CODE_SYSTEM))
	{
		RequestEntry *entry = lfirst(cell);

		if (entry->entry.entry.url != NULL && has_identifier(entry->resource, value))
			urls = lappend(urls, entry->entry.entry.url);
	}
	return urls;
}
