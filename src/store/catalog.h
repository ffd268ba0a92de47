/*
 * catalog.h
 *		What is loaded: rows of the catalog tables, read under the active snapshot.
 *
 * Everything returned is palloc'd in the current context. Lists hold all versions, in no order. A url of
 * the form CodeSystem/id, ValueSet/id, … finds what has that id.
 */
#ifndef FHIRTERM_CATALOG_H
#define FHIRTERM_CATALOG_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"

/* What every kind of loaded resource has. */
typedef struct CatalogEntry
{
	int32		content_id;
	char	   *url;			/* or NULL */
	char	   *version;		/* or NULL */
	char	   *id;				/* or NULL */
	char	   *name;			/* or NULL */
	char	   *title;			/* or NULL */
	char	   *status;
	char	   *date;			/* or NULL */
	char	   *publisher;		/* or NULL */
	char	   *version_algorithm;	/* or NULL */
	bool		experimental;
} CatalogEntry;

typedef struct CodeSystemEntry
{
	CatalogEntry entry;			/* first, so that a CodeSystemEntry is a CatalogEntry */
	char	   *language;		/* or NULL */
	char	   *content;		/* "complete", … */
	int			case_sensitive; /* 1, 0, or -1 where absent */
	char	   *hierarchy_meaning;	/* or NULL */
	bool		compositional;
	bool		version_needed;
	char	   *value_set;		/* or NULL */
	char	   *supplements_url;	/* or NULL */
	char	   *supplements_version;	/* or NULL */
	int32		concept_count;
	int32		root_count;		/* concepts without a parent */
} CodeSystemEntry;

typedef enum CatalogKind
{
	CATALOG_CODE_SYSTEM,
	CATALOG_VALUE_SET,
	CATALOG_CONCEPT_MAP,
	CATALOG_NAMING_SYSTEM
} CatalogKind;

/* "CodeSystem", … and back; -1 for another word. */
extern const char *catalog_kind_name(CatalogKind kind);
extern int	catalog_kind_of_name(const char *resource_type);

/* All code systems and supplements with this url (or CodeSystem/id), as CodeSystemEntry *. */
extern List *catalog_code_systems(const char *url);
/* All supplements whose supplements names this url. */
extern List *catalog_supplements_of(const char *url);
/* All code systems whose valueSet is this canonical, with whatever version or none. */
extern List *catalog_code_systems_of_value_set(const char *url);

/* All resources of a kind with this url, as CatalogEntry *; by id where url has the form Kind/id. */
extern List *catalog_entries(CatalogKind kind, const char *url);

/* All resources of a kind that have a url, as CatalogEntry * (CodeSystemEntry *), by url. */
extern List *catalog_all(CatalogKind kind);

/* All resources of a kind, those without url, too, in the order of loading. */
extern List *catalog_every(CatalogKind kind);

/* The url of a code system; NULL if it has none, or the row is not visible. */
extern char *catalog_code_system_url(int32 content_id);

/* The resource column of a row, detoasted; NULL if the row is not visible. */
extern Jsonb *catalog_resource(CatalogKind kind, int32 content_id);

/*
 * The entry among these that a version means: NULL the latest by R-5, a pattern the latest that fits,
 * else exactly this one; NULL if none. how (may be NULL) tells the reason: "exact", "latest:semver",
 * "pattern:date", …, "latest" of one without version; palloc'd.
 * The latest goes by the versionAlgorithm of the entry with the greatest date that declares one, else by
 * what the versions look like; ties by date, then by order of loading.
 * Errors: TX422 if the latest is asked for and versions are of different editions (CS-070).
 */
extern CatalogEntry *catalog_pick(List *entries, const char *version, const char **how);

/*
 * The same of code systems (CodeSystemEntry *): those that are declared only or give examples (content
 * not-present, example) are passed over where one that has its concepts fits (CS-007).
 */
extern CodeSystemEntry *catalog_pick_code_system(List *entries, const char *version, const char **how);
/* One or the other by the kind of the entries. */
extern CatalogEntry *catalog_pick_of_kind(CatalogKind kind, List *entries, const char *version,
										  const char **how);

/* The versions of these entries, for messages: "1.0.0", "1.2.0"; "(none)" stands for no version. */
extern char *catalog_versions_text(List *entries);

/* Every url of a kind once, in byte order, as char *. */
extern List *catalog_urls(CatalogKind kind);

/* Urls of a kind most like this one, best first, at most limit, as char *: for hints. */
extern List *catalog_nearest_urls(CatalogKind kind, const char *url, int limit);

#endif							/* FHIRTERM_CATALOG_H */
