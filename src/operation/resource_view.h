/*
 * resource_view.h
 *		How much of a resource a client wants: _summary and _elements.
 *
 * Spec: TX-051, https://hl7.org/fhir/search.html#summary.
 */
#ifndef FHIRTERM_RESOURCE_VIEW_H
#define FHIRTERM_RESOURCE_VIEW_H

#include "json/json_tree.h"
#include "operation/parameters.h"
#include "store/catalog.h"

typedef enum SummaryMode
{
	SUMMARY_FALSE,				/* all of it */
	SUMMARY_TRUE,				/* what the standard counts as summary */
	SUMMARY_TEXT,				/* text, and what must be there */
	SUMMARY_DATA,				/* all but text */
	SUMMARY_COUNT				/* of a search: its total alone */
} SummaryMode;

typedef struct ResourceView
{
	SummaryMode summary;
	List	   *elements;		/* of char *: members wanted by name; NIL: no choice */
} ResourceView;

/* Errors: TX400 for an unknown _summary, and for both at once. */
extern void resource_view_read(ResourceView *view, const Parameters *parameters);

/* The stored resource as it is wanted; NULL if it is gone. Errors: 54000 if it is too large for jsonb. */
extern JsonTree *resource_view_of(const ResourceView *view, CatalogKind kind, int32 content_id);

/* A resource as it is wanted. */
extern JsonTree *resource_view_apply(const ResourceView *view, CatalogKind kind, Jsonb *resource);

#endif							/* FHIRTERM_RESOURCE_VIEW_H */
