/*
 * load_result.h
 *		What became of a resource that was loaded.
 */
#ifndef FHIRTERM_LOAD_RESULT_H
#define FHIRTERM_LOAD_RESULT_H

#include "store/catalog.h"

typedef enum LoadAction
{
	LOAD_ADDED,
	LOAD_REPLACED,				/* another content was there, under the same url and version */
	LOAD_UNCHANGED,				/* this content was there */
	LOAD_SKIPPED				/* not stored, as the issues say */
} LoadAction;

/* Strings are palloc'd in the context that was current when the load was called. */
typedef struct LoadResult
{
	CatalogKind kind;
	LoadAction	action;
	char	   *url;			/* or NULL */
	char	   *version;		/* or NULL */
	char	   *id;				/* or NULL */
	int32		content_id;
	int64		rows;			/* concepts, map elements, identifiers; 0 for a value set */
	int64		designations;	/* of a CodeSystem, like the next two */
	int64		properties;		/* values */
	int64		links;			/* of the hierarchy */
	int64		warnings;
} LoadResult;

#endif							/* FHIRTERM_LOAD_RESULT_H */
