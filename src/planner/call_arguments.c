/*
 * call_arguments.c
 *		The predicates' calls in queries, as far as the planner knows their arguments.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"

#include "planner/call_arguments.h"

/* The value of an expression that is known while planning, or NULL. */
static Const *
planned_constant(PlannerInfo *root, Node *argument)
{
	Node	   *value;

	if (contain_var_clause(argument) || contain_volatile_functions(argument))
		return NULL;
	value = estimate_expression_value(root, argument);
	return IsA(value, Const) ? (Const *) value : NULL;
}

char *
planned_text(PlannerInfo *root, Node *argument, bool *known)
{
	Const	   *value = planned_constant(root, argument);

	*known = value != NULL && value->consttype == TEXTOID;
	return !*known || value->constisnull ? NULL : TextDatumGetCString(value->constvalue);
}

/* System and version, where both are known; otherwise rows may have any. False: NULL for every row. */
static bool
read_system(PlannerInfo *root, Node *system, Node *version, PredicateCall *call)
{
	bool		system_known;
	bool		version_known;
	char	   *system_text = planned_text(root, system, &system_known);
	char	   *version_text = planned_text(root, version, &version_known);

	if (!system_known || !version_known)
		return true;
	call->predicate.system = system_text;
	call->predicate.version = version_text;
	call->system = system;
	call->version = version;
	return system_text != NULL;
}

static bool
read_member_of(PlannerInfo *root, List *arguments, PredicateCall *call)
{
	bool		known;

	call->predicate.kind = PREDICATE_MEMBER;
	call->column = 1;
	call->value_set = list_nth(arguments, 2);
	call->predicate.value_set = planned_text(root, call->value_set, &known);
	return call->predicate.value_set != NULL &&
		read_system(root, linitial(arguments), list_nth(arguments, 3), call);
}

/* Of the two codes one must be known, and becomes what the other is related to. */
static bool
read_related(PlannerInfo *root, List *arguments, bool a_subsumes, PredicateCall *call)
{
	bool		known;
	int			number;

	if (!read_system(root, linitial(arguments), list_nth(arguments, 3), call) || call->system == NULL)
		return false;
	for (number = 1; number <= 2; number++)
	{
		call->predicate.code = planned_text(root, list_nth(arguments, number), &known);
		if (known)
			break;
	}
	if (call->predicate.code == NULL)
		return false;
	call->code = list_nth(arguments, number);
	call->column = 3 - number;
	call->predicate.kind = (number == 1) == a_subsumes ? PREDICATE_DESCENDANT : PREDICATE_ANCESTOR;
	return true;
}

bool
predicate_call_read(PlannerInfo *root, PredicateFunction function, List *arguments, PredicateCall *call)
{
	memset(call, 0, sizeof(*call));
	switch (function)
	{
		case FUNCTION_MEMBER_OF:
			return read_member_of(root, arguments, call);
		case FUNCTION_SUBSUMES:
			return read_related(root, arguments, true, call);
		case FUNCTION_SUBSUMED_BY:
			return read_related(root, arguments, false, call);
		case FUNCTION_VALIDATE:
			call->predicate.kind = PREDICATE_MEMBER;
			call->column = 1;
			call->predicate.value_set = planned_text(root, list_nth(arguments, 2), &(bool) {false});
			return call->predicate.value_set != NULL;
	}
	return false;
}
