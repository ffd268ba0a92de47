/*
 * binding_call.c
 *		From arguments of SQL functions to a BindingCheck, once per call site; and findings by value.
 *
 * A column has few different values, however many rows: findings are remembered by what they depend on, as long as that takes
 * little memory.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "binding/binding_call.h"

/* Bindings that a call site keeps at a time: as many as a query asks for in turn. */
#define KEPT_BINDINGS 16

typedef struct BindingCalls
{
	int			next;			/* to be replaced */
	BindingCall *calls[KEPT_BINDINGS];
} BindingCalls;

typedef struct ValueKey
{
	const char *bytes;
	Size		length;
} ValueKey;

/* What was found out about values with this key. */
typedef struct Findings
{
	ValueKey	key;
	BindingOutcome verdict;
	List	   *rows;			/* copied; NIL: not asked for yet */
} Findings;

typedef struct FindingsMemo
{
	MemoryContext context;
	HTAB	   *findings;
} FindingsMemo;

/* ---------------------------------------------------------------- arguments */

static struct varlena *
copy_argument(struct varlena *argument)
{
	struct varlena *copy;

	if (argument == NULL)
		return NULL;
	copy = palloc(VARSIZE(argument));
	memcpy(copy, argument, VARSIZE(argument));
	return copy;
}

static bool
same_argument(const struct varlena *a, const struct varlena *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
}

