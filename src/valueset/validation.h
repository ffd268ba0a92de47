/*
 * validation.h
 *		$validate-code: whether a coded value is right, and what is to be said about it.
 *
 * More than membership: the code must exist, its display must be one of its names, its version must be that of
 * the value set, and so on. Each finding is an issue as FHIR's OperationOutcome has it, in the words of HL7's
 * terminology ecosystem; the result is true if the code is in the value set and none of them is an error.
 * Spec: TX-099 … TX-126, TX-130 … TX-137, TX-155 … TX-160, CS-014 … CS-025, CS-071, CS-079, UC-001 …
 * UC-022, rulings.
 */
#ifndef FHIRTERM_VALIDATION_H
#define FHIRTERM_VALIDATION_H

#include "fhir/coding.h"
#include "fhir/outcome.h"
#include "valueset/display.h"

/* How the coded value was given, which tells where issues point to. */
typedef enum ValidationForm
{
	VALIDATE_CODE,				/* system, code, … by themselves */
	VALIDATE_CODING,
	VALIDATE_CODEABLE_CONCEPT
} ValidationForm;

typedef struct ValidationRequest
{
	Terminology *terminology;
	ValueSet   *value_set;		/* or NULL: against a code system alone: */
	CodeSystem *code_system;	/* this, or NULL: the one that the coding names */
	ValidationForm form;
	const LanguageList *languages;	/* that the display may be in; empty: any */
	bool		refuse_abstract;
	bool		active_only;
	bool		lenient_display;	/* a wrong display is a warning */
	bool		example;		/* the value is an example: code systems for examples alone (GV-025) need no remark */
	bool		membership_only;	/* nothing is said of codes that aren't members */
	bool		infer_system;	/* a code without system has that of the value set's code */
	bool		result_only;	/* only determined and result of the answer are wanted */
} ValidationRequest;

/* Strings are palloc'd, or live with the request. */
typedef struct Validation
{
	bool		determined;		/* false: the code system is not here, so that nothing can be said */
	bool		result;
	bool		outside;		/* certainly not in the value set */
	const char *code;			/* as given; or NULL */
	const char *normalised_code;	/* where the concept's own differs; or NULL */
	const char *system;			/* or NULL */
	const char *version;		/* of the code system that was used, or NULL */
	const char *display;		/* in the wanted languages, or NULL */
	bool		inactive;
	const char *status;			/* of the concept, other than active and inactive; or NULL */
	Outcome		outcome;
	List	   *remarks;		/* of char *: texts that the message has, though they are no errors */
	List	   *unknown_systems;	/* of char *: canonicals, each once */
} Validation;

/*
 * Validates codings; several are those of one CodeableConcept, of which one must be in the value set, and none may
 * have an unknown code or a wrong display (TX-116).
 * Errors: as value_set_concepts(); TX404 for imported value sets that are not there.
 */
extern void validate_codings(const ValidationRequest *request, const Coding *codings, int count,
							 Validation *validation);

/*
 * Whether no coding without a version can be right that is not a member of the value set: it has all codes of its code systems.
 */
extern bool validation_needs_member(ValueSet *value_set);

/* The same of a code system alone: whether its codes, and no others, are right. */
extern bool validation_needs_code(const CodeSystem *cs);

/* The texts of errors and of what else matters, by byte order, joined by "; "; NULL if there are none. */
extern char *validation_message(const Validation *validation);

/* The issues as OperationOutcome.issue has them. */
extern Jsonb *validation_issues_to_jsonb(const Validation *validation);

#endif							/* FHIRTERM_VALIDATION_H */
