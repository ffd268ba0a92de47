/*
 * revision.h
 *		A vocabulary revision while it is carried out.
 *
 * Entries (registrations, new codes, operations) take effect in document order, in memory; what has changed is then
 * loaded as any resource is. Whoever takes part raises errors with revision_refuse(); in a revision that goes on after
 * errors they become rows.
 *
 * Spec: VM-001 … VM-086.
 */
#ifndef FHIRTERM_REVISION_H
#define FHIRTERM_REVISION_H

#include "fhir/issue.h"
#include "revision/revision_document.h"
#include "revision/revision_model.h"
#include "store/writer.h"

typedef enum DocumentStatus
{
	DOCUMENT_PROPOSED,
	DOCUMENT_SUBMITTED,
	DOCUMENT_REVIEWED,
	DOCUMENT_HARMONIZED,
	DOCUMENT_FINAL,
	DOCUMENT_REJECTED
} DocumentStatus;

/* -1 for another word. */
extern int	document_status_of_name(const char *name);
extern const char *document_status_name(DocumentStatus status);

typedef struct RevisionOptions
{
	int			document_status;	/* or -1: not given */
	bool		go_on;			/* errors become rows */
	bool		skip_applied;	/* a document that was applied is passed over */
	const char *base_url;		/* before the mnemonics of new code systems; NULL: their urls are made of OIDs */
} RevisionOptions;

/* A remark, warning or error about an entry. */
typedef struct RevisionFinding
{
	IssueSeverity severity;
	char	   *message;
} RevisionFinding;

/* What became of an entry. */
typedef struct RevisionEntry
{
	int			seq;			/* from 1; 0 for what is no entry and not logged */
	const RevisionNode *node;
	RevisionModel *model;		/* or NULL */
	char	   *code;			/* or NULL */
	bool		applied;
	List	   *findings;		/* of RevisionFinding * */
} RevisionEntry;

/* An OID that this document gives to a code system. */
typedef struct RevisionOid
{
	char	   *oid;
	RevisionModel *model;
} RevisionOid;

/* A code that this document deletes for good. */
typedef struct RevisionTombstone
{
	struct RevisionTombstone *earlier;	/* or NULL */
	RevisionModel *model;
	char	   *code;
} RevisionTombstone;

typedef struct Revision
{
	MemoryContext context;
	RevisionOptions options;
	RevisionDocument *document;
	DocumentStatus status;
	Journal		journal;
	TimestampTz now;
	char	   *date;			/* the same as FHIR writes it */
	List	   *stored;			/* of CodeSystemEntry *: all code systems that are stored */
	List	   *models;			/* of RevisionModel * */
	List	   *entries;		/* of RevisionEntry * */
	List	   *remarked;		/* of RevisionBallot *: those that have been remarked upon */
	int			applied;		/* entries that took effect */
	List	   *across;			/* of AcrossProperty * (revision_deletion.c): what is stored; NIL: none, or not looked for yet */
	bool		across_is_known;
	const RevisionNode *container;	/* registerCodeSystem or selectCodeSystem, which is carried out */
	RevisionModel *model;		/* of that */
	RevisionEntry *entry;		/* that is carried out */
	bool		suppressed;		/* inside a registration that does not take effect */
	/* what changes, under the journal */
	struct RevisionState
	{
		List	   *oids;		/* of RevisionOid * */
		RevisionTombstone *latest_tombstone;	/* or NULL */
	}			state;
} Revision;

/*
 * Carries out a document; the result is the list of its entries, palloc'd. NIL if it was applied before and is to be
 * passed over. Nothing of a revision that fails is left.
 * Errors: TX404, TX409, TX422 with path and line; those of revision_document_read(), writer_open() and of loads.
 */
extern List *revision_apply(const char *text, size_t length, const RevisionOptions *options);

/* Adds a remark or warning to the current entry. */
extern void revision_remark(Revision *revision, IssueSeverity severity, const char *format,...)
			pg_attribute_printf(3, 4);

