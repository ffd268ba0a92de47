/*
 * writer.h
 *		Writing content: all rows of loaded resources, and the taking away of what they replace.
 *
 * A ContentWriter serves one load of any number of resources. Rows are gathered and inserted in batches, so
 * what was written is in the tables for certain only after writer_close(); the writer's own functions see
 * it at once. The first thing a load does is to wait for every other load of this database
 * (a transaction-level lock), so that two loads never deadlock and never see halves of each other.
 *
 * Writers belong to the current subtransaction and memory context; an error needs no clean-up. To try a
 * load and take it back, open and close the writer inside an internal subtransaction.
 *
 * The order for one resource:
 *
 *		known = writer_find(writer, kind, url, version, id, &old);
 *		if (known && the digests are equal) nothing to do
 *		if (known) writer_remove(writer, kind, old.content_id);
 *		content = writer_new_content(writer);
 *		... writer_concept(), ... in any order, concepts by ordinal from 0 on
 *		writer_code_system(writer, &row) or the like
 *		writer_log(...)
 */
#ifndef FHIRTERM_WRITER_H
#define FHIRTERM_WRITER_H

#include "utils/jsonb.h"

#include "fhir/datetime.h"
#include "fhir/issue.h"
#include "hierarchy/interval_set.h"
#include "json/json_reader.h"
#include "store/catalog.h"

typedef struct ContentWriter ContentWriter;

/*
 * Raises 42501 unless the user may insert into and delete from the tables; writer_open() does it, too.
 */
extern void writer_require_access(void);

/*
 * Takes the lock of loads and opens a writer. source says in fhirterm.load_log where the resources come
 * from (a file name; NULL = none) and is copied.
 * Errors: 42501 as above, 25006 in a read-only transaction or on a standby, 25000 in a parallel worker.
 */
extern ContentWriter *writer_open(const char *source);

/* Inserts what is still gathered. */
extern void writer_flush(ContentWriter *writer);

/*
 * Makes what is committed now and what this load wrote the active snapshot (of a REPEATABLE READ or
 * SERIALIZABLE transaction: its own snapshot and what this load wrote), for functions that read under
 * that, catalog.h's among them. PopActiveSnapshot() ends it.
 */
extern void writer_push_snapshot(ContentWriter *writer);

/* Flushes and closes the tables. */
extern void writer_close(ContentWriter *writer);

/* The content that a resource now has. */
typedef struct StoredContent
{
	int32		content_id;
	JsonDigest	digest;
	char	   *id;				/* or NULL; palloc'd */
	char	   *content;		/* CodeSystem.content; NULL for other kinds; palloc'd */
	int64		concept_count;	/* of a CodeSystem; or elements of a ConceptMap; else 0 */
} StoredContent;

/*
 * The content loaded for url and version (NULL = none: that is one version, too), or, where url is
 * NULL, for id among the resources without url. False if there is none. Sees what is committed and what
 * this transaction wrote.
 * Errors: 40001 if that differs from what a REPEATABLE READ or SERIALIZABLE transaction sees.
 */
extern bool writer_find(ContentWriter *writer, CatalogKind kind, const char *url, const char *version,
						const char *id, StoredContent *found);

/* Whether any version of a resource of this kind is loaded under a url. */
extern bool writer_has_url(ContentWriter *writer, CatalogKind kind, const char *url);

/* A new content id. */
extern int32 writer_new_content(ContentWriter *writer);

/* Deletes a content: its catalog row and all its rows in other tables. Can be interrupted. */
extern void writer_remove(ContentWriter *writer, CatalogKind kind, int32 content_id);

/*
 * The rows. Strings and values are copied; NULL stands for SQL NULL where "or NULL" is said. A bool that
 * may be absent is an int: 1, 0, or -1 for NULL.
 */
typedef struct PropertyRow
{
	int32		content_id;
	int16		property;		/* number, from 0 */
	const char *code;
	const char *uri;			/* or NULL */
	const char *type;			/* "code", …: as in CodeSystem.property.type */
	const char *role;			/* code of the defined concept property it stands for, or NULL */
	const char *description;	/* or NULL */
	bool		declared;
} PropertyRow;

typedef struct ConceptRow
{
	int32		content_id;
	int32		ordinal;
	int32		last_descendant;
	int32		position;
	uint32		flags;			/* CONCEPT_… of code_system.h */
	int16		nesting;
	const char *code;
	const char *folded_code;	/* or NULL */
	const char *display;		/* or NULL */
	const char *definition;		/* or NULL */
	const unsigned char *more_descendants;	/* interval_set_encode's bytes; NULL = none */
	int			more_size;
	Jsonb	   *extra;			/* or NULL */
} ConceptRow;

