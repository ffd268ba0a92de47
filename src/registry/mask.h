/*
 * mask.h
 *		The masks by which servers of an ecosystem claim and hide code systems and value sets.
 *
 * Spec: TX-171.
 */
#ifndef FHIRTERM_MASK_H
#define FHIRTERM_MASK_H

#include <stdbool.h>

/*
 * Whether a mask, url or url|version, fits a canonical. A '*' stands for any characters, or none. A mask
 * without version fits every version; one with a version fits a canonical without version only if it fits no
 * characters ("*"). Takes at most the product of the lengths; can be cancelled.
 */
extern bool mask_fits(const char *mask, const char *canonical);

#endif							/* FHIRTERM_MASK_H */
