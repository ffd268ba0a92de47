/*
 * definition.h
 *		What a ValueSet resource says: its identity, compose and stored expansion as structs.
 *
 * Reading checks the shape and the rules that make a compose meaningful (vsd-1 to vsd-3, CS-160,
 * TX-059, TX-060); what the content of code systems decides is left to the evaluation.
 */
#ifndef FHIRTERM_DEFINITION_H
#define FHIRTERM_DEFINITION_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "codesystem/filter.h"
#include "fhir/publication.h"
#include "valueset/concept_set.h"

/* What a value set itself says in words of a concept: compose.include.concept.designation. */
typedef struct DesignationText
{
	char	   *language;		/* or NULL */
	char	   *use_system;		/* or NULL */
	char	   *use_code;		/* or NULL */
	char	   *value;
	JsonbContainer *element;	/* it whole, in the resource */
} DesignationText;

/* compose.include.concept */
typedef struct ConceptReference
{
	char	   *code;
	char	   *display;		/* or NULL */
	int			designation_count;
	DesignationText *designations;
	JsonbContainer *extensions; /* in the resource, or NULL */
} ConceptReference;

/* compose.include or compose.exclude */
typedef struct ComposeElement
{
	char	   *path;			/* FHIRPath, for messages */
	char	   *system;			/* or NULL: value sets only */
	char	   *version;		/* of the system, may hold wildcards; or NULL */
	int			concept_count;
	ConceptReference *concepts;
	int			filter_count;
	ConceptFilter *filters;
	List	   *value_sets;		/* of char *: canonicals */
} ComposeElement;

/* A parameter of $expand that the value set states: extension valueset-expansion-parameter of its compose. */
typedef struct ExpansionParameter
{
	char	   *name;
	char	   *value;			/* as text */
} ExpansionParameter;

typedef struct ValueSetDefinition
{
	JsonbContainer *resource;	/* NULL: no resource states it */
	char	   *url;			/* or NULL */
	char	   *version;		/* or NULL */
	char	   *id;				/* or NULL */
	char	   *language;		/* of the resource, or NULL */
	Publication publication;
	List	   *supplements;	/* of char *: canonicals, extension valueset-supplement */
	List	   *parameters;		/* of ExpansionParameter *, in order */
	char	   *display_language;	/* expansion parameter displayLanguage, or NULL */
	VersionsMatch versions_match;	/* expansion parameter versionsMatch */
	bool		active_only;	/* compose.inactive is false */
	bool		has_compose;
	int			include_count;
	ComposeElement *includes;
	int			exclude_count;
	ComposeElement *excludes;
	/* only of a value set without compose: what expansion.contains holds, nesting left out */
	bool		has_expansion;
	ConceptSet	expansion;		/* all of it as loose members, sorted */
	JsonbContainer *contained;	/* array of resources, or NULL */
} ValueSetDefinition;

/*
 * Reads a resource in place, it must outlive the definition; the rest is palloc'd in the current
 * context. Errors: TX422 with the FHIRPath of what is wrong; TX501 where modifier extensions, implicit rules or
 * compose.lockedDate want more than is understood here.
 */
extern ValueSetDefinition *value_set_definition_read(JsonbContainer *resource);

/*
 * The definition of a set that no resource states: one include, of all codes or (op not NULL) of those that
 * the filter concept OP CODE selects. All strings are copied.
 */
extern ValueSetDefinition *value_set_definition_implicit(const char *url, const char *version,
														 const char *system, const char *system_version,
														 const char *op, const char *code);

/* The same of these codes (char *), of which there may be none. */
extern ValueSetDefinition *value_set_definition_enumerated(const char *url, const char *version,
														   const char *system, const char *system_version,
														   List *codes);

/* The contained resource with this id (without #), or NULL. */
extern JsonbContainer *value_set_definition_contained(const ValueSetDefinition *definition,
													  const char *id);

/* What messages call it: url|version, or #id if it is a contained one, or "(unidentified)"; palloc'd. */
extern char *value_set_definition_title(const ValueSetDefinition *definition,
										bool is_contained);

#endif							/* FHIRTERM_DEFINITION_H */
