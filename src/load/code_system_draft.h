/*
 * code_system_draft.h
 *		Everything read from one CodeSystem resource, before it is stored or used.
 *
 * A draft is filled from a JsonReader: the concepts one by one as they come (there may be millions), the
 * other members as one jsonb. code_system_check.h then says what is wrong with it and works out the
 * links of the hierarchy; code_system_load.h stores it.
 *
 * Concepts have numbers: their places in the resource, depth first, from 0. Their texts, designations and
 * property values are records in a spool, in memory up to fhirterm.load_memory and in a temporary file
 * beyond. What must be in memory is counted by code_system_draft_reserve().
 *
 * Everything lives in the context given at creation. A draft of which concepts went to disk must be
 * closed, or the file stays to the end of the transaction.
 */
#ifndef FHIRTERM_CODE_SYSTEM_DRAFT_H
#define FHIRTERM_CODE_SYSTEM_DRAFT_H

#include "lib/stringinfo.h"

#include "codesystem/code_system.h"
#include "fhir/issue.h"
#include "hierarchy/hierarchy.h"
#include "json/json_reader.h"
#include "load/concept_codes.h"
#include "load/concept_spool.h"
#include "store/writer.h"

/* Longest code of a concept or property, in bytes: what a btree index can hold, with room to spare. */
#define CODE_MAX_LENGTH	2048

/* A property that is declared, or used by a concept without a declaration. */
typedef struct DraftProperty
{
	const char *code;
	const char *uri;			/* or NULL */
	const char *description;	/* or NULL */
	PropertyType type;			/* as declared, else of the first value */
	PropertyRole role;
	bool		declared;
	int			declaration;	/* its index in CodeSystem.property, if declared */
	int16		number;			/* in the store: declared ones first, in their order */
	int32		first_concept;	/* the first concept that uses it, or -1 */
	int			first_value;	/* and the index among its properties */
	/* filled by the check: values of type code that name no concept */
	int64		unknown_count;
	int32		unknown_concept;	/* the first of them */
	int			unknown_value;
	bool		mixed;			/* not declared, and values of more than one type */
} DraftProperty;

/* A set of concepts that a code system brings with it, under a code of its own; not in any resource. */
typedef struct DraftReferenceSet
{
	char	   *code;
	int32		count;
	int32		room;
	int32	   *members;		/* numbers of concepts, in any order, some perhaps more than once */
} DraftReferenceSet;

typedef struct CodeSystemDraft
{
	MemoryContext context;
	IssueList  *issues;
	bool		anonymous;		/* nobody refers to it: it needs no url or id */
	Jsonb	   *resource;		/* without concept; NULL until finished */
	JsonDigest	digest;			/* of the whole resource */

	/* by finish, for all that follows */
	ContentMode content;		/* CONTENT_COMPLETE where the resource has none that is known */
	CaseRule	case_rule;
	char	   *supplements_url;	/* or NULL */
	char	   *supplements_version;	/* or NULL */

	/* by the check; NULL, or -1, where absent or of the wrong type */
	CatalogRow	row;			/* but for content_id */
	char	   *content_name;
	char	   *meaning_name;
	char	   *language;
	char	   *value_set;
	int			compositional;
	int			version_needed;

	int			property_count;
	int			property_room;
	DraftProperty *properties;
	ConceptCodes	property_codes;	/* of properties, by index */

	int32		concept_count;
	bool		has_concepts;	/* there was a member "concept" */
	ConceptCodes	codes;
	int32		parent_room;
	int32	   *parents;		/* by number: the concept around it, or -1; NULL if nothing is nested */
	ConceptSpool *spool;

	int			reference_set_count;
	int			reference_set_room;
	DraftReferenceSet *reference_sets;

	/* of the hierarchy, by the check; and before it, links that no concept states */
	int32		link_count;
	int32		link_room;
	Link	   *links;
	bool		property_links; /* some come from properties */

	/* a decoded concept's arrays, and the reader's stack */
	int			designation_room;
	struct DraftDesignation *designations;
	int			value_room;
	struct DraftValue *values;
	int			level_count;
	struct ConceptParts **levels;
	StringInfoData record;
} CodeSystemDraft;

