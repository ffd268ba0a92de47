/*
 * terminology.c
 *		What one query can see: snapshots, references resolved, code systems opened, supplements in play.
 *
 * Resolving a reference costs some index probes, so each Terminology remembers what every url and
 * version came to, also that they came to nothing; the rows of a table may hold any number of
 * unknown urls, so there is a limit to what is remembered.
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "fhir/text.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "codesystem/naming.h"
#include "codesystem/stored_provider.h"
#include "codesystem/terminology.h"
#include "codesystem/terminology_content.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/outcome.h"
#include "fhir/snomed_uri.h"
#include "fhir/version.h"
#include "store/catalog.h"

#define RESOLUTION_BUCKETS 256
#define RESOLUTION_MAX_REMEMBERED 4096

typedef struct Resolution
{
	struct Resolution *next;	/* in the bucket */
	char	   *url;
	char	   *version;		/* or NULL */
	CodeSystem *code_system;	/* or NULL */
	bool		is_supplement;
} Resolution;

typedef struct ResolutionTable
{
	int			count;
	Resolution *latest;			/* the one asked for last, or NULL */
	Resolution *buckets[RESOLUTION_BUCKETS];
} ResolutionTable;

/* Snapshots and call sites */

void
snapshot_key_current(SnapshotKey *key)
{
	Snapshot	snapshot = GetActiveSnapshot();

	memset(key, 0, sizeof(*key));
	key->xmin = snapshot->xmin;
	key->xmax = snapshot->xmax;
	key->xcnt = snapshot->xcnt;
	key->subxcnt = snapshot->subxcnt;
	key->curcid = snapshot->curcid;
	key->recovery = snapshot->takenDuringRecovery;
	key->own = GetTopTransactionIdIfAny();
	key->nesting = GetCurrentSubTransactionId();
	key->settings = settings_of_answers();
}

Terminology *
terminology_create(MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "fhirterm terminology",
												  ALLOCSET_DEFAULT_SIZES);
	Terminology *terminology = MemoryContextAllocZero(context, sizeof(Terminology));

	terminology->context = context;
	terminology->resolutions = MemoryContextAllocZero(context, sizeof(ResolutionTable));
	snapshot_key_current(&terminology->key);
	return terminology;
}

void
terminology_destroy(Terminology *terminology)
{
	MemoryContextDelete(terminology->context);
}

Terminology *
terminology_renew_call(FunctionCallInfo fcinfo)
{
	FmgrInfo   *call = fcinfo->flinfo;
	Terminology *terminology = call->fn_extra;

	call->fn_extra = NULL;
	if (terminology != NULL)
		terminology_destroy(terminology);
	terminology = terminology_create(call->fn_mcxt);
	call->fn_extra = terminology;
	return terminology;
}

/* Supplements */

/* The supplement that a canonical names, as a catalog entry, or NULL. */
static CodeSystemEntry *
find_supplement(Terminology *terminology, const Canonical *canonical)
{
	List	   *supplements = NIL;
	ListCell   *cell;

	foreach(cell, terminology_code_system_entries(terminology, canonical->url))
	{
		CodeSystemEntry *entry = lfirst(cell);

		if (content_mode_of_name(entry->content) == CONTENT_SUPPLEMENT)
			supplements = lappend(supplements, entry);
	}
	return (CodeSystemEntry *) catalog_pick(supplements, canonical->version, NULL);
}

/* Opens what is stored or in the request. */
static CodeSystem *
open_content(Terminology *terminology, const CodeSystemEntry *entry)
{
	RequestEntry *requested;

	if (entry->entry.content_id >= 0)
		return stored_code_system_open(terminology, entry);
	requested = terminology_request_entry(terminology, entry->entry.content_id);
	return requested->ops->open(terminology, requested);
}

