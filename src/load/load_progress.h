/*
 * load_progress.h
 *		How far a load is: in pg_stat_progress_copy (bytes read, concepts written), and for long ones a
 *		NOTICE every few seconds.
 *
 * One load at a time in a backend shows its progress; it ends with the load or with its transaction.
 */
#ifndef FHIRTERM_LOAD_PROGRESS_H
#define FHIRTERM_LOAD_PROGRESS_H

#include "json/byte_source.h"

/* label names what is loaded in notices; it must live until the end. bytes may be -1 for unknown. */
extern void load_progress_begin(const char *label, int64 bytes);
extern void load_progress_end(void);

/* A source that gives what another one does, and tells how far that is. */
extern ByteSource *load_progress_source(ByteSource *source);

/* The same for one of several sources, of total bytes, of which those before it had before. */
extern ByteSource *load_progress_part(ByteSource *source, int64 before, int64 total);

/* To be called once in a while as concepts are written. */
extern void load_progress_concepts(int64 written, int64 total);

#endif							/* FHIRTERM_LOAD_PROGRESS_H */
