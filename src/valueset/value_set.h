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
#include "valueset/concept_set.h"

typedef struct ValueSet ValueSet;

/*
 * Which versions are meant where a value set leaves it open, and beyond: the parameters of $expand and
 * $validate-code of these names. Lists of char *: canonicals url|version; versions may hold wildcards.
 */
typedef struct VersionChoices
{
	List	   *system_version;	/* where an include names no version */
	List	   *check_system_version;	/* the same; and an error if another version gets used */
	List	   *force_system_version;	/* instead of what any include names */
	List	   *value_set_version;	/* default-valueset-version: where a canonical names no version */
} VersionChoices;

/*
 * Puts choices and supplements (canonicals, char *) into a Terminology that no value set or code system was
 * opened in yet. Errors: TX400 for something that is no url|version, TX404 for a supplement not loaded.
 */
extern void value_set_choose(Terminology *terminology, const VersionChoices *choices,
							 List *use_supplements);

/*
 * The value set a canonical names: stored (url, url|version, url|1.x, ValueSet/id), contained in one of those
 * (url#id), or implicit (CodeSystem.valueSet, system?fhir_vs, and that with =isa/CODE, =refset, =refset/CODE).
 * A text that begins with { is the resource itself. NULL if there is none.
 * Errors: TX422 for a broken definition, TX501 for implicit value sets that only grammars could answer.
 */
extern ValueSet *value_set_find(Terminology *terminology, const char *canonical);

/* The same; raises TX404 with what comes nearest as a hint, or TX422 if it names a code system. */
extern ValueSet *value_set_require(Terminology *terminology, const char *canonical);

/*
 * A value set given as a resource (copied); #fragment references find its contained ones. Errors: TX422.
 */
extern ValueSet *value_set_from_jsonb(Terminology *terminology, Jsonb *resource);

/* The same in place: the resource must outlive the Terminology. */
extern ValueSet *value_set_of_resource(Terminology *terminology, JsonbContainer *resource);

/*
 * The first import of a value set, or of those that it imports, that is not there: url|version; NULL if all are.
 * Errors: TX422 for a value set that imports itself.
 */
extern const char *value_set_missing_import(ValueSet *value_set);

/*
 * Raises TX422 or TX501 if a filter of a value set, or of those that it imports, makes no sense on its code system;
 * code systems that are not here, and values, are not looked at (CS-160, TX-058).
 */
extern void value_set_check_filters(ValueSet *value_set);

/*
 * Raises TX422 if one of these supplements, or of those that the value set wants, belongs to no code system that it
 * uses (TX-033, TX-146). wanted: canonicals, char *.
 */
extern void value_set_require_supplements(ValueSet *value_set, List *wanted);

/* The version that the choices make of one that is asked for, or of none (NULL); NULL: the latest. */
extern const char *value_set_chosen_version(Terminology *terminology, const char *system, const char *version);

/* What a hint can say of a value set that isn't there: its loaded versions, or similar urls. */
extern char *value_set_not_found_hint(Terminology *terminology, const char *canonical);

/* A canonical with the version that the choices give it. */
extern char *value_set_wanted_canonical(Terminology *terminology, const char *canonical);

/* The value set that a value set imports by a canonical, which may be #id; NULL if there is none. */
extern ValueSet *value_set_find_import(ValueSet *value_set, const char *canonical);

/* The value set of all codes of a code system; kept with it. system: what it is called where it has no url. */
extern ValueSet *value_set_of_code_system(CodeSystem *cs, const char *system);

extern const char *value_set_url(const ValueSet *value_set);	/* or NULL */
extern const char *value_set_version(const ValueSet *value_set);	/* or NULL */

/* url|version, or "(unidentified)": what messages call it. */
extern const char *value_set_title(const ValueSet *value_set);

/*
 * Its concepts; computed at the first call, then kept with the Terminology.
 * Errors: TX422 for missing content, import cycles, broken definitions and filters; TX413.
 */
