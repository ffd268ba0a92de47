/*
 * code_system_call.h
 *		What the operations on code systems share: the code system that a call names, and its concepts.
 */
#ifndef FHIRTERM_CODE_SYSTEM_CALL_H
#define FHIRTERM_CODE_SYSTEM_CALL_H

#include "fhir/language.h"
#include "operation/operation.h"

/* A concept as a request names it: by code, system and version, or as a Coding. */
typedef struct RequestedConcept
{
	char	   *system;			/* or NULL */
	char	   *version;		/* or NULL */
	char	   *code;			/* or NULL */
	const char *expression;		/* the parameter that holds the code */
} RequestedConcept;

/*
 * The concept in the parameters of these names, the second one a Coding; system and version come from the
 * parameters "system" and "version" in the first case. All NULL if neither is there. Errors: TX400 if both are.
 */
extern RequestedConcept call_concept(const OperationCall *call, const char *code_name, const char *coding_name);

/*
 * The code system of a call: that of the instance (CodeSystem/ID/$operation), else the one that system and
 * version (or the parameter system-version) name. Errors: TX400 without a system, TX404, TX422 for a supplement.
 */
extern CodeSystem *call_code_system(OperationCall *call, const char *system, const char *version);

/* Ordinal of a concept. Errors: TX404 if there is none, in the words of $validate-code. */
extern int32 call_locate(CodeSystem *cs, const RequestedConcept *concept);

/* The languages of displayLanguage, Accept-Language or fhirterm.display_language. Errors: TX400 if malformed. */
extern LanguageList *call_languages(const OperationCall *call);

#endif							/* FHIRTERM_CODE_SYSTEM_CALL_H */
