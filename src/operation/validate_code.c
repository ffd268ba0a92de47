/*
 * validate_code.c
 *		ValueSet/$validate-code and CodeSystem/$validate-code.
 *
 * Spec: https://hl7.org/fhir/valueset-operation-validate-code.html,
 * https://hl7.org/fhir/codesystem-operation-validate-code.html, TX-099 … TX-128.
 */
#include "postgres.h"

#include "fhir/canonical.h"
#include "fhir/code.h"
#include "json/jsonb_access.h"
#include "operation/operation.h"
#include "request/request_content.h"
#include "valueset/validation.h"

/* What messages call a code system that came in the request without url. */
#define UNIDENTIFIED "(unidentified)"

/* The coded value of a request. */
typedef struct CodedValue
{
	ValidationForm form;
	int			count;
	Coding	   *codings;
	JsonbContainer *concept;	/* the CodeableConcept as it came, or NULL */
} CodedValue;

/* ---------------------------------------------------------------- the coded value */

/* A member of a Coding, which must be a string; path: of the Coding. */
static char *
coding_text(JsonbContainer *object, const char *path, const char *key)
{
	JsonbValue	value;

	if (!jsonb_member(object, key, &value))
		return NULL;
	if (value.type != jbvString)
		request_refuse(psprintf("%s.%s must be a string", path, key));
	return pnstrdup(value.val.string.val, value.val.string.len);
}

static void
read_coding(JsonbContainer *object, const char *path, Coding *coding)
{
	memset(coding, 0, sizeof(Coding));
	coding->system = coding_text(object, path, "system");
	coding->version = coding_text(object, path, "version");
	coding->code = coding_text(object, path, "code");
	coding->display = coding_text(object, path, "display");
}

static void
read_concept(CodedValue *value, JsonbContainer *concept)
{
	JsonbContainer *codings = jsonb_member_array(concept, "coding");
	JsonbValue	other;

	if (codings == NULL && jsonb_member(concept, "coding", &other))
		request_refuse("CodeableConcept.coding must be an array");
	value->form = VALIDATE_CODEABLE_CONCEPT;
	value->concept = concept;
	value->count = jsonb_element_count(codings);
	value->codings = palloc0(Max(value->count, 1) * sizeof(Coding));
	for (int i = 0; i < value->count; i++)
	{
		JsonbContainer *coding = jsonb_element_object(codings, i);

		if (coding == NULL)
			request_refuse(psprintf("CodeableConcept.coding[%d] must be an object", i));
		read_coding(coding, psprintf("CodeableConcept.coding[%d]", i), &value->codings[i]);
	}
}

/* The code, system and so on as parameters by themselves. */
static void
read_code(const Parameters *parameters, bool of_code_system, CodedValue *value)
{
	Coding	   *coding = palloc0(sizeof(Coding));

	value->form = VALIDATE_CODE;
	value->count = 1;
	value->codings = coding;
	coding->code = parameters_text(parameters, "code");
	coding->display = parameters_text(parameters, "display");
	if (of_code_system)
	{
		coding->system = parameters_text(parameters, "url");
		coding->version = parameters_text(parameters, "version");
		if (coding->system == NULL)
			coding->system = parameters_text(parameters, "system");
	}
	else
	{
		coding->system = parameters_text(parameters, "system");
		coding->version = parameters_text(parameters, "systemVersion");
	}
}

/* False if there is none. */
static bool
read_value(const Parameters *parameters, bool of_code_system, CodedValue *value)
{
	JsonbContainer *concept = parameters_object(parameters, "codeableConcept", "valueCodeableConcept");
	JsonbContainer *coding = parameters_object(parameters, "coding", "valueCoding");
	bool		has_code = parameters_find(parameters, "code") != NULL;

	if ((concept != NULL) + (coding != NULL) + has_code > 1)
		request_refuse("only one of code, coding and codeableConcept may be given");
	memset(value, 0, sizeof(CodedValue));
	if (concept)
		read_concept(value, concept);
	else if (coding)
	{
		value->form = VALIDATE_CODING;
		value->count = 1;
		value->codings = palloc0(sizeof(Coding));
		read_coding(coding, "Coding", value->codings);
	}
	else if (has_code)
	{
		read_code(parameters, of_code_system, value);
		if (value->codings->system == NULL && !of_code_system &&
			parameters_boolean(parameters, "inferSystem") != 1)
			return false;
	}
	else
		return false;
	return true;
}

