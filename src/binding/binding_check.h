/*
 * binding_check.h
 *		A whole binding, with what is additional, over a whole value.
 *
 * Spec: bindings.md sections 2 and 4.
 */
#ifndef FHIRTERM_BINDING_CHECK_H
#define FHIRTERM_BINDING_CHECK_H

#include "binding/judgement.h"

/* A value set that a binding names, with where it does so. */
typedef struct BoundSet
{
	BindingOrigin origin;
	const AdditionalBinding *additional;	/* NULL: the main binding */
	bool		resolved;		/* it was looked for */
	ValueSet   *value_set;		/* NULL: not here */
	const char *missing;		/* what is not here, then */
} BoundSet;

/* A binding ready to be asked for many values; lives in the context in which it was made. */
typedef struct BindingCheck
{
	MemoryContext memory;
	Binding    *binding;
	BindingContext context;
	BoundType	type;
	int			set_count;
	BoundSet   *sets;			/* the main binding's first */
} BindingCheck;

/* Errors: those of binding_read() and binding_context_read(). binding and ctx (may be NULL) must outlive the result. */
extern BindingCheck *binding_check_create(Terminology *terminology, Jsonb *binding, BoundType type, Jsonb *ctx);

/*
 * The rows of the repetitions of a value, in the current context; texts: with texts and remarks. Errors: those of bound_set_find().
 */
extern BindingRows *binding_check_values(BindingCheck *check, const List *given, bool texts);

/* Whether a usage (array of UsageContext) is matched as a whole by what the context knows. UC-050 (binding_usage.c) */
extern bool usage_matches(JsonbContainer *usage, JsonbContainer *known);

#endif							/* FHIRTERM_BINDING_CHECK_H */
