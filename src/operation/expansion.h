/*
 * expansion.h
 *		$expand: what a request asks for, and the parts of the expansion that answers it.
 */
#ifndef FHIRTERM_OPERATION_EXPANSION_H
#define FHIRTERM_OPERATION_EXPANSION_H

#include "operation/operation.h"
#include "valueset/expansion.h"
#include "valueset/sources.h"

/* A flag of the request: 1, 0, or -1 if nobody says anything. */
typedef int Flag;

typedef struct ExpandRequest
{
	OperationCall *call;
	ValueSet   *value_set;
	Flag		active_only;
	Flag		exclude_nested;
	Flag		exclude_not_for_ui;
	Flag		exclude_post_coordinated;
	Flag		include_designations;
	Flag		include_definition;
	const char *filter;			/* or NULL */
	int64		count;			/* -1: all */
	int64		offset;			/* -1: not given */
	List	   *designations;	/* of char *: uses and languages, system|code */
	List	   *properties;		/* of char *: codes, "*" for all */
	List	   *exclude_systems;	/* of Canonical * */
	LanguageList *languages;	/* of displays; empty: nobody asks for any */
	ValueSetSources sources;
} ExpandRequest;

/*
 * Reads the parameters of a request, those that the value set states where the request says nothing, and finds
 * the value set. Errors: TX400, TX404, TX422.
 */
extern void expand_request_read(OperationCall *call, ExpandRequest *request);

/* expansion.parameter: what was asked, used, and is to be known of it. */
extern JsonTree *expansion_parameters(const ExpandRequest *request);

/* What contains is put together from, row by row. */
typedef struct ContainsBuilder
{
	const ExpandRequest *request;
	MemoryContext context;		/* of the answer */
	JsonTree   *contains;		/* the array */
	List	   *open;			/* of OpenEntry *: ancestors of the row to come */
	List	   *properties;		/* of DeclaredProperty *: expansion.property */
} ContainsBuilder;

extern void contains_begin(ContainsBuilder *builder, const ExpandRequest *request);
/* An ExpansionVisitor. */
extern bool contains_add(void *builder, const ExpansionRow *row);
/* What there is; NULL where there is none. */
extern JsonTree *contains_finish(ContainsBuilder *builder);
extern JsonTree *contains_properties(const ContainsBuilder *builder);

/* The properties of a row, which declares them; NULL if there are none. */
extern JsonTree *contains_row_properties(ContainsBuilder *builder, const ExpansionRow *row,
										 List *code_system_extensions, JsonbContainer *value_set_extensions);

/* Visits the extensions of an array (may be NULL). */
typedef void (*ExtensionVisitor) (void *context, JsonbContainer *extension, const char *url);
extern void extensions_visit(JsonbContainer *array, ExtensionVisitor visit, void *context);

#endif							/* FHIRTERM_OPERATION_EXPANSION_H */