static const char *
path_of(const CodedValue *value)
{
	return value->form == VALIDATE_CODEABLE_CONCEPT ? "CodeableConcept.coding[0]"
		: value->form == VALIDATE_CODING ? "Coding" : "";
}

/* ---------------------------------------------------------------- the answer */

static void
add_message(JsonTree *answer, const Validation *validation)
{
	answer_add_text(answer, "message", "valueString", validation_message(validation));
}

static void
add_unknown_systems(JsonTree *answer, const Validation *validation, bool in_value_set)
{
	ListCell   *cell;

	if (validation->result)
		return;
	foreach(cell, validation->unknown_systems)
		answer_add_text(answer, in_value_set ? "x-caused-by-unknown-system" : "x-unknown-system", "valueCanonical",
						lfirst(cell));
}

static JsonTree *
answer_of(const CodedValue *value, const Validation *validation)
{
	JsonTree   *answer = answer_parameters();

	answer_add_boolean(answer, "result", validation->result);
	answer_add_text(answer, "system", "valueUri", validation->system);
	answer_add_text(answer, "code", "valueCode", validation->code);
	answer_add_text(answer, "normalized-code", "valueCode", validation->normalised_code);
	answer_add_text(answer, "version", "valueString", validation->version);
	answer_add_text(answer, "display", "valueString", validation->display);
	add_message(answer, validation);
	if (validation->inactive)
		answer_add_boolean(answer, "inactive", true);
	answer_add_text(answer, "status", "valueCode", validation->status);
	add_unknown_systems(answer, validation, !validation->outside);
	if (value->concept)
		answer_add(answer, "codeableConcept", "valueCodeableConcept", tree_of_container(value->concept));
	if (validation->outcome.issues != NIL)
		answer_add_resource(answer, "issues", outcome_json(&validation->outcome));
	return answer;
}

/*
 * What prevented the validation, as an answer: false, with the issue. unknown_system (or NULL) is the code system
 * that is missing.
 */
static JsonTree *
answer_failure(const CodedValue *value, Outcome *outcome, const char *version, const char *unknown_system)
{
	JsonTree   *answer = answer_parameters();
	Validation	validation = {0};

	validation.outcome = *outcome;
	answer_add_boolean(answer, "result", false);
	add_message(answer, &validation);
	if (value->concept)
		answer_add(answer, "codeableConcept", "valueCodeableConcept", tree_of_container(value->concept));
	else
	{
		const Coding *coding = value->codings;

		answer_add_text(answer, "system", "valueUri", coding->system);
		answer_add_text(answer, "version", "valueString", coding->version ? coding->version : version);
		answer_add_text(answer, "code", "valueCode", coding->code);
	}
	answer_add_text(answer, "x-caused-by-unknown-system", "valueCanonical", unknown_system);
	answer_add_resource(answer, "issues", outcome_json(outcome));
	return answer;
}

/* ---------------------------------------------------------------- the request */

static void
read_request(OperationCall *call, ValidationRequest *request)
{
	const Parameters *parameters = call->parameters;

	request->terminology = operation_terminology(call);
	request->languages = operation_languages(call, request->value_set);
	request->refuse_abstract = parameters_boolean(parameters, "abstract") == 0;
	request->active_only = parameters_boolean(parameters, "activeOnly") == 1;
	request->lenient_display = parameters_boolean(parameters, "lenient-display-validation") == 1;
	request->membership_only = parameters_boolean(parameters, "valueset-membership-only") == 1;
	request->infer_system = parameters_boolean(parameters, "inferSystem") == 1;
}

