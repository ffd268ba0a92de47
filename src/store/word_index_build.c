/*
 * word_index_build.c
 *		Making the index of words of a content.
 *
 * Words are numbered as they come; of each term every word leaves an entry of eight bytes in its length's bucket. Since
 * concepts come in order, entries need sorting by word and class only, which a few passes by digits do once the
 * words have been put in order. Words of few entries are then written with all of them, the entries of the others bucket by
 * bucket (word_postings.h). When words and entries take the memory there is, they are written as a segment of the
 * index, and all begins anew.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "fhir/folded_words.h"
#include "store/content_writer.h"
#include "store/word_index.h"
#include "store/word_index_form.h"
#include "word.h"

/* An entry: the number or rank of the word, the class of the length, the ordinal. */
#define ENTRY_CLASS_SHIFT 31
#define ENTRY_WORD_SHIFT 36
#define MAX_WORDS (1 << 27)
#define MAX_SEGMENTS PG_INT16_MAX

/* Entries are sorted by so many bits at a time. */
#define DIGIT_BITS 11

typedef struct BuildWord
{
	uint32		hash;
	uint32		length;
	Size		start;			/* in bytes */
} BuildWord;

typedef struct BuildEntries
{
	Size		count;
	Size		capacity;
	uint64	   *items;
} BuildEntries;

struct WordIndexBuild
{
	ContentWriter *writer;
	int32		content_id;
	MemoryContext context;
	Size		memory;			/* that a segment may take */
	int64		terms;
	int			segments;		/* written */
	int32		block;			/* number of the next row */
	int			bucket;			/* of the rows being written */
	int32		ordinal;		/* of the last term */
	StringInfoData folded;
	/* the segment at hand */
	uint32		word_count;
	uint32		word_capacity;
	BuildWord  *words;
	uint32	   *slots;			/* numbers of words plus 1, by hash; 0 is free */
	uint32		slot_mask;
	Size		byte_count;
	Size		byte_capacity;
	char	   *bytes;			/* of all words */
	Size		taken;			/* memory */
	BuildEntries buckets[WORD_BUCKETS];
};

/* ---------------------------------------------------------------- gathering */

/* An array of twice the size, in the context of the segment. */
static void *
grow(WordIndexBuild *build, void *items, Size size)
{
	build->taken += size / 2;
	return items ? repalloc_huge(items, size) : MemoryContextAllocHuge(build->context, size);
}

static void
begin_segment(WordIndexBuild *build)
{
	MemoryContextReset(build->context);
	build->word_count = 0;
	build->word_capacity = 1024;
	build->slot_mask = 4095;
	build->byte_count = 0;
	build->byte_capacity = 16 * 1024;
	build->words = MemoryContextAllocHuge(build->context, build->word_capacity * sizeof(BuildWord));
	build->slots = MemoryContextAllocZero(build->context, (build->slot_mask + 1) * sizeof(uint32));
	build->bytes = MemoryContextAllocHuge(build->context, build->byte_capacity);
	build->taken = 64 * 1024;
	memset(build->buckets, 0, sizeof(build->buckets));
}

WordIndexBuild *
word_index_begin(ContentWriter *writer, int32 content_id, int64 memory)
{
	WordIndexBuild *build = palloc0(sizeof(WordIndexBuild));

	build->writer = writer;
	build->content_id = content_id;
	build->memory = memory;
	build->context = AllocSetContextCreate(CurrentMemoryContext, "fhirterm index of words", ALLOCSET_DEFAULT_SIZES);
	initStringInfo(&build->folded);
	begin_segment(build);
	return build;
}

/* Twice as many slots, when half of them are taken. */
static void
rehash(WordIndexBuild *build)
{
	uint32		mask = build->slot_mask * 2 + 1;
	Size		size = ((Size) mask + 1) * sizeof(uint32);

	pfree(build->slots);
	build->slots = MemoryContextAllocHuge(build->context, size);
	memset(build->slots, 0, size);
	build->slot_mask = mask;
	build->taken += size / 2;
	for (uint32 i = 0; i < build->word_count; i++)
	{
		uint32		slot = build->words[i].hash & mask;

		while (build->slots[slot] != 0)
			slot = (slot + 1) & mask;
		build->slots[slot] = i + 1;
	}
}

