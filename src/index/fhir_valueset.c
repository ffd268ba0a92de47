/*
 * fhir_valueset.c
 *		The type fhir_valueset: the canonical of a value set, in memory a text.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "compat.h"
#include "fhir/canonical.h"
#include "fhir/excerpt.h"

/* Whether a text may name a value set; else why not. */
static bool
is_value_set(const char *text, const char **reason)
{
	Canonical	canonical;

	*reason = text[0] == '{' ? "It is a resource, or an array." : "It is no canonical: url, url|version or url#id.";
	return text[0] != '{' && canonical_parse(text, &canonical) && canonical.url != NULL;
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_valueset_in);

Datum
fhirterm_fhir_valueset_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	const char *reason;

	if (!is_value_set(text, &reason))
		ereturn(soft_error_context(fcinfo), (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", "fhir_valueset", excerpt(text)),
				 errdetail("%s", reason),
				 errhint("Give the canonical of a value set; fhir_member_of(value, resource) takes resources.")));
	PG_RETURN_TEXT_P(cstring_to_text(text));
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_valueset_recv);

Datum
fhirterm_fhir_valueset_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			length;
	char	   *text = pq_getmsgtext(buffer, buffer->len - buffer->cursor, &length);
	const char *reason;

	if (!is_value_set(text, &reason))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of a fhir_valueset"),
				 errdetail("%s", reason)));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(text, length));
}
