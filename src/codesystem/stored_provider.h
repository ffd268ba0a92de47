/*
 * stored_provider.h
 *		Code systems whose content is in the stored tables.
 */
#ifndef FHIRTERM_STORED_PROVIDER_H
#define FHIRTERM_STORED_PROVIDER_H

#include "codesystem/terminology.h"
#include "store/catalog.h"

/* A CodeSystem over a loaded content, in the terminology's context; not yet in its lists. */
extern CodeSystem *stored_code_system_open(Terminology *terminology, const CodeSystemEntry *entry);

#endif							/* FHIRTERM_STORED_PROVIDER_H */
