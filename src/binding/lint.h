/*
 * lint.h
 *		What is wrong with bindings themselves, whatever the values.
 *
 * Spec: bindings.md sections 4 to 6.
 */
#ifndef FHIRTERM_LINT_H
#define FHIRTERM_LINT_H

#include "binding/binding_check.h"

typedef struct LintRow
{
	const char *severity;		/* error, warning, information; of a derivation review, too */
	const char *code;			/* a word for the rule */
	const char *path;			/* "additional[0]", or NULL: the binding as a whole */
	const char *text;
} LintRow;

typedef struct Lint
{
	Binding    *binding;
	BindingContext context;
	BoundType	type;
	List	   *rows;			/* of LintRow * */
} Lint;

extern void lint_add(Lint *lint, const char *severity, const char *code, const char *path, const char *text);

/* The rules of type code (lint_code.c); value_set is that of the main binding, or NULL. */
extern void lint_code_type(Lint *lint, ValueSet *value_set);

/* How a value set that is part of another would have to be; any member that is not in it, as text, or NULL. */
extern const char *member_outside(ValueSet *part, ValueSet *whole);

/* The members of derived that base does not have, as a set that is palloc'd. */
extern void members_beyond(ValueSet *derived, ValueSet *base, ConceptSet *beyond);

#endif							/* FHIRTERM_LINT_H */
