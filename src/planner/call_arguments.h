/*
 * call_arguments.h
 *		The predicates' calls in queries, as far as the planner knows their arguments.
 */
#ifndef FHIRTERM_CALL_ARGUMENTS_H
#define FHIRTERM_CALL_ARGUMENTS_H

#include "nodes/pathnodes.h"

#include "planner/predicate_set.h"

typedef enum PredicateFunction
{
	FUNCTION_MEMBER_OF,			/* fhir_member_of(system, code, value_set, version) */
	FUNCTION_SUBSUMES,			/* fhir_subsumes(system, code_a, code_b, version) */
	FUNCTION_SUBSUMED_BY,		/* fhir_subsumed_by(system, code_a, code_b, version) */
	FUNCTION_VALIDATE			/* fhir_validate_code(system, code, value_set, …) */
} PredicateFunction;

typedef struct PredicateCall
{
	Predicate	predicate;
	int			column;			/* the number of the argument that is the code of a row */
	Node	   *value_set;		/* what the codes are listed by: expressions without columns, or NULL */
	Node	   *system;
	Node	   *code;
	Node	   *version;
} PredicateCall;

/*
 * Reads a call's arguments; false if what is asked is not known while planning, or nothing of it is NULL that
 * makes it NULL for every row.
 */
extern bool predicate_call_read(PlannerInfo *root, PredicateFunction function, List *arguments, PredicateCall *call);

/* The text of an argument that is known while planning; *known tells, NULL is a value, too. */
extern char *planned_text(PlannerInfo *root, Node *argument, bool *known);

#endif							/* FHIRTERM_CALL_ARGUMENTS_H */
