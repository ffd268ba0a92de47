/*
 * concept_map.c
 *		Finds concept maps and translates codes by them.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "codesystem/terminology_content.h"
#include "conceptmap/concept_map.h"
#include "conceptmap/dependency.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/version.h"
#include "json/jsonb_access.h"

static MapGroup *
read_group(JsonbContainer *json)
{
	JsonbContainer *unmapped = jsonb_member_object(json, "unmapped");
	MapGroup   *group = palloc0(sizeof(MapGroup));
	char	   *source = jsonb_member_string(json, "source");
	char	   *target = jsonb_member_string(json, "target");
	Canonical	canonical;

	group->source_version = jsonb_member_string(json, "sourceVersion");
	group->target_version = jsonb_member_string(json, "targetVersion");
	if (source != NULL && canonical_parse(source, &canonical))
	{
		group->source_system = canonical.url;
		if (canonical.version != NULL)
			group->source_version = canonical.version;
	}
	if (target != NULL && canonical_parse(target, &canonical))
	{
		group->target_system = canonical.url;
		if (canonical.version != NULL)
			group->target_version = canonical.version;
	}
	group->mode = jsonb_member_string(unmapped, "mode");
	group->code = jsonb_member_string(unmapped, "code");
	group->display = jsonb_member_string(unmapped, "display");
	group->relationship = jsonb_member_string(unmapped, "relationship");
	group->other_map = jsonb_member_string(unmapped, "otherMap");
	if (group->other_map == NULL)
		group->other_map = jsonb_member_string(unmapped, "url");
	return group;
}

/* The first of these members of a resource that is there, or NULL. */
static char *
first_member(JsonbContainer *resource, const char *const *names)
{
	char	   *value = NULL;

	for (; *names != NULL && value == NULL; names++)
		value = jsonb_member_string(resource, *names);
	return value;
}

ConceptMap *
concept_map_open(Terminology *terminology, const CatalogEntry *entry)
{
	static const char *const sources[] = {"sourceScopeUri", "sourceScopeCanonical", "sourceUri", "sourceCanonical", NULL};
	static const char *const targets[] = {"targetScopeUri", "targetScopeCanonical", "targetUri", "targetCanonical", NULL};
	ConceptMap *map = palloc0(sizeof(ConceptMap));
	JsonbContainer *resource = terminology_resource(terminology, CATALOG_CONCEPT_MAP, entry->content_id);
	JsonbContainer *groups = resource == NULL ? NULL : jsonb_member_array(resource, "group");

	map->terminology = terminology;
	map->content_id = entry->content_id;
	map->resource = resource;
	map->url = entry->url;
	map->version = entry->version;
	map->attributes = resource == NULL ? NULL : jsonb_member_array(resource, "additionalAttribute");
	map->canonical = entry->url == NULL ? NULL : canonical_join(entry->url, entry->version);
	map->date = entry->date;
	map->source_scope = first_member(resource, sources);
	map->target_scope = first_member(resource, targets);
	for (int i = 0; i < jsonb_element_count(groups); i++)
		map->groups = lappend(map->groups, read_group(jsonb_element_object(groups, i)));
	return map;
}

/* Splits the text of a canonical; TX400 if it is none. */
static void
parse_canonical(const char *text, Canonical *canonical)
{
	if (!canonical_parse(text, canonical) || canonical->url == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("\"%s\" is not a canonical reference", text),
				 errhint("Give the url of the concept map, or url|version.")));
}

ConceptMap *
concept_map_find(Terminology *terminology, const char *canonical)
{
	Canonical	parts;
	CatalogEntry *entry;

	parse_canonical(canonical, &parts);
	entry = catalog_pick(terminology_entries(terminology, CATALOG_CONCEPT_MAP, parts.url), parts.version,
						 NULL);
	return entry == NULL ? NULL : concept_map_open(terminology, entry);
}

ConceptMap *
concept_map_require(Terminology *terminology, const char *canonical)
{
	ConceptMap *map = concept_map_find(terminology, canonical);
	Canonical	parts;
	List	   *versions;
	List	   *nearest;

	if (map != NULL)
		return map;
	parse_canonical(canonical, &parts);
	versions = terminology_entries(terminology, CATALOG_CONCEPT_MAP, parts.url);
	if (versions != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_NOT_FOUND),
				 errmsg("concept map \"%s\" is not loaded", canonical),
				 errdetail("Versions of it that are loaded: %d.", list_length(versions)),
				 errhint("See fhirterm.concept_map for them.")));
	nearest = catalog_nearest_urls(CATALOG_CONCEPT_MAP, parts.url, 1);
	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("concept map \"%s\" is not loaded", canonical),
			 nearest != NIL ?
			 errhint("Did you mean \"%s\"?", (char *) linitial(nearest)) :
			 errhint("Load it with fhir_load().")));
	return NULL;				/* not reached */
}

