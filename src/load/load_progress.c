/*
 * load_progress.c
 *		How far a load is.
 */
#include "postgres.h"

#include "commands/progress.h"
#include "pgstat.h"
#include "utils/backend_progress.h"
#include "utils/backend_status.h"
#include "utils/timestamp.h"

#include "load/load_progress.h"
#include "store/relations.h"

/* Between two notices. */
#define NOTICE_MILLISECONDS 5000

typedef struct ProgressSource
{
	ByteSource	source;			/* first, so that it is one */
	ByteSource *inner;
	int64		before;			/* bytes of the sources before this one */
	int64		total;			/* bytes of all, or -1 */
} ProgressSource;

/* Of the load that goes on in this backend. */
static const char *progress_label;
static TimestampTz last_notice;
static bool progress_shown;

static bool
notice_is_due(void)
{
	TimestampTz now = GetCurrentTimestamp();

	if (!TimestampDifferenceExceeds(last_notice, now, NOTICE_MILLISECONDS))
		return false;
	last_notice = now;
	return true;
}

static void
update_param(int index, int64 value)
{
	if (progress_shown)
		pgstat_progress_update_param(index, value);
}

void
load_progress_begin(const char *label, int64 bytes)
{
	progress_label = label;
	last_notice = GetCurrentTimestamp();
	/* Inside a COPY the view is that command's. */
	progress_shown = MyBEEntry && MyBEEntry->st_progress_command == PROGRESS_COMMAND_INVALID;
	if (progress_shown)
	{
		pgstat_progress_start_command(PROGRESS_COMMAND_COPY, stored_relation(STORED_CONCEPT));
		update_param(PROGRESS_COPY_BYTES_TOTAL, Max(bytes, 0));
	}
}

void
load_progress_end(void)
{
	if (progress_shown)
		pgstat_progress_end_command();
	progress_shown = false;
}

static size_t
progress_read(ByteSource *source, char *buffer, size_t size)
{
	ProgressSource *progress = (ProgressSource *) source;
	size_t		count = progress->inner->read(progress->inner, buffer, size);

	source->position = progress->inner->position;
	update_param(PROGRESS_COPY_BYTES_PROCESSED, progress->before + source->position);
	if (notice_is_due())
	{
		int64		position = progress->before + source->position;

		if (progress->total > 0)
			ereport(NOTICE,
					(errmsg("read %lld of %lld MB of \"%s\"", (long long) (position >> 20),
							(long long) (progress->total >> 20), progress_label)));
		else
			ereport(NOTICE,
					(errmsg("read %lld MB of \"%s\"", (long long) (position >> 20),
							progress_label)));
	}
	return count;
}

ByteSource *
load_progress_source(ByteSource *source)
{
	return load_progress_part(source, 0, source->size);
}

ByteSource *
load_progress_part(ByteSource *source, int64 before, int64 total)
{
	ProgressSource *progress = palloc0(sizeof(ProgressSource));

	progress->source.read = progress_read;
	progress->source.size = source->size;
	progress->inner = source;
	progress->before = before;
	progress->total = total;
	return &progress->source;
}

void
load_progress_concepts(int64 written, int64 total)
{
	update_param(PROGRESS_COPY_TUPLES_PROCESSED, written);
	if (notice_is_due())
		ereport(NOTICE,
				(errmsg("wrote %lld of %lld concepts of \"%s\"", (long long) written,
						(long long) total, progress_label)));
}
