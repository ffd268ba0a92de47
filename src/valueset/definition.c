/*
 * definition.c
 *		What a ValueSet resource says: its identity, compose and stored expansion as structs.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "compat.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/outcome.h"
#include "fhir/publication.h"
#include "json/jsonb_access.h"
#include "valueset/definition.h"

#define EXTENSION_SUPPLEMENT "http://hl7.org/fhir/StructureDefinition/valueset-supplement"
#define EXTENSION_PARAMETER "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter"
#define EXTENSION_PARAMETER_OF_TOOLS "http://hl7.org/fhir/tools/StructureDefinition/valueset-expansion-parameter"

/* Raises TX422: what stands at path (two parts, the second may be empty) is wrong. */
pg_noreturn static void
refuse(const char *path, const char *member, const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("invalid value set definition"),
			 errdetail("%s%s%s: %s.", path, member[0] ? "." : "", member, problem),
			 err_outcome("invalid", "vs-invalid", MESSAGE_NONE, path,
						 psprintf("invalid value set definition: %s%s%s", member, member[0] ? " " : "", problem))));
}

/* Raises TX501: something says that the definition means more than is understood here (CS-010). */
pg_noreturn static void
refuse_meaning(const char *path, const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_SUPPORTED),
			 errmsg("a value set can't be understood"),
			 errdetail("%s", text),
			 err_outcome("business-rule", "vs-invalid", MESSAGE_NONE, path, text)));
}

/* Modifier extensions may change the meaning of what they stand at. */
static void
check_modifiers(JsonbContainer *object, const char *path)
{
	JsonbContainer *modifiers = jsonb_member_array(object, "modifierExtension");
	int			count = jsonb_element_count(modifiers);
	StringInfoData urls;

	if (count == 0)
		return;
	initStringInfo(&urls);
	for (int i = 0; i < count; i++)
	{
		JsonbContainer *modifier = jsonb_element_object(modifiers, i);
		char	   *url = modifier ? jsonb_member_string(modifier, "url") : NULL;

		appendStringInfo(&urls, "%s%s", i > 0 ? ", " : "", url ? url : "without url");
	}
	refuse_meaning(path, psprintf("Cannot process resource at \"%s\" due to the presence of the modifier extension%s %s",
								  path, count > 1 ? "s" : "", urls.data));
}

/* The one set of implicit rules that is known to change nothing that matters here. */
#define HARMLESS_RULES "https://hl7.org/fhir/implicit-rules/omitted-mandatory-interversion-code"

static void
check_implicit_rules(JsonbContainer *resource)
{
	char	   *rules = jsonb_member_string(resource, "implicitRules");

	if (rules && strcmp(rules, HARMLESS_RULES) != 0)
		refuse_meaning("ValueSet", psprintf("Cannot process resource \"ValueSet\" due to the presence of implicit rules '%s'",
											rules));
}

/* ---------------------------------------------------------------- typed members */

static char *
read_string(JsonbContainer *object, const char *path, const char *key)
{
	JsonbValue	value;

	if (!jsonb_member(object, key, &value) || value.type == jbvNull)
		return NULL;
	if (value.type != jbvString)
		refuse(path, key, "must be a string");
	if (value.val.string.len == 0)
		refuse(path, key, "must not be empty");
	return pnstrdup(value.val.string.val, value.val.string.len);
}

static char *
require_string(JsonbContainer *object, const char *path, const char *key)
{
	char	   *text = read_string(object, path, key);

	if (text == NULL)
		refuse(path, key, "is missing");
	return text;
}

/* An array; NULL if absent. */
static JsonbContainer *
read_array(JsonbContainer *object, const char *path, const char *key)
{
	JsonbValue	value;

	if (!jsonb_member(object, key, &value) || value.type == jbvNull)
		return NULL;
	if (value.type != jbvBinary || !JsonContainerIsArray(value.val.binary.data))
		refuse(path, key, "must be an array");
	return value.val.binary.data;
}

static JsonbContainer *
read_object(JsonbContainer *object, const char *path, const char *key)
{
	JsonbValue	value;

	if (!jsonb_member(object, key, &value) || value.type == jbvNull)
		return NULL;
	if (value.type != jbvBinary || !JsonContainerIsObject(value.val.binary.data))
		refuse(path, key, "must be an object");
	return value.val.binary.data;
}

/* Calls visit with each element of an array, which must be objects, and its path. */
typedef void (*ObjectVisitor) (void *context, JsonbContainer *object, int index, char *path);

