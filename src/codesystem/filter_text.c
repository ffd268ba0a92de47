/*
 * filter_text.c
 *		Filters on codes and on designations.
 */
#include "postgres.h"

#include "codesystem/filter_kinds.h"
#include "fhir/pattern.h"

typedef struct TextScan
{
	CodeSystem *cs;
	CodeSystem *source;			/* cs, or the supplement being read */
	Pattern    *pattern;		/* or NULL: equal to text */
	const char *text;
	OrdinalList matches;
} TextScan;

static void
match_text(TextScan *scan, int32 ordinal, const char *text)
{
	if (scan->pattern != NULL ? !pattern_matches(scan->pattern, text, strlen(text)) :
		strcmp(scan->text, text) != 0)
		return;
	if (scan->source != scan->cs)
		ordinal = code_system_supplemented(scan->cs, scan->source, ordinal);
	if (ordinal >= 0)
		ordinal_list_add(&scan->matches, ordinal);
}

static bool
match_code(void *context, const Concept *concept)
{
	match_text(context, concept->ordinal, concept->code);
	return true;
}

static bool
match_display(void *context, const Concept *concept)
{
	if (concept->display != NULL)
		match_text(context, concept->ordinal, concept->display);
	return true;
}

static bool
match_designation(void *context, const ConceptDesignation *designation)
{
	match_text(context, designation->ordinal, designation->value);
	return true;
}

/* Codes that a list names, under the case rule. */
static void
locate_codes(TextScan *scan, List *codes)
{
	ListCell   *cell;

	foreach(cell, codes)
	{
		const char *code = lfirst(cell);
		int32		ordinal = code_system_locate(scan->cs, code, strlen(code), NULL);

		if (ordinal >= 0)
			ordinal_list_add(&scan->matches, ordinal);
	}
}

void
filter_code(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op, IntervalSet *set)
{
	TextScan	scan = {0};
	IntervalSet matches;

	scan.cs = scan.source = cs;
	switch (op)
	{
		case FILTER_EXISTS:
			/* Every concept has a code. */
			if (filter_value_exists(cs, filter) && cs->concept_count > 0)
				interval_set_append(set, 0, cs->concept_count - 1);
			return;
		case FILTER_REGEX:
			scan.pattern = pattern_compile(CurrentMemoryContext, filter->value, strlen(filter->value));
			cs->ops->scan(cs, 0, cs->concept_count - 1, FETCH_CODE, match_code, &scan);
			pattern_free(scan.pattern);
			break;
		case FILTER_EQUAL:
			locate_codes(&scan, list_make1((char *) filter->value));
			break;
		default:
			locate_codes(&scan, filter_value_items(filter->value));
			break;
	}
	interval_set_init(&matches);
	ordinal_list_into_set(&scan.matches, &matches);
	if (op == FILTER_NOT_IN)
		interval_set_complement(set, &matches, cs->concept_count);
	else
		interval_set_copy(set, &matches);
}

/* The displays and designations of the code system, or of a supplement. */
static void
scan_texts(TextScan *scan, CodeSystem *source)
{
	scan->source = source;
	source->ops->scan(source, 0, source->concept_count - 1, FETCH_DISPLAY, match_display, scan);
	source->ops->scan_designations(source, match_designation, scan);
}

void
filter_designation(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op, IntervalSet *set)
{
	TextScan	scan = {0};
	ListCell   *cell;

	scan.cs = cs;
	scan.text = filter->value;
	if (op == FILTER_REGEX)
		scan.pattern = pattern_compile(CurrentMemoryContext, filter->value, strlen(filter->value));
	scan_texts(&scan, cs);
	foreach(cell, cs->supplements)
		scan_texts(&scan, lfirst(cell));
	if (scan.pattern != NULL)
		pattern_free(scan.pattern);
	ordinal_list_into_set(&scan.matches, set);
}
