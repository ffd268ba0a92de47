/*
 * loaded_neighbours.c
 *		What a code system that is loaded has to do with those that are loaded already.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "fhir/text.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/code.h"
#include "json/jsonb_access.h"
#include "load/checked_member.h"
#include "load/loaded_neighbours.h"
#include "settings.h"
#include "store/concept_store.h"

static char *
entry_name(const CodeSystemEntry *entry)
{
	return canonical_join(entry->entry.url, entry->entry.version);
}

/* Supplements */

/* The code systems that a supplement is for. */
static List *
supplemented_entries(const CodeSystemDraft *draft)
{
	List	   *entries = NIL;
	ListCell   *cell;

	foreach(cell, catalog_code_systems(draft->supplements_url))
	{
		CodeSystemEntry *entry = lfirst(cell);

		if (strcmp(entry->content, "supplement") != 0 &&
			(draft->supplements_version == NULL ||
			 text_equals(draft->supplements_version, entry->entry.version)))
			entries = lappend(entries, entry);
	}
	return entries;
}

/* Whether one of the code systems has the code, by its rule on case. */
static bool
any_has_code(List *entries, const char *code)
{
	ListCell   *cell;

	foreach(cell, entries)
	{
		CodeSystemEntry *entry = lfirst(cell);
		int32		content_id = entry->entry.content_id;

		if (concept_store_locate(content_id, code, strlen(code), PG_INT32_MAX) >= 0)
			return true;
		if (entry->case_sensitive != 1)
		{
			char	   *folded = code_fold(code);

			if (concept_store_locate_folded(content_id, folded, strlen(folded), PG_INT32_MAX) >= 0)
				return true;
		}
	}
	return false;
}

/* CS-083: values of type code that the code system doesn't have. */
static void
check_supplement_values(CodeSystemDraft *draft, List *entries, const DraftConcept *concept)
{
	int			i;

	for (i = 0; i < concept->value_count; i++)
	{
		const DraftValue *value = &concept->values[i];
		DraftProperty *property = &draft->properties[value->property];

		if (value->type != PROPERTY_CODE || property->role != ROLE_NONE ||
			any_has_code(entries, value->value))
			continue;
		if (property->unknown_count++ == 0)
		{
			property->unknown_concept = concept->number;
			property->unknown_value = i;
		}
	}
}

static void
report_supplement_values(CodeSystemDraft *draft)
{
	int			i;

	for (i = 0; i < draft->property_count; i++)
	{
		const DraftProperty *property = &draft->properties[i];

		if (property->unknown_count > 0)
			code_system_draft_issue(draft, ISSUE_WARNING, "code-invalid", property->unknown_concept,
									"property", property->unknown_value,
									"property \"%s\" has values that are not codes of the supplemented code system (%lld)",
									property->code, (long long) property->unknown_count);
	}
}

/* Every code of a supplement is one of the code system (CS-082). */
static void
check_supplement_codes(CodeSystemDraft *draft, List *entries)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "fhirterm supplement check",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(scratch);
	DraftConcept concept;
	int32		number;

	for (number = 0; number < draft->concept_count; number++)
	{
		CHECK_FOR_INTERRUPTS();
		code_system_draft_concept(draft, number, &concept);
		if (concept.code && !any_has_code(entries, concept.code))
			code_system_draft_issue(draft, ISSUE_ERROR, "not-found", number, "code", -1,
									"code \"%s\" is not in the supplemented code system \"%s\"",
									concept.code, entry_name(linitial(entries)));
		check_supplement_values(draft, entries, &concept);
		MemoryContextReset(scratch);
	}
	report_supplement_values(draft);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}

/* The bytes of scheme and authority of a url, 0 if it has none. */
static size_t
authority_length(const char *url)
{
	const char *start = strstr(url, "://");

	return start ? (size_t) (start + 3 - url) + strcspn(start + 3, "/") : 0;
}

