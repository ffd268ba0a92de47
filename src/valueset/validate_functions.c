/*
 * validate_functions.c
 *		fhir_validate_code() as a boolean, its reason, and in detail.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "codesystem/call_site.h"
#include "codesystem/code_set.h"
#include "compat.h"
#include "errors.h"
#include "settings.h"
#include "valueset/coding_member.h"
#include "valueset/validation.h"

/* Where the arguments are that both forms have. */
typedef struct ArgumentPlaces
{
	int			value_set;
	int			display_language;	/* and from here on abstract, active_only, … */
} ArgumentPlaces;

static const ArgumentPlaces places_of_code = {2, 5};
static const ArgumentPlaces places_of_coding = {1, 2};

#define DETAIL_COLUMNS 8

/* What a call asks, and the answer; filled by validate_call(). */
typedef struct ValidationCall
{
	ValidationRequest request;
	Validation	validation;
	bool		unknown;		/* the value set isn't there, and fhirterm.on_unknown passes that over */
} ValidationCall;

static bool
flag(FunctionCallInfo fcinfo, int number, bool otherwise)
{
	return PG_ARGISNULL(number) ? otherwise : PG_GETARG_BOOL(number);
}

/* Reads the arguments; false if the value set is unknown and that is no error. */
static bool
read_request(FunctionCallInfo fcinfo, const ArgumentPlaces *places, ValidationRequest *request)
{
	ValueSetCall *call = value_set_call(fcinfo);
	int			first = places->display_language;

	call_use_supplements(call, fcinfo, first + 4);
	request->value_set = NULL;
	if (!PG_ARGISNULL(places->value_set))
	{
		request->value_set = call_value_set(call, fcinfo, places->value_set, TEXTOID);
		if (request->value_set == NULL)
			return false;
	}
	request->terminology = call->scope;
	request->languages = display_languages(request->value_set, argument_string(fcinfo, first));
	request->refuse_abstract = !flag(fcinfo, first + 1, true);
	request->active_only = flag(fcinfo, first + 2, false);
	request->lenient_display = flag(fcinfo, first + 3, false);
	return true;
}

/* The coding of the form (system, code, …); false if a part is NULL that must not be. */
static bool
read_code(FunctionCallInfo fcinfo, Coding *coding)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return false;
	memset(coding, 0, sizeof(Coding));
	coding->system = argument_string(fcinfo, 0);
	coding->code = argument_string(fcinfo, 1);
	coding->display = argument_string(fcinfo, 3);
	coding->version = argument_string(fcinfo, 4);
	if (coding->system[0] == '{' || coding->system[0] == '[')
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("the system of a code can't be JSON"),
				 errhint("Cast the coded value to jsonb: fhir_validate_code(value::jsonb, value_set).")));
	return true;
}

/* Validates what the arguments hold; false: NULL in, NULL out. */
static bool
validate_code_call(FunctionCallInfo fcinfo, ValidationCall *call)
{
	Coding		coding;

	if (!read_code(fcinfo, &coding))
		return false;
	call->unknown = !read_request(fcinfo, &places_of_code, &call->request);
	if (call->unknown)
		return true;
	split_system(call->request.terminology, (const char **) &coding.system, (const char **) &coding.version);
	call->request.form = VALIDATE_CODE;
	validate_codings(&call->request, &coding, 1, &call->validation);
	return true;
}

/* A code by itself has the only system of the value set. */
static char *
system_of_bare_code(ValueSet *value_set, const Coding *coding)
{
	if (value_set == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("the code \"%s\" has no system", coding->code),
				 errhint("Give a Coding, or a value set that has codes of one system.")));
	return unconstify(char *, value_set_only_system(value_set, NULL));
}

/* ---------------------------------------------------------------- rows that are certainly not right */

typedef struct QuickScan
{
	FunctionCallInfo fcinfo;
	ValueSetCall *call;			/* NULL: no coding yet */
	bool		undecided;
} QuickScan;

