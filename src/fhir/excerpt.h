/*
 * excerpt.h
 *		Values as error messages show them: a value may have megabytes, a message should not.
 */
#ifndef FHIRTERM_EXCERPT_H
#define FHIRTERM_EXCERPT_H

#include "postgres.h"

/* Most bytes of a value that a message shows. */
#define EXCERPT_BYTES 100

/* The text, or its beginning and "..." if it is longer than EXCERPT_BYTES; palloc'd. */
extern char *excerpt(const char *text);
/* The same of a text that is not NUL-terminated. */
extern char *excerpt_of(const char *text, size_t length);

#endif							/* FHIRTERM_EXCERPT_H */
