/*
 * revision_functions.c
 *		SQL: fhir_vocmnt_apply, fhir_vocmnt_check.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "fhir/excerpt.h"
#include "fhir/text.h"
#include "json/jsonb_access.h"
#include "load/trial.h"
#include "revision/revision.h"

/* Columns of fhirterm.vocmnt_result. */
#define RESULT_COLUMNS 10

/* ---------------------------------------------------------------- options */

pg_noreturn static void
refuse_option(const char *name, const char *hint)
{
	ereport(ERROR,
			errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("option \"%s\" is not understood", excerpt(name)),
			errhint("%s", hint));
}

static void
read_option(RevisionOptions *options, const char *name, const char *value)
{
	if (value == NULL)
		refuse_option(name, "Options are strings.");
	if (strcmp(name, "document_status") == 0)
	{
		options->document_status = document_status_of_name(value);
		if (options->document_status < 0)
			refuse_option(name, "It is Proposed, Submitted, Reviewed, Harmonized, Final or Rejected.");
	}
	else if (strcmp(name, "on_error") == 0)
	{
		options->go_on = strcmp(value, "continue") == 0;
		if (!options->go_on && strcmp(value, "abort") != 0)
			refuse_option(name, "It is abort or continue.");
	}
	else if (strcmp(name, "if_applied") == 0)
	{
		options->skip_applied = strcmp(value, "skip") == 0;
		if (!options->skip_applied && strcmp(value, "error") != 0)
			refuse_option(name, "It is error or skip.");
	}
	else if (strcmp(name, "base_url") == 0)
		options->base_url = value;
	else
		refuse_option(name, "Options are document_status, on_error, if_applied and base_url.");
}

static void
read_options(RevisionOptions *options, Jsonb *given)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	char	   *name = NULL;

	memset(options, 0, sizeof(*options));
	options->document_status = -1;
	if (given == NULL)
		return;
	if (!JB_ROOT_IS_OBJECT(given))
		refuse_option("opts", "Options are a JSON object.");
	iterator = JsonbIteratorInit(&given->root);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			name = pnstrdup(value.val.string.val, value.val.string.len);
		else if (token == WJB_VALUE)
			read_option(options, name, value.type == jbvString ?
						pnstrdup(value.val.string.val, value.val.string.len) : NULL);
	}
}

/* ---------------------------------------------------------------- results */

static void
put_text(Datum *values, bool *nulls, int column, const char *text)
{
	nulls[column] = text == NULL;
	if (text)
		values[column] = CStringGetTextDatum(text);
}

/* A row of an entry, with one of its findings or (NULL) none. */
static void
put_row(ReturnSetInfo *result, const RevisionEntry *entry, const RevisionFinding *finding)
{
	const RevisionBallot *ballot = revision_ballot(entry->node);
	Datum		values[RESULT_COLUMNS];
	bool		nulls[RESULT_COLUMNS] = {0};

	values[0] = Int32GetDatum(entry->seq);
	put_text(values, nulls, 1, revision_path(entry->node));
	put_text(values, nulls, 2, revision_element_name(entry->node->element));
	put_text(values, nulls, 3, entry->model ? entry->model->mnemonic :
			 revision_attribute(entry->node, ATTRIBUTE_SYSTEM_MNEMONIC));
	put_text(values, nulls, 4, entry->code);
	put_text(values, nulls, 5, ballot_action_name(ballot->action));
	put_text(values, nulls, 6, ballot->vote);
	values[7] = BoolGetDatum(entry->applied);
	put_text(values, nulls, 8, finding ? issue_severity_name(finding->severity) : NULL);
	put_text(values, nulls, 9, finding ? finding->message : NULL);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
put_entries(ReturnSetInfo *result, List *entries)
{
	ListCell   *cell;
	ListCell   *inner;

	foreach(cell, entries)
	{
		RevisionEntry *entry = lfirst(cell);

		if (entry->findings == NIL)
			put_row(result, entry, NULL);
		foreach(inner, entry->findings)
			put_row(result, entry, lfirst(inner));
	}
}

/* ---------------------------------------------------------------- functions */

/* A revision to be applied, and the entries that come of it. */
typedef struct RevisionCall
{
	text	   *document;
	const RevisionOptions *options;
	List	   *entries;
} RevisionCall;

static void
apply_call(void *argument)
{
	RevisionCall *call = argument;

	call->entries = revision_apply(VARDATA_ANY(call->document), VARSIZE_ANY_EXHDR(call->document), call->options);
}

static Datum
run(FunctionCallInfo fcinfo, bool apply)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	RevisionOptions options;
	RevisionCall call = {.options = &options};

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	call.document = PG_GETARG_TEXT_PP(0);
	read_options(&options, PG_ARGISNULL(1) ? NULL : PG_GETARG_JSONB_P(1));
	if (apply)
		apply_call(&call);
	else
		run_on_trial(apply_call, &call);
	put_entries(result, call.entries);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(fhirterm_vocmnt_apply);

/* fhir_vocmnt_apply(doc xml or text, opts jsonb): no rows for a NULL document. */
Datum
fhirterm_vocmnt_apply(PG_FUNCTION_ARGS)
{
	return run(fcinfo, true);
}

PG_FUNCTION_INFO_V1(fhirterm_vocmnt_check);

/* fhir_vocmnt_check(doc xml or text, opts jsonb): no rows for a NULL document. */
Datum
fhirterm_vocmnt_check(PG_FUNCTION_ARGS)
{
	return run(fcinfo, false);
}
