/*
 * packaged_code_system.h
 *		A code system inside a ValueSet, as FHIR DSTU2 packaged them, becomes a resource of its own.
 *
 * Spec: UC-028.
 */
#ifndef FHIRTERM_PACKAGED_CODE_SYSTEM_H
#define FHIRTERM_PACKAGED_CODE_SYSTEM_H

#include "utils/jsonb.h"

/*
 * Takes a ValueSet with a codeSystem apart: *code_system is a CodeSystem with the url codeSystem.system, *value_set includes all of
 * its codes, and whatever else it included. False, and nothing set, if there is none, or it lacks its system or concepts.
 */
extern bool packaged_code_system_split(Jsonb *resource, Jsonb **code_system, Jsonb **value_set);

#endif							/* FHIRTERM_PACKAGED_CODE_SYSTEM_H */
