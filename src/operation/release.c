/*
 * release.c
 *		Answers in the shape of FHIR R4.
 *
 * Elements that are new in R5 are listed by the path of what has them; the extension that stands for each is
 * named after that path. One that has parts of its own becomes an extension with extensions.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "operation/release.h"

#define EXTENSION_BASE "http://hl7.org/fhir/5.0/StructureDefinition/extension-"

typedef struct NewElement
{
	const char *path;			/* of the object that has it */
	const char *member;
	const char *type;			/* value[x] of its extension; NULL: it has parts */
	const char *name;			/* of value[x] elements: without the type; else NULL */
} NewElement;

/* By path. */
static const NewElement new_elements[] = {
	{"CodeSystem", "approvalDate", "valueDate"},
	{"CodeSystem", "copyrightLabel", "valueString"},
	{"CodeSystem", "effectivePeriod", "valuePeriod"},
	{"CodeSystem", "lastReviewDate", "valueDate"},
	{"CodeSystem", "topic", "valueCodeableConcept"},
	{"CodeSystem", "author", "valueContactDetail"},
	{"CodeSystem", "editor", "valueContactDetail"},
	{"CodeSystem", "endorser", "valueContactDetail"},
	{"CodeSystem", "reviewer", "valueContactDetail"},
	{"CodeSystem", "relatedArtifact", "valueRelatedArtifact"},
	{"CodeSystem", "versionAlgorithmCoding", "valueCoding", "versionAlgorithm"},
	{"CodeSystem", "versionAlgorithmString", "valueString", "versionAlgorithm"},
	{"CodeSystem.concept.designation", "additionalUse", "valueCoding"},
	{"ConceptMap", "additionalAttribute", NULL},
	{"ConceptMap", "approvalDate", "valueDate"},
	{"ConceptMap", "copyrightLabel", "valueString"},
	{"ConceptMap", "effectivePeriod", "valuePeriod"},
	{"ConceptMap", "lastReviewDate", "valueDate"},
	{"ConceptMap", "property", NULL},
	{"ConceptMap", "topic", "valueCodeableConcept"},
	{"ConceptMap", "author", "valueContactDetail"},
	{"ConceptMap", "editor", "valueContactDetail"},
	{"ConceptMap", "endorser", "valueContactDetail"},
	{"ConceptMap", "reviewer", "valueContactDetail"},
	{"ConceptMap", "relatedArtifact", "valueRelatedArtifact"},
	{"ConceptMap", "versionAlgorithmCoding", "valueCoding", "versionAlgorithm"},
	{"ConceptMap", "versionAlgorithmString", "valueString", "versionAlgorithm"},
	{"ConceptMap.group.element", "valueSet", "valueCanonical"},
	{"ConceptMap.group.element.target", "property", NULL},
	{"ConceptMap.group.element.target", "valueSet", "valueCanonical"},
	{"ConceptMap.group.unmapped", "relationship", "valueCode"},
	{"ConceptMap.group.unmapped", "valueSet", "valueCanonical"},
	{"NamingSystem", "copyright", "valueMarkdown"},
	{"NamingSystem", "copyrightLabel", "valueString"},
	{"NamingSystem", "experimental", "valueBoolean"},
	{"NamingSystem", "identifier", "valueIdentifier"},
	{"NamingSystem", "purpose", "valueMarkdown"},
	{"NamingSystem", "title", "valueString"},
	{"NamingSystem", "url", "valueUri"},
	{"NamingSystem", "version", "valueString"},
	{"NamingSystem", "versionAlgorithmCoding", "valueCoding", "versionAlgorithm"},
	{"NamingSystem", "versionAlgorithmString", "valueString", "versionAlgorithm"},
	{"NamingSystem.uniqueId", "authoritative", "valueBoolean"},
	{"TerminologyCapabilities.codeSystem", "content", "valueCode"},
	{"ValueSet", "approvalDate", "valueDate"},
	{"ValueSet", "copyrightLabel", "valueString"},
	{"ValueSet", "effectivePeriod", "valuePeriod"},
	{"ValueSet", "lastReviewDate", "valueDate"},
	{"ValueSet", "scope", NULL},
	{"ValueSet", "topic", "valueCodeableConcept"},
	{"ValueSet", "author", "valueContactDetail"},
	{"ValueSet", "editor", "valueContactDetail"},
	{"ValueSet", "endorser", "valueContactDetail"},
	{"ValueSet", "reviewer", "valueContactDetail"},
	{"ValueSet", "relatedArtifact", "valueRelatedArtifact"},
	{"ValueSet", "versionAlgorithmCoding", "valueCoding", "versionAlgorithm"},
	{"ValueSet", "versionAlgorithmString", "valueString", "versionAlgorithm"},
	{"ValueSet.compose", "property", "valueString"},
	{"ValueSet.compose.include", "copyright", "valueString"},
	{"ValueSet.compose.include.concept.designation", "additionalUse", "valueCoding"},
	{"ValueSet.expansion", "next", "valueUri"},
	{"ValueSet.expansion", "property", NULL},
	{"ValueSet.expansion.contains", "property", NULL},
	{"ValueSet.expansion.contains.designation", "additionalUse", "valueCoding"},
};

