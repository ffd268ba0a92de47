/*
 * version.c
 *		Comparing the business versions of resources, and matching them against wildcards.
 *
 * Numbers inside versions are compared as digits, without leading zeros, first by length, so that
 * they may be of any length. All functions take time linear in their arguments.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "fhir/ascii.h"
#include "fhir/code.h"
#include "fhir/datetime.h"
#include "fhir/version.h"

static const char *const algorithm_names[] = {
	[VERSION_UNKNOWN] = "unknown",
	[VERSION_SEMVER] = "semver",
	[VERSION_INTEGER] = "integer",
	[VERSION_ALPHA] = "alpha",
	[VERSION_DATE] = "date",
	[VERSION_NATURAL] = "natural",
};

VersionAlgorithm
version_algorithm_from_name(const char *name)
{
	int			i;

	if (name == NULL)
		return VERSION_UNKNOWN;
	for (i = VERSION_SEMVER; i <= VERSION_NATURAL; i++)
	{
		if (strcmp(name, algorithm_names[i]) == 0)
			return (VersionAlgorithm) i;
	}
	return VERSION_UNKNOWN;
}

const char *
version_algorithm_name(VersionAlgorithm algorithm)
{
	return algorithm_names[algorithm];
}

static inline int
sign(int64 difference)
{
	return (difference > 0) - (difference < 0);
}

static inline size_t
digit_run(const char *text)
{
	const char *p = text;

	while (ascii_digit(*p))
		p++;
	return p - text;
}

/* Compares two runs of digits by value; an empty one counts as 0. */
static int
compare_digits(const char *a, size_t a_length, const char *b, size_t b_length)
{
	while (a_length > 0 && *a == '0')
	{
		a++;
		a_length--;
	}
	while (b_length > 0 && *b == '0')
	{
		b++;
		b_length--;
	}
	if (a_length != b_length)
		return a_length < b_length ? -1 : 1;
	return sign(memcmp(a, b, a_length));
}

/* After the digits and dots of a semver: [-identifiers][+identifiers] to the end. */
static bool
semver_label_fits(const char *label)
{
	const char *p = label;

	while (*p == '-' || *p == '+')
	{
		bool		build = *p == '+';

		do
		{
			const char *identifier = ++p;

			while (ascii_alphanumeric(*p) || *p == '-')
				p++;
			if (p == identifier)
				return false;
		} while (*p == '.');
		if (build)
			break;
	}
	return *p == '\0';
}

/* Whether it has the form of a semver; *dots = how many dots stand between its numbers. */
static bool
semver_fits(const char *version, int *dots)
{
	const char *p = version;

	*dots = 0;
	for (;;)
	{
		size_t		run = digit_run(p);

		if (run == 0)
			return false;
		p += run;
		if (*p != '.')
			break;
		p++;
		(*dots)++;
	}
	return *p == '\0' || (*dots > 0 && semver_label_fits(p));
}

static bool
integer_fits(const char *version)
{
	return *version && version[digit_run(version)] == '\0';
}

static bool
date_fits(const char *version)
{
	TimeRange	range;

	return datetime_parse(version, DATE_FORM_SEARCH, &range, NULL);
}

bool
version_fits(const char *version, VersionAlgorithm algorithm)
{
	int			dots;

	if (version == NULL)
		return false;
	switch (algorithm)
	{
		case VERSION_SEMVER:
			return semver_fits(version, &dots);
		case VERSION_INTEGER:
			return integer_fits(version);
		case VERSION_DATE:
			return date_fits(version);
		case VERSION_ALPHA:
		case VERSION_NATURAL:
		case VERSION_UNKNOWN:
			break;
	}
	return true;
}

/* The algorithms that all versions seen so far fit. */
typedef struct Inference
{
	bool		semver;
	bool		date;
	bool		integer;
	bool		dotted;			/* one of them has a dot, as a semver has */
} Inference;

static void
infer_from(Inference *inference, const char *version)
{
	int			dots = 0;

	if (version == NULL)
		return;
	inference->semver = inference->semver && semver_fits(version, &dots);
	inference->dotted |= dots > 0;
	inference->date = inference->date && date_fits(version);
	inference->integer = inference->integer && integer_fits(version);
}

