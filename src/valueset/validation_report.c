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
	ListCell   *cell;

	foreach(cell, validation->outcome.issues)
	{
		const OutcomeIssue *issue = lfirst(cell);

		if (issue->severity == ISSUE_ERROR)
			texts = texts_add(texts, issue->text);
	}
	foreach(cell, validation->remarks)
		texts = texts_add(texts, lfirst(cell));
	if (texts == NIL)
		return NULL;
	list_sort(texts, texts_compare);
	initStringInfo(&message);
	foreach(cell, texts)
		appendStringInfo(&message, "%s%s", message.len > 0 ? "; " : "", (char *) lfirst(cell));
	return message.data;
}

Jsonb *
validation_issues_to_jsonb(const Validation *validation)
{
	return tree_to_jsonb(outcome_issues_json(&validation->outcome));
}
