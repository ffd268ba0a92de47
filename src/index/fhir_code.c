/*
 * fhir_code.c
 *		The type fhir_code: its form in memory, as text and on the wire; and what it is made from.
 *
 * Two bytes with the length of the system (0: a bare code), the system, the code.
 *
 * As text the system ends at the first bar that no backslash stands before; in the system \| means a bar and \\ a
 * backslash, as in FHIR's searches. The code is what follows, as it is.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "fhir/excerpt.h"
#include "index/fhir_code.h"

#define MAX_SYSTEM_LENGTH PG_UINT16_MAX
#define HEADER_LENGTH ((int) sizeof(uint16))
/* The form on the wire. */
#define WIRE_VERSION 1

/* ---------------------------------------------------------------- parts */

static int
system_length(const FhirCode *code)
{
	uint16		length;

	memcpy(&length, VARDATA_ANY(code), sizeof(length));
	return length;
}

TextSlice
fhir_code_system_slice(const FhirCode *code)
{
	TextSlice	slice = {NULL, 0};

	slice.length = system_length(code);
	if (slice.length > 0)
		slice.bytes = VARDATA_ANY(code) + HEADER_LENGTH;
	return slice;
}

TextSlice
fhir_code_code_slice(const FhirCode *code)
{
	int			before = HEADER_LENGTH + system_length(code);
	TextSlice	slice = {VARDATA_ANY(code) + before, VARSIZE_ANY_EXHDR(code) - before};

	return slice;
}

FhirCode *
fhir_code_make(TextSlice system, TextSlice code, const char **reason)
{
	const char *wrong = NULL;
	uint16		length = (uint16) system.length;
	int			total = VARHDRSZ + HEADER_LENGTH + system.length + code.length;
	char	   *datum;

	if (code.bytes == NULL || code.length == 0)
		wrong = "The code is empty.";
	else if (system.length > MAX_SYSTEM_LENGTH)
		wrong = "The system is longer than 65535 bytes.";
	else if (system.length > 0 && (system.bytes[0] == '{' || system.bytes[0] == '['))
		wrong = "The system of a code can't be JSON or an array.";
	if (wrong != NULL)
	{
		if (reason != NULL)
			*reason = wrong;
		return NULL;
	}
	datum = palloc(total);
	SET_VARSIZE(datum, total);
	memcpy(datum + VARHDRSZ, &length, HEADER_LENGTH);
	if (system.length > 0)
		memcpy(datum + VARHDRSZ + HEADER_LENGTH, system.bytes, system.length);
	memcpy(datum + VARHDRSZ + HEADER_LENGTH + system.length, code.bytes, code.length);
	return (FhirCode *) datum;
}

void
fhir_code_scan(Datum value, CodingVisitor visit, void *context)
{
	FhirCode   *code = DatumGetFhirCode(value);
	CodingSlice coding = {.user_selected = -1,.joined = true};

	coding.system = fhir_code_system_slice(code);
	coding.code = fhir_code_code_slice(code);
	coding.bare = coding.system.bytes == NULL;
	visit(context, &coding);
}

void
fhir_code_array_scan(Datum value, CodingVisitor visit, void *context)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_INT, &elements, &nulls, &count);
	for (int i = 0; i < count; i++)
		if (!nulls[i])
			fhir_code_scan(elements[i], visit, context);
	pfree(elements);
	pfree(nulls);
}

/* ---------------------------------------------------------------- text */

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_in);

Datum
fhirterm_fhir_code_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	char	   *system = palloc(strlen(text) + 1);
	const char *from = text;
	TextSlice	parts[2] = {{system, 0}};
	const char *reason = NULL;
	FhirCode   *code = NULL;

	for (; *from != '\0' && *from != '|'; from++)
	{
		if (*from == '\\' && (from[1] == '|' || from[1] == '\\'))
			from++;
		system[parts[0].length++] = *from;
	}
	if (*from == '|')
	{
		parts[1] = (TextSlice) {from + 1, strlen(from + 1)};
		code = fhir_code_make(parts[0], parts[1], &reason);
	}
	else
		reason = "There is no bar between system and code.";
	if (code == NULL)
		ereturn(soft_error_context(fcinfo), (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", "fhir_code", excerpt(text)),
				 errdetail("%s", reason),
				 errhint("Write system|code, or |code for a code whose system is implied; a value set is written as 'url'::fhir_valueset.")));
	PG_RETURN_POINTER(code);
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_out);

Datum
fhirterm_fhir_code_out(PG_FUNCTION_ARGS)
{
	FhirCode   *datum = PG_GETARG_FHIR_CODE(0);
	TextSlice	system = fhir_code_system_slice(datum);
	TextSlice	code = fhir_code_code_slice(datum);
	char	   *text = palloc(system.length * 2 + 1 + code.length + 1);
	char	   *to = text;

	for (int i = 0; i < system.length; i++)
	{
		if (system.bytes[i] == '|' || system.bytes[i] == '\\')
			*to++ = '\\';
		*to++ = system.bytes[i];
	}
	*to++ = '|';
	memcpy(to, code.bytes, code.length);
	to[code.length] = '\0';
	PG_RETURN_CSTRING(text);
}

