/*
 * word_postings.c
 *		The stored form of the index of words.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "port/pg_bitutils.h"
#include "port/pg_bswap.h"

#include "store/word_filter.h"

/* Classes of one length, followed by such of LONG_STEP lengths, followed by one without end. */
#define LONG_CLASS 128
#define LONG_STEP 8
#define ENDLESS_CLASS (WORD_CLASSES - 1)

/* Most terms have up to 100 bytes; the shorter ones are read more often. */
const int	word_bucket_start[WORD_BUCKETS + 1] = {
	0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, LONG_CLASS, ENDLESS_CLASS, WORD_CLASSES
};

/* A number takes at most so many bytes. */
#define VARINT_MOST 5

/* The varints before a word, and that before its lists, at most. */
#define WORD_HEAD_MOST 3
#define LIST_HEAD_MOST 2

/* Bits of the varints before lists, before counts, and before a word's bytes. */
#define LIST_LAST 1
#define LIST_SINGLE 2
#define LIST_CLASS_SHIFT 2
#define COUNT_LAST 1
#define COUNT_BUCKET_SHIFT 1
#define WORD_APART 1

int
word_class_of_length(int length)
{
	if (length <= LONG_CLASS)
		return Max(length, 1) - 1;
	return Min(LONG_CLASS + (length - LONG_CLASS - 1) / LONG_STEP, ENDLESS_CLASS);
}

int
word_bucket_of_class(int length_class)
{
	int			bucket = 0;

	while (length_class >= word_bucket_start[bucket + 1])
		bucket++;
	return bucket;
}

int
word_class_shortest(int length_class)
{
	return length_class <= LONG_CLASS ? length_class + 1 : LONG_CLASS + 1 + (length_class - LONG_CLASS) * LONG_STEP;
}

int
word_class_longest(int length_class)
{
	return length_class == ENDLESS_CLASS ? PG_INT32_MAX : word_class_shortest(length_class + 1) - 1;
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
	for (int i = 0; i < WORD_CLASSES; i++)
		postings->classes[i].ascending = true;
}

