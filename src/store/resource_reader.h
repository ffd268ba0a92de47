/*
 * resource_reader.h
 *		Loaded resources as they came: JSON in, JSON out.
 */
#ifndef FHIRTERM_RESOURCE_READER_H
#define FHIRTERM_RESOURCE_READER_H

#include "json/json_reader.h"
#include "store/catalog.h"

/*
 * The resource of a content under the active snapshot, palloc'd; NULL if there is none. A CodeSystem is
 * put together again from its concepts. Errors: 54000 if it is larger than jsonb can hold.
 */
extern Jsonb *stored_resource(CatalogKind kind, int32 content_id);

/* One of several fragments of a code system, whole. */
typedef struct StoredFragment
{
	char	   *id;				/* or NULL */
	JsonDigest	digest;
	Jsonb	   *resource;
} StoredFragment;

/* The fragments that a content consists of, as StoredFragment *, palloc'd; NIL if it is one itself. */
extern List *stored_fragments(int32 content_id);

/*
 * The fragment of that id among those that make up code systems together; NULL if there is none.
 */
extern Jsonb *stored_fragment(const char *id);

#endif							/* FHIRTERM_RESOURCE_READER_H */
