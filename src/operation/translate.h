/*
 * translate.h
 *		ConceptMap/$translate: what its files share.
 */
#ifndef FHIRTERM_TRANSLATE_H
#define FHIRTERM_TRANSLATE_H

#include "conceptmap/concept_map.h"
#include "operation/code_system_call.h"

/* What is asked; the sides are those of the maps, whichever way they are read. */
typedef struct TranslateRequest
{
	OperationCall *call;
	Terminology *terminology;
	List	   *concepts;		/* of RequestedConcept *: any of these is to be translated */
	bool		reverse;		/* from target to source */
	bool		turned;			/* R4's parameter reverse: the answer, too, reads from what was given */
	char	   *wanted_system;	/* that the translations must have, or NULL */
	char	   *given_scope;	/* value set that the concept must be in, or NULL */
	char	   *wanted_scope;	/* value set that the translations must be in, or NULL */
	JsonbContainer *dependency; /* attributes and their values, or NULL */
} TranslateRequest;

/* Reads the parameters by their names in R5 and R4. Errors: TX400. */
extern TranslateRequest translate_read(OperationCall *call);

/* What is known of a concept's being in a value set. */
typedef enum ScopeAnswer
{
	SCOPE_IN,
	SCOPE_OUT,
	SCOPE_UNKNOWN				/* the value set, or a code system of it, isn't here */
} ScopeAnswer;

extern ScopeAnswer translate_scope(Terminology *terminology, const char *canonical, const char *system,
								   const char *version, const char *code);

/* Whether two canonicals name the same value set: the first one may leave the version open. */
extern bool translate_same_scope(const char *asked, const char *stated);

/* Raises TX404 for a value set that must be known; role is what it is. */
pg_noreturn extern void translate_refuse_scope(const char *canonical, const char *role);

/* The parameter "match" of a translation. */
extern JsonTree *translate_match(const TranslateRequest *request, const Translation *translation);

#endif							/* FHIRTERM_TRANSLATE_H */
