/*
 * revision_grammar.h
 *		What may stand where in a document of the codeSystemRevision language.
 */
#ifndef FHIRTERM_REVISION_GRAMMAR_H
#define FHIRTERM_REVISION_GRAMMAR_H

#include "revision/revision_document.h"

/* A child element. Those of one stage come in any order, those of a later one after them. */
typedef struct ChildRule
{
	RevisionElement element;
	int			stage;
	bool		repeated;
} ChildRule;

#define MAX_CHILD_RULES 16

typedef struct ElementRule
{
	const char *name;
	bool		is_root;
	bool		has_text;		/* characters are its content */
	uint64		allowed;		/* attributes, a bit each */
	uint64		required;
	int			required_stage; /* at least one child of this stage; -1: none is required */
	int			single_stage;	/* at most one child of this stage; -1: as many as there are rules */
	int			child_count;
	ChildRule	children[MAX_CHILD_RULES];
} ElementRule;

extern const ElementRule *element_rule(RevisionElement element);

/* The element of a name, or -1. */
extern int	element_of_name(const char *name);
/* The attribute of a name, or -1. */
extern int	attribute_of_name(const char *name);

/* The rule for a child of an element, or NULL. */
extern const ChildRule *child_rule(RevisionElement parent, RevisionElement child);

#endif							/* FHIRTERM_REVISION_GRAMMAR_H */
