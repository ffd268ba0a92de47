/*
 * system_check.c
 *		$validate-code: the code systems that a coding and a value set mean, and their versions.
 *
 * A version is chosen by force-system-version, else by the include, else by system-version and
 * check-system-version; the coding's own counts where those leave it open. Where they don't agree, it is said how
 * the other version came about. Spec: TX-071, TX-080 … TX-083, TX-110, TX-111, TX-118 … TX-120, R-6, R-17.
 */
#include "postgres.h"

#include "codesystem/naming.h"
#include "codesystem/terminology_content.h"
#include "fhir/code.h"
#include "fhir/text.h"
#include "fhir/version.h"
#include "valueset/coding_check.h"

/* That of a value set, or, where there is none, of the request. */
static Terminology *
terminology_of(const CodingCheck *check, const ValueSet *value_set)
{
	return value_set ? value_set->terminology : check->request->terminology;
}

CodeSystem *
check_find_system(CodingCheck *check, ValueSet *value_set, const char *system, const char *version)
{
	CodeSystem *given = check->request->code_system;
	CodeSystem *cs;

	if (given && (given->url == NULL || strcmp(given->url, system) == 0) && (version == NULL || given->version == NULL ||
																			  strcmp(version, given->version) == 0))
		return code_system_has_content(given) ? given : NULL;
	cs = terminology_code_system(terminology_of(check, value_set), system, version, NULL);
	return cs && code_system_has_content(cs) ? cs : NULL;
}

CodeSystem *
check_choose_system(CodingCheck *check, ValueSet *value_set, const char *system, const char *version)
{
	const Canonical *required = canonical_choice(value_set_room(terminology_of(check, value_set))->check_system_version, system);
	CodeSystem *cs = check_find_system(check, value_set, system, value_set_chosen_version(terminology_of(check, value_set), system, version));

	if (cs && required && !version_matches(required->version, cs->version))
		(void) outcome_add_once(&check->validation->outcome, ISSUE_ERROR, "exception", "version-error",
								MSG_SYSTEM_VERSION_CHECK, NULL,
								message_text(MSG_SYSTEM_VERSION_CHECK, system, cs->version, required->version));
	return cs;
}

/* Whether a loaded version of a code system is this one, or one that it stands for. */
static bool
version_is_loaded(CodingCheck *check, ValueSet *value_set, const char *system, const char *version)
{
	return check_find_system(check, value_set, system, version) != NULL;
}

static bool
is_same_version(const char *requested, const char *version)
{
	return version && (strcmp(requested, version) == 0 || version_matches(requested, version));
}

/* The include has another version than the coding. */
static void
report_mismatch(CodingCheck *check, ValueSet *value_set, const CodeSystem *cs, const char *version, const char *include_version)
{
	IssueSeverity severity = ISSUE_ERROR;
	MessageId	message;
	char	   *text;

	if (version == NULL)
	{
		message = MSG_VERSION_MISMATCH_DEFAULT;
		severity = cs->version_needed ? ISSUE_ERROR : ISSUE_WARNING;
		text = message_text(message, check->system, cs->version, include_version, check->version);
	}
	else if (include_version == NULL || strcmp(version, include_version) != 0)
	{
		message = MSG_VERSION_MISMATCH_CHANGED;
		text = message_text(message, check->system, version, include_version, check->version);
	}
	else
	{
		message = MSG_VERSION_MISMATCH;
		text = message_text(message, check->system, include_version, check->version);
	}
	check_issue(check, severity, "invalid", "vs-invalid", "version", message, text);
	if (!version_is_loaded(check, value_set, check->system, check->version))
		check_unknown_system(check, check->system, check->version);
}

