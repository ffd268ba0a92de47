/*
 * revision.c
 *		A vocabulary revision carried out: entries in document order, each under the status that holds for it.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/text.h"
#include "revision/revision.h"
#include "store/revision_store.h"

static const char *const document_statuses[] = {
	[DOCUMENT_PROPOSED] = "Proposed",
	[DOCUMENT_SUBMITTED] = "Submitted",
	[DOCUMENT_REVIEWED] = "Reviewed",
	[DOCUMENT_HARMONIZED] = "Harmonized",
	[DOCUMENT_FINAL] = "Final",
	[DOCUMENT_REJECTED] = "Rejected",
};

int
document_status_of_name(const char *name)
{
	for (int i = 0; i < lengthof(document_statuses); i++)
	{
		if (strcmp(document_statuses[i], name) == 0)
			return i;
	}
	return -1;
}

const char *
document_status_name(DocumentStatus status)
{
	return document_statuses[status];
}

/* ---------------------------------------------------------------- entries */

static void
add_finding(RevisionEntry *entry, IssueSeverity severity, char *message)
{
	RevisionFinding *finding = palloc(sizeof(RevisionFinding));

	finding->severity = severity;
	finding->message = message;
	entry->findings = lappend(entry->findings, finding);
}

void
revision_remark(Revision *revision, IssueSeverity severity, const char *format,...)
{
	MemoryContext caller = MemoryContextSwitchTo(revision->context);
	va_list		arguments;

	va_start(arguments, format);
	add_finding(revision->entry, severity, text_formatted(format, arguments));
	va_end(arguments);
	MemoryContextSwitchTo(caller);
}

/* A new entry, which becomes the current one. */
static RevisionEntry *
add_entry(Revision *revision, int seq, const RevisionNode *node, const char *code)
{
	MemoryContext caller = MemoryContextSwitchTo(revision->context);
	RevisionEntry *entry = palloc0(sizeof(RevisionEntry));

	entry->seq = seq;
	entry->node = node;
	entry->model = revision->model;
	entry->code = code ? pstrdup(code) : NULL;
	revision->entries = lappend(revision->entries, entry);
	revision->entry = entry;
	MemoryContextSwitchTo(caller);
	return entry;
}

static int
next_seq(const Revision *revision)
{
	return revision->entries == NIL ? 1 : ((RevisionEntry *) llast(revision->entries))->seq + 1;
}

/* What the status of an entry must be and have. What is inherited is remarked upon once. */
static void
check_ballot(Revision *revision, const RevisionNode *node, const RevisionBallot *ballot)
{
	int			remarks;

	if (ballot->action == BALLOT_PROPOSED && revision->status == DOCUMENT_FINAL)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE,
						"%s is only Proposed, but the document is Final", revision_element_name(node->element));
	if (ballot->action == BALLOT_PROPOSED && revision->status == DOCUMENT_HARMONIZED)
		revision_remark(revision, ISSUE_WARNING, "only Proposed, but the document is Harmonized");
	if (list_member_ptr(revision->remarked, ballot))
		return;
	remarks = list_length(revision->entry->findings);
	if (ballot->has_vote && ballot->action != BALLOT_PASSED && ballot->action != BALLOT_PASSED_WITH_CHANGES &&
		ballot->action != BALLOT_WITHDRAWN)
		revision_remark(revision, ISSUE_WARNING, "a vote does not belong to %s", ballot_action_name(ballot->action));
	if (ballot->action == BALLOT_PASSED_WITH_CHANGES && (ballot->note == NULL || *ballot->note == '\0'))
		revision_remark(revision, ISSUE_WARNING, "PassedWithChanges should explain itself in a note");
	if (list_length(revision->entry->findings) > remarks)
		revision->remarked = lappend(revision->remarked, unconstify(RevisionBallot *, ballot));
}

RevisionEntry *
revision_begin_entry(Revision *revision, const RevisionNode *node, const char *code)
{
	const RevisionBallot *ballot = revision_ballot(node);
	RevisionEntry *entry = add_entry(revision, next_seq(revision), node, code);

	check_ballot(revision, node, ballot);
	entry->applied = !revision->suppressed && ballot_applies(ballot->action);
	return entry;
}

/* ---------------------------------------------------------------- steps */

typedef void (*RevisionStep) (Revision *revision, const RevisionNode *node);

