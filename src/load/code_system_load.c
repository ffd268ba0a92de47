/*
 * code_system_load.c
 *		From a checked draft to rows: concepts in the order of their ordinals, each with its designations,
 *		property values and links.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "errors.h"
#include "fhir/code.h"
#include "fhir/datetime.h"
#include "fhir/number.h"
#include "json/jsonb_access.h"
#include "load/checked_member.h"
#include "load/code_system_check.h"
#include "load/code_system_fragments.h"
#include "load/code_system_load.h"
#include "load/concept_status.h"
#include "load/load_progress.h"
#include "load/loaded_neighbours.h"
#include "load/resource_header.h"
#include "settings.h"
#include "store/resource_reader.h"
#include "store/word_index.h"

/* The index of words may take this many times fhirterm.load_memory, as codes and links may; beyond it, it is written in portions. */
#define INDEX_FACTOR 4

/* What the rows of one code system need. */
typedef struct RowWriting
{
	ContentWriter *writer;
	CodeSystemDraft *draft;
	Hierarchy  *hierarchy;		/* or NULL: ordinals are the numbers of concepts */
	int32		content_id;
	TimestampTz now;
	WordIndexBuild *words;		/* the index of their words */
	LoadResult *result;
} RowWriting;

static void
write_properties(RowWriting *writing)
{
	CodeSystemDraft *draft = writing->draft;
	int			i;

	for (i = 0; i < draft->property_count; i++)
	{
		const DraftProperty *property = &draft->properties[i];
		PropertyRow row;

		row.content_id = writing->content_id;
		row.property = property->number;
		row.code = property->code;
		row.uri = property->uri;
		row.type = property_type_name(property->type);
		row.role = property_role_name(property->role);
		row.description = property->description;
		row.declared = property->declared;
		writer_property(writing->writer, &row);
	}
}

static int32
ordinal_of(const RowWriting *writing, int32 number)
{
	return writing->hierarchy ? writing->hierarchy->ordinal[number] : number;
}

/* Sets what the place in the hierarchy gives to a row. */
static void
place_concept(const RowWriting *writing, int32 ordinal, ConceptRow *row)
{
	Hierarchy  *hierarchy = writing->hierarchy;
	IntervalSet more;

	row->ordinal = ordinal;
	row->last_descendant = ordinal;
	row->more_descendants = NULL;
	row->more_size = 0;
	if (hierarchy == NULL)
		return;
	row->last_descendant = hierarchy->last[ordinal];
	if (hierarchy->child_start[ordinal + 1] > hierarchy->child_start[ordinal])
		row->flags |= CONCEPT_HAS_CHILDREN;
	more.items = hierarchy->more + hierarchy->more_start[ordinal];
	more.length = (int) (hierarchy->more_start[ordinal + 1] - hierarchy->more_start[ordinal]);
	if (more.length > 0)
	{
		unsigned char *bytes;

		row->more_size = interval_set_encoded_size(&more, 0, row->last_descendant);
		bytes = palloc(row->more_size);
		interval_set_encode(&more, 0, row->last_descendant, bytes);
		row->more_descendants = bytes;
	}
}

static void
write_concept(RowWriting *writing, int32 ordinal, const DraftConcept *concept)
{
	ConceptRow	row;

	row.content_id = writing->content_id;
	row.position = concept->number;
	row.flags = concept_status(writing->draft, concept, writing->now, NULL);
	row.nesting = (int16) concept->nesting;
	row.code = concept->code;
	row.folded_code = NULL;
	row.display = concept->display;
	row.definition = concept->definition;
	row.extra = concept->extra;
	if (writing->draft->case_rule != CASE_SENSITIVE)
	{
		char	   *folded = code_fold(concept->code);

		if (strcmp(folded, concept->code) != 0)
			row.folded_code = folded;
	}
	place_concept(writing, ordinal, &row);
	writer_concept(writing->writer, &row);
}

static void
write_designations(RowWriting *writing, int32 ordinal, const DraftConcept *concept)
{
	int			i;

	for (i = 0; i < concept->designation_count; i++)
	{
		const DraftDesignation *designation = &concept->designations[i];
		DesignationRow row;

		row.content_id = writing->content_id;
		row.ordinal = ordinal;
		row.position = i;
		row.language = designation->language;
		row.use_system = designation->use_system;
		row.use_code = designation->use_code;
		row.value = designation->value;
		row.extra = designation->extra;
		writer_designation(writing->writer, &row);
	}
	writing->result->designations += concept->designation_count;
}

