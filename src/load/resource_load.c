/*
 * resource_load.c
 *		Loading resources of any kind from a JsonReader.
 *
 * Members are read as they come: "concept" into a draft of a code system, "entry" resource by resource,
 * all others into one jsonb. With jsonb as source, resourceType comes after them; a file that names it
 * first spares the reading of what isn't of interest.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/excerpt.h"
#include "load/code_system_check.h"
#include "load/code_system_load.h"
#include "load/concept_map_load.h"
#include "load/earlier_version.h"
#include "load/loaded_neighbours.h"
#include "load/naming_system_load.h"
#include "load/packaged_code_system.h"
#include "load/resource_load.h"
#include "load/shareable_check.h"
#include "load/value_set_load.h"

typedef struct SkippedType
{
	char	   *type;
	int64		count;
} SkippedType;

struct ResourceLoad
{
	ContentWriter *writer;		/* or NULL */
	bool		strict_kind;
	bool		shareable;		/* checks what resources lack to be shared */
	LoadReport	report;
	void	   *report_context;
	MemoryContext context;
	List	   *skipped;		/* of SkippedType * */
};

/* A resource while it is read. */
typedef struct ReadResource
{
	ResourceLoad *load;
	JsonReader *reader;
	const struct ReadResource *bundle;	/* it is an entry of, or NULL */
	int			entry;			/* index in bundle */
	char	   *type;			/* or NULL: not seen yet */
	bool		skip;			/* of a kind that isn't loaded */
	bool		has_entries;	/* as a Bundle may */
	IssueList  *issues;
	CodeSystemDraft *draft;		/* or NULL: no concepts yet */
	JsonbParseState *members;
	Jsonb	   *resource;		/* or NULL: not read to its end yet */
} ReadResource;

ResourceLoad *
resource_load_begin(ContentWriter *writer, bool strict_kind, LoadReport report, void *report_context)
{
	ResourceLoad *load = palloc0(sizeof(ResourceLoad));

	load->writer = writer;
	load->strict_kind = strict_kind;
	load->report = report;
	load->report_context = report_context;
	load->context = CurrentMemoryContext;
	return load;
}

void
resource_load_check_shareable(ResourceLoad *load)
{
	load->shareable = true;
}

static void
count_skipped(ResourceLoad *load, const char *type)
{
	MemoryContext caller;
	SkippedType *skipped;
	ListCell   *cell;

	foreach(cell, load->skipped)
	{
		skipped = lfirst(cell);
		if (strcmp(skipped->type, type) == 0)
		{
			skipped->count++;
			return;
		}
	}
	caller = MemoryContextSwitchTo(load->context);
	skipped = palloc(sizeof(SkippedType));
	skipped->type = pstrdup(type);
	skipped->count = 1;
	load->skipped = lappend(load->skipped, skipped);
	MemoryContextSwitchTo(caller);
}

void
resource_load_skipped(ResourceLoad *load,
					  void (*visit) (void *context, const char *type, int64 count), void *context)
{
	ListCell   *cell;

	foreach(cell, load->skipped)
	{
		SkippedType *skipped = lfirst(cell);

		visit(context, skipped->type, skipped->count);
	}
}

static bool
is_type(const ReadResource *read, const char *type)
{
	return read->type && strcmp(read->type, type) == 0;
}

/* The member resourceType: whether the rest of the resource is of interest. */
static void
read_type(ReadResource *read)
{
	JsonReader *reader = read->reader;

	if (json_next(reader) != JSON_READ_STRING)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("resourceType must be a string, not %s", json_token_name(reader->token))));
	read->type = pstrdup(reader->text);
	read->skip = catalog_kind_of_name(read->type) < 0 && strcmp(read->type, "Bundle") != 0;
}

static void load_object(ResourceLoad *load, JsonReader *reader, const ReadResource *bundle, int entry);

