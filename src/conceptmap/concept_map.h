/*
 * concept_map.h
 *		Translation of codes by concept maps: ConceptMap/$translate as an engine.
 *
 * Source: FHIR ConceptMap, ConceptMap/$translate; ledger CS-101, TX-166.
 */
#ifndef FHIRTERM_CONCEPT_MAP_H
#define FHIRTERM_CONCEPT_MAP_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "codesystem/terminology.h"

/* A concept map opened for translation. */
typedef struct ConceptMap
{
	Terminology *terminology;	/* it was opened within */
	int32		content_id;		/* negative: of the request */
	char	   *url;			/* or NULL */
	char	   *version;		/* or NULL */
	char	   *canonical;		/* url|version, for answers; or NULL */
	JsonbContainer *resource;	/* or NULL */
	char	   *source_scope;	/* canonical of the value set that the map is from, or NULL */
	char	   *target_scope;	/* ... and to, or NULL */
	char	   *date;			/* or NULL */
	List	   *groups;			/* of MapGroup * */
	JsonbContainer *attributes; /* additionalAttribute: what dependsOn and product name, or NULL */
} ConceptMap;

/* ConceptMap.group with its rule for unmapped codes */
typedef struct MapGroup
{
	char	   *source_system;	/* or NULL */
	char	   *source_version; /* or NULL */
	char	   *target_system;	/* or NULL */
	char	   *target_version; /* or NULL */
	char	   *mode;			/* use-source-code, fixed, other-map (R4: provided = use-source-code); NULL: no rule */
	char	   *code;			/* of fixed */
	char	   *display;		/* of fixed, or NULL */
	char	   *relationship;	/* of fixed and use-source-code */
	char	   *other_map;		/* canonical, of other-map */
} MapGroup;

/* One translation. */
typedef struct Translation
{
	const char *relationship;	/* FHIR R5 concept-map-relationship, read in the direction asked for */
	const char *system;			/* or NULL */
	const char *version;		/* or NULL */
	const char *code;
	const char *display;		/* or NULL */
	const char *comment;		/* or NULL */
	Jsonb	   *product;		/* array of further results of the mapping (target.product), or NULL */
	Jsonb	   *extra;			/* members of the mapping without a column (dependsOn, product, …), or NULL */
	const char *stated;			/* the relationship as the map has it, from source to target */
	const char *given_system;	/* the other side of the mapping: what was asked for, as the map has it */
	const char *given_code;
	const ConceptMap *map;
} Translation;

/* The concept map of a catalog entry, stored or of the request. */
extern ConceptMap *concept_map_open(Terminology *terminology, const CatalogEntry *entry);

/*
 * The concept map a canonical names, or NULL; latest where it has no version. Errors: TX400 if it is
 * no canonical.
 */
extern ConceptMap *concept_map_find(Terminology *terminology, const char *canonical);

/* The same; raises TX404 with what comes nearest. */
extern ConceptMap *concept_map_require(Terminology *terminology, const char *canonical);

/*
 * Every concept map of the request, and the latest version of each that is loaded, as ConceptMap *.
 */
extern List *concept_map_all(Terminology *terminology);

/* Options of a translation. */
#define TRANSLATE_REVERSE		0x1	/* from target to source; there is no rule for unmapped codes then */
#define TRANSLATE_MAPPED_ONLY	0x2	/* pass over the groups' rules for unmapped codes */

/* What is asked of maps. */
typedef struct MapQuery
{
	const char *system;
	const char *version;		/* of the system; NULL: any */
	const char *code;
	const char *target_system;	/* that the translations must have; NULL: any */
	JsonbContainer *dependency; /* attributes (by code or uri) and their values, or NULL */
	int			options;		/* TRANSLATE_… */
} MapQuery;

/*
 * The translations of a code by a map, as Translation * in the order of the map. Codes without a mapping follow the
 * group's rule for unmapped ones. A mapping that depends on an attribute is
 * passed over unless its value is there (in reverse it is not: the attributes are not known then). A group that is
 * of one version of the system is passed over if another one is asked for.
 * Errors: TX422 for other-maps that lead back to themselves, TX404 for those not loaded.
 */
extern List *concept_map_translate(const ConceptMap *map, const MapQuery *query);

/* Whether a group of the map is from the system asked for, and to the one wanted (or the other way round). */
extern bool concept_map_covers(const ConceptMap *map, const MapQuery *query);

/*
 * Why the map can't be given as a plain relation of codes (dependsOn, product, groups without source
 * or target system, value sets as targets), or NULL. SQL on FHIR, "Terminology in SQL".
 */
extern const char *concept_map_irregularity(const ConceptMap *map);

#endif							/* FHIRTERM_CONCEPT_MAP_H */
