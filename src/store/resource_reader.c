/*
 * resource_reader.c
 *		Loaded resources as they came: JSON in, JSON out; fhir_get.
 *
 * A CodeSystem is stored as a resource without its concepts, and rows. Its concepts are put back in the
 * order of the resource (position), nested as they were (nesting): for each a few probes by index, as
 * their rows are in the order of the hierarchy. What had no column is in extra columns, as it was.
 *
 * Links of the hierarchy are stated by nesting or by properties; where neither has any (a release in RF2 gives
 * links apart from concepts), they are given back as values of the property that stands for parents.
 *
 * The whole is built in memory, as jsonb_in() does.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/excerpt.h"
#include "fhir/web_source.h"
#include "json/jsonb_access.h"
#include "store/concept_store.h"
#include "store/resource_reader.h"
#include "store/stored_scan.h"

/* Columns of fhirterm.code_system_fragment in the order of store.sql. */
enum
{
	FRAGMENT_CONTENT_ID = 1,
	FRAGMENT_ID = 3,
	FRAGMENT_DIGEST,
	FRAGMENT_RESOURCE
};

/* Where in the resource a concept stands. */
typedef struct ConceptPlace
{
	int32		ordinal;		/* -1: none at this position */
	int			nesting;
} ConceptPlace;

typedef struct ConceptRebuild
{
	int32		content_id;
	MemoryContext result;		/* of the JSON built */
	MemoryContext scratch;		/* of one concept's rows */
	JsonbParseState *state;
	Size		size;			/* a lower bound of the result's so far */
	ConceptPlace *places;		/* by position */
	int32		place_count;
	int32		place_room;
	int			definition_count;
	PropertyDefinition *definitions;
	bool		has_designations;
	const char *parent_property;	/* that links are to be told by; NULL: concepts state them themselves */
	bool		array_open;		/* of designations or properties of the current concept */
} ConceptRebuild;

/* jsonb holds 28 bits of length; its own message names no table. */
static void
count_size(ConceptRebuild *rebuild, Size size)
{
	rebuild->size += size;
	if (rebuild->size > JENTRY_OFFLENMASK)
		ereport(ERROR,
				errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("the code system is larger than jsonb can hold"),
				errdetail("jsonb arrays and objects end at %d bytes.", JENTRY_OFFLENMASK),
				errhint("Select its parts from fhirterm.concepts, fhirterm.designations and fhirterm.properties."));
}

static void
put_structure(ConceptRebuild *rebuild, JsonbIteratorToken token)
{
	if (token == WJB_BEGIN_OBJECT || token == WJB_BEGIN_ARRAY)
		count_size(rebuild, offsetof(JsonbContainer, children));
	pushJsonbValue(&rebuild->state, token, NULL);
}

static void
put_key(ConceptRebuild *rebuild, const char *key, int length)
{
	JsonbValue	name;

	count_size(rebuild, length + 2 * sizeof(JEntry));	/* that of the value, too */
	name.type = jbvString;
	name.val.string.val = pnstrdup(key, length);
	name.val.string.len = length;
	pushJsonbValue(&rebuild->state, WJB_KEY, &name);
}

static void
put_string(ConceptRebuild *rebuild, const char *key, const char *text)
{
	JsonbValue	value;

	if (text == NULL)
		return;
	put_key(rebuild, key, strlen(key));
	value.type = jbvString;
	value.val.string.len = strlen(text);
	value.val.string.val = pnstrdup(text, value.val.string.len);
	count_size(rebuild, value.val.string.len);
	pushJsonbValue(&rebuild->state, WJB_VALUE, &value);
}

/* All members of an object, or of a jsonb column. */
static void
put_members(ConceptRebuild *rebuild, JsonbContainer *object)
{
	JsonbIterator *iterator = JsonbIteratorInit(object);
	JsonbIteratorToken token;
	JsonbValue	value;

	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token != WJB_KEY)
			continue;
		put_key(rebuild, value.val.string.val, value.val.string.len);
		(void) JsonbIteratorNext(&iterator, &value, true);
		if (value.type == jbvBinary)
			count_size(rebuild, value.val.binary.len);
		pushJsonbValue(&rebuild->state, WJB_VALUE, &value);
	}
}

