/*
 * situation.h
 *		How a code stands to a bound value set.
 *
 * Spec: bindings.md section 3, "situations".
 */
#ifndef FHIRTERM_SITUATION_H
#define FHIRTERM_SITUATION_H

#include "binding/bound_value.h"

typedef enum Situation
{
	SITUATION_IN,				/* a member */
	SITUATION_OUT,				/* a code outside, and no member is more general */
	SITUATION_GENERAL,			/* outside, and a member subsumes it */
	SITUATION_BAD,				/* no code of its system, all codes of which are here */
	SITUATION_UNKNOWN_SYSTEM,	/* its system is not here, or not this code of it */
	SITUATION_NO_SYSTEM,
	SITUATION_NO_CODE,
	SITUATION_TEXT,				/* of a whole value: text only */
	SITUATION_EXTENSION			/* ditto: extensions only */
} Situation;

/* What was found out about a code. Strings are palloc'd, or live with the Terminology. */
typedef struct CodeFinding
{
	Situation	situation;
	Member		member;			/* of a member */
	bool		inactive;		/* a member that is not in use */
	bool		ambiguous;		/* members of several systems have this code */
	const char *normal_form;	/* of a member whose code has another case; or NULL */
	const char *refusal;		/* why what is a member by definition does not count as one; or NULL */
	CodeSystem *code_system;	/* that has the code, or should have; or NULL */
	int32		ordinal;		/* there, or -1 */
	List	   *closest;		/* of char *: codes of the members that subsume it and no other such member */
	const char *closest_system; /* of these */
} CodeFinding;

/* Of a coding; the value set's concepts are known. Errors: as value_set_member(). */
extern void find_coding(ValueSet *value_set, const BoundCoding *coding, const BindingContext *context,
						CodeFinding *finding);

/* Of a code, string or uri alone. */
extern void find_code(ValueSet *value_set, const char *code, BoundType type, const BindingContext *context,
					  CodeFinding *finding);

/* The codes (char *) of the members that subsume a code, itself not, and no other such member; NIL if none does. */
extern List *closest_members_above(ValueSet *value_set, const char *system, const char *code);

#endif							/* FHIRTERM_SITUATION_H */
