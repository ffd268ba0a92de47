/*
 * concept_map_load.h
 *		Loading a ConceptMap: checks the resource, then writes it.
 */
#ifndef FHIRTERM_CONCEPT_MAP_LOAD_H
#define FHIRTERM_CONCEPT_MAP_LOAD_H

#include "fhir/issue.h"
#include "json/json_reader.h"
#include "load/load_result.h"
#include "store/writer.h"

/*
 * Adds to issues what the standard's rules find wrong or doubtful in a resource whose resourceType is
 * ConceptMap. Errors of the list are what makes a load fail. Raises nothing itself.
 */
extern void concept_map_check(Jsonb *resource, IssueList *issues);

/*
 * Checks and loads a resource; digest is json_reader's of it, by which a second load of the same changes
 * nothing. Errors: TX422 if the check finds errors; those of writer_find().
 */
extern void concept_map_load(ContentWriter *writer, Jsonb *resource, JsonDigest digest, IssueList *issues,
			LoadResult *result);

#endif							/* FHIRTERM_CONCEPT_MAP_LOAD_H */
