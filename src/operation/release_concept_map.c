/*
 * release_concept_map.c
 *		A ConceptMap in the shape of FHIR R4: what R4 has under another name.
 */
#include "postgres.h"

#include "operation/release.h"

/* relationship says how the source stands to the target, equivalence the other way round. */
static const char *
equivalence_of(const char *relationship)
{
	static const char *const words[][2] = {
		{"equivalent", "equivalent"},
		{"not-related-to", "disjoint"},
		{"related-to", "relatedto"},
		{"source-is-broader-than-target", "narrower"},
		{"source-is-narrower-than-target", "wider"},
	};

	for (int i = 0; i < lengthof(words); i++)
		if (strcmp(words[i][0], relationship) == 0)
			return words[i][1];
	return "relatedto";
}

/* dependsOn, product: an attribute's uri and a value, which R4 knows as text or code alone. */
static void
change_dependency(JsonTree *dependency)
{
	JsonTree   *coding = release_take(dependency, "valueCoding");

	release_rename(dependency, "attribute", "property");
	release_rename(dependency, "valueCode", "value");
	release_rename(dependency, "valueString", "value");
	if (coding && coding->type == jbvObject)
	{
		tree_put(dependency, "system", release_take(coding, "system"));
		tree_put(dependency, "value", release_take(coding, "code"));
		tree_put(dependency, "display", release_take(coding, "display"));
	}
}

static void
change_target(JsonTree *target)
{
	char	   *relationship = release_text(release_take(target, "relationship"));

	if (relationship && tree_get(target, "equivalence") == NULL)
		tree_put_string(target, "equivalence", equivalence_of(relationship));
	release_each(target, "dependsOn", change_dependency);
	release_each(target, "product", change_dependency);
}

/* noMap is a target that there is none. */
static void
change_element(JsonTree *element)
{
	JsonTree   *no_map = release_take(element, "noMap");

	release_each(element, "target", change_target);
	if (no_map && no_map->type == jbvBool && no_map->val.boolean && tree_get(element, "target") == NULL)
	{
		JsonTree   *target = tree_object();
		JsonTree   *targets = tree_array();

		tree_put_string(target, "equivalence", "unmatched");
		tree_put(target, "comment", release_take(element, "comment"));
		tree_append(targets, target);
		tree_put(element, "target", targets);
	}
}

/* A canonical url|version as two members. */
static void
split_canonical(JsonTree *group, const char *key, const char *version_key)
{
	char	   *canonical = release_text(tree_get(group, key));
	char	   *bar = canonical ? strrchr(canonical, '|') : NULL;

	if (bar == NULL)
		return;
	*bar = '\0';
	tree_remove(group, key);
	tree_put_string(group, key, canonical);
	tree_put_string(group, version_key, bar + 1);
}

static void
change_group(JsonTree *group)
{
	JsonTree   *unmapped;
	char	   *mode;

	split_canonical(group, "source", "sourceVersion");
	split_canonical(group, "target", "targetVersion");
	release_each(group, "element", change_element);
	unmapped = tree_get(group, "unmapped");
	if (unmapped == NULL || unmapped->type != jbvObject)
		return;
	mode = release_text(tree_get(unmapped, "mode"));
	if (mode && strcmp(mode, "use-source-code") == 0)
	{
		tree_remove(unmapped, "mode");
		tree_put_string(unmapped, "mode", "provided");
	}
	release_rename(unmapped, "otherMap", "url");
}

void
release_4_concept_map(JsonTree *concept_map)
{
	JsonTree   *identifiers = tree_get(concept_map, "identifier");

	if (identifiers && identifiers->type == jbvArray)
	{
		JsonTree   *first = identifiers->val.array.nElems > 0 ?
			tree_of_value(&identifiers->val.array.elems[0]) : NULL;

		tree_remove(concept_map, "identifier");
		tree_put(concept_map, "identifier", first);
	}
	release_rename(concept_map, "sourceScopeUri", "sourceUri");
	release_rename(concept_map, "sourceScopeCanonical", "sourceCanonical");
	release_rename(concept_map, "targetScopeUri", "targetUri");
	release_rename(concept_map, "targetScopeCanonical", "targetCanonical");
	release_each(concept_map, "group", change_group);
}
