/*
 * jsonb_access.c
 *		Members of jsonb objects and elements of jsonb arrays by name and type.
 */
#include "postgres.h"

#include "json/jsonb_access.h"

bool
jsonb_member(JsonbContainer *object, const char *key, JsonbValue *value)
{
	if (object == NULL || !JsonContainerIsObject(object))
		return false;
	return getKeyJsonValueFromContainer(object, key, strlen(key), value) != NULL;
}

char *
jsonb_member_string(JsonbContainer *object, const char *key)
{
	JsonbValue	value;

	if (!jsonb_member(object, key, &value) || value.type != jbvString)
		return NULL;
	return pnstrdup(value.val.string.val, value.val.string.len);
}

int
jsonb_member_boolean(JsonbContainer *object, const char *key)
{
	JsonbValue	value;

	if (!jsonb_member(object, key, &value) || value.type != jbvBool)
		return -1;
	return value.val.boolean ? 1 : 0;
}

/* The container of a value that is an object (or an array), else NULL. */
static JsonbContainer *
container_of(const JsonbValue *value, bool array)
{
	if (value->type != jbvBinary)
		return NULL;
	if (array ? !JsonContainerIsArray(value->val.binary.data)
		: !JsonContainerIsObject(value->val.binary.data))
		return NULL;
	return value->val.binary.data;
}

JsonbContainer *
jsonb_member_object(JsonbContainer *object, const char *key)
{
	JsonbValue	value;

	return jsonb_member(object, key, &value) ? container_of(&value, false) : NULL;
}

JsonbContainer *
jsonb_member_array(JsonbContainer *object, const char *key)
{
	JsonbValue	value;

	return jsonb_member(object, key, &value) ? container_of(&value, true) : NULL;
}

int
jsonb_element_count(JsonbContainer *array)
{
	return array == NULL ? 0 : (int) JsonContainerSize(array);
}

bool
jsonb_element(JsonbContainer *array, int index, JsonbValue *value)
{
	JsonbValue *found;

	if (index < 0 || index >= jsonb_element_count(array))
		return false;
	found = getIthJsonbValueFromContainer(array, index);
	if (found == NULL)
		return false;
	*value = *found;
	pfree(found);
	return true;
}

JsonbContainer *
jsonb_element_object(JsonbContainer *array, int index)
{
	JsonbValue	value;

	return jsonb_element(array, index, &value) ? container_of(&value, false) : NULL;
}

char *
jsonb_element_string(JsonbContainer *array, int index)
{
	JsonbValue	value;

	if (!jsonb_element(array, index, &value) || value.type != jbvString)
		return NULL;
	return pnstrdup(value.val.string.val, value.val.string.len);
}
