/*
 * release.h
 *		Answers in the shape of FHIR R4.
 *
 * Operations answer in R5. What R5 has and R4 has not goes into the cross-version extensions that HL7 defines,
 * whatever R4 has under another name gets that. Spec: TX-012.
 */
#ifndef FHIRTERM_RELEASE_H
#define FHIRTERM_RELEASE_H

#include "json/json_tree.h"

/* A resource, with those inside it, in the shape of R4; what is R4 already stays so. */
extern JsonTree *release_4(JsonTree *resource);

/* A ConceptMap, or a Bundle of such, in the shape of R5; what is R5 already stays so. */
extern JsonTree *release_5(JsonTree *resource);

/* Changes a ConceptMap, whose containers can be changed, in place; elements that are new in R5 left apart. */
extern void release_4_concept_map(JsonTree *concept_map);

/* Adds to Element.extension. */
extern void release_add_extension(JsonTree *element, JsonTree *extension);

/* Takes a member out of an object and gives it back; NULL if it is absent. */
extern JsonTree *release_take(JsonTree *object, const char *key);

/* A member's text, palloc'd; NULL if it is absent or no string. */
extern char *release_text(const JsonTree *member);

/* Calls a function for each object in an array member. */
extern void release_each(JsonTree *object, const char *key, void (*change) (JsonTree *element));

/* Gives a member another name. */
extern void release_rename(JsonTree *object, const char *key, const char *other);

#endif							/* FHIRTERM_RELEASE_H */
