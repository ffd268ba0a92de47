/*
 * link_table.h
 *		Reads (child, parent) rows of any table: numbers the distinct codes, and gives the links.
 */
#ifndef FHIRTERM_LINK_TABLE_H
#define FHIRTERM_LINK_TABLE_H

#include "hierarchy/code_table.h"
#include "hierarchy/hierarchy.h"

typedef struct LinkTable
{
	CodeTable	codes;			/* a code's number is its node */
	int32		link_count;
	int32		link_capacity;
	Link	   *links;
} LinkTable;

/*
 * Reads all rows of a table, materialised view, or partitioned or inherited table under the active
 * snapshot, in the current memory context; the relation stays locked (AccessShareLock) until the end
 * of the transaction. Codes are numbered in the order of their bytes, so that the result depends on the
 * set of rows alone. A row whose parent is NULL names a code without adding a link.
 * Columns may be text, varchar, char(n), integers; other types are read through their output function.
 * Errors: 42P01, 42703 (no such relation, column), 42809 (not a table), 42501 (no right to SELECT),
 * 0A000 (row security applies to the user; a column that is computed when read; a temporary table of
 * another session), 55000 (view not populated), 22004 (NULL child), 54000 (more rows than 2^31 - 1).
 */
extern LinkTable *link_table_read(Oid relation, const char *child, const char *parent);
/* Frees the links; the codes stay. */
extern void link_table_free_links(LinkTable *table);

#endif							/* FHIRTERM_LINK_TABLE_H */
