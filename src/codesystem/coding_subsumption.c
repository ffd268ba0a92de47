/*
 * coding_subsumption.c
 *		fhir_subsumes, fhir_subsumed_by, fhir_subsumption of coded values, any coding of one against any of another.
 *
 * Mostly one value is the same for all rows. When it has come often enough its codings are kept, and for each system that
 * the rows name, with each version, the sets of codes that are related to them: then a coding of a row costs the comparison
 * of its system and a look-up of its code, where it is, without any copy.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "codesystem/call_site.h"
#include "codesystem/code_set.h"
#include "codesystem/subsumption.h"
#include "compat.h"
#include "fhir/coding.h"

PG_FUNCTION_INFO_V1(fhirterm_subsumes_jsonb);
PG_FUNCTION_INFO_V1(fhirterm_subsumed_by_jsonb);
PG_FUNCTION_INFO_V1(fhirterm_subsumption_jsonb);

/* Larger values are not taken for the same. */
#define KEPT_BYTES 1024
/* Calls with the same value before its codings are kept. */
#define CALLS_BEFORE_SETS 16
/* Systems of the rows, with a version each, that are known at a time. */
#define KEPT_SYSTEMS 16

typedef struct KeptValue
{
	int			length;			/* 0: none */
	int			again;			/* calls in a row that it was the same in */
	char		bytes[KEPT_BYTES];
} KeptValue;

typedef struct CodingArray
{
	int			count;
	int			capacity;
	Coding	   *codings;
	Terminology *terminology;
} CodingArray;

/* What codes of a system, with a version, come to. */
typedef struct RowSystem
{
	TextSlice	system;			/* copied */
	TextSlice	version;		/* copied, or none */
	Subsumption otherwise;		/* what is known without looking at the code */
	List	   *sets;			/* of CodeSet *: a member is related */
	List	   *code_systems;	/* theirs */
} RowSystem;

/* What is known of the one side that is the same. */
typedef struct ConstantSide
{
	MemoryContext context;
	CodingArray codings;
	int			count;
	RowSystem	systems[KEPT_SYSTEMS];
} ConstantSide;

typedef struct CodedSides
{
	KeptValue	values[2];		/* of a and b */
	ConstantSide *constant;		/* or NULL */
	int			constant_side;	/* 0: a, 1: b */
} CodedSides;

/* ---------------------------------------------------------------- pairs */

/*
 * The code system of a coding in data: in its own version if that is loaded, else in the latest; data
 * outlive the versions that they were written under.
 */
static CodeSystem *
code_system_of_coding(Terminology *terminology, const Coding *coding)
{
	CodeSystem *cs = NULL;

	if (coding->version != NULL)
		cs = terminology_code_system(terminology, coding->system, coding->version, NULL);
	return cs != NULL ? cs : terminology_code_system(terminology, coding->system, NULL, NULL);
}

/*
 * The code system that two codings are compared in; false if what there is to say does not depend on their codes. Those of
 * different systems, and codes without system, have nothing in common.
 */
static bool
code_system_of_pair(Terminology *terminology, const Coding *a, const Coding *b, CodeSystem **cs, Subsumption *otherwise)
{
	*otherwise = SUBSUMPTION_NONE;
	if (a->system == NULL || b->system == NULL || strcmp(a->system, b->system) != 0)
		return false;
	*otherwise = SUBSUMPTION_UNKNOWN;
	*cs = code_system_of_coding(terminology, a);
	if (*cs == code_system_of_coding(terminology, b))
		return true;
	/* Two versions, of which one coding each names one: only one named is taken for both. */
	if (a->version != NULL && b->version != NULL)
		return false;
	*cs = code_system_of_coding(terminology, a->version != NULL ? a : b);
	return true;
}

