/*
 * translate_match.c
 *		ConceptMap/$translate: one match of the answer, in the shape of R5 or R4.
 */
#include "postgres.h"

#include "json/jsonb_access.h"
#include "operation/translate.h"

/* R4's equivalence for R5's relationship. */
static const char *const equivalences[][2] = {
	{"related-to", "relatedto"},
	{"equivalent", "equivalent"},
	{"source-is-narrower-than-target", "wider"},
	{"source-is-broader-than-target", "narrower"},
	{"not-related-to", "disjoint"},
};

/* The one that the map has, if it is of R4 and read as it stands. */
static const char *
equivalence_of(const Translation *translation, const char *relationship)
{
	char	   *stated = translation->extra == NULL ? NULL :
		jsonb_member_string(&translation->extra->root, "equivalence");

	if (stated && strcmp(relationship, translation->stated) == 0)
		return stated;
	for (int i = 0; i < lengthof(equivalences); i++)
		if (strcmp(equivalences[i][0], relationship) == 0)
			return equivalences[i][1];
	return relationship;
}

static JsonTree *
coding(const char *system, const char *version, const char *code, const char *display)
{
	JsonTree   *json = tree_object();

	tree_put_string(json, "system", system);
	tree_put_string(json, "version", version);
	tree_put_string(json, "code", code);
	tree_put_string(json, "display", display);
	return json;
}

/* The uri that a map declares for a code: under "property" or "additionalAttribute"; the code itself if it doesn't. */
static char *
declared_uri(const ConceptMap *map, const char *declarations, char *code)
{
	JsonbContainer *declared = map->resource == NULL ? NULL : jsonb_member_array(map->resource, declarations);

	for (int i = 0; i < jsonb_element_count(declared); i++)
	{
		JsonbContainer *declaration = jsonb_element_object(declared, i);
		char	   *own = jsonb_member_string(declaration, "code");
		char	   *uri = jsonb_member_string(declaration, "uri");

		if (own && code && uri && strcmp(own, code) == 0)
			return uri;
	}
	return code;
}

/* The value of a product or dependency: R5's value[x], or R4's value of a system (or none). */
static JsonTree *
value_of(JsonbContainer *json, const char **type)
{
	char	   *text = jsonb_member_string(json, "value");
	char	   *system = jsonb_member_string(json, "system");

	if (text == NULL)
		return element_value(json, type);
	*type = system ? "valueCoding" : "valueString";
	return system ? coding(system, NULL, text, jsonb_member_string(json, "display")) : tree_string(text);
}

/*
 * The products or dependencies of a mapping as parts: attribute and value; in R4, element and a Coding named concept.
 */
static void
add_attributes(JsonTree *match, const Translation *translation, const char *key, int release)
{
	JsonbContainer *array = translation->extra == NULL ? NULL : jsonb_member_array(&translation->extra->root, key);

	for (int i = 0; i < jsonb_element_count(array); i++)
	{
		JsonbContainer *json = jsonb_element_object(array, i);
		char	   *attribute = jsonb_member_string(json, "attribute");
		JsonTree   *parts = answer_parts();
		const char *type;
		JsonTree   *value = value_of(json, &type);

		attribute = attribute ? declared_uri(translation->map, "additionalAttribute", attribute)
			: jsonb_member_string(json, "property");
		answer_part_text(parts, release == 4 ? "element" : "attribute", "valueUri", attribute);
		answer_part(parts, release == 4 && value && strcmp(type, "valueCoding") == 0 ? "concept" : "value",
					value ? type : NULL, value);
		answer_part(match, key, "part", parts);
	}
}

static void
add_properties(JsonTree *match, const Translation *translation)
{
	JsonbContainer *array = translation->extra == NULL ? NULL :
		jsonb_member_array(&translation->extra->root, "property");

	for (int i = 0; i < jsonb_element_count(array); i++)
	{
		JsonbContainer *json = jsonb_element_object(array, i);
		JsonTree   *parts = answer_parts();
		const char *type;
		JsonTree   *value = element_value(json, &type);

		answer_part_text(parts, "uri", "valueUri",
						 declared_uri(translation->map, "property", jsonb_member_string(json, "code")));
		answer_part(parts, "value", value ? type : NULL, value);
		answer_part(match, "property", "part", parts);
	}
}

JsonTree *
translate_match(const TranslateRequest *request, const Translation *translation)
{
	JsonTree   *parts = answer_parts();
	JsonTree   *found = coding(translation->system, translation->version, translation->code, translation->display);
	bool		as_map = request->reverse && !request->turned;
	const char *relationship = as_map ? translation->stated : translation->relationship;

	if (request->call->release == 4)
		answer_part_text(parts, "equivalence", "valueCode", equivalence_of(translation, relationship));
	else
		answer_part_text(parts, "relationship", "valueCode", relationship);
	answer_part(parts, "concept", "valueCoding",
				as_map ? coding(translation->given_system, NULL, translation->given_code, NULL) : found);
	if (as_map)
		answer_part(parts, "source", "valueCoding", found);
	add_properties(parts, translation);
	add_attributes(parts, translation, "dependsOn", request->call->release);
	add_attributes(parts, translation, "product", request->call->release);
	answer_part_text(parts, "targetComment", "valueString", translation->comment);
	answer_part_text(parts, "originMap", "valueCanonical", translation->map->canonical);
	return parts;
}
