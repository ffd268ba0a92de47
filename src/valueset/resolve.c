/*
 * resolve.c
 *		From a reference to a value set: stored, contained, implicit, or the resource itself.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "fhir/text.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "codesystem/terminology_content.h"
#include "errors.h"
#include "fhir/outcome.h"
#include "fhir/snomed_uri.h"
#include "fhir/version.h"
#include "json/jsonb_access.h"
#include "valueset/evaluation.h"

/* A canonical as asked, and what it led to. */
typedef struct NamedValueSet
{
	const char *canonical;		/* key */
	ValueSet   *value_set;
} NamedValueSet;

/* Two names of one stored value set give one ValueSet. */
typedef struct StoredValueSet
{
	int32		content_id;		/* key */
	ValueSet   *value_set;
} StoredValueSet;

typedef struct ContainedValueSet
{
	char	   *id;
	ValueSet   *value_set;
} ContainedValueSet;

/* ---------------------------------------------------------------- the room of a Terminology */

ValueSetRoom *
value_set_room(Terminology *terminology)
{
	ValueSetRoom *room = terminology->extension;
	HASHCTL		control = {0};

	if (room)
		return room;
	room = MemoryContextAllocZero(terminology->context, sizeof(ValueSetRoom));
	control.hcxt = terminology->context;
	control.keysize = sizeof(const char *);
	control.entrysize = sizeof(NamedValueSet);
	control.hash = text_key_hash;
	control.match = text_key_match;
	room->by_name = hash_create("value sets by name", 16, &control,
								HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	control.keysize = sizeof(int32);
	control.entrysize = sizeof(StoredValueSet);
	room->by_content = hash_create("value sets by content", 16, &control,
								   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	terminology->extension = room;
	return room;
}

const Canonical *
canonical_choice(List *choices, const char *url)
{
	ListCell   *cell;

	foreach(cell, choices)
	{
		const Canonical *choice = lfirst(cell);

		if (strcmp(choice->url, url) == 0)
			return choice;
	}
	return NULL;
}

const Canonical *
version_choice(List *choices, const char *url, MessageId message)
{
	VersionChoice *choice = NULL;
	ListCell   *cell;

	foreach(cell, choices)
	{
		VersionChoice *other = lfirst(cell);
		const char *version = other->canonical.version;

		if (strcmp(other->canonical.url, url) != 0)
			continue;
		if (choice && strcmp(choice->canonical.version, version) != 0)
			ereport(ERROR,
					(errcode(ERRCODE_TX_UNPROCESSABLE),
					 errmsg("two versions are asked for of \"%s\": \"%s\" and \"%s\"", url,
							choice->canonical.version, version),
					 err_outcome("exception", "version-error", message, NULL,
								 message_text(message, url, choice->canonical.version, version))));
		if (choice == NULL)
			choice = other;
	}
	if (choice == NULL)
		return NULL;
	choice->used = true;
	return &choice->canonical;
}

static VersionChoice *
read_choice(const char *text, const char *parameter)
{
	VersionChoice *choice = palloc0(sizeof(VersionChoice));

	if (!canonical_parse(text, &choice->canonical) || choice->canonical.url == NULL ||
		choice->canonical.version == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("invalid %s \"%s\"", parameter, text),
				 errhint("Write a canonical and a version: url|version.")));
	return choice;
}

/* The canonicals of a parameter, each with a version. */
static List *
read_choices(List *texts, const char *parameter)
{
	List	   *choices = NIL;
	ListCell   *cell;

	foreach(cell, texts)
		choices = lappend(choices, read_choice(lfirst(cell), parameter));
	return choices;
}

/* Whether a canonical names a supplement that is loaded, or in the request. */
static bool
supplement_is_loaded(Terminology *terminology, const char *text)
{
	Canonical	canonical;
	CodeSystemEntry *entry;

	if (!canonical_parse(text, &canonical) || canonical.url == NULL)
		return false;
	entry = (CodeSystemEntry *) catalog_pick(terminology_code_system_entries(terminology, canonical.url),
											 canonical.version, NULL);
	return entry && content_mode_of_name(entry->content) == CONTENT_SUPPLEMENT;
}

/* Raises TX404 if several of these are missing: all are told at once. */
static void
require_supplements(Terminology *terminology, List *canonicals)
{
	List	   *missing = NIL;
	StringInfoData names;
	ListCell   *cell;

	foreach(cell, canonicals)
		if (!supplement_is_loaded(terminology, lfirst(cell)))
			missing = lappend(missing, lfirst(cell));
	if (list_length(missing) < 2)
		return;
	initStringInfo(&names);
	foreach(cell, missing)
		appendStringInfo(&names, "%s%s", names.len ? "," : "", (char *) lfirst(cell));
	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("supplements are not loaded: %s", names.data),
			 errhint("Load them with fhir_load()."),
			 err_outcome("not-found", "not-found", MSG_SUPPLEMENTS_MISSING, NULL,
						 message_text(MSG_SUPPLEMENTS_MISSING, names.data))));
}

