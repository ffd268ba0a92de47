/*
 * btree_append.c
 *		Adding many entries at the right end of a btree index, whole leaf pages at a time.
 *
 * The state of a page under construction is a page image in local memory, laid out as a rightmost leaf (no high key),
 * and a group of entries with equal keys that isn't on it yet. See nbtree/README for the rules kept here: locks are
 * taken from left to right; a page is linked and its left sibling marked INCOMPLETE_SPLIT atomically; a new page is all
 * zeros until then, so that VACUUM takes one that an error left behind for a free page.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/generic_xlog.h"
#include "access/nbtree.h"
#include "catalog/pg_am.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/predicate.h"
#include "utils/memutils.h"

#include "compat.h"
#include "store/btree_append.h"

/* Entries with equal keys that share a posting list at most; their TIDs and the key must fit into a tenth of a page. */
#define GROUP_ROWS	128
#define POSTING_SIZE (MAXALIGN_DOWN(BLCKSZ / 10) - sizeof(ItemIdData))

/* Larger entries are inserted one by one. */
#define ENTRY_SIZE	(BLCKSZ / 8)

struct BtreeAppend
{
	Relation	table;
	Relation	index;
	IndexInfo  *info;
	BTScanInsert key;			/* its functions; no arguments */
	bool		deduplicate;
	Size		target_free;	/* what the fillfactor leaves free */
	MemoryContext scratch;		/* of a page that is linked or an entry inserted */
	Page		page;			/* under construction */
	IndexTuple	last;			/* the entry put last, in a buffer of ENTRY_SIZE */
	bool		has_last;
	int			group_rows;		/* entries of the group: key of last, and these rows; 0 = none */
	ItemPointerData group[GROUP_ROWS];
};

bool
btree_append_possible(Relation index)
{
	bool		heapkeyspace;
	bool		allequalimage;

	if (index->rd_rel->relam != BTREE_AM_OID || !index->rd_index->indimmediate || !index->rd_index->indisready ||
		index->rd_index->indisexclusion)
		return false;
	_bt_metaversion(index, &heapkeyspace, &allequalimage);
	return heapkeyspace;
}

BtreeAppend *
btree_append_begin(Relation table, Relation index, IndexInfo *info)
{
	BtreeAppend *append = palloc0(sizeof(BtreeAppend));

	append->table = table;
	append->index = index;
	append->info = info;
	append->key = _bt_mkscankey(index, NULL);
	_bt_metaversion(index, &append->key->heapkeyspace, &append->key->allequalimage);
	append->deduplicate = append->key->allequalimage && !index->rd_index->indisunique &&
		BTGetDeduplicateItems(index);
	append->target_free = BTGetTargetPageFreeSpace(index);
	append->scratch = AllocSetContextCreate(CurrentMemoryContext, "fhirterm page of an index", ALLOCSET_SMALL_SIZES);
	append->page = palloc(BLCKSZ);
	append->last = palloc(ENTRY_SIZE);
	_bt_pageinit(append->page, BLCKSZ);
	return append;
}

/* ---------------------------------------------------------------- the order of entries */

/*
 * Whether an entry comes after the last one. by_key tells whether by its key alone, or by its row among equal
 * keys.
 */
static bool
is_greater(const BtreeAppend *append, IndexTuple entry, bool *by_key)
{
	TupleDesc	columns = RelationGetDescr(append->index);

	*by_key = true;
	for (int i = 0; i < IndexRelationGetNumberOfKeyAttributes(append->index); i++)
	{
		ScanKey		key = &append->key->scankeys[i];
		bool		last_null;
		bool		entry_null;
		Datum		last_value = index_getattr(append->last, i + 1, columns, &last_null);
		Datum		entry_value = index_getattr(entry, i + 1, columns, &entry_null);
		int32		order;

		if (last_null || entry_null)
		{
			if (last_null && entry_null)
				continue;
			return entry_null == ((key->sk_flags & SK_BT_NULLS_FIRST) == 0);
		}
		order = DatumGetInt32(FunctionCall2Coll(&key->sk_func, key->sk_collation, entry_value, last_value));
		if (order != 0)
			return (order > 0) == ((key->sk_flags & SK_BT_DESC) == 0);
	}
	*by_key = false;
	if (append->index->rd_index->indisunique)
		return false;
	return ItemPointerCompare(&entry->t_tid, &append->last->t_tid) > 0;
}

/* ---------------------------------------------------------------- one by one */

static void
insert_entry(void *context, ItemPointer row, Datum *values, bool *isnull)
{
	BtreeAppend *append = context;
	MemoryContext caller = MemoryContextSwitchTo(append->scratch);

	CHECK_FOR_INTERRUPTS();
	(void) index_insert(append->index, values, isnull, row, append->table,
						append->index->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, false,
						append->info);
	MemoryContextSwitchTo(caller);
}

