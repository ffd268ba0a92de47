/*
 * bulk_writer.h
 *		Fast insertion of many rows into one table, as COPY does it: rows are gathered, a batch goes
 *		into the heap at once, then into each index. Where rows are many, an index may get them as late as
 *		with the next flush.
 *
 * No triggers fire and no privileges are checked: the tables are the extension's own. Constraints hold:
 * 23502 for NULL in a NOT NULL column, 23505 for a duplicate key (raised when its batch is inserted, or by the next flush).
 */
#ifndef FHIRTERM_BULK_WRITER_H
#define FHIRTERM_BULK_WRITER_H

#include "executor/tuptable.h"
#include "utils/jsonb.h"

typedef struct BulkWriter BulkWriter;

/*
 * Opens the table in the current memory context and resource owner. Rows that come in the order of that many first
 * columns of the table get into some indexes faster; 0 expects no order. Rows may come otherwise, too.
 */
extern BulkWriter *bulk_writer_open(Oid relation, int ordered_columns);
/* Puts all rows into the table and its indexes. */
extern void bulk_writer_flush(BulkWriter *writer);
/* Flushes and closes; the table stays locked until the transaction ends. */
extern void bulk_writer_close(BulkWriter *writer);

/*
 * A row is begun, its columns are put in table order, each exactly once, and it is ended. Values are
 * copied; the pointers handed over may be NULL for SQL NULL.
 */
extern void bulk_row_begin(BulkWriter *writer);
extern void bulk_put_null(BulkWriter *writer);
extern void bulk_put_int16(BulkWriter *writer, int16 value);
extern void bulk_put_int32(BulkWriter *writer, int32 value);
/* NULL if value is negative */
extern void bulk_put_optional_int32(BulkWriter *writer, int32 value);
extern void bulk_put_bool(BulkWriter *writer, bool value);
/* 1, 0, or -1 for NULL */
extern void bulk_put_optional_bool(BulkWriter *writer, int value);
extern void bulk_put_text(BulkWriter *writer, const char *value);
extern void bulk_put_bytes(BulkWriter *writer, const void *bytes, int size);
extern void bulk_put_jsonb(BulkWriter *writer, Jsonb *value);
extern void bulk_put_timestamptz(BulkWriter *writer, TimestampTz value);
/* A value passed by reference of the column's type, varlena or of fixed length; (Datum) 0 for NULL. */
extern void bulk_put_datum(BulkWriter *writer, Datum value);
extern void bulk_row_end(BulkWriter *writer);

#endif							/* FHIRTERM_BULK_WRITER_H */