/* Puts a supplement in play for a code system if it supplements that one (CS-080). */
static void
attach_supplement(CodeSystem *cs, const CodeSystemEntry *entry)
{
	CodeSystem *supplement;
	MemoryContext old;
	ListCell   *cell;

	if (cs->url == NULL || entry->supplements_url == NULL ||
		strcmp(cs->url, entry->supplements_url) != 0 ||
		(entry->supplements_version != NULL &&
		 !version_matches(entry->supplements_version, cs->version)))
		return;
	foreach(cell, cs->supplements)
	{
		if (((CodeSystem *) lfirst(cell))->content_id == entry->entry.content_id)
			return;
	}
	supplement = open_content(cs->terminology, entry);
	supplement->case_rule = cs->case_rule;
	old = MemoryContextSwitchTo(cs->terminology->context);
	cs->supplements = lappend(cs->supplements, supplement);
	MemoryContextSwitchTo(old);
}

void
terminology_use_supplement(Terminology *terminology, const char *canonical_text)
{
	Canonical	canonical;
	CodeSystemEntry *entry;
	MemoryContext old;
	ListCell   *cell;

	if (!canonical_parse(canonical_text, &canonical) || canonical.url == NULL)
		ereport(ERROR,
				errcode(ERRCODE_TX_BAD_REQUEST),
				errmsg("\"%s\" is not a canonical reference to a supplement", canonical_text));
	entry = find_supplement(terminology, &canonical);
	if (entry == NULL && canonical.version == NULL &&
		terminology_code_system_entries(terminology, canonical.url) != NIL)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("code system \"%s\" is not a supplement", canonical_text));
	if (entry == NULL)
		ereport(ERROR,
				errcode(ERRCODE_TX_NOT_FOUND),
				errmsg("supplement \"%s\" is not loaded", canonical_text),
				errhint("Load it with fhir_load()."),
				err_outcome("not-found", "not-found", MSG_SUPPLEMENT_MISSING, NULL,
							message_text(MSG_SUPPLEMENT_MISSING, canonical_text)));
	foreach(cell, terminology->use_supplements)
	{
		if (strcmp(lfirst(cell), canonical_text) == 0)
			return;
	}
	old = MemoryContextSwitchTo(terminology->context);
	terminology->use_supplements = lappend(terminology->use_supplements, pstrdup(canonical_text));
	MemoryContextSwitchTo(old);
	foreach(cell, terminology->code_systems)
		attach_supplement(lfirst(cell), entry);
}

/* Code systems */

/* The supplements that were asked for, and the language packs of the request. */
static void
attach_supplements(CodeSystem *cs)
{
	Terminology *terminology = cs->terminology;
	ListCell   *cell;

	foreach(cell, terminology->use_supplements)
	{
		Canonical	canonical;
		CodeSystemEntry *supplement;

		canonical_parse(lfirst(cell), &canonical);
		supplement = find_supplement(terminology, &canonical);
		if (supplement != NULL)
			attach_supplement(cs, supplement);
	}
	foreach(cell, terminology_language_packs(terminology))
		attach_supplement(cs, &((RequestEntry *) lfirst(cell))->entry);
}

CodeSystem *
terminology_open(Terminology *terminology, const CodeSystemEntry *entry)
{
	CodeSystem *cs;
	MemoryContext old;
	ListCell   *cell;

	foreach(cell, terminology->code_systems)
	{
		cs = lfirst(cell);
		if (cs->content_id == entry->entry.content_id)
			return cs;
	}
	cs = open_content(terminology, entry);
	attach_supplements(cs);
	old = MemoryContextSwitchTo(terminology->context);
	terminology->code_systems = lappend(terminology->code_systems, cs);
	MemoryContextSwitchTo(old);
	return cs;
}

/* The code systems among these entries; *is_supplement tells that there are supplements only. */
static List *
without_supplements(List *entries, bool *is_supplement)
{
	List	   *code_systems = NIL;
	ListCell   *cell;

	foreach(cell, entries)
	{
		CodeSystemEntry *entry = lfirst(cell);

		if (content_mode_of_name(entry->content) != CONTENT_SUPPLEMENT)
			code_systems = lappend(code_systems, entry);
	}
	*is_supplement = code_systems == NIL && entries != NIL;
	return code_systems;
}

