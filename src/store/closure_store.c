/*
 * closure_store.c
 *		The closure tables that clients maintain.
 *
 * Writers of one table wait for each other (an advisory lock on owner and name), and look at what is
 * committed when they have the lock. A new version is a new row in place of the old one.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "store/bulk_writer.h"
#include "store/closure_store.h"
#include "store/relations.h"
#include "store/stored_delete.h"
#include "store/stored_scan.h"

/* Both tables begin with owner and name. */
enum
{
	COLUMN_OWNER = 1,
	COLUMN_NAME,
	TABLE_VERSION
};

enum
{
	CONCEPT_CONTENT_ID = COLUMN_NAME + 1,
	CONCEPT_CODE,
	CONCEPT_ADDED,
	CONCEPT_SYSTEM,
	CONCEPT_VERSION
};

static void
open_scan(StoredScan *scan, const ClosureTable *table, StoredRelation relation, StoredRelation index)
{
	stored_scan_init(scan);
	stored_scan_key_text(scan, COLUMN_OWNER, BTEqualStrategyNumber, CStringGetTextDatum(table->owner));
	stored_scan_key_text(scan, COLUMN_NAME, BTEqualStrategyNumber, CStringGetTextDatum(table->name));
	stored_scan_open(scan, relation, index);
}

static void
read_concepts(ClosureTable *table)
{
	StoredScan	scan;

	open_scan(&scan, table, STORED_CLOSURE_TABLE_CONCEPT, STORED_CLOSURE_TABLE_CONCEPT_PKEY);
	while (stored_scan_next(&scan))
	{
		ClosureConcept *concept = palloc(sizeof(ClosureConcept));

		concept->content_id = stored_scan_int4(&scan, CONCEPT_CONTENT_ID);
		concept->code = stored_scan_text(&scan, CONCEPT_CODE);
		concept->added = stored_scan_int4(&scan, CONCEPT_ADDED);
		concept->system = stored_scan_text(&scan, CONCEPT_SYSTEM);
		concept->version = stored_scan_text(&scan, CONCEPT_VERSION);
		table->concepts = lappend(table->concepts, concept);
	}
	stored_scan_close(&scan);
}

ClosureTable *
closure_table_read(const char *name)
{
	ClosureTable *table = palloc0(sizeof(ClosureTable));
	StoredScan	scan;

	table->owner = GetUserNameFromId(GetUserId(), false);
	table->name = pstrdup(name);
	open_scan(&scan, table, STORED_CLOSURE_TABLE, STORED_CLOSURE_TABLE_PKEY);
	if (stored_scan_next(&scan))
		table->version = stored_scan_int4(&scan, TABLE_VERSION);
	stored_scan_close(&scan);
	if (table->version > 0)
		read_concepts(table);
	return table;
}

/* In pg_locks it is an advisory lock with the extension's OID and a number that the name gives. */
static void
lock_table(const char *name)
{
	char	   *owner = GetUserNameFromId(GetUserId(), false);
	char	   *key = psprintf("%s %s", owner, name);
	LOCKTAG		tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, stored_extension(), hash_bytes((unsigned char *) key, strlen(key)), 2);
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}

ClosureTable *
closure_table_open(const char *name)
{
	ClosureTable *table;
	int32		version;

	PreventCommandIfReadOnly("ConceptMap/$closure with a name");
	PreventCommandIfParallelMode("ConceptMap/$closure with a name");
	lock_table(name);
	CommandCounterIncrement();
	PushActiveSnapshot(GetLatestSnapshot());
	table = closure_table_read(name);
	if (!IsolationUsesXactSnapshot())
		return table;
	version = table->version;
	PopActiveSnapshot();
	PushActiveSnapshot(GetTransactionSnapshot());
	table = closure_table_read(name);
	if (table->version != version)
		ereport(ERROR,
				errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				errmsg("could not serialize access due to a concurrent update of closure table \"%s\"", name),
				errhint("The transaction might succeed if retried."));
	return table;
}

void
closure_table_close(void)
{
	PopActiveSnapshot();
}

/* Deletes the rows of a table from one of the relations. */
static void
remove_rows(const ClosureTable *closure, StoredRelation relation, StoredRelation index)
{
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_TEXTEQ, CStringGetTextDatum(closure->owner));
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_TEXTEQ, CStringGetTextDatum(closure->name));
	stored_delete(relation, index, keys, lengthof(keys));
}

/* Gives a table another version. */
static void
write_version(ClosureTable *table, int32 version)
{
	BulkWriter *writer;

	remove_rows(table, STORED_CLOSURE_TABLE, STORED_CLOSURE_TABLE_PKEY);
	writer = bulk_writer_open(stored_relation(STORED_CLOSURE_TABLE), 0);
	bulk_row_begin(writer);
	bulk_put_text(writer, table->owner);
	bulk_put_text(writer, table->name);
	bulk_put_int32(writer, version);
	bulk_row_end(writer);
	bulk_writer_close(writer);
	table->version = version;
}

void
closure_table_begin(ClosureTable *table)
{
	remove_rows(table, STORED_CLOSURE_TABLE_CONCEPT, STORED_CLOSURE_TABLE_CONCEPT_PKEY);
	table->concepts = NIL;
	write_version(table, 1);
	CommandCounterIncrement();
}

void
closure_table_add(ClosureTable *table, List *concepts)
{
	BulkWriter *writer;
	ListCell   *cell;

	write_version(table, table->version + 1);
	writer = bulk_writer_open(stored_relation(STORED_CLOSURE_TABLE_CONCEPT), 0);
	foreach(cell, concepts)
	{
		ClosureConcept *concept = lfirst(cell);

		concept->added = table->version;
		bulk_row_begin(writer);
		bulk_put_text(writer, table->owner);
		bulk_put_text(writer, table->name);
		bulk_put_int32(writer, concept->content_id);
		bulk_put_text(writer, concept->code);
		bulk_put_int32(writer, concept->added);
		bulk_put_text(writer, concept->system);
		bulk_put_text(writer, concept->version);
		bulk_row_end(writer);
	}
	bulk_writer_close(writer);
	CommandCounterIncrement();
}
