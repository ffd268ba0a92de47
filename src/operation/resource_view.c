/*
 * resource_view.c
 *		How much of a resource a client wants: _summary and _elements.
 */
#include "postgres.h"

#include "fhir/web_source.h"
#include "operation/operation.h"
#include "operation/resource_view.h"
#include "store/resource_reader.h"

#define OBSERVATION_VALUES "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"

/* Members that every view has, and those of every summary. */
static const char *const always[] = {"id", "implicitRules", "meta", "resourceType"};
static const char *const summary_of_all[] = {
	"contact", "date", "effectivePeriod", "experimental", "identifier", "jurisdiction", "name", "publisher",
	"status", "title", "url", "useContext", "version", "versionAlgorithmCoding", "versionAlgorithmString", NULL
};

/* What a summary of each kind has besides, and what each must have. */
static const char *const summaries[][12] = {
	[CATALOG_CODE_SYSTEM] = {
		"caseSensitive", "compositional", "content", "count", "filter", "hierarchyMeaning", "property",
		"supplements", "valueSet", "versionNeeded", NULL
	},
	[CATALOG_VALUE_SET] = {"immutable", NULL},
	[CATALOG_CONCEPT_MAP] = {
		"sourceCanonical", "sourceScopeCanonical", "sourceScopeUri", "sourceUri", "targetCanonical",
		"targetScopeCanonical", "targetScopeUri", "targetUri", NULL
	},
	[CATALOG_NAMING_SYSTEM] = {"kind", NULL},
};
static const char *const mandatory[][6] = {
	[CATALOG_CODE_SYSTEM] = {"content", "status", NULL},
	[CATALOG_VALUE_SET] = {"status", NULL},
	[CATALOG_CONCEPT_MAP] = {"status", NULL},
	[CATALOG_NAMING_SYSTEM] = {"date", "kind", "name", "status", "uniqueId", NULL},
};

void
resource_view_read(ResourceView *view, const Parameters *parameters)
{
	static const char *const modes[] = {"false", "true", "text", "data", "count"};
	char	   *summary = parameters_text(parameters, "_summary");
	char	   *elements = parameters_text(parameters, "_elements");
	char	   *element;

	view->summary = SUMMARY_FALSE;
	view->elements = NIL;
	if (summary)
	{
		int			mode = 0;

		while (mode < lengthof(modes) && strcmp(modes[mode], summary) != 0)
			mode++;
		if (mode == lengthof(modes))
			request_refuse(psprintf("_summary must be true, false, text, data or count, not \"%s\"", summary));
		view->summary = mode;
	}
	while (elements && (element = strsep(&elements, ",")) != NULL)
		if (*element != '\0')
			view->elements = lappend(view->elements, element);
	if (view->elements && view->summary != SUMMARY_FALSE)
		request_refuse("give _summary or _elements, not both");
}

static bool
key_is(const JsonbValue *key, const char *name)
{
	return key->val.string.len == (int) strlen(name) && memcmp(key->val.string.val, name, key->val.string.len) == 0;
}

static bool
key_is_among(const JsonbValue *key, const char *const *names)
{
	for (; *names; names++)
		if (key_is(key, *names))
			return true;
	return false;
}

/* Whether the view has a member; _name goes with name, which key is. */
static bool
wants(const ResourceView *view, CatalogKind kind, const JsonbValue *key)
{
	ListCell   *cell;

	for (int i = 0; i < lengthof(always); i++)
		if (key_is(key, always[i]))
			return true;
	switch (view->summary)
	{
		case SUMMARY_TRUE:
			return key_is_among(key, summary_of_all) || key_is_among(key, summaries[kind]);
		case SUMMARY_TEXT:
			return key_is(key, "text") || key_is_among(key, mandatory[kind]);
		case SUMMARY_DATA:
			return !key_is(key, "text");
		default:
			break;
	}
	if (view->elements == NIL || key_is_among(key, mandatory[kind]))
		return true;
	foreach(cell, view->elements)
		if (key_is(key, lfirst(cell)))
			return true;
	return false;
}

/* Marks a resource as not whole: meta.tag. */
static void
add_tag(JsonTree *resource)
{
	JsonTree   *tag = tree_object();
	JsonTree   *meta = tree_get(resource, "meta");
	JsonTree   *tags;

	tree_put_string(tag, "system", OBSERVATION_VALUES);
	tree_put_string(tag, "code", "SUBSETTED");
	meta = meta ? tree_unfold(meta) : tree_object();
	tree_remove(resource, "meta");
	tags = tree_get(meta, "tag");
	if (tags == NULL || tags->type != jbvArray)
	{
		tree_remove(meta, "tag");
		tree_put(meta, "tag", tree_array());
		tags = tree_get(meta, "tag");
	}
	tree_append(tags, tag);
	tree_put(resource, "meta", meta);
}

JsonTree *
resource_view_apply(const ResourceView *view, CatalogKind kind, Jsonb *resource)
{
	JsonTree   *tree;
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	value;

	if (view->summary == SUMMARY_FALSE && view->elements == NIL)
		return web_source_put(tree_of_jsonb(resource), web_source_of(&resource->root));
	tree = tree_object();
	iterator = JsonbIteratorInit(&resource->root);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		JsonbValue	name = key;

		(void) JsonbIteratorNext(&iterator, &value, true);
		if (name.val.string.len > 1 && name.val.string.val[0] == '_')
		{
			name.val.string.val++;
			name.val.string.len--;
		}
		if (wants(view, kind, &name))
			tree_put(tree, pnstrdup(key.val.string.val, key.val.string.len), tree_of_value(&value));
	}
	add_tag(tree);
	return tree;
}

/* Whether the view takes a look at concepts, which are stored apart. */
static bool
wants_concepts(const ResourceView *view)
{
	JsonbValue	key = {.type = jbvString};

	key.val.string.val = "concept";
	key.val.string.len = strlen("concept");
	return wants(view, CATALOG_CODE_SYSTEM, &key);
}

JsonTree *
resource_view_of(const ResourceView *view, CatalogKind kind, int32 content_id)
{
	Jsonb	   *resource;

	if (kind == CATALOG_CODE_SYSTEM && !wants_concepts(view))
		resource = catalog_resource(kind, content_id);
	else
		resource = stored_resource(kind, content_id);
	return resource ? resource_view_apply(view, kind, resource) : NULL;
}
