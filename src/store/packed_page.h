/*
 * packed_page.h
 *		What the two kinds of pages of fhirterm.concept_page have in common: entries in groups, each of which
 *		is found without reading those before; and codes as bytes.
 *
 * A page is the number of its entries (two bytes), where each group but the first begins (two bytes, counted
 * from the first entry), and the entries. Sixteen entries are a group. Numbers of two bytes have the lower byte first.
 *
 * A code is a byte that tells its form, and its bytes: digits two in a byte, where it has nothing else (0x80 and their
 * number), or as it is (its length). PACKED_CODE_ABSENT stands for a code that is too long.
 *
 * Whoever reads checks every bound: bytes that nothing here wrote raise XX001 (data corrupted).
 */
#ifndef FHIRTERM_PACKED_PAGE_H
#define FHIRTERM_PACKED_PAGE_H

#include "compat.h"

/* Bytes of a page at most; four rows of that size fill a block, and none is large enough for TOAST. */
#define PACKED_PAGE_SIZE 1960
/* Entries of a group. */
#define PACKED_GROUP 16
/* An entry has two bytes at least. */
#define PACKED_MAX_ENTRIES (PACKED_PAGE_SIZE / 2)
#define PACKED_MAX_GROUPS (PACKED_MAX_ENTRIES / PACKED_GROUP + 1)

/* A page that is being written. */
typedef struct PackedPage
{
	int			count;			/* of entries */
	int			size;			/* of their bytes */
	uint16		starts[PACKED_MAX_GROUPS];
	unsigned char entries[PACKED_PAGE_SIZE];
} PackedPage;

extern void packed_page_clear(PackedPage *page);
/* Adds an entry; false if there is no room. */
extern bool packed_page_add(PackedPage *page, const unsigned char *entry, int size);
/* Writes the page, PACKED_PAGE_SIZE bytes at most; returns their number. */
extern int	packed_page_write(const PackedPage *page, unsigned char *bytes);
/* Whether the next entry begins a group. */
#define packed_page_begins_group(page) ((page)->count % PACKED_GROUP == 0)

/* A page that is being read. */
typedef struct PackedView
{
	int			count;			/* of entries */
	int			groups;
	const unsigned char *starts;
	const unsigned char *entries;
	const unsigned char *end;
} PackedView;

extern void packed_view_open(PackedView *view, const unsigned char *bytes, int size);
/* Where a group begins; 0 is the first. */
extern const unsigned char *packed_view_group(const PackedView *view, int group);

/* Reads a number and moves *next behind it. */
extern uint32 packed_number(const unsigned char **next, const unsigned char *end);

/* Longest code that is kept in a page, in bytes. */
#define PACKED_CODE_MAX 126
#define PACKED_CODE_DIGITS 0x80
#define PACKED_CODE_ABSENT 0x7F

/* Writes a code of at most PACKED_CODE_MAX bytes, or a part of one, and returns the place after it. */
extern unsigned char *packed_code_write(unsigned char *bytes, const char *code, int length);
/* The place after a code. */
extern const unsigned char *packed_code_skip(const unsigned char *bytes, const unsigned char *end);
/* Unpacks a code that packed_code_skip() has gone over, PACKED_CODE_MAX bytes at most; returns the number. */
extern int	packed_code_unpack(const unsigned char *bytes, char *code);

/* Raises XX001. */
pg_noreturn extern void packed_page_damaged(const char *detail);

#endif							/* FHIRTERM_PACKED_PAGE_H */
