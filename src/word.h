/*
 * word.h
 *		Text taken eight bytes at a time.
 */
#ifndef FHIRTERM_WORD_H
#define FHIRTERM_WORD_H

#include "port/pg_bswap.h"

#define WORD_OF(byte)	(UINT64CONST(0x0101010101010101) * (byte))

/* Eight bytes from any address; the first byte is the lowest of the word on every machine. */
static inline uint64
word_load(const char *bytes)
{
	uint64		word;

	memcpy(&word, bytes, sizeof(word));
#ifdef WORDS_BIGENDIAN
	word = pg_bswap64(word);
#endif
	return word;
}

/* Four bytes, likewise. */
static inline uint64
word_load_half(const char *bytes)
{
	uint32		half;

	memcpy(&half, bytes, sizeof(half));
#ifdef WORDS_BIGENDIAN
	half = pg_bswap32(half);
#endif
	return half;
}

/*
 * The first eight bytes, the first one highest, filled up with zeros: numbers that differ are in the order of their bytes. length
 * may be more than eight.
 */
static inline uint64
word_in_order(const char *bytes, size_t length)
{
	uint64		word = 0;

	if (length >= sizeof(word))
		memcpy(&word, bytes, sizeof(word));
	else
		memcpy(&word, bytes, length);
	return pg_ntoh64(word);
}

#endif							/* FHIRTERM_WORD_H */
