/*
 * concept_status.h
 *		What the properties of a concept say about its status.
 *
 * Spec: CS-108 … CS-116, ruling R-1.
 */
#ifndef FHIRTERM_CONCEPT_STATUS_H
#define FHIRTERM_CONCEPT_STATUS_H

#include "datatype/timestamp.h"

#include "load/code_system_draft.h"

typedef enum StatusConflict
{
	STATUS_CONSISTENT,
	STATUS_ACTIVE_BUT_INACTIVE, /* status active, inactive true: inactive wins (CS-110) */
	STATUS_AGAINST_DATE			/* status active, but a date of retirement has passed: status wins (CS-114) */
} StatusConflict;

/*
 * The CONCEPT_… flags of a concept, without HAS_CHILDREN; dates count if they have come at now. The
 * properties of the draft must have their roles. conflict may be NULL.
 */
extern uint32 concept_status(const CodeSystemDraft *draft, const DraftConcept *concept, TimestampTz now,
							 StatusConflict *conflict);

#endif							/* FHIRTERM_CONCEPT_STATUS_H */
