/*
 * validation.h
 *		$validate-code: whether a coded value is right, and what is to be said about it.
 *
 * More than membership: the code must exist, its display must be one of its names, and so on. Each finding is
 * an issue as FHIR's OperationOutcome has it; the result is true if none is an error.
 * Spec: TX-099 … TX-126, TX-130 … TX-136, TX-155 … TX-160, CS-014 … CS-025, CS-071, CS-079, UC-001 …
 * UC-022, rulings.
 */
#ifndef FHIRTERM_VALIDATION_H
#define FHIRTERM_VALIDATION_H

#include "fhir/coding.h"
#include "fhir/issue.h"
#include "valueset/display.h"

typedef struct ValidationRequest
{
	Terminology *terminology;
	ValueSet   *value_set;		/* or NULL: against the code system alone */
	const LanguageList *languages;	/* that the display may be in; empty: any */
	bool		refuse_abstract;
	bool		active_only;
	bool		lenient_display;	/* a wrong display is a warning */
	bool		result_only;	/* only determined and result of the answer are wanted */
} ValidationRequest;

/* What is wrong: the codes of HL7's tx-issue-type. */
typedef enum ValidationProblem
{
	PROBLEM_NOT_IN_VS,
	PROBLEM_THIS_CODE_NOT_IN_VS,
	PROBLEM_INVALID_CODE,
	PROBLEM_NOT_FOUND,
	PROBLEM_INVALID_DISPLAY,
	PROBLEM_DISPLAY_COMMENT,
	PROBLEM_VS_INVALID,
	PROBLEM_CODE_RULE,
	PROBLEM_CODE_COMMENT,
	PROBLEM_INVALID_DATA,
	PROBLEM_STATUS
} ValidationProblem;

typedef struct ValidationIssue
{
	IssueSeverity severity;
	ValidationProblem problem;
	char	   *expression;		/* FHIRPath, or NULL: the whole value */
	char	   *text;
} ValidationIssue;

/* Strings are palloc'd, or live with the request. */
typedef struct Validation
{
	bool		determined;		/* false: the code system is not here, so that nothing can be said */
	bool		result;
	bool		in_value_set;
	const char *code;			/* as given */
	const char *normalised_code;	/* where the concept's own differs by case; or NULL */
	const char *system;			/* or NULL */
	const char *version;		/* of the code system that was used, or NULL */
	const char *display;		/* in the wanted languages, or NULL */
	bool		inactive;
	List	   *issues;			/* of ValidationIssue * */
} Validation;

/*
 * Validates one coding; path is where it stands ("Coding", "CodeableConcept.coding[0]", or "" for loose
 * parameters). Errors: as value_set_concepts(); TX400 for a bare code whose system nothing tells.
 */
extern void validate_coding(const ValidationRequest *request, const Coding *coding, const char *path,
							Validation *validation);

/*
 * Validates the codings of a concept together (TX-116): one must be in the value set; a code that doesn't
 * exist or a wrong display is an error in any of them.
 */
extern void validate_codings(const ValidationRequest *request, const Coding *codings, int count,
							 Validation *validation);

/*
 * Adds a remark for each of these, and for what the value set imports, that is a draft, experimental,
 * retired, deprecated or withdrawn (TX-136); code_system and value_set may be NULL.
 */
extern void validation_remark_references(Validation *validation, CodeSystem *code_system,
										 ValueSet *value_set);

/* Whether there is such a remark, about no element, with this text already. */
extern bool validation_has_remark(const Validation *validation, const char *text);

/* The texts of errors and warnings, in order, joined by "; "; NULL if there are none. */
extern char *validation_message(const Validation *validation);

/* The issues as OperationOutcome.issue has them. */
extern Jsonb *validation_issues_to_jsonb(const Validation *validation);

#endif							/* FHIRTERM_VALIDATION_H */
