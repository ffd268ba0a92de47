/*
 * operation.c
 *		fhir_operation(): finds the operation, and performs it.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "errors.h"
#include "json/jsonb_access.h"
#include "operation/operation.h"
#include "operation/release.h"
#include "request/request_content.h"
#include "store/catalog.h"
#include "valueset/value_set.h"

/* By name; metadata tells of those that have a $. */
static const OperationEntry operations[] = {
	{"", operation_batch, true},
	{"$closure", operation_closure},
	{"$versions", operation_versions},
	{"CodeSystem/$batch-validate-code", operation_code_system_batch_validate_code},
	{"CodeSystem/$find-matches", operation_find_matches},
	{"CodeSystem/$lookup", operation_lookup},
	{"CodeSystem/$subsumes", operation_subsumes},
	{"CodeSystem/$validate-code", operation_validate_code_system},
	{"ConceptMap/$closure", operation_closure},
	{"ConceptMap/$translate", operation_translate},
	{"ValueSet/$batch-validate-code", operation_batch_validate_code},
	{"ValueSet/$compare", operation_compare},
	{"ValueSet/$expand", operation_expand},
	{"ValueSet/$related", operation_compare},
	{"ValueSet/$validate-code", operation_validate_code},
	{"batch", operation_batch, true},
	{"metadata", operation_metadata},
};

/* What a name without $ asks of a type of resources. */
static const OperationEntry reading = {"read", operation_read};
static const OperationEntry searching = {"search", operation_search};

const OperationEntry *
operation_table(int *count)
{
	*count = lengthof(operations);
	return operations;
}

/* ---------------------------------------------------------------- the call */

char *
operation_header(const OperationCall *call, const char *name)
{
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	value;
	JsonbIteratorToken token;

	if (call->headers == NULL || !JsonContainerIsObject(call->headers))
		return NULL;
	iterator = JsonbIteratorInit(call->headers);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while ((token = JsonbIteratorNext(&iterator, &key, true)) == WJB_KEY)
	{
		(void) JsonbIteratorNext(&iterator, &value, true);
		if (value.type == jbvString && key.val.string.len == (int) strlen(name) &&
			pg_strncasecmp(key.val.string.val, name, key.val.string.len) == 0)
			return pnstrdup(value.val.string.val, value.val.string.len);
	}
	return NULL;
}

static int64
read_threshold(const OperationCall *call)
{
	char	   *text = operation_header(call, "X-TOO-COSTLY-THRESHOLD");
	char	   *end;
	long		value;

	if (text == NULL)
		return -1;
	value = strtol(text, &end, 10);
	if (end == text || *end != '\0' || value < 0)
		request_refuse(psprintf("the header X-TOO-COSTLY-THRESHOLD must be a number, not \"%s\"", text));
	return value;
}

/* "4.0", "4.0.1", "R4" … */
static int
release_of(const char *text)
{
	if (text == NULL)
		return 5;
	if (*text == 'R' || *text == 'r')
		text++;
	if (*text == '4' || *text == '3')
		return *text - '0';
	if (*text != '5')
		request_refuse(psprintf("answers for FHIR version \"%s\" are not to be had", text));
	return 5;
}

static const char *
wanted_release(const OperationCall *call)
{
	char	   *text = parameters_text(call->parameters, "fhirVersion");

	return text ? text : operation_header(call, "fhirVersion");
}

/* Splits [/]Type[/ID][/$operation][?query]; the id goes out of the name. */
static void
read_name(OperationCall *call)
{
	char	   *path = pstrdup(call->name);
	char	   *query = strchr(path, '?');
	char	   *slash;
	char	   *dollar;

	if (query)
	{
		*query = '\0';
		call->query = query + 1;
	}
	if (*path == '/')
		path++;
	call->name = path;
	slash = strchr(path, '/');
	dollar = strstr(path, "/$");
	if (slash == NULL || slash == dollar)
		return;
	*slash = '\0';
	if (dollar)
		*dollar = '\0';
	if (strcmp(slash + 1, "_search") != 0)
		call->id = slash + 1;
	if (dollar)
		call->name = psprintf("%s/%s", path, dollar + 1);
}

static const OperationEntry *
find_entry(const OperationCall *call)
{
	for (int i = 0; i < lengthof(operations); i++)
		if (strcmp(operations[i].name, call->name) == 0)
			return &operations[i];
	if (catalog_kind_of_name(call->name) >= 0)
		return call->id ? &reading : &searching;
	return NULL;
}

