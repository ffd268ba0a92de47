/*
 * relation_scan.c
 *		Functions in FROM that are read row by row: a scan node of their own.
 *
 * The planner estimates the rows of a function before it looks for paths. That calls the function's support function, so
 * that this library is there, and its hook set, when the paths of the first such relation of a connection are made.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_proc.h"
#include "commands/explain.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/extensible.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "parser/parsetree.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/ruleutils.h"
#include "utils/tuplestore.h"

#include "codesystem/related_rows.h"
#include "compat.h"
#include "hierarchy/hierarchy_rows.h"
#include "planner/relation_scan.h"
#include "settings.h"
#include "valueset/member_rows.h"

/* Rows that are read at a time; the first time fewer, as a query may want no more. */
#define FIRST_ROWS 64
#define ROWS_AT_A_TIME 1024

extern Datum fhir_value_set(PG_FUNCTION_ARGS);
extern Datum fhir_value_set_of_jsonb(PG_FUNCTION_ARGS);
extern Datum fhir_expand(PG_FUNCTION_ARGS);
extern Datum fhir_expand_of_jsonb(PG_FUNCTION_ARGS);
extern Datum fhirterm_descendants(PG_FUNCTION_ARGS);
extern Datum fhirterm_ancestors(PG_FUNCTION_ARGS);
extern Datum fhirterm_children(PG_FUNCTION_ARGS);
extern Datum fhirterm_parents(PG_FUNCTION_ARGS);
extern Datum fhirterm_hierarchy(PG_FUNCTION_ARGS);

/* A function of which the planner is told more, or that can be scanned so. */
typedef struct ScannedFunction
{
	PGFunction	function;
	int			arguments;
	int			columns;
	const RelationReader *reader;	/* NULL: PostgreSQL's scan it is */
	const float4 *distinct;		/* by column: how many values, as in pg_statistic; 0: not known */
	CustomScanMethods methods;	/* its name is what EXPLAIN shows */
} ScannedFunction;

static Node *create_state(CustomScan *scan);

/* A code stands in one row, mostly; system and version are those of all rows. */
static const float4 distinct_members[] = {1, 1, -1, -0.9, 2};
static const float4 distinct_related[] = {-1, -0.9, 0, 0};
static const float4 distinct_hierarchy[] = {-1, -1, 0, 0, 0};
static const float4 distinct_expansion[] = {1, 1, -1, -0.9, 2, 2, 0, 0, -1, 0, 0};

static const ScannedFunction functions[] = {
	{fhir_value_set, 1, 5, &value_set_reader, distinct_members, {"fhir_value_set", create_state}},
	{fhir_value_set_of_jsonb, 1, 5, &value_set_of_jsonb_reader, distinct_members, {"fhir_value_set (resource)", create_state}},
	{fhirterm_descendants, 5, 4, &descendants_reader, distinct_related, {"fhir_descendants", create_state}},
	{fhirterm_ancestors, 5, 4, &ancestors_reader, distinct_related, {"fhir_ancestors", create_state}},
	{fhirterm_children, 3, 4, &children_reader, distinct_related, {"fhir_children", create_state}},
	{fhirterm_parents, 3, 4, &parents_reader, distinct_related, {"fhir_parents", create_state}},
	{fhirterm_hierarchy, 3, 5, &hierarchy_reader, distinct_hierarchy, {"fhirterm.hierarchy", create_state}},
	{fhir_expand, 15, 11, NULL, distinct_expansion, {NULL}},
	{fhir_expand_of_jsonb, 15, 11, NULL, distinct_expansion, {NULL}},
};

static set_rel_pathlist_hook_type next_hook = NULL;

/* ---------------------------------------------------------------- planning */

