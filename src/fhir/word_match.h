/*
 * word_match.h
 *		When a text that somebody types finds a term: every word of it is the beginning of a word of the term;
 *		order, case, accents and punctuation make no difference.
 *
 * The one definition of matching, for fhir_search and for the text filter of $expand.
 */
#ifndef FHIRTERM_WORD_MATCH_H
#define FHIRTERM_WORD_MATCH_H

#include "lib/stringinfo.h"

/* A word of folded text; not terminated. */
typedef struct FoldedWord
{
	const char *start;
	int			length;			/* bytes, above 0 */
} FoldedWord;

/* What is searched for. */
typedef struct WordQuery
{
	StringInfoData text;		/* folded, each word followed by a blank */
	int			bytes;			/* of all its words together, without blanks */
	int			count;			/* of words; without any, nothing matches */
	FoldedWord *words;			/* in the order of their bytes, without those that others begin with */
	StringInfoData term;		/* the term at hand, folded */
} WordQuery;

/* Compiles a text, in the current context. */
extern WordQuery *word_query_create(const char *text);

/*
 * How well a term matches: 0 if it does not; 1 if it has the same words in the same order; else the share of its
 * bytes (blanks apart) that the words make up, at most WORD_SCORE_SHARE_MOST.
 */
extern float4 word_query_score(WordQuery *query, const char *term);

extern bool word_query_matches(WordQuery *query, const char *term);

/* The score of a term of so many bytes, blanks apart, that matches, but is not the text itself. */
extern float4 word_query_share(const WordQuery *query, int term_bytes);

#define WORD_SCORE_SHARE_MOST 0.99f

#endif							/* FHIRTERM_WORD_MATCH_H */