/* CS-081: a supplement's url belongs to its own publisher. */
static void
check_supplement_url(CodeSystemDraft *draft, List *entries)
{
	size_t		length = authority_length(draft->supplements_url);
	ListCell   *cell;

	if (draft->row.url == NULL || draft->row.publisher == NULL || length == 0 ||
		strncmp(draft->row.url, draft->supplements_url, length) != 0 || draft->row.url[length] != '/')
		return;
	foreach(cell, entries)
	{
		CodeSystemEntry *entry = lfirst(cell);

		if (entry->entry.publisher && strcmp(entry->entry.publisher, draft->row.publisher) != 0)
		{
			issue_add(draft->issues, ISSUE_WARNING, "business-rule", "CodeSystem.url",
					  "the url is in the space of another publisher, \"%s\"", entry->entry.publisher);
			return;
		}
	}
}

static void
check_supplement(CodeSystemDraft *draft)
{
	List	   *entries;
	ListCell   *cell;
	bool		complete = true;

	if (draft->supplements_url == NULL)
		return;
	entries = supplemented_entries(draft);
	foreach(cell, entries)
		complete &= strcmp(((CodeSystemEntry *) lfirst(cell))->content, "complete") == 0;
	check_supplement_url(draft, entries);
	if (entries == NIL)
		issue_add(draft->issues, ISSUE_WARNING, "not-found", "CodeSystem.supplements",
				  "code system \"%s\" is not loaded; the codes are checked when it is",
				  canonical_join(draft->supplements_url, draft->supplements_version));
	else if (!complete)
		issue_add(draft->issues, ISSUE_WARNING, "incomplete", "CodeSystem.supplements",
				  "code system \"%s\" is not complete here; the codes can't be checked",
				  canonical_join(draft->supplements_url, draft->supplements_version));
	else
		check_supplement_codes(draft, entries);
}

/* Codes of a loaded content that a draft lacks. */
typedef struct MissingCodes
{
	const CodeSystemDraft *draft;
	int64		count;
	char	   *first;			/* or NULL */
} MissingCodes;

/* ConceptVisitor */
static bool
note_missing(void *context, const Concept *concept)
{
	MissingCodes *missing = context;

	CHECK_FOR_INTERRUPTS();
	if (concept_codes_find(&missing->draft->codes, concept->code, concept->code_length) < 0 &&
		missing->count++ == 0)
		missing->first = pnstrdup(concept->code, concept->code_length);
	return true;
}

static MissingCodes
missing_codes(const CodeSystemDraft *draft, int32 content_id, int32 concept_count)
{
	MissingCodes missing = {draft, 0, NULL};

	concept_store_scan(content_id, 0, concept_count - 1, FETCH_CODE, concept_count, note_missing, &missing);
	return missing;
}

/* The supplements that came before the code system itself. */
static void
check_waiting_supplements(CodeSystemDraft *draft)
{
	ListCell   *cell;

	foreach(cell, catalog_supplements_of(draft->row.url))
	{
		CodeSystemEntry *entry = lfirst(cell);
		MissingCodes missing;

		if (strcmp(entry->content, "supplement") != 0 ||
			(entry->supplements_version && !text_equals(entry->supplements_version, draft->row.version)))
			continue;
		missing = missing_codes(draft, entry->entry.content_id, entry->concept_count);
		if (missing.count > 0)
			issue_add(draft->issues, ISSUE_WARNING, "not-found", "CodeSystem.concept",
					  "supplement \"%s\" has codes that are not here, such as \"%s\" (%lld)",
					  entry_name(entry), missing.first, (long long) missing.count);
	}
}

/* What is in the same place */

