/*
 * binding_check.c
 *		A binding over a value: the main binding, each additional one by its purpose, and what code validation adds.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "binding/binding_check.h"
#include "binding/bound_set.h"
#include "valueset/validation.h"

/* ---------------------------------------------------------------- making */

/* The strength that an additional binding is judged as, or -1. */
static int
strength_of_purpose(BindingKind purpose)
{
	switch (purpose)
	{
		case KIND_REQUIRED:
		case KIND_EXTENSIBLE:
		case KIND_PREFERRED:
			return purpose;
		case KIND_MAXIMUM:
		case KIND_CURRENT:
		case KIND_CANDIDATE:
			return KIND_REQUIRED;
		default:
			return -1;
	}
}

BindingCheck *
binding_check_create(Terminology *terminology, Jsonb *binding, BoundType type, Jsonb *ctx)
{
	BindingCheck *check = palloc0(sizeof(BindingCheck));
	BoundSet   *set;
	ListCell   *cell;

	check->memory = CurrentMemoryContext;
	check->type = type;
	check->binding = binding_read(&binding->root, false);
	binding_context_read(ctx ? &ctx->root : NULL, &check->context);
	check->context.terminology = terminology;
	value_set_choose(terminology, &check->context.versions, check->context.supplements);
	check->sets = palloc0((list_length(check->binding->additional) + 1) * sizeof(BoundSet));
	set = &check->sets[check->set_count++];
	set->origin.name = "main";
	set->origin.purpose = -1;
	set->origin.strength = check->binding->strength;
	set->origin.canonical = check->binding->value_set;
	foreach(cell, check->binding->additional)
	{
		set = &check->sets[check->set_count++];
		set->additional = lfirst(cell);
		set->origin.name = set->additional->origin;
		set->origin.purpose = set->additional->purpose;
		set->origin.strength = strength_of_purpose(set->additional->purpose);
		set->origin.canonical = set->additional->value_set;
	}
	return check;
}

/* ---------------------------------------------------------------- one binding */

static ValueSet *
value_set_of(BindingCheck *check, BoundSet *set)
{
	if (!set->resolved)
	{
		MemoryContext old = MemoryContextSwitchTo(check->memory);

		set->value_set = bound_set_find(check->context.terminology, set->origin.canonical, check->context.base, &set->missing);
		set->resolved = true;
		MemoryContextSwitchTo(old);
	}
	return set->value_set;
}

/* Judges all repetitions, each in rows of its own; 'any' keeps those of the repetition that does best. */
static void
judge_repetitions(BindingCheck *check, BindingRows *rows, BoundSet *set, const List *values)
{
	ValueSet   *value_set = value_set_of(check, set);
	List	   *best = NIL;
	ListCell   *cell;

	if (value_set == NULL)
	{
		add_row(rows, &set->origin, "", OUTCOME_UNRESOLVED, "unresolved", set->missing);
		return;
	}
	foreach(cell, values)
	{
		BindingRows own = {.texts = rows->texts};

		CHECK_FOR_INTERRUPTS();
		judge_value(&own, &set->origin, value_set, check->type, lfirst(cell), &check->context);
		if (set->additional == NULL || !set->additional->any)
			rows->rows = list_concat(rows->rows, own.rows);
		else if (best == NIL || worst_rank(own.rows) < worst_rank(best))
			best = own.rows;
	}
	rows->rows = list_concat(rows->rows, best);
}

