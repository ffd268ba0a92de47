/*
 * release_5.c
 *		A stored ConceptMap of FHIR R4 or STU3 in the shape of R5, as reads and searches tell it.
 *
 * What is R5 already stays so. fhir_get() gives a resource as it was loaded, whatever its shape.
 */
#include "postgres.h"

#include "load/concept_map_load.h"
#include "operation/release.h"

/* dependsOn, product: property, value, and perhaps system and display. */
static void
change_dependency(JsonTree *dependency)
{
	JsonTree   *system = release_take(dependency, "system");
	JsonTree   *value = release_take(dependency, "value");
	JsonTree   *display = release_take(dependency, "display");
	JsonTree   *coding;

	release_rename(dependency, "property", "attribute");
	if (system == NULL)
	{
		tree_put(dependency, "valueString", value);
		return;
	}
	coding = tree_object();
	tree_put(coding, "system", system);
	tree_put(coding, "code", value);
	tree_put(coding, "display", display);
	tree_put(dependency, "valueCoding", coding);
}

static void
change_target(JsonTree *target)
{
	char	   *equivalence = release_text(tree_get(target, "equivalence"));
	const char *relationship;

	if (equivalence && concept_map_relationship(equivalence, &relationship) && relationship)
	{
		tree_remove(target, "equivalence");
		tree_put_string(target, "relationship", relationship);
	}
	release_each(target, "dependsOn", change_dependency);
	release_each(target, "product", change_dependency);
}

/* A target that is none, "unmatched", is noMap of the element. */
static bool
is_no_target(const JsonTree *target)
{
	char	   *equivalence = release_text(tree_get(target, "equivalence"));
	const char *relationship;

	return equivalence && concept_map_relationship(equivalence, &relationship) && relationship == NULL;
}

static void
change_element(JsonTree *element)
{
	JsonTree   *targets = tree_get(element, "target");
	JsonTree   *kept = tree_array();

	if (targets == NULL || targets->type != jbvArray)
		return;
	for (int i = 0; i < targets->val.array.nElems; i++)
		if (!is_no_target(&targets->val.array.elems[i]))
			tree_append(kept, &targets->val.array.elems[i]);
	tree_remove(element, "target");
	if (tree_count(kept) == 0)
		tree_put_boolean(element, "noMap", true);
	else
		tree_put(element, "target", kept);
	release_each(element, "target", change_target);
}

/* system and version as one canonical. */
static void
join_version(JsonTree *group, const char *key, const char *version_key)
{
	char	   *version = release_text(release_take(group, version_key));
	char	   *system = release_text(tree_get(group, key));

	if (version == NULL || system == NULL)
		return;
	tree_remove(group, key);
	tree_put_string(group, key, psprintf("%s|%s", system, version));
}

static void
change_group(JsonTree *group)
{
	JsonTree   *unmapped = tree_get(group, "unmapped");
	char	   *mode = unmapped ? release_text(tree_get(unmapped, "mode")) : NULL;

	join_version(group, "source", "sourceVersion");
	join_version(group, "target", "targetVersion");
	release_each(group, "element", change_element);
	unmapped = tree_get(group, "unmapped");
	if (mode && strcmp(mode, "provided") == 0)
	{
		tree_remove(unmapped, "mode");
		tree_put_string(unmapped, "mode", "use-source-code");
	}
	if (unmapped && unmapped->type == jbvObject)
		release_rename(unmapped, "url", "otherMap");
}

static bool
has_equivalences(const JsonTree *concept_map)
{
	const JsonTree *groups = tree_get(concept_map, "group");

	for (int i = 0; groups && groups->type == jbvArray && i < groups->val.array.nElems; i++)
	{
		const JsonTree *elements = tree_get(&groups->val.array.elems[i], "element");

		for (int j = 0; elements && elements->type == jbvArray && j < elements->val.array.nElems; j++)
		{
			const JsonTree *targets = tree_get(&elements->val.array.elems[j], "target");

			for (int k = 0; targets && targets->type == jbvArray && k < targets->val.array.nElems; k++)
				if (tree_get(&targets->val.array.elems[k], "equivalence"))
					return true;
		}
	}
	return false;
}

static void
change_concept_map(JsonTree *concept_map)
{
	bool		old = has_equivalences(concept_map);

	release_rename(concept_map, "sourceUri", "sourceScopeUri");
	release_rename(concept_map, "sourceCanonical", "sourceScopeCanonical");
	release_rename(concept_map, "targetUri", "targetScopeUri");
	release_rename(concept_map, "targetCanonical", "targetScopeCanonical");
	if (old)
		release_each(concept_map, "group", change_group);
}

static bool
is_of_type(const JsonTree *resource, const char *type)
{
	char	   *own = release_text(tree_get(resource, "resourceType"));

	return own && strcmp(own, type) == 0;
}

static void
change_entry(JsonTree *entry)
{
	JsonTree   *resource = tree_get(entry, "resource");

	if (resource && is_of_type(resource, "ConceptMap"))
		change_concept_map(resource);
}

JsonTree *
release_5(JsonTree *resource)
{
	resource = tree_unfold(resource);
	if (is_of_type(resource, "ConceptMap"))
		change_concept_map(resource);
	else if (is_of_type(resource, "Bundle"))
		release_each(resource, "entry", change_entry);
	return resource;
}