/* A complete content has all that its fragment has (CS-075). */
static void
check_fragment_of(CodeSystemDraft *draft, int32 content_id)
{
	PropertyDefinition *definitions;
	int			definition_count = concept_store_definitions(content_id, &definitions);
	int32		number;
	int			i;
	int			j;

	for (number = 0; number < draft->concept_count; number++)
	{
		const char *code = concept_codes_get(&draft->codes, number);

		CHECK_FOR_INTERRUPTS();
		if (concept_store_locate(content_id, code, strlen(code), PG_INT32_MAX) < 0)
			code_system_draft_issue(draft, ISSUE_ERROR, "not-found", number, "code", -1,
									"fragment has code \"%s\", which the complete code system lacks", code);
	}
	for (i = 0; i < draft->property_count; i++)
	{
		for (j = 0; j < definition_count; j++)
		{
			if (strcmp(draft->properties[i].code, definitions[j].code) == 0)
				break;
		}
		if (j == definition_count)
			issue_add(draft->issues, ISSUE_ERROR, "not-found", "CodeSystem.property",
					  "fragment has property \"%s\", which the complete code system lacks",
					  draft->properties[i].code);
	}
}

/* Something about what is in the place differs: an error of its own under strict_load, else a warning. */
static void
report_conflict(CodeSystemDraft *draft, const char *what, const char *loaded, const char *here)
{
	loaded = loaded ? loaded : "";
	here = here ? here : "";
	if (setting_strict_load)
		ereport(ERROR,
				(errcode(ERRCODE_TX_CONFLICT),
				 errmsg("code system \"%s\" is loaded already",
						canonical_join(draft->row.url, draft->row.version)),
				 errdetail("The %s of the loaded one is \"%s\", and of this one \"%s\".", what, loaded, here),
				 errhint("Unload it, or turn off fhirterm.strict_load to replace it.")));
	issue_add(draft->issues, ISSUE_WARNING, "conflict", "CodeSystem.url",
			  "the %s of what was loaded before is \"%s\", and here it is \"%s\"", what, loaded, here);
}

/* The same of two contents that no version tells apart: codes may change their meaning unseen (CS-061). */
static void
report_change_without_version(CodeSystemDraft *draft)
{
	if (setting_strict_load)
		ereport(ERROR,
				(errcode(ERRCODE_TX_CONFLICT),
				 errmsg("code system \"%s\" is loaded already", draft->row.url),
				 errdetail("The loaded one differs from this one, and no version tells them apart."),
				 errhint("Give it a version, unload the loaded one, or turn off fhirterm.strict_load to replace it.")));
	issue_add(draft->issues, ISSUE_WARNING, "conflict", "CodeSystem.version",
			  "what was loaded before differs, and no version tells them apart");
}

/* A declaration only says of a code system what there is to say without its concepts (CS-002). */
static bool
is_declaration(const char *content)
{
	return strcmp(content, "not-present") == 0;
}

/*
 * CS-044, CS-072, CS-074: who published what is in the place, and what it is. A declaration gives way to
 * content (CS-007).
 */
static void
check_predecessor(CodeSystemDraft *draft, const StoredContent *old)
{
	ListCell   *cell;

	foreach(cell, catalog_code_systems(draft->row.url))
	{
		CodeSystemEntry *entry = lfirst(cell);

		if (entry->entry.content_id != old->content_id)
			continue;
		if (!text_equals(entry->entry.publisher, draft->row.publisher))
			report_conflict(draft, "publisher", entry->entry.publisher, draft->row.publisher);
		if (is_declaration(entry->content) || draft->content == CONTENT_NOT_PRESENT)
			return;
		if (strcmp(entry->content, draft->content_name) != 0 && draft->content != CONTENT_FRAGMENT)
			report_conflict(draft, "content", entry->content, draft->content_name);
		else if (draft->row.version == NULL && draft->content != CONTENT_FRAGMENT)
			report_change_without_version(draft);
	}
}

/* A complete content in place of fragments has all that they have. */
static void
check_fragments_within(CodeSystemDraft *draft, const StoredContent *old)
{
	MissingCodes missing = missing_codes(draft, old->content_id, (int32) old->concept_count);

	if (missing.count > 0)
		issue_add(draft->issues, ISSUE_WARNING, "not-found", "CodeSystem.concept",
				  "the fragments loaded before have codes that are not here, such as \"%s\" (%lld)",
				  missing.first, (long long) missing.count);
}