static bool
resolution_is_of(const Resolution *resolution, const char *url, const char *version)
{
	return strcmp(resolution->url, url) == 0 && text_equals(resolution->version, version);
}

/* Resolves a reference for the first time. Only what succeeds is remembered without limit. */
static void
resolve(Terminology *terminology, const char *url, const char *version, Resolution *resolution)
{
	List	   *entries = terminology_code_system_entries(terminology, url);
	const char *successor = entries == NIL ? terminology_successor(terminology, url) : NULL;
	CodeSystemEntry *entry;

	if (successor != NULL)
		entries = terminology_code_system_entries(terminology, successor);
	entries = without_supplements(entries, &resolution->is_supplement);
	entry = catalog_pick_code_system(entries, version, NULL);
	resolution->code_system = entry == NULL ? NULL : terminology_open(terminology, entry);
}

static Resolution *
remember(Terminology *terminology, Resolution **bucket, const char *url, const char *version,
		 const Resolution *found)
{
	MemoryContext context = terminology->context;
	Resolution *resolution = MemoryContextAlloc(context, sizeof(Resolution));

	*resolution = *found;
	resolution->url = MemoryContextStrdup(context, url);
	resolution->version = version == NULL ? NULL : MemoryContextStrdup(context, version);
	resolution->next = *bucket;
	*bucket = resolution;
	terminology->resolutions->count++;
	terminology->resolutions->latest = resolution;
	return resolution;
}

CodeSystem *
terminology_code_system(Terminology *terminology, const char *url, const char *version,
						bool *is_supplement)
{
	ResolutionTable *table = terminology->resolutions;
	Resolution *resolution = table->latest;
	Resolution	found;

	if (version != NULL && *version == '\0')
		version = NULL;
	if (resolution == NULL || !resolution_is_of(resolution, url, version))
	{
		Resolution **bucket =
			&table->buckets[hash_bytes((const unsigned char *) url, strlen(url)) % RESOLUTION_BUCKETS];

		for (resolution = *bucket;
			 resolution != NULL && !resolution_is_of(resolution, url, version);
			 resolution = resolution->next)
			;
		if (resolution == NULL)
		{
			resolve(terminology, url, version, &found);
			resolution = &found;
			if (found.code_system != NULL || table->count < RESOLUTION_MAX_REMEMBERED)
				resolution = remember(terminology, bucket, url, version, &found);
		}
		else
			table->latest = resolution;
	}
	if (is_supplement != NULL)
		*is_supplement = resolution->is_supplement;
	return resolution->code_system;
}

/* What to do about a url that is not loaded. */
static int
hint_nearest(const char *url)
{
	List	   *nearest = catalog_nearest_urls(CATALOG_CODE_SYSTEM, url, 1);

	if (url[0] == '{' || url[0] == '[')
		return errhint("This looks like JSON: cast it to jsonb.");
	if (nearest != NIL)
		return errhint("Did you mean \"%s\"?", (char *) linitial(nearest));
	return errhint("Load it with %s.", function_that_loads(url));
}

CodeSystem *
terminology_require_code_system(Terminology *terminology, const char *url, const char *version)
{
	bool		is_supplement;
	CodeSystem *cs = terminology_code_system(terminology, url, version, &is_supplement);
	List	   *entries;

	if (cs != NULL)
		return cs;
	if (is_supplement)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("\"%s\" is a supplement, not a code system", url),
				errhint("Name the code system that it supplements, and the supplement in use_supplement."));
	entries = without_supplements(terminology_code_system_entries(terminology, url), &is_supplement);
	if (entries != NIL)
		ereport(ERROR,
				errcode(ERRCODE_TX_NOT_FOUND),
				errmsg("version \"%s\" of code system \"%s\" is not loaded", version, url),
				errdetail("Loaded versions: %s.", catalog_versions_text(entries)));
	if (terminology_entries(terminology, CATALOG_VALUE_SET, url) != NIL)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("\"%s\" is a value set, not a code system", url));
	ereport(ERROR,
			errcode(ERRCODE_TX_NOT_FOUND),
			errmsg("code system \"%s\" is not loaded", canonical_join(url, version)),
			hint_nearest(url));
}

