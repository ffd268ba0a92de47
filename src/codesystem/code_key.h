/*
 * code_key.h
 *		Short codes as integers, so that a code costs one comparison wherever many are looked up.
 *
 * Two kinds of codes have a key of eight bytes, equal for equal codes only: numbers of up to 18 digits (SNOMED CT,
 * RxNorm), and anything of up to seven bytes (LOINC, ICD, units, HL7's own). Others have none and are told apart by their
 * bytes. No key is 0.
 */
#ifndef FHIRTERM_CODE_KEY_H
#define FHIRTERM_CODE_KEY_H

#include "json/word.h"

#define CODE_KEY_DIGITS 18
#define CODE_KEY_BYTES 7
/* What distinguishes numbers from bytes; the bits below hold the value. */
#define CODE_KEY_NUMBER (UINT64CONST(1) << 60)
#define CODE_KEY_TEXT (UINT64CONST(2) << 60)

/* Whether all eight bytes of a word are digits. */
static inline bool
code_key_all_digits(uint64 word)
{
	return ((word & WORD_OF(0xF0)) |
			(((word + WORD_OF(0x06)) & WORD_OF(0xF0)) >> 4)) ==
		WORD_OF(0x33);
}

/* The number that eight digits make, the first one lowest in the word: pairs, then pairs of pairs, then both halves. */
static inline uint64
code_key_number_of_8(uint64 word)
{
	word = (word & WORD_OF(0x0F)) * 2561 >> 8;
	word = (word & UINT64CONST(0x00FF00FF00FF00FF)) * 6553601 >> 16;
	return (word & UINT64CONST(0x0000FFFF0000FFFF)) * UINT64CONST(42949672960001) >> 32;
}

/* A word of the 1 to 8 bytes that end before end, behind so many zeros as digits that it has eight; begin lies 8 bytes before end or less. */
static inline uint64
code_key_last_digits(const char *end, int count, bool eight_readable)
{
	char		digits[8];

	if (eight_readable)
	{
		uint64		zeros = count == 8 ? 0 : ~UINT64CONST(0) >> (8 * count);

		return (word_load(end - 8) & ~zeros) | (WORD_OF(0x30) & zeros);
	}
	memset(digits, '0', sizeof(digits));
	memcpy(digits + sizeof(digits) - count, end - count, count);
	return word_load(digits);
}

/* The key of a code of digits only, without leading zero; false if it is none such. */
static inline bool
code_key_of_digits(const char *code, int length, uint64 *key)
{
	static const uint64 powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
	uint64		number = 0;
	int			left = length;

	if (length == 0 || length > CODE_KEY_DIGITS || code[0] < '1' || code[0] > '9')
		return false;
	while (left > 0)
	{
		int			count = Min(left, 8);
		uint64		word = code_key_last_digits(code + length - left + count, count, length - left + count >= 8);

		if (!code_key_all_digits(word))
			return false;
		number = number * powers[count] + code_key_number_of_8(word);
		left -= count;
	}
	*key = CODE_KEY_NUMBER | number;
	return true;
}

/* The key of a code; false if it has none. */
static inline bool
code_key_of(const char *code, int length, uint64 *key)
{
	char		bytes[8] = {0};

	if (code_key_of_digits(code, length, key))
		return true;
	if (length == 0 || length > CODE_KEY_BYTES)
		return false;
	memcpy(bytes, code, length);
	*key = CODE_KEY_TEXT | word_load(bytes);
	return true;
}

/* Where a search for a key begins in a table of 2 ^ (64 - shift) slots. */
static inline uint64
code_key_slot(uint64 key, int shift)
{
	return (key * UINT64CONST(0x9E3779B97F4A7C15)) >> shift;
}

#endif							/* FHIRTERM_CODE_KEY_H */
