/*
 * code_system_draft.c
 *		Drafts of code systems: what is known once the whole resource has been read.
 *
 * The concepts are read by concept_reader.c.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "fhir/canonical.h"
#include "json/jsonb_access.h"
#include "load/code_system_draft.h"
#include "settings.h"

/* What must stay in memory may take this many times the limit of what may spill. */
#define RESERVE_FACTOR	4

static const char *const content_modes[] = {
	[CONTENT_NOT_PRESENT] = "not-present",
	[CONTENT_EXAMPLE] = "example",
	[CONTENT_FRAGMENT] = "fragment",
	[CONTENT_COMPLETE] = "complete",
	[CONTENT_SUPPLEMENT] = "supplement",
};

CodeSystemDraft *
code_system_draft_create(MemoryContext context, IssueList *issues)
{
	CodeSystemDraft *draft = MemoryContextAllocZero(context, sizeof(CodeSystemDraft));

	draft->context = context;
	draft->issues = issues;
	draft->content = CONTENT_COMPLETE;
	concept_codes_init(&draft->codes, context);
	concept_codes_init(&draft->property_codes, context);
	draft->spool = concept_spool_create(context, (int64) setting_load_memory_kb() * 1024);
	return draft;
}

void
code_system_draft_close(CodeSystemDraft *draft)
{
	concept_spool_close(draft->spool);
}

void
code_system_draft_reserve(CodeSystemDraft *draft, int64 more)
{
	int64		limit = (int64) setting_load_memory_kb() * 1024 * RESERVE_FACTOR;
	int64		used = draft->codes.memory + concept_spool_overhead(draft->spool) +
		(int64) draft->parent_room * sizeof(int32) + (int64) draft->link_room * sizeof(Link) + more;

	if (used > limit)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the codes and links of a code system do not fit into memory"),
				 errdetail("They need %lld kB after %d concepts; the limit is %lld kB, %d times fhirterm.load_memory.",
						   (long long) (used / 1024), draft->concept_count, (long long) (limit / 1024),
						   RESERVE_FACTOR),
				 errhint("Raise fhirterm.load_memory. In memory are about 110 bytes and the code of each concept, and 40 bytes of each link.")));
}

int
code_system_draft_property(CodeSystemDraft *draft, const char *code, int length)
{
	int			index = concept_codes_find(&draft->property_codes, code, length);
	DraftProperty *property;

	if (index >= 0)
		return index;
	if (draft->property_count == PG_INT16_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a code system has more than %d properties", PG_INT16_MAX)));
	if (draft->property_count == draft->property_room)
	{
		int			room = Max(16, draft->property_room * 2);
		DraftProperty *larger = MemoryContextAlloc(draft->context, room * sizeof(DraftProperty));

		if (draft->properties)
		{
			memcpy(larger, draft->properties, draft->property_count * sizeof(DraftProperty));
			pfree(draft->properties);
		}
		draft->properties = larger;
		draft->property_room = room;
	}
	index = draft->property_count++;
	property = &draft->properties[index];
	memset(property, 0, sizeof(DraftProperty));
	property->first_concept = -1;
	property->unknown_concept = -1;
	concept_codes_set(&draft->property_codes, index, code, length);
	property->code = MemoryContextStrdup(draft->context,
										 concept_codes_get(&draft->property_codes, index));
	return index;
}

void
code_system_draft_link(CodeSystemDraft *draft, int32 child, int32 parent)
{
	if (draft->link_count == draft->link_room)
	{
		int64		room = Max(64, (int64) draft->link_room * 2);

		if (room > PG_INT32_MAX)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("a code system has more than %d links", PG_INT32_MAX / 2)));
		code_system_draft_reserve(draft, (room - draft->link_room) * (int64) sizeof(Link));
		draft->links = draft->links ?
			repalloc_huge(draft->links, (Size) room * sizeof(Link)) :
			MemoryContextAllocHuge(draft->context, (Size) room * sizeof(Link));
		draft->link_room = (int32) room;
	}
	draft->links[draft->link_count].child = child;
	draft->links[draft->link_count].parent = parent;
	draft->link_count++;
}

void
code_system_draft_reference_set(CodeSystemDraft *draft, const char *code)
{
	DraftReferenceSet *set;

	if (draft->reference_set_count == draft->reference_set_room)
	{
		int			room = Max(16, draft->reference_set_room * 2);

		draft->reference_sets = draft->reference_sets ?
			repalloc_huge(draft->reference_sets, (Size) room * sizeof(DraftReferenceSet)) :
			MemoryContextAlloc(draft->context, room * sizeof(DraftReferenceSet));
		draft->reference_set_room = room;
	}
	set = &draft->reference_sets[draft->reference_set_count++];
	memset(set, 0, sizeof(DraftReferenceSet));
	set->code = MemoryContextStrdup(draft->context, code);
}

void
code_system_draft_member(CodeSystemDraft *draft, int reference_set, int32 number)
{
	DraftReferenceSet *set = &draft->reference_sets[reference_set];

	if (set->count == set->room)
	{
		if (set->room > PG_INT32_MAX / 2)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("reference set \"%s\" has more than %d members", set->code, set->room)));
		set->room = Max(64, set->room * 2);
		set->members = set->members ? repalloc_huge(set->members, (Size) set->room * sizeof(int32)) :
			MemoryContextAlloc(draft->context, set->room * sizeof(int32));
	}
	set->members[set->count++] = number;
}

