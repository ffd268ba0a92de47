/*
 * display_check.c
 *		$validate-code: whether a display is one of the names of its concept.
 *
 * Spec: TX-122 … TX-124, TX-135, TX-155 … TX-158, R-14.
 */
#include "postgres.h"

#include "fhir/ascii.h"
#include "fhir/publication.h"
#include "valueset/coding_check.h"

/* The status of a designation that isn't current any more ("withdrawn", "deprecated"); NULL: it is current. */
static const char *
withdrawn_status(const ConceptDesignation *designation)
{
	char	   *status = designation->extra ? standards_status(&designation->extra->root) : NULL;

	return status && (strcmp(status, "withdrawn") == 0 || strcmp(status, "deprecated") == 0) ? status : NULL;
}

static bool
in_wanted_language(const LanguageList *languages, const char *language)
{
	return languages->count == 0 || language_rank(languages, language) != LANGUAGE_NO_MATCH;
}

static bool
is_for_display(const ConceptName *name)
{
	const char *use = name->designation.use_code;

	return name->is_display || use == NULL || strcmp(use, PREFERRED_USE_CODE) == 0;
}

/* The names in the wanted languages; for_display: those only that are made for showing. */
static List *
names_in_languages(List *names, const LanguageList *languages, bool for_display)
{
	List	   *wanted = NIL;
	ListCell   *cell;

	foreach(cell, names)
	{
		ConceptName *name = lfirst(cell);

		if (in_wanted_language(languages, name->designation.language) && (!for_display || is_for_display(name)))
			wanted = lappend(wanted, name);
	}
	return wanted;
}

/* The name that is this display, or NULL. */
static const ConceptName *
find_name(List *names, const char *display)
{
	ListCell   *cell;

	foreach(cell, names)
	{
		const ConceptName *name = lfirst(cell);

		if (strcmp(name->designation.value, display) == 0)
			return name;
	}
	return NULL;
}

/* Whether two texts differ in nothing but their whitespace. */
static bool
equal_but_for_spaces(const char *a, const char *b)
{
	for (;;)
	{
		while (*a != '\0' && ascii_blank(*a))
			a++;
		while (*b != '\0' && ascii_blank(*b))
			b++;
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
		a++;
		b++;
	}
}

static bool
differs_by_spaces(List *names, const char *display)
{
	ListCell   *cell;

	foreach(cell, names)
		if (equal_but_for_spaces(((ConceptName *) lfirst(cell))->designation.value, display))
			return true;
	return false;
}

/* The names in the order in which messages tell them: those of the code system, then those of the value set. */
static List *
in_order_of_source(List *names)
{
	List	   *ordered = NIL;
	ListCell   *cell;

	for (int of_value_set = 0; of_value_set <= 1; of_value_set++)
		foreach(cell, names)
			if ((((ConceptName *) lfirst(cell))->source == NULL) == of_value_set)
				ordered = lappend(ordered, lfirst(cell));
	return ordered;
}

/* "'Dog' (en), 'Wuff' or 'Hund' (de)" */
static char *
present_names(List *names)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	names = in_order_of_source(names);
	foreach(cell, names)
	{
		const ConceptDesignation *name = &((ConceptName *) lfirst(cell))->designation;

		if (text.len > 0)
			appendStringInfoString(&text, lnext(names, cell) ? ", " : " or ");
		appendStringInfo(&text, "'%s'", name->value);
		if (name->language)
			appendStringInfo(&text, " (%s)", name->language);
	}
	return text.data;
}

/* The current names for showing, once each: "Dog","Hund". */
static char *
current_names(List *names)
{
	StringInfoData text;
	List	   *seen = NIL;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, in_order_of_source(names))
	{
		ConceptName *name = lfirst(cell);

		if (withdrawn_status(&name->designation) || !is_for_display(name) ||
			find_name(seen, name->designation.value))
			continue;
		seen = lappend(seen, name);
		appendStringInfo(&text, "%s\"%s\"", text.len > 0 ? "," : "", name->designation.value);
	}
	return text.data;
}

