/*
 * request_code_system.c
 *		Code systems that come inside a request: the operations of CodeSystem over a draft in memory.
 *
 * A resource is read as a load reads it, into a draft, checked, and its hierarchy numbered by the code that
 * numbers stored ones; then its concepts, designations and property values are laid out by
 * ordinal, so that every operation is a look into an array. Texts stay where the draft has them,
 * unless the draft went to disk. All Terminologies of a request (one lies in another where a value set
 * wants other supplements) share what was read once.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "fhir/code.h"
#include "load/code_system_check.h"
#include "load/concept_status.h"
#include "request/request_entry.h"

typedef struct RequestConcept
{
	int32		position;		/* in the resource, depth first */
	int			nesting;
	uint32		flags;
	const char *code;
	const char *display;		/* or NULL */
	const char *definition;		/* or NULL */
	Jsonb	   *extra;			/* or NULL */
	int64		first_designation;	/* those up to the first of the next concept are its own */
	int64		first_value;
} RequestConcept;

typedef struct RequestCodeSystem
{
	MemoryContext context;
	CodeSystemDraft *draft;
	Hierarchy  *hierarchy;		/* NULL: there are no links, ordinals are positions */
	int32		count;
	RequestConcept *concepts;	/* by ordinal; one more, which ends the last */
	int64		designation_count;
	int64		designation_room;
	ConceptDesignation *designations;
	int64		value_count;
	int64		value_room;
	ConceptPropertyValue *values;
	PropertyDefinition *properties; /* by number */
	ConceptCodes *folded;		/* ordinals by folded code; NULL: not needed yet */
} RequestCodeSystem;

/* ---------------------------------------------------------------- reading */

/* A text or jsonb of the draft that stays; on disk, the draft has but one record in memory. */
static const char *
keep_text(const RequestCodeSystem *content, const char *text)
{
	return text == NULL || !concept_spool_on_disk(content->draft->spool) ? text : pstrdup(text);
}

static Jsonb *
keep_jsonb(const RequestCodeSystem *content, Jsonb *jsonb)
{
	Jsonb	   *copy;

	if (jsonb == NULL || !concept_spool_on_disk(content->draft->spool))
		return jsonb;
	copy = palloc(VARSIZE(jsonb));
	memcpy(copy, jsonb, VARSIZE(jsonb));
	return copy;
}

/* An array with room for so many more elements; room is in elements. */
static void *
grow(void *array, int64 *room, int64 needed, Size size)
{
	if (needed <= *room)
		return array;
	*room = Max(Max(needed, 64), *room * 2);
	return array == NULL ? MemoryContextAllocHuge(CurrentMemoryContext, *room * size) :
		repalloc_huge(array, *room * size);
}

static int32
ordinal_of(const RequestCodeSystem *content, int32 number)
{
	return content->hierarchy == NULL ? number : content->hierarchy->ordinal[number];
}

static void
keep_designations(RequestCodeSystem *content, int32 ordinal, const DraftConcept *concept)
{
	content->designations = grow(content->designations, &content->designation_room,
								 content->designation_count + concept->designation_count,
								 sizeof(ConceptDesignation));
	for (int i = 0; i < concept->designation_count; i++)
	{
		const DraftDesignation *from = &concept->designations[i];
		ConceptDesignation *to = &content->designations[content->designation_count++];

		to->ordinal = ordinal;
		to->language = unconstify(char *, keep_text(content, from->language));
		to->use_system = unconstify(char *, keep_text(content, from->use_system));
		to->use_code = unconstify(char *, keep_text(content, from->use_code));
		to->value = unconstify(char *, keep_text(content, from->value));
		to->extra = keep_jsonb(content, from->extra);
	}
}

static void
keep_values(RequestCodeSystem *content, int32 ordinal, const DraftConcept *concept)
{
	const CodeSystemDraft *draft = content->draft;

	content->values = grow(content->values, &content->value_room,
						   content->value_count + concept->value_count, sizeof(ConceptPropertyValue));
	for (int i = 0; i < concept->value_count; i++)
	{
		const DraftValue *from = &concept->values[i];
		ConceptPropertyValue *to = &content->values[content->value_count++];
		int32		target = from->type != PROPERTY_CODE || draft->content == CONTENT_SUPPLEMENT ? -1 :
			concept_codes_find(&draft->codes, from->value, strlen(from->value));

		to->ordinal = ordinal;
		to->property = draft->properties[from->property].number;
		to->target = target < 0 ? -1 : ordinal_of(content, target);
		to->value = unconstify(char *, keep_text(content, from->value));
		to->extra = keep_jsonb(content, from->extra);
	}
}

