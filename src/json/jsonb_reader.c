/*
 * jsonb_reader.c
 *		A jsonb value behind the interface of the JSON readers.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

#include "json/json_reader.h"

typedef struct JsonbReader
{
	JsonbContainer *container;
	JsonbIterator *iterator;
	StringInfoData text;		/* of the last key, string or number */
} JsonbReader;

static void
set_text(JsonReader *reader, const char *bytes, int length)
{
	JsonbReader *source = reader->source;

	resetStringInfo(&source->text);
	appendBinaryStringInfo(&source->text, bytes, length);
	reader->text = source->text.data;
	reader->length = length;
}

static JsonToken
scalar_token(JsonReader *reader, JsonbValue *value)
{
	char	   *number;

	switch (value->type)
	{
		case jbvNull:
			return JSON_READ_NULL;
		case jbvBool:
			return value->val.boolean ? JSON_READ_TRUE : JSON_READ_FALSE;
		case jbvString:
			set_text(reader, value->val.string.val, value->val.string.len);
			return JSON_READ_STRING;
		case jbvNumeric:
			number = DatumGetCString(DirectFunctionCall1(numeric_out,
														 NumericGetDatum(value->val.numeric)));
			set_text(reader, number, strlen(number));
			pfree(number);
			return JSON_READ_NUMBER;
		default:
			elog(ERROR, "unexpected type of jsonb scalar: %d", (int) value->type);
			return JSON_READ_NULL;
	}
}

static JsonToken
iterate(JsonReader *reader)
{
	JsonbReader *source = reader->source;
	JsonbValue	value;

	for (;;)
	{
		switch (JsonbIteratorNext(&source->iterator, &value, false))
		{
			case WJB_BEGIN_OBJECT:
				return JSON_READ_OBJECT_START;
			case WJB_END_OBJECT:
				return JSON_READ_OBJECT_END;
			case WJB_BEGIN_ARRAY:
				/* a scalar that stands alone is stored as an array; its end is never asked for */
				if (value.val.array.rawScalar)
					continue;
				return JSON_READ_ARRAY_START;
			case WJB_END_ARRAY:
				return JSON_READ_ARRAY_END;
			case WJB_KEY:
				set_text(reader, value.val.string.val, value.val.string.len);
				return JSON_READ_KEY;
			case WJB_VALUE:
			case WJB_ELEM:
				return scalar_token(reader, &value);
			case WJB_DONE:
				return JSON_READ_END;
		}
	}
}

static JsonToken
advance(JsonReader *reader)
{
	JsonbReader *source = reader->source;
	MemoryContext caller;
	JsonToken	token;

	if (reader->complete)
		return JSON_READ_END;

	/* the iterator takes memory for each level */
	caller = MemoryContextSwitchTo(reader->context);
	if (source->iterator == NULL)
		source->iterator = JsonbIteratorInit(source->container);
	token = iterate(reader);
	MemoryContextSwitchTo(caller);
	return token;
}

JsonReader *
json_reader_from_container(JsonbContainer *container)
{
	JsonbReader *source = palloc0(sizeof(JsonbReader));

	source->container = container;
	initStringInfo(&source->text);
	return json_reader_create("resource", source, advance);
}

JsonReader *
json_reader_from_jsonb(Jsonb *jsonb)
{
	return json_reader_from_container(&jsonb->root);
}
