/*
 * dependency.h
 *		Mappings that hold only where other elements have certain values (ConceptMap … target.dependsOn).
 */
#ifndef FHIRTERM_DEPENDENCY_H
#define FHIRTERM_DEPENDENCY_H

#include "conceptmap/concept_map.h"

/*
 * Whether what a mapping depends on (dependsOn in the extra members of its row, which may be NULL) is
 * among the given attributes and their values (an object, or NULL for none). CS-101.
 */
extern bool concept_map_dependencies_met(const ConceptMap *map, Jsonb *extra, JsonbContainer *given);

#endif							/* FHIRTERM_DEPENDENCY_H */
