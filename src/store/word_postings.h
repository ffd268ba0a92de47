/*
 * word_postings.h
 *		The stored form of the index of words: which concepts have a term with a word, by the length of the term.
 *
 * The length of a term is that of its folded words in bytes, blanks apart. Lengths fall into classes, of which the shorter
 * ones are one length, and classes into buckets. A word of few postings has all of them together, since reading them takes no
 * longer than looking for some. Of another one, the words of all lengths only tell how many postings each bucket has,
 * and those are apart, in the buckets, so that the longer terms need not be read.
 *
 * A block is the bytes of one row: words in ascending order, each as
 *		bytes shared with the word before (a varint), twice the number of bytes that follow, plus 1 if the postings are apart
 *		(a varint), those bytes, and
 *		its lists, one for each class: a varint of whether it is the last one (bit 0), whether it has one posting (bit 1) and
 *		by how much the class is above that of the list before (from bit 2 on); the number of postings where it isn't one
 *		(a varint); ordinals, ascending: the first as it is, the others less the one before, as varints; or
 *		where they are apart, for each bucket: a varint of whether it is the last one (bit 0) and by how much the bucket is above
 *		the one before (from bit 1 on), and the number of postings there (a varint).
 * A word may be continued in the next block. A word's first WORD_BYTES_MOST bytes, whole characters, stand for it.
 */
#ifndef FHIRTERM_WORD_POSTINGS_H
#define FHIRTERM_WORD_POSTINGS_H

#include "lib/stringinfo.h"

#define WORD_BUCKETS 13
#define WORD_CLASSES 161
#define WORD_BUCKET_CLASSES_MOST 32	/* classes of one bucket */
#define WORD_BYTES_MOST 64

/* The bucket of the words of all lengths. */
#define WORD_ALL_LENGTHS WORD_BUCKETS

/* A word has up to so many postings of a segment together: reading them takes about as long as finding a few lists. */
#define WORD_TOGETHER_MOST 1024

/* Rows stay below what PostgreSQL would compress or store apart. */
#define WORD_BLOCK_BYTES 1880

/* The first class of each bucket, and one beyond the last. */
extern const int word_bucket_start[WORD_BUCKETS + 1];

/* The class of a length in bytes, and the bucket of a class. */
extern int	word_class_of_length(int length);
extern int	word_bucket_of_class(int length_class);

/* The shortest and the longest length of a class; the latter is PG_INT32_MAX where there is no end. */
extern int	word_class_shortest(int length_class);
extern int	word_class_longest(int length_class);

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
/* Empties the classes of a bucket, and frees what they took. */
extern void word_postings_clear(WordPostings *postings, int bucket);
/* Sorts one class, each ordinal once. */
extern void word_postings_sort(WordPostings *postings, int length_class);

struct WordFilter;

/* What is read of the words that begin with prefix. */
typedef struct WordReading
{
	const char *prefix;
	int			length;
	int32		limit;			/* ordinals are below */
	int			bucket;			/* of the blocks, or WORD_ALL_LENGTHS */
	const struct WordFilter *filter;	/* of all classes there, or NULL: all postings are wanted */
	WordPostings *found;		/* postings are added here */
	int64		together[WORD_CLASSES]; /* grow by how many postings there are, whatever the filter does */
	int64		apart[WORD_BUCKETS];	/* grow by how many are in the buckets */
} WordReading;

/* Adds what a block has. Returns false once it has words beyond those asked for. Errors: XX001 for bytes that no load wrote. */
extern bool word_block_read(WordReading *reading, const unsigned char *bytes, int size);

/* Writes blocks: words in ascending order, of each its classes in ascending order. */
typedef void (*WordBlockSink) (void *context, const char *last_word, int length, const char *bytes, int size);

typedef struct WordBlockWriter
{
	WordBlockSink sink;			/* takes a block that is full */
	void	   *context;
	StringInfoData bytes;
	char		word[WORD_BYTES_MOST];	/* the last one in bytes */
	int			length;
	int			list;			/* where the last list of the last word begins; -1: none yet */
	int			length_class;	/* of that list, or 0 */
} WordBlockWriter;

extern void word_block_writer_init(WordBlockWriter *writer, WordBlockSink sink, void *context);
/* Ordinals ascend, each once, and come in the low 31 bits of entries. */
extern void word_block_write(WordBlockWriter *writer, const char *word, int length, int length_class,
							 const uint64 *entries, int count);
/* Writes a word whose postings are apart: how many there are of each bucket. */
extern void word_block_write_counts(WordBlockWriter *writer, const char *word, int length,
									const uint32 counts[WORD_BUCKETS]);
/* Hands over what is left. */
extern void word_block_finish(WordBlockWriter *writer);

#define WORD_ENTRY_ORDINAL(entry) ((int32) ((entry) & 0x7FFFFFFF))

#endif							/* FHIRTERM_WORD_POSTINGS_H */
