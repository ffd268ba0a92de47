/*
 * concept_map_store.c
 *		Reads fhirterm.concept_map_element.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "store/concept_map_store.h"
#include "store/stored_scan.h"

/* Columns of fhirterm.concept_map_element in the order of store.sql. */
enum
{
	COLUMN_CONTENT_ID = 1,
	COLUMN_POSITION,
	COLUMN_SOURCE_SYSTEM,
	COLUMN_SOURCE_VERSION,
	COLUMN_SOURCE_CODE,
	COLUMN_SOURCE_DISPLAY,
	COLUMN_TARGET_SYSTEM,
	COLUMN_TARGET_VERSION,
	COLUMN_TARGET_CODE,
	COLUMN_TARGET_DISPLAY,
	COLUMN_RELATIONSHIP,
	COLUMN_COMMENT,
	COLUMN_EXTRA
};

static void
fill_element(MapElement *element, const StoredScan *scan)
{
	element->position = stored_scan_int4(scan, COLUMN_POSITION);
	element->source_system = stored_scan_text(scan, COLUMN_SOURCE_SYSTEM);
	element->source_version = stored_scan_text(scan, COLUMN_SOURCE_VERSION);
	element->source_code = stored_scan_text(scan, COLUMN_SOURCE_CODE);
	element->source_display = stored_scan_text(scan, COLUMN_SOURCE_DISPLAY);
	element->target_system = stored_scan_text(scan, COLUMN_TARGET_SYSTEM);
	element->target_version = stored_scan_text(scan, COLUMN_TARGET_VERSION);
	element->target_code = stored_scan_text(scan, COLUMN_TARGET_CODE);
	element->target_display = stored_scan_text(scan, COLUMN_TARGET_DISPLAY);
	element->relationship = stored_scan_text(scan, COLUMN_RELATIONSHIP);
	element->comment = stored_scan_text(scan, COLUMN_COMMENT);
	element->extra = stored_scan_jsonb(scan, COLUMN_EXTRA);
}

void
concept_map_scan(int32 content_id, MapScan kind, const char *code, MapElementVisitor visit,
				 void *context)
{
	StoredScan	scan;
	bool		more = true;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, COLUMN_CONTENT_ID, BTEqualStrategyNumber, content_id);
	if (kind != MAP_SCAN_ALL)
		stored_scan_key_text(&scan, kind == MAP_SCAN_TARGET ? COLUMN_TARGET_CODE : COLUMN_SOURCE_CODE,
							 BTEqualStrategyNumber, CStringGetTextDatum(code));
	stored_scan_open(&scan, STORED_CONCEPT_MAP_ELEMENT,
					 kind == MAP_SCAN_TARGET ? STORED_CONCEPT_MAP_ELEMENT_TARGET :
					 STORED_CONCEPT_MAP_ELEMENT_SOURCE);
	while (more && stored_scan_next(&scan))
	{
		MapElement	element;

		fill_element(&element, &scan);
		more = visit(context, &element);
	}
	stored_scan_close(&scan);
}
