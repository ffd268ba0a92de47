/*
 * operators.c
 *		<@ and @>: members of value sets, and what subsumes what. The same engine as fhir_member_of, fhir_subsumed_by and
 *		fhir_subsumes; the types differ in how their codings are read.
 */
#include "postgres.h"

#include "catalog/pg_type.h"

#include "codesystem/subsumption.h"
#include "compat.h"
#include "index/fhir_code.h"
#include "valueset/coding_member.h"

/* Whether the second argument subsumes the first. */
static Datum
is_subsumed(FunctionCallInfo fcinfo, CodedValueReader first, CodedValueReader second)
{
	CodedArgument a = {1, second};
	CodedArgument b = {0, first};

	return subsumption_as_boolean(fcinfo, subsumption_of_values(fcinfo, a, b, true));
}

/* Whether the first argument subsumes the second. */
static Datum
subsumes(FunctionCallInfo fcinfo, CodedValueReader first, CodedValueReader second)
{
	CodedArgument a = {0, first};
	CodedArgument b = {1, second};

	return subsumption_as_boolean(fcinfo, subsumption_of_values(fcinfo, a, b, true));
}

/* ---------------------------------------------------------------- fhir_code */

PG_FUNCTION_INFO_V1(fhirterm_code_in_set);
Datum
fhirterm_code_in_set(PG_FUNCTION_ARGS)
{
	return member_of_coded_value(fcinfo, fhir_code_scan, 0, 1, TEXTOID);
}

PG_FUNCTION_INFO_V1(fhirterm_set_has_code);
Datum
fhirterm_set_has_code(PG_FUNCTION_ARGS)
{
	return member_of_coded_value(fcinfo, fhir_code_scan, 1, 0, TEXTOID);
}

PG_FUNCTION_INFO_V1(fhirterm_code_subsumed_by);
Datum
fhirterm_code_subsumed_by(PG_FUNCTION_ARGS)
{
	return is_subsumed(fcinfo, fhir_code_scan, fhir_code_scan);
}

PG_FUNCTION_INFO_V1(fhirterm_code_subsumes);
Datum
fhirterm_code_subsumes(PG_FUNCTION_ARGS)
{
	return subsumes(fcinfo, fhir_code_scan, fhir_code_scan);
}

/* ---------------------------------------------------------------- jsonb */

PG_FUNCTION_INFO_V1(fhirterm_json_in_set);
Datum
fhirterm_json_in_set(PG_FUNCTION_ARGS)
{
	return member_of_coded_value(fcinfo, coding_scan_jsonb, 0, 1, TEXTOID);
}

PG_FUNCTION_INFO_V1(fhirterm_set_has_json);
Datum
fhirterm_set_has_json(PG_FUNCTION_ARGS)
{
	return member_of_coded_value(fcinfo, coding_scan_jsonb, 1, 0, TEXTOID);
}

PG_FUNCTION_INFO_V1(fhirterm_json_subsumed_by_code);
Datum
fhirterm_json_subsumed_by_code(PG_FUNCTION_ARGS)
{
	return is_subsumed(fcinfo, coding_scan_jsonb, fhir_code_scan);
}

PG_FUNCTION_INFO_V1(fhirterm_json_subsumes_code);
Datum
fhirterm_json_subsumes_code(PG_FUNCTION_ARGS)
{
	return subsumes(fcinfo, coding_scan_jsonb, fhir_code_scan);
}

PG_FUNCTION_INFO_V1(fhirterm_code_subsumed_by_json);
Datum
fhirterm_code_subsumed_by_json(PG_FUNCTION_ARGS)
{
	return is_subsumed(fcinfo, fhir_code_scan, coding_scan_jsonb);
}

PG_FUNCTION_INFO_V1(fhirterm_code_subsumes_json);
Datum
fhirterm_code_subsumes_json(PG_FUNCTION_ARGS)
{
	return subsumes(fcinfo, fhir_code_scan, coding_scan_jsonb);
}

/* ---------------------------------------------------------------- fhir_code[] */

PG_FUNCTION_INFO_V1(fhirterm_codes_in_set);
Datum
fhirterm_codes_in_set(PG_FUNCTION_ARGS)
{
	return member_of_coded_value(fcinfo, fhir_code_array_scan, 0, 1, TEXTOID);
}

PG_FUNCTION_INFO_V1(fhirterm_set_has_codes);
Datum
fhirterm_set_has_codes(PG_FUNCTION_ARGS)
{
	return member_of_coded_value(fcinfo, fhir_code_array_scan, 1, 0, TEXTOID);
}

PG_FUNCTION_INFO_V1(fhirterm_codes_subsumed_by_code);
Datum
fhirterm_codes_subsumed_by_code(PG_FUNCTION_ARGS)
{
	return is_subsumed(fcinfo, fhir_code_array_scan, fhir_code_scan);
}

PG_FUNCTION_INFO_V1(fhirterm_codes_subsume_code);
Datum
fhirterm_codes_subsume_code(PG_FUNCTION_ARGS)
{
	return subsumes(fcinfo, fhir_code_array_scan, fhir_code_scan);
}

PG_FUNCTION_INFO_V1(fhirterm_code_subsumed_by_codes);
Datum
fhirterm_code_subsumed_by_codes(PG_FUNCTION_ARGS)
{
	return is_subsumed(fcinfo, fhir_code_scan, fhir_code_array_scan);
}

PG_FUNCTION_INFO_V1(fhirterm_code_subsumes_codes);
Datum
fhirterm_code_subsumes_codes(PG_FUNCTION_ARGS)
{
	return subsumes(fcinfo, fhir_code_scan, fhir_code_array_scan);
}
