/*
 * request_naming_system.c
 *		The identifiers of a NamingSystem in a request.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "load/naming_system_load.h"
#include "request/request_entry.h"

/* An identifier, and when it is the preferred one. */
typedef struct RequestIdentifier
{
	NamingIdentifier identifier;	/* but is_current and has_ended */
	TimestampTz start;
	TimestampTz end;			/* not included */
} RequestIdentifier;

typedef struct RequestNamingSystem
{
	int32		content_id;
	List	   *identifiers;	/* of RequestIdentifier * */
} RequestNamingSystem;

/* IdentifierVisitor */
static void
keep_identifier(void *context, const IdentifierRow *row)
{
	RequestNamingSystem *naming = context;
	RequestIdentifier *kept = palloc0(sizeof(RequestIdentifier));
	NamingIdentifier *identifier = &kept->identifier;

	identifier->content_id = naming->content_id;
	identifier->position = row->position;
	identifier->type = unconstify(char *, row->type);
	identifier->value = unconstify(char *, row->value);
	identifier->preferred = row->preferred == 1;
	identifier->authoritative = row->authoritative == 1;
	identifier->has_period = row->start != NULL || row->end != NULL;
	kept->start = row->start != NULL ? *row->start : DT_NOBEGIN;
	kept->end = row->end != NULL ? *row->end : DT_NOEND;
	naming->identifiers = lappend(naming->identifiers, kept);
}

static RequestNamingSystem *
open_naming_system(RequestEntry *entry)
{
	RequestNamingSystem *naming = entry->content;
	MemoryContext old;
	IssueList  *issues;

	if (naming != NULL)
		return naming;
	old = MemoryContextSwitchTo(entry->context);
	naming = palloc0(sizeof(RequestNamingSystem));
	naming->content_id = entry->entry.entry.content_id;
	issues = request_issues(entry->context);
	naming_system_read(entry->resource, issues, keep_identifier, naming);
	request_refuse_errors(entry, issues);
	entry->content = naming;
	MemoryContextSwitchTo(old);
	return naming;
}

List *
request_naming_system_identifiers(RequestEntry *entry, TimestampTz at)
{
	List	   *identifiers = NIL;
	ListCell   *cell;

	foreach(cell, open_naming_system(entry)->identifiers)
	{
		RequestIdentifier *kept = lfirst(cell);
		NamingIdentifier *identifier = palloc(sizeof(NamingIdentifier));

		*identifier = kept->identifier;
		identifier->is_current = kept->start <= at && at < kept->end;
		identifier->has_ended = kept->end <= at;
		identifiers = lappend(identifiers, identifier);
	}
	return identifiers;
}
