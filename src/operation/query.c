/*
 * query.c
 *		The query string of a URL as parameters.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "errors.h"
#include "fhir/percent.h"
#include "operation/operation.h"

/* Longest query string that is read, in bytes; no HTTP server passes on one as long. */
#define QUERY_MAX 1000000

static char *
decode(char *text)
{
	char	   *decoded;

	for (char *c = text; *c; c++)
		if (*c == '+')
			*c = ' ';
	decoded = percent_decode(text);
	if (decoded == NULL)
		request_refuse(psprintf("the query string has a broken escape: \"%s\"", text));
	return decoded;
}

/* Parameters.parameter of a name and a value; it is put together in another context. */
static JsonbContainer *
parameter_element(const char *name, const char *value, MemoryContext scratch)
{
	MemoryContext caller = MemoryContextSwitchTo(scratch);
	JsonTree   *element = tree_object();
	Jsonb	   *made;
	Jsonb	   *kept;

	tree_put_string(element, "name", name);
	tree_put_string(element, "valueString", value);
	made = tree_to_jsonb(element);
	MemoryContextSwitchTo(caller);
	kept = palloc(VARSIZE(made));
	memcpy(kept, made, VARSIZE(made));
	MemoryContextReset(scratch);
	return &kept->root;
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
	MemoryContext scratch;
	Parameter  *items;
	char	   *rest;
	char	   *part;

	if (strlen(query) > QUERY_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_TX_TOO_COSTLY),
				 errmsg("the query string is longer than %d bytes", QUERY_MAX),
				 errhint("Send Parameters.")));
	items = palloc((parameters->count + count_parts(query)) * sizeof(Parameter));
	scratch = AllocSetContextCreate(CurrentMemoryContext, "fhirterm parameter", ALLOCSET_DEFAULT_SIZES);
	rest = pstrdup(query);
	memcpy(items, parameters->items, parameters->count * sizeof(Parameter));
	parameters->items = items;
	while ((part = strsep(&rest, "&")) != NULL)
	{
		char	   *value = strchr(part, '=');
		Parameter  *parameter;

		CHECK_FOR_INTERRUPTS();
		if (value == part)
			request_refuse("the query string has a parameter without a name");
		/* one without value counts as absent */
		if (value == NULL || value[1] == '\0')
			continue;
		*value = '\0';
		parameter = &parameters->items[parameters->count++];
		parameter->name = decode(part);
		parameter->element = parameter_element(parameter->name, decode(value + 1), scratch);
	}
	MemoryContextDelete(scratch);
}
