/*
 * code_system_check.c
 *		Rules on the members of a CodeSystem other than its concepts, and the roles of its properties.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "fhir/canonical.h"
#include "fhir/code.h"
#include "fhir/datetime.h"
#include "fhir/language.h"
#include "fhir/number.h"
#include "load/checked_member.h"
#include "load/code_system_check.h"
#include "load/resource_header.h"

/* What an index can hold, with room to spare. */
#define CANONICAL_MAX_LENGTH 2000

#define PROPERTY_URI_PREFIX "http://hl7.org/fhir/concept-properties#"

/* The defined property of that name; R4 called deprecationDate "deprecated", R6 synonym alternateCode. */
static PropertyRole
role_of_name(const char *name)
{
	if (strcmp(name, "deprecated") == 0)
		return ROLE_DEPRECATION_DATE;
	if (strcmp(name, "alternateCode") == 0)
		return ROLE_SYNONYM;
	return property_role_of_name(name);
}

static PropertyRole
role_of_uri(const char *uri)
{
	size_t		length = strlen(PROPERTY_URI_PREFIX);

	if (uri == NULL || strncmp(uri, PROPERTY_URI_PREFIX, length) != 0)
		return ROLE_NONE;
	return role_of_name(uri + length);
}

PropertyRole
property_role(const char *code, const char *uri)
{
	PropertyRole role = role_of_uri(uri);

	return role == ROLE_NONE ? role_of_name(code) : role;
}

/* One check of a resource, with what its parts need. */
typedef struct Check
{
	CodeSystemDraft *draft;
	IssueList  *issues;
	CheckedObject root;
	bool		lint;
} Check;

static bool
is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
	{
		if (strcmp(text, *words) == 0)
			return true;
	}
	return false;
}

static void
check_date(const CheckedObject *object, const char *key, bool date_only)
{
	char	   *text = checked_string(object, key);
	TimeRange	range;
	DatePrecision precision;

	if (text && (!datetime_parse(text, DATE_FORM_ELEMENT, &range, &precision) ||
				 (date_only && precision > DATE_DAY)))
		checked_issue(object, storing_severity(object->issues), "value", key, "\"%s\" is not a FHIR %s", text,
					  date_only ? "date" : "dateTime");
}