/* Takes over one CodeSystem.property; what is wrong with it, the check says. */
static void
declare_property(CodeSystemDraft *draft, JsonbContainer *declaration, int index)
{
	char	   *code = jsonb_member_string(declaration, "code");
	char	   *type = jsonb_member_string(declaration, "type");
	DraftProperty *property;
	int			found;

	if (code == NULL || strlen(code) > CODE_MAX_LENGTH || type == NULL || property_type_of_name(type) < 0)
		return;
	found = code_system_draft_property(draft, code, strlen(code));
	property = &draft->properties[found];
	if (property->declared)
		return;
	property->declared = true;
	property->declaration = index;
	property->type = (PropertyType) property_type_of_name(type);
	property->uri = jsonb_member_string(declaration, "uri");
	property->description = jsonb_member_string(declaration, "description");
}

/* Numbers for the store: declared properties first, in the order of their declarations. */
static void
number_properties(CodeSystemDraft *draft, int declarations)
{
	DraftProperty **declared = palloc0(Max(declarations, 1) * sizeof(DraftProperty *));
	int16		next = 0;
	int			i;

	for (i = 0; i < draft->property_count; i++)
	{
		if (draft->properties[i].declared)
			declared[draft->properties[i].declaration] = &draft->properties[i];
	}
	for (i = 0; i < declarations; i++)
	{
		if (declared[i] != NULL)
			declared[i]->number = next++;
	}
	for (i = 0; i < draft->property_count; i++)
	{
		if (!draft->properties[i].declared)
			draft->properties[i].number = next++;
	}
	pfree(declared);
}

static void
declare_properties(CodeSystemDraft *draft)
{
	JsonbContainer *declarations = jsonb_member_array(&draft->resource->root, "property");
	int			count = jsonb_element_count(declarations);
	int			i;

	for (i = 0; i < count; i++)
		declare_property(draft, jsonb_element_object(declarations, i), i);
	number_properties(draft, count);
}

static void
split_supplements(CodeSystemDraft *draft, const char *text)
{
	Canonical	canonical;

	if (text == NULL || !canonical_parse(text, &canonical))
		return;
	draft->supplements_url = canonical.url;
	draft->supplements_version = canonical.version;
}

/* Whether a code system is FHIR's own, and not one of others that FHIR gave a url (…/sid/…). */
static bool
is_defined_by_fhir(const char *url)
{
	static const char own[] = "http://hl7.org/fhir/";
	static const char others[] = "http://hl7.org/fhir/sid/";

	return url && strncmp(url, own, strlen(own)) == 0 && strncmp(url, others, strlen(others)) != 0;
}

/* Codes that FHIR itself defines are told apart by case where nothing else is said (UC-005). */
static CaseRule
case_rule_of(JsonbContainer *resource)
{
	int			sensitive = jsonb_member_boolean(resource, "caseSensitive");

	if (sensitive < 0 && is_defined_by_fhir(jsonb_member_string(resource, "url")))
		return CASE_SENSITIVE;
	return sensitive < 0 ? CASE_UNSTATED : sensitive ? CASE_SENSITIVE : CASE_INSENSITIVE;
}

void
code_system_draft_finish(CodeSystemDraft *draft, Jsonb *resource, JsonDigest digest)
{
	MemoryContext caller = MemoryContextSwitchTo(draft->context);
	JsonbContainer *root = &resource->root;
	char	   *content = jsonb_member_string(root, "content");
	int			i;

	draft->resource = resource;
	draft->digest = digest;
	draft->case_rule = case_rule_of(root);
	for (i = 0; content && i < lengthof(content_modes); i++)
	{
		if (strcmp(content, content_modes[i]) == 0)
			draft->content = (ContentMode) i;
	}
	split_supplements(draft, jsonb_member_string(root, "supplements"));
	declare_properties(draft);
	MemoryContextSwitchTo(caller);
}

CodeSystemDraft *
code_system_draft_read(MemoryContext context, IssueList *issues, JsonReader *reader)
{
	CodeSystemDraft *draft = code_system_draft_create(context, issues);
	MemoryContext caller = MemoryContextSwitchTo(context);
	JsonbParseState *state = NULL;
	const char *key;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	while ((key = json_next_key(reader)) != NULL)
	{
		if (strcmp(key, "concept") == 0)
			code_system_draft_concepts(draft, reader);
		else
		{
			char	   *name = pstrdup(key);

			json_next(reader);
			json_capture_member(reader, &state, name);
		}
	}
	code_system_draft_finish(draft,
							 JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)),
							 reader->digest);
	MemoryContextSwitchTo(caller);
	return draft;
}

/* The index of a concept among its siblings. */
static int32
sibling_index(const CodeSystemDraft *draft, int32 number)
{
	int32		index = 0;
	int32		other;

	if (draft->parents == NULL)
		return number;
	for (other = draft->parents[number] + 1; other < number; other++)
	{
		if (draft->parents[other] == draft->parents[number])
			index++;
	}
	return index;
}

static void
append_concept_path(StringInfo path, const CodeSystemDraft *draft, int32 number)
{
	check_stack_depth();
	if (draft->parents && draft->parents[number] >= 0)
		append_concept_path(path, draft, draft->parents[number]);
	else
		appendStringInfoString(path, "CodeSystem");
	appendStringInfo(path, ".concept[%d]", sibling_index(draft, number));
}

void
code_system_draft_issue(CodeSystemDraft *draft, IssueSeverity severity, const char *code,
						int32 number, const char *member, int index, const char *format,...)
{
	StringInfoData path;
	va_list		arguments;

	if (draft->issues->kept[severity] >= setting_max_issues)
	{
		issue_add(draft->issues, severity, code, NULL, "%s", "");
		return;
	}
	initStringInfo(&path);
	append_concept_path(&path, draft, number);
	if (member)
		appendStringInfo(&path, ".%s", member);
	if (index >= 0)
		appendStringInfo(&path, "[%d]", index);

	va_start(arguments, format);
	issue_add_va(draft->issues, severity, code, path.data, format, arguments);
	va_end(arguments);
	pfree(path.data);
}