static void
keep_concept(RequestCodeSystem *content, int32 ordinal, const DraftConcept *concept, TimestampTz now)
{
	const Hierarchy *hierarchy = content->hierarchy;
	RequestConcept *to = &content->concepts[ordinal];

	to->position = concept->number;
	to->nesting = concept->nesting;
	to->flags = concept_status(content->draft, concept, now, NULL);
	if (hierarchy != NULL && hierarchy->child_start[ordinal + 1] > hierarchy->child_start[ordinal])
		to->flags |= CONCEPT_HAS_CHILDREN;
	to->code = concept->code;
	to->display = keep_text(content, concept->display);
	to->definition = keep_text(content, concept->definition);
	to->extra = keep_jsonb(content, concept->extra);
	to->first_designation = content->designation_count;
	to->first_value = content->value_count;
	keep_designations(content, ordinal, concept);
	keep_values(content, ordinal, concept);
}

static void
lay_out_concepts(RequestCodeSystem *content)
{
	CodeSystemDraft *draft = content->draft;
	TimestampTz now = GetCurrentTransactionStartTimestamp();
	DraftConcept concept;

	content->count = draft->concept_count;
	content->concepts = MemoryContextAllocHuge(content->context,
											   ((Size) content->count + 1) * sizeof(RequestConcept));
	for (int32 ordinal = 0; ordinal < content->count; ordinal++)
	{
		CHECK_FOR_INTERRUPTS();
		code_system_draft_concept(draft, content->hierarchy == NULL ? ordinal : content->hierarchy->node[ordinal],
								  &concept);
		keep_concept(content, ordinal, &concept, now);
	}
	content->concepts[content->count].first_designation = content->designation_count;
	content->concepts[content->count].first_value = content->value_count;
}

static void
lay_out_properties(RequestCodeSystem *content)
{
	const CodeSystemDraft *draft = content->draft;

	content->properties = palloc0(Max(draft->property_count, 1) * sizeof(PropertyDefinition));
	for (int i = 0; i < draft->property_count; i++)
	{
		const DraftProperty *from = &draft->properties[i];
		PropertyDefinition *to = &content->properties[from->number];

		to->number = from->number;
		to->code = unconstify(char *, from->code);
		to->uri = unconstify(char *, from->uri);
		to->description = unconstify(char *, from->description);
		to->type = from->type;
		to->role = from->role;
		to->declared = from->declared;
	}
}

/* Reads, checks and numbers a code system in the current context. */
static RequestCodeSystem *
read_content(const RequestEntry *entry)
{
	RequestCodeSystem *content = palloc0(sizeof(RequestCodeSystem));
	IssueList  *issues = request_issues(CurrentMemoryContext);
	JsonReader *reader = json_reader_from_container(entry->resource);
	CodeSystemDraft *draft;

	content->context = CurrentMemoryContext;
	json_next(reader);
	content->draft = draft = code_system_draft_read(content->context, issues, reader);
	draft->anonymous = true;	/* whether it needs a name was seen when it was added */
	code_system_check(draft, false);
	if (issues->found[ISSUE_ERROR] == 0)
		content->hierarchy = code_system_hierarchy(draft);
	request_refuse_errors(entry, issues);
	lay_out_concepts(content);
	lay_out_properties(content);
	code_system_draft_close(draft);
	return content;
}

/* What was read of an entry; where it can't be read, nothing of the attempt stays in memory. */
static RequestCodeSystem *
content_of_entry(RequestEntry *entry)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext context;

	if (entry->content != NULL)
		return entry->content;
	context = AllocSetContextCreate(entry->context, "fhirterm code system of a request",
									ALLOCSET_DEFAULT_SIZES);
	PG_TRY();
	{
		MemoryContextSwitchTo(context);
		entry->content = read_content(entry);
		MemoryContextSwitchTo(caller);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(caller);
		MemoryContextDelete(context);
		PG_RE_THROW();
	}
	PG_END_TRY();
	return entry->content;
}

/* ---------------------------------------------------------------- the operations */

static int32
request_locate(CodeSystem *cs, const char *code, int length)
{
	RequestCodeSystem *content = cs->provider;
	int32		number = concept_codes_find(&content->draft->codes, code, length);

	return number < 0 ? -1 : ordinal_of(content, number);
}

