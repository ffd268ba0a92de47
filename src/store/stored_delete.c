/*
 * stored_delete.c
 *		Deletes rows of a stored table.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/relscan.h"
#include "access/table.h"
#include "access/tableam.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "store/stored_delete.h"

void
stored_delete(StoredRelation table, StoredRelation index, ScanKey keys, int key_count)
{
	Relation	rows = table_open(stored_relation(table), RowExclusiveLock);
	Relation	order = index_open(stored_relation(index), RowExclusiveLock);
	TupleTableSlot *slot = table_slot_create(rows, NULL);
	IndexScanDesc scan;

	/* a publication that could not replicate the deletes is an error here as for DELETE */
	CheckCmdReplicaIdentity(rows, CMD_DELETE);
	scan = begin_index_scan(rows, order, SnapshotSelf, key_count);
	index_rescan(scan, keys, key_count, NULL, 0);
	while (index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		simple_table_tuple_delete(rows, &slot->tts_tid, SnapshotSelf);
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(order, NoLock);
	table_close(rows, NoLock);
}
