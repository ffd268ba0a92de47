/*
 * validate.c
 *		$validate-code: whether a coded value is right.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "codesystem/concept_property.h"
#include "codesystem/naming.h"
#include "codesystem/terminology_content.h"
#include "errors.h"
#include "fhir/ascii.h"
#include "fhir/canonical.h"
#include "fhir/code.h"
#include "fhir/publication.h"
#include "fhir/version.h"
#include "valueset/evaluation.h"
#include "valueset/validation.h"

/* One coding on its way. */
typedef struct Check
{
	const ValidationRequest *request;
	const Coding *coding;
	const char *path;
	Validation *validation;

	CodeSystem *code_system;	/* that the code is looked up in, or NULL */
	int32		ordinal;		/* of the concept, or -1 */
	bool		normalised;		/* the code differs from the concept's by case */
	Concept		concept;		/* code, display and flags, unless only the result is wanted */
	bool		fetched;
	Member		member;			/* of the value set */
	bool		is_member;
} Check;

/* ---------------------------------------------------------------- issues */

static void add_issue(Check *check, IssueSeverity severity, ValidationProblem problem,
					  const char *element, const char *format,...) pg_attribute_printf(5, 6);

/* element: "code", "system", … below the path; NULL: the value as a whole. */
static void
add_issue(Check *check, IssueSeverity severity, ValidationProblem problem, const char *element,
		  const char *format,...)
{
	ValidationIssue *issue = palloc0(sizeof(ValidationIssue));
	StringInfoData text;
	va_list		arguments;
	int			needed;

	initStringInfo(&text);
	do
	{
		va_start(arguments, format);
		needed = appendStringInfoVA(&text, format, arguments);
		va_end(arguments);
		if (needed != 0)
			enlargeStringInfo(&text, needed);
	} while (needed != 0);
	issue->severity = severity;
	issue->problem = problem;
	issue->text = text.data;
	if (element == NULL)
		issue->expression = check->path[0] ? pstrdup(check->path) : NULL;
	else
		issue->expression = check->path[0] ? psprintf("%s.%s", check->path, element) : pstrdup(element);
	check->validation->issues = lappend(check->validation->issues, issue);
	if (severity == ISSUE_ERROR)
		check->validation->result = false;
}

/* system|version#code, as far as given. */
static char *
coding_name(const Coding *coding)
{
	return psprintf("%s%s%s#%s", coding->system ? coding->system : "", coding->version ? "|" : "",
					coding->version ? coding->version : "", coding->code);
}

static void
add_not_in_value_set(Check *check)
{
	add_issue(check, ISSUE_ERROR, PROBLEM_NOT_IN_VS, "code",
			  "The code '%s' is not in the value set '%s'", coding_name(check->coding),
			  value_set_title(check->request->value_set));
}

/* ---------------------------------------------------------------- the system */

static char *
loaded_versions(Check *check, const char *system)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, terminology_code_system_entries(check->request->terminology, system))
	{
		const CatalogEntry *entry = lfirst(cell);

		if (entry->version)
			appendStringInfo(&text, "%s%s", text.len ? ", " : "", entry->version);
	}
	return text.len ? text.data : NULL;
}

/* The url of a code system that has this identifier; NULL if none has, or one has it for its url. */
static const char *
first_url_of_identifier(Check *check, const char *system)
{
	Terminology *terminology = check->request->terminology;
	List	   *urls = terminology_code_system_entries(terminology, system) != NIL ? NIL :
		naming_code_system_urls(terminology, system);

	return urls == NIL ? NULL : linitial(urls);
}

/*
 * Says why there is no code system to look the code up in; false if no code system could have this system,
 * true if it is merely not here.
 */
