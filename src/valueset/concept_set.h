/*
 * concept_set.h
 *		Sets of concepts of any number of code systems, and their algebra.
 *
 * A set has a part for each code system (each version is one) that it has members of, and loose members:
 * codes of code systems that have no content here, which only an enumeration can name.
 *
 * Versions. Members of different versions of a code system are different members. Where two sets have no
 * version of a code system in common, though, intersection and difference go by code ("not version 1" out of
 * version 2 leaves what is new), unless the value set says that versions are to be told apart. A loose
 * member without version agrees with every version.
 */
#ifndef FHIRTERM_CONCEPT_SET_H
#define FHIRTERM_CONCEPT_SET_H

#include "codesystem/code_system.h"

/* The members that a set has in one code system. */
typedef struct ConceptSetPart
{
	CodeSystem *code_system;
	IntervalSet members;
	bool		whole;			/* all codes of the code system, those that a fragment lacks, too */
} ConceptSetPart;

/* A member of a code system that has no content here. */
typedef struct LooseMember
{
	char	   *system;
	char	   *version;		/* or NULL */
	char	   *code;
	char	   *display;		/* as the value set gives it, or NULL */
	uint32		flags;			/* CONCEPT_INACTIVE, CONCEPT_NOT_SELECTABLE where a stored expansion says so */
} LooseMember;

typedef struct ConceptSet
{
	int			part_count;
	int			part_capacity;
	ConceptSetPart *parts;		/* each code system (version) once */
	int			loose_count;
	int			loose_capacity;
	LooseMember *loose;			/* sorted by system, code, version (none first), each once */
} ConceptSet;

/* How versions of one code system are compared: extension valueset-expansion-parameter, versionsMatch. */
typedef enum VersionsMatch
{
	VERSIONS_MATCH_UNSTATED,	/* by version; by code where no version is in common */
	VERSIONS_MATCH_BY_CODE,		/* true: versions don't matter, and of one code the latest stays */
	VERSIONS_MATCH_EXACTLY		/* false */
} VersionsMatch;

/*
 * Everything a set gets is palloc'd in the current context; strings of loose members and the code systems
 * must outlive it.
 */
extern void concept_set_init(ConceptSet *set);
extern void concept_set_free(ConceptSet *set);
extern void concept_set_copy(ConceptSet *into, const ConceptSet *from);
extern bool concept_set_is_empty(const ConceptSet *set);
/* How many members are known. */
extern int64 concept_set_count(const ConceptSet *set);

/* Whether two CodeSystems are one content, whichever Terminology opened them. */
extern bool code_system_same(const CodeSystem *a, const CodeSystem *b);

/* The part of a code system, or NULL. */
extern ConceptSetPart *concept_set_part(const ConceptSet *set, const CodeSystem *cs);

/* Adds members; whole tells that they are all codes of the code system. */
extern void concept_set_add(ConceptSet *set, CodeSystem *cs, const IntervalSet *members, bool whole);

/* Appends loose members; concept_set_sort_loose() must follow before any other use. */
extern void concept_set_append_loose(ConceptSet *set, const LooseMember *member);
extern void concept_set_sort_loose(ConceptSet *set);

/* The loose members of system and code: index of the first, and how many in *count. */
extern int	concept_set_find_loose(const ConceptSet *set, const char *system, const char *code, int *count);

/* Whether a loose member's version agrees with another version; NULL agrees with any. */
extern bool loose_version_agrees(const char *a, const char *b);

extern void concept_set_union(ConceptSet *into, const ConceptSet *from);

/* Keeps the members of set that are members of other. */
extern void concept_set_intersect(ConceptSet *set, const ConceptSet *other, VersionsMatch match);

/* Removes the members of other from set. */
extern void concept_set_subtract(ConceptSet *set, const ConceptSet *other, VersionsMatch match);

/* Removes all loose members of a system; version NULL: of any version. */
extern void concept_set_subtract_system(ConceptSet *set, const char *system, const char *version);

/* Leaves of each code that several versions of a code system have that of the latest. */
extern void concept_set_merge_versions(ConceptSet *set);

/*
 * Removes the members of which remove says so, by their flags; loose ones too, by what is known of them.
 * Reads all of them.
 */
typedef bool (*FlagsTest) (uint32 flags);
extern void concept_set_remove_by_flags(ConceptSet *set, FlagsTest remove);

/* Removes the inactive members. */
extern void concept_set_remove_inactive(ConceptSet *set);

#endif							/* FHIRTERM_CONCEPT_SET_H */
