/*
 * word_filter.h
 *		Leaving out of lists of the index of words what other lists, or a set, can't have.
 *
 * Lists are not in order as they are read. So those of one word become bits, and most of what another word has is left out
 * while it is read; only what is left needs to be sorted.
 */
#ifndef FHIRTERM_WORD_FILTER_H
#define FHIRTERM_WORD_FILTER_H

#include "hierarchy/interval_set.h"
#include "store/word_postings.h"

/*
 * Tells of an ordinal that some lists, or a set, can't have it: there is a bit for each that they have, several sharing one, so that
 * it lets all of these pass, and a few others.
 */
typedef struct WordFilter
{
	int			start;			/* the classes that it is for, and one beyond the last */
	int			end;
	int			shift;			/* so many low bits of ordinals make no difference */
	uint64	   *bits;			/* of all classes, one after the other; palloc'd */
	struct
	{
		const uint64 *bits;		/* NULL: there is nothing in the class */
		uint32		mask;
	}			classes[WORD_CLASSES];
} WordFilter;

/* Makes a filter of the lists from the class start to before end, of ordinals below limit. Returns false if they are empty. */
extern bool word_filter_make(WordFilter *filter, const WordPostings *postings, int start, int end, int32 limit);
/* Makes a filter of all classes of a set of ordinals below limit; it lets some neighbours of members pass. */
extern void word_filter_of_set(WordFilter *filter, const IntervalSet *set, int32 limit);
/* Lets all pass in the classes of a bucket. */
extern void word_filter_let_pass(WordFilter *filter, int bucket);
extern void word_filter_free(WordFilter *filter);
/* Leaves in the lists of the classes what a filter that is of lists lets pass. */
extern void word_filter_apply(const WordFilter *filter, WordPostings *postings);

/* Whether the bit of an ordinal, less the filter's shift, is set. */
static inline bool
word_bits_pass(const uint64 *bits, uint32 mask, int32 ordinal)
{
	return (bits[(ordinal & mask) / 64] >> ordinal % 64 & 1) != 0;
}

/* Sets the bits of the ordinals of a list, less what a mask of bits leaves out. */
static inline void
word_bits_add(uint64 *bits, uint32 mask, const struct WordPostingList *list)
{
	for (int i = 0; i < list->count; i++)
		bits[(list->ordinals[i] & mask) / 64] |= UINT64CONST(1) << list->ordinals[i] % 64;
}

/* Leaves in one class of *postings, sorted, what another one has too; the class of the other one keeps not much more than that. */
extern void word_postings_intersect(WordPostings *postings, WordPostings *with, int length_class);

#endif							/* FHIRTERM_WORD_FILTER_H */
