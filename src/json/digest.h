/*
 * digest.h
 *		The 128 bits that name a JSON value, put together from those of its parts.
 *
 * The digest tells changed content from unchanged content; it is no protection against someone who
 * searches for two contents with one digest. It is the same on every machine, but depends on the
 * server's encoding, since texts are digested as the server holds them.
 */
#ifndef FHIRTERM_DIGEST_H
#define FHIRTERM_DIGEST_H

/* 128 bits that name a JSON value: equal for two values that jsonb prints alike. */
typedef struct JsonDigest
{
	uint64		high;
	uint64		low;
} JsonDigest;

/* What is digested: a string and a number of the same characters differ. */
typedef enum DigestKind
{
	DIGEST_STRING = 1,
	DIGEST_NUMBER,
	DIGEST_LITERAL,				/* true, false, null */
	DIGEST_KEY,
	DIGEST_ARRAY,
	DIGEST_OBJECT
} DigestKind;

extern JsonDigest digest_bytes(DigestKind kind, const char *bytes, size_t length);

/*
 * A number, of which text is the JSON form (NUL-terminated), as numeric prints it: 1e2 is 100, -0 is
 * 0, 1.50 keeps its zero. Errors: 22003 if numeric cannot hold it.
 */
extern JsonDigest digest_number(const char *text, size_t length);

/* Adds the next element of an array, a member of an object, to the sum (which begins as zero). */
extern void digest_add_element(JsonDigest *sum, JsonDigest element);
extern void digest_add_member(JsonDigest *sum, JsonDigest key, JsonDigest value);

/* The digest of the array or object of which sum holds all count parts. */
extern JsonDigest digest_container(DigestKind kind, JsonDigest sum, uint64 count);

/* 32 hexadecimal digits, palloc'd. */
extern char *digest_to_text(JsonDigest digest);

#endif							/* FHIRTERM_DIGEST_H */
