/*
 * revision_writing.c
 *		What a revision has changed: loaded as any resource is, and logged.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "fhir/text.h"
#include "json/byte_source.h"
#include "load/load_progress.h"
#include "load/resource_load.h"
#include "revision/revision.h"
#include "store/revision_store.h"

/* Days as they begin a version, 2026-11-29. */
#define DAY_LENGTH 10

/*
 * The version that a model is written under: that of the draft that it was, or the next one of the day. palloc'd; NULL for a
 * draft that has none.
 */
static char *
new_version(const Revision *revision, const RevisionModel *model)
{
	int			last = 0;
	ListCell   *cell;

	if (model->is_stored && model->is_stored_draft)
		return model->stored_version;
	foreach(cell, revision->stored)
	{
		const CodeSystemEntry *entry = lfirst(cell);

		if (text_equals(entry->entry.url, model->url) && entry->entry.version &&
			strncmp(entry->entry.version, revision->date, DAY_LENGTH) == 0 &&
			entry->entry.version[DAY_LENGTH] == '.')
			last = Max(last, (int) strtol(entry->entry.version + DAY_LENGTH + 1, NULL, 10));
	}
	return psprintf("%.*s.%d", DAY_LENGTH, revision->date, last + 1);
}

/* LoadReport: the log of loads has what is to be told. */
static void
ignore_report(void *context, const LoadResult *result, const IssueList *issues)
{
}

static void
write_model(Revision *revision, ResourceLoad *load, RevisionModel *model)
{
	StringInfo	json;

	model->new_version = new_version(revision, model);
	json = model_resource(model, model->new_version, revision->date);
	resource_load_next(load, json_reader_from_source(byte_source_memory(json->data, json->len),
													 "revised code system"));
	pfree(json->data);
}

/* The findings of an entry in one text, or NULL. */
static char *
findings_text(const RevisionEntry *entry)
{
	StringInfoData text;
	ListCell   *cell;

	if (entry->findings == NIL)
		return NULL;
	initStringInfo(&text);
	foreach(cell, entry->findings)
		appendStringInfo(&text, "%s%s", text.len == 0 ? "" : "; ", ((RevisionFinding *) lfirst(cell))->message);
	return text.data;
}

static RevisionLogRow *
log_row(const Revision *revision, const RevisionEntry *entry, int32 doc_id, const char *by)
{
	RevisionLogRow *row = palloc0(sizeof(RevisionLogRow));
	const RevisionBallot *ballot = revision_ballot(entry->node);
	const RevisionModel *model = entry->model;

	row->doc_id = doc_id;
	row->seq = entry->seq;
	row->path = revision_path(entry->node);
	row->element = revision_element_name(entry->node->element);
	row->system = model ? model->mnemonic : revision_attribute(entry->node, ATTRIBUTE_SYSTEM_MNEMONIC);
	row->code = entry->code;
	row->action = ballot_action_name(ballot->action);
	row->has_vote = ballot->has_vote;
	row->vote_for = ballot->votes_for;
	row->vote_against = ballot->votes_against;
	row->vote_abstain = ballot->abstentions;
	row->note = ballot->note;
	row->applied = entry->applied;
	row->message = findings_text(entry);
	row->at = revision->now;
	row->by = by;
	if (model && model->state.exists)
		row->url = model->url;
	if (entry->applied && model)
		row->version = model->new_version;
	return row;
}

static bool
has_error(const RevisionEntry *entry)
{
	ListCell   *cell;

	foreach(cell, entry->findings)
	{
		if (((RevisionFinding *) lfirst(cell))->severity == ISSUE_ERROR)
			return true;
	}
	return false;
}

/*
 * The document and its entries. One that has changed nothing leaves nothing if it has no entries, or errors: it may be
 * applied when these are mended.
 */
static void
write_log(const Revision *revision, bool changed)
{
	RevisionNode *root = revision->document->root;
	RevisionDocumentRow document = {revision_store_next_document(), revision->document->digest};
	List	   *rows = NIL;
	bool		failed = false;
	ListCell   *cell;

	document.status = document_status_name(revision->status);
	document.description = revision_child_text(root, ELEMENT_EDIT_DESCRIPTION);
	document.at = revision->now;
	document.by = GetUserNameFromId(GetUserId(), false);
	foreach(cell, revision->entries)
	{
		RevisionEntry *entry = lfirst(cell);

		failed |= has_error(entry);
		if (entry->seq > 0)
			rows = lappend(rows, log_row(revision, entry, document.doc_id, document.by));
	}
	if (!changed && (rows == NIL || failed))
		return;
	revision_store_write_document(&document);
	revision_store_write_log(rows);
	foreach(cell, revision->state.oids)
	{
		RevisionOid *taken = lfirst(cell);

		revision_store_write_oid(taken->oid, taken->model->url, document.doc_id);
	}
	for (RevisionTombstone *tombstone = revision->state.latest_tombstone; tombstone; tombstone = tombstone->earlier)
		revision_store_write_deleted(tombstone->model->url, tombstone->code, document.doc_id);
}

void
revision_write(Revision *revision, ContentWriter *writer)
{
	ResourceLoad *load = resource_load_begin(writer, true, ignore_report, NULL);
	bool		changed = false;
	ListCell   *cell;

	load_progress_begin("vocabulary revision", -1);
	foreach(cell, revision->models)
	{
		RevisionModel *model = lfirst(cell);

		if (!model->state.exists || !model->state.changed)
			continue;
		write_model(revision, load, model);
		changed = true;
	}
	load_progress_end();
	writer_push_snapshot(writer);
	write_log(revision, changed);
	PopActiveSnapshot();
}
