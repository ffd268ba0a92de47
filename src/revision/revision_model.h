/*
 * revision_model.h
 *		A code system while it is revised: read from what is stored, changed in memory, written as a resource again.
 *
 * Whoever changes an object first calls journal_save() with it, and puts a new list in the place of one that
 * changes; so journal_undo() brings back every earlier state, and nothing else has to know how. Concepts that are
 * gone, or whose coming was taken back, stay in the model without being there (exists).
 *
 * What the language does not know (extensions, further elements) is kept as it came. Nested concepts become concepts
 * with the property parent.
 *
 * Spec: VM-030, VM-041, VM-049, VM-052, VM-058; vocmnt.md, section 8.
 */
#ifndef FHIRTERM_REVISION_MODEL_H
#define FHIRTERM_REVISION_MODEL_H

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "utils/hsearch.h"
#include "utils/jsonb.h"

#include "store/catalog.h"

/* What changes were made to which objects. */
typedef struct Journal
{
	MemoryContext context;
	List	   *saved;			/* of struct SavedObject *, oldest first */
} Journal;

/* Notes an object as it is now. */
extern void journal_save(Journal *journal, void *object, Size size);
/* A state to which journal_undo() can go back. */
extern int	journal_mark(const Journal *journal);
extern void journal_undo(Journal *journal, int mark);
/* Gives up going back. */
extern void journal_forget(Journal *journal);

/* A print name. Never changed in place: another one is put into the list of names. */
typedef struct ModelName
{
	char	   *language;
	char	   *value;
	bool		preferred;		/* for its language */
	bool		no_language;	/* the designation has none, and counts as of the code system's language */
	bool		verbatim;		/* nothing has changed since it was read */
	JsonbContainer *origin;		/* the designation that it was, or NULL */
} ModelName;

/* A property value, parent and child apart. Never changed in place, either. */
typedef struct ModelProperty
{
	char	   *code;
	char	   *type;			/* "code", "string", …: as in CodeSystem.property.type */
	char	   *value;			/* as FHIR writes it; of a Coding its code */
	char	   *system;			/* of a Coding; or NULL */
	char	   *language;		/* or NULL */
	JsonbContainer *origin;		/* as it came, or NULL */
} ModelProperty;

typedef struct ModelConcept
{
	char	   *code;
	bool		exists;
	bool		deleted;		/* for good: its code is never used again */
	List	   *names;			/* of ModelName * */
	char	   *definition;		/* or NULL */
	List	   *parents;		/* of ModelConcept * */
	List	   *properties;		/* of ModelProperty * */
	JsonbContainer *origin;		/* as it came, or NULL */
	int			position;		/* in its model's in_order */
	List	   *once_children;	/* of ModelConcept *: all that ever had it for a parent; may have some twice */
	List	   *once_related;	/* of ModelConcept *: all of its code system that ever had a relationship to it; ditto */
	uint64		seen_above;		/* the last walk through the hierarchy that met it going up */
	uint64		seen_below;		/* ditto going down */
} ModelConcept;

/* A property as CodeSystem.property declares it. */
typedef struct ModelDeclaration
{
	char	   *code;
	char	   *type;
	char	   *uri;			/* or NULL */
	char	   *description;	/* or NULL */
	JsonbContainer *origin;		/* as it came, or NULL */
} ModelDeclaration;

typedef struct RevisionModel
{
	/* what stays */
	Journal    *journal;
	MemoryContext context;
	char	   *mnemonic;
	char	   *url;
	char	   *language;
	char	   *stored_version; /* of the content that is revised; NULL where it has none, or nothing is stored */
	bool		is_stored;
	bool		is_stored_draft;	/* its status is draft: it is revised in place */
	bool		carries_codes;	/* of type I or EI; concepts may be looked up and changed */
	char	   *new_version;	/* under which it was written; NULL: not yet, or it has none */
	const char *content;		/* CodeSystem.content */
	char	   *supplements;	/* of a supplement: the url of the code system that it is for; else NULL */
	Jsonb	   *resource;		/* as it is stored, or NULL */
	HTAB	   *concepts;		/* by code */
	List	   *in_order;		/* of ModelConcept *: all that ever were there */
	uint64		walks;			/* through the hierarchy, so far */
	HTAB	   *listed;			/* codes that stored value sets list (revision_deletion.c); NULL: not asked for yet */
	/* what changes */
	struct ModelState
	{
		bool		exists;		/* a registration that was taken back: false */
		bool		changed;
		char	   *title;		/* or NULL */
		char	   *description;	/* or NULL */
		char	   *publisher;	/* or NULL */
		char	   *status;
		char	   *oid;		/* the current one, or NULL */
		List	   *ended_oids; /* of char *: those it had before */
		List	   *declarations;	/* of ModelDeclaration * */
	}			state;
} RevisionModel;

