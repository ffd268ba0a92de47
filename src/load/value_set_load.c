/*
 * value_set_load.c
 *		Loading a ValueSet: checks the definition, then writes it.
 *
 * Spec: ValueSet vsd-1 to vsd-3; ledger CS-012, TX-057 ff., UC-018, UC-028, UC-063.
 */
#include "postgres.h"

#include "fhir/canonical.h"
#include "fhir/code.h"
#include "fhir/datetime.h"
#include "fhir/language.h"
#include "load/resource_header.h"
#include "load/value_set_load.h"
#include "miscadmin.h"

static const char *const filter_operators[] = {
	"=", "is-a", "descendent-of", "is-not-a", "regex", "in", "not-in", "generalizes", "child-of",
	"descendent-leaf", "exists"
};

static void
check_designations(const CheckedObject *concept)
{
	JsonbContainer *designations = checked_array(concept, "designation");

	for (int i = 0; i < jsonb_element_count(designations); i++)
	{
		CheckedObject designation;
		CheckedObject use;
		char	   *language;

		if (!checked_element(concept, "designation", designations, i, &designation))
			continue;
		(void) checked_required_string(&designation, "value", ISSUE_ERROR);
		language = checked_string(&designation, "language");
		if (language != NULL && !language_is_valid(language))
			checked_issue(&designation, lenient_severity(designation.issues), "value", "language",
						  "\"%s\" is not a language tag", language);
		(void) checked_object(&designation, "use", &use);
	}
}

static void
check_concepts(const CheckedObject *include, JsonbContainer *concepts)
{
	for (int i = 0; i < jsonb_element_count(concepts); i++)
	{
		CheckedObject concept;
		char	   *code;

		CHECK_FOR_INTERRUPTS();
		if (!checked_element(include, "concept", concepts, i, &concept))
			continue;
		code = checked_required_string(&concept, "code", ISSUE_ERROR);
		if (code != NULL && !code_is_valid(code))
			checked_issue(&concept, ISSUE_ERROR, "value", "code",
						  "\"%s\" is not a code: spaces may only stand singly between other characters", code);
		(void) checked_string(&concept, "display");
		check_designations(&concept);
		if (code != NULL)
			pfree(code);
	}
}

static void
check_filters(const CheckedObject *include, JsonbContainer *filters)
{
	for (int i = 0; i < jsonb_element_count(filters); i++)
	{
		CheckedObject filter;
		char	   *op;
		bool		known = false;

		if (!checked_element(include, "filter", filters, i, &filter))
			continue;
		(void) checked_required_string(&filter, "property", ISSUE_ERROR);
		(void) checked_required_string(&filter, "value", lenient_severity(filter.issues));
		op = checked_required_string(&filter, "op", ISSUE_ERROR);
		for (int known_op = 0; op != NULL && known_op < lengthof(filter_operators); known_op++)
			known = known || strcmp(op, filter_operators[known_op]) == 0;
		if (op != NULL && !known)
			checked_issue(&filter, lenient_severity(filter.issues), "code-invalid", "op",
						  "\"%s\" is not a filter operator; the value set can't be expanded", op);
	}
}

static void
check_imports(const CheckedObject *include, JsonbContainer *imports)
{
	for (int i = 0; i < jsonb_element_count(imports); i++)
	{
		char	   *text = jsonb_element_string(imports, i);
		char	   *name = psprintf("valueSet[%d]", i);
		Canonical	canonical;

		if (text == NULL)
			checked_issue(include, ISSUE_ERROR, "structure", name, "expected a string");
		else if (!canonical_parse(text, &canonical))
			checked_issue(include, ISSUE_ERROR, "value", name, "\"%s\" is not a canonical", text);
	}
}

static void
check_system(const CheckedObject *include, const char *system)
{
	if (!uri_is_valid(system))
		checked_issue(include, ISSUE_ERROR, "value", "system", "\"%s\" has spaces or control characters",
					  system);
	else if (!uri_is_absolute(system))
		checked_issue(include, ISSUE_WARNING, "value", "system", "\"%s\" is not absolute", system);
}