static void
write_value(RowWriting *writing, int32 ordinal, int position, const DraftValue *value)
{
	CodeSystemDraft *draft = writing->draft;
	PropertyValueRow row;
	TimeRange	period;
	int32		target;

	row.content_id = writing->content_id;
	row.ordinal = ordinal;
	row.position = position;
	row.property = draft->properties[value->property].number;
	row.value = value->value;
	row.target = -1;
	row.number = (Datum) 0;
	row.period = NULL;
	row.extra = value->extra;
	switch (value->type)
	{
		case PROPERTY_CODE:
			target = draft->content == CONTENT_SUPPLEMENT ? -1 :
				concept_codes_find(&draft->codes, value->value, strlen(value->value));
			if (target >= 0)
				row.target = ordinal_of(writing, target);
			break;
		case PROPERTY_INTEGER:
		case PROPERTY_DECIMAL:
			number_parse(value->value, &row.number);
			break;
		case PROPERTY_DATETIME:
			if (datetime_parse(value->value, DATE_FORM_ELEMENT, &period, NULL))
				row.period = &period;
			break;
		default:
			break;
	}
	writer_property_value(writing->writer, &row);
}

static void
write_identifiers(RowWriting *writing)
{
	JsonbContainer *identifiers = jsonb_member_array(&writing->draft->resource->root, "identifier");

	for (int i = 0; i < jsonb_element_count(identifiers); i++)
	{
		JsonbContainer *identifier = jsonb_element_object(identifiers, i);
		char	   *value = jsonb_member_string(identifier, "value");

		if (value && strlen(value) <= IDENTIFIER_MAX_LENGTH)
			writer_code_system_identifier(writing->writer, writing->content_id, i,
										  jsonb_member_string(identifier, "system"), value);
	}
}

static void
write_edges(RowWriting *writing)
{
	Hierarchy  *hierarchy = writing->hierarchy;
	int32		parent;
	int32		i;

	for (parent = 0; parent < hierarchy->size; parent++)
	{
		CHECK_FOR_INTERRUPTS();
		for (i = hierarchy->child_start[parent]; i < hierarchy->child_start[parent + 1]; i++)
			writer_edge(writing->writer, writing->content_id, parent, hierarchy->child[i]);
	}
	writing->result->links = hierarchy->link_count;
}

/* Each reference set as the ordinals of its members. */
static void
write_reference_sets(RowWriting *writing)
{
	CodeSystemDraft *draft = writing->draft;

	for (int i = 0; i < draft->reference_set_count; i++)
	{
		const DraftReferenceSet *reference_set = &draft->reference_sets[i];
		int32	   *ordinals = palloc_extended((reference_set->count + 1) * sizeof(int32), MCXT_ALLOC_HUGE);
		IntervalSet members;

		CHECK_FOR_INTERRUPTS();
		for (int32 j = 0; j < reference_set->count; j++)
			ordinals[j] = ordinal_of(writing, reference_set->members[j]);
		interval_set_init(&members);
		interval_set_from_ordinals(&members, ordinals, reference_set->count);
		writer_reference_set(writing->writer, writing->content_id, reference_set->code, &members);
		interval_set_free(&members);
		pfree(ordinals);
	}
}

/* Puts the terms of a concept into the index of words. */
static void
index_terms(RowWriting *writing, int32 ordinal, const DraftConcept *concept)
{
	word_index_add(writing->words, ordinal, concept->code);
	if (concept->display)
		word_index_add(writing->words, ordinal, concept->display);
	for (int i = 0; i < concept->designation_count; i++)
	{
		const char *value = concept->designations[i].value;

		if (concept->display == NULL || strcmp(value, concept->display) != 0)
			word_index_add(writing->words, ordinal, value);
	}
}

