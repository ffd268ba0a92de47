/*
 * word_postings.c
 *		The stored form of the index of words.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "port/pg_bitutils.h"

#include "store/word_postings.h"

/* The shortest length of each bucket, and how many lengths a class of it has; 0: there is one class without end. */
static const struct
{
	int			shortest;
	int			step;
}			buckets[WORD_BUCKETS] = {
	{1, 1}, {9, 1}, {17, 1}, {25, 1}, {33, 1}, {65, 1}, {97, 1}, {129, 8}, {385, 0}
};

/* A number takes at most so many bytes. */
#define VARINT_MOST 5

int
word_bucket_of_length(int length, int *length_class)
{
	int			bucket = WORD_BUCKETS - 1;

	while (bucket > 0 && length < buckets[bucket].shortest)
		bucket--;
	*length_class = buckets[bucket].step == 0 ? 0 : (Max(length, 1) - buckets[bucket].shortest) / buckets[bucket].step;
	return bucket;
}

int
word_class_shortest(int bucket, int length_class)
{
	return buckets[bucket].shortest + length_class * buckets[bucket].step;
}

int
word_class_longest(int bucket, int length_class)
{
	if (buckets[bucket].step == 0)
		return PG_INT32_MAX;
	return word_class_shortest(bucket, length_class) + buckets[bucket].step - 1;
}

int
word_indexed_bytes(const char *word, int length)
{
	return length <= WORD_BYTES_MOST ? length : pg_mbcliplen(word, length, WORD_BYTES_MOST);
}

/* ---------------------------------------------------------------- postings */

void
word_postings_init(WordPostings *postings)
{
	memset(postings, 0, sizeof(*postings));
	word_postings_clear(postings);
}

void
word_postings_clear(WordPostings *postings)
{
	for (int i = 0; i < WORD_CLASSES; i++)
	{
		postings->classes[i].count = 0;
		postings->classes[i].ascending = true;
	}
}

void
word_postings_free(WordPostings *postings)
{
	for (int i = 0; i < WORD_CLASSES; i++)
		if (postings->classes[i].ordinals)
			pfree(postings->classes[i].ordinals);
	word_postings_init(postings);
}

#define ST_SORT sort_ordinals
#define ST_ELEMENT_TYPE int32
#define ST_COMPARE(a, b) (*(a) < *(b) ? -1 : *(a) > *(b))
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Lists that have more than one in so many of the ordinals between their least and greatest are sorted through bits. */
#define SPARSEST_BITS 1024

/* Sorts by setting a bit for each ordinal from least on, and reading them in order. */
static int
sort_through_bits(int32 *ordinals, int count, int32 least, int32 greatest)
{
	int			words = (greatest - least) / 64 + 1;
	uint64	   *bits = palloc_extended((Size) words * sizeof(uint64), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	int			kept = 0;

	for (int i = 0; i < count; i++)
		bits[(ordinals[i] - least) / 64] |= UINT64CONST(1) << (ordinals[i] - least) % 64;
	for (int i = 0; i < words; i++)
		for (uint64 left = bits[i]; left != 0; left &= left - 1)
			ordinals[kept++] = least + i * 64 + pg_rightmost_one_pos64(left);
	pfree(bits);
	return kept;
}

void
word_postings_sort(WordPostings *postings, int length_class)
{
	struct WordPostingList *list = &postings->classes[length_class];
	int32		least = PG_INT32_MAX;
	int32		greatest = 0;
	int			kept = 0;

	if (list->ascending)
		return;
	list->ascending = true;
	for (int i = 0; i < list->count; i++)
	{
		least = Min(least, list->ordinals[i]);
		greatest = Max(greatest, list->ordinals[i]);
	}
	if (list->count > (greatest - least) / SPARSEST_BITS)
	{
		list->count = sort_through_bits(list->ordinals, list->count, least, greatest);
		return;
	}
	sort_ordinals(list->ordinals, list->count);
	for (int i = 0; i < list->count; i++)
		if (kept == 0 || list->ordinals[i] != list->ordinals[kept - 1])
			list->ordinals[kept++] = list->ordinals[i];
	list->count = kept;
}

static void
make_room(struct WordPostingList *list, int more)
{
	int			capacity = Max(list->count + more, list->capacity * 2);

	if (list->ordinals)
		list->ordinals = repalloc_huge(list->ordinals, (Size) capacity * sizeof(int32));
	else
		list->ordinals = palloc_extended((Size) capacity * sizeof(int32), MCXT_ALLOC_HUGE);
	list->capacity = capacity;
}

/* ---------------------------------------------------------------- reading */

typedef struct BlockReader
{
	const unsigned char *next;
	const unsigned char *end;
	int32		limit;
} BlockReader;

pg_attribute_cold static void
report_damage(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("the stored index of words is damaged"),
			 errdetail_internal("%s", detail),
			 errhint("SET fhirterm.enable_word_index = off searches without it; loading the code system anew makes a new one.")));
}

