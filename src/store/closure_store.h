/*
 * closure_store.h
 *		The closure tables that clients maintain: fhirterm.closure_table and fhirterm.closure_table_concept.
 *
 * Everything is about tables of the current role. No privileges are checked: a role can't come at rows of another
 * one in this way, and rows of its own need no grant.
 */
#ifndef FHIRTERM_CLOSURE_STORE_H
#define FHIRTERM_CLOSURE_STORE_H

#include "nodes/pg_list.h"

typedef struct ClosureConcept
{
	char	   *system;
	char	   *version;		/* of the code system, or NULL */
	int32		content_id;		/* of the code system */
	char	   *code;
	int32		added;			/* version of the table that has it first */
} ClosureConcept;

typedef struct ClosureTable
{
	const char *owner;
	const char *name;
	int32		version;		/* 0: there is no such table */
	List	   *concepts;		/* of ClosureConcept *, by code system and code */
} ClosureTable;

/* The table of a name under the active snapshot; palloc'd. */
extern ClosureTable *closure_table_read(const char *name);

/*
 * The same for writing: keeps others from this table until the transaction ends, and reads what is committed by then.
 * A snapshot is pushed that closure_table_close() pops. Errors: 25006 in a read-only transaction or on a standby, 40001
 * if a REPEATABLE READ transaction doesn't see what another one wrote.
 */
extern ClosureTable *closure_table_open(const char *name);
extern void closure_table_close(void);

/* Makes it an empty table of version 1, whether there was one or not. */
extern void closure_table_begin(ClosureTable *table);

/* Makes it the next version, with these concepts (ClosureConcept *) added; none of them may be in it. */
extern void closure_table_add(ClosureTable *table, List *concepts);

#endif							/* FHIRTERM_CLOSURE_STORE_H */
