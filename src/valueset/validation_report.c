/*
 * validation_report.c
 *		What a validation found, as a message and as OperationOutcome.issue.
 */
#include "postgres.h"

#include "valueset/validation.h"

static int
compare_texts(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

static List *
add_text(List *texts, const char *text)
{
	ListCell   *cell;

	foreach(cell, texts)
		if (strcmp(lfirst(cell), text) == 0)
			return texts;
	return lappend(texts, unconstify(char *, text));
}

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
			texts = add_text(texts, issue->text);
	}
	foreach(cell, validation->remarks)
		texts = add_text(texts, lfirst(cell));
	if (texts == NIL)
		return NULL;
	list_sort(texts, compare_texts);
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
