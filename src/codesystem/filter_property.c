/*
 * filter_property.c
 *		Filters on the values of a property: =, in, not-in, regex, exists.
 *
 * A property may have values in the code system and in the supplements in play; each of them has its
 * own definition and its own numbering of concepts. On a declared property of type integer, decimal or
 * dateTime, = understands the prefixes of FHIR search (CS-176).
 */
#include "postgres.h"

#include "codesystem/filter_kinds.h"
#include "errors.h"
#include "fhir/pattern.h"
#include "fhir/search_prefix.h"

typedef struct ValueScan
{
	CodeSystem *cs;
	CodeSystem *source;			/* cs, or the supplement being read */
	Pattern    *pattern;		/* of regex, else NULL */
	const SearchValue *search;	/* of = with a prefix, else NULL */
	const char *code;			/* of = on a Coding, by its code only; else NULL */
	OrdinalList matches;
} ValueScan;

/* The code of a Coding's value, system|code. */
static const char *
coding_code(const char *value)
{
	const char *bar = strchr(value, '|');

	return bar == NULL ? value : bar + 1;
}

static bool
value_matches(const ValueScan *scan, const char *value)
{
	if (scan->pattern != NULL)
		return pattern_matches(scan->pattern, value, strlen(value));
	if (scan->search != NULL)
		return search_matches_text(scan->search, value);
	if (scan->code != NULL)
		return strcmp(coding_code(value), scan->code) == 0;
	return true;
}

static bool
collect_value(void *context, const ConceptPropertyValue *value)
{
	ValueScan  *scan = context;
	int32		ordinal = value->ordinal;

	if (!value_matches(scan, value->value))
		return true;
	if (scan->source != scan->cs)
		ordinal = code_system_supplemented(scan->cs, scan->source, ordinal);
	if (ordinal >= 0)
		ordinal_list_add(&scan->matches, ordinal);
	return true;
}

/* Visits the property's values in one source; only those equal to value where that isn't NULL. */
static void
scan_source(ValueScan *scan, CodeSystem *source, const char *property, const char *value)
{
	const PropertyDefinition *definition = code_system_own_property(source, property);

	if (definition == NULL)
		return;
	scan->source = source;
	scan->code = NULL;
	if (value != NULL && definition->type == PROPERTY_CODING && strchr(value, '|') == NULL)
	{
		scan->code = value;
		value = NULL;
	}
	source->ops->scan_property(source, definition->number, value, collect_value, scan);
}

/* The same in the code system and all supplements in play. */
static void
scan_sources(ValueScan *scan, const char *property, const char *value)
{
	ListCell   *cell;

	scan_source(scan, scan->cs, property, value);
	foreach(cell, scan->cs->supplements)
		scan_source(scan, lfirst(cell), property, value);
}

/* Whether prefixes apply to a property, and the type they search it as. */
static bool
searchable(const PropertyDefinition *definition, SearchType *type)
{
	switch (definition->type)
	{
		case PROPERTY_INTEGER:
			*type = SEARCH_INTEGER;
			break;
		case PROPERTY_DECIMAL:
			*type = SEARCH_DECIMAL;
			break;
		case PROPERTY_DATETIME:
			*type = SEARCH_DATETIME;
			break;
		default:
			return false;
	}
	return definition->declared;
}

static void
filter_equal(ValueScan *scan, const ConceptFilter *filter, const PropertyDefinition *definition)
{
	SearchType	type;
	SearchValue search;

	if (!searchable(definition, &type))
	{
		scan_sources(scan, filter->property, filter->value);
		return;
	}
	if (!search_value_compile(type, filter->value, search_now(), &search))
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("\"%s\" has a search prefix that no %s follows", filter->value,
					   property_type_name(definition->type)),
				filter_errdetail(scan->cs, filter));
	if (search.prefix == SEARCH_LITERAL)
		scan_sources(scan, filter->property, filter->value);
	else
	{
		scan->search = &search;
		scan_sources(scan, filter->property, NULL);
	}
}

static void
scan_items(ValueScan *scan, const ConceptFilter *filter)
{
	ListCell   *cell;

	foreach(cell, filter_value_items(filter->value))
		scan_sources(scan, filter->property, lfirst(cell));
}

void
filter_property(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op,
				const PropertyDefinition *definition, IntervalSet *set)
{
	ValueScan	scan = {0};
	IntervalSet matches;
	bool		complement = op == FILTER_NOT_IN;

	scan.cs = cs;
	switch (op)
	{
		case FILTER_EXISTS:
			complement = !filter_value_exists(cs, filter);
			scan_sources(&scan, filter->property, NULL);
			break;
		case FILTER_REGEX:
			scan.pattern = pattern_compile(CurrentMemoryContext, filter->value, strlen(filter->value));
			scan_sources(&scan, filter->property, NULL);
			pattern_free(scan.pattern);
			break;
		case FILTER_EQUAL:
			filter_equal(&scan, filter, definition);
			break;
		default:
			scan_items(&scan, filter);
			break;
	}
	interval_set_init(&matches);
	ordinal_list_into_set(&scan.matches, &matches);
	if (complement)
		interval_set_complement(set, &matches, cs->concept_count);
	else
		interval_set_copy(set, &matches);
}
