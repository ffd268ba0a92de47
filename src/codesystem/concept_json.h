/*
 * concept_json.h
 *		Designations and property values of a concept as jsonb, as FHIR's CodeSystem.concept has them.
 */
#ifndef FHIRTERM_CONCEPT_JSON_H
#define FHIRTERM_CONCEPT_JSON_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "codesystem/code_system.h"

/*
 * An array of {language, use, additionalUse, value, source} from ConceptNames; source is the canonical of the
 * supplement, absent for the code system's own. Palloc'd.
 */
extern Jsonb *concept_names_to_jsonb(List *names);

/*
 * An array of {code, valueX, description, source} from SourcedValues; description is the display of the
 * concept that a value names. Palloc'd.
 */
extern Jsonb *concept_values_to_jsonb(CodeSystem *cs, List *values);

#endif							/* FHIRTERM_CONCEPT_JSON_H */
