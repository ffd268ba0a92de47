/*
 * subsumption_functions.c
 *		fhir_subsumes, fhir_subsumed_by, fhir_subsumption of a system and two codes.
 *
 * Made for one call per row. Mostly one side is the same for all rows: then its descendants (or ancestors) are
 * kept as a CodeSet (code_set.h), which the codes of the other side are looked up in. Where both sides
 * change, ordinals (code_memo.h) and the descendants of concepts (descendant_memo.h) are kept.
 *
 * NULL means: not to be determined. That is so where the code system is not loaded, and where a code
 * that is not found may be one all the same (fragments, grammars, content that is not loaded). A code that is
 * certainly none neither subsumes nor is subsumed: false, and no outcome.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "codesystem/call_site.h"
#include "codesystem/code_set.h"
#include "codesystem/descendant_memo.h"
#include "compat.h"
#include "codesystem/subsumption.h"

PG_FUNCTION_INFO_V1(fhirterm_subsumes);
PG_FUNCTION_INFO_V1(fhirterm_subsumed_by);
PG_FUNCTION_INFO_V1(fhirterm_subsumption);

/* Calls with the same code on one side before sets are made of what it is related to. */
#define CALLS_BEFORE_SETS 16

/* One side of the comparison in the call before. */
typedef struct KeptSide
{
	CodeSystem *cs;				/* NULL: free */
	int			again;			/* calls in a row that it was the same in */
	int			length;
	char		code[64];		/* longer codes are not kept */
	CodeSet    *descendants;	/* made when first needed */
	CodeSet    *ancestors;
} KeptSide;

typedef struct SubsumptionState
{
	/* What every call asks for whose other arguments are constants, once its set is made (remember_constants) */
	CodeSet    *constant_codes; /* or NULL */
	CodeSystem *constant_system;
	int			variable;		/* the number of the argument that is looked up */
	bool		system_known;	/* system and version are constants, and name this code system, or none */
	bool		side_constant;	/* besides, one of the codes is a constant */
	CodeSystem *system;
	KeptSide	side_a;
	KeptSide	side_b;
	struct CodedSides *coded_sides;
} SubsumptionState;

static SubsumptionState *
subsumption_state(Terminology *terminology)
{
	if (terminology->call_state == NULL)
		terminology->call_state = MemoryContextAllocZero(terminology->context,
														 sizeof(SubsumptionState));
	return terminology->call_state;
}

static void
forget_side(KeptSide *side)
{
	CodeSet    *descendants = side->descendants;
	CodeSet    *ancestors = side->ancestors;

	side->cs = NULL;
	side->again = 0;
	side->descendants = NULL;
	side->ancestors = NULL;
	if (descendants != NULL)
		code_set_free(descendants);
	if (ancestors != NULL)
		code_set_free(ancestors);
}

/*
 * Whether a side has been the same for so many calls that it will be for more: a set of ancestors takes as
 * long as some twenty single comparisons.
 */
static bool
side_again(KeptSide *side, CodeSystem *cs, const char *code, int length)
{
	if (side->cs == cs && side->length == length && memcmp(side->code, code, length) == 0)
	{
		if (side->again < CALLS_BEFORE_SETS)
			side->again++;
		return side->again == CALLS_BEFORE_SETS;
	}
	forget_side(side);
	if (length <= sizeof(side->code))
	{
		side->cs = cs;
		side->length = length;
		memcpy(side->code, code, length);
	}
	return false;
}

/* Asks for a code in the descendants, or ancestors, of a side; CODE_SET_UNKNOWN if that itself is. */
static CodeSetAnswer
ask_side(KeptSide *side, bool ancestors, const char *code, int length)
{
	CodeSet   **related = ancestors ? &side->ancestors : &side->descendants;

	if (*related == NULL)
	{
		int32		ordinal = code_system_locate(side->cs, side->code, side->length, NULL);

		if (ordinal < 0)
			return CODE_SET_UNKNOWN;
		*related = code_set_of_related(side->cs, ordinal, ancestors);
	}
	return code_set_ask(*related, code, length);
}

struct CodedSides **
subsumption_coded_sides(Terminology *terminology)
{
	return &subsumption_state(terminology)->coded_sides;
}

Subsumption
subsumption_without_code(const CodeSystem *cs, const char *code, int length)
{
	return code_system_may_have(cs, code, length) ? SUBSUMPTION_UNKNOWN : SUBSUMPTION_NO_CODE;
}

