/*
 * archive.c
 *		Loads the library that reads archives when the first one is read.
 *
 * libarchive brings libraries of its own. Were it part of this library, every connection that asks for a code would wait
 * for all of them.
 */
#include "postgres.h"

#include "fmgr.h"

#include "errors.h"
#include "load/archive.h"

static const ArchiveModule *
archive_module(void)
{
	static const ArchiveModule *module = NULL;

	if (module == NULL)
	{
		ArchiveModuleFunction function =
			(ArchiveModuleFunction) load_external_function("fhirterm_archive", "fhirterm_archive_module", true, NULL);
		const ArchiveModule *found = function();

		if (strcmp(found->version, FHIRTERM_VERSION) != 0 || found->reader_size != sizeof(ArchiveReader))
			ereport(ERROR,
					errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("library fhirterm_archive is of version %s", found->version),
					errdetail("Library fhirterm of this session is of version %s.", FHIRTERM_VERSION),
					errhint("Connect again; if that does not help, install both."));
		module = found;
	}
	return module;
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
