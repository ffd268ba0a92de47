/*
 * interval_codec.c
 *		The stored form of intervals: gaps and lengths as varints.
 *
 * Each interval is two unsigned numbers (varint.h): how many ordinals are missing between the interval
 * before (or the base) and this one, and its length less one. So an interval near its neighbour takes
 * two bytes.
 *
 * One set has one encoding: a gap is at least 1 (intervals do not adjoin; only the first one of a whole
 * set, whose base is -1, may begin right at it), and a number has one form. The reader accepts that
 * encoding only, so that damage is seen rather than believed.
 */
#include "postgres.h"

#include "hierarchy/interval_set.h"
#include "hierarchy/varint.h"

int64
interval_encoded_size(const OrdinalInterval *items, int64 count, int32 base)
{
	int64		size = 0;

	for (int64 i = 0; i < count; i++)
	{
		Assert(items[i].first > base + (base >= 0));
		size += varint_size(items[i].first - base - 1);
		size += varint_size(items[i].last - items[i].first);
		base = items[i].last;
	}
	return size;
}

void
interval_encode(const OrdinalInterval *items, int64 count, int32 base, unsigned char *bytes)
{
	for (int64 i = 0; i < count; i++)
	{
		bytes = varint_write(bytes, items[i].first - base - 1);
		bytes = varint_write(bytes, items[i].last - items[i].first);
		base = items[i].last;
	}
}

int
interval_set_encoded_size(const IntervalSet *set, int from, int32 base)
{
	int64		size = 0;

	if (from < set->length)
		size = interval_encoded_size(set->items + from, set->length - from, base);
	if (size > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("set of concepts has too many intervals")));
	return (int) size;
}

void
interval_set_encode(const IntervalSet *set, int from, int32 base, unsigned char *bytes)
{
	if (from < set->length)
		interval_encode(set->items + from, set->length - from, base, bytes);
}

/* Apart, to keep the reader's loop short. */
static void
report_corruption(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("stored intervals are corrupted"),
			 errdetail_internal("%s", detail)));
}

/* Reads the next number. */
static inline uint32
read_number(IntervalReader *reader)
{
	uint32		value = 0;
	const char *damage = varint_read(&reader->next, reader->end, &value);

	if (damage != NULL)
		report_corruption(damage);
	return value;
}

void
interval_reader_init(IntervalReader *reader, int32 base, const unsigned char *bytes, int size,
					 int32 limit)
{
	reader->next = bytes;
	reader->end = bytes + size;
	reader->last = base;
	reader->limit = limit;
}

bool
interval_reader_next(IntervalReader *reader, OrdinalInterval *interval)
{
	uint32		gap;
	int64		first;
	int64		last;

	if (reader->next == reader->end)
		return false;
	gap = read_number(reader);
	if (gap == 0 && reader->last >= 0)
		report_corruption("An interval adjoins the one before.");
	first = (int64) reader->last + 1 + gap;
	last = first + read_number(reader);
	if (last >= reader->limit)
		report_corruption("An interval reaches beyond the last ordinal.");
	interval->first = (int32) first;
	interval->last = (int32) last;
	reader->last = (int32) last;
	return true;
}

void
interval_set_decode(IntervalSet *set, int32 base, const unsigned char *bytes, int size, int32 limit)
{
	IntervalReader reader;
	OrdinalInterval	interval;

	interval_reader_init(&reader, base, bytes, size, limit);
	while (interval_reader_next(&reader, &interval))
		interval_set_append(set, interval.first, interval.last);
}

bool
interval_encoded_contains(int32 base, const unsigned char *bytes, int size, int32 limit, int32 ordinal)
{
	IntervalReader reader;
	OrdinalInterval	interval;

	interval_reader_init(&reader, base, bytes, size, limit);
	while (interval_reader_next(&reader, &interval))
	{
		if (ordinal <= interval.last)
			return ordinal >= interval.first;
	}
	return false;
}