static VersionAlgorithm
inferred(const Inference *inference)
{
	if (inference->semver && inference->dotted)
		return VERSION_SEMVER;
	if (inference->date)
		return VERSION_DATE;
	if (inference->integer)
		return VERSION_INTEGER;
	return VERSION_NATURAL;
}

VersionAlgorithm
version_infer(const char *const *versions, int count)
{
	Inference	inference = {true, true, true, false};
	int			i;

	for (i = 0; i < count; i++)
		infer_from(&inference, versions[i]);
	return inferred(&inference);
}

/* One dot-separated identifier of a prerelease, moved past. */
static const char *
next_identifier(const char **at, size_t *length)
{
	const char *start = *at;

	*length = strcspn(start, ".+");
	*at = start + *length;
	if (**at == '.')
		(*at)++;
	return start;
}

/* Prereleases by semver's rule 11; both stand after their '-'. */
static int
compare_prerelease(const char *a, const char *b)
{
	for (;;)
	{
		size_t		a_length;
		size_t		b_length;
		const char *a_id = next_identifier(&a, &a_length);
		const char *b_id = next_identifier(&b, &b_length);
		bool		a_number;
		bool		b_number;
		int			order;

		if (a_length == 0 || b_length == 0)
			return (a_length > 0) - (b_length > 0);
		a_number = digit_run(a_id) >= a_length;
		b_number = digit_run(b_id) >= b_length;
		if (a_number != b_number)
			return a_number ? -1 : 1;
		if (a_number)
			order = compare_digits(a_id, a_length, b_id, b_length);
		else
		{
			order = sign(memcmp(a_id, b_id, Min(a_length, b_length)));
			if (order == 0)
				order = sign((int64) a_length - (int64) b_length);
		}
		if (order != 0)
			return order;
	}
}

static int
compare_semver(const char *a, const char *b)
{
	while (ascii_digit(*a) || ascii_digit(*b))
	{
		size_t		a_length = digit_run(a);
		size_t		b_length = digit_run(b);
		int			order = compare_digits(a, a_length, b, b_length);

		if (order != 0)
			return order;
		a += a_length;
		b += b_length;
		if (*a == '.')
			a++;
		if (*b == '.')
			b++;
	}
	if (*a == '-' && *b == '-')
		return compare_prerelease(a + 1, b + 1);
	return (*b == '-') - (*a == '-');	/* a prerelease is before its release */
}

static int
compare_date(const char *a, const char *b)
{
	TimeRange	a_range;
	TimeRange	b_range;

	if (!datetime_parse(a, DATE_FORM_SEARCH, &a_range, NULL) ||
		!datetime_parse(b, DATE_FORM_SEARCH, &b_range, NULL))
		return 0;				/* not reached: both fit */
	if (a_range.lower != b_range.lower)
		return a_range.lower < b_range.lower ? -1 : 1;
	/* of two that begin together, the more precise one is later: 2024-05 < 2024-05-01 */
	return (a_range.upper < b_range.upper) - (a_range.upper > b_range.upper);
}

/* Runs of digits by value, all else byte by byte. */
static int
compare_natural(const char *a, const char *b)
{
	while (*a && *b)
	{
		if (ascii_digit(*a) && ascii_digit(*b))
		{
			size_t		a_length = digit_run(a);
			size_t		b_length = digit_run(b);
			int			order = compare_digits(a, a_length, b, b_length);

			if (order != 0)
				return order;
			a += a_length;
			b += b_length;
		}
		else if (*a != *b)
			return (unsigned char) *a < (unsigned char) *b ? -1 : 1;
		else
		{
			a++;
			b++;
		}
	}
	return (*a != '\0') - (*b != '\0');
}

int
version_compare(const char *a, const char *b, VersionAlgorithm algorithm)
{
	bool		a_fits;
	bool		b_fits;

	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	if (algorithm == VERSION_UNKNOWN)
	{
		const char *both[] = {a, b};

		algorithm = version_infer(both, 2);
	}
	a_fits = version_fits(a, algorithm);
	b_fits = version_fits(b, algorithm);
	if (!a_fits || !b_fits)
		return (int) a_fits - (int) b_fits;
	switch (algorithm)
	{
		case VERSION_SEMVER:
			return compare_semver(a, b);
		case VERSION_INTEGER:
			return compare_digits(a, strlen(a), b, strlen(b));
		case VERSION_ALPHA:
			return sign(code_fold_compare(a, b));
		case VERSION_DATE:
			return compare_date(a, b);
		case VERSION_NATURAL:
		case VERSION_UNKNOWN:
			break;
	}
	return compare_natural(a, b);
}

