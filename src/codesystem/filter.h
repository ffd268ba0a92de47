/*
 * filter.h
 *		The filters of ValueSet.compose: property, operator, value → set of concepts.
 *
 * Source: CodeSystem page, "Filters"; ledger CS-140 … CS-199.
 */
#ifndef FHIRTERM_FILTER_H
#define FHIRTERM_FILTER_H

#include "codesystem/code_system.h"

typedef struct ConceptFilter
{
	const char *property;
	const char *op;				/* as written: "is-a", "=", … */
	const char *value;
	const char *path;			/* FHIRPath of the filter, for messages; or NULL */
	const char *value_set;		/* url|version of the value set that has it, for messages; or NULL */
} ConceptFilter;

/*
 * The concepts of cs, supplements in play included, that the filter selects, into an empty set.
 * Errors: TX422 unknown property or operator, missing or malformed value, unknown index concept in a
 * complete code system, a hierarchy that is not is-a, invalid pattern; TX413 a pattern beyond its
 * limits; TX501 a filter only declared by the code system.
 */
extern void concept_filter_evaluate(CodeSystem *cs, const ConceptFilter *filter, IntervalSet *set);

/* Whether the filter makes sense on cs, its value apart: raises what concept_filter_evaluate() would. */
extern void concept_filter_check(CodeSystem *cs, const ConceptFilter *filter);

#endif							/* FHIRTERM_FILTER_H */
