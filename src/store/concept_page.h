/*
 * concept_page.h
 *		Pages of concepts by ordinal: the code, the descendants and the flags of each, in a few bytes.
 *
 * The concepts of a page follow each other. An entry is the code (packed_page.h); a number, flags << 2 | form; and by
 * the form: nothing (no descendants but itself), how many ordinals the interval of descendants that begins with itself
 * has after it, or that and the size and the bytes of the further intervals (interval_set.h), or that alone where
 * these are too many: the row of fhirterm.concept then has them.
 */
#ifndef FHIRTERM_CONCEPT_PAGE_H
#define FHIRTERM_CONCEPT_PAGE_H

#include "store/packed_page.h"
#include "store/writer.h"

/* Further intervals of more bytes are left to the row. */
#define CONCEPT_PAGE_MAX_INTERVALS 1700

typedef enum ConceptPageForm
{
	PAGE_LEAF,
	PAGE_INTERVAL,
	PAGE_INTERVALS,
	PAGE_INTERVALS_IN_ROW
} ConceptPageForm;

/* Adds a concept to a page; false if there is no room, which an empty page has for any. */
extern bool concept_page_add(PackedPage *page, const ConceptRow *row);

/* An entry; what it points to lies in the page. */
typedef struct ConceptPageEntry
{
	int32		ordinal;
	int32		last_descendant;	/* of the interval that begins with ordinal */
	uint32		flags;			/* CONCEPT_… */
	ConceptPageForm form;
	const unsigned char *code;	/* packed; NULL: only the row has it */
	const unsigned char *more;	/* further intervals of PAGE_INTERVALS */
	int			more_size;
} ConceptPageEntry;

/* A page that is being read. */
typedef struct ConceptPage
{
	PackedView	view;
	int32		first;			/* ordinal */
	int32		limit;			/* no ordinal reaches it */
	int			at;				/* number of the next entry in the page */
	const unsigned char *next;
} ConceptPage;

/* Begins to read at the first entry. Errors, here and below: XX001. */
extern void concept_page_open(ConceptPage *page, int32 first, int32 limit, const unsigned char *bytes, int size);
/* Whether the page has an ordinal. */
#define concept_page_has(page, ordinal) \
	((ordinal) >= (page)->first && (ordinal) - (page)->first < (page)->view.count)
/* Goes on with an ordinal that the page has. */
extern void concept_page_seek(ConceptPage *page, int32 ordinal);
/* The next entry; false at the end of the page. */
extern bool concept_page_next(ConceptPage *page, ConceptPageEntry *entry);
/* Whether a descendant of the entry has this ordinal, or itself; not for PAGE_INTERVALS_IN_ROW. */
extern bool concept_page_entry_subsumes(const ConceptPageEntry *entry, int32 ordinal, int32 limit);
/* The code of an entry that has one, ending in NUL: PACKED_CODE_MAX + 1 bytes at most. Returns the length. */
extern int	concept_page_code(const ConceptPageEntry *entry, char *code);

#endif							/* FHIRTERM_CONCEPT_PAGE_H */
