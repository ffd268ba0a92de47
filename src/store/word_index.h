/*
 * word_index.h
 *		The index of words of a content (fhirterm.word_index): making it, and reading it.
 *
 * It proposes concepts; whether one of their terms matches, and how well, is fhir/word_match.h's to say. A concept that
 * has a term which matches is proposed with the class of that term's length.
 */
#ifndef FHIRTERM_WORD_INDEX_H
#define FHIRTERM_WORD_INDEX_H

#include "store/word_filter.h"
#include "store/writer.h"

/* ---------------------------------------------------------------- making */

typedef struct WordIndexBuild WordIndexBuild;

/*
 * Begins the index of a content, in the current context: nothing is written in the end if it has less than
 * WORD_INDEX_TERMS_LEAST terms, or the database is not in UTF-8. memory in bytes is what words and postings may
 * take; beyond it, a segment is written.
 */
extern WordIndexBuild *word_index_begin(ContentWriter *writer, int32 content_id, int64 memory);
#define WORD_INDEX_TERMS_LEAST 1000

/* Adds a term; concepts come in the order of their ordinals. */
extern void word_index_add(WordIndexBuild *build, int32 ordinal, const char *term);

/* Writes what is left, and frees all. */
extern void word_index_end(WordIndexBuild *build);

/* ---------------------------------------------------------------- reading */

typedef struct WordIndex WordIndex;

/* What an index has of the words that begin with some bytes. */
typedef struct WordMatches
{
	int64		total;			/* postings that there are */
	int64		counts[WORD_BUCKETS];	/* those of each bucket; a few may have been counted twice */
	WordPostings postings;		/* those read so far: at first all but those that are apart */
	char	   *prefix;
	int			length;
	uint32		apart;			/* the buckets that have some apart, as bits */
	uint32	   *segments_apart; /* the same for each segment */
} WordMatches;

/* Opens the index of a content of limit concepts under the active snapshot; NULL if it has none. Errors: XX001. */
extern WordIndex *word_index_open(int32 content_id, int32 limit);

/*
 * What the index has of words that begin with word, of the postings that are together those that a filter of all classes lets
 * pass, where it isn't NULL; palloc'd. Errors: XX001.
 */
extern WordMatches *word_index_look_up(WordIndex *index, const char *word, int length, const WordFilter *filter);

/* Makes a filter of what is known of a word: it lets all pass where some is apart. */
extern void word_matches_filter(WordFilter *filter, const WordIndex *index, const WordMatches *matches);

/*
 * Completes the postings of a bucket by those that are apart, once, of which a filter that isn't NULL leaves what it lets pass;
 * it has the classes of the bucket at least. Errors: XX001.
 */
extern void word_index_read_bucket(WordIndex *index, WordMatches *matches, int bucket, const WordFilter *filter);

extern void word_index_close(WordIndex *index);

#endif							/* FHIRTERM_WORD_INDEX_H */
