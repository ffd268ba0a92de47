/*
 * stream_reader.c
 *		JSON (RFC 8259, nothing beyond it) out of a stream of bytes, chunk by chunk.
 *
 * The buffer holds the bytes that were read and not yet consumed. A token must lie in it as a whole:
 * when it does not, the token's beginning moves to the front of the buffer and more is read behind
 * it, in a larger buffer if need be. So texts are given out in place, without a copy: a string's
 * escapes are undone where they stand (no escape is shorter than what it means), and a NUL replaces
 * the quotation mark that ends it. Only what must be converted to another server encoding, and
 * numbers (whose next byte is still needed), are copied.
 *
 * Behind the last byte stand eight NUL bytes. NUL cannot occur in JSON, so the loops that look for the
 * end of a string or of whitespace need no check for the end of the buffer, and may look at eight bytes
 * at a time. Newlines can only stand between tokens, which is where they are counted.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "compat.h"
#include "json/json_reader.h"
#include "word.h"

#define CHUNK_SIZE		(64 * 1024)
#define SENTINEL_SIZE	8
#define ESCAPE_MAX		12		/* bytes of the longest escape, a surrogate pair */

/* An error shows so many bytes before and behind its place. */
#define SHOWN_BEFORE	30
#define SHOWN_BEHIND	10

/* What may stand next. */
typedef enum Expectation
{
	EXPECT_DOCUMENT,			/* the first value of the stream, or another one */
	EXPECT_FIRST_KEY,			/* a key or } */
	EXPECT_COLON,				/* : and a value */
	EXPECT_FIRST_ELEMENT,		/* a value or ] */
	EXPECT_COMMA				/* a value has ended: a comma and what follows it, or the end */
} Expectation;

typedef struct StreamReader
{
	JsonReader *reader;
	ByteSource *source;
	Expectation expect;
	bool		exhausted;		/* the source has no more bytes */
	char	   *buffer;
	size_t		room;			/* bytes that fit into buffer, the sentinel not counted */
	char	   *next;			/* the next byte to be consumed */
	char	   *end;			/* behind the last byte read; the sentinel stands here */
	int64		offset;			/* of buffer[0] in the stream */
	int64		line;			/* of next, from 1 */
	int64		line_offset;	/* in the stream, of the line's first byte */
	StringInfoData number;		/* the last number */
	char	   *converted;		/* the last text that had to be converted, or NULL */
} StreamReader;

/*
 * Errors
 */

static void
locate(JsonReader *reader, int64 *line, int64 *column)
{
	StreamReader *stream = reader->source;

	*line = stream->line;
	*column = stream->offset + (stream->next - stream->buffer) - stream->line_offset + 1;
}

/* The bytes before and at the place of an error, as printable text: what is not ASCII becomes "?". */
static char *
surroundings(StreamReader *stream, const char *place)
{
	const char *from = place - Min(place - stream->buffer, SHOWN_BEFORE);
	const char *to = place + Min(stream->end - place, SHOWN_BEHIND);
	StringInfoData text;

	initStringInfo(&text);
	for (; from < to; from++)
	{
		unsigned char c = *from;

		if (c == '\0')
			c = '"';			/* a string that ended here was terminated in place */
		else if (c < ' ')
			c = ' ';
		else if (c > '~')
			c = '?';
		appendStringInfoChar(&text, c);
	}
	return text.data;
}

/* Raises an error at a place in the buffer. The problem ends the sentence "Line …, column …: ". */
pg_noreturn static void
fail(StreamReader *stream, const char *place, int code, const char *problem)
{
	stream->next = unconstify(char *, place);
	ereport(ERROR,
			(errcode(code),
			 errmsg("malformed JSON in \"%s\"", stream->reader->name),
			 errdetail("Line %lld, column %lld: %s, at: %s",
					   (long long) stream->line,
					   (long long) (stream->offset + (place - stream->buffer) -
									stream->line_offset + 1),
					   problem, surroundings(stream, place))));
}

/* Something else stands where the words say what was expected. */
pg_noreturn static void
fail_unexpected(StreamReader *stream, const char *expected)
{
	const char *place = stream->next;

	if (place == stream->end)
		fail(stream, place, ERRCODE_INVALID_TEXT_REPRESENTATION,
			 psprintf("expected %s, but the text ends", expected));
	if (*place > ' ' && *place <= '~')
		fail(stream, place, ERRCODE_INVALID_TEXT_REPRESENTATION,
			 psprintf("expected %s, found \"%c\"", expected, *place));
	fail(stream, place, ERRCODE_INVALID_TEXT_REPRESENTATION,
		 psprintf("expected %s, found byte 0x%02x", expected, (unsigned char) *place));
}

