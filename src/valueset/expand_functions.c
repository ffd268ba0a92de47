/*
 * expand_functions.c
 *		fhir_value_set() and fhir_expand(): value sets as relations.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "codesystem/call_site.h"
#include "codesystem/concept_json.h"
#include "codesystem/concept_property.h"
#include "compat.h"
#include "errors.h"
#include "valueset/expansion.h"
#include "valueset/member_rows.h"
#include "valueset/value_set_call.h"

/* Arguments of fhir_expand. */
enum
{
	EXPAND_VALUE_SET,
	EXPAND_FILTER,
	EXPAND_OFFSET,
	EXPAND_COUNT,
	EXPAND_ACTIVE_ONLY,
	EXPAND_EXCLUDE_NESTED,
	EXPAND_INCLUDE_DESIGNATIONS,
	EXPAND_DISPLAY_LANGUAGE,
	EXPAND_PROPERTIES,
	EXPAND_SYSTEM_VERSION,
	EXPAND_CHECK_SYSTEM_VERSION,
	EXPAND_FORCE_SYSTEM_VERSION,
	EXPAND_DEFAULT_VALUESET_VERSION,
	EXPAND_USE_SUPPLEMENT,
	EXPAND_DATE
};

#define VALUE_SET_COLUMNS 5
#define EXPAND_COLUMNS 11

typedef struct RowSink
{
	Tuplestorestate *store;
	TupleDesc	descriptor;
	ValueSet   *value_set;
	bool		designations;
	List	   *properties;		/* of char *: codes; "*" means all */
} RowSink;

static Datum
jsonb_or_null(Jsonb *json, bool *isnull)
{
	*isnull = json == NULL || JB_ROOT_COUNT(json) == 0;
	return *isnull ? (Datum) 0 : JsonbPGetDatum(json);
}

/* A Terminology for one call, below the context of the call. */
static Terminology *
terminology_for_call(FunctionCallInfo fcinfo)
{
	return terminology_create(CurrentMemoryContext);
}

/* ---------------------------------------------------------------- fhir_value_set */

/* A value set whose members are being read. */
typedef struct MemberReading
{
	Terminology *terminology;
	ExpansionOptions options;
	Expansion  *expansion;
	bool		more;
	const bool *wanted;
	RowBatch   *batch;			/* into which rows go */
	/* of the batch: the latest system and version, which are the same in row after row */
	const char *system;
	const char *version;
	Datum		system_text;
	Datum		version_text;
} MemberReading;

/* The text of a value that is likely the latest one, which is told by its address. */
static Datum
repeated_text(const char *value, const char **latest, Datum *text)
{
	if (value != *latest)
	{
		*text = CStringGetTextDatum(value);
		*latest = value;
	}
	return *text;
}

static bool
put_member(void *context, const ExpansionRow *row)
{
	MemberReading *reading = context;
	MemoryContext old = MemoryContextSwitchTo(reading->batch->context);
	bool	   *nulls;
	Datum	   *values = row_batch_add(reading->batch, &nulls);

	values[0] = repeated_text(row->system, &reading->system, &reading->system_text);
	nulls[0] = false;
	if (row->version)
		values[1] = repeated_text(row->version, &reading->version, &reading->version_text);
	nulls[1] = row->version == NULL;
	if (reading->wanted[2])
		values[2] = text_or_null(row->code, &nulls[2]);
	if (reading->wanted[3])
		values[3] = text_or_null(row->display, &nulls[3]);
	values[4] = BoolGetDatum(row->inactive);
	nulls[4] = false;
	MemoryContextSwitchTo(old);
	return !row_batch_is_full(reading->batch);
}

