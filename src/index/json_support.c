/*
 * json_support.c
 *		What PostgreSQL asks of fhir_member_of, fhir_subsumes and fhir_subsumed_by of jsonb while it plans: rows, cost, and
 *		the operator that a GIN index answers in their place.
 *
 * fhir_member_of(code, 'http://…') becomes, with an index USING gin (code fhir_token_ops),
 *
 *		code <@ 'http://…'::fhir_valueset
 *
 * Nothing of the terminology is in the plan; what the index can't list it finds whole (token_index.c). So a plan stays
 * right however long it lives, and the function itself is asked of each row that is found.
 */
#include "postgres.h"

#include "catalog/pg_am.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "index/coded_share.h"
#include "index/coded_types.h"
#include "index/token_keys.h"

/* Tables of fewer rows are read as a whole sooner than terminology can be asked. */
#define MIN_ROWS 500
/* A larger share of the rows is not looked for by an index. */
#define MAX_SHARE 0.33
/* Reading a row's codings and looking them up, in calls of a simple operator. */
#define OPERATORS_PER_ROW 30

typedef enum JsonFunction
{
	JSON_MEMBER_OF,				/* fhir_member_of(value, value_set) */
	JSON_SUBSUMES,				/* fhir_subsumes(a, b) */
	JSON_SUBSUMED_BY			/* fhir_subsumed_by(a, b) */
} JsonFunction;

/* Whether the rows of a column, the argument of that number, are descendants of the other argument. */
static bool
rows_are_descendants(JsonFunction function, int column)
{
	return (function == JSON_SUBSUMED_BY) == (column == 0);
}

/* What is asked of a column by a constant as the other argument. */
static bool
predicate_of_argument(JsonFunction function, int column, const Const *other, Predicate *predicate)
{
	if (other->constisnull)
		return false;
	if (function != JSON_MEMBER_OF)
		return predicate_of_constant(other, rows_are_descendants(function, column), predicate);
	if (column != 0 || other->consttype != TEXTOID)
		return false;
	memset(predicate, 0, sizeof(*predicate));
	predicate->kind = PREDICATE_MEMBER;
	predicate->value_set = TextDatumGetCString(other->constvalue);
	return true;
}

/* ---------------------------------------------------------------- rows */

static bool
estimate_share(SupportRequestSelectivity *request, JsonFunction function)
{
	double		share = -1;

	if (request->is_join)
		return false;
	for (int column = 0; column < 2 && share < 0; column++)
	{
		Node	   *other = estimate_expression_value(request->root, list_nth(request->args, 1 - column));
		VariableStatData variable;
		Predicate	predicate;

		if (!IsA(other, Const) || !predicate_of_argument(function, column, (Const *) other, &predicate))
			continue;
		examine_variable(request->root, list_nth(request->args, column), request->varRelid, &variable);
		share = coded_share(&variable, request->funcid, &predicate);
		ReleaseVariableStats(variable);
	}
	request->selectivity = share;
	return share >= 0;
}

/* ---------------------------------------------------------------- index conditions */

/* A type of the namespace that the function is in; InvalidOid if there is none. */
static Oid
type_beside(Oid function, const char *name)
{
	return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
						   ObjectIdGetDatum(get_func_namespace(function)));
}

/* The value set of a text as an operand; what it is in memory does not change. */
static Node *
value_set_operand(Node *text, Oid type)
{
	if (IsA(text, Const))
		return (Node *) makeConst(type, -1, get_typcollation(type), -1, ((Const *) text)->constvalue, false, false);
	return (Node *) makeRelabelType((Expr *) copyObject(text), type, -1, get_typcollation(type), COERCE_EXPLICIT_CAST);
}

