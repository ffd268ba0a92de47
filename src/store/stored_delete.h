/*
 * stored_delete.h
 *		Deletes rows of a stored table.
 */
#ifndef FHIRTERM_STORED_DELETE_H
#define FHIRTERM_STORED_DELETE_H

#include "access/skey.h"

#include "store/relations.h"

/*
 * Deletes the rows that an index finds by keys, which are numbered by its columns; rows that this command has written
 * are among them. The caller keeps other writers of these rows away. Errors: 55000 if the table's deletes are published
 * and it has no replica identity, as for DELETE.
 */
extern void stored_delete(StoredRelation table, StoredRelation index, ScanKey keys, int key_count);

#endif							/* FHIRTERM_STORED_DELETE_H */
