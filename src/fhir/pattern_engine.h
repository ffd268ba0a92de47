/*
 * pattern_engine.h
 *		What the library fhirterm_pattern (pattern_module.c) offers: PCRE2, for pattern.c alone.
 *
 * Nothing here raises an error: pattern.c says what went wrong.
 */
#ifndef FHIRTERM_PATTERN_ENGINE_H
#define FHIRTERM_PATTERN_ENGINE_H

#include "utils/palloc.h"

#include "companion.h"
#include "fhir/pattern.h"

/* A compiled pattern; its memory is that of the context it was compiled in. */
typedef struct PatternCode PatternCode;

/* What went wrong. */
typedef struct PatternFault
{
	bool		out_of_memory;	/* else message and offset tell */
	char		message[256];	/* PCRE2's words */
	size_t		offset;			/* of the error in the pattern, bytes; of compiling only */
} PatternFault;

typedef struct PatternEngine
{
	CompanionHeader header;		/* size: of this structure */
	/* Compiles a pattern in UTF-8; NULL, and *fault, if it is not valid or memory is out. */
	PatternCode *(*compile) (MemoryContext context, const char *utf8, size_t length, PatternFault *fault);
	/*
	 * Whether a value in UTF-8 as a whole matches, in at most so many steps; false, and *fault, if that can't be told
	 * for another reason than limits.
	 */
	bool		(*match) (PatternCode *code, const char *utf8, size_t length, uint32 steps, PatternResult *result,
						  PatternFault *fault);
} PatternEngine;

/* Found by its name in that library. */
extern PGDLLEXPORT const PatternEngine *fhirterm_pattern_engine(void);

#endif							/* FHIRTERM_PATTERN_ENGINE_H */