static BindingCall *
create_call(MemoryContext parent, struct varlena *binding, struct varlena *type, struct varlena *ctx)
{
	MemoryContext context = AllocSetContextCreate(parent, "fhirterm binding", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	BindingCall *call = palloc0(sizeof(BindingCall));

	call->context = context;
	call->binding = copy_argument(binding);
	call->type = copy_argument(type);
	call->ctx = copy_argument(ctx);
	call->scope = terminology_create(context);
	call->check = binding_check_create(call->scope, (Jsonb *) call->binding,
									   bound_type_of_name(text_to_cstring((text *) call->type)), (Jsonb *) call->ctx);
	MemoryContextSwitchTo(old);
	return call;
}

static BindingCalls *
calls_of_site(FunctionCallInfo fcinfo)
{
	Terminology *terminology = terminology_of_call(fcinfo);

	if (terminology->call_state == NULL)
		terminology->call_state = MemoryContextAllocZero(terminology->context, sizeof(BindingCalls));
	return terminology->call_state;
}

BindingCall *
binding_call(FunctionCallInfo fcinfo, int binding, int type, int ctx)
{
	BindingCalls *calls = calls_of_site(fcinfo);
	struct varlena *binding_argument = PG_DETOAST_DATUM(PG_GETARG_DATUM(binding));
	struct varlena *type_argument = PG_DETOAST_DATUM(PG_GETARG_DATUM(type));
	struct varlena *ctx_argument = PG_ARGISNULL(ctx) ? NULL : PG_DETOAST_DATUM(PG_GETARG_DATUM(ctx));

	for (int i = 0; i < KEPT_BINDINGS && calls->calls[i] != NULL; i++)
	{
		BindingCall *call = calls->calls[i];

		if (same_argument(call->binding, binding_argument) && same_argument(call->type, type_argument) &&
			same_argument(call->ctx, ctx_argument))
			return call;
	}
	return binding_call_add(fcinfo, binding_argument, type_argument, ctx_argument);
}

BindingCall *
binding_call_site(FunctionCallInfo fcinfo)
{
	return calls_of_site(fcinfo)->calls[0];
}

BindingCall *
binding_call_add(FunctionCallInfo fcinfo, struct varlena *binding, struct varlena *type, struct varlena *ctx)
{
	BindingCalls *calls = calls_of_site(fcinfo);
	BindingCall **place;

	place = &calls->calls[calls->next];
	calls->next = (calls->next + 1) % KEPT_BINDINGS;
	if (*place != NULL)
	{
		terminology_destroy((*place)->scope);
		MemoryContextDelete((*place)->context);
		*place = NULL;
	}
	*place = create_call(terminology_of_call(fcinfo)->context, binding, type, ctx);
	return *place;
}

/* ---------------------------------------------------------------- findings */

static uint32
hash_value(const void *key, Size size)
{
	const ValueKey *value = key;

	return hash_bytes((const unsigned char *) value->bytes, (int) value->length);
}

static int
compare_values(const void *a, const void *b, Size size)
{
	const ValueKey *left = a;
	const ValueKey *right = b;

	return left->length != right->length || memcmp(left->bytes, right->bytes, left->length) != 0;
}

static FindingsMemo *
create_memo(MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "fhirterm findings", ALLOCSET_DEFAULT_SIZES);
	FindingsMemo *memo = MemoryContextAllocZero(context, sizeof(FindingsMemo));
	HASHCTL		control = {.keysize = sizeof(ValueKey),.entrysize = sizeof(Findings),.hash = hash_value,
		.match = compare_values,.hcxt = context};

	memo->context = context;
	memo->findings = hash_create("fhirterm findings", 256, &control, HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	return memo;
}

/* The memo, emptied if it has become too large. */
static FindingsMemo *
memo_of_call(BindingCall *call)
{
	/* not by their number: a single value may be megabytes */
	if (call->memo != NULL &&
		MemoryContextMemAllocated(call->memo->context, true) > (Size) work_mem * 1024)
	{
		MemoryContextDelete(call->memo->context);
		call->memo = NULL;
	}
	if (call->memo == NULL)
		call->memo = create_memo(call->context);
	return call->memo;
}

/* What is remembered of values with this key, or NULL. */
static Findings *
remembered(const FindingsMemo *memo, StringInfo bytes)
{
	ValueKey	key = {bytes->data, bytes->len};

	return hash_search(memo->findings, &key, HASH_FIND, NULL);
}

static Findings *
remember(FindingsMemo *memo, StringInfo bytes, BindingOutcome verdict)
{
	ValueKey	key = {MemoryContextAlloc(memo->context, bytes->len + 1), bytes->len};
	Findings   *findings;

	memcpy(unconstify(char *, key.bytes), bytes->data, bytes->len);
	findings = hash_search(memo->findings, &key, HASH_ENTER, NULL);
	findings->verdict = verdict;
	findings->rows = NIL;
	return findings;
}

BindingOutcome
binding_call_verdict(BindingCall *call, Jsonb *value)
{
	List	   *values = bound_values(value, call->check->type, false);
	FindingsMemo *memo = memo_of_call(call);
	Findings   *findings;
	StringInfoData bytes;

	initStringInfo(&bytes);
	append_value_key(&bytes, values);
	findings = remembered(memo, &bytes);
	if (findings == NULL)
		findings = remember(memo, &bytes, worst_rank(binding_check_values(call->check, values, false)->rows));
	return findings->verdict;
}

/* A copy of rows; where they come from is the binding's, and lives on. */
static List *
copy_rows(const List *rows)
{
	List	   *copies = NIL;
	ListCell   *cell;

	foreach(cell, rows)
	{
		BindingRow *row = palloc(sizeof(BindingRow));

		*row = *(const BindingRow *) lfirst(cell);
		row->path = pstrdup(row->path);
		row->code = pstrdup(row->code);
		row->text = row->text ? pstrdup(row->text) : NULL;
		copies = lappend(copies, row);
	}
	return copies;
}

List *
binding_call_rows(BindingCall *call, Jsonb *value)
{
	List	   *values = bound_values(value, call->check->type, true);
	FindingsMemo *memo = memo_of_call(call);
	Findings   *findings;
	StringInfoData bytes;
	List	   *rows;
	MemoryContext old;

	initStringInfo(&bytes);
	append_value_key(&bytes, values);
	findings = remembered(memo, &bytes);
	if (findings != NULL && findings->rows != NIL)
		return findings->rows;
	rows = binding_check_values(call->check, values, true)->rows;
	if (findings == NULL)
		findings = remember(memo, &bytes, worst_rank(rows));
	old = MemoryContextSwitchTo(memo->context);
	findings->rows = copy_rows(rows);
	MemoryContextSwitchTo(old);
	return findings->rows;
}
