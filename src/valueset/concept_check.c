/*
 * concept_check.c
 *		$validate-code: what is known of the concept that a coding means.
 *
 * Spec: TX-130 … TX-137, CS-104 … CS-109, R-1, R-3.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "codesystem/concept_property.h"
#include "fhir/publication.h"
#include "valueset/coding_check.h"

/* The status of a concept: what its status property or the extension says, else what its flags do; or NULL. */
static const char *
status_of(CodeSystem *cs, const Concept *concept)
{
	List	   *values;

	if ((concept->flags & (CONCEPT_INACTIVE | CONCEPT_DEPRECATED | CONCEPT_RETIRED)) == 0)
		return NULL;
	values = concept_values(cs, concept->ordinal, "status");
	if (values)
		return ((SourcedValue *) linitial(values))->value;
	if (concept->extra)
	{
		char	   *status = standards_status(&concept->extra->root);

		if (status)
			return status;
	}
	if ((concept->flags & CONCEPT_RETIRED) != 0)
		return "retired";
	return (concept->flags & CONCEPT_INACTIVE) != 0 ? "inactive" : "deprecated";
}

/* Another include may have given some of them. */
void
check_see_names(CodingCheck *check, List *names)
{
	ListCell   *cell;

	foreach(cell, names)
	{
		ConceptName *name = lfirst(cell);
		bool		there = false;
		ListCell   *other;

		CHECK_FOR_INTERRUPTS();
		foreach(other, check->names)
		{
			const ConceptName *known = lfirst(other);

			there = known->source == name->source && known->is_display == name->is_display &&
				strcmp(known->designation.value, name->designation.value) == 0 &&
				language_equals(known->designation.language, name->designation.language);
			if (there)
				break;
		}
		if (!there)
			check->names = lappend(check->names, name);
	}
}

void
check_see_concept(CodingCheck *check, CodeSystem *cs, int32 ordinal, Concept *concept)
{
	int			members = FETCH_CODE | FETCH_DISPLAY | FETCH_EXTRA;

	memset(concept, 0, sizeof(Concept));
	if (!cs->ops->fetch(cs, ordinal, members, concept))
		return;
	/* the provider may use its memory again */
	concept->code = pnstrdup(concept->code, concept->code_length);
	if (concept->display)
		concept->display = pstrdup(concept->display);
	check->code_system = cs;
	check->ordinal = ordinal;
	check->language = cs->language;
	if (!check->request->result_only || check->display)
		check_see_names(check, concept_names(cs, ordinal));
	check->concept_status = status_of(cs, concept);
}

void
check_see_status(CodingCheck *check, const Concept *concept)
{
	if (check->inactive)
		return;
	check->inactive = concept_is_inactive(concept->flags);
	check->status = check->concept_status;
}

/* The code as the code system writes it, where that differs. */
void
check_see_normal_form(CodingCheck *check, CodeSystem *cs, const Concept *concept)
{
	MessageId	message;

	if (strcmp(concept->code, check->code) == 0)
		return;
	check->normalised_code = concept->code;
	message = pg_strcasecmp(concept->code, check->code) == 0 ? MSG_CODE_CASE : MSG_CODE_NOT_NORMAL;
	check_issue(check, ISSUE_INFORMATION, "business-rule", "code-rule", "code", message,
				message_text(message, check->code, concept->code, code_system_canonical(cs)));
}

void
check_unknown_code(CodingCheck *check, CodeSystem *cs)
{
	MessageId	message = cs->version ? MSG_UNKNOWN_CODE_IN_VERSION : MSG_UNKNOWN_CODE;
	char	   *text;

	if (cs->content == CONTENT_FRAGMENT)
	{
		check_issue(check, ISSUE_WARNING, "code-invalid", "invalid-code", "code", MSG_UNKNOWN_CODE_IN_FRAGMENT,
					message_text(MSG_UNKNOWN_CODE_IN_FRAGMENT, check->code, cs->url, cs->version));
		return;
	}
	text = message_text(message, check->code, cs->url, cs->version);
	check_issue(check, ISSUE_ERROR, "code-invalid", "invalid-code", "code", message, text);
	if (cs->compositional)
		check_issue(check, ISSUE_INFORMATION, "code-invalid", "invalid-code", "code", MESSAGE_NONE,
					psprintf("The code may be an expression; the grammar of the CodeSystem '%s' is not supported",
							 cs->url));
}
