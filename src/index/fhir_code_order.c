/*
 * fhir_code_order.c
 *		Order, equality and hashes of fhir_code, by the bytes of system and code: what the operator classes for btree and
 *		hash are made of.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/sortsupport.h"

#include "compat.h"
#include "index/fhir_code.h"

static int
compare_slices(TextSlice a, TextSlice b)
{
	int			shorter = Min(a.length, b.length);
	int			order = shorter == 0 ? 0 : memcmp(a.bytes, b.bytes, shorter);

	if (order != 0)
		return order < 0 ? -1 : 1;
	return a.length < b.length ? -1 : a.length > b.length;
}

int
fhir_code_compare(const FhirCode *a, const FhirCode *b)
{
	int			order = compare_slices(fhir_code_system_slice(a), fhir_code_system_slice(b));

	return order != 0 ? order : compare_slices(fhir_code_code_slice(a), fhir_code_code_slice(b));
}

/* Compares the first two arguments; what was detoasted for it goes, as index builds compare often. */
static int
compare_arguments(FunctionCallInfo fcinfo)
{
	FhirCode   *a = PG_GETARG_FHIR_CODE(0);
	FhirCode   *b = PG_GETARG_FHIR_CODE(1);
	int			order = fhir_code_compare(a, b);

	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return order;
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_cmp);
Datum
fhirterm_fhir_code_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_arguments(fcinfo));
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_eq);
Datum
fhirterm_fhir_code_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) == 0);
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_ne);
Datum
fhirterm_fhir_code_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) != 0);
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_lt);
Datum
fhirterm_fhir_code_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) < 0);
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_le);
Datum
fhirterm_fhir_code_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) <= 0);
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_gt);
Datum
fhirterm_fhir_code_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) > 0);
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_ge);
Datum
fhirterm_fhir_code_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) >= 0);
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_hash);
Datum
fhirterm_fhir_code_hash(PG_FUNCTION_ARGS)
{
	FhirCode   *code = PG_GETARG_FHIR_CODE(0);
	Datum		hash = hash_any((const unsigned char *) VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));

	PG_FREE_IF_COPY(code, 0);
	return hash;
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_hash_extended);
Datum
fhirterm_fhir_code_hash_extended(PG_FUNCTION_ARGS)
{
	FhirCode   *code = PG_GETARG_FHIR_CODE(0);
	Datum		hash = hash_any_extended((const unsigned char *) VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code),
										 PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(code, 0);
	return hash;
}

static int
compare_for_sort(Datum a, Datum b, SortSupport support)
{
	FhirCode   *first = DatumGetFhirCode(a);
	FhirCode   *second = DatumGetFhirCode(b);
	int			order = fhir_code_compare(first, second);

	if ((Pointer) first != DatumGetPointer(a))
		pfree(first);
	if ((Pointer) second != DatumGetPointer(b))
		pfree(second);
	return order;
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_sortsupport);
Datum
fhirterm_fhir_code_sortsupport(PG_FUNCTION_ARGS)
{
	((SortSupport) PG_GETARG_POINTER(0))->comparator = compare_for_sort;
	PG_RETURN_VOID();
}
