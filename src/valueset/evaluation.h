/*
 * evaluation.h
 *		What a ValueSet is made of, for the files of this room.
 */
#ifndef FHIRTERM_EVALUATION_H
#define FHIRTERM_EVALUATION_H

#include "utils/hsearch.h"

#include "compat.h"
#include "fhir/canonical.h"
#include "fhir/outcome.h"
#include "valueset/definition.h"
#include "valueset/value_set.h"

/* What an include or exclude has been evaluated to; includes are kept because expansion follows their order. */
typedef struct IncludeResult
{
	CodeSystem *code_system;	/* of include.system; NULL if there is none or it has no content */
	int32	   *ordinals;		/* by include.concept: of the concept, or -1; NULL without concepts */
	List	   *value_sets;		/* of ValueSet *: the imported ones */
	ConceptSet	concepts;		/* of an exclude: empty */
} IncludeResult;

/* What the filters of an include select in a code system; kept for validation. */
typedef struct FilteredConcepts
{
	const ComposeElement *element;
	CodeSystem *code_system;
	IntervalSet concepts;
} FilteredConcepts;

/* Whether a coding is in a value set. */
typedef enum CheckResult
{
	CHECK_NO,
	CHECK_YES,
	CHECK_UNKNOWN				/* the code system isn't here */
} CheckResult;

struct ValueSet
{
	Terminology *terminology;	/* in which its code systems and imports are opened */
	MemoryContext context;
	ValueSetDefinition *definition;
	struct ValueSet *container; /* whose contained resources its #references mean; itself mostly */
	List	   *contained;		/* of ContainedValueSet *: those opened so far */
	char	   *title;

	bool		evaluated;
	char	   *missing;		/* content that is missing, in words; NULL: none */
	ConceptSet	concepts;
	IncludeResult *includes;	/* by definition->includes */
	IncludeResult *excludes;	/* by definition->excludes */
	bool		repeats;		/* some concept is in two includes */

	List	   *filtered;		/* of FilteredConcepts * */
	List	   *variants;		/* of ValueSetVariant *: the same for the versions of Codings (member.c) */
	int			membership_calls;	/* until there are many */
	struct CodeSet **code_sets; /* then: by concepts.parts, each made when first needed (member.c) */

	/* the last walks that came here: value_set_walk_visits() */
	uint64		walk;
	uint64		check;			/* of a coding (coding_check.h), and what came of it: */
	CheckResult check_result;
	uint64		expansion;		/* one that lets others begin meanwhile */

	/* what it says of its concepts in its own words (display.c) */
	bool		words_read;
	HTAB	   *words;			/* NULL: nothing */
};

/*
 * Walks over a value set and all that it imports, each visited once, however many ways lead to it (two
 * imports of the next one, n times, make 2^n). A walk is a number, kept as a mark in each value set that it
 * came to; visits tells whether this is the first time. Only one walk at a time may use a mark.
 */
extern uint64 value_set_walk_begin(void);
extern bool value_set_walk_visits(uint64 *mark, uint64 walk);

/* A version that a parameter asks for. */
typedef struct VersionChoice
{
	Canonical	canonical;		/* first, so that a VersionChoice is a Canonical */
	bool		used;			/* it decided something */
} VersionChoice;

/* What the room keeps with a Terminology. */
typedef struct ValueSetRoom
{
	HTAB	   *by_name;		/* of NamedValueSet: by canonical as asked */
	HTAB	   *by_content;		/* of StoredValueSet: by content_id */
	/* VersionChoice *: */
	List	   *system_version;
	List	   *check_system_version;
	List	   *force_system_version;
	List	   *value_set_version;
	/* Canonical *: */
	List	   *coding_version; /* versions that Codings have; where an include leaves the version open */
} ValueSetRoom;

/* The room's own of a Terminology, made at the first call. */
extern ValueSetRoom *value_set_room(Terminology *terminology);

/* The canonical among these whose url is this, or NULL. */
extern const Canonical *canonical_choice(List *choices, const char *url);

/*
 * The same among VersionChoices, which counts as used then. Errors: TX422 if there are two that want different
 * versions; message says so: of url, one version, the other.
 */
extern const Canonical *version_choice(List *choices, const char *url, MessageId message);

/* A ValueSet of a definition within a terminology; container NULL: itself. */
extern ValueSet *value_set_create(Terminology *terminology, ValueSetDefinition *definition,
								  ValueSet *container);

/* A Terminology inside another, with the same choices and supplements, to which more can be added. */
extern Terminology *terminology_variant(Terminology *terminology);

/* The concepts that the filters of an element select in a code system; computed once. Errors: TX422, TX413, TX501. */
extern const IntervalSet *value_set_filtered(ValueSet *value_set, const ComposeElement *element,
											 CodeSystem *cs);

/* Raises TX422 for an import that is not there. */
pg_noreturn extern void value_set_raise_unknown_import(ValueSet *value_set, const char *canonical);

/* A value set that imports another one, up to the one asked for. */
typedef struct EvaluationFrame
{
	ValueSet   *value_set;
	const struct EvaluationFrame *up;	/* or NULL */
	int			depth;
	bool		tolerant;		/* missing content is noted, not raised */
} EvaluationFrame;

/* Raises TX422 if a value set that a frame imports is on the way to it, or the way gets too long. */
extern void value_set_check_chain(const EvaluationFrame *frame, ValueSet *imported);

/* Whether a code system's content can stand for the whole: complete or a fragment. */
extern bool code_system_has_content(const CodeSystem *cs);

#endif							/* FHIRTERM_EVALUATION_H */