static uint32
add_word(WordIndexBuild *build, const char *word, uint32 length, uint32 hash)
{
	BuildWord  *added;

	if (build->word_count == build->word_capacity)
	{
		build->word_capacity *= 2;
		build->words = grow(build, build->words, build->word_capacity * sizeof(BuildWord));
	}
	if (build->byte_count + length > build->byte_capacity)
	{
		build->byte_capacity *= 2;
		build->bytes = grow(build, build->bytes, build->byte_capacity);
	}
	added = &build->words[build->word_count];
	added->hash = hash;
	added->length = length;
	added->start = build->byte_count;
	memcpy(build->bytes + build->byte_count, word, length);
	build->byte_count += length;
	return build->word_count++;
}

/* The number of a word. */
static uint32
number_of_word(WordIndexBuild *build, const char *word, uint32 length)
{
	uint32		hash = hash_bytes((const unsigned char *) word, length);
	uint32		slot = hash & build->slot_mask;
	uint32		number;

	for (; build->slots[slot] != 0; slot = (slot + 1) & build->slot_mask)
	{
		const BuildWord *known = &build->words[build->slots[slot] - 1];

		if (known->hash == hash && known->length == length &&
			memcmp(build->bytes + known->start, word, length) == 0)
			return build->slots[slot] - 1;
	}
	number = add_word(build, word, length, hash);
	build->slots[slot] = number + 1;
	if (build->word_count > build->slot_mask / 2)
		rehash(build);
	return number;
}

static void
add_entry(WordIndexBuild *build, BuildEntries *entries, uint64 entry)
{
	if (entries->count == entries->capacity)
	{
		entries->capacity = Max(1024, entries->capacity + entries->capacity / 2);
		entries->items = grow(build, entries->items, entries->capacity * sizeof(uint64));
	}
	entries->items[entries->count++] = entry;
}

static void write_segment(WordIndexBuild *build);

void
word_index_add(WordIndexBuild *build, int32 ordinal, const char *term)
{
	StringInfo	folded = &build->folded;
	int			length = 0;
	int			length_class;
	int			bucket;

	if (ordinal < build->ordinal)
		elog(ERROR, "terms of concept %d follow those of %d", ordinal, build->ordinal);
	build->ordinal = ordinal;
	build->terms++;
	if (build->taken >= build->memory || build->word_count >= MAX_WORDS)
		write_segment(build);
	fold_words(term, folded);
	for (int i = 0; i < folded->len; i++)
		length += folded->data[i] != ' ';
	length_class = word_class_of_length(length);
	bucket = word_bucket_of_class(length_class);
	length_class -= word_bucket_start[bucket];
	for (char *at = folded->data; *at != '\0';)
	{
		char	   *end = strchr(at, ' ');
		uint64		number = number_of_word(build, at, word_indexed_bytes(at, end - at));

		add_entry(build, &build->buckets[bucket],
				  number << ENTRY_WORD_SHIFT | (uint64) length_class << ENTRY_CLASS_SHIFT | (uint64) ordinal);
		at = end + 1;
	}
}

/* ---------------------------------------------------------------- sorting */

typedef struct SortedWord
{
	uint64		beginning;		/* the first eight bytes, as a number of the same order */
	uint32		length;
	uint32		number;
	const char *bytes;
} SortedWord;

static int
compare_words(const void *a, const void *b)
{
	const SortedWord *left = a;
	const SortedWord *right = b;
	int			order;

	if (left->beginning != right->beginning)
		return left->beginning < right->beginning ? -1 : 1;
	order = memcmp(left->bytes, right->bytes, Min(left->length, right->length));
	return order != 0 ? order : left->length < right->length ? -1 : left->length > right->length;
}

/* The words in order; no word has a zero byte, so that shorter ones may be filled up with such. */
static SortedWord *
sort_words(WordIndexBuild *build)
{
	SortedWord *sorted = MemoryContextAllocHuge(build->context, (build->word_count + 1) * sizeof(SortedWord));

	for (uint32 i = 0; i < build->word_count; i++)
	{
		const BuildWord *word = &build->words[i];

		sorted[i].beginning = word_in_order(build->bytes + word->start, word->length);
		sorted[i].length = word->length;
		sorted[i].number = i;
		sorted[i].bytes = build->bytes + word->start;
	}
	CHECK_FOR_INTERRUPTS();
	qsort(sorted, build->word_count, sizeof(SortedWord), compare_words);
	return sorted;
}