/*
 * CodeSystem.valueSet may carry a version of its own; where it does not, the value set has the versions
 * of the code system.
 */
CodeSystem *
terminology_code_system_of_value_set(Terminology *terminology, const char *url, const char *version)
{
	List	   *candidates = NIL;
	CodeSystemEntry *entry;
	bool		is_supplement;
	ListCell   *cell;

	foreach(cell, without_supplements(terminology_code_system_entries_of_value_set(terminology, url),
									  &is_supplement))
	{
		CodeSystemEntry *candidate = lfirst(cell);
		const char *bar = strrchr(candidate->value_set, '|');

		if (version == NULL || version_matches(version, bar != NULL ? bar + 1 : candidate->entry.version))
			candidates = lappend(candidates, candidate);
	}
	entry = catalog_pick_code_system(candidates, NULL, NULL);
	return entry == NULL ? NULL : terminology_open(terminology, entry);
}

/* Whether two entries are versions of which one is the later. */
static bool
same_line(const CatalogEntry *a, const CatalogEntry *b)
{
	return strcmp(a->url, b->url) == 0 && version_same_edition(a->version, b->version);
}

List *
terminology_all_code_systems(Terminology *terminology)
{
	List	   *code_systems = NIL;
	List	   *lines = NIL;		/* of lists of entries */
	ListCell   *cell;
	ListCell   *line;

	foreach(cell, terminology_all_entries(terminology, CATALOG_CODE_SYSTEM))
	{
		CodeSystemEntry *entry = lfirst(cell);
		int			content = content_mode_of_name(entry->content);
		bool		found = false;

		if (content != CONTENT_COMPLETE && content != CONTENT_FRAGMENT)
			continue;
		/* Entries come by url, so that its lines are the last ones. */
		for (int i = list_length(lines) - 1; i >= 0 && !found; i--)
		{
			line = list_nth_cell(lines, i);
			if (strcmp(((CatalogEntry *) linitial(lfirst(line)))->url, entry->entry.url) != 0)
				break;
			found = same_line(linitial(lfirst(line)), &entry->entry);
			if (found)
				lfirst(line) = lappend(lfirst(line), entry);
		}
		if (!found)
			lines = lappend(lines, list_make1(entry));
	}
	foreach(cell, lines)
		code_systems = lappend(code_systems,
							   terminology_open(terminology,
												(CodeSystemEntry *) catalog_pick(lfirst(cell), NULL, NULL)));
	return code_systems;
}

char *
terminology_versions_text(Terminology *terminology, const char *url)
{
	StringInfoData text;
	List	   *versions = NIL;
	ListCell   *cell;

	foreach(cell, terminology_code_system_entries(terminology, url))
	{
		CodeSystemEntry *entry = lfirst(cell);
		int			content = content_mode_of_name(entry->content);

		if (entry->entry.version && (content == CONTENT_COMPLETE || content == CONTENT_FRAGMENT))
			versions = lappend(versions, entry->entry.version);
	}
	if (versions == NIL)
		return NULL;
	list_sort(versions, texts_compare);
	initStringInfo(&text);
	foreach(cell, versions)
	{
		if (text.len > 0 && lnext(versions, cell))
			appendStringInfoString(&text, ", ");
		else if (text.len > 0)
			appendStringInfoString(&text, list_length(versions) == 2 ? " or " : " and ");
		appendStringInfoString(&text, lfirst(cell));
	}
	return text.data;
}

char *
terminology_supplement_canonical(Terminology *terminology, const char *url, const char *version)
{
	Canonical	canonical = {unconstify(char *, url), unconstify(char *, version), NULL};
	CodeSystemEntry *entry = find_supplement(terminology, &canonical);

	return canonical_join(url, entry ? entry->entry.version : version);
}
