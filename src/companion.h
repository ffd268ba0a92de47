/*
 * companion.h
 *		Libraries beside this one, for what few connections need.
 *
 * libarchive, libxml2 and PCRE2 bring libraries of their own. Were they part of this library, every connection that asks
 * for a code would wait for all of them.
 */
#ifndef FHIRTERM_COMPANION_H
#define FHIRTERM_COMPANION_H

/* With this begins what the function of a companion returns. */
typedef struct CompanionHeader
{
	const char *version;		/* FHIRTERM_VERSION there */
	size_t		size;			/* of the structure that both sides share */
} CompanionHeader;

/*
 * Loads a companion, and returns what its function of no arguments returns.
 * Errors: 58P01 if it is not installed, 55000 if it is of another version, or size differs there.
 */
extern const CompanionHeader *companion_load(const char *library, const char *function, size_t size);

#endif							/* FHIRTERM_COMPANION_H */
