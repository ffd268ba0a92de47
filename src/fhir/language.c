/*
 * language.c
 *		BCP 47 language tags, and choosing among designations by a priority list of ranges.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "fhir/ascii.h"
#include "fhir/code.h"
#include "fhir/language.h"

/* What a subtag consists of. */
typedef struct Subtag
{
	const char *start;
	int			length;			/* 0 = none left, or an empty one; more than 8 is never well formed */
	bool		letters;
	bool		digits;
} Subtag;

/* Reads the subtag at a position; *at moves to the '-' or NUL behind it. */
static Subtag
read_subtag(const char **at)
{
	Subtag		subtag = {*at, 0, true, true};

	for (; ascii_alphanumeric(**at); (*at)++)
	{
		if (ascii_digit(**at))
			subtag.letters = false;
		else
			subtag.digits = false;
		subtag.length = Min(subtag.length + 1, 9);
	}
	if (**at != '\0' && **at != '-')
		subtag.length = 0;
	return subtag;
}

/* Moves to the next subtag: false if there is none; an empty one has length 0. */
static bool
next_subtag(const char **at, Subtag *subtag)
{
	if (**at != '-')
	{
		memset(subtag, 0, sizeof(*subtag));
		return false;
	}
	(*at)++;
	*subtag = read_subtag(at);
	return true;
}

static bool
is_variant(const Subtag *subtag)
{
	return subtag->length >= 5 || (subtag->length == 4 && ascii_digit(*subtag->start));
}

/* From "x" on: one or more subtags of any kind, to the end. */
static bool
rest_is_private(const char *at)
{
	Subtag		subtag;
	int			count = 0;

	for (; next_subtag(&at, &subtag); count++)
	{
		if (subtag.length < 1 || subtag.length > 8)
			return false;
	}
	return count > 0 && *at == '\0';
}

/* Extensions and private use, from the current subtag (already read) to the end. */
static bool
rest_is_extensions(const char *at, Subtag subtag, bool more)
{
	while (more)
	{
		int			count = 0;

		if (subtag.length != 1)
			return false;
		if (ascii_lower(*subtag.start) == 'x')
			return rest_is_private(at);
		while ((more = next_subtag(&at, &subtag)) && subtag.length >= 2 && subtag.length <= 8)
			count++;
		if (count == 0)
			return false;
	}
	return *at == '\0';
}

/* Registered before the grammar existed, and outside it. */
static bool
is_irregular(const char *tag)
{
	static const char *const irregular[] = {
		"en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux",
		"i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
	};
	int			i;

	for (i = 0; i < lengthof(irregular); i++)
	{
		if (code_fold_compare(tag, irregular[i]) == 0)
			return true;
	}
	return false;
}

bool
language_is_valid(const char *tag)
{
	const char *at = tag;
	Subtag		subtag = read_subtag(&at);
	bool		more;
	int			extended = 0;
	int			first = subtag.length;

	if (first == 1 && ascii_lower(*tag) == 'x')
		return rest_is_private(at);
	if (first < 2 || first > 8 || !subtag.letters)
		return is_irregular(tag);
	more = next_subtag(&at, &subtag);
	while (more && first <= 3 && extended < 3 && subtag.length == 3 && subtag.letters)
	{
		extended++;
		more = next_subtag(&at, &subtag);
	}
	if (more && subtag.length == 4 && subtag.letters)
		more = next_subtag(&at, &subtag);	/* script */
	if (more && ((subtag.length == 2 && subtag.letters) || (subtag.length == 3 && subtag.digits)))
		more = next_subtag(&at, &subtag);	/* region */
	while (more && subtag.length <= 8 && is_variant(&subtag))
		more = next_subtag(&at, &subtag);
	return rest_is_extensions(at, subtag, more) || is_irregular(tag);
}

bool
language_equals(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return code_fold_compare(a, b) == 0;
}

/* The weight after a range: nothing (1000) or ;q=0.8, in thousandths; -1 if malformed. */
static int
read_weight(char **at)
{
	int			weight;
	int			unit = 100;

	*at += strspn(*at, " \t");
	if (**at != ';')
		return 1000;
	(*at)++;
	*at += strspn(*at, " \t");
	if (ascii_lower(**at) != 'q')
		return -1;
	(*at)++;
	*at += strspn(*at, " \t");
	if (**at != '=')
		return -1;
	(*at)++;
	*at += strspn(*at, " \t");
	if (**at != '0' && **at != '1')
		return -1;
	weight = (**at - '0') * 1000;
	(*at)++;
	if (**at == '.')
	{
		for ((*at)++; ascii_digit(**at) && unit > 0; (*at)++, unit /= 10)
			weight += (**at - '0') * unit;
	}
	*at += strspn(*at, " \t");
	return weight <= 1000 ? weight : -1;
}

