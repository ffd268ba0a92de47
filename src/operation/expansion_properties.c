/*
 * expansion_properties.c
 *		ValueSet.expansion.contains.property, and expansion.property, which declares them.
 *
 * status, label, order and weight are told without being asked for: from the concept's status, and from
 * extensions of the concept, where those of the value set win. Spec: TX-091, TX-094, TX-131, TX-139, TX-140, TX-142.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "codesystem/concept_json.h"
#include "codesystem/concept_property.h"
#include "json/jsonb_access.h"
#include "operation/expansion.h"

#define EXTENSION(name) "http://hl7.org/fhir/StructureDefinition/" name
#define PROPERTY_URI(name) "http://hl7.org/fhir/concept-properties#" name

typedef struct DeclaredProperty
{
	const char *code;
	const char *uri;			/* or NULL */
} DeclaredProperty;

/* The properties of a row in the making. */
typedef struct RowProperties
{
	ContainsBuilder *builder;
	JsonTree   *array;
	/* what extensions say, the last one each; NULL: nothing */
	JsonTree   *label;
	JsonTree   *order;
	JsonTree   *weight;
	JsonTree   *status;
} RowProperties;

/* Declares a property; the code that the uri has already, or code. */
static const char *
declare(ContainsBuilder *builder, const char *code, const char *uri)
{
	DeclaredProperty *declared;
	ListCell   *cell;

	foreach(cell, builder->properties)
	{
		declared = lfirst(cell);
		if ((uri && declared->uri && strcmp(declared->uri, uri) == 0) || strcmp(declared->code, code) == 0)
		{
			if (declared->uri == NULL)
				declared->uri = uri;
			return declared->code;
		}
	}
	declared = palloc(sizeof(DeclaredProperty));
	declared->code = code;
	declared->uri = uri;
	builder->properties = lappend(builder->properties, declared);
	return code;
}

static void
add_property(RowProperties *row, const char *code, const char *uri, const char *type, JsonTree *value)
{
	JsonTree   *property;

	if (value == NULL)
		return;
	property = tree_object();
	tree_put_string(property, "code", declare(row->builder, code, uri));
	tree_put(property, type, value);
	tree_append(row->array, property);
}

/* ---------------------------------------------------------------- from extensions */

/* The value of an extension if it is of this JSON type; NULL if not. */
static JsonTree *
extension_value(JsonbContainer *extension, enum jbvType type)
{
	static const char *const keys[] = {"valueString", "valueCode", "valueDecimal", "valueInteger", "valueMarkdown"};
	JsonbValue	value;

	for (int i = 0; i < lengthof(keys); i++)
		if (jsonb_member(extension, keys[i], &value) && value.type == type)
			return tree_of_value(&value);
	return NULL;
}

static void
take(JsonTree **place, JsonTree *value)
{
	if (value)
		*place = value;
}

static void
see_common_extension(RowProperties *row, JsonbContainer *extension, const char *url)
{
	if (strcmp(url, EXTENSION("itemWeight")) == 0)
		take(&row->weight, extension_value(extension, jbvNumeric));
}

static void
see_concept_extension(void *context, JsonbContainer *extension, const char *url)
{
	RowProperties *row = context;

	see_common_extension(row, extension, url);
	if (strcmp(url, EXTENSION("codesystem-label")) == 0)
		take(&row->label, extension_value(extension, jbvString));
	else if (strcmp(url, EXTENSION("codesystem-conceptOrder")) == 0)
		take(&row->order, extension_value(extension, jbvNumeric));
	else if (strcmp(url, EXTENSION("structuredefinition-standards-status")) == 0)
		take(&row->status, extension_value(extension, jbvString));
}

static void
see_reference_extension(void *context, JsonbContainer *extension, const char *url)
{
	RowProperties *row = context;

	see_common_extension(row, extension, url);
	if (strcmp(url, EXTENSION("valueset-label")) == 0)
		take(&row->label, extension_value(extension, jbvString));
	else if (strcmp(url, EXTENSION("valueset-conceptOrder")) == 0)
		take(&row->order, extension_value(extension, jbvNumeric));
}

/* ---------------------------------------------------------------- from the concept */

