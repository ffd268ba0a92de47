/*
 * publication.c
 *		What the publication of a resource says of its use.
 */
#include "fhir/publication.h"

#include "json/jsonb_access.h"

#define EXTENSION_STANDARDS_STATUS "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"

char *
standards_status_of(JsonbContainer *extensions)
{
	for (int i = 0; i < jsonb_element_count(extensions); i++)
	{
		JsonbContainer *extension = jsonb_element_object(extensions, i);
		char	   *url = extension ? jsonb_member_string(extension, "url") : NULL;

		if (url && strcmp(url, EXTENSION_STANDARDS_STATUS) == 0)
			return jsonb_member_string(extension, "valueCode");
	}
	return NULL;
}

char *
standards_status(JsonbContainer *element)
{
	return standards_status_of(jsonb_member_array(element, "extension"));
}

static bool
is_word(const char *text, const char *word)
{
	return text != NULL && strcmp(text, word) == 0;
}

void
publication_read(JsonbContainer *resource, Publication *publication)
{
	char	   *standards = standards_status(resource);
	char	   *status = jsonb_member_string(resource, "status");

	memset(publication, 0, sizeof(Publication));
	if (is_word(standards, "withdrawn"))
		publication->status = "withdrawn";
	else if (is_word(standards, "deprecated"))
		publication->status = "deprecated";
	else if (is_word(status, "retired"))
		publication->status = "retired";
	publication->experimental = jsonb_member_boolean(resource, "experimental") == 1;
	publication->draft = is_word(status, "draft") || is_word(standards, "draft");
}

const char *
publication_remark(const Publication *publication, const Publication *from)
{
	if (publication->status)
		return publication->status;
	if (publication->experimental && !(from && from->experimental))
		return "experimental";
	if (publication->draft && !(from && from->draft))
		return "draft";
	return NULL;
}

bool
publication_is_example(const char *name, const char *url)
{
	const char *suffix = "Example";
	const char *segment = "/example-";

	if (name != NULL && strlen(name) >= strlen(suffix) && strcmp(name + strlen(name) - strlen(suffix), suffix) == 0)
		return true;
	for (const char *at = url; at != NULL && (at = strstr(at, segment)) != NULL; at++)
		if (at == url || at[-1] != '/') /* that would be the host */
			return true;
	return false;
}