static bool
explain_unknown_system(Check *check, bool is_supplement)
{
	const Coding *coding = check->coding;
	const char *system = coding->system;
	const char *url;
	char	   *versions;

	if (is_supplement)
	{
		add_issue(check, ISSUE_ERROR, PROBLEM_INVALID_DATA, "system",
				  "'%s' is a supplement, not a code system: it can't be the system of a code", system);
		return false;
	}
	if (!uri_is_absolute(system))
	{
		add_issue(check, ISSUE_ERROR, PROBLEM_INVALID_DATA, "system",
				  "The system '%s' is relative: it must be an absolute reference", system);
		return false;
	}
	if (terminology_entries(check->request->terminology, CATALOG_VALUE_SET, system) != NIL)
	{
		add_issue(check, ISSUE_ERROR, PROBLEM_INVALID_DATA, "system",
				  "'%s' is a value set, not a code system: it can't be the system of a code", system);
		return false;
	}
	url = first_url_of_identifier(check, system);
	if (url)
	{
		add_issue(check, ISSUE_ERROR, PROBLEM_NOT_FOUND, "system",
				  "'%s' is an identifier, and not the url, of the code system '%s': the url must be the system of a code",
				  system, url);
		return false;
	}
	versions = loaded_versions(check, system);
	if (coding->version && versions)
		add_issue(check, ISSUE_ERROR, PROBLEM_NOT_FOUND, "system",
				  "Version '%s' of the code system '%s' is not loaded; loaded versions: %s",
				  coding->version, system, versions);
	else
		add_issue(check, ISSUE_ERROR, PROBLEM_NOT_FOUND, "system",
				  "The code system '%s' is not loaded, so the code can't be validated",
				  canonical_join(system, coding->version));
	return true;
}

/*
 * The code system that the coding's system and version name; *is_supplement: there is a supplement only.
 * A url that has been superseded gives way to the present one (UC-040).
 */
static CodeSystem *
find_code_system(Check *check, Coding *coding, bool *is_supplement)
{
	const char *successor = terminology_successor(check->request->terminology, coding->system);

	if (successor)
	{
		add_issue(check, ISSUE_WARNING, PROBLEM_STATUS, "system",
				  "The identifier '%s' of the code system is superseded by '%s'", coding->system, successor);
		check->validation->system = coding->system = unconstify(char *, successor);
	}
	*is_supplement = false;
	if (coding->version && version_is_wildcard(coding->version))
		return NULL;
	return terminology_code_system(check->request->terminology, coding->system, coding->version,
								   is_supplement);
}

/* ---------------------------------------------------------------- the value set */

/*
 * A version that the value set doesn't have: the code may be in it in another version, which is used for
 * the rest.
 */
static void
check_other_version(Check *check)
{
	ValueSet   *value_set = check->request->value_set;
	const Coding *coding = check->coding;
	bool		open;

	if (coding->version == NULL || value_set_has_version(value_set, coding->system, coding->version) ||
		!value_set_member(value_set, coding->system, NULL, coding->code, strlen(coding->code),
						  &check->member) ||
		check->member.code_system == NULL)
		return;
	check->is_member = true;
	open = value_set_leaves_version_open(value_set, coding->system);
	add_issue(check, open && check->code_system == NULL ? ISSUE_WARNING : ISSUE_ERROR, PROBLEM_VS_INVALID,
			  "version", "The value set has version '%s' of the code system '%s', not version '%s'",
			  check->member.code_system->version ? check->member.code_system->version : "",
			  coding->system, coding->version);
}

/* Whether one of the names of a concept is this display. */
static bool
has_name(List *names, const char *display)
{
	ListCell   *cell;

	foreach(cell, names)
		if (strcmp(((ConceptName *) lfirst(cell))->designation.value, display) == 0)
			return true;
	return false;
}

/* Whether a display, in whatever language, is this one. */
static bool
has_default_name(List *names, const char *display)
{
	ListCell   *cell;

	foreach(cell, names)
	{
		const ConceptName *name = lfirst(cell);

		if (name->is_display && strcmp(name->designation.value, display) == 0)
			return true;
	}
	return false;
}

/*
 * Where the value set has the code in several versions and the coding names none, the display decides
 * (TX-121): the latest version whose names it is among, else the latest.
 */
