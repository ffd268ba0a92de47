/*
 * code_system.h
 *		The interface that every code system is used through, whoever provides its content: the stored
 *		tables (stored_provider.c), a resource inside a request, or a grammar.
 *
 * A CodeSystem is one version of one code system, opened within a Terminology (terminology.h) and
 * valid as long as that. Concepts are named by ordinal, 0 … concept_count - 1, the preorder of
 * hierarchy.h, so that sets of concepts are IntervalSets.
 */
#ifndef FHIRTERM_CODE_SYSTEM_H
#define FHIRTERM_CODE_SYSTEM_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "hierarchy/interval_set.h"

/* CodeSystem.content */
typedef enum ContentMode
{
	CONTENT_NOT_PRESENT,
	CONTENT_EXAMPLE,
	CONTENT_FRAGMENT,
	CONTENT_COMPLETE,
	CONTENT_SUPPLEMENT
} ContentMode;

/* CodeSystem.caseSensitive */
typedef enum CaseRule
{
	CASE_UNSTATED,				/* exact match first, else without case (ruling R-3) */
	CASE_SENSITIVE,
	CASE_INSENSITIVE
} CaseRule;

/* CodeSystem.hierarchyMeaning */
typedef enum HierarchyMeaning
{
	MEANING_UNSTATED,			/* ruling R-24 */
	MEANING_IS_A,
	MEANING_GROUPED_BY,
	MEANING_PART_OF,
	MEANING_CLASSIFIED_WITH
} HierarchyMeaning;

/* CodeSystem.property.type */
typedef enum PropertyType
{
	PROPERTY_CODE,
	PROPERTY_CODING,
	PROPERTY_STRING,
	PROPERTY_INTEGER,
	PROPERTY_BOOLEAN,
	PROPERTY_DATETIME,
	PROPERTY_DECIMAL
} PropertyType;

/* Which defined concept property a property stands for: by its uri, else by its code (CS-095, R-8). */
typedef enum PropertyRole
{
	ROLE_NONE,
	ROLE_PARENT,
	ROLE_CHILD,
	ROLE_PART_OF,
	ROLE_STATUS,
	ROLE_INACTIVE,
	ROLE_NOT_SELECTABLE,
	ROLE_EFFECTIVE_DATE,
	ROLE_DEPRECATION_DATE,
	ROLE_RETIREMENT_DATE,
	ROLE_SYNONYM,
	ROLE_COMMENT,
	ROLE_ITEM_WEIGHT
} PropertyRole;

/* fhirterm.concept.flags */
#define CONCEPT_INACTIVE		0x0001	/* inactive, or retired, or withdrawn (CS-109) */
#define CONCEPT_NOT_SELECTABLE	0x0002	/* "abstract" */
#define CONCEPT_DEPRECATED		0x0004
#define CONCEPT_RETIRED			0x0008
#define CONCEPT_EXPERIMENTAL	0x0010
#define CONCEPT_HAS_CHILDREN	0x0020

typedef struct PropertyDefinition
{
	int16		number;			/* what property values refer to */
	char	   *code;
	char	   *uri;			/* or NULL */
	char	   *description;	/* or NULL */
	PropertyType type;
	PropertyRole role;
	bool		declared;		/* false: used by concepts without a declaration */
} PropertyDefinition;

/* Which members of a Concept a fetch or scan fills. */
#define FETCH_CODE			0x01
#define FETCH_DISPLAY		0x02
#define FETCH_DEFINITION	0x04
#define FETCH_INTERVALS		0x08	/* descendants */
#define FETCH_EXTRA			0x10

/* One concept. Strings live until the next fetch or visit unless the provider says longer. */
typedef struct Concept
{
	int32		ordinal;
	int32		last_descendant;
	int32		position;		/* in the resource, depth first */
	uint32		flags;			/* CONCEPT_… */
	char	   *code;
	int			code_length;
	char	   *display;		/* or NULL */
	char	   *definition;		/* or NULL */
	IntervalSet descendants;	/* itself included; filled on FETCH_INTERVALS, reused between visits */
	Jsonb	   *extra;			/* or NULL */
} Concept;

typedef struct ConceptDesignation
{
	int32		ordinal;
	char	   *language;		/* or NULL: unknown */
	char	   *use_system;		/* or NULL */
	char	   *use_code;		/* or NULL */
	char	   *value;
	Jsonb	   *extra;			/* or NULL */
} ConceptDesignation;

