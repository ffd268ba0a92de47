/*
 * web_source.c
 *		Where people find a page about a stored resource; SQL: fhirterm.web_source.
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "fhir/percent.h"
#include "fhir/web_source.h"
#include "json/jsonb_access.h"
#include "settings.h"

#define WEB_SOURCE "http://hl7.org/fhir/StructureDefinition/web-source"

char *
web_source_url(const char *type, const char *id, const char *url, const char *version)
{
	const char *base = setting_web_base;
	StringInfoData link;
	char		separator = '?';

	if (base == NULL || base[0] == '\0')
		return NULL;
	initStringInfo(&link);
	appendStringInfoString(&link, base);
	while (link.len > 0 && link.data[link.len - 1] == '/')
		link.data[--link.len] = '\0';
	appendStringInfo(&link, "/%s", type);
	if (id)
		appendStringInfo(&link, "/%s", percent_encode(id));
	else if (url)
	{
		appendStringInfo(&link, "?url=%s", percent_encode(url));
		separator = '&';
	}
	if (version)
		appendStringInfo(&link, "%cversion=%s", separator, percent_encode(version));
	return link.data;
}

char *
web_source_of(JsonbContainer *resource)
{
	char	   *type = jsonb_member_string(resource, "resourceType");

	if (type == NULL || (strcmp(type, "CodeSystem") != 0 && strcmp(type, "ValueSet") != 0))
		return NULL;
	return web_source_url(type, jsonb_member_string(resource, "id"), jsonb_member_string(resource, "url"),
						  jsonb_member_string(resource, "version"));
}

/* Whether an element of Resource.extension says where the page is. */
static bool
is_web_source(JsonTree *extension)
{
	JsonTree   *url;
	char	   *text;

	if (extension->type == jbvBinary)
	{
		text = JsonContainerIsObject(extension->val.binary.data) ?
			jsonb_member_string(extension->val.binary.data, "url") : NULL;
		return text && strcmp(text, WEB_SOURCE) == 0;
	}
	url = extension->type == jbvObject ? tree_get(extension, "url") : NULL;
	return url && url->type == jbvString && url->val.string.len == (int) strlen(WEB_SOURCE) &&
		memcmp(url->val.string.val, WEB_SOURCE, url->val.string.len) == 0;
}

/* An object or array whose own members or elements can be changed; what is inside of those is not copied. */
static JsonTree *
unfold_once(JsonTree *tree)
{
	JsonTree   *copy;
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	char	   *key = NULL;

	if (tree->type != jbvBinary)
		return tree;
	copy = JsonContainerIsArray(tree->val.binary.data) ? tree_array() : tree_object();
	iterator = JsonbIteratorInit(tree->val.binary.data);
	(void) JsonbIteratorNext(&iterator, &value, true);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			key = pnstrdup(value.val.string.val, value.val.string.len);
		else if (token == WJB_VALUE)
			tree_put(copy, key, tree_of_value(&value));
		else if (token == WJB_ELEM)
			tree_append(copy, tree_of_value(&value));
	}
	return copy;
}

JsonTree *
web_source_put(JsonTree *resource, const char *link)
{
	JsonTree   *extensions;
	JsonTree   *extension;
	bool		in_place;

	if (link == NULL)
		return resource;
	resource = unfold_once(resource);
	extensions = tree_get(resource, "extension");
	in_place = extensions && extensions->type == jbvArray;
	extensions = extensions ? unfold_once(extensions) : tree_array();
	if (extensions->type != jbvArray)
		return resource;
	for (int i = 0; i < extensions->val.array.nElems; i++)
	{
		if (is_web_source(&extensions->val.array.elems[i]))
			return resource;
	}
	extension = tree_object();
	tree_put_string(extension, "url", WEB_SOURCE);
	tree_put_string(extension, "valueUrl", link);
	tree_append(extensions, extension);
	if (!in_place)
	{
		tree_remove(resource, "extension");
		tree_put(resource, "extension", extensions);
	}
	return resource;
}

static char *
text_argument(FunctionCallInfo fcinfo, int number)
{
	return PG_ARGISNULL(number) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(number));
}

PG_FUNCTION_INFO_V1(fhirterm_web_source);

/* fhirterm.web_source(type, id, url, version): NULL for a NULL type, and without fhirterm.web_base. */
Datum
fhirterm_web_source(PG_FUNCTION_ARGS)
{
	char	   *link;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	link = web_source_url(text_argument(fcinfo, 0), text_argument(fcinfo, 1), text_argument(fcinfo, 2),
						  text_argument(fcinfo, 3));
	if (link == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(link));
}
