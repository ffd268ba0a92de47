/*
 * member_functions.c
 *		fhir_member_of(): whether coded values are in a value set.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "codesystem/call_site.h"
#include "codesystem/code_set.h"
#include "compat.h"
#include "valueset/coding_member.h"

/* ---------------------------------------------------------------- system and code */

/* By value set and system of this row. */
static Datum
member_by_arguments(FunctionCallInfo fcinfo, ValueSetCall *call, Oid type)
{
	ValueSet   *value_set = call_value_set(call, fcinfo, 2, type);
	text	   *code;
	text	   *system_argument;
	const char *system;
	const char *version;
	CodeSet    *deciding;
	bool		result;

	if (value_set == NULL)
		return unknown_value_set_result(fcinfo);
	code = PG_GETARG_TEXT_PP(1);
	system_argument = PG_GETARG_TEXT_PP(0);
	deciding = PG_ARGISNULL(3) ? call_deciding_codes(call, system_argument) : NULL;
	if (deciding != NULL)
		PG_RETURN_BOOL(code_set_ask(deciding, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code)) == CODE_SET_MEMBER);
	system = text_to_cstring(system_argument);
	version = PG_ARGISNULL(3) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(3));
	split_system(call->scope, &system, &version);
	result = value_set_member(value_set, system, version, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code), NULL);
	if (version == NULL)
		call_find_deciding_codes(call, system_argument, system);
	if (call->deciding && argument_is_constant(fcinfo, 0) && argument_is_constant(fcinfo, 2) &&
		argument_is_constant(fcinfo, 3))
		call->constant_codes = call->deciding;
	PG_RETURN_BOOL(result);
}

static inline Datum
member_of_code(FunctionCallInfo fcinfo, Oid type)
{
	ValueSetCall *call;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	call = value_set_call(fcinfo);
	if (call->constant_codes)
	{
		text	   *code = PG_GETARG_TEXT_PP(1);

		PG_RETURN_BOOL(code_set_ask(call->constant_codes, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code)) ==
					   CODE_SET_MEMBER);
	}
	return member_by_arguments(fcinfo, call, type);
}

PG_FUNCTION_INFO_V1(fhir_member_of_code);

/* fhir_member_of(system text, code text, value_set text, version text) */
Datum
fhir_member_of_code(PG_FUNCTION_ARGS)
{
	return member_of_code(fcinfo, TEXTOID);
}

PG_FUNCTION_INFO_V1(fhir_member_of_code_jsonb);

/* fhir_member_of(system text, code text, value_set jsonb, version text) */
Datum
fhir_member_of_code_jsonb(PG_FUNCTION_ARGS)
{
	return member_of_code(fcinfo, JSONBOID);
}

/* ---------------------------------------------------------------- coded values in JSON */

PG_FUNCTION_INFO_V1(fhir_member_of_coding);

/* fhir_member_of(coding jsonb, value_set text) */
Datum
fhir_member_of_coding(PG_FUNCTION_ARGS)
{
	return member_of_coded_value(fcinfo, coding_scan_jsonb, 0, 1, TEXTOID);
}

PG_FUNCTION_INFO_V1(fhir_member_of_coding_jsonb);

/* fhir_member_of(coding jsonb, value_set jsonb) */
Datum
fhir_member_of_coding_jsonb(PG_FUNCTION_ARGS)
{
	return member_of_coded_value(fcinfo, coding_scan_jsonb, 0, 1, JSONBOID);
}
