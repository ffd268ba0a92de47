/*
 * enforce.c
 *		fhirterm.enforce_binding(): the trigger that keeps a column to its binding.
 *
 * What the binding is stands in the trigger's arguments, which column it is for in the trigger's column list, so that both go with
 * the table whatever is renamed, dumped or copied. A second trigger, without column list, is for updates that change the column
 * without naming it, as other triggers may: its condition compares the old value with the new one, and tells the column.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "mb/pg_wchar.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "binding/column_check.h"
#include "compat.h"

/* The trigger's arguments. */
#define TRIGGER_TYPE 0
#define TRIGGER_BINDING 1
#define TRIGGER_CTX 2
#define TRIGGER_ARGUMENTS 3

pg_noreturn static void
refuse_trigger(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("fhirterm.enforce_binding() is for triggers that fhir_bind() makes")));
}

static void
check_called_rightly(FunctionCallInfo fcinfo)
{
	TriggerData *data = (TriggerData *) fcinfo->context;

	/* before a row is written, the NULL that we give would keep it from being written */
	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(data->tg_event) || !TRIGGER_FIRED_AFTER(data->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(data->tg_event) || data->tg_trigger->tgnargs != TRIGGER_ARGUMENTS)
		refuse_trigger();
}

/* The column that a trigger is for: that of its list; where it has none, that of its condition. */
static AttrNumber
bound_column(const Trigger *trigger)
{
	List	   *variables;

	if (trigger->tgnattr == 1)
		return trigger->tgattr[0];
	if (trigger->tgnattr != 0 || trigger->tgqual == NULL)
		refuse_trigger();
	variables = pull_var_clause(stringToNode(trigger->tgqual), 0);
	if (variables == NIL || linitial_node(Var, variables)->varattno <= 0)
		refuse_trigger();
	return linitial_node(Var, variables)->varattno;
}

/* Whether an update names the column, so that the trigger with the column list is fired as well. */
static bool
is_named(const TriggerData *data, AttrNumber column)
{
	return bms_is_member(column - FirstLowInvalidHeapAttributeNumber, data->tg_updatedcols);
}

static Jsonb *
jsonb_of_text(const char *bytes, int length)
{
	JsonbValue	string = {.type = jbvString};

	string.val.string.val = unconstify(char *, bytes);
	string.val.string.len = length;
	return JsonbValueToJsonb(&string);
}

/* The value of the column, or NULL. */
static Jsonb *
column_value(const TriggerData *data, AttrNumber column)
{
	HeapTuple	row = TRIGGER_FIRED_BY_UPDATE(data->tg_event) ? data->tg_newtuple : data->tg_trigtuple;
	TupleDesc	desc = RelationGetDescr(data->tg_relation);
	Oid			type = getBaseType(TupleDescAttr(desc, column - 1)->atttypid);
	bool		null;
	Datum		value = heap_getattr(row, column, desc, &null);
	text	   *string;

	if (null)
		return NULL;
	if (type == JSONBOID)
		return DatumGetJsonbP(value);
	if (type != TEXTOID && type != VARCHAROID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" is bound, and of type %s", NameStr(TupleDescAttr(desc, column - 1)->attname),
						format_type_be(type)),
				 errhint("Bind it again, or call fhir_unbind().")));
	string = DatumGetTextPP(value);
	return jsonb_of_text(VARDATA_ANY(string), VARSIZE_ANY_EXHDR(string));
}

PG_FUNCTION_INFO_V1(fhirterm_enforce_binding);

/* fhirterm.enforce_binding(): AFTER INSERT OR UPDATE OF one column, or AFTER UPDATE WHEN it has changed; FOR EACH ROW */
Datum
fhirterm_enforce_binding(PG_FUNCTION_ARGS)
{
	TriggerData *data;
	AttrNumber	column;
	Trigger    *trigger;
	char	   *violations;

	check_called_rightly(fcinfo);
	data = (TriggerData *) fcinfo->context;
	trigger = data->tg_trigger;
	column = bound_column(trigger);
	if (trigger->tgnattr == 0 && is_named(data, column))
		PG_RETURN_POINTER(NULL);
	violations = binding_violations(fcinfo, trigger->tgargs[TRIGGER_TYPE], trigger->tgargs[TRIGGER_BINDING],
									trigger->tgargs[TRIGGER_CTX], column_value(data, column));
	if (violations != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_CHECK_VIOLATION),
				 errmsg("value of column \"%s\" of table \"%s\" breaks its binding",
						NameStr(TupleDescAttr(RelationGetDescr(data->tg_relation), column - 1)->attname),
						RelationGetRelationName(data->tg_relation)),
				 errdetail("%s.", violations),
				 errhint("The view fhirterm.column_binding has the binding, and fhir_violations() tells which rows break it."),
				 errtablecol(data->tg_relation, column)));
	return PointerGetDatum(NULL);
}

PG_FUNCTION_INFO_V1(fhirterm_trigger_arguments);

/* fhirterm.trigger_arguments(bytea): strings that end with NUL each */
Datum
fhirterm_trigger_arguments(PG_FUNCTION_ARGS)
{
	bytea	   *arguments = PG_GETARG_BYTEA_PP(0);
	const char *bytes = VARDATA_ANY(arguments);
	int			length = VARSIZE_ANY_EXHDR(arguments);
	ArrayBuildState *array = initArrayResult(TEXTOID, CurrentMemoryContext, false);
	int			start = 0;

	for (int i = 0; i < length; i++)
	{
		if (bytes[i] != '\0')
			continue;
		(void) pg_verifymbstr(bytes + start, i - start, false);
		array = accumArrayResult(array, PointerGetDatum(cstring_to_text_with_len(bytes + start, i - start)), false, TEXTOID,
								 CurrentMemoryContext);
		start = i + 1;
	}
	PG_RETURN_DATUM(makeArrayResult(array, CurrentMemoryContext));
}
