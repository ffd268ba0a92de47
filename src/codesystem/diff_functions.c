/*
 * diff_functions.c
 *		fhirterm.content_to_compare: the content that fhir_diff reads of a version of a code system.
 */
#include "postgres.h"

#include "codesystem/call_site.h"
#include "errors.h"

PG_FUNCTION_INFO_V1(fhirterm_content_to_compare);

/* fhirterm.content_to_compare(system, version) */
Datum
fhirterm_content_to_compare(PG_FUNCTION_ARGS)
{
	char	   *system = argument_string(fcinfo, 0);
	CodeSystem *cs;

	if (system == NULL)
		PG_RETURN_NULL();
	cs = code_system_of_query(terminology_of_call(fcinfo), system, argument_string(fcinfo, 1));
	if (cs == NULL)
		PG_RETURN_NULL();
	if (cs->content != CONTENT_COMPLETE && cs->content != CONTENT_FRAGMENT)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("code system \"%s\" is loaded without its concepts, so it can't be compared",
						code_system_canonical(cs)),
				 errdetail("Its content is \"%s\".", content_mode_name(cs->content)),
				 errhint("Load the code system whole with fhir_load().")));
	PG_RETURN_INT32(cs->content_id);
}