/* Hands the entries of an index tuple, which may be a posting list, to visit. */
static void
visit_tuple(const BtreeAppend *append, IndexTuple tuple, BtreeEntryVisitor visit, void *context)
{
	Datum		values[INDEX_MAX_KEYS];
	bool		isnull[INDEX_MAX_KEYS];

	index_deform_tuple(tuple, RelationGetDescr(append->index), values, isnull);
	if (BTreeTupleIsPosting(tuple))
	{
		for (int i = 0; i < BTreeTupleGetNPosting(tuple); i++)
			visit(context, BTreeTupleGetPostingN(tuple, i), values, isnull);
	}
	else
		visit(context, &tuple->t_tid, values, isnull);
}

/* Hands the entries on the page to visit; the page is to be emptied then. */
static void
visit_page(const BtreeAppend *append, BtreeEntryVisitor visit, void *context)
{
	for (OffsetNumber i = P_HIKEY; i <= PageGetMaxOffsetNumber(append->page); i++)
		visit_tuple(append, (IndexTuple) PageGetItem(append->page, PageGetItemId(append->page, i)), visit, context);
}

/* ---------------------------------------------------------------- a page to the right of all others */

/*
 * The high key that the rightmost leaf gets if the page is linked to its right; NULL if it can't be: the leaf isn't the
 * rightmost one, is empty, has no room for the key, or its last entry isn't less than our first one.
 */
static IndexTuple
high_key_of(const BtreeAppend *append, Page leaf, BTScanInsert key, IndexTuple first)
{
	BTPageOpaque opaque = BTPageGetOpaque(leaf);
	OffsetNumber last = PageGetMaxOffsetNumber(leaf);
	IndexTuple	high_key;

	if (!P_RIGHTMOST(opaque) || !P_ISLEAF(opaque) || P_IGNORE(opaque) || P_INCOMPLETE_SPLIT(opaque) ||
		last < P_FIRSTDATAKEY(opaque) || _bt_compare(append->index, key, leaf, last) <= 0)
		return NULL;
	high_key = _bt_truncate(append->index, (IndexTuple) PageGetItem(leaf, PageGetItemId(leaf, last)), first, key);
	if (PageGetFreeSpace(leaf) < MAXALIGN(IndexTupleSize(high_key)))
		return NULL;
	return high_key;
}

/*
 * Makes the page the right sibling of a leaf: both change in one WAL record. The leaf stays locked; it is an
 * incomplete split now.
 */
static void
link_page(const BtreeAppend *append, Buffer leaf_buffer, IndexTuple high_key)
{
	Buffer		new_buffer = btree_new_page(append->index, append->table);
	GenericXLogState *log;
	Page		leaf;
	Page		new_page;
	BTPageOpaque opaque;

	memset(BufferGetPage(new_buffer), 0, BLCKSZ);	/* free, as long as it isn't linked */
	log = GenericXLogStart(append->index);
	leaf = GenericXLogRegisterBuffer(log, leaf_buffer, 0);
	new_page = GenericXLogRegisterBuffer(log, new_buffer, GENERIC_XLOG_FULL_IMAGE);
	if (PageAddItem(leaf, (Item) high_key, MAXALIGN(IndexTupleSize(high_key)), P_HIKEY, false, false) ==
		InvalidOffsetNumber)
		elog(ERROR, "failed to add a high key to the rightmost page of index \"%s\"",
			 RelationGetRelationName(append->index));
	opaque = BTPageGetOpaque(leaf);
	opaque->btpo_next = BufferGetBlockNumber(new_buffer);
	opaque->btpo_flags &= ~(BTP_ROOT | BTP_SPLIT_END);
	opaque->btpo_flags |= BTP_INCOMPLETE_SPLIT;
	opaque->btpo_cycleid = _bt_vacuum_cycleid(append->index);
	memcpy(new_page, append->page, BLCKSZ);
	BTPageGetOpaque(new_page)->btpo_flags = BTP_LEAF;
	BTPageGetOpaque(new_page)->btpo_prev = BufferGetBlockNumber(leaf_buffer);
	BTPageGetOpaque(new_page)->btpo_next = P_NONE;
	BTPageGetOpaque(new_page)->btpo_level = 0;
	BTPageGetOpaque(new_page)->btpo_cycleid = opaque->btpo_cycleid;
	GenericXLogFinish(log);
	PredicateLockPageSplit(append->index, BufferGetBlockNumber(leaf_buffer), BufferGetBlockNumber(new_buffer));
	_bt_relbuf(append->index, new_buffer);
}