/* How the value set is used (TX-101): for membership and more, for membership alone, or not for membership. */
static void
read_mode(const Parameters *parameters, ValidationRequest *request)
{
	char	   *mode = parameters_text(parameters, "valueSetMode");

	if (mode == NULL || strcmp(mode, "DEFAULT") == 0)
		return;
	if (strcmp(mode, "CHECK_MEMBERSHIP_ONLY") == 0)
		request->membership_only = true;
	else if (strcmp(mode, "NO_MEMBERSHIP_CHECK") == 0)
		request->value_set = NULL;
	else
		request_refuse(psprintf("valueSetMode must be DEFAULT, CHECK_MEMBERSHIP_ONLY or NO_MEMBERSHIP_CHECK, not \"%s\"", mode));
}

/* The parameter diagnostics: the code systems that were opened to answer. */
static void
add_diagnostics(OperationCall *call, JsonTree *answer)
{
	StringInfoData text;
	ListCell   *cell;

	if (parameters_boolean(call->parameters, "diagnostics") != 1)
		return;
	initStringInfo(&text);
	appendStringInfoString(&text, "Code systems used:");
	foreach(cell, call->terminology->code_systems)
		appendStringInfo(&text, "%s %s", text.data[text.len - 1] == ':' ? "" : ",", code_system_canonical(lfirst(cell)));
	answer_add_text(answer, "diagnostics", "valueString", text.data);
}

/* An issue of severity error alone. */
static Outcome
one_issue(const char *code, const char *type, MessageId message, const char *expression, const char *text)
{
	Outcome		outcome = {NIL};

	(void) outcome_add(&outcome, ISSUE_ERROR, code, type, message, expression, text);
	return outcome;
}

/* ---------------------------------------------------------------- ValueSet/$validate-code */

static JsonTree *
answer_missing_import(OperationCall *call, const CodedValue *value, const char *canonical)
{
	Outcome		outcome = one_issue("not-found", "not-found", MSG_UNKNOWN_VALUE_SET, NULL,
									message_text(MSG_UNKNOWN_VALUE_SET, canonical));
	CodeSystem *cs = value->concept || value->codings->system == NULL ? NULL
		: terminology_code_system(call->terminology, value->codings->system, NULL, NULL);

	return answer_failure(value, &outcome, cs ? cs->version : NULL, NULL);
}

JsonTree *
operation_validate_code(OperationCall *call)
{
	ValidationRequest request = {0};
	Validation	validation;
	CodedValue	value;
	JsonTree   *answer;
	const char *missing;

	request.value_set = operation_value_set(call);
	if (!read_value(call->parameters, false, &value))
		request_refuse("Unable to find code to validate (looked for coding | codeableConcept | code+system | code+inferSystem in parameters");
	read_request(call, &request);
	request.form = value.form;
	if (value.form != VALIDATE_CODE)
		request.infer_system = false;
	missing = value_set_missing_import(request.value_set);
	if (missing)
		return answer_missing_import(call, &value, missing);
	value_set_check_filters(request.value_set);
	value_set_require_supplements(request.value_set, parameters_texts(call->parameters, "useSupplement"));
	read_mode(call->parameters, &request);
	validate_codings(&request, value.codings, value.count, &validation);
	answer = answer_of(&value, &validation);
	add_diagnostics(call, answer);
	return answer;
}

/* ---------------------------------------------------------------- CodeSystem/$validate-code */

