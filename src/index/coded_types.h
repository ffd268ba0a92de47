/*
 * coded_types.h
 *		The types that hold codes, as the planner meets them.
 */
#ifndef FHIRTERM_CODED_TYPES_H
#define FHIRTERM_CODED_TYPES_H

#include "nodes/primnodes.h"

#include "planner/predicate_set.h"

typedef enum CodedType
{
	CODED_OTHER,
	CODED_JSON,
	CODED_CODE,					/* fhir_code */
	CODED_CODES,				/* fhir_code[] */
	CODED_VALUE_SET				/* fhir_valueset */
} CodedType;

/* Domains count as what they are over. */
extern CodedType coded_type(Oid type);

/*
 * What is asked of a column by a constant, that is not NULL: its rows are members of the value set that the constant is, or
 * descendants, or ancestors, of the code. False where that is no single code with a system, or another type.
 */
extern bool predicate_of_constant(const Const *constant, bool descendants, Predicate *predicate);

/* The fhir_code of a constant of jsonb, as a constant of this type without a version; NULL if there are several or none. */
extern Const *single_code_constant(const Const *json, Oid fhir_code);

#endif							/* FHIRTERM_CODED_TYPES_H */
