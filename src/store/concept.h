/*
 * concept.h
 *		Concepts, their designations, properties and links: one struct for each kind of row, as the
 *		store reads them and every other provider of a code system gives them, too.
 */
#ifndef FHIRTERM_CONCEPT_H
#define FHIRTERM_CONCEPT_H

#include "utils/jsonb.h"

#include "hierarchy/interval_set.h"

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

#define PROPERTY_ROLES (ROLE_ITEM_WEIGHT + 1)

/* "code", "Coding", …; back: -1 for another word. */
extern const char *property_type_name(PropertyType type);
extern int	property_type_of_name(const char *name);

/* "parent", …: the code of the defined concept property; NULL for ROLE_NONE. Back: ROLE_NONE. */
extern const char *property_role_name(PropertyRole role);
extern PropertyRole property_role_of_name(const char *name);
/* The type that the standard gives a defined concept property. */
extern PropertyType property_role_type(PropertyRole role);

/* fhirterm.concept.flags */
#define CONCEPT_INACTIVE		0x0001	/* inactive, or retired, or withdrawn (CS-109) */
#define CONCEPT_NOT_SELECTABLE	0x0002	/* "abstract" */
#define CONCEPT_DEPRECATED		0x0004
#define CONCEPT_RETIRED			0x0008
#define CONCEPT_EXPERIMENTAL	0x0010
#define CONCEPT_HAS_CHILDREN	0x0020

typedef struct PropertyDefinition
{
	int16		number;			/* what property values refer to; -1: no concept has a value */
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
#define FETCH_PLACE			0x20	/* position and nesting */

/* One concept. Strings live until the next fetch or visit unless the provider says longer. */
typedef struct Concept
{
	int32		ordinal;
	int32		last_descendant;	/* of the first interval of descendants */
	int32		position;		/* in the resource, depth first; on FETCH_PLACE */
	int			nesting;		/* how deep it is nested there; 0 is the outermost; on FETCH_PLACE */
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
typedef bool (*LinkVisitor) (void *context, int32 parent, int32 child);

/* What fhirterm.concept_property.value_hash holds: the CRC-32C of a value. */
extern int32 property_value_hash(const char *value);

#endif							/* FHIRTERM_CONCEPT_H */
