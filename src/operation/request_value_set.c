/*
 * request_value_set.c
 *		The value set that a request is about, and the languages that it wants displays in.
 *
 * Spec: TX-031, TX-065, TX-084, TX-150 … TX-153.
 */
#include "postgres.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "operation/operation.h"
#include "valueset/display.h"

ValueSet *
operation_find_value_set(OperationCall *call, const char *canonical)
{
	Terminology *terminology = operation_terminology(call);
	ValueSet   *value_set = value_set_find(terminology, canonical);
	char	   *text;

	if (value_set)
		return value_set;
	text = message_text(MSG_UNKNOWN_VALUE_SET, value_set_wanted_canonical(terminology, canonical));
	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("%s", text),
			 errhint("%s", value_set_not_found_hint(terminology, canonical)),
			 err_outcome("not-found", "not-found", MSG_UNKNOWN_VALUE_SET, NULL, text)));
}

ValueSet *
operation_value_set(OperationCall *call)
{
	JsonbContainer *resource = parameters_resource(call->parameters, "valueSet");
	char	   *url = call->id ? psprintf("ValueSet/%s", call->id) : parameters_text(call->parameters, "url");
	char	   *version = parameters_text(call->parameters, "valueSetVersion");

	if (resource)
		return value_set_of_resource(operation_terminology(call), resource);
	if (url == NULL)
		request_refuse("No ValueSet specified - provide url parameter or valueSet resource");
	return operation_find_value_set(call, version ? canonical_join(url, version) : url);
}

LanguageList *
operation_languages(OperationCall *call, ValueSet *value_set)
{
	return display_languages_of_request(value_set, parameters_text(call->parameters, "displayLanguage"),
										call->accept_language);
}