/* Of codes that differ by case only, the first has the folded code. */
static void
fold_codes(RequestCodeSystem *content)
{
	MemoryContext old = MemoryContextSwitchTo(content->context);
	ConceptCodes *folded = palloc(sizeof(ConceptCodes));

	concept_codes_init(folded, content->context);
	for (int32 ordinal = 0; ordinal < content->count; ordinal++)
	{
		char	   *fold = code_fold(content->concepts[ordinal].code);

		CHECK_FOR_INTERRUPTS();
		(void) concept_codes_set(folded, ordinal, fold, strlen(fold));
		pfree(fold);
	}
	content->folded = folded;
	MemoryContextSwitchTo(old);
}

static int32
request_locate_folded(CodeSystem *cs, const char *folded, int length)
{
	RequestCodeSystem *content = cs->provider;
	int32		ordinal = request_locate(cs, folded, length);

	if (ordinal >= 0)
		return ordinal;
	if (content->folded == NULL)
		fold_codes(content);
	return concept_codes_find(content->folded, folded, length);
}

/* Sets the descendants of an ordinal, itself included. */
static void
fill_descendants(const RequestCodeSystem *content, int32 ordinal, IntervalSet *set)
{
	set->length = 0;
	if (content->hierarchy == NULL)
		interval_set_append(set, ordinal, ordinal);
	else
		hierarchy_descendants(content->hierarchy, ordinal, set);
}

/* Fills the asked members but the descendants; what is NULL costs nothing to give. */
static void
fill_concept(const RequestCodeSystem *content, int32 ordinal, Concept *concept)
{
	const RequestConcept *from = &content->concepts[ordinal];

	concept->ordinal = ordinal;
	concept->last_descendant = content->hierarchy == NULL ? ordinal : content->hierarchy->last[ordinal];
	concept->position = from->position;
	concept->nesting = from->nesting;
	concept->flags = from->flags;
	concept->code = unconstify(char *, from->code);
	concept->code_length = strlen(from->code);
	concept->display = unconstify(char *, from->display);
	concept->definition = unconstify(char *, from->definition);
	concept->extra = from->extra;
}

static bool
request_fetch(CodeSystem *cs, int32 ordinal, int members, Concept *concept)
{
	const RequestCodeSystem *content = cs->provider;

	if (ordinal < 0 || ordinal >= content->count)
		return false;
	memset(concept, 0, sizeof(*concept));
	fill_concept(content, ordinal, concept);
	if (members & FETCH_INTERVALS)
	{
		interval_set_init(&concept->descendants);
		fill_descendants(content, ordinal, &concept->descendants);
	}
	return true;
}

static void
request_scan(CodeSystem *cs, int32 first, int32 last, int members, ConceptVisitor visit, void *context)
{
	const RequestCodeSystem *content = cs->provider;
	Concept		concept = {0};
	bool		more = true;

	interval_set_init(&concept.descendants);
	last = Min(last, content->count - 1);
	for (int32 ordinal = Max(first, 0); more && ordinal <= last; ordinal++)
	{
		CHECK_FOR_INTERRUPTS();
		fill_concept(content, ordinal, &concept);
		if (members & FETCH_INTERVALS)
			fill_descendants(content, ordinal, &concept.descendants);
		more = visit(context, &concept);
	}
	interval_set_free(&concept.descendants);
}

static bool
request_subsumes(CodeSystem *cs, int32 a, int32 b)
{
	const RequestCodeSystem *content = cs->provider;

	return content->hierarchy == NULL ? a == b : hierarchy_subsumes(content->hierarchy, a, b);
}

/* A copy of the links of an ordinal in one direction. */
static int
copy_links(const int32 *start, const int32 *all, int32 ordinal, int32 **links)
{
	int			count = start[ordinal + 1] - start[ordinal];

	*links = palloc(Max(count, 1) * sizeof(int32));
	if (count > 0)
		memcpy(*links, all + start[ordinal], count * sizeof(int32));
	return count;
}

static int
request_parents(CodeSystem *cs, int32 ordinal, int32 **links)
{
	const Hierarchy *hierarchy = ((RequestCodeSystem *) cs->provider)->hierarchy;
	static const int32 none[2] = {0, 0};

	return hierarchy == NULL ? copy_links(none, none, 0, links) :
		copy_links(hierarchy->parent_start, hierarchy->parent, ordinal, links);
}

static int
request_children(CodeSystem *cs, int32 ordinal, int32 **links)
{
	const Hierarchy *hierarchy = ((RequestCodeSystem *) cs->provider)->hierarchy;
	static const int32 none[2] = {0, 0};

	return hierarchy == NULL ? copy_links(none, none, 0, links) :
		copy_links(hierarchy->child_start, hierarchy->child, ordinal, links);
}

