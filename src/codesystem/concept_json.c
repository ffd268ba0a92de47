/*
 * concept_json.c
 *		Designations and property values of a concept as jsonb.
 */
#include "postgres.h"

#include "utils/numeric.h"

#include "codesystem/concept_json.h"
#include "codesystem/concept_property.h"
#include "codesystem/designation.h"
#include "fhir/number.h"
#include "json/jsonb_access.h"

static void
push_key(JsonbParseState **state, const char *key)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.val = (char *) key;
	value.val.string.len = strlen(key);
	pushJsonbValue(state, WJB_KEY, &value);
}

/* A member of type string; nothing where it is NULL. */
static void
push_string(JsonbParseState **state, const char *key, const char *text)
{
	JsonbValue	value;

	if (text == NULL)
		return;
	push_key(state, key);
	value.type = jbvString;
	value.val.string.val = (char *) text;
	value.val.string.len = strlen(text);
	pushJsonbValue(state, WJB_VALUE, &value);
}

/* A member of a jsonb as it is; nothing where it is absent. */
static void
push_member(JsonbParseState **state, const char *key, Jsonb *from)
{
	JsonbValue	value;

	if (from == NULL || !jsonb_member(&from->root, key, &value))
		return;
	push_key(state, key);
	pushJsonbValue(state, WJB_VALUE, &value);
}

/* NULL: of a value set. */
static void
push_source(JsonbParseState **state, CodeSystem *source)
{
	if (source != NULL && source->content == CONTENT_SUPPLEMENT)
		push_string(state, "source", code_system_canonical(source));
}

/* use is in extra where it has more than system and code. */
static void
push_use(JsonbParseState **state, const ConceptDesignation *designation)
{
	JsonbValue	value;

	if (designation->extra != NULL && jsonb_member(&designation->extra->root, "use", &value))
		push_member(state, "use", designation->extra);
	else if (designation->use_code != NULL || designation->use_system != NULL)
	{
		push_key(state, "use");
		pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
		push_string(state, "system", designation->use_system);
		push_string(state, "code", designation->use_code);
		pushJsonbValue(state, WJB_END_OBJECT, NULL);
	}
	push_member(state, "additionalUse", designation->extra);
}

Jsonb *
concept_names_to_jsonb(List *names)
{
	JsonbParseState *state = NULL;
	ListCell   *cell;

	pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	foreach(cell, names)
	{
		const ConceptName *name = lfirst(cell);

		pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		push_string(&state, "language", name->designation.language);
		push_use(&state, &name->designation);
		push_string(&state, "value", name->designation.value);
		push_source(&state, name->source);
		pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	}
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY, NULL));
}

/* The value itself; as a string where the text does not fit the type. */
static void
push_value(JsonbParseState **state, const SourcedValue *value)
{
	JsonbValue	json;
	Datum		number;

	switch (value->definition->type)
	{
		case PROPERTY_CODE:
			push_string(state, "valueCode", value->value);
			return;
		case PROPERTY_DATETIME:
			push_string(state, "valueDateTime", value->value);
			return;
		case PROPERTY_BOOLEAN:
			push_key(state, "valueBoolean");
			json.type = jbvBool;
			json.val.boolean = strcmp(value->value, "true") == 0;
			pushJsonbValue(state, WJB_VALUE, &json);
			return;
		case PROPERTY_INTEGER:
		case PROPERTY_DECIMAL:
			if (!number_parse(value->value, &number))
				break;
			push_key(state, value->definition->type == PROPERTY_INTEGER ? "valueInteger" : "valueDecimal");
			json.type = jbvNumeric;
			json.val.numeric = DatumGetNumeric(number);
			pushJsonbValue(state, WJB_VALUE, &json);
			return;
		case PROPERTY_CODING:
			push_member(state, "valueCoding", value->extra);
			return;
		case PROPERTY_STRING:
			break;
	}
	push_string(state, "valueString", value->value);
}

Jsonb *
concept_values_to_jsonb(CodeSystem *cs, List *values)
{
	JsonbParseState *state = NULL;
	ListCell   *cell;

	pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	foreach(cell, values)
	{
		const SourcedValue *value = lfirst(cell);
		Concept		target;

		pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		push_string(&state, "code", value->definition->code);
		push_value(&state, value);
		if (value->target >= 0 && cs->ops->fetch(cs, value->target, FETCH_DISPLAY, &target))
			push_string(&state, "description", target.display);
		push_source(&state, value->source);
		pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	}
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY, NULL));
}
