/*
 * coding_scan.h
 *		The codings of a coded value in JSON one after the other, where they are: no copies, for what is asked of
 *		every row.
 *
 * Spec: UC-006 … UC-012.
 */
#ifndef FHIRTERM_CODING_SCAN_H
#define FHIRTERM_CODING_SCAN_H

#include "utils/jsonb.h"

/* Bytes of someone else's, no terminator; bytes NULL: there are none. */
typedef struct TextSlice
{
	const char *bytes;
	int			length;
} TextSlice;

typedef struct CodingSlice
{
	TextSlice		system;			/* or none */
	TextSlice		version;		/* or none */
	TextSlice		code;			/* always there */
	TextSlice		display;		/* or none */
	int			user_selected;	/* 1, 0, or -1 where absent */
	bool		bare;			/* a code alone: its system is implied by the element that holds it */
	bool		joined;			/* the system may be url|version, as columns have it */
} CodingSlice;

typedef void (*CodingVisitor) (void *context, const CodingSlice *coding);

/* Visits the codings of a value of some type; what it raises is the reader's. Values are not NULL. */
typedef void (*CodedValueReader) (Datum value, CodingVisitor visit, void *context);

/*
 * Visits the codings in a value, in order: of a code, Coding, CodeableConcept, CodeableReference, Quantity, or an array of
 * these. Objects without a code (text alone, a unit that is only printed, a reference) count for nothing.
 * Errors: TX400 for JSON that can't be a coded value (a number, a boolean).
 */
extern void coding_scan(JsonbContainer *value, CodingVisitor visit, void *context);

/* The same of a jsonb Datum: a CodedValueReader. */
extern void coding_scan_jsonb(Datum value, CodingVisitor visit, void *context);

/* The same without an error: what can't be a coded value is passed over. */
extern void coding_scan_lenient(JsonbContainer *value, CodingVisitor visit, void *context);

/* Whether two slices have the same bytes, or are none both. */
static inline bool
slice_equal(TextSlice a, TextSlice b)
{
	return a.length == b.length && (a.bytes == NULL) == (b.bytes == NULL) &&
		(a.bytes == NULL || memcmp(a.bytes, b.bytes, a.length) == 0);
}

/* A palloc'd C string, or NULL. */
static inline char *
slice_string(TextSlice slice)
{
	return slice.bytes == NULL ? NULL : pnstrdup(slice.bytes, slice.length);
}

#endif							/* FHIRTERM_CODING_SCAN_H */