static void
check_main(BindingCheck *check, BindingRows *rows, const List *values)
{
	BoundSet   *main_set = &check->sets[0];
	const BindingOrigin *origin = &main_set->origin;

	if (values == NIL && check->context.min > 0 && origin->strength == KIND_REQUIRED)
		add_row(rows, origin, "", OUTCOME_ERROR, "absent", "the element is mandatory and has no value: no conformant instance possible");
	else if (values == NIL)
		add_row(rows, origin, "", OUTCOME_NOT_APPLICABLE, "absent", NULL);
	else if (origin->canonical == NULL)
		add_row(rows, origin, "", origin->strength >= KIND_EXAMPLE ? OUTCOME_CONFORMANT : OUTCOME_UNRESOLVED, "no-value-set",
				origin->strength >= KIND_EXAMPLE ? NULL : "the binding names no value set");
	else if (origin->strength >= KIND_EXAMPLE)
	{
		/* nothing is expected; it must be a value set all the same */
		(void) value_set_of(check, main_set);
		add_row(rows, origin, "", OUTCOME_CONFORMANT, "no-expectation", NULL);
	}
	else
		judge_repetitions(check, rows, main_set, values);
}

/* Whether an additional binding is applied; otherwise a row has been added that says why not. */
static bool
is_applied(BindingCheck *check, BindingRows *rows, const BoundSet *set)
{
	const BindingContext *context = &check->context;

	if (set->additional->usage != NULL && context->usage == NULL)
		add_row(rows, &set->origin, "", OUTCOME_NOT_EVALUATED, "usage", "whether its usage applies is not known");
	else if (set->additional->usage != NULL && !usage_matches(set->additional->usage, context->usage))
		add_row(rows, &set->origin, "", OUTCOME_NOT_APPLICABLE, "usage", "its usage does not apply");
	else if (set->origin.purpose == KIND_CURRENT && context->record == RECORD_UNKNOWN)
		add_row(rows, &set->origin, "", OUTCOME_NOT_EVALUATED, "record", "whether the record is a new one is not known");
	else
		return true;
	return false;
}

/* Lets no row that came after the first some be worse than information. */
static void
soften(BindingRows *rows, int first)
{
	for (int i = first; i < list_length(rows->rows); i++)
	{
		BindingRow *row = list_nth(rows->rows, i);

		if (row->rank > OUTCOME_INFORMATION)
			row->outcome = row->rank = OUTCOME_INFORMATION;
	}
}

/* Makes the rows that came after the first some remarks: what would be, if the candidate took the main binding's place. */
static void
make_what_if(BindingRows *rows, int first)
{
	for (int i = first; i < list_length(rows->rows); i++)
	{
		BindingRow *row = list_nth(rows->rows, i);

		row->rank = OUTCOME_NOT_APPLICABLE;
		row->code = "note:what-if";
	}
}

static const char *
purpose_text(const BoundSet *set)
{
	return set->additional->documentation != NULL ? set->additional->documentation :
		psprintf("value set \"%s\" is for purpose %s", set->origin.canonical, binding_kind_name(set->origin.purpose));
}

static void
check_candidate(BindingCheck *check, BindingRows *rows, BoundSet *set, const List *values)
{
	int			first;

	add_note(rows, &set->origin, "", OUTCOME_NOT_APPLICABLE, "documentation", purpose_text(set));
	if (!check->context.use_candidate || !rows->texts || values == NIL)
		return;
	first = list_length(rows->rows);
	if (is_applied(check, rows, set))
		judge_repetitions(check, rows, set, values);
	make_what_if(rows, first);
}

static void
check_additional(BindingCheck *check, BindingRows *rows, BoundSet *set, const List *values)
{
	int			first;

	if (set->origin.purpose == KIND_CANDIDATE)
		check_candidate(check, rows, set, values);
	else if (set->origin.purpose == KIND_MINIMUM)
		add_row(rows, &set->origin, "", OUTCOME_OBLIGATION, "minimum", "applications must be able to deal with all codes of the value set");
	else if (set->origin.strength < 0)
		add_note(rows, &set->origin, "", OUTCOME_NOT_APPLICABLE, "documentation", purpose_text(set));
	else if (values == NIL)
		add_row(rows, &set->origin, "", OUTCOME_NOT_APPLICABLE, "absent", NULL);
	else if (is_applied(check, rows, set))
	{
		first = list_length(rows->rows);
		judge_repetitions(check, rows, set, values);
		if (set->origin.purpose == KIND_CURRENT && check->context.record == RECORD_LEGACY)
			soften(rows, first);
		if (set->origin.purpose == KIND_MAXIMUM)
			add_note(rows, &set->origin, "", OUTCOME_INFORMATION, "deprecated", "purpose maximum is deprecated; purpose required says the same");
	}
}

