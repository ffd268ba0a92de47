/*
 * pattern.h
 *		Regular expressions of filters: PCRE2 in UTF mode, matched against the whole value, under limits.
 *
 * Spec: CS-143, CS-162, CS-163, ruling R-13.
 */
#ifndef FHIRTERM_PATTERN_H
#define FHIRTERM_PATTERN_H

#include "utils/palloc.h"

/* Longest pattern and longest value matched, bytes in UTF-8. */
#define PATTERN_MAX_LENGTH	10000
#define PATTERN_MAX_SUBJECT	1048576

typedef struct Pattern Pattern;

typedef enum PatternResult
{
	PATTERN_MISS,
	PATTERN_MATCH,
	PATTERN_LIMIT				/* given up: a limit was reached, or the value is too long */
} PatternResult;

/*
 * Compiles a pattern into a child of context; all its memory goes with that. Errors: TX422 if it is
 * not valid, with the engine's message and the offset; TX413 if it is longer than PATTERN_MAX_LENGTH.
 */
extern Pattern *pattern_compile(MemoryContext context, const char *text, size_t length);
extern void pattern_free(Pattern *pattern);

/*
 * Whether a value (server encoding) as a whole matches. Takes bounded time and memory:
 * fhirterm.regex_match_limit steps (fewer where the value is longer than 3 kB), 20 MB.
 */
extern PatternResult pattern_try(Pattern *pattern, const char *value, size_t length);
/* The same; error TX413 in place of PATTERN_LIMIT. Checks for interrupts. */
extern bool pattern_matches(Pattern *pattern, const char *value, size_t length);

#endif							/* FHIRTERM_PATTERN_H */
