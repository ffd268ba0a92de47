/*
 * concept_property.h
 *		The property values of a concept: those of the code system and of supplements in play, with parent
 *		and child as the structure has them (CS-123).
 */
#ifndef FHIRTERM_CONCEPT_PROPERTY_H
#define FHIRTERM_CONCEPT_PROPERTY_H

#include "codesystem/code_system.h"

typedef struct SourcedValue
{
	CodeSystem *source;			/* the code system, or the supplement that adds it */
	const PropertyDefinition *definition;
	char	   *value;			/* as FHIR writes it; of a Coding: system|code */
	int32		target;			/* ordinal in the code system of the concept a code names, or -1 */
	char	   *display;		/* of that concept, where it was read along; or NULL */
	Jsonb	   *extra;			/* or NULL; of a Coding: the Coding, under "valueCoding" */
} SourcedValue;

/*
 * The values of a concept, as SourcedValue *, palloc'd, in the order of the resource, then parents, then
 * children, then those of supplements. property (or NULL) restricts them to that one, by its code or as
 * the defined property of that name.
 */
extern List *concept_values(CodeSystem *cs, int32 ordinal, const char *property);

/* The display of the concept that a value names, or NULL; palloc'd. */
extern char *concept_value_display(CodeSystem *cs, const SourcedValue *value);

#endif							/* FHIRTERM_CONCEPT_PROPERTY_H */