typedef struct DesignationRow
{
	int32		content_id;
	int32		ordinal;
	int32		position;		/* in the concept's array of designations */
	const char *language;		/* or NULL */
	const char *use_system;		/* or NULL */
	const char *use_code;		/* or NULL */
	const char *value;
	Jsonb	   *extra;			/* or NULL */
} DesignationRow;

typedef struct PropertyValueRow
{
	int32		content_id;
	int32		ordinal;
	int32		position;		/* in the concept's array of properties */
	int16		property;
	int32		target;			/* ordinal, or -1 for NULL */
	const char *value;			/* value_hash is computed from it */
	Datum		number;			/* numeric, or (Datum) 0 for NULL */
	const TimeRange *period;	/* or NULL */
	Jsonb	   *extra;			/* or NULL */
} PropertyValueRow;

extern void writer_property(ContentWriter *writer, const PropertyRow *row);
extern void writer_concept(ContentWriter *writer, const ConceptRow *row);
extern void writer_designation(ContentWriter *writer, const DesignationRow *row);
extern void writer_property_value(ContentWriter *writer, const PropertyValueRow *row);
extern void writer_edge(ContentWriter *writer, int32 content_id, int32 parent, int32 child);

/* A reference set of a code system; members are ordinals, and there is at least one. */
extern void writer_reference_set(ContentWriter *writer, int32 content_id, const char *code,
								 const IntervalSet *members);

/* One of several fragments of a code system, whole; id may be NULL. */
extern void writer_fragment(ContentWriter *writer, int32 content_id, int32 position, const char *id,
							JsonDigest digest, Jsonb *resource);

/* A business identifier of a code system; system may be NULL. */
extern void writer_code_system_identifier(ContentWriter *writer, int32 content_id, int32 position,
										  const char *system, const char *value);

typedef struct MapElementRow
{
	int32		content_id;
	int32		position;
	const char *source_system;	/* or NULL, like all below but relationship */
	const char *source_version;
	const char *source_code;
	const char *source_display;
	const char *target_system;
	const char *target_version;
	const char *target_code;
	const char *target_display;
	const char *relationship;
	const char *comment;
	Jsonb	   *extra;
} MapElementRow;

extern void writer_map_element(ContentWriter *writer, const MapElementRow *row);

typedef struct IdentifierRow
{
	int32		content_id;
	int32		position;
	const char *type;
	const char *value;
	int			preferred;
	int			authoritative;
	const TimestampTz *start;	/* NULL = not bounded */
	const TimestampTz *end;		/* not included; NULL = not bounded */
} IdentifierRow;

extern void writer_identifier(ContentWriter *writer, const IdentifierRow *row);

/* What the catalog row of every kind has; all strings but status may be NULL. */
typedef struct CatalogRow
{
	int32		content_id;
	const char *url;
	const char *version;
	const char *id;
	const char *name;
	const char *title;
	const char *status;
	const char *date;
	const char *publisher;
	const char *version_algorithm;
	int			experimental;
	JsonDigest	digest;
	const IssueList *issues;	/* stored as warnings */
	Jsonb	   *resource;
} CatalogRow;

typedef struct CodeSystemRow
{
	CatalogRow	row;
	const char *language;		/* or NULL */
	const char *content;
	int			case_sensitive;
	const char *hierarchy_meaning;	/* or NULL */
	int			compositional;
	int			version_needed;
	const char *value_set;		/* or NULL */
	const char *supplements_url;	/* or NULL */
	const char *supplements_version;	/* or NULL */
	int32		concept_count;
	int32		root_count;
	int32		max_depth;
} CodeSystemRow;

extern void writer_code_system(ContentWriter *writer, const CodeSystemRow *row);
extern void writer_value_set(ContentWriter *writer, const CatalogRow *row);
extern void writer_concept_map(ContentWriter *writer, const CatalogRow *row, const char *source_scope,
							   const char *target_scope, int32 element_count);
extern void writer_naming_system(ContentWriter *writer, const CatalogRow *row, const char *kind);

/*
 * A row of fhirterm.load_log: action is "load", "replace" or "unload"; content_id is the content that is
 * there now, 0 = none.
 */
extern void writer_log(ContentWriter *writer, const char *action, CatalogKind kind, const char *url,
					   const char *version, int32 content_id, int warnings);

#endif							/* FHIRTERM_WRITER_H */
