/*
 * text_filter.c
 *		The text filter of $expand.
 *
 * Designations are looked up concept by concept at first. Where many concepts are asked for, all
 * designations of the code system are read once instead (law 5).
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "miscadmin.h"
#include "utils/formatting.h"

#include "fhir/ascii.h"
#include "valueset/text_filter.h"

/* Concepts looked up before all designations are read. */
#define PROBES_BEFORE_SCAN 500

/* The designations of one code system that match. */
typedef struct DesignationMatches
{
	CodeSystem *code_system;
	int			probes;
	bool		scanned;
	IntervalSet concepts;		/* with a designation that matches, once scanned */
} DesignationMatches;

struct TextFilter
{
	MemoryContext context;
	char	   *text;			/* in lower case, trimmed */
	List	   *words;			/* of char *, in lower case */
	List	   *matches;		/* of DesignationMatches * */
};

/* Most texts are ASCII, which needs no locale. */
static char *
lower_text(const char *text)
{
	size_t		length = strlen(text);
	char	   *lower = palloc(length + 1);

	for (size_t i = 0; i <= length; i++)
	{
		if ((unsigned char) text[i] >= 0x80)
		{
			pfree(lower);
			return str_tolower(text, length, DEFAULT_COLLATION_OID);
		}
		lower[i] = pg_ascii_tolower((unsigned char) text[i]);
	}
	return lower;
}

/* Whether a byte can't be part of a word: ASCII other than letters and digits. */
static bool
separates(char c)
{
	return (unsigned char) c < 0x80 && !ascii_alphanumeric(c);
}

TextFilter *
text_filter_create(const char *text)
{
	TextFilter *filter = palloc0(sizeof(TextFilter));
	char	   *lower = lower_text(text);
	char	   *end;

	while (ascii_blank(*lower) && *lower != '\0')
		lower++;
	end = lower + strlen(lower);
	while (end > lower && ascii_blank(end[-1]))
		*--end = '\0';
	filter->context = CurrentMemoryContext;
	filter->text = lower;
	for (char *at = lower; *at != '\0';)
	{
		char	   *start;

		while (*at != '\0' && separates(*at))
			at++;
		start = at;
		while (*at != '\0' && !separates(*at))
			at++;
		if (at > start)
			filter->words = lappend(filter->words, pnstrdup(start, at - start));
	}
	return lower[0] == '\0' ? NULL : filter;
}

/* Whether some word of text, in lower case, begins with word. */
static bool
begins_a_word(const char *text, const char *word)
{
	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		if (at == text || separates(at[-1]))
			return true;
	return false;
}

static bool
text_matches(const TextFilter *filter, const char *text)
{
	char	   *lower = lower_text(text);
	bool		matches = filter->words != NIL;
	ListCell   *cell;

	foreach(cell, filter->words)
		matches = matches && begins_a_word(lower, lfirst(cell));
	pfree(lower);
	return matches;
}

static bool
code_matches(const TextFilter *filter, const char *code)
{
	char	   *lower = lower_text(code);
	bool		matches = strncmp(lower, filter->text, strlen(filter->text)) == 0;

	pfree(lower);
	return matches;
}

static bool
some_name_matches(const TextFilter *filter, List *names)
{
	ListCell   *cell;

	foreach(cell, names)
		if (text_matches(filter, ((ConceptName *) lfirst(cell))->designation.value))
			return true;
	return false;
}

/* ---------------------------------------------------------------- designations */

typedef struct DesignationScan
{
	TextFilter *filter;
	int32	   *ordinals;
	int			count;
	int			capacity;
} DesignationScan;

static bool
collect_match(void *context, const ConceptDesignation *designation)
{
	DesignationScan *scan = context;

	CHECK_FOR_INTERRUPTS();
	if (!text_matches(scan->filter, designation->value))
		return true;
	if (scan->count == scan->capacity)
	{
		scan->capacity = scan->capacity ? scan->capacity * 2 : 64;
		if (scan->ordinals)
			scan->ordinals = repalloc_huge(scan->ordinals, scan->capacity * sizeof(int32));
		else
			scan->ordinals = palloc(scan->capacity * sizeof(int32));
	}
	scan->ordinals[scan->count++] = designation->ordinal;
	return true;
}

static bool
stop_at_match(void *context, const ConceptDesignation *designation)
{
	DesignationScan *scan = context;

	scan->count += text_matches(scan->filter, designation->value);
	return scan->count == 0;
}

static DesignationMatches *
matches_of(TextFilter *filter, CodeSystem *cs)
{
	DesignationMatches *matches;
	MemoryContext old;
	ListCell   *cell;

	foreach(cell, filter->matches)
	{
		matches = lfirst(cell);
		if (matches->code_system == cs)
			return matches;
	}
	old = MemoryContextSwitchTo(filter->context);
	matches = palloc0(sizeof(DesignationMatches));
	matches->code_system = cs;
	interval_set_init(&matches->concepts);
	filter->matches = lappend(filter->matches, matches);
	MemoryContextSwitchTo(old);
	return matches;
}

static bool
designation_matches(TextFilter *filter, CodeSystem *cs, int32 ordinal)
{
	DesignationMatches *matches = matches_of(filter, cs);
	DesignationScan scan = {filter};
	MemoryContext old;

	if (matches->scanned)
		return interval_set_contains(&matches->concepts, ordinal);
	if (matches->probes++ < PROBES_BEFORE_SCAN)
	{
		cs->ops->designations(cs, ordinal, stop_at_match, &scan);
		return scan.count > 0;
	}
	old = MemoryContextSwitchTo(filter->context);
	cs->ops->scan_designations(cs, collect_match, &scan);
	interval_set_from_ordinals(&matches->concepts, scan.ordinals, scan.count);
	if (scan.ordinals)
		pfree(scan.ordinals);
	matches->scanned = true;
	MemoryContextSwitchTo(old);
	return interval_set_contains(&matches->concepts, ordinal);
}

bool
text_filter_matches_concept(TextFilter *filter, ValueSet *value_set, CodeSystem *cs,
							const Concept *concept)
{
	if (code_matches(filter, concept->code) ||
		(concept->display && text_matches(filter, concept->display)))
		return true;
	if (cs->supplements)
		return some_name_matches(filter, member_names(value_set, cs, concept));
	return some_name_matches(filter, value_set_names(value_set, cs, concept)) ||
		designation_matches(filter, cs, concept->ordinal);
}

bool
text_filter_matches_loose(const TextFilter *filter, ValueSet *value_set, const LooseMember *member)
{
	return code_matches(filter, member->code) || some_name_matches(filter, loose_member_names(value_set, member));
}
