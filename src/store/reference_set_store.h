/*
 * reference_set_store.h
 *		The reference sets that stored code systems bring with them.
 */
#ifndef FHIRTERM_REFERENCE_SET_STORE_H
#define FHIRTERM_REFERENCE_SET_STORE_H

#include "nodes/pg_list.h"

#include "hierarchy/interval_set.h"

/*
 * The members of a reference set, appended to an empty set; limit is the number of concepts. False if there
 * is none with this code. Errors: XX001 if it is damaged.
 */
extern bool reference_set_members(int32 content_id, const char *code, int32 limit, IntervalSet *members);

/* The codes of all reference sets of a content, in order, as char *, palloc'd. */
extern List *reference_set_codes(int32 content_id);

#endif							/* FHIRTERM_REFERENCE_SET_STORE_H */
