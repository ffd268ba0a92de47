/*
 * binding.h
 *		A binding, as ElementDefinition.binding has it, and the context in which a value is judged by it.
 *
 * Spec: UC-044 … UC-062, UC-106, UC-107.
 */
#ifndef FHIRTERM_BINDING_H
#define FHIRTERM_BINDING_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "valueset/value_set.h"

/* Strengths and purposes are words of one list: some are both (UC-054). */
typedef enum BindingKind
{
	KIND_REQUIRED,
	KIND_EXTENSIBLE,
	KIND_PREFERRED,
	KIND_EXAMPLE,
	KIND_DESCRIPTIVE,
	KIND_MAXIMUM,
	KIND_MINIMUM,
	KIND_CANDIDATE,
	KIND_CURRENT,
	KIND_COMPONENT,
	KIND_UI,
	KIND_STARTER
} BindingKind;

#define KIND_COUNT (KIND_STARTER + 1)
#define kind_is_strength(kind) ((kind) <= KIND_DESCRIPTIVE)
#define kind_is_purpose(kind) ((kind) <= KIND_PREFERRED || (kind) >= KIND_MAXIMUM)

/* "required", …; back: -1 for another word, and for NULL. */
extern const char *binding_kind_name(BindingKind kind);
extern int	binding_kind_of_name(const char *name);

/* The data types that a binding is for. */
typedef enum BoundType
{
	BOUND_CODE,
	BOUND_CODING,
	BOUND_CODEABLE_CONCEPT,
	BOUND_CODEABLE_REFERENCE,
	BOUND_QUANTITY,
	BOUND_STRING,
	BOUND_URI
} BoundType;

extern const char *bound_type_name(BoundType type);

/* Errors: TX400 for another word. */
extern BoundType bound_type_of_name(const char *name);

/* A string with no structure: code, string, uri. */
#define bound_type_is_primitive(type) ((type) == BOUND_CODE || (type) == BOUND_STRING || (type) == BOUND_URI)

/* binding.additional */
typedef struct AdditionalBinding
{
	char	   *origin;			/* "additional[0]", or "extension..." for one that an extension states */
	BindingKind purpose;
	char	   *value_set;		/* canonical */
	char	   *documentation;	/* documentation, else shortDoco; or NULL */
	JsonbContainer *usage;		/* array of UsageContext, in the binding; NULL: none */
	bool		any;			/* one repetition is enough */
} AdditionalBinding;

typedef struct Binding
{
	BindingKind strength;
	char	   *description;	/* or NULL */
	char	   *value_set;		/* canonical, or NULL */
	List	   *additional;		/* of AdditionalBinding * */
} Binding;

/*
 * Reads a binding in place: it must outlive the result, the rest is palloc'd. lenient: words that are no strength or purpose where
 * they stand are let through (fhir_lint_binding tells of them), as long as they are words of the list.
 * Errors: TX422 with a detail for what is no binding: an unknown strength or purpose, a missing value set, two maxima.
 */
extern Binding *binding_read(JsonbContainer *binding, bool lenient);

/* How the concept of legacy data was dealt with (UC-106). */
typedef enum MappingState
{
	MAPPING_UNKNOWN,
	MAPPING_NONE,
	MAPPING_ATTEMPTED,
	MAPPING_MAPPED
} MappingState;

/* Which records a binding of purpose current is about (UC-061). */
typedef enum RecordAge
{
	RECORD_UNKNOWN,
	RECORD_NEW,
	RECORD_LEGACY
} RecordAge;

/* The argument ctx. */
typedef struct BindingContext
{
	Terminology *terminology;	/* in which value sets are opened; of whoever asks, not of ctx */
	JsonbContainer *usage;		/* array of UsageContext or Coding; NULL: not known */
	RecordAge	record;
	MappingState mapping;
	bool		use_candidate;
	bool		refuse_abstract;
	bool		active_only;
	bool		lenient_display;
	bool		must_support;
	bool		example;		/* the value is an example (GV-025) */
	bool		approved_exception; /* of the rule that type code is bound required (UC-084) */
	int			min;			/* of the element's cardinality */
	char	   *base;			/* of the server whose places direct references are (UC-067); NULL: this one */
	char	   *spec_base;		/* urls that begin with it are the specification's own; or NULL */
	char	   *display_language;	/* or NULL */
	VersionChoices versions;
	List	   *supplements;	/* of char * */
	List	   *maps;			/* of char *: concept maps that tell of more general codes in other systems */
} BindingContext;

/*
 * Reads ctx (NULL: empty) in place. Errors: TX400 for a member that there is none of, and for values that it can't have.
 */
extern void binding_context_read(JsonbContainer *ctx, BindingContext *context);

#endif							/* FHIRTERM_BINDING_H */
