/*
 * row_batch.c
 *		Relations that give their rows a batch at a time.
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "row_batch.h"
#include "compat.h"

/* Rows at a time that go to a tuplestore, which copies them. */
#define ROWS_TO_STORE 64

static void
allocate(RowBatch *batch)
{
	batch->values = MemoryContextAllocHuge(batch->parent, (Size) batch->capacity * batch->columns * sizeof(Datum));
	batch->nulls = MemoryContextAllocHuge(batch->parent, (Size) batch->capacity * batch->columns * sizeof(bool));
}

RowBatch *
row_batch_create(int columns, int capacity)
{
	RowBatch   *batch = palloc0(sizeof(RowBatch));

	batch->parent = CurrentMemoryContext;
	batch->context = AllocSetContextCreate(CurrentMemoryContext, "fhirterm rows", ALLOCSET_DEFAULT_SIZES);
	batch->columns = columns;
	batch->capacity = capacity;
	allocate(batch);
	return batch;
}

void
row_batch_clear(RowBatch *batch)
{
	batch->count = 0;
	MemoryContextReset(batch->context);
}

void
row_batch_enlarge(RowBatch *batch)
{
	if (batch->capacity > PG_INT32_MAX / 4)
		return;
	pfree(batch->values);
	pfree(batch->nulls);
	batch->capacity *= 2;
	allocate(batch);
}

Datum
relation_rows(FunctionCallInfo fcinfo, const RelationReader *reader)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	bool		wanted[RELATION_MAX_COLUMNS];
	RowBatch   *batch;
	void	   *reading;

	InitMaterializedSRF(fcinfo, 0);
	memset(wanted, true, sizeof(wanted));
	reading = reader->open(fcinfo, wanted);
	if (reading == NULL)
		return (Datum) 0;
	batch = row_batch_create(reader->columns, ROWS_TO_STORE);
	do
	{
		row_batch_clear(batch);
		reader->read(reading, batch);
		for (int i = 0; i < batch->count; i++)
			tuplestore_putvalues(result->setResult, result->setDesc, batch->values + i * batch->columns,
								 batch->nulls + i * batch->columns);
	} while (batch->count > 0);
	reader->close(reading);
	MemoryContextDelete(batch->context);
	return (Datum) 0;
}
