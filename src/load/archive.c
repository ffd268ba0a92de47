/*
 * archive.c
 *		Loads the library that reads archives when the first one is read.
 */
#include "postgres.h"

#include "companion.h"
#include "load/archive.h"

static const ArchiveModule *
archive_module(void)
{
	static Companion companion = {"fhirterm_archive", "fhirterm_archive_module", sizeof(ArchiveReader)};

	return (const ArchiveModule *) companion_load(&companion);
}

ArchiveReader *
archive_reader_open(ByteSource *source, const char *label, ArchiveForms forms)
{
	return archive_module()->open(source, label, forms);
}

bool
archive_reader_next(ArchiveReader *reader)
{
	return reader->next(reader);
}
