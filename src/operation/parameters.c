/*
 * parameters.c
 *		The Parameters resource of a request.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "errors.h"
#include "fhir/outcome.h"
#include "json/jsonb_access.h"
#include "operation/parameters.h"

void
request_refuse(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_BAD_REQUEST),
			 errmsg("%s", text),
			 err_outcome("invalid", NULL, MESSAGE_NONE, NULL, text)));
}

Parameters *
parameters_read(JsonbContainer *resource)
{
	Parameters *parameters = palloc0(sizeof(Parameters));
	char	   *type = jsonb_member_string(resource, "resourceType");
	JsonbContainer *array = jsonb_member_array(resource, "parameter");
	JsonbValue	other;

	if (type == NULL || strcmp(type, "Parameters") != 0)
		request_refuse(psprintf("the request must be a Parameters resource, not %s", type ? type : "something else"));
	if (array == NULL && jsonb_member(resource, "parameter", &other))
		request_refuse(pstrdup("Parameters.parameter must be an array"));
	parameters->count = jsonb_element_count(array);
	parameters->items = palloc(Max(parameters->count, 1) * sizeof(Parameter));
	for (int i = 0; i < parameters->count; i++)
	{
		Parameter  *parameter = &parameters->items[i];

		CHECK_FOR_INTERRUPTS();
		parameter->element = jsonb_element_object(array, i);
		parameter->name = jsonb_member_string(parameter->element, "name");
		if (parameter->name == NULL)
			request_refuse(psprintf("Parameters.parameter[%d] must be an object with a name", i));
	}
	return parameters;
}

List *
parameters_all(const Parameters *parameters, const char *name)
{
	List	   *found = NIL;

	for (int i = 0; i < parameters->count; i++)
		if (strcmp(parameters->items[i].name, name) == 0)
			found = lappend(found, &parameters->items[i]);
	return found;
}

const Parameter *
parameters_find(const Parameters *parameters, const char *name)
{
	const Parameter *found = NULL;

	for (int i = 0; i < parameters->count; i++)
	{
		if (strcmp(parameters->items[i].name, name) != 0)
			continue;
		if (found)
			request_refuse(psprintf("the parameter \"%s\" may be given once only", name));
		found = &parameters->items[i];
	}
	return found;
}

/* A scalar as text; NULL for JSON null and containers. */
static char *
scalar_text(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
		default:
			return NULL;
	}
}

JsonTree *
element_value(JsonbContainer *element, const char **type)
{
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	value;

	if (element == NULL || !JsonContainerIsObject(element))
		return NULL;
	iterator = JsonbIteratorInit(element);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		bool		is_value = key.val.string.len > 5 && strncmp(key.val.string.val, "value", 5) == 0;

		(void) JsonbIteratorNext(&iterator, &value, true);
		if (!is_value)
			continue;
		*type = pnstrdup(key.val.string.val, key.val.string.len);
		return tree_of_value(&value);
	}
	return NULL;
}

char *
element_primitive(JsonbContainer *element)
{
	const char *type;
	JsonTree   *value = element_value(element, &type);

	return value ? scalar_text(value) : NULL;
}

List *
element_parts(JsonbContainer *element, const char *name)
{
	JsonbContainer *parts = jsonb_member_array(element, "part");
	List	   *found = NIL;

	for (int i = 0; i < jsonb_element_count(parts); i++)
	{
		JsonbContainer *part = jsonb_element_object(parts, i);
		char	   *own = jsonb_member_string(part, "name");

		if (own && strcmp(own, name) == 0)
			found = lappend(found, part);
	}
	return found;
}

static char *
primitive_of(const Parameter *parameter)
{
	char	   *text = element_primitive(parameter->element);

	if (text == NULL)
		request_refuse(psprintf("the parameter \"%s\" must have a primitive value", parameter->name));
	return text;
}

char *
parameters_text(const Parameters *parameters, const char *name)
{
	const Parameter *parameter = parameters_find(parameters, name);

	return parameter ? primitive_of(parameter) : NULL;
}

List *
parameters_texts(const Parameters *parameters, const char *name)
{
	List	   *texts = NIL;

	for (int i = 0; i < parameters->count; i++)
		if (strcmp(parameters->items[i].name, name) == 0)
			texts = lappend(texts, primitive_of(&parameters->items[i]));
	return texts;
}

int
parameters_boolean(const Parameters *parameters, const char *name)
{
	char	   *text = parameters_text(parameters, name);

	if (text == NULL)
		return -1;
	if (strcmp(text, "true") == 0)
		return 1;
	if (strcmp(text, "false") != 0)
		request_refuse(psprintf("the parameter \"%s\" must be true or false, not \"%s\"", name, text));
	return 0;
}

int64
parameters_integer(const Parameters *parameters, const char *name, int64 otherwise)
{
	char	   *text = parameters_text(parameters, name);
	char	   *end;
	long		value;

	if (text == NULL)
		return otherwise;
	errno = 0;
	value = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value > INT_MAX || value < INT_MIN)
		request_refuse(psprintf("the parameter \"%s\" must be an integer, not \"%s\"", name, text));
	return value;
}

JsonbContainer *
parameters_object(const Parameters *parameters, const char *name, const char *type)
{
	const Parameter *parameter = parameters_find(parameters, name);
	JsonbContainer *object;

	if (parameter == NULL)
		return NULL;
	object = jsonb_member_object(parameter->element, type);
	if (object == NULL)
		request_refuse(psprintf("the parameter \"%s\" must have a %s", name, type));
	return object;
}

JsonbContainer *
parameters_resource(const Parameters *parameters, const char *name)
{
	const Parameter *parameter = parameters_find(parameters, name);
	JsonbContainer *resource;

	if (parameter == NULL)
		return NULL;
	resource = jsonb_member_object(parameter->element, "resource");
	if (resource == NULL)
		request_refuse(psprintf("the parameter \"%s\" must have a resource", name));
	return resource;
}
