/*
 * excerpt.c
 *		Values as error messages show them.
 */
#include "fhir/excerpt.h"

#include "mb/pg_wchar.h"

char *
excerpt_of(const char *text, size_t length)
{
	if (length <= EXCERPT_BYTES)
		return pnstrdup(text, length);
	return psprintf("%.*s...", pg_mbcliplen(text, (int) Min(length, PG_INT32_MAX), EXCERPT_BYTES), text);
}

char *
excerpt(const char *text)
{
	return excerpt_of(text, strlen(text));
}
