/*
 * index_entries.c
 *		Index entries of many new rows, in the order of each index rather than of the rows.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/itup.h"
#include "catalog/index.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplesort.h"

#include "compat.h"
#include "store/btree_append.h"
#include "store/index_entries.h"

/* What tuplesort takes at least. */
#define MIN_SORT_KB 64

typedef struct EntriesOfIndex
{
	Relation	index;			/* NULL: not taken over */
	IndexInfo  *info;
	ExprState  *predicate;		/* of a partial index, or NULL */
	BtreeAppend *append;
	Tuplesortstate *sort;		/* or NULL, as long as all entries were in order */
} EntriesOfIndex;

struct IndexEntries
{
	ResultRelInfo *result;
	EState	   *estate;
	MemoryContext context;
	int			count;
	EntriesOfIndex indexes[FLEXIBLE_ARRAY_MEMBER];
};

/* Whether rows in the order of that many first columns of the table are in the order of the index. */
static bool
has_order_of_rows(Relation index, int ordered_columns)
{
	int			count = IndexRelationGetNumberOfKeyAttributes(index);

	for (int i = 0; i < count; i++)
	{
		if (index->rd_index->indkey.values[i] != i + 1 || (index->rd_indoption[i] & INDOPTION_DESC) != 0)
			return false;
	}
	return count <= ordered_columns;
}

static void
put_into_sort(void *context, ItemPointer row, Datum *values, bool *isnull)
{
	EntriesOfIndex *its = context;

	tuplesort_putindextuplevalues(its->sort, its->index, row, values, isnull);
}

/* From now on entries are sorted, and those first that aren't in the index yet. */
static void
begin_sort(IndexEntries *entries, EntriesOfIndex *its)
{
	MemoryContext caller = MemoryContextSwitchTo(entries->context);

	its->sort = begin_index_sort(entries->result->ri_RelationDesc, its->index,
								 Max(MIN_SORT_KB, maintenance_work_mem / entries->count));
	btree_append_take_back(its->append, put_into_sort, its);
	MemoryContextSwitchTo(caller);
}

IndexEntries *
index_entries_begin(ResultRelInfo *result, EState *estate, int ordered_columns)
{
	int			count = result->ri_NumIndices;
	IndexEntries *entries = palloc0(offsetof(IndexEntries, indexes) + count * sizeof(EntriesOfIndex));
	MemoryContext caller = CurrentMemoryContext;

	entries->result = result;
	entries->estate = estate;
	entries->context = AllocSetContextCreate(caller, "fhirterm entries of indexes", ALLOCSET_DEFAULT_SIZES);
	entries->count = count;
	MemoryContextSwitchTo(entries->context);
	for (int i = 0; i < count; i++)
	{
		EntriesOfIndex *its = &entries->indexes[i];

		if (!btree_append_possible(result->ri_IndexRelationDescs[i]))
			continue;
		its->index = result->ri_IndexRelationDescs[i];
		its->info = result->ri_IndexRelationInfo[i];
		its->predicate = ExecPrepareQual(its->info->ii_Predicate, estate);
		its->append = btree_append_begin(result->ri_RelationDesc, its->index, its->info);
		result->ri_IndexRelationDescs[i] = NULL;	/* the executor leaves it out */
		if (!has_order_of_rows(its->index, ordered_columns))
			begin_sort(entries, its);
	}
	MemoryContextSwitchTo(caller);
	return entries;
}

void
index_entries_add(IndexEntries *entries, TupleTableSlot *slot)
{
	ExprContext *econtext = GetPerTupleExprContext(entries->estate);

	econtext->ecxt_scantuple = slot;
	for (int i = 0; i < entries->count; i++)
	{
		EntriesOfIndex *its = &entries->indexes[i];
		Datum		values[INDEX_MAX_KEYS];
		bool		isnull[INDEX_MAX_KEYS];

		if (its->index == NULL || (its->predicate && !ExecQual(its->predicate, econtext)))
			continue;
		FormIndexDatum(its->info, slot, entries->estate, values, isnull);
		if (its->sort == NULL)
		{
			IndexTuple	entry = index_form_tuple(RelationGetDescr(its->index), values, isnull);
			bool		in_order;

			entry->t_tid = slot->tts_tid;
			in_order = btree_append_put(its->append, entry);
			pfree(entry);
			if (in_order)
				continue;
			begin_sort(entries, its);
		}
		put_into_sort(its, &slot->tts_tid, values, isnull);
	}
}

/* Brings the sorted entries into an index. */
static void
put_sorted(EntriesOfIndex *its)
{
	IndexTuple	entry;

	tuplesort_performsort(its->sort);
	while ((entry = tuplesort_getindextuple(its->sort, true)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (!btree_append_put(its->append, entry))
			btree_append_insert(its->append, entry);
	}
	tuplesort_end(its->sort);
}

void
index_entries_finish(IndexEntries *entries)
{
	MemoryContext caller = MemoryContextSwitchTo(entries->context);

	for (int i = 0; i < entries->count; i++)
	{
		EntriesOfIndex *its = &entries->indexes[i];

		if (its->index == NULL)
			continue;
		if (its->sort)
			put_sorted(its);
		btree_append_finish(its->append);
		entries->result->ri_IndexRelationDescs[i] = its->index;
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(entries->context);
	pfree(entries);
}