/* The same for one of the scratch rows: the values pushed must outlive it. */
static void
put_extra(ConceptRebuild *rebuild, Jsonb *extra)
{
	Jsonb	   *copy;

	if (extra == NULL)
		return;
	copy = palloc(VARSIZE(extra));
	memcpy(copy, extra, VARSIZE(extra));
	put_members(rebuild, &copy->root);
}

/* Begins an element of an array of the concept, and the array before its first. */
static void
begin_element(ConceptRebuild *rebuild, const char *key)
{
	if (!rebuild->array_open)
	{
		put_key(rebuild, key, strlen(key));
		put_structure(rebuild, WJB_BEGIN_ARRAY);
		rebuild->array_open = true;
	}
	put_structure(rebuild, WJB_BEGIN_OBJECT);
}

static void
end_array(ConceptRebuild *rebuild)
{
	if (rebuild->array_open)
		put_structure(rebuild, WJB_END_ARRAY);
	rebuild->array_open = false;
}

/* DesignationVisitor. use is in extra whole where it has more than system and code. */
static bool
put_designation(void *context, const ConceptDesignation *designation)
{
	ConceptRebuild *rebuild = context;
	MemoryContext caller = MemoryContextSwitchTo(rebuild->result);
	JsonbValue	use;

	begin_element(rebuild, "designation");
	put_string(rebuild, "language", designation->language);
	put_string(rebuild, "value", designation->value);
	if ((designation->use_system != NULL || designation->use_code != NULL) &&
		!(designation->extra != NULL && jsonb_member(&designation->extra->root, "use", &use)))
	{
		put_key(rebuild, "use", 3);
		put_structure(rebuild, WJB_BEGIN_OBJECT);
		put_string(rebuild, "system", designation->use_system);
		put_string(rebuild, "code", designation->use_code);
		put_structure(rebuild, WJB_END_OBJECT);
	}
	put_extra(rebuild, designation->extra);
	put_structure(rebuild, WJB_END_OBJECT);
	MemoryContextSwitchTo(caller);
	return true;
}

static const PropertyDefinition *
definition_of(const ConceptRebuild *rebuild, int16 number)
{
	for (int i = 0; i < rebuild->definition_count; i++)
	{
		if (rebuild->definitions[i].number == number)
			return &rebuild->definitions[i];
	}
	ereport(ERROR,
			errcode(ERRCODE_DATA_CORRUPTED),
			errmsg("content %d has values of property %d, which it does not define", rebuild->content_id,
				   number));
	return NULL;
}

/* The members that a value of each type is under. */
static const char *const value_keys[] = {
	[PROPERTY_CODE] = "valueCode",
	[PROPERTY_CODING] = "valueCoding",
	[PROPERTY_STRING] = "valueString",
	[PROPERTY_INTEGER] = "valueInteger",
	[PROPERTY_BOOLEAN] = "valueBoolean",
	[PROPERTY_DATETIME] = "valueDateTime",
	[PROPERTY_DECIMAL] = "valueDecimal"
};

/* The value as the type of its property says, under that name. */
static void
put_value(ConceptRebuild *rebuild, PropertyType type, const char *text)
{
	JsonbValue	value;

	switch (type)
	{
		case PROPERTY_BOOLEAN:
			value.type = jbvBool;
			value.val.boolean = strcmp(text, "true") == 0;
			break;
		case PROPERTY_INTEGER:
		case PROPERTY_DECIMAL:
			value.type = jbvNumeric;
			value.val.numeric = DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(text),
																	ObjectIdGetDatum(InvalidOid),
																	Int32GetDatum(-1)));
			break;
		default:
			put_string(rebuild, value_keys[type], text);
			return;
	}
	put_key(rebuild, value_keys[type], strlen(value_keys[type]));
	count_size(rebuild, strlen(text) / 2);
	pushJsonbValue(&rebuild->state, WJB_VALUE, &value);
}

/* A Coding, and a value that is not of the property's type, is in extra under its own name. */
static bool
has_own_value(Jsonb *extra)
{
	JsonbValue	value;

	for (int i = 0; extra != NULL && i < lengthof(value_keys); i++)
	{
		if (jsonb_member(&extra->root, value_keys[i], &value))
			return true;
	}
	return false;
}

