/*
 * value_set_call.c
 *		From arguments of SQL functions to a ValueSet, once per call site.
 *
 * Mostly the argument is a constant, and every row after the first pays one comparison of bytes. Where it
 * comes from a column, value sets stay open as long as they take little memory.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "codesystem/call_site.h"
#include "codesystem/code_set.h"
#include "settings.h"
#include "valueset/coding_member.h"
#include "valueset/value_set_call.h"

/* The value sets of a call site may take this many times work_mem. */
#define SCOPE_WORK_MEM_SHARE 4

/* How often that is looked at: after so many changes of the value set. */
#define CHANGES_PER_LOOK 64

static List *
texts_of_array(ArrayType *array)
{
	List	   *texts = NIL;
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &count);
	for (int i = 0; i < count; i++)
		if (!nulls[i])
			texts = lappend(texts, TextDatumGetCString(elements[i]));
	return texts;
}

/* ---------------------------------------------------------------- resolving */

/* Whether the concepts can be asked for, or what is missing may be passed over. */
static ValueSet *
with_concepts(ValueSet *value_set)
{
	if (setting_on_unknown == ON_UNKNOWN_ERROR)
		(void) value_set_concepts(value_set);
	else if (value_set_try_concepts(value_set) == NULL)
		return NULL;
	return value_set;
}

ValueSet *
value_set_of_argument(Terminology *terminology, FunctionCallInfo fcinfo, int number, Oid type)
{
	ValueSet   *value_set;
	char	   *canonical;

	if (type == JSONBOID)
		return with_concepts(value_set_from_jsonb(terminology, PG_GETARG_JSONB_P(number)));
	canonical = text_to_cstring(PG_GETARG_TEXT_PP(number));
	if (setting_on_unknown == ON_UNKNOWN_ERROR)
		value_set = value_set_require(terminology, canonical);
	else
		value_set = value_set_find(terminology, canonical);
	return value_set ? with_concepts(value_set) : NULL;
}

bool
has_ambiguous_code(ValueSet *value_set, const Coding *codings, int count)
{
	bool		ambiguous = false;

	if (setting_on_unknown == ON_UNKNOWN_ERROR)
		return false;
	for (int i = 0; i < count && !ambiguous; i++)
		if (codings[i].bare)
			(void) value_set_only_system(value_set, &ambiguous);
	return ambiguous;
}

/* ---------------------------------------------------------------- call sites */

static struct varlena *
copy_argument(MemoryContext context, struct varlena *argument)
{
	struct varlena *copy = MemoryContextAlloc(context, VARSIZE_ANY(argument));

	memcpy(copy, argument, VARSIZE_ANY(argument));
	return copy;
}

static bool
same_argument(const struct varlena *a, const struct varlena *b)
{
	return a && b && VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
		memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

ValueSetCall *
value_set_begin_call(FunctionCallInfo fcinfo)
{
	Terminology *terminology = terminology_of_call(fcinfo);
	ValueSetCall *call = terminology->call_state;

	if (call == NULL)
	{
		call = MemoryContextAllocZero(terminology->context, sizeof(ValueSetCall));
		call->context = terminology->context;
		terminology->call_state = call;
	}
	if (call->scope == NULL)
		call->scope = terminology_create(call->context);
	return call;
}

CodeSet *
call_deciding_codes(const ValueSetCall *call, const struct varlena *system)
{
	return call->deciding && same_argument(call->deciding_system, system) ? call->deciding : NULL;
}

void
call_find_deciding_codes(ValueSetCall *call, struct varlena *system, const char *name)
{
	CodeSet    *codes = value_set_deciding_codes(call->value_set, name);

	if (codes == NULL)
		return;
	if (call->deciding_system)
		pfree(call->deciding_system);
	call->deciding_system = copy_argument(call->context, system);
	call->deciding = codes;
}

static void
forget_argument(ValueSetCall *call)
{
	call->deciding = NULL;
	call->constant_codes = NULL;
	call->constant_system = NULL;
	coding_memo_free(call->codings);
	call->codings = NULL;
	call->value_set = NULL;
	if (call->argument)
		pfree(call->argument);
	call->argument = NULL;
}

/* Whether the value sets opened so far take more memory than they may. */
static bool
scope_is_full(ValueSetCall *call)
{
	if (++call->changes < CHANGES_PER_LOOK)
		return false;
	call->changes = 0;
	return MemoryContextMemAllocated(call->scope->context, true) >
		(Size) work_mem * 1024 * SCOPE_WORK_MEM_SHARE;
}

/* Begins anew: of what the call site knew, only the supplements are kept. */
static void
reset_scope(ValueSetCall *call)
{
	Terminology *old = call->scope;

	forget_argument(call);
	call->scope = NULL;
	terminology_destroy(old);
	call->scope = terminology_create(call->context);
	if (call->supplements)
		value_set_choose(call->scope, NULL, texts_of_array((ArrayType *) call->supplements));
}

void
call_use_supplements(ValueSetCall *call, FunctionCallInfo fcinfo, int number)
{
	struct varlena *supplements = PG_ARGISNULL(number) ? NULL : PG_DETOAST_DATUM(PG_GETARG_DATUM(number));
	struct varlena *known = call->supplements;

	if (supplements == known || same_argument(supplements, known))
		return;
	call->supplements = supplements ? copy_argument(call->context, supplements) : NULL;
	if (known)
		pfree(known);
	reset_scope(call);
}

ValueSet *
call_value_set(ValueSetCall *call, FunctionCallInfo fcinfo, int number, Oid type)
{
	struct varlena *argument = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(number));

	if (call->type == type && same_argument(argument, call->argument))
		return call->value_set;

	/* resources are not found again by name, so their value sets would only pile up */
	if (call->argument && (type == JSONBOID || scope_is_full(call)))
		reset_scope(call);
	forget_argument(call);
	call->value_set = value_set_of_argument(call->scope, fcinfo, number, type);
	call->argument = copy_argument(call->context, argument);
	call->type = type;
	return call->value_set;
}