static LoadedPlace
check_place(ContentWriter *writer, CodeSystemDraft *draft, StoredContent *old)
{
	if (old->digest.high == draft->digest.high && old->digest.low == draft->digest.low)
		return PLACE_SAME;
	if (draft->row.url == NULL)
		return PLACE_TAKEN;
	check_predecessor(draft, old);
	if (draft->content == CONTENT_NOT_PRESENT &&
		(strcmp(old->content, "complete") == 0 || strcmp(old->content, "fragment") == 0))
	{
		issue_add(draft->issues, ISSUE_WARNING, "informational", "CodeSystem.content",
				  "the code system is loaded with its concepts; its declaration is not stored");
		return PLACE_KEPT;
	}
	if (draft->content == CONTENT_FRAGMENT && strcmp(old->content, "complete") == 0)
	{
		check_fragment_of(draft, old->content_id);
		issue_add(draft->issues, ISSUE_WARNING, "informational", "CodeSystem.content",
				  "the complete code system is loaded; its fragment is not stored");
		return PLACE_KEPT;
	}
	if (draft->content == CONTENT_FRAGMENT && strcmp(old->content, "fragment") == 0)
		return PLACE_FRAGMENTS;
	if (draft->content == CONTENT_COMPLETE && strcmp(old->content, "fragment") == 0)
		check_fragments_within(draft, old);
	return PLACE_TAKEN;
}

/* The value set of the whole code system */

/* Whether a ValueSet is all of a code system and nothing else. */
static bool
is_whole_code_system(Jsonb *value_set, const char *url)
{
	JsonbContainer *compose = jsonb_member_object(&value_set->root, "compose");
	JsonbContainer *includes = jsonb_member_array(compose, "include");
	JsonbContainer *include = jsonb_element_object(includes, 0);
	char	   *system = jsonb_member_string(include, "system");
	JsonbValue	value;

	return jsonb_element_count(includes) == 1 && system && strcmp(system, url) == 0 &&
		!jsonb_member(include, "concept", &value) && !jsonb_member(include, "filter", &value) &&
		!jsonb_member(include, "valueSet", &value) && !jsonb_member(compose, "exclude", &value);
}

/* CS-022: what is loaded as CodeSystem.valueSet. */
static void
check_value_set(CodeSystemDraft *draft)
{
	Canonical	canonical;
	ListCell   *cell;

	if (draft->value_set == NULL || draft->row.url == NULL ||
		!canonical_parse(draft->value_set, &canonical))
		return;
	foreach(cell, catalog_entries(CATALOG_VALUE_SET, canonical.url))
	{
		CatalogEntry *entry = lfirst(cell);

		if (canonical.version && !text_equals(canonical.version, entry->version))
			continue;
		if (!is_whole_code_system(catalog_resource(CATALOG_VALUE_SET, entry->content_id),
								  draft->row.url))
			issue_add(draft->issues, ISSUE_WARNING, "business-rule", "CodeSystem.valueSet",
					  "the loaded value set \"%s\" does not include the entire code system",
					  canonical_join(entry->url, entry->version));
	}
}

void
loaded_neighbours_remark(CodeSystemDraft *draft)
{
	if (draft->content == CONTENT_SUPPLEMENT)
		check_supplement(draft);
	else if (draft->content == CONTENT_COMPLETE && draft->row.url)
		check_waiting_supplements(draft);
	check_value_set(draft);
}

LoadedPlace
loaded_neighbours_check(ContentWriter *writer, CodeSystemDraft *draft, StoredContent *old)
{
	LoadedPlace place = PLACE_FREE;

	writer_push_snapshot(writer);
	if (writer_find(writer, CATALOG_CODE_SYSTEM, draft->row.url, draft->row.version, draft->row.id, old))
		place = check_place(writer, draft, old);
	if (place != PLACE_SAME)
		loaded_neighbours_remark(draft);
	PopActiveSnapshot();
	return place;
}
