/*
 * code_sort.h
 *		The order of codes by their bytes.
 */
#ifndef FHIRTERM_CODE_SORT_H
#define FHIRTERM_CODE_SORT_H

#include "hierarchy/code_table.h"

/* The numbers of a table's codes, which are distinct, in the order of the codes' bytes: a palloc'd array. Checks for interrupts. */
extern int32 *codes_in_order(const CodeTable *table);

#endif							/* FHIRTERM_CODE_SORT_H */
