/*
 * outcome.c
 *		The issues of an OperationOutcome.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "fhir/outcome.h"

#define ISSUE_TYPE_SYSTEM "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"
#define MESSAGE_ID_EXTENSION "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"

/* Of the error being raised, in ErrorContext. */
static OutcomeIssue *raised = NULL;

/* What makes an issue the same as another one. */
static JsonDigest
issue_digest(IssueSeverity severity, const char *expression, const char *text)
{
	JsonDigest	digest = digest_bytes(DIGEST_STRING, text, strlen(text));

	if (expression && expression[0])
		digest_add_element(&digest, digest_bytes(DIGEST_KEY, expression, strlen(expression)));
	digest.low += severity;
	return digest;
}

OutcomeIssue *
outcome_add(Outcome *outcome, IssueSeverity severity, const char *code, const char *type,
			MessageId message, const char *expression, const char *text)
{
	OutcomeIssue *issue = palloc0(sizeof(OutcomeIssue));

	issue->severity = severity;
	issue->code = code;
	issue->type = type;
	issue->message = message;
	issue->expression = expression && expression[0] ? expression : NULL;
	issue->text = text;
	(void) key_set_add(&outcome->said, issue_digest(severity, expression, text), CurrentMemoryContext);
	outcome->issues = lappend(outcome->issues, issue);
	return issue;
}

bool
outcome_add_once(Outcome *outcome, IssueSeverity severity, const char *code, const char *type,
				 MessageId message, const char *expression, const char *text)
{
	/* told twice, the set stays as it is */
	if (!key_set_add(&outcome->said, issue_digest(severity, expression, text), CurrentMemoryContext))
		return false;
	(void) outcome_add(outcome, severity, code, type, message, expression, text);
	return true;
}

bool
outcome_has_errors(const Outcome *outcome)
{
	ListCell   *cell;

	foreach(cell, outcome->issues)
		if (((OutcomeIssue *) lfirst(cell))->severity == ISSUE_ERROR)
			return true;
	return false;
}

static JsonTree *
issue_details(const OutcomeIssue *issue)
{
	JsonTree   *details = tree_object();

	if (issue->type)
	{
		JsonTree   *coding = tree_object();

		tree_put_string(coding, "system", ISSUE_TYPE_SYSTEM);
		tree_put_string(coding, "code", issue->type);
		tree_put(details, "coding", tree_array_of(coding));
	}
	tree_put_string(details, "text", issue->text);
	return details;
}

JsonTree *
outcome_issue_json(const OutcomeIssue *issue)
{
	JsonTree   *json = tree_object();
	const char *name = message_name(issue->message);

	if (name)
	{
		JsonTree   *extension = tree_object();

		tree_put_string(extension, "url", MESSAGE_ID_EXTENSION);
		tree_put_string(extension, "valueString", name);
		tree_put(json, "extension", tree_array_of(extension));
	}
	tree_put_string(json, "severity", issue_severity_name(issue->severity));
	tree_put_string(json, "code", issue->code);
	tree_put(json, "details", issue_details(issue));
	tree_put_string(json, "diagnostics", issue->diagnostics);
	if (issue->expression)
		tree_put(json, "expression", tree_array_of(tree_string(issue->expression)));
	return json;
}

JsonTree *
outcome_issues_json(const Outcome *outcome)
{
	JsonTree   *issues = tree_array();
	ListCell   *cell;

	foreach(cell, outcome->issues)
		tree_append(issues, outcome_issue_json(lfirst(cell)));
	return issues;
}

JsonTree *
outcome_json(const Outcome *outcome)
{
	JsonTree   *resource = tree_object();

	tree_put_string(resource, "resourceType", "OperationOutcome");
	tree_put(resource, "issue", outcome_issues_json(outcome));
	return resource;
}

static char *
keep(const char *text)
{
	return text ? MemoryContextStrdup(ErrorContext, text) : NULL;
}

int
err_outcome(const char *code, const char *type, MessageId message, const char *expression, const char *text)
{
	raised = MemoryContextAllocZero(ErrorContext, sizeof(OutcomeIssue));
	raised->severity = ISSUE_ERROR;
	raised->code = keep(code);
	raised->type = keep(type);
	raised->message = message;
	raised->expression = keep(expression);
	raised->text = keep(text);
	return 0;
}

OutcomeIssue *
outcome_of_error(void)
{
	return raised;
}

void
outcome_forget_error(void)
{
	raised = NULL;
}
