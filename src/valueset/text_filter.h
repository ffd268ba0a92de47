/*
 * text_filter.h
 *		The text filter of $expand: what a user types to find a concept.
 *
 * Every word of the filter must begin a word of one and the same text of the concept (display, designation
 * of any language, the value set's own words), or be the beginning of its code; case does not matter.
 * Spec: TX-093.
 */
#ifndef FHIRTERM_TEXT_FILTER_H
#define FHIRTERM_TEXT_FILTER_H

#include "valueset/display.h"

typedef struct TextFilter TextFilter;

/* A filter, in the current context, which must outlive it; NULL for a text without words, which matches all. */
extern TextFilter *text_filter_create(const char *text);

/* May leave memory in the current context. */
extern bool text_filter_matches_concept(TextFilter *filter, ValueSet *value_set, CodeSystem *cs,
										const Concept *concept);
extern bool text_filter_matches_loose(const TextFilter *filter, ValueSet *value_set,
									  const LooseMember *member);

#endif							/* FHIRTERM_TEXT_FILTER_H */