List *
concept_map_all(Terminology *terminology)
{
	List	   *maps = NIL;
	ListCell   *cell;

	foreach(cell, terminology_request_entries(terminology, CATALOG_CONCEPT_MAP))
		maps = lappend(maps, concept_map_open(terminology, &((RequestEntry *) lfirst(cell))->entry.entry));
	foreach(cell, catalog_urls(CATALOG_CONCEPT_MAP))
	{
		List	   *versions = terminology_entries(terminology, CATALOG_CONCEPT_MAP, lfirst(cell));
		CatalogEntry *latest = catalog_pick(versions, NULL, NULL);

		if (latest != NULL && latest->content_id >= 0)
			maps = lappend(maps, concept_map_open(terminology, latest));
	}
	return maps;
}

/* As concept_map_scan(), wherever the map is from. */
static void
scan_map(const ConceptMap *map, MapScan kind, const char *code, MapElementVisitor visit, void *context)
{
	RequestEntry *entry;

	if (map->content_id >= 0)
	{
		concept_map_scan(map->content_id, kind, code, visit, context);
		return;
	}
	entry = terminology_request_entry(map->terminology, map->content_id);
	entry->ops->scan_map(entry, kind, code, visit, context);
}

/* The relationship read from target to source. */
static const char *
inverse_relationship(const char *relationship)
{
	if (strcmp(relationship, "source-is-narrower-than-target") == 0)
		return "source-is-broader-than-target";
	if (strcmp(relationship, "source-is-broader-than-target") == 0)
		return "source-is-narrower-than-target";
	return relationship;
}

typedef struct TranslateScan
{
	const ConceptMap *map;
	const MapQuery *query;
	List	   *mapped;			/* of char *: target systems for which the map says something of the code, if
								 * only that it has no target there; "" where it names none */
	List	   *found;			/* of PositionedTranslation * */
} TranslateScan;

typedef struct PositionedTranslation
{
	Translation translation;
	int32		position;
} PositionedTranslation;

static bool
same_text(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* Whether what a map has of a system is meant by a query: that system, and no other version than the one asked. */
static bool
is_asked(const MapQuery *query, const char *system, const char *version)
{
	return same_text(system, query->system) &&
		(version == NULL || query->version == NULL || version_matches(version, query->version));
}

bool
concept_map_covers(const ConceptMap *map, const MapQuery *query)
{
	bool		reverse = (query->options & TRANSLATE_REVERSE) != 0;
	ListCell   *cell;

	foreach(cell, map->groups)
	{
		const MapGroup *group = lfirst(cell);
		bool		asked = reverse ? is_asked(query, group->target_system, group->target_version)
			: is_asked(query, group->source_system, group->source_version);

		if (asked && (query->target_system == NULL ||
					  same_text(reverse ? group->source_system : group->target_system, query->target_system)))
			return true;
	}
	return false;
}

/* MapElementVisitor: notes the translations of one code. */
static bool
visit_element(void *context, const MapElement *element)
{
	TranslateScan *scan = context;
	const MapQuery *query = scan->query;
	bool		reverse = (query->options & TRANSLATE_REVERSE) != 0;
	PositionedTranslation *found;
	Translation *translation;
	JsonbValue	product;

	if (reverse ? !is_asked(query, element->target_system, element->target_version)
		: !is_asked(query, element->source_system, element->source_version))
		return true;
	if (!reverse && !concept_map_dependencies_met(scan->map, element->extra, query->dependency))
		return true;
	scan->mapped = lappend(scan->mapped, element->target_system == NULL ? "" : element->target_system);
	if ((reverse ? element->source_code : element->target_code) == NULL)
		return true;
	if (query->target_system != NULL &&
		!same_text(reverse ? element->source_system : element->target_system, query->target_system))
		return true;
	found = palloc0(sizeof(PositionedTranslation));
	found->position = element->position;
	translation = &found->translation;
	translation->relationship = reverse ? inverse_relationship(element->relationship) : element->relationship;
	translation->system = reverse ? element->source_system : element->target_system;
	translation->version = reverse ? element->source_version : element->target_version;
	translation->code = reverse ? element->source_code : element->target_code;
	translation->display = reverse ? element->source_display : element->target_display;
	translation->comment = element->comment;
	translation->extra = element->extra;
	translation->stated = element->relationship;
	translation->given_system = query->system;
	translation->given_code = query->code;
	if (element->extra != NULL && jsonb_member(&element->extra->root, "product", &product))
		translation->product = JsonbValueToJsonb(&product);
	translation->map = scan->map;
	scan->found = lappend(scan->found, found);
	return true;
}

static int
compare_position(const ListCell *a, const ListCell *b)
{
	int32		left = ((PositionedTranslation *) lfirst(a))->position;
	int32		right = ((PositionedTranslation *) lfirst(b))->position;

	return left < right ? -1 : left > right ? 1 : 0;
}

/* Whether the map's own mappings say something of the code for the target system of a group. */
static bool
is_mapped(const TranslateScan *scan, const MapGroup *group)
{
	ListCell   *cell;

	foreach(cell, scan->mapped)
	{
		const char *target = lfirst(cell);

		if (target[0] == '\0' || group->target_system == NULL || strcmp(target, group->target_system) == 0)
			return true;
	}
	return false;
}

/* The maps that one translation goes through, by content_id. */
typedef struct MapPath
{
	List	   *open;			/* one leading to the next, as other-maps */
	List	   *done;			/* they have said what they have to say */
} MapPath;

static List *translate(const ConceptMap *map, const MapQuery *query, MapPath *path);

/* Refuses a chain of other-maps that comes back to a map it has been through. */
static void
check_path(const ConceptMap *map, const MapPath *path)
{
	if (list_member_int(path->open, map->content_id))
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("concept map \"%s\" refers to itself for unmapped codes",
						map->canonical != NULL ? map->canonical : "(without url)"),
				 errdetail("Its unmapped codes lead to another map, and from there back to it."),
				 errhint("Correct ConceptMap.group.unmapped of one of the maps.")));
}

