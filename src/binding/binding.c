/*
 * binding.c
 *		Reading a binding (ElementDefinition.binding).
 */
#include "postgres.h"

#include "binding/binding.h"
#include "errors.h"
#include "json/jsonb_access.h"

#define MAX_VALUE_SET "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
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

static BindingKind
read_kind(JsonbContainer *object, const char *key, const char *path, bool strength, bool lenient)
{
	char	   *word = jsonb_member_string(object, key);
	int			kind = binding_kind_of_name(word);

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
	additional->purpose = read_kind(object, "purpose", psprintf("%s.purpose", additional->origin), false, lenient);
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

/* The extensions that came before purposes maximum and minimum mean these. UC-059 */
static void
read_extension(Binding *binding, JsonbContainer *extension)
{
	char	   *url = jsonb_member_string(extension, "url");
	AdditionalBinding *additional;
	AdditionalBinding *stated;

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
	binding->strength = read_kind(object, "strength", "strength", true, lenient);
	binding->description = jsonb_member_string(object, "description");
	binding->value_set = bound_value_set(object);
	list = jsonb_member_array(object, "additional");
	for (int i = 0; i < jsonb_element_count(list); i++)
		binding->additional = lappend(binding->additional, read_additional(jsonb_element_object(list, i), i, lenient));
	list = jsonb_member_array(object, "extension");
	for (int i = 0; i < jsonb_element_count(list); i++)
		read_extension(binding, jsonb_element_object(list, i));
	return binding;
}
