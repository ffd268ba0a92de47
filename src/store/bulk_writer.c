/*
 * bulk_writer.c
 *		Fast insertion of many rows into one table.
 *
 * The steps are those of COPY (commands/copyfrom.c): slots gather rows, table_multi_insert puts a batch
 * into the heap with one WAL record a page and one page lock, and TOASTs what is large; then every row
 * goes into the indexes, which check uniqueness. Values are built in a memory context that is reset with
 * each batch.
 *
 * Where rows are many, btree indexes get their entries sorted, in the end (index_entries.h).
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "store/bulk_writer.h"
#include "store/index_entries.h"

/* A batch ends at whichever is reached first; the figures are COPY's. */
#define BATCH_ROWS	1000
#define BATCH_BYTES 65536

struct BulkWriter
{
	Relation	relation;
	EState	   *estate;
	ResultRelInfo *result;
	BulkInsertState insert_state;
	IndexEntries *entries;		/* of the indexes that get them later, or NULL */
	MemoryContext context;		/* of the writer and its slots */
	MemoryContext batch;		/* of the values gathered */
	int			columns;
	int			ordered_columns;	/* the first ones, by which rows come in order */
	int			rows;			/* gathered */
	int			rows_before;	/* put into the table since the last flush that was asked for */
	Size		bytes;			/* in their values */
	int			slot_count;		/* made so far */
	TupleTableSlot *slots[BATCH_ROWS];
	TupleTableSlot *slot;		/* of the row begun, or NULL */
	int			column;			/* next to be put */
};

BulkWriter *
bulk_writer_open(Oid relation, int ordered_columns)
{
	BulkWriter *writer = palloc0(sizeof(BulkWriter));

	writer->context = CurrentMemoryContext;
	writer->batch = AllocSetContextCreate(CurrentMemoryContext, "fhirterm rows to insert",
										  0, 32 * 1024, ALLOCSET_DEFAULT_MAXSIZE);
	writer->relation = table_open(relation, RowExclusiveLock);
	writer->ordered_columns = ordered_columns;
	writer->columns = RelationGetDescr(writer->relation)->natts;
	writer->estate = CreateExecutorState();
	writer->result = makeNode(ResultRelInfo);
	InitResultRelInfo(writer->result, writer->relation, 0, NULL, 0);
	ExecOpenIndices(writer->result, false);
	writer->insert_state = GetBulkInsertState();
	return writer;
}

/* Puts the gathered rows into the heap, and into the indexes or with the entries that come later. */
static void
insert_batch(BulkWriter *writer)
{
	MemoryContext caller;

	if (writer->rows == 0)
		return;
	CHECK_FOR_INTERRUPTS();
	caller = MemoryContextSwitchTo(GetPerTupleMemoryContext(writer->estate));
	table_multi_insert(writer->relation, writer->slots, writer->rows, GetCurrentCommandId(true), 0,
					   writer->insert_state);
	for (int i = 0; i < writer->rows; i++)
	{
		TupleTableSlot *slot = writer->slots[i];

		ResetPerTupleExprContext(writer->estate);
		if (writer->result->ri_NumIndices > 0)
			insert_index_tuples(writer->result, slot, writer->estate);
		if (writer->entries)
			index_entries_add(writer->entries, slot);
		ExecClearTuple(slot);
	}
	ResetPerTupleExprContext(writer->estate);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(writer->batch);
	writer->rows_before += writer->rows;
	writer->rows = 0;
	writer->bytes = 0;
}

void
bulk_writer_flush(BulkWriter *writer)
{
	insert_batch(writer);
	if (writer->entries)
		index_entries_finish(writer->entries);
	writer->entries = NULL;
	writer->rows_before = 0;
}

/* A batch is full, and more are to come. From some rows on the indexes get their entries together in the end. */
static void
continue_batches(BulkWriter *writer)
{
	if (writer->entries == NULL && writer->rows_before + writer->rows >= BATCH_ROWS && writer->result->ri_NumIndices > 0)
	{
		MemoryContext caller = MemoryContextSwitchTo(writer->context);

		writer->entries = index_entries_begin(writer->result, writer->estate, writer->ordered_columns);
		MemoryContextSwitchTo(caller);
	}
	insert_batch(writer);
}

void
bulk_writer_close(BulkWriter *writer)
{
	bulk_writer_flush(writer);
	for (int i = 0; i < writer->slot_count; i++)
		ExecDropSingleTupleTableSlot(writer->slots[i]);
	FreeBulkInsertState(writer->insert_state);
	table_finish_bulk_insert(writer->relation, 0);
	ExecCloseIndices(writer->result);
	FreeExecutorState(writer->estate);
	table_close(writer->relation, NoLock);
	MemoryContextDelete(writer->batch);
	pfree(writer);
}

void
bulk_row_begin(BulkWriter *writer)
{
	Assert(writer->slot == NULL);
	if (writer->rows == writer->slot_count)
	{
		MemoryContext caller = MemoryContextSwitchTo(writer->context);

		writer->slots[writer->slot_count++] = table_slot_create(writer->relation, NULL);
		MemoryContextSwitchTo(caller);
	}
	writer->slot = writer->slots[writer->rows];
	writer->column = 0;
}

