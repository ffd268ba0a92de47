/*
 * shareable_check.c
 *		What a code system or value set lacks to be shared.
 */
#include "postgres.h"

#include "load/checked_member.h"
#include "load/shareable_check.h"

/* Of both profiles, and of one each. */
static const char *const both[] = {
	"url", "version", "name", "status", "experimental", "publisher", "description", NULL
};
static const char *const of_code_systems[] = {"caseSensitive", "content", NULL};
static const char *const of_value_sets[] = {"compose", NULL};

static void
check_elements(const CheckedObject *resource, const char *const *elements)
{
	JsonbValue	value;

	for (; *elements; elements++)
	{
		if (!jsonb_member(resource->object, *elements, &value) || value.type == jbvNull)
			checked_issue(resource, ISSUE_WARNING, "required", *elements, "%s is missing, which a %s that is to be shared needs",
						  *elements, resource->name);
	}
}

void
shareable_check(CatalogKind kind, Jsonb *resource, IssueList *issues)
{
	CheckedObject root;

	if (kind != CATALOG_CODE_SYSTEM && kind != CATALOG_VALUE_SET)
		return;
	checked_resource(&root, &resource->root, catalog_kind_name(kind), issues);
	check_elements(&root, both);
	check_elements(&root, kind == CATALOG_CODE_SYSTEM ? of_code_systems : of_value_sets);
}
