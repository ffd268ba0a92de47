/*
 * naming.c
 *		Other names of code systems than their url: business identifiers, and urls that they had before.
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "lib/stringinfo.h"
#include "utils/memutils.h"

#include "codesystem/naming.h"
#include "codesystem/terminology_content.h"
#include "errors.h"
#include "fhir/datetime.h"
#include "fhir/text.h"
#include "fhir/version.h"
#include "json/jsonb_access.h"

#define OID_PREFIX "urn:oid:"
#define UUID_PREFIX "urn:uuid:"
#define UUID_LENGTH 36

/* What a url has come to, in a Terminology's memo. */
typedef struct Succession
{
	struct Succession *next;	/* in the bucket */
	char	   *url;
	char	   *successor;		/* or NULL */
} Succession;

#define SUCCESSION_BUCKETS 64
#define SUCCESSION_MAX_REMEMBERED 1024

typedef struct NamingMemo
{
	int			count;
	Succession *latest;			/* the one asked for last, or NULL */
	Succession *buckets[SUCCESSION_BUCKETS];
} NamingMemo;

/* ---------------------------------------------------------------- identifiers */

/* Where a text begins with a prefix, what follows; else NULL. */
static const char *
after_prefix(const char *text, const char *prefix)
{
	size_t		length = strlen(prefix);

	return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* The ways in which an identifier may be written, itself first. */
static List *
identifier_forms(const char *identifier)
{
	List	   *forms = list_make1(pstrdup(identifier));
	const char *bare = after_prefix(identifier, OID_PREFIX);
	size_t		length = strlen(identifier);

	if (bare == NULL)
		bare = after_prefix(identifier, UUID_PREFIX);
	if (bare != NULL)
		forms = lappend(forms, pstrdup(bare));
	else if (length > 0 && strspn(identifier, "0123456789.") == length)
		forms = lappend(forms, psprintf(OID_PREFIX "%s", identifier));
	else if (length == UUID_LENGTH && strspn(identifier, "0123456789abcdefABCDEF-") == length)
		forms = lappend(forms, psprintf(UUID_PREFIX "%s", identifier));
	return forms;
}

/* Appends a url unless it is there. */
static List *
append_url(List *urls, char *url)
{
	ListCell   *cell;

	foreach(cell, urls)
	{
		if (strcmp(lfirst(cell), url) == 0)
			return urls;
	}
	return lappend(urls, url);
}

/* Types of identifiers: urls, and what stands before a code in the IRI of its concept. */
#define TYPE_URL "uri"
#define TYPE_IRI_STEM "iri-stem"

static bool
is_of_type(const NamingIdentifier *identifier, const char *type)
{
	return identifier->type != NULL && strcmp(identifier->type, type) == 0;
}

/* Which of two current identifiers of a type is the one to use: the preferred one, told for this time, authoritative. */
static bool
is_better(const NamingIdentifier *a, const NamingIdentifier *b)
{
	if (b == NULL || a->preferred != b->preferred)
		return b == NULL || a->preferred;
	if (a->has_period != b->has_period)
		return a->has_period;
	if (a->authoritative != b->authoritative)
		return a->authoritative;
	return a->content_id != b->content_id ? a->content_id > b->content_id : a->position < b->position;
}

/* The better of best (may be NULL) and the current identifiers of a type of a naming system. */
static NamingIdentifier *
best_of_system(Terminology *terminology, int32 content_id, const char *type, TimestampTz at, NamingIdentifier *best)
{
	ListCell   *cell;

	foreach(cell, terminology_naming_of_system(terminology, content_id, at))
	{
		NamingIdentifier *identifier = lfirst(cell);

		if (is_of_type(identifier, type) && identifier->is_current && is_better(identifier, best))
			best = identifier;
	}
	return best;
}

/* The identifier of a type that is preferred at a time by the naming systems that know an identifier, or NULL. */
static NamingIdentifier *
best_of_type(Terminology *terminology, const char *identifier, const char *type, TimestampTz at)
{
	NamingIdentifier *best = NULL;
	ListCell   *form;
	ListCell   *cell;

	foreach(form, identifier_forms(identifier))
	{
		foreach(cell, terminology_naming_identifiers(terminology, lfirst(form), at))
			best = best_of_system(terminology, ((NamingIdentifier *) lfirst(cell))->content_id, type, at, best);
	}
	return best;
}

/* Appends all urls that naming systems give an identifier and that code systems are loaded under. */
static List *
append_named_urls(Terminology *terminology, List *urls, const char *form, TimestampTz at)
{
	ListCell   *cell;
	ListCell   *beside;

	foreach(cell, terminology_naming_identifiers(terminology, form, at))
	{
		foreach(beside, terminology_naming_of_system(terminology,
													 ((NamingIdentifier *) lfirst(cell))->content_id, at))
		{
			NamingIdentifier *identifier = lfirst(beside);

			if (is_of_type(identifier, TYPE_URL) && terminology_code_system_entries(terminology, identifier->value) != NIL)
				urls = append_url(urls, identifier->value);
		}
	}
	return urls;
}

List *
naming_code_system_urls(Terminology *terminology, const char *identifier)
{
	TimestampTz now = GetCurrentTransactionStartTimestamp();
	List	   *urls = NIL;
	ListCell   *form;
	ListCell   *cell;

	foreach(form, identifier_forms(identifier))
	{
		if (terminology_code_system_entries(terminology, lfirst(form)) != NIL)
			urls = append_url(urls, lfirst(form));
		foreach(cell, terminology_identified_urls(terminology, lfirst(form)))
			urls = append_url(urls, lfirst(cell));
	}
	if (urls != NIL)
		return urls;
	foreach(form, identifier_forms(identifier))
		urls = append_named_urls(terminology, urls, lfirst(form), now);
	return urls;
}

static int
compare_urls(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

/* Those of which it is an identifier still; all if it is that of none any more. */
static List *
current_urls(Terminology *terminology, List *urls, const char *identifier)
{
	List	   *current = NIL;
	ListCell   *cell;

	foreach(cell, urls)
		if (!naming_identifier_is_superseded(terminology, lfirst(cell), identifier))
			current = lappend(current, lfirst(cell));
	return current == NIL ? urls : current;
}

char *
naming_code_system_url(Terminology *terminology, const char *identifier)
{
	List	   *urls = naming_code_system_urls(terminology, identifier);
	StringInfoData text;
	ListCell   *cell;

	if (urls == NIL)
		return NULL;
	if (list_length(urls) > 1)
		urls = current_urls(terminology, urls, identifier);
	if (list_length(urls) == 1)
		return linitial(urls);
	list_sort(urls, compare_urls);
	initStringInfo(&text);
	foreach(cell, urls)
		appendStringInfo(&text, "%s\"%s\"", text.len == 0 ? "" : ", ", (char *) lfirst(cell));
	ereport(ERROR,
			(errcode(ERRCODE_TX_BAD_REQUEST),
			 errmsg("\"%s\" is an identifier of several code systems", identifier),
			 errdetail("It is one of %s.", text.data),
			 errhint("Name the code system by its url.")));
}

char *
naming_preferred_url(Terminology *terminology, const char *identifier, TimestampTz at)
{
	NamingIdentifier *best = best_of_type(terminology, identifier, TYPE_URL, at);

	return best != NULL ? best->value : naming_code_system_url(terminology, identifier);
}

char *
naming_iri_stem(Terminology *terminology, const char *identifier, TimestampTz at)
{
	NamingIdentifier *best = best_of_type(terminology, identifier, TYPE_IRI_STEM, at);

	return best != NULL ? best->value : NULL;
}

/* ---------------------------------------------------------------- identifiers of the past */

/* What is said of an identifier. */
typedef enum IdentifierState
{
	IDENTIFIER_UNKNOWN,
	IDENTIFIER_ENDED,
	IDENTIFIER_CURRENT
} IdentifierState;

/* Of an element of CodeSystem.identifier. */
static bool
element_has_ended(JsonbContainer *element, TimestampTz now)
{
	char	   *use = jsonb_member_string(element, "use");
	JsonbContainer *period = jsonb_member_object(element, "period");
	char	   *end = period ? jsonb_member_string(period, "end") : NULL;
	TimeRange	range;

	return (use && strcmp(use, "old") == 0) ||
		(end && datetime_parse(end, DATE_FORM_ELEMENT, &range, NULL) && range.upper <= now);
}

/* By a version of a code system: what it has under any of the forms; current ones count. */
static IdentifierState
state_in_version(Terminology *terminology, const CatalogEntry *entry, List *forms, TimestampTz now)
{
	JsonbContainer *resource = terminology_resource(terminology, CATALOG_CODE_SYSTEM, entry->content_id);
	JsonbContainer *elements = resource ? jsonb_member_array(resource, "identifier") : NULL;
	IdentifierState state = IDENTIFIER_UNKNOWN;

	for (int i = 0; i < jsonb_element_count(elements); i++)
	{
		JsonbContainer *element = jsonb_element_object(elements, i);
		char	   *value = element ? jsonb_member_string(element, "value") : NULL;

		if (value && texts_have(forms, value))
			state = Max(state, element_has_ended(element, now) ? IDENTIFIER_ENDED : IDENTIFIER_CURRENT);
	}
	return state;
}

static IdentifierState
state_in_other_versions(Terminology *terminology, const CatalogEntry *entry, List *forms, TimestampTz now)
{
	IdentifierState state = IDENTIFIER_UNKNOWN;
	ListCell   *cell;

	foreach(cell, entry->url ? terminology_code_system_entries(terminology, entry->url) : NIL)
		state = Max(state, state_in_version(terminology, lfirst(cell), forms, now));
	return state;
}

/* By naming systems. */
static IdentifierState
state_by_naming(Terminology *terminology, List *forms, TimestampTz now)
{
	IdentifierState state = IDENTIFIER_UNKNOWN;
	ListCell   *form;
	ListCell   *cell;

	foreach(form, forms)
	{
		foreach(cell, terminology_naming_identifiers(terminology, lfirst(form), now))
			state = Max(state, ((NamingIdentifier *) lfirst(cell))->has_ended ? IDENTIFIER_ENDED : IDENTIFIER_CURRENT);
	}
	return state;
}

bool
naming_identifier_has_ended(Terminology *terminology, const CatalogEntry *entry, const char *identifier)
{
	TimestampTz now = GetCurrentTransactionStartTimestamp();
	List	   *forms = identifier_forms(identifier);
	IdentifierState state = state_in_version(terminology, entry, forms, now);

	if (state == IDENTIFIER_UNKNOWN)
		state = state_in_other_versions(terminology, entry, forms, now);
	if (state == IDENTIFIER_UNKNOWN)
		state = state_by_naming(terminology, forms, now);
	return state == IDENTIFIER_ENDED;
}

bool
naming_identifier_is_superseded(Terminology *terminology, const char *url, const char *identifier)
{
	List	   *entries = terminology_code_system_entries(terminology, url);
	bool		superseded = entries != NIL;
	ListCell   *cell;

	foreach(cell, entries)
	{
		const CatalogEntry *entry = lfirst(cell);

		if (!version_same_edition(((CatalogEntry *) linitial(entries))->version, entry->version))
			break;
	}
	if (entries != NIL && cell == NULL)
		return naming_identifier_has_ended(terminology, &catalog_pick_code_system(entries, NULL, NULL)->entry, identifier);
	foreach(cell, entries)
		superseded &= naming_identifier_has_ended(terminology, lfirst(cell), identifier);
	return superseded;
}

/* ---------------------------------------------------------------- urls of the past */

char *
naming_successor(Terminology *terminology, const char *url)
{
	TimestampTz now = GetCurrentTransactionStartTimestamp();
	NamingIdentifier *best = NULL;
	ListCell   *cell;

	foreach(cell, terminology_naming_identifiers(terminology, url, now))
	{
		NamingIdentifier *identifier = lfirst(cell);

		if (is_of_type(identifier, TYPE_URL) && !identifier->is_current)
			best = best_of_system(terminology, identifier->content_id, TYPE_URL, now, best);
	}
	return best != NULL && best->has_period &&
		terminology_code_system_entries(terminology, best->value) != NIL ? best->value : NULL;
}

static Succession *
find_succession(NamingMemo *memo, Succession *bucket, const char *url)
{
	if (memo->latest != NULL && strcmp(memo->latest->url, url) == 0)
		return memo->latest;
	while (bucket != NULL && strcmp(bucket->url, url) != 0)
		bucket = bucket->next;
	return bucket;
}

const char *
terminology_successor(Terminology *terminology, const char *url)
{
	NamingMemo *memo = terminology->naming;
	Succession **bucket;
	Succession *found;
	char	   *successor;

	if (memo == NULL)
		memo = terminology->naming =
			MemoryContextAllocZero(terminology->context, sizeof(NamingMemo));
	bucket = &memo->buckets[hash_bytes((const unsigned char *) url, strlen(url)) % SUCCESSION_BUCKETS];
	found = find_succession(memo, *bucket, url);
	if (found == NULL)
	{
		successor = terminology_code_system_entries(terminology, url) != NIL ? NULL :
			naming_successor(terminology, url);
		if (memo->count == SUCCESSION_MAX_REMEMBERED)
			return successor;
		found = MemoryContextAlloc(terminology->context, sizeof(Succession));
		found->url = MemoryContextStrdup(terminology->context, url);
		found->successor = successor == NULL ? NULL :
			MemoryContextStrdup(terminology->context, successor);
		found->next = *bucket;
		*bucket = found;
		memo->count++;
	}
	memo->latest = found;
	return found->successor;
}
