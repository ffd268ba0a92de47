/*
 * json_capture.c
 *		Turns what a JSON reader reads into jsonb.
 *
 * jsonb holds at most 256 MB in one object or array; what is larger is refused here, before it takes
 * many times its size in memory.
 */
#include "postgres.h"

#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

#include "json/json_reader.h"

/* The memory that one array or object takes while it is built must stay below palloc's limit. */
#define CAPTURE_MAX_PARTS	(1 << 23)

static void
too_large(JsonReader *reader)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("a JSON value in \"%s\" is larger than jsonb can hold", reader->name),
			 json_errlocation(reader)));
}

/* The current token's text, copied, as a string (a key or a value). */
static void
copy_text(JsonReader *reader, JsonbValue *value)
{
	if (reader->length > JENTRY_OFFLENMASK)
		too_large(reader);
	value->type = jbvString;
	value->val.string.len = reader->length;
	value->val.string.val = palloc(reader->length + 1);
	memcpy(value->val.string.val, reader->text, reader->length);
	value->val.string.val[reader->length] = '\0';
}

/* The scalar that is the current token. */
static void
copy_scalar(JsonReader *reader, JsonbValue *value)
{
	switch (reader->token)
	{
		case JSON_READ_STRING:
			copy_text(reader, value);
			break;
		case JSON_READ_NUMBER:
			value->type = jbvNumeric;
			value->val.numeric =
				DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(reader->text),
													ObjectIdGetDatum(InvalidOid),
													Int32GetDatum(-1)));
			break;
		case JSON_READ_TRUE:
		case JSON_READ_FALSE:
			value->type = jbvBool;
			value->val.boolean = reader->token == JSON_READ_TRUE;
			break;
		case JSON_READ_NULL:
			value->type = jbvNull;
			break;
		default:
			elog(ERROR, "asked for a JSON value at %s", json_token_name(reader->token));
	}
}

/* Pushes the current token; at the end of what nothing is open around: returns the whole. */
static JsonbValue *
push_token(JsonReader *reader, JsonbParseState **state)
{
	JsonbValue	value;

	switch (reader->token)
	{
		case JSON_READ_OBJECT_START:
			return pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
		case JSON_READ_ARRAY_START:
			return pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
		case JSON_READ_OBJECT_END:
			return pushJsonbValue(state, WJB_END_OBJECT, NULL);
		case JSON_READ_ARRAY_END:
			return pushJsonbValue(state, WJB_END_ARRAY, NULL);
		case JSON_READ_KEY:
			copy_text(reader, &value);
			return pushJsonbValue(state, WJB_KEY, &value);
		default:
			copy_scalar(reader, &value);
			return pushJsonbValue(state, reader->in_object ? WJB_VALUE : WJB_ELEM, &value);
	}
}

/* The parts that the innermost open array or object has so far. */
static int
parts_of(JsonbParseState *state)
{
	return state->contVal.type == jbvArray ?
		state->contVal.val.array.nElems : state->contVal.val.object.nPairs;
}

/* The current token opens an array or object: pushes all of it, returns what its end gives. */
static JsonbValue *
push_container(JsonReader *reader, JsonbParseState **state)
{
	int			depth = reader->depth;
	int64		bytes = 0;

	for (;;)
	{
		JsonbValue *whole = push_token(reader, state);

		if (reader->depth < depth)
			return whole;

		if (reader->token == JSON_READ_KEY || reader->token == JSON_READ_STRING)
			bytes += reader->length;
		if (bytes > JENTRY_OFFLENMASK || parts_of(*state) >= CAPTURE_MAX_PARTS)
			too_large(reader);
		json_next(reader);
	}
}

static bool
at_container(JsonReader *reader)
{
	return reader->token == JSON_READ_OBJECT_START || reader->token == JSON_READ_ARRAY_START;
}

Jsonb *
json_capture(JsonReader *reader)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext building = AllocSetContextCreate(caller, "fhirterm capture of JSON",
												   ALLOCSET_SMALL_SIZES);
	JsonbParseState *state = NULL;
	JsonbValue	scalar;
	Jsonb	   *built;
	Jsonb	   *result;

	MemoryContextSwitchTo(building);
	if (at_container(reader))
		built = JsonbValueToJsonb(push_container(reader, &state));
	else
	{
		copy_scalar(reader, &scalar);
		built = JsonbValueToJsonb(&scalar);
	}
	MemoryContextSwitchTo(caller);

	result = palloc(VARSIZE(built));
	memcpy(result, built, VARSIZE(built));
	MemoryContextDelete(building);
	return result;
}

void
json_capture_member(JsonReader *reader, JsonbParseState **state, const char *key)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.len = strlen(key);
	value.val.string.val = pstrdup(key);
	pushJsonbValue(state, WJB_KEY, &value);

	if (at_container(reader))
		push_container(reader, state);
	else
	{
		copy_scalar(reader, &value);
		pushJsonbValue(state, WJB_VALUE, &value);
	}
}
