/*
 * predicate_set.h
 *		The codes that a predicate such as fhir_member_of or fhir_subsumed_by holds for, as a set that can
 *		be counted, asked and listed: what the planner's estimates and index conditions are made from.
 *
 * Extended, the set has every code that the predicate may be true for, and may have some more where the
 * system or version of a row decides: whoever uses it to find rows asks the predicate itself of each.
 */
#ifndef FHIRTERM_PREDICATE_SET_H
#define FHIRTERM_PREDICATE_SET_H

#include "utils/array.h"

#include "codesystem/terminology.h"

typedef enum PredicateKind
{
	PREDICATE_MEMBER,			/* of a value set */
	PREDICATE_DESCENDANT,		/* of a code, or the code itself */
	PREDICATE_ANCESTOR			/* of a code, or the code itself */
} PredicateKind;

/* What a predicate asks; strings are NULL where they do not apply. */
typedef struct Predicate
{
	PredicateKind kind;
	const char *value_set;		/* of PREDICATE_MEMBER: canonical, or resource */
	const char *system;			/* url or url|version; of PREDICATE_MEMBER NULL: any, with any version */
	const char *version;		/* or NULL */
	const char *code;			/* of the others */
	bool		any_version;	/* of the others: rows may name any version that is loaded; version does not count */
} Predicate;

typedef struct PredicateSet PredicateSet;

/* Codes that predicate_set_codes() lists at most. */
#define PREDICATE_MAX_CODES 250000

/*
 * The set of a predicate, palloc'd; lives as long as the terminology. Empty where fhirterm.on_unknown passes
 * over what is not there. Errors: those of the predicate. The warnings that evaluation gives are
 * left to the predicate itself.
 */
extern PredicateSet *predicate_set_create(Terminology *terminology, const Predicate *predicate);

/*
 * Adds what the predicate may be true for where a row names a version that the value set does not have. Errors: those of
 * the predicate for such rows, also if there are none.
 */
extern void predicate_set_extend(PredicateSet *set);

extern bool predicate_equal(const Predicate *a, const Predicate *b);
extern void predicate_copy(Predicate *into, const Predicate *from);

/* Members that are known. */
extern int64 predicate_set_count(const PredicateSet *set);

/* Concepts of the code systems that have the members. */
extern int64 predicate_set_universe(const PredicateSet *set);

/* Whether a code of a column is in the set. Made to be asked often. */
extern bool predicate_set_has(PredicateSet *set, const char *code, int length);

/* The same of a code of a system, url or url|version, by the url that its code system has now; system NULL: any. */
extern bool predicate_set_has_coding(PredicateSet *set, const char *system, int system_length, const char *code, int length);

/*
 * All codes of an extended set as a text[] whose elements are what a column must equal for the predicate to hold. Where case does not
 * matter, each spelling is one. NULL if these cannot be listed: there are too many.
 */
extern ArrayType *predicate_set_codes(PredicateSet *set);

/*
 * Visits the code of every member of an extended set, loose ones too; some come several times. False if these can't be
 * listed: there are too many, or some are not known.
 */
typedef void (*PredicateCodeVisitor) (void *context, const char *code, int length);
extern bool predicate_set_visit_codes(PredicateSet *set, PredicateCodeVisitor visit, void *context);

/* Whether predicate_set_codes() lists those of an extended set, and that takes no longer than planning may. */
extern bool predicate_set_is_listable(PredicateSet *set);

/* Keeps warnings and notices from everyone until restored; an error restores, too. */
extern int	silence_begin(void);
extern void silence_end(int level);

#endif							/* FHIRTERM_PREDICATE_SET_H */
