/*
 * naming_system_load.h
 *		Loading a NamingSystem: checks the resource, then writes it.
 */
#ifndef FHIRTERM_NAMING_SYSTEM_LOAD_H
#define FHIRTERM_NAMING_SYSTEM_LOAD_H

#include "fhir/issue.h"
#include "json/json_reader.h"
#include "load/load_result.h"
#include "store/writer.h"

/*
 * Adds to issues what the standard's rules find wrong or doubtful in a resource whose resourceType is
 * NamingSystem. Errors of the list are what makes a load fail. Raises nothing itself.
 */
extern void naming_system_check(Jsonb *resource, IssueList *issues);

/*
 * Visits the identifiers of a resource in their order; content_id is not filled, strings stay until the
 * current context goes. What is wrong with them is added to issues.
 */
typedef void (*IdentifierVisitor) (void *context, const IdentifierRow *identifier);
extern void naming_system_read(JsonbContainer *resource, IssueList *issues, IdentifierVisitor visit,
							   void *context);

/*
 * Checks and loads a resource; digest is json_reader's of it, by which a second load of the same changes
 * nothing. Errors: TX422 if the check finds errors; those of writer_find().
 */
extern void naming_system_load(ContentWriter *writer, Jsonb *resource, JsonDigest digest, IssueList *issues,
			LoadResult *result);

#endif							/* FHIRTERM_NAMING_SYSTEM_LOAD_H */
