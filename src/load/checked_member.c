/*
 * checked_member.c
 *		Members of a resource held as jsonb, read with a check of their type.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "load/checked_member.h"
#include "settings.h"

IssueSeverity
lenient_severity(const IssueList *issues)
{
	return setting_strict_load && !issues->tolerant ? ISSUE_ERROR : ISSUE_WARNING;
}

IssueSeverity
storing_severity(const IssueList *issues)
{
	return issues->tolerant ? ISSUE_WARNING : ISSUE_ERROR;
}

void
checked_resource(CheckedObject *object, JsonbContainer *resource, const char *resource_type,
				 IssueList *issues)
{
	object->object = resource;
	object->parent = NULL;
	object->name = resource_type;
	object->index = -1;
	object->issues = issues;
}

/* FHIRPath of an object. Parents are few: resources nest some levels deep where this is used. */
static void
append_path(StringInfo path, const CheckedObject *object)
{
	if (object->parent != NULL)
	{
		append_path(path, object->parent);
		appendStringInfoChar(path, '.');
	}
	appendStringInfoString(path, object->name);
	if (object->index >= 0)
		appendStringInfo(path, "[%d]", object->index);
}

void
checked_issue(const CheckedObject *object, IssueSeverity severity, const char *code, const char *key,
			  const char *format,...)
{
	StringInfoData path;
	va_list		arguments;

	initStringInfo(&path);
	append_path(&path, object);
	if (key != NULL)
		appendStringInfo(&path, ".%s", key);
	va_start(arguments, format);
	issue_add_va(object->issues, severity, code, path.data, format, arguments);
	va_end(arguments);
	pfree(path.data);
}

/* What a value of jsonb is, in words. */
static const char *
value_name(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvNull:
			return "null";
		case jbvString:
			return "a string";
		case jbvNumeric:
			return "a number";
		case jbvBool:
			return "a boolean";
		default:
			return JsonContainerIsObject(value->val.binary.data) ? "an object" : "an array";
	}
}

static void
wrong_type(const CheckedObject *object, const char *key, const char *expected, const JsonbValue *value)
{
	checked_issue(object, ISSUE_ERROR, "structure", key, "expected %s, found %s", expected,
				  value_name(value));
}

char *
checked_string(const CheckedObject *object, const char *key)
{
	JsonbValue	value;

	if (!jsonb_member(object->object, key, &value))
		return NULL;
	if (value.type != jbvString)
	{
		wrong_type(object, key, "a string", &value);
		return NULL;
	}
	if (value.val.string.len == 0)
	{
		checked_issue(object, ISSUE_ERROR, "value", key, "an empty string is not allowed");
		return NULL;
	}
	return pnstrdup(value.val.string.val, value.val.string.len);
}

char *
checked_required_string(const CheckedObject *object, const char *key, IssueSeverity severity)
{
	char	   *text = checked_string(object, key);
	JsonbValue	value;

	if (text == NULL && !jsonb_member(object->object, key, &value))
		checked_issue(object, severity, "required", key, "the element is required");
	return text;
}

int
checked_boolean(const CheckedObject *object, const char *key)
{
	JsonbValue	value;

	if (!jsonb_member(object->object, key, &value))
		return -1;
	if (value.type != jbvBool)
	{
		wrong_type(object, key, "a boolean", &value);
		return -1;
	}
	return value.val.boolean ? 1 : 0;
}

/* The container of a value if it is a non-empty object or array, as wanted; else NULL and an issue. */
static JsonbContainer *
checked_container(const CheckedObject *object, const char *key, const JsonbValue *value, bool array)
{
	JsonbContainer *container = value->type == jbvBinary ? value->val.binary.data : NULL;

	if (container == NULL ||
		(array ? !JsonContainerIsArray(container) : !JsonContainerIsObject(container)))
	{
		wrong_type(object, key, array ? "an array" : "an object", value);
		return NULL;
	}
	if (JsonContainerSize(container) == 0)
	{
		checked_issue(object, ISSUE_ERROR, "structure", key, "an empty %s is not allowed",
					  array ? "array" : "object");
		return NULL;
	}
	return container;
}

bool
checked_object(const CheckedObject *object, const char *key, CheckedObject *member)
{
	JsonbValue	value;

	if (!jsonb_member(object->object, key, &value))
		return false;
	member->object = checked_container(object, key, &value, false);
	if (member->object == NULL)
		return false;
	member->parent = object;
	member->name = key;
	member->index = -1;
	member->issues = object->issues;
	return true;
}

JsonbContainer *
checked_array(const CheckedObject *object, const char *key)
{
	JsonbValue	value;

	if (!jsonb_member(object->object, key, &value))
		return NULL;
	return checked_container(object, key, &value, true);
}

bool
checked_element(const CheckedObject *object, const char *key, JsonbContainer *array, int index,
				CheckedObject *element)
{
	JsonbValue	value;

	if (!jsonb_element(array, index, &value))
		elog(ERROR, "array has no element %d", index);
	element->parent = object;
	element->name = key;
	element->index = index;
	element->issues = object->issues;
	if (value.type != jbvBinary || !JsonContainerIsObject(value.val.binary.data) ||
		JsonContainerSize(value.val.binary.data) == 0)
	{
		checked_issue(element, ISSUE_ERROR, "structure", NULL, "expected an object with members");
		return false;
	}
	element->object = value.val.binary.data;
	return true;
}
