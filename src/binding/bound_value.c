/*
 * bound_value.c
 *		Taking the value of a bound element apart.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "binding/bound_value.h"
#include "json/jsonb_access.h"

#define VALUE_SET_REFERENCE "http://hl7.org/fhir/StructureDefinition/valueset-reference"

typedef struct ValueReader
{
	BoundType	type;
	bool		paths;			/* are wanted */
	int			repetition;		/* that is read; -1: the only one */
} ValueReader;

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
	if (coding->has_extension)
		coding->named_value_set = named_value_set(object);
}

static void
read_concept(ValueReader *reader, JsonbContainer *object, BoundValue *value, const char *inside)
{
	JsonbContainer *codings = jsonb_member_array(object, "coding");

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
		{
			value->malformed = true;
			return;
		}
		read_coding(coding, &value->codings[i],
					reader->paths ? psprintf("%s%s%scoding[%d]", value->path, value->path[0] ? "." : "", inside, i) : "");
	}
}

static void
read_object(ValueReader *reader, JsonbContainer *object, BoundValue *value)
{
	switch (reader->type)
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
			if (reader->type == BOUND_QUANTITY)
				value->codings->coding.display = NULL;
			value->has_extension = value->codings->has_extension;
			break;
		case BOUND_CODEABLE_REFERENCE:
			object = jsonb_member_object(object, "concept");
			value->applicable = object != NULL;
			if (object != NULL)
				read_concept(reader, object, value, "concept.");
			break;
		case BOUND_CODEABLE_CONCEPT:
			read_concept(reader, object, value, "");
			break;
	}
}

/* One repetition; NULL for JSON null. */
static BoundValue *
read_value(ValueReader *reader, const JsonbValue *json)
{
	BoundValue *value = palloc0(sizeof(BoundValue));

	value->repetition = reader->repetition;
	value->path = reader->paths && reader->repetition >= 0 ? psprintf("[%d]", reader->repetition) : "";
	value->applicable = true;
	if (json->type == jbvNull)
		return NULL;
	if (json->type == jbvString && bound_type_is_primitive(reader->type))
		value->code = pnstrdup(json->val.string.val, json->val.string.len);
	else if (json->type == jbvBinary && JsonContainerIsObject(json->val.binary.data))
		read_object(reader, json->val.binary.data, value);
	else
		value->malformed = true;
	return value;
}

List *
bound_values(Jsonb *json, BoundType type, bool paths)
{
	ValueReader reader = {.type = type,.paths = paths,.repetition = -1};
	List	   *values = NIL;
	int			count;

	if (json == NULL)
		return NIL;
	if (JB_ROOT_IS_OBJECT(json))
	{
		JsonbValue	whole = {.type = jbvBinary};

		whole.val.binary.data = &json->root;
		return list_make1(read_value(&reader, &whole));
	}
	/* a scalar is stored as an array of one */
	count = JB_ROOT_COUNT(json);
	for (int i = 0; i < count; i++)
	{
		JsonbValue	element;
		BoundValue *value;

		CHECK_FOR_INTERRUPTS();
		if (!jsonb_element(&json->root, i, &element))
			break;
		if (!JB_ROOT_IS_SCALAR(json))
			reader.repetition = i;
		value = read_value(&reader, &element);
		if (value != NULL)
			values = lappend(values, value);
	}
	return values;
}

/* ---------------------------------------------------------------- keys */

static void
append_string(StringInfo key, const char *string)
{
	int32		length = string == NULL ? -1 : (int32) strlen(string);

	appendBinaryStringInfo(key, (const char *) &length, sizeof(length));
	if (length > 0)
		appendBinaryStringInfo(key, string, length);
}

void
append_value_key(StringInfo key, const List *values)
{
	ListCell   *cell;

	foreach(cell, values)
	{
		const BoundValue *value = lfirst(cell);

		appendBinaryStringInfo(key, (const char *) &value->repetition, sizeof(int));
		if (value->malformed)
		{
			appendStringInfoChar(key, 8);
			continue;
		}
		appendStringInfoChar(key, (value->applicable ? 1 : 0) | (value->has_extension ? 2 : 0) | (value->has_text ? 4 : 0));
		append_string(key, value->code);
		appendBinaryStringInfo(key, (const char *) &value->coding_count, sizeof(int));
		for (int i = 0; i < value->coding_count; i++)
		{
			const BoundCoding *coding = &value->codings[i];

			appendStringInfoChar(key, coding->has_extension ? 1 : 0);
			append_string(key, coding->coding.system);
			append_string(key, coding->coding.version);
			append_string(key, coding->coding.code);
			append_string(key, coding->coding.display);
			append_string(key, coding->named_value_set);
		}
	}
}
