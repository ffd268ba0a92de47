/*
 * registry_file.c
 *		What is wrong with the two files that make up an ecosystem of terminology servers: the master file, which
 *		lists registries, and a registry's file, which lists servers. SQL: fhirterm.tx_check_master,
 *		fhirterm.tx_check_servers.
 *
 * Spec: TX-169, TX-170. Members that the format does not know are passed over.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "errors.h"
#include "fhir/code.h"
#include "fhir/excerpt.h"
#include "fhir/issue.h"
#include "fhir/language.h"
#include "json/jsonb_access.h"
#include "json/key_set.h"
#include "registry/release.h"

#define FORMAT_VERSION "1"

typedef struct FileCheck
{
	IssueList  *issues;
	const char *path;			/* of the element that is being checked, such as "servers[2]."; "" at the root */
	KeySet	   *codes;			/* of the list's elements so far */
} FileCheck;

/* Notes a breach at a member of the element. */
static void
refuse(FileCheck *check, const char *code, const char *member, const char *text)
{
	issue_add(check->issues, ISSUE_ERROR, code, psprintf("%s%s", check->path, member), "%s", text);
}

/* A member that must be a string, not empty, if it is there; NULL, and a breach, if it is not and is required. */
static char *
check_string(FileCheck *check, JsonbContainer *element, const char *member, bool required)
{
	char	   *text = jsonb_member_string(element, member);
	JsonbValue	value;

	if (text != NULL && text[0] != '\0')
		return text;
	if (text != NULL || (jsonb_member(element, member, &value) && value.type != jbvNull))
		refuse(check, "value", member, "must be a string that is not empty");
	else if (required)
		refuse(check, "required", member, "is missing");
	return NULL;
}

static void
check_url(FileCheck *check, JsonbContainer *element, bool required)
{
	char	   *url = check_string(check, element, "url", required);

	if (url != NULL && !uri_is_absolute(url))
		refuse(check, "value", "url", psprintf("\"%s\" is no absolute URL", excerpt(url)));
}

/* A code identifies for good: letters and digits alone, and once in the list. */
static void
check_code(FileCheck *check, JsonbContainer *element)
{
	char	   *code = check_string(check, element, "code", true);

	if (code == NULL)
		return;
	if (strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != strlen(code))
		refuse(check, "value", "code", psprintf("\"%s\" has other characters than letters and digits", excerpt(code)));
	if (!key_set_add(check->codes, digest_bytes(DIGEST_STRING, code, strlen(code)), CurrentMemoryContext))
		refuse(check, "duplicate", "code", psprintf("\"%s\" is there twice", excerpt(code)));
}

/* An array that may be absent; NULL then, and if it is none, which is a breach. */
static JsonbContainer *
check_array(FileCheck *check, JsonbContainer *element, const char *member, bool required)
{
	JsonbContainer *array = jsonb_member_array(element, member);
	JsonbValue	value;

	if (array == NULL && (required || jsonb_member(element, member, &value)))
		refuse(check, "structure", member, "must be an array");
	return array;
}

/* An array of strings that are not empty. */
static void
check_strings(FileCheck *check, JsonbContainer *element, const char *member)
{
	JsonbContainer *array = check_array(check, element, member, false);

	for (int i = 0; i < jsonb_element_count(array); i++)
	{
		char	   *text = jsonb_element_string(array, i);

		CHECK_FOR_INTERRUPTS();
		if (text == NULL || text[0] == '\0')
			refuse(check, "value", psprintf("%s[%d]", member, i), "must be a string that is not empty");
	}
}

/* languages: masks by language tag. */
static void
check_languages(FileCheck *check, JsonbContainer *server)
{
	JsonbContainer *languages = jsonb_member_object(server, "languages");
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;

	if (languages == NULL)
	{
		if (jsonb_member(server, "languages", &value))
			refuse(check, "structure", "languages", "must be an object");
		return;
	}
	iterator = JsonbIteratorInit(languages);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		FileCheck	inner = {check->issues, psprintf("%slanguages.", check->path)};
		char	   *tag;

		if (token != WJB_KEY)
			continue;
		tag = pnstrdup(value.val.string.val, value.val.string.len);
		if (!language_is_valid(tag))
			refuse(&inner, "value", excerpt(tag), "is no language tag");
		check_strings(&inner, languages, tag);
	}
}