static int
visit_objects(JsonbContainer *array, const char *path, const char *key, ObjectVisitor visit,
			  void *context)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	int			index = 0;

	if (array == NULL)
		return 0;
	iterator = JsonbIteratorInit(array);
	(void) JsonbIteratorNext(&iterator, &value, true);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) == WJB_ELEM)
	{
		char	   *element = psprintf("%s.%s[%d]", path, key, index);

		CHECK_FOR_INTERRUPTS();
		if (value.type != jbvBinary || !JsonContainerIsObject(value.val.binary.data))
			refuse(element, "", "must be an object");
		visit(context, value.val.binary.data, index, element);
		index++;
	}
	return index;
}

/* ---------------------------------------------------------------- compose */

static void
read_designation(void *context, JsonbContainer *object, int index, char *path)
{
	DesignationText *designation = (DesignationText *) context + index;
	JsonbContainer *use = read_object(object, path, "use");

	designation->language = read_string(object, path, "language");
	designation->value = require_string(object, path, "value");
	designation->element = object;
	if (use)
	{
		designation->use_system = jsonb_member_string(use, "system");
		designation->use_code = jsonb_member_string(use, "code");
	}
	pfree(path);
}

static void
read_concept(void *context, JsonbContainer *object, int index, char *path)
{
	ConceptReference *concept = (ConceptReference *) context + index;
	JsonbContainer *designations = read_array(object, path, "designation");

	check_modifiers(object, path);
	concept->code = require_string(object, path, "code");
	concept->display = read_string(object, path, "display");
	concept->extensions = read_array(object, path, "extension");
	if (designations)
	{
		concept->designations = palloc0(jsonb_element_count(designations) * sizeof(DesignationText));
		concept->designation_count = visit_objects(designations, path, "designation",
												   read_designation, concept->designations);
	}
	pfree(path);
}

static void
read_filter(void *context, JsonbContainer *object, int index, char *path)
{
	ConceptFilter *filter = (ConceptFilter *) context + index;

	check_modifiers(object, path);
	filter->property = require_string(object, path, "property");
	filter->op = require_string(object, path, "op");
	/* without a value it can't be evaluated, which is told then */
	filter->value = read_string(object, path, "value");
	filter->path = path;
}

static List *
read_canonicals(JsonbContainer *array, const char *path)
{
	List	   *canonicals = NIL;
	int			count = jsonb_element_count(array);

	for (int i = 0; i < count; i++)
	{
		char	   *text = jsonb_element_string(array, i);

		if (text == NULL || text[0] == '\0')
			refuse(path, "valueSet", "must hold canonicals");
		canonicals = lappend(canonicals, text);
	}
	return canonicals;
}

static void
read_element(void *context, JsonbContainer *object, int index, char *path)
{
	ComposeElement *element = (ComposeElement *) context + index;
	JsonbContainer *concepts = read_array(object, path, "concept");
	JsonbContainer *filters = read_array(object, path, "filter");

	check_modifiers(object, path);
	element->path = path;
	element->system = read_string(object, path, "system");
	element->version = read_string(object, path, "version");
	element->value_sets = read_canonicals(read_array(object, path, "valueSet"), path);
	if (element->system == NULL && element->value_sets == NIL)
		refuse(path, "", "needs a system or a value set");
	if (element->system == NULL && (concepts || filters))
		refuse(path, "", "concepts and filters need a system");
	if (jsonb_element_count(concepts) > 0 && jsonb_element_count(filters) > 0)
		refuse(path, "", "has both concepts and filters");
	if (concepts)
	{
		element->concepts = palloc0(jsonb_element_count(concepts) * sizeof(ConceptReference));
		element->concept_count = visit_objects(concepts, path, "concept", read_concept,
											   element->concepts);
	}
	if (filters)
	{
		element->filters = palloc0(jsonb_element_count(filters) * sizeof(ConceptFilter));
		element->filter_count = visit_objects(filters, path, "filter", read_filter, element->filters);
	}
}

static int
read_elements(JsonbContainer *compose, const char *key, ComposeElement **elements)
{
	JsonbContainer *array = read_array(compose, "ValueSet.compose", key);

	*elements = palloc0((jsonb_element_count(array) + 1) * sizeof(ComposeElement));
	return visit_objects(array, "ValueSet.compose", key, read_element, *elements);
}

static void
read_compose(ValueSetDefinition *definition, JsonbContainer *compose)
{
	JsonbValue	inactive;

	check_modifiers(compose, "ValueSet.compose");
	if (jsonb_member_string(compose, "lockedDate"))
		refuse_meaning("ValueSet.compose", psprintf("Cannot process ValueSet %s due to the presence of a lockedDate on the compose",
													value_set_definition_title(definition, false)));
	definition->has_compose = true;
	if (jsonb_member(compose, "inactive", &inactive) && inactive.type != jbvNull)
	{
		if (inactive.type != jbvBool)
			refuse("ValueSet.compose", "inactive", "must be a boolean");
		definition->active_only = !inactive.val.boolean;
	}
	definition->include_count = read_elements(compose, "include", &definition->includes);
	definition->exclude_count = read_elements(compose, "exclude", &definition->excludes);
	if (definition->include_count == 0)
		refuse("ValueSet.compose", "include", "is missing");
}

