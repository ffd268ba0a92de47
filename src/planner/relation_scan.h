/*
 * relation_scan.h
 *		Functions in FROM that are read row by row: a scan node of their own.
 *
 * PostgreSQL's scan of a function writes all of its rows to a tuplestore first. For functions that have a RelationReader
 * (row_batch.h) the planner gets a custom scan beside it, which makes no rows before they are asked for, only
 * the columns that are, and stores none. The rows and their order are the same. EXPLAIN shows it as
 * "Custom Scan (fhir_value_set)"; fhirterm.enable_relation_scan = off leaves PostgreSQL's own.
 */
#ifndef FHIRTERM_RELATION_SCAN_H
#define FHIRTERM_RELATION_SCAN_H

#include "nodes/parsenodes.h"

/*
 * How many different values a column of such a function has, as pg_statistic.stadistinct tells it (below zero: for each
 * row); false if the relation is none, or that is not known.
 */
extern bool relation_column_distinct(const RangeTblEntry *rte, AttrNumber column, float4 *distinct);

/* Makes the scans known to the planner and the executor; when the library is loaded. */
extern void relation_scan_register(void);

#endif							/* FHIRTERM_RELATION_SCAN_H */
