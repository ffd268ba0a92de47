/*
 * read_json.c
 *		SQL: fhirterm.read_json(text), fhirterm.read_jsonb(jsonb).
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "compat.h"
#include "json/json_reader.h"

/* Reads one value to its end: one row (tokens bigint, strings bigint, digest text). */
static Datum
read_all(FunctionCallInfo fcinfo, JsonReader *reader)
{
	TupleDesc	description;
	Datum		values[3];
	bool		nulls[3] = {false, false, false};
	int64		tokens = 0;
	int64		strings = 0;
	JsonToken	token;

	if (get_call_result_type(fcinfo, NULL, &description) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");

	while ((token = json_next(reader)) != JSON_READ_END)
	{
		tokens++;
		if (token == JSON_READ_STRING)
			strings++;
	}
	if (json_reader_more(reader))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("more text follows the JSON value in \"%s\"", reader->name),
				 json_errlocation(reader)));

	values[0] = Int64GetDatum(tokens);
	values[1] = Int64GetDatum(strings);
	values[2] = CStringGetTextDatum(digest_to_text(reader->digest));
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(description), values, nulls));
}

PG_FUNCTION_INFO_V1(fhirterm_read_json);

Datum
fhirterm_read_json(PG_FUNCTION_ARGS)
{
	text	   *document = PG_GETARG_TEXT_PP(0);
	char	   *bytes = VARDATA_ANY(document);
	int			length = VARSIZE_ANY_EXHDR(document);
	char	   *utf8 = pg_server_to_any(bytes, length, PG_UTF8);

	if (utf8 != bytes)
		length = strlen(utf8);
	return read_all(fcinfo, json_reader_from_source(byte_source_memory(utf8, length), "document"));
}

PG_FUNCTION_INFO_V1(fhirterm_read_jsonb);

Datum
fhirterm_read_jsonb(PG_FUNCTION_ARGS)
{
	return read_all(fcinfo, json_reader_from_jsonb(PG_GETARG_JSONB_P(0)));
}
