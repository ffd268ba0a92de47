/*
 * batch.c
 *		Many operations in one request: a Bundle of type batch.
 *
 * Each entry is performed for itself; one that fails gives its OperationOutcome and leaves the others alone.
 * Spec: https://hl7.org/fhir/http.html#transaction.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "errors.h"
#include "json/jsonb_access.h"
#include "operation/operation.h"

/* One entry of a batch, and what became of it. */
typedef struct BatchEntry
{
	const OperationCall *batch;
	JsonbContainer *element;	/* Bundle.entry[…] */
	OperationCall call;
} BatchEntry;

pg_noreturn static void
refuse_method(const char *method)
{
	char	   *text = psprintf("a batch reads only, by GET and POST, not by %s", method ? method : "anything else");

	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_SUPPORTED),
			 errmsg("%s", text),
			 err_outcome("not-supported", NULL, MESSAGE_NONE, NULL, text)));
}

/* A url relative to the base of this server. */
static const char *
relative_url(const OperationCall *batch, const char *url)
{
	const char *base = operation_base(batch);
	size_t		length = strlen(base);

	if (strncmp(url, base, length) == 0)
		return url + length;
	return *url == '/' ? url + 1 : url;
}

static void
perform_entry(void *context)
{
	BatchEntry *entry = context;
	JsonbContainer *request = jsonb_member_object(entry->element, "request");
	char	   *method = request ? jsonb_member_string(request, "method") : NULL;
	char	   *url = request ? jsonb_member_string(request, "url") : NULL;

	if (request == NULL || url == NULL)
		request_refuse("Bundle.entry must have a request with method and url");
	if (method == NULL || (strcmp(method, "GET") != 0 && strcmp(method, "POST") != 0))
		refuse_method(method);
	entry->call.name = relative_url(entry->batch, url);
	if (*entry->call.name == '\0' || *entry->call.name == '?' || strncmp(entry->call.name, "batch", 5) == 0)
		request_refuse("a batch within a batch is not supported");
	if (strcmp(method, "POST") == 0)
		entry->call.request = jsonb_member_object(entry->element, "resource");
	operation_run(&entry->call);
}

static JsonTree *
answer_entry(const OperationCall *batch, JsonbContainer *element)
{
	BatchEntry	entry = {.batch = batch, .element = element};
	JsonTree   *answer = tree_object();
	JsonTree   *response = tree_object();
	OperationFailure *failure;

	entry.call.context = batch->context;
	entry.call.headers = batch->headers;
	failure = operation_attempt(perform_entry, &entry);
	tree_put_string(response, "status", failure ? psprintf("%d", failure->status) : "200");
	if (failure)
		tree_put(response, "outcome", failure->outcome);
	else
		tree_put(answer, "resource", entry.call.answer);
	tree_put(answer, "response", response);
	return answer;
}

JsonTree *
operation_batch(OperationCall *call)
{
	char	   *resource_type = call->request ? jsonb_member_string(call->request, "resourceType") : NULL;
	char	   *type = call->request ? jsonb_member_string(call->request, "type") : NULL;
	JsonbContainer *entries;
	JsonbValue	other;
	JsonTree   *bundle = tree_object();
	JsonTree   *answers = tree_array();

	if (resource_type == NULL || strcmp(resource_type, "Bundle") != 0 || type == NULL || strcmp(type, "batch") != 0)
		request_refuse("the request must be a Bundle of type batch");
	entries = jsonb_member_array(call->request, "entry");
	if (entries == NULL && jsonb_member(call->request, "entry", &other))
		request_refuse("Bundle.entry must be an array");
	for (int i = 0; i < jsonb_element_count(entries); i++)
	{
		JsonbContainer *element = jsonb_element_object(entries, i);

		CHECK_FOR_INTERRUPTS();
		tree_append(answers, answer_entry(call, element));
	}
	tree_put_string(bundle, "resourceType", "Bundle");
	tree_put_string(bundle, "type", "batch-response");
	if (tree_count(answers) > 0)
		tree_put(bundle, "entry", answers);
	return bundle;
}
