/*
 * hierarchy_rows.h
 *		The hierarchy of a table of links as the rows of fhirterm.hierarchy().
 */
#ifndef FHIRTERM_HIERARCHY_ROWS_H
#define FHIRTERM_HIERARCHY_ROWS_H

#include "row_batch.h"

/*
 * Columns code, ordinal, last_descendant, more_descendants, parents, in the order of ordinals; arguments relation, child,
 * parent. No rows for a NULL argument. The table is read when the reading is opened, and not again.
 * Errors: link_table.h; TX422 for a cycle (CS-130); 54000 beyond fhirterm.load_memory.
 */
extern const RelationReader hierarchy_reader;

#endif							/* FHIRTERM_HIERARCHY_ROWS_H */