/* The code system of a mnemonic, or NULL. Errors: TX409 if several code systems have that name. */
extern RevisionModel *revision_model(Revision *revision, const RevisionNode *node, const char *mnemonic);

/*
 * The supplement that has the relationships of a code system whose concepts are not here. NULL if there is none, unless one
 * is to be made. Errors: TX409 if its url is taken.
 */
extern RevisionModel *revision_supplement(Revision *revision, const RevisionNode *node, const RevisionModel *model,
										  bool create);

/*
 * To be called when a code system that is not the container's has been changed: what is only proposed makes a draft of it. A
 * vote that passes is none about it, and leaves its status, but publishes a supplement, about which nobody votes.
 */
extern void revision_settle_other(Revision *revision, RevisionModel *model);

/* Finds the concept that an attribute names. Errors: TX404; TX422 if the code system has no concepts here. */
extern ModelConcept *revision_concept(Revision *revision, RevisionModel *model, const RevisionNode *node,
									  RevisionAttribute attribute);
/* The same; TX422 if it is retired. */
extern ModelConcept *revision_active_concept(Revision *revision, RevisionModel *model, const RevisionNode *node,
											 RevisionAttribute attribute);
/* Checks that a name, where one is given, is one of the concept's; of its preferred ones. Errors: TX422. */
extern void revision_check_name(const RevisionNode *node, RevisionAttribute attribute, const ModelConcept *concept,
								bool preferred);
/* Raises TX422 unless the code system's concepts are here. */
extern void revision_require_codes(const RevisionModel *model, const RevisionNode *node);
/* Raises TX409 if a code is or was used. */
extern void revision_require_free_code(Revision *revision, RevisionModel *model, const RevisionNode *node,
									   RevisionAttribute attribute);

/* Operations (revision_system.c, _codes.c, _names.c, _properties.c, _relationships.c, _retire.c). */
extern void revision_register(Revision *revision, const RevisionNode *node);
extern void revision_modify_system(Revision *revision, const RevisionNode *node);
extern void revision_check_oids(Revision *revision);
extern void revision_under_code(Revision *revision, const RevisionNode *node);
extern ModelConcept *revision_new_code(Revision *revision, const RevisionNode *node, ModelConcept *parent);
extern void revision_move_code(Revision *revision, const RevisionNode *node);
extern void revision_update_description(Revision *revision, const RevisionNode *node);
extern void revision_add_print_name(Revision *revision, const RevisionNode *node);
extern void revision_update_print_name(Revision *revision, const RevisionNode *node);
extern void revision_add_property(Revision *revision, const RevisionNode *node);
extern void revision_update_property(Revision *revision, const RevisionNode *node);
extern void revision_remove_property(Revision *revision, const RevisionNode *node);
extern void revision_add_relationship(Revision *revision, const RevisionNode *node);
extern void revision_remove_relationship(Revision *revision, const RevisionNode *node);
extern void revision_retire_code(Revision *revision, const RevisionNode *node);
/* Deletes a concept for good (revision_deletion.c). Errors: TX422 if something refers to it, or the document is Final. */
extern void revision_delete_concept(Revision *revision, const RevisionNode *node, ModelConcept *concept);

/* Properties that are relationships to a concept, removed from all concepts of its code system, or copied to another. */
extern void relationship_remove_all_to(RevisionModel *model, const ModelConcept *concept);
extern void relationship_copy_all_to(RevisionModel *model, const ModelConcept *from, const ModelConcept *to);

/* New entries (revision.c): the one for a node, which becomes the current one. */
extern RevisionEntry *revision_begin_entry(Revision *revision, const RevisionNode *node, const char *code);

/* Writes what has changed, and the log. */
extern void revision_write(Revision *revision, ContentWriter *writer);

#endif							/* FHIRTERM_REVISION_H */
