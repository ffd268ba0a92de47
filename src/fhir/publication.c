/*
 * publication.c
 *		What the publication of a resource says of its use.
 */
#include "fhir/publication.h"

#include "json/jsonb_access.h"

#define EXTENSION_STANDARDS_STATUS "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"

char *
standards_status(JsonbContainer *element)
{
	JsonbContainer *extensions = jsonb_member_array(element, "extension");

	for (int i = 0; i < jsonb_element_count(extensions); i++)
	{
		JsonbContainer *extension = jsonb_element_object(extensions, i);
		char	   *url = extension ? jsonb_member_string(extension, "url") : NULL;

		if (url && strcmp(url, EXTENSION_STANDARDS_STATUS) == 0)
			return jsonb_member_string(extension, "valueCode");
	}
	return NULL;
}

static bool
is_word(const char *text, const char *word)
{
	return text != NULL && strcmp(text, word) == 0;
}

const char *
publication_remark(JsonbContainer *resource)
{
	char	   *standards = standards_status(resource);
	char	   *status = jsonb_member_string(resource, "status");

	if (is_word(standards, "withdrawn"))
		return "withdrawn";
	if (is_word(standards, "deprecated"))
		return "deprecated";
	if (is_word(status, "retired"))
		return "retired";
	if (jsonb_member_boolean(resource, "experimental") == 1)
		return "experimental";
	if (is_word(status, "draft") || is_word(standards, "draft"))
		return "draft";
	return NULL;
}
