/*
 * bound_set.h
 *		The value sets that bindings name: found, or what is missing.
 */
#ifndef FHIRTERM_BOUND_SET_H
#define FHIRTERM_BOUND_SET_H

#include "valueset/value_set.h"

/*
 * What a reference in a binding means here: a canonical is what it is; a direct one (ValueSet/id) of a server with this base (NULL:
 * this one) becomes absolute, and again a direct one if it is below fhirterm.web_base. Not a copy where nothing changes. UC-067
 */
extern const char *bound_reference(const char *reference, const char *base);

/*
 * The value set of a reference in a binding of a server with this base (or NULL), whose concepts are known then; NULL if it, what it imports or the content of a code system is not
 * here: *why (may be NULL) says what. Errors: TX422 for a code system's url (CS-001), and what value_set_concepts() raises.
 */
extern ValueSet *bound_set_find(Terminology *terminology, const char *reference, const char *base, const char **why);

#endif							/* FHIRTERM_BOUND_SET_H */
