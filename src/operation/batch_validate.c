/*
 * batch_validate.c
 *		ValueSet/$batch-validate-code, CodeSystem/$batch-validate-code: many codes in one request. Spec: TX-128.
 *
 * Each parameter "validation" holds the parameters of one $validate-code; those beside them hold for each that
 * has none of the same name, and resources for all. A validation that fails gives its OperationOutcome.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "json/jsonb_access.h"
#include "operation/operation.h"

typedef struct Validation
{
	const OperationCall *batch;
	const Parameter *parameter;
	Terminology *shared;		/* of validations before that see the same; or NULL */
	bool		shares;			/* this one does */
	OperationCall call;
} Validation;

/* What decides on what a validation sees of code systems and value sets. */
static const char *const decisive[] = {
	"tx-resource", "system-version", "check-system-version", "force-system-version", "default-valueset-version",
	"useSupplement",
};

/* Whether a validation says nothing of its own that decides on what it sees. */
static bool
sees_what_others_see(const Parameters *own)
{
	for (int i = 0; i < lengthof(decisive); i++)
		if (parameters_all(own, decisive[i]) != NIL)
			return false;
	return true;
}

/* Parameters that add to those of a validation, instead of standing in where there are none. */
static bool
accumulates(const char *name)
{
	return strcmp(name, "tx-resource") == 0;
}

/* The parameters of one validation, and those of the batch that hold for it. */
static Parameters *
merge(const Parameters *shared, const Parameters *own)
{
	Parameters *merged = palloc(sizeof(Parameters));

	merged->count = own->count;
	merged->items = palloc(Max(own->count + shared->count, 1) * sizeof(Parameter));
	memcpy(merged->items, own->items, own->count * sizeof(Parameter));
	for (int i = 0; i < shared->count; i++)
	{
		const char *name = shared->items[i].name;

		if (strcmp(name, "validation") != 0 && (accumulates(name) || parameters_all(own, name) == NIL))
			merged->items[merged->count++] = shared->items[i];
	}
	return merged;
}

static void
validate(void *context)
{
	Validation *validation = context;
	JsonbContainer *resource = jsonb_member_object(validation->parameter->element, "resource");
	Parameters *own;

	if (resource == NULL)
		request_refuse("the parameter \"validation\" must have a resource");
	own = parameters_read(resource);
	validation->shares = sees_what_others_see(own);
	if (validation->shares)
		validation->call.terminology = validation->shared;
	validation->call.parameters = merge(validation->batch->parameters, own);
	operation_run(&validation->call);
}

static JsonTree *
batch_validate(OperationCall *call, const char *operation)
{
	JsonTree   *answer = answer_parameters();
	List	   *validations = parameters_all(call->parameters, "validation");
	Terminology *shared = NULL;
	ListCell   *cell;

	if (validations == NIL)
		request_refuse("give the parameter \"validation\" for each code to validate");
	foreach(cell, validations)
	{
		Validation	validation = {.batch = call, .parameter = lfirst(cell), .shared = shared};
		OperationFailure *failure;

		CHECK_FOR_INTERRUPTS();
		validation.call.context = call->context;
		validation.call.name = operation;
		validation.call.headers = call->headers;
		failure = operation_attempt(validate, &validation);
		if (failure)
			shared = NULL;		/* whatever the failure left half done */
		else if (validation.shares)
			shared = validation.call.terminology;
		answer_add_resource(answer, "validation", failure ? failure->outcome : validation.call.answer);
	}
	return answer;
}

JsonTree *
operation_batch_validate_code(OperationCall *call)
{
	return batch_validate(call, "ValueSet/$validate-code");
}

JsonTree *
operation_code_system_batch_validate_code(OperationCall *call)
{
	return batch_validate(call, "CodeSystem/$validate-code");
}
