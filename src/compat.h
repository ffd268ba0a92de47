/*
 * compat.h
 *		The only place that knows differences between PostgreSQL 14 and 18.
 */
#ifndef FHIRTERM_COMPAT_H
#define FHIRTERM_COMPAT_H

#include "fmgr.h"
#include "funcapi.h"
#include "utils/guc.h"

#if PG_VERSION_NUM < 140000 || PG_VERSION_NUM >= 190000
#error "fhirterm supports PostgreSQL 14 to 18"
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* ExplainPropertyText, until 17 in commands/explain.h. */
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#endif

/* From 18 on in c.h: stands before a function's declaration. */
#ifndef pg_noreturn
#define pg_noreturn pg_attribute_noreturn()
#endif

#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)

/* From 15 on in funcapi.h: starts a materialised set in rsinfo->setResult / setDesc. */
#define MAT_SRF_USE_EXPECTED_DESC	0x01
#define MAT_SRF_BLESS				0x02
extern void InitMaterializedSRF(FunctionCallInfo fcinfo, bits32 flags);
#endif

/* make_range where errors are raised. Needs utils/rangetypes.h where used. */
#if PG_VERSION_NUM >= 160000
#define make_range_compat(type, lower, upper, empty) make_range(type, lower, upper, empty, NULL)
#else
#define make_range_compat(type, lower, upper, empty) make_range(type, lower, upper, empty)
#endif

/* Puts the row of a slot into all indexes of its table; duplicates raise 23505. */
#if PG_VERSION_NUM >= 160000
#define insert_index_tuples(result, slot, estate) \
	((void) ExecInsertIndexTuples(result, slot, estate, false, false, NULL, NIL, false))
#else
#define insert_index_tuples(result, slot, estate) \
	((void) ExecInsertIndexTuples(result, slot, estate, false, false, NULL, NIL))
#endif

/*
 * nbtree's own functions, for src/store/btree_append.c. They know the table from 16 on. Need access/nbtree.h where used.
 * The search returns the leaf where a key belongs locked for writing, and the way there.
 */
#if PG_VERSION_NUM >= 170000
#define btree_search_leaf(index, table, key, leaf) _bt_search(index, table, key, leaf, BT_WRITE)
#elif PG_VERSION_NUM >= 160000
#define btree_search_leaf(index, table, key, leaf) _bt_search(index, table, key, leaf, BT_WRITE, NULL)
#else
#define btree_search_leaf(index, table, key, leaf) _bt_search(index, key, leaf, BT_WRITE, NULL)
#endif
#if PG_VERSION_NUM >= 160000
#define btree_new_page(index, table) _bt_allocbuf(index, table)
#define btree_finish_split(index, table, leaf, stack) _bt_finish_split(index, table, leaf, stack)
#else
#define btree_new_page(index, table) _bt_getbuf(index, P_NEW, BT_WRITE)
#define btree_finish_split(index, table, leaf, stack) _bt_finish_split(index, leaf, stack)
#endif

/* From 15 on in access/nbtree.h. */
#if PG_VERSION_NUM < 150000
#define BTPageGetOpaque(page) ((BTPageOpaque) PageGetSpecialPointer(page))
#endif

/* A sort of index entries that lets duplicates be. Needs utils/tuplesort.h where used. */
#if PG_VERSION_NUM >= 150000
#define begin_index_sort(table, index, memory_kb) \
	tuplesort_begin_index_btree(table, index, false, false, memory_kb, NULL, TUPLESORT_NONE)
#else
#define begin_index_sort(table, index, memory_kb) \
	tuplesort_begin_index_btree(table, index, false, memory_kb, NULL, false)
#endif

/* index_beginscan without instrumentation and order-by keys. */
#if PG_VERSION_NUM >= 180000
#define begin_index_scan(table, index, snapshot, keys) \
	index_beginscan(table, index, snapshot, NULL, keys, 0)
#else
#define begin_index_scan(table, index, snapshot, keys) \
	index_beginscan(table, index, snapshot, keys, 0)
#endif

/*
 * From 16 on errors of input functions may be soft ones, which whoever called takes note of (pg_input_is_valid, COPY).
 * Before, ereturn() is ereport(ERROR).
 */
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#define soft_error_context(fcinfo) ((fcinfo)->context)
#else
#define soft_error_context(fcinfo) NULL
#define ereturn(context, value, ...) ereport(ERROR, __VA_ARGS__)
#endif

/* The next datum of a sort, which is palloc'd. Needs utils/tuplesort.h where used. */
#if PG_VERSION_NUM >= 160000
#define next_sorted_datum(sort, value, null) tuplesort_getdatum(sort, true, true, value, null, NULL)
#else
#define next_sorted_datum(sort, value, null) tuplesort_getdatum(sort, true, value, null, NULL)
#endif

/* Raises an error unless the current user may execute a function. Needs utils/acl.h and catalog/objectaccess.h where used. */
#if PG_VERSION_NUM >= 160000
#define function_acl_check(function) object_aclcheck(ProcedureRelationId, function, GetUserId(), ACL_EXECUTE)
#else
#define function_acl_check(function) pg_proc_aclcheck(function, GetUserId(), ACL_EXECUTE)
#endif

/* Flags of custom paths that can put out what a query asks for; before 15 all could. Needs nodes/extensible.h. */
#if PG_VERSION_NUM >= 150000
#define custom_path_projects CUSTOMPATH_SUPPORT_PROJECTION
#else
#define custom_path_projects 0
#endif

/* Whether btree scans with an array on a later column return rows in the order of the index. */
#define array_scans_keep_order (PG_VERSION_NUM >= 170000)

/* From 18 on in catalog/pg_attribute.h: pg_attribute.attgenerated of a column computed when read. */
#if PG_VERSION_NUM < 180000
#define ATTRIBUTE_GENERATED_VIRTUAL 'v'
#endif

#endif							/* FHIRTERM_COMPAT_H */
