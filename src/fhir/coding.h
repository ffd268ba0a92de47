/*
 * coding.h
 *		Coded values in JSON: code, Coding, CodeableConcept, CodeableReference, Quantity, and arrays of these.
 *
 * Spec: UC-006 … UC-012.
 */
#ifndef FHIRTERM_CODING_H
#define FHIRTERM_CODING_H

#include "utils/jsonb.h"

typedef struct Coding
{
	char	   *system;			/* or NULL */
	char	   *version;		/* or NULL */
	char	   *code;			/* never NULL */
	char	   *display;		/* or NULL */
	int			user_selected;	/* 1, 0, or -1 where absent */
	bool		bare;			/* a JSON string: its system is implied by the element that holds it */
} Coding;

/*
 * The codings in a value, in order, as one palloc'd array; NULL with *count 0 if there are none. Objects
 * without a code (text alone, a unit that is only printed, a reference) count for nothing.
 * Errors: TX400 for JSON that can't be a coded value (a number, a boolean).
 */
extern Coding *codings_of_jsonb(Jsonb *value, int *count);

#endif							/* FHIRTERM_CODING_H */
