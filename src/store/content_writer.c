/*
 * content_writer.c
 *		Writing content: one load's open tables, the lock of loads, finding and removing contents.
 *		The rows themselves are in content_rows.c.
 *
 * What a load must see is what is committed now, and what it wrote itself. A load that waited for
 * another would miss that one's rows with the snapshot its statement began with, so contents are found
 * with SnapshotSelf: since the lock keeps every other writer out until the end of the transaction, and
 * stored rows are never updated, it is exact. A transaction that must keep its snapshot (REPEATABLE
 * READ, SERIALIZABLE) looks with that as well, and fails with 40001 if the two differ.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/relscan.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "storage/lock.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "compat.h"
#include "store/content_writer.h"
#include "store/stored_delete.h"

/* A table that holds rows of a content, and an index that begins with content_id. */
typedef struct ContentPart
{
	StoredRelation table;
	StoredRelation index;
} ContentPart;

/* How each kind of resource is stored. The catalog table itself is the first part. */
typedef struct ContentLayout
{
	StoredRelation canonical_index;
	StoredRelation id_index;
	const char *count_column;	/* how many concepts or elements, or NULL */
	const char *mode_column;	/* CodeSystem.content, or NULL */
	int			part_count;
	ContentPart parts[11];
} ContentLayout;

static const ContentLayout layouts[] = {
	[CATALOG_CODE_SYSTEM] = {
		STORED_CODE_SYSTEM_CANONICAL, STORED_CODE_SYSTEM_ID, "concept_count", "content", 11,
		{
			{STORED_CODE_SYSTEM, STORED_CODE_SYSTEM_PKEY},
			{STORED_CODE_SYSTEM_FRAGMENT, STORED_CODE_SYSTEM_FRAGMENT_PKEY},
			{STORED_CODE_SYSTEM_IDENTIFIER, STORED_CODE_SYSTEM_IDENTIFIER_CONTENT},
			{STORED_PROPERTY, STORED_PROPERTY_PKEY},
			{STORED_CONCEPT, STORED_CONCEPT_PKEY},
			{STORED_CONCEPT_PAGE, STORED_CONCEPT_PAGE_PKEY},
			{STORED_DESIGNATION, STORED_DESIGNATION_CONCEPT},
			{STORED_CONCEPT_PROPERTY, STORED_CONCEPT_PROPERTY_CONCEPT},
			{STORED_CONCEPT_EDGE, STORED_CONCEPT_EDGE_PKEY},
			{STORED_REFERENCE_SET, STORED_REFERENCE_SET_PKEY},
			{STORED_WORD_INDEX, STORED_WORD_INDEX_PKEY}
		}
	},
	[CATALOG_VALUE_SET] = {
		STORED_VALUE_SET_CANONICAL, STORED_VALUE_SET_ID, NULL, NULL, 1,
		{
			{STORED_VALUE_SET, STORED_VALUE_SET_PKEY}
		}
	},
	[CATALOG_CONCEPT_MAP] = {
		STORED_CONCEPT_MAP_CANONICAL, STORED_CONCEPT_MAP_ID, "element_count", NULL, 2,
		{
			{STORED_CONCEPT_MAP, STORED_CONCEPT_MAP_PKEY},
			{STORED_CONCEPT_MAP_ELEMENT, STORED_CONCEPT_MAP_ELEMENT_SOURCE}
		}
	},
	[CATALOG_NAMING_SYSTEM] = {
		STORED_NAMING_SYSTEM_CANONICAL, STORED_NAMING_SYSTEM_ID, NULL, NULL, 2,
		{
			{STORED_NAMING_SYSTEM, STORED_NAMING_SYSTEM_PKEY},
			{STORED_NAMING_SYSTEM_IDENTIFIER, STORED_NAMING_SYSTEM_IDENTIFIER_CONTENT}
		}
	}
};

/*
 * Keeps out every other load of this database until the end of the (sub)transaction; in pg_locks it is
 * an advisory lock with the extension's OID and 0.
 */
