/*
 * import_walk.c
 *		The imports of a value set, followed before anything is asked of it.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "errors.h"
#include "fhir/outcome.h"
#include "fhir/version.h"
#include "valueset/evaluation.h"

/* Longest chain of imports. */
#define MAX_IMPORT_DEPTH 100

/* The value sets from the one asked for down to this frame. */
static char *
chain_text(const EvaluationFrame *frame, const char *separator)
{
	const char *title = value_set_title(frame->value_set);

	return frame->up ? psprintf("%s%s%s", chain_text(frame->up, separator), separator, title) : pstrdup(title);
}

void
value_set_check_chain(const EvaluationFrame *frame, ValueSet *imported)
{
	for (const EvaluationFrame *above = frame; above; above = above->up)
		if (above->value_set == imported)
			ereport(ERROR,
					(errcode(ERRCODE_TX_UNPROCESSABLE),
					 errmsg("value set \"%s\" imports itself", imported->title),
					 errdetail("Imports: %s -> %s.", chain_text(frame, " -> "), imported->title),
					 err_outcome("processing", "vs-invalid", MSG_VALUE_SET_CIRCULAR, NULL,
								 message_text(MSG_VALUE_SET_CIRCULAR, imported->title,
											  chain_text(frame, ", ")))));
	if (frame->depth >= MAX_IMPORT_DEPTH)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("imports of value sets are nested too deeply"),
				 errdetail("Value set \"%s\" is import number %d of a chain.", imported->title,
						   frame->depth + 1)));
}

static const char *find_missing(const EvaluationFrame *frame, uint64 walk);

static const char *
missing_of_elements(const EvaluationFrame *frame, const ComposeElement *elements, int count, uint64 walk)
{
	for (int i = 0; i < count; i++)
	{
		ListCell   *cell;

		foreach(cell, elements[i].value_sets)
		{
			ValueSet   *imported = value_set_find_import(frame->value_set, lfirst(cell));
			EvaluationFrame below = {imported, frame, frame->depth + 1, false};
			const char *missing;

			if (imported == NULL)
				return value_set_wanted_canonical(frame->value_set->terminology, lfirst(cell));
			value_set_check_chain(frame, imported);
			missing = find_missing(&below, walk);
			if (missing)
				return missing;
		}
	}
	return NULL;
}

static const char *
find_missing(const EvaluationFrame *frame, uint64 walk)
{
	const ValueSetDefinition *definition = frame->value_set->definition;
	const char *missing;

	check_stack_depth();
	if (!value_set_walk_visits(&frame->value_set->walk, walk))
		return NULL;
	missing = missing_of_elements(frame, definition->includes, definition->include_count, walk);
	return missing ? missing
		: missing_of_elements(frame, definition->excludes, definition->exclude_count, walk);
}

const char *
value_set_missing_import(ValueSet *value_set)
{
	EvaluationFrame frame = {value_set, NULL, 0, false};

	return find_missing(&frame, value_set_walk_begin());
}

/* ---------------------------------------------------------------- filters */

static void check_filters(ValueSet *value_set, uint64 walk);

static CodeSystem *
code_system_of(ValueSet *value_set, const ComposeElement *element)
{
	return terminology_code_system(value_set->terminology, element->system,
								   value_set_chosen_version(value_set->terminology, element->system, element->version),
								   NULL);
}

static void
check_filters_of_elements(ValueSet *value_set, const ComposeElement *elements, int count, uint64 walk)
{
	for (int i = 0; i < count; i++)
	{
		const ComposeElement *element = &elements[i];
		CodeSystem *cs = element->filter_count > 0 ? code_system_of(value_set, element) : NULL;
		ListCell   *cell;

		for (int j = 0; cs && code_system_has_content(cs) && j < element->filter_count; j++)
		{
			ConceptFilter filter = element->filters[j];

			filter.value_set = value_set->title;
			concept_filter_check(cs, &filter);
		}
		foreach(cell, element->value_sets)
			check_filters(value_set_find_import(value_set, lfirst(cell)), walk);
	}
}

static void
check_filters(ValueSet *value_set, uint64 walk)
{
	const ValueSetDefinition *definition;

	check_stack_depth();
	if (value_set == NULL || !value_set_walk_visits(&value_set->walk, walk))
		return;
	definition = value_set->definition;
	check_filters_of_elements(value_set, definition->includes, definition->include_count, walk);
	check_filters_of_elements(value_set, definition->excludes, definition->exclude_count, walk);
}

void
value_set_check_filters(ValueSet *value_set)
{
	check_filters(value_set, value_set_walk_begin());
}

/* ---------------------------------------------------------------- supplements */

/* Whether a code system has a supplement in play that a canonical names. */
static bool
has_supplement(const CodeSystem *cs, const Canonical *canonical)
{
	ListCell   *cell;

	foreach(cell, cs->supplements)
	{
		const CodeSystem *supplement = lfirst(cell);

		if (code_system_has_url(supplement, canonical->url) &&
			(canonical->version == NULL || version_matches(canonical->version, supplement->version)))
			return true;
	}
	return false;
}

static bool supplement_is_used(ValueSet *value_set, uint64 walk, const Canonical *canonical);

static bool
elements_use_supplement(ValueSet *value_set, const ComposeElement *elements, int count, uint64 walk,
						const Canonical *canonical)
{
	for (int i = 0; i < count; i++)
	{
		const ComposeElement *element = &elements[i];
		CodeSystem *cs = element->system ? code_system_of(value_set, element) : NULL;
		ListCell   *cell;

		if (cs && has_supplement(cs, canonical))
			return true;
		foreach(cell, element->value_sets)
		{
			ValueSet   *imported = value_set_find_import(value_set, lfirst(cell));

			if (imported && supplement_is_used(imported, walk, canonical))
				return true;
		}
	}
	return false;
}

static bool
supplement_is_used(ValueSet *value_set, uint64 walk, const Canonical *canonical)
{
	const ValueSetDefinition *definition = value_set->definition;

	check_stack_depth();
	return value_set_walk_visits(&value_set->walk, walk) &&
		(elements_use_supplement(value_set, definition->includes, definition->include_count, walk, canonical) ||
		 elements_use_supplement(value_set, definition->excludes, definition->exclude_count, walk, canonical));
}

void
value_set_require_supplements(ValueSet *value_set, List *wanted)
{
	StringInfoData missing;
	int			count = 0;
	MessageId	message;
	ListCell   *cell;

	initStringInfo(&missing);
	foreach(cell, list_concat_copy(wanted, value_set->definition->supplements))
	{
		Canonical	canonical;

		if (canonical_parse(lfirst(cell), &canonical) &&
			supplement_is_used(value_set, value_set_walk_begin(), &canonical))
			continue;
		appendStringInfo(&missing, "%s%s", count++ > 0 ? "," : "", (char *) lfirst(cell));
	}
	if (count == 0)
		return;
	message = count == 1 ? MSG_SUPPLEMENT_MISSING : MSG_SUPPLEMENTS_MISSING;
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("no code system of value set \"%s\" has the supplement \"%s\"", value_set->title,
					missing.data),
			 err_outcome("not-found", "not-found", message, NULL, message_text(message, missing.data))));
}
