/*
 * operation.c
 *		fhir_operation(): finds the operation, performs it, and makes an OperationOutcome of what goes wrong.
 *
 * An error is caught behind a subtransaction, as PL/pgSQL does it, so that what it left open is closed; that works
 * in a read-only transaction and on a standby. What is no fault of the request (cancelling, memory or disk that
 * ran out, broken storage) stays an error.
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "errors.h"
#include "json/jsonb_access.h"
#include "operation/operation.h"
#include "request/request_content.h"
#include "valueset/value_set.h"

typedef struct OperationEntry
{
	const char *name;
	OperationFunction perform;
} OperationEntry;

static const OperationEntry operations[] = {
	{"CodeSystem/$lookup", operation_lookup},
	{"CodeSystem/$subsumes", operation_subsumes},
};

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

pg_noreturn static void
refuse_request(char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_BAD_REQUEST),
			 errmsg("%s", text),
			 err_outcome("invalid", NULL, MESSAGE_NONE, NULL, text)));
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
		refuse_request(psprintf("the header X-TOO-COSTLY-THRESHOLD must be a number, not \"%s\"", text));
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
	if (*text == '4')
		return 4;
	if (*text != '5')
		refuse_request(psprintf("answers for FHIR version \"%s\" are not to be had", text));
	return 5;
}

static const char *
wanted_release(const OperationCall *call)
{
	char	   *text = parameters_text(call->parameters, "fhirVersion");

	return text ? text : operation_header(call, "fhirVersion");
}

/* Splits Type/ID/$operation and what stands behind a question mark. */
static void
read_name(OperationCall *call, const char *name)
{
	char	   *path = pstrdup(name);
	char	   *query = strchr(path, '?');
	char	   *slash;
	char	   *dollar;

	if (query && strncmp(path, "metadata", strlen("metadata")) != 0)
	{
		*query = '\0';
		call->query = query + 1;
	}
	slash = strchr(path, '/');
	dollar = strstr(path, "/$");
	if (slash && dollar && dollar > slash)
	{
		*dollar = '\0';
		call->id = pstrdup(slash + 1);
		*slash = '\0';
		path = psprintf("%s/%s", path, dollar + 1);
	}
	call->name = path;
}

static JsonTree *
perform(OperationCall *call, const char *name)
{
	read_name(call, name);
	if (call->request && JsonContainerIsObject(call->request))
		call->parameters = parameters_read(call->request);
	else if (call->request)
		refuse_request(pstrdup("the request must be a resource"));
	else
		call->parameters = palloc0(sizeof(Parameters));
	call->accept_language = operation_header(call, "Accept-Language");
	call->too_costly = read_threshold(call);
	call->release = release_of(wanted_release(call));
	for (int i = 0; i < lengthof(operations); i++)
		if (strcmp(operations[i].name, call->name) == 0)
			return operations[i].perform(call);
	operation_unknown(call);
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
			refuse_request(pstrdup("the parameter tx-resource must be a resource"));
		request_content_add(call->terminology, resource);
	}
	choices.system_version = parameters_texts(call->parameters, "system-version");
	choices.check_system_version = parameters_texts(call->parameters, "check-system-version");
	choices.force_system_version = parameters_texts(call->parameters, "force-system-version");
	choices.value_set_version = parameters_texts(call->parameters, "default-valueset-version");
	value_set_choose(call->terminology, &choices, parameters_texts(call->parameters, "useSupplement"));
	return call->terminology;
}

/* ---------------------------------------------------------------- failures */

/* Whether an error is the request's fault, or beyond a limit that guards against it. */
static bool
is_answerable(int sqlstate)
{
	int			category = ERRCODE_TO_CATEGORY(sqlstate);

	return category == ERRCODE_TO_CATEGORY(ERRCODE_TX_BAD_REQUEST) ||
		category == ERRCODE_TO_CATEGORY(ERRCODE_DATA_EXCEPTION) ||
		category == ERRCODE_TO_CATEGORY(ERRCODE_FEATURE_NOT_SUPPORTED) ||
		category == ERRCODE_TO_CATEGORY(ERRCODE_PROGRAM_LIMIT_EXCEEDED) ||
		sqlstate == ERRCODE_READ_ONLY_SQL_TRANSACTION || sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE;
}

static const char *
issue_code(int sqlstate)
{
	int			category = ERRCODE_TO_CATEGORY(sqlstate);

	if (sqlstate == ERRCODE_TX_NOT_FOUND)
		return "not-found";
	if (sqlstate == ERRCODE_TX_CONFLICT)
		return "conflict";
	if (sqlstate == ERRCODE_TX_TOO_COSTLY || category == ERRCODE_TO_CATEGORY(ERRCODE_PROGRAM_LIMIT_EXCEEDED))
		return "too-costly";
	if (sqlstate == ERRCODE_TX_NOT_SUPPORTED || category == ERRCODE_TO_CATEGORY(ERRCODE_FEATURE_NOT_SUPPORTED))
		return "not-supported";
	if (sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE)
		return "forbidden";
	return "invalid";
}

static JsonTree *
outcome_of(const ErrorData *error)
{
	Outcome		outcome = {NIL};
	OutcomeIssue *said = outcome_of_error();
	OutcomeIssue *issue;

	if (said)
		issue = outcome_add(&outcome, said->severity, pstrdup(said->code), said->type ? pstrdup(said->type) : NULL,
							said->message, said->expression ? pstrdup(said->expression) : NULL,
							pstrdup(said->text));
	else
		issue = outcome_add(&outcome, ISSUE_ERROR, issue_code(error->sqlerrcode), NULL, MESSAGE_NONE, NULL,
							error->message);
	issue->diagnostics = error->detail && error->hint ? psprintf("%s %s", error->detail, error->hint)
		: error->detail ? error->detail : error->hint;
	return outcome_json(&outcome);
}

JsonTree *
operation_perform(const char *name, JsonbContainer *request, JsonbContainer *headers)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	OperationCall call = {.context = caller, .name = name, .request = request, .headers = headers};
	JsonTree   *volatile answer = NULL;

	outcome_forget_error();
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(caller);
	PG_TRY();
	{
		answer = perform(&call, name);
		ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		if (is_answerable(error->sqlerrcode))
			answer = outcome_of(error);
		if (answer == NULL)
			PG_RE_THROW();
		FlushErrorState();
		outcome_forget_error();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
	}
	PG_END_TRY();
	return answer;
}

/* ---------------------------------------------------------------- SQL */

PG_FUNCTION_INFO_V1(fhir_operation);

/* fhir_operation(operation text, request jsonb, headers jsonb) */
Datum
fhir_operation(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext context;
	Jsonb	   *answer;
	Jsonb	   *result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	context = AllocSetContextCreate(caller, "fhirterm operation", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(context);
	answer = tree_to_jsonb(operation_perform(text_to_cstring(PG_GETARG_TEXT_PP(0)),
											 PG_ARGISNULL(1) ? NULL : &PG_GETARG_JSONB_P(1)->root,
											 PG_ARGISNULL(2) ? NULL : &PG_GETARG_JSONB_P(2)->root));
	MemoryContextSwitchTo(caller);
	result = palloc(VARSIZE(answer));
	memcpy(result, answer, VARSIZE(answer));
	MemoryContextDelete(context);
	PG_RETURN_JSONB_P(result);
}
