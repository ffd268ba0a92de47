/*
 * dependency.c
 *		Mappings that hold only where other elements have certain values (ConceptMap … target.dependsOn).
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "conceptmap/dependency.h"
#include "json/jsonb_access.h"

/* A scalar as text, a Coding as system|code; NULL for anything else. */
static char *
value_text(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out,
													   NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		case jbvBinary:
			{
				char	   *system = jsonb_member_string(value->val.binary.data, "system");
				char	   *code = jsonb_member_string(value->val.binary.data, "code");

				if (code == NULL)
					return NULL;
				return system == NULL ? code : psprintf("%s|%s", system, code);
			}
		default:
			return NULL;
	}
}

/* The value that one dependsOn asks for: R5's value[x], or R4's system and value. */
static char *
wanted_text(JsonbContainer *depends)
{
	static const char *const members[] = {
		"valueCode", "valueCoding", "valueString", "valueBoolean", "valueInteger", "valueDecimal",
		"valueDateTime", "valueQuantity"
	};
	char	   *system = jsonb_member_string(depends, "system");
	JsonbValue	value;

	for (int i = 0; i < lengthof(members); i++)
		if (jsonb_member(depends, members[i], &value))
			return value_text(&value);
	if (!jsonb_member(depends, "value", &value))
		return NULL;
	return system == NULL ? value_text(&value) : psprintf("%s|%s", system, value_text(&value));
}

/* The uri that the map declares for an attribute, or NULL. */
static char *
attribute_uri(const ConceptMap *map, const char *attribute)
{
	for (int i = 0; i < jsonb_element_count(map->attributes); i++)
	{
		JsonbContainer *declared = jsonb_element_object(map->attributes, i);
		char	   *code = jsonb_member_string(declared, "code");

		if (code != NULL && strcmp(code, attribute) == 0)
			return jsonb_member_string(declared, "uri");
	}
	return NULL;
}

/* Whether the attribute, by its name or its uri, is given with the value that is asked for. */
static bool
is_given(const ConceptMap *map, JsonbContainer *depends, JsonbContainer *given)
{
	char	   *attribute = jsonb_member_string(depends, "attribute");
	char	   *wanted = wanted_text(depends);
	char	   *found;
	char	   *uri;
	JsonbValue	value;

	if (attribute == NULL)
		attribute = jsonb_member_string(depends, "property");
	if (attribute == NULL || wanted == NULL)
		return false;
	uri = attribute_uri(map, attribute);
	if (!jsonb_member(given, attribute, &value) && (uri == NULL || !jsonb_member(given, uri, &value)))
		return false;
	found = value_text(&value);
	return found != NULL && strcmp(found, wanted) == 0;
}

bool
concept_map_dependencies_met(const ConceptMap *map, Jsonb *extra, JsonbContainer *given)
{
	JsonbContainer *depends_on = extra == NULL ? NULL : jsonb_member_array(&extra->root, "dependsOn");

	for (int i = 0; i < jsonb_element_count(depends_on); i++)
	{
		JsonbContainer *depends = jsonb_element_object(depends_on, i);

		if (given == NULL || depends == NULL || !is_given(map, depends, given))
			return false;
	}
	return true;
}
