/*
 * code_sort.c
 *		The order of codes by their bytes.
 *
 * Eight bytes at a time are a number. Many codes are sorted by the digits of that number, from the last digit to the
 * first; those that have the same eight bytes are sorted by the next eight. Few codes are compared with one another.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "hierarchy/code_sort.h"
#include "word.h"

/* So few codes are compared: to count digits takes as long. */
#define FEW_CODES 2048

#define DIGIT_BITS 11
#define DIGIT_VALUES (1 << DIGIT_BITS)
#define DIGITS ((64 + DIGIT_BITS - 1) / DIGIT_BITS)

typedef struct SortCode
{
	uint64		prefix;			/* eight bytes, big-endian, filled up with zeros; those before them are the same */
	int32		number;
} SortCode;

typedef struct CodeSort
{
	const CodeTable *table;
	SortCode   *spare;			/* as many as are sorted */
	int32		(*counts)[DIGIT_VALUES];	/* by digit and its value */
} CodeSort;

static inline int
compare_codes(const SortCode *a, const SortCode *b, const CodeTable *table)
{
	if (a->prefix != b->prefix)
		return a->prefix < b->prefix ? -1 : 1;
	return strcmp(code_table_code(table, a->number), code_table_code(table, b->number));
}

#define ST_SORT sort_few_codes
#define ST_ELEMENT_TYPE SortCode
#define ST_COMPARE_ARG_TYPE const CodeTable
#define ST_COMPARE(a, b, table) compare_codes(a, b, table)
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

/* Reads the eight bytes from a place on, which no code ends before. */
static void
read_prefixes(const CodeTable *table, SortCode *codes, int32 count, int64 place)
{
	for (int32 i = 0; i < count; i++)
	{
		const struct varlena *text = code_table_text(table, codes[i].number);

		codes[i].prefix = word_in_order(VARDATA_ANY(text) + place, VARSIZE_ANY_EXHDR(text) - place);
	}
}

static inline int
digit_of(uint64 prefix, int digit)
{
	return (prefix >> (digit * DIGIT_BITS)) & (DIGIT_VALUES - 1);
}

/* Sorts by the prefixes. */
static void
sort_by_digits(CodeSort *sort, SortCode *codes, int32 count)
{
	SortCode   *from = codes;
	SortCode   *to = sort->spare;

	memset(sort->counts, 0, DIGITS * sizeof(*sort->counts));
	for (int32 i = 0; i < count; i++)
		for (int digit = 0; digit < DIGITS; digit++)
			sort->counts[digit][digit_of(codes[i].prefix, digit)]++;
	for (int digit = 0; digit < DIGITS; digit++)
	{
		int32	   *place = sort->counts[digit];
		int32		before = 0;
		SortCode   *other;

		CHECK_FOR_INTERRUPTS();
		if (place[digit_of(codes[0].prefix, digit)] == count)
			continue;			/* the same everywhere */
		for (int value = 0; value < DIGIT_VALUES; value++)
		{
			int32		here = place[value];

			place[value] = before;
			before += here;
		}
		for (int32 i = 0; i < count; i++)
			to[place[digit_of(from[i].prefix, digit)]++] = from[i];
		other = from;
		from = to;
		to = other;
	}
	if (from != codes)
		memcpy(codes, from, (Size) count * sizeof(SortCode));
}

static bool
all_the_same(const SortCode *codes, int32 count)
{
	for (int32 i = 1; i < count; i++)
		if (codes[i].prefix != codes[0].prefix)
			return false;
	return true;
}

/* Sorts codes that are the same before a place. */
static void
sort_from(CodeSort *sort, SortCode *codes, int32 count, int64 place)
{
	check_stack_depth();
	read_prefixes(sort->table, codes, count, place);
	/* where all go on in the same way there is nothing to sort, and however long that is, the stack does not grow */
	while (count >= FEW_CODES && all_the_same(codes, count))
	{
		CHECK_FOR_INTERRUPTS();
		place += sizeof(uint64);
		read_prefixes(sort->table, codes, count, place);
	}
	if (count < FEW_CODES)
	{
		sort_few_codes(codes, count, sort->table);
		return;
	}
	sort_by_digits(sort, codes, count);
	for (int32 i = 0, next; i < count; i = next)
	{
		for (next = i + 1; next < count && codes[next].prefix == codes[i].prefix; next++)
			;
		/* distinct codes that are the same so far all go on */
		if (next - i > 1)
			sort_from(sort, codes + i, next - i, place + sizeof(uint64));
	}
}

int32 *
codes_in_order(const CodeTable *table)
{
	Size		size = Max(table->size, 1);
	SortCode   *codes = MemoryContextAllocHuge(CurrentMemoryContext, size * sizeof(SortCode));
	int32	   *order = MemoryContextAllocHuge(CurrentMemoryContext, size * sizeof(int32));
	CodeSort	sort = {table};

	sort.spare = MemoryContextAllocHuge(CurrentMemoryContext, size * sizeof(SortCode));
	sort.counts = palloc(DIGITS * sizeof(*sort.counts));
	for (int32 number = 0; number < table->size; number++)
		codes[number].number = number;
	sort_from(&sort, codes, table->size, 0);
	for (int32 i = 0; i < table->size; i++)
		order[i] = codes[i].number;
	pfree(codes);
	pfree(sort.spare);
	pfree(sort.counts);
	return order;
}
