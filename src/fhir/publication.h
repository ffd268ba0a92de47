/*
 * publication.h
 *		What the publication of a resource says of its use: CodeSystem, ValueSet and the like.
 */
#ifndef FHIRTERM_PUBLICATION_H
#define FHIRTERM_PUBLICATION_H

#include "postgres.h"

#include "utils/jsonb.h"

/* What whoever refers to a resource should know of it. */
typedef struct Publication
{
	const char *status;			/* "withdrawn", "deprecated" (its standards-status), "retired" (its status), or NULL */
	bool		experimental;
	bool		draft;			/* its status or standards-status */
} Publication;

/* Spec: CS-016, TX-096, TX-136. */
extern void publication_read(JsonbContainer *resource, Publication *publication);

/*
 * What there is to say where one resource refers to another: "withdrawn", "deprecated", "retired",
 * "experimental" or "draft", the first of these that holds; NULL: nothing. Who is experimental or a draft itself
 * (from NULL: nobody) may refer to such. Not palloc'd.
 */
extern const char *publication_remark(const Publication *publication, const Publication *from);

/*
 * Whether a code system is for examples alone, by its name, which ends in Example then, or a segment of its url that begins with
 * example-. Either may be NULL. Spec: GV-011, GV-012, GV-022, GV-025.
 */
extern bool publication_is_example(const char *name, const char *url);

/*
 * The extension standards-status of a resource or another element: "withdrawn", "deprecated", "draft", …;
 * NULL if there is none. palloc'd.
 */
extern char *standards_status(JsonbContainer *element);

/* The same of an array of extensions (or NULL). */
extern char *standards_status_of(JsonbContainer *extensions);

#endif							/* FHIRTERM_PUBLICATION_H */
