/*
 * concept_spool.h
 *		Records of bytes by number, in memory up to a limit and then in a temporary file.
 *
 * Numbers are dense from 0 and may be put in any order; a number that is put again has the new record.
 */
#ifndef FHIRTERM_CONCEPT_SPOOL_H
#define FHIRTERM_CONCEPT_SPOOL_H

#include "utils/palloc.h"

typedef struct ConceptSpool ConceptSpool;

/* memory_limit in bytes: of the records; 8 bytes for each number come on top. */
extern ConceptSpool *concept_spool_create(MemoryContext context, int64 memory_limit);
/* Needed only for the temporary file, which else stays to the end of the transaction. */
extern void concept_spool_close(ConceptSpool *spool);

extern void concept_spool_put(ConceptSpool *spool, int32 number, const char *record, int32 size);

/* The record, aligned as palloc does; valid until the next get or put. NULL if none was put. */
extern char *concept_spool_get(ConceptSpool *spool, int32 number, int32 *size);

/* Bytes of memory beyond the records. */
extern int64 concept_spool_overhead(const ConceptSpool *spool);
/* True once records are in a file. */
extern bool concept_spool_on_disk(const ConceptSpool *spool);

#endif							/* FHIRTERM_CONCEPT_SPOOL_H */
