/*
 * validation_report.c
 *		What a validation found, as a message and as OperationOutcome.issue.
 */
#include "postgres.h"

#include "fhir/text.h"
#include "valueset/validation.h"

char *
validation_message(const Validation *validation)
{
	StringInfoData message;
	List	   *texts = NIL;
	const char *last = NULL;
	ListCell   *cell;

	foreach(cell, validation->outcome.issues)
	{
		const OutcomeIssue *issue = lfirst(cell);

		if (issue->severity == ISSUE_ERROR)
			texts = lappend(texts, unconstify(char *, issue->text));
	}
	foreach(cell, validation->remarks)
		texts = lappend(texts, lfirst(cell));
	if (texts == NIL)
		return NULL;
	list_sort(texts, texts_compare);
	initStringInfo(&message);
	foreach(cell, texts)
	{
		const char *text = lfirst(cell);

		if (last == NULL || strcmp(last, text) != 0)
			appendStringInfo(&message, "%s%s", last ? "; " : "", text);
		last = text;
	}
	return message.data;
}

Jsonb *
validation_issues_to_jsonb(const Validation *validation)
{
	return tree_to_jsonb(outcome_issues_json(&validation->outcome));
}
