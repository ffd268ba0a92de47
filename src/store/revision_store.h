/*
 * revision_store.h
 *		What vocabulary revisions leave beside the contents: the documents that were applied, the log of their
 *		entries, OIDs that were given out, and codes that were deleted for good.
 *
 * Reading is done under the active snapshot; everything returned is palloc'd. Whoever writes holds the lock of loads
 * (writer_open()). Rows are never changed nor removed.
 */
#ifndef FHIRTERM_REVISION_STORE_H
#define FHIRTERM_REVISION_STORE_H

#include "nodes/pg_list.h"
#include "utils/timestamp.h"

/* The number of the document with this digest, 0 if none was applied. */
extern int32 revision_store_document(const char *digest);
/* The number that a new document gets. */
extern int32 revision_store_next_document(void);
/* Every OID that was given out or supplied, as char *. */
extern List *revision_store_oids(void);
/* Whether a code of a code system was deleted for good. */
extern bool revision_store_is_deleted(const char *url, const char *code);

typedef struct RevisionDocumentRow
{
	int32		doc_id;
	const char *digest;
	const char *status;
	const char *description;	/* or NULL */
	TimestampTz at;
	const char *by;
} RevisionDocumentRow;

/* Strings may be NULL but path, element and action. */
typedef struct RevisionLogRow
{
	int32		doc_id;
	int32		seq;
	const char *path;
	const char *element;
	const char *system;
	const char *code;
	const char *action;
	bool		has_vote;
	int32		vote_for;
	int32		vote_against;
	int32		vote_abstain;
	const char *note;
	bool		applied;
	const char *message;
	TimestampTz at;
	const char *by;
	const char *url;
	const char *version;
} RevisionLogRow;

extern void revision_store_write_document(const RevisionDocumentRow *row);
/* RevisionLogRow * */
extern void revision_store_write_log(List *rows);
extern void revision_store_write_oid(const char *oid, const char *url, int32 doc_id);
extern void revision_store_write_deleted(const char *url, const char *code, int32 doc_id);

#endif							/* FHIRTERM_REVISION_STORE_H */
