/*
 * coding_member.c
 *		Whether coded values of some type are in a value set.
 *
 * A column of coded values names few systems, each with one version or none. For each of them the call site knows after
 * some rows what decides (value_set_decision): some sets of codes, or nothing. From then on a coding costs the comparison
 * of its system and a look-up of its code, and nothing is copied.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "codesystem/call_site.h"
#include "codesystem/code_set.h"
#include "settings.h"
#include "valueset/coding_member.h"

/* Systems of codings that are known at a time. */
#define KEPT_SYSTEMS 16

typedef struct KeptSystem
{
	TextSlice	system;			/* copied; none: that of a bare code */
	TextSlice	version;		/* copied, or none */
	bool		open;			/* to be asked as a whole */
	List	   *codes;			/* of CodeSet * */
} KeptSystem;

struct CodingMemo
{
	MemoryContext context;
	bool		only_known;		/* of the system of bare codes */
	const char *only_system;	/* or NULL */
	int			count;
	KeptSystem	systems[KEPT_SYSTEMS];
};

/* What the codings of one row come to. */
typedef struct MemberScan
{
	FunctionCallInfo fcinfo;
	int			argument;		/* the value set's number */
	Oid			type;
	ValueSetCall *call;			/* NULL: no coding yet */
	ValueSet   *value_set;		/* NULL: unknown, and that is no error */
	bool		found;
	bool		ambiguous;		/* a bare code, several systems, and that is no error */
} MemberScan;

Datum
unknown_value_set_result(FunctionCallInfo fcinfo)
{
	if (setting_on_unknown == ON_UNKNOWN_NULL)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(false);
}

/* ---------------------------------------------------------------- what is kept */

void
coding_memo_free(CodingMemo *memo)
{
	if (memo != NULL)
		MemoryContextDelete(memo->context);
}

static CodingMemo *
memo_of_call(ValueSetCall *call)
{
	MemoryContext context;

	if (call->codings == NULL)
	{
		context = AllocSetContextCreate(call->context, "fhirterm systems of codings", ALLOCSET_SMALL_SIZES);
		call->codings = MemoryContextAllocZero(context, sizeof(CodingMemo));
		call->codings->context = context;
	}
	return call->codings;
}

static TextSlice
copy_slice(TextSlice slice)
{
	slice.bytes = slice_string(slice);
	return slice;
}

static const KeptSystem *
find_system(const CodingMemo *memo, const CodingSlice *coding)
{
	for (int i = 0; i < memo->count; i++)
	{
		const KeptSystem *kept = &memo->systems[i];

		if (slice_equal(kept->system, coding->system) && slice_equal(kept->version, coding->version))
			return kept;
	}
	return NULL;
}

/* Keeps what decides, once it is known; name and version are what the coding's mean. */
static void
keep_system(CodingMemo *memo, ValueSet *value_set, const CodingSlice *coding, const char *name, const char *version)
{
	MemoryContext old;
	KeptSystem *kept;
	Decision	decision;
	List	   *codes;

	if (memo->count == KEPT_SYSTEMS)
		return;
	decision = value_set_decision(value_set, name, version, &codes);
	if (decision == DECISION_NOT_YET)
		return;
	old = MemoryContextSwitchTo(memo->context);
	kept = &memo->systems[memo->count];
	kept->system = copy_slice(coding->system);
	kept->version = copy_slice(coding->version);
	kept->open = decision == DECISION_OPEN;
	kept->codes = list_copy(codes);
	memo->count++;
	MemoryContextSwitchTo(old);
}

/* ---------------------------------------------------------------- asking */

static bool
sets_have(const List *sets, TextSlice code)
{
	ListCell   *cell;

	foreach(cell, sets)
		if (code_set_ask(lfirst(cell), code.bytes, code.length) == CODE_SET_MEMBER)
			return true;
	return false;
}

/* The system of a bare code; NULL if the value set is empty. */
static const char *
only_system(MemberScan *scan, CodingMemo *memo)
{
	if (!memo->only_known)
	{
		memo->only_system = value_set_only_system(scan->value_set, NULL);
		memo->only_known = true;
	}
	return memo->only_system;
}

/* Asks as a whole; kept tells that what decides is known already: that there is more to it. */
static bool
ask_value_set(MemberScan *scan, CodingMemo *memo, const CodingSlice *coding, bool kept)
{
	const char *system = coding->bare ? only_system(scan, memo) : slice_string(coding->system);
	const char *version = slice_string(coding->version);
	bool		result;

	if (system == NULL)
		return false;
	if (coding->joined && !coding->bare)
		split_system(scan->call->scope, &system, &version);
	result = value_set_member(scan->value_set, system, version, coding->code.bytes, coding->code.length, NULL);
	if (!kept)
		keep_system(memo, scan->value_set, coding, system, version);
	return result;
}

static bool
is_member(MemberScan *scan, const CodingSlice *coding)
{
	CodingMemo *memo;
	const KeptSystem *kept;

	if (coding->system.bytes == NULL && !coding->bare)
		return false;
	memo = memo_of_call(scan->call);
	kept = find_system(memo, coding);
	if (kept != NULL && !kept->open)
		return sets_have(kept->codes, coding->code);
	return ask_value_set(scan, memo, coding, kept != NULL);
}

bool
coding_may_be_member(ValueSetCall *call, const CodingSlice *coding)
{
	MemberScan	scan = {.call = call,.value_set = call->value_set};

	return coding->bare || coding->version.bytes != NULL || is_member(&scan, coding);
}

/* A CodingVisitor. After a member the others are only read, so that what is wrong with the JSON is told all the same. */
static void
ask_coding(void *context, const CodingSlice *coding)
{
	MemberScan *scan = context;

	if (scan->call == NULL)
	{
		scan->call = value_set_call(scan->fcinfo);
		scan->value_set = call_value_set(scan->call, scan->fcinfo, scan->argument, scan->type);
	}
	if (scan->value_set == NULL)
		return;
	if (coding->bare && setting_on_unknown != ON_UNKNOWN_ERROR && !scan->ambiguous)
		(void) value_set_only_system(scan->value_set, &scan->ambiguous);
	if (!scan->found && !scan->ambiguous)
		scan->found = is_member(scan, coding);
}

Datum
member_of_coded_value(FunctionCallInfo fcinfo, CodedValueReader read, int value, int value_set, Oid type)
{
	MemberScan	scan = {.fcinfo = fcinfo,.argument = value_set,.type = type};

	if (PG_ARGISNULL(value) || PG_ARGISNULL(value_set))
		PG_RETURN_NULL();
	read(PG_GETARG_DATUM(value), ask_coding, &scan);
	if (scan.call == NULL)
		PG_RETURN_NULL();
	if (scan.value_set == NULL || scan.ambiguous)
		return unknown_value_set_result(fcinfo);
	PG_RETURN_BOOL(scan.found);
}
