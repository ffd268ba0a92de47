/*
 * stored_scan.h
 *		A scan of one stored table in the order of one of its indexes, under the active snapshot.
 */
#ifndef FHIRTERM_STORED_SCAN_H
#define FHIRTERM_STORED_SCAN_H

#include "access/genam.h"
#include "utils/jsonb.h"
#include "utils/rel.h"

#include "store/relations.h"

/* Most columns of a stored table. */
#define STORED_MAX_COLUMNS 32
/* Keys of a scan: as many as columns of an index. */
#define STORED_MAX_KEYS 4

typedef struct StoredScan
{
	Relation	table;
	Relation	index;			/* NULL: the whole table in no order */
	SysScanDesc rows;
	int			key_count;
	ScanKeyData keys[STORED_MAX_KEYS];
	Datum		values[STORED_MAX_COLUMNS];	/* of the current row; column n is values[n - 1] */
	bool		nulls[STORED_MAX_COLUMNS];
	ItemPointerData place;		/* of the current row in the table */
} StoredScan;

/*
 * How a scan goes: stored_scan_init(), the keys in the order of the index's columns (column is that of
 * the table), stored_scan_open() or stored_scan_open_table(), stored_scan_next() until false or no
 * more is wanted, stored_scan_close(). An error needs no close. Keys of NULL values match nothing.
 */
extern void stored_scan_init(StoredScan *scan);
extern void stored_scan_key_int4(StoredScan *scan, int column, StrategyNumber strategy, int32 value);
extern void stored_scan_key_int2(StoredScan *scan, int column, int16 value);
extern void stored_scan_key_text(StoredScan *scan, int column, StrategyNumber strategy, Datum value);
extern void stored_scan_open(StoredScan *scan, StoredRelation table, StoredRelation index);
extern void stored_scan_open_table(StoredScan *scan, StoredRelation table);
/* Another value of one of the keys (numbered from 0) of an open scan by an index, for when it begins anew. */
extern void stored_scan_set_key(StoredScan *scan, int key, Datum value);
/*
 * Begins an open scan by an index anew with another value of one of its keys; values that are passed by reference
 * are the caller's, and stay until the scan begins anew or is closed.
 */
extern void stored_scan_again(StoredScan *scan, int key, Datum value);
/* The next row into values and nulls; they are valid until the next call. Checks for interrupts. */
extern bool stored_scan_next(StoredScan *scan);
/* The last row in the order of the index, instead of the first; nothing but stored_scan_again() may follow it. */
extern bool stored_scan_last(StoredScan *scan);
extern void stored_scan_close(StoredScan *scan);

/* A context below the current one for what a row needs while a visitor looks at it. */
extern MemoryContext stored_row_context(void);

/* Columns of the current row: palloc'd copies, NULL where the column is. */
extern char *stored_scan_text(const StoredScan *scan, int column);
extern Jsonb *stored_scan_jsonb(const StoredScan *scan, int column);

#define stored_scan_is_null(scan, column) ((scan)->nulls[(column) - 1])
#define stored_scan_int4(scan, column) DatumGetInt32((scan)->values[(column) - 1])
#define stored_scan_int2(scan, column) DatumGetInt16((scan)->values[(column) - 1])
#define stored_scan_bool(scan, column) DatumGetBool((scan)->values[(column) - 1])

#endif							/* FHIRTERM_STORED_SCAN_H */