typedef struct ConceptPropertyValue
{
	int32		ordinal;
	int16		property;		/* PropertyDefinition.number */
	int32		target;			/* ordinal of the concept a code names, or -1 */
	char	   *value;			/* as FHIR writes it; of a Coding: system|code */
	Jsonb	   *extra;			/* or NULL; of a Coding: the Coding, under "valueCoding" */
} ConceptPropertyValue;

/* Visitors return false to stop the scan. */
typedef bool (*ConceptVisitor) (void *context, const Concept *concept);
typedef bool (*DesignationVisitor) (void *context, const ConceptDesignation *designation);
typedef bool (*PropertyVisitor) (void *context, const ConceptPropertyValue *value);

typedef struct CodeSystem CodeSystem;

typedef struct CodeSystemOps
{
	/* Ordinal of the concept with exactly this code, or -1. */
	int32		(*locate) (CodeSystem *cs, const char *code, int length);
	/* Ordinals of the concepts whose code, folded to lower case, is this; -1 if none (first if several). */
	int32		(*locate_folded) (CodeSystem *cs, const char *folded, int length);
	/* Fills the asked members; false if there is no such ordinal. */
	bool		(*fetch) (CodeSystem *cs, int32 ordinal, int members, Concept *concept);
	/* Visits the ordinals first … last in order. */
	void		(*scan) (CodeSystem *cs, int32 first, int32 last, int members,
						 ConceptVisitor visit, void *context);
	/* Direct parents or children of an ordinal, ascending; palloc'd array, returns the number. */
	int			(*parents) (CodeSystem *cs, int32 ordinal, int32 **links);
	int			(*children) (CodeSystem *cs, int32 ordinal, int32 **links);
	/* Designations and property values of one concept, in the order of the resource. */
	void		(*designations) (CodeSystem *cs, int32 ordinal, DesignationVisitor visit, void *context);
	void		(*properties) (CodeSystem *cs, int32 ordinal, PropertyVisitor visit, void *context);
	/* All designations; all values of one property, or those equal to value where that isn't NULL. */
	void		(*scan_designations) (CodeSystem *cs, DesignationVisitor visit, void *context);
	void		(*scan_property) (CodeSystem *cs, int16 property, const char *value,
								  PropertyVisitor visit, void *context);
} CodeSystemOps;

struct CodeSystem
{
	const CodeSystemOps *ops;
	struct Terminology *terminology;	/* it was opened within */
	int32		content_id;		/* 0: not stored */
	char	   *url;			/* or NULL */
	char	   *version;		/* or NULL */
	char	   *name;			/* or NULL */
	char	   *title;			/* or NULL */
	char	   *status;			/* publication status */
	char	   *language;		/* or NULL */
	bool		experimental;
	bool		version_needed;
	bool		compositional;
	ContentMode content;
	CaseRule	case_rule;
	HierarchyMeaning meaning;
	char	   *supplements_url;	/* of a supplement, or NULL */
	char	   *supplements_version;	/* or NULL */
	int32		concept_count;
	int			property_count;
	PropertyDefinition *properties;
	List	   *supplements;	/* of CodeSystem *: those in play, in order */
	void	   *provider;		/* the provider's own */
};

/*
 * Ordinal of a code under the case rule of the code system, or -1. *normalised (may be NULL) tells
 * whether the code differs from the concept's own by case.
 */
extern int32 code_system_locate(CodeSystem *cs, const char *code, int length, bool *normalised);

/* The descendants of an ordinal, itself included, appended to an empty set. */
extern void code_system_descendants(CodeSystem *cs, int32 ordinal, IntervalSet *set);

/* The ancestors of an ordinal, itself included, as a set. */
extern void code_system_ancestors(CodeSystem *cs, int32 ordinal, IntervalSet *set);

/*
 * Refuses (TX422) subsumption in a code system whose hierarchy does not mean is-a (CS-134, R-24);
 * a code system without any hierarchy is accepted.
 */
extern void code_system_require_is_a(CodeSystem *cs, const char *operation);

/* The definition of a property by its code, or the standard one of that name; NULL if there is none. */
extern const PropertyDefinition *code_system_property(CodeSystem *cs, const char *code);

/* url|version, or url; palloc'd. */
extern char *code_system_canonical(const CodeSystem *cs);

#endif							/* FHIRTERM_CODE_SYSTEM_H */
