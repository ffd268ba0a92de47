/*
 * rf2_ids.h
 *		Numbers of SNOMED CT identifiers: dense from 0, in the order in which they are added.
 *
 * Memory: 8 bytes an identifier and 5 to 11 for the hash.
 */
#ifndef FHIRTERM_RF2_IDS_H
#define FHIRTERM_RF2_IDS_H

#include "utils/palloc.h"

typedef struct Rf2Ids
{
	MemoryContext context;
	int32		count;
	int32		room;
	int64	   *ids;			/* by number */
	uint32		slot_count;		/* a power of two, or 0 */
	int32	   *slots;			/* open addressing: number + 1, or 0 */
} Rf2Ids;

extern void rf2_ids_init(Rf2Ids *table, MemoryContext context);

/* The number of an identifier, or -1. */
extern int32 rf2_ids_find(const Rf2Ids *table, int64 id);

/* The number of an identifier, a new one if it had none; *added (may be NULL) tells which. */
extern int32 rf2_ids_add(Rf2Ids *table, int64 id, bool *added);

/* Bytes taken. */
extern int64 rf2_ids_memory(const Rf2Ids *table);

#endif							/* FHIRTERM_RF2_IDS_H */
