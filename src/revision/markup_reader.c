/*
 * markup_reader.c
 *		Loads the library that reads XML when the first document is read.
 *
 * libxml2 brings libraries of its own. Were it part of this library, every connection that asks for a code would wait
 * for all of them.
 */
#include "postgres.h"

#include "fmgr.h"

#include "errors.h"
#include "revision/markup_reader.h"

static const MarkupModule *
markup_module(void)
{
	static const MarkupModule *module = NULL;

	if (module == NULL)
	{
		MarkupModuleFunction function =
			(MarkupModuleFunction) load_external_function("fhirterm_xml", "fhirterm_markup_module", true, NULL);
		const MarkupModule *found = function();

		if (strcmp(found->version, FHIRTERM_VERSION) != 0 || found->reader_size != sizeof(MarkupReader))
			ereport(ERROR,
					errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("library fhirterm_xml is of version %s", found->version),
					errdetail("Library fhirterm of this session is of version %s.", FHIRTERM_VERSION),
					errhint("Connect again; if that does not help, install both."));
		module = found;
	}
	return module;
}

MarkupReader *
markup_reader_open(const char *text, size_t length)
{
	return markup_module()->open(text, length);
}

MarkupToken
markup_next(MarkupReader *reader)
{
	return reader->next(reader);
}