static void
request_scan_links(CodeSystem *cs, int32 first, int32 last, LinkVisitor visit, void *context)
{
	const Hierarchy *hierarchy = ((RequestCodeSystem *) cs->provider)->hierarchy;

	if (hierarchy == NULL)
		return;
	last = Min(last, hierarchy->size - 1);
	for (int32 parent = Max(first, 0); parent <= last; parent++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int32 i = hierarchy->child_start[parent]; i < hierarchy->child_start[parent + 1]; i++)
		{
			if (!visit(context, parent, hierarchy->child[i]))
				return;
		}
	}
}

/* Visits a range of all designations. */
static void
visit_designations(const RequestCodeSystem *content, int64 first, int64 end, DesignationVisitor visit,
				   void *context)
{
	for (int64 i = first; i < end; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!visit(context, &content->designations[i]))
			return;
	}
}

static void
request_designations(CodeSystem *cs, int32 ordinal, DesignationVisitor visit, void *context)
{
	const RequestCodeSystem *content = cs->provider;

	visit_designations(content, content->concepts[ordinal].first_designation,
					   content->concepts[ordinal + 1].first_designation, visit, context);
}

static void
request_scan_designations(CodeSystem *cs, DesignationVisitor visit, void *context)
{
	const RequestCodeSystem *content = cs->provider;

	visit_designations(content, 0, content->designation_count, visit, context);
}

static void
request_properties(CodeSystem *cs, int32 ordinal, PropertyVisitor visit, void *context)
{
	const RequestCodeSystem *content = cs->provider;

	for (int64 i = content->concepts[ordinal].first_value; i < content->concepts[ordinal + 1].first_value; i++)
	{
		if (!visit(context, &content->values[i]))
			return;
	}
}

static void
request_scan_property(CodeSystem *cs, int16 property, const char *value, PropertyVisitor visit, void *context)
{
	const RequestCodeSystem *content = cs->provider;

	for (int64 i = 0; i < content->value_count; i++)
	{
		const ConceptPropertyValue *own = &content->values[i];

		CHECK_FOR_INTERRUPTS();
		if (own->property == property && (value == NULL || strcmp(own->value, value) == 0) &&
			!visit(context, own))
			return;
	}
}

static int
request_definitions(CodeSystem *cs, PropertyDefinition **definitions)
{
	RequestCodeSystem *content = cs->provider;

	*definitions = content->properties;
	return content->draft->property_count;
}

static Jsonb *
request_resource(CodeSystem *cs)
{
	return ((RequestCodeSystem *) cs->provider)->draft->resource;
}

static const CodeSystemOps request_code_system_ops = {
	.locate = request_locate,
	.locate_folded = request_locate_folded,
	.fetch = request_fetch,
	.scan = request_scan,
	.subsumes = request_subsumes,
	.parents = request_parents,
	.children = request_children,
	.scan_links = request_scan_links,
	.designations = request_designations,
	.properties = request_properties,
	.scan_designations = request_scan_designations,
	.scan_property = request_scan_property,
	.definitions = request_definitions,
	.resource = request_resource,
};

CodeSystem *
request_code_system_open(Terminology *terminology, RequestEntry *entry)
{
	RequestCodeSystem *content = content_of_entry(entry);
	const CodeSystemDraft *draft = content->draft;
	const CodeSystemEntry *row = &entry->entry;
	CodeSystem *cs = MemoryContextAllocZero(terminology->context, sizeof(CodeSystem));

	cs->ops = &request_code_system_ops;
	cs->terminology = terminology;
	cs->content_id = row->entry.content_id;
	cs->url = row->entry.url;
	cs->version = row->entry.version;
	cs->name = row->entry.name;
	cs->title = row->entry.title;
	cs->status = row->entry.status;
	cs->language = row->language;
	cs->experimental = row->entry.experimental;
	cs->version_needed = row->version_needed;
	cs->compositional = row->compositional;
	cs->content = draft->content;
	cs->case_rule = draft->case_rule;
	cs->meaning = row->hierarchy_meaning == NULL ? MEANING_UNSTATED :
		hierarchy_meaning_of_name(row->hierarchy_meaning);
	cs->supplements_url = row->supplements_url;
	cs->supplements_version = row->supplements_version;
	cs->concept_count = content->count;
	cs->root_count = content->hierarchy == NULL ? content->count : content->hierarchy->root_count;
	cs->provider = content;
	cs->assumption_told = true; /* who sends a request reads no warnings */
	return cs;
}
