/*
 * code_system_fragments.h
 *		Several fragments of one code system: kept whole, and evaluated together as one content.
 *
 * Spec: CS-072, CS-073.
 */
#ifndef FHIRTERM_CODE_SYSTEM_FRAGMENTS_H
#define FHIRTERM_CODE_SYSTEM_FRAGMENTS_H

#include "load/code_system_draft.h"
#include "store/resource_reader.h"

/*
 * One draft of all the fragments (List of StoredFragment *), unchecked: their concepts, each once, without
 * nesting but with its links; resource and metadata are those of the last fragment, with the properties
 * that any declares. Errors: TX409 if fragments contradict each other.
 */
extern CodeSystemDraft *code_system_fragments_unite(MemoryContext context, IssueList *issues,
													List *fragments);

#endif							/* FHIRTERM_CODE_SYSTEM_FRAGMENTS_H */