/*
 * The buffer
 */

/* Moves the bytes from keep on into a buffer of twice the size. */
static void
enlarge(StreamReader *stream, const char *keep)
{
	size_t		room = Min(stream->room * 2, MaxAllocSize - SENTINEL_SIZE);
	size_t		kept = stream->end - keep;
	char	   *larger;

	if (kept >= room)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a JSON string in \"%s\" is too long", stream->reader->name),
				 json_errlocation(stream->reader)));

	larger = MemoryContextAlloc(stream->reader->context, room + SENTINEL_SIZE);
	memcpy(larger, keep, kept);
	stream->next = larger + (stream->next - keep);
	pfree(stream->buffer);
	stream->buffer = larger;
	stream->room = room;
}

/*
 * Reads more bytes behind end. Those from token on stay (and some before it, to be shown when an error
 * is found); the return value is where token is now, or NULL if the source is exhausted (then nothing
 * has moved). stream->next moves along; any other pointer into the buffer must be made anew.
 */
static char *
refill(StreamReader *stream, char *token)
{
	size_t		before = Min(token - stream->buffer, SHOWN_BEFORE);
	char	   *keep = token - before;
	size_t		kept = stream->end - keep;
	size_t		got;

	if (stream->exhausted)
		return NULL;
	CHECK_FOR_INTERRUPTS();

	stream->offset += keep - stream->buffer;
	if (kept > stream->room / 2)
		enlarge(stream, keep);
	else
	{
		memmove(stream->buffer, keep, kept);
		stream->next -= keep - stream->buffer;
	}

	got = stream->source->read(stream->source, stream->buffer + kept, stream->room - kept);
	stream->exhausted = got == 0;
	stream->end = stream->buffer + kept + got;
	memset(stream->end, 0, SENTINEL_SIZE);
	return stream->buffer + before;
}

/* Makes at least count bytes available at next; false if the text ends before. */
static bool
have(StreamReader *stream, size_t count)
{
	while (stream->end - stream->next < count)
		if (refill(stream, stream->next) == NULL)
			return false;
	return true;
}

/* Passes over whitespace. Returns the byte at next, NUL at the end of the text. */
static inline char
skip_whitespace(StreamReader *stream)
{
	char	   *p = stream->next;

	for (;;)
	{
		switch (*p)
		{
			case ' ':
				p++;
				while (word_load(p) == WORD_OF(' '))
					p += 8;
				break;
			case '\n':
				p++;
				stream->line++;
				stream->line_offset = stream->offset + (p - stream->buffer);
				break;
			case '\t':
			case '\r':
				p++;
				break;
			case '\0':
				stream->next = p;
				if (p < stream->end || refill(stream, p) == NULL)
					return '\0';
				p = stream->next;
				break;
			default:
				stream->next = p;
				return *p;
		}
	}
}

/*
 * Strings
 */

/*
 * The first byte from p on that is a quotation mark, a backslash or a control character. The high bits
 * of the bytes before it are gathered in high.
 *
 * For a byte b of the word, (b - n) & ~b has its high bit set if b < n (n <= 0x80). A borrow can
 * spoil this only for bytes above one that was found, and the lowest one found is the one asked for.
 */
static inline char *
find_special(char *p, uint64 *high)
{
	for (;;)
	{
		uint64		word = word_load(p);
		uint64		quote = word ^ WORD_OF('"');
		uint64		backslash = word ^ WORD_OF('\\');
		uint64		found = (((quote - WORD_OF(1)) & ~quote) |
							 ((backslash - WORD_OF(1)) & ~backslash) |
							 ((word - WORD_OF(' ')) & ~word)) & WORD_OF(0x80);

		if (found != 0)
		{
			int			bits = pg_rightmost_one_pos64(found) & ~7;

			*high |= word & ((UINT64CONST(1) << bits) - 1);
			return p + bits / 8;
		}
		*high |= word;
		p += 8;
	}
}

