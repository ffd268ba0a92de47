/*
 * coding.c
 *		Coded values in JSON: code, Coding, CodeableConcept, CodeableReference, Quantity, and arrays of these.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "compat.h"
#include "errors.h"
#include "fhir/coding.h"
#include "json/jsonb_access.h"

typedef struct CodingList
{
	int			count;
	int			capacity;
	Coding	   *codings;
} CodingList;

static void read_array(CodingList *list, JsonbContainer *array);

static Coding *
append_coding(CodingList *list)
{
	Coding	   *coding;

	if (list->count == list->capacity)
	{
		list->capacity = list->capacity ? list->capacity * 2 : 2;
		if (list->codings)
			list->codings = repalloc(list->codings, list->capacity * sizeof(Coding));
		else
			list->codings = palloc(list->capacity * sizeof(Coding));
	}
	coding = &list->codings[list->count++];
	memset(coding, 0, sizeof(Coding));
	coding->user_selected = -1;
	return coding;
}

static void
read_object(CodingList *list, JsonbContainer *object)
{
	JsonbContainer *inner;
	char	   *code;
	Coding	   *coding;

	check_stack_depth();
	inner = jsonb_member_array(object, "coding");
	if (inner)
	{
		read_array(list, inner);
		return;
	}
	inner = jsonb_member_object(object, "concept");
	if (inner)
	{
		read_object(list, inner);
		return;
	}
	code = jsonb_member_string(object, "code");
	if (code == NULL)
		return;
	coding = append_coding(list);
	coding->code = code;
	coding->system = jsonb_member_string(object, "system");
	coding->version = jsonb_member_string(object, "version");
	coding->display = jsonb_member_string(object, "display");
	coding->user_selected = jsonb_member_boolean(object, "userSelected");
}

static void
read_array(CodingList *list, JsonbContainer *array)
{
	int			count = jsonb_element_count(array);

	check_stack_depth();
	for (int i = 0; i < count; i++)
	{
		JsonbValue	value;

		CHECK_FOR_INTERRUPTS();
		if (!jsonb_element(array, i, &value) || value.type == jbvNull)
			continue;
		if (value.type == jbvString)
		{
			Coding	   *coding = append_coding(list);

			coding->code = pnstrdup(value.val.string.val, value.val.string.len);
			coding->bare = true;
		}
		else if (value.type != jbvBinary)
			ereport(ERROR,
					(errcode(ERRCODE_TX_BAD_REQUEST),
					 errmsg("not a coded value"),
					 errdetail("The JSON is a %s.", value.type == jbvBool ? "boolean" : "number"),
					 errhint("A coded value is a code, Coding, CodeableConcept, CodeableReference or Quantity, or an array of them.")));
		else if (JsonContainerIsArray(value.val.binary.data))
			read_array(list, value.val.binary.data);
		else
			read_object(list, value.val.binary.data);
	}
}

Coding *
codings_of_jsonb(Jsonb *value, int *count)
{
	CodingList	list = {0};

	/* a scalar is stored as an array of one */
	if (JB_ROOT_IS_OBJECT(value))
		read_object(&list, &value->root);
	else
		read_array(&list, &value->root);
	*count = list.count;
	return list.codings;
}