static void
choose_version_by_display(Check *check)
{
	const ConceptSet *concepts = value_set_concepts(check->request->value_set);
	const Coding *coding = check->coding;
	CodeSystem *best = NULL;

	if (coding->display == NULL || coding->version || check->member.code_system == NULL)
		return;
	for (int i = 0; i < concepts->part_count; i++)
	{
		CodeSystem *cs = concepts->parts[i].code_system;
		Concept		concept = {0};
		bool		normalised;
		int32		ordinal;

		if (!code_system_has_url(cs, coding->system))
			continue;
		ordinal = code_system_locate(cs, coding->code, strlen(coding->code), &normalised);
		if (ordinal < 0 || !interval_set_contains(&concepts->parts[i].members, ordinal) ||
			(best && version_compare(cs->version, best->version, VERSION_UNKNOWN) <= 0) ||
			!cs->ops->fetch(cs, ordinal, FETCH_CODE | FETCH_DISPLAY, &concept) ||
			!has_name(member_names(check->request->value_set, cs, &concept), coding->display))
			continue;
		best = cs;
		check->member.code_system = cs;
		check->member.ordinal = ordinal;
		check->member.normalised = normalised;
	}
}

/* Whether the value set has all codes of a fragment, those that it doesn't list, too. */
static bool
has_whole_fragment(Check *check)
{
	const ConceptSet *concepts = value_set_concepts(check->request->value_set);
	const ConceptSetPart *part = concept_set_part(concepts, check->code_system);

	return part && part->whole && check->code_system->content == CONTENT_FRAGMENT;
}

static void
find_member(Check *check)
{
	const Coding *coding = check->coding;
	ValueSet   *value_set = check->request->value_set;

	check->is_member = value_set_member(value_set, coding->system, coding->version, coding->code,
										strlen(coding->code), &check->member);
	if (!check->is_member)
		check_other_version(check);
	else
		choose_version_by_display(check);
	if (!check->is_member)
		return;
	if (check->member.code_system)
	{
		check->code_system = check->member.code_system;
		check->ordinal = check->member.ordinal;
		check->normalised = check->member.normalised;
	}
}

/* Without a version, a code that isn't a member is looked up in the version that the value set has. */
static void
prefer_version_of_value_set(Check *check)
{
	const ConceptSet *concepts = value_set_concepts(check->request->value_set);
	CodeSystem *latest = NULL;

	if (check->coding->version)
		return;
	for (int i = 0; i < concepts->part_count; i++)
	{
		CodeSystem *cs = concepts->parts[i].code_system;

		if (code_system_has_url(cs, check->coding->system) &&
			(latest == NULL || version_compare(cs->version, latest->version, VERSION_UNKNOWN) > 0))
			latest = cs;
	}
	if (latest)
		check->code_system = latest;
}

/* ---------------------------------------------------------------- the code */

/* A code that its code system doesn't have. Returns whether it may be one all the same. */
static bool
check_unknown_code(Check *check)
{
	const CodeSystem *cs = check->code_system;
	const char *code = check->coding->code;

	if (cs->content == CONTENT_FRAGMENT)
	{
		add_issue(check, ISSUE_WARNING, PROBLEM_INVALID_CODE, "code",
				  "The code '%s' is not among those loaded of the code system '%s', which is a fragment: it may be valid in another fragment",
				  code, code_system_canonical(cs));
		return true;
	}
	add_issue(check, ISSUE_ERROR, PROBLEM_INVALID_CODE, "code",
			  "The code '%s' is unknown in the code system '%s'%s", code, code_system_canonical(cs),
			  cs->compositional ? "; were it an expression, it could not be checked: the grammar is not known" : "");
	return false;
}

static void
fetch_concept(Check *check)
{
	const ValidationRequest *request = check->request;
	CodeSystem *cs = check->code_system;

	if (cs == NULL || check->ordinal < 0)
		return;
	if (request->result_only && check->coding->display == NULL && !request->refuse_abstract &&
		!request->active_only)
		return;
	check->fetched = cs->ops->fetch(cs, check->ordinal, FETCH_CODE | FETCH_DISPLAY, &check->concept);
	if (!check->fetched)
		return;
	/* the provider may use its memory again */
	check->concept.code = pnstrdup(check->concept.code, check->concept.code_length);
	if (check->concept.display)
		check->concept.display = pstrdup(check->concept.display);
}