static void *
open_members(FunctionCallInfo fcinfo, Oid type, const bool *wanted)
{
	MemberReading *reading;
	ValueSet   *value_set;
	Terminology *terminology;

	if (PG_ARGISNULL(0))
		return NULL;
	terminology = terminology_for_call(fcinfo);
	value_set = value_set_of_argument(terminology, fcinfo, 0, type);
	if (value_set == NULL)
	{
		terminology_destroy(terminology);
		return NULL;
	}
	reading = palloc0(sizeof(MemberReading));
	reading->terminology = terminology;
	reading->wanted = wanted;
	reading->options.selectable_only = true;
	reading->options.count = -1;
	reading->options.codes_only = !wanted[3];
	reading->options.languages = display_languages(value_set, NULL);
	reading->expansion = expansion_begin(value_set, &reading->options, put_member, reading);
	reading->more = true;
	return reading;
}

static void *
open_members_of_text(FunctionCallInfo fcinfo, const bool *wanted)
{
	return open_members(fcinfo, TEXTOID, wanted);
}

static void *
open_members_of_jsonb(FunctionCallInfo fcinfo, const bool *wanted)
{
	return open_members(fcinfo, JSONBOID, wanted);
}

static void
read_members(void *state, RowBatch *batch)
{
	MemberReading *reading = state;

	if (!reading->more)
		return;
	if (expansion_enumerates(reading->expansion))
		row_batch_enlarge(batch);
	reading->system = reading->version = NULL;
	reading->batch = batch;
	reading->more = expansion_continue(reading->expansion);
}

static void
close_members(void *state)
{
	MemberReading *reading = state;

	expansion_end(reading->expansion);
	terminology_destroy(reading->terminology);
	pfree(reading);
}

const RelationReader value_set_reader = {
	VALUE_SET_COLUMNS, open_members_of_text, read_members, close_members
};
const RelationReader value_set_of_jsonb_reader = {
	VALUE_SET_COLUMNS, open_members_of_jsonb, read_members, close_members
};

PG_FUNCTION_INFO_V1(fhir_value_set);

/* fhir_value_set(canonical text) */
Datum
fhir_value_set(PG_FUNCTION_ARGS)
{
	return relation_rows(fcinfo, &value_set_reader);
}

PG_FUNCTION_INFO_V1(fhir_value_set_of_jsonb);

/* fhir_value_set(value_set jsonb) */
Datum
fhir_value_set_of_jsonb(PG_FUNCTION_ARGS)
{
	return relation_rows(fcinfo, &value_set_of_jsonb_reader);
}

/* ---------------------------------------------------------------- fhir_expand */

/* The names of a row but the one that is its display. */
static Jsonb *
row_designations(RowSink *sink, const ExpansionRow *row)
{
	List	   *names = row->code_system
		? member_names(sink->value_set, row->code_system, row->concept)
		: loose_member_names(sink->value_set, row->loose);
	ListCell   *cell;

	foreach(cell, names)
	{
		const ConceptName *name = lfirst(cell);

		if (row->display && strcmp(name->designation.value, row->display) == 0)
		{
			names = foreach_delete_current(names, cell);
			break;
		}
	}
	return concept_names_to_jsonb(names);
}

static Jsonb *
row_properties(RowSink *sink, const ExpansionRow *row)
{
	List	   *values = NIL;
	ListCell   *cell;

	foreach(cell, sink->properties)
	{
		const char *property = lfirst(cell);

		values = list_concat(values, concept_values(row->code_system, row->concept->ordinal,
													strcmp(property, "*") == 0 ? NULL : property));
	}
	return concept_values_to_jsonb(row->code_system, values);
}

static bool
put_row(void *context, const ExpansionRow *row)
{
	RowSink    *sink = context;
	Datum		values[EXPAND_COLUMNS];
	bool		nulls[EXPAND_COLUMNS] = {0};

	values[0] = text_or_null(row->system, &nulls[0]);
	values[1] = text_or_null(row->version, &nulls[1]);
	values[2] = text_or_null(row->code, &nulls[2]);
	values[3] = text_or_null(row->display, &nulls[3]);
	values[4] = BoolGetDatum(row->abstract);
	values[5] = BoolGetDatum(row->inactive);
	values[6] = text_or_null(row->parent_code, &nulls[6]);
	values[7] = Int32GetDatum(row->depth);
	values[8] = Int64GetDatum(row->ordinal);
	values[9] = jsonb_or_null(sink->designations ? row_designations(sink, row) : NULL, &nulls[9]);
	values[10] = jsonb_or_null(sink->properties && row->code_system ? row_properties(sink, row) : NULL,
							   &nulls[10]);
	tuplestore_putvalues(sink->store, sink->descriptor, values, nulls);
	return true;
}