static inline uint32
read_number(BlockReader *reader)
{
	uint32		value = 0;
	int			shift = 0;

	for (;;)
	{
		unsigned char byte;

		if (reader->next == reader->end)
			report_damage("A block ends within a number.");
		byte = *reader->next++;
		if (shift == 28 && byte > 0x0F)
			report_damage("A number is too large.");
		value |= (uint32) (byte & 0x7F) << shift;
		if ((byte & 0x80) == 0)
			return value;
		shift += 7;
	}
}

/* Passes over so many numbers. */
static void
skip_numbers(BlockReader *reader, uint32 count)
{
	while (count > 0)
	{
		if (reader->next == reader->end)
			report_damage("A block ends within a list.");
		count -= (*reader->next++ & 0x80) == 0;
	}
}

/* The next ordinal of a list; previous is -1 before the first. */
static inline int32
read_ordinal(BlockReader *reader, int32 previous)
{
	int64		ordinal = (int64) read_number(reader) + Max(previous, 0);

	if (ordinal >= reader->limit || ordinal <= previous)
		report_damage("A list has an ordinal that no concept has, or one twice.");
	return (int32) ordinal;
}

static void
read_list(BlockReader *reader, uint32 count, struct WordPostingList *found)
{
	int32		ordinal = -1;
	int32	   *into;

	/* each takes a byte at least */
	if (count > reader->end - reader->next)
		report_damage("A list is longer than its block.");
	if (found->count + (int64) count > found->capacity)
		make_room(found, count);
	into = found->ordinals + found->count;
	for (uint32 i = 0; i < count; i++)
		into[i] = ordinal = read_ordinal(reader, ordinal);
	if (found->count > 0 && into[0] <= into[-1])
		found->ascending = false;
	found->count += count;
}

/* The first place from one on whose ordinal is not below another: found by steps that double, since lists are long or short. */
static inline int
first_not_below(const struct WordPostingList *list, int from, int32 ordinal)
{
	int			step = 1;
	int			end;

	if (from == list->count || list->ordinals[from] >= ordinal)
		return from;
	/* what is at from is below */
	while (step < list->count - from && list->ordinals[from + step] < ordinal)
	{
		from += step;
		step *= 2;
	}
	end = Min(from + step, list->count);
	while (end - from > 1)
	{
		int			middle = from + (end - from) / 2;

		if (list->ordinals[middle] < ordinal)
			from = middle;
		else
			end = middle;
	}
	return end;
}

/* Only those that are among others. */
static void
read_list_among(BlockReader *reader, uint32 count, const struct WordPostingList *among, struct WordPostingList *found)
{
	int32		ordinal = -1;
	int			at = 0;

	for (; count > 0 && at < among->count; count--)
	{
		ordinal = read_ordinal(reader, ordinal);
		at = first_not_below(among, at, ordinal);
		if (at == among->count || among->ordinals[at] != ordinal)
			continue;
		if (found->count == found->capacity)
			make_room(found, 16);
		if (found->count > 0 && ordinal <= found->ordinals[found->count - 1])
			found->ascending = false;
		found->ordinals[found->count++] = ordinal;
	}
	skip_numbers(reader, count);
}

/* Reads the lists of a word, or passes over them where found is NULL. */
static void
read_lists(BlockReader *reader, const WordPostings *among, WordPostings *found, int64 *read)
{
	bool		last;

	do
	{
		uint32		head = read_number(reader);
		uint32		count = head >> 6;
		int			length_class = head & (WORD_CLASSES - 1);

		last = (head & WORD_CLASSES) != 0;
		if (count == 0)
			report_damage("A list is empty.");
		if (found == NULL || (among && among->classes[length_class].count == 0))
			skip_numbers(reader, count);
		else if (among)
			read_list_among(reader, count, &among->classes[length_class], &found->classes[length_class]);
		else
			read_list(reader, count, &found->classes[length_class]);
		if (found)
			*read += count;
	} while (!last);
}