/* The parameters of the request, and those of the query string. */
static void
read_request(OperationCall *call, bool wants_bundle)
{
	if (call->request && !JsonContainerIsObject(call->request))
		request_refuse("the request must be a resource");
	if (call->request && JsonContainerSize(call->request) == 0)
		call->request = NULL;	/* an empty body */
	if (call->request && !wants_bundle)
		call->parameters = parameters_read(call->request);
	else
		call->parameters = palloc0(sizeof(Parameters));
	if (call->query)
		parameters_add_query(call->parameters, call->query);
}

void
operation_unknown(const OperationCall *call)
{
	char	   *text = psprintf("unknown operation \"%s\"", call->name);

	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("%s", text),
			 err_outcome("not-supported", NULL, MESSAGE_NONE, NULL, text)));
}

Terminology *
operation_terminology(OperationCall *call)
{
	VersionChoices choices;
	ListCell   *cell;

	if (call->terminology)
		return call->terminology;
	call->terminology = terminology_create(call->context);
	foreach(cell, parameters_all(call->parameters, "tx-resource"))
	{
		JsonbContainer *element = ((const Parameter *) lfirst(cell))->element;
		JsonbContainer *resource = jsonb_member_object(element, "resource");

		if (resource == NULL)
			request_refuse("the parameter tx-resource must be a resource");
		request_content_add(call->terminology, resource);
	}
	choices.system_version = call->system_versions = parameters_texts(call->parameters, "system-version");
	choices.check_system_version = parameters_texts(call->parameters, "check-system-version");
	choices.force_system_version = parameters_texts(call->parameters, "force-system-version");
	choices.value_set_version = parameters_texts(call->parameters, "default-valueset-version");
	value_set_choose(call->terminology, &choices, parameters_texts(call->parameters, "useSupplement"));
	return call->terminology;
}

/* ---------------------------------------------------------------- performing */

void
operation_run(OperationCall *call)
{
	const OperationEntry *entry;

	read_name(call);
	entry = find_entry(call);
	if (entry == NULL)
		operation_unknown(call);
	if (call->parameters == NULL)
		read_request(call, entry->wants_bundle);
	call->accept_language = operation_header(call, "Accept-Language");
	call->too_costly = read_threshold(call);
	call->release = release_of(wanted_release(call));
	if (call->release == 3 && entry->perform != operation_metadata)
		request_refuse("answers for FHIR version 3 are not to be had");
	call->answer = entry->perform(call);
	if (call->release == 4)
		call->answer = release_4(call->answer);
	else if (strncmp(call->name, "ConceptMap", strlen("ConceptMap")) == 0 &&
			 (entry->perform == operation_read || entry->perform == operation_search))
		call->answer = release_5(call->answer);
	answer_finish(call->answer);
}

static void
perform(void *context)
{
	operation_run(context);
}

JsonTree *
operation_perform(const char *name, JsonbContainer *request, JsonbContainer *headers, int *status)
{
	OperationCall call = {.context = CurrentMemoryContext, .name = name, .request = request, .headers = headers};
	OperationFailure *failure = operation_attempt(perform, &call);

	if (status)
		*status = failure ? failure->status : 200;
	return failure ? failure->outcome : call.answer;
}

/* ---------------------------------------------------------------- SQL */

PG_FUNCTION_INFO_V1(fhir_operation);

/* A call from SQL, and its answer as a datum. */
typedef struct SqlCall
{
	OperationCall call;
	Jsonb	   *answer;
} SqlCall;

static void
write_answer(void *context)
{
	SqlCall    *sql = context;

	sql->answer = tree_to_jsonb(sql->call.answer);
}

/* An answer too large for a datum is a failure like others. */
static void
perform_and_write(void *context)
{
	SqlCall    *sql = context;

	operation_run(&sql->call);
	write_answer(sql);
}

static void
call_from_sql(SqlCall *sql)
{
	OperationFailure *failure = operation_attempt(perform_and_write, sql);

	/* what an outcome quotes of the request may be too large in its turn, its refusal is not */
	for (int i = 0; failure && i < 2; i++)
	{
		sql->call.answer = failure->outcome;
		failure = operation_attempt(write_answer, sql);
	}
}

/* fhir_operation(operation text, request jsonb, headers jsonb) */
Datum
fhir_operation(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext context;
	SqlCall		sql = {0};
	Jsonb	   *result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	context = AllocSetContextCreate(caller, "fhirterm operation", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(context);
	sql.call.context = context;
	sql.call.name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	sql.call.request = PG_ARGISNULL(1) ? NULL : &PG_GETARG_JSONB_P(1)->root;
	sql.call.headers = PG_ARGISNULL(2) ? NULL : &PG_GETARG_JSONB_P(2)->root;
	call_from_sql(&sql);
	MemoryContextSwitchTo(caller);
	result = palloc(VARSIZE(sql.answer));
	memcpy(result, sql.answer, VARSIZE(sql.answer));
	MemoryContextDelete(context);
	PG_RETURN_JSONB_P(result);
}
