/*
 * markup_reader.c
 *		Loads the library that reads XML when the first document is read.
 */
#include "postgres.h"

#include "companion.h"
#include "revision/markup_reader.h"

static const MarkupModule *
markup_module(void)
{
	static Companion companion = {"fhirterm_xml", "fhirterm_markup_module", sizeof(MarkupReader)};

	return (const MarkupModule *) companion_load(&companion);
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
