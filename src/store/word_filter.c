/*
 * word_filter.c
 *		Leaving out of lists of the index of words what other lists, or a set, can't have.
 */
#include "postgres.h"

#include "store/word_filter.h"

/* Bits of a filter for each posting: few others have the bit of one then. */
#define FILTER_BITS 16
#define FILTER_LEAST 64

/* Bits of the filter of a set, few enough to be near at hand: neighbours share one, as they are often members together. */
#define SET_BITS 16384

/* How many bits a class takes; not more than there are ordinals, when each has its own. */
static uint32
filter_size(const struct WordPostingList *list, int32 limit)
{
	uint32		size = FILTER_LEAST;

	if (list->count == 0)
		return 0;
	while (size / FILTER_BITS < (uint32) list->count && size < (uint32) limit)
		size *= 2;
	return size;
}

/* Leaves in a list what the bits let pass. */
static void
filter_list(const uint64 *bits, uint32 mask, struct WordPostingList *list)
{
	int			kept = 0;

	for (int i = 0; i < list->count; i++)
	{
		list->ordinals[kept] = list->ordinals[i];
		kept += word_bits_pass(bits, mask, list->ordinals[i]);
	}
	list->count = kept;
}

bool
word_filter_make(WordFilter *filter, const WordPostings *postings, int start, int end, int32 limit)
{
	Size		words = 0;
	uint64	   *bits;

	for (int i = start; i < end; i++)
		words += filter_size(&postings->classes[i], limit) / 64;
	filter->start = start;
	filter->end = end;
	filter->shift = 0;
	filter->bits = bits = palloc_extended(Max(words, 1) * sizeof(uint64), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int i = start; i < end; i++)
	{
		uint32		size = filter_size(&postings->classes[i], limit);

		filter->classes[i].bits = size > 0 ? bits : NULL;
		filter->classes[i].mask = size - 1;
		word_bits_add(bits, size - 1, &postings->classes[i]);
		bits += size / 64;
	}
	return words > 0;
}

/* Sets the bits from first to last. */
static void
set_range(uint64 *bits, int first, int last)
{
	uint64		from = ~UINT64CONST(0) << first % 64;
	uint64		to = ~UINT64CONST(0) >> (63 - last % 64);

	if (first / 64 == last / 64)
	{
		bits[first / 64] |= from & to;
		return;
	}
	bits[first / 64] |= from;
	for (int i = first / 64 + 1; i < last / 64; i++)
		bits[i] = ~UINT64CONST(0);
	bits[last / 64] |= to;
}

void
word_filter_of_set(WordFilter *filter, const IntervalSet *set, int32 limit)
{
	uint64	   *bits = palloc0(SET_BITS / 8);
	int			shift = 0;

	while ((limit - 1) >> shift >= SET_BITS)
		shift++;
	for (int i = 0; i < set->length; i++)
		set_range(bits, set->items[i].first >> shift, Min(set->items[i].last, limit - 1) >> shift);
	filter->start = 0;
	filter->end = WORD_CLASSES;
	filter->shift = shift;
	filter->bits = bits;
	for (int i = 0; i < WORD_CLASSES; i++)
	{
		filter->classes[i].bits = bits;
		filter->classes[i].mask = SET_BITS - 1;
	}
}

void
word_filter_let_pass(WordFilter *filter, int bucket)
{
	static const uint64 all = ~UINT64CONST(0);

	for (int i = word_bucket_start[bucket]; i < word_bucket_start[bucket + 1]; i++)
	{
		filter->classes[i].bits = &all;
		filter->classes[i].mask = 63;
	}
}

void
word_filter_free(WordFilter *filter)
{
	pfree(filter->bits);
}

void
word_filter_apply(const WordFilter *filter, WordPostings *postings)
{
	Assert(filter->shift == 0);
	for (int i = filter->start; i < filter->end; i++)
	{
		if (filter->classes[i].bits == NULL)
			postings->classes[i].count = 0;
		else
			filter_list(filter->classes[i].bits, filter->classes[i].mask, &postings->classes[i]);
	}
}

void
word_postings_intersect(WordPostings *postings, WordPostings *with, int length_class)
{
	struct WordPostingList *list = &postings->classes[length_class];
	struct WordPostingList *other = &with->classes[length_class];
	int			kept = 0;
	int			at = 0;

	word_postings_sort(postings, length_class);
	if (!other->ascending && list->count > 0)
	{
		/* so that few are left to be sorted */
		uint32		size = filter_size(list, list->ordinals[list->count - 1] + 1);
		uint64	   *bits = palloc0(size / 8);

		word_bits_add(bits, size - 1, list);
		filter_list(bits, size - 1, other);
		pfree(bits);
		word_postings_sort(with, length_class);
	}
	for (int i = 0; i < list->count; i++)
	{
		while (at < other->count && other->ordinals[at] < list->ordinals[i])
			at++;
		if (at < other->count && other->ordinals[at] == list->ordinals[i])
			list->ordinals[kept++] = list->ordinals[i];
	}
	list->count = kept;
}