/* cnl-0: [A-Z] and at least one of [A-Za-z0-9_]. */
static void
check_name(Check *check)
{
	const char *name = check->draft->row.name;
	size_t		length = name ? strlen(name) : 0;

	if (name == NULL)
		return;
	if (length < 2 || length > 255 || name[0] < 'A' || name[0] > 'Z' ||
		strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") != length)
		checked_issue(&check->root, ISSUE_WARNING, "invariant", "name",
					  "cnl-0: \"%s\" should be usable as an identifier", name);
}

/* What a CodeSystem says about itself, beyond what every resource does, in types and words. */
static void
check_metadata(Check *check)
{
	static const char *const contents[] = {"not-present", "example", "fragment", "complete",
	"supplement", NULL};
	static const char *const meanings[] = {"grouped-by", "is-a", "part-of", "classified-with", NULL};
	CodeSystemDraft *draft = check->draft;
	CheckedObject *root = &check->root;
	CheckedObject period;

	check_name(check);
	draft->content_name = checked_required_string(root, "content", ISSUE_ERROR);
	if (draft->content_name && !is_one_of(draft->content_name, contents))
		checked_issue(root, ISSUE_ERROR, "code-invalid", "content",
					  "\"%s\" is not a content mode", draft->content_name);
	draft->meaning_name = checked_string(root, "hierarchyMeaning");
	if (draft->meaning_name && !is_one_of(draft->meaning_name, meanings))
		checked_issue(root, storing_severity(root->issues), "code-invalid", "hierarchyMeaning",
					  "\"%s\" is not a meaning of hierarchies", draft->meaning_name);
	(void) checked_boolean(root, "caseSensitive");
	draft->compositional = checked_boolean(root, "compositional");
	draft->version_needed = checked_boolean(root, "versionNeeded");
	check_date(root, "approvalDate", true);
	check_date(root, "lastReviewDate", true);
	if (checked_object(root, "effectivePeriod", &period))
	{
		check_date(&period, "start", false);
		check_date(&period, "end", false);
	}
	draft->language = checked_string(root, "language");
	if (draft->language && !language_is_valid(draft->language))
		checked_issue(root, storing_severity(root->issues), "value", "language", "\"%s\" is not a language tag",
					  draft->language);
}

/* A canonical that an index holds: no longer than that can take. */
static void
check_canonical(Check *check, const char *key, const char *text, IssueSeverity malformed)
{
	Canonical	canonical;

	if (strlen(text) > CANONICAL_MAX_LENGTH)
		checked_issue(&check->root, storing_severity(check->issues), "too-long", key, "has more than %d bytes",
					  CANONICAL_MAX_LENGTH);
	else if (!canonical_parse(text, &canonical))
		checked_issue(&check->root, malformed, "value", key, "\"%s\" is not a canonical url", text);
}

/* valueSet and supplements: csd-4, CS-054. */
static void
check_references(Check *check)
{
	CodeSystemDraft *draft = check->draft;
	CheckedObject *root = &check->root;
	char	   *supplements = checked_string(root, "supplements");
	bool		is_supplement = draft->content == CONTENT_SUPPLEMENT;

	draft->value_set = checked_string(root, "valueSet");
	if (draft->value_set)
		check_canonical(check, "valueSet", draft->value_set, ISSUE_WARNING);
	if (is_supplement && supplements == NULL)
		checked_issue(root, ISSUE_ERROR, "invariant", "supplements",
					  "csd-4: a supplement must say what it supplements");
	if (supplements)
		check_canonical(check, "supplements", supplements,
						is_supplement ? ISSUE_ERROR : ISSUE_WARNING);
	if (!is_supplement && supplements)
		checked_issue(root, ISSUE_WARNING, "informational", "supplements",
					  "only a code system of content supplement supplements another");
}

/* count against the concepts that are there (CS-026). */
static void
check_count(Check *check)
{
	CodeSystemDraft *draft = check->draft;
	JsonbValue	value;
	char	   *text = NULL;
	int32		count;

	if (!jsonb_member(check->root.object, "count", &value))
		return;
	if (value.type == jbvNumeric)
		text = numeric_normalize(value.val.numeric);
	if (text == NULL || !number_is_integer(text) || text[0] == '-')
	{
		checked_issue(&check->root, storing_severity(check->issues), "structure", "count", "must be a whole number");
		return;
	}
	count = pg_strtoint32(text);
	if (draft->content == CONTENT_COMPLETE ? count != draft->concept_count :
		count < draft->concept_count)
		checked_issue(&check->root, ISSUE_WARNING, "value", "count",
					  "count says %d concepts, and %d are here", count, draft->concept_count);
}

/* CodeSystem.identifier: CS-040. */
static void
check_identifiers(Check *check)
{
	JsonbContainer *identifiers = checked_array(&check->root, "identifier");
	CheckedObject identifier;

	for (int i = 0; i < jsonb_element_count(identifiers); i++)
	{
		char	   *value;

		if (!checked_element(&check->root, "identifier", identifiers, i, &identifier))
			continue;
		(void) checked_string(&identifier, "system");
		value = checked_string(&identifier, "value");
		if (value && strlen(value) > IDENTIFIER_MAX_LENGTH)
			checked_issue(&identifier, ISSUE_WARNING, "too-long", "value",
						  "nothing is found by an identifier of more than %d bytes", IDENTIFIER_MAX_LENGTH);
	}
}

/* One CodeSystem.filter (CS-027). */
static void
check_filter(CheckedObject *filter)
{
	IssueSeverity error = storing_severity(filter->issues);
	static const char *const operators[] = {"=", "is-a", "descendent-of", "is-not-a", "regex", "in",
	"not-in", "generalizes", "child-of", "descendent-leaf", "exists", NULL};
	JsonbContainer *declared = checked_array(filter, "operator");
	char	   *code = checked_required_string(filter, "code", error);
	int			i;

	checked_required_string(filter, "value", error);
	if (code && !code_is_valid(code))
		checked_issue(filter, error, "value", "code", "\"%s\" is not a code", code);
	if (jsonb_element_count(declared) == 0)
		checked_issue(filter, error, "required", "operator", "a filter must have an operator");
	for (i = 0; i < jsonb_element_count(declared); i++)
	{
		char	   *name = jsonb_element_string(declared, i);

		if (name == NULL || !is_one_of(name, operators))
			checked_issue(filter, error, "code-invalid", "operator",
						  "\"%s\" is not a filter operator", name ? name : "");
	}
}

static void
check_filters(Check *check)
{
	JsonbContainer *filters = checked_array(&check->root, "filter");
	CheckedObject filter;
	int			i;

	for (i = 0; i < jsonb_element_count(filters); i++)
	{
		if (checked_element(&check->root, "filter", filters, i, &filter))
			check_filter(&filter);
	}
}

/* What a declaration says of a property that is a defined one: R-8 and the type. */
static void
check_role(const CheckedObject *declaration, const DraftProperty *property)
{
	PropertyRole role = property->role;

	if (role != ROLE_NONE && property->uri && role_of_uri(property->uri) == ROLE_NONE)
		checked_issue(declaration, ISSUE_WARNING, "informational", "uri",
					  "property \"%s\" is read as the standard one, though its uri is \"%s\"",
					  property->code, property->uri);
	if (role != ROLE_NONE && property->type != property_role_type(role))
		checked_issue(declaration, ISSUE_WARNING, "informational", "type",
					  "property \"%s\" is of type %s; the standard property %s is of type %s",
					  property->code, property_type_name(property->type),
					  property_role_name(role), property_type_name(property_role_type(role)));
}

/* One CodeSystem.property (CS-028). */
static void
check_declaration(Check *check, const CheckedObject *declaration)
{
	IssueSeverity error = storing_severity(declaration->issues);
	CodeSystemDraft *draft = check->draft;
	char	   *code = checked_required_string(declaration, "code", error);
	char	   *type = checked_required_string(declaration, "type", error);
	char	   *uri = checked_string(declaration, "uri");
	const DraftProperty *property;
	int			found;

	if (code && !code_is_valid(code))
		checked_issue(declaration, error, "value", "code", "\"%s\" is not a code", code);
	else if (code && strlen(code) > CODE_MAX_LENGTH)
		checked_issue(declaration, error, "too-long", "code", "has %zu bytes; the limit is %d",
					  strlen(code), CODE_MAX_LENGTH);
	if (type && property_type_of_name(type) < 0)
		checked_issue(declaration, error, "code-invalid", "type",
					  "\"%s\" is not a type of properties", type);
	if (check->lint && uri == NULL)
		checked_issue(declaration, ISSUE_INFORMATION, "informational", NULL,
					  "property \"%s\" has no uri", code ? code : "");
	found = code ? concept_codes_find(&draft->property_codes, code, strlen(code)) : -1;
	if (found < 0 || !draft->properties[found].declared)
		return;
	property = &draft->properties[found];
	if (property->declaration != declaration->index)
		checked_issue(declaration, lenient_severity(declaration->issues), "duplicate", "code",
					  "property \"%s\" is declared more than once", code);
	else
		check_role(declaration, property);
}

/* CS-107: what looks like a defined property should be declared as one. */
static void
suggest_role(Check *check, const DraftProperty *property)
{
	static const char *const likely[] = {"retired", "abstract", "isActive", "active", "obsolete",
	"selectable", "withdrawn", NULL};

	if (property->declared && property->role == ROLE_NONE && property->type == PROPERTY_BOOLEAN &&
		is_one_of(property->code, likely))
		issue_add(check->issues, ISSUE_INFORMATION, "informational",
				  psprintf("CodeSystem.property[%d]", property->declaration),
				  "property \"%s\" may be the standard property status, inactive or notSelectable; if so, give it that uri",
				  property->code);
}

static void
check_properties(Check *check)
{
	CodeSystemDraft *draft = check->draft;
	JsonbContainer *declarations = checked_array(&check->root, "property");
	CheckedObject declaration;
	int			i;

	for (i = 0; i < draft->property_count; i++)
	{
		DraftProperty *property = &draft->properties[i];

		property->role = property_role(property->code, property->uri);
		if (check->lint)
			suggest_role(check, property);
	}
	for (i = 0; i < jsonb_element_count(declarations); i++)
	{
		if (checked_element(&check->root, "property", declarations, i, &declaration))
			check_declaration(check, &declaration);
	}
}

void
code_system_check_resource(CodeSystemDraft *draft, bool lint)
{
	Check		check = {draft, draft->issues};

	check.lint = lint;
	checked_resource(&check.root, &draft->resource->root, "CodeSystem", draft->issues);
	resource_header_read(&check.root, &draft->row);
	if (!draft->anonymous)
		resource_identity_check(&check.root, &draft->row, true);
	draft->row.digest = draft->digest;
	draft->row.resource = draft->resource;
	check_metadata(&check);
	check_references(&check);
	check_count(&check);
	check_identifiers(&check);
	check_filters(&check);
	check_properties(&check);
	if (draft->content == CONTENT_FRAGMENT && checked_string(&check.root, "description") == NULL)
		checked_issue(&check.root, ISSUE_WARNING, "informational", "description",
					  "a fragment should say what it is meant for");
	else if (check.lint && checked_string(&check.root, "description") == NULL)
		checked_issue(&check.root, ISSUE_INFORMATION, "informational", "description",
					  "without a description nobody knows what the codes are for");
}
