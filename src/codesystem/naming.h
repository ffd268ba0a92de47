/*
 * naming.h
 *		Other names of code systems than their url: business identifiers (OIDs, UUIDs), and urls that
 *		they had before.
 *
 * Identifiers come from CodeSystem.identifier and from NamingSystem.uniqueId; they are found with and
 * without urn:oid: or urn:uuid: in front. A terminology tells what of the request is seen beside what is
 * stored; NULL: nothing. Spec: CS-040, CS-041, CS-043, CS-045, UC-040, VM-076.
 */
#ifndef FHIRTERM_NAMING_H
#define FHIRTERM_NAMING_H

#include "utils/timestamp.h"

#include "codesystem/terminology.h"

/*
 * The url that naming systems prefer at a time for what has this identifier (any, the url itself included);
 * where none of them knows it, that of the code system that it names. NULL if nothing does. palloc'd.
 * Errors: TX400 if it is an identifier of several code systems.
 */
extern char *naming_preferred_url(Terminology *terminology, const char *identifier, TimestampTz at);

/*
 * What naming systems tell at a time to put before the codes of what has this identifier for IRIs of its concepts (uniqueId of
 * type iri-stem); NULL if none does. palloc'd. Spec: UC-023.
 */
extern char *naming_iri_stem(Terminology *terminology, const char *identifier, TimestampTz at);

/*
 * The url of the loaded code system that a business identifier names; NULL if none does. palloc'd. One that still has it goes
 * before those of which it is superseded.
 * Errors: TX400 if it is an identifier of several.
 */
extern char *naming_code_system_url(Terminology *terminology, const char *identifier);

/* Whatever code systems it names: their urls, each once, as char *. */
extern List *naming_code_system_urls(Terminology *terminology, const char *identifier);

/*
 * Whether an identifier is one that the code system of a catalog entry had before: its use is old or its period has ended, in
 * this version or, where that doesn't have it, in all others that have it; of what none of them has, naming systems tell.
 */
extern bool naming_identifier_has_ended(Terminology *terminology, const CatalogEntry *entry, const char *identifier);

/* The same of the code system of a url: by its latest version, or, where versions are of several editions, by all. */
extern bool naming_identifier_is_superseded(Terminology *terminology, const char *url, const char *identifier);

/*
 * The url that took the place of one under which no code system is loaded: a naming system tells that it was
 * the preferred one until some time in the past, and a code system is loaded under the one preferred now.
 * NULL if there is none. palloc'd.
 */
extern char *naming_successor(Terminology *terminology, const char *url);

/* The same of a url under which something may be loaded, then NULL; remembered as long as the terminology. */
extern const char *terminology_successor(Terminology *terminology, const char *url);

#endif							/* FHIRTERM_NAMING_H */