static void
check_case(Check *check)
{
	if (!check->normalised || !check->fetched)
		return;
	check->validation->normalised_code = check->concept.code;
	add_issue(check, ISSUE_INFORMATION, PROBLEM_CODE_RULE, "code",
			  "The code '%s' differs from the code '%s' of the code system '%s' by case only; use the latter",
			  check->coding->code, check->concept.code, code_system_canonical(check->code_system));
}

/* The status of a concept in words: what its status property says, else what its flags do. */
static const char *
status_of(Check *check)
{
	List	   *values = concept_values(check->code_system, check->ordinal, "status");

	if (values)
		return ((SourcedValue *) linitial(values))->value;
	if ((check->concept.flags & CONCEPT_RETIRED) != 0)
		return "retired";
	return (check->concept.flags & CONCEPT_INACTIVE) != 0 ? "inactive" : "deprecated";
}

static void
check_flags(Check *check)
{
	const ValidationRequest *request = check->request;
	uint32		flags;

	if (!check->fetched)
		return;
	flags = check->concept.flags;
	check->validation->inactive = concept_is_inactive(flags);
	if (request->refuse_abstract && (flags & CONCEPT_NOT_SELECTABLE) != 0)
	{
		add_issue(check, ISSUE_ERROR, PROBLEM_CODE_RULE, "code",
				  "The code '%s' is abstract, which is not allowed here", coding_name(check->coding));
		check->is_member = false;
	}
	if (request->active_only && check->validation->inactive)
	{
		add_issue(check, ISSUE_ERROR, PROBLEM_CODE_RULE, "code", "The code '%s' is not active",
				  coding_name(check->coding));
		check->is_member = false;
	}
	if (!request->result_only && (check->validation->inactive || (flags & CONCEPT_DEPRECATED) != 0))
		add_issue(check, ISSUE_WARNING, PROBLEM_CODE_COMMENT, NULL,
				  "The code '%s' has status %s: its use should be reviewed", check->coding->code,
				  status_of(check));
}

/* ---------------------------------------------------------------- the display */

/* Whether a designation is marked as withdrawn or deprecated (TX-135). */
static bool
is_withdrawn(const ConceptDesignation *designation)
{
	char	   *status = designation->extra ? standards_status(&designation->extra->root) : NULL;

	return status && (strcmp(status, "withdrawn") == 0 || strcmp(status, "deprecated") == 0);
}

static bool
in_wanted_language(const LanguageList *languages, const char *language)
{
	return languages->count == 0 || language_rank(languages, language) < LANGUAGE_BY_WILDCARD;
}

/* The current names in the wanted languages. */
static List *
acceptable_names(List *names, const LanguageList *languages)
{
	List	   *acceptable = NIL;
	ListCell   *cell;

	foreach(cell, names)
	{
		ConceptName *name = lfirst(cell);

		if (!is_withdrawn(&name->designation) && in_wanted_language(languages, name->designation.language))
			acceptable = lappend(acceptable, name);
	}
	return acceptable;
}

/* "'Dog' (en), 'Hund' (de)" */
static char *
name_choices(List *names)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, names)
	{
		const ConceptDesignation *name = &((ConceptName *) lfirst(cell))->designation;

		if (text.len > 0)
			appendStringInfoString(&text, ", ");
		appendStringInfo(&text, "'%s'", name->value);
		if (name->language)
			appendStringInfo(&text, " (%s)", name->language);
	}
	return text.data;
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

static void
report_wrong_display(Check *check, List *acceptable, List *names)
{
	IssueSeverity severity = check->request->lenient_display ? ISSUE_WARNING : ISSUE_ERROR;
	const char *display = check->coding->display;
	char	   *name = coding_name(check->coding);

	if (acceptable == NIL)
		add_issue(check, severity, PROBLEM_INVALID_DISPLAY, "display",
				  "'%s' is no display of '%s', which has none in the wanted languages; its displays are %s",
				  display, name, name_choices(names));
	else if (differs_by_spaces(acceptable, display))
		add_issue(check, severity, PROBLEM_INVALID_DISPLAY, "display",
				  "'%s' has the wrong whitespace for a display of '%s': valid is %s", display, name,
				  name_choices(acceptable));
	else
		add_issue(check, severity, PROBLEM_INVALID_DISPLAY, "display",
				  "'%s' is no display of '%s': valid is %s", display, name, name_choices(acceptable));
}