void
value_set_choose(Terminology *terminology, const VersionChoices *choices, List *use_supplements)
{
	ValueSetRoom *room = value_set_room(terminology);
	MemoryContext old = MemoryContextSwitchTo(terminology->context);
	ListCell   *cell;

	if (choices)
	{
		room->system_version = read_choices(choices->system_version, "system_version");
		room->check_system_version = read_choices(choices->check_system_version, "check_system_version");
		room->force_system_version = read_choices(choices->force_system_version, "force_system_version");
		room->value_set_version = read_choices(choices->value_set_version, "default_valueset_version");
	}
	MemoryContextSwitchTo(old);
	require_supplements(terminology, use_supplements);
	foreach(cell, use_supplements)
		terminology_use_supplement(terminology, lfirst(cell));
}

Terminology *
terminology_variant(Terminology *terminology)
{
	ValueSetRoom *room = value_set_room(terminology);
	Terminology *variant = terminology_create(terminology->context);
	ValueSetRoom *own = value_set_room(variant);
	MemoryContext old = MemoryContextSwitchTo(variant->context);

	variant->request = terminology->request;
	variant->use_supplements = list_copy(terminology->use_supplements);
	own->system_version = list_copy(room->system_version);
	own->check_system_version = list_copy(room->check_system_version);
	own->force_system_version = list_copy(room->force_system_version);
	own->value_set_version = list_copy(room->value_set_version);
	own->coding_version = list_copy(room->coding_version);
	MemoryContextSwitchTo(old);
	return variant;
}

/* ---------------------------------------------------------------- from definition to value set */

/* The list of choices that a parameter of $expand adds to; NULL: it is none of those. */
static List **
choices_of_parameter(ValueSetRoom *room, const char *name)
{
	if (strcmp(name, "system-version") == 0)
		return &room->system_version;
	if (strcmp(name, "check-system-version") == 0)
		return &room->check_system_version;
	if (strcmp(name, "force-system-version") == 0)
		return &room->force_system_version;
	return strcmp(name, "default-valueset-version") == 0 ? &room->value_set_version : NULL;
}

/* Adds the choices that a definition states as expansion parameters, where the request has none for the url. */
static Terminology *
add_stated_choices(Terminology *terminology, const ValueSetDefinition *definition)
{
	Terminology *variant = NULL;
	ListCell   *cell;

	foreach(cell, definition->parameters)
	{
		const ExpansionParameter *parameter = lfirst(cell);
		List	  **choices = choices_of_parameter(value_set_room(variant ? variant : terminology), parameter->name);
		VersionChoice *choice;
		MemoryContext old;

		if (choices == NULL)
			continue;
		if (variant == NULL)
		{
			variant = terminology_variant(terminology);
			choices = choices_of_parameter(value_set_room(variant), parameter->name);
		}
		old = MemoryContextSwitchTo(variant->context);
		choice = read_choice(parameter->value, parameter->name);
		if (canonical_choice(*choices, choice->canonical.url) == NULL)
			*choices = lappend(*choices, choice);
		MemoryContextSwitchTo(old);
	}
	return variant;
}

