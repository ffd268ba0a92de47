/*
 * concept_codes.h
 *		Codes by number and numbers by code, lean enough for code systems of millions of concepts.
 *
 * Numbers are the caller's and dense from 0; they may be given their codes in any order. Codes are
 * compared by bytes. Memory: the bytes of the code and 1, 4 for the number, and 5 to 11 for the hash.
 */
#ifndef FHIRTERM_CONCEPT_CODES_H
#define FHIRTERM_CONCEPT_CODES_H

#include "utils/palloc.h"

typedef struct ConceptCodes
{
	MemoryContext context;
	int32		count;			/* codes in the table */
	/* number → place of its code: block in the high bits, offset in the low ones; 0 = no code */
	int32		room;
	uint32	   *places;
	/* open addressing: number + 1, or 0 */
	uint32		slot_count;		/* a power of two, or 0 */
	uint32	   *slots;
	int32		block_count;
	int32		block_room;
	char	  **blocks;
	int32		block_size;		/* of the last block */
	int32		block_used;
	int64		memory;			/* bytes of all the above */
} ConceptCodes;

extern void concept_codes_init(ConceptCodes *table, MemoryContext context);
extern void concept_codes_free(ConceptCodes *table);

/*
 * Gives a number its code. Returns -1; or, if another number has the code already, that number, and
 * nothing is changed. Errors: 54000 if the codes together pass 4 GB.
 */
extern int32 concept_codes_set(ConceptCodes *table, int32 number, const char *code, int length);

/* The number of a code, or -1. */
extern int32 concept_codes_find(const ConceptCodes *table, const char *code, int length);

/* The code of a number, NUL-terminated; NULL if it has none. Valid until another code is set. */
extern const char *concept_codes_get(const ConceptCodes *table, int32 number);

#endif							/* FHIRTERM_CONCEPT_CODES_H */