/* The type of a part of an element that has parts, where it is not a value[x] itself. */
static const char *const part_types[][2] = {
	{"code", "valueCode"},
	{"description", "valueString"},
	{"exclusionCriteria", "valueString"},
	{"inclusionCriteria", "valueString"},
	{"system", "valueCanonical"},
	{"type", "valueCode"},
	{"uri", "valueUri"},
};

/* Elements that are defined by another one: what they hold is named after that. */
static const char *const same_paths[][2] = {
	{"CodeSystem.concept.concept", "CodeSystem.concept"},
	{"ValueSet.compose.exclude", "ValueSet.compose.include"},
	{"ValueSet.expansion.contains.contains", "ValueSet.expansion.contains"},
};

/* ---------------------------------------------------------------- members */

JsonTree *
release_take(JsonTree *object, const char *key)
{
	JsonTree   *member = tree_get(object, key);

	if (member == NULL)
		return NULL;
	member = tree_of_value(member);
	tree_remove(object, key);
	return member;
}

char *
release_text(const JsonTree *member)
{
	return member && member->type == jbvString ? pnstrdup(member->val.string.val, member->val.string.len) : NULL;
}

void
release_each(JsonTree *object, const char *key, void (*change) (JsonTree *element))
{
	JsonTree   *array = tree_get(object, key);

	for (int i = 0; array && array->type == jbvArray && i < array->val.array.nElems; i++)
		if (array->val.array.elems[i].type == jbvObject)
			change(&array->val.array.elems[i]);
}

void
release_rename(JsonTree *object, const char *key, const char *other)
{
	tree_put(object, other, release_take(object, key));
}

void
release_add_extension(JsonTree *element, JsonTree *extension)
{
	JsonTree   *list = release_take(element, "extension");

	if (list == NULL || list->type != jbvArray)
		list = tree_array();
	tree_append(list, extension);
	tree_put(element, "extension", list);
}

static char *
key_text(const JsonbValue *key)
{
	return pnstrdup(key->val.string.val, key->val.string.len);
}

/* ---------------------------------------------------------------- extensions */

static JsonTree *new_extension(const char *url, const char *type, JsonTree *value);

/* A part of an element as a part of its extension; NULL if its type is not known. */
static JsonTree *
part_extension(const char *name, JsonTree *value)
{
	if (value->type == jbvObject && strcmp(name, "subProperty") == 0)
		return new_extension(name, NULL, value);
	if (strncmp(name, "value", 5) == 0)
		return new_extension("value", name, value);
	for (int i = 0; i < lengthof(part_types); i++)
		if (strcmp(part_types[i][0], name) == 0)
			return new_extension(name, part_types[i][1], value);
	return NULL;
}

