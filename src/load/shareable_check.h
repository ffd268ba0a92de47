/*
 * shareable_check.h
 *		What a code system or value set lacks to be shared: the profiles ShareableCodeSystem and ShareableValueSet.
 *
 * Spec: TX-019; https://hl7.org/fhir/uv/crmi.
 */
#ifndef FHIRTERM_SHAREABLE_CHECK_H
#define FHIRTERM_SHAREABLE_CHECK_H

#include "fhir/issue.h"
#include "store/catalog.h"
#include "utils/jsonb.h"

/* Adds a warning for each element that the profile of the kind wants and the resource has not; others have none. */
extern void shareable_check(CatalogKind kind, Jsonb *resource, IssueList *issues);

#endif							/* FHIRTERM_SHAREABLE_CHECK_H */
