/*
 * filter.c
 *		The filters of ValueSet.compose: which kind of property and operator a filter has, and whether
 *		they go together.
 *
 *		concept			is-a descendent-of is-not-a generalizes child-of descendent-leaf, regex (of the code)
 *		concept			in, of the code of a reference set that the content brings with it
 *		code			regex; the operators of concept as an alias; = in not-in exists if declared
 *		designation		= regex
 *		parent, child	= in not-in regex exists, answered by the structure (CS-175)
 *		any property	= in not-in regex exists
 *
 * What is not in the table is TX422, or TX501 where CodeSystem.filter declares it: then it has a
 * meaning, which is not known here (CS-140).
 */
#include "postgres.h"

#include "codesystem/filter_kinds.h"
#include "compat.h"
#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/outcome.h"

static const char *const operator_names[] = {
	[FILTER_EQUAL] = "=",
	[FILTER_IS_A] = "is-a",
	[FILTER_DESCENDENT_OF] = "descendent-of",
	[FILTER_IS_NOT_A] = "is-not-a",
	[FILTER_REGEX] = "regex",
	[FILTER_IN] = "in",
	[FILTER_NOT_IN] = "not-in",
	[FILTER_GENERALIZES] = "generalizes",
	[FILTER_CHILD_OF] = "child-of",
	[FILTER_DESCENDENT_LEAF] = "descendent-leaf",
	[FILTER_EXISTS] = "exists",
};

void
ordinal_list_add(OrdinalList *list, int32 ordinal)
{
	if (list->count == list->capacity)
	{
		list->capacity = list->capacity == 0 ? 64 : list->capacity * 2;
		list->items = list->items == NULL ? palloc(list->capacity * sizeof(int32)) :
			repalloc_huge(list->items, (Size) list->capacity * sizeof(int32));
	}
	list->items[list->count++] = ordinal;
}

void
ordinal_list_into_set(OrdinalList *list, IntervalSet *set)
{
	interval_set_from_ordinals(set, list->items, list->count);
	if (list->items != NULL)
		pfree(list->items);
}

int
filter_errdetail(CodeSystem *cs, const ConceptFilter *filter)
{
	const char *value = excerpt(filter->value == NULL ? "" : filter->value);

	if (filter->path != NULL)
		return errdetail("Filter \"%s %s %s\" on code system \"%s\", at %s.", filter->property,
						 filter->op, value, code_system_canonical(cs), filter->path);
	return errdetail("Filter \"%s %s %s\" on code system \"%s\".", filter->property, filter->op, value,
					 code_system_canonical(cs));
}

List *
filter_value_items(const char *value)
{
	List	   *items = NIL;

	while (*value != '\0')
	{
		const char *end = strchr(value, ',');
		const char *next;
		const char *last;

		if (end == NULL)
			end = value + strlen(value);
		next = *end == ',' ? end + 1 : end;
		while (value < end && (*value == ' ' || *value == '\t'))
			value++;
		for (last = end; last > value && (last[-1] == ' ' || last[-1] == '\t'); last--)
			;
		if (last > value)
			items = lappend(items, pnstrdup(value, last - value));
		value = next;
	}
	return items;
}

bool
filter_value_exists(CodeSystem *cs, const ConceptFilter *filter)
{
	if (strcmp(filter->value, "true") == 0)
		return true;
	if (strcmp(filter->value, "false") != 0)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("the value of a filter exists must be \"true\" or \"false\", not \"%s\"",
					   filter->value),
				filter_errdetail(cs, filter));
	return false;
}

/* Within ereport(): what the operations say of a filter that makes no sense (TX-058). */
static int
err_not_understood(CodeSystem *cs, const ConceptFilter *filter)
{
	if (filter->value_set == NULL)
		return 0;
	return err_outcome("invalid", "vs-invalid", MSG_FILTER_NOT_UNDERSTOOD, filter->path,
					   message_text(MSG_FILTER_NOT_UNDERSTOOD, filter->property, filter->op,
									filter->value ? filter->value : "", filter->value_set, cs->url));
}

/* The operator of a filter. Errors: TX422 if there is none of that name. */
static FilterOperator
operator_of(CodeSystem *cs, const ConceptFilter *filter)
{
	for (int i = 0; i < lengthof(operator_names); i++)
	{
		if (strcmp(operator_names[i], filter->op) == 0)
			return (FilterOperator) i;
	}
	ereport(ERROR,
			errcode(ERRCODE_TX_UNPROCESSABLE),
			errmsg("unknown filter operator \"%s\"", filter->op),
			filter_errdetail(cs, filter),
			err_not_understood(cs, filter));
}

static bool
operator_is_hierarchical(FilterOperator op)
{
	return op == FILTER_IS_A || op == FILTER_DESCENDENT_OF || op == FILTER_IS_NOT_A ||
		op == FILTER_GENERALIZES || op == FILTER_CHILD_OF || op == FILTER_DESCENDENT_LEAF;
}

