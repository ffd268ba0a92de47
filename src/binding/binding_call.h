/*
 * binding_call.h
 *		What a call site of the functions over bindings keeps from row to row.
 */
#ifndef FHIRTERM_BINDING_CALL_H
#define FHIRTERM_BINDING_CALL_H

#include "binding/binding_check.h"

/* A binding, a data type and a context, as arguments give them, with what they came to. */
typedef struct BindingCall
{
	MemoryContext context;		/* everything of it */
	struct varlena *binding;	/* copied */
	struct varlena *type;
	struct varlena *ctx;		/* or NULL */
	Terminology *scope;
	BindingCheck *check;
	struct FindingsMemo *memo;	/* of values, or NULL */
} BindingCall;

/* That of the arguments of these numbers, of which only ctx may be NULL. Errors: those of binding_check_create(). */
extern BindingCall *binding_call(FunctionCallInfo fcinfo, int binding, int type, int ctx);

/*
 * The same for a call site whose binding is always the same one: NULL before it is added; parts that are varlena are copied.
 */
extern BindingCall *binding_call_site(FunctionCallInfo fcinfo);
extern BindingCall *binding_call_add(FunctionCallInfo fcinfo, struct varlena *binding, struct varlena *type, struct varlena *ctx);

/* The worst outcome of a value (NULL: absent), which is remembered. */
extern BindingOutcome binding_call_verdict(BindingCall *call, Jsonb *value);

/* All rows on a value, with texts and remarks: a List of BindingRow * that lives until the next call. They are remembered, too. */
extern List *binding_call_rows(BindingCall *call, Jsonb *value);

#endif							/* FHIRTERM_BINDING_CALL_H */
