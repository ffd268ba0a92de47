/*
 * json_reader.c
 *		What every JSON reader shares: the stack of open containers, on which the digest is put
 *		together and keys that come twice are found, and ways to pass over a value or keep it.
 *
 * The implementation behind a reader (advance) only finds the next token; it knows from in_object
 * what it is in. Everything that both sources must agree on is done here.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "json/json_reader.h"
#include "json/key_set.h"

/* An open object or array. */
typedef struct JsonFrame
{
	bool		is_object;
	uint32		count;			/* values that have ended in it */
	JsonDigest	sum;			/* of their digests */
	JsonDigest	key;			/* of the last key */
	KeySet		keys;
} JsonFrame;

#define FIRST_FRAMES 16

JsonReader *
json_reader_create(const char *name, void *source, JsonToken (*advance) (JsonReader *reader))
{
	JsonReader *reader = palloc0(sizeof(JsonReader));

	reader->token = JSON_READ_END;
	reader->name = name;
	reader->frames = palloc0(FIRST_FRAMES * sizeof(JsonFrame));
	reader->frame_room = FIRST_FRAMES;
	reader->context = CurrentMemoryContext;
	reader->advance = advance;
	reader->source = source;
	return reader;
}

char *
json_location(JsonReader *reader)
{
	int64		line,
				column;

	if (reader->locate == NULL)
		return NULL;
	reader->locate(reader, &line, &column);
	return psprintf("Line %lld, column %lld.", (long long) line, (long long) column);
}

int
json_errlocation(JsonReader *reader)
{
	char	   *location = json_location(reader);

	return location == NULL ? 0 : errdetail("%s", location);
}

static void
open_container(JsonReader *reader, bool is_object)
{
	JsonFrame  *frame;

	if (reader->depth == JSON_MAX_DEPTH)
		ereport(ERROR,
				(errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
				 errmsg("JSON in \"%s\" is nested more than %d levels deep",
						reader->name, JSON_MAX_DEPTH),
				 json_errlocation(reader)));

	if (reader->depth == reader->frame_room)
	{
		reader->frames = repalloc(reader->frames,
								  2 * reader->frame_room * sizeof(JsonFrame));
		memset(reader->frames + reader->frame_room, 0, reader->frame_room * sizeof(JsonFrame));
		reader->frame_room *= 2;
	}

	frame = &reader->frames[reader->depth++];
	frame->is_object = is_object;
	frame->count = 0;
	frame->sum.high = frame->sum.low = 0;
	key_set_clear(&frame->keys);
	reader->in_object = is_object;
}

static void
take_key(JsonReader *reader)
{
	JsonFrame  *frame = &reader->frames[reader->depth - 1];

	frame->key = digest_bytes(DIGEST_KEY, reader->text, reader->length);
	if (!key_set_add(&frame->keys, frame->key, reader->context))
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_JSON_OBJECT_KEY_VALUE),
				 errmsg("a JSON object in \"%s\" has the key \"%s\" twice",
						reader->name, reader->text),
				 json_errlocation(reader)));
}

void
json_error_context(void *reader)
{
	char	   *location = json_location(reader);

	errcontext("JSON in \"%s\"%s%s", ((JsonReader *) reader)->name,
			   location != NULL ? ": " : "", location != NULL ? location : "");
}

/* The digest of the current number, which may be one that numeric refuses. */
static JsonDigest
number_digest(JsonReader *reader)
{
	ErrorContextCallback context;
	JsonDigest	digest;

	context.callback = json_error_context;
	context.arg = reader;
	context.previous = error_context_stack;
	error_context_stack = &context;
	digest = digest_number(reader->text, reader->length);
	error_context_stack = context.previous;
	return digest;
}

/* A value has ended: keeps its digest and adds it to the container that it is in. */
static inline void
take_value(JsonReader *reader, JsonDigest digest)
{
	reader->digest = digest;
	if (reader->depth == 0)
		reader->complete = true;
	else
	{
		JsonFrame  *frame = &reader->frames[reader->depth - 1];

		frame->count++;
		if (frame->is_object)
			digest_add_member(&frame->sum, frame->key, digest);
		else
			digest_add_element(&frame->sum, digest);
	}
}

static void
close_container(JsonReader *reader)
{
	JsonFrame  *frame = &reader->frames[--reader->depth];

	key_set_clear(&frame->keys);
	reader->in_object = reader->depth > 0 && reader->frames[reader->depth - 1].is_object;
	take_value(reader, digest_container(frame->is_object ? DIGEST_OBJECT : DIGEST_ARRAY,
										frame->sum, frame->count));
}

JsonToken
json_next(JsonReader *reader)
{
	JsonToken	token;

	CHECK_FOR_INTERRUPTS();

	token = reader->token = reader->advance(reader);
	switch (token)
	{
		case JSON_READ_OBJECT_START:
			open_container(reader, true);
			break;
		case JSON_READ_ARRAY_START:
			open_container(reader, false);
			break;
		case JSON_READ_OBJECT_END:
		case JSON_READ_ARRAY_END:
			close_container(reader);
			break;
		case JSON_READ_KEY:
			take_key(reader);
			break;
		case JSON_READ_STRING:
			take_value(reader, digest_bytes(DIGEST_STRING, reader->text, reader->length));
			break;
		case JSON_READ_NUMBER:
			take_value(reader, number_digest(reader));
			break;
		case JSON_READ_TRUE:
			take_value(reader, digest_bytes(DIGEST_LITERAL, "true", 4));
			break;
		case JSON_READ_FALSE:
			take_value(reader, digest_bytes(DIGEST_LITERAL, "false", 5));
			break;
		case JSON_READ_NULL:
			take_value(reader, digest_bytes(DIGEST_LITERAL, "null", 4));
			break;
		case JSON_READ_END:
			break;
	}
	return token;
}

const char *
json_next_key(JsonReader *reader)
{
	if (reader->token == JSON_READ_KEY)
		json_skip(reader);

	switch (json_next(reader))
	{
		case JSON_READ_KEY:
			return reader->text;
		case JSON_READ_OBJECT_END:
			return NULL;
		default:
			elog(ERROR, "asked for a key outside of an object");
			return NULL;
	}
}

void
json_skip(JsonReader *reader)
{
	int			depth;

	if (reader->token == JSON_READ_KEY)
		json_next(reader);
	if (reader->token != JSON_READ_OBJECT_START && reader->token != JSON_READ_ARRAY_START)
		return;

	depth = reader->depth;
	while (reader->depth >= depth)
		json_next(reader);
}

const char *
json_token_name(JsonToken token)
{
	switch (token)
	{
		case JSON_READ_OBJECT_START:
			return "an object";
		case JSON_READ_OBJECT_END:
			return "the end of an object";
		case JSON_READ_ARRAY_START:
			return "an array";
		case JSON_READ_ARRAY_END:
			return "the end of an array";
		case JSON_READ_KEY:
			return "a key";
		case JSON_READ_STRING:
			return "a string";
		case JSON_READ_NUMBER:
			return "a number";
		case JSON_READ_TRUE:
			return "true";
		case JSON_READ_FALSE:
			return "false";
		case JSON_READ_NULL:
			return "null";
		case JSON_READ_END:
			return "the end";
	}
	return "";					/* keeps the compiler quiet */
}
