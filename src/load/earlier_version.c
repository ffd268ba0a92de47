/*
 * earlier_version.c
 *		What a code system that is checked means for one that is loaded in another version.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "fhir/text.h"
#include "utils/memutils.h"

#include "load/earlier_version.h"
#include "store/catalog.h"
#include "store/concept_store.h"

/* Codes that both versions have with different definitions. */
typedef struct Redefinitions
{
	CodeSystemDraft *draft;
	MemoryContext scratch;
	int64		count;
	int32		first;			/* concept of the draft */
} Redefinitions;

/* The version that was loaded last, other than that of the draft and with concepts; or NULL. */
static const CodeSystemEntry *
version_loaded_last(const CodeSystemDraft *draft)
{
	const CodeSystemEntry *last = NULL;
	ListCell   *cell;

	foreach(cell, catalog_code_systems(draft->row.url))
	{
		const CodeSystemEntry *entry = lfirst(cell);

		if (strcmp(entry->content, "supplement") != 0 &&
			!text_equals(entry->entry.version, draft->row.version) &&
			(last == NULL || entry->entry.content_id > last->entry.content_id))
			last = entry;
	}
	return last;
}

/* ConceptVisitor */
static bool
compare_definition(void *context, const Concept *concept)
{
	Redefinitions *redefinitions = context;
	int32		number = concept_codes_find(&redefinitions->draft->codes, concept->code,
											concept->code_length);
	MemoryContext caller;
	DraftConcept now;

	CHECK_FOR_INTERRUPTS();
	if (number < 0 || concept->definition == NULL)
		return true;
	caller = MemoryContextSwitchTo(redefinitions->scratch);
	code_system_draft_concept(redefinitions->draft, number, &now);
	if (now.definition && strcmp(now.definition, concept->definition) != 0 &&
		redefinitions->count++ == 0)
		redefinitions->first = number;
	MemoryContextSwitchTo(caller);
	MemoryContextReset(redefinitions->scratch);
	return true;
}

void
earlier_version_remark(CodeSystemDraft *draft)
{
	Redefinitions redefinitions = {draft};
	const CodeSystemEntry *earlier;

	if (draft->row.url == NULL || draft->version_needed == 1 || draft->content == CONTENT_SUPPLEMENT ||
		(earlier = version_loaded_last(draft)) == NULL)
		return;
	redefinitions.scratch = AllocSetContextCreate(CurrentMemoryContext, "fhirterm redefinitions",
												  ALLOCSET_SMALL_SIZES);
	concept_store_scan(earlier->entry.content_id, 0, PG_INT32_MAX, FETCH_CODE | FETCH_DEFINITION,
					   PG_INT32_MAX, compare_definition, &redefinitions);
	if (redefinitions.count > 0)
		code_system_draft_issue(draft, ISSUE_INFORMATION, "business-rule", redefinitions.first,
								"definition", -1,
								"definitions of %lld codes differ from those in version \"%s\", this one first: where meanings change, versionNeeded should be true",
								(long long) redefinitions.count,
								earlier->entry.version ? earlier->entry.version : "");
	MemoryContextDelete(redefinitions.scratch);
}
