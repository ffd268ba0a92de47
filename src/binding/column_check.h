/*
 * column_check.h
 *		A value judged by a binding that is written as text, for the trigger that enforces it (enforce.c). Knows nothing of the
 *		rooms below, as a trigger's headers do not go with theirs.
 */
#ifndef FHIRTERM_COLUMN_CHECK_H
#define FHIRTERM_COLUMN_CHECK_H

#include "fmgr.h"
#include "utils/jsonb.h"

/*
 * NULL if a value (NULL: absent) keeps the binding, otherwise what breaks it, in words. datatype, binding and ctx are always the
 * same at a call site, which keeps what they come to. Errors: as fhir_validate_binding().
 */
extern char *binding_violations(FunctionCallInfo fcinfo, const char *datatype, const char *binding, const char *ctx,
								Jsonb *value);

#endif							/* FHIRTERM_COLUMN_CHECK_H */
