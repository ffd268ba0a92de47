/*
 * concept_json.h
 *		Designations and property values of a concept as JSON, as FHIR's CodeSystem.concept has them.
 */
#ifndef FHIRTERM_CONCEPT_JSON_H
#define FHIRTERM_CONCEPT_JSON_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "codesystem/code_system.h"
#include "codesystem/concept_property.h"
#include "json/json_tree.h"

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

/* What a name or value comes from, if that is a supplement: its canonical; else NULL. */
extern const char *supplement_canonical(CodeSystem *source);

/* The use of a designation as a Coding; NULL if it has none. */
extern JsonTree *designation_use_json(const ConceptDesignation *designation);

/*
 * The value of a property, and under which name ("valueCode", …) it stands; NULL if there is nothing to show. As a
 * string where the text does not fit the type.
 */
extern JsonTree *concept_value_json(const SourcedValue *value, const char **type);

#endif							/* FHIRTERM_CONCEPT_JSON_H */
