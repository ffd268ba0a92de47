/*
 * revision_document.h
 *		A document of the codeSystemRevision language, read and checked against its grammar.
 *
 * Spec: VM-001 … VM-012, VM-029, VM-054, VM-075; HL7 wiki, VocMnt-CodeSysRev.
 */
#ifndef FHIRTERM_REVISION_DOCUMENT_H
#define FHIRTERM_REVISION_DOCUMENT_H

#include "nodes/pg_list.h"

#include "compat.h"

typedef enum RevisionElement
{
	ELEMENT_VOCABULARY_REVISION,
	ELEMENT_CODE_SYSTEM_REVISION,
	ELEMENT_REGISTER,
	ELEMENT_SELECT,
	ELEMENT_ADD_CODES,
	ELEMENT_UNDER_CODE,
	ELEMENT_NEW_CODE,
	ELEMENT_ADD_PRINT_NAME,
	ELEMENT_ADD_PROPERTY,
	ELEMENT_ADD_RELATIONSHIP,
	ELEMENT_MODIFY_SYSTEM,
	ELEMENT_UPDATE_PRINT_NAME,
	ELEMENT_UPDATE_DESCRIPTION,
	ELEMENT_MOVE_CODE,
	ELEMENT_RETIRE_CODE,
	ELEMENT_REMOVE_RELATIONSHIP,
	ELEMENT_UPDATE_PROPERTY,
	ELEMENT_REMOVE_PROPERTY,
	ELEMENT_BALLOT_STATUS,
	ELEMENT_NOTE,
	ELEMENT_DESCRIPTION,
	ELEMENT_EDIT_DESCRIPTION,
	ELEMENT_OLD_DESCRIPTION,
	ELEMENT_NEW_DESCRIPTION,
	ELEMENT_PROPERTY
} RevisionElement;

#define REVISION_ELEMENTS (ELEMENT_PROPERTY + 1)

typedef enum RevisionAttribute
{
	ATTRIBUTE_NONE = -1,		/* the element itself, for messages */
	ATTRIBUTE_DOCUMENT_STATUS,
	ATTRIBUTE_SYSTEM_NAME,
	ATTRIBUTE_SYSTEM_MNEMONIC,
	ATTRIBUTE_SYSTEM_TYPE,
	ATTRIBUTE_SYSTEM_OID,
	ATTRIBUTE_NEW_OID,
	ATTRIBUTE_CONCEPT_CODE,
	ATTRIBUTE_CONCEPT_NAME,
	ATTRIBUTE_OLD_PRINT_NAME,
	ATTRIBUTE_NEW_PRINT_NAME,
	ATTRIBUTE_LANGUAGE_CODE,
	ATTRIBUTE_IS_PREFERRED,
	ATTRIBUTE_PROPERTY_ID,
	ATTRIBUTE_LANGUAGE,
	ATTRIBUTE_PARENT_SYSTEM,
	ATTRIBUTE_PARENT_CODE,
	ATTRIBUTE_PARENT_NAME,
	ATTRIBUTE_RELATIONSHIP,
	ATTRIBUTE_CHILD_SYSTEM,
	ATTRIBUTE_CHILD_CODE,
	ATTRIBUTE_CHILD_NAME,
	ATTRIBUTE_FROM_PARENT_CODE,
	ATTRIBUTE_FROM_PARENT_NAME,
	ATTRIBUTE_TO_PARENT_CODE,
	ATTRIBUTE_TO_PARENT_NAME,
	ATTRIBUTE_REPLACEMENT_CODE,
	ATTRIBUTE_REPLACEMENT_NAME,
	ATTRIBUTE_COMPLETE_DELETE,
	ATTRIBUTE_ACTION,
	ATTRIBUTE_VOTE
} RevisionAttribute;

#define REVISION_ATTRIBUTES (ATTRIBUTE_VOTE + 1)

typedef enum BallotAction
{
	BALLOT_PROPOSED,
	BALLOT_PASSED,
	BALLOT_PASSED_WITH_CHANGES,
	BALLOT_TABLED,
	BALLOT_WITHDRAWN,
	BALLOT_NON_VOTING_ITEM
} BallotAction;

/* A ballotStatus. */
typedef struct RevisionBallot
{
	BallotAction action;
	bool		has_vote;
	int32		votes_for;
	int32		votes_against;
	int32		abstentions;
	const char *vote;			/* as written, or NULL */
	const char *note;			/* or NULL */
} RevisionBallot;

typedef struct RevisionNode
{
	RevisionElement element;
	struct RevisionNode *parent;	/* or NULL */
	int			index;			/* among the siblings of its name, from 1 */
	int			line;
	List	   *values;			/* of its attributes, as struct AttributeValue */
	char	   *text;			/* blanks trimmed and collapsed; "" where there is none */
	List	   *children;		/* of RevisionNode *, in document order */
	RevisionBallot *ballot;		/* its own ballotStatus, or NULL */
} RevisionNode;

typedef struct RevisionDocument
{
	RevisionNode *root;
	char	   *digest;			/* SHA-256 in hexadecimal, as of canonical XML: comments and the order of attributes play no part, blanks do */
} RevisionDocument;

/*
 * Reads a document and checks all that can be told without looking at a code system. Everything is palloc'd; texts
 * are in Unicode normalisation form C where the server's encoding is UTF-8.
 * Errors: TX422 with path and line; those of markup_reader.h.
 */
extern RevisionDocument *revision_document_read(const char *text, size_t length);

/* The value of an attribute, NULL if it is absent. */
extern const char *revision_attribute(const RevisionNode *node, RevisionAttribute attribute);
/* A boolean attribute: true, false, 1, 0 (checked when the document was read). */
extern bool revision_boolean(const RevisionNode *node, RevisionAttribute attribute, bool absent);
/* The only child of that name, or NULL. */
extern RevisionNode *revision_child(const RevisionNode *node, RevisionElement element);
/* The text of that child, or NULL. */
extern const char *revision_child_text(const RevisionNode *node, RevisionElement element);

/* The status that holds for a node: its own, else that of the innermost element around it, else Proposed. */
extern const RevisionBallot *revision_ballot(const RevisionNode *node);
extern bool ballot_applies(BallotAction action);
/* "Proposed", … */
extern const char *ballot_action_name(BallotAction action);

/* The element's name. */
extern const char *revision_element_name(RevisionElement element);
extern const char *revision_attribute_name(RevisionAttribute attribute);
/* XPath of a node, palloc'd: /codeSystemRevision[1]/selectCodeSystem[1]. */
extern char *revision_path(const RevisionNode *node);

/* Raises an error whose detail tells path and line of a node, or of one of its attributes. */
pg_noreturn extern void revision_refuse(int sqlstate, const RevisionNode *node, RevisionAttribute attribute,
										const char *format,...) pg_attribute_printf(4, 5);

#endif							/* FHIRTERM_REVISION_DOCUMENT_H */
