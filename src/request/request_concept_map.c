/*
 * request_concept_map.c
 *		The mappings of a ConceptMap in a request.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "load/concept_map_load.h"
#include "request/request_entry.h"

typedef struct RequestConceptMap
{
	int64		count;
	int64		room;
	MapElement *elements;
} RequestConceptMap;

/* A text as the element before has it, or a copy of it: the systems of a group are on all its elements. */
static char *
copy_text(const char *text, char *before)
{
	if (text == NULL)
		return NULL;
	return before != NULL && strcmp(text, before) == 0 ? before : pstrdup(text);
}

static Jsonb *
copy_jsonb(const Jsonb *jsonb)
{
	Jsonb	   *copy;

	if (jsonb == NULL)
		return NULL;
	copy = palloc(VARSIZE(jsonb));
	memcpy(copy, jsonb, VARSIZE(jsonb));
	return copy;
}

/* The element after the last. */
static MapElement *
new_element(RequestConceptMap *map, MemoryContext context)
{
	if (map->count == map->room)
	{
		map->room = Max(64, map->room * 2);
		map->elements = map->elements == NULL ?
			MemoryContextAllocHuge(context, map->room * sizeof(MapElement)) :
			repalloc_huge(map->elements, map->room * sizeof(MapElement));
	}
	return &map->elements[map->count++];
}

/* Where the visits of one reading put things. */
typedef struct MapKeeping
{
	RequestConceptMap *map;
	MemoryContext context;
} MapKeeping;

/* MapElementRowVisitor */
static void
keep_element(void *context, const MapElementRow *row)
{
	MapKeeping *keeping = context;
	MemoryContext old = MemoryContextSwitchTo(keeping->context);
	MapElement *element = new_element(keeping->map, keeping->context);
	MapElement	none = {0};
	const MapElement *before = keeping->map->count > 1 ? element - 1 : &none;

	element->position = row->position;
	element->source_system = copy_text(row->source_system, before->source_system);
	element->source_version = copy_text(row->source_version, before->source_version);
	element->source_code = copy_text(row->source_code, before->source_code);
	element->source_display = copy_text(row->source_display, before->source_display);
	element->target_system = copy_text(row->target_system, before->target_system);
	element->target_version = copy_text(row->target_version, before->target_version);
	element->target_code = copy_text(row->target_code, before->target_code);
	element->target_display = copy_text(row->target_display, before->target_display);
	element->relationship = copy_text(row->relationship, before->relationship);
	element->comment = copy_text(row->comment, before->comment);
	element->extra = copy_jsonb(row->extra);
	MemoryContextSwitchTo(old);
}

static RequestConceptMap *
open_map(RequestEntry *entry)
{
	MapKeeping	keeping = {entry->content, entry->context};
	MemoryContext old;
	IssueList  *issues;

	if (keeping.map != NULL)
		return keeping.map;
	old = MemoryContextSwitchTo(entry->context);
	keeping.map = palloc0(sizeof(RequestConceptMap));
	issues = request_issues(entry->context);
	concept_map_read(entry->resource, issues, keep_element, &keeping);
	request_refuse_errors(entry, issues);
	entry->content = keeping.map;
	MemoryContextSwitchTo(old);
	return keeping.map;
}

void
request_concept_map_scan(RequestEntry *entry, MapScan kind, const char *code, MapElementVisitor visit,
						 void *context)
{
	const RequestConceptMap *map = open_map(entry);

	for (int64 i = 0; i < map->count; i++)
	{
		const MapElement *element = &map->elements[i];
		const char *own = kind == MAP_SCAN_TARGET ? element->target_code : element->source_code;

		CHECK_FOR_INTERRUPTS();
		if (kind != MAP_SCAN_ALL && (own == NULL || strcmp(own, code) != 0))
			continue;
		if (!visit(context, element))
			return;
	}
}