/* Whether a code is certainly not of the code system. */
static bool
is_no_code(CodeSystem *cs, const char *code, int length)
{
	return !code_system_may_have(cs, code, length) && code_system_locate(cs, code, length, NULL) < 0;
}

/* What is to be said where one of two codes is not of the code system. */
static Subsumption
subsumption_without_codes(CodeSystem *cs, const char *a, int a_length, const char *b, int b_length)
{
	return is_no_code(cs, a, a_length) || is_no_code(cs, b, b_length) ? SUBSUMPTION_NO_CODE : SUBSUMPTION_UNKNOWN;
}

/*
 * By a side that came again. code is of the other side; is_b tells that the side is b. one_way: only
 * whether a subsumes b, SUBSUMPTION_SUBSUMES for equal codes, too.
 */
static Subsumption
subsumption_by_side(KeptSide *side, bool is_b, const char *code, int length, bool one_way)
{
	CodeSetAnswer subsumes = ask_side(side, is_b, code, length);
	CodeSetAnswer subsumed_by;

	if (subsumes == CODE_SET_UNKNOWN)
		return subsumption_without_codes(side->cs, side->code, side->length, code, length);
	if (one_way)
		return subsumes == CODE_SET_MEMBER ? SUBSUMPTION_SUBSUMES : SUBSUMPTION_NONE;
	subsumed_by = ask_side(side, !is_b, code, length);
	if (subsumes == CODE_SET_MEMBER)
		return subsumed_by == CODE_SET_MEMBER ? SUBSUMPTION_EQUIVALENT : SUBSUMPTION_SUBSUMES;
	if (subsumed_by == CODE_SET_MEMBER)
		return SUBSUMPTION_SUBSUMED_BY;
	/* There is an outcome for codes of the code system only. */
	return code_system_locate(side->cs, code, length, NULL) < 0 ?
		subsumption_without_codes(side->cs, side->code, side->length, code, length) : SUBSUMPTION_NONE;
}

/* By ordinals, where both sides change. */
static Subsumption
subsumption_by_ordinals(CodeSystem *cs, const char *code_a, int length_a, const char *code_b, int length_b, bool one_way)
{
	int32		a = code_system_locate(cs, code_a, length_a, NULL);
	int32		b = code_system_locate(cs, code_b, length_b, NULL);

	if (a < 0 || b < 0)
		return subsumption_without_codes(cs, code_a, length_a, code_b, length_b);
	if (a == b)
		return SUBSUMPTION_EQUIVALENT;
	if (code_system_subsumes(cs, a, b))
		return SUBSUMPTION_SUBSUMES;
	return !one_way && code_system_subsumes(cs, b, a) ? SUBSUMPTION_SUBSUMED_BY : SUBSUMPTION_NONE;
}

Subsumption
subsumption_of(Terminology *terminology, CodeSystem *cs, const char *code_a, int length_a,
			   const char *code_b, int length_b, bool one_way)
{
	SubsumptionState *state = subsumption_state(terminology);

	if (cs == NULL || cs->content == CONTENT_NOT_PRESENT || cs->content == CONTENT_EXAMPLE)
		return SUBSUMPTION_UNKNOWN;
	code_system_require_is_a(cs, "subsumption");
	if (side_again(&state->side_a, cs, code_a, length_a))
		return subsumption_by_side(&state->side_a, false, code_b, length_b, one_way);
	if (side_again(&state->side_b, cs, code_b, length_b))
		return subsumption_by_side(&state->side_b, true, code_a, length_a, one_way);
	return subsumption_by_ordinals(cs, code_a, length_a, code_b, length_b, one_way);
}

/* Where all but one code are constants, and the set that this code is looked up in is made, a row needs no more. */
static void
remember_constants(FunctionCallInfo fcinfo, SubsumptionState *state, int a, int b)
{
	const KeptSide *side_a = &state->side_a;
	const KeptSide *side_b = &state->side_b;

	if (!state->side_constant)
		return;
	if (side_a->descendants != NULL && argument_is_constant(fcinfo, a))
	{
		state->constant_codes = side_a->descendants;
		state->constant_system = side_a->cs;
		state->variable = b;
	}
	else if (side_b->ancestors != NULL && argument_is_constant(fcinfo, b))
	{
		state->constant_codes = side_b->ancestors;
		state->constant_system = side_b->cs;
		state->variable = a;
	}
}

