/*
 * request_content.c
 *		Resources that come inside a request: their headers, and their place in a Terminology.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/excerpt.h"
#include "load/resource_header.h"
#include "request/request_content.h"
#include "request/request_entry.h"

#define SUPPLEMENT_TYPE "http://hl7.org/fhir/StructureDefinition/codesystem-supplement-type"

static const RequestOps request_ops = {
	.open = request_code_system_open,
	.scan_map = request_concept_map_scan,
	.identifiers = request_naming_system_identifiers,
};

IssueList *
request_issues(MemoryContext context)
{
	IssueList  *issues = issue_list_create(context);

	issues->tolerant = true;
	return issues;
}

void
request_refuse_errors(const RequestEntry *entry, const IssueList *issues)
{
	CatalogRow	row = {0};

	row.url = entry->entry.entry.url;
	row.version = entry->entry.entry.version;
	row.id = entry->entry.entry.id;
	load_refuse_errors(entry->kind, &row, issues);
}

static CatalogKind
kind_of_resource(JsonbContainer *resource)
{
	char	   *type = jsonb_member_string(resource, "resourceType");
	int			kind = type == NULL ? -1 : catalog_kind_of_name(type);

	if (kind < 0)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				type == NULL ? errmsg("a resource of the request has no resourceType") :
				errmsg("a request can't bring resources of type \"%s\"", excerpt(type)),
				errhint("It can bring CodeSystem, ValueSet, ConceptMap and NamingSystem."));
	return (CatalogKind) kind;
}

/* Whether a supplement says that it is one of names in other languages. */
static bool
is_language_pack(JsonbContainer *resource)
{
	JsonbContainer *extensions = jsonb_member_array(resource, "extension");

	for (int i = 0; i < jsonb_element_count(extensions); i++)
	{
		JsonbContainer *extension = jsonb_element_object(extensions, i);
		char	   *url = extension == NULL ? NULL : jsonb_member_string(extension, "url");
		char	   *value;

		if (url == NULL || strcmp(url, SUPPLEMENT_TYPE) != 0)
			continue;
		value = jsonb_member_string(extension, "valueCode");
		if (value != NULL && strcmp(value, "lang-pack") == 0)
			return true;
	}
	return false;
}

/* What the catalog has of every kind; an anonymous resource needs no url and id. */
static void
read_header(RequestEntry *entry, const CheckedObject *root, bool anonymous)
{
	CatalogEntry *row = &entry->entry.entry;
	CatalogRow	header;

	resource_header_read(root, &header);
	if (!anonymous)
		resource_identity_check(root, &header, false);
	row->url = unconstify(char *, header.url);
	row->version = unconstify(char *, header.version);
	row->id = unconstify(char *, header.id);
	row->name = unconstify(char *, header.name);
	row->title = unconstify(char *, header.title);
	row->status = unconstify(char *, header.status);
	row->date = unconstify(char *, header.date);
	row->publisher = unconstify(char *, header.publisher);
	row->version_algorithm = unconstify(char *, header.version_algorithm);
	row->experimental = header.experimental == 1;
}

/* What the catalog has of a CodeSystem, as far as it is needed to choose among several. */
static void
read_code_system(RequestEntry *entry, const CheckedObject *root)
{
	CodeSystemEntry *row = &entry->entry;
	char	   *supplements = checked_string(root, "supplements");
	char	   *content = checked_string(root, "content");
	Canonical	canonical;

	row->language = checked_string(root, "language");
	row->content = content != NULL && content_mode_of_name(content) >= 0 ? content : pstrdup("complete");
	row->case_sensitive = checked_boolean(root, "caseSensitive");
	row->hierarchy_meaning = checked_string(root, "hierarchyMeaning");
	row->compositional = checked_boolean(root, "compositional") == 1;
	row->version_needed = checked_boolean(root, "versionNeeded") == 1;
	row->value_set = checked_string(root, "valueSet");
	if (supplements != NULL && canonical_parse(supplements, &canonical))
	{
		row->supplements_url = canonical.url;
		row->supplements_version = canonical.version;
	}
	if (strcmp(row->content, "supplement") == 0 && row->supplements_url == NULL)
		checked_issue(root, ISSUE_ERROR, "invariant", "supplements",
					  "csd-4: a supplement must say what it supplements");
	entry->language_pack = strcmp(row->content, "supplement") == 0 && is_language_pack(root->object);
}

static RequestEntry *
add_entry(Terminology *terminology, JsonbContainer *resource, bool anonymous)
{
	CatalogKind kind = kind_of_resource(resource);
	MemoryContext old = MemoryContextSwitchTo(terminology->context);
	RequestEntry *entry = palloc0(sizeof(RequestEntry));
	IssueList  *issues = request_issues(terminology->context);
	CheckedObject root;

	entry->ops = &request_ops;
	entry->kind = kind;
	entry->resource = resource;
	checked_resource(&root, resource, catalog_kind_name(kind), issues);
	read_header(entry, &root, anonymous || kind == CATALOG_CONCEPT_MAP || kind == CATALOG_NAMING_SYSTEM);
	if (kind == CATALOG_CODE_SYSTEM)
		read_code_system(entry, &root);
	request_refuse_errors(entry, issues);
	terminology_add_request_entry(terminology, entry);
	MemoryContextSwitchTo(old);
	return entry;
}

void
request_content_add(Terminology *terminology, JsonbContainer *resource)
{
	(void) add_entry(terminology, resource, false);
}

static CodeSystemEntry *
add_entry_of_kind(Terminology *terminology, JsonbContainer *resource, CatalogKind kind)
{
	RequestEntry *entry = add_entry(terminology, resource, true);

	if (entry->kind != kind)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("the resource is a %s, not a %s", catalog_kind_name(entry->kind), catalog_kind_name(kind)));
	return &entry->entry;
}

CodeSystem *
request_code_system(Terminology *terminology, JsonbContainer *resource)
{
	return terminology_open(terminology, add_entry_of_kind(terminology, resource, CATALOG_CODE_SYSTEM));
}

ConceptMap *
request_concept_map(Terminology *terminology, JsonbContainer *resource)
{
	return concept_map_open(terminology, &add_entry_of_kind(terminology, resource, CATALOG_CONCEPT_MAP)->entry);
}