const char *
check_include_version(CodingCheck *check, ValueSet *value_set, const ComposeElement *element)
{
	const char *version = value_set_chosen_version(terminology_of(check, value_set), element->system, element->version);
	CodeSystem *cs;

	if (check->version == NULL)
		return version;
	if (version && strcmp(version, check->version) != 0 && version_matches(version, check->version))
		version = check->version;
	else if (version == NULL && version_is_loaded(check, value_set, element->system, check->version))
		version = check->version;
	cs = check_find_system(check, value_set, element->system, version);
	if (cs && !is_same_version(check->version, cs->version))
		report_mismatch(check, value_set, cs, version, element->version);
	else if (cs == NULL && version && strcmp(version, check->version) != 0)
		check_issue(check, ISSUE_ERROR, "invalid", "vs-invalid", "version", MSG_VERSION_MISMATCH,
					message_text(MSG_VERSION_MISMATCH, element->system, version, check->version));
	return version;
}

/* ---------------------------------------------------------------- what isn't there */

/* Whether it is the first time that this code system, or version, is missed. */
static bool
note_unknown(Validation *validation, char *canonical)
{
	if (texts_have(validation->unknown_systems, canonical))
		return false;
	validation->unknown_systems = lappend(validation->unknown_systems, canonical);
	return true;
}

void
check_unknown_system(CodingCheck *check, const char *system, const char *version)
{
	char	   *versions = version ? terminology_versions_text(terminology_of(check, check->value_set), system) : NULL;
	MessageId	message = version == NULL ? MSG_UNKNOWN_CODE_SYSTEM
		: versions ? MSG_UNKNOWN_CODE_SYSTEM_VERSION : MSG_UNKNOWN_CODE_SYSTEM_VERSION_NONE;
	char	   *text = message_text(message, system, version, versions);

	if (note_unknown(check->validation, canonical_join(system, versions ? version : NULL)))
		check_issue(check, ISSUE_ERROR, "not-found", "not-found", "system", message, text);
}

/* The url of a code system that has this identifier; NULL if none has, or one has it for its url. */
static const char *
first_url_of_identifier(const CodingCheck *check)
{
	List	   *urls;

	if (terminology_code_system_entries(terminology_of(check, check->value_set), check->system) != NIL)
		return NULL;
	urls = naming_code_system_urls(terminology_of(check, check->value_set), check->system);
	return urls == NIL ? NULL : linitial(urls);
}

/* CS-041; of an identifier that the code system had before, that too (VM-076). */
static void
check_identifier(CodingCheck *check, const char *url)
{
	Terminology *terminology = terminology_of(check, check->value_set);

	check_issue(check, ISSUE_ERROR, "not-found", "not-found", "system", MESSAGE_NONE,
				psprintf("'%s' is an identifier, and not the url, of the code system '%s': the url must be the system of a code",
						 check->system, url));
	if (naming_identifier_is_superseded(terminology, url, check->system))
		check_issue(check, ISSUE_WARNING, "business-rule", "status-check", "system", MESSAGE_NONE,
					psprintf("The identifier '%s' of the code system '%s' is superseded", check->system, url));
}

void
check_no_system(CodingCheck *check, const char *version)
{
	bool		is_supplement = false;
	Terminology *terminology = terminology_of(check, check->value_set);
	const char *url;

	if (!uri_is_absolute(check->system))
		check_issue(check, ISSUE_ERROR, "invalid", "invalid-data", check->path[0] ? "system" : NULL,
					MSG_CODE_SYSTEM_RELATIVE, message_text(MSG_CODE_SYSTEM_RELATIVE, check->system));
	(void) terminology_code_system(terminology, check->system, version, &is_supplement);
	if (value_set_find(terminology, check->system))
		check_issue(check, ISSUE_ERROR, "invalid", "invalid-data", "system", MSG_CODE_SYSTEM_IS_VALUE_SET,
					message_text(MSG_CODE_SYSTEM_IS_VALUE_SET, check->system));
	else if (is_supplement)
		check_issue(check, ISSUE_ERROR, "invalid", "invalid-data", "system", MSG_CODE_SYSTEM_IS_SUPPLEMENT,
					message_text(MSG_CODE_SYSTEM_IS_SUPPLEMENT,
								 terminology_supplement_canonical(terminology, check->system, version)));
	else if ((url = first_url_of_identifier(check)) != NULL)
		check_identifier(check, url);
	else
		check_unknown_system(check, check->system, version);
}
