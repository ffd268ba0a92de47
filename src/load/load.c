/*
 * load.c
 *		SQL: fhir_load, fhir_load_file, fhir_load_rf2, fhir_load_object, fhir_load_rf2_object,
 *		fhir_check.
 */
#include "postgres.h"

#include <sys/stat.h>

#include "catalog/namespace.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "fhir/excerpt.h"
#include "load/load_progress.h"
#include "load/resource_load.h"
#include "load/resource_stream.h"
#include "load/rf2_load.h"
#include "load/trial.h"
#include "store/relations.h"

/* Columns of fhirterm.load_result. */
#define LOAD_RESULT_COLUMNS 11

/* Where the rows of a result go. */
typedef struct ResultSink
{
	Tuplestorestate *store;
	TupleDesc	descriptor;
} ResultSink;

static void
put_text(Datum *values, bool *nulls, int column, const char *text)
{
	nulls[column] = text == NULL;
	if (text)
		values[column] = CStringGetTextDatum(text);
}

static void
put_count(Datum *values, bool *nulls, int column, bool present, int64 count)
{
	nulls[column] = !present;
	values[column] = Int64GetDatum(count);
}

/* One row of fhirterm.load_result for a resource. */
static void
report_resource(void *context, const LoadResult *result, const IssueList *issues)
{
	static const char *const actions[] = {
		[LOAD_ADDED] = "loaded",
		[LOAD_REPLACED] = "replaced",
		[LOAD_UNCHANGED] = "unchanged",
		[LOAD_SKIPPED] = "skipped",
	};
	ResultSink *sink = context;
	bool		is_code_system = result->kind == CATALOG_CODE_SYSTEM;
	Datum		values[LOAD_RESULT_COLUMNS];
	bool		nulls[LOAD_RESULT_COLUMNS] = {0};

	put_text(values, nulls, 0, catalog_kind_name(result->kind));
	put_text(values, nulls, 1, result->url);
	put_text(values, nulls, 2, result->version);
	put_text(values, nulls, 3, result->id);
	put_text(values, nulls, 4, actions[result->action]);
	put_count(values, nulls, 5, true, 1);
	put_count(values, nulls, 6, is_code_system, result->rows);
	put_count(values, nulls, 7, is_code_system, result->designations);
	put_count(values, nulls, 8, is_code_system, result->properties);
	put_count(values, nulls, 9, is_code_system || result->kind == CATALOG_CONCEPT_MAP,
			  is_code_system ? result->links : result->rows);
	values[10] = JsonbPGetDatum(issue_list_to_jsonb(issues));
	tuplestore_putvalues(sink->store, sink->descriptor, values, nulls);
}

/* One row of fhirterm.load_result for all resources of a type that isn't loaded. */
static void
report_skipped(void *context, const char *type, int64 count)
{
	ResultSink *sink = context;
	Datum		values[LOAD_RESULT_COLUMNS];
	bool		nulls[LOAD_RESULT_COLUMNS];

	memset(nulls, true, sizeof(nulls));
	put_text(values, nulls, 0, type);
	put_text(values, nulls, 4, "skipped");
	put_count(values, nulls, 5, true, count);
	tuplestore_putvalues(sink->store, sink->descriptor, values, nulls);
}

/* One row of fhirterm.issue for each issue of a resource. */
static void
report_issues(void *context, const LoadResult *result, const IssueList *issues)
{
	ResultSink *sink = context;
	int			i;

	for (i = 0; i < issues->count; i++)
	{
		const Issue *issue = &issues->issues[i];
		Datum		values[4];
		bool		nulls[4] = {0};

		put_text(values, nulls, 0, issue_severity_name(issue->severity));
		put_text(values, nulls, 1, issue->code);
		put_text(values, nulls, 2, issue->expression);
		put_text(values, nulls, 3, issue->text);
		tuplestore_putvalues(sink->store, sink->descriptor, values, nulls);
	}
	for (i = 0; i < ISSUE_SEVERITIES; i++)
	{
		int64		dropped = issue_list_dropped(issues, (IssueSeverity) i);
		Datum		values[4];
		bool		nulls[4] = {0};

		if (dropped == 0)
			continue;
		put_text(values, nulls, 0, issue_severity_name((IssueSeverity) i));
		put_text(values, nulls, 1, "too-costly");
		put_text(values, nulls, 2, NULL);
		put_text(values, nulls, 3, psprintf("%lld more are not shown", (long long) dropped));
		tuplestore_putvalues(sink->store, sink->descriptor, values, nulls);
	}
}

/* What one call loads: a jsonb, a release of SNOMED CT, or the resources of a source of bytes. */
typedef struct LoadInput
{
	Jsonb	   *resource;		/* or NULL: */
	bool		is_release;
	const Rf2Release *release;	/* of a directory; or NULL: */
	ByteSource *source;			/* of resources, or an archive of the release */
	char	   *version;		/* of the release, or NULL */
	char	   *language;		/* of its displays, or NULL */
	const char *label;			/* for messages */
} LoadInput;

static void
load_input(const LoadInput *input, ResultSink *sink)
{
	ContentWriter *writer = writer_open(input->resource ? NULL : input->label);
	ResourceLoad *load = resource_load_begin(writer, input->resource != NULL, report_resource, sink);

	if (input->is_release)
		rf2_load(writer, input->release ? input->release :
				 rf2_release_unpack(load_progress_source(input->source), input->label),
				 input->version, input->language, report_resource, sink);
	else if (input->resource)
		resource_load_next(load, json_reader_from_jsonb(input->resource));
	else
	{
		ResourceStream *stream = resource_stream_open(load_progress_source(input->source),
													  input->label);
		JsonReader *reader;

		while ((reader = resource_stream_next(stream)) != NULL)
			resource_load_next(load, reader);
	}
	resource_load_skipped(load, report_skipped, sink);
	writer_close(writer);
}

