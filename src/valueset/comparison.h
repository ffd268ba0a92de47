/*
 * comparison.h
 *		How the members of two value sets stand to each other.
 *
 * First their definitions are laid side by side, which needs no content and often suffices; else the sets
 * themselves are compared. A code is the same member in every version of its code system, except where the
 * code system says that versions are needed, or the policy says otherwise.
 *
 * Spec: TX-167, HL7's tools, operation $compare.
 */
#ifndef FHIRTERM_COMPARISON_H
#define FHIRTERM_COMPARISON_H

#include "valueset/value_set.h"

typedef enum VersionPolicy
{
	VERSION_POLICY_AS_NEEDED,	/* where a code system needs versions, and where filters choose by version */
	VERSION_POLICY_ALWAYS,
	VERSION_POLICY_NEVER
} VersionPolicy;

typedef struct SetComparison
{
	bool		left;			/* the first has members that the second has not */
	bool		right;			/* the other way round */
	bool		common;			/* both have some member */
	/* Codes, as char *; of sets those that make a difference, and at most COMPARISON_CODES. */
	List	   *missing;		/* of the first alone */
	List	   *extra;			/* of the second alone */
	List	   *shared;
} SetComparison;

#define COMPARISON_CODES 1000

/*
 * Whether the definitions alone tell, and what. They do for whole code systems, enumerations and filters that are
 * alike, and for single is-a filters; not for imports and exclusions. The codes are those of the last code
 * system that both enumerate.
 */
extern bool value_set_compare_definitions(ValueSet *first, ValueSet *second, VersionPolicy policy,
										  SetComparison *comparison);

/*
 * Compares the sets. with_codes: tells the codes as well, if they are not the same sets. Errors: as
 * value_set_concepts().
 */
extern void value_set_compare_concepts(ValueSet *first, ValueSet *second, VersionPolicy policy,
									   bool with_codes, SetComparison *comparison);

/* Whether it has a compose, which is what is compared. */
extern bool value_set_has_compose(const ValueSet *value_set);

/* Whether not all its members are known, because of a fragment or a grammar. Errors: as value_set_concepts(). */
extern bool value_set_is_unclosed(ValueSet *value_set);

#endif							/* FHIRTERM_COMPARISON_H */
