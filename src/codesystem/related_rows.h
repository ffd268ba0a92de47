/*
 * related_rows.h
 *		Concepts that are related to one by the hierarchy, as the rows of fhir_descendants() and the like.
 */
#ifndef FHIRTERM_RELATED_ROWS_H
#define FHIRTERM_RELATED_ROWS_H

#include "row_batch.h"

/* Columns code, display, shortest and longest path. Errors: as concept_of_query() and code_system_require_is_a(). */
extern const RelationReader descendants_reader;
extern const RelationReader ancestors_reader;
extern const RelationReader children_reader;
extern const RelationReader parents_reader;

#endif							/* FHIRTERM_RELATED_ROWS_H */