static void
append_part(JsonTree *parts, const char *name, JsonTree *value)
{
	if (value && value->type == jbvArray)
	{
		for (int i = 0; i < value->val.array.nElems; i++)
			tree_append(parts, part_extension(name, &value->val.array.elems[i]));
	}
	else if (value)
		tree_append(parts, part_extension(name, value));
}

/* The parts of an object as extensions, the code first, after those that it has. */
static JsonTree *
part_extensions(JsonTree *object)
{
	JsonTree   *parts = release_take(object, "extension");

	if (parts == NULL || parts->type != jbvArray)
		parts = tree_array();
	append_part(parts, "code", release_take(object, "code"));
	for (int i = 0; i < object->val.object.nPairs; i++)
		append_part(parts, key_text(&object->val.object.pairs[i].key), &object->val.object.pairs[i].value);
	return parts;
}

static JsonTree *
new_extension(const char *url, const char *type, JsonTree *value)
{
	JsonTree   *extension = tree_object();

	check_stack_depth();
	tree_put_string(extension, "url", url);
	if (type)
		tree_put(extension, type, value);
	else if (value->type == jbvObject)
		tree_put(extension, "extension", part_extensions(value));
	return extension;
}

/* Moves an element that R4 has not into extensions, one for each of its values. */
static void
move_element(JsonTree *object, const NewElement *element)
{
	JsonTree   *value = release_take(object, element->member);
	const char *url;

	if (value == NULL)
		return;
	url = psprintf(EXTENSION_BASE "%s.%s", element->path, element->name ? element->name : element->member);
	if (value->type != jbvArray)
	{
		release_add_extension(object, new_extension(url, element->type, value));
		return;
	}
	for (int i = 0; i < value->val.array.nElems; i++)
		release_add_extension(object, new_extension(url, element->type, &value->val.array.elems[i]));
}

/* ---------------------------------------------------------------- the walk */

/* The path of a member; a resource begins a new one. */
static const char *
member_path(const char *path, const char *member)
{
	char	   *joined = psprintf("%s.%s", path, member);

	for (int i = 0; i < lengthof(same_paths); i++)
		if (strcmp(same_paths[i][0], joined) == 0)
			return same_paths[i][1];
	return joined;
}

static void convert(JsonTree *tree, const char *path);

static void
convert_members(JsonTree *object, const char *path)
{
	for (int i = 0; i < object->val.object.nPairs; i++)
	{
		JsonbPair  *pair = &object->val.object.pairs[i];
		const char *name;

		if (pair->value.type != jbvObject && pair->value.type != jbvArray)
			continue;
		name = key_text(&pair->key);
		/* what is inside extensions and narratives is R4 as it is */
		if (strcmp(name, "extension") == 0 || strcmp(name, "modifierExtension") == 0 || strcmp(name, "text") == 0)
			continue;
		convert(&pair->value, member_path(path, name));
	}
}

static void
convert_object(JsonTree *object, const char *path)
{
	JsonTree   *type = tree_get(object, "resourceType");

	if (type && type->type == jbvString)
		path = pnstrdup(type->val.string.val, type->val.string.len);
	convert_members(object, path);
	for (int i = 0; i < lengthof(new_elements); i++)
		if (strcmp(new_elements[i].path, path) == 0)
			move_element(object, &new_elements[i]);
	if (strcmp(path, "ConceptMap") == 0)
		release_4_concept_map(object);
}

static void
convert(JsonTree *tree, const char *path)
{
	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (tree->type == jbvObject)
		convert_object(tree, path);
	else if (tree->type == jbvArray)
	{
		for (int i = 0; i < tree->val.array.nElems; i++)
			convert(&tree->val.array.elems[i], path);
	}
}

JsonTree *
release_4(JsonTree *resource)
{
	JsonTree   *tree = tree_unfold(resource);

	convert(tree, "");
	return tree;
}
