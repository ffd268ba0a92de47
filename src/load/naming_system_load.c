/*
 * naming_system_load.c
 *		Loading a NamingSystem: checks the resource, then writes it and its identifiers.
 *
 * Spec: ledger CS-043, CS-045, UC-040; NamingSystem nsd-1, nsd-2. R4 has no url, version and title: the
 * extensions by which R4 resources carry those of R5 are read in their place.
 */
#include "postgres.h"

#include "fhir/datetime.h"
#include "load/naming_system_load.h"
#include "load/resource_header.h"

#define R5_EXTENSION "http://hl7.org/fhir/5.0/StructureDefinition/extension-NamingSystem."
/* A longer value has no place in an index. */
#define VALUE_MAX_LENGTH 2000

static const char *const kinds[] = {"codesystem", "identifier", "root"};
static const char *const identifier_types[] = {"oid", "uuid", "uri", "iri-stem", "v2csmnemonic", "other"};

/* The value of a member that R5 added, where it stands in an extension; NULL if it doesn't. */
static const char *
extension_value(const CheckedObject *resource, const char *member, const char *value_key)
{
	JsonbContainer *extensions = jsonb_member_array(resource->object, "extension");

	for (int i = 0; i < jsonb_element_count(extensions); i++)
	{
		JsonbContainer *extension = jsonb_element_object(extensions, i);
		char	   *url = jsonb_member_string(extension, "url");

		if (url != NULL && strncmp(url, R5_EXTENSION, strlen(R5_EXTENSION)) == 0 &&
			strcmp(url + strlen(R5_EXTENSION), member) == 0)
			return jsonb_member_string(extension, value_key);
	}
	return NULL;
}

/* R4 resources have no url of their own, so the header would miss it. */
static void
read_header(const CheckedObject *resource, CatalogRow *row)
{
	resource_header_read(resource, row);
	if (row->url == NULL)
		row->url = extension_value(resource, "url", "valueUri");
	if (row->version == NULL)
		row->version = extension_value(resource, "version", "valueString");
	if (row->title == NULL)
		row->title = extension_value(resource, "title", "valueString");
	resource_identity_check(resource, row, false);
}

/* A code that should be one of a few. */
static void
check_code(const CheckedObject *object, const char *key, const char *code, const char *const *codes,
		   int count, IssueSeverity severity)
{
	for (int i = 0; i < count; i++)
	{
		if (strcmp(codes[i], code) == 0)
			return;
	}
	checked_issue(object, severity, "code-invalid", key, "\"%s\" is not one of the codes allowed", code);
}

/* A bound of Period: the start of what is written, or its end. */
static bool
period_bound(const CheckedObject *period, const char *key, bool upper, TimestampTz *bound)
{
	char	   *text = checked_string(period, key);
	TimeRange	range;

	if (text == NULL)
		return false;
	if (!datetime_parse(text, DATE_FORM_ELEMENT, &range, NULL))
	{
		checked_issue(period, ISSUE_ERROR, "value", key, "\"%s\" is not a FHIR dateTime", text);
		return false;
	}
	*bound = upper ? range.upper : range.lower;
	return true;
}

/* Fills row; its bounds are in bounds. False if the identifier can't be stored. */
static bool
read_identifier(const CheckedObject *identifier, IdentifierRow *row, TimestampTz bounds[2])
{
	CheckedObject period;

	memset(row, 0, sizeof(*row));
	row->position = identifier->index;
	row->type = checked_required_string(identifier, "type", lenient_severity(identifier->issues));
	row->value = checked_required_string(identifier, "value", ISSUE_ERROR);
	row->preferred = checked_boolean(identifier, "preferred");
	row->authoritative = checked_boolean(identifier, "authoritative");
	if (row->type != NULL)
		check_code(identifier, "type", row->type, identifier_types, lengthof(identifier_types),
				   lenient_severity(identifier->issues));
	if (row->value != NULL && strlen(row->value) > VALUE_MAX_LENGTH)
		checked_issue(identifier, ISSUE_ERROR, "too-long", "value", "the value is longer than %d bytes",
					  VALUE_MAX_LENGTH);
	if (checked_object(identifier, "period", &period))
	{
		row->start = period_bound(&period, "start", false, &bounds[0]) ? &bounds[0] : NULL;
		row->end = period_bound(&period, "end", true, &bounds[1]) ? &bounds[1] : NULL;
		if (row->start != NULL && row->end != NULL && bounds[0] >= bounds[1])
			checked_issue(&period, lenient_severity(period.issues), "invariant", NULL, "the period ends before it starts");
	}
	return row->value != NULL;
}