/* What a relation of the range table calls, if it is one of these and nothing more than that call; or NULL. */
static const ScannedFunction *
scanned_function(const RangeTblEntry *rte, FuncExpr **call)
{
	RangeTblFunction *function;
	FmgrInfo	info;

	if (rte->rtekind != RTE_FUNCTION || rte->funcordinality || list_length(rte->functions) != 1)
		return NULL;
	function = linitial_node(RangeTblFunction, rte->functions);
	if (!IsA(function->funcexpr, FuncExpr) || function->funccolnames != NIL)
		return NULL;
	*call = (FuncExpr *) function->funcexpr;
	if (!(*call)->funcretset || get_func_support((*call)->funcid) == InvalidOid)
		return NULL;
	/* whatever changes how it is called (SET, SECURITY DEFINER) has another address */
	fmgr_info((*call)->funcid, &info);
	for (int i = 0; i < lengthof(functions); i++)
		if (functions[i].function == info.fn_addr)
			return list_length((*call)->args) == functions[i].arguments &&
				function->funccolcount == functions[i].columns ? &functions[i] : NULL;
	return NULL;
}

bool
relation_column_distinct(const RangeTblEntry *rte, AttrNumber column, float4 *distinct)
{
	FuncExpr   *call;
	const ScannedFunction *function = scanned_function(rte, &call);

	if (function == NULL || column < 1 || column > function->columns)
		return false;
	*distinct = function->distinct[column - 1];
	return *distinct != 0;
}

/* What a query reads of a relation, as pull_varattnos tells it: for filters, joins, and all that is done with its rows. */
static Bitmapset *
columns_read(const RelOptInfo *rel, Index relid)
{
	Bitmapset  *columns = NULL;
	ListCell   *cell;

	pull_varattnos((Node *) rel->reltarget->exprs, relid, &columns);
	foreach(cell, rel->baserestrictinfo)
		pull_varattnos((Node *) lfirst_node(RestrictInfo, cell)->clause, relid, &columns);
	return columns;
}

#define reads_column(columns, number) \
	bms_is_member((number) - FirstLowInvalidHeapAttributeNumber, columns)

/* The same as a list, 0 or 1 for each column. A plan's own targets do not tell: they may be put in its place later. */
static List *
wanted_columns(const Bitmapset *columns, const RelationReader *reader)
{
	List	   *wanted = NIL;

	for (int i = 0; i < reader->columns; i++)
		wanted = lappend_int(wanted, reads_column(columns, i + 1));
	return wanted;
}

static Plan *plan_scan(PlannerInfo *root, RelOptInfo *rel, CustomPath *path, List *targets, List *clauses,
					   List *plans);

static const CustomPathMethods path_methods = {"fhirterm relation", plan_scan};

/* The path of PostgreSQL's own scan of the function. */
static Path *
function_scan_path(const RelOptInfo *rel)
{
	ListCell   *cell;

	foreach(cell, rel->pathlist)
	{
		Path	   *path = lfirst(cell);

		if (path->pathtype == T_FunctionScan)
			return path;
	}
	return NULL;
}

/* Adds a path for a function that can be scanned so. */
static void
add_relation_path(PlannerInfo *root, RelOptInfo *rel, Index relid, RangeTblEntry *rte)
{
	FuncExpr   *call;
	const ScannedFunction *function = NULL;
	Path	   *other;
	CustomPath *path;
	Bitmapset  *columns;

	if (next_hook != NULL)
		next_hook(root, rel, relid, rte);
	/* below an Append, a row that another transaction has changed is checked again by reading on, which no custom scan does */
	if (setting_enable_relation_scan && IS_SIMPLE_REL(rel) &&
		!(rel->reloptkind == RELOPT_OTHER_MEMBER_REL && (root->parse->commandType != CMD_SELECT || root->parse->rowMarks != NIL)))
		function = scanned_function(rte, &call);
	other = function == NULL || function->reader == NULL ? NULL : function_scan_path(rel);
	/* arguments are evaluated for each scan again, those of PostgreSQL's scan once */
	if (other == NULL || contain_volatile_functions((Node *) call->args))
		return;
	columns = columns_read(rel, relid);
	/* a row as a whole has to be a stored one */
	if (reads_column(columns, 0))
		return;
	path = makeNode(CustomPath);
	path->path = *other;
	path->path.type = T_CustomPath;
	path->path.pathtype = T_CustomScan;
	/* the same work, without storing the rows and reading them again */
	path->path.startup_cost = other->startup_cost * 0.9;
	path->path.total_cost = other->total_cost * 0.9;
	path->flags = custom_path_projects;
	path->methods = &path_methods;
	path->custom_private = list_make2(makeInteger(function - functions), wanted_columns(columns, function->reader));
	add_path(rel, &path->path);
}

