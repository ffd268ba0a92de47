/*
 * word_postings.h
 *		The stored form of the index of words: which concepts have a term with a word, by the length of the term.
 *
 * The length of a term is that of its folded words in bytes, blanks apart. Lengths fall into buckets, which are
 * stored apart from each other, and a bucket's into classes; a class of the shorter buckets is one length.
 *
 * A block is the bytes of one row: words of one bucket in ascending order, each as
 *		bytes shared with the word before, bytes that follow (both varints), those bytes, and one list for each class:
 *		a varint of class (5 bits), whether it is the last list of the word (1 bit) and count (from bit 6 on), and
 *		count ordinals, ascending: the first as it is, the others less the one before, as varints.
 * A word may be continued in the next block. A word's first WORD_BYTES_MOST bytes, whole characters, stand for it.
 */
#ifndef FHIRTERM_WORD_POSTINGS_H
#define FHIRTERM_WORD_POSTINGS_H

#include "lib/stringinfo.h"

#define WORD_BUCKETS 9
#define WORD_CLASSES 32
#define WORD_BYTES_MOST 64

/* Rows stay below what PostgreSQL would compress or store apart. */
#define WORD_BLOCK_BYTES 1880

/* The bucket of a length in bytes, and its class there. */
extern int	word_bucket_of_length(int length, int *length_class);

/* The shortest and the longest length of a class; the latter is PG_INT32_MAX where there is no end. */
extern int	word_class_shortest(int bucket, int length_class);
extern int	word_class_longest(int bucket, int length_class);

/* How many bytes of a word of that length the index has. */
extern int	word_indexed_bytes(const char *word, int length);

/* Ordinals of concepts by the class of their terms. */
typedef struct WordPostings
{
	struct WordPostingList
	{
		int			count;
		int			capacity;
		bool		ascending;	/* sorted, each once */
		int32	   *ordinals;	/* palloc'd in the context that was current at the first of them, or NULL */
	}			classes[WORD_CLASSES];
} WordPostings;

extern void word_postings_init(WordPostings *postings);
extern void word_postings_clear(WordPostings *postings);
extern void word_postings_free(WordPostings *postings);
/* Sorts one class, each ordinal once. */
extern void word_postings_sort(WordPostings *postings, int length_class);

/*
 * Adds what a block has of the words that begin with prefix: ordinals below limit; where among isn't NULL, whose
 * classes are sorted, only those that it has in the same class. *read grows by the number of ordinals looked at.
 * Returns false once the block has words beyond those. Errors: XX001 for bytes that no load wrote.
 */
extern bool word_block_read(const unsigned char *bytes, int size, const char *prefix, int length, int32 limit,
							const WordPostings *among, WordPostings *found, int64 *read);

/* Writes blocks: the words of a bucket in ascending order, of each its classes in ascending order. */
typedef void (*WordBlockSink) (void *context, const char *last_word, int length, const char *bytes, int size);

typedef struct WordBlockWriter
{
	WordBlockSink sink;			/* takes a block that is full */
	void	   *context;
	StringInfoData bytes;
	char		word[WORD_BYTES_MOST];	/* the last one in bytes */
	int			length;
	int			list;			/* where the last list of the last word begins; -1: none yet */
} WordBlockWriter;

extern void word_block_writer_init(WordBlockWriter *writer, WordBlockSink sink, void *context);
/* Ordinals ascend, each once, and come in the low 31 bits of entries. */
extern void word_block_write(WordBlockWriter *writer, const char *word, int length, int length_class,
							 const uint64 *entries, int count);
/* Hands over what is left. */
extern void word_block_finish(WordBlockWriter *writer);

#define WORD_ENTRY_ORDINAL(entry) ((int32) ((entry) & 0x7FFFFFFF))

#endif							/* FHIRTERM_WORD_POSTINGS_H */
