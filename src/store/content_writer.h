/*
 * content_writer.h
 *		The inside of a ContentWriter, shared by content_writer.c and content_rows.c.
 */
#ifndef FHIRTERM_CONTENT_WRITER_H
#define FHIRTERM_CONTENT_WRITER_H

#include "store/bulk_writer.h"
#include "store/relations.h"
#include "store/writer.h"

#define STORED_TABLES (STORED_LOAD_LOG + 1)

/* The pages of the content whose concepts are being written (page_writer.c). */
typedef struct PageWriter PageWriter;

struct ContentWriter
{
	MemoryContext context;		/* of the writer and its tables */
	char	   *source;			/* or NULL */
	NameData	role;			/* who loads */
	TimestampTz time;			/* when the load began */
	BulkWriter *tables[STORED_TABLES];	/* those opened so far */
	PageWriter *pages;			/* or NULL: no content has been begun */
};

/* The open table, with a row begun. */
extern BulkWriter *writer_begin_row(ContentWriter *writer, StoredRelation table);

#endif							/* FHIRTERM_CONTENT_WRITER_H */