/* Refuses what the table above does not have. Never returns. */
pg_noreturn static void
refuse_filter(CodeSystem *cs, const ConceptFilter *filter, const char *problem)
{
	if (code_system_declares_filter(cs, filter->property, filter->op))
		ereport(ERROR,
				errcode(ERRCODE_TX_NOT_SUPPORTED),
				errmsg("filter \"%s %s\" is declared by the code system, but not supported",
					   filter->property, filter->op),
				filter_errdetail(cs, filter),
				err_not_understood(cs, filter));
	ereport(ERROR,
			errcode(ERRCODE_TX_UNPROCESSABLE),
			errmsg("%s", problem),
			filter_errdetail(cs, filter),
			err_not_understood(cs, filter));
}

/* A filter on a property, or on nothing that is known; set is NULL if it is only to be checked, here and below. */
static void
evaluate_property(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op, IntervalSet *set)
{
	const PropertyDefinition *definition = code_system_property(cs, filter->property, NULL);

	if (definition == NULL)
		refuse_filter(cs, filter,
					  psprintf("code system \"%s\" has no property \"%s\"", code_system_canonical(cs),
							   filter->property));
	if (operator_is_hierarchical(op))
		refuse_filter(cs, filter,
					  psprintf("filter operator \"%s\" is not defined for property \"%s\"",
							   filter->op, filter->property));
	if (set == NULL)
		return;
	if (definition->role == ROLE_PARENT || definition->role == ROLE_CHILD)
		filter_structure(cs, filter, op, definition->role, set);
	else
		filter_property(cs, filter, op, definition, set);
}

/*
 * concept in CODE, where the code system brings reference sets with it; false if the filter is another one.
 * Errors: TX422 if it has none of that code.
 */
static bool
evaluate_reference_set(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op, IntervalSet *set)
{
	if (op != FILTER_IN || strcmp(filter->property, "concept") != 0 || cs->ops->reference_set == NULL)
		return false;
	if (cs->ops->reference_set(cs, filter->value, set))
		return true;
	if (cs->ops->reference_sets(cs) == NIL)
		return false;
	ereport(ERROR,
			errcode(ERRCODE_TX_UNPROCESSABLE),
			errmsg("code system \"%s\" has no reference set \"%s\"", code_system_canonical(cs),
				   excerpt(filter->value)),
			filter_errdetail(cs, filter),
			errhint("\"%s?fhir_vs=refset\" has those that there are.", cs->url));
}

/* A filter on concept or code. */
static void
evaluate_concept(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op, IntervalSet *set)
{
	if (set == NULL && (operator_is_hierarchical(op) || op == FILTER_REGEX))
		return;
	if (operator_is_hierarchical(op))
		filter_hierarchy(cs, filter, op, set);
	else if (op == FILTER_REGEX)
		filter_code(cs, filter, op, set);
	else if (evaluate_reference_set(cs, filter, op, set))
		return;
	else if (code_system_property(cs, filter->property, NULL) != NULL)
		evaluate_property(cs, filter, op, set);
	else if (strcmp(filter->property, "code") == 0 &&
			 code_system_declares_filter(cs, "code", filter->op))
	{
		if (set)
			filter_code(cs, filter, op, set);
	}
	else
		refuse_filter(cs, filter,
					  psprintf("filter operator \"%s\" is not defined for \"%s\"", filter->op,
							   filter->property));
}

static void
evaluate(CodeSystem *cs, const ConceptFilter *filter, IntervalSet *set)
{
	FilterOperator op = operator_of(cs, filter);

	if (filter->value == NULL || *filter->value == '\0')
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("filter \"%s %s\" has no value", filter->property, filter->op),
				filter_errdetail(cs, filter),
				err_outcome("invalid", "vs-invalid", MSG_FILTER_NO_VALUE, filter->path,
							message_text(MSG_FILTER_NO_VALUE, cs->url, filter->property, filter->op)));
	if (cs->content == CONTENT_NOT_PRESENT || cs->content == CONTENT_EXAMPLE)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("the concepts of code system \"%s\" are not loaded", code_system_canonical(cs)),
				errdetail("Its content is \"%s\".", content_mode_name(cs->content)));
	if (strcmp(filter->property, "concept") == 0 || strcmp(filter->property, "code") == 0)
		evaluate_concept(cs, filter, op, set);
	else if (strcmp(filter->property, "designation") == 0 &&
			 (op == FILTER_EQUAL || op == FILTER_REGEX))
	{
		if (set)
			filter_designation(cs, filter, op, set);
	}
	else if (strcmp(filter->property, "designation") == 0 &&
			 code_system_property(cs, "designation", NULL) == NULL)
		refuse_filter(cs, filter,
					  psprintf("filter operator \"%s\" is not defined for \"designation\"", filter->op));
	else
		evaluate_property(cs, filter, op, set);
}

void
concept_filter_evaluate(CodeSystem *cs, const ConceptFilter *filter, IntervalSet *set)
{
	evaluate(cs, filter, set);
}

void
concept_filter_check(CodeSystem *cs, const ConceptFilter *filter)
{
	evaluate(cs, filter, NULL);
}