static bool
is_own_error(const ErrorData *error)
{
	return ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_TO_CATEGORY(ERRCODE_TX_UNPROCESSABLE);
}

/* A step has failed, and all it did is undone: a row tells of it. */
static void
report_failure(Revision *revision, const RevisionNode *node, const ErrorData *error)
{
	const char *code = revision_attribute(node, ATTRIBUTE_CONCEPT_CODE);

	if (code == NULL)
		code = revision_attribute(node, ATTRIBUTE_PARENT_CODE);
	add_entry(revision, next_seq(revision), node, code);
	revision_remark(revision, ISSUE_ERROR, "%s %s", unpack_sql_state(error->sqlerrcode), error->message);
}

/* Goes back to where a step began. */
static void
undo_step(Revision *revision, int mark, int entries, int applied)
{
	journal_undo(&revision->journal, mark);
	revision->entries = list_truncate(revision->entries, entries);
	revision->applied = applied;
}

/*
 * Carries out a step. In a revision that goes on, its errors are caught, all it did is undone, and false is returned.
 */
static bool
run_step(Revision *revision, RevisionStep step, const RevisionNode *node)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	int			mark = journal_mark(&revision->journal);
	int			entries = list_length(revision->entries);
	int			applied = revision->applied;
	bool		suppressed = revision->suppressed;
	ErrorData  *volatile error = NULL;

	CHECK_FOR_INTERRUPTS();
	if (!revision->options.go_on)
	{
		step(revision, node);
		return true;
	}
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		step(revision, node);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	if (error == NULL)
		return true;
	if (!is_own_error(error))
		ReThrowError(error);
	undo_step(revision, mark, entries, applied);
	revision->suppressed = suppressed;
	report_failure(revision, node, error);
	return false;
}

/* ---------------------------------------------------------------- operations */

static const struct
{
	RevisionElement element;
	RevisionStep carry_out;
}			operations[] = {
	{ELEMENT_ADD_PRINT_NAME, revision_add_print_name},
	{ELEMENT_ADD_PROPERTY, revision_add_property},
	{ELEMENT_ADD_RELATIONSHIP, revision_add_relationship},
	{ELEMENT_MODIFY_SYSTEM, revision_modify_system},
	{ELEMENT_UPDATE_PRINT_NAME, revision_update_print_name},
	{ELEMENT_UPDATE_DESCRIPTION, revision_update_description},
	{ELEMENT_MOVE_CODE, revision_move_code},
	{ELEMENT_RETIRE_CODE, revision_retire_code},
	{ELEMENT_REMOVE_RELATIONSHIP, revision_remove_relationship},
	{ELEMENT_UPDATE_PROPERTY, revision_update_property},
	{ELEMENT_REMOVE_PROPERTY, revision_remove_property},
};

/*
 * Whether what an element does is to be undone when it has been checked. Inside a registration that does not take effect all
 * is undone in the end, and until then only what has such a status itself.
 */
static bool
is_undone(const Revision *revision, const RevisionNode *node)
{
	if (revision->suppressed)
		return node->ballot && !ballot_applies(node->ballot->action);
	return !ballot_applies(revision_ballot(node)->action);
}

static void
carry_out_operation(Revision *revision, const RevisionNode *node)
{
	const char *code = revision_attribute(node, ATTRIBUTE_CONCEPT_CODE);
	int			mark = journal_mark(&revision->journal);
	RevisionEntry *entry;
	int			i = 0;

	if (code == NULL)
		code = revision_attribute(node, ATTRIBUTE_PARENT_CODE);
	while (operations[i].element != node->element)
		i++;
	entry = revision_begin_entry(revision, node, code);
	operations[i].carry_out(revision, node);
	if (entry->applied)
		revision->applied++;
	if (is_undone(revision, node))
		journal_undo(&revision->journal, mark);
}

static void
carry_out_new_code(Revision *revision, const RevisionNode *node)
{
	const RevisionNode *around = node->parent;
	ModelConcept *parent = NULL;

	if (around->element == ELEMENT_UNDER_CODE)
		parent = revision_concept(revision, revision->model, around, ATTRIBUTE_CONCEPT_CODE);
	(void) revision_new_code(revision, node, parent);
}