/* ---------------------------------------------------------------- stored expansion */

static void
read_contains(void *context, JsonbContainer *object, int index, char *path)
{
	ConceptSet *expansion = context;
	LooseMember member = {0};

	check_stack_depth();
	member.system = read_string(object, path, "system");
	member.version = read_string(object, path, "version");
	member.code = read_string(object, path, "code");
	member.display = read_string(object, path, "display");
	if (jsonb_member_boolean(object, "abstract") == 1)
		member.flags |= CONCEPT_NOT_SELECTABLE;
	if (jsonb_member_boolean(object, "inactive") == 1)
		member.flags |= CONCEPT_INACTIVE;
	if (member.code && member.system == NULL)
		refuse(path, "system", "is missing");
	/* an entry without code only groups those below it */
	if (member.code)
		concept_set_append_loose(expansion, &member);
	visit_objects(read_array(object, path, "contains"), path, "contains", read_contains, expansion);
	pfree(path);
}

static void
read_expansion(ValueSetDefinition *definition, JsonbContainer *expansion)
{
	definition->has_expansion = true;
	visit_objects(read_array(expansion, "ValueSet.expansion", "contains"), "ValueSet.expansion",
				  "contains", read_contains, &definition->expansion);
	concept_set_sort_loose(&definition->expansion);
}

/* ---------------------------------------------------------------- extensions */

/* The value of whatever type that an extension has as text, or NULL. */
static char *
extension_value(JsonbContainer *extension)
{
	static const char *const keys[] = {"valueCanonical", "valueUri", "valueCode", "valueString", "valueUrl",
	"valueDateTime", "valueDate"};
	static const char *const numbers[] = {"valueInteger", "valuePositiveInt", "valueUnsignedInt", "valueDecimal"};
	int			flag = jsonb_member_boolean(extension, "valueBoolean");
	JsonbValue	number;

	for (int i = 0; i < lengthof(keys); i++)
	{
		char	   *text = jsonb_member_string(extension, keys[i]);

		if (text)
			return text;
	}
	for (int i = 0; i < lengthof(numbers); i++)
		if (jsonb_member(extension, numbers[i], &number) && number.type == jbvNumeric)
			return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(number.val.numeric)));
	return flag < 0 ? NULL : pstrdup(flag ? "true" : "false");
}

static void
add_parameter(ValueSetDefinition *definition, char *name, char *value)
{
	ExpansionParameter *parameter = palloc(sizeof(ExpansionParameter));

	parameter->name = name;
	parameter->value = value;
	definition->parameters = lappend(definition->parameters, parameter);
}

static void
read_parameter(ValueSetDefinition *definition, JsonbContainer *extension)
{
	JsonbContainer *parts = jsonb_member_array(extension, "extension");
	char	   *name = NULL;
	char	   *value = NULL;

	for (int i = 0; i < jsonb_element_count(parts); i++)
	{
		JsonbContainer *part = jsonb_element_object(parts, i);
		char	   *url = part ? jsonb_member_string(part, "url") : NULL;

		if (url && strcmp(url, "name") == 0)
			name = extension_value(part);
		else if (url && strcmp(url, "value") == 0)
			value = extension_value(part);
	}
	if (name == NULL || value == NULL)
		return;
	add_parameter(definition, name, value);
	if (strcmp(name, "versionsMatch") == 0)
		definition->versions_match = strcmp(value, "true") == 0 ? VERSIONS_MATCH_BY_CODE
			: strcmp(value, "false") == 0 ? VERSIONS_MATCH_EXACTLY : VERSIONS_MATCH_UNSTATED;
	else if (strcmp(name, "displayLanguage") == 0)
		definition->display_language = value;
}

static void
read_extensions(ValueSetDefinition *definition, JsonbContainer *object)
{
	JsonbContainer *extensions = jsonb_member_array(object, "extension");

	for (int i = 0; i < jsonb_element_count(extensions); i++)
	{
		JsonbContainer *extension = jsonb_element_object(extensions, i);
		char	   *url = extension ? jsonb_member_string(extension, "url") : NULL;

		if (url && strcmp(url, EXTENSION_SUPPLEMENT) == 0)
		{
			char	   *supplement = extension_value(extension);

			if (supplement)
				definition->supplements = lappend(definition->supplements, supplement);
		}
		else if (url && (strcmp(url, EXTENSION_PARAMETER) == 0 ||
						 strcmp(url, EXTENSION_PARAMETER_OF_TOOLS) == 0))
			read_parameter(definition, extension);
	}
}

