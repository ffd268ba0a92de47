/*
 * resource_stream.c
 *		The resources in a file: of a package its files, of a file its JSON documents.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "json/json_reader.h"
#include "load/archive.h"
#include "load/resource_stream.h"

#define PACKAGE_FOLDER	"package/"

struct ResourceStream
{
	const char *label;
	ArchiveReader *archive;
	bool		has_package;	/* the archive has something in its folder "package" */
	JsonReader *reader;			/* of the current entry, or NULL */
	int64		documents;		/* that have been found in the current entry */
	MemoryContext context;
	MemoryContext entry_context;	/* of the current entry's reader */
};

ResourceStream *
resource_stream_open(ByteSource *source, const char *label)
{
	ResourceStream *stream = palloc0(sizeof(ResourceStream));

	stream->label = pstrdup(label);
	stream->context = CurrentMemoryContext;
	stream->entry_context = AllocSetContextCreate(CurrentMemoryContext,
												  "fhirterm entry of a package",
												  ALLOCSET_DEFAULT_SIZES);
	stream->archive = archive_reader_open(source, stream->label, ARCHIVE_TAR_ONLY);
	return stream;
}

/* The path of an entry in the folder "package", relative to it, or NULL. */
static const char *
path_in_package(const char *path)
{
	if (strncmp(path, "./", 2) == 0)
		path += 2;
	if (strncmp(path, PACKAGE_FOLDER, strlen(PACKAGE_FOLDER)) != 0)
		return NULL;
	return path + strlen(PACKAGE_FOLDER);
}

/* Is the file of this path, relative to the folder "package", a resource? */
static bool
is_resource_file(const char *path)
{
	size_t		length = strlen(path);

	return path[0] != '.' &&
		strchr(path, '/') == NULL &&
		strcmp(path, "package.json") != 0 &&
		length > strlen(".json") &&
		strcmp(path + length - strlen(".json"), ".json") == 0;
}

/* Moves to the next entry that holds resources; false at the end. */
static bool
next_entry(ResourceStream *stream)
{
	ArchiveReader *archive = stream->archive;

	while (archive_reader_next(archive))
	{
		const char *path;

		if (!archive->is_archive)
			return true;
		path = path_in_package(archive->name);
		if (path != NULL)
			stream->has_package = true;
		if (path != NULL && archive->is_file && is_resource_file(path))
			return true;
	}
	if (archive->is_archive && !stream->has_package)
		ereport(ERROR,
				(errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
				 errmsg("\"%s\" is not a FHIR package", stream->label),
				 errdetail("The archive has no folder \"package\"."),
				 errhint("A FHIR package holds its resources as package/*.json.")));
	return false;
}

static void
open_entry(ResourceStream *stream)
{
	MemoryContext caller = MemoryContextSwitchTo(stream->entry_context);

	stream->reader = json_reader_from_source(&stream->archive->content,
											 pstrdup(stream->archive->name));
	stream->documents = 0;
	MemoryContextSwitchTo(caller);
}

static void
close_entry(ResourceStream *stream)
{
	stream->reader = NULL;
	MemoryContextReset(stream->entry_context);
}

/* Reads what the caller has left of the current document. */
static void
finish_document(JsonReader *reader)
{
	while (!reader->complete)
		json_next(reader);
}

/* Names the document that begins at the reader's place. */
static void
name_document(ResourceStream *stream)
{
	JsonReader *reader = stream->reader;
	MemoryContext caller;
	int64		line,
				column;

	if (stream->documents++ == 0)
		return;
	if (stream->documents > 2)
		pfree(unconstify(char *, reader->name));
	reader->locate(reader, &line, &column);
	caller = MemoryContextSwitchTo(stream->entry_context);
	reader->name = psprintf("%s line %lld", stream->archive->name, (long long) line);
	MemoryContextSwitchTo(caller);
}

JsonReader *
resource_stream_next(ResourceStream *stream)
{
	for (;;)
	{
		if (stream->reader == NULL)
		{
			if (!next_entry(stream))
				return NULL;
			open_entry(stream);
		}
		if (stream->documents > 0)
			finish_document(stream->reader);
		if (json_reader_more(stream->reader))
		{
			name_document(stream);
			return stream->reader;
		}
		close_entry(stream);
	}
}
