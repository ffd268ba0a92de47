/*
 * expansion.h
 *		The concepts of a value set one after the other, as $expand lists them.
 *
 * Order: that of the includes, of versions of one code system the latest first; enumerated concepts as they are listed, others in the preorder of the
 * code system's hierarchy (which is the order of definition where the resource nests or is flat).
 */
#ifndef FHIRTERM_EXPANSION_H
#define FHIRTERM_EXPANSION_H

#include "valueset/display.h"

typedef struct ExpansionOptions
{
	bool		active_only;	/* inactive concepts are left out */
	bool		selectable_only;	/* abstract ones are left out */
	bool		nested;			/* parent and depth are filled */
	bool		codes_only;		/* displays are not filled */
	const char *filter;			/* text that a display, designation or code must match; or NULL */
	int64		offset;			/* rows to pass over */
	int64		count;			/* rows to give at most; -1: all */
	int64		limit;			/* more rows than that are refused; 0: no limit */
	bool		want_total;
	int			fetch;			/* FETCH_…: what row->concept has beside code and display */
	List	   *exclude_systems;	/* of Canonical *: code systems, or versions of them, to leave out */
	const LanguageList *languages;	/* of displays */
} ExpansionOptions;

typedef struct ExpansionRow
{
	CodeSystem *code_system;	/* NULL: a loose member */
	const Concept *concept;		/* code, display and flags; NULL: a loose member */
	const LooseMember *loose;	/* or NULL */
	const char *system;
	const char *version;		/* or NULL */
	const char *code;
	const char *display;		/* or NULL */
	bool		abstract;
	bool		inactive;
	const char *parent_code;	/* the nearest ancestor among the rows, by the spanning tree; or NULL */
	int			depth;			/* ancestors among the rows */
	int64		ordinal;		/* place in the expansion, from 0 */
} ExpansionRow;

/*
 * A visitor returns false to end the expansion. It runs in a memory context that is reset after each row;
 * what the row points to lives no longer.
 */
typedef bool (*ExpansionVisitor) (void *context, const ExpansionRow *row);

/*
 * Visits the members of a value set. Returns how many there are, offset and count apart; -1 where that is not
 * wanted, or where there is a text filter and the page was full before the end.
 * Errors: as value_set_concepts(); TX413 for more rows than the limit.
 */
extern int64 value_set_expand(ValueSet *value_set, const ExpansionOptions *options,
							  ExpansionVisitor visit, void *context);

/*
 * The same in parts: expansion_continue() visits members until the visitor ends it, and goes on after that member
 * when it is called again; false if there are no more. It remembers where it is in code systems, not in what the
 * definition enumerates or which of many includes, which it goes through anew: expansion_enumerates() tells that the visitor
 * should rather take many.
 * The value set and the options stay the caller's, and must live as long. All memory is below the context of the call.
 */
typedef struct Expansion Expansion;
extern Expansion *expansion_begin(ValueSet *value_set, const ExpansionOptions *options,
								  ExpansionVisitor visit, void *context);
extern bool expansion_continue(Expansion *expansion);
extern bool expansion_enumerates(const Expansion *expansion);
extern void expansion_end(Expansion *expansion);

/*
 * Whether the members can be told as a tree, those of whole code systems or single filters, each in one place
 * (TX-077, TX-078). filtered: by a text.
 */
extern bool value_set_is_hierarchical(ValueSet *value_set, bool filtered);

#endif							/* FHIRTERM_EXPANSION_H */
