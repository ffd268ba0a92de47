/*
 * btree_append.h
 *		Adding many entries at the right end of a btree index, whole leaf pages at a time.
 *
 * Entries come in the order of the index. They are gathered to leaf pages as CREATE INDEX makes them (filled to the
 * fillfactor, equal keys as posting lists), and a full page becomes the new right sibling of the rightmost leaf in one
 * WAL record, just as if that leaf had split there: for a moment, or after a crash, it is an incomplete split, which
 * nbtree knows and whoever comes next finishes. The downlink is put in by nbtree itself.
 *
 * Where a page cannot go there (the index has greater keys, an equal one of a unique index, another transaction has
 * been quicker, no room for a high key), its entries are inserted one by one. So the index is right whatever
 * comes; it is quick where new keys are greater than all that are there.
 */
#ifndef FHIRTERM_BTREE_APPEND_H
#define FHIRTERM_BTREE_APPEND_H

#include "access/itup.h"
#include "nodes/execnodes.h"
#include "utils/rel.h"

typedef struct BtreeAppend BtreeAppend;

/* What an entry consists of. values and isnull are as long as the index has columns and belong to the caller. */
typedef void (*BtreeEntryVisitor) (void *context, ItemPointer row, Datum *values, bool *isnull);

/* Whether the index is one that this file can serve: a btree of this version, its uniqueness checked at once. */
extern bool btree_append_possible(Relation index);

/* Both relations stay open, and locked against all but readers and writers, until the end. */
extern BtreeAppend *btree_append_begin(Relation table, Relation index, IndexInfo *info);

/*
 * Adds an entry, which is copied. False, and nothing added, if it isn't greater than the one before (by its row, where
 * the keys are equal, but in a unique index an equal key isn't greater).
 */
extern bool btree_append_put(BtreeAppend *append, IndexTuple entry);

/*
 * Inserts an entry by itself, after those before it, wherever it belongs. Errors: 23505 if it is a duplicate in a
 * unique index.
 */
extern void btree_append_insert(BtreeAppend *append, IndexTuple entry);

/* Takes back the entries that are not in the index yet, and hands them to visit in order. */
extern void btree_append_take_back(BtreeAppend *append, BtreeEntryVisitor visit, void *context);

/* Puts what is left into the index. */
extern void btree_append_finish(BtreeAppend *append);

#endif							/* FHIRTERM_BTREE_APPEND_H */