/* PropertyVisitor */
static bool
put_property(void *context, const ConceptPropertyValue *value)
{
	ConceptRebuild *rebuild = context;
	const PropertyDefinition *definition = definition_of(rebuild, value->property);
	MemoryContext caller = MemoryContextSwitchTo(rebuild->result);

	begin_element(rebuild, "property");
	put_string(rebuild, "code", definition->code);
	if (!has_own_value(value->extra))
		put_value(rebuild, definition->type, value->value);
	put_extra(rebuild, value->extra);
	put_structure(rebuild, WJB_END_OBJECT);
	MemoryContextSwitchTo(caller);
	return true;
}

/* The links to parents that no row of a property states. */
static void
put_parents(ConceptRebuild *rebuild, int32 ordinal)
{
	int32	   *parents;
	int			count = concept_store_parents(rebuild->content_id, ordinal, &parents);

	for (int i = 0; i < count; i++)
	{
		Concept		parent;
		MemoryContext caller;

		if (!concept_store_fetch(rebuild->content_id, parents[i], FETCH_CODE, PG_INT32_MAX, &parent))
			elog(ERROR, "content %d has lost ordinal %d", rebuild->content_id, parents[i]);
		caller = MemoryContextSwitchTo(rebuild->result);
		begin_element(rebuild, "property");
		put_string(rebuild, "code", rebuild->parent_property);
		put_string(rebuild, value_keys[PROPERTY_CODE], parent.code);
		put_structure(rebuild, WJB_END_OBJECT);
		MemoryContextSwitchTo(caller);
	}
}

/* The members of a concept but its children. */
static void
put_concept(ConceptRebuild *rebuild, int32 ordinal)
{
	Concept		concept;
	MemoryContext caller = MemoryContextSwitchTo(rebuild->scratch);

	if (!concept_store_fetch(rebuild->content_id, ordinal,
							 FETCH_CODE | FETCH_DISPLAY | FETCH_DEFINITION | FETCH_EXTRA,
							 PG_INT32_MAX, &concept))
		elog(ERROR, "content %d has lost ordinal %d", rebuild->content_id, ordinal);
	MemoryContextSwitchTo(rebuild->result);
	put_string(rebuild, "code", concept.code);
	put_string(rebuild, "display", concept.display);
	put_string(rebuild, "definition", concept.definition);
	put_extra(rebuild, concept.extra);
	MemoryContextSwitchTo(rebuild->scratch);
	if (rebuild->has_designations)
		concept_store_designations(rebuild->content_id, ordinal, put_designation, rebuild);
	MemoryContextSwitchTo(rebuild->result);
	end_array(rebuild);
	MemoryContextSwitchTo(rebuild->scratch);
	if (rebuild->definition_count > 0)
		concept_store_properties(rebuild->content_id, ordinal, put_property, rebuild);
	if (rebuild->parent_property)
		put_parents(rebuild, ordinal);
	MemoryContextSwitchTo(rebuild->result);
	end_array(rebuild);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(rebuild->scratch);
}

/* ConceptVisitor: notes where a concept stands. */
static bool
note_place(void *context, const Concept *concept)
{
	ConceptRebuild *rebuild = context;

	while (concept->position >= rebuild->place_room)
	{
		rebuild->place_room = Max(256, rebuild->place_room * 2);
		rebuild->places = rebuild->places == NULL ?
			palloc(rebuild->place_room * sizeof(ConceptPlace)) :
			repalloc_huge(rebuild->places, rebuild->place_room * sizeof(ConceptPlace));
	}
	while (rebuild->place_count <= concept->position)
		rebuild->places[rebuild->place_count++].ordinal = -1;
	rebuild->places[concept->position].ordinal = concept->ordinal;
	rebuild->places[concept->position].nesting = concept->nesting;
	return true;
}

/* DesignationVisitor: one is enough. */
static bool
note_designation(void *context, const ConceptDesignation *designation)
{
	((ConceptRebuild *) context)->has_designations = true;
	return false;
}

/* PropertyVisitor: one is enough. */
static bool
note_value(void *context, const ConceptPropertyValue *value)
{
	*(bool *) context = true;
	return false;
}