static int
compare_ranges(const void *a, const void *b)
{
	const LanguageRange *left = a;
	const LanguageRange *right = b;

	if (left->weight != right->weight)
		return left->weight > right->weight ? -1 : 1;
	return left->range < right->range ? -1 : left->range > right->range;
}

LanguageList *
language_list_parse(const char *text)
{
	size_t		length = strlen(text);
	size_t		most = 1;		/* ranges */
	const char *comma;
	LanguageList *list;
	char	   *at;

	for (comma = strchr(text, ','); comma; comma = strchr(comma + 1, ','))
		most++;
	list = palloc0(MAXALIGN(sizeof(LanguageList)) + most * sizeof(LanguageRange) + length + 1);
	list->ranges = (LanguageRange *) ((char *) list + MAXALIGN(sizeof(LanguageList)));
	at = (char *) (list->ranges + most);
	memcpy(at, text, length + 1);

	for (;;)
	{
		char	   *range;
		char	   *range_end;
		char		behind;
		int			weight;

		at += strspn(at, " \t,");
		if (*at == '\0')
			break;
		range = at;
		at += strcspn(at, " \t,;");
		range_end = at;
		weight = read_weight(&at);
		behind = *at;
		if (weight < 0 || (behind != ',' && behind != '\0'))
			return NULL;
		*range_end = '\0';
		if (strcmp(range, "*") == 0)
		{
			if (weight > 0)
				list->wildcard = LANGUAGE_WILDCARD_PERMITTED;
			else if (list->wildcard == LANGUAGE_WILDCARD_ABSENT)
				list->wildcard = LANGUAGE_WILDCARD_FORBIDDEN;
		}
		else if (language_is_valid(range))
		{
			list->ranges[list->count].range = range;
			list->ranges[list->count++].weight = weight;
		}
		else
			return NULL;
		if (behind == '\0')
			break;
		at++;
	}
	qsort(list->ranges, list->count, sizeof(LanguageRange), compare_ranges);
	return list;
}

char *
language_list_text(const LanguageList *list)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < list->count; i++)
	{
		int			weight = list->ranges[i].weight;

		appendStringInfo(&text, "%s%s", i > 0 ? ", " : "", list->ranges[i].range);
		if (weight < 1000)
			appendStringInfo(&text, "; q=%g", weight / 1000.0);
	}
	if (list->wildcard == LANGUAGE_WILDCARD_FORBIDDEN)
		appendStringInfo(&text, "%s*; q=0", text.len > 0 ? ", " : "");
	return text.len > 0 ? text.data : pstrdup("--");
}

/* The length of shorter if it is longer, or longer's beginning up to a '-'; else 0. */
static size_t
prefix_length(const char *shorter, const char *longer)
{
	size_t		i;

	for (i = 0; shorter[i]; i++)
	{
		if (ascii_lower(shorter[i]) != ascii_lower(longer[i]))
			return 0;
	}
	return longer[i] == '\0' || longer[i] == '-' ? i : 0;
}

/* Steps of rank between two ranges of a list: enough for the subtags that a range may lose. */
#define RANKS_A_RANGE 16

/* How a tag suits one range: 0 itself, 1 narrower, 2 … wider by that many subtags less 1; -1 not at all. */
static int
closeness(const char *range, const char *tag)
{
	size_t		length = prefix_length(range, tag);
	int			dropped = 1;

	if (length > 0)
		return tag[length] == '\0' ? 0 : 1;
	length = prefix_length(tag, range);
	if (length == 0)
		return -1;
	for (range += length; *range; range++)
		dropped += *range == '-';
	return Min(dropped, RANKS_A_RANGE - 1);
}

int
language_rank(const LanguageList *list, const char *tag)
{
	int			best = LANGUAGE_NO_MATCH;
	size_t		wanted = 0;		/* length of the longest range that covers the tag, */
	size_t		excluded = 0;	/* and of the longest excluded one */
	int			i;

	if (tag == NULL)
		return LANGUAGE_UNDECLARED;
	for (i = 0; i < list->count; i++)
	{
		const char *range = list->ranges[i].range;
		size_t		covered = prefix_length(range, tag);
		int			distance;

		if (list->ranges[i].weight == 0)
		{
			excluded = Max(excluded, covered);
			continue;
		}
		wanted = Max(wanted, covered);
		distance = closeness(range, tag);
		if (distance >= 0 && i < LANGUAGE_UNDECLARED / RANKS_A_RANGE)
			best = Min(best, i * RANKS_A_RANGE + distance);
	}
	if (excluded > wanted)
		return LANGUAGE_NO_MATCH;
	if (best == LANGUAGE_NO_MATCH && list->wildcard == LANGUAGE_WILDCARD_PERMITTED)
		return LANGUAGE_BY_WILDCARD;
	return best;
}