/* Four hexadecimal digits at p, or -1. */
static int
hex4(const char *p)
{
	int			value = 0;
	int			i;

	for (i = 0; i < 4; i++)
	{
		char		c = p[i];

		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return value;
}

/*
 * next is at the u of \uXXXX: moves behind it, and behind the second half of a surrogate pair. Returns
 * the code point.
 */
static pg_wchar
unicode_escape(StreamReader *stream)
{
	char	   *p = stream->next;
	int			first,
				second;

	first = hex4(p + 1);
	if (first < 0)
		fail(stream, p - 1, ERRCODE_INVALID_TEXT_REPRESENTATION,
			 "\"\\u\" is not followed by four hexadecimal digits");
	if (first == 0)
		fail(stream, p - 1, ERRCODE_UNTRANSLATABLE_CHARACTER,
			 "\"\\u0000\" cannot be held as text");
	if (is_utf16_surrogate_second(first))
		fail(stream, p - 1, ERRCODE_INVALID_TEXT_REPRESENTATION,
			 "the second half of a surrogate pair stands alone");
	if (!is_utf16_surrogate_first(first))
	{
		stream->next = p + 5;
		return first;
	}

	second = p[5] == '\\' && p[6] == 'u' ? hex4(p + 7) : -1;
	if (second < 0 || !is_utf16_surrogate_second(second))
		fail(stream, p - 1, ERRCODE_INVALID_TEXT_REPRESENTATION,
			 "the first half of a surrogate pair stands alone");
	stream->next = p + 11;
	return surrogate_pair_to_codepoint(first, second);
}

/*
 * next is behind a backslash: moves behind the escape, writes what it means to out (UTF-8), returns the
 * end of that. At least eleven bytes are available at next, or the text ends.
 */
static char *
undo_escape(StreamReader *stream, char *out)
{
	char		c = *stream->next;

	switch (c)
	{
		case '"':
		case '\\':
		case '/':
			break;
		case 'b':
			c = '\b';
			break;
		case 'f':
			c = '\f';
			break;
		case 'n':
			c = '\n';
			break;
		case 'r':
			c = '\r';
			break;
		case 't':
			c = '\t';
			break;
		case 'u':
			{
				pg_wchar	point = unicode_escape(stream);

				unicode_to_utf8(point, (unsigned char *) out);
				return out + pg_encoding_mblen(PG_UTF8, out);
			}
		default:
			if (stream->next == stream->end)
				fail_unexpected(stream, "the end of a string");
			fail(stream, stream->next - 1, ERRCODE_INVALID_TEXT_REPRESENTATION,
				 "no such escape in a string");
	}
	stream->next++;
	*out++ = c;
	return out;
}

/*
 * Reads on from next to the end of a string that begins at start. The string so far ends at out, which
 * is before next if escapes have become shorter. Returns its end; *start is where it begins now; next is
 * behind the quotation mark.
 */
static char *
read_string_rest(StreamReader *stream, char **start, char *out, uint64 *high)
{
	for (;;)
	{
		char	   *special = find_special(stream->next, high);
		size_t		plain = special - stream->next;
		size_t		done;

		/* what was found is in the buffer, or is the sentinel */
		if (out != stream->next)
			memmove(out, stream->next, plain);
		out += plain;
		stream->next = special;

		if (*special == '"')
		{
			stream->next++;
			return out;
		}
		if (special < stream->end && *special != '\\')
			fail(stream, special, ERRCODE_INVALID_TEXT_REPRESENTATION,
				 psprintf("control character 0x%02x in a string, where it must be escaped",
						  (unsigned char) *special));

		done = out - *start;
		while (stream->end - stream->next < ESCAPE_MAX && !stream->exhausted)
			*start = refill(stream, *start);
		out = *start + done;
		if (stream->next == stream->end)
			fail_unexpected(stream, "the end of a string");
		if (*stream->next == '\\')
		{
			stream->next++;
			out = undo_escape(stream, out);
			*high |= (unsigned char) out[-1];
		}
	}
}

/* Raises an error for text that is not UTF-8, in words of PostgreSQL. */
pg_noreturn static void
fail_encoding(StreamReader *stream, const char *place, const char *end)
{
	StringInfoData bytes;
	int			count = Min(pg_encoding_mblen(PG_UTF8, place), end - place);
	int			i;

	initStringInfo(&bytes);
	for (i = 0; i < count; i++)
		appendStringInfo(&bytes, "%s0x%02x", i == 0 ? "" : " ", (unsigned char) place[i]);
	ereport(ERROR,
			(errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
			 errmsg("invalid byte sequence for encoding \"UTF8\" in \"%s\"", stream->reader->name),
			 errdetail("Line %lld, in the string that ends at column %lld: %s",
					   (long long) stream->line,
					   (long long) (stream->offset + (stream->next - stream->buffer) -
									stream->line_offset),
					   bytes.data)));
}

/* Converts the reader's text, which is UTF-8, to the server's encoding. */
static void
convert_text(StreamReader *stream)
{
	JsonReader *reader = stream->reader;
	MemoryContext caller = MemoryContextSwitchTo(reader->context);
	ErrorContextCallback context;
	char	   *converted;

	context.callback = json_error_context;
	context.arg = reader;
	context.previous = error_context_stack;
	error_context_stack = &context;
	converted = pg_any_to_server(reader->text, reader->length, PG_UTF8);
	error_context_stack = context.previous;
	MemoryContextSwitchTo(caller);

	if (converted != reader->text)
	{
		stream->converted = converted;
		reader->text = converted;
		reader->length = strlen(converted);
	}
}

/* Text with bytes beyond ASCII: checks that it is UTF-8, and has it in the server's encoding. */
static void
check_encoding(StreamReader *stream)
{
	JsonReader *reader = stream->reader;
	int			valid = pg_encoding_verifymbstr(PG_UTF8, reader->text, reader->length);

	if (valid != reader->length)
		fail_encoding(stream, reader->text + valid, reader->text + reader->length);
	if (GetDatabaseEncoding() != PG_UTF8)
		convert_text(stream);
}

/* next is at a quotation mark: reads the string into the reader's text. */
static void
read_string(StreamReader *stream)
{
	JsonReader *reader = stream->reader;
	char	   *start = stream->next + 1;
	uint64		high = 0;
	char	   *end = find_special(start, &high);

	if (*end == '"')
		stream->next = end + 1;
	else
	{
		stream->next = end;
		end = read_string_rest(stream, &start, end, &high);
	}
	*end = '\0';
	reader->text = start;
	reader->length = end - start;
	if ((high & WORD_OF(0x80)) != 0)
		check_encoding(stream);
}

/*
 * Numbers and literals
 */

static const char *
skip_digits(const char *p)
{
	while (*p >= '0' && *p <= '9')
		p++;
	return p;
}

/* The end of the JSON number that begins at p, or NULL if none does; the text ends with a NUL. */
static const char *
number_end(const char *p)
{
	const char *digits;

	if (*p == '-')
		p++;
	digits = p;
	p = skip_digits(p);
	if (p == digits || (*digits == '0' && p > digits + 1))
		return NULL;
	if (*p == '.')
	{
		digits = ++p;
		p = skip_digits(p);
		if (p == digits)
			return NULL;
	}
	if (*p == 'e' || *p == 'E')
	{
		p++;
		if (*p == '+' || *p == '-')
			p++;
		digits = p;
		p = skip_digits(p);
		if (p == digits)
			return NULL;
	}
	return p;
}

static inline bool
is_number_byte(char c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

/* next is at a digit or minus sign. */
static void
read_number(StreamReader *stream)
{
	JsonReader *reader = stream->reader;
	char	   *p = stream->next;
	const char *end;

	for (;;)
	{
		size_t		done;

		while (is_number_byte(*p))
			p++;
		done = p - stream->next;
		if (p < stream->end || refill(stream, stream->next) == NULL)
			break;
		p = stream->next + done;
	}

	resetStringInfo(&stream->number);
	appendBinaryStringInfo(&stream->number, stream->next, p - stream->next);
	end = number_end(stream->number.data);
	if (end == NULL || *end != '\0')
		fail(stream, stream->next, ERRCODE_INVALID_TEXT_REPRESENTATION,
			 "no JSON number has this form");
	stream->next = p;
	reader->text = stream->number.data;
	reader->length = stream->number.len;
}

static JsonToken
read_literal(StreamReader *stream, const char *literal, JsonToken token)
{
	size_t		length = strlen(literal);

	if (!have(stream, length) || memcmp(stream->next, literal, length) != 0)
		fail_unexpected(stream, "a JSON value");
	stream->next += length;
	return token;
}

/*
 * Tokens
 */

/* c is the byte at next: reads the value, or the token that opens it. */
static JsonToken
read_value(StreamReader *stream, char c)
{
	stream->expect = EXPECT_COMMA;
	switch (c)
	{
		case '"':
			read_string(stream);
			return JSON_READ_STRING;
		case '{':
			stream->next++;
			stream->expect = EXPECT_FIRST_KEY;
			return JSON_READ_OBJECT_START;
		case '[':
			stream->next++;
			stream->expect = EXPECT_FIRST_ELEMENT;
			return JSON_READ_ARRAY_START;
		case 't':
			return read_literal(stream, "true", JSON_READ_TRUE);
		case 'f':
			return read_literal(stream, "false", JSON_READ_FALSE);
		case 'n':
			return read_literal(stream, "null", JSON_READ_NULL);
		default:
			if (c != '-' && (c < '0' || c > '9'))
				fail_unexpected(stream, "a JSON value");
			read_number(stream);
			return JSON_READ_NUMBER;
	}
}

static JsonToken
read_key(StreamReader *stream, char c)
{
	if (c != '"')
		fail_unexpected(stream, "a key in quotation marks");
	read_string(stream);
	stream->expect = EXPECT_COLON;
	return JSON_READ_KEY;
}

/* The container that is open has ended with the byte at next. */
static JsonToken
read_end(StreamReader *stream, JsonToken token)
{
	stream->next++;
	stream->expect = EXPECT_COMMA;
	return token;
}

/* A value inside of a container has ended: a comma and the next part, or the container's end. */
static JsonToken
read_after_value(StreamReader *stream, char c)
{
	bool		in_object = stream->reader->in_object;

	if (c == ',')
	{
		stream->next++;
		c = skip_whitespace(stream);
		return in_object ? read_key(stream, c) : read_value(stream, c);
	}
	if (in_object)
	{
		if (c != '}')
			fail_unexpected(stream, "\",\" or \"}\"");
		return read_end(stream, JSON_READ_OBJECT_END);
	}
	if (c != ']')
		fail_unexpected(stream, "\",\" or \"]\"");
	return read_end(stream, JSON_READ_ARRAY_END);
}

static JsonToken
advance(JsonReader *reader)
{
	StreamReader *stream = reader->source;
	char		c;

	if (stream->converted != NULL)
	{
		pfree(stream->converted);
		stream->converted = NULL;
	}
	if (reader->complete)
		return JSON_READ_END;

	c = skip_whitespace(stream);
	switch (stream->expect)
	{
		case EXPECT_DOCUMENT:
			return read_value(stream, c);
		case EXPECT_FIRST_KEY:
			if (c == '}')
				return read_end(stream, JSON_READ_OBJECT_END);
			return read_key(stream, c);
		case EXPECT_COLON:
			if (c != ':')
				fail_unexpected(stream, "\":\"");
			stream->next++;
			return read_value(stream, skip_whitespace(stream));
		case EXPECT_FIRST_ELEMENT:
			if (c == ']')
				return read_end(stream, JSON_READ_ARRAY_END);
			return read_value(stream, c);
		case EXPECT_COMMA:
			return read_after_value(stream, c);
	}
	return JSON_READ_END;		/* keeps the compiler quiet */
}

/* Passes over a byte order mark at the very start. */
static void
skip_mark(StreamReader *stream)
{
	if (have(stream, 3) && memcmp(stream->next, "\xEF\xBB\xBF", 3) == 0)
	{
		stream->next += 3;
		stream->line_offset = 3;
	}
}

JsonReader *
json_reader_from_source(ByteSource *source, const char *name)
{
	StreamReader *stream = palloc0(sizeof(StreamReader));

	stream->reader = json_reader_create(name, stream, advance);
	stream->reader->locate = locate;
	stream->source = source;
	stream->expect = EXPECT_DOCUMENT;
	stream->room = CHUNK_SIZE;
	stream->buffer = palloc(CHUNK_SIZE + SENTINEL_SIZE);
	memset(stream->buffer, 0, SENTINEL_SIZE);
	stream->next = stream->end = stream->buffer;
	stream->line = 1;
	initStringInfo(&stream->number);
	skip_mark(stream);
	return stream->reader;
}

bool
json_reader_more(JsonReader *reader)
{
	StreamReader *stream = reader->source;

	if (reader->advance != advance)
		return !reader->complete;
	if (skip_whitespace(stream) == '\0' && stream->next == stream->end)
		return false;
	if (reader->complete)
	{
		reader->complete = false;
		stream->expect = EXPECT_DOCUMENT;
	}
	return true;
}
