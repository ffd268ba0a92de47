/*
 * support.c
 *		The planner support functions: what PostgreSQL asks of the functions of fhirterm while it plans.
 *
 * - of the predicates: which part of the rows they leave, what a call costs, which index condition goes with them;
 * - of the relations: how many rows they have.
 *
 * None of it raises an error: what is not known while planning has no answer here, and the planner's own
 * assumptions hold.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"

#include "compat.h"
#include "planner/column_share.h"
#include "planner/index_condition.h"

/* Columns of tables of fewer rows are not looked at more closely. */
#define MIN_ROWS 500
/* A row's look-up in a set of codes, in calls of a simple operator. */
#define OPERATORS_PER_ROW 4
/* The same where all of validation is asked. */
#define OPERATORS_PER_VALIDATION 40
/* Reading a member of a set, in calls of a simple operator. */
#define OPERATORS_PER_MEMBER 1

/* ---------------------------------------------------------------- predicates */

/*
 * The share of the rows that a predicate holds for. Joins and rows of small tables are left to the planner's
 * assumption.
 */
static bool
estimate_selectivity(SupportRequestSelectivity *request, PredicateFunction function)
{
	PredicateCall call;
	PlannedPredicate *planned;
	VariableStatData column;
	double		share = -1;

	if (request->is_join || !predicate_call_read(request->root, function, request->args, &call))
		return false;
	examine_variable(request->root, list_nth(request->args, call.column), request->varRelid, &column);
	if (column.rel != NULL && column.rel->tuples >= MIN_ROWS)
	{
		planned = planned_predicate(&call.predicate, false);
		if (planned != NULL)
			share = column_share(&column, request->funcid, planned);
	}
	ReleaseVariableStats(column);
	request->selectivity = share;
	return share >= 0;
}

/*
 * What calls cost: first the set, of which at most all members are read, then a look-up for every row. The set is not
 * evaluated to know that: many calls are made once only.
 */
static void
estimate_cost(SupportRequestCost *request, PredicateFunction function)
{
	PlannedPredicate *planned = NULL;
	PredicateCall call;

	if (request->root != NULL && request->node != NULL && IsA(request->node, FuncExpr) &&
		predicate_call_read(request->root, function, ((FuncExpr *) request->node)->args, &call))
		planned = planned_predicate(&call.predicate, true);
	request->startup = planned == NULL ? 0 : planned->count * OPERATORS_PER_MEMBER * cpu_operator_cost;
	request->per_tuple = (function == FUNCTION_VALIDATE ? OPERATORS_PER_VALIDATION : OPERATORS_PER_ROW) *
		cpu_operator_cost;
}

static Node *
support_predicate(Node *request, PredicateFunction function)
{
	if (IsA(request, SupportRequestSelectivity))
		return estimate_selectivity((SupportRequestSelectivity *) request, function) ? request : NULL;
	if (IsA(request, SupportRequestCost))
	{
		estimate_cost((SupportRequestCost *) request, function);
		return request;
	}
	if (IsA(request, SupportRequestIndexCondition))
		return (Node *) index_condition((SupportRequestIndexCondition *) request, function);
	return NULL;
}

PG_FUNCTION_INFO_V1(fhirterm_support_member_of);
Datum
fhirterm_support_member_of(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(support_predicate((Node *) PG_GETARG_POINTER(0), FUNCTION_MEMBER_OF));
}

PG_FUNCTION_INFO_V1(fhirterm_support_subsumes);
Datum
fhirterm_support_subsumes(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(support_predicate((Node *) PG_GETARG_POINTER(0), FUNCTION_SUBSUMES));
}

PG_FUNCTION_INFO_V1(fhirterm_support_subsumed_by);
Datum
fhirterm_support_subsumed_by(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(support_predicate((Node *) PG_GETARG_POINTER(0), FUNCTION_SUBSUMED_BY));
}

PG_FUNCTION_INFO_V1(fhirterm_support_validate);
Datum
fhirterm_support_validate(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(support_predicate((Node *) PG_GETARG_POINTER(0), FUNCTION_VALIDATE));
}

/* ---------------------------------------------------------------- codes of index conditions */

/*
 * Listing a code, sorting it among the others and descending the index for it, in calls of a simple operator: some 5 µs. The
 * planner takes an array that it doesn't see for one of ten elements.
 */
#define OPERATORS_PER_CODE 400

/* How many codes a call of fhirterm.value_set_codes or fhirterm.related_codes lists; -1 if that is not known. */
static int32
count_listed(Node *call)
{
	FuncExpr   *expected;
	Const	   *count;

	if (call == NULL || !IsA(call, FuncExpr))
		return -1;
	expected = llast(((FuncExpr *) call)->args);
	if (!IsA(expected, FuncExpr) || list_length(expected->args) != 3)
		return -1;
	count = lthird(expected->args);
	return IsA(count, Const) && count->consttype == INT4OID && !count->constisnull ? DatumGetInt32(count->constvalue) : -1;
}