static void
write_concepts(RowWriting *writing)
{
	CodeSystemDraft *draft = writing->draft;
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "fhirterm rows of a concept",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext caller = CurrentMemoryContext;
	DraftConcept concept;
	int32		ordinal;
	int			i;

	writing->words = word_index_begin(writing->writer, writing->content_id,
									  (int64) setting_load_memory_kb() * 1024 * INDEX_FACTOR);
	MemoryContextSwitchTo(scratch);
	for (ordinal = 0; ordinal < draft->concept_count; ordinal++)
	{
		CHECK_FOR_INTERRUPTS();
		if (ordinal % 4096 == 4095)
			load_progress_concepts(ordinal, draft->concept_count);
		code_system_draft_concept(draft, writing->hierarchy ? writing->hierarchy->node[ordinal] : ordinal,
								  &concept);
		write_concept(writing, ordinal, &concept);
		write_designations(writing, ordinal, &concept);
		index_terms(writing, ordinal, &concept);
		for (i = 0; i < concept.value_count; i++)
			write_value(writing, ordinal, i, &concept.values[i]);
		writing->result->properties += concept.value_count;
		MemoryContextReset(scratch);
	}
	MemoryContextSwitchTo(caller);
	word_index_end(writing->words);
	MemoryContextDelete(scratch);
}

static void
write_catalog(const RowWriting *writing)
{
	CodeSystemDraft *draft = writing->draft;
	CodeSystemRow row;

	row.row = draft->row;
	row.language = draft->language;
	row.content = draft->content_name;
	row.case_sensitive = draft->case_rule == CASE_UNSTATED ? -1 : draft->case_rule == CASE_SENSITIVE;
	row.hierarchy_meaning = draft->meaning_name;
	row.compositional = draft->compositional;
	row.version_needed = draft->version_needed;
	row.value_set = draft->value_set;
	row.supplements_url = draft->supplements_url;
	row.supplements_version = draft->supplements_version;
	row.concept_count = draft->concept_count;
	row.root_count = writing->hierarchy ? writing->hierarchy->root_count : draft->concept_count;
	row.max_depth = writing->hierarchy ? writing->hierarchy->max_depth : 0;
	writer_code_system(writing->writer, &row);
}

/* TX501 if all that is wrong is what we do not understand. */
static void
refuse_errors(const CodeSystemDraft *draft)
{
	const IssueList *issues = draft->issues;
	int			i;

	for (i = 0; i < issues->count; i++)
	{
		if (issues->issues[i].severity == ISSUE_ERROR &&
			strcmp(issues->issues[i].code, "not-supported") != 0)
			break;
	}
	if (i == issues->count && issues->found[ISSUE_ERROR] > 0)
		issue_list_raise(issues, ERRCODE_TX_NOT_SUPPORTED,
						 "code system has elements that are not supported");
	load_refuse_errors(CATALOG_CODE_SYSTEM, &draft->row, issues);
}

/* Writes all rows of a checked draft under row.content_id. */
static void
write_content(ContentWriter *writer, CodeSystemDraft *draft, Hierarchy *hierarchy, LoadResult *result)
{
	RowWriting	writing = {writer, draft, hierarchy};

	writing.content_id = draft->row.content_id;
	writing.now = GetCurrentTransactionStartTimestamp();
	writing.result = result;
	result->designations = result->properties = result->links = 0;
	write_identifiers(&writing);
	write_properties(&writing);
	write_concepts(&writing);
	if (hierarchy)
		write_edges(&writing);
	write_reference_sets(&writing);
	write_catalog(&writing);
}

/* The result of a load that writes nothing. */
static void
report_without_rows(const CodeSystemDraft *draft, LoadAction action, int32 content_id,
					LoadResult *result)
{
	result->kind = CATALOG_CODE_SYSTEM;
	result->action = action;
	result->url = draft->row.url ? pstrdup(draft->row.url) : NULL;
	result->version = draft->row.version ? pstrdup(draft->row.version) : NULL;
	result->id = draft->row.id ? pstrdup(draft->row.id) : NULL;
	result->content_id = content_id;
	result->rows = draft->concept_count;
	result->warnings = draft->issues->found[ISSUE_WARNING];
}

/* The ordinary way: the draft in place of what is there. */
static void
replace_content(ContentWriter *writer, CodeSystemDraft *draft, Hierarchy *hierarchy,
				LoadResult *result)
{
	if (!load_prepare(writer, CATALOG_CODE_SYSTEM, &draft->row, result))
		write_content(writer, draft, hierarchy, result);
	load_finish(writer, &draft->row, draft->concept_count, result);
}

