/*
 * stored_provider.c
 *		Code systems whose content is in the stored tables: the operations of CodeSystem over store/.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "codesystem/stored_provider.h"
#include "store/code_directory.h"
#include "store/concept_store.h"
#include "store/packed_page.h"
#include "store/reference_set_store.h"

/* Codes located by the index before it pays to know where the pages of codes are. */
#define LOCATED_BEFORE_DIRECTORY 64

/* What a stored code system keeps for itself. */
typedef struct ProviderState
{
	int			located;		/* codes by the index */
	CodeDirectory *directory;	/* of its pages of codes, or NULL */
} ProviderState;

/* By the directory, which is read when there is none; false, and it is forgotten, if it is of no use any more. */
static bool
locate_by_directory(CodeSystem *cs, const char *code, int length, int32 *ordinal)
{
	ProviderState *state = cs->provider;

	if (state->directory == NULL)
		state->directory = code_directory_read(cs->terminology->context, cs->content_id, cs->concept_count);
	if (code_directory_locate(state->directory, code, length, ordinal))
		return true;
	code_directory_free(state->directory);
	state->directory = NULL;
	state->located = 0;
	return false;
}

static int32
stored_locate(CodeSystem *cs, const char *code, int length)
{
	ProviderState *state = cs->provider;
	int32		ordinal;

	if (length <= PACKED_CODE_MAX && state->located >= LOCATED_BEFORE_DIRECTORY &&
		locate_by_directory(cs, code, length, &ordinal))
		return ordinal;
	if (state->located < LOCATED_BEFORE_DIRECTORY)
		state->located++;
	return concept_store_locate(cs->content_id, code, length, cs->concept_count);
}

static int32
stored_locate_folded(CodeSystem *cs, const char *folded, int length)
{
	return concept_store_locate_folded(cs->content_id, folded, length, cs->concept_count);
}

static bool
stored_fetch(CodeSystem *cs, int32 ordinal, int members, Concept *concept)
{
	return concept_store_fetch(cs->content_id, ordinal, members, cs->concept_count, concept);
}

static void
stored_fetch_each(CodeSystem *cs, const int32 *ordinals, int count, int members, ConceptVisitor visit,
				  void *context)
{
	concept_store_fetch_each(cs->content_id, ordinals, count, members, cs->concept_count, visit, context);
}

static void
stored_concepts(CodeSystem *cs, int32 first, int32 last, int members, ConceptVisitor visit,
				void *context)
{
	concept_store_scan(cs->content_id, first, last, members, cs->concept_count, visit, context);
}

static void
stored_scan_set(CodeSystem *cs, const IntervalSet *set, int members, ConceptVisitor visit, void *context)
{
	concept_store_scan_set(cs->content_id, set, members, cs->concept_count, visit, context);
}

static bool
stored_subsumes(CodeSystem *cs, int32 a, int32 b)
{
	return concept_store_subsumes(cs->content_id, a, b, cs->concept_count);
}

static int
stored_parents(CodeSystem *cs, int32 ordinal, int32 **links)
{
	return concept_store_parents(cs->content_id, ordinal, links);
}

static int
stored_children(CodeSystem *cs, int32 ordinal, int32 **links)
{
	return concept_store_children(cs->content_id, ordinal, links);
}

static void
stored_links(CodeSystem *cs, int32 first, int32 last, LinkVisitor visit, void *context)
{
	concept_store_scan_links(cs->content_id, first, last, visit, context);
}

static void
stored_designations(CodeSystem *cs, int32 ordinal, DesignationVisitor visit, void *context)
{
	concept_store_designations(cs->content_id, ordinal, visit, context);
}

static void
stored_designations_each(CodeSystem *cs, const int32 *ordinals, int count, DesignationVisitor visit, void *context)
{
	concept_store_designations_each(cs->content_id, ordinals, count, visit, context);
}

static WordIndex *
stored_word_index(CodeSystem *cs)
{
	return word_index_open(cs->content_id, cs->concept_count);
}

static void
stored_properties(CodeSystem *cs, int32 ordinal, PropertyVisitor visit, void *context)
{
	concept_store_properties(cs->content_id, ordinal, visit, context);
}

static void
stored_all_designations(CodeSystem *cs, DesignationVisitor visit, void *context)
{
	concept_store_scan_designations(cs->content_id, visit, context);
}

static void
stored_property_values(CodeSystem *cs, int16 property, const char *value, PropertyVisitor visit,
					   void *context)
{
	concept_store_scan_property(cs->content_id, property, value, visit, context);
}

static bool
stored_reference_set(CodeSystem *cs, const char *code, IntervalSet *members)
{
	return reference_set_members(cs->content_id, code, cs->concept_count, members);
}

static List *
stored_reference_sets(CodeSystem *cs)
{
	return reference_set_codes(cs->content_id);
}

static int
stored_definitions(CodeSystem *cs, PropertyDefinition **definitions)
{
	return concept_store_definitions(cs->content_id, definitions);
}

static Jsonb *
stored_resource(CodeSystem *cs)
{
	return catalog_resource(CATALOG_CODE_SYSTEM, cs->content_id);
}

static const CodeSystemOps stored_ops = {
	.locate = stored_locate,
	.locate_folded = stored_locate_folded,
	.fetch = stored_fetch,
	.fetch_each = stored_fetch_each,
	.scan = stored_concepts,
	.scan_set = stored_scan_set,
	.subsumes = stored_subsumes,
	.parents = stored_parents,
	.children = stored_children,
	.scan_links = stored_links,
	.designations = stored_designations,
	.designations_each = stored_designations_each,
	.word_index = stored_word_index,
	.properties = stored_properties,
	.scan_designations = stored_all_designations,
	.scan_property = stored_property_values,
	.reference_set = stored_reference_set,
	.reference_sets = stored_reference_sets,
	.definitions = stored_definitions,
	.resource = stored_resource,
};

static char *
copy_text(const char *value)
{
	return value == NULL ? NULL : pstrdup(value);
}

static CaseRule
case_rule_of(int case_sensitive)
{
	return case_sensitive < 0 ? CASE_UNSTATED :
		case_sensitive ? CASE_SENSITIVE : CASE_INSENSITIVE;
}

CodeSystem *
stored_code_system_open(Terminology *terminology, const CodeSystemEntry *entry)
{
	MemoryContext old = MemoryContextSwitchTo(terminology->context);
	CodeSystem *cs = palloc0(sizeof(CodeSystem));

	cs->ops = &stored_ops;
	cs->provider = palloc0(sizeof(ProviderState));
	cs->terminology = terminology;
	cs->content_id = entry->entry.content_id;
	cs->url = copy_text(entry->entry.url);
	cs->version = copy_text(entry->entry.version);
	cs->name = copy_text(entry->entry.name);
	cs->title = copy_text(entry->entry.title);
	cs->status = copy_text(entry->entry.status);
	cs->language = copy_text(entry->language);
	cs->experimental = entry->entry.experimental;
	cs->version_needed = entry->version_needed;
	cs->compositional = entry->compositional;
	cs->content = content_mode_of_name(entry->content);
	cs->case_rule = case_rule_of(entry->case_sensitive);
	cs->meaning = entry->hierarchy_meaning == NULL ? MEANING_UNSTATED :
		hierarchy_meaning_of_name(entry->hierarchy_meaning);
	cs->supplements_url = copy_text(entry->supplements_url);
	cs->supplements_version = copy_text(entry->supplements_version);
	cs->concept_count = entry->concept_count;
	cs->root_count = entry->root_count;
	MemoryContextSwitchTo(old);
	return cs;
}
