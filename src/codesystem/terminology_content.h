/*
 * terminology_content.h
 *		What a Terminology sees: the rows of the catalog, and the resources of the request that it serves.
 *
 * A resource of the request (tx-resource) stands beside the stored ones as if it were loaded: it has a
 * content id, a negative one, which is unique within the request, and it shadows what is stored under
 * the same url and version. Only a CodeSystem that isn't complete gives way to a complete one that is stored.
 * What a Terminology has not been given a request for sees the catalog alone.
 *
 * Who reads the resources is above this room (request/): an entry brings its own ways to open it.
 */
#ifndef FHIRTERM_TERMINOLOGY_CONTENT_H
#define FHIRTERM_TERMINOLOGY_CONTENT_H

#include "codesystem/terminology.h"
#include "store/catalog.h"
#include "store/concept_map_store.h"
#include "store/naming_store.h"

typedef struct RequestEntry RequestEntry;

/* How the content of a resource of the request is read, when something first asks for it. */
typedef struct RequestOps
{
	/* Of a CodeSystem: it opened within a terminology; supplements are not attached yet. */
	CodeSystem *(*open) (Terminology *terminology, RequestEntry *entry);
	/* Of a ConceptMap: as concept_map_scan(). */
	void		(*scan_map) (RequestEntry *entry, MapScan kind, const char *code,
							 MapElementVisitor visit, void *context);
	/* Of a NamingSystem: its identifiers, as NamingIdentifier *. */
	List	   *(*identifiers) (RequestEntry *entry, TimestampTz at);
} RequestOps;

struct RequestEntry
{
	const RequestOps *ops;
	CatalogKind kind;
	CodeSystemEntry entry;		/* of other kinds than CodeSystem, entry.entry alone */
	bool		language_pack;	/* a supplement in play without being asked for */
	JsonbContainer *resource;
	MemoryContext context;		/* lives as long as the request */
	void	   *content;		/* what the ops keep; NULL: not opened yet */
};

/*
 * Adds a resource of the request, before anything is asked of the terminology. The entry, its strings and
 * its resource must live as long; it gets its content id and context. One without url and id is found by
 * nobody but who holds the entry. Of several with the same url and version the first counts.
 */
extern void terminology_add_request_entry(Terminology *terminology, RequestEntry *entry);

/* The entry with a content id, which must be negative. */
extern RequestEntry *terminology_request_entry(Terminology *terminology, int32 content_id);

/* All entries of a kind, in the order of the request, as RequestEntry *. */
extern List *terminology_request_entries(Terminology *terminology, CatalogKind kind);

/* The language packs among them. */
extern List *terminology_language_packs(Terminology *terminology);

/* As catalog_entries(), catalog_code_systems(); terminology NULL: what is stored. */
extern List *terminology_entries(Terminology *terminology, CatalogKind kind, const char *url);
extern List *terminology_code_system_entries(Terminology *terminology, const char *url);
/* As catalog_code_systems_of_value_set(). */
extern List *terminology_code_system_entries_of_value_set(Terminology *terminology, const char *url);
/* As catalog_all(). */
extern List *terminology_all_entries(Terminology *terminology, CatalogKind kind);

/* As naming_store_identifiers() and naming_store_of_system(); terminology NULL: what is stored. */
extern List *terminology_naming_identifiers(Terminology *terminology, const char *value, TimestampTz at);
extern List *terminology_naming_of_system(Terminology *terminology, int32 content_id, TimestampTz at);
/* The urls of the code systems that have this business identifier, as char *; ditto. */
extern List *terminology_identified_urls(Terminology *terminology, const char *value);

/*
 * The resource of a content id; NULL if there is none. A stored one is palloc'd, that of a request lives
 * as long as the request.
 */
extern JsonbContainer *terminology_resource(Terminology *terminology, CatalogKind kind, int32 content_id);

#endif							/* FHIRTERM_TERMINOLOGY_CONTENT_H */
