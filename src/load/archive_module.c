/*
 * archive_module.c
 *		The files in an archive, by libarchive: a library of its own, fhirterm_archive, which archive.c loads.
 *
 * Only tar, gzip, "no format at all" and, where it is asked for, zip are switched on: nothing else of the library can be reached by
 * what a file contains. An error must not jump out of the library's frames: the callback that feeds it
 * catches errors of the source and tells the library that reading failed; once the library has
 * returned, the error is raised again. The library's memory is given back by a callback of the memory
 * context, on every way out.
 */
#include "postgres.h"

#include <archive.h>
#include <archive_entry.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "compat.h"
#include "load/archive.h"

PG_MODULE_MAGIC;

#define PACKED_CHUNK	(64 * 1024)

/* gzip, and the source itself, which libarchive counts as a filter */
#define FILTERS_MAX		2

static void
free_archive(void *argument)
{
	ArchiveReader *reader = argument;

	if (reader->archive != NULL)
		archive_read_free(reader->archive);
	reader->archive = NULL;
}

/* Feeds libarchive: bytes as they come from the source. Never jumps. */
static la_ssize_t
read_packed(struct archive *archive, void *data, const void **bytes)
{
	ArchiveReader *reader = data;
	MemoryContext caller = CurrentMemoryContext;
	volatile la_ssize_t got = ARCHIVE_FATAL;

	*bytes = reader->buffer;
	PG_TRY();
	{
		CHECK_FOR_INTERRUPTS();
		got = reader->packed->read(reader->packed, reader->buffer, PACKED_CHUNK);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(reader->context);
		reader->error = CopyErrorData();
		FlushErrorState();
		MemoryContextSwitchTo(caller);
		archive_set_error(archive, EIO, "reading failed");
		got = ARCHIVE_FATAL;
	}
	PG_END_TRY();
	return got;
}

/* libarchive has reported a failure: raises the error behind it. */
pg_noreturn static void
fail(ArchiveReader *reader)
{
	const char *words = archive_error_string(reader->archive);

	if (reader->error != NULL)
		ReThrowError(reader->error);
	if (archive_errno(reader->archive) == ENOMEM)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory while unpacking \"%s\"", reader->label)));
	ereport(ERROR,
			(errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
			 errmsg("could not unpack \"%s\"", reader->label),
			 words == NULL ? 0 : errdetail("%s.", words),
			 errhint("The file may be damaged or cut short.")));
}

static size_t
read_content(ByteSource *content, char *buffer, size_t size)
{
	ArchiveReader *reader = (ArchiveReader *) ((char *) content - offsetof(ArchiveReader, content));
	la_ssize_t	got;

	CHECK_FOR_INTERRUPTS();
	got = archive_read_data(reader->archive, buffer, size);
	if (got < 0)
		fail(reader);
	content->position += got;
	return got;
}

static void
check(ArchiveReader *reader, int result)
{
	if (result < ARCHIVE_WARN)
		fail(reader);
}

/* An entry's path as text of the server's encoding. */
static char *
entry_name(struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);
	char	   *name;

	if (path == NULL)
		path = archive_entry_pathname_utf8(entry);
	name = pstrdup(path == NULL ? "?" : path);

	if (!pg_verify_mbstr(GetDatabaseEncoding(), name, strlen(name), true))
	{
		char	   *p;

		for (p = name; *p != '\0'; p++)
			if (IS_HIGHBIT_SET(*p))
				*p = '?';
	}
	return name;
}

/*
 * Reads what is left of the current entry. libarchive would do so itself, without looking for
 * interrupts, which matters where little input unpacks to very much.
 */
static void
pass_over(ArchiveReader *reader)
{
	static char sink[PACKED_CHUNK];

	while (read_content(&reader->content, sink, sizeof(sink)) > 0)
		;
}

static bool
next_entry(ArchiveReader *reader)
{
	struct archive_entry *entry;
	MemoryContext caller;
	int			result;

	if (reader->name != NULL)
		pass_over(reader);

	result = archive_read_next_header(reader->archive, &entry);
	if (result == ARCHIVE_EOF)
		return false;
	check(reader, result);

	caller = MemoryContextSwitchTo(reader->context);
	if (reader->is_archive)
		pfree(unconstify(char *, reader->name));
	reader->is_archive = archive_format(reader->archive) != ARCHIVE_FORMAT_RAW;
	reader->name = reader->is_archive ? entry_name(entry) : reader->label;
	MemoryContextSwitchTo(caller);

	reader->is_file = !reader->is_archive ||
		(archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL);
	reader->content.position = 0;
	reader->content.size = reader->is_archive && archive_entry_size_is_set(entry) ?
		archive_entry_size(entry) : -1;
	return true;
}

static ArchiveReader *
open_archive(ByteSource *source, const char *label, ArchiveForms forms)
{
	ArchiveReader *reader = palloc0(sizeof(ArchiveReader));

	reader->next = next_entry;
	reader->label = label;
	reader->packed = source;
	reader->context = CurrentMemoryContext;
	reader->buffer = palloc(PACKED_CHUNK);
	reader->content.read = read_content;
	reader->content.size = -1;
	reader->callback.func = free_archive;
	reader->callback.arg = reader;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &reader->callback);

	reader->archive = archive_read_new();
	if (reader->archive == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory while unpacking \"%s\"", label)));
	check(reader, archive_read_support_filter_gzip(reader->archive));
	check(reader, archive_read_support_format_tar(reader->archive));
	if (forms == ARCHIVE_TAR_OR_ZIP)
		check(reader, archive_read_support_format_zip_streamable(reader->archive));
	check(reader, archive_read_support_format_raw(reader->archive));
	check(reader, archive_read_support_format_empty(reader->archive));
	check(reader, archive_read_open(reader->archive, reader, NULL, read_packed, NULL));

	if (archive_filter_count(reader->archive) > FILTERS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
				 errmsg("\"%s\" is compressed more than once", label)));
	return reader;
}

const ArchiveModule *
fhirterm_archive_module(void)
{
	static const ArchiveModule module = {{FHIRTERM_VERSION, sizeof(ArchiveReader)}, open_archive};

	return &module;
}