/* A load to be tried. */
typedef struct TriedInput
{
	const LoadInput *input;
	ResultSink *sink;
} TriedInput;

static void
load_tried_input(void *argument)
{
	TriedInput *tried = argument;

	load_input(tried->input, tried->sink);
}

static Datum
run_load(FunctionCallInfo fcinfo, const LoadInput *input, bool dry_run)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ResultSink	sink;

	InitMaterializedSRF(fcinfo, 0);
	sink.store = result->setResult;
	sink.descriptor = result->setDesc;
	load_progress_begin(input->label, input->release ? input->release->size :
						input->source && !input->is_release ? input->source->size : -1);
	if (dry_run)
	{
		TriedInput	tried = {input, &sink};

		run_on_trial(load_tried_input, &tried);
	}
	else
		load_input(input, &sink);
	load_progress_end();
	if (input->source)
		byte_source_close(input->source);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(fhirterm_load);

/* fhir_load(resource jsonb, dry_run boolean) */
Datum
fhirterm_load(PG_FUNCTION_ARGS)
{
	LoadInput	input = {0};

	writer_require_access();
	input.resource = PG_GETARG_JSONB_P(0);
	input.label = "resource";
	return run_load(fcinfo, &input, PG_GETARG_BOOL(1));
}

PG_FUNCTION_INFO_V1(fhirterm_load_file);

/* fhir_load_file(path text, dry_run boolean) */
Datum
fhirterm_load_file(PG_FUNCTION_ARGS)
{
	LoadInput	input = {0};
	char	   *path = text_to_cstring(PG_GETARG_TEXT_PP(0));

	writer_require_access();
	input.source = byte_source_file(path);
	input.label = path;
	return run_load(fcinfo, &input, PG_GETARG_BOOL(1));
}

PG_FUNCTION_INFO_V1(fhirterm_load_rf2);

static char *
optional_text(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(argument));
}

/* Whether a path of the server leads to a directory. */
static bool
is_directory(const char *path)
{
	struct stat status;

	byte_source_require_privilege(path);
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* fhir_load_rf2(path text, version text, language text, dry_run boolean): no rows for a NULL path or dry_run. */
Datum
fhirterm_load_rf2(PG_FUNCTION_ARGS)
{
	LoadInput	input = {.is_release = true};
	char	   *path = optional_text(fcinfo, 0);

	if (path == NULL || PG_ARGISNULL(3))
	{
		InitMaterializedSRF(fcinfo, 0);
		return (Datum) 0;
	}
	writer_require_access();
	if (is_directory(path))
		input.release = rf2_release_find(path);
	else
		input.source = byte_source_file(path);
	input.label = path;
	input.version = optional_text(fcinfo, 1);
	input.language = optional_text(fcinfo, 2);
	return run_load(fcinfo, &input, PG_GETARG_BOOL(3));
}

PG_FUNCTION_INFO_V1(fhirterm_load_rf2_object);

/* fhir_load_rf2_object(object oid, name, version, language, dry_run): no rows for a NULL object or dry_run. */
Datum
fhirterm_load_rf2_object(PG_FUNCTION_ARGS)
{
	LoadInput	input = {.is_release = true};
	char	   *name = optional_text(fcinfo, 1);

	if (PG_ARGISNULL(0) || PG_ARGISNULL(4))
	{
		InitMaterializedSRF(fcinfo, 0);
		return (Datum) 0;
	}
	writer_require_access();
	input.source = byte_source_large_object(PG_GETARG_OID(0));
	input.label = name ? name : psprintf("large object %u", PG_GETARG_OID(0));
	input.version = optional_text(fcinfo, 2);
	input.language = optional_text(fcinfo, 3);
	return run_load(fcinfo, &input, PG_GETARG_BOOL(4));
}

PG_FUNCTION_INFO_V1(fhirterm_load_object);

/* fhir_load_object(object oid, name text, dry_run boolean) */
Datum
fhirterm_load_object(PG_FUNCTION_ARGS)
{
	LoadInput	input = {0};
	Oid			object;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
	{
		InitMaterializedSRF(fcinfo, 0);
		return (Datum) 0;
	}
	object = PG_GETARG_OID(0);
	writer_require_access();
	input.source = byte_source_large_object(object);
	input.label = PG_ARGISNULL(1) ? psprintf("large object %u", object) :
		text_to_cstring(PG_GETARG_TEXT_PP(1));
	return run_load(fcinfo, &input, PG_GETARG_BOOL(2));
}

PG_FUNCTION_INFO_V1(fhirterm_check);

/* fhir_check(resource jsonb, profile text): no rows for a NULL resource. Errors: 22023 for another profile. */
Datum
fhirterm_check(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *profile = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	ResultSink	sink;
	ResourceLoad *load;

	InitMaterializedSRF(fcinfo, 0);
	if (profile && strcmp(profile, "shareable") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown profile \"%s\"", excerpt(profile)),
				 errhint("\"shareable\" is known.")));
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	sink.store = result->setResult;
	sink.descriptor = result->setDesc;
	load = resource_load_begin(NULL, true, report_issues, &sink);
	if (profile)
		resource_load_check_shareable(load);
	resource_load_next(load, json_reader_from_jsonb(PG_GETARG_JSONB_P(0)));
	return (Datum) 0;
}
