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
 * Visits the mappings of a resource in their order; content_id is not filled, what a row points to is gone
 * after the visit. What is wrong with them is added to issues.
 */
typedef void (*MapElementRowVisitor) (void *context, const MapElementRow *row);
extern void concept_map_read(JsonbContainer *resource, IssueList *issues, MapElementRowVisitor visit,
							 void *context);

/*
 * Checks and loads a resource; digest is json_reader's of it, by which a second load of the same changes
 * nothing. Errors: TX422 if the check finds errors; those of writer_find().
 */
extern void concept_map_load(ContentWriter *writer, Jsonb *resource, JsonDigest digest, IssueList *issues,
			LoadResult *result);

/*
 * The relationship of R5 that an equivalence of R4 or STU3 is; *relationship NULL: there is no target. False for
 * another word.
 */
extern bool concept_map_relationship(const char *equivalence, const char **relationship);

#endif							/* FHIRTERM_CONCEPT_MAP_LOAD_H */
