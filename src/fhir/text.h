/*
 * text.h
 *		Texts that may be absent (NULL), and lists of texts (char *).
 */
#ifndef FHIRTERM_TEXT_H
#define FHIRTERM_TEXT_H

#include "postgres.h"

#include "nodes/pg_list.h"

/* Whether two texts are the same bytes; NULL equals NULL only. */
static inline bool
text_equals(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Whether a list has a text. */
static inline bool
texts_have(List *texts, const char *text)
{
	ListCell   *cell;

	foreach(cell, texts)
		if (strcmp(lfirst(cell), text) == 0)
			return true;
	return false;
}

/* The list with a text (not copied), which it has once in the end. */
static inline List *
texts_add(List *texts, const char *text)
{
	return texts_have(texts, text) ? texts : lappend(texts, unconstify(char *, text));
}

/* For list_sort(): by bytes. */
static inline int
texts_compare(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

/* vsprintf() into a fresh string in the current memory context. */
extern char *text_formatted(const char *format, va_list arguments) pg_attribute_printf(1, 0);

/* Of hash tables whose key is a char *: HASHCTL.hash and HASHCTL.match. */
extern uint32 text_key_hash(const void *key, Size size);
extern int	text_key_match(const void *a, const void *b, Size size);

#endif							/* FHIRTERM_TEXT_H */
