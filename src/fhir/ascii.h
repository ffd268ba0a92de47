/*
 * ascii.h
 *		Classes of ASCII characters, whatever the locale; bytes above 127 belong to none.
 */
#ifndef FHIRTERM_ASCII_H
#define FHIRTERM_ASCII_H

#include "postgres.h"

static inline bool
ascii_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
ascii_alphanumeric(char c)
{
	return ascii_digit(c) || ascii_letter(c);
}

/* Space and everything below it, and DEL: what no identifier may hold. */
static inline bool
ascii_blank(char c)
{
	return (unsigned char) c <= ' ' || c == 0x7f;
}

static inline unsigned char
ascii_lower(char c)
{
	return (unsigned char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* The value of a hexadecimal digit, -1 for anything else. */
static inline int
ascii_hex(char c)
{
	if (ascii_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

#endif							/* FHIRTERM_ASCII_H */