/* compose.property (R6): properties to tell, as the parameter property names them. */
static void
read_properties(ValueSetDefinition *definition, JsonbContainer *compose)
{
	JsonbContainer *properties = jsonb_member_array(compose, "property");

	for (int i = 0; i < jsonb_element_count(properties); i++)
	{
		char	   *property = jsonb_element_string(properties, i);

		if (property)
			add_parameter(definition, pstrdup("property"), property);
	}
}

/* ---------------------------------------------------------------- whole */

static void
require_value_set(JsonbContainer *resource)
{
	char	   *type = JsonContainerIsObject(resource) ? jsonb_member_string(resource, "resourceType") : NULL;

	if (type && strcmp(type, "ValueSet") == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("not a value set"),
			 type ? errdetail("The resource is of type \"%s\".", type)
			 : errdetail("The JSON is no FHIR resource: it has no resourceType.")));
}

ValueSetDefinition *
value_set_definition_read(JsonbContainer *resource)
{
	ValueSetDefinition *definition = palloc0(sizeof(ValueSetDefinition));
	JsonbContainer *compose;
	JsonbContainer *expansion;

	require_value_set(resource);
	definition->resource = resource;
	definition->url = read_string(resource, "ValueSet", "url");
	definition->version = read_string(resource, "ValueSet", "version");
	definition->id = read_string(resource, "ValueSet", "id");
	definition->language = read_string(resource, "ValueSet", "language");
	check_implicit_rules(resource);
	check_modifiers(resource, "ValueSet");
	publication_read(resource, &definition->publication);
	definition->contained = jsonb_member_array(resource, "contained");
	read_extensions(definition, resource);

	compose = read_object(resource, "ValueSet", "compose");
	expansion = read_object(resource, "ValueSet", "expansion");
	if (compose)
	{
		read_extensions(definition, compose);
		read_compose(definition, compose);
		read_properties(definition, compose);
	}
	else if (expansion)
		read_expansion(definition, expansion);
	return definition;
}

/* One include, of a whole system. */
static ValueSetDefinition *
define_whole(const char *url, const char *version, const char *system, const char *system_version)
{
	ValueSetDefinition *definition = palloc0(sizeof(ValueSetDefinition));
	ComposeElement *include = palloc0(sizeof(ComposeElement));

	definition->url = pstrdup(url);
	definition->version = version ? pstrdup(version) : NULL;
	definition->has_compose = true;
	definition->include_count = 1;
	definition->includes = include;
	include->path = pstrdup(url);
	include->system = pstrdup(system);
	include->version = system_version ? pstrdup(system_version) : NULL;
	return definition;
}

ValueSetDefinition *
value_set_definition_implicit(const char *url, const char *version, const char *system,
							  const char *system_version, const char *op, const char *code)
{
	ValueSetDefinition *definition = define_whole(url, version, system, system_version);
	ComposeElement *include = definition->includes;

	if (op)
	{
		include->filter_count = 1;
		include->filters = palloc0(sizeof(ConceptFilter));
		include->filters->property = "concept";
		include->filters->op = pstrdup(op);
		include->filters->value = pstrdup(code);
		include->filters->path = include->path;
	}
	return definition;
}

ValueSetDefinition *
value_set_definition_enumerated(const char *url, const char *version, const char *system,
								const char *system_version, List *codes)
{
	ValueSetDefinition *definition = define_whole(url, version, system, system_version);
	ComposeElement *include = definition->includes;
	ListCell   *cell;

	if (codes == NIL)
	{
		definition->include_count = 0;
		return definition;
	}
	include->concepts = palloc0(list_length(codes) * sizeof(ConceptReference));
	foreach(cell, codes)
		include->concepts[include->concept_count++].code = pstrdup(lfirst(cell));
	return definition;
}

JsonbContainer *
value_set_definition_contained(const ValueSetDefinition *definition, const char *id)
{
	int			count = jsonb_element_count(definition->contained);

	for (int i = 0; i < count; i++)
	{
		JsonbContainer *resource = jsonb_element_object(definition->contained, i);
		char	   *own = resource ? jsonb_member_string(resource, "id") : NULL;

		/* written with the # in some older resources */
		if (own && strcmp(own[0] == '#' ? own + 1 : own, id) == 0)
			return resource;
	}
	return NULL;
}

char *
value_set_definition_title(const ValueSetDefinition *definition, bool is_contained)
{
	if (definition->url)
		return canonical_join(definition->url, definition->version);
	if (is_contained && definition->id)
		return psprintf("#%s", definition->id[0] == '#' ? definition->id + 1 : definition->id);
	return pstrdup("(unidentified)");
}