static Subsumption
subsumption_of_codings(Terminology *terminology, const Coding *a, const Coding *b, bool one_way)
{
	CodeSystem *cs;
	Subsumption otherwise;

	if (!code_system_of_pair(terminology, a, b, &cs, &otherwise))
		return otherwise;
	return subsumption_of(terminology, cs, a->code, strlen(a->code), b->code, strlen(b->code), one_way);
}

/* A coding that is kept, or asked as a whole; everything palloc'd. */
static void
coding_of_slice(Terminology *terminology, const CodingSlice *slice, Coding *coding)
{
	memset(coding, 0, sizeof(Coding));
	coding->system = slice_string(slice->system);
	coding->version = slice_string(slice->version);
	coding->code = slice_string(slice->code);
	if (slice->joined && coding->system != NULL)
		split_system(terminology, (const char **) &coding->system, (const char **) &coding->version);
}

/* A CodingVisitor. */
static void
append_coding(void *context, const CodingSlice *slice)
{
	CodingArray *array = context;

	if (array->count == array->capacity)
	{
		array->capacity = array->capacity == 0 ? 2 : array->capacity * 2;
		array->codings = array->codings == NULL ? palloc(array->capacity * sizeof(Coding)) :
			repalloc(array->codings, array->capacity * sizeof(Coding));
	}
	coding_of_slice(array->terminology, slice, &array->codings[array->count++]);
}

/* ---------------------------------------------------------------- one side that is the same */

/* Whether a value has been the same for so many calls that it will be for more. */
static bool
value_again(KeptValue *kept, const struct varlena *value)
{
	int			length = VARSIZE_ANY_EXHDR(value);

	if (kept->length == length && kept->length > 0 && memcmp(kept->bytes, VARDATA_ANY(value), length) == 0)
	{
		if (kept->again < CALLS_BEFORE_SETS)
			kept->again++;
		return kept->again == CALLS_BEFORE_SETS;
	}
	kept->again = 0;
	kept->length = length <= KEPT_BYTES ? length : 0;
	memcpy(kept->bytes, VARDATA_ANY(value), kept->length);
	return false;
}

static void
forget_constant(CodedSides *sides)
{
	ConstantSide *constant = sides->constant;

	sides->constant = NULL;
	for (int i = 0; i < constant->count; i++)
	{
		ListCell   *cell;

		foreach(cell, constant->systems[i].sets)
			code_set_free(lfirst(cell));
	}
	MemoryContextDelete(constant->context);
}

