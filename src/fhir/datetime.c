/*
 * datetime.c
 *		FHIR date, dateTime and instant as intervals of time.
 */
#include "postgres.h"

#include "utils/datetime.h"

#include "fhir/ascii.h"
#include "fhir/datetime.h"

/* Greatest offset of a zone, in minutes: +14:00. */
#define MAX_ZONE_MINUTES (14 * 60)

/* Reads exactly count digits and moves past them; -1 if there are fewer. */
static int
read_digits(const char **at, int count)
{
	int			value = 0;

	for (; count > 0; count--, (*at)++)
	{
		if (!ascii_digit(**at))
			return -1;
		value = value * 10 + (**at - '0');
	}
	return value;
}

/* Reads count digits after the given separator, a number within bounds. */
static bool
read_part(const char **at, char separator, int count, int least, int most, int *value)
{
	if (**at != separator)
		return false;
	(*at)++;
	*value = read_digits(at, count);
	return *value >= least && *value <= most;
}

static int
days_in_month(int year, int month)
{
	return day_tab[isleap(year)][month - 1];
}

static TimestampTz
midnight(int year, int month, int day)
{
	return (TimestampTz) (date2j(year, month, day) - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY;
}

/* hh:mm[:ss[.f]] after the T: microseconds of the day, and how many of them the last part spans. */
static bool
read_time(const char **at, DateForm form, int64 *time, int64 *width, DatePrecision *precision)
{
	int			hour;
	int			minute;
	int			second;

	if (!read_part(at, 'T', 2, 0, 23, &hour) || !read_part(at, ':', 2, 0, 59, &minute))
		return false;
	*time = (hour * 60 + minute) * USECS_PER_MINUTE;
	*width = USECS_PER_MINUTE;
	*precision = DATE_MINUTE;
	if (**at != ':')
		return form == DATE_FORM_SEARCH;

	if (!read_part(at, ':', 2, 0, 60, &second))
		return false;
	*time += second * USECS_PER_SEC;
	*width = USECS_PER_SEC;
	*precision = DATE_SECOND;
	if (**at != '.')
		return true;

	(*at)++;
	if (!ascii_digit(**at))
		return false;
	*precision = DATE_FRACTION;
	for (; ascii_digit(**at); (*at)++)
	{
		if (*width > 1)
		{
			*width /= 10;
			*time += (**at - '0') * *width;
		}
	}
	return true;
}

/* Z or ±hh:mm: microseconds by which local time is ahead of UTC. */
static bool
read_zone(const char **at, DateForm form, int64 *offset)
{
	char		sign = **at;
	int			hours;
	int			minutes;

	*offset = 0;
	if (sign == '\0')
		return form == DATE_FORM_SEARCH;
	if (sign == 'Z')
	{
		(*at)++;
		return true;
	}
	if ((sign != '+' && sign != '-') ||
		!read_part(at, sign, 2, 0, 14, &hours) || !read_part(at, ':', 2, 0, 59, &minutes) ||
		hours * 60 + minutes > MAX_ZONE_MINUTES)
		return false;
	*offset = (hours * 60 + minutes) * USECS_PER_MINUTE;
	if (sign == '-')
		*offset = -*offset;
	return true;
}

bool
datetime_parse(const char *text, DateForm form, TimeRange *range, DatePrecision *precision)
{
	const char *at = text;
	DatePrecision written = DATE_YEAR;
	int			year = read_digits(&at, 4);
	int			month = 1;
	int			day = 1;

	if (year < 1)
		return false;
	if (*at == '-')
	{
		written = DATE_MONTH;
		if (!read_part(&at, '-', 2, 1, MONTHS_PER_YEAR, &month))
			return false;
	}
	if (*at == '-')
	{
		written = DATE_DAY;
		if (!read_part(&at, '-', 2, 1, days_in_month(year, month), &day))
			return false;
	}

	range->lower = midnight(year, month, day);
	if (written == DATE_YEAR)
		range->upper = midnight(year + 1, 1, 1);
	else if (written == DATE_MONTH)
		range->upper = month < MONTHS_PER_YEAR ? midnight(year, month + 1, 1) : midnight(year + 1, 1, 1);
	else
		range->upper = range->lower + USECS_PER_DAY;

	if (written == DATE_DAY && *at == 'T')
	{
		int64		time;
		int64		width;
		int64		offset;

		if (!read_time(&at, form, &time, &width, &written) || !read_zone(&at, form, &offset))
			return false;
		range->lower += time - offset;
		range->upper = range->lower + width;
	}
	if (precision)
		*precision = written;
	return *at == '\0';
}
