/*
 * column_check.c
 *		A value judged by a binding that is written as text.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "binding/binding_call.h"
#include "binding/column_check.h"

/* Findings that are told at most. */
#define FINDINGS_TOLD 5

static Jsonb *
jsonb_of_argument(const char *argument)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(argument)));
}

/* What the rows that are errors say. */
static char *
violations_text(BindingCall *call, Jsonb *value)
{
	StringInfoData text;
	ListCell   *cell;
	int			told = 0;

	initStringInfo(&text);
	foreach(cell, binding_call_rows(call, value))
	{
		const BindingRow *row = lfirst(cell);

		if (row->rank != OUTCOME_ERROR || told++ >= FINDINGS_TOLD)
			continue;
		appendStringInfo(&text, "%s%s%s%s", told > 1 ? "; " : "", row->path, row->path[0] ? ": " : "",
						 row->text ? row->text : row->code);
	}
	return text.data;
}

char *
binding_violations(FunctionCallInfo fcinfo, const char *datatype, const char *binding, const char *ctx, Jsonb *value)
{
	BindingCall *call = binding_call_site(fcinfo);

	if (call == NULL)
		call = binding_call_add(fcinfo, (struct varlena *) jsonb_of_argument(binding), (struct varlena *) cstring_to_text(datatype),
								(struct varlena *) jsonb_of_argument(ctx));
	return binding_call_verdict(call, value) == OUTCOME_ERROR ? violations_text(call, value) : NULL;
}
