/*
 * concept_json.c
 *		Designations and property values of a concept as JSON.
 */
#include "postgres.h"

#include "codesystem/concept_json.h"
#include "codesystem/concept_property.h"
#include "codesystem/designation.h"
#include "fhir/number.h"
#include "json/jsonb_access.h"

/* A member of a jsonb as it is; NULL where it is absent. */
static JsonTree *
member_of(Jsonb *from, const char *key)
{
	JsonbValue	value;

	if (from == NULL || !jsonb_member(&from->root, key, &value))
		return NULL;
	return tree_of_value(&value);
}

const char *
supplement_canonical(CodeSystem *source)
{
	return source != NULL && source->content == CONTENT_SUPPLEMENT ? code_system_canonical(source) : NULL;
}

/* It is in extra where it has more than system and code. */
JsonTree *
designation_use_json(const ConceptDesignation *designation)
{
	JsonTree   *use = member_of(designation->extra, "use");

	if (use != NULL || (designation->use_code == NULL && designation->use_system == NULL))
		return use;
	use = tree_object();
	tree_put_string(use, "system", designation->use_system);
	tree_put_string(use, "code", designation->use_code);
	return use;
}

Jsonb *
concept_names_to_jsonb(List *names)
{
	JsonTree   *array = tree_array();
	ListCell   *cell;

	foreach(cell, names)
	{
		const ConceptName *name = lfirst(cell);
		JsonTree   *json = tree_object();

		tree_put_string(json, "language", name->designation.language);
		tree_put(json, "use", designation_use_json(&name->designation));
		tree_put(json, "additionalUse", member_of(name->designation.extra, "additionalUse"));
		tree_put_string(json, "value", name->designation.value);
		tree_put_string(json, "source", supplement_canonical(name->source));
		tree_append(array, json);
	}
	return tree_to_jsonb(array);
}

/* A value that is in extra: a Coding, and one that isn't of the type of its property; else NULL. */
static JsonTree *
extra_value_json(Jsonb *extra, const char **type)
{
	static const char *const members[] = {"valueCoding", "valueCode", "valueString", "valueInteger",
	"valueBoolean", "valueDateTime", "valueDecimal"};
	JsonTree   *json = NULL;

	for (int i = 0; extra != NULL && json == NULL && i < lengthof(members); i++)
	{
		*type = members[i];
		json = member_of(extra, members[i]);
	}
	return json;
}

JsonTree *
concept_value_json(const SourcedValue *value, const char **type)
{
	JsonTree   *json = extra_value_json(value->extra, type);

	if (json != NULL)
		return json;
	switch (value->definition->type)
	{
		case PROPERTY_CODE:
			*type = "valueCode";
			return tree_string(value->value);
		case PROPERTY_DATETIME:
			*type = "valueDateTime";
			return tree_string(value->value);
		case PROPERTY_BOOLEAN:
			*type = "valueBoolean";
			return tree_boolean(strcmp(value->value, "true") == 0);
		case PROPERTY_INTEGER:
		case PROPERTY_DECIMAL:
			if (!number_is_decimal(value->value))
				break;
			*type = value->definition->type == PROPERTY_INTEGER ? "valueInteger" : "valueDecimal";
			return tree_number(value->value);
		case PROPERTY_CODING:
		case PROPERTY_STRING:
			break;
	}
	*type = "valueString";
	return tree_string(value->value);
}

Jsonb *
concept_values_to_jsonb(CodeSystem *cs, List *values)
{
	JsonTree   *array = tree_array();
	ListCell   *cell;

	foreach(cell, values)
	{
		const SourcedValue *value = lfirst(cell);
		JsonTree   *json = tree_object();
		const char *type;
		JsonTree   *content = concept_value_json(value, &type);

		tree_put_string(json, "code", value->definition->code);
		tree_put(json, type, content);
		tree_put_string(json, "description", concept_value_display(cs, value));
		tree_put_string(json, "source", supplement_canonical(value->source));
		tree_append(array, json);
	}
	return tree_to_jsonb(array);
}
