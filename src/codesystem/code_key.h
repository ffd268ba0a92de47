/*
 * code_key.h
 *		Short codes as integers, so that a code costs one comparison wherever many are looked up.
 *
 * Three kinds of codes have a key of eight bytes, equal for equal codes only: numbers of up to 18 digits (SNOMED CT,
 * RxNorm), eight characters of ASCII (LOINC, ICD-10-CM), and anything of up to seven bytes (ICD, units, HL7's own). Others
 * have none and are told apart by their bytes. No key is 0.
 */
#ifndef FHIRTERM_CODE_KEY_H
#define FHIRTERM_CODE_KEY_H

#include "word.h"

#define CODE_KEY_DIGITS 18
#define CODE_KEY_BYTES 7
/* What distinguishes numbers from bytes; the bits below hold the value. */
#define CODE_KEY_NUMBER (UINT64CONST(1) << 60)
#define CODE_KEY_TEXT (UINT64CONST(2) << 60)
#define CODE_KEY_TEXT_OF_8 (UINT64CONST(3) << 60)
#define CODE_KEY_KINDS (UINT64CONST(15) << 60)

/* Whether all eight bytes of a word are digits: no carry comes from one, and the lowest other byte sets its high bit. */
static inline bool
code_key_all_digits(uint64 word)
{
	word ^= WORD_OF(0x30);
	return ((word | (word + WORD_OF(0x76))) & WORD_OF(0x80)) == 0;
}

/* The number that eight digits make, the first one lowest in the word: pairs, then pairs of pairs, then both halves. */
static inline uint64
code_key_number_of_8(uint64 word)
{
	word = (word & WORD_OF(0x0F)) * 2561 >> 8;
	word = (word & UINT64CONST(0x00FF00FF00FF00FF)) * 6553601 >> 16;
	return (word & UINT64CONST(0x0000FFFF0000FFFF)) * UINT64CONST(42949672960001) >> 32;
}

/* Shifts by 0 to 64 bits, of which C defines all but the last. */
static inline uint64
code_key_shift_up(uint64 word, int bits)
{
	return (word << (bits / 2)) << (bits - bits / 2);
}

static inline uint64
code_key_shift_down(uint64 word, int bits)
{
	return (word >> (bits / 2)) >> (bits - bits / 2);
}

/* The count first bytes of a word, moved to its end behind zeros as digits. */
static inline uint64
code_key_pad(uint64 word, int count)
{
	return code_key_shift_up(word, 64 - 8 * count) | code_key_shift_down(WORD_OF(0x30), 8 * count);
}

/* A word of 1 to 7 bytes, the others zero, read without a loop. */
static inline uint64
code_key_short_word(const char *bytes, int length)
{
	if (length >= 4)
		return word_load_half(bytes) | word_load_half(bytes + length - 4) << (8 * (length - 4));
	return (uint64) (unsigned char) bytes[0] | (uint64) (unsigned char) bytes[length / 2] << (8 * (length / 2)) |
		(uint64) (unsigned char) bytes[length - 1] << (8 * (length - 1));
}

/*
 * The key of a code of 8 to 18 digits, without leading zero; false if it is none such. Few branches, as the lengths of
 * neighbouring codes can't be foretold.
 */
static inline bool
code_key_of_digits(const char *code, int length, uint64 *key)
{
	uint64		low = word_load(code + length - 8);
	uint64		high;
	uint64		highest = WORD_OF(0x30);

	if (length <= 16)
		high = code_key_pad(word_load(code), length - 8);
	else
	{
		high = word_load(code + length - 16);
		highest = code_key_pad(code_key_short_word(code, length - 16), length - 16);
	}
	if (code[0] == '0' || !code_key_all_digits(low) || !code_key_all_digits(high) || !code_key_all_digits(highest))
		return false;
	*key = CODE_KEY_NUMBER | (code_key_number_of_8(highest) * UINT64CONST(10000000000000000) +
							  code_key_number_of_8(high) * 100000000 + code_key_number_of_8(low));
	return true;
}

/* The key of a code of 1 to 7 bytes. */
static inline uint64
code_key_of_short(const char *code, int length)
{
	uint64		word = code_key_short_word(code, length);
	uint64		digits = code_key_pad(word, length);

	if (code[0] != '0' && code_key_all_digits(digits))
		return CODE_KEY_NUMBER | code_key_number_of_8(digits);
	return CODE_KEY_TEXT | word;
}

/* The key of eight characters of ASCII, seven bits each; false if one is not. */
static inline bool
code_key_of_8(const char *code, uint64 *key)
{
	uint64		word = word_load(code);

	if (word & WORD_OF(0x80))
		return false;
	word = (word & UINT64CONST(0x007F007F007F007F)) | (word & UINT64CONST(0x7F007F007F007F00)) >> 1;
	word = (word & UINT64CONST(0x00003FFF00003FFF)) | (word & UINT64CONST(0x3FFF00003FFF0000)) >> 2;
	word = (word & UINT64CONST(0x000000000FFFFFFF)) | (word & UINT64CONST(0x0FFFFFFF00000000)) >> 4;
	*key = CODE_KEY_TEXT_OF_8 | word;
	return true;
}

/* The key of a code; false if it has none. */
static inline bool
code_key_of(const char *code, int length, uint64 *key)
{
	if (length > CODE_KEY_BYTES)
		return length <= CODE_KEY_DIGITS &&
			(code_key_of_digits(code, length, key) || (length == 8 && code_key_of_8(code, key)));
	if (length == 0)
		return false;
	*key = code_key_of_short(code, length);
	return true;
}

/* Whether it is the key of a number. */
static inline bool
code_key_is_number(uint64 key)
{
	return (key & CODE_KEY_KINDS) == CODE_KEY_NUMBER;
}

/* Whether a code is made of 1 to 24 digits; quicker than a key. */
static inline bool
code_is_digits(const char *code, int length)
{
	if (length < 8)
		return length > 0 && code_key_all_digits(code_key_pad(code_key_short_word(code, length), length));
	return length <= 24 && code_key_all_digits(word_load(code)) &&
		code_key_all_digits(word_load(code + Min(8, length - 8))) && code_key_all_digits(word_load(code + length - 8));
}

/*
 * A number whose highest bits tell codes apart that differ in length or in their first or last eight bytes; much quicker
 * than a key.
 */
static inline uint64
code_hash_of_ends(const char *code, int length)
{
	uint64		first = length >= 8 ? word_load(code) : length > 0 ? code_key_short_word(code, length) : 0;
	uint64		last = length > 8 ? word_load(code + length - 8) : 0;

	return (first ^ (uint64) length) * UINT64CONST(0x9E3779B97F4A7C15) + last * UINT64CONST(0xD6E8FEB86659FD93);
}

/* A hash of a key. */
static inline uint64
code_key_hash(uint64 key)
{
	return key * UINT64CONST(0x9E3779B97F4A7C15);
}

/* Where a search for a hash begins in a table of so many slots, any number below 2 ^ 32. */
static inline uint32
code_key_slot(uint64 hash, uint32 slots)
{
	return (uint32) ((hash >> 32) * slots >> 32);
}

#endif							/* FHIRTERM_CODE_KEY_H */