static inline bool
is_wildcard_part(const char *part, size_t length)
{
	return length == 1 && (*part == 'x' || *part == 'X' || *part == '*');
}

bool
version_is_wildcard(const char *requested)
{
	const char *p = requested;
	size_t		length = strlen(requested);
	bool		wildcard = false;

	if (length > 1 && requested[length - 1] == '?')
		return true;
	/* numbers and wildcards between dots; the first is a number, unless it is '*' */
	if (!ascii_digit(*p) && *p != '*')
		return false;
	for (;;)
	{
		size_t		part = strcspn(p, ".-+");

		if (is_wildcard_part(p, part))
			wildcard = true;
		else if (part == 0 || digit_run(p) != part)
			return false;
		p += part;
		if (*p != '.')
			break;
		p++;
	}
	return wildcard || strcmp(p, "-*") == 0 || strcmp(p, "+*") == 0;
}

/* The parts before '-' or '+'. A part matches by bytes, a wildcard any number. */
static bool
head_matches(const char *requested, size_t requested_length, const char *version,
			 size_t version_length, bool open)
{
	const char *r = requested;
	const char *r_end = requested + requested_length;
	const char *v = version;
	const char *v_end = version + version_length;
	bool		wild = false;

	/* both move past the dot behind a part, so that an end is reached one byte behind it */
	while (r <= r_end && v <= v_end)
	{
		size_t		r_part = Min(strcspn(r, "."), r_end - r);
		size_t		v_part = Min(strcspn(v, "."), v_end - v);

		wild = is_wildcard_part(r, r_part);
		if (wild ? digit_run(v) != v_part || v_part == 0
			: r_part != v_part || memcmp(r, v, r_part) != 0)
			return false;
		r += r_part + 1;
		v += v_part + 1;
	}
	if (v <= v_end)
		return wild || open;
	for (; r <= r_end; r += 2)
	{
		if (!is_wildcard_part(r, Min(strcspn(r, "."), r_end - r)))
			return false;
	}
	return true;
}

bool
version_matches(const char *requested, const char *version)
{
	size_t		length = strlen(requested);
	size_t		head;
	size_t		version_head;
	bool		open;

	if (version == NULL)
		return false;
	if (strcmp(requested, version) == 0)
		return true;
	if (!version_is_wildcard(requested))
		return false;
	if (strcmp(requested, "*") == 0)
		return true;
	open = requested[length - 1] == '?';
	if (open)
		length--;
	head = Min(strcspn(requested, "-+"), length);
	version_head = strcspn(version, "-+");
	if (!head_matches(requested, head, version, version_head, open && head == length))
		return false;

	/* what follows the head: "-*" any prerelease, "+*" any build, otherwise the same, or longer if open */
	requested += head;
	version += version_head;
	length -= head;
	if (length == 2 && requested[1] == '*')
		return version[0] == requested[0] && version[1] != '\0';
	if (strncmp(requested, version, length) != 0)
		return false;
	return open || version[length] == '\0';
}

int
version_latest(const char *const *versions, int count, const char *requested,
			   VersionAlgorithm algorithm)
{
	int			latest = -1;
	int			i;

	if (algorithm == VERSION_UNKNOWN)
	{
		Inference	inference = {true, true, true, false};

		for (i = 0; i < count; i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (requested == NULL || version_matches(requested, versions[i]))
				infer_from(&inference, versions[i]);
		}
		algorithm = inferred(&inference);
	}
	for (i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (requested != NULL && !version_matches(requested, versions[i]))
			continue;
		if (latest < 0 || version_compare(versions[i], versions[latest], algorithm) >= 0)
			latest = i;
	}
	return latest;
}

int
version_edition_length(const char *version)
{
	const char *found;

	if (version == NULL || !uri_is_absolute(version))
		return 0;
	found = strstr(version, "/version/");
	return found ? found - version : 0;
}

bool
version_same_edition(const char *a, const char *b)
{
	int			length = version_edition_length(a);

	return length == version_edition_length(b) && (length == 0 || memcmp(a, b, length) == 0);
}
