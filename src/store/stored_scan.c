/*
 * stored_scan.c
 *		A scan of one stored table in the order of one of its indexes, under the active snapshot.
 *
 * The catalog-scan routines of the server serve user tables just as well when they are given a
 * snapshot; their signatures are the same in all versions, and their resources belong to the
 * current resource owner, so that errors clean up by themselves.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/relscan.h"
#include "access/table.h"
#include "catalog/pg_collation.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "store/stored_scan.h"

void
stored_scan_init(StoredScan *scan)
{
	scan->key_count = 0;
	scan->index = NULL;
}

/* The comparison function of a strategy among those of one type. */
static RegProcedure
strategy_function(StrategyNumber strategy, RegProcedure equal, RegProcedure greater_equal,
				  RegProcedure less_equal, RegProcedure less)
{
	switch (strategy)
	{
		case BTGreaterEqualStrategyNumber:
			return greater_equal;
		case BTLessEqualStrategyNumber:
			return less_equal;
		case BTLessStrategyNumber:
			return less;
		default:
			return equal;
	}
}

static void
add_key(StoredScan *scan, int column, StrategyNumber strategy, RegProcedure function, Datum value)
{
	Assert(scan->key_count < STORED_MAX_KEYS);
	ScanKeyInit(&scan->keys[scan->key_count++], column, strategy, function, value);
}

void
stored_scan_key_int4(StoredScan *scan, int column, StrategyNumber strategy, int32 value)
{
	add_key(scan, column, strategy,
			strategy_function(strategy, F_INT4EQ, F_INT4GE, F_INT4LE, F_INT4LT), Int32GetDatum(value));
}

void
stored_scan_key_int2(StoredScan *scan, int column, int16 value)
{
	add_key(scan, column, BTEqualStrategyNumber, F_INT2EQ, Int16GetDatum(value));
}

/* Text columns have the collation "C", which is also what ScanKeyInit() takes. */
void
stored_scan_key_text(StoredScan *scan, int column, StrategyNumber strategy, Datum value)
{
	add_key(scan, column, strategy,
			strategy_function(strategy, F_TEXTEQ, F_TEXT_GE, F_TEXT_LE, F_TEXT_LT), value);
}

void
stored_scan_open(StoredScan *scan, StoredRelation table, StoredRelation index)
{
	scan->table = table_open(stored_relation(table), AccessShareLock);
	Assert(RelationGetNumberOfAttributes(scan->table) <= STORED_MAX_COLUMNS);
	scan->index = index_open(stored_relation(index), AccessShareLock);
	scan->rows = systable_beginscan_ordered(scan->table, scan->index, GetActiveSnapshot(),
											scan->key_count, scan->keys);
}

void
stored_scan_open_table(StoredScan *scan, StoredRelation table)
{
	scan->table = table_open(stored_relation(table), AccessShareLock);
	Assert(RelationGetNumberOfAttributes(scan->table) <= STORED_MAX_COLUMNS);
	scan->rows = systable_beginscan(scan->table, InvalidOid, false, GetActiveSnapshot(),
									scan->key_count, scan->keys);
}

void
stored_scan_set_key(StoredScan *scan, int key, Datum value)
{
	scan->rows->iscan->keyData[key].sk_argument = value;
}

void
stored_scan_again(StoredScan *scan, int key, Datum value)
{
	IndexScanDesc rows = scan->rows->iscan;

	rows->keyData[key].sk_argument = value;
	index_rescan(rows, rows->keyData, rows->numberOfKeys, NULL, 0);
}

static bool
take_row(StoredScan *scan, HeapTuple tuple)
{
	if (!HeapTupleIsValid(tuple))
		return false;
	heap_deform_tuple(tuple, RelationGetDescr(scan->table), scan->values, scan->nulls);
	scan->place = tuple->t_self;
	return true;
}

bool
stored_scan_next(StoredScan *scan)
{
	CHECK_FOR_INTERRUPTS();
	return take_row(scan, scan->index != NULL ? systable_getnext_ordered(scan->rows, ForwardScanDirection) :
					systable_getnext(scan->rows));
}

bool
stored_scan_last(StoredScan *scan)
{
	CHECK_FOR_INTERRUPTS();
	return take_row(scan, systable_getnext_ordered(scan->rows, BackwardScanDirection));
}

void
stored_scan_close(StoredScan *scan)
{
	if (scan->index != NULL)
	{
		systable_endscan_ordered(scan->rows);
		index_close(scan->index, AccessShareLock);
	}
	else
		systable_endscan(scan->rows);
	table_close(scan->table, AccessShareLock);
}

char *
stored_scan_text(const StoredScan *scan, int column)
{
	return scan->nulls[column - 1] ? NULL : TextDatumGetCString(scan->values[column - 1]);
}

Jsonb *
stored_scan_jsonb(const StoredScan *scan, int column)
{
	return scan->nulls[column - 1] ? NULL : DatumGetJsonbPCopy(scan->values[column - 1]);
}

MemoryContext
stored_row_context(void)
{
	return AllocSetContextCreate(CurrentMemoryContext, "fhirterm row", ALLOCSET_SMALL_SIZES);
}
