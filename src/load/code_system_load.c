/*
 * code_system_load.c
 *		From a checked draft to rows: concepts in the order of their ordinals, each with its designations,
 *		property values and links.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "errors.h"
#include "fhir/code.h"
#include "fhir/datetime.h"
#include "fhir/number.h"
#include "load/checked_member.h"
#include "load/code_system_check.h"
#include "load/code_system_load.h"
#include "load/concept_status.h"
#include "load/resource_header.h"

/* What the rows of one code system need. */
typedef struct RowWriting
{
	ContentWriter *writer;
	CodeSystemDraft *draft;
	Hierarchy  *hierarchy;		/* or NULL: ordinals are the numbers of concepts */
	int32		content_id;
	TimestampTz now;
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

static void
write_concepts(RowWriting *writing)
{
	CodeSystemDraft *draft = writing->draft;
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "fhirterm rows of a concept",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(scratch);
	DraftConcept concept;
	int32		ordinal;
	int			i;

	for (ordinal = 0; ordinal < draft->concept_count; ordinal++)
	{
		CHECK_FOR_INTERRUPTS();
		code_system_draft_concept(draft, writing->hierarchy ? writing->hierarchy->node[ordinal] : ordinal,
								  &concept);
		write_concept(writing, ordinal, &concept);
		write_designations(writing, ordinal, &concept);
		for (i = 0; i < concept.value_count; i++)
			write_value(writing, ordinal, i, &concept.values[i]);
		writing->result->properties += concept.value_count;
		MemoryContextReset(scratch);
	}
	MemoryContextSwitchTo(caller);
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
	row.case_sensitive = draft->case_sensitive;
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

void
code_system_load(ContentWriter *writer, CodeSystemDraft *draft, LoadResult *result)
{
	RowWriting	writing = {writer, draft};

	code_system_check(draft, false);
	if (draft->issues->found[ISSUE_ERROR] == 0)
		writing.hierarchy = code_system_hierarchy(draft);
	refuse_errors(draft);
	if (!load_prepare(writer, CATALOG_CODE_SYSTEM, &draft->row, result))
	{
		writing.content_id = draft->row.content_id;
		writing.now = GetCurrentTransactionStartTimestamp();
		writing.result = result;
		write_properties(&writing);
		write_concepts(&writing);
		if (writing.hierarchy)
			write_edges(&writing);
		write_catalog(&writing);
	}
	load_finish(writer, &draft->row, draft->concept_count, result);
	if (writing.hierarchy)
		hierarchy_free(writing.hierarchy);
}
