/*
 * outcome.h
 *		What a terminology operation has to remark: the issues of an OperationOutcome.
 *
 * Each has a FHIR IssueType, a code of HL7's tx-issue-type, a FHIRPath, a message of the catalogue and its text.
 * Spec: TX-104, TX-105.
 */
#ifndef FHIRTERM_OUTCOME_H
#define FHIRTERM_OUTCOME_H

#include "nodes/pg_list.h"

#include "fhir/issue.h"
#include "fhir/message.h"
#include "json/json_tree.h"
#include "json/key_set.h"

typedef struct OutcomeIssue
{
	IssueSeverity severity;
	const char *code;			/* IssueType: "invalid", "not-found", … */
	const char *type;			/* tx-issue-type: "not-in-vs", …; or NULL */
	MessageId	message;
	const char *expression;		/* or NULL */
	const char *text;
	const char *diagnostics;	/* or NULL */
} OutcomeIssue;

typedef struct Outcome
{
	List	   *issues;			/* of OutcomeIssue *, in the current context */
	KeySet		said;			/* what they say */
} Outcome;

/* Adds an issue; expression "" counts as none. Strings are not copied. */
extern OutcomeIssue *outcome_add(Outcome *outcome, IssueSeverity severity, const char *code,
								 const char *type, MessageId message, const char *expression,
								 const char *text);

/* The same unless there is one with this text and expression already; tells whether it was added. */
extern bool outcome_add_once(Outcome *outcome, IssueSeverity severity, const char *code, const char *type,
							 MessageId message, const char *expression, const char *text);

extern bool outcome_has_errors(const Outcome *outcome);

/* One issue, and an array of all, as OperationOutcome.issue has them; the resource. */
extern JsonTree *outcome_issue_json(const OutcomeIssue *issue);
extern JsonTree *outcome_issues_json(const Outcome *outcome);
extern JsonTree *outcome_json(const Outcome *outcome);

/*
 * Within ereport(): how an operation that catches the error says it in its OperationOutcome. The strings are
 * copied. Without it, SQLSTATE and message make the issue.
 */
extern int	err_outcome(const char *code, const char *type, MessageId message, const char *expression,
						const char *text);

/* What the error just caught said by err_outcome(), or NULL; valid until FlushErrorState(). */
extern OutcomeIssue *outcome_of_error(void);

/* Forgets what an error that nobody caught said. */
extern void outcome_forget_error(void);

#endif							/* FHIRTERM_OUTCOME_H */
