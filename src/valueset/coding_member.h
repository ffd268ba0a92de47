/*
 * coding_member.h
 *		Whether coded values of some type are in a value set: one call per row, codings read in place.
 */
#ifndef FHIRTERM_CODING_MEMBER_H
#define FHIRTERM_CODING_MEMBER_H

#include "fmgr.h"

#include "fhir/coding_scan.h"
#include "valueset/value_set_call.h"

/* What a call site knows of the systems that codings name. */
typedef struct CodingMemo CodingMemo;

/* NULL is nothing to free. */
extern void coding_memo_free(CodingMemo *memo);

/*
 * fhir_member_of(value, value_set): the arguments of these numbers, the value set of type text (canonical, or resource that
 * begins with {) or jsonb. NULL for NULL and where no code is given. Errors: those of the reader, and TX404, TX422, TX400.
 */
extern Datum member_of_coded_value(FunctionCallInfo fcinfo, CodedValueReader read, int value, int value_set, Oid type);

/*
 * Whether a coding is a member of the latest value set of a call, or may be one: bare codes and such with a version are not
 * looked at.
 */
extern bool coding_may_be_member(ValueSetCall *call, const CodingSlice *coding);

/* What fhirterm.on_unknown makes of a row, where the value set is not there. */
extern Datum unknown_value_set_result(FunctionCallInfo fcinfo);

#endif							/* FHIRTERM_CODING_MEMBER_H */
