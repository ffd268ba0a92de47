/*
 * request_content.h
 *		Resources that come inside a request (tx-resource): made visible to a Terminology as if they were
 *		stored, so that the same engine answers from both.
 *
 * A resource is read where it stands. When it is added, its header is read; its concepts, mappings and
 * identifiers are when something first asks for them, by the same readers and checks that loads go through
 * (load/), and under the rules of a load that is not strict. So breaches of a CodeSystem's
 * concepts are raised then: TX422, all of them in the detail. Warnings are not raised.
 *
 * Spec: TX-026 … TX-029, TX-033, R-26.
 */
#ifndef FHIRTERM_REQUEST_CONTENT_H
#define FHIRTERM_REQUEST_CONTENT_H

#include "codesystem/terminology.h"
#include "conceptmap/concept_map.h"

/*
 * Adds a resource of the request to what a Terminology sees; it shadows a stored one of the same url and
 * version, nobody else sees it, nothing is written. To be called before anything is asked of the
 * terminology, which resource must outlive. A supplement that is a language pack is in play from then on, others
 * when they are asked for. Errors: TX422 for a header that can't be read (all its breaches in the detail), or
 * a resource of another type than CodeSystem, ValueSet, ConceptMap and NamingSystem.
 */
extern void request_content_add(Terminology *terminology, JsonbContainer *resource);

/*
 * A CodeSystem given as the parameter codeSystem, opened; it may have no url and id. If it has, it is seen by
 * them, too. Errors: as above, and TX422 for concepts that can't be read.
 */
extern CodeSystem *request_code_system(Terminology *terminology, JsonbContainer *resource);

/* The same of a ConceptMap given as the parameter conceptMap; errors in its mappings are raised when it is used. */
extern ConceptMap *request_concept_map(Terminology *terminology, JsonbContainer *resource);

#endif							/* FHIRTERM_REQUEST_CONTENT_H */
