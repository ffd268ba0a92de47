/*
 * coding_check.h
 *		One coding on its way through $validate-code, for the files of this room.
 */
#ifndef FHIRTERM_CODING_CHECK_H
#define FHIRTERM_CODING_CHECK_H

#include "valueset/evaluation.h"
#include "valueset/validation.h"

typedef struct CodingCheck
{
	const ValidationRequest *request;
	Validation *validation;		/* where issues go */
	ValueSet   *value_set;		/* asked for, or all codes of the code system */
	const char *path;			/* of the coding: "" for loose parameters */
	const char *system;			/* or NULL */
	const char *version;		/* or NULL */
	const char *code;
	const char *display;		/* or NULL */

	/* what was found out */
	CodeSystem *code_system;	/* in which the code was found, or NULL */
	int32		ordinal;		/* of the concept there, or -1 */
	const char *found_version;	/* of the code system with which the code is in the value set, or NULL */
	const char *language;		/* of the code system looked at last, or NULL */
	List	   *names;			/* of ConceptName *: all names of the concept */
	bool		inactive;
	const char *status;			/* of the concept; or NULL */
	const char *normalised_code;	/* or NULL */
	uint64		walk;			/* over the value sets: each is asked once, however many import it */
	const char *concept_status; /* that of the concept seen last; or NULL */
} CodingCheck;

/* ---- coding_check.c: issues */

/* Adds an issue, once; element: "code", "system", … below the path; NULL: the coding as a whole. */
extern void check_issue(CodingCheck *check, IssueSeverity severity, const char *code, const char *type,
						const char *element, MessageId message, const char *text);

/* Puts the text of an issue that is no error into the message, too. */
extern void check_remark(CodingCheck *check, const char *text);

/* The code with its system, as messages name it: 'system|version#code ('display')'. */
extern char *check_coding_name(const CodingCheck *check);

/* ---- system_check.c: code systems */

/* The code system of a version that has its concepts, all or some; NULL if there is none. */
extern CodeSystem *check_find_system(CodingCheck *check, ValueSet *value_set, const char *system,
									 const char *version);

/* The same, with the version that the choices of the request make of it; says so where they forbid it. */
extern CodeSystem *check_choose_system(CodingCheck *check, ValueSet *value_set, const char *system,
									   const char *version);

/* The version that an include means for the coding, or NULL: the latest; says what is wrong with the coding's. */
extern const char *check_include_version(CodingCheck *check, ValueSet *value_set,
										 const ComposeElement *element);

/* Says that a version (or NULL) of a code system isn't there. */
extern void check_unknown_system(CodingCheck *check, const char *system, const char *version);

/* Says why there is no code system that the coding names. */
extern void check_no_system(CodingCheck *check, const char *version);

/* ---- member_check.c: the value set */

/* Whether the coding is in a value set. */
extern CheckResult check_member(CodingCheck *check, ValueSet *value_set);

/* ---- infer_system.c: a code without system */

/* The system that a code without one has by the value set, or NULL; then it has been said why. */
extern const char *check_infer_system(CodingCheck *check, ValueSet *value_set);

/* ---- concept_check.c: the concept */

/* Reads a concept that the coding may mean into *concept (zeroed: there is none), and notes its names. */
extern void check_see_concept(CodingCheck *check, CodeSystem *cs, int32 ordinal, Concept *concept);

/* Notes what a value set calls it. */
extern void check_see_names(CodingCheck *check, List *names);

/* Notes whether the concept is active, and its status. */
extern void check_see_status(CodingCheck *check, const Concept *concept);

/* Says so if the code differs from the concept's. */
extern void check_see_normal_form(CodingCheck *check, CodeSystem *cs, const Concept *concept);

/* Says that a code system hasn't got the code. */
extern void check_unknown_code(CodingCheck *check, CodeSystem *cs);

/* ---- display_check.c: the display */

/* Whether the display is one of the concept's names; in_value_set: of a coding that is in the value set. */
extern void check_display(CodingCheck *check, bool in_value_set);

/* The display to give back, or NULL. */
extern const char *check_preferred_display(const CodingCheck *check);

/* ---- reference_remarks.c: what is referred to */

/* Says that a code system, or an imported value set, is a draft, experimental, retired, for examples alone, and so on. */
extern void check_remark_system(CodingCheck *check, CodeSystem *cs, ValueSet *from);
extern void check_remark_value_set(CodingCheck *check, ValueSet *value_set, ValueSet *from);

#endif							/* FHIRTERM_CODING_CHECK_H */
