/*
 * search_prefix.h
 *		FHIR search prefixes (eq ne gt lt ge le sa eb ap) on integers, decimals and dates.
 *
 * Spec: CS-176 … CS-199. A search value is compiled once, then tested against many stored values; what it
 * compiles to is in the open so that a caller can turn it into an index condition.
 */
#ifndef FHIRTERM_SEARCH_PREFIX_H
#define FHIRTERM_SEARCH_PREFIX_H

#include "fhir/datetime.h"

typedef enum SearchPrefix
{
	SEARCH_LITERAL,				/* no prefix: the stored text equals the value */
	SEARCH_EQ,
	SEARCH_NE,
	SEARCH_GT,
	SEARCH_LT,
	SEARCH_GE,
	SEARCH_LE,
	SEARCH_SA,					/* starts after */
	SEARCH_EB,					/* ends before */
	SEARCH_AP					/* approximately: within 10 % */
} SearchPrefix;

typedef enum SearchType
{
	SEARCH_INTEGER,
	SEARCH_DECIMAL,
	SEARCH_DATETIME
} SearchType;

typedef struct SearchValue
{
	SearchType	type;
	SearchPrefix prefix;
	const char *text;			/* what follows the prefix, inside the text that was compiled */

	/*
	 * Numbers (not SEARCH_LITERAL): a stored number matches if it lies in the interval, or, negated,
	 * outside. Bounds are numeric Datums, palloc'd; (Datum) 0 = no bound.
	 */
	bool		negated;
	Datum		lower;
	Datum		upper;
	bool		lower_inclusive;
	bool		upper_inclusive;

	/* Dates (not SEARCH_LITERAL): the interval searched for, widened by the tolerance if prefix is ap. */
	TimeRange	range;
} SearchValue;

/* The prefix of a text, and the rest (rest may be NULL). Two lower-case letters, else SEARCH_LITERAL. */
extern SearchPrefix search_prefix_parse(const char *text, const char **rest);

/*
 * Compiles a filter value for a property of that type; text must outlive it. now is what ap measures
 * dates against. False if a prefix is followed by something that is not a number or date (CS-195): the
 * caller raises TX422.
 */
extern bool search_value_compile(SearchType type, const char *text, TimestampTz now, SearchValue *value);

/* Tests of stored values; value must not be SEARCH_LITERAL. number is a numeric. */
extern bool search_matches_number(const SearchValue *value, Datum number);
extern bool search_matches_range(const SearchValue *value, TimeRange range);
/* Any value as stored text, SEARCH_LITERAL too; a text that is not of the type matches nothing. */
extern bool search_matches_text(const SearchValue *value, const char *stored);

/*
 * The time that stands for now: fhirterm.approx_now, or the start of the transaction. Errors: 22007 if
 * the setting is not a FHIR dateTime.
 */
extern TimestampTz search_now(void);

#endif							/* FHIRTERM_SEARCH_PREFIX_H */
