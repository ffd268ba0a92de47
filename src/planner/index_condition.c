/*
 * index_condition.c
 *		From a predicate in WHERE to a condition that an index on the column of codes can be searched with.
 *
 * fhir_member_of(system, code, 'http://…') becomes
 *
 *		code = ANY (fhirterm.value_set_codes('http://…', NULL, NULL, fhirterm.expected('{E11,...}', '{2,7}', 9)))
 *
 * What must hold for that to be right, however long the plan lives:
 *
 * - No content is in the plan. The codes are listed when the scan begins, under the snapshot of the query.
 * - The condition is lossy: the predicate itself is asked of each row that the index finds. So it need only hold for
 *   every row that the predicate holds for, and predicate_set.h sees to that: versions that rows may name, superseded
 *   urls, codes whose case does not matter.
 * - Where the codes can't be listed there is no condition. That may change after planning; loads
 *   therefore invalidate plans, by way of a table that the plan depends on (depend_on_terminology). A plan made under an
 *   old snapshot after the invalidation has come could still be wrong about it: then value_set_codes() raises 40001.
 *
 * Which rows an array of codes will find is told to the planner by fhirterm.expected() (code_functions.c). With that,
 * whether the index, or which of several, is worth it, is the planner's choice; only where searching is of no use in any
 * case no condition is given.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_am.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "parser/parse_func.h"
#include "utils/array.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "planner/column_share.h"
#include "planner/index_condition.h"
#include "store/relations.h"

/* Tables of fewer rows are read as a whole sooner than terminology can be asked. */
#define MIN_ROWS 500
/* A larger share of the rows is not looked for by an index: the planner takes bitmaps of most pages for cheaper than they are. */
#define MAX_SHARE 0.33

/* ---------------------------------------------------------------- whether the index can be used */

/* Whether the index has a condition column = constant for one of its columns. */
static bool
has_constant_equality(SupportRequestIndexCondition *request, int column)
{
	IndexOptInfo *index = request->index;
	ListCell   *cell;

	foreach(cell, index->indrestrictinfo)
	{
		OpExpr	   *clause = (OpExpr *) lfirst_node(RestrictInfo, cell)->clause;

		if (IsA(clause, OpExpr) && list_length(clause->args) == 2 &&
			get_op_opfamily_strategy(clause->opno, index->opfamily[column]) == BTEqualStrategyNumber &&
			match_index_to_operand(linitial(clause->args), column, index) &&
			is_pseudo_constant_for_index(request->root, lsecond(clause->args), index))
			return true;
	}
	return false;
}

/*
 * Before PostgreSQL 17 the planner takes a scan with an array on a later column for ordered, which it is only where the
 * columns before have one value.
 */
static bool
keeps_order(SupportRequestIndexCondition *request)
{
	for (int i = 0; i < request->indexcol && !array_scans_keep_order; i++)
		if (!has_constant_equality(request, i))
			return false;
	return true;
}

/* The equality operator of a btree index on text whose equality is that of bytes; else InvalidOid. */
static Oid
index_equality(SupportRequestIndexCondition *request)
{
	if (request->index->relam != BTREE_AM_OID || !OidIsValid(request->indexcollation) ||
		!get_collation_isdeterministic(request->indexcollation) || !keeps_order(request))
		return InvalidOid;
	return get_opfamily_member(request->opfamily, TEXTOID, TEXTOID, BTEqualStrategyNumber);
}

/* ---------------------------------------------------------------- building the condition */

static Node *
expression_or_null(Node *expression, Oid type)
{
	return expression == NULL ? (Node *) makeNullConst(type, -1, type == TEXTOID ? DEFAULT_COLLATION_OID : InvalidOid) :
		copyObject(expression);
}

/* A call of an internal function; NULL if there is none of that name. */
static Node *
internal_call(char *name, Oid result, List *arguments)
{
	Oid			types[8];
	Oid			function;
	ListCell   *cell;
	int			count = 0;

	foreach(cell, arguments)
		types[count++] = exprType(lfirst(cell));
	function = LookupFuncName(list_make2(makeString(pstrdup("fhirterm")), makeString(name)), count, types,
							  true);
	if (!OidIsValid(function))
		return NULL;
	return (Node *) makeFuncExpr(function, result, arguments, DEFAULT_COLLATION_OID, DEFAULT_COLLATION_OID,
								 COERCE_EXPLICIT_CALL);
}

static Node *
array_constant(Oid type, Oid element, Datum *values, bool *nulls, int count)
{
	int			lower = 1;
	ArrayType  *array;

	if (element == TEXTOID)
		array = construct_md_array(values, nulls, 1, &count, &lower, TEXTOID, -1, false, TYPALIGN_INT);
	else
		array = construct_md_array(values, nulls, 1, &count, &lower, INT4OID, sizeof(int32), true, TYPALIGN_INT);
	return (Node *) makeConst(type, -1, element == TEXTOID ? DEFAULT_COLLATION_OID : InvalidOid, -1,
							  PointerGetDatum(array), false, false);
}

