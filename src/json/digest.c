/*
 * digest.c
 *		The 128 bits that name a JSON value (see digest.h).
 *
 * Two lanes of 64 bits take each eight bytes of input in two different ways. Every step is a bijection
 * of the lane for a given input and of the input for a given lane, so that nothing that went in is
 * lost before the lanes are mixed at the end. The constants are odd numbers without a pattern.
 */
#include "postgres.h"

#include "utils/fmgrprotos.h"

#include "compat.h"
#include "json/digest.h"
#include "word.h"

#define LANE_HIGH	UINT64CONST(0x9E3779B97F4A7C15)
#define LANE_LOW	UINT64CONST(0xC2B2AE3D27D4EB4F)
#define FACTOR_1	UINT64CONST(0xA24BAED4963EE407)
#define FACTOR_2	UINT64CONST(0x9FB21C651E98DF25)
#define FACTOR_3	UINT64CONST(0xD6E8FEB86659FD93)

/* Longer numbers take the way through numeric, which knows its own limits. */
#define PLAIN_NUMBER_MAX 500

static inline uint64
rotate(uint64 word, int bits)
{
	return (word << bits) | (word >> (64 - bits));
}

static inline void
absorb(JsonDigest *lanes, uint64 word)
{
	lanes->high = (rotate(lanes->high, 29) ^ (word * FACTOR_1)) * FACTOR_2;
	lanes->low = (rotate(lanes->low, 31) + word) * FACTOR_3;
}

/* Makes every bit of the word depend on every other. */
static inline uint64
scatter(uint64 word)
{
	word = (word ^ (word >> 32)) * FACTOR_3;
	word = (word ^ (word >> 29)) * FACTOR_2;
	return word ^ (word >> 32);
}

static inline JsonDigest
lanes_start(DigestKind kind, uint64 length)
{
	JsonDigest	lanes;

	lanes.high = LANE_HIGH + (uint64) kind;
	lanes.low = LANE_LOW ^ (length * FACTOR_1);
	return lanes;
}

static inline JsonDigest
lanes_finish(JsonDigest lanes)
{
	JsonDigest	result;

	result.high = scatter(lanes.high + rotate(lanes.low, 23));
	result.low = scatter(lanes.low + rotate(lanes.high, 37)) + result.high;
	return result;
}

JsonDigest
digest_bytes(DigestKind kind, const char *bytes, size_t length)
{
	JsonDigest	lanes = lanes_start(kind, length);

	if (length >= 8)
	{
		const char *last = bytes + length - 8;

		for (; bytes < last; bytes += 8)
			absorb(&lanes, word_load(bytes));
		/* the rest, with as many bytes again as make it a word: the length tells which */
		absorb(&lanes, word_load(last));
	}
	else if (length >= 4)
		absorb(&lanes, word_load_half(bytes) | word_load_half(bytes + length - 4) << 32);
	else if (length > 0)
		absorb(&lanes, (uint64) (unsigned char) bytes[0] |
			   (uint64) (unsigned char) bytes[length / 2] << 8 |
			   (uint64) (unsigned char) bytes[length - 1] << 16);

	return lanes_finish(lanes);
}

/*
 * Is this text of a JSON number what numeric would print for it? So it is without an exponent, unless
 * it is a negative zero.
 */
static bool
number_is_plain(const char *text, size_t length)
{
	bool		zero = true;
	size_t		i;

	if (length > PLAIN_NUMBER_MAX)
		return false;
	for (i = 0; i < length; i++)
	{
		if (text[i] == 'e' || text[i] == 'E')
			return false;
		if (text[i] >= '1' && text[i] <= '9')
			zero = false;
	}
	return text[0] != '-' || !zero;
}

JsonDigest
digest_number(const char *text, size_t length)
{
	JsonDigest	result;
	Datum		number;
	char	   *printed;

	if (number_is_plain(text, length))
		return digest_bytes(DIGEST_NUMBER, text, length);

	number = DirectFunctionCall3(numeric_in, CStringGetDatum(text),
								 ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	printed = DatumGetCString(DirectFunctionCall1(numeric_out, number));
	result = digest_bytes(DIGEST_NUMBER, printed, strlen(printed));
	pfree(printed);
	pfree(DatumGetPointer(number));
	return result;
}

void
digest_add_element(JsonDigest *sum, JsonDigest element)
{
	absorb(sum, element.high);
	absorb(sum, element.low);
}

void
digest_add_member(JsonDigest *sum, JsonDigest key, JsonDigest value)
{
	JsonDigest	member = key;

	absorb(&member, value.high);
	absorb(&member, value.low);
	member = lanes_finish(member);

	/* addition, so that the order of members does not matter */
	sum->high += member.high;
	sum->low += member.low;
}

JsonDigest
digest_container(DigestKind kind, JsonDigest sum, uint64 count)
{
	JsonDigest	lanes = lanes_start(kind, count);

	absorb(&lanes, sum.high);
	absorb(&lanes, sum.low);
	return lanes_finish(lanes);
}

char *
digest_to_text(JsonDigest digest)
{
	return psprintf("%016llx%016llx",
					(unsigned long long) digest.high, (unsigned long long) digest.low);
}