/* What stands on the right of the operator, and that; NULL: no index has it, or it is not known while planning. */
static Node *
right_operand(SupportRequestIndexCondition *request, JsonFunction function, Node *other, Oid *operator)
{
	Oid			type = type_beside(request->funcid, function == JSON_MEMBER_OF ? "fhir_valueset" : "fhir_code");
	int			strategy = function == JSON_MEMBER_OF ? 1 : rows_are_descendants(function, request->indexarg) ? 2 : 3;

	*operator = OidIsValid(type) ? get_opfamily_member(request->opfamily, JSONBOID, type, strategy) : InvalidOid;
	if (!OidIsValid(*operator))
		return NULL;
	if (function == JSON_MEMBER_OF)
		return value_set_operand(other, type);
	return IsA(other, Const) ? (Node *) single_code_constant((Const *) other, type) : NULL;
}

/* Whether an index is of use for what is known of the rows. */
static bool
is_worth_it(SupportRequestIndexCondition *request, JsonFunction function, Node *column, Node *other)
{
	VariableStatData variable;
	Predicate	predicate;
	TokenKeys	keys;
	double		share;

	other = estimate_expression_value(request->root, other);
	if (!IsA(other, Const))
		return true;
	if (!predicate_of_argument(function, request->indexarg, (Const *) other, &predicate))
		return false;
	examine_variable(request->root, column, 0, &variable);
	share = coded_share(&variable, request->funcid, &predicate);
	ReleaseVariableStats(variable);
	if (share < 0 || share > MAX_SHARE)
		return false;
	token_keys_of_predicate(&predicate, &keys);
	return !keys.all;
}

static List *
json_index_condition(SupportRequestIndexCondition *request, JsonFunction function)
{
	List	   *arguments;
	Node	   *column;
	Node	   *other;
	Node	   *right;
	Oid			operator;

	if (!is_funcclause(request->node) || request->index->relam != GIN_AM_OID || request->index->rel->tuples < MIN_ROWS ||
		(function == JSON_MEMBER_OF && request->indexarg != 0))
		return NIL;
	arguments = ((FuncExpr *) request->node)->args;
	column = list_nth(arguments, request->indexarg);
	other = list_nth(arguments, 1 - request->indexarg);
	if (!is_pseudo_constant_for_index(request->root, other, request->index) ||
		(IsA(other, Const) && ((Const *) other)->constisnull))
		return NIL;
	right = right_operand(request, function, other, &operator);
	if (right == NULL || !is_worth_it(request, function, column, other))
		return NIL;
	request->lossy = true;
	return list_make1(make_opclause(operator, BOOLOID, false, (Expr *) copyObject(column), (Expr *) right, InvalidOid,
									InvalidOid));
}

/* ---------------------------------------------------------------- requests */

static Node *
support_json(Node *request, JsonFunction function)
{
	if (IsA(request, SupportRequestSelectivity))
		return estimate_share((SupportRequestSelectivity *) request, function) ? request : NULL;
	if (IsA(request, SupportRequestCost))
	{
		((SupportRequestCost *) request)->startup = 0;
		((SupportRequestCost *) request)->per_tuple = OPERATORS_PER_ROW * cpu_operator_cost;
		return request;
	}
	if (IsA(request, SupportRequestIndexCondition))
		return (Node *) json_index_condition((SupportRequestIndexCondition *) request, function);
	return NULL;
}

PG_FUNCTION_INFO_V1(fhirterm_support_json_member_of);
Datum
fhirterm_support_json_member_of(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(support_json((Node *) PG_GETARG_POINTER(0), JSON_MEMBER_OF));
}

PG_FUNCTION_INFO_V1(fhirterm_support_json_subsumes);
Datum
fhirterm_support_json_subsumes(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(support_json((Node *) PG_GETARG_POINTER(0), JSON_SUBSUMES));
}

PG_FUNCTION_INFO_V1(fhirterm_support_json_subsumed_by);
Datum
fhirterm_support_json_subsumed_by(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(support_json((Node *) PG_GETARG_POINTER(0), JSON_SUBSUMED_BY));
}
