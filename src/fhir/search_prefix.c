/*
 * search_prefix.c
 *		FHIR search prefixes on integers, decimals and dates.
 *
 * For numbers every prefix comes down to one interval and perhaps a negation. Dates are intervals
 * themselves, so that each prefix is a relation of two intervals.
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

#include "fhir/excerpt.h"
#include "fhir/number.h"
#include "fhir/search_prefix.h"
#include "settings.h"

SearchPrefix
search_prefix_parse(const char *text, const char **rest)
{
	static const struct
	{
		char		letters[3];
		SearchPrefix prefix;
	}			prefixes[] = {
		{"eq", SEARCH_EQ}, {"ne", SEARCH_NE}, {"gt", SEARCH_GT}, {"lt", SEARCH_LT}, {"ge", SEARCH_GE},
		{"le", SEARCH_LE}, {"sa", SEARCH_SA}, {"eb", SEARCH_EB}, {"ap", SEARCH_AP},
	};
	int			i;

	for (i = 0; i < lengthof(prefixes); i++)
	{
		if (strncmp(text, prefixes[i].letters, 2) == 0)
		{
			if (rest)
				*rest = text + 2;
			return prefixes[i].prefix;
		}
	}
	if (rest)
		*rest = text;
	return SEARCH_LITERAL;
}

/* [value - value/10, value + value/10] (CS-185). */
static void
approximate_bounds(Datum number, SearchValue *value)
{
	Datum		tenth = DirectFunctionCall3(numeric_in, CStringGetDatum("0.1"),
											ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	Datum		tolerance = DirectFunctionCall1(numeric_abs,
												DirectFunctionCall2(numeric_mul, number, tenth));

	value->lower = DirectFunctionCall2(numeric_sub, number, tolerance);
	value->upper = DirectFunctionCall2(numeric_add, number, tolerance);
	value->lower_inclusive = value->upper_inclusive = true;
}

static bool
compile_number(SearchValue *value)
{
	Datum		number;
	Datum		lower;
	Datum		upper;

	if (!number_range(value->text, &number, &lower, &upper))
		return false;
	switch (value->prefix)
	{
		case SEARCH_NE:
			value->negated = true;
			/* FALLTHROUGH */
		case SEARCH_EQ:
			value->lower_inclusive = true;
			if (value->type == SEARCH_DECIMAL)
			{
				value->lower = lower;
				value->upper = upper;
			}
			else
			{
				value->lower = value->upper = number;
				value->upper_inclusive = true;
			}
			break;
		case SEARCH_GE:
			value->lower_inclusive = true;
			/* FALLTHROUGH */
		case SEARCH_GT:
		case SEARCH_SA:
			value->lower = number;
			break;
		case SEARCH_LE:
			value->upper_inclusive = true;
			/* FALLTHROUGH */
		case SEARCH_LT:
		case SEARCH_EB:
			value->upper = number;
			break;
		case SEARCH_AP:
			approximate_bounds(number, value);
			break;
		case SEARCH_LITERAL:
			break;
	}
	return true;
}

static bool
compile_datetime(SearchValue *value, TimestampTz now)
{
	if (!datetime_parse(value->text, DATE_FORM_SEARCH, &value->range, NULL))
		return false;
	if (value->prefix == SEARCH_AP)
	{
		/* a tenth of the time between now and the interval (CS-194); both are far from overflow */
		int64		distance = 0;

		if (now < value->range.lower)
			distance = value->range.lower - now;
		else if (now > value->range.upper)
			distance = now - value->range.upper;
		value->range.lower -= distance / 10;
		value->range.upper += distance / 10;
	}
	return true;
}

bool
search_value_compile(SearchType type, const char *text, TimestampTz now, SearchValue *value)
{
	memset(value, 0, sizeof(*value));
	value->type = type;
	value->prefix = search_prefix_parse(text, &value->text);
	if (value->prefix == SEARCH_LITERAL)
		return true;
	return type == SEARCH_DATETIME ? compile_datetime(value, now) : compile_number(value);
}

static int
compare_numeric(Datum a, Datum b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, a, b));
}

bool
search_matches_number(const SearchValue *value, Datum number)
{
	bool		inside = true;

	Assert(value->prefix != SEARCH_LITERAL && value->type != SEARCH_DATETIME);
	if (value->lower)
	{
		int			order = compare_numeric(number, value->lower);

		inside = value->lower_inclusive ? order >= 0 : order > 0;
	}
	if (inside && value->upper)
	{
		int			order = compare_numeric(number, value->upper);

		inside = value->upper_inclusive ? order <= 0 : order < 0;
	}
	return inside != value->negated;
}

bool
search_matches_range(const SearchValue *value, TimeRange range)
{
	TimeRange	searched = value->range;
	bool		contained = searched.lower <= range.lower && range.upper <= searched.upper;

	Assert(value->type == SEARCH_DATETIME);
	switch (value->prefix)
	{
		case SEARCH_EQ:
			return contained;
		case SEARCH_NE:
			return !contained;
		case SEARCH_GT:
			return range.upper > searched.upper;
		case SEARCH_LT:
			return range.lower < searched.lower;
		case SEARCH_GE:
			return contained || range.upper > searched.upper;
		case SEARCH_LE:
			return contained || range.lower < searched.lower;
		case SEARCH_SA:
			return range.lower >= searched.upper;
		case SEARCH_EB:
			return range.upper <= searched.lower;
		case SEARCH_AP:
			return range.lower < searched.upper && range.upper > searched.lower;
		case SEARCH_LITERAL:
			break;
	}
	elog(ERROR, "search value without prefix compared as an interval");
	return false;
}

bool
search_matches_text(const SearchValue *value, const char *stored)
{
	TimeRange	range;
	Datum		number;
	bool		matches;

	if (value->prefix == SEARCH_LITERAL)
		return strcmp(value->text, stored) == 0;
	if (value->type == SEARCH_DATETIME)
		return datetime_parse(stored, DATE_FORM_SEARCH, &range, NULL) &&
			search_matches_range(value, range);
	if (!number_parse(stored, &number))
		return false;
	matches = search_matches_number(value, number);
	pfree(DatumGetPointer(number));
	return matches;
}

TimestampTz
search_now(void)
{
	TimeRange	range;

	if (setting_approx_now == NULL || setting_approx_now[0] == '\0')
		return GetCurrentTransactionStartTimestamp();
	if (!datetime_parse(setting_approx_now, DATE_FORM_SEARCH, &range, NULL))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("setting \"fhirterm.approx_now\" is not a FHIR dateTime: \"%s\"",
						excerpt(setting_approx_now)),
				 errhint("Write it as in \"2026-01-14\" or \"2026-01-14T10:00:00Z\", or leave it empty.")));
	return range.lower;
}