/*
 * The Terminology for a definition: this one, or, if the definition wants supplements that are not in
 * play here or versions, one of its own.
 */
static Terminology *
terminology_for(Terminology *terminology, const ValueSetDefinition *definition)
{
	Terminology *variant = add_stated_choices(terminology, definition);
	ListCell   *cell;

	foreach(cell, definition->supplements)
	{
		char	   *supplement = lfirst(cell);

		if (texts_have(terminology->use_supplements, supplement))
			continue;
		if (!supplement_is_loaded(terminology, supplement))
			ereport(ERROR,
					(errcode(ERRCODE_TX_UNPROCESSABLE),
					 errmsg("value set \"%s\" needs supplement \"%s\", which is not loaded",
							value_set_definition_title(definition, false), supplement),
					 err_outcome("not-found", "not-found", MSG_SUPPLEMENT_MISSING, NULL,
								 message_text(MSG_SUPPLEMENT_MISSING, supplement)),
					 errhint("Load the supplement with fhir_load().")));
		if (variant == NULL)
			variant = terminology_variant(terminology);
		terminology_use_supplement(variant, supplement);
	}
	return variant ? variant : terminology;
}

ValueSet *
value_set_create(Terminology *terminology, ValueSetDefinition *definition, ValueSet *container)
{
	Terminology *own = terminology_for(terminology, definition);
	MemoryContext context = AllocSetContextCreate(own->context, "fhirterm value set",
												  ALLOCSET_SMALL_SIZES);
	ValueSet   *value_set = MemoryContextAllocZero(context, sizeof(ValueSet));
	MemoryContext old = MemoryContextSwitchTo(context);

	value_set->terminology = own;
	value_set->context = context;
	value_set->definition = definition;
	value_set->container = container ? container : value_set;
	value_set->title = value_set_definition_title(definition, container != NULL);
	concept_set_init(&value_set->concepts);
	MemoryContextSwitchTo(old);
	return value_set;
}

/* A value set of a resource that lives as long as the Terminology. */
static ValueSet *
create_from_resource(Terminology *terminology, JsonbContainer *resource, ValueSet *container)
{
	MemoryContext old = MemoryContextSwitchTo(terminology->context);
	ValueSetDefinition *definition = value_set_definition_read(resource);
	ValueSet   *value_set = value_set_create(terminology, definition, container);

	MemoryContextSwitchTo(old);
	return value_set;
}

static ValueSet *
create_implicit(Terminology *terminology, const char *url, const char *version, const char *system,
				const char *system_version, const char *op, const char *code)
{
	MemoryContext old = MemoryContextSwitchTo(terminology->context);
	ValueSetDefinition *definition = value_set_definition_implicit(url, version, system, system_version,
																   op, code);
	ValueSet   *value_set = value_set_create(terminology, definition, NULL);

	MemoryContextSwitchTo(old);
	return value_set;
}

ValueSet *
value_set_from_jsonb(Terminology *terminology, Jsonb *resource)
{
	MemoryContext old = MemoryContextSwitchTo(terminology->context);
	Jsonb	   *copy = palloc(VARSIZE(resource));

	memcpy(copy, resource, VARSIZE(resource));
	MemoryContextSwitchTo(old);
	return create_from_resource(terminology, &copy->root, NULL);
}

ValueSet *
value_set_of_resource(Terminology *terminology, JsonbContainer *resource)
{
	return create_from_resource(terminology, resource, NULL);
}

/* ---------------------------------------------------------------- stored, contained, implicit */

