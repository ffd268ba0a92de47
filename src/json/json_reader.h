/*
 * json_reader.h
 *		A pull reader of JSON: the caller asks for the next token, so that reading code follows the
 *		shape of the resource, and a resource of any size is read in the memory of its largest string.
 *
 * Two sources stand behind it: a stream of bytes (stream_reader.c: a file, a package entry, a large
 * object) and a jsonb value (jsonb_reader.c). Both give the same tokens, except that jsonb has no
 * duplicate keys, its own order of members, and numbers in jsonb's form.
 *
 * While reading, a digest of every value is kept that does not depend on the order of members; the
 * digest of the same resource is equal through both sources (numbers are digested in jsonb's form).
 */
#ifndef FHIRTERM_JSON_READER_H
#define FHIRTERM_JSON_READER_H

#include "utils/jsonb.h"

#include "json/byte_source.h"

typedef enum JsonToken
{
	JSON_READ_OBJECT_START,
	JSON_READ_OBJECT_END,
	JSON_READ_ARRAY_START,
	JSON_READ_ARRAY_END,
	JSON_READ_KEY,				/* text is the key */
	JSON_READ_STRING,			/* text is the value, unescaped, in the server's encoding */
	JSON_READ_NUMBER,			/* text is the number as written */
	JSON_READ_TRUE,
	JSON_READ_FALSE,
	JSON_READ_NULL,
	JSON_READ_END				/* after the outermost value */
} JsonToken;

/* 128 bits that name a JSON value; two values that jsonb holds equal have equal digests. */
typedef struct JsonDigest
{
	uint64		high;
	uint64		low;
} JsonDigest;

typedef struct JsonReader JsonReader;

struct JsonReader
{
	JsonToken	token;			/* the current token */
	char	   *text;			/* of KEY, STRING, NUMBER: NUL-terminated, valid until the next token */
	int			length;			/* bytes in text */
	int			depth;			/* open objects and arrays, the one just opened included */
	JsonDigest	digest;			/* of the value that ended with the current token */
	const char *name;			/* what is read, for messages: a file name or "resource" */

	/* of the implementations */
	JsonToken	(*advance) (JsonReader *reader);
	void	   *source;
};

/*
 * A reader over a jsonb value. It reads in place: the value must outlive it.
 */
extern JsonReader *json_reader_from_jsonb(Jsonb *jsonb);

/*
 * A reader over UTF-8 text that holds one JSON value, or several one after the other (NDJSON and
 * concatenated JSON): after JSON_READ_END, json_reader_more() tells whether another value follows.
 * Errors: 22P02 for malformed JSON, with line and column; 22021 for bytes that are not UTF-8 or that
 * the server's encoding lacks, and for \u0000; 54001 for nesting deeper than JSON_MAX_DEPTH.
 */
extern JsonReader *json_reader_from_source(ByteSource *source, const char *name);
extern bool json_reader_more(JsonReader *reader);

#define JSON_MAX_DEPTH 2000

/* Moves to the next token and returns it. Checks for interrupts. */
extern JsonToken json_next(JsonReader *reader);

/*
 * Inside an object, after OBJECT_START or after the last member's value: moves to the next key and
 * returns it, palloc'd nowhere (valid until the next token), or NULL at OBJECT_END.
 */
extern const char *json_next_key(JsonReader *reader);

/* The current token opens or is a value: moves to its last token. Does nothing for a scalar. */
extern void json_skip(JsonReader *reader);

/*
 * The current token opens or is a value: returns it as jsonb (a scalar as a raw scalar), palloc'd,
 * and moves to its last token. Errors: 54000 if it is larger than jsonb can hold.
 */
extern Jsonb *json_capture(JsonReader *reader);

/*
 * The same, added to a jsonb object under construction as the value of key (WJB_KEY and value pushed).
 */
extern void json_capture_member(JsonReader *reader, JsonbParseState **state, const char *key);

/* "a string", "an object", …: the current token in words, for messages. */
extern const char *json_token_name(JsonToken token);

#endif							/* FHIRTERM_JSON_READER_H */
