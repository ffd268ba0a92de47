/*
 * resource_header.c
 *		What every kind of resource begins with, and the steps around the rows of a load.
 */
#include "postgres.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/code.h"
#include "fhir/datetime.h"
#include "fhir/excerpt.h"
#include "load/resource_header.h"

/* A url and version longer than this together have no place in an index. */
#define IDENTITY_MAX_LENGTH 2000

static const char *const publication_statuses[] = {"draft", "active", "retired", "unknown"};

/* CS-012: mandatory; lenient loads read "unknown" where it is missing (ruling R-26). */
static const char *
read_status(const CheckedObject *resource)
{
	const char *status = checked_required_string(resource, "status", lenient_severity(resource->issues));

	if (status == NULL)
		return "unknown";
	for (int i = 0; i < lengthof(publication_statuses); i++)
	{
		if (strcmp(status, publication_statuses[i]) == 0)
			return status;
	}
	checked_issue(resource, ISSUE_ERROR, "code-invalid", "status",
				  "\"%s\" is not a publication status: draft, active, retired or unknown", status);
	return status;
}

/* CS-028: an id is a name on this server only; a malformed one is dropped where that is no error. */
static const char *
read_id(const CheckedObject *resource)
{
	const char *id = checked_string(resource, "id");

	if (id == NULL || id_is_valid(id))
		return id;
	checked_issue(resource, lenient_severity(resource->issues), "value", "id",
				  "an id has 1 to 64 letters, digits, \"-\" and \".\"; it can't be referred to");
	return NULL;
}

/* CS-038, CS-048: what may stand in a url. */
static void
check_url(const CheckedObject *resource, const char *url)
{
	if (!uri_is_valid(url))
		checked_issue(resource, storing_severity(resource->issues), "value", "url",
					  "\"%s\" has spaces or control characters", url);
	else if (strchr(url, '|') != NULL)
		checked_issue(resource, lenient_severity(resource->issues), "value", "url",
					  "\"%s\" has a \"|\", which parts url and version in references", url);
	else if (strchr(url, '#') != NULL)
		checked_issue(resource, ISSUE_WARNING, "value", "url", "\"%s\" has a \"#\"", url);
	else if (!uri_is_absolute(url))
		checked_issue(resource, ISSUE_WARNING, "value", "url", "\"%s\" is not absolute", url);
}

/* CS-064: versionAlgorithm[x] is a string or a Coding, never both. */
static const char *
read_version_algorithm(const CheckedObject *resource)
{
	const char *name = checked_string(resource, "versionAlgorithmString");
	CheckedObject coding;

	if (!checked_object(resource, "versionAlgorithmCoding", &coding))
		return name;
	if (name != NULL)
		checked_issue(resource, ISSUE_ERROR, "structure", "versionAlgorithm",
					  "versionAlgorithmString and versionAlgorithmCoding exclude each other");
	return checked_string(&coding, "code");
}

/* CS-010: elements that may change the meaning of the rest. */
static void
check_modifiers(const CheckedObject *resource)
{
	static const char *const modifiers[] = {"implicitRules", "modifierExtension"};

	for (int i = 0; i < lengthof(modifiers); i++)
	{
		JsonbValue	value;

		if (jsonb_member(resource->object, modifiers[i], &value))
			checked_issue(resource, lenient_severity(resource->issues), "not-supported", modifiers[i],
						  "the element may change the meaning of the resource and is not understood");
	}
}

void
resource_header_read(const CheckedObject *resource, CatalogRow *row)
{
	memset(row, 0, sizeof(*row));
	row->issues = resource->issues;
	row->url = checked_string(resource, "url");
	row->version = checked_string(resource, "version");
	row->id = read_id(resource);
	row->name = checked_string(resource, "name");
	row->title = checked_string(resource, "title");
	row->status = read_status(resource);
	row->date = checked_string(resource, "date");
	row->publisher = checked_string(resource, "publisher");
	row->version_algorithm = read_version_algorithm(resource);
	row->experimental = checked_boolean(resource, "experimental");
	if (row->date != NULL)
	{
		TimeRange	range;

		if (!datetime_parse(row->date, DATE_FORM_ELEMENT, &range, NULL))
			checked_issue(resource, storing_severity(resource->issues), "value", "date",
						  "\"%s\" is not a FHIR dateTime", row->date);
	}
	check_modifiers(resource);
}