/* What the other map of a group makes of a code; nothing where it was asked before, for another group. */
static List *
translate_by_other_map(const ConceptMap *map, const MapGroup *group, const MapQuery *query, MapPath *path)
{
	MapQuery	again = *query;
	ConceptMap *other;

	if (group->other_map == NULL)
		return NIL;
	other = concept_map_require(map->terminology, group->other_map);
	check_path(other, path);
	if (list_member_int(path->done, other->content_id))
		return NIL;
	again.options = 0;
	return translate(other, &again, path);
}

/* What a group makes of a code that it does not map. */
static List *
translate_unmapped(const ConceptMap *map, const MapGroup *group, const MapQuery *query, MapPath *path)
{
	Translation *translation;

	if (strcmp(group->mode, "other-map") == 0)
		return translate_by_other_map(map, group, query, path);
	if (query->target_system != NULL && !same_text(group->target_system, query->target_system))
		return NIL;
	translation = palloc0(sizeof(Translation));
	translation->relationship = group->relationship != NULL ? group->relationship : "related-to";
	translation->system = group->target_system;
	translation->version = group->target_version;
	translation->stated = translation->relationship;
	translation->given_system = query->system;
	translation->given_code = query->code;
	translation->map = map;
	if (strcmp(group->mode, "fixed") == 0)
	{
		translation->code = group->code;
		translation->display = group->display;
	}
	else
		translation->code = query->code;
	return translation->code == NULL ? NIL : list_make1(translation);
}

static List *
translate(const ConceptMap *map, const MapQuery *query, MapPath *path)
{
	bool		reverse = (query->options & TRANSLATE_REVERSE) != 0;
	TranslateScan scan = {0};
	List	   *result = NIL;
	ListCell   *cell;

	check_stack_depth();
	scan.map = map;
	scan.query = query;
	scan_map(map, reverse ? MAP_SCAN_TARGET : MAP_SCAN_SOURCE, query->code, visit_element, &scan);
	list_sort(scan.found, compare_position);
	foreach(cell, scan.found)
		result = lappend(result, &((PositionedTranslation *) lfirst(cell))->translation);
	if (query->options & (TRANSLATE_REVERSE | TRANSLATE_MAPPED_ONLY))
		return result;
	path->open = lappend_int(path->open, map->content_id);
	foreach(cell, map->groups)
	{
		const MapGroup *group = lfirst(cell);

		if (group->mode != NULL && is_asked(query, group->source_system, group->source_version) &&
			!is_mapped(&scan, group))
			result = list_concat(result, translate_unmapped(map, group, query, path));
	}
	path->open = list_delete_last(path->open);
	path->done = lappend_int(path->done, map->content_id);
	return result;
}

List *
concept_map_translate(const ConceptMap *map, const MapQuery *query)
{
	MapPath		path = {NIL, NIL};

	return translate(map, query, &path);
}

/* MapElementVisitor: stops at the first mapping that a plain relation can't carry. */
static bool
visit_irregular(void *context, const MapElement *element)
{
	const char **reason = context;
	JsonbContainer *extra = element->extra == NULL ? NULL : &element->extra->root;
	JsonbValue	value;

	if (element->source_system == NULL)
		*reason = "a group has no source code system";
	else if (element->target_code != NULL && element->target_system == NULL)
		*reason = "a group has no target code system";
	else if (jsonb_member(extra, "dependsOn", &value))
		*reason = "mappings depend on other elements (dependsOn)";
	else if (jsonb_member(extra, "product", &value))
		*reason = "mappings have further products (product)";
	else if (jsonb_member(extra, "valueSet", &value) || jsonb_member(extra, "sourceValueSet", &value))
		*reason = "mappings are from or to value sets (valueSet)";
	return *reason == NULL;
}

const char *
concept_map_irregularity(const ConceptMap *map)
{
	const char *reason = NULL;

	scan_map(map, MAP_SCAN_ALL, NULL, visit_irregular, &reason);
	return reason;
}
