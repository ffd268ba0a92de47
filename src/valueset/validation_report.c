/*
 * validation_report.c
 *		What a validation found, as a message and as OperationOutcome.issue.
 */
#include "postgres.h"

#include "valueset/validation.h"

#define ISSUE_TYPE_SYSTEM "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"

/* FHIR's IssueType and tx-issue-type of each problem. */
static const struct
{
	const char *issue_type;
	const char *tx_type;
}			problems[] = {
	[PROBLEM_NOT_IN_VS] = {"code-invalid", "not-in-vs"},
	[PROBLEM_THIS_CODE_NOT_IN_VS] = {"code-invalid", "this-code-not-in-vs"},
	[PROBLEM_INVALID_CODE] = {"code-invalid", "invalid-code"},
	[PROBLEM_NOT_FOUND] = {"not-found", "not-found"},
	[PROBLEM_INVALID_DISPLAY] = {"invalid", "invalid-display"},
	[PROBLEM_DISPLAY_COMMENT] = {"invalid", "display-comment"},
	[PROBLEM_VS_INVALID] = {"invalid", "vs-invalid"},
	[PROBLEM_CODE_RULE] = {"business-rule", "code-rule"},
	[PROBLEM_CODE_COMMENT] = {"business-rule", "code-comment"},
	[PROBLEM_INVALID_DATA] = {"invalid", "invalid-data"},
	[PROBLEM_STATUS] = {"business-rule", "status-check"},
};

char *
validation_message(const Validation *validation)
{
	StringInfoData message;

	initStringInfo(&message);
	for (IssueSeverity severity = ISSUE_ERROR; severity <= ISSUE_WARNING; severity++)
	{
		ListCell   *cell;

		foreach(cell, validation->issues)
		{
			const ValidationIssue *issue = lfirst(cell);

			if (issue->severity != severity)
				continue;
			if (message.len > 0)
				appendStringInfoString(&message, "; ");
			appendStringInfoString(&message, issue->text);
		}
	}
	return message.len > 0 ? message.data : NULL;
}

static void
push_string(JsonbParseState **state, JsonbIteratorToken token, const char *text)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.val = unconstify(char *, text);
	value.val.string.len = strlen(text);
	pushJsonbValue(state, token, &value);
}

static void
push_member(JsonbParseState **state, const char *key, const char *text)
{
	push_string(state, WJB_KEY, key);
	push_string(state, WJB_VALUE, text);
}

static void
push_issue(JsonbParseState **state, const ValidationIssue *issue)
{
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	push_member(state, "severity", issue_severity_name(issue->severity));
	push_member(state, "code", problems[issue->problem].issue_type);
	push_string(state, WJB_KEY, "details");
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	push_string(state, WJB_KEY, "coding");
	pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	push_member(state, "system", ISSUE_TYPE_SYSTEM);
	push_member(state, "code", problems[issue->problem].tx_type);
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
	pushJsonbValue(state, WJB_END_ARRAY, NULL);
	push_member(state, "text", issue->text);
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
	if (issue->expression)
	{
		push_string(state, WJB_KEY, "expression");
		pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
		push_string(state, WJB_ELEM, issue->expression);
		pushJsonbValue(state, WJB_END_ARRAY, NULL);
	}
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

Jsonb *
validation_issues_to_jsonb(const Validation *validation)
{
	JsonbParseState *state = NULL;
	ListCell   *cell;

	pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	foreach(cell, validation->issues)
		push_issue(&state, lfirst(cell));
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY, NULL));
}