void
bulk_row_end(BulkWriter *writer)
{
	TupleTableSlot *slot = writer->slot;

	if (writer->column != writer->columns)
		elog(ERROR, "%d of %d columns put into table \"%s\"", writer->column, writer->columns,
			 RelationGetRelationName(writer->relation));
	ExecStoreVirtualTuple(slot);
	slot->tts_tableOid = RelationGetRelid(writer->relation);
	if (RelationGetDescr(writer->relation)->constr != NULL)
		ExecConstraints(writer->result, slot, writer->estate);
	writer->slot = NULL;
	writer->rows++;
	if (writer->rows == BATCH_ROWS || writer->bytes >= BATCH_BYTES)
		continue_batches(writer);
}

/* Puts the next column of the row begun; the value must live as long as the batch. */
static inline void
put(BulkWriter *writer, Oid type, Datum value, bool isnull)
{
	Assert(writer->slot != NULL);
	if (writer->column >= writer->columns)
		elog(ERROR, "more than %d columns put into table \"%s\"", writer->columns,
			 RelationGetRelationName(writer->relation));
	Assert(type == InvalidOid ||
		   TupleDescAttr(RelationGetDescr(writer->relation), writer->column)->atttypid == type);
	writer->slot->tts_values[writer->column] = value;
	writer->slot->tts_isnull[writer->column] = isnull;
	writer->column++;
}

/* A varlena of that many data bytes in the memory of the batch. */
static struct varlena *
batch_varlena(BulkWriter *writer, Size size)
{
	struct varlena *value;

	if (size > MaxAllocSize - VARHDRSZ)
		ereport(ERROR,
				errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("a value of %zu bytes is too large for a column", size));
	value = MemoryContextAlloc(writer->batch, size + VARHDRSZ);
	SET_VARSIZE(value, size + VARHDRSZ);
	writer->bytes += size + VARHDRSZ;
	return value;
}

void
bulk_put_null(BulkWriter *writer)
{
	put(writer, InvalidOid, (Datum) 0, true);
}

void
bulk_put_int16(BulkWriter *writer, int16 value)
{
	put(writer, INT2OID, Int16GetDatum(value), false);
}

void
bulk_put_int32(BulkWriter *writer, int32 value)
{
	put(writer, INT4OID, Int32GetDatum(value), false);
}

void
bulk_put_optional_int32(BulkWriter *writer, int32 value)
{
	put(writer, INT4OID, Int32GetDatum(value), value < 0);
}

void
bulk_put_bool(BulkWriter *writer, bool value)
{
	put(writer, BOOLOID, BoolGetDatum(value), false);
}

void
bulk_put_optional_bool(BulkWriter *writer, int value)
{
	put(writer, BOOLOID, BoolGetDatum(value > 0), value < 0);
}

void
bulk_put_text(BulkWriter *writer, const char *value)
{
	struct varlena *copy;
	Size		length;

	if (value == NULL)
	{
		put(writer, TEXTOID, (Datum) 0, true);
		return;
	}
	length = strlen(value);
	copy = batch_varlena(writer, length);
	memcpy(VARDATA(copy), value, length);
	put(writer, TEXTOID, PointerGetDatum(copy), false);
}

void
bulk_put_bytes(BulkWriter *writer, const void *bytes, int size)
{
	struct varlena *copy;

	if (bytes == NULL)
	{
		put(writer, BYTEAOID, (Datum) 0, true);
		return;
	}
	copy = batch_varlena(writer, size);
	memcpy(VARDATA(copy), bytes, size);
	put(writer, BYTEAOID, PointerGetDatum(copy), false);
}

void
bulk_put_jsonb(BulkWriter *writer, Jsonb *value)
{
	struct varlena *copy;

	if (value == NULL)
	{
		put(writer, JSONBOID, (Datum) 0, true);
		return;
	}
	copy = batch_varlena(writer, VARSIZE(value) - VARHDRSZ);
	memcpy(VARDATA(copy), VARDATA(value), VARSIZE(value) - VARHDRSZ);
	put(writer, JSONBOID, PointerGetDatum(copy), false);
}

void
bulk_put_timestamptz(BulkWriter *writer, TimestampTz value)
{
	put(writer, TIMESTAMPTZOID, TimestampTzGetDatum(value), false);
}

void
bulk_put_datum(BulkWriter *writer, Datum value)
{
	MemoryContext caller;
	Form_pg_attribute attribute;

	if (value == (Datum) 0 || writer->column >= writer->columns)
	{
		put(writer, InvalidOid, (Datum) 0, true);
		return;
	}
	attribute = TupleDescAttr(RelationGetDescr(writer->relation), writer->column);
	Assert(!attribute->attbyval);
	writer->bytes += datumGetSize(value, false, attribute->attlen);
	caller = MemoryContextSwitchTo(writer->batch);
	value = datumCopy(value, false, attribute->attlen);
	MemoryContextSwitchTo(caller);
	put(writer, InvalidOid, value, false);
}
