/*
 * coding.c
 *		Coded values in JSON: code, Coding, CodeableConcept, CodeableReference, Quantity, and arrays of these.
 */
#include "postgres.h"

#include "fhir/coding.h"
#include "fhir/coding_scan.h"

typedef struct CodingList
{
	int			count;
	int			capacity;
	Coding	   *codings;
} CodingList;

static void
append_coding(void *context, const CodingSlice *slice)
{
	CodingList *list = context;
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
	coding->system = slice_string(slice->system);
	coding->version = slice_string(slice->version);
	coding->code = slice_string(slice->code);
	coding->display = slice_string(slice->display);
	coding->user_selected = slice->user_selected;
	coding->bare = slice->bare;
}

Coding *
codings_of_jsonb(Jsonb *value, int *count)
{
	CodingList	list = {0};

	coding_scan(&value->root, append_coding, &list);
	*count = list.count;
	return list.codings;
}
