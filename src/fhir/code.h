/*
 * code.h
 *		FHIR's small string types: code, uri, id; and the folding of codes whose case does not matter.
 *
 * Spec: CS-029, UC-001 ff.; the case rules of CodeSystem.caseSensitive.
 */
#ifndef FHIRTERM_CODE_H
#define FHIRTERM_CODE_H

#include "postgres.h"

/* code: not empty, no whitespace at the ends, none inside but single spaces, no control characters. */
extern bool code_is_valid(const char *text);

/*
 * ASCII letters in lower case, palloc'd; the rest as it is. Two codes of a case-insensitive system are
 * the same if their folded forms are.
 */
extern char *code_fold(const char *code);

/* Codes up to this length are folded without memory of their own. */
#define CODE_FOLD_BUFFER 64
/*
 * The same of some bytes, which may hold anything, without NUL behind them: in a buffer of CODE_FOLD_BUFFER bytes where that is
 * long enough, else palloc'd.
 */
extern char *code_fold_bytes(const char *code, int length, char *buffer);

/* Order and equality of the folded forms, without making them. */
extern int	code_fold_compare(const char *a, const char *b);

/* uri: not empty, no whitespace or control characters. */
extern bool uri_is_valid(const char *text);
/* The same with a scheme in front: http://loinc.org, urn:oid:1.2.3. */
extern bool uri_is_absolute(const char *text);

/* id: 1 to 64 of A-Z a-z 0-9 - and dot. */
extern bool id_is_valid(const char *text);

#endif							/* FHIRTERM_CODE_H */
