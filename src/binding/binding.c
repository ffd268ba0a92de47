/*
 * binding.c
 *		Reading a binding (ElementDefinition.binding).
 */
#include "postgres.h"

#include "binding/binding.h"
#include "errors.h"
#include "json/json_tree.h"
#include "json/jsonb_access.h"

#define MAX_VALUE_SET "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
#define ADDITIONAL_BINDING "http://hl7.org/fhir/tools/StructureDefinition/additional-binding"
#define MIN_VALUE_SET "http://hl7.org/fhir/StructureDefinition/elementdefinition-minValueSet"

static const char *const kind_names[KIND_COUNT] = {
	"required", "extensible", "preferred", "example", "descriptive", "maximum", "minimum", "candidate", "current",
	"component", "ui", "starter"
};

static const char *const type_names[] = {
	"code", "Coding", "CodeableConcept", "CodeableReference", "Quantity", "string", "uri"
};

const char *
binding_kind_name(BindingKind kind)
{
	return kind_names[kind];
}

int
binding_kind_of_name(const char *name)
{
	for (int i = 0; name != NULL && i < KIND_COUNT; i++)
		if (strcmp(kind_names[i], name) == 0)
			return i;
	return -1;
}

const char *
bound_type_name(BoundType type)
{
	return type_names[type];
}

BoundType
bound_type_of_name(const char *name)
{
	for (int i = 0; i < lengthof(type_names); i++)
		if (strcmp(type_names[i], name) == 0)
			return i;
	ereport(ERROR,
			(errcode(ERRCODE_TX_BAD_REQUEST),
			 errmsg("\"%s\" is no data type that can be bound", name),
			 errhint("Bindings are for code, Coding, CodeableConcept, CodeableReference, Quantity, string and uri.")));
}

pg_noreturn static void
refuse_binding(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("invalid binding"),
			 errdetail("%s", detail),
			 errhint("A binding is ElementDefinition.binding: {\"strength\": ..., \"valueSet\": ..., \"additional\": [...]}.")));
}

/* The canonical of a value set: valueSet, or what older releases of FHIR call it; or NULL. */
static char *
value_set_member_of(JsonbContainer *object, const char *prefix)
{
	static const char *const suffixes[] = {"Canonical", "Uri", "Reference"};
	char	   *canonical;

	for (int i = 0; i < lengthof(suffixes); i++)
	{
		const char *key = psprintf("%s%s", prefix, suffixes[i]);

		canonical = jsonb_member_string(object, key);
		if (canonical == NULL)
			canonical = jsonb_member_string(jsonb_member_object(object, key), "reference");
		if (canonical != NULL)
			return canonical;
	}
	return NULL;
}

static char *
bound_value_set(JsonbContainer *object)
{
	char	   *canonical = jsonb_member_string(object, "valueSet");

	return canonical != NULL ? canonical : value_set_member_of(object, "valueSet");
}

/* The strength or purpose (key) that a word, which may be NULL, is at a path. */
static BindingKind
read_kind(const char *word, const char *key, const char *path, bool lenient)
{
	int			kind = binding_kind_of_name(word);
	bool		strength = strcmp(key, "strength") == 0;

	if (word == NULL)
		refuse_binding(psprintf("%s is missing.", path));
	if (kind < 0 || (!lenient && !(strength ? kind_is_strength(kind) : kind_is_purpose(kind))))
		refuse_binding(psprintf("%s is \"%s\", which is no %s.", path, word, key));
	return kind;
}

static AdditionalBinding *
read_additional(JsonbContainer *object, int index, bool lenient)
{
	AdditionalBinding *additional = palloc0(sizeof(AdditionalBinding));

	additional->origin = psprintf("additional[%d]", index);
	if (object == NULL)
		refuse_binding(psprintf("%s is no object.", additional->origin));
	additional->purpose = read_kind(jsonb_member_string(object, "purpose"), "purpose", psprintf("%s.purpose", additional->origin),
									lenient);
	additional->value_set = bound_value_set(object);
	if (additional->value_set == NULL)
		refuse_binding(psprintf("%s.valueSet is missing.", additional->origin));
	additional->documentation = jsonb_member_string(object, "documentation");
	if (additional->documentation == NULL)
		additional->documentation = jsonb_member_string(object, "shortDoco");
	additional->usage = jsonb_member_array(object, "usage");
	if (jsonb_element_count(additional->usage) == 0)
		additional->usage = NULL;
	additional->any = jsonb_member_boolean(object, "any") == 1;
	return additional;
}

