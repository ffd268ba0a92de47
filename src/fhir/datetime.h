/*
 * datetime.h
 *		FHIR date, dateTime and instant as intervals of time.
 *
 * Spec: CS-017, CS-186, CS-188, CS-199.
 */
#ifndef FHIRTERM_DATETIME_H
#define FHIRTERM_DATETIME_H

#include "datatype/timestamp.h"

/* Half open: [lower, upper), microseconds since 2000-01-01 UTC as in timestamptz; lower < upper. */
typedef struct TimeRange
{
	TimestampTz lower;
	TimestampTz upper;
} TimeRange;

/* What is written; orders from coarse to fine. A date has at most DAY, an instant at least SECOND. */
typedef enum DatePrecision
{
	DATE_YEAR,
	DATE_MONTH,
	DATE_DAY,
	DATE_MINUTE,
	DATE_SECOND,
	DATE_FRACTION
} DatePrecision;

/* Where the text stands. */
typedef enum DateForm
{
	DATE_FORM_ELEMENT,			/* in a resource: a time has seconds and a zone */
	DATE_FORM_SEARCH			/* in a search: a time may lack seconds, and a zone (then UTC) */
} DateForm;

/*
 * Reads YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm), years 0001 to 9999, as the
 * whole of text. The interval is as wide as the last part written (never below a microsecond: later
 * digits of a fraction are cut off); no zone = UTC. Second 60 is the first of the next minute, as in
 * PostgreSQL. False for everything else, 2023-02-29 and 24:00 among it. precision may be NULL.
 */
extern bool datetime_parse(const char *text, DateForm form, TimeRange *range, DatePrecision *precision);

#endif							/* FHIRTERM_DATETIME_H */