/* One pass of sorting by digits: the order of entries with the same digit stays. */
static void
sort_by_digit(const uint64 *from, uint64 *into, Size count, int shift)
{
	Size		places[1 << DIGIT_BITS] = {0};
	Size		place = 0;

	for (Size i = 0; i < count; i++)
		places[(from[i] >> shift) & ((1 << DIGIT_BITS) - 1)]++;
	for (int digit = 0; digit < 1 << DIGIT_BITS; digit++)
	{
		Size		here = places[digit];

		places[digit] = place;
		place += here;
	}
	for (Size i = 0; i < count; i++)
		into[places[(from[i] >> shift) & ((1 << DIGIT_BITS) - 1)]++] = from[i];
}

/* Sorts entries by the rank of the word and the class; returns where they are then. */
static uint64 *
sort_entries(uint64 *entries, uint64 *other, Size count, uint32 word_count)
{
	for (int shift = ENTRY_CLASS_SHIFT; shift < ENTRY_WORD_SHIFT || word_count >> (shift - ENTRY_WORD_SHIFT) != 0;
		 shift += DIGIT_BITS)
	{
		uint64	   *sorted = other;

		CHECK_FOR_INTERRUPTS();
		sort_by_digit(entries, sorted, count, shift);
		other = entries;
		entries = sorted;
	}
	return entries;
}

/* ---------------------------------------------------------------- writing */

static void
write_row(WordIndexBuild *build, int bucket, int segment, const char *last_word, const char *bytes, int size)
{
	BulkWriter *table = writer_begin_row(build->writer, STORED_WORD_INDEX);

	bulk_put_int32(table, build->content_id);
	bulk_put_int16(table, bucket);
	bulk_put_int16(table, segment);
	bulk_put_text(table, last_word);
	bulk_put_int32(table, build->block++);
	bulk_put_bytes(table, bytes, size);
	bulk_row_end(table);
}

static void
write_block(void *context, const char *last_word, int length, const char *bytes, int size)
{
	WordIndexBuild *build = context;
	char		word[WORD_BYTES_MOST + 1];

	CHECK_FOR_INTERRUPTS();
	memcpy(word, last_word, length);
	word[length] = '\0';
	write_row(build, build->bucket, build->segments, word, bytes, size);
}

/* The entries of one word and class, from *next on, go to a block, each once. */
static void
write_list(WordBlockWriter *blocks, const SortedWord *word, int bucket, const BuildEntries *entries, Size *next)
{
	uint64	   *items = entries->items;
	Size		start = *next;
	Size		kept = start;
	Size		end;
	uint64		list = items[start] >> ENTRY_CLASS_SHIFT;

	for (end = start; end < entries->count && items[end] >> ENTRY_CLASS_SHIFT == list; end++)
		if (end == start || items[end] != items[kept - 1])
			items[kept++] = items[end];
	word_block_write(blocks, word->bytes, word->length,
					 word_bucket_start[bucket] + (int) (list & (WORD_BUCKET_CLASSES_MOST - 1)), items + start,
					 (int) (kept - start));
	*next = end;
}

/* Where the entries of the word at an entry end. */
static Size
end_of_word(const BuildEntries *entries, Size start)
{
	Size		end = start;

	while (end < entries->count && entries->items[end] >> ENTRY_WORD_SHIFT == entries->items[start] >> ENTRY_WORD_SHIFT)
		end++;
	return end;
}

/* Writes the sorted entries of a bucket, of words that have many. */
static void
write_bucket(WordIndexBuild *build, int bucket, const SortedWord *words, const uint32 *totals)
{
	const BuildEntries *entries = &build->buckets[bucket];
	WordBlockWriter blocks;
	Size		next = 0;

	build->bucket = bucket;
	word_block_writer_init(&blocks, write_block, build);
	while (next < entries->count)
	{
		uint64		rank = entries->items[next] >> ENTRY_WORD_SHIFT;

		if (totals[rank] > WORD_TOGETHER_MOST)
			write_list(&blocks, &words[rank], bucket, entries, &next);
		else
			next = end_of_word(entries, next);
	}
	word_block_finish(&blocks);
	pfree(blocks.bytes.data);
}