static void
read_part(AdditionalBinding *additional, JsonbContainer *part, JsonTree *usage, bool lenient)
{
	char	   *url = jsonb_member_string(part, "url");

	if (url == NULL)
		return;
	if (strcmp(url, "purpose") == 0)
		additional->purpose = read_kind(jsonb_member_string(part, "valueCode"), "purpose",
										psprintf("%s.purpose", additional->origin), lenient);
	else if (strcmp(url, "valueSet") == 0)
		additional->value_set = value_set_member_of(part, "value");
	else if (strcmp(url, "documentation") == 0)
		additional->documentation = jsonb_member_string(part, "valueMarkdown");
	else if (strcmp(url, "shortDoco") == 0 && additional->documentation == NULL)
		additional->documentation = jsonb_member_string(part, "valueString");
	else if (strcmp(url, "any") == 0)
		additional->any = jsonb_member_boolean(part, "valueBoolean") == 1;
	else if (strcmp(url, "usage") == 0 && jsonb_member_object(part, "valueUsageContext") != NULL)
		tree_append(usage, tree_of_container(jsonb_member_object(part, "valueUsageContext")));
}

/* An additional binding as FHIR R4 writes it: an extension with a part for each element. */
static AdditionalBinding *
read_additional_extension(JsonbContainer *extension, int index, bool lenient)
{
	AdditionalBinding *additional = palloc0(sizeof(AdditionalBinding));
	JsonbContainer *parts = jsonb_member_array(extension, "extension");
	JsonTree   *usage = tree_array();
	bool		has_purpose = false;

	additional->origin = psprintf("extension[%d]", index);
	for (int i = 0; i < jsonb_element_count(parts); i++)
	{
		JsonbContainer *part = jsonb_element_object(parts, i);
		char	   *url = jsonb_member_string(part, "url");

		has_purpose = has_purpose || (url != NULL && strcmp(url, "purpose") == 0);
		read_part(additional, part, usage, lenient);
	}
	if (!has_purpose)
		refuse_binding(psprintf("%s.purpose is missing.", additional->origin));
	if (additional->value_set == NULL)
		refuse_binding(psprintf("%s.valueSet is missing.", additional->origin));
	if (tree_count(usage) > 0)
		additional->usage = &tree_to_jsonb(usage)->root;
	return additional;
}

/* The additional binding without usage of a purpose, or NULL. */
static AdditionalBinding *
additional_of_purpose(const Binding *binding, BindingKind purpose)
{
	ListCell   *cell;

	foreach(cell, binding->additional)
	{
		AdditionalBinding *additional = lfirst(cell);

		if (additional->purpose == purpose && additional->usage == NULL)
			return additional;
	}
	return NULL;
}

/* The extensions that came before additional bindings, and before purposes maximum and minimum, mean these. UC-059 */
static void
read_extension(Binding *binding, JsonbContainer *extension, int index, bool lenient)
{
	char	   *url = jsonb_member_string(extension, "url");
	AdditionalBinding *additional;
	AdditionalBinding *stated;

	if (url != NULL && strcmp(url, ADDITIONAL_BINDING) == 0)
		binding->additional = lappend(binding->additional, read_additional_extension(extension, index, lenient));
	if (url == NULL || (strcmp(url, MAX_VALUE_SET) != 0 && strcmp(url, MIN_VALUE_SET) != 0))
		return;
	additional = palloc0(sizeof(AdditionalBinding));
	additional->origin = "extension";
	additional->purpose = strcmp(url, MAX_VALUE_SET) == 0 ? KIND_MAXIMUM : KIND_MINIMUM;
	additional->value_set = value_set_member_of(extension, "value");
	if (additional->value_set == NULL)
		refuse_binding(psprintf("The extension %s names no value set.", url));
	stated = additional_of_purpose(binding, additional->purpose);
	if (stated != NULL && strcmp(stated->value_set, additional->value_set) != 0)
		refuse_binding(psprintf("%s is \"%s\", and an extension says \"%s\".", binding_kind_name(additional->purpose),
								stated->value_set, additional->value_set));
	if (stated == NULL)
		binding->additional = lappend(binding->additional, additional);
}

Binding *
binding_read(JsonbContainer *object, bool lenient)
{
	Binding    *binding = palloc0(sizeof(Binding));
	JsonbContainer *list;

	if (!JsonContainerIsObject(object))
		refuse_binding("It is no JSON object.");
	binding->strength = read_kind(jsonb_member_string(object, "strength"), "strength", "strength", lenient);
	binding->description = jsonb_member_string(object, "description");
	binding->value_set = bound_value_set(object);
	list = jsonb_member_array(object, "additional");
	for (int i = 0; i < jsonb_element_count(list); i++)
		binding->additional = lappend(binding->additional, read_additional(jsonb_element_object(list, i), i, lenient));
	list = jsonb_member_array(object, "extension");
	for (int i = 0; i < jsonb_element_count(list); i++)
		read_extension(binding, jsonb_element_object(list, i), i, lenient);
	return binding;
}
