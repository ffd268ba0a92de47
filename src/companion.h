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

typedef struct Companion
{
	const char *library;
	const char *function;		/* of no arguments; returns what begins with the header */
	size_t		size;
	const CompanionHeader *header;	/* once it is loaded, for the life of the backend; NULL at first */
} Companion;

/*
 * What the function of a companion returns; loads it when it is first asked for.
 * Errors: 58P01 if it is not installed, 55000 if it is of another version, or size differs there.
 */
extern const CompanionHeader *companion_load(Companion *companion);

#endif							/* FHIRTERM_COMPANION_H */