/* A new code system without concepts, nothing of which is stored. Strings are not copied. */
extern RevisionModel *model_create(Journal *journal, const char *mnemonic, const char *url, const char *content);

/* The model of a stored code system (revision_reading.c). */
extern RevisionModel *model_read(Journal *journal, const CodeSystemEntry *entry);

/* The concept of a code, gone ones left out; NULL if there is none. */
extern ModelConcept *model_concept(const RevisionModel *model, const char *code);
/* Whether the concept of a code was deleted for good. */
extern bool model_code_is_deleted(const RevisionModel *model, const char *code);
/* A new concept at the end. The code must be free. */
extern ModelConcept *model_add_concept(RevisionModel *model, const char *code);
/* To be called before a concept, or the state of a model, is changed. */
extern void model_touch_concept(RevisionModel *model, ModelConcept *concept);
extern void model_touch_state(RevisionModel *model);

/* Whether it is out of use: status retired, or inactive. */
extern bool model_concept_is_retired(const RevisionModel *model, const ModelConcept *concept);

/* The codes of a list of concepts for messages, cut where they are many. */
extern char *model_codes_text(List *concepts);

/* Puts a concept under a parent, unless it is, or takes it from there (revision_hierarchy.c). */
extern void model_add_parent(RevisionModel *model, ModelConcept *concept, ModelConcept *parent);
extern void model_remove_parent(RevisionModel *model, ModelConcept *concept, ModelConcept *parent);
/* While a model is read, or a new concept is made: like model_add_parent(), but nothing to take back. */
extern void model_read_parent(RevisionModel *model, ModelConcept *concept, ModelConcept *parent);
/* The concepts of which this is a direct parent, palloc'd. */
extern List *model_children(RevisionModel *model, const ModelConcept *parent);
/* Whether a concept is another one or above it. */
extern bool model_is_above(RevisionModel *model, ModelConcept *above, ModelConcept *concept);

/* The name of a concept in a language with this value, or NULL. */
extern ModelName *model_name(const ModelConcept *concept, const char *language, const char *value);
/* Puts a name into the place of another, NULL: at the end; a preferred one clears the flag of its language's others. */
extern void model_put_name(RevisionModel *model, ModelConcept *concept, ModelName *old, ModelName *name);
extern void model_remove_name(RevisionModel *model, ModelConcept *concept, ModelName *name);
extern ModelName *model_name_copy(const ModelName *name);
extern ModelName *model_name_create(const char *language, const char *value, bool preferred);

/* The declaration of a property; NULL if there is none. */
extern ModelDeclaration *model_declaration(const RevisionModel *model, const char *code);
/* Declares a property unless it is. Returns whether it had to be. */
extern bool model_declare(RevisionModel *model, const char *code, const char *type, const char *uri,
						  const char *description);
extern void model_add_property(RevisionModel *model, ModelConcept *concept, const char *code, const char *type,
							   const char *value, const char *system, const char *language);
/* To be called when a concept has got a property in another way: notes whom it relates to. */
extern void model_note_relationship(RevisionModel *model, ModelConcept *concept, const ModelProperty *property);
extern void model_remove_property(RevisionModel *model, ModelConcept *concept, ModelProperty *property);
/* The properties with this code, palloc'd. */
extern List *model_properties(const ModelConcept *concept, const char *code);

/* Whether a property is a relationship, within a code system or across (revision_relationships.c). */
extern bool relationship_is_property(const char *property);

/* The code under which a code system has one of the defined concept properties (parent, status, …). */
extern const char *model_role_code(const RevisionModel *model, const char *role);

/* Makes a concept that is read: like model_add_concept(), but nothing to take back. NULL if the code is there. */
extern ModelConcept *model_read_concept(RevisionModel *model, const char *code);

/* The url of the extension that tells the language of a property value. */
#define LANGUAGE_EXTENSION "http://hl7.org/fhir/StructureDefinition/language"
/* The use of designations that are preferred for their language. */
#define PREFERRED_SYSTEM "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra"
#define PREFERRED_CODE "preferredForLanguage"
/* Of identifiers that are OIDs. */
#define OID_SYSTEM "urn:ietf:rfc:3986"
#define OID_PREFIX "urn:oid:"

/* The whole as a CodeSystem in JSON (revision_resource.c), palloc'd. version and date are texts of FHIR. */
extern StringInfo model_resource(const RevisionModel *model, const char *version, const char *date);

#endif							/* FHIRTERM_REVISION_MODEL_H */