/* Finds out whether a side is the same for all rows; then its codings are known. */
static void
look_at_sides(CodedSides *sides, Terminology *terminology, const CodedArgument *arguments, const Datum *values)
{
	MemoryContext context;
	MemoryContext old;
	ConstantSide *constant;

	if (sides->constant != NULL)
	{
		if (value_again(&sides->values[sides->constant_side], (struct varlena *) DatumGetPointer(values[sides->constant_side])))
			return;
		forget_constant(sides);
	}
	if (value_again(&sides->values[1], (struct varlena *) DatumGetPointer(values[1])))
		sides->constant_side = 1;
	else if (value_again(&sides->values[0], (struct varlena *) DatumGetPointer(values[0])))
		sides->constant_side = 0;
	else
		return;
	context = AllocSetContextCreate(terminology->context, "fhirterm coded value", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(context);
	constant = palloc0(sizeof(ConstantSide));
	constant->context = context;
	constant->codings.terminology = terminology;
	arguments[sides->constant_side].read(values[sides->constant_side], append_coding, &constant->codings);
	MemoryContextSwitchTo(old);
	sides->constant = constant;
}

/* The set of codes that are related to one of the constant's; false if what there is to say does not depend on the code. */
static bool
related_codes(CodeSystem *cs, const char *code, bool ancestors, CodeSet **codes, Subsumption *otherwise)
{
	int32		ordinal;

	*otherwise = SUBSUMPTION_UNKNOWN;
	if (cs == NULL || cs->content == CONTENT_NOT_PRESENT || cs->content == CONTENT_EXAMPLE)
		return false;
	code_system_require_is_a(cs, "subsumption");
	ordinal = code_system_locate(cs, code, strlen(code), NULL);
	*otherwise = subsumption_without_code(cs, code, strlen(code));
	if (ordinal < 0)
		return false;
	*codes = code_set_of_related(cs, ordinal, ancestors);
	return true;
}

/* Finds what codes of a row's system come to; it is kept as long as the constant. */
static RowSystem *
keep_row_system(CodedSides *sides, Terminology *terminology, const CodingSlice *slice)
{
	ConstantSide *constant = sides->constant;
	RowSystem  *row = &constant->systems[constant->count];
	MemoryContext old = MemoryContextSwitchTo(constant->context);
	Coding		coding;

	memset(row, 0, sizeof(RowSystem));
	row->otherwise = SUBSUMPTION_NO_CODE;
	coding_of_slice(terminology, slice, &coding);
	for (int i = 0; i < constant->codings.count; i++)
	{
		const Coding *other = &constant->codings.codings[i];
		CodeSystem *cs;
		CodeSet    *codes;
		Subsumption otherwise;

		if (code_system_of_pair(terminology, sides->constant_side == 0 ? other : &coding,
								sides->constant_side == 0 ? &coding : other, &cs, &otherwise) &&
			related_codes(cs, other->code, sides->constant_side == 1, &codes, &otherwise))
		{
			row->sets = lappend(row->sets, codes);
			row->code_systems = lappend(row->code_systems, cs);
		}
		else
			row->otherwise = Min(row->otherwise, otherwise);
	}
	row->system = (TextSlice) {slice_string(slice->system), slice->system.length};
	row->version = (TextSlice) {slice_string(slice->version), slice->version.length};
	constant->count++;
	MemoryContextSwitchTo(old);
	return row;
}

/* ---------------------------------------------------------------- rows */

typedef struct RowScan
{
	Terminology *terminology;
	CodedSides *sides;
	int			count;			/* of codings */
	Subsumption best;
} RowScan;

/* What a code comes to, the system of which is known. */
static Subsumption
ask_row_system(const RowSystem *row, TextSlice code)
{
	Subsumption best = row->otherwise;

	for (int i = 0; i < list_length(row->sets); i++)
	{
		switch (code_set_ask(list_nth(row->sets, i), code.bytes, code.length))
		{
			case CODE_SET_MEMBER:
				return SUBSUMPTION_SUBSUMES;
			case CODE_SET_OUTSIDE:
				best = Min(best, SUBSUMPTION_NONE);
				break;
			case CODE_SET_UNKNOWN:
				best = Min(best, subsumption_without_code(list_nth(row->code_systems, i), code.bytes, code.length));
				break;
		}
	}
	return best;
}

/* What a coding comes to for whose system there is no room any more. */
static Subsumption
ask_each(const RowScan *scan, const CodingSlice *slice)
{
	const ConstantSide *constant = scan->sides->constant;
	bool		first = scan->sides->constant_side == 0;
	Subsumption best = SUBSUMPTION_NO_CODE;
	Coding		coding;

	coding_of_slice(scan->terminology, slice, &coding);
	for (int i = 0; i < constant->codings.count; i++)
	{
		const Coding *other = &constant->codings.codings[i];

		best = Min(best, subsumption_of_codings(scan->terminology, first ? other : &coding, first ? &coding : other, true));
	}
	return best;
}

/* A CodingVisitor, of the side that changes. */
static void
ask_coding(void *context, const CodingSlice *slice)
{
	RowScan    *scan = context;
	ConstantSide *constant = scan->sides->constant;
	const RowSystem *row = NULL;

	scan->count++;
	if (scan->best <= SUBSUMPTION_SUBSUMES)
		return;
	if (slice->system.bytes == NULL)
	{
		scan->best = Min(scan->best, SUBSUMPTION_NONE);
		return;
	}
	for (int i = 0; i < constant->count && row == NULL; i++)
		if (slice_equal(constant->systems[i].system, slice->system) && slice_equal(constant->systems[i].version, slice->version))
			row = &constant->systems[i];
	if (row == NULL && constant->count < KEPT_SYSTEMS)
		row = keep_row_system(scan->sides, scan->terminology, slice);
	scan->best = Min(scan->best, row != NULL ? ask_row_system(row, slice->code) : ask_each(scan, slice));
}

static Subsumption
subsumption_of_all_pairs(Terminology *terminology, const CodedArgument *arguments, const Datum *values, bool one_way)
{
	CodingArray codings[2] = {{.terminology = terminology}, {.terminology = terminology}};
	Subsumption best = SUBSUMPTION_NO_CODE;

	for (int i = 0; i < 2; i++)
		arguments[i].read(values[i], append_coding, &codings[i]);
	if (codings[0].count == 0 || codings[1].count == 0)
		return SUBSUMPTION_UNKNOWN;
	for (int i = 0; i < codings[0].count; i++)
	{
		for (int j = 0; j < codings[1].count; j++)
			best = Min(best, subsumption_of_codings(terminology, &codings[0].codings[i], &codings[1].codings[j], one_way));
	}
	return best;
}

Subsumption
subsumption_of_values(FunctionCallInfo fcinfo, CodedArgument a, CodedArgument b, bool one_way)
{
	CodedArgument arguments[2] = {a, b};
	RowScan		scan = {.best = SUBSUMPTION_NO_CODE};
	struct CodedSides **sides;
	Datum		values[2];

	if (PG_ARGISNULL(a.number) || PG_ARGISNULL(b.number))
		return SUBSUMPTION_UNKNOWN;
	values[0] = PointerGetDatum(PG_DETOAST_DATUM(PG_GETARG_DATUM(a.number)));
	values[1] = PointerGetDatum(PG_DETOAST_DATUM(PG_GETARG_DATUM(b.number)));
	scan.terminology = terminology_of_call(fcinfo);
	sides = subsumption_coded_sides(scan.terminology);
	if (*sides == NULL)
		*sides = MemoryContextAllocZero(scan.terminology->context, sizeof(CodedSides));
	scan.sides = *sides;
	if (one_way)
		look_at_sides(scan.sides, scan.terminology, arguments, values);
	if (scan.sides->constant == NULL)
		return subsumption_of_all_pairs(scan.terminology, arguments, values, one_way);
	arguments[1 - scan.sides->constant_side].read(values[1 - scan.sides->constant_side], ask_coding, &scan);
	return scan.count == 0 || scan.sides->constant->codings.count == 0 ? SUBSUMPTION_UNKNOWN : scan.best;
}

/* ---------------------------------------------------------------- jsonb */

static Subsumption
subsumption_of_jsonb(FunctionCallInfo fcinfo, int a, int b, bool one_way)
{
	CodedArgument first = {a, coding_scan_jsonb};
	CodedArgument second = {b, coding_scan_jsonb};

	return subsumption_of_values(fcinfo, first, second, one_way);
}

/* fhir_subsumes(a jsonb, b jsonb) */
Datum
fhirterm_subsumes_jsonb(PG_FUNCTION_ARGS)
{
	return subsumption_as_boolean(fcinfo, subsumption_of_jsonb(fcinfo, 0, 1, true));
}

/* fhir_subsumed_by(a jsonb, b jsonb) */
Datum
fhirterm_subsumed_by_jsonb(PG_FUNCTION_ARGS)
{
	return subsumption_as_boolean(fcinfo, subsumption_of_jsonb(fcinfo, 1, 0, true));
}

/* fhir_subsumption(a jsonb, b jsonb) */
Datum
fhirterm_subsumption_jsonb(PG_FUNCTION_ARGS)
{
	return subsumption_as_text(fcinfo, subsumption_of_jsonb(fcinfo, 0, 1, false));
}