extern const ConceptSet *value_set_concepts(ValueSet *value_set);

/* The same; NULL where content is missing. */
extern const ConceptSet *value_set_try_concepts(ValueSet *value_set);

/* A member of a value set, as value_set_member() finds it. */
typedef struct Member
{
	CodeSystem *code_system;	/* NULL: a loose member */
	int32		ordinal;
	const LooseMember *loose;	/* NULL: a concept of code_system */
	bool		normalised;		/* the code asked for differs from the member's by case */
	ValueSet   *value_set;		/* the one that has it: the one asked, or that for the version asked */
} Member;

/*
 * Membership of system, code; code need not be normalised: the case rule of its code system applies.
 * version NULL: any version that the value set has, the latest first. Otherwise that version, where
 * the value set has it or leaves the version open (ruling R-6). A url that another took the place of
 * (UC-040) means that one. *member (may be NULL) tells which one it is.
 * Errors: as value_set_concepts().
 */
extern bool value_set_member(ValueSet *value_set, const char *system, const char *version,
							 const char *code, int code_length, Member *member);

/*
 * The set of codes that alone decides about value_set_member() for a system without a version, after many calls of that:
 * it is true for a code if code_set_ask() says CODE_SET_MEMBER. NULL where there is more to it. Lives as long
 * as the value set.
 */
extern struct CodeSet *value_set_deciding_codes(ValueSet *value_set, const char *system);

/* What decides about value_set_member() for a system and a version. */
typedef enum Decision
{
	DECISION_NOT_YET,			/* so few calls were made that sets of codes are not worth it yet */
	DECISION_CODES,				/* a code is a member if code_set_ask() says CODE_SET_MEMBER for one of some sets */
	DECISION_OPEN				/* there is more to it */
} Decision;

/*
 * Finds what decides for a system and a version (NULL: any): *codes becomes a List of CodeSet *, NIL where no code is a
 * member. The sets live as long as the value set; the list is palloc'd. Errors: as value_set_member().
 */
extern Decision value_set_decision(ValueSet *value_set, const char *system, const char *version, List **codes);

/* Sets that value_set_versions_of_rows() gives at most. */
#define VERSIONS_OF_ROWS_MAX 32

/*
 * Sets (ConceptSet *) that have, together with the value set's own concepts, every code which value_set_member() can be
 * true for: with this system and version; system NULL: with any. False where there would be too many.
 * Errors: as value_set_concepts(), for versions that no row need have, too.
 */
extern bool value_set_versions_of_rows(ValueSet *value_set, const char *system, const char *version, List **sets);

/*
 * The members (Member *, palloc'd) that have a code, whichever systems they are of: by the case rule of each. Looks at each code
 * system and each loose member. Errors: as value_set_concepts().
 */
extern List *value_set_code_members(ValueSet *value_set, const char *code);

/*
 * Whether some include, of an imported value set too, selects a member by reference: as one of a whole code system, or by
 * filter, rather than by naming its code (UC-083).
 */
extern bool value_set_selects(ValueSet *value_set, const CodeSystem *cs, int32 ordinal);

/* A code system as an include names it. */
typedef struct IncludedSystem
{
	const char *system;
	const char *version;		/* or NULL: left open */
	const char *path;			/* FHIRPath of the include */
	const char *value_set;		/* that has the include, as messages call it */
} IncludedSystem;

/* All of them (IncludedSystem *, palloc'd), those of imported value sets too; its concepts are known. */
extern List *value_set_included_systems(ValueSet *value_set);

/* A string element of the resource, such as copyright; NULL if there is none, palloc'd. */
extern char *value_set_element(const ValueSet *value_set, const char *element);

/*
 * The system that a bare code has in a value set: that of all members. NULL if the value set is empty.
 * Errors: TX400 if it has members of several systems; with ambiguous not NULL, *ambiguous and NULL instead.
 */
extern const char *value_set_only_system(ValueSet *value_set, bool *ambiguous);

#endif							/* FHIRTERM_VALUE_SET_H */
