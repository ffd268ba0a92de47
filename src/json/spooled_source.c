/*
 * spooled_source.c
 *		The bytes of a source kept in a temporary file.
 */
#include "postgres.h"

#include "commands/tablespace.h"
#include "miscadmin.h"
#include "storage/buffile.h"

#include "json/spooled_source.h"

#define COPIED_CHUNK (64 * 1024)

typedef struct SpooledSource
{
	ByteSource	base;
	BufFile    *file;			/* NULL when closed */
} SpooledSource;

static size_t
spooled_read(ByteSource *source, char *buffer, size_t size)
{
	size_t		got = BufFileRead(((SpooledSource *) source)->file, buffer, size);

	source->position += got;
	return got;
}

static void
spooled_close(ByteSource *source)
{
	SpooledSource *spooled = (SpooledSource *) source;

	if (spooled->file)
		BufFileClose(spooled->file);
	spooled->file = NULL;
}

ByteSource *
spooled_source(ByteSource *source)
{
	SpooledSource *spooled = palloc0(sizeof(SpooledSource));
	char	   *chunk = palloc(COPIED_CHUNK);
	size_t		got;

	spooled->base.read = spooled_read;
	spooled->base.close = spooled_close;
	PrepareTempTablespaces();
	spooled->file = BufFileCreateTemp(false);
	while ((got = source->read(source, chunk, COPIED_CHUNK)) > 0)
	{
		CHECK_FOR_INTERRUPTS();
		BufFileWrite(spooled->file, chunk, got);
		spooled->base.size += got;
	}
	pfree(chunk);
	if (BufFileSeek(spooled->file, 0, (off_t) 0, SEEK_SET) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read a temporary file from its beginning: %m")));
	return &spooled->base;
}