/* An element of compose.include or compose.exclude. */
static void
check_include(const CheckedObject *include)
{
	JsonbContainer *imports = checked_array(include, "valueSet");
	JsonbContainer *concepts = checked_array(include, "concept");
	JsonbContainer *filters = checked_array(include, "filter");
	char	   *system = checked_string(include, "system");
	char	   *version = checked_string(include, "version");

	if (system == NULL && imports == NULL)
		checked_issue(include, ISSUE_ERROR, "invariant", NULL, "neither system nor valueSet (vsd-1)");
	if (system == NULL && (concepts != NULL || filters != NULL))
		checked_issue(include, ISSUE_ERROR, "invariant", NULL,
					  "concepts or filters without a system (vsd-2)");
	if (concepts != NULL && filters != NULL)
		checked_issue(include, ISSUE_ERROR, "invariant", NULL, "both concepts and filters (vsd-3)");
	if (system == NULL && version != NULL)
		checked_issue(include, ISSUE_WARNING, "invalid", "version", "a version without a system");
	if (system != NULL)
		check_system(include, system);
	check_imports(include, imports);
	check_concepts(include, concepts);
	check_filters(include, filters);
}

static void
check_includes(const CheckedObject *compose, const char *key, JsonbContainer *includes)
{
	for (int i = 0; i < jsonb_element_count(includes); i++)
	{
		CheckedObject include;

		if (checked_element(compose, key, includes, i, &include))
			check_include(&include);
	}
}

static void
check_compose(const CheckedObject *compose)
{
	JsonbContainer *includes = checked_array(compose, "include");
	char	   *locked = checked_string(compose, "lockedDate");
	TimeRange	range;
	DatePrecision precision;
	JsonbValue	value;

	if (locked != NULL &&
		!(datetime_parse(locked, DATE_FORM_ELEMENT, &range, &precision) && precision <= DATE_DAY))
		checked_issue(compose, ISSUE_ERROR, "value", "lockedDate", "\"%s\" is not a FHIR date", locked);
	(void) checked_boolean(compose, "inactive");
	if (includes == NULL && !jsonb_member(compose->object, "include", &value))
		checked_issue(compose, ISSUE_ERROR, "required", "include", "the element is required");
	check_includes(compose, "include", includes);
	check_includes(compose, "exclude", checked_array(compose, "exclude"));
	if (jsonb_member(compose->object, "import", &value))
		checked_issue(compose, ISSUE_WARNING, "not-supported", "import",
					  "the element is of FHIR DSTU2 and STU3 drafts and is ignored");
}

/* All checks; row gets what the catalog has of a resource. */
static void
check_value_set(Jsonb *resource, IssueList *issues, CatalogRow *row)
{
	CheckedObject root;
	CheckedObject compose;
	JsonbValue	value;

	checked_resource(&root, &resource->root, "ValueSet", issues);
	resource_header_read(&root, row);
	resource_identity_check(&root, row, true);
	(void) checked_boolean(&root, "immutable");
	if (checked_object(&root, "compose", &compose))
		check_compose(&compose);
	else if (!jsonb_member(root.object, "compose", &value))
		checked_issue(&root, ISSUE_WARNING, "incomplete", NULL,
					  jsonb_member(root.object, "expansion", &value) ?
					  "no definition, only an expansion" : "neither a definition nor an expansion");
	if (jsonb_member(root.object, "codeSystem", &value))
		checked_issue(&root, ISSUE_WARNING, "not-supported", "codeSystem",
					  "a code system inside a value set is of FHIR DSTU2; without system and concepts it is ignored");
}

void
value_set_check(Jsonb *resource, IssueList *issues)
{
	CatalogRow	row;

	check_value_set(resource, issues, &row);
}

void
value_set_load(ContentWriter *writer, Jsonb *resource, JsonDigest digest, IssueList *issues,
			   LoadResult *result)
{
	CatalogRow	row;

	check_value_set(resource, issues, &row);
	load_refuse_errors(CATALOG_VALUE_SET, &row, issues);
	row.digest = digest;
	row.resource = resource;
	if (!load_prepare(writer, CATALOG_VALUE_SET, &row, result))
		writer_value_set(writer, &row);
	load_finish(writer, &row, 0, result);
}
