/*
 * bound_value.c
 *		Taking the value of a bound element apart.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "binding/bound_value.h"
#include "errors.h"
#include "json/jsonb_access.h"

#define VALUE_SET_REFERENCE "http://hl7.org/fhir/StructureDefinition/valueset-reference"

pg_noreturn static void
refuse_form(BoundType type, const char *path)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_BAD_REQUEST),
			 errmsg("the value is no %s", bound_type_name(type)),
			 path[0] ? errdetail("It is repetition %s that is not.", path) : 0,
			 errhint(bound_type_is_primitive(type) ?
					 "A JSON string, or an object with value and extension, or an array of these is expected." :
					 "A JSON object, or an array of objects is expected.")));
}

static bool
has_extension(JsonbContainer *object)
{
	return jsonb_element_count(jsonb_member_array(object, "extension")) > 0;
}

/* What the extension valueset-reference of an element names, or NULL. */
static char *
named_value_set(JsonbContainer *object)
{
	JsonbContainer *extensions = jsonb_member_array(object, "extension");

	for (int i = 0; i < jsonb_element_count(extensions); i++)
	{
		JsonbContainer *extension = jsonb_element_object(extensions, i);
		char	   *url = jsonb_member_string(extension, "url");
		char	   *named;

		if (url == NULL || strcmp(url, VALUE_SET_REFERENCE) != 0)
			continue;
		named = jsonb_member_string(extension, "valueCanonical");
		return named != NULL ? named : jsonb_member_string(extension, "valueUri");
	}
	return NULL;
}

static void
read_coding(JsonbContainer *object, BoundCoding *coding, char *path)
{
	coding->path = path;
	coding->coding.system = jsonb_member_string(object, "system");
	coding->coding.version = jsonb_member_string(object, "version");
	coding->coding.code = jsonb_member_string(object, "code");
	coding->coding.display = jsonb_member_string(object, "display");
	coding->coding.user_selected = jsonb_member_boolean(object, "userSelected");
	coding->has_extension = has_extension(object);
	coding->named_value_set = named_value_set(object);
}

static void
read_concept(JsonbContainer *object, BoundValue *value, const char *path, BoundType type)
{
	JsonbContainer *codings = jsonb_member_array(object, "coding");
	const char *point = path[0] ? "." : "";

	value->has_extension = has_extension(object);
	value->has_text = jsonb_member_string(object, "text") != NULL;
	value->coding_count = jsonb_element_count(codings);
	if (value->coding_count == 0)
		return;
	value->codings = palloc0(value->coding_count * sizeof(BoundCoding));
	for (int i = 0; i < value->coding_count; i++)
	{
		JsonbContainer *coding = jsonb_element_object(codings, i);

		if (coding == NULL)
			refuse_form(type, value->path);
		read_coding(coding, &value->codings[i], psprintf("%s%scoding[%d]", path, point, i));
	}
}

static void
read_object(JsonbContainer *object, BoundValue *value, BoundType type)
{
	switch (type)
	{
		case BOUND_CODE:
		case BOUND_STRING:
		case BOUND_URI:
			value->code = jsonb_member_string(object, "value");
			value->has_extension = has_extension(object);
			break;
		case BOUND_CODING:
		case BOUND_QUANTITY:
			value->coding_count = 1;
			value->codings = palloc0(sizeof(BoundCoding));
			read_coding(object, value->codings, value->path);
			if (type == BOUND_QUANTITY)
				value->codings->coding.display = NULL;
			value->has_extension = value->codings->has_extension;
			break;
		case BOUND_CODEABLE_REFERENCE:
			object = jsonb_member_object(object, "concept");
			value->applicable = object != NULL;
			if (object != NULL)
				read_concept(object, value, psprintf("%s%sconcept", value->path, value->path[0] ? "." : ""), type);
			break;
		case BOUND_CODEABLE_CONCEPT:
			read_concept(object, value, value->path, type);
			break;
	}
}

/* One repetition; NULL for JSON null. */
static BoundValue *
read_value(const JsonbValue *json, BoundType type, char *path)
{
	BoundValue *value = palloc0(sizeof(BoundValue));

	value->path = path;
	value->applicable = true;
	if (json->type == jbvNull)
		return NULL;
	if (json->type == jbvString && bound_type_is_primitive(type))
		value->code = pnstrdup(json->val.string.val, json->val.string.len);
	else if (json->type == jbvBinary && JsonContainerIsObject(json->val.binary.data))
		read_object(json->val.binary.data, value, type);
	else
		refuse_form(type, path);
	return value;
}

List *
bound_values(Jsonb *json, BoundType type)
{
	List	   *values = NIL;
	bool		repeats;
	int			count;

	if (json == NULL)
		return NIL;
	if (JB_ROOT_IS_OBJECT(json))
	{
		JsonbValue	whole = {.type = jbvBinary};

		whole.val.binary.data = &json->root;
		return list_make1(read_value(&whole, type, ""));
	}
	/* a scalar is stored as an array of one */
	repeats = !JB_ROOT_IS_SCALAR(json);
	count = JB_ROOT_COUNT(json);
	for (int i = 0; i < count; i++)
	{
		JsonbValue	element;
		BoundValue *value;

		CHECK_FOR_INTERRUPTS();
		if (!jsonb_element(&json->root, i, &element))
			break;
		value = read_value(&element, type, repeats ? psprintf("[%d]", i) : "");
		if (value != NULL)
			values = lappend(values, value);
	}
	return values;
}
