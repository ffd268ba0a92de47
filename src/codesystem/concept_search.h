/*
 * concept_search.h
 *		Finding concepts by words: in any order, each the beginning of a word of one term of the concept;
 *		case, accents and punctuation make no difference.
 *
 * Terms are the code, the display and the designations, those of supplements in play included.
 */
#ifndef FHIRTERM_CONCEPT_SEARCH_H
#define FHIRTERM_CONCEPT_SEARCH_H

#include "codesystem/code_system.h"
#include "fhir/language.h"

typedef struct SearchQuery SearchQuery;

typedef struct SearchHit
{
	CodeSystem *cs;
	int32		ordinal;
	float4		score;			/* above 0; 1 is the whole term */
	char	   *term;			/* the term that matched best */
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

/* The best hits of all code systems searched, best first, each concept once; the number in *count. */
extern const SearchHit *concept_search_hits(SearchQuery *query, int *count);

#endif							/* FHIRTERM_CONCEPT_SEARCH_H */