/* No name in the wanted languages: the default language's will do, but are worth a remark. */
static void
report_none_in_language(CodingCheck *check)
{
	const ValidationRequest *request = check->request;
	char	   *languages = language_list_text(request->languages);
	const char *preferred = concept_display_of_names(check->names, language_list_parse(""), NULL);
	List	   *standing = check->language == NULL ? check->names
		: names_in_languages(check->names, language_list_parse(check->language), false);
	char	   *text;

	if (find_name(standing, check->display))
	{
		text = message_text(MSG_DISPLAY_DEFAULT_LANGUAGE, check->display, check->system, check->code, languages,
							preferred);
		check_issue(check, ISSUE_INFORMATION, "invalid", "invalid-display", "display",
					MSG_DISPLAY_DEFAULT_LANGUAGE, text);
	}
	else
	{
		text = message_text(MSG_DISPLAY_WRONG_NONE_IN_LANGUAGE, check->display, check->system, check->code,
							languages, preferred);
		check_issue(check, request->lenient_display ? ISSUE_WARNING : ISSUE_ERROR, "invalid", "invalid-display",
					"display", MSG_DISPLAY_WRONG_NONE_IN_LANGUAGE, text);
	}
	check_remark(check, text);
}

static void
report_wrong(CodingCheck *check, List *choices, bool by_spaces)
{
	const ValidationRequest *request = check->request;
	char	   *languages = language_list_text(request->languages);
	int			count = list_length(choices);
	MessageId	message = by_spaces ? (count == 1 ? MSG_DISPLAY_WHITESPACE_ONE : MSG_DISPLAY_WHITESPACE_SEVERAL)
		: (count == 1 ? MSG_DISPLAY_WRONG_ONE : MSG_DISPLAY_WRONG_SEVERAL);
	char	   *text = message_text(message, psprintf("%d", count), check->system, check->code,
									present_names(choices), check->display, languages);

	check_issue(check, request->lenient_display ? ISSUE_WARNING : ISSUE_ERROR, "invalid", "invalid-display",
				"display", message, text);
	check_remark(check, text);
}

/*
 * The display of a coding that is not in the value set: a name in the default language will do, and where there is
 * none in the wanted languages, a wrong one is worth a warning only.
 */
static void
check_display_outside(CodingCheck *check)
{
	const LanguageList *languages = check->request->languages;
	List	   *acceptable = names_in_languages(check->names, languages, false);
	List	   *choices = names_in_languages(check->names, languages, true);
	char	   *text;

	if (check->language)
		acceptable = list_concat(acceptable, names_in_languages(check->names, language_list_parse(check->language), false));
	if (find_name(acceptable, check->display))
		return;
	if (choices != NIL)
	{
		report_wrong(check, choices, differs_by_spaces(acceptable, check->display));
		return;
	}
	text = message_text(MSG_DISPLAY_NONE, check->display, check->system, check->code);
	check_issue(check, ISSUE_WARNING, "invalid", "invalid-display", "display", MSG_DISPLAY_NONE, text);
	check_remark(check, text);
}

void
check_display(CodingCheck *check, bool in_value_set)
{
	const LanguageList *languages = check->request->languages;
	List	   *acceptable;
	List	   *choices;
	const ConceptName *name;

	if (check->display == NULL || check->names == NIL)
		return;
	if (!in_value_set)
	{
		check_display_outside(check);
		return;
	}
	acceptable = names_in_languages(check->names, languages, false);
	name = find_name(acceptable, check->display);
	if (name)
	{
		const char *status = withdrawn_status(&name->designation);
		char	   *text;

		if (status == NULL)
			return;
		text = message_text(MSG_DISPLAY_NOT_CURRENT, check->display, check->code, current_names(check->names), status);
		check_issue(check, ISSUE_WARNING, "invalid", "display-comment", "display", MSG_DISPLAY_NOT_CURRENT, text);
		return;
	}
	choices = names_in_languages(check->names, languages, true);
	if (choices == NIL)
		choices = acceptable;
	if (choices == NIL)
		report_none_in_language(check);
	else
		report_wrong(check, choices, differs_by_spaces(acceptable, check->display));
}

const char *
check_preferred_display(const CodingCheck *check)
{
	return check->names == NIL ? NULL : concept_display_of_names(check->names, check->request->languages, NULL);
}