/* ---------------------------------------------------------------- code validation */

static BindingOutcome
outcome_of_severity(IssueSeverity severity)
{
	return severity == ISSUE_ERROR ? OUTCOME_ERROR : severity == ISSUE_WARNING ? OUTCOME_WARNING : OUTCOME_INFORMATION;
}

/* Of the issues of code validation those that are about something else than membership and existence, which are judged here. */
static bool
is_of_interest(const OutcomeIssue *issue)
{
	return issue->type != NULL &&
		(strcmp(issue->type, "invalid-display") == 0 || strcmp(issue->type, "display-comment") == 0 ||
		 strcmp(issue->type, "status-check") == 0);
}

static void
validate_coding(BindingCheck *check, BindingRows *rows, const BoundCoding *coding)
{
	BoundSet   *main_set = &check->sets[0];
	ValueSet   *value_set = main_set->resolved ? main_set->value_set : NULL;
	ValidationRequest request = {.terminology = check->context.terminology,.form = VALIDATE_CODING};
	Validation	validation = {0};
	ListCell   *cell;

	if (coding->coding.code == NULL || coding->coding.system == NULL)
		return;
	if (value_set != NULL && value_set_member(value_set, coding->coding.system, coding->coding.version, coding->coding.code,
											  strlen(coding->coding.code), NULL))
		request.value_set = value_set;
	request.languages = display_languages(request.value_set, check->context.display_language);
	request.lenient_display = check->context.lenient_display;
	request.example = check->context.example;
	validate_codings(&request, &coding->coding, 1, &validation);
	foreach(cell, validation.outcome.issues)
	{
		const OutcomeIssue *issue = lfirst(cell);

		if (is_of_interest(issue))
			add_row(rows, &main_set->origin, coding->path, outcome_of_severity(issue->severity), psprintf("tx:%s", issue->type),
					issue->text);
	}
}

/* Whether some binding expects something of the codes. */
static bool
expects_codes(const BindingRows *rows)
{
	ListCell   *cell;

	foreach(cell, rows->rows)
	{
		const BindingRow *row = lfirst(cell);

		if (row->origin->strength >= 0 && row->origin->strength <= KIND_PREFERRED && row->outcome != OUTCOME_NOT_APPLICABLE &&
			row->outcome != OUTCOME_NOT_EVALUATED && strncmp(row->code, "note:", 5) != 0)
			return true;
	}
	return false;
}

/* Tells of the values that are none of the type, and gives the others: among millions of rows one of these is a finding, too. */
static List *
well_formed(BindingCheck *check, BindingRows *rows, const List *values)
{
	List	   *result = NIL;
	ListCell   *cell;

	foreach(cell, values)
	{
		BoundValue *value = lfirst(cell);

		if (value->malformed)
			add_row(rows, &check->sets[0].origin, value->path, OUTCOME_ERROR, "structure",
					psprintf("the JSON is no %s", bound_type_name(check->type)));
		else
			result = lappend(result, value);
	}
	return result;
}

BindingRows *
binding_check_values(BindingCheck *check, const List *given, bool texts)
{
	BindingRows *rows = palloc0(sizeof(BindingRows));
	List	   *values = well_formed(check, rows, given);
	ListCell   *cell;

	rows->texts = texts;
	if (values == NIL && given != NIL)
		return rows;
	check_main(check, rows, values);
	for (int i = 1; i < check->set_count; i++)
		check_additional(check, rows, &check->sets[i], values);
	if (!expects_codes(rows))
		return rows;
	foreach(cell, values)
	{
		const BoundValue *repetition = lfirst(cell);

		for (int i = 0; i < repetition->coding_count; i++)
			validate_coding(check, rows, &repetition->codings[i]);
	}
	return rows;
}
