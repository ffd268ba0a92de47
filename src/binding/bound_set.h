/*
 * bound_set.h
 *		The value sets that bindings name: found, or what is missing.
 */
#ifndef FHIRTERM_BOUND_SET_H
#define FHIRTERM_BOUND_SET_H

#include "valueset/value_set.h"

/*
 * The value set of a canonical, whose concepts are known then; NULL if it, what it imports or the content of a code system is not
 * here: *why (may be NULL) says what. Errors: TX422 for a code system's url (CS-001), and what value_set_concepts() raises.
 */
extern ValueSet *bound_set_find(Terminology *terminology, const char *canonical, const char **why);

#endif							/* FHIRTERM_BOUND_SET_H */
