/*
 * revision_store.c
 *		What vocabulary revisions leave beside the contents.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "store/bulk_writer.h"
#include "store/revision_store.h"
#include "store/stored_scan.h"

/* Columns that are read. */
enum
{
	DOCUMENT_ID = 1,
	DOCUMENT_DIGEST
};

enum
{
	OID_VALUE = 1
};

enum
{
	DELETED_URL = 1,
	DELETED_CODE
};

int32
revision_store_document(const char *digest)
{
	StoredScan	scan;
	int32		found = 0;

	stored_scan_init(&scan);
	stored_scan_key_text(&scan, DOCUMENT_DIGEST, BTEqualStrategyNumber, CStringGetTextDatum(digest));
	stored_scan_open(&scan, STORED_VOCMNT_DOCUMENT, STORED_VOCMNT_DOCUMENT_DIGEST);
	if (stored_scan_next(&scan))
		found = stored_scan_int4(&scan, DOCUMENT_ID);
	stored_scan_close(&scan);
	return found;
}

int32
revision_store_next_document(void)
{
	StoredScan	scan;
	int32		last = 0;

	stored_scan_init(&scan);
	stored_scan_open(&scan, STORED_VOCMNT_DOCUMENT, STORED_VOCMNT_DOCUMENT_PKEY);
	if (stored_scan_last(&scan))
		last = stored_scan_int4(&scan, DOCUMENT_ID);
	stored_scan_close(&scan);
	return last + 1;
}

List *
revision_store_oids(void)
{
	StoredScan	scan;
	List	   *oids = NIL;

	stored_scan_init(&scan);
	stored_scan_open_table(&scan, STORED_VOCMNT_OID);
	while (stored_scan_next(&scan))
		oids = lappend(oids, stored_scan_text(&scan, OID_VALUE));
	stored_scan_close(&scan);
	return oids;
}

bool
revision_store_is_deleted(const char *url, const char *code)
{
	StoredScan	scan;
	bool		found;

	stored_scan_init(&scan);
	stored_scan_key_text(&scan, DELETED_URL, BTEqualStrategyNumber, CStringGetTextDatum(url));
	stored_scan_key_text(&scan, DELETED_CODE, BTEqualStrategyNumber, CStringGetTextDatum(code));
	stored_scan_open(&scan, STORED_VOCMNT_TOMBSTONE, STORED_VOCMNT_TOMBSTONE_PKEY);
	found = stored_scan_next(&scan);
	stored_scan_close(&scan);
	return found;
}

static BulkWriter *
begin(StoredRelation relation)
{
	return bulk_writer_open(stored_relation(relation), 0);
}

void
revision_store_write_document(const RevisionDocumentRow *row)
{
	BulkWriter *writer = begin(STORED_VOCMNT_DOCUMENT);

	bulk_row_begin(writer);
	bulk_put_int32(writer, row->doc_id);
	bulk_put_text(writer, row->digest);
	bulk_put_text(writer, row->status);
	bulk_put_text(writer, row->description);
	bulk_put_timestamptz(writer, row->at);
	bulk_put_text(writer, row->by);
	bulk_row_end(writer);
	bulk_writer_close(writer);
}

/* The votes, each NULL where there was no vote. */
static void
put_vote(BulkWriter *writer, const RevisionLogRow *row, int32 count)
{
	bulk_put_optional_int32(writer, row->has_vote ? count : -1);
}

void
revision_store_write_log(List *rows)
{
	BulkWriter *writer = begin(STORED_VOCMNT_LOG);
	ListCell   *cell;

	foreach(cell, rows)
	{
		const RevisionLogRow *row = lfirst(cell);

		bulk_row_begin(writer);
		bulk_put_int32(writer, row->doc_id);
		bulk_put_int32(writer, row->seq);
		bulk_put_text(writer, row->path);
		bulk_put_text(writer, row->element);
		bulk_put_text(writer, row->system);
		bulk_put_text(writer, row->code);
		bulk_put_text(writer, row->action);
		put_vote(writer, row, row->vote_for);
		put_vote(writer, row, row->vote_against);
		put_vote(writer, row, row->vote_abstain);
		bulk_put_text(writer, row->note);
		bulk_put_bool(writer, row->applied);
		bulk_put_text(writer, row->message);
		bulk_put_timestamptz(writer, row->at);
		bulk_put_text(writer, row->by);
		bulk_put_text(writer, row->url);
		bulk_put_text(writer, row->version);
		bulk_row_end(writer);
	}
	bulk_writer_close(writer);
}

void
revision_store_write_oid(const char *oid, const char *url, int32 doc_id)
{
	BulkWriter *writer = begin(STORED_VOCMNT_OID);

	bulk_row_begin(writer);
	bulk_put_text(writer, oid);
	bulk_put_text(writer, url);
	bulk_put_int32(writer, doc_id);
	bulk_row_end(writer);
	bulk_writer_close(writer);
}

void
revision_store_write_deleted(const char *url, const char *code, int32 doc_id)
{
	BulkWriter *writer = begin(STORED_VOCMNT_TOMBSTONE);

	bulk_row_begin(writer);
	bulk_put_text(writer, url);
	bulk_put_text(writer, code);
	bulk_put_int32(writer, doc_id);
	bulk_row_end(writer);
	bulk_writer_close(writer);
}
