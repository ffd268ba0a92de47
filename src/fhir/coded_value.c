/*
 * coded_value.c
 *		Coded values as jsonb: Coding, CodeableConcept, CodeableReference, Quantity, code, arrays of them.
 */
#include "postgres.h"

#include "fhir/coded_value.h"
#include "json/jsonb_access.h"

static List *
add_coding(List *values, JsonbContainer *coding)
{
	CodedValue *value = palloc(sizeof(CodedValue));

	value->system = jsonb_member_string(coding, "system");
	value->version = jsonb_member_string(coding, "version");
	value->code = jsonb_member_string(coding, "code");
	value->display = jsonb_member_string(coding, "display");
	value->user_selected = jsonb_member_boolean(coding, "userSelected");
	return lappend(values, value);
}

static List *
add_object(List *values, JsonbContainer *object)
{
	JsonbContainer *concept = jsonb_member_object(object, "concept");
	JsonbContainer *codings;

	if (concept != NULL)
		object = concept;
	codings = jsonb_member_array(object, "coding");
	if (codings != NULL)
	{
		for (int i = 0; i < jsonb_element_count(codings); i++)
		{
			JsonbContainer *coding = jsonb_element_object(codings, i);

			if (coding != NULL)
				values = add_coding(values, coding);
		}
		return values;
	}
	return jsonb_member_string(object, "code") == NULL ? values : add_coding(values, object);
}

static List *
add_code(List *values, char *code)
{
	CodedValue *value = palloc0(sizeof(CodedValue));

	value->code = code;
	value->user_selected = -1;
	return lappend(values, value);
}

/* A scalar is, for jsonb, an array of one element. */
List *
coded_values_of(Jsonb *value)
{
	List	   *values = NIL;

	if (JB_ROOT_IS_OBJECT(value))
		return add_object(NIL, &value->root);
	for (int i = 0; i < jsonb_element_count(&value->root); i++)
	{
		JsonbContainer *object = jsonb_element_object(&value->root, i);
		char	   *code;

		if (object != NULL)
			values = add_object(values, object);
		else if ((code = jsonb_element_string(&value->root, i)) != NULL)
			values = add_code(values, code);
	}
	return values;
}
