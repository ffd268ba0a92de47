/*
 * code_system_call.c
 *		The code system that a call names, and its concepts.
 */
#include "postgres.h"

#include "codesystem/call_site.h"
#include "codesystem/naming.h"
#include "codesystem/terminology_content.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/version.h"
#include "json/jsonb_access.h"
#include "operation/code_system_call.h"

RequestedConcept
call_concept(const OperationCall *call, const char *code_name, const char *coding_name)
{
	RequestedConcept concept = {0};
	JsonbContainer *coding = parameters_object(call->parameters, coding_name, "valueCoding");

	concept.code = parameters_text(call->parameters, code_name);
	concept.expression = code_name;
	if (coding && concept.code)
		request_refuse(psprintf("give %s or %s, not both", code_name, coding_name));
	if (coding)
	{
		concept.system = jsonb_member_string(coding, "system");
		concept.version = jsonb_member_string(coding, "version");
		concept.code = jsonb_member_string(coding, "code");
		concept.expression = coding_name;
		if (concept.code == NULL)
			request_refuse(psprintf("%s must have a code", coding_name));
	}
	else if (concept.code)
	{
		concept.system = parameters_text(call->parameters, "system");
		concept.version = parameters_text(call->parameters, "version");
	}
	return concept;
}

/* The version that the parameter system-version gives a system, or NULL. */
static char *
version_chosen(const OperationCall *call, const char *system)
{
	ListCell   *cell;

	foreach(cell, call->system_versions)
	{
		Canonical	canonical;

		if (canonical_parse(lfirst(cell), &canonical) && canonical.url && canonical.version &&
			strcmp(canonical.url, system) == 0)
			return canonical.version;
	}
	return NULL;
}

static int
compare_versions(const ListCell *a, const ListCell *b)
{
	return version_compare(((CatalogEntry *) lfirst(a))->version, ((CatalogEntry *) lfirst(b))->version,
						   VERSION_NATURAL);
}

/* Versions as messages have them: 1.0.0, 1.1.0 or 2.0.0. */
static char *
versions_text(List *entries)
{
	StringInfoData text;

	initStringInfo(&text);
	list_sort(entries, compare_versions);
	for (int i = 0; i < list_length(entries); i++)
	{
		const CatalogEntry *entry = list_nth(entries, i);

		if (i > 0)
			appendStringInfoString(&text, i == list_length(entries) - 1 ? " or " : ", ");
		appendStringInfoString(&text, entry->version ? entry->version : "(none)");
	}
	return text.data;
}

/* What a system is that is no url of a code system: an identifier of one (CS-041), which may be superseded (VM-076). */
static int
err_identifier(Terminology *terminology, const char *system)
{
	List	   *urls = naming_code_system_urls(terminology, system);

	if (urls == NIL)
		return 0;
	(void) errdetail("It is %s of the code system \"%s\".",
					 naming_identifier_is_superseded(terminology, linitial(urls), system) ?
					 "a superseded identifier" : "an identifier", (char *) linitial(urls));
	return errhint("Give the url of the code system.");
}

pg_noreturn static void
refuse_unknown_system(Terminology *terminology, const char *system, const char *version)
{
	List	   *versions = version ? terminology_code_system_entries(terminology, system) : NIL;
	MessageId	message = version == NULL ? MSG_UNKNOWN_CODE_SYSTEM : versions ? MSG_UNKNOWN_CODE_SYSTEM_VERSION
		: MSG_UNKNOWN_CODE_SYSTEM_VERSION_NONE;
	char	   *text = message_text(message, system, version, versions ? versions_text(versions) : NULL);

	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("%s", text),
			 versions ? 0 : err_identifier(terminology, system),
			 err_outcome("not-found", "not-found", message, NULL, text)));
}

static CodeSystem *
instance_code_system(OperationCall *call, const char *system)
{
	char	   *reference = psprintf("CodeSystem/%s", call->id);
	CodeSystem *cs = terminology_code_system(operation_terminology(call), reference, NULL, NULL);
	char	   *text = psprintf("%s not found", reference);

	if (cs == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_NOT_FOUND),
				 errmsg("%s", text),
				 err_outcome("not-found", NULL, MESSAGE_NONE, NULL, text)));
	if (system && (cs->url == NULL || strcmp(system, cs->url) != 0))
		request_refuse(psprintf("the system %s is not that of %s", system, reference));
	return cs;
}

CodeSystem *
call_code_system(OperationCall *call, const char *system, const char *version)
{
	Terminology *terminology = operation_terminology(call);
	CodeSystem *cs;
	bool		is_supplement;

	if (call->id)
		return instance_code_system(call, system);
	if (system == NULL)
		request_refuse("give the system of the code");
	if (version == NULL)
		version = version_chosen(call, system);
	cs = terminology_code_system(terminology, system, version, &is_supplement);
	if (cs)
		return cs;
	if (is_supplement)
	{
		char	   *text = message_text(MSG_CODE_SYSTEM_IS_SUPPLEMENT, canonical_join(system, version));

		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("%s", text),
				 err_outcome("invalid", "invalid-data", MSG_CODE_SYSTEM_IS_SUPPLEMENT, NULL, text)));
	}
	refuse_unknown_system(terminology, system, version);
}

int32
call_locate(CodeSystem *cs, const RequestedConcept *concept)
{
	int32		ordinal = code_system_locate(cs, concept->code, strlen(concept->code), NULL);
	MessageId	message = cs->version ? MSG_UNKNOWN_CODE_IN_VERSION : MSG_UNKNOWN_CODE;
	char	   *text;

	if (ordinal >= 0)
		return ordinal;
	if (cs->version && cs->content == CONTENT_FRAGMENT)
		message = MSG_UNKNOWN_CODE_IN_FRAGMENT;
	text = message_text(message, concept->code, cs->url, cs->version);
	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("%s", text),
			 err_outcome("code-invalid", "invalid-code", message, concept->expression, text)));
}

LanguageList *
call_languages(const OperationCall *call)
{
	const char *text = parameters_text(call->parameters, "displayLanguage");
	LanguageList *languages;

	if (text == NULL)
		text = call->accept_language ? call->accept_language : setting_language_text();
	languages = language_list_parse(text);
	if (languages == NULL)
	{
		char	   *message = message_text(MSG_BAD_DISPLAY_LANGUAGE, text);

		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("%s", message),
				 err_outcome("processing", "invalid-display", MSG_BAD_DISPLAY_LANGUAGE, NULL, message)));
	}
	return languages;
}
