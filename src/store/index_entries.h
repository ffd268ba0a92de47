/*
 * index_entries.h
 *		Index entries of many new rows, in the order of each index rather than of the rows.
 *
 * Keys that begin with a new content_id are greater than all others. Where an index gets its entries in order, they go
 * to its right end by whole pages (btree_append.h): at once, if the rows come in the order of the index, or sorted, when
 * all rows are there. Sorts are bounded by maintenance_work_mem, which the
 * indexes of a table share, and go to temporary files beyond.
 *
 * Until index_entries_finish() index scans miss rows; it must be called before anyone, this transaction included, looks
 * for them. After an error nothing is to be done: entries that are there point to dead rows, as those of any insertion.
 */
#ifndef FHIRTERM_INDEX_ENTRIES_H
#define FHIRTERM_INDEX_ENTRIES_H

#include "executor/tuptable.h"
#include "nodes/execnodes.h"

typedef struct IndexEntries IndexEntries;

/*
 * Takes over the indexes of a table that can be served: the executor, which gets the same result relation, sees only the
 * others meanwhile. The rows are expected in the order of that many first columns of the table; 0 for no order at all.
 * Lives in the current memory context and resource owner.
 */
extern IndexEntries *index_entries_begin(ResultRelInfo *result, EState *estate, int ordered_columns);

/* Adds the entries of a row that has its place in the table (tts_tid). Allocates in the current memory context. */
extern void index_entries_add(IndexEntries *entries, TupleTableSlot *slot);

/* Brings all entries into the indexes, and gives these back. Errors: 23505 for a duplicate. */
extern void index_entries_finish(IndexEntries *entries);

#endif							/* FHIRTERM_INDEX_ENTRIES_H */
