/*
 * expansion_contains.c
 *		ValueSet.expansion.contains: a row of an expansion as JSON, and the tree of them.
 *
 * A tree is built from the bottom: an entry is kept open until a row comes that does not lie under it.
 * Spec: TX-077 … TX-079, TX-088, TX-089, TX-094, TX-095, TX-134, TX-139 … TX-147.
 */
#include "postgres.h"

#include "compat.h"
#include "json/jsonb_access.h"
#include "operation/expansion.h"

#define EXTENSION(name) "http://hl7.org/fhir/StructureDefinition/" name
#define LANGUAGE_SYSTEM "urn:ietf:bcp:47"

/* An entry that others may come to lie under. */
typedef struct OpenEntry
{
	JsonTree   *json;
	JsonTree   *contains;		/* NULL: none so far */
} OpenEntry;

/* What is told of the extensions of a concept, an include.concept and a designation. */
static const char *const concept_extensions[] = {
	EXTENSION("coding-sctdescid"), EXTENSION("rendering-style"), EXTENSION("rendering-xhtml"),
	EXTENSION("codesystem-alternate"), NULL
};

static const char *const reference_extensions[] = {
	EXTENSION("valueset-supplement"), EXTENSION("valueset-deprecated"), EXTENSION("valueset-concept-definition"),
	EXTENSION("structuredefinition-standards-status"), EXTENSION("coding-sctdescid"), EXTENSION("rendering-style"),
	EXTENSION("rendering-xhtml"), NULL
};

static const char *const designation_extensions[] = {
	EXTENSION("coding-sctdescid"), EXTENSION("rendering-style"), EXTENSION("rendering-xhtml"),
	EXTENSION("structuredefinition-standards-status"), EXTENSION("codesystem-alternate"), NULL
};

/* ---------------------------------------------------------------- extensions */

void
extensions_visit(JsonbContainer *array, ExtensionVisitor visit, void *context)
{
	int			count = jsonb_element_count(array);

	for (int i = 0; i < count; i++)
	{
		JsonbContainer *extension = jsonb_element_object(array, i);
		char	   *url = extension ? jsonb_member_string(extension, "url") : NULL;

		if (url)
			visit(context, extension, url);
	}
}

typedef struct ExtensionChoice
{
	const char *const *urls;	/* NULL-terminated */
	JsonTree   *chosen;			/* an array */
} ExtensionChoice;

static void
choose_extension(void *context, JsonbContainer *extension, const char *url)
{
	ExtensionChoice *choice = context;

	for (int i = 0; choice->urls[i]; i++)
		if (strcmp(choice->urls[i], url) == 0)
			tree_append(choice->chosen, tree_of_container(extension));
}

/* Adds those of some extensions (may be NULL) that are told. */
static void
choose_extensions(JsonTree *chosen, JsonbContainer *extensions, const char *const *urls)
{
	ExtensionChoice choice = {urls, chosen};

	extensions_visit(extensions, choose_extension, &choice);
}

static void
put_unless_empty(JsonTree *json, const char *key, JsonTree *array)
{
	if (array && tree_count(array) > 0)
		tree_put(json, key, array);
}

static Jsonb *
copy_jsonb(const Jsonb *jsonb)
{
	Jsonb	   *copy = palloc(VARSIZE(jsonb));

	memcpy(copy, jsonb, VARSIZE(jsonb));
	return copy;
}

/* The arrays of extensions that the code system, and supplements in play, have for a concept. */
static List *
extensions_of_concept(CodeSystem *cs, const Concept *concept)
{
	List	   *arrays = NIL;
	ListCell   *cell;
	char	   *code = pstrdup(concept->code);
	JsonbContainer *array;

	if (concept->extra)
	{
		array = jsonb_member_array(&copy_jsonb(concept->extra)->root, "extension");
		if (array)
			arrays = lappend(arrays, array);
	}
	foreach(cell, cs->supplements)
	{
		CodeSystem *supplement = lfirst(cell);
		int32		there = code_system_locate(supplement, code, strlen(code), NULL);
		Concept		other = {0};

		if (there < 0 || !supplement->ops->fetch(supplement, there, FETCH_EXTRA, &other) || other.extra == NULL)
			continue;
		array = jsonb_member_array(&copy_jsonb(other.extra)->root, "extension");
		if (array)
			arrays = lappend(arrays, array);
	}
	return arrays;
}

/* ---------------------------------------------------------------- designations */

/* Whether a designation is one of those asked for: by use or language (TX-089). */
static bool
is_wanted(const ExpandRequest *request, const ConceptDesignation *designation)
{
	ListCell   *cell;

	foreach(cell, request->designations)
	{
		const char *token = lfirst(cell);
		const char *bar = strchr(token, '|');

		if (bar && strncmp(token, LANGUAGE_SYSTEM "|", strlen(LANGUAGE_SYSTEM "|")) == 0 &&
			language_equals(designation->language, bar + 1))
			return true;
		if (designation_has_use(designation, token))
			return true;
	}
	return request->designations == NIL;
}

/* Whether a name says no more than the display already does. */
static bool
repeats_display(const ConceptName *name, const char *display, const char *language)
{
	const ConceptDesignation *designation = &name->designation;

	if (display == NULL || strcmp(designation->value, display) != 0)
		return false;
	return (designation->language == NULL || language == NULL || language_equals(designation->language, language)) &&
		(designation->use_code == NULL || strcmp(designation->use_code, PREFERRED_USE_CODE) == 0 ||
		 strcmp(designation->use_code, "display") == 0);
}

