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

#include "codesystem/concept_search.h"
#include "fhir/ascii.h"
#include "valueset/text_filter.h"

/* Concepts looked up before all designations are read. */
#define PROBES_BEFORE_SCAN 500

/* The same by the share of all concepts, where those that can't match have been left out. */
#define PROBES_OF_CONCEPTS 16

/* The designations of one code system that match. */
typedef struct DesignationMatches
{
	CodeSystem *code_system;
	int			probes;
	int			most_probes;
	bool		scanned;
	IntervalSet concepts;		/* with a designation that matches, once scanned */
} DesignationMatches;

struct TextFilter
{
	MemoryContext context;
	char	   *text;			/* in lower case, trimmed */
	WordQuery  *words;
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
	filter->words = word_query_create(text);
	return lower[0] == '\0' ? NULL : filter;
}

static bool
text_matches(const TextFilter *filter, const char *text)
{
	return word_query_matches(filter->words, text);
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
	matches->most_probes = PROBES_BEFORE_SCAN;
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
	if (matches->probes++ < matches->most_probes)
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

/* Whether codes that begin with the text have its words, too; letters beyond ASCII may be told apart otherwise there. */
static bool
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if (IS_HIGHBIT_SET(*text))
			return false;
	return true;
}

bool
text_filter_candidates(TextFilter *filter, CodeSystem *cs, const IntervalSet *within, IntervalSet *candidates)
{
	if (cs->supplements || !is_ascii(filter->text) || !concept_search_candidates(cs, filter->words, within, candidates))
		return false;
	matches_of(filter, cs)->most_probes = Max(PROBES_BEFORE_SCAN, cs->concept_count / PROBES_OF_CONCEPTS);
	return true;
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
