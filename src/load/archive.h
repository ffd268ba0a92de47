/*
 * archive.h
 *		The files in a tar archive (compressed with gzip or not), a zip archive, or the one file that is no
 *		archive, compressed or not. What it is, is told from the content, not from the name.
 */
#ifndef FHIRTERM_ARCHIVE_H
#define FHIRTERM_ARCHIVE_H

#include "companion.h"
#include "json/byte_source.h"

typedef struct ArchiveReader ArchiveReader;

struct ArchiveReader
{
	const char *label;			/* what is read, for messages */
	bool		is_archive;		/* tar or zip; otherwise there is one entry, whose name is the label */
	const char *name;			/* of the current entry, its path in the archive; in the server's
								 * encoding ("?" for what it lacks), valid until the next entry */
	bool		is_file;		/* the current entry is a regular file, not a folder or link */
	ByteSource	content;		/* of the current entry, unpacked */

	/* of the implementation */
	bool		(*next) (ArchiveReader *reader);
	struct archive *archive;
	ByteSource *packed;
	char	   *buffer;
	ErrorData  *error;			/* an error that had to wait until libarchive returned */
	MemoryContext context;
	MemoryContextCallback callback;
};

/* Which archives are told from other files. */
typedef enum ArchiveForms
{
	ARCHIVE_TAR_ONLY,
	ARCHIVE_TAR_OR_ZIP
} ArchiveForms;

/*
 * Opens the archive or file that the source holds; label names it in messages. The source is not closed.
 * Unpacks as it goes, so an archive of any size takes the same little memory, which is given back with
 * the current memory context.
 *
 * Errors of all functions and of reading content: 22P04 with libarchive's words, if it is broken, cut
 * short, or compressed more than once; 53200; whatever the source raises.
 */
extern ArchiveReader *archive_reader_open(ByteSource *source, const char *label, ArchiveForms forms);

/* Moves to the next entry; what is left of the current one is passed over. False at the end. */
extern bool archive_reader_next(ArchiveReader *reader);

/* What the library fhirterm_archive (archive_module.c) offers. */
typedef struct ArchiveModule
{
	CompanionHeader header;		/* size: of the reader */
	ArchiveReader *(*open) (ByteSource *source, const char *label, ArchiveForms forms);
} ArchiveModule;

/* Found by its name in that library. */
extern PGDLLEXPORT const ArchiveModule *fhirterm_archive_module(void);

#endif							/* FHIRTERM_ARCHIVE_H */