static JsonTree *
use_json(const ConceptDesignation *designation, JsonbContainer *element)
{
	JsonbValue	value;
	JsonTree   *use;

	if (element && jsonb_member(element, "use", &value))
		return tree_of_value(&value);
	if (designation->use_code == NULL && designation->use_system == NULL)
		return NULL;
	use = tree_object();
	tree_put_string(use, "system", designation->use_system);
	tree_put_string(use, "code", designation->use_code);
	return use;
}

static JsonTree *
designation_json(const ConceptName *name)
{
	const ConceptDesignation *designation = &name->designation;
	JsonbContainer *element = name->element ? name->element
		: designation->extra ? &designation->extra->root : NULL;
	JsonTree   *json = tree_object();
	JsonTree   *extensions = tree_array();
	JsonbValue	others;

	choose_extensions(extensions, element ? jsonb_member_array(element, "extension") : NULL, designation_extensions);
	put_unless_empty(json, "extension", extensions);
	tree_put_string(json, "language", designation->language);
	tree_put(json, "use", use_json(designation, element));
	if (element && jsonb_member(element, "additionalUse", &others))
		tree_put(json, "additionalUse", tree_of_value(&others));
	tree_put_string(json, "value", designation->value);
	return json;
}

/* All names of a row but the one that is its display, which goes to *display. */
static JsonTree *
row_designations(const ExpandRequest *request, const ExpansionRow *row, const char **display)
{
	List	   *names = row->code_system ? member_names(request->value_set, row->code_system, row->concept)
		: loose_member_names(request->value_set, row->loose);
	JsonTree   *designations = tree_array();
	const char *language = NULL;
	ListCell   *cell;

	*display = concept_display_of_names(names, request->languages, NULL);
	foreach(cell, names)
	{
		const ConceptName *name = lfirst(cell);

		if (name->designation.value == *display)
			language = name->designation.language;
	}
	/* those of the code system, then those of the value set */
	for (int own = 0; own <= 1; own++)
	{
		foreach(cell, names)
		{
			const ConceptName *name = lfirst(cell);

			if ((name->source == NULL) == own && name->designation.value != *display &&
				!repeats_display(name, *display, language) && is_wanted(request, &name->designation))
				tree_append(designations, designation_json(name));
		}
	}
	return designations;
}

/* ---------------------------------------------------------------- rows */

static JsonTree *
row_json(ContainsBuilder *builder, const ExpansionRow *row)
{
	const ExpandRequest *request = builder->request;
	JsonTree   *json = tree_object();
	JsonTree   *extensions = tree_array();
	char	   *code = pstrdup(row->code);
	const char *display = row->display ? pstrdup(row->display) : NULL;
	JsonbContainer *stated = member_extensions(request->value_set, row->code_system, row->system, code);
	List	   *of_concept = row->code_system ? extensions_of_concept(row->code_system, row->concept) : NIL;
	JsonTree   *designations = NULL;
	ListCell   *cell;

	foreach(cell, of_concept)
		choose_extensions(extensions, lfirst(cell), concept_extensions);
	choose_extensions(extensions, stated, reference_extensions);
	put_unless_empty(json, "extension", extensions);
	tree_put_string(json, "system", row->system);
	if (row->abstract)
		tree_put_boolean(json, "abstract", true);
	if (row->inactive)
		tree_put_boolean(json, "inactive", true);
	if (request->sources.several_versions && row->version)
		tree_put_string(json, "version", pstrdup(row->version));
	tree_put_string(json, "code", code);
	if (request->include_designations == 1 ||
		(request->include_designations < 0 && request->designations))
		designations = row_designations(request, row, &display);
	tree_put_string(json, "display", display);
	put_unless_empty(json, "designation", designations);
	tree_put(json, "property", contains_row_properties(builder, row, of_concept, stated));
	return json;
}

/* ---------------------------------------------------------------- the tree */

/* Closes all entries but the outermost ones. */
static void
close_entries(ContainsBuilder *builder, int depth)
{
	while (list_length(builder->open) > depth)
	{
		OpenEntry  *entry = llast(builder->open);
		OpenEntry  *parent;

		builder->open = list_delete_last(builder->open);
		put_unless_empty(entry->json, "contains", entry->contains);
		if (builder->open == NIL)
		{
			tree_append(builder->contains, entry->json);
			continue;
		}
		parent = llast(builder->open);
		if (parent->contains == NULL)
			parent->contains = tree_array();
		tree_append(parent->contains, entry->json);
	}
}

void
contains_begin(ContainsBuilder *builder, const ExpandRequest *request)
{
	memset(builder, 0, sizeof(ContainsBuilder));
	builder->request = request;
	builder->context = CurrentMemoryContext;
	builder->contains = tree_array();
}

bool
contains_add(void *context, const ExpansionRow *row)
{
	ContainsBuilder *builder = context;
	MemoryContext old = MemoryContextSwitchTo(builder->context);
	OpenEntry  *entry = palloc0(sizeof(OpenEntry));

	entry->json = row_json(builder, row);
	close_entries(builder, row->depth);
	builder->open = lappend(builder->open, entry);
	MemoryContextSwitchTo(old);
	return true;
}

JsonTree *
contains_finish(ContainsBuilder *builder)
{
	close_entries(builder, 0);
	return tree_count(builder->contains) > 0 ? builder->contains : NULL;
}
