/*
 * filter_kinds.h
 *		What the files of filters share: the operators, and one function for each kind of property.
 *
 * Each filter_… function puts the concepts that it selects into an empty set. The caller has checked that
 * the operator is one of the kind, that there is a value, and that the code system has content.
 */
#ifndef FHIRTERM_FILTER_KINDS_H
#define FHIRTERM_FILTER_KINDS_H

#include "codesystem/filter.h"

/* CodeSystem.filter.operator, ValueSet.compose.include.filter.op */
typedef enum FilterOperator
{
	FILTER_EQUAL,
	FILTER_IS_A,
	FILTER_DESCENDENT_OF,
	FILTER_IS_NOT_A,
	FILTER_REGEX,
	FILTER_IN,
	FILTER_NOT_IN,
	FILTER_GENERALIZES,
	FILTER_CHILD_OF,
	FILTER_DESCENDENT_LEAF,
	FILTER_EXISTS
} FilterOperator;

/* Ordinals gathered in any order. */
typedef struct OrdinalList
{
	int			count;
	int			capacity;
	int32	   *items;
} OrdinalList;

extern void ordinal_list_add(OrdinalList *list, int32 ordinal);
/* Moves the ordinals into an empty set. */
extern void ordinal_list_into_set(OrdinalList *list, IntervalSet *set);

/* errdetail: which filter on which code system, and where. */
extern int	filter_errdetail(CodeSystem *cs, const ConceptFilter *filter);

/* The items of a comma-separated value, blanks around them taken away, empty ones left out: char *. */
extern List *filter_value_items(const char *value);

/* Whether the value of exists is "true". Errors: TX422 if it is neither "true" nor "false". */
extern bool filter_value_exists(CodeSystem *cs, const ConceptFilter *filter);

/* concept: is-a, descendent-of, is-not-a, generalizes, child-of, descendent-leaf (filter_hierarchy.c). */
extern void filter_hierarchy(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op,
							 IntervalSet *set);

/* parent and child by the structure, however it is written: =, in, not-in, regex, exists (ditto). */
extern void filter_structure(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op,
							 PropertyRole role, IntervalSet *set);

/* code: regex, =, in, not-in, exists (filter_text.c). */
extern void filter_code(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op, IntervalSet *set);

/* designation: =, regex (ditto). */
extern void filter_designation(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op,
							   IntervalSet *set);

/* Any other property: =, in, not-in, regex, exists (filter_property.c). */
extern void filter_property(CodeSystem *cs, const ConceptFilter *filter, FilterOperator op,
							const PropertyDefinition *definition, IntervalSet *set);

#endif							/* FHIRTERM_FILTER_KINDS_H */