bool
word_block_read(const unsigned char *bytes, int size, const char *prefix, int length, int32 limit,
				const WordPostings *among, WordPostings *found, int64 *read)
{
	BlockReader reader = {bytes, bytes + size, limit};
	char		word[WORD_BYTES_MOST];
	uint32		word_length = 0;

	while (reader.next < reader.end)
	{
		uint32		shared = read_number(&reader);
		uint32		more = read_number(&reader);
		int			order;

		if (shared > word_length || more > WORD_BYTES_MOST - shared || more > reader.end - reader.next ||
			shared + more == 0)
			report_damage("A word is too long, or is none.");
		memcpy(word + shared, reader.next, more);
		reader.next += more;
		word_length = shared + more;
		order = memcmp(word, prefix, Min(word_length, length));
		if (order > 0)
			return false;
		if (order == 0 && word_length >= length)
			read_lists(&reader, among, found, read);
		else
			read_lists(&reader, NULL, NULL, read);
	}
	return true;
}

/* ---------------------------------------------------------------- writing */

static int
number_size(uint32 value)
{
	int			size = 1;

	for (; value >= 0x80; value >>= 7)
		size++;
	return size;
}

static void
write_number(StringInfo bytes, uint32 value)
{
	for (; value >= 0x80; value >>= 7)
		appendStringInfoCharMacro(bytes, (char) (value | 0x80));
	appendStringInfoCharMacro(bytes, (char) value);
}

void
word_block_writer_init(WordBlockWriter *writer, WordBlockSink sink, void *context)
{
	writer->sink = sink;
	writer->context = context;
	initStringInfo(&writer->bytes);
	writer->length = 0;
	writer->list = -1;
}

void
word_block_finish(WordBlockWriter *writer)
{
	if (writer->list < 0)
		return;
	writer->bytes.data[writer->list] |= WORD_CLASSES;
	writer->sink(writer->context, writer->word, writer->length, writer->bytes.data, writer->bytes.len);
	resetStringInfo(&writer->bytes);
	writer->length = 0;
	writer->list = -1;
}

/* Ends the lists of the word before, and begins those of another one. */
static void
begin_word(WordBlockWriter *writer, const char *word, int length)
{
	int			shared = 0;

	if (writer->list >= 0)
		writer->bytes.data[writer->list] |= WORD_CLASSES;
	while (shared < Min(length, writer->length) && word[shared] == writer->word[shared])
		shared++;
	write_number(&writer->bytes, shared);
	write_number(&writer->bytes, length - shared);
	appendBinaryStringInfo(&writer->bytes, word + shared, length - shared);
	memcpy(writer->word, word, length);
	writer->length = length;
}

/* How many entries there is room for, at most all. */
static int
entries_that_fit(int room, const uint64 *entries, int count)
{
	int			fitting = 0;
	int32		previous = 0;

	while (fitting < count)
	{
		int32		ordinal = WORD_ENTRY_ORDINAL(entries[fitting]);

		room -= number_size(ordinal - previous);
		if (room < 0)
			break;
		previous = ordinal;
		fitting++;
	}
	return fitting;
}

void
word_block_write(WordBlockWriter *writer, const char *word, int length, int length_class,
				 const uint64 *entries, int count)
{
	while (count > 0)
	{
		bool		same = writer->list >= 0 && writer->length == length && memcmp(writer->word, word, length) == 0;
		int			room = WORD_BLOCK_BYTES - writer->bytes.len - (same ? 0 : 2 + length) - VARINT_MOST;
		int			fitting = entries_that_fit(room, entries, count);
		int32		previous = 0;

		if (fitting == 0)
		{
			word_block_finish(writer);
			continue;
		}
		if (!same)
			begin_word(writer, word, length);
		writer->list = writer->bytes.len;
		write_number(&writer->bytes, (uint32) fitting << 6 | length_class);
		for (int i = 0; i < fitting; i++)
		{
			int32		ordinal = WORD_ENTRY_ORDINAL(entries[i]);

			write_number(&writer->bytes, ordinal - previous);
			previous = ordinal;
		}
		entries += fitting;
		count -= fitting;
	}
}
