/*
 * read.c
 *		Type/ID: a stored resource. Spec: TX-015, TX-020, TX-051.
 *
 * Of several versions with one id the latest counts; CodeSystem/ID may also be a single fragment of those that
 * make up a code system.
 */
#include "postgres.h"

#include "errors.h"
#include "operation/operation.h"
#include "operation/resource_view.h"
#include "store/resource_reader.h"

JsonTree *
operation_read(OperationCall *call)
{
	CatalogKind kind = catalog_kind_of_name(call->name);
	char	   *reference = psprintf("%s/%s", call->name, call->id);
	List	   *entries = catalog_entries(kind, reference);
	Jsonb	   *fragment = kind == CATALOG_CODE_SYSTEM ? stored_fragment(call->id) : NULL;
	JsonTree   *resource = NULL;
	ResourceView view;

	resource_view_read(&view, call->parameters);
	if (view.summary == SUMMARY_COUNT)
		request_refuse("_summary=count is for searches");
	if (fragment)
		resource = resource_view_apply(&view, kind, fragment);
	else if (entries)
		resource = resource_view_of(&view, kind, catalog_pick_of_kind(kind, entries, NULL, NULL)->content_id);
	if (resource == NULL)
	{
		char	   *text = psprintf("%s is not known", reference);

		ereport(ERROR,
				(errcode(ERRCODE_TX_NOT_FOUND),
				 errmsg("%s", text),
				 err_outcome("not-found", NULL, MESSAGE_NONE, NULL, text)));
	}
	return resource;
}