/* A CodingVisitor. */
static void
look_at_coding(void *context, const CodingSlice *coding)
{
	QuickScan  *scan = context;

	if (scan->call == NULL)
	{
		ValueSet   *value_set;

		scan->call = value_set_call(scan->fcinfo);
		call_use_supplements(scan->call, scan->fcinfo, places_of_coding.display_language + 4);
		value_set = call_value_set(scan->call, scan->fcinfo, places_of_coding.value_set, TEXTOID);
		scan->undecided = value_set == NULL || !validation_needs_member(value_set);
	}
	scan->undecided = scan->undecided || coding_may_be_member(scan->call, coding);
}

/* Most rows of a table have no coding that is in the value set: then there is no need to look at what else they say. */
static bool
no_coding_can_be_right(FunctionCallInfo fcinfo)
{
	QuickScan	scan = {fcinfo};

	/* a language may be malformed, which is an error whatever the codes */
	if (PG_ARGISNULL(places_of_coding.value_set) || !PG_ARGISNULL(places_of_coding.display_language))
		return false;
	coding_scan_jsonb(PG_GETARG_DATUM(0), look_at_coding, &scan);
	return scan.call != NULL && !scan.undecided;
}

static bool
validate_coding_call(FunctionCallInfo fcinfo, ValidationCall *call)
{
	Coding	   *codings;
	int			count = 0;

	if (PG_ARGISNULL(0))
		return false;
	if (call->request.result_only && no_coding_can_be_right(fcinfo))
	{
		call->validation.determined = true;
		return true;
	}
	codings = codings_of_jsonb(PG_GETARG_JSONB_P(0), &count);
	if (count == 0)
		return false;
	call->unknown = !read_request(fcinfo, &places_of_coding, &call->request) ||
		(call->request.value_set && has_ambiguous_code(call->request.value_set, codings, count));
	if (call->unknown)
		return true;
	call->request.form = count > 1 ? VALIDATE_CODEABLE_CONCEPT : VALIDATE_CODING;
	for (int i = 0; i < count; i++)
		if (codings[i].bare)
			codings[i].system = system_of_bare_code(call->request.value_set, &codings[i]);
	validate_codings(&call->request, codings, count, &call->validation);
	return true;
}

typedef bool (*ValidateCall) (FunctionCallInfo fcinfo, ValidationCall *call);

/* ---------------------------------------------------------------- boolean */

static Datum
validate_as_boolean(FunctionCallInfo fcinfo, ValidateCall validate)
{
	ValidationCall call = {.request.result_only = true};

	if (!validate(fcinfo, &call))
		PG_RETURN_NULL();
	if (call.unknown && setting_on_unknown == ON_UNKNOWN_FALSE)
		PG_RETURN_BOOL(false);
	if (call.unknown || !call.validation.determined)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(call.validation.result);
}

/* Whether a call (system, code, …) asks no more than whether the code is there, and that of a constant system and value set. */
static bool
asks_for_code_alone(FunctionCallInfo fcinfo)
{
	for (int i = 0; i < PG_NARGS(); i++)
		if (i != 1 && !argument_is_constant(fcinfo, i))
			return false;
	return PG_ARGISNULL(3) && PG_ARGISNULL(4) && PG_ARGISNULL(5) && flag(fcinfo, 6, true) && !flag(fcinfo, 7, false) &&
		PG_ARGISNULL(9);
}

/* Notes what the codes of further rows are to be looked up in, where they alone will change. */
static void
remember_constants(FunctionCallInfo fcinfo)
{
	ValueSetCall *call = value_set_call(fcinfo);
	char	   *system = argument_string(fcinfo, 0);

	if (!PG_ARGISNULL(2) && call->value_set != NULL && validation_needs_member(call->value_set))
	{
		call_find_deciding_codes(call, PG_GETARG_TEXT_PP(0), system);
		call->constant_codes = call->deciding;
	}
	else if (PG_ARGISNULL(2))
	{
		CodeSystem *cs = terminology_code_system(call->scope, system, NULL, NULL);

		if (cs != NULL && validation_needs_code(cs))
			call->constant_system = cs;
	}
}