/* The property to tell links by that nothing else states; NULL if there is no need. */
static const char *
find_parent_property(const ConceptRebuild *rebuild)
{
	const char *parent = NULL;

	for (int32 i = 0; i < rebuild->place_count; i++)
	{
		if (rebuild->places[i].nesting > 0)
			return NULL;
	}
	for (int i = 0; i < rebuild->definition_count; i++)
	{
		const PropertyDefinition *definition = &rebuild->definitions[i];
		bool		stated = false;

		if (definition->role != ROLE_PARENT && definition->role != ROLE_CHILD &&
			definition->role != ROLE_PART_OF)
			continue;
		concept_store_scan_property(rebuild->content_id, definition->number, NULL, note_value, &stated);
		if (stated)
			return NULL;
		if (definition->role == ROLE_PARENT)
			parent = definition->code;
	}
	return parent;
}

/* Closes concepts until the next may stand at a level; returns the level of the innermost open one. */
static int
close_concepts(ConceptRebuild *rebuild, int open, int level)
{
	for (; open >= level; open--)
	{
		put_structure(rebuild, WJB_END_OBJECT);
		if (open > level)
			put_structure(rebuild, WJB_END_ARRAY);
	}
	return open;
}

/* CodeSystem.concept, into the resource under construction. */
static void
put_concepts(ConceptRebuild *rebuild)
{
	int			open = -1;		/* level of the innermost concept begun */
	int			arrays = 0;		/* levels whose array is begun */

	for (int32 i = 0; i < rebuild->place_count; i++)
	{
		ConceptPlace *place = &rebuild->places[i];

		CHECK_FOR_INTERRUPTS();
		if (place->ordinal < 0 || place->nesting > open + 1)
			ereport(ERROR,
					errcode(ERRCODE_DATA_CORRUPTED),
					errmsg("concepts of content %d are damaged at position %d", rebuild->content_id, i));
		if (open >= place->nesting)
		{
			open = close_concepts(rebuild, open, place->nesting);
			arrays = place->nesting + 1;
		}
		if (arrays == place->nesting)
		{
			put_key(rebuild, "concept", strlen("concept"));
			put_structure(rebuild, WJB_BEGIN_ARRAY);
			arrays++;
		}
		put_structure(rebuild, WJB_BEGIN_OBJECT);
		open = place->nesting;
		put_concept(rebuild, place->ordinal);
	}
	if (open >= 0)
	{
		(void) close_concepts(rebuild, open, 0);
		put_structure(rebuild, WJB_END_ARRAY);
	}
}