static ValueSet *
find_stored(Terminology *terminology, const char *url, const char *version)
{
	ValueSetRoom *room = value_set_room(terminology);
	CatalogEntry *entry = catalog_pick(terminology_entries(terminology, CATALOG_VALUE_SET, url), version,
									   NULL);
	StoredValueSet *stored;
	ValueSet   *value_set;
	MemoryContext old;
	JsonbContainer *resource;

	if (entry == NULL)
		return NULL;
	stored = hash_search(room->by_content, &entry->content_id, HASH_FIND, NULL);
	if (stored)
		return stored->value_set;

	old = MemoryContextSwitchTo(terminology->context);
	resource = terminology_resource(terminology, CATALOG_VALUE_SET, entry->content_id);
	MemoryContextSwitchTo(old);
	if (resource == NULL)
		return NULL;
	value_set = create_from_resource(terminology, resource, NULL);
	stored = hash_search(room->by_content, &entry->content_id, HASH_ENTER, NULL);
	stored->value_set = value_set;
	return value_set;
}

/* The contained value set of an id; NULL if there is none. */
static ValueSet *
find_contained(ValueSet *value_set, const char *id)
{
	ValueSet   *container = value_set->container;
	JsonbContainer *resource;
	ContainedValueSet *contained;
	MemoryContext old;
	ListCell   *cell;

	foreach(cell, container->contained)
	{
		contained = lfirst(cell);
		if (strcmp(contained->id, id) == 0)
			return contained->value_set;
	}
	resource = value_set_definition_contained(container->definition, id);
	if (resource == NULL)
		return NULL;

	old = MemoryContextSwitchTo(container->context);
	contained = palloc(sizeof(ContainedValueSet));
	contained->id = pstrdup(id);
	contained->value_set = create_from_resource(container->terminology, resource, container);
	container->contained = lappend(container->contained, contained);
	MemoryContextSwitchTo(old);
	return contained->value_set;
}

/*
 * The code system that an implicit value set's URL begins with. SNOMED CT's may name an edition, or a
 * version of one, which are versions of the code system SNOMED_CT. version (may be NULL) is what stands
 * behind the | of the value set.
 */
static CodeSystem *
implicit_code_system(Terminology *terminology, const char *url, const char *version)
{
	CodeSystem *cs = terminology_code_system(terminology, url, version, NULL);
	List	   *editions = NIL;
	ListCell   *cell;
	size_t		length = strlen(url);
	CatalogEntry *entry;

	if (cs || strncmp(url, SNOMED_CT "/", strlen(SNOMED_CT "/")) != 0)
		return cs;
	cs = terminology_code_system(terminology, SNOMED_CT, url, NULL);
	if (cs)
		return cs;
	foreach(cell, terminology_code_system_entries(terminology, SNOMED_CT))
	{
		entry = lfirst(cell);
		if (entry->version && version_edition_length(entry->version) == (int) length &&
			strncmp(entry->version, url, length) == 0)
			editions = lappend(editions, entry);
	}
	entry = catalog_pick(editions, NULL, NULL);
	return entry ? terminology_code_system(terminology, SNOMED_CT, entry->version, NULL) : NULL;
}

/* The concepts that stand for the reference sets of a code system. */
static ValueSet *
create_reference_sets(Terminology *terminology, const char *url, const char *version, CodeSystem *cs)
{
	MemoryContext old = MemoryContextSwitchTo(terminology->context);
	List	   *codes = cs->ops->reference_sets ? cs->ops->reference_sets(cs) : NIL;
	ValueSetDefinition *definition = value_set_definition_enumerated(url, version, cs->url, cs->version, codes);
	ValueSet   *value_set = value_set_create(terminology, definition, NULL);

	MemoryContextSwitchTo(old);
	return value_set;
}

