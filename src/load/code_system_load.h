/*
 * code_system_load.h
 *		Storing a CodeSystem that has been read into a draft.
 */
#ifndef FHIRTERM_CODE_SYSTEM_LOAD_H
#define FHIRTERM_CODE_SYSTEM_LOAD_H

#include "load/code_system_draft.h"
#include "load/load_result.h"
#include "store/writer.h"

/*
 * Checks a finished draft and writes it under a new content id in place of what has its url and version.
 * Changes nothing if that is this very resource. Strings of the result are palloc'd.
 * Errors: TX422 if rules are broken, TX501 if the only breach is what can't be understood (CS-010);
 * TX409 if another publisher's content is in its place and fhirterm.strict_load is on (CS-044), or a
 * fragment contradicts another (CS-073); those of writer_find().
 */
extern void code_system_load(ContentWriter *writer, CodeSystemDraft *draft, LoadResult *result);

#endif							/* FHIRTERM_CODE_SYSTEM_LOAD_H */