/* Bundle.entry, the next token: loads entry.resource of each. */
static void
read_entries(ReadResource *read)
{
	JsonReader *reader = read->reader;
	const char *key;
	int			index = 0;

	read->has_entries = true;
	if (json_next(reader) != JSON_READ_ARRAY_START)
	{
		json_skip(reader);
		return;
	}
	for (; json_next(reader) != JSON_READ_ARRAY_END; index++)
	{
		if (reader->token != JSON_READ_OBJECT_START)
		{
			json_skip(reader);
			continue;
		}
		while ((key = json_next_key(reader)) != NULL)
		{
			if (strcmp(key, "resource") == 0)
			{
				json_next(reader);
				load_object(read->load, reader, read, index);
			}
		}
	}
}

/* The member of which the reader is at the key. */
static void
read_member(ReadResource *read, const char *key)
{
	JsonReader *reader = read->reader;
	bool		is_bundle = is_type(read, "Bundle");

	if (strcmp(key, "resourceType") == 0)
		read_type(read);
	else if (read->skip)
		return;					/* json_next_key() passes over the value */
	else if (strcmp(key, "entry") == 0 && (read->type == NULL || is_bundle))
		read_entries(read);
	else if (is_bundle)
		return;
	else if (strcmp(key, "concept") == 0 && (read->type == NULL || is_type(read, "CodeSystem")))
	{
		if (read->draft == NULL)
			read->draft = code_system_draft_create(CurrentMemoryContext, read->issues);
		code_system_draft_concepts(read->draft, reader);
	}
	else
	{
		char	   *name = pstrdup(key);

		json_next(reader);
		json_capture_member(reader, &read->members, name);
	}
}

/* resourceType as a member, so that the jsonb is the resource whole. */
static void
push_type(ReadResource *read)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.val = "resourceType";
	value.val.string.len = strlen(value.val.string.val);
	pushJsonbValue(&read->members, WJB_KEY, &value);
	value.val.string.val = read->type;
	value.val.string.len = strlen(read->type);
	pushJsonbValue(&read->members, WJB_VALUE, &value);
}

/* A kind that isn't loaded, or no kind at all. */
static void
refuse_kind(const ReadResource *read)
{
	if (read->type == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("JSON object is not a FHIR resource"),
				 errdetail("It has no member resourceType.")));
	if (read->bundle == NULL && read->load->strict_kind)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("resources of type \"%s\" cannot be loaded", excerpt(read->type)),
				 errhint("CodeSystem, ValueSet, ConceptMap, NamingSystem and Bundles of them can be loaded.")));
	count_skipped(read->load, read->type);
}

/* Only checks; information counts as well. */
static void
check_resource(const ReadResource *read, CatalogKind kind, LoadResult *result)
{
	Hierarchy  *hierarchy;

	result->kind = kind;
	switch (kind)
	{
		case CATALOG_CODE_SYSTEM:
			code_system_check(read->draft, true);
			if (read->issues->found[ISSUE_ERROR] == 0 &&
				(hierarchy = code_system_hierarchy(read->draft)) != NULL)
				hierarchy_free(hierarchy);
			if (read->issues->found[ISSUE_ERROR] == 0)
			{
				loaded_neighbours_remark(read->draft);
				earlier_version_remark(read->draft);
			}
			break;
		case CATALOG_VALUE_SET:
			value_set_check(read->resource, read->issues);
			break;
		case CATALOG_CONCEPT_MAP:
			concept_map_check(read->resource, read->issues);
			break;
		case CATALOG_NAMING_SYSTEM:
			naming_system_check(read->resource, read->issues);
			break;
	}
	if (read->load->shareable)
		shareable_check(kind, read->resource, read->issues);
}

static void
store_resource(const ReadResource *read, CatalogKind kind, JsonDigest digest, LoadResult *result)
{
	ContentWriter *writer = read->load->writer;

	switch (kind)
	{
		case CATALOG_CODE_SYSTEM:
			code_system_load(writer, read->draft, result);
			break;
		case CATALOG_VALUE_SET:
			value_set_load(writer, read->resource, digest, read->issues, result);
			break;
		case CATALOG_CONCEPT_MAP:
			concept_map_load(writer, read->resource, digest, read->issues, result);
			break;
		case CATALOG_NAMING_SYSTEM:
			naming_system_load(writer, read->resource, digest, read->issues, result);
			break;
	}
}

