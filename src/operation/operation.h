/*
 * operation.h
 *		A FHIR terminology operation: from its name, request and headers to the resource that answers it.
 *
 * Each operation is a function in a file of its own, and raises errors as everything else does; here they become
 * OperationOutcomes. All memory of a call is in its context, which goes when the answer is there.
 */
#ifndef FHIRTERM_OPERATION_H
#define FHIRTERM_OPERATION_H

#include "codesystem/terminology.h"
#include "fhir/outcome.h"
#include "json/json_tree.h"
#include "operation/parameters.h"

typedef struct OperationCall
{
	MemoryContext context;
	const char *name;			/* "ValueSet/$expand": without the id of an instance */
	const char *id;				/* of the instance: ValueSet/ID/$expand; or NULL */
	const char *query;			/* what stands behind a ? in the name; or NULL */
	JsonbContainer *request;	/* or NULL */
	Parameters *parameters;		/* empty if there is no request */
	JsonbContainer *headers;	/* or NULL */
	const char *accept_language;	/* or NULL */
	int64		too_costly;		/* most codes that an expansion may have; -1: as the operation sees fit */
	int			release;		/* of FHIR that the answer is written for: 4, or 5 */
	Terminology *terminology;	/* with the resources of the request; NULL until operation_terminology() */
} OperationCall;

typedef JsonTree *(*OperationFunction) (OperationCall *call);

/*
 * Performs an operation; a failure of whatever kind but for cancelling, lack of memory and broken storage gives an
 * OperationOutcome. What is returned lives in the current context.
 */
extern JsonTree *operation_perform(const char *name, JsonbContainer *request, JsonbContainer *headers);

/*
 * The Terminology of a call, in which the resources of the request (tx-resource), version choices and supplements
 * (useSupplement) count. Errors: TX400, TX404, TX422.
 */
extern Terminology *operation_terminology(OperationCall *call);

/* A header by its name, case apart; NULL if it is absent. */
extern char *operation_header(const OperationCall *call, const char *name);

/* A Parameters resource, and parts of it. What is NULL is not added. */
extern JsonTree *answer_parameters(void);
extern void answer_add(JsonTree *parameters, const char *name, const char *type, JsonTree *value);
extern void answer_add_text(JsonTree *parameters, const char *name, const char *type, const char *text);
extern void answer_add_boolean(JsonTree *parameters, const char *name, bool value);
extern void answer_add_resource(JsonTree *parameters, const char *name, JsonTree *resource);

/* The parts of a parameter; all are put in before they are added to it. What is NULL is left out. */
extern JsonTree *answer_parts(void);
extern void answer_part(JsonTree *parts, const char *name, const char *type, JsonTree *value);
extern void answer_part_text(JsonTree *parts, const char *name, const char *type, const char *text);
extern void answer_add_parts(JsonTree *parameters, const char *name, JsonTree *parts);

/* The operations, one file each. */
extern JsonTree *operation_lookup(OperationCall *call); /* CodeSystem/$lookup */
extern JsonTree *operation_subsumes(OperationCall *call);	/* CodeSystem/$subsumes */

/* What an operation is that could not be found: raises TX404. */
pg_noreturn extern void operation_unknown(const OperationCall *call);

#endif							/* FHIRTERM_OPERATION_H */