static void
lock_loads(void)
{
	LOCKTAG		tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, stored_extension(), 0, 2);
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}

void
writer_require_access(void)
{
	int			table;

	for (table = 0; table <= STORED_LOAD_LOG; table++)
	{
		Oid			relation = stored_relation((StoredRelation) table);
		AclMode		needed = table == STORED_LOAD_LOG ? ACL_INSERT : ACL_INSERT | ACL_DELETE;

		if (pg_class_aclmask(relation, GetUserId(), needed, ACLMASK_ALL) != needed)
			aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(relation));
	}
}

ContentWriter *
writer_open(const char *source)
{
	ContentWriter *writer;

	writer_require_access();
	PreventCommandIfReadOnly("a load of terminology");
	PreventCommandIfParallelMode("a load of terminology");
	lock_loads();
	writer = palloc0(sizeof(ContentWriter));
	writer->context = CurrentMemoryContext;
	writer->source = source == NULL ? NULL : pstrdup(source);
	writer->time = GetCurrentTimestamp();
	namestrcpy(&writer->role, GetUserNameFromId(GetUserId(), false));
	return writer;
}

/* By how many of its first columns the rows of a table come in order: content and ordinal, or content, parent and child. */
static int
ordered_columns(StoredRelation table)
{
	switch (table)
	{
		case STORED_CONCEPT:
		case STORED_DESIGNATION:
		case STORED_CONCEPT_PROPERTY:
			return 2;
		case STORED_CONCEPT_EDGE:
			return 3;
		default:
			return 0;
	}
}

BulkWriter *
writer_begin_row(ContentWriter *writer, StoredRelation table)
{
	if (writer->tables[table] == NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(writer->context);

		writer->tables[table] = bulk_writer_open(stored_relation(table), ordered_columns(table));
		MemoryContextSwitchTo(caller);
	}
	bulk_row_begin(writer->tables[table]);
	return writer->tables[table];
}

static void
flush_table(ContentWriter *writer, StoredRelation table)
{
	if (writer->tables[table] != NULL)
		bulk_writer_flush(writer->tables[table]);
}

void
writer_flush(ContentWriter *writer)
{
	for (int i = 0; i < STORED_TABLES; i++)
		flush_table(writer, i);
}

void
writer_push_snapshot(ContentWriter *writer)
{
	writer_flush(writer);
	CommandCounterIncrement();
	PushActiveSnapshot(IsolationUsesXactSnapshot() ? GetTransactionSnapshot() : GetLatestSnapshot());
}

void
writer_close(ContentWriter *writer)
{
	for (int i = 0; i < STORED_TABLES; i++)
	{
		if (writer->tables[i] != NULL)
			bulk_writer_close(writer->tables[i]);
	}
	pfree(writer);
}

int32
writer_new_content(ContentWriter *writer)
{
	return (int32) nextval_internal(stored_relation(STORED_CONTENT_ID), false);
}

/* The value of a column by its name. */
static Datum
slot_column(TupleTableSlot *slot, Relation table, const char *name, bool *isnull)
{
	AttrNumber	number = get_attnum(RelationGetRelid(table), name);

	if (number == InvalidAttrNumber)
		elog(ERROR, "table \"%s\" has no column \"%s\"", RelationGetRelationName(table), name);
	return slot_getattr(slot, number, isnull);
}

