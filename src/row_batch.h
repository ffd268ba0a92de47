/*
 * row_batch.h
 *		Relations that give their rows a batch at a time.
 *
 * A set-returning function in C hands over all rows before the query sees the first. A RelationReader gives as many as are
 * asked for, and of the columns only those that are read: relation_rows() makes the function's result of it, and
 * planner/relation_scan.c a scan of its own.
 */
#ifndef FHIRTERM_ROW_BATCH_H
#define FHIRTERM_ROW_BATCH_H

#include "fmgr.h"

/* Most columns of such a relation. */
#define RELATION_MAX_COLUMNS 8

typedef struct RowBatch
{
	MemoryContext context;		/* of what the values point to; reset before each batch */
	MemoryContext parent;		/* of the arrays */
	int			columns;
	int			capacity;		/* rows */
	int			count;
	Datum	   *values;			/* row by row */
	bool	   *nulls;
} RowBatch;

/* An empty batch below the current context. */
extern RowBatch *row_batch_create(int columns, int capacity);
/* Takes the rows out. */
extern void row_batch_clear(RowBatch *batch);
/* Twice as many rows from now on; the batch is empty. */
extern void row_batch_enlarge(RowBatch *batch);

#define row_batch_is_full(batch) ((batch)->count == (batch)->capacity)

/* Room for one more row, where there is some: all columns are NULL. */
static inline Datum *
row_batch_add(RowBatch *batch, bool **nulls)
{
	int			at = batch->count++ * batch->columns;

	*nulls = batch->nulls + at;
	memset(*nulls, true, batch->columns);
	return batch->values + at;
}

/* How a relation is read. */
typedef struct RelationReader
{
	int			columns;
	/*
	 * Begins with the arguments of the function's call; what it returns, NULL where there are no rows, lives in the
	 * current context. wanted, which stays, says of each column whether it is read; others may be left NULL.
	 */
	void	   *(*open) (FunctionCallInfo fcinfo, const bool *wanted);
	/* Adds rows to an empty batch, until it is full or there are no more. Nothing stays open or locked in between. */
	void		(*read) (void *reading, RowBatch *batch);
	void		(*close) (void *reading);
	/* Begins with the first row again. NULL: that takes to close and to open, as nothing is kept. */
	void		(*restart) (void *reading);
} RelationReader;

/* All rows, as the result of a set-returning function in materialise mode. */
extern Datum relation_rows(FunctionCallInfo fcinfo, const RelationReader *reader);

#endif							/* FHIRTERM_ROW_BATCH_H */