static void
carry_out_add_codes(Revision *revision, const RevisionNode *node)
{
	int			mark = journal_mark(&revision->journal);
	ListCell   *cell;
	ListCell   *inner;

	foreach(cell, node->children)
	{
		RevisionNode *child = lfirst(cell);

		if (child->element == ELEMENT_NEW_CODE)
			(void) run_step(revision, carry_out_new_code, child);
		else if (child->element == ELEMENT_UNDER_CODE && run_step(revision, revision_under_code, child))
		{
			foreach(inner, child->children)
				(void) run_step(revision, carry_out_new_code, lfirst(inner));
		}
	}
	if (is_undone(revision, node))
		journal_undo(&revision->journal, mark);
}

/* All operations of a container. */
static void
carry_out_children(Revision *revision, const RevisionNode *node)
{
	ListCell   *cell;

	foreach(cell, node->children)
	{
		RevisionNode *child = lfirst(cell);

		if (child->element == ELEMENT_BALLOT_STATUS || child->element == ELEMENT_DESCRIPTION)
			continue;
		if (child->element == ELEMENT_ADD_CODES)
			carry_out_add_codes(revision, child);
		else
			(void) run_step(revision, carry_out_operation, child);
		if (!revision->suppressed)
			journal_forget(&revision->journal);
	}
}

/* ---------------------------------------------------------------- containers */

static void
carry_out_register(Revision *revision, const RevisionNode *node)
{
	int			mark = journal_mark(&revision->journal);
	bool		applies = ballot_applies(revision_ballot(node)->action);

	revision->model = NULL;
	if (!run_step(revision, revision_register, node))
		return;
	revision->suppressed = !applies;
	carry_out_children(revision, node);
	revision->suppressed = false;
	if (!applies)
		journal_undo(&revision->journal, mark);
}

static void
select_system(Revision *revision, const RevisionNode *node)
{
	const char *mnemonic = revision_attribute(node, ATTRIBUTE_SYSTEM_MNEMONIC);

	revision->model = revision_model(revision, node, mnemonic);
	if (revision->model == NULL)
		revision_refuse(ERRCODE_TX_NOT_FOUND, node, ATTRIBUTE_SYSTEM_MNEMONIC, "unknown code system %s",
						excerpt(mnemonic));
}

static void
set_status(RevisionModel *model, const char *status)
{
	if (text_equals(model->state.status, status))
		return;
	model_touch_state(model);
	model->state.status = unconstify(char *, status);
}

/* Whether the container's status passes what it holds. */
static bool
container_is_approved(const Revision *revision)
{
	BallotAction action = revision_ballot(revision->container)->action;

	return action == BALLOT_PASSED || action == BALLOT_PASSED_WITH_CHANGES || action == BALLOT_NON_VOTING_ITEM ||
		revision->status == DOCUMENT_FINAL;
}

void
revision_settle_other(Revision *revision, RevisionModel *model)
{
	if (!container_is_approved(revision))
		set_status(model, "draft");
	else if (model->supplements)
		set_status(model, "active");
}

/* Whether an entry from a place in the list on took effect on the container's code system. */
static bool
has_effect(const Revision *revision, int first)
{
	for (int i = first; i < list_length(revision->entries); i++)
	{
		const RevisionEntry *entry = list_nth(revision->entries, i);

		if (entry->applied && entry->model == revision->model)
			return true;
	}
	return false;
}

/* A vote that passes publishes the code system; changes that are only proposed make it a draft. */
static void
settle_status(Revision *revision, int first_entry)
{
	if (container_is_approved(revision))
	{
		if (text_equals(revision->model->state.status, "draft"))
			set_status(revision->model, "active");
	}
	else if (has_effect(revision, first_entry))
		set_status(revision->model, "draft");
	journal_forget(&revision->journal);
}

static void
carry_out_select(Revision *revision, const RevisionNode *node)
{
	int			first_entry = list_length(revision->entries);

	revision->model = NULL;
	if (!run_step(revision, select_system, node))
		return;
	carry_out_children(revision, node);
	settle_status(revision, first_entry);
}

static void
carry_out_container(Revision *revision, const RevisionNode *node)
{
	revision->container = node;
	if (node->element == ELEMENT_REGISTER)
		carry_out_register(revision, node);
	else
		carry_out_select(revision, node);
}

