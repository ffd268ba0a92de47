/*
 * percent.h
 *		Percent-escapes of URLs.
 */
#ifndef FHIRTERM_PERCENT_H
#define FHIRTERM_PERCENT_H

/*
 * Undoes percent-escapes, which stand for UTF-8; palloc'd, in the encoding of the database. NULL if an escape
 * is cut short, or if the result is no UTF-8 or has a NUL. Errors: 22P05 for characters that the database's encoding lacks.
 */
extern char *percent_decode(const char *text);

/* Escapes what is not unreserved in URLs (RFC 3986); palloc'd. */
extern char *percent_encode(const char *text);

#endif							/* FHIRTERM_PERCENT_H */