static char *
slot_text(TupleTableSlot *slot, Relation table, const char *name)
{
	bool		isnull;
	Datum		value = slot_column(slot, table, name, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/* Copies what StoredContent tells from a catalog row. */
static void
read_stored_content(const ContentLayout *layout, Relation table, TupleTableSlot *slot,
					StoredContent *found)
{
	bool		isnull;
	const pg_uuid_t *digest;
	uint64		half;

	found->content_id = DatumGetInt32(slot_column(slot, table, "content_id", &isnull));
	digest = DatumGetUUIDP(slot_column(slot, table, "digest", &isnull));
	memcpy(&half, digest->data, sizeof(half));
	found->digest.high = pg_ntoh64(half);
	memcpy(&half, digest->data + sizeof(half), sizeof(half));
	found->digest.low = pg_ntoh64(half);
	found->id = slot_text(slot, table, "id");
	found->content = layout->mode_column ? slot_text(slot, table, layout->mode_column) : NULL;
	found->concept_count = layout->count_column == NULL ? 0 :
		DatumGetInt32(slot_column(slot, table, layout->count_column, &isnull));
}

/*
 * Looks for a catalog row by index under a snapshot: by url and version, by url alone where version is
 * NULL, by id among those without url where url is NULL.
 */
static bool
find_content(const ContentLayout *layout, Snapshot snapshot, const char *url, const char *version,
			 const char *id, StoredContent *found)
{
	Relation	table = table_open(stored_relation(layout->parts[0].table), RowExclusiveLock);
	Relation	index = index_open(stored_relation(url ? layout->canonical_index : layout->id_index),
								   RowExclusiveLock);
	TupleTableSlot *slot = table_slot_create(table, NULL);
	IndexScanDesc scan;
	ScanKeyData keys[2];
	int			key_count = url != NULL && version != NULL ? 2 : 1;
	bool		result = false;

	ScanKeyEntryInitialize(&keys[0], 0, 1, BTEqualStrategyNumber, TEXTOID, index->rd_indcollation[0],
						   F_TEXTEQ, CStringGetTextDatum(url ? url : id));
	if (key_count == 2)
		ScanKeyEntryInitialize(&keys[1], 0, 2, BTEqualStrategyNumber, TEXTOID,
							   index->rd_indcollation[1], F_TEXTEQ,
							   CStringGetTextDatum(version));
	scan = begin_index_scan(table, index, snapshot, key_count);
	index_rescan(scan, keys, key_count, NULL, 0);
	while (!result && index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		bool		has_no_url;

		(void) slot_column(slot, table, "url", &has_no_url);
		if (url != NULL || has_no_url)
		{
			read_stored_content(layout, table, slot, found);
			result = true;
		}
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	table_close(table, NoLock);
	return result;
}

bool
writer_find(ContentWriter *writer, CatalogKind kind, const char *url, const char *version, const char *id,
			StoredContent *found)
{
	const ContentLayout *layout = &layouts[kind];
	bool		exists;

	memset(found, 0, sizeof(*found));
	if (url == NULL && id == NULL)
		return false;
	if (version == NULL)
		version = "";			/* as in the index */
	flush_table(writer, layout->parts[0].table);
	exists = find_content(layout, SnapshotSelf, url, version, id, found);
	if (IsolationUsesXactSnapshot())
	{
		StoredContent seen;
		bool		visible;

		CommandCounterIncrement();
		visible = find_content(layout, GetTransactionSnapshot(), url, version, id, &seen);
		if (visible != exists || (exists && seen.content_id != found->content_id))
			ereport(ERROR,
					errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
					errmsg("could not serialize access due to a concurrent load"),
					errdetail("%s \"%s\" was loaded, replaced or unloaded by another transaction.",
							  catalog_kind_name(kind), url ? url : id),
					errhint("The transaction might succeed if retried."));
	}
	return exists;
}

bool
writer_has_url(ContentWriter *writer, CatalogKind kind, const char *url)
{
	StoredContent found;

	flush_table(writer, layouts[kind].parts[0].table);
	return find_content(&layouts[kind], SnapshotSelf, url, NULL, NULL, &found);
}

/* Deletes the rows of a content from one table. */
static void
remove_part(ContentPart part, int32 content_id)
{
	ScanKeyData key;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(content_id));
	stored_delete(part.table, part.index, &key, 1);
}

void
writer_remove(ContentWriter *writer, CatalogKind kind, int32 content_id)
{
	const ContentLayout *layout = &layouts[kind];

	/* rows that this load wrote can be deleted by a later command only */
	for (int i = 0; i < layout->part_count; i++)
		flush_table(writer, layout->parts[i].table);
	CommandCounterIncrement();
	for (int i = 0; i < layout->part_count; i++)
		remove_part(layout->parts[i], content_id);
}