static void
carry_out_document(Revision *revision)
{
	RevisionNode *root = revision->document->root;
	ListCell   *cell;

	if (root->element == ELEMENT_CODE_SYSTEM_REVISION)
		carry_out_container(revision, linitial(root->children));
	else if (root->element != ELEMENT_VOCABULARY_REVISION)
	{
		add_entry(revision, 0, root, NULL);
		revision_remark(revision, ISSUE_INFORMATION, "a document should begin with codeSystemRevision");
		carry_out_container(revision, root);
	}
	else
		foreach(cell, root->children)
		{
			RevisionNode *child = lfirst(cell);

			if (child->element == ELEMENT_CODE_SYSTEM_REVISION)
				carry_out_container(revision, linitial(child->children));
		}
	if (revision->status == DOCUMENT_FINAL)
		revision_check_oids(revision);
}

/* ---------------------------------------------------------------- the whole */

/* The status that option and document tell. */
static DocumentStatus
resolve_status(const Revision *revision)
{
	RevisionNode *root = revision->document->root;
	const char *name = revision_attribute(root, ATTRIBUTE_DOCUMENT_STATUS);
	int			option = revision->options.document_status;
	int			told;

	if (name == NULL)
		return option < 0 ? DOCUMENT_PROPOSED : (DocumentStatus) option;
	told = document_status_of_name(name);
	if (told < 0)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, root, ATTRIBUTE_DOCUMENT_STATUS, "unknown document status %s",
						excerpt(name));
	if (option >= 0 && option != told)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, root, ATTRIBUTE_DOCUMENT_STATUS,
						"document status %s differs from that of the options, %s", name,
						document_statuses[option]);
	return (DocumentStatus) told;
}

/* Whether the document was applied before and is passed over. */
static bool
is_known(const Revision *revision)
{
	int32		doc_id = revision_store_document(revision->document->digest);

	if (doc_id == 0)
		return false;
	if (!revision->options.skip_applied)
		ereport(ERROR,
				errcode(ERRCODE_TX_CONFLICT),
				errmsg("this document has been applied before"),
				errdetail("It is document %d of fhirterm.vocmnt_document.", doc_id),
				errhint("The option if_applied \"skip\" passes it over."));
	ereport(NOTICE,
			errmsg("this document has been applied before, as document %d: nothing is changed", doc_id));
	return true;
}

static void
set_time(Revision *revision)
{
	struct pg_tm tm;
	fsec_t		fraction;

	revision->now = GetCurrentTransactionStartTimestamp();
	if (timestamp2tm(revision->now, NULL, &tm, &fraction, NULL, NULL) != 0)
		ereport(ERROR,
				errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				errmsg("timestamp out of range"));
	revision->date = psprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour,
							  tm.tm_min, tm.tm_sec);
}

/* A transaction that keeps its snapshot cannot revise what another revision has changed since. */
static void
require_current_snapshot(void)
{
	int32		seen;
	int32		committed;

	if (!IsolationUsesXactSnapshot())
		return;
	seen = revision_store_next_document();
	PushActiveSnapshot(GetLatestSnapshot());
	committed = revision_store_next_document();
	PopActiveSnapshot();
	if (seen != committed)
		ereport(ERROR,
				errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				errmsg("could not serialize access due to a concurrent vocabulary revision"),
				errhint("The transaction might succeed if retried."));
}

static void
carry_out(Revision *revision)
{
	ContentWriter *writer = writer_open("vocabulary revision");

	writer_push_snapshot(writer);
	require_current_snapshot();
	if (!is_known(revision))
	{
		revision->stored = catalog_every(CATALOG_CODE_SYSTEM);
		carry_out_document(revision);
		PopActiveSnapshot();
		revision_write(revision, writer);
	}
	else
		PopActiveSnapshot();
	writer_close(writer);
}

List *
revision_apply(const char *text, size_t length, const RevisionOptions *options)
{
	Revision   *revision = palloc0(sizeof(Revision));

	writer_require_access();
	revision->context = CurrentMemoryContext;
	revision->options = *options;
	revision->journal.context = CurrentMemoryContext;
	revision->document = revision_document_read(text, length);
	revision->status = resolve_status(revision);
	set_time(revision);
	if (revision->status == DOCUMENT_REJECTED)
	{
		add_entry(revision, 0, revision->document->root, NULL);
		revision_remark(revision, ISSUE_INFORMATION, "the document is Rejected: nothing is processed");
	}
	else
		carry_out(revision);
	return revision->entries;
}
