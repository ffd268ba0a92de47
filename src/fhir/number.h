/*
 * number.h
 *		FHIR decimal and integer, as written, as PostgreSQL numeric.
 *
 * Spec: CS-180, CS-181, CS-184, ruling R-7.
 */
#ifndef FHIRTERM_NUMBER_H
#define FHIRTERM_NUMBER_H

#include "postgres.h"

/* Most digits written before the exponent, and greatest absolute exponent; more is refused as malformed. */
#define NUMBER_MAX_DIGITS	5000
#define NUMBER_MAX_EXPONENT	5000

/* [-]digits[.digits][e[+-]digits] as the whole of text, no leading zeros, within the limits. */
extern bool number_is_decimal(const char *text);
/* [-]digits as the whole of text, no leading zeros, within 32 bits: FHIR's integer. */
extern bool number_is_integer(const char *text);

/* The numeric of a decimal, palloc'd; false if it is not one. Trailing zeros stay in its scale. */
extern bool number_parse(const char *text, Datum *value);

/*
 * The numbers that round to a decimal as written: [value - h, value + h), h half a unit of its last
 * written digit: 10 → [9.5, 10.5), 10.0 → [9.95, 10.05), 1e1 → [5, 15). Numerics, palloc'd; false if it
 * is not a decimal.
 */
extern bool number_range(const char *text, Datum *value, Datum *lower, Datum *upper);

#endif							/* FHIRTERM_NUMBER_H */