typedef struct DraftDesignation
{
	const char *language;		/* or NULL */
	const char *use_system;		/* or NULL */
	const char *use_code;		/* or NULL */
	const char *value;			/* or NULL: a breach, reported when it was read */
	Jsonb	   *extra;			/* members without a field, or NULL; "use" whole if it has more than the fields */
} DraftDesignation;

typedef struct DraftValue
{
	int			property;		/* index in properties; -1: a breach, reported when it was read */
	PropertyType type;			/* of this value */
	const char *value;			/* as FHIR writes it; of a Coding: system|code */
	Jsonb	   *extra;			/* or NULL; of a Coding: it whole, under "valueCoding" */
} DraftValue;

typedef struct DraftConcept
{
	int32		number;
	int			nesting;		/* 0 = outermost */
	const char *code;			/* or NULL: a breach, reported when it was read */
	const char *display;		/* or NULL */
	const char *definition;		/* or NULL */
	Jsonb	   *extra;			/* or NULL */
	int			designation_count;
	DraftDesignation *designations;
	int			value_count;
	DraftValue *values;
} DraftConcept;

/* An empty draft; what is found wrong goes to issues. */
extern CodeSystemDraft *code_system_draft_create(MemoryContext context, IssueList *issues);
extern void code_system_draft_close(CodeSystemDraft *draft);

/*
 * The reader is at the key of CodeSystem.concept: reads all of its value. Elements of the wrong shape are
 * breaches. Errors: those of the reader; 54000 beyond the memory limit.
 */
extern void code_system_draft_concepts(CodeSystemDraft *draft, JsonReader *reader);

/* The other members of the resource; to be called once, after the concepts. */
extern void code_system_draft_finish(CodeSystemDraft *draft, Jsonb *resource, JsonDigest digest);

/* The whole from a reader at the start of the object. */
extern CodeSystemDraft *code_system_draft_read(MemoryContext context, IssueList *issues,
											   JsonReader *reader);

/*
 * Decodes a concept. Its strings, arrays and jsonb are valid until the next call; the code until more
 * concepts are read.
 */
extern void code_system_draft_concept(CodeSystemDraft *draft, int32 number, DraftConcept *concept);

/*
 * The record of a concept, for concept_spool_put(); what is given is copied. Appends to record, which
 * must be empty.
 */
extern void code_system_draft_encode(StringInfo record, const DraftConcept *concept);

/* The number of a new concept; parent is the concept around it, or -1. */
extern int32 code_system_draft_number(CodeSystemDraft *draft, int32 parent);

/* Adds a link between numbers of concepts; one may be added twice. */
extern void code_system_draft_link(CodeSystemDraft *draft, int32 child, int32 parent);

/* Adds an empty reference set, which gets the next number from 0. */
extern void code_system_draft_reference_set(CodeSystemDraft *draft, const char *code);
/* Adds a concept to a reference set. */
extern void code_system_draft_member(CodeSystemDraft *draft, int reference_set, int32 number);

/* The index of the property of that code, added if it is new. */
extern int	code_system_draft_property(CodeSystemDraft *draft, const char *code, int length);

/*
 * Adds an issue about a concept: expression is CodeSystem.concept[…], and member unless that is NULL,
 * and [index] unless that is negative. Costs nothing once the list is full.
 */
extern void code_system_draft_issue(CodeSystemDraft *draft, IssueSeverity severity, const char *code,
									int32 number, const char *member, int index,
									const char *format,...) pg_attribute_printf(7, 8);

/*
 * Raises 54000 if what must be in memory, more bytes of it included, passes four times the memory limit
 * of loads.
 */
extern void code_system_draft_reserve(CodeSystemDraft *draft, int64 more);

#endif							/* FHIRTERM_CODE_SYSTEM_DRAFT_H */