/* fhirVersions: one endpoint for each release of FHIR. */
static void
check_endpoints(FileCheck *check, JsonbContainer *server)
{
	JsonbContainer *endpoints = check_array(check, server, "fhirVersions", false);
	unsigned	seen = 0;

	for (int i = 0; i < jsonb_element_count(endpoints); i++)
	{
		FileCheck	inner = {check->issues, psprintf("%sfhirVersions[%d].", check->path, i)};
		JsonbContainer *endpoint = jsonb_element_object(endpoints, i);
		char	   *version;
		int			release;

		CHECK_FOR_INTERRUPTS();
		if (endpoint == NULL)
		{
			refuse(check, "structure", psprintf("fhirVersions[%d]", i), "must be an object");
			continue;
		}
		check_url(&inner, endpoint, true);
		version = check_string(&inner, endpoint, "version", true);
		if (version == NULL)
			continue;
		release = fhir_release_by_name(version);
		if (release < 0)
			refuse(&inner, "value", "version",
				   psprintf("\"%s\" is none of R3, R4, R4B, R5, R6", excerpt(version)));
		else if (seen & (1U << release))
			refuse(&inner, "duplicate", "version", psprintf("\"%s\" is there twice", version));
		else
			seen |= 1U << release;
	}
}

static void
check_registry(FileCheck *check, JsonbContainer *registry)
{
	check_code(check, registry);
	check_string(check, registry, "name", true);
	check_string(check, registry, "authority", false);
	check_url(check, registry, true);
}

static void
check_server(FileCheck *check, JsonbContainer *server)
{
	check_code(check, server);
	check_string(check, server, "name", true);
	check_string(check, server, "access_info", false);
	check_url(check, server, false);
	check_strings(check, server, "usage");
	check_languages(check, server);
	check_strings(check, server, "authoritative");
	check_strings(check, server, "authoritative-valuesets");
	check_strings(check, server, "exclusions");
	check_endpoints(check, server);
}

/* The file: its format, and each element of its list. Errors: TX422 with all breaches. */
static void
check_file(Jsonb *file, const char *what, const char *list,
		   void (*check_element) (FileCheck *check, JsonbContainer *element))
{
	FileCheck	root = {issue_list_create(CurrentMemoryContext), ""};
	KeySet		codes = {0};
	JsonbContainer *array = NULL;
	char	   *format;

	if (!JB_ROOT_IS_OBJECT(file))
		refuse(&root, "structure", what, "must be an object");
	else
	{
		format = check_string(&root, &file->root, "formatVersion", true);
		if (format != NULL && strcmp(format, FORMAT_VERSION) != 0)
			refuse(&root, "not-supported", "formatVersion",
				   psprintf("\"%s\" is not \"" FORMAT_VERSION "\"", excerpt(format)));
		array = check_array(&root, &file->root, list, true);
	}
	for (int i = 0; i < jsonb_element_count(array); i++)
	{
		FileCheck	inner = {root.issues, psprintf("%s[%d].", list, i), &codes};
		JsonbContainer *element = jsonb_element_object(array, i);

		CHECK_FOR_INTERRUPTS();
		if (element == NULL)
			refuse(&root, "structure", psprintf("%s[%d]", list, i), "must be an object");
		else
			check_element(&inner, element);
	}
	if (root.issues->found[ISSUE_ERROR] > 0)
		issue_list_raise(root.issues, ERRCODE_TX_UNPROCESSABLE, "the %s of a terminology ecosystem is not valid", what);
}

PG_FUNCTION_INFO_V1(fhirterm_tx_check_master);

/* fhirterm.tx_check_master(file jsonb): strict; true. */
Datum
fhirterm_tx_check_master(PG_FUNCTION_ARGS)
{
	check_file(PG_GETARG_JSONB_P(0), "master file", "registries", check_registry);
	PG_RETURN_BOOL(true);
}

PG_FUNCTION_INFO_V1(fhirterm_tx_check_servers);

/* fhirterm.tx_check_servers(file jsonb): strict; true. */
Datum
fhirterm_tx_check_servers(PG_FUNCTION_ARGS)
{
	check_file(PG_GETARG_JSONB_P(0), "server file", "servers", check_server);
	PG_RETURN_BOOL(true);
}

PG_FUNCTION_INFO_V1(fhirterm_tx_require_registry);

/* fhirterm.tx_require_registry(code text, known boolean): strict; true. Errors: TX404. */
Datum
fhirterm_tx_require_registry(PG_FUNCTION_ARGS)
{
	if (!PG_GETARG_BOOL(1))
		ereport(ERROR,
				(errcode(ERRCODE_TX_NOT_FOUND),
				 errmsg("the ecosystem has no registry \"%s\"", excerpt(text_to_cstring(PG_GETARG_TEXT_PP(0)))),
				 errhint("Load the master file that lists it with fhir_tx_load_master.")));
	PG_RETURN_BOOL(true);
}