/* A code system that is inside a ValueSet is loaded first, as a resource of its own. UC-028 */
static void
load_packaged(ReadResource *read)
{
	Jsonb	   *code_system;
	JsonReader *reader;

	if (!packaged_code_system_split(read->resource, &code_system, &read->resource))
		return;
	issue_add(read->issues, ISSUE_WARNING, "informational", "ValueSet.codeSystem",
			  "a code system inside a value set is of FHIR DSTU2; it is loaded as a CodeSystem beside it");
	reader = json_reader_from_jsonb(code_system);
	json_next(reader);
	load_object(read->load, reader, read->bundle, read->entry);
}

/* A resource has been read to its end. */
static void
finish_resource(ReadResource *read)
{
	ResourceLoad *load = read->load;
	JsonDigest	digest = read->reader->digest;
	LoadResult	result = {0};
	int			kind;

	if (is_type(read, "Bundle"))
		return;
	kind = read->type ? catalog_kind_of_name(read->type) : -1;
	if (kind < 0)
	{
		refuse_kind(read);
		return;
	}
	push_type(read);
	read->resource = JsonbValueToJsonb(pushJsonbValue(&read->members, WJB_END_OBJECT, NULL));
	if (kind == CATALOG_CODE_SYSTEM)
	{
		if (read->draft == NULL)
			read->draft = code_system_draft_create(CurrentMemoryContext, read->issues);
		code_system_draft_finish(read->draft, read->resource, digest);
	}
	else if (read->draft)
		issue_add(read->issues, ISSUE_ERROR, "structure", psprintf("%s.concept", read->type),
				  "there is no such element");
	if (read->has_entries)
		issue_add(read->issues, ISSUE_ERROR, "structure", psprintf("%s.entry", read->type),
				  "there is no such element");
	if (kind == CATALOG_VALUE_SET)
		load_packaged(read);
	if (load->writer)
		store_resource(read, (CatalogKind) kind, digest, &result);
	else
		check_resource(read, (CatalogKind) kind, &result);
	load->report(load->report_context, &result, read->issues);
}

/* What is read, from the inside out: "CodeSystem in Bundle.entry[3]", "Bundle in "package/x.json"". */
static void
add_error_context(void *argument)
{
	const ReadResource *read = argument;
	const char *type = read->type ? read->type : "resource";

	if (read->bundle)
		errcontext("%s in Bundle.entry[%d]", type, read->entry);
	else if (strcmp(read->reader->name, type) == 0)
		errcontext("%s to load", type);
	else
		errcontext("%s in \"%s\"", type, read->reader->name);
}

/* The reader is at the start of what should be a resource. */
static void
load_object(ResourceLoad *load, JsonReader *reader, const ReadResource *bundle, int entry)
{
	ReadResource read = {load, reader, bundle, entry};
	ErrorContextCallback callback;
	MemoryContext context;
	MemoryContext caller;
	const char *key;

	check_stack_depth();
	callback.callback = add_error_context;
	callback.arg = &read;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	if (reader->token != JSON_READ_OBJECT_START)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("a FHIR resource is a JSON object, not %s", json_token_name(reader->token))));

	context = AllocSetContextCreate(CurrentMemoryContext, "fhirterm resource",
									ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(context);
	read.issues = issue_list_create(context);
	pushJsonbValue(&read.members, WJB_BEGIN_OBJECT, NULL);
	while ((key = json_next_key(reader)) != NULL)
		read_member(&read, key);
	finish_resource(&read);
	if (read.draft)
		code_system_draft_close(read.draft);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
	error_context_stack = callback.previous;
}

void
resource_load_next(ResourceLoad *load, JsonReader *reader)
{
	json_next(reader);
	load_object(load, reader, NULL, 0);
}
