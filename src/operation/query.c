/*
 * query.c
 *		The query string of a URL as parameters.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "fhir/percent.h"
#include "operation/operation.h"

static char *
decode(char *text)
{
	char	   *decoded;

	for (char *c = text; *c; c++)
		if (*c == '+')
			*c = ' ';
	decoded = percent_decode(text);
	if (decoded == NULL)
		operation_refuse(psprintf("the query string has a broken escape: \"%s\"", text));
	return decoded;
}

/* Parameters.parameter of a name and a value. */
static JsonbContainer *
parameter_element(const char *name, const char *value)
{
	JsonTree   *element = tree_object();

	tree_put_string(element, "name", name);
	tree_put_string(element, "valueString", value);
	return &tree_to_jsonb(element)->root;
}

static int
count_parts(const char *query)
{
	int			count = 1;

	for (; *query; query++)
		if (*query == '&')
			count++;
	return count;
}

void
parameters_add_query(Parameters *parameters, const char *query)
{
	Size		room = parameters->count + (Size) count_parts(query);
	Parameter  *items = palloc_extended(room * sizeof(Parameter), MCXT_ALLOC_HUGE);
	char	   *rest = pstrdup(query);
	char	   *part;

	memcpy(items, parameters->items, parameters->count * sizeof(Parameter));
	parameters->items = items;
	while ((part = strsep(&rest, "&")) != NULL)
	{
		char	   *value = strchr(part, '=');
		Parameter  *parameter;

		CHECK_FOR_INTERRUPTS();
		if (value == part)
			operation_refuse("the query string has a parameter without a name");
		/* one without value counts as absent */
		if (value == NULL || value[1] == '\0')
			continue;
		*value = '\0';
		parameter = &parameters->items[parameters->count++];
		parameter->name = decode(part);
		parameter->element = parameter_element(parameter->name, decode(value + 1));
	}
}