/* All checks but those of the identifiers; row gets what the catalog has of a resource. */
static char *
check_naming_system(const CheckedObject *root, CatalogRow *row)
{
	char	   *kind;

	read_header(root, row);
	if (row->name == NULL)
		checked_issue(root, lenient_severity(root->issues), "required", "name", "the element is required");
	if (row->date == NULL)
		checked_issue(root, lenient_severity(root->issues), "required", "date", "the element is required");
	kind = checked_required_string(root, "kind", lenient_severity(root->issues));
	if (kind != NULL)
		check_code(root, "kind", kind, kinds, lengthof(kinds), ISSUE_ERROR);
	return kind;
}

/* Checks the identifiers, and visits them unless visit is NULL; how many. */
static int
read_identifiers(const CheckedObject *root, IdentifierVisitor visit, void *context)
{
	JsonbContainer *identifiers = checked_array(root, "uniqueId");
	JsonbValue	value;
	int			count = 0;

	if (identifiers == NULL && !jsonb_member(root->object, "uniqueId", &value))
		checked_issue(root, lenient_severity(root->issues), "required", "uniqueId", "the element is required");
	for (int i = 0; i < jsonb_element_count(identifiers); i++)
	{
		CheckedObject identifier;
		IdentifierRow row;
		TimestampTz bounds[2];

		if (!checked_element(root, "uniqueId", identifiers, i, &identifier) ||
			!read_identifier(&identifier, &row, bounds))
			continue;
		count++;
		if (visit != NULL)
			visit(context, &row);
	}
	return count;
}

/* What the rows of one naming system need. */
typedef struct IdentifierWriting
{
	ContentWriter *writer;
	int32		content_id;
} IdentifierWriting;

/* IdentifierVisitor: writes the row. */
static void
write_identifier(void *context, const IdentifierRow *identifier)
{
	const IdentifierWriting *writing = context;
	IdentifierRow row = *identifier;

	row.content_id = writing->content_id;
	writer_identifier(writing->writer, &row);
}

void
naming_system_read(JsonbContainer *resource, IssueList *issues, IdentifierVisitor visit, void *context)
{
	CheckedObject root;

	checked_resource(&root, resource, "NamingSystem", issues);
	(void) read_identifiers(&root, visit, context);
}

void
naming_system_check(Jsonb *resource, IssueList *issues)
{
	CheckedObject root;
	CatalogRow	row;

	checked_resource(&root, &resource->root, "NamingSystem", issues);
	(void) check_naming_system(&root, &row);
	(void) read_identifiers(&root, NULL, NULL);
}

void
naming_system_load(ContentWriter *writer, Jsonb *resource, JsonDigest digest, IssueList *issues,
				   LoadResult *result)
{
	CheckedObject root;
	CatalogRow	row;
	const char *kind;
	int			count;
	IdentifierWriting writing = {writer};

	checked_resource(&root, &resource->root, "NamingSystem", issues);
	kind = check_naming_system(&root, &row);
	count = read_identifiers(&root, NULL, NULL);
	load_refuse_errors(CATALOG_NAMING_SYSTEM, &row, issues);
	row.digest = digest;
	row.resource = resource;
	if (!load_prepare(writer, CATALOG_NAMING_SYSTEM, &row, result))
	{
		/* the second reading finds what the first found: its issues are not wanted twice */
		root.issues = issue_list_create(CurrentMemoryContext);
		writing.content_id = row.content_id;
		(void) read_identifiers(&root, write_identifier, &writing);
		writer_naming_system(writer, &row, kind);
	}
	load_finish(writer, &row, count, result);
}
