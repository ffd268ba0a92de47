/*
 * rf2_reader.h
 *		Rows of an RF2 file: UTF-8, a header, tab-separated columns without quotes, lines ended by CRLF or LF.
 *
 * Source: SNOMED CT Release File Specification, "File Format Specifications".
 */
#ifndef FHIRTERM_RF2_READER_H
#define FHIRTERM_RF2_READER_H

#include "json/byte_source.h"
#include "json/digest.h"

/* Most columns of a file that is read. */
#define RF2_MAX_COLUMNS 10

/* What every file begins with. */
enum
{
	RF2_ID,
	RF2_EFFECTIVE_TIME,
	RF2_ACTIVE,
	RF2_MODULE_ID
};

typedef struct Rf2Reader
{
	const char *name;			/* for messages */
	int64		line;			/* number of the current one, the header is 1 */
	char	   *fields[RF2_MAX_COLUMNS];	/* of the current row, in the server's encoding; NUL-terminated, valid until the next */
	JsonDigest	digest;			/* of all rows read so far */
	/* the reader's own */
	ByteSource *source;
	const char *const *columns;
	int			column_count;
	char	   *buffer;
	int			room;
	int			start;			/* of what is not read yet */
	int			end;
	bool		at_end;			/* the source has no more */
	char	   *converted;		/* the current row, where the server's encoding is not UTF-8; or NULL */
} Rf2Reader;

/*
 * A reader of a file that must have these columns, in this order. What it needs is palloc'd in the current
 * context. Errors: TX422 for another header, and as rf2_reader_next().
 */
extern Rf2Reader *rf2_reader_open(ByteSource *source, const char *name, const char *const *columns,
								  int column_count);
extern void rf2_reader_close(Rf2Reader *reader);

/*
 * The next row; false at the end. Errors: TX422, with file and line, for a row with more or fewer columns, a
 * line that is too long, bytes that are not UTF-8; 22P05 for a character that the server's encoding lacks.
 */
extern bool rf2_reader_next(Rf2Reader *reader);

/* A column as SNOMED CT identifier. Errors: TX422. */
extern int64 rf2_reader_id(const Rf2Reader *reader, int column);

/* A column as whole number, 0 or more. Errors: TX422. */
extern int32 rf2_reader_number(const Rf2Reader *reader, int column);

/* A column as date: 20250101. Errors: TX422. */
extern int32 rf2_reader_date(const Rf2Reader *reader, int column);

/* Whether the row is active. Errors: TX422. */
extern bool rf2_reader_active(const Rf2Reader *reader);

/* Raises TX422 with file and line of the current row. */
pg_noreturn extern void rf2_reader_refuse(const Rf2Reader *reader, const char *format,...) pg_attribute_printf(2, 3);

#endif							/* FHIRTERM_RF2_READER_H */