/* A count or offset; otherwise where it is NULL. */
static int64
read_number(FunctionCallInfo fcinfo, int number, const char *name, int64 otherwise)
{
	int32		value;

	if (PG_ARGISNULL(number))
		return otherwise;
	value = PG_GETARG_INT32(number);
	if (value < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be negative", name)));
	return value;
}

static bool
read_flag(FunctionCallInfo fcinfo, int number)
{
	return !PG_ARGISNULL(number) && PG_GETARG_BOOL(number);
}

static void
read_options(FunctionCallInfo fcinfo, ExpansionOptions *options)
{
	options->filter = argument_string(fcinfo, EXPAND_FILTER);
	options->offset = read_number(fcinfo, EXPAND_OFFSET, "offset", 0);
	options->count = read_number(fcinfo, EXPAND_COUNT, "count", -1);
	options->active_only = read_flag(fcinfo, EXPAND_ACTIVE_ONLY);
	/* pages are flat (TX-075) */
	options->nested = !read_flag(fcinfo, EXPAND_EXCLUDE_NESTED) && options->offset == 0 &&
		options->count < 0;
	if (!PG_ARGISNULL(EXPAND_DATE))
		ereport(ERROR,
				(errcode(ERRCODE_TX_NOT_SUPPORTED),
				 errmsg("expansion as of a date is not supported"),
				 errhint("Name the versions that were current then: system_version, default_valueset_version.")));
}

static void
read_choices(FunctionCallInfo fcinfo, Terminology *terminology)
{
	VersionChoices choices;

	choices.system_version = argument_strings(fcinfo, EXPAND_SYSTEM_VERSION);
	choices.check_system_version = argument_strings(fcinfo, EXPAND_CHECK_SYSTEM_VERSION);
	choices.force_system_version = argument_strings(fcinfo, EXPAND_FORCE_SYSTEM_VERSION);
	choices.value_set_version = argument_strings(fcinfo, EXPAND_DEFAULT_VALUESET_VERSION);
	value_set_choose(terminology, &choices, argument_strings(fcinfo, EXPAND_USE_SUPPLEMENT));
}

static Datum
expand_relation(FunctionCallInfo fcinfo, Oid type)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Terminology *terminology;
	ExpansionOptions options = {0};
	RowSink		sink = {0};

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(EXPAND_VALUE_SET))
		return (Datum) 0;
	read_options(fcinfo, &options);
	terminology = terminology_for_call(fcinfo);
	read_choices(fcinfo, terminology);
	sink.value_set = value_set_of_argument(terminology, fcinfo, EXPAND_VALUE_SET, type);
	if (sink.value_set)
	{
		sink.store = rsinfo->setResult;
		sink.descriptor = rsinfo->setDesc;
		sink.designations = read_flag(fcinfo, EXPAND_INCLUDE_DESIGNATIONS);
		sink.properties = argument_strings(fcinfo, EXPAND_PROPERTIES);
		options.languages = display_languages(sink.value_set,
											  argument_string(fcinfo, EXPAND_DISPLAY_LANGUAGE));
		value_set_expand(sink.value_set, &options, put_row, &sink);
	}
	terminology_destroy(terminology);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(fhir_expand);

/* fhir_expand(url text, …) */
Datum
fhir_expand(PG_FUNCTION_ARGS)
{
	return expand_relation(fcinfo, TEXTOID);
}

PG_FUNCTION_INFO_V1(fhir_expand_of_jsonb);

/* fhir_expand(value_set jsonb, …) */
Datum
fhir_expand_of_jsonb(PG_FUNCTION_ARGS)
{
	return expand_relation(fcinfo, JSONBOID);
}
