/*
 * coded_value.h
 *		Coded values as jsonb: Coding, CodeableConcept, CodeableReference, Quantity, code, arrays of them.
 *
 * Spec: UC-001 ff. All functions read a value as the codings that it holds, in order; what it says
 * besides (text, extensions) has no part in this.
 */
#ifndef FHIRTERM_CODED_VALUE_H
#define FHIRTERM_CODED_VALUE_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

/* One coding; every part palloc'd, or NULL where it is absent or not a string. */
typedef struct CodedValue
{
	char	   *system;
	char	   *version;
	char	   *code;
	char	   *display;
	int			user_selected;	/* 1, 0, or -1 where absent */
} CodedValue;

/*
 * The codings of a value, as CodedValue *: of an object with coding those; with concept (a
 * CodeableReference) those of that; with code it is one itself; a string is a code without system; of an array
 * those of its objects and strings. NIL for anything else.
 */
extern List *coded_values_of(Jsonb *value);

#endif							/* FHIRTERM_CODED_VALUE_H */
