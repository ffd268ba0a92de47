/*
 * rf2_reader.c
 *		Rows of an RF2 file.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "compat.h"
#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/text.h"
#include "load/rf2_reader.h"

#define FIRST_ROOM	(128 * 1024)
/* A term has at most 32,767 bytes, a row some hundred more. */
#define LONGEST_LINE	(1024 * 1024)

/* An SCTID has 6 to 18 digits. */
#define SCTID_MAX_DIGITS 18

void
rf2_reader_refuse(const Rf2Reader *reader, const char *format,...)
{
	va_list		arguments;
	char	   *text;

	va_start(arguments, format);
	text = text_formatted(format, arguments);
	va_end(arguments);
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("RF2 file \"%s\", line %lld: %s", reader->name, (long long) reader->line, text)));
}

/* Gets more bytes; false if there are none. */
static bool
fill(Rf2Reader *reader)
{
	size_t		got;

	if (reader->at_end)
		return false;
	if (reader->start > 0)
	{
		memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
		reader->end -= reader->start;
		reader->start = 0;
	}
	if (reader->end == reader->room)
	{
		if (reader->room >= LONGEST_LINE)
			rf2_reader_refuse(reader, "the line has more than %d bytes", LONGEST_LINE);
		reader->room *= 2;
		reader->buffer = repalloc(reader->buffer, reader->room + 1);
	}
	got = reader->source->read(reader->source, reader->buffer + reader->end, reader->room - reader->end);
	reader->end += (int) got;
	reader->at_end = got == 0;
	return got > 0;
}

/* The next line without its end, NUL-terminated in place; NULL at the end. */
static char *
next_line(Rf2Reader *reader, int *length)
{
	int			searched = 0;
	char	   *line;
	char	   *end;

	CHECK_FOR_INTERRUPTS();
	reader->line++;
	for (;;)
	{
		line = reader->buffer + reader->start;
		end = memchr(line + searched, '\n', reader->end - reader->start - searched);
		if (end)
			break;
		searched = reader->end - reader->start;
		if (!fill(reader))
		{
			if (reader->start == reader->end)
				return NULL;
			line = reader->buffer + reader->start;
			end = reader->buffer + reader->end;
			break;
		}
	}
	reader->start = Min((int) (end - reader->buffer) + 1, reader->end);
	if (end > line && end[-1] == '\r')
		end--;
	*end = '\0';
	*length = (int) (end - line);
	return line;
}

/* Adds a row to the digest of the file. */
static void
digest_line(JsonDigest *digest, const char *line, int length)
{
	uint64		hash = hash_bytes_extended((const unsigned char *) line, length, digest->high);

	digest->low = hash_combine64(digest->low, hash);
	digest->high = hash;
}

/* Takes a line apart into the reader's fields. */
static void
split(Rf2Reader *reader, char *line, int length)
{
	char	   *end = line + length;
	int			column = 0;

	for (;;)
	{
		char	   *tab = memchr(line, '\t', end - line);

		if (column == reader->column_count)
			rf2_reader_refuse(reader, "more than %d columns", reader->column_count);
		reader->fields[column++] = line;
		if (tab == NULL)
			break;
		*tab = '\0';
		line = tab + 1;
	}
	if (column < reader->column_count)
		rf2_reader_refuse(reader, "%d columns instead of %d", column, reader->column_count);
}

bool
rf2_reader_next(Rf2Reader *reader)
{
	int			length;
	char	   *line = next_line(reader, &length);
	char	   *converted;

	if (line == NULL)
		return false;
	if (!pg_verify_mbstr(PG_UTF8, line, length, true))
		rf2_reader_refuse(reader, "the line is not UTF-8");
	digest_line(&reader->digest, line, length);
	if (reader->converted)
		pfree(reader->converted);
	reader->converted = NULL;
	converted = pg_any_to_server(line, length, PG_UTF8);
	if (converted != line)
	{
		reader->converted = line = converted;
		length = (int) strlen(line);
	}
	split(reader, line, length);
	return true;
}

static void
check_header(Rf2Reader *reader)
{
	static const char mark[] = "\xEF\xBB\xBF";
	int			i;

	if (!rf2_reader_next(reader))
		rf2_reader_refuse(reader, "the file is empty");
	if (strncmp(reader->fields[0], mark, strlen(mark)) == 0)
		reader->fields[0] += strlen(mark);
	for (i = 0; i < reader->column_count; i++)
	{
		if (strcmp(reader->fields[i], reader->columns[i]) != 0)
			rf2_reader_refuse(reader, "column %d is \"%s\" instead of \"%s\"", i + 1,
							  excerpt(reader->fields[i]), reader->columns[i]);
	}
}

Rf2Reader *
rf2_reader_open(ByteSource *source, const char *name, const char *const *columns, int column_count)
{
	Rf2Reader  *reader = palloc0(sizeof(Rf2Reader));

	Assert(column_count <= RF2_MAX_COLUMNS);
	reader->source = source;
	reader->name = name;
	reader->columns = columns;
	reader->column_count = column_count;
	reader->room = FIRST_ROOM;
	reader->buffer = palloc(reader->room + 1);
	check_header(reader);
	return reader;
}

void
rf2_reader_close(Rf2Reader *reader)
{
	pfree(reader->buffer);
	if (reader->converted)
		pfree(reader->converted);
	pfree(reader);
}

int64
rf2_reader_id(const Rf2Reader *reader, int column)
{
	const char *text = reader->fields[column];
	int64		id = 0;
	int			digits;

	for (digits = 0; text[digits] >= '0' && text[digits] <= '9' && digits <= SCTID_MAX_DIGITS; digits++)
		id = id * 10 + (text[digits] - '0');
	if (text[digits] != '\0' || digits < 6 || digits > SCTID_MAX_DIGITS || text[0] == '0')
		rf2_reader_refuse(reader, "%s \"%s\" is not an SCTID", reader->columns[column], excerpt(text));
	return id;
}

int32
rf2_reader_number(const Rf2Reader *reader, int column)
{
	const char *text = reader->fields[column];
	int32		number = 0;
	int			digits;

	for (digits = 0; text[digits] >= '0' && text[digits] <= '9' && digits < 9; digits++)
		number = number * 10 + (text[digits] - '0');
	if (text[digits] != '\0' || digits == 0)
		rf2_reader_refuse(reader, "%s \"%s\" is not a number", reader->columns[column], excerpt(text));
	return number;
}

int32
rf2_reader_date(const Rf2Reader *reader, int column)
{
	const char *text = reader->fields[column];
	int32		date;
	int			month;
	int			day;

	if (strlen(text) != 8 || strspn(text, "0123456789") != 8)
		rf2_reader_refuse(reader, "%s \"%s\" is not a date, YYYYMMDD", reader->columns[column], excerpt(text));
	date = rf2_reader_number(reader, column);
	month = date / 100 % 100;
	day = date % 100;
	if (date < 19000000 || month < 1 || month > 12 || day < 1 || day > 31)
		rf2_reader_refuse(reader, "%s \"%s\" is not a date, YYYYMMDD", reader->columns[column], text);
	return date;
}

bool
rf2_reader_active(const Rf2Reader *reader)
{
	const char *text = reader->fields[RF2_ACTIVE];

	if ((text[0] != '0' && text[0] != '1') || text[1] != '\0')
		rf2_reader_refuse(reader, "active is \"%s\" instead of 0 or 1", excerpt(text));
	return text[0] == '1';
}