PG_FUNCTION_INFO_V1(fhir_validate_code);

/* fhir_validate_code(system, code, …) */
Datum
fhir_validate_code(PG_FUNCTION_ARGS)
{
	const ValueSetCall *call;
	text	   *code;
	Datum		result;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	call = terminology_of_call(fcinfo)->call_state;
	if (call == NULL || (call->constant_codes == NULL && call->constant_system == NULL))
	{
		result = validate_as_boolean(fcinfo, validate_code_call);
		if (asks_for_code_alone(fcinfo))
			remember_constants(fcinfo);
		return result;
	}
	code = PG_GETARG_TEXT_PP(1);
	if (call->constant_codes != NULL)
		PG_RETURN_BOOL(code_set_ask(call->constant_codes, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code)) ==
					   CODE_SET_MEMBER);
	PG_RETURN_BOOL(code_system_locate(call->constant_system, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code), NULL) >= 0);
}

PG_FUNCTION_INFO_V1(fhir_validate_coding);

/* fhir_validate_code(coding jsonb, …) */
Datum
fhir_validate_coding(PG_FUNCTION_ARGS)
{
	return validate_as_boolean(fcinfo, validate_coding_call);
}

/* ---------------------------------------------------------------- reason */

static Datum
validate_as_reason(FunctionCallInfo fcinfo, ValidateCall validate)
{
	ValidationCall call = {0};
	char	   *message;

	if (!validate(fcinfo, &call) || call.unknown)
		PG_RETURN_NULL();
	message = validation_message(&call.validation);
	if (message == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(message));
}

PG_FUNCTION_INFO_V1(fhir_validate_code_reason);

/* fhir_validate_code_reason(system, code, …) */
Datum
fhir_validate_code_reason(PG_FUNCTION_ARGS)
{
	return validate_as_reason(fcinfo, validate_code_call);
}

PG_FUNCTION_INFO_V1(fhir_validate_coding_reason);

/* fhir_validate_code_reason(coding jsonb, …) */
Datum
fhir_validate_coding_reason(PG_FUNCTION_ARGS)
{
	return validate_as_reason(fcinfo, validate_coding_call);
}

/* ---------------------------------------------------------------- detail */

static Datum
validate_as_detail(FunctionCallInfo fcinfo, ValidateCall validate)
{
	ValidationCall call = {0};
	const Validation *validation = &call.validation;
	TupleDesc	descriptor;
	Datum		values[DETAIL_COLUMNS];
	bool		nulls[DETAIL_COLUMNS] = {0};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	/* the last argument, which the other functions haven't got: they have nothing to say of this */
	call.request.example = flag(fcinfo, PG_NARGS() - 1, false);
	if (!validate(fcinfo, &call) || call.unknown)
		PG_RETURN_NULL();
	values[0] = BoolGetDatum(validation->result);
	nulls[0] = !validation->determined;
	values[1] = text_or_null(validation_message(validation), &nulls[1]);
	values[2] = text_or_null(validation->display, &nulls[2]);
	values[3] = text_or_null(validation->normalised_code ? validation->normalised_code : validation->code,
							 &nulls[3]);
	values[4] = text_or_null(validation->system, &nulls[4]);
	values[5] = text_or_null(validation->version, &nulls[5]);
	values[6] = BoolGetDatum(validation->inactive);
	values[7] = JsonbPGetDatum(validation_issues_to_jsonb(validation));
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls)));
}

PG_FUNCTION_INFO_V1(fhir_validate_code_detail);

/* fhir_validate_code_detail(system, code, …) */
Datum
fhir_validate_code_detail(PG_FUNCTION_ARGS)
{
	return validate_as_detail(fcinfo, validate_code_call);
}

PG_FUNCTION_INFO_V1(fhir_validate_coding_detail);

/* fhir_validate_code_detail(coding jsonb, …) */
Datum
fhir_validate_coding_detail(PG_FUNCTION_ARGS)
{
	return validate_as_detail(fcinfo, validate_coding_call);
}
