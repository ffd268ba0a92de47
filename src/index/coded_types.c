/*
 * coded_types.c
 *		The types that hold codes, as the planner meets them.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "index/coded_types.h"
#include "index/fhir_code.h"

static CodedType
type_of_name(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	CodedType	coded = CODED_OTHER;
	const char *name;

	if (!HeapTupleIsValid(tuple))
		return CODED_OTHER;
	name = NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname);
	if (strcmp(name, "fhir_code") == 0)
		coded = CODED_CODE;
	else if (strcmp(name, "fhir_valueset") == 0)
		coded = CODED_VALUE_SET;
	ReleaseSysCache(tuple);
	return coded;
}

CodedType
coded_type(Oid type)
{
	Oid			base = getBaseType(type);
	Oid			element = get_element_type(base);

	if (base == JSONBOID)
		return CODED_JSON;
	if (OidIsValid(element))
		return type_of_name(element) == CODED_CODE ? CODED_CODES : CODED_OTHER;
	return type_of_name(base);
}

/* ---------------------------------------------------------------- constants */

typedef struct SingleCoding
{
	int			count;
	TextSlice	system;
	TextSlice	code;
} SingleCoding;

/* A CodingVisitor. */
static void
note_coding(void *context, const CodingSlice *coding)
{
	SingleCoding *single = context;

	single->count++;
	single->system = coding->system;
	single->code = coding->code;
}

static bool
single_coding(Datum json, SingleCoding *single)
{
	memset(single, 0, sizeof(*single));
	coding_scan_lenient(&DatumGetJsonbP(json)->root, note_coding, single);
	return single->count == 1 && single->system.bytes != NULL;
}

bool
predicate_of_constant(const Const *constant, bool descendants, Predicate *predicate)
{
	SingleCoding single = {0};

	memset(predicate, 0, sizeof(*predicate));
	predicate->kind = descendants ? PREDICATE_DESCENDANT : PREDICATE_ANCESTOR;
	predicate->any_version = true;
	switch (coded_type(constant->consttype))
	{
		case CODED_VALUE_SET:
			predicate->kind = PREDICATE_MEMBER;
			predicate->any_version = false;
			predicate->value_set = TextDatumGetCString(constant->constvalue);
			return true;
		case CODED_CODE:
			single.system = fhir_code_system_slice(DatumGetFhirCode(constant->constvalue));
			single.code = fhir_code_code_slice(DatumGetFhirCode(constant->constvalue));
			break;
		case CODED_JSON:
			if (!single_coding(constant->constvalue, &single))
				return false;
			break;
		default:
			return false;
	}
	predicate->system = slice_string(single.system);
	predicate->code = slice_string(single.code);
	return predicate->system != NULL;
}

Const *
single_code_constant(const Const *json, Oid fhir_code)
{
	SingleCoding single;
	FhirCode   *code;

	if (!single_coding(json->constvalue, &single))
		return NULL;
	code = fhir_code_make(single.system, single.code, NULL);
	return code == NULL ? NULL : makeConst(fhir_code, -1, InvalidOid, -1, PointerGetDatum(code), false, false);
}