PG_FUNCTION_INFO_V1(fhirterm_support_codes);
Datum
fhirterm_support_codes(PG_FUNCTION_ARGS)
{
	Node	   *node = (Node *) PG_GETARG_POINTER(0);
	SupportRequestCost *request = (SupportRequestCost *) node;
	int32		count = IsA(node, SupportRequestCost) ? count_listed(request->node) : -1;

	if (count < 0)
		PG_RETURN_POINTER(NULL);
	request->startup = 0;
	request->per_tuple = (double) count * OPERATORS_PER_CODE * cpu_operator_cost;
	PG_RETURN_POINTER(node);
}

/* ---------------------------------------------------------------- relations */

/* Whether an argument is a constant that is not NULL; its value. */
static bool
constant_argument(PlannerInfo *root, List *arguments, int number, Datum *value)
{
	Node	   *argument = list_nth(arguments, number);

	if (contain_var_clause(argument) || contain_volatile_functions(argument))
		return false;
	argument = estimate_expression_value(root, argument);
	if (!IsA(argument, Const) || ((Const *) argument)->constisnull)
		return false;
	*value = ((Const *) argument)->constvalue;
	return true;
}

/* Members of the value set that the first argument names; -1 if that is not known. */
static double
count_members(SupportRequestRows *request, List *arguments)
{
	Predicate	predicate = {PREDICATE_MEMBER};
	PlannedPredicate *planned;
	bool		known;

	predicate.value_set = planned_text(request->root, linitial(arguments), &known);
	planned = predicate.value_set == NULL ? NULL : planned_predicate(&predicate, false);
	return planned == NULL ? -1 : planned->count;
}

/* Descendants, or ancestors, of system and code; -1 if that is not known. */
static double
count_related(SupportRequestRows *request, List *arguments, PredicateKind kind)
{
	Predicate	predicate = {kind};
	PlannedPredicate *planned;
	bool		known;

	predicate.system = planned_text(request->root, linitial(arguments), &known);
	predicate.code = planned_text(request->root, lsecond(arguments), &known);
	predicate.version = planned_text(request->root, list_nth(arguments, 4), &known);
	if (predicate.system == NULL || predicate.code == NULL || !known)
		return -1;
	planned = planned_predicate(&predicate, false);
	return planned == NULL ? -1 : planned->count;
}

/* The arguments of the relation whose rows are asked for; NIL: there is nothing to say. */
static List *
relation_arguments(Node *request)
{
	SupportRequestRows *rows = (SupportRequestRows *) request;

	if (!IsA(request, SupportRequestRows) || rows->root == NULL || !is_funcclause(rows->node))
		return NIL;
	return ((FuncExpr *) rows->node)->args;
}

static Datum
answer_rows(Node *request, double rows)
{
	if (rows < 0)
		PG_RETURN_POINTER(NULL);
	((SupportRequestRows *) request)->rows = Max(rows, 1);
	PG_RETURN_POINTER(request);
}

PG_FUNCTION_INFO_V1(fhirterm_support_value_set);

/* fhir_value_set(canonical) */
Datum
fhirterm_support_value_set(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	List	   *arguments = relation_arguments(request);

	return answer_rows(request, arguments == NIL ? -1 : count_members((SupportRequestRows *) request, arguments));
}

/* A filter by words leaves some part of the members. */
#define FILTERED_SHARE 0.01

PG_FUNCTION_INFO_V1(fhirterm_support_expand);

/* fhir_expand(url, filter, offset, count, …) */
Datum
fhirterm_support_expand(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	PlannerInfo *root;
	List	   *arguments = relation_arguments(request);
	double		rows = arguments == NIL ? -1 : count_members((SupportRequestRows *) request, arguments);
	Datum		value;

	if (rows < 0)
		PG_RETURN_POINTER(NULL);
	root = ((SupportRequestRows *) request)->root;
	if (constant_argument(root, arguments, 1, &value))
		rows = ceil(rows * FILTERED_SHARE);
	if (constant_argument(root, arguments, 2, &value))
		rows = Max(rows - DatumGetInt32(value), 0);
	if (constant_argument(root, arguments, 3, &value))
		rows = Min(rows, DatumGetInt32(value));
	return answer_rows(request, Max(rows, 0));
}

/* Answers how many concepts stand in a relation to the one that the arguments name. */
static Datum
support_relation(Node *request, PredicateKind kind)
{
	List	   *arguments = relation_arguments(request);

	return answer_rows(request, arguments == NIL ? -1 :
					   count_related((SupportRequestRows *) request, arguments, kind));
}

PG_FUNCTION_INFO_V1(fhirterm_support_relation);

/* Relations of which no number of rows is told. PostgreSQL asks, and with that the library is there (relation_scan.c). */
Datum
fhirterm_support_relation(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(NULL);
}

PG_FUNCTION_INFO_V1(fhirterm_support_descendants);

/* fhir_descendants(system, code, include_self, max_depth, version) */
Datum
fhirterm_support_descendants(PG_FUNCTION_ARGS)
{
	return support_relation((Node *) PG_GETARG_POINTER(0), PREDICATE_DESCENDANT);
}

PG_FUNCTION_INFO_V1(fhirterm_support_ancestors);

/* fhir_ancestors(system, code, include_self, max_depth, version) */
Datum
fhirterm_support_ancestors(PG_FUNCTION_ARGS)
{
	return support_relation((Node *) PG_GETARG_POINTER(0), PREDICATE_ANCESTOR);
}
