/*
 * interval_codec.c
 *		The stored form of intervals: gaps and lengths as varints.
 *
 * Each interval is two unsigned numbers: how many ordinals are missing between the interval before
 * (or the base) and this one, and its length less one. A number is written in groups of seven bits,
 * lowest first, every byte but the last with its high bit set. So an interval near its neighbour takes
 * two bytes.
 *
 * One set has one encoding: a gap is at least 1 (intervals do not adjoin; only the first one of a whole
 * set, whose base is -1, may begin right at it), and no number ends in a zero byte. The reader accepts
 * that encoding only, so that damage is seen rather than believed.
 */
#include "postgres.h"

#include "hierarchy/interval_set.h"

/* Bytes a number takes. */
static inline int
varint_size(uint32 value)
{
	int			size = 1;

	while (value >= 0x80)
	{
		value >>= 7;
		size++;
	}
	return size;
}

/* Writes a number and returns the place after it. */
static inline unsigned char *
varint_write(unsigned char *bytes, uint32 value)
{
	while (value >= 0x80)
	{
		*bytes++ = (unsigned char) (value | 0x80);
		value >>= 7;
	}
	*bytes++ = (unsigned char) value;
	return bytes;
}

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

/* Reads the next number; at most 31 bits. */
static inline uint32
varint_read(IntervalReader *reader)
{
	uint32		value = 0;
	int			shift = 0;

	for (;;)
	{
		unsigned char byte;

		if (reader->next == reader->end)
			report_corruption("The bytes end within a number.");
		byte = *reader->next++;
		if (shift == 28 && byte > 0x07)
			report_corruption("A number is too large.");
		value |= (uint32) (byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
		{
			if (byte == 0 && shift > 0)
				report_corruption("A number is longer than it need be.");
			return value;
		}
		shift += 7;
	}
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
	gap = varint_read(reader);
	if (gap == 0 && reader->last >= 0)
		report_corruption("An interval adjoins the one before.");
	first = (int64) reader->last + 1 + gap;
	last = first + varint_read(reader);
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