/* All columns of the function as targets, which those of the plan refer to. */
static List *
scan_targets(const FuncExpr *call, Index relid)
{
	TupleDesc	columns = get_expr_result_tupdesc((Node *) call, false);
	List	   *targets = NIL;

	for (int i = 0; i < columns->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(columns, i);
		Var		   *var = makeVar(relid, i + 1, column->atttypid, column->atttypmod, column->attcollation, 0);

		targets = lappend(targets, makeTargetEntry((Expr *) var, i + 1, pstrdup(NameStr(column->attname)), false));
	}
	return targets;
}

static Plan *
plan_scan(PlannerInfo *root, RelOptInfo *rel, CustomPath *path, List *targets, List *clauses, List *plans)
{
	const ScannedFunction *function = &functions[intVal(linitial(path->custom_private))];
	CustomScan *scan = makeNode(CustomScan);
	FuncExpr   *call;

	(void) scanned_function(planner_rt_fetch(rel->relid, root), &call);
	scan->scan.plan.targetlist = targets;
	scan->scan.plan.qual = extract_actual_clauses(clauses, false);
	scan->flags = path->flags;
	scan->custom_exprs = list_make1(copyObject(call));
	scan->custom_scan_tlist = scan_targets(call, rel->relid);
	scan->custom_private = path->custom_private;
	scan->methods = &function->methods;
	return &scan->scan.plan;
}

/* ---------------------------------------------------------------- execution */

typedef struct RelationScanState
{
	CustomScanState css;
	const ScannedFunction *function;
	bool		wanted[RELATION_MAX_COLUMNS];
	List	   *arguments;		/* of ExprState * */
	FmgrInfo	info;
	FunctionCallInfo fcinfo;
	MemoryContext context;		/* of what is being read; NULL: not begun */
	MemoryContext call_context;	/* fn_mcxt */
	void	   *reading;		/* NULL: no rows, or all were read */
	RowBatch   *batch;
	int			next;			/* row of the batch */
	/* who reads again with the same arguments reads what was kept the second time, but for readers that restart */
	bool		has_subplans;	/* among the arguments */
	Bitmapset  *parameters;		/* of the executor, in the arguments */
	Tuplestorestate *kept;		/* or NULL; what it does not have yet is still to be read */
	TupleTableSlot *kept_slot;
} RelationScanState;

/* As PostgreSQL does before it calls a function. */
static void
require_execution(Oid function)
{
	AclResult	result = function_acl_check(function);

	if (result != ACLCHECK_OK)
		aclcheck_error(result, OBJECT_FUNCTION, get_func_name(function));
	InvokeFunctionExecuteHook(function);
}

static bool
collect_parameters(Node *node, Bitmapset **parameters)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC)
		*parameters = bms_add_member(*parameters, ((Param *) node)->paramid);
	return expression_tree_walker(node, collect_parameters, parameters);
}

