/*
 * earlier_version.h
 *		What a code system that is checked means for one that is loaded in another version.
 *
 * Spec: CS-059, UC-022.
 */
#ifndef FHIRTERM_EARLIER_VERSION_H
#define FHIRTERM_EARLIER_VERSION_H

#include "load/code_system_draft.h"

/*
 * Adds a remark (severity information) to the issues of a checked draft if codes of it have another
 * definition than in the version loaded last, and versionNeeded does not say that data must tell versions
 * apart. Reads under the active snapshot.
 */
extern void earlier_version_remark(CodeSystemDraft *draft);

#endif							/* FHIRTERM_EARLIER_VERSION_H */