static ValueSet *
find_implicit(Terminology *terminology, const char *url, const char *version)
{
	ImplicitValueSet implicit;
	CodeSystem *cs = terminology_code_system_of_value_set(terminology, url, version);

	if (cs)
		return create_implicit(terminology, url, version, cs->url, cs->version, NULL, NULL);
	if (!canonical_implicit(url, &implicit))
		return NULL;
	cs = implicit_code_system(terminology, implicit.system, version);
	if (cs == NULL || cs->url == NULL)
		return NULL;
	switch (implicit.kind)
	{
		case IMPLICIT_ALL:
			return create_implicit(terminology, url, version, cs->url, cs->version, NULL, NULL);
		case IMPLICIT_IS_A:
			return create_implicit(terminology, url, version, cs->url, cs->version, "is-a", implicit.argument);
		case IMPLICIT_REFSETS:
			return create_reference_sets(terminology, url, version, cs);
		case IMPLICIT_REFSET:
			return create_implicit(terminology, url, version, cs->url, cs->version, "in", implicit.argument);
		case IMPLICIT_ECL:
			ereport(ERROR,
					(errcode(ERRCODE_TX_NOT_SUPPORTED),
					 errmsg("implicit value sets by expression are not supported"),
					 errdetail("The value set is \"%s\".", url)));
		case IMPLICIT_UNKNOWN:
			break;
	}
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("unknown implicit value set \"%s\"", url),
			 errhint("Write system?fhir_vs, system?fhir_vs=isa/CODE or system?fhir_vs=refset/CODE.")));
}

static ValueSet *
find_canonical(Terminology *terminology, const char *text)
{
	Canonical	canonical;
	ValueSet   *value_set;

	if (!canonical_parse(text, &canonical) || canonical.url == NULL)
		return NULL;
	if (canonical.version == NULL)
	{
		const Canonical *choice = version_choice(value_set_room(terminology)->value_set_version,
												 canonical.url, MSG_SYSTEM_VERSION_SEVERAL_DEFAULTS);

		if (choice)
			canonical.version = choice->version;
	}
	value_set = find_stored(terminology, canonical.url, canonical.version);
	if (value_set == NULL)
		value_set = find_implicit(terminology, canonical.url, canonical.version);
	if (value_set && canonical.fragment)
		value_set = find_contained(value_set, canonical.fragment);
	return value_set;
}

ValueSet *
value_set_find(Terminology *terminology, const char *canonical)
{
	ValueSetRoom *room = value_set_room(terminology);
	NamedValueSet *named = hash_search(room->by_name, &canonical, HASH_FIND, NULL);
	ValueSet   *value_set;
	const char *key;

	if (named)
		return named->value_set;
	if (canonical[strspn(canonical, " \t\r\n")] == '{')
	{
		Datum		resource = DirectFunctionCall1(jsonb_in, CStringGetDatum(canonical));

		value_set = value_set_from_jsonb(terminology, DatumGetJsonbP(resource));
	}
	else
		value_set = find_canonical(terminology, canonical);
	if (value_set == NULL)
		return NULL;
	key = MemoryContextStrdup(terminology->context, canonical);
	named = hash_search(room->by_name, &key, HASH_ENTER, NULL);
	named->value_set = value_set;
	return value_set;
}

ValueSet *
value_set_find_import(ValueSet *value_set, const char *canonical)
{
	if (canonical[0] == '#')
		return find_contained(value_set, canonical + 1);
	return value_set_find(value_set->terminology, canonical);
}

ValueSet *
value_set_of_code_system(CodeSystem *cs, const char *system)
{
	if (cs->whole == NULL)
	{
		if (cs->url)
			system = cs->url;
		cs->whole = create_implicit(cs->terminology, psprintf("%s?fhir_vs", system), cs->version, system,
									cs->version, NULL, NULL);
	}
	return cs->whole;
}

/* ---------------------------------------------------------------- not found */

/* "a, b, c" of texts. */
static char *
join_texts(List *texts)
{
	StringInfoData joined;
	ListCell   *cell;

	initStringInfo(&joined);
	foreach(cell, texts)
		appendStringInfo(&joined, "%s\"%s\"", joined.len ? ", " : "", (char *) lfirst(cell));
	return joined.data;
}