static void
begin_scan(CustomScanState *node, EState *estate, int eflags)
{
	RelationScanState *state = (RelationScanState *) node;
	CustomScan *scan = (CustomScan *) node->ss.ps.plan;
	FuncExpr   *call = linitial_node(FuncExpr, scan->custom_exprs);
	ListCell   *cell;
	int			column = 0;

	require_execution(call->funcid);
	state->function = &functions[intVal(linitial(scan->custom_private))];
	foreach(cell, lsecond(scan->custom_private))
		state->wanted[column++] = lfirst_int(cell) != 0;
	state->arguments = ExecInitExprList(call->args, &node->ss.ps);
	state->has_subplans = contain_subplans((Node *) call->args);
	(void) collect_parameters((Node *) call->args, &state->parameters);
	state->call_context = AllocSetContextCreate(estate->es_query_cxt, "fhirterm scan", ALLOCSET_SMALL_SIZES);
	fmgr_info_cxt(call->funcid, &state->info, state->call_context);
	fmgr_info_set_expr((Node *) call, &state->info);
	state->fcinfo = palloc0(SizeForFunctionCallInfo(state->function->arguments));
	InitFunctionCallInfoData(*state->fcinfo, &state->info, state->function->arguments, call->inputcollid, NULL, NULL);
}

static void
evaluate_arguments(RelationScanState *state)
{
	ExprContext *econtext = state->css.ss.ps.ps_ExprContext;
	ListCell   *cell;
	int			argument = 0;

	foreach(cell, state->arguments)
	{
		state->fcinfo->args[argument].value = ExecEvalExprSwitchContext(lfirst(cell), econtext,
																		 &state->fcinfo->args[argument].isnull);
		argument++;
	}
}

