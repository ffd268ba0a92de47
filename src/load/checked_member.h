/*
 * checked_member.h
 *		Members of a resource held as jsonb, read with a check of their type.
 *
 * What is absent gives NULL (or -1, or 0) and no issue; what is there with the wrong type, or is an empty
 * string, object or array, gives the same and an error in the list.
 */
#ifndef FHIRTERM_CHECKED_MEMBER_H
#define FHIRTERM_CHECKED_MEMBER_H

#include "fhir/issue.h"
#include "json/jsonb_access.h"

/* An object and where it is; its FHIRPath is only made for an issue. Parents must outlive children. */
typedef struct CheckedObject
{
	JsonbContainer *object;
	const struct CheckedObject *parent; /* NULL: the resource */
	const char *name;			/* of the member of parent; of the resource: its type */
	int			index;			/* in the member's array, or -1 */
	IssueList  *issues;
} CheckedObject;

/* A resource. */
extern void checked_resource(CheckedObject *object, JsonbContainer *resource, const char *resource_type,
							 IssueList *issues);

/* palloc'd */
extern char *checked_string(const CheckedObject *object, const char *key);
/* The same; absent is an issue of that severity, too. */
extern char *checked_required_string(const CheckedObject *object, const char *key,
									 IssueSeverity severity);
/* 1, 0 or -1 */
extern int	checked_boolean(const CheckedObject *object, const char *key);

/* An object member; false if there is none. */
extern bool checked_object(const CheckedObject *object, const char *key, CheckedObject *member);

/* An array of objects, or NULL; and an element of it, false (with an issue) if that is no object. */
extern JsonbContainer *checked_array(const CheckedObject *object, const char *key);
extern bool checked_element(const CheckedObject *object, const char *key, JsonbContainer *array,
							int index, CheckedObject *element);

/* An issue about a member of the object; key NULL: about the object itself. */
extern void checked_issue(const CheckedObject *object, IssueSeverity severity, const char *code,
						  const char *key, const char *format,...) pg_attribute_printf(5, 6);

/*
 * The severity of a breach of the standard that published resources contain: an error under
 * fhirterm.strict_load, else a warning. A list that is tolerant has a warning.
 */
extern IssueSeverity lenient_severity(const IssueList *issues);

/*
 * The severity of a breach that keeps a resource from being stored, though it can be used as it is: an
 * error, but a warning in a list that is tolerant.
 */
extern IssueSeverity storing_severity(const IssueList *issues);

#endif							/* FHIRTERM_CHECKED_MEMBER_H */
