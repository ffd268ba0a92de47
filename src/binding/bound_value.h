/*
 * bound_value.h
 *		The value of a bound element, taken apart: repetitions, codings, and what stands instead of a code.
 *
 * Spec: bindings.md section 2, "which part of the value is compared".
 */
#ifndef FHIRTERM_BOUND_VALUE_H
#define FHIRTERM_BOUND_VALUE_H

#include "lib/stringinfo.h"

#include "binding/binding.h"
#include "fhir/coding.h"

/* A coding; of a Quantity, its unit. Strings are palloc'd. */
typedef struct BoundCoding
{
	char	   *path;			/* "[1].coding[0]", or "" */
	Coding		coding;			/* code may be NULL here */
	bool		has_extension;
	char	   *named_value_set;	/* extension valueset-reference, or NULL */
} BoundCoding;

/* One repetition. */
typedef struct BoundValue
{
	int			repetition;		/* -1 where the value is no array */
	char	   *path;			/* "[1]", or "" */
	bool		malformed;		/* no value of the type: the rest is void */
	bool		applicable;		/* false: a CodeableReference without concept */
	char	   *code;			/* of a primitive type, or NULL */
	bool		has_extension;
	bool		has_text;		/* CodeableConcept.text */
	int			coding_count;	/* of a CodeableConcept any number, of Coding and Quantity one, of primitive types none */
	BoundCoding *codings;
} BoundValue;

/*
 * The repetitions of a value, as BoundValue *; NIL for NULL, JSON null and an empty array. paths: these are wanted, otherwise they
 * are all "".
 */
extern List *bound_values(Jsonb *value, BoundType type, bool paths);

/*
 * Appends all that findings on these values can depend on: equal bytes, equal findings. Text and amounts are left out, so that a
 * column has few of them.
 */
extern void append_value_key(StringInfo key, const List *values);

#endif							/* FHIRTERM_BOUND_VALUE_H */