static void
begin_reading(RelationScanState *state)
{
	MemoryContext old;

	evaluate_arguments(state);
	state->context = AllocSetContextCreate(state->css.ss.ps.state->es_query_cxt, "fhirterm relation",
										   ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(state->context);
	state->reading = state->function->reader->open(state->fcinfo, state->wanted);
	if (state->reading != NULL)
		state->batch = row_batch_create(state->function->reader->columns, FIRST_ROWS);
	MemoryContextSwitchTo(old);
	state->next = 0;
}

static void
end_reading(RelationScanState *state)
{
	if (state->reading != NULL)
		state->function->reader->close(state->reading);
	state->reading = NULL;
	state->batch = NULL;
	if (state->context != NULL)
		MemoryContextDelete(state->context);
	state->context = NULL;
}

/* Reads on; false if there are no more rows. */
static bool
read_batch(RelationScanState *state)
{
	RowBatch   *batch = state->batch;
	MemoryContext old;

	if (state->reading == NULL)
		return false;
	if (row_batch_is_full(batch) && batch->capacity < ROWS_AT_A_TIME)
		row_batch_enlarge(batch);
	row_batch_clear(batch);
	old = MemoryContextSwitchTo(state->context);
	state->function->reader->read(state->reading, batch);
	MemoryContextSwitchTo(old);
	state->next = 0;
	return batch->count > 0;
}

/* Begins to keep the rows that are read from now on. */
static void
begin_keeping(RelationScanState *state)
{
	MemoryContext old = MemoryContextSwitchTo(state->css.ss.ps.state->es_query_cxt);

	state->kept = tuplestore_begin_heap(false, false, work_mem);
	tuplestore_set_eflags(state->kept, EXEC_FLAG_REWIND);
	if (state->kept_slot == NULL)
		state->kept_slot = ExecInitExtraTupleSlot(state->css.ss.ps.state, state->css.ss.ss_ScanTupleSlot->tts_tupleDescriptor,
												  &TTSOpsMinimalTuple);
	MemoryContextSwitchTo(old);
}

static void
end_keeping(RelationScanState *state)
{
	if (state->kept == NULL)
		return;
	ExecClearTuple(state->kept_slot);
	tuplestore_end(state->kept);
	state->kept = NULL;
}

/* The next row that was kept; false if there are no more, and the reading goes on where it is. */
static bool
next_kept_row(RelationScanState *state, TupleTableSlot *slot)
{
	TupleTableSlot *kept = state->kept_slot;

	if (!tuplestore_gettupleslot(state->kept, true, false, kept))
		return false;
	slot_getallattrs(kept);
	memcpy(slot->tts_values, kept->tts_values, state->function->columns * sizeof(Datum));
	memcpy(slot->tts_isnull, kept->tts_isnull, state->function->columns * sizeof(bool));
	ExecStoreVirtualTuple(slot);
	return true;
}

static TupleTableSlot *
next_row(ScanState *node)
{
	RelationScanState *state = (RelationScanState *) node;
	TupleTableSlot *slot = node->ss_ScanTupleSlot;
	int			at;

	ExecClearTuple(slot);
	if (state->kept != NULL && next_kept_row(state, slot))
		return slot;
	if (state->context == NULL)
		begin_reading(state);
	if (state->batch == NULL || (state->next == state->batch->count && !read_batch(state)))
		return slot;
	at = state->next++ * state->batch->columns;
	memcpy(slot->tts_values, state->batch->values + at, state->batch->columns * sizeof(Datum));
	memcpy(slot->tts_isnull, state->batch->nulls + at, state->batch->columns * sizeof(bool));
	if (state->kept != NULL)
		tuplestore_putvalues(state->kept, slot->tts_tupleDescriptor, slot->tts_values, slot->tts_isnull);
	return ExecStoreVirtualTuple(slot);
}

static bool
recheck_row(ScanState *node, TupleTableSlot *slot)
{
	return true;
}

static TupleTableSlot *
exec_scan(CustomScanState *node)
{
	return ExecScan(&node->ss, next_row, recheck_row);
}

static void
end_scan(CustomScanState *node)
{
	RelationScanState *state = (RelationScanState *) node;

	end_keeping(state);
	end_reading(state);
	MemoryContextDelete(state->call_context);
}

static bool
arguments_may_change(const RelationScanState *state)
{
	const Bitmapset *changed = state->css.ss.ps.chgParam;

	return state->has_subplans ? changed != NULL : bms_overlap(changed, state->parameters);
}

/*
 * Reads anew. With the same arguments a reading that can begins with its first row again; of others the rows are kept, as
 * one scan after another is likely to ask for them.
 */
static void
rescan(CustomScanState *node)
{
	RelationScanState *state = (RelationScanState *) node;

	ExecScanReScan(&node->ss);
	if (arguments_may_change(state))
	{
		end_keeping(state);
		end_reading(state);
	}
	else if (state->kept != NULL)
		tuplestore_rescan(state->kept);
	else if (state->reading != NULL && state->function->reader->restart != NULL)
	{
		state->function->reader->restart(state->reading);
		row_batch_clear(state->batch);
		state->next = 0;
	}
	else if (state->context != NULL)
	{
		end_reading(state);
		begin_keeping(state);
	}
}

/* What PostgreSQL tells of its own scan of a function. */
static void
explain_scan(CustomScanState *node, List *ancestors, ExplainState *es)
{
	CustomScan *scan = (CustomScan *) node->ss.ps.plan;
	List	   *context;

	if (!es->verbose)
		return;
	context = set_deparse_context_plan(es->deparse_cxt, &scan->scan.plan, ancestors);
	ExplainPropertyText("Function Call", deparse_expression(linitial(scan->custom_exprs), context,
															list_length(es->rtable) > 1, false), es);
}

static const CustomExecMethods exec_methods = {
	.CustomName = "fhirterm relation",
	.BeginCustomScan = begin_scan,
	.ExecCustomScan = exec_scan,
	.EndCustomScan = end_scan,
	.ReScanCustomScan = rescan,
	.ExplainCustomScan = explain_scan,
};

static Node *
create_state(CustomScan *scan)
{
	RelationScanState *state = palloc0(sizeof(RelationScanState));

	NodeSetTag(state, T_CustomScanState);
	state->css.methods = &exec_methods;
	return (Node *) state;
}

void
relation_scan_register(void)
{
	for (int i = 0; i < lengthof(functions); i++)
		if (functions[i].reader != NULL)
			RegisterCustomScanMethods(&functions[i].methods);
	next_hook = set_rel_pathlist_hook;
	set_rel_pathlist_hook = add_relation_path;
}