char *
value_set_not_found_hint(Terminology *terminology, const char *canonical)
{
	Canonical	parts;
	List	   *entries;
	List	   *nearest;

	if (canonical[0] == '#')
		return pstrdup("#id names a value set in \"contained\".");
	if (!canonical_parse(canonical, &parts) || parts.url == NULL)
		return pstrdup("Write url or url|version.");
	entries = terminology_entries(terminology, CATALOG_VALUE_SET, parts.url);
	if (entries)
		return psprintf("Loaded versions: %s.", catalog_versions_text(entries));
	nearest = catalog_nearest_urls(CATALOG_VALUE_SET, parts.url, 3);
	if (nearest)
		return psprintf("Did you mean %s? If not, load the value set with fhir_load().",
						join_texts(nearest));
	return psprintf("Load the value set with %s.", function_that_loads(parts.url));
}

char *
value_set_wanted_canonical(Terminology *terminology, const char *canonical)
{
	Canonical	parts;
	const Canonical *choice;

	if (!canonical_parse(canonical, &parts) || parts.url == NULL || parts.version)
		return pstrdup(canonical);
	choice = version_choice(value_set_room(terminology)->value_set_version, parts.url,
							MSG_SYSTEM_VERSION_SEVERAL_DEFAULTS);
	return choice ? canonical_join(parts.url, choice->version) : pstrdup(canonical);
}

void
value_set_raise_unknown_import(ValueSet *value_set, const char *canonical)
{
	char	   *wanted = value_set_wanted_canonical(value_set->terminology, canonical);
	char	   *text = message_text(MSG_UNKNOWN_VALUE_SET, wanted);

	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("value set \"%s\" imports \"%s\", which is not loaded", value_set->title, wanted),
			 errhint("%s", value_set_not_found_hint(value_set->terminology, wanted)),
			 err_outcome("not-found", "not-found", MSG_UNKNOWN_VALUE_SET, NULL, text)));
}

const char *
value_set_chosen_version(Terminology *terminology, const char *system, const char *version)
{
	const ValueSetRoom *room = value_set_room(terminology);
	const Canonical *choice = canonical_choice(room->force_system_version, system);

	if (choice)
		return choice->version;
	if (version)
		return version;
	choice = canonical_choice(room->system_version, system);
	if (choice == NULL)
		choice = canonical_choice(room->check_system_version, system);
	return choice ? choice->version : NULL;
}

/* ---------------------------------------------------------------- walks over imports */

uint64
value_set_walk_begin(void)
{
	static uint64 latest = 0;

	return ++latest;
}

bool
value_set_walk_visits(uint64 *mark, uint64 walk)
{
	CHECK_FOR_INTERRUPTS();
	if (*mark == walk)
		return false;
	*mark = walk;
	return true;
}

ValueSet *
value_set_require(Terminology *terminology, const char *canonical)
{
	ValueSet   *value_set = value_set_find(terminology, canonical);
	Canonical	parts;
	CodeSystem *cs;

	if (value_set)
		return value_set;
	if (!canonical_parse(canonical, &parts) || parts.url == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("invalid value set canonical \"%s\"", canonical),
				 errhint("Write url, url|version, or a ValueSet resource as JSON.")));
	cs = terminology_code_system(terminology, parts.url, parts.version, NULL);
	if (cs)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("\"%s\" is a code system, not a value set", canonical),
				 errhint("The value set of all its codes is \"%s?fhir_vs\".", parts.url)));
	if (parts.fragment && value_set_find(terminology, canonical_join(parts.url, parts.version)))
		ereport(ERROR,
				(errcode(ERRCODE_TX_NOT_FOUND),
				 errmsg("value set \"%s\" contains no resource \"%s\"",
						canonical_join(parts.url, parts.version), parts.fragment)));
	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("value set \"%s\" is not loaded", canonical),
			 err_outcome("not-found", "not-found", MSG_UNKNOWN_VALUE_SET, NULL,
						 message_text(MSG_UNKNOWN_VALUE_SET, canonical)),
			 errhint("%s", value_set_not_found_hint(terminology, canonical))));
}

const char *
value_set_url(const ValueSet *value_set)
{
	return value_set->definition->url;
}

const char *
value_set_version(const ValueSet *value_set)
{
	return value_set->definition->version;
}

const char *
value_set_title(const ValueSet *value_set)
{
	return value_set->title;
}