static Jsonb *
rebuild_code_system(int32 content_id, Jsonb *resource)
{
	ConceptRebuild rebuild = {.content_id = content_id};
	MemoryContext caller = CurrentMemoryContext;
	JsonbValue *whole;
	Jsonb	   *result;

	rebuild.result = AllocSetContextCreate(caller, "fhirterm resource rebuilt", ALLOCSET_DEFAULT_SIZES);
	rebuild.scratch = AllocSetContextCreate(rebuild.result, "fhirterm concept rebuilt",
											ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(rebuild.result);
	concept_store_scan(content_id, 0, PG_INT32_MAX, FETCH_PLACE, PG_INT32_MAX, note_place, &rebuild);
	concept_store_scan_designations(content_id, note_designation, &rebuild);
	rebuild.definition_count = concept_store_definitions(content_id, &rebuild.definitions);
	rebuild.parent_property = find_parent_property(&rebuild);
	put_structure(&rebuild, WJB_BEGIN_OBJECT);
	put_members(&rebuild, &resource->root);
	put_concepts(&rebuild);
	whole = pushJsonbValue(&rebuild.state, WJB_END_OBJECT, NULL);
	MemoryContextSwitchTo(caller);
	result = JsonbValueToJsonb(whole);
	MemoryContextDelete(rebuild.result);
	return result;
}

Jsonb *
stored_resource(CatalogKind kind, int32 content_id)
{
	Jsonb	   *resource = catalog_resource(kind, content_id);

	if (resource == NULL || kind != CATALOG_CODE_SYSTEM)
		return resource;
	return rebuild_code_system(content_id, resource);
}

Jsonb *
stored_fragment(const char *id)
{
	StoredScan	scan;
	Jsonb	   *resource = NULL;

	stored_scan_init(&scan);
	stored_scan_key_text(&scan, FRAGMENT_ID, BTEqualStrategyNumber, CStringGetTextDatum(id));
	stored_scan_open_table(&scan, STORED_CODE_SYSTEM_FRAGMENT);
	if (stored_scan_next(&scan))
		resource = stored_scan_jsonb(&scan, FRAGMENT_RESOURCE);
	stored_scan_close(&scan);
	return resource;
}

List *
stored_fragments(int32 content_id)
{
	List	   *fragments = NIL;
	StoredScan	scan;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, FRAGMENT_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_open(&scan, STORED_CODE_SYSTEM_FRAGMENT, STORED_CODE_SYSTEM_FRAGMENT_PKEY);
	while (stored_scan_next(&scan))
	{
		StoredFragment *fragment = palloc(sizeof(StoredFragment));
		uint64		halves[2];

		memcpy(halves, DatumGetUUIDP(scan.values[FRAGMENT_DIGEST - 1])->data, sizeof(halves));
		fragment->digest.high = pg_ntoh64(halves[0]);
		fragment->digest.low = pg_ntoh64(halves[1]);
		fragment->id = stored_scan_text(&scan, FRAGMENT_ID);
		fragment->resource = stored_scan_jsonb(&scan, FRAGMENT_RESOURCE);
		fragments = lappend(fragments, fragment);
	}
	stored_scan_close(&scan);
	return fragments;
}

/* The kind of a name. Errors: TX501 if resources of that type are not stored. */
static CatalogKind
require_kind(const char *type)
{
	int			kind = catalog_kind_of_name(type);

	if (kind < 0)
		ereport(ERROR,
				errcode(ERRCODE_TX_NOT_SUPPORTED),
				errmsg("resources of type \"%s\" are not stored", excerpt(type)),
				errhint("CodeSystem, ValueSet, ConceptMap and NamingSystem are."));
	return kind;
}

/* What a canonical (or Type/id) means; NULL if nothing. Errors: TX422 for one of several editions. */
static CatalogEntry *
entry_named(CatalogKind kind, const Canonical *canonical)
{
	return catalog_pick_of_kind(kind, catalog_entries(kind, canonical->url), canonical->version, NULL);
}

PG_FUNCTION_INFO_V1(fhir_get);

/* fhir_get(resource_type text, canonical text): jsonb; see resources.sql. */
Datum
fhir_get(PG_FUNCTION_ARGS)
{
	CatalogKind kind = require_kind(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	Canonical	canonical;
	CatalogEntry *entry;
	Jsonb	   *resource = NULL;
	char	   *link;

	if (!canonical_parse(text_to_cstring(PG_GETARG_TEXT_PP(1)), &canonical) || canonical.url == NULL ||
		canonical.fragment != NULL)
		PG_RETURN_NULL();
	if (kind == CATALOG_CODE_SYSTEM && strncmp(canonical.url, "CodeSystem/", 11) == 0)
		resource = stored_fragment(canonical.url + 11);
	if (resource == NULL)
	{
		entry = entry_named(kind, &canonical);
		resource = entry == NULL ? NULL : stored_resource(kind, entry->content_id);
	}
	if (resource == NULL)
		PG_RETURN_NULL();
	link = web_source_of(&resource->root);
	if (link)
		resource = tree_to_jsonb(web_source_put(tree_of_jsonb(resource), link));
	PG_RETURN_JSONB_P(resource);
}

PG_FUNCTION_INFO_V1(fhirterm_content_named);

/* fhirterm.content_named(resource_type, canonical): strict. */
Datum
fhirterm_content_named(PG_FUNCTION_ARGS)
{
	CatalogKind kind = require_kind(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	Canonical	canonical;
	CatalogEntry *entry;

	if (!canonical_parse(text_to_cstring(PG_GETARG_TEXT_PP(1)), &canonical) || canonical.url == NULL ||
		canonical.fragment != NULL || (entry = entry_named(kind, &canonical)) == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT32(entry->content_id);
}
