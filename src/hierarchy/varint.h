/*
 * varint.h
 *		Unsigned numbers of up to 31 bits in groups of seven bits, lowest first, every byte but the last with
 *		its high bit set: what intervals and pages of concepts are stored with.
 *
 * A number has one form: none ends in a zero byte. The reader accepts that form only.
 */
#ifndef FHIRTERM_VARINT_H
#define FHIRTERM_VARINT_H

/* Most bytes that a number takes. */
#define VARINT_MAX_SIZE 5

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

/* Reads a number that ends before end and moves *next behind it; NULL, or else what is wrong with the bytes. */
static inline const char *
varint_read(const unsigned char **next, const unsigned char *end, uint32 *value)
{
	uint32		result = 0;
	int			shift = 0;

	for (;;)
	{
		unsigned char byte;

		if (*next == end)
			return "The bytes end within a number.";
		byte = *(*next)++;
		if (shift == 28 && byte > 0x07)
			return "A number is too large.";
		result |= (uint32) (byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
		{
			if (byte == 0 && shift > 0)
				return "A number is longer than it need be.";
			*value = result;
			return NULL;
		}
		shift += 7;
	}
}

#endif							/* FHIRTERM_VARINT_H */
