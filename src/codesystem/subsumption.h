/*
 * subsumption.h
 *		What of two codes subsumes the other, as a call site is asked for row after row.
 */
#ifndef FHIRTERM_SUBSUMPTION_H
#define FHIRTERM_SUBSUMPTION_H

#include "fmgr.h"

#include "codesystem/terminology.h"
#include "fhir/coding_scan.h"

/* In falling order of what holds for any of several pairs. */
typedef enum Subsumption
{
	SUBSUMPTION_EQUIVALENT,
	SUBSUMPTION_SUBSUMES,
	SUBSUMPTION_SUBSUMED_BY,
	SUBSUMPTION_UNKNOWN,		/* not to be determined */
	SUBSUMPTION_NONE,
	SUBSUMPTION_NO_CODE			/* one of the codes is certainly none */
} Subsumption;

/*
 * Of two codes of a code system (NULL: not loaded). one_way: only whether a subsumes b, SUBSUMPTION_SUBSUMES for equal
 * codes, too. The call site's Terminology keeps what it takes to be quick. Errors: TX422 if the hierarchy does not mean is-a.
 */
extern Subsumption subsumption_of(Terminology *terminology, CodeSystem *cs, const char *code_a, int length_a,
								  const char *code_b, int length_b, bool one_way);

/* What is to be said of a code that the code system does not have. */
extern Subsumption subsumption_without_code(const CodeSystem *cs, const char *code, int length);

/* Whether a subsumes b, NULL where that is not known; FHIR's outcome, or NULL. */
extern Datum subsumption_as_boolean(FunctionCallInfo fcinfo, Subsumption subsumption);
extern Datum subsumption_as_text(FunctionCallInfo fcinfo, Subsumption subsumption);

/*
 * Any coding of one value against any of another: the arguments of the numbers a and b, of types that these readers read;
 * UNKNOWN for NULL and where no code is given. Errors: as subsumption_of(), and the readers'.
 */
typedef struct CodedArgument
{
	int			number;
	CodedValueReader read;
} CodedArgument;
extern Subsumption subsumption_of_values(FunctionCallInfo fcinfo, CodedArgument a, CodedArgument b, bool one_way);

/* Where the above keeps what it knows of a call site (coding_subsumption.c). */
extern struct CodedSides **subsumption_coded_sides(Terminology *terminology);

#endif							/* FHIRTERM_SUBSUMPTION_H */