void
resource_identity_check(const CheckedObject *resource, const CatalogRow *row, bool url_expected)
{
	if (row->url == NULL && row->id == NULL)
		checked_issue(resource, ISSUE_ERROR, "required", "url",
					  "a resource without url and id can't be referred to");
	else if (row->url == NULL && url_expected)
		checked_issue(resource, ISSUE_WARNING, "business-rule", "url",
					  "without a url the resource can be read by its id only");
	if (row->url != NULL)
		check_url(resource, row->url);
	if (row->version != NULL && strchr(row->version, '|') != NULL)
		checked_issue(resource, lenient_severity(resource->issues), "value", "version",
					  "\"%s\" has a \"|\", which parts url and version in references", row->version);
	if ((row->url ? strlen(row->url) : 0) + (row->version ? strlen(row->version) : 0) >
		IDENTITY_MAX_LENGTH)
		checked_issue(resource, storing_severity(resource->issues), "too-long", row->url ? "url" : "version",
					  "url and version are longer than %d bytes", IDENTITY_MAX_LENGTH);
}

/* url|version, url, or Kind/id. */
static char *
resource_label(CatalogKind kind, const CatalogRow *row)
{
	if (row->url != NULL)
		return canonical_join(row->url, row->version);
	if (row->id != NULL)
		return psprintf("%s/%s", catalog_kind_name(kind), row->id);
	return pstrdup("?");
}

void
load_refuse_errors(CatalogKind kind, const CatalogRow *row, const IssueList *issues)
{
	if (issues->found[ISSUE_ERROR] > 0)
		issue_list_raise(issues, ERRCODE_TX_UNPROCESSABLE, "%s \"%s\" is not valid",
						 catalog_kind_name(kind), excerpt(resource_label(kind, row)));
}

/* CS-001: the urls of code systems and value sets must not be mistaken for each other. */
static void
check_other_kind(ContentWriter *writer, CatalogKind kind, const CatalogRow *row)
{
	CatalogKind other;

	if (row->url == NULL || (kind != CATALOG_CODE_SYSTEM && kind != CATALOG_VALUE_SET))
		return;
	other = kind == CATALOG_CODE_SYSTEM ? CATALOG_VALUE_SET : CATALOG_CODE_SYSTEM;
	if (writer_has_url(writer, other, row->url))
		issue_add((IssueList *) row->issues, ISSUE_WARNING, "business-rule",
				  psprintf("%s.url", catalog_kind_name(kind)),
				  "a %s with the url \"%s\" is loaded, too", catalog_kind_name(other), row->url);
}

bool
load_prepare(ContentWriter *writer, CatalogKind kind, CatalogRow *row, LoadResult *result)
{
	StoredContent old;
	bool		known = writer_find(writer, kind, row->url, row->version, row->id, &old);

	memset(result, 0, sizeof(*result));
	result->kind = kind;
	result->url = row->url == NULL ? NULL : pstrdup(row->url);
	result->version = row->version == NULL ? NULL : pstrdup(row->version);
	result->id = row->id == NULL ? NULL : pstrdup(row->id);
	if (known && old.digest.high == row->digest.high && old.digest.low == row->digest.low)
	{
		result->action = LOAD_UNCHANGED;
		row->content_id = old.content_id;
		return true;
	}
	check_other_kind(writer, kind, row);
	result->action = known ? LOAD_REPLACED : LOAD_ADDED;
	if (known)
		writer_remove(writer, kind, old.content_id);
	row->content_id = writer_new_content(writer);
	return false;
}

void
load_finish(ContentWriter *writer, const CatalogRow *row, int64 rows, LoadResult *result)
{
	result->content_id = row->content_id;
	result->rows = rows;
	result->warnings = row->issues->found[ISSUE_WARNING];
	if (result->action != LOAD_UNCHANGED)
		writer_log(writer, result->action == LOAD_ADDED ? "load" : "replace", result->kind, row->url,
				   row->version, row->content_id, (int) Min(result->warnings, PG_INT32_MAX));
}
