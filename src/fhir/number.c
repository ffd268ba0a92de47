/*
 * number.c
 *		FHIR decimal and integer, as written, as PostgreSQL numeric.
 *
 * The limits on digits and exponent keep every value, and the bounds of its range, within what numeric
 * can hold, so that numeric_in never fails on what has passed them.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "fhir/ascii.h"
#include "fhir/number.h"

/*
 * Checks the syntax of a decimal; *unit becomes the exponent of its last written digit: 0 for 10, -1 for
 * 10.0, 2 for 1e2.
 */
static bool
scan_decimal(const char *text, int *unit)
{
	const char *p = text;
	const char *digits;
	const char *fraction = NULL;
	int			exponent = 0;

	if (*p == '-')
		p++;
	digits = p;
	if (!ascii_digit(*p) || (*p == '0' && ascii_digit(p[1])))
		return false;
	while (ascii_digit(*p))
		p++;
	if (*p == '.')
	{
		fraction = ++p;
		while (ascii_digit(*p))
			p++;
		if (p == fraction)
			return false;
	}
	if (p - digits > NUMBER_MAX_DIGITS)
		return false;
	*unit = fraction ? -(int) (p - fraction) : 0;
	if (*p == 'e' || *p == 'E')
	{
		bool		negative = *++p == '-';
		const char *first;

		if (*p == '-' || *p == '+')
			p++;
		first = p;
		for (; ascii_digit(*p); p++)
		{
			exponent = exponent * 10 + (*p - '0');
			if (exponent > NUMBER_MAX_EXPONENT || p - first > 8)
				return false;
		}
		if (p == first)
			return false;
		*unit += negative ? -exponent : exponent;
	}
	return *p == '\0';
}

bool
number_is_decimal(const char *text)
{
	int			unit;

	return scan_decimal(text, &unit);
}

bool
number_is_integer(const char *text)
{
	const char *p = *text == '-' ? text + 1 : text;
	int64		value = 0;

	if (!ascii_digit(*p) || (*p == '0' && p[1] != '\0'))
		return false;
	for (; ascii_digit(*p); p++)
	{
		value = value * 10 + (*p - '0');
		if (value > (int64) PG_INT32_MAX + (*text == '-' ? 1 : 0))
			return false;
	}
	return *p == '\0';
}

static Datum
numeric_from_text(const char *text)
{
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

bool
number_parse(const char *text, Datum *value)
{
	if (!number_is_decimal(text))
		return false;
	*value = numeric_from_text(text);
	return true;
}

bool
number_range(const char *text, Datum *value, Datum *lower, Datum *upper)
{
	int			unit;
	char	   *half_text;
	Datum		half;

	if (!scan_decimal(text, &unit))
		return false;
	*value = numeric_from_text(text);
	half_text = psprintf("5e%d", unit - 1);
	half = numeric_from_text(half_text);
	*lower = DirectFunctionCall2(numeric_sub, *value, half);
	*upper = DirectFunctionCall2(numeric_add, *value, half);
	pfree(DatumGetPointer(half));
	pfree(half_text);
	return true;
}