/* fhirterm.expected(codes, times, listed) */
static Node *
expected_call(const ExpectedCodes *expected, int64 listed)
{
	int			count = list_length(expected->codes);
	Datum	   *values = palloc(count * sizeof(Datum));
	Datum	   *times = palloc(count * sizeof(Datum));
	bool	   *nulls = palloc(count * sizeof(bool));
	bool	   *none = palloc0(count * sizeof(bool));

	for (int i = 0; i < count; i++)
	{
		values[i] = PointerGetDatum(list_nth(expected->codes, i));
		nulls[i] = list_nth(expected->codes, i) == NULL;
		times[i] = Int32GetDatum(list_nth_int(expected->times, i));
	}
	return internal_call("expected", TEXTARRAYOID,
						 list_make3(array_constant(TEXTARRAYOID, TEXTOID, values, nulls, count),
									array_constant(INT4ARRAYOID, INT4OID, times, none, count),
									makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum((int32) listed), false, true)));
}

/* The call that lists the codes. */
static Node *
codes_call(const PredicateCall *call, const ExpectedCodes *expected, int64 listed)
{
	Node	   *expectation = expected_call(expected, listed);
	List	   *arguments;

	if (expectation == NULL)
		return NULL;
	if (call->predicate.kind == PREDICATE_MEMBER)
	{
		arguments = list_make4(copyObject(call->value_set), expression_or_null(call->system, TEXTOID),
							   expression_or_null(call->version, TEXTOID), expectation);
		return internal_call("value_set_codes", TEXTARRAYOID, arguments);
	}
	arguments = list_make5(copyObject(call->system), copyObject(call->code),
						   makeBoolConst(call->predicate.kind == PREDICATE_ANCESTOR, false),
						   copyObject(call->version), expectation);
	return internal_call("related_codes", TEXTARRAYOID, arguments);
}

static void
find_token(void *argument)
{
	*(Oid *) argument = stored_relation(STORED_CODE_SYSTEM);
}

/* Has the plan made anew when a load invalidates the table of code systems (content_rows.c). */
static bool
depend_on_terminology(PlannerInfo *root)
{
	Oid			table = InvalidOid;

	if (!planning_try(find_token, &table))
		return false;
	root->glob->relationOids = list_append_unique_oid(root->glob->relationOids, table);
	return true;
}

static List *
build_condition(SupportRequestIndexCondition *request, const PredicateCall *call, Node *operand, Oid equality,
				const ExpectedCodes *expected, int64 listed)
{
	ScalarArrayOpExpr *condition;
	Node	   *codes = codes_call(call, expected, listed);

	if (codes == NULL || !is_pseudo_constant_for_index(request->root, codes, request->index) ||
		!depend_on_terminology(request->root))
		return NIL;
	condition = makeNode(ScalarArrayOpExpr);
	condition->opno = equality;
	condition->opfuncid = get_opcode(equality);
	condition->useOr = true;
	condition->inputcollid = request->indexcollation;
	condition->args = list_make2(copyObject(operand), codes);
	condition->location = -1;
	request->lossy = true;
	return list_make1(condition);
}

List *
index_condition(SupportRequestIndexCondition *request, PredicateFunction function)
{
	List	   *arguments;
	PredicateCall call;
	PlannedPredicate *planned;
	VariableStatData column;
	Oid			equality;
	Node	   *operand;
	ExpectedCodes expected;
	double		share;
	bool		worth_it;

	if (function == FUNCTION_VALIDATE || !is_funcclause(request->node) ||
		request->index->rel->tuples < MIN_ROWS)
		return NIL;
	arguments = ((FuncExpr *) request->node)->args;
	equality = index_equality(request);
	if (!OidIsValid(equality) || !predicate_call_read(request->root, function, arguments, &call) ||
		call.column != request->indexarg)
		return NIL;
	planned = planned_predicate(&call.predicate, false);
	if (planned == NULL || planned->count > request->index->rel->tuples || !planned_is_listable(planned))
		return NIL;
	operand = list_nth(arguments, call.column);
	examine_variable(request->root, operand, 0, &column);
	share = column_share(&column, request->funcid, planned);
	worth_it = share >= 0 && share <= MAX_SHARE &&
		column_expected_codes(request->root, &column, operand, equality, request->indexcollation, share,
							  planned->count, &expected);
	ReleaseVariableStats(column);
	return worth_it ? build_condition(request, &call, operand, equality, &expected, planned->count) : NIL;
}
