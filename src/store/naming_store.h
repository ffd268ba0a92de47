/*
 * naming_store.h
 *		Identifiers of code systems and of naming systems, read under the active snapshot.
 *
 * Values are compared byte by byte. Everything returned is palloc'd in the current context.
 */
#ifndef FHIRTERM_NAMING_STORE_H
#define FHIRTERM_NAMING_STORE_H

#include "nodes/pg_list.h"
#include "utils/timestamp.h"

/* NamingSystem.uniqueId */
typedef struct NamingIdentifier
{
	int32		content_id;		/* of the naming system */
	int32		position;
	char	   *type;			/* "oid", "uri", …; or NULL */
	char	   *value;
	bool		preferred;
	bool		authoritative;
	bool		has_period;		/* when it is the preferred one is told */
	bool		is_current;		/* that is at the time asked for, or is not told */
	bool		has_ended;		/* that was before */
} NamingIdentifier;

/* The identifiers of this value, of all naming systems, as NamingIdentifier *. */
extern List *naming_store_identifiers(const char *value, TimestampTz at);

/* All identifiers of a naming system, as NamingIdentifier *, in no order. */
extern List *naming_store_of_system(int32 content_id, TimestampTz at);

/* The content ids of the code systems that have this business identifier. */
extern List *naming_store_code_systems(const char *value);

#endif							/* FHIRTERM_NAMING_STORE_H */
