/*
 * coding_functions.c
 *		fhir_coding and fhir_codings: codings as jsonb and as rows. They read no terminology.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"

#include "codesystem/call_site.h"
#include "compat.h"
#include "fhir/coding.h"

PG_FUNCTION_INFO_V1(fhirterm_coding);
PG_FUNCTION_INFO_V1(fhirterm_codings);

static void
push_string(JsonbParseState **state, const char *text, JsonbIteratorToken token)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.val = (char *) text;
	value.val.string.len = strlen(text);
	pushJsonbValue(state, token, &value);
}

/* fhir_coding(system, code, version, display) */
Datum
fhirterm_coding(PG_FUNCTION_ARGS)
{
	static const char *const members[] = {"system", "code", "version", "display"};
	JsonbParseState *state = NULL;

	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < lengthof(members); i++)
	{
		if (PG_ARGISNULL(i))
			continue;
		push_string(&state, members[i], WJB_KEY);
		push_string(&state, argument_string(fcinfo, i), WJB_VALUE);
	}
	PG_RETURN_JSONB_P(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
}

/* fhir_codings(codeable jsonb): system, version, code, display, user_selected */
Datum
fhirterm_codings(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Coding	   *codings;
	int			count;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	codings = codings_of_jsonb(PG_GETARG_JSONB_P(0), &count);
	for (int i = 0; i < count; i++)
	{
		const Coding *coding = &codings[i];
		Datum		row[5];
		bool		nulls[5];

		row[0] = text_or_null(coding->system, &nulls[0]);
		row[1] = text_or_null(coding->version, &nulls[1]);
		row[2] = text_or_null(coding->code, &nulls[2]);
		row[3] = text_or_null(coding->display, &nulls[3]);
		row[4] = BoolGetDatum(coding->user_selected == 1);
		nulls[4] = coding->user_selected < 0;
		tuplestore_putvalues(result->setResult, result->setDesc, row, nulls);
	}
	return (Datum) 0;
}
