/*
 * search_query.h
 *		The inside of a search for concepts by words, shared by concept_search.c, which reads every term, and
 *		word_search.c, which reads the index of words.
 */
#ifndef FHIRTERM_SEARCH_QUERY_H
#define FHIRTERM_SEARCH_QUERY_H

#include "codesystem/concept_search.h"
#include "fhir/word_match.h"

struct SearchQuery
{
	MemoryContext context;
	WordQuery  *words;
	int			limit;
	const LanguageList *languages;
	bool		active_only;
	/* the search at hand */
	CodeSystem *cs;
	CodeSystem *source;			/* cs, or a supplement of it */
	const IntervalSet *within;	/* NULL: all */
	IntervalSet inactive;		/* concepts of cs found to be inactive */
	/* hits so far */
	int			count;
	int			capacity;
	SearchHit  *hits;
};

/* Adds a hit of the code system at hand; term is copied. Valid until the next one. */
extern SearchHit *search_add_hit(SearchQuery *query, int32 ordinal, float4 score, int rank, const char *term);

/* Notes code and display of a hit, since they are at hand; they are copied. */
extern void search_note_concept(SearchQuery *query, SearchHit *hit, const char *code, const char *display);

/* The rank of a term of the source at hand among terms of the same score; the lowest is shown. */
#define RANK_DISPLAY 0
#define RANK_CODE 1
#define RANK_DESIGNATION 2
extern int	search_rank(const SearchQuery *query, int rank);

/* Whether a designation is in the languages wanted. */
extern bool search_wants_language(const SearchQuery *query, const char *language);

/*
 * Searches the source at hand by its index of words: what it adds are, of all the hits that the source has, the best
 * ones, as many as wanted. False if it has no index, or if reading all terms is quicker; the hits that may have been
 * added by then are right.
 */
extern bool word_search(SearchQuery *query);

#endif							/* FHIRTERM_SEARCH_QUERY_H */
