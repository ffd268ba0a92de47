/*
 * text.c
 *		Texts as keys of hash tables.
 */
#include "fhir/text.h"

#include "common/hashfn.h"

uint32
text_key_hash(const void *key, Size size)
{
	const char *text = *(const char *const *) key;

	return hash_bytes((const unsigned char *) text, strlen(text));
}

int
text_key_match(const void *a, const void *b, Size size)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}
