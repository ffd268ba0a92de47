/*
 * validate.c
 *		$validate-code: from the codings of a value to the answer.
 *
 * Each coding is looked for in the value set; where it isn't there, the code system still tells whether the code
 * exists and the display is right. What is said of one coding is summed up in the end.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "codesystem/naming.h"
#include "fhir/code.h"
#include "fhir/version.h"
#include "valueset/coding_check.h"

/* The summary over the codings of a value. */
typedef struct Summary
{
	const ValidationRequest *request;
	Validation *validation;
	ValueSet   *value_set;
	CheckResult result;
	CodingCheck first;			/* the first in the value set; else the first of all */
	bool		found;			/* it is in the value set */
	StringInfoData names;		/* of the codings, for messages */
	bool		inactive;		/* some coding's concept is; */
	const char *status;			/* or has a status worth a word: */
	const char *status_code;	/* of this code */
	const char *status_path;
	bool		status_of_found;
	List	   *members;		/* of int: the codings that are in the value set */
	bool		no_code;		/* a coding without code ended it */
} Summary;

/* ---------------------------------------------------------------- one coding */

/* A url that another took the place of (UC-040) means that one. */
static void
follow_successor(CodingCheck *check)
{
	const char *successor = terminology_successor(check->request->terminology, check->system);
	char	   *text;

	if (successor == NULL)
		return;
	text = psprintf("The identifier '%s' of the code system is superseded by '%s'", check->system, successor);
	check_issue(check, ISSUE_WARNING, "business-rule", "status-check", "system", MESSAGE_NONE, text);
	check_remark(check, text);
	check->system = successor;
}

static bool
needs_version(CodingCheck *check)
{
	return check->code_system && check->code_system->version_needed && check->version == NULL;
}

/* The version that the value set's includes name for the system: the latest of several; or NULL. */
static const char *
version_of_value_set(const CodingCheck *check)
{
	const ValueSetDefinition *definition = check->value_set->definition;
	const char *version = NULL;

	for (int i = 0; i < definition->include_count; i++)
	{
		const ComposeElement *element = &definition->includes[i];

		if (element->system && element->version && strcmp(element->system, check->system) == 0 &&
			(version == NULL || version_compare(element->version, version, VERSION_UNKNOWN) > 0))
			version = element->version;
	}
	return version;
}

/* A coding that isn't in the value set: what can be said of it by its code system. */
static void
check_outside(CodingCheck *check)
{
	const char *version = check->version ? check->version : version_of_value_set(check);
	CodeSystem *cs = check_choose_system(check, check->value_set, check->system, version);
	Concept		concept;
	int32		ordinal;

	if (cs == NULL)
	{
		check_no_system(check, version);
		return;
	}
	check_remark_system(check, cs, check->value_set);
	check->language = cs->language;
	ordinal = code_system_locate(cs, check->code, strlen(check->code), NULL);
	if (ordinal < 0)
	{
		check_unknown_code(check, cs);
		return;
	}
	check_see_concept(check, cs, ordinal, &concept);
	if (concept_is_inactive(concept.flags))
		check_see_status(check, &concept);
	check->found_version = cs->version;
	check_display(check, false);
}

/* Against the code system alone, which is that of the request, or the one that the coding names. */
static CheckResult
check_without_value_set(CodingCheck *check)
{
	CodeSystem *cs = check->request->code_system;

	if (cs == NULL)
		cs = check_choose_system(check, NULL, check->system, check->version);
	if (cs == NULL)
	{
		check_no_system(check, check->version);
		return CHECK_UNKNOWN;
	}
	check->value_set = value_set_of_code_system(cs, check->system);
	return check_member(check, check->value_set);
}

static CheckResult
check_coding(CodingCheck *check)
{
	const ValidationRequest *request = check->request;
	CheckResult result;

	if (check->system == NULL && request->infer_system && check->value_set)
	{
		check->system = check_infer_system(check, check->value_set);
		if (check->system == NULL)
			return CHECK_NO;
	}
	else if (check->system == NULL)
	{
		char	   *text = message_text(MSG_CODE_NO_SYSTEM, NULL);

		check_issue(check, ISSUE_WARNING, "invalid", "invalid-data", NULL, MSG_CODE_NO_SYSTEM, text);
		check_remark(check, text);
		return CHECK_NO;
	}
	follow_successor(check);
	result = request->value_set ? check_member(check, check->value_set) : check_without_value_set(check);
	if (result == CHECK_YES && !request->membership_only)
		check_display(check, true);
	else if (result != CHECK_YES && !request->membership_only && (request->value_set || result == CHECK_NO))
		check_outside(check);
	if (needs_version(check))
		check_issue(check, ISSUE_ERROR, "invalid", "invalid-data", "version", MESSAGE_NONE,
					psprintf("The CodeSystem '%s' needs a version with each code (versionNeeded)",
							 check->system));
	return result;
}

/* ---------------------------------------------------------------- the summary */

static void
note_status(Summary *summary, const CodingCheck *check)
{
	if (summary->status_path && summary->inactive)
		return;
	if (!check->inactive && check->status == NULL)
		return;
	summary->inactive = check->inactive;
	summary->status = check->status;
	summary->status_code = check->code;
	summary->status_path = check->path;
}

