/*
 * filter_functions.c
 *		fhir_filter: one filter of ValueSet.compose over one code system.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "codesystem/call_site.h"
#include "codesystem/filter.h"
#include "compat.h"

PG_FUNCTION_INFO_V1(fhirterm_filter);

static bool
put_code(void *context, const Concept *concept)
{
	ReturnSetInfo *result = context;
	Datum		row = CStringGetTextDatum(concept->code);
	bool		null = false;

	tuplestore_putvalues(result->setResult, result->setDesc, &row, &null);
	return true;
}

/* fhir_filter(system, property, op, value, version, use_supplement): codes by ordinal */
Datum
fhirterm_filter(PG_FUNCTION_ARGS)
{
	Terminology *terminology;
	CodeSystem *cs;
	ConceptFilter filter = {0};
	IntervalSet set;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return (Datum) 0;
	terminology = terminology_with_supplements(fcinfo, 5);
	cs = code_system_of_query(terminology, argument_string(fcinfo, 0), argument_string(fcinfo, 4));
	if (cs == NULL)
		return (Datum) 0;
	filter.property = argument_string(fcinfo, 1);
	filter.op = argument_string(fcinfo, 2);
	filter.value = argument_string(fcinfo, 3);
	interval_set_init(&set);
	concept_filter_evaluate(cs, &filter, &set);
	code_system_scan_set(cs, &set, FETCH_CODE, put_code, fcinfo->resultinfo);
	return (Datum) 0;
}
