/*
 * text_filter.h
 *		The text filter of $expand: what a user types to find a concept.
 *
 * One and the same text of the concept (display, designation of any language, the value set's own words) must match
 * as fhir/word_match.h says, or its code must begin with the filter, whatever the case.
 * Spec: TX-093.
 */
#ifndef FHIRTERM_TEXT_FILTER_H
#define FHIRTERM_TEXT_FILTER_H

#include "valueset/display.h"

typedef struct TextFilter TextFilter;

/* A filter, in the current context, which must outlive it; NULL for a text without words, which matches all. */
extern TextFilter *text_filter_create(const char *text);

/*
 * The concepts within a set that may match by what the code system says of them, into an empty set: none that does
 * is missing, but some may not be within. False if nothing tells them sooner than looking at each.
 */
extern bool text_filter_candidates(TextFilter *filter, CodeSystem *cs, const IntervalSet *within,
								   IntervalSet *candidates);

/* May leave memory in the current context. */
extern bool text_filter_matches_concept(TextFilter *filter, ValueSet *value_set, CodeSystem *cs,
										const Concept *concept);
extern bool text_filter_matches_loose(const TextFilter *filter, ValueSet *value_set,
									  const LooseMember *member);

#endif							/* FHIRTERM_TEXT_FILTER_H */