/* Whether messages speak of the value set: that of a code system alone is nobody's. */
static bool
has_value_set(const Summary *summary)
{
	return summary->request->value_set != NULL;
}

static void
report_outside_one(Summary *summary, CodingCheck *check)
{
	if (summary->request->form == VALIDATE_CODEABLE_CONCEPT && has_value_set(summary))
		check_issue(check, ISSUE_INFORMATION, "code-invalid", "this-code-not-in-vs", "code", MSG_NOT_IN_VALUE_SET,
					message_text(MSG_NOT_IN_VALUE_SET, NULL, value_set_title(summary->value_set),
								 check_coding_name(check)));
}

/* A coding without code leaves nothing to look up. */
static void
report_no_code(Summary *summary, CodingCheck *check)
{
	MessageId	message = check->system || check->request->infer_system ? MESSAGE_NONE : MSG_CODE_NO_SYSTEM_OR_CODE;
	char	   *text;

	if (message == MSG_CODE_NO_SYSTEM_OR_CODE)
		text = message_text(message, NULL);
	else if (check->system)
		text = psprintf("Coding has no code for system %s and cannot be validated", check->system);
	else
		text = pstrdup("Coding has no code and cannot be validated");
	check_issue(check, ISSUE_WARNING, "invalid", "invalid-data", NULL, message, text);
	check_remark(check, text);
	summary->no_code = true;
}

static void
add_coding(Summary *summary, const Coding *coding, int index)
{
	const ValidationRequest *request = summary->request;
	CodingCheck check = {.request = request, .validation = summary->validation, .value_set = summary->value_set,
		.ordinal = -1};
	CheckResult result;

	check.path = request->form == VALIDATE_CODEABLE_CONCEPT ? psprintf("CodeableConcept.coding[%d]", index)
		: request->form == VALIDATE_CODING ? "Coding" : "";
	check.system = coding->system;
	check.version = coding->version && coding->version[0] ? coding->version : NULL;
	check.code = coding->code;
	check.display = coding->display;
	if (check.code == NULL || check.code[0] == '\0')
	{
		report_no_code(summary, &check);
		return;
	}
	result = check_coding(&check);
	appendStringInfo(&summary->names, "%s%s", summary->names.len > 0 ? ", " : "", check_coding_name(&check));
	if (result == CHECK_NO)
		report_outside_one(summary, &check);
	note_status(summary, &check);
	if (summary->result != CHECK_YES && result != CHECK_NO)
		summary->result = result;
	if (check.normalised_code)
		summary->validation->normalised_code = check.normalised_code;
	if (result == CHECK_YES)
		summary->members = lappend_int(summary->members, index);
	if (result == CHECK_YES && !summary->found)
	{
		summary->found = true;
		summary->first = check;
		summary->status_of_found = summary->status_path == check.path;
	}
	else if (index == 0)
		summary->first = check;
}

static void
report_outside(Summary *summary)
{
	Outcome    *outcome = &summary->validation->outcome;
	ValidationForm form = summary->request->form;
	const char *title;

	if (summary->result != CHECK_NO || (!has_value_set(summary) && outcome_has_errors(outcome)))
		return;
	if (summary->no_code && (form != VALIDATE_CODEABLE_CONCEPT || !has_value_set(summary)))
		return;					/* that there is no code is all there is to say */
	if (summary->value_set == NULL && summary->first.value_set == NULL)
		return;					/* a coding without system, and no value set: all is said */
	title = value_set_title(summary->value_set ? summary->value_set : summary->first.value_set);
	if (form == VALIDATE_CODEABLE_CONCEPT)
		(void) outcome_add_once(outcome, ISSUE_ERROR, "code-invalid", "not-in-vs", MSG_NO_CODING_IN_VALUE_SET, NULL,
								message_text(MSG_NO_CODING_IN_VALUE_SET, title));
	else
		(void) outcome_add_once(outcome, ISSUE_ERROR, "code-invalid", "not-in-vs", MSG_NOT_IN_VALUE_SET,
								form == VALIDATE_CODING ? "Coding.code" : "code",
								message_text(MSG_NOT_IN_VALUE_SET, NULL, title, summary->names.data));
}

static bool
is_word(const char *text, const char *word)
{
	return text && pg_strcasecmp(text, word) == 0;
}

static void
report_status(Summary *summary)
{
	const char *status = summary->status;
	const char *path = summary->status_path;
	MessageId	message;
	char	   *text;

	if (path == NULL)
		return;
	if (path[0] == '\0')
		path = "code";
	else if (!summary->inactive && summary->request->form == VALIDATE_CODEABLE_CONCEPT)
		path = "CodeableConcept";
	if (summary->inactive)
		message = is_word(status, "inactive") || is_word(status, "discouraged") ? MSG_CONCEPT_STATUS
			: MSG_CONCEPT_STATUS_AND_INACTIVE;
	else if (is_word(status, "deprecated"))
		message = MSG_CONCEPT_DEPRECATED;
	else
		return;
	text = message_text(message, status, summary->status_code, "inactive");
	(void) outcome_add_once(&summary->validation->outcome, ISSUE_WARNING, "business-rule", "code-comment", message,
							path, text);
	summary->validation->remarks = lappend(summary->validation->remarks, text);
}