/* The fragments that a content consists of, as StoredFragment *; it may be the only one. */
static List *
fragments_of(const StoredContent *content)
{
	List	   *fragments = stored_fragments(content->content_id);
	StoredFragment *only;

	if (fragments != NIL)
		return fragments;
	only = palloc(sizeof(StoredFragment));
	only->id = content->id;
	only->digest = content->digest;
	only->resource = stored_resource(CATALOG_CODE_SYSTEM, content->content_id);
	return list_make1(only);
}

/* Writes a fragment as a content of its own, to have it whole; it is removed again. */
static StoredFragment *
whole_fragment(ContentWriter *writer, CodeSystemDraft *draft, Hierarchy *hierarchy,
			   LoadResult *result)
{
	StoredFragment *whole = palloc(sizeof(StoredFragment));

	load_prepare(writer, CATALOG_CODE_SYSTEM, &draft->row, result);
	write_content(writer, draft, hierarchy, result);
	writer_push_snapshot(writer);
	whole->id = draft->row.id ? pstrdup(draft->row.id) : NULL;
	whole->digest = draft->digest;
	whole->resource = stored_resource(CATALOG_CODE_SYSTEM, draft->row.content_id);
	PopActiveSnapshot();
	writer_remove(writer, CATALOG_CODE_SYSTEM, draft->row.content_id);
	return whole;
}

/* All fragments as one content. */
static void
write_fragments(ContentWriter *writer, List *fragments, LoadResult *result)
{
	CodeSystemDraft *all = code_system_fragments_unite(CurrentMemoryContext,
													   issue_list_create(CurrentMemoryContext),
													   fragments);
	Hierarchy  *hierarchy;
	ListCell   *cell;
	int32		position = 0;

	code_system_check(all, false);
	hierarchy = code_system_hierarchy(all);
	refuse_errors(all);
	all->row.content_id = writer_new_content(writer);
	write_content(writer, all, hierarchy, result);
	foreach(cell, fragments)
	{
		StoredFragment *fragment = lfirst(cell);

		writer_fragment(writer, all->row.content_id, position++, fragment->id, fragment->digest,
						fragment->resource);
	}
	load_finish(writer, &all->row, all->concept_count, result);
	code_system_draft_close(all);
}

/* A fragment that comes to others: takes the place of the one with its id, or is one more. */
static void
add_fragment(ContentWriter *writer, CodeSystemDraft *draft, Hierarchy *hierarchy,
			 const StoredContent *old, LoadResult *result)
{
	List	   *fragments = NIL;
	ListCell   *cell;

	writer_push_snapshot(writer);
	foreach(cell, fragments_of(old))
	{
		StoredFragment *fragment = lfirst(cell);

		if (fragment->digest.high == draft->digest.high && fragment->digest.low == draft->digest.low)
		{
			PopActiveSnapshot();
			report_without_rows(draft, LOAD_UNCHANGED, old->content_id, result);
			return;
		}
		if (fragment->id == NULL || draft->row.id == NULL || strcmp(fragment->id, draft->row.id) != 0)
			fragments = lappend(fragments, fragment);
	}
	PopActiveSnapshot();
	if (fragments == NIL)
		replace_content(writer, draft, hierarchy, result);
	else
		write_fragments(writer, lappend(fragments, whole_fragment(writer, draft, hierarchy, result)),
						result);
}

void
code_system_load(ContentWriter *writer, CodeSystemDraft *draft, LoadResult *result)
{
	Hierarchy  *hierarchy = NULL;
	LoadedPlace place = PLACE_FREE;
	StoredContent old;

	code_system_check(draft, false);
	if (draft->issues->found[ISSUE_ERROR] == 0)
		hierarchy = code_system_hierarchy(draft);
	if (draft->issues->found[ISSUE_ERROR] == 0)
		place = loaded_neighbours_check(writer, draft, &old);
	refuse_errors(draft);
	if (place == PLACE_KEPT)
		report_without_rows(draft, LOAD_SKIPPED, old.content_id, result);
	else if (place == PLACE_FRAGMENTS)
		add_fragment(writer, draft, hierarchy, &old, result);
	else
		replace_content(writer, draft, hierarchy, result);
	if (hierarchy)
		hierarchy_free(hierarchy);
}
