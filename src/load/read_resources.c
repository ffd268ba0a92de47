/*
 * read_resources.c
 *		SQL: fhirterm.read_resources(object oid), fhirterm.read_resources(path text).
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "json/json_reader.h"
#include "load/resource_stream.h"

/*
 * Reads one document to its end. Sets resource_type to the value of its member resourceType (palloc'd),
 * or NULL. Returns how many tokens there were.
 */
static int64
read_document(JsonReader *reader, char **resource_type)
{
	int64		tokens = 0;
	bool		is_type = false;

	*resource_type = NULL;
	while (json_next(reader) != JSON_READ_END)
	{
		tokens++;
		if (is_type && reader->token == JSON_READ_STRING)
			*resource_type = pstrdup(reader->text);
		is_type = reader->token == JSON_READ_KEY && reader->depth == 1 &&
			strcmp(reader->text, "resourceType") == 0;
	}
	return tokens;
}

/* One row a document: name, resource_type, tokens, digest. */
static void
list_documents(FunctionCallInfo fcinfo, ByteSource *source, const char *label)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ResourceStream *stream;
	JsonReader *reader;
	MemoryContext row_context;
	MemoryContext caller;

	InitMaterializedSRF(fcinfo, 0);
	stream = resource_stream_open(source, label);
	row_context = AllocSetContextCreate(CurrentMemoryContext, "fhirterm row",
										ALLOCSET_DEFAULT_SIZES);
	while ((reader = resource_stream_next(stream)) != NULL)
	{
		Datum		values[4];
		bool		nulls[4] = {false, false, false, false};
		char	   *resource_type;

		caller = MemoryContextSwitchTo(row_context);
		values[2] = Int64GetDatum(read_document(reader, &resource_type));
		values[0] = CStringGetTextDatum(reader->name);
		nulls[1] = resource_type == NULL;
		if (!nulls[1])
			values[1] = CStringGetTextDatum(resource_type);
		values[3] = CStringGetTextDatum(digest_to_text(reader->digest));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(row_context);
	}
	byte_source_close(source);
}

PG_FUNCTION_INFO_V1(fhirterm_read_resources_object);

Datum
fhirterm_read_resources_object(PG_FUNCTION_ARGS)
{
	Oid			object_id = PG_GETARG_OID(0);

	list_documents(fcinfo, byte_source_large_object(object_id),
				   psprintf("large object %u", object_id));
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(fhirterm_read_resources_file);

Datum
fhirterm_read_resources_file(PG_FUNCTION_ARGS)
{
	char	   *path = text_to_cstring(PG_GETARG_TEXT_PP(0));

	list_documents(fcinfo, byte_source_file(path), path);
	return (Datum) 0;
}
