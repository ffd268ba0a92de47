/*
 * concept_search.h
 *		Finding concepts by words: those that have a term which matches (fhir/word_match.h).
 *
 * Terms are the code, the display and the designations, those of supplements in play included. Where a code system
 * has an index of words, that is read, else every term (word_search.c, concept_search.c); the answer is the same.
 */
#ifndef FHIRTERM_CONCEPT_SEARCH_H
#define FHIRTERM_CONCEPT_SEARCH_H

#include "codesystem/code_system.h"
#include "fhir/language.h"
#include "fhir/word_match.h"

typedef struct SearchQuery SearchQuery;

typedef struct SearchHit
{
	CodeSystem *cs;
	int32		ordinal;
	float4		score;			/* above 0; 1 is the whole term */
	int			rank;			/* of the term among those of the same score */
	char	   *term;			/* the term that matched best */
	char	   *code;			/* of the concept, or NULL where it was not at hand */
	char	   *display;		/* the code system's own, if code isn't NULL; or NULL */
} SearchHit;

/*
 * Compiles a text, in the current context. limit is the number of hits wanted, best first; languages (empty
 * = any) those whose designations are searched; active_only leaves inactive concepts out.
 */
extern SearchQuery *concept_search_create(const char *text, int limit, const LanguageList *languages,
										  bool active_only);

/* Whether the text has any word at all; without one nothing is found. */
extern bool concept_search_has_words(const SearchQuery *query);

/* Searches one code system, or those of its concepts that are in within (NULL: all). */
extern void concept_search(SearchQuery *query, CodeSystem *cs, const IntervalSet *within);

/*
 * The concepts within a set that may have a term of the code system itself, in any language, that matches, by its index of
 * words, into an empty set: none that has one is missing, but some may not be within. False if there is no index to tell.
 */
extern bool concept_search_candidates(CodeSystem *cs, const WordQuery *words, const IntervalSet *within,
									  IntervalSet *candidates);

/* The best hits of all code systems searched, best first, each concept once; the number in *count. */
extern const SearchHit *concept_search_hits(SearchQuery *query, int *count);

#endif							/* FHIRTERM_CONCEPT_SEARCH_H */