static void
fill_answer(Summary *summary)
{
	Validation *validation = summary->validation;
	const CodingCheck *check = &summary->first;
	bool		whole = summary->request->form == VALIDATE_CODEABLE_CONCEPT;

	validation->outside = summary->result == CHECK_NO;
	validation->result = summary->result == CHECK_YES && !outcome_has_errors(&validation->outcome);
	if (!summary->found && (whole || summary->no_code))
		return;
	validation->system = check->system;
	validation->code = check->code;
	validation->version = summary->found || check->found_version ? check->found_version : check->version;
	validation->display = check_preferred_display(check);
	validation->inactive = summary->inactive && (!whole || summary->status_of_found);
	if ((validation->inactive || is_word(summary->status, "deprecated")) && !is_word(summary->status, "inactive"))
		validation->status = summary->status;
}

static bool
is_of_unknown_system(const OutcomeIssue *issue)
{
	return issue->severity == ISSUE_ERROR && issue->expression &&
		(issue->message == MSG_UNKNOWN_CODE_SYSTEM || issue->message == MSG_UNKNOWN_CODE_SYSTEM_VERSION ||
		 issue->message == MSG_UNKNOWN_CODE_SYSTEM_VERSION_NONE);
}

/* Whether an issue is about a coding that is in the value set. */
static bool
is_of_member(const Summary *summary, const OutcomeIssue *issue)
{
	static const char prefix[] = "CodeableConcept.coding[";

	return strncmp(issue->expression, prefix, strlen(prefix)) == 0 &&
		list_member_int(summary->members, atoi(issue->expression + strlen(prefix)));
}

/* Where one coding is in the value set, that others couldn't be checked is a warning. */
static void
excuse_unknown_systems(Summary *summary)
{
	Validation *validation = summary->validation;
	ListCell   *cell;

	if (!summary->found || summary->request->form != VALIDATE_CODEABLE_CONCEPT)
		return;
	foreach(cell, validation->outcome.issues)
	{
		OutcomeIssue *issue = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (!is_of_unknown_system(issue) || is_of_member(summary, issue))
			continue;
		issue->severity = ISSUE_WARNING;
		validation->remarks = lappend(validation->remarks, unconstify(char *, issue->text));
	}
}

/* ---------------------------------------------------------------- booleans in a hurry */

bool
validation_needs_member(ValueSet *value_set)
{
	const ConceptSet *concepts = value_set_try_concepts(value_set);

	if (concepts == NULL)
		return false;
	for (int i = 0; i < concepts->part_count; i++)
		if (concepts->parts[i].code_system->content == CONTENT_FRAGMENT ||
			concepts->parts[i].code_system->version_needed)
			return false;
	return true;
}

bool
validation_needs_code(const CodeSystem *cs)
{
	return cs->content == CONTENT_COMPLETE && !cs->version_needed;
}

/*
 * Most rows of a table ask no more than whether a code is in the value set; then the set itself tells. True if it
 * does, *result being the answer.
 */
static bool
answer_by_set(const ValidationRequest *request, const Coding *coding, bool *result)
{
	if (!request->result_only || coding->code == NULL || coding->display || coding->version || coding->system == NULL ||
		request->refuse_abstract || request->active_only || request->membership_only)
		return false;
	if (request->value_set == NULL)
	{
		CodeSystem *cs = terminology_code_system(request->terminology, coding->system, NULL, NULL);

		if (cs == NULL || !validation_needs_code(cs))
			return false;
		*result = code_system_locate(cs, coding->code, strlen(coding->code), NULL) >= 0;
		return true;
	}
	if (!validation_needs_member(request->value_set))
		return false;
	*result = value_set_member(request->value_set, coding->system, NULL, coding->code, strlen(coding->code),
							   NULL);
	return true;
}

void
validate_codings(const ValidationRequest *request, const Coding *codings, int count, Validation *validation)
{
	Summary		summary = {.request = request, .validation = validation};

	memset(validation, 0, sizeof(Validation));
	validation->determined = true;
	if (count == 1 && answer_by_set(request, &codings[0], &validation->result))
		return;
	summary.value_set = request->value_set;
	initStringInfo(&summary.names);
	if (has_value_set(&summary))
	{
		CodingCheck check = {.request = request, .validation = validation};

		check_remark_value_set(&check, summary.value_set, summary.value_set);
	}
	for (int i = 0; i < count && !summary.no_code; i++)
	{
		CHECK_FOR_INTERRUPTS();
		add_coding(&summary, &codings[i], i);
	}
	excuse_unknown_systems(&summary);
	report_outside(&summary);
	fill_answer(&summary);
	if (!request->result_only)
		report_status(&summary);
	if (request->value_set == NULL && summary.result == CHECK_UNKNOWN)
		validation->determined = validation->unknown_systems == NIL || !uri_is_absolute(summary.first.system);
}