/* ---------------------------------------------------------------- the wire */

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_send);

/* A version, the length of the system, system, code; both as text. */
Datum
fhirterm_fhir_code_send(PG_FUNCTION_ARGS)
{
	FhirCode   *datum = PG_GETARG_FHIR_CODE(0);
	TextSlice	system = fhir_code_system_slice(datum);
	TextSlice	code = fhir_code_code_slice(datum);
	char	   *converted = system.length == 0 ? NULL : pg_server_to_client(system.bytes, system.length);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, WIRE_VERSION);
	if (converted != NULL && converted != system.bytes)
		system = (TextSlice) {converted, strlen(converted)};
	pq_sendint32(&buffer, system.length);
	if (system.length > 0)
		pq_sendbytes(&buffer, system.bytes, system.length);
	pq_sendtext(&buffer, code.bytes, code.length);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_recv);

Datum
fhirterm_fhir_code_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			version = pq_getmsgbyte(buffer);
	int			length = version == WIRE_VERSION ? (int) pq_getmsgint(buffer, 4) : -1;
	TextSlice	system;
	TextSlice	code;
	const char *reason = NULL;
	FhirCode   *datum;

	if (length < 0 || length > buffer->len - buffer->cursor)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of a fhir_code")));
	system.bytes = pq_getmsgtext(buffer, length, &system.length);
	code.bytes = pq_getmsgtext(buffer, buffer->len - buffer->cursor, &code.length);
	datum = fhir_code_make(system, code, &reason);
	if (datum == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of a fhir_code"),
				 errdetail("%s", reason)));
	PG_RETURN_POINTER(datum);
}

/* ---------------------------------------------------------------- making and taking apart */

static FhirCode *
require_code(TextSlice system, TextSlice code)
{
	const char *reason = NULL;
	FhirCode   *datum = fhir_code_make(system, code, &reason);

	if (datum == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("these can't be system and code"),
				 errdetail("%s", reason)));
	return datum;
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code);

/* fhir_code(system, code) */
Datum
fhirterm_fhir_code(PG_FUNCTION_ARGS)
{
	TextSlice	system = {NULL, 0};
	text	   *code;

	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (!PG_ARGISNULL(0))
	{
		text	   *argument = PG_GETARG_TEXT_PP(0);

		system = (TextSlice) {VARDATA_ANY(argument), VARSIZE_ANY_EXHDR(argument)};
	}
	code = PG_GETARG_TEXT_PP(1);
	PG_RETURN_POINTER(require_code(system, (TextSlice) {VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code)}));
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_system);

Datum
fhirterm_fhir_code_system(PG_FUNCTION_ARGS)
{
	TextSlice	system = fhir_code_system_slice(PG_GETARG_FHIR_CODE(0));

	if (system.bytes == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(system.bytes, system.length));
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_code);

Datum
fhirterm_fhir_code_code(PG_FUNCTION_ARGS)
{
	TextSlice	code = fhir_code_code_slice(PG_GETARG_FHIR_CODE(0));

	PG_RETURN_TEXT_P(cstring_to_text_with_len(code.bytes, code.length));
}

typedef struct CodeArray
{
	int			count;
	int			capacity;
	Datum	   *codes;
} CodeArray;

/* A CodingVisitor; codings that state no system, or no code, name nothing. */
static void
append_code(void *context, const CodingSlice *coding)
{
	CodeArray  *array = context;

	if ((coding->system.length == 0 && !coding->bare) || coding->code.length == 0)
		return;
	if (array->count == array->capacity)
	{
		array->capacity = array->capacity == 0 ? 4 : array->capacity * 2;
		array->codes = array->codes == NULL ? palloc(array->capacity * sizeof(Datum)) :
			repalloc(array->codes, array->capacity * sizeof(Datum));
	}
	array->codes[array->count++] = PointerGetDatum(require_code(coding->system, coding->code));
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_code_of_jsonb);

/* jsonb → fhir_code */
Datum
fhirterm_fhir_code_of_jsonb(PG_FUNCTION_ARGS)
{
	CodeArray	array = {0};

	coding_scan(&PG_GETARG_JSONB_P(0)->root, append_code, &array);
	if (array.count == 0)
		PG_RETURN_NULL();
	if (array.count > 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("a coded value with %d codings is no single fhir_code", array.count),
				 errhint("Cast it to fhir_code[], or take one: value #> '{coding,0}'.")));
	PG_RETURN_DATUM(array.codes[0]);
}

PG_FUNCTION_INFO_V1(fhirterm_fhir_codes_of_jsonb);

/* jsonb → fhir_code[] */
Datum
fhirterm_fhir_codes_of_jsonb(PG_FUNCTION_ARGS)
{
	CodeArray	array = {0};
	Oid			type = get_element_type(get_func_rettype(fcinfo->flinfo->fn_oid));

	coding_scan(&PG_GETARG_JSONB_P(0)->root, append_code, &array);
	PG_RETURN_ARRAYTYPE_P(construct_array(array.codes, array.count, type, -1, false, TYPALIGN_INT));
}
