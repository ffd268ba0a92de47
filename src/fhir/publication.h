/*
 * publication.h
 *		What the publication of a resource says of its use: CodeSystem, ValueSet and the like.
 */
#ifndef FHIRTERM_PUBLICATION_H
#define FHIRTERM_PUBLICATION_H

#include "postgres.h"

#include "utils/jsonb.h"

/*
 * What whoever refers to a resource should know of it: "withdrawn", "deprecated" (its standards-status),
 * "retired" (its status), "experimental" or "draft", the first of these that holds; NULL: nothing. Not palloc'd.
 * Spec: CS-016, TX-136.
 */
extern const char *publication_remark(JsonbContainer *resource);

/*
 * The extension standards-status of a resource or another element: "withdrawn", "deprecated", "draft", …;
 * NULL if there is none. palloc'd.
 */
extern char *standards_status(JsonbContainer *element);

#endif							/* FHIRTERM_PUBLICATION_H */