/* Writes all words: those that have few entries with these, of the others how many there are in each bucket. */
static void
write_words(WordIndexBuild *build, const SortedWord *words, const uint32 *totals)
{
	Size		next[WORD_BUCKETS] = {0};
	WordBlockWriter blocks;

	build->bucket = WORD_ALL_LENGTHS;
	word_block_writer_init(&blocks, write_block, build);
	for (uint32 rank = 0; rank < build->word_count; rank++)
	{
		uint32		counts[WORD_BUCKETS] = {0};

		for (int bucket = 0; bucket < WORD_BUCKETS; bucket++)
		{
			const BuildEntries *entries = &build->buckets[bucket];
			Size		start = next[bucket];

			if (start == entries->count || entries->items[start] >> ENTRY_WORD_SHIFT != rank)
				continue;
			next[bucket] = end_of_word(entries, start);
			counts[bucket] = (uint32) (next[bucket] - start);
			while (totals[rank] <= WORD_TOGETHER_MOST && start < next[bucket])
				write_list(&blocks, &words[rank], bucket, entries, &start);
		}
		if (totals[rank] > WORD_TOGETHER_MOST)
			word_block_write_counts(&blocks, words[rank].bytes, words[rank].length, counts);
	}
	word_block_finish(&blocks);
	pfree(blocks.bytes.data);
}

/* Puts the entries of all buckets in order; returns how many each word has, by its rank. */
static uint32 *
sort_buckets(WordIndexBuild *build, const SortedWord *words)
{
	uint32	   *totals = MemoryContextAllocHuge(build->context, build->word_count * sizeof(uint32));
	uint64	   *ranks = MemoryContextAllocHuge(build->context, build->word_count * sizeof(uint64));
	Size		most = 0;
	uint64	   *other;

	memset(totals, 0, build->word_count * sizeof(uint32));
	for (uint32 i = 0; i < build->word_count; i++)
		ranks[words[i].number] = (uint64) i << ENTRY_WORD_SHIFT;
	for (int i = 0; i < WORD_BUCKETS; i++)
		most = Max(most, build->buckets[i].count);
	other = MemoryContextAllocHuge(build->context, (most + 1) * sizeof(uint64));
	for (int bucket = 0; bucket < WORD_BUCKETS; bucket++)
	{
		BuildEntries *entries = &build->buckets[bucket];
		uint64	   *sorted;

		for (Size i = 0; i < entries->count; i++)
		{
			uint64		rank = ranks[entries->items[i] >> ENTRY_WORD_SHIFT];

			totals[rank >> ENTRY_WORD_SHIFT]++;
			entries->items[i] = rank | (entries->items[i] & ((UINT64CONST(1) << ENTRY_WORD_SHIFT) - 1));
		}
		sorted = sort_entries(entries->items, other, entries->count, build->word_count);
		if (sorted == other)
			memcpy(entries->items, sorted, entries->count * sizeof(uint64));
	}
	pfree(other);
	pfree(ranks);
	return totals;
}

static void
write_segment(WordIndexBuild *build)
{
	SortedWord *words;
	uint32	   *totals;

	if (build->word_count == 0)
		return;
	if (build->segments == MAX_SEGMENTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the index of words of a code system would have more than %d segments", MAX_SEGMENTS),
				 errhint("Raise fhirterm.load_memory.")));
	words = sort_words(build);
	totals = sort_buckets(build, words);
	for (int bucket = 0; bucket < WORD_BUCKETS; bucket++)
		write_bucket(build, bucket, words, totals);
	write_words(build, words, totals);
	build->segments++;
	begin_segment(build);
}

void
word_index_end(WordIndexBuild *build)
{
	if (GetDatabaseEncoding() == PG_UTF8 && (build->segments > 0 || build->terms >= WORD_INDEX_TERMS_LEAST))
	{
		char		form[WORD_INDEX_FORM_BYTES];

		write_segment(build);
		form[0] = WORD_INDEX_FORM;
		form[1] = (char) (build->segments & 0xFF);
		form[2] = (char) (build->segments >> 8);
		write_row(build, WORD_INDEX_FORM_BUCKET, 0, "", form, sizeof(form));
	}
	MemoryContextDelete(build->context);
	pfree(build->folded.data);
	pfree(build);
}
