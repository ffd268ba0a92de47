/*
 * value_set.h
 *		Value sets: from a reference to a definition, from a definition to the set of its concepts.
 *
 * There is one definition of every set (law 4): expansion, membership, validation and the relation
 * all ask value_set_concepts(), so that they can't disagree.
 */
#ifndef FHIRTERM_VALUE_SET_H
#define FHIRTERM_VALUE_SET_H

#include "utils/jsonb.h"

#include "codesystem/terminology.h"

/* The members a value set has in one code system. */
typedef struct ConceptSetPart
{
	CodeSystem *code_system;
	IntervalSet members;
} ConceptSetPart;

/* A member of a code system that has no content here; only enumeration can name it. */
typedef struct LooseMember
{
	char	   *system;
	char	   *version;		/* or NULL */
	char	   *code;
	char	   *display;		/* as the value set gives it, or NULL */
} LooseMember;

typedef struct ConceptSet
{
	int			part_count;
	ConceptSetPart *parts;		/* each code system (version) once */
	int			loose_count;
	LooseMember *loose;			/* sorted by system, code, version */
} ConceptSet;

typedef struct ValueSet ValueSet;

/*
 * The value set a canonical names: stored (url, url|version, url|1.x), or implicit
 * (CodeSystem.valueSet, system?fhir_vs, system?fhir_vs=isa/CODE). NULL if there is none.
 */
extern ValueSet *value_set_find(Terminology *terminology, const char *canonical);

/* The same; raises TX404 with what comes nearest as a hint, or TX422 if it names a code system. */
extern ValueSet *value_set_require(Terminology *terminology, const char *canonical);

/* A value set given as a resource; #fragment references find its contained ones. Errors: TX422. */
extern ValueSet *value_set_from_jsonb(Terminology *terminology, Jsonb *resource);

extern const char *value_set_url(const ValueSet *value_set);	/* or NULL */
extern const char *value_set_version(const ValueSet *value_set);	/* or NULL */

/*
 * Its concepts; computed at the first call, then kept with the Terminology.
 * Errors: TX422 for missing content, import cycles, broken definitions and filters; TX413.
 */
extern const ConceptSet *value_set_concepts(ValueSet *value_set);

/* What the value set itself says of a member (compose.include.concept): display, designations, or NULL. */
extern const char *value_set_display(ValueSet *value_set, const char *system, const char *code);

/*
 * Membership of system, code (version NULL: any version that the value set has).
 * code need not be normalised: the case rule of its code system applies.
 */
extern bool value_set_has_member(ValueSet *value_set, const char *system, const char *version,
								 const char *code, int code_length);

#endif							/* FHIRTERM_VALUE_SET_H */
