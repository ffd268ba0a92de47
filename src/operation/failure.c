/*
 * failure.c
 *		What goes wrong in an operation becomes an OperationOutcome.
 *
 * An error is caught behind a subtransaction, as PL/pgSQL does it, so that what it left open is closed; that works
 * in a read-only transaction and on a standby. What is no fault of the request (cancelling, memory or disk that
 * ran out, broken storage) stays an error.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "errors.h"
#include "operation/operation.h"

/* Whether an error is the request's fault, or beyond a limit that guards against it. */
static bool
is_answerable(int sqlstate)
{
	int			category = ERRCODE_TO_CATEGORY(sqlstate);

	return category == ERRCODE_TO_CATEGORY(ERRCODE_TX_BAD_REQUEST) ||
		category == ERRCODE_TO_CATEGORY(ERRCODE_DATA_EXCEPTION) ||
		category == ERRCODE_TO_CATEGORY(ERRCODE_FEATURE_NOT_SUPPORTED) ||
		category == ERRCODE_TO_CATEGORY(ERRCODE_PROGRAM_LIMIT_EXCEEDED) ||
		sqlstate == ERRCODE_READ_ONLY_SQL_TRANSACTION || sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE;
}

/* The IssueType and the HTTP status of an error that said neither. */
static const char *
issue_code(int sqlstate, int *status)
{
	static const struct
	{
		int			sqlstate;
		bool		category;	/* all of its class */
		const char *code;
		int			status;
	}			kinds[] = {
		{ERRCODE_TX_NOT_FOUND, false, "not-found", 404},
		{ERRCODE_TX_CONFLICT, false, "conflict", 409},
		{ERRCODE_TX_TOO_COSTLY, false, "too-costly", 413},
		{ERRCODE_PROGRAM_LIMIT_EXCEEDED, true, "too-costly", 413},
		{ERRCODE_TX_NOT_SUPPORTED, false, "not-supported", 501},
		{ERRCODE_FEATURE_NOT_SUPPORTED, true, "not-supported", 501},
		{ERRCODE_INSUFFICIENT_PRIVILEGE, false, "forbidden", 403},
		{ERRCODE_TX_UNPROCESSABLE, false, "invalid", 422},
	};

	for (int i = 0; i < lengthof(kinds); i++)
	{
		if (kinds[i].sqlstate == sqlstate ||
			(kinds[i].category && ERRCODE_TO_CATEGORY(sqlstate) == ERRCODE_TO_CATEGORY(kinds[i].sqlstate)))
		{
			*status = kinds[i].status;
			return kinds[i].code;
		}
	}
	*status = 400;
	return "invalid";
}

static OperationFailure *
failure_of(const ErrorData *error)
{
	OperationFailure *failure = palloc(sizeof(OperationFailure));
	Outcome		outcome = {NIL};
	const char *code = issue_code(error->sqlerrcode, &failure->status);
	OutcomeIssue *said = outcome_of_error();
	OutcomeIssue *issue;

	if (said)
		issue = outcome_add(&outcome, said->severity, pstrdup(said->code), said->type ? pstrdup(said->type) : NULL,
							said->message, said->expression ? pstrdup(said->expression) : NULL,
							pstrdup(said->text));
	else
		issue = outcome_add(&outcome, ISSUE_ERROR, code, NULL, MESSAGE_NONE, NULL, error->message);
	issue->diagnostics = error->detail && error->hint ? psprintf("%s %s", error->detail, error->hint)
		: error->detail ? error->detail : error->hint;
	failure->text = issue->text;
	failure->outcome = outcome_json(&outcome);
	return failure;
}

OperationFailure *
operation_attempt(OperationAttempt act, void *context)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	OperationFailure *volatile failure = NULL;
	ErrorData  *volatile passed_on = NULL;

	outcome_forget_error();
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(caller);
	PG_TRY();
	{
		act(context);
		ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		if (is_answerable(error->sqlerrcode))
			failure = failure_of(error);
		else
			passed_on = error;
		FlushErrorState();
		outcome_forget_error();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
	}
	PG_END_TRY();
	/* the subtransaction must be over by then: otherwise the whole transaction would never end */
	if (passed_on)
		ReThrowError(passed_on);
	return failure;
}
