/*
 * value_set_call.h
 *		What the SQL functions over value sets share: from arguments to a ValueSet, once per call site.
 */
#ifndef FHIRTERM_VALUE_SET_CALL_H
#define FHIRTERM_VALUE_SET_CALL_H

#include "fmgr.h"

#include "fhir/coding.h"
#include "valueset/value_set.h"

/* What a call site keeps from row to row, as long as the snapshot is the same. */
typedef struct ValueSetCall
{
	MemoryContext context;
	Terminology *scope;			/* in which the value sets are opened */
	ValueSet   *value_set;		/* of the latest argument */
	struct varlena *argument;	/* the latest, copied; NULL: none yet */
	Oid			type;			/* of the latest: text or jsonb */
	struct varlena *supplements;	/* the latest array, or NULL */
	int			changes;		/* of the value set, since memory was looked at */
	struct CodeSet *deciding;	/* of value_set and deciding_system: value_set_deciding_codes(); or NULL */
	struct varlena *deciding_system;	/* copied */
	struct CodeSet *constant_codes; /* deciding, where no argument but the code ever changes; or NULL */
	CodeSystem *constant_system;	/* the same of a code system of which all codes are right; or NULL */
	struct CodingMemo *codings; /* of value_set: what coding_member.c knows; or NULL */
} ValueSetCall;

/* That of a call site that has none, or none with a scope. */
extern ValueSetCall *value_set_begin_call(FunctionCallInfo fcinfo);

/* That of this call site. */
static inline ValueSetCall *
value_set_call(FunctionCallInfo fcinfo)
{
	ValueSetCall *call = terminology_of_call(fcinfo)->call_state;

	return call != NULL && call->scope != NULL ? call : value_set_begin_call(fcinfo);
}

/* The codes that decide about a system argument without version in the latest value set; NULL: not known. */
extern struct CodeSet *call_deciding_codes(const ValueSetCall *call, const struct varlena *system);

/* Finds them, if there are any; name is the same system. */
extern void call_find_deciding_codes(ValueSetCall *call, struct varlena *system, const char *name);

/* Puts the supplements of a text[] argument in play for what is asked from now on. */
extern void call_use_supplements(ValueSetCall *call, FunctionCallInfo fcinfo, int number);

/*
 * The value set of an argument of type text (canonical, or a resource that begins with {) or jsonb; its
 * concepts are known then. NULL where fhirterm.on_unknown allows an unknown value set, or one with missing
 * content. The argument must not be NULL.
 * Errors: TX404, TX422 and what else value_set_require() and value_set_concepts() raise.
 */
extern ValueSet *call_value_set(ValueSetCall *call, FunctionCallInfo fcinfo, int number, Oid type);

/* The same for a single call, without a call site. */
extern ValueSet *value_set_of_argument(Terminology *terminology, FunctionCallInfo fcinfo, int number,
									   Oid type);

/*
 * Whether there is a bare code among these whose system the value set leaves open, and
 * fhirterm.on_unknown passes that over; otherwise using the code is the error.
 */
extern bool has_ambiguous_code(ValueSet *value_set, const Coding *codings, int count);

#endif							/* FHIRTERM_VALUE_SET_CALL_H */