void
word_postings_clear(WordPostings *postings, int bucket)
{
	for (int i = word_bucket_start[bucket]; i < word_bucket_start[bucket + 1]; i++)
	{
		struct WordPostingList *list = &postings->classes[i];

		if (list->ordinals)
			pfree(list->ordinals);
		memset(list, 0, sizeof(*list));
		list->ascending = true;
	}
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
	if (list->count == 0)
		return;
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

/* Room for the first ordinals of a list that grows one by one. */
#define LIST_FIRST 32

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

/* A number byte by byte, as its length is or may be anything. */
static uint32
read_number_slowly(BlockReader *reader)
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

/*
 * Numbers of two to four bytes are read without asking how many: how long they are can't be foreseen, and a wrong guess of the
 * processor takes longer. Those of one byte come in a row often enough.
 */
static inline uint32
read_number(BlockReader *reader)
{
	uint32		bytes;
	uint32		ends;

	if (reader->end - reader->next < (ptrdiff_t) sizeof(bytes))
		return read_number_slowly(reader);
	if ((*reader->next & 0x80) == 0)
		return *reader->next++;
	memcpy(&bytes, reader->next, sizeof(bytes));
#ifdef WORDS_BIGENDIAN
	bytes = pg_bswap32(bytes);
#endif
	ends = ~bytes & 0x80808080;
	if (ends == 0)
		return read_number_slowly(reader);
	/* all bits up to the highest one of the last byte */
	bytes &= ends ^ (ends - 1);
	reader->next += pg_rightmost_one_pos32(ends) / 8 + 1;
	return (bytes & 0x7F) | (bytes >> 1 & 0x3F80) | (bytes >> 2 & 0x1FC000) | (bytes >> 3 & 0xFE00000);
}

/* The highest bits of eight bytes, of which the last byte of a number has none. */
#define HIGHEST_BITS UINT64CONST(0x8080808080808080)

/* Passes over so many numbers. */
static void
skip_numbers(BlockReader *reader, uint32 count)
{
	while (count >= 8 && reader->end - reader->next >= 8)
	{
		uint64		bytes;

		memcpy(&bytes, reader->next, sizeof(bytes));
		reader->next += sizeof(bytes);
		count -= pg_popcount64(~bytes & HIGHEST_BITS);
	}
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

/* Adds some in ascending order. */
static inline void
add_ordinals(struct WordPostingList *found, const int32 *ordinals, int count)
{
	if (count == 0)
		return;
	if (found->capacity - found->count < count)
		make_room(found, Max(count, LIST_FIRST));
	if (found->count > 0 && ordinals[0] <= found->ordinals[found->count - 1])
		found->ascending = false;
	for (int i = 0; i < count; i++)
		found->ordinals[found->count++] = ordinals[i];
}

/* So many are read before those that a filter lets pass are added. */
#define FILTERED_AT_ONCE 128

/* Only those that a filter lets pass, which can't be foreseen: so each is written, and only counts if it passes. */
static void
read_list_filtered(BlockReader *reader, uint32 count, const WordFilter *filter, int length_class,
				   struct WordPostingList *found)
{
	const uint64 *bits = filter->classes[length_class].bits;
	uint32		mask = filter->classes[length_class].mask;
	int32		ordinal = -1;

	while (count > 0)
	{
		int32		passing[FILTERED_AT_ONCE];
		int			some = Min(count, FILTERED_AT_ONCE);
		int			kept = 0;

		for (int i = 0; i < some; i++)
		{
			passing[kept] = ordinal = read_ordinal(reader, ordinal);
			kept += word_bits_pass(bits, mask, ordinal >> filter->shift);
		}
		add_ordinals(found, passing, kept);
		count -= some;
	}
}

/* The classes that a block may have. */
static void
check_class(const WordReading *reading, int length_class)
{
	if (reading->bucket != WORD_ALL_LENGTHS &&
		(length_class < word_bucket_start[reading->bucket] || length_class >= word_bucket_start[reading->bucket + 1]))
		report_damage("A list is in a bucket where it doesn't belong.");
}

static void
read_list_wanted(BlockReader *reader, WordReading *reading, int length_class, uint32 count)
{
	const WordFilter *filter = reading->filter;
	struct WordPostingList *found = &reading->found->classes[length_class];

	check_class(reading, length_class);
	reading->together[length_class] += count;
	if (filter == NULL && count > 1)
		read_list(reader, count, found);
	else if (filter == NULL)
	{
		int32		ordinal = read_ordinal(reader, -1);

		add_ordinals(found, &ordinal, 1);
	}
	else if (filter->classes[length_class].bits == NULL)
		skip_numbers(reader, count);
	else
		read_list_filtered(reader, count, filter, length_class, found);
}

/* Reads the lists of a word, or passes over them where it isn't wanted. */
static void
read_lists(BlockReader *reader, WordReading *reading, bool wanted)
{
	uint32		length_class = 0;
	uint32		head;

	do
	{
		uint32		count = 1;

		head = read_number(reader);
		length_class += head >> LIST_CLASS_SHIFT;
		if ((head & LIST_SINGLE) == 0)
			count = read_number(reader);
		if (count == 0 || length_class >= WORD_CLASSES)
			report_damage("A list is empty, or of a length that no term has.");
		if (wanted)
			read_list_wanted(reader, reading, length_class, count);
		else
			skip_numbers(reader, count);
	} while ((head & LIST_LAST) == 0);
}

/* Reads how many postings of a word are in each bucket. */
static void
read_counts(BlockReader *reader, WordReading *reading, bool wanted)
{
	uint32		bucket = 0;
	uint32		head;

	do
	{
		uint32		count;

		head = read_number(reader);
		bucket += head >> COUNT_BUCKET_SHIFT;
		count = read_number(reader);
		if (bucket >= WORD_BUCKETS || reading->bucket != WORD_ALL_LENGTHS)
			report_damage("Postings are in a bucket that there isn't.");
		if (wanted)
			reading->apart[bucket] += count;
	} while ((head & COUNT_LAST) == 0);
}

bool
word_block_read(WordReading *reading, const unsigned char *bytes, int size)
{
	BlockReader reader = {bytes, bytes + size, reading->limit};
	char		word[WORD_BYTES_MOST];
	uint32		length = 0;
	bool		wanted = false;

	while (reader.next < reader.end)
	{
		uint32		shared = read_number(&reader);
		uint32		more = read_number(&reader);
		bool		apart = (more & WORD_APART) != 0;
		int			order;

		more /= 2;
		if (shared > length || more > WORD_BYTES_MOST - shared || more > reader.end - reader.next ||
			shared + more == 0)
			report_damage("A word is too long, or is none.");
		length = shared + more;
		/* what follows the prefix makes no difference */
		if (!wanted || shared < reading->length)
		{
			memcpy(word + shared, reader.next, more);
			order = memcmp(word, reading->prefix, Min(length, reading->length));
			if (order > 0)
				return false;
			wanted = order == 0 && length >= reading->length;
		}
		reader.next += more;
		if (apart)
			read_counts(&reader, reading, wanted);
		else
			read_lists(&reader, reading, wanted);
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
	writer->length_class = 0;
}

/* Marks the last list of the last word. */
static void
end_word(WordBlockWriter *writer)
{
	if (writer->list >= 0)
		writer->bytes.data[writer->list] |= LIST_LAST;
	writer->list = -1;
	writer->length_class = 0;
}

void
word_block_finish(WordBlockWriter *writer)
{
	end_word(writer);
	if (writer->bytes.len > 0)
		writer->sink(writer->context, writer->word, writer->length, writer->bytes.data, writer->bytes.len);
	resetStringInfo(&writer->bytes);
	writer->length = 0;
}

/* Ends the word before, and begins another one. */
static void
begin_word(WordBlockWriter *writer, const char *word, int length, bool apart)
{
	int			shared = 0;

	end_word(writer);
	while (shared < Min(length, writer->length) && word[shared] == writer->word[shared])
		shared++;
	write_number(&writer->bytes, shared);
	write_number(&writer->bytes, (length - shared) * 2 + (apart ? WORD_APART : 0));
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

static void
write_list(WordBlockWriter *writer, int length_class, const uint64 *entries, int count)
{
	int32		previous = 0;

	writer->list = writer->bytes.len;
	write_number(&writer->bytes,
				 (length_class - writer->length_class) << LIST_CLASS_SHIFT | (count == 1 ? LIST_SINGLE : 0));
	writer->length_class = length_class;
	if (count > 1)
		write_number(&writer->bytes, count);
	for (int i = 0; i < count; i++)
	{
		int32		ordinal = WORD_ENTRY_ORDINAL(entries[i]);

		write_number(&writer->bytes, ordinal - previous);
		previous = ordinal;
	}
}

void
word_block_write(WordBlockWriter *writer, const char *word, int length, int length_class,
				 const uint64 *entries, int count)
{
	while (count > 0)
	{
		bool		same = writer->list >= 0 && writer->length == length && memcmp(writer->word, word, length) == 0;
		int			heads = LIST_HEAD_MOST + VARINT_MOST + (same ? 0 : WORD_HEAD_MOST + length);
		int			fitting = entries_that_fit(WORD_BLOCK_BYTES - writer->bytes.len - heads, entries, count);

		if (fitting == 0)
		{
			word_block_finish(writer);
			continue;
		}
		if (!same)
			begin_word(writer, word, length, false);
		write_list(writer, length_class, entries, fitting);
		entries += fitting;
		count -= fitting;
	}
}

void
word_block_write_counts(WordBlockWriter *writer, const char *word, int length, const uint32 counts[WORD_BUCKETS])
{
	int			last = WORD_BUCKETS - 1;
	int			previous = 0;

	if (writer->bytes.len + WORD_HEAD_MOST + length + WORD_BUCKETS * (1 + VARINT_MOST) > WORD_BLOCK_BYTES)
		word_block_finish(writer);
	begin_word(writer, word, length, true);
	while (counts[last] == 0)
		last--;
	for (int bucket = 0; bucket <= last; bucket++)
	{
		if (counts[bucket] == 0)
			continue;
		write_number(&writer->bytes, (bucket - previous) << COUNT_BUCKET_SHIFT | (bucket == last ? COUNT_LAST : 0));
		write_number(&writer->bytes, counts[bucket]);
		previous = bucket;
	}
}
