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
#include "valueset/display.h"

typedef struct OperationCall
{
	MemoryContext context;
	const char *name;			/* "ValueSet/$expand", "ValueSet": without the id of an instance */
	const char *id;				/* of the instance: ValueSet/ID/$expand, ValueSet/ID; or NULL */
	const char *query;			/* what stands behind a ? in the name, among the parameters, too; or NULL */
	JsonbContainer *request;	/* or NULL */
	Parameters *parameters;		/* empty if there is no request */
	JsonbContainer *headers;	/* or NULL */
	const char *accept_language;	/* or NULL */
	int64		too_costly;		/* most codes that an expansion may have; -1: as the operation sees fit */
	int			release;		/* of FHIR that the answer is written for: 4 or 5; 3 for metadata alone */
	List	   *system_versions;	/* of char *: the parameters system-version */
	Terminology *terminology;	/* with the resources of the request; NULL until operation_terminology() */
	JsonTree   *answer;
} OperationCall;

typedef JsonTree *(*OperationFunction) (OperationCall *call);

typedef struct OperationEntry
{
	const char *name;			/* "ValueSet/$expand"; of the whole system: "$versions" */
	OperationFunction perform;
	bool		wants_bundle;	/* the request is no Parameters */
} OperationEntry;

/* The operations there are. */
extern const OperationEntry *operation_table(int *count);

/*
 * Performs an operation; a failure of whatever kind but for cancelling, lack of memory and broken storage gives an
 * OperationOutcome. What is returned lives in the current context. *status (may be NULL) becomes the HTTP status.
 */
extern JsonTree *operation_perform(const char *name, JsonbContainer *request, JsonbContainer *headers, int *status);

/*
 * Performs a call whose name, context, headers and request (or parameters instead) are set; raises what goes
 * wrong. The answer is in call->answer.
 */
extern void operation_run(OperationCall *call);

/* What went wrong in a part of an operation. */
typedef struct OperationFailure
{
	int			status;			/* of HTTP */
	const char *text;			/* of the issue */
	JsonTree   *outcome;		/* OperationOutcome */
} OperationFailure;

typedef void (*OperationAttempt) (void *context);

/* Does something that may fail; NULL if it did not. Failures as in operation_perform(). */
extern OperationFailure *operation_attempt(OperationAttempt act, void *context);

/*
 * The Terminology of a call, in which the resources of the request (tx-resource), version choices and supplements
 * (useSupplement) count. Errors: TX400, TX404, TX422.
 */
extern Terminology *operation_terminology(OperationCall *call);

/*
 * The value set of a call: the parameter valueSet, or that of the id, or the one that url and valueSetVersion name.
 * Errors: TX400 if there is none of them, TX404, TX422.
 */
extern ValueSet *operation_value_set(OperationCall *call);

/* The value set that a canonical names, with the version choices of the call. Errors: TX404, TX422. */
extern ValueSet *operation_find_value_set(OperationCall *call, const char *canonical);

/*
 * The languages wanted of displays: displayLanguage, else what the value set (or NULL) says, else Accept-Language, else
 * the language of the value set. Errors: TX422 for a malformed list.
 */
extern LanguageList *operation_languages(OperationCall *call, ValueSet *value_set);

/* A header by its name, case apart; NULL if it is absent. */
extern char *operation_header(const OperationCall *call, const char *name);

/* A Parameters resource, and parts of it. What is NULL is not added. */
extern JsonTree *answer_parameters(void);
/* Takes away the array of a Parameters resource that has none: FHIR's JSON has no empty arrays. */
extern void answer_finish(JsonTree *answer);
extern void answer_add(JsonTree *parameters, const char *name, const char *type, JsonTree *value);
extern void answer_add_text(JsonTree *parameters, const char *name, const char *type, const char *text);
extern void answer_add_boolean(JsonTree *parameters, const char *name, bool value);
extern void answer_add_resource(JsonTree *parameters, const char *name, JsonTree *resource);

/* The parts of a parameter; all are put in before they are added to it. What is NULL is left out. */
extern JsonTree *answer_parts(void);
extern void answer_part(JsonTree *parts, const char *name, const char *type, JsonTree *value);
extern void answer_part_text(JsonTree *parts, const char *name, const char *type, const char *text);
extern void answer_add_parts(JsonTree *parameters, const char *name, JsonTree *parts);

/* The base of the urls of this server, with a slash at the end: by the headers Host and X-Forwarded-Proto. */
extern const char *operation_base(const OperationCall *call);

/* The operations, one file each. */
extern JsonTree *operation_batch(OperationCall *call);	/* a Bundle of type batch */
extern JsonTree *operation_batch_validate_code(OperationCall *call);	/* ValueSet/$batch-validate-code */
extern JsonTree *operation_code_system_batch_validate_code(OperationCall *call);
extern JsonTree *operation_compare(OperationCall *call);	/* ValueSet/$compare */
extern JsonTree *operation_expand(OperationCall *call);	/* ValueSet/$expand */
extern JsonTree *operation_find_matches(OperationCall *call);	/* CodeSystem/$find-matches */
extern JsonTree *operation_lookup(OperationCall *call); /* CodeSystem/$lookup */
extern JsonTree *operation_metadata(OperationCall *call);
extern JsonTree *operation_read(OperationCall *call);	/* Type/ID */
extern JsonTree *operation_search(OperationCall *call);	/* Type?… */
extern JsonTree *operation_versions(OperationCall *call);	/* $versions */
extern JsonTree *operation_subsumes(OperationCall *call);	/* CodeSystem/$subsumes */
extern JsonTree *operation_validate_code(OperationCall *call);	/* ValueSet/$validate-code */
extern JsonTree *operation_validate_code_system(OperationCall *call);	/* CodeSystem/$validate-code */
extern JsonTree *operation_closure(OperationCall *call);	/* ConceptMap/$closure */
extern JsonTree *operation_translate(OperationCall *call);	/* ConceptMap/$translate */

/* What an operation is that could not be found: raises TX404. */
pg_noreturn extern void operation_unknown(const OperationCall *call);

#endif							/* FHIRTERM_OPERATION_H */