/* There is no code system to validate against: the answer says why. */
static JsonTree *
answer_no_code_system(OperationCall *call, const CodedValue *value, const char *url, const char *version)
{
	Terminology *terminology = call->terminology;
	const char *expression = psprintf("%s%ssystem", path_of(value), path_of(value)[0] ? "." : "");
	bool		is_supplement = false;
	char	   *versions;
	MessageId	message;
	Outcome		outcome;

	(void) terminology_code_system(terminology, url, version, &is_supplement);
	if (is_supplement)
	{
		outcome = one_issue("invalid", "invalid-data", MSG_CODE_SYSTEM_IS_SUPPLEMENT, expression,
							message_text(MSG_CODE_SYSTEM_IS_SUPPLEMENT,
										 terminology_supplement_canonical(terminology, url, version)));
		return answer_failure(value, &outcome, NULL, NULL);
	}
	if (value_set_find(terminology, url))
	{
		outcome = one_issue("invalid", "invalid-data", MSG_CODE_SYSTEM_IS_VALUE_SET, expression,
							message_text(MSG_CODE_SYSTEM_IS_VALUE_SET, url));
		return answer_failure(value, &outcome, NULL, NULL);
	}
	versions = version ? terminology_versions_text(terminology, url) : NULL;
	message = version == NULL ? MSG_UNKNOWN_CODE_SYSTEM
		: versions ? MSG_UNKNOWN_CODE_SYSTEM_VERSION : MSG_UNKNOWN_CODE_SYSTEM_VERSION_NONE;
	outcome = one_issue("not-found", "not-found", message, expression,
						message_text(message, url, version, versions));
	if (!uri_is_absolute(url))
		(void) outcome_add(&outcome, ISSUE_ERROR, "invalid", "invalid-data", MSG_CODE_SYSTEM_RELATIVE, expression,
						   message_text(MSG_CODE_SYSTEM_RELATIVE, url));
	return answer_failure(value, &outcome, NULL, canonical_join(url, versions ? version : NULL));
}

static JsonTree *
answer_no_system(const CodedValue *value)
{
	Outcome		outcome = {NIL};
	char	   *text = message_text(MSG_CODE_NO_SYSTEM, NULL);
	JsonTree   *answer = answer_parameters();

	(void) outcome_add(&outcome, ISSUE_WARNING, "invalid", "invalid-data", MSG_CODE_NO_SYSTEM, path_of(value), text);
	answer_add_boolean(answer, "result", false);
	answer_add_text(answer, "message", "valueString", text);
	if (value->concept)
		answer_add(answer, "codeableConcept", "valueCodeableConcept", tree_of_container(value->concept));
	else
		answer_add_text(answer, "code", "valueCode", value->codings->code);
	answer_add_resource(answer, "issues", outcome_json(&outcome));
	return answer;
}

JsonTree *
operation_validate_code_system(OperationCall *call)
{
	JsonbContainer *resource = parameters_resource(call->parameters, "codeSystem");
	ValidationRequest request = {0};
	Validation	validation;
	CodedValue	value;
	const char *url = call->id ? psprintf("CodeSystem/%s", call->id) : parameters_text(call->parameters, "url");
	const char *version = parameters_text(call->parameters, "version");
	JsonTree   *answer;

	if (!read_value(call->parameters, true, &value) || (value.count == 0 && !value.concept))
		request_refuse("Unable to find code to validate (looked for coding | codeableConcept | code in parameters)");
	read_request(call, &request);
	request.form = value.form;
	request.infer_system = false;
	if (resource)
		request.code_system = request_code_system(request.terminology, resource);
	else
	{
		if (url == NULL && value.count > 0)
		{
			url = value.codings->system;
			version = value.codings->version;
		}
		if (url == NULL)
			return answer_no_system(&value);
		version = value_set_chosen_version(request.terminology, url, version);
		request.code_system = terminology_code_system(request.terminology, url, version, NULL);
		if (request.code_system == NULL)
			return answer_no_code_system(call, &value, url, version);
	}
	if (value.form == VALIDATE_CODE)
		value.codings->system = request.code_system->url ? request.code_system->url : UNIDENTIFIED;
	validate_codings(&request, value.codings, value.count, &validation);
	if (validation.system && strcmp(validation.system, UNIDENTIFIED) == 0)
		validation.system = NULL;
	answer = answer_of(&value, &validation);
	add_diagnostics(call, answer);
	return answer;
}
