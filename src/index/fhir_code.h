/*
 * fhir_code.h
 *		The type fhir_code: a system and a code, written system|code.
 *
 * A code without a system, written |code, is a bare one, as elements of FHIR's type code have it: its system is implied by
 * the value set that it is looked for in, if that has codes of one system. The system may be url|version.
 */
#ifndef FHIRTERM_FHIR_CODE_H
#define FHIRTERM_FHIR_CODE_H

#include "fmgr.h"

#include "fhir/coding_scan.h"

/* A datum; parts are read by the functions below, as short datums are not aligned. */
typedef struct FhirCode FhirCode;

#define DatumGetFhirCode(datum) ((FhirCode *) PG_DETOAST_DATUM_PACKED(datum))
#define PG_GETARG_FHIR_CODE(number) DatumGetFhirCode(PG_GETARG_DATUM(number))

/* The parts, in the datum; a bare code has no system. */
extern TextSlice fhir_code_system_slice(const FhirCode *code);
extern TextSlice fhir_code_code_slice(const FhirCode *code);

/*
 * A palloc'd datum; NULL if the parts can't make one, and *reason (may be NULL) tells why. A system that is empty or not
 * there makes a bare code.
 */
extern FhirCode *fhir_code_make(TextSlice system, TextSlice code, const char **reason);

/* CodedValueReaders of fhir_code and fhir_code[]; elements that are NULL are passed over. */
extern void fhir_code_scan(Datum value, CodingVisitor visit, void *context);
extern void fhir_code_array_scan(Datum value, CodingVisitor visit, void *context);

/* Order by the bytes of system, then code; bare codes come first. */
extern int	fhir_code_compare(const FhirCode *a, const FhirCode *b);

#endif							/* FHIRTERM_FHIR_CODE_H */
