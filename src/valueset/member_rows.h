/*
 * member_rows.h
 *		The members of a value set as the rows of fhir_value_set().
 */
#ifndef FHIRTERM_MEMBER_ROWS_H
#define FHIRTERM_MEMBER_ROWS_H

#include "row_batch.h"

/*
 * Columns system, version, code, display, inactive; the first argument is a canonical, or a resource.
 * Errors: as value_set_of_argument() and value_set_expand().
 */
extern const RelationReader value_set_reader;
extern const RelationReader value_set_of_jsonb_reader;

#endif							/* FHIRTERM_MEMBER_ROWS_H */