/* Without any name there is nothing that a display could contradict. */
static void
check_display(Check *check)
{
	ValueSet   *value_set = check->request->value_set;
	const char *display = check->coding->display;
	List	   *names;
	List	   *acceptable;

	if (display == NULL)
		return;
	if (check->fetched)
		names = member_names(value_set, check->code_system, &check->concept);
	else if (check->is_member && check->member.loose)
		names = loose_member_names(value_set, check->member.loose);
	else
		return;
	acceptable = acceptable_names(names, check->request->languages);
	if (names == NIL || has_name(acceptable, display))
		return;
	if (acceptable == NIL && has_default_name(names, display))
		add_issue(check, ISSUE_INFORMATION, PROBLEM_INVALID_DISPLAY, "display",
				  "'%s' has no display in the wanted languages; '%s' is right in the default language",
				  coding_name(check->coding), display);
	else if (has_name(names, display) && acceptable != NIL &&
			 !has_name(acceptable_names(names, language_list_parse("")), display))
		add_issue(check, ISSUE_WARNING, PROBLEM_DISPLAY_COMMENT, "display",
				  "'%s' is no longer a current display of '%s': current is %s", display,
				  coding_name(check->coding), name_choices(acceptable));
	else
		report_wrong_display(check, acceptable, names);
}

/* ---------------------------------------------------------------- one coding */

static void
fill_answer(Check *check)
{
	Validation *validation = check->validation;

	validation->in_value_set = check->is_member;
	if (check->request->result_only)
		return;
	validation_remark_references(validation, check->code_system, check->request->value_set);
	if (check->code_system)
		validation->version = check->code_system->version;
	else if (check->is_member && check->member.loose)
		validation->version = check->member.loose->version;
	if (check->fetched)
		validation->display = member_display(check->request->value_set, check->code_system,
											 &check->concept, check->request->languages);
	else if (check->is_member && check->member.loose)
	{
		validation->display = loose_member_display(check->request->value_set, check->member.loose,
												   check->request->languages);
		validation->inactive = concept_is_inactive(check->member.loose->flags);
	}
}

/* Without system a code has no meaning (UC-001). */
static void
check_without_system(Check *check)
{
	add_issue(check, ISSUE_WARNING, PROBLEM_INVALID_DATA, NULL,
			  "The coding has no system: a code without system has no meaning");
	if (check->request->value_set)
		add_not_in_value_set(check);
	check->validation->result = false;
}

/* A code system that isn't here: an enumerated member can't be checked further, anything else is unknown. */
static void
check_without_content(Check *check, bool is_supplement)
{
	bool		absent = true;

	if (check->is_member && check->member.loose)
	{
		add_issue(check, ISSUE_WARNING, PROBLEM_NOT_FOUND, "system",
				  "The code system '%s' is not loaded, so the code is checked against the value set only",
				  canonical_join(check->coding->system, check->coding->version));
		return;
	}
	if (check->code_system)
		add_issue(check, ISSUE_ERROR, PROBLEM_NOT_FOUND, "system",
				  "The code system '%s' is loaded without its concepts (content is '%s'), so the code can't be validated",
				  code_system_canonical(check->code_system), content_mode_name(check->code_system->content));
	else
		absent = explain_unknown_system(check, is_supplement);
	if (check->request->value_set == NULL && absent)
		check->validation->determined = false;
}

static void
check_code(Check *check)
{
	CodeSystem *cs = check->code_system;
	bool		listed = check->is_member && check->member.loose;

	if (check->ordinal < 0)
		check->ordinal = code_system_locate(cs, check->coding->code, strlen(check->coding->code),
											&check->normalised);
	if (check->ordinal < 0 && check_unknown_code(check) && !check->is_member && check->request->value_set)
		listed = has_whole_fragment(check);
	fetch_concept(check);
	if (cs->version_needed && check->coding->version == NULL)
		add_issue(check, ISSUE_ERROR, PROBLEM_INVALID_DATA, "version",
				  "The code system '%s' needs a version with each code (versionNeeded)", cs->url);
	check_case(check);
	check_flags(check);
	check->is_member |= listed;
}

