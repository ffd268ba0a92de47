/*
 * answer.c
 *		The Parameters resource that an operation answers with.
 */
#include "postgres.h"

#include "operation/operation.h"

JsonTree *
answer_parameters(void)
{
	JsonTree   *resource = tree_object();

	tree_put_string(resource, "resourceType", "Parameters");
	tree_put(resource, "parameter", tree_array());
	return resource;
}

void
answer_finish(JsonTree *answer)
{
	const JsonTree *parameter = tree_get(answer, "parameter");

	if (parameter && parameter->type == jbvArray && parameter->val.array.nElems == 0)
		tree_remove(answer, "parameter");
}

void
answer_add(JsonTree *parameters, const char *name, const char *type, JsonTree *value)
{
	answer_part(tree_get(parameters, "parameter"), name, type, value);
}

void
answer_add_text(JsonTree *parameters, const char *name, const char *type, const char *text)
{
	answer_add(parameters, name, type, tree_string(text));
}

void
answer_add_boolean(JsonTree *parameters, const char *name, bool value)
{
	answer_add(parameters, name, "valueBoolean", tree_boolean(value));
}

void
answer_add_resource(JsonTree *parameters, const char *name, JsonTree *resource)
{
	answer_add(parameters, name, "resource", resource);
}

JsonTree *
answer_parts(void)
{
	return tree_array();
}

void
answer_part(JsonTree *parts, const char *name, const char *type, JsonTree *value)
{
	JsonTree   *part;

	if (value == NULL)
		return;
	part = tree_object();
	tree_put_string(part, "name", name);
	tree_put(part, type, value);
	tree_append(parts, part);
}

void
answer_part_text(JsonTree *parts, const char *name, const char *type, const char *text)
{
	answer_part(parts, name, type, tree_string(text));
}

void
answer_add_parts(JsonTree *parameters, const char *name, JsonTree *parts)
{
	answer_add(parameters, name, "part", parts);
}
