/*
 * issue.h
 *		What is wrong with a resource: collected while it is read, then raised as one error or given back.
 *
 * Codes are those of FHIR's IssueType ("invalid", "required", "structure", "not-found", …).
 */
#ifndef FHIRTERM_ISSUE_H
#define FHIRTERM_ISSUE_H

#include "utils/jsonb.h"
#include "utils/palloc.h"

#include "compat.h"

typedef enum IssueSeverity
{
	ISSUE_ERROR,
	ISSUE_WARNING,
	ISSUE_INFORMATION
} IssueSeverity;

#define ISSUE_SEVERITIES 3

typedef struct Issue
{
	IssueSeverity severity;
	const char *code;			/* IssueType, a constant */
	const char *expression;		/* FHIRPath of the element, NULL = none */
	const char *text;
} Issue;

/* The first fhirterm.max_issues of each severity, in the order found; all are counted. */
typedef struct IssueList
{
	MemoryContext context;		/* where the issues live */
	bool		tolerant;		/* of a resource that is only used, not stored: what can be used is no error */
	int			count;			/* kept */
	int			capacity;
	Issue	   *issues;
	int64		found[ISSUE_SEVERITIES];	/* by severity, the dropped ones included */
	int			kept[ISSUE_SEVERITIES];
} IssueList;

extern IssueList *issue_list_create(MemoryContext context);

/* Adds one; code must be a constant, expression (may be NULL) is copied. */
extern void issue_add(IssueList *list, IssueSeverity severity, const char *code,
					  const char *expression, const char *format,...) pg_attribute_printf(5, 6);
/* The same with the arguments of a caller that has them as a list. */
extern void issue_add_va(IssueList *list, IssueSeverity severity, const char *code,
						 const char *expression, const char *format, va_list arguments) pg_attribute_printf(5, 0);

/* How many of a severity were found but not kept. */
extern int64 issue_list_dropped(const IssueList *list, IssueSeverity severity);

/* "error", "warning", "information". */
extern const char *issue_severity_name(IssueSeverity severity);

/*
 * Raises one error: the given SQLSTATE and message, and as DETAIL a line "expression: text" for each
 * issue of severity error, and how many more there are. Never returns.
 */
pg_noreturn extern void issue_list_raise(const IssueList *list, int sqlstate,
										 const char *format,...) pg_attribute_printf(3, 4);

/*
 * A jsonb array of {"severity", "code", "expression", "text"} ("expression" absent if none), palloc'd; for
 * each severity with dropped issues a last one of code "too-costly" says how many.
 */
extern Jsonb *issue_list_to_jsonb(const IssueList *list);

#endif							/* FHIRTERM_ISSUE_H */
