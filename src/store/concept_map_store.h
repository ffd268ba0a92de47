/*
 * concept_map_store.h
 *		The mappings of stored concept maps, read under the active snapshot.
 */
#ifndef FHIRTERM_CONCEPT_MAP_STORE_H
#define FHIRTERM_CONCEPT_MAP_STORE_H

#include "utils/jsonb.h"

/* One row of fhirterm.concept_map_element; everything but relationship may be NULL. */
typedef struct MapElement
{
	int32		position;
	char	   *source_system;
	char	   *source_version;
	char	   *source_code;
	char	   *source_display;
	char	   *target_system;
	char	   *target_version;
	char	   *target_code;
	char	   *target_display;
	char	   *relationship;
	char	   *comment;
	Jsonb	   *extra;
} MapElement;

/* What a scan asks for: every mapping, those of a source code, or those to a target code. */
typedef enum MapScan
{
	MAP_SCAN_ALL,
	MAP_SCAN_SOURCE,
	MAP_SCAN_TARGET
} MapScan;

/* Returns false to stop the scan. */
typedef bool (*MapElementVisitor) (void *context, const MapElement *element);

/*
 * Visits mappings of a concept map, in no order. Strings are palloc'd in the current context; code is
 * NULL for MAP_SCAN_ALL. Checks for interrupts.
 */
extern void concept_map_scan(int32 content_id, MapScan kind, const char *code,
							 MapElementVisitor visit, void *context);

#endif							/* FHIRTERM_CONCEPT_MAP_STORE_H */
