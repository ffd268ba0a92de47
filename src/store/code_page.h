/*
 * code_page.h
 *		Pages of codes by their bytes: the ordinal of each. An entry is the number of bytes that the code
 *		has in common with the one before (a byte; left out where a group begins), the rest of it
 *		(packed_page.h) and the ordinal as a number.
 */
#ifndef FHIRTERM_CODE_PAGE_H
#define FHIRTERM_CODE_PAGE_H

#include "store/packed_page.h"

/* A page of codes that is being written. */
typedef struct CodePageDraft
{
	PackedPage	page;
	int			length;			/* of the last code added */
	char		code[PACKED_CODE_MAX];
} CodePageDraft;

extern void code_page_clear(CodePageDraft *draft);
/*
 * Adds a code of at most PACKED_CODE_MAX bytes, which comes after those added before in the order of bytes;
 * false if there is no room, which an empty page has for any.
 */
extern bool code_page_add(CodePageDraft *draft, const char *code, int length, int32 ordinal);

/* The ordinal of a code, or -1 if the page does not have it. Errors: XX001. */
extern int32 code_page_find(const unsigned char *bytes, int size, const char *code, int length);

#endif							/* FHIRTERM_CODE_PAGE_H */
