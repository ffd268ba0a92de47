/*
 * concept_parts.h
 *		The records of a draft's concepts: writing them part by part while a concept is read, and reading
 *		them back.
 *
 * A record is: nesting and numbers of designations and of property values as varints, display,
 * definition, extra; then, each part starting on a multiple of four, the designations and the values.
 * A string is a varint of its length + 1 (0 = NULL), its bytes and a NUL, so that it is used in place; a
 * jsonb is a varint of its size (0 = NULL) and, from the next multiple of four on, its bytes.
 */
#ifndef FHIRTERM_CONCEPT_PARTS_H
#define FHIRTERM_CONCEPT_PARTS_H

#include "lib/stringinfo.h"

#include "load/code_system_draft.h"

extern void record_string(StringInfo record, const char *text, int length);	/* text NULL = none */
extern void record_jsonb(StringInfo record, const Jsonb *jsonb);	/* NULL = none */
extern void record_align(StringInfo record);

extern void record_designation(StringInfo record, const DraftDesignation *designation);
extern void record_value(StringInfo record, const DraftValue *value);

/* Puts the parts of a record together; designations and values are what the above appended. */
extern void record_concept(StringInfo record, const DraftConcept *concept,
						   const StringInfoData *designations, const StringInfoData *values);

#endif							/* FHIRTERM_CONCEPT_PARTS_H */