static bool
has_values_of_status(CodeSystem *cs)
{
	const PropertyDefinition *definition = code_system_role_property(cs, ROLE_STATUS);

	return definition && definition->number >= 0;
}

/* The status of a concept where it is another one than active; NULL if not. */
static JsonTree *
concept_status(CodeSystem *cs, int32 ordinal, uint32 flags)
{
	bool		possible = has_values_of_status(cs);
	ListCell   *cell;

	foreach(cell, cs->supplements)
		possible = possible || has_values_of_status(lfirst(cell));
	foreach(cell, possible ? concept_values(cs, ordinal, "status") : NIL)
	{
		const SourcedValue *value = lfirst(cell);

		return pg_strcasecmp(value->value, "active") == 0 ? NULL : tree_string(value->value);
	}
	return flags & CONCEPT_DEPRECATED ? tree_string("deprecated") : NULL;
}

/* Whether "*" means a value: not the links of the hierarchy, unless the code system has properties for them. */
static bool
is_own(const SourcedValue *value)
{
	return value->definition->declared ||
		(value->definition->role != ROLE_PARENT && value->definition->role != ROLE_CHILD);
}

/* The values of what was asked for, in this order. */
static void
add_requested(RowProperties *row, CodeSystem *cs, int32 ordinal, const char *property)
{
	bool		all = strcmp(property, "*") == 0;
	List	   *values = concept_values(cs, ordinal, all ? NULL : property);
	JsonTree   *json;

	CHECK_FOR_INTERRUPTS();
	if (values == NIL)
		return;
	json = tree_unfold(tree_of_container(&concept_values_to_jsonb(cs, values)->root));
	for (int i = 0; i < tree_count(json); i++)
	{
		const SourcedValue *value = list_nth(values, i);
		JsonTree   *element = &json->val.array.elems[i];
		const char *code;

		/* the status is there */
		if ((all && !is_own(value)) || (value->definition->role == ROLE_STATUS && row->status))
			continue;
		code = declare(row->builder, value->definition->code, value->definition->uri);
		/* what CodeSystem/$lookup alone tells */
		tree_remove(element, "description");
		tree_remove(element, "source");
		tree_remove(element, "code");
		tree_put_string(element, "code", code);
		tree_append(row->array, element);
	}
}

JsonTree *
contains_row_properties(ContainsBuilder *builder, const ExpansionRow *row, List *code_system_extensions,
						JsonbContainer *value_set_extensions)
{
	RowProperties properties = {builder, tree_array()};
	ListCell   *cell;

	if (row->code_system)
		properties.status = concept_status(row->code_system, row->concept->ordinal, row->concept->flags);
	foreach(cell, code_system_extensions)
		extensions_visit(lfirst(cell), see_concept_extension, &properties);
	extensions_visit(value_set_extensions, see_reference_extension, &properties);
	add_property(&properties, "status", PROPERTY_URI("status"), "valueCode", properties.status);
	add_property(&properties, "label", PROPERTY_URI("label"), "valueString", properties.label);
	add_property(&properties, "order", PROPERTY_URI("order"), "valueDecimal", properties.order);
	add_property(&properties, "weight", PROPERTY_URI("itemWeight"), "valueDecimal", properties.weight);
	foreach(cell, row->code_system ? builder->request->properties : NIL)
	{
		const char *property = lfirst(cell);

		if (strcmp(property, "definition") == 0 && row->concept->definition)
			add_property(&properties, property, PROPERTY_URI("definition"), "valueString",
						 tree_string(pstrdup(row->concept->definition)));
		else
			add_requested(&properties, row->code_system, row->concept->ordinal, property);
	}
	return tree_count(properties.array) > 0 ? properties.array : NULL;
}

JsonTree *
contains_properties(const ContainsBuilder *builder)
{
	JsonTree   *array = tree_array();
	ListCell   *cell;

	foreach(cell, builder->properties)
	{
		const DeclaredProperty *declared = lfirst(cell);
		JsonTree   *property = tree_object();

		tree_put_string(property, "code", declared->code);
		tree_put_string(property, "uri", declared->uri);
		tree_append(array, property);
	}
	return tree_count(array) > 0 ? array : NULL;
}
