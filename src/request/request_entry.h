/*
 * request_entry.h
 *		How each kind of resource in a request is opened; within this room.
 */
#ifndef FHIRTERM_REQUEST_ENTRY_H
#define FHIRTERM_REQUEST_ENTRY_H

#include "codesystem/terminology_content.h"
#include "fhir/issue.h"

/* The members of RequestOps; errors: TX422 for what can't be read. */
extern CodeSystem *request_code_system_open(Terminology *terminology, RequestEntry *entry);
extern void request_concept_map_scan(RequestEntry *entry, MapScan kind, const char *code,
									 MapElementVisitor visit, void *context);
extern List *request_naming_system_identifiers(RequestEntry *entry, TimestampTz at);

/* A list for the issues of a resource of a request: it is read as a load that is not strict reads it. */
extern IssueList *request_issues(MemoryContext context);

/* Raises TX422 with all errors of the list as detail, if there are any. */
extern void request_refuse_errors(const RequestEntry *entry, const IssueList *issues);

#endif							/* FHIRTERM_REQUEST_ENTRY_H */