/* Looks up the one code that is not constant. */
static inline Subsumption
subsumption_of_constants(FunctionCallInfo fcinfo, const SubsumptionState *state)
{
	text	   *code = PG_GETARG_TEXT_PP(state->variable);

	switch (code_set_ask(state->constant_codes, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code)))
	{
		case CODE_SET_MEMBER:
			return SUBSUMPTION_SUBSUMES;
		case CODE_SET_OUTSIDE:
			return SUBSUMPTION_NONE;
		case CODE_SET_UNKNOWN:
			break;
	}
	return subsumption_without_code(state->constant_system, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));
}

/* The code system that the arguments name; NULL if it is not loaded. */
static CodeSystem *
code_system_of_arguments(FunctionCallInfo fcinfo, Terminology *terminology, SubsumptionState *state)
{
	CodeSystem *cs;

	if (state->system_known)
		return state->system;
	cs = code_system_of_row(terminology, argument_string(fcinfo, 0), argument_string(fcinfo, 3));
	state->system = cs;
	state->system_known = argument_is_constant(fcinfo, 0) && argument_is_constant(fcinfo, 3);
	state->side_constant = state->system_known && (argument_is_constant(fcinfo, 1) || argument_is_constant(fcinfo, 2));
	return cs;
}

/* Where more than one argument changes, or what is constant is not known yet. */
static Subsumption
subsumption_by_arguments(FunctionCallInfo fcinfo, Terminology *terminology, int a, int b, bool one_way)
{
	SubsumptionState *state = subsumption_state(terminology);
	CodeSystem *cs = code_system_of_arguments(fcinfo, terminology, state);
	text	   *code_a = PG_GETARG_TEXT_PP(a);
	text	   *code_b = PG_GETARG_TEXT_PP(b);
	Subsumption result = subsumption_of(terminology, cs, VARDATA_ANY(code_a), VARSIZE_ANY_EXHDR(code_a),
										VARDATA_ANY(code_b), VARSIZE_ANY_EXHDR(code_b), one_way);

	if (one_way)
		remember_constants(fcinfo, state, a, b);
	return result;
}

/* On columns: system, code_a, code_b, version; a and b are the numbers of the arguments. */
static inline Subsumption
subsumption_of_columns(FunctionCallInfo fcinfo, int a, int b, bool one_way)
{
	Terminology *terminology;
	SubsumptionState *state;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return SUBSUMPTION_UNKNOWN;
	terminology = terminology_of_call(fcinfo);
	state = terminology->call_state;
	if (state != NULL && state->constant_codes != NULL)
		return subsumption_of_constants(fcinfo, state);
	return subsumption_by_arguments(fcinfo, terminology, a, b, one_way);
}

Datum
subsumption_as_boolean(FunctionCallInfo fcinfo, Subsumption subsumption)
{
	if (subsumption == SUBSUMPTION_UNKNOWN)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(subsumption == SUBSUMPTION_EQUIVALENT || subsumption == SUBSUMPTION_SUBSUMES);
}

Datum
subsumption_as_text(FunctionCallInfo fcinfo, Subsumption subsumption)
{
	switch (subsumption)
	{
		case SUBSUMPTION_EQUIVALENT:
			PG_RETURN_TEXT_P(cstring_to_text("equivalent"));
		case SUBSUMPTION_SUBSUMES:
			PG_RETURN_TEXT_P(cstring_to_text("subsumes"));
		case SUBSUMPTION_SUBSUMED_BY:
			PG_RETURN_TEXT_P(cstring_to_text("subsumed-by"));
		case SUBSUMPTION_NONE:
			PG_RETURN_TEXT_P(cstring_to_text("not-subsumed"));
		default:
			PG_RETURN_NULL();
	}
}

/* fhir_subsumes(system, code_a, code_b, version) */
Datum
fhirterm_subsumes(PG_FUNCTION_ARGS)
{
	return subsumption_as_boolean(fcinfo, subsumption_of_columns(fcinfo, 1, 2, true));
}

/* fhir_subsumed_by(system, code_a, code_b, version) */
Datum
fhirterm_subsumed_by(PG_FUNCTION_ARGS)
{
	return subsumption_as_boolean(fcinfo, subsumption_of_columns(fcinfo, 2, 1, true));
}

/* fhir_subsumption(system, code_a, code_b, version) */
Datum
fhirterm_subsumption(PG_FUNCTION_ARGS)
{
	return subsumption_as_text(fcinfo, subsumption_of_columns(fcinfo, 1, 2, false));
}
