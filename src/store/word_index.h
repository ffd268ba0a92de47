/*
 * word_index.h
 *		The index of words of a content (fhirterm.word_index): making it, and reading it.
 *
 * It proposes concepts; whether one of their terms matches, and how well, is fhir/word_match.h's to say. A concept that
 * has a term which matches is proposed with the class of that term's length.
 */
#ifndef FHIRTERM_WORD_INDEX_H
#define FHIRTERM_WORD_INDEX_H

#include "store/word_postings.h"
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

/* Opens the index of a content of limit concepts under the active snapshot; NULL if it has none. Errors: XX001. */
extern WordIndex *word_index_open(int32 content_id, int32 limit);

/*
 * Adds to *found the concepts that have terms of a bucket's lengths with a word that begins with word; where among
 * isn't NULL, only those that it has in the same class (its classes are sorted). Returns how many postings it
 * looked at. Errors: XX001.
 */
extern int64 word_index_read(WordIndex *index, int bucket, const char *word, int length,
							 const WordPostings *among, WordPostings *found);

extern void word_index_close(WordIndex *index);

#endif							/* FHIRTERM_WORD_INDEX_H */