/* Puts the page at the right end of the index; false if it doesn't belong there. */
static bool
append_page(const BtreeAppend *append)
{
	IndexTuple	first = (IndexTuple) PageGetItem(append->page, PageGetItemId(append->page, P_HIKEY));
	BTScanInsert key = _bt_mkscankey(append->index, first);
	Buffer		leaf_buffer;
	BTStack		stack;
	IndexTuple	high_key;

	/* in a unique index no equal key may be there, whatever its row */
	if (!append->index->rd_index->indisunique)
		key->scantid = BTreeTupleGetHeapTID(first);
	stack = btree_search_leaf(append->index, append->table, key, &leaf_buffer);
	high_key = BufferIsValid(leaf_buffer) ? high_key_of(append, BufferGetPage(leaf_buffer), key, first) : NULL;
	if (high_key == NULL)
	{
		if (BufferIsValid(leaf_buffer))
			_bt_relbuf(append->index, leaf_buffer);
		return false;
	}
	CheckForSerializableConflictIn(append->index, NULL, BufferGetBlockNumber(leaf_buffer));
	link_page(append, leaf_buffer, high_key);
	/* puts the downlink into the parent, and releases the leaf */
	btree_finish_split(append->index, append->table, leaf_buffer, stack);
	return true;
}

/* Gets the page into the index in one way or the other, and begins an empty one. */
static void
finish_page(BtreeAppend *append, bool as_page)
{
	MemoryContext caller = MemoryContextSwitchTo(append->scratch);

	CHECK_FOR_INTERRUPTS();
	if (!as_page || PageGetMaxOffsetNumber(append->page) < P_HIKEY || !append_page(append))
		visit_page(append, insert_entry, append);
	_bt_pageinit(append->page, BLCKSZ);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(append->scratch);
}

/* Adds the group to the page, or to the next one. */
static void
finish_group(BtreeAppend *append)
{
	IndexTuple	tuple;
	Size		size;

	if (append->group_rows == 0)
		return;
	append->last->t_tid = append->group[0];
	tuple = append->group_rows == 1 ? append->last :
		_bt_form_posting(append->last, append->group, append->group_rows);
	size = MAXALIGN(IndexTupleSize(tuple));
	/* besides what the fillfactor leaves, a high key of the size of this one must find room */
	if (PageGetMaxOffsetNumber(append->page) >= P_HIKEY &&
		PageGetFreeSpace(append->page) < size +
		Max(append->target_free, MAXALIGN(IndexTupleSize(append->last)) + MAXALIGN(sizeof(ItemPointerData)) +
			2 * sizeof(ItemIdData)))
		finish_page(append, true);
	if (PageAddItem(append->page, (Item) tuple, size, InvalidOffsetNumber, false, false) == InvalidOffsetNumber)
		elog(ERROR, "failed to add an entry to a page of index \"%s\"", RelationGetRelationName(append->index));
	if (tuple != append->last)
		pfree(tuple);
	append->last->t_tid = append->group[append->group_rows - 1];
	append->group_rows = 0;
}

/* ---------------------------------------------------------------- entries */

bool
btree_append_put(BtreeAppend *append, IndexTuple entry)
{
	bool		greater_key = true;

	if (append->has_last && !is_greater(append, entry, &greater_key))
		return false;
	if (IndexTupleSize(entry) > ENTRY_SIZE)
	{
		visit_tuple(append, entry, insert_entry, append);
		MemoryContextReset(append->scratch);
		return true;
	}
	if (append->group_rows > 0 &&
		(greater_key || !append->deduplicate || append->group_rows == GROUP_ROWS ||
		 MAXALIGN(IndexTupleSize(append->last)) + (append->group_rows + 1) * sizeof(ItemPointerData) > POSTING_SIZE))
		finish_group(append);
	if (append->group_rows == 0)
		memcpy(append->last, entry, IndexTupleSize(entry));
	append->last->t_tid = append->group[append->group_rows++] = entry->t_tid;
	append->has_last = true;
	return true;
}

void
btree_append_insert(BtreeAppend *append, IndexTuple entry)
{
	/* an equal one must be there already to be found */
	finish_group(append);
	finish_page(append, true);
	visit_tuple(append, entry, insert_entry, append);
	MemoryContextReset(append->scratch);
}

void
btree_append_take_back(BtreeAppend *append, BtreeEntryVisitor visit, void *context)
{
	visit_page(append, visit, context);
	if (append->group_rows > 0)
	{
		Datum		values[INDEX_MAX_KEYS];
		bool		isnull[INDEX_MAX_KEYS];

		index_deform_tuple(append->last, RelationGetDescr(append->index), values, isnull);
		for (int i = 0; i < append->group_rows; i++)
			visit(context, &append->group[i], values, isnull);
	}
	append->group_rows = 0;
	append->has_last = false;
	_bt_pageinit(append->page, BLCKSZ);
}

void
btree_append_finish(BtreeAppend *append)
{
	finish_group(append);
	/* a page that is hardly begun would stay so */
	finish_page(append, PageGetFreeSpace(append->page) < BLCKSZ / 2);
	MemoryContextDelete(append->scratch);
	pfree(append->key);
	pfree(append->page);
	pfree(append->last);
	pfree(append);
}
