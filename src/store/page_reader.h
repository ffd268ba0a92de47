/*
 * page_reader.h
 *		Finds the pages of a content in fhirterm.concept_page.
 */
#ifndef FHIRTERM_PAGE_READER_H
#define FHIRTERM_PAGE_READER_H

#include "compat.h"
#include "store/concept_page.h"
#include "store/stored_scan.h"

/* Columns of fhirterm.concept_page in the order of store.sql. */
enum
{
	PAGE_CONTENT_ID = 1,
	PAGE_FIRST_ORDINAL,
	PAGE_FIRST_CODE,
	PAGE_BYTES
};

/* What first_ordinal is where a page has codes. */
#define PAGE_OF_CODES (-1)

/* The ordinal of a code of at most PACKED_CODE_MAX bytes, or -1. Errors: XX001, also if the content has no pages. */
extern int32 page_reader_locate(int32 content_id, const char *code, int length, int32 limit);

/* Begins a scan of the pages of codes of a content in their order. */
extern void page_reader_scan_codes(StoredScan *scan, int32 content_id);

/* Reports that a content has no pages of codes: XX001. */
pg_noreturn extern void page_reader_no_codes(int32 content_id);

/* Where the page of a row is, from its column. Errors: XX001, as it is never compressed or out of line. */
extern const unsigned char *page_of_datum(Datum page, int *size);

/* Reads entries by ordinal; the page in which the last one was is kept at hand. */
typedef struct PageReader
{
	int32		content_id;
	int32		limit;			/* number of concepts, or PG_INT32_MAX: not known */
	bool		opened;			/* the scan is */
	bool		in_page;		/* page is one */
	StoredScan	scan;
	ConceptPage page;
} PageReader;

extern void page_reader_init(PageReader *reader, int32 content_id, int32 limit);
/*
 * The entry with an ordinal, valid until the next call; false if there is none, which is an error (XX001) where limit
 * says that there is one.
 */
extern bool page_reader_fetch(PageReader *reader, int32 ordinal, ConceptPageEntry *entry);
/* The entry after the one that was fetched last, likewise. */
extern bool page_reader_next(PageReader *reader, ConceptPageEntry *entry);
extern void page_reader_close(PageReader *reader);

#endif							/* FHIRTERM_PAGE_READER_H */