void
validate_coding(const ValidationRequest *request, const Coding *given, const char *path,
				Validation *validation)
{
	Coding		coding = *given;
	Check		check = {.request = request, .coding = &coding, .path = path, .ordinal = -1};
	bool		is_supplement;

	memset(validation, 0, sizeof(Validation));
	validation->determined = true;
	validation->result = true;
	check.validation = validation;
	if (coding.version && coding.version[0] == '\0')
		coding.version = NULL;
	if (coding.bare && request->value_set)
		coding.system = unconstify(char *, value_set_only_system(request->value_set, NULL));
	else if (coding.bare)
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("the code \"%s\" has no system", coding.code),
				 errhint("Give a Coding, or a value set that has codes of one system.")));
	validation->code = coding.code;
	validation->system = coding.system;
	if (coding.system == NULL)
	{
		check_without_system(&check);
		return;
	}

	check.code_system = find_code_system(&check, &coding, &is_supplement);
	if (request->value_set)
	{
		CodeSystem *named = check.code_system;

		find_member(&check);
		if (!check.is_member)
			prefer_version_of_value_set(&check);
		/* a version that isn't loaded is an error even where the value set has the code in another */
		if (named == NULL && check.code_system && coding.version)
			(void) explain_unknown_system(&check, is_supplement);
	}
	if (check.code_system == NULL || !code_system_has_content(check.code_system))
		check_without_content(&check, is_supplement);
	else
		check_code(&check);
	check_display(&check);
	if (request->value_set && !check.is_member)
		add_not_in_value_set(&check);
	fill_answer(&check);
}

/* ---------------------------------------------------------------- several codings */

/* An issue of one coding among several: not being in the value set is no error then. */
static void
adopt_issues(Validation *validation, List *issues)
{
	ListCell   *cell;

	foreach(cell, issues)
	{
		ValidationIssue *issue = lfirst(cell);

		if (issue->problem == PROBLEM_NOT_IN_VS)
		{
			issue->problem = PROBLEM_THIS_CODE_NOT_IN_VS;
			issue->severity = ISSUE_INFORMATION;
		}
		else if (issue->problem == PROBLEM_STATUS && validation_has_remark(validation, issue->text))
			continue;
		validation->issues = lappend(validation->issues, issue);
	}
}

/* Where one coding is right, another one of a system that isn't here only remains unchecked. */
static void
excuse_unknown_systems(Validation *validation)
{
	ListCell   *cell;

	foreach(cell, validation->issues)
	{
		ValidationIssue *issue = lfirst(cell);

		if (issue->problem == PROBLEM_NOT_FOUND)
			issue->severity = ISSUE_WARNING;
	}
}

static bool
has_errors(const Validation *validation)
{
	ListCell   *cell;

	foreach(cell, validation->issues)
		if (((ValidationIssue *) lfirst(cell))->severity == ISSUE_ERROR)
			return true;
	return false;
}

void
validate_codings(const ValidationRequest *request, const Coding *codings, int count,
				 Validation *validation)
{
	bool		found = false;

	if (count == 1)
	{
		validate_coding(request, &codings[0], "Coding", validation);
		return;
	}
	memset(validation, 0, sizeof(Validation));
	for (int i = 0; i < count; i++)
	{
		Validation	one;

		CHECK_FOR_INTERRUPTS();
		validate_coding(request, &codings[i], psprintf("CodeableConcept.coding[%d]", i), &one);
		adopt_issues(validation, one.issues);
		if (found || !(request->value_set ? one.in_value_set : one.determined))
			continue;
		found = true;
		one.issues = validation->issues;
		*validation = one;
	}
	if (found)
		excuse_unknown_systems(validation);
	else if (request->value_set)
	{
		Check		check = {.request = request, .path = "", .validation = validation};

		add_issue(&check, ISSUE_ERROR, PROBLEM_NOT_IN_VS, NULL,
				  "None of the codings is in the value set '%s'", value_set_title(request->value_set));
	}
	validation->determined = found || request->value_set;
	validation->result = !has_errors(validation);
}
