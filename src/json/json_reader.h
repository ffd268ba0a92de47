/*
 * json_reader.h
 *		A pull reader of JSON: the caller asks for the next token, so that reading code follows the
 *		shape of the resource, and a resource of any size is read in the memory of its largest string.
 *
 * Two sources stand behind it: a stream of bytes (stream_reader.c: a file, a package entry, a large
 * object) and a jsonb value (jsonb_reader.c). Both give the same tokens, except that jsonb has its own
 * order of members and numbers in jsonb's form. An object that has one key twice is an error in a
 * stream; jsonb has dropped all but the last.
 *
 * While reading, a digest of every value is kept that does not depend on the order of members; the
 * digest of the same resource is equal through both sources (numbers are digested in jsonb's form).
 */
#ifndef FHIRTERM_JSON_READER_H
#define FHIRTERM_JSON_READER_H

#include "utils/jsonb.h"

#include "json/byte_source.h"
#include "json/digest.h"

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
	JSON_READ_END				/* before the first value, and after an outermost one */
} JsonToken;

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
	bool		in_object;		/* the innermost open container is an object */
	bool		complete;		/* the outermost value has ended */
	struct JsonFrame *frames;	/* one for each open container */
	int			frame_room;
	MemoryContext context;		/* where the reader lives; its memory comes from there */
	JsonToken	(*advance) (JsonReader *reader);
	void		(*locate) (JsonReader *reader, int64 *line, int64 *column);	/* NULL: no lines */
	void	   *source;
};

/*
 * A reader over a jsonb value, or an object or array within one. It reads in place: the value must outlive it. Errors while reading:
 * 54001 for nesting deeper than JSON_MAX_DEPTH.
 */
extern JsonReader *json_reader_from_jsonb(Jsonb *jsonb);
extern JsonReader *json_reader_from_container(JsonbContainer *container);

/*
 * A reader over UTF-8 text (a byte order mark at its start is passed over) that holds one JSON value,
 * or several one after the other (NDJSON and concatenated JSON): after JSON_READ_END,
 * json_reader_more() tells whether another value follows, and the next token is its first. At the
 * start it tells whether there is any value; it need not be called there.
 *
 * Errors while reading, with line and column: 22P02 for malformed JSON; 22030 for a key that an object
 * has twice; 22021 for bytes that are not UTF-8; 22P05 for \u0000 and for characters that the server's
 * encoding lacks; 22003 for a number that numeric cannot hold; 54000 for a string of 1 GB; 54001 for
 * nesting deeper than JSON_MAX_DEPTH.
 */
extern JsonReader *json_reader_from_source(ByteSource *source, const char *name);
extern bool json_reader_more(JsonReader *reader);

#define JSON_MAX_DEPTH 2000

/* Moves to the next token and returns it. Checks for interrupts. */
extern JsonToken json_next(JsonReader *reader);

/*
 * Inside an object, after OBJECT_START, after a key whose value is of no interest, or after the last
 * token of a member's value: moves to the next key and returns it (valid until the next token), or
 * NULL at OBJECT_END.
 */
extern const char *json_next_key(JsonReader *reader);

/*
 * The current token opens or is a value: moves to its last token. Does nothing for a scalar. At a key:
 * moves to the last token of its value.
 */
extern void json_skip(JsonReader *reader);

/*
 * The current token opens or is a value: returns it as jsonb (a scalar as a raw scalar), palloc'd,
 * and moves to its last token. Errors: 54000 if it is larger than jsonb can hold.
 */
extern Jsonb *json_capture(JsonReader *reader);

/*
 * The same, added to a jsonb object under construction as the value of key (WJB_KEY and value pushed).
 * Texts are copied into the current memory context.
 */
extern void json_capture_member(JsonReader *reader, JsonbParseState **state, const char *key);

/* "a string", "an object", …: the current token in words, for messages. */
extern const char *json_token_name(JsonToken token);

/*
 * Where the reader is, for the DETAIL of a message: "Line 3, column 14." (columns are bytes of the
 * line, from 1), or NULL where there are no lines, so that it can be given to errdetail through
 * json_errlocation().
 */
extern char *json_location(JsonReader *reader);

/* Inside ereport(): an errdetail of json_location(), or nothing. */
extern int	json_errlocation(JsonReader *reader);

/*
 * A callback for error_context_stack: CONTEXT tells what is read and where, for errors that the server
 * itself raises about a value. The argument is the reader.
 */
extern void json_error_context(void *reader);

/* For the implementations: a reader in the current memory context. */
extern JsonReader *json_reader_create(const char *name, void *source,
									  JsonToken (*advance) (JsonReader *reader));

#endif							/* FHIRTERM_JSON_READER_H */
