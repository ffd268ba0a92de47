/*
 * revision_reading.c
 *		A code system to revise, read from what is stored.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "fhir/language.h"
#include "fhir/text.h"
#include "json/jsonb_access.h"
#include "revision/revision_model.h"
#include "store/resource_reader.h"

/* A link that a property tells, until all concepts are read. */
typedef struct ReadLink
{
	ModelConcept *concept;
	ModelProperty *property;	/* its value is the other one's code */
	bool		to_child;
} ReadLink;

typedef struct ModelReading
{
	RevisionModel *model;
	const char *parent_code;	/* of the property parent */
	const char *child_code;
	List	   *links;			/* of ReadLink * */
} ModelReading;

static char *
read_oid(JsonbContainer *root)
{
	JsonbContainer *identifiers = jsonb_member_array(root, "identifier");

	for (int i = 0; i < jsonb_element_count(identifiers); i++)
	{
		JsonbContainer *identifier = jsonb_element_object(identifiers, i);
		char	   *value = identifier ? jsonb_member_string(identifier, "value") : NULL;
		char	   *use = identifier ? jsonb_member_string(identifier, "use") : NULL;

		if (value && strncmp(value, OID_PREFIX, strlen(OID_PREFIX)) == 0 && !text_equals(use, "old"))
			return value + strlen(OID_PREFIX);
	}
	return NULL;
}

static void
read_declarations(RevisionModel *model, JsonbContainer *declared)
{
	for (int i = 0; i < jsonb_element_count(declared); i++)
	{
		JsonbContainer *object = jsonb_element_object(declared, i);
		ModelDeclaration *declaration = palloc0(sizeof(ModelDeclaration));

		declaration->code = object ? jsonb_member_string(object, "code") : NULL;
		declaration->type = object ? jsonb_member_string(object, "type") : NULL;
		if (declaration->code == NULL)
			continue;
		if (declaration->type == NULL)
			declaration->type = "string";
		declaration->uri = jsonb_member_string(object, "uri");
		declaration->origin = object;
		model->state.declarations = lappend(model->state.declarations, declaration);
	}
}

static bool
is_preferred_use(JsonbContainer *designation)
{
	JsonbContainer *use = jsonb_member_object(designation, "use");

	return use && text_equals(jsonb_member_string(use, "code"), PREFERRED_CODE);
}

static ModelName *
read_designation(const RevisionModel *model, JsonbContainer *object)
{
	ModelName  *name = palloc0(sizeof(ModelName));

	name->value = jsonb_member_string(object, "value");
	name->language = jsonb_member_string(object, "language");
	name->no_language = name->language == NULL;
	if (name->no_language)
		name->language = model->language;
	name->preferred = is_preferred_use(object);
	name->origin = object;
	name->verbatim = true;
	return name;
}

/*
 * The display is the preferred name of the code system's language, unless a designation without a use says the
 * same: then none is preferred (as model_resource() writes it).
 */
static void
read_names(const RevisionModel *model, ModelConcept *concept, JsonbContainer *object)
{
	JsonbContainer *designations = jsonb_member_array(object, "designation");
	char	   *display = jsonb_member_string(object, "display");
	ModelName  *shown = NULL;

	if (display)
	{
		shown = model_name_create(model->language, display, true);
		shown->verbatim = true;
		concept->names = lappend(concept->names, shown);
	}
	for (int i = 0; i < jsonb_element_count(designations); i++)
	{
		JsonbContainer *designation = jsonb_element_object(designations, i);
		ModelName  *name = designation ? read_designation(model, designation) : NULL;

		if (name == NULL || name->value == NULL)
			continue;
		if (shown && shown->origin == NULL && language_equals(name->language, model->language) &&
			strcmp(name->value, shown->value) == 0)
		{
			shown->origin = designation;
			shown->no_language = name->no_language;
			shown->preferred = name->no_language || jsonb_member_object(designation, "use");
		}
		else
			concept->names = lappend(concept->names, name);
	}
}

/* A value of whatever type: its type, and its text; of a Coding its code and system. */
static bool
read_value(JsonbContainer *object, ModelProperty *property)
{
	static const struct
	{
		const char *member;
		const char *type;
	}			values[] = {
		{"valueCode", "code"}, {"valueString", "string"}, {"valueBoolean", "boolean"},
		{"valueInteger", "integer"}, {"valueDecimal", "decimal"}, {"valueDateTime", "dateTime"},
		{"valueCoding", "Coding"},
	};
	JsonbValue	value;

	for (int i = 0; i < lengthof(values); i++)
	{
		if (!jsonb_member(object, values[i].member, &value))
			continue;
		property->type = unconstify(char *, values[i].type);
		if (value.type == jbvString)
			property->value = pnstrdup(value.val.string.val, value.val.string.len);
		else if (value.type == jbvBool)
			property->value = value.val.boolean ? "true" : "false";
		else if (value.type == jbvNumeric)
			property->value = numeric_normalize(value.val.numeric);
		else if (value.type == jbvBinary)
		{
			property->value = jsonb_member_string(value.val.binary.data, "code");
			property->system = jsonb_member_string(value.val.binary.data, "system");
		}
		return property->value != NULL;
	}
	return false;
}

static char *
read_language(JsonbContainer *object)
{
	JsonbContainer *extensions = jsonb_member_array(object, "extension");

	for (int i = 0; i < jsonb_element_count(extensions); i++)
	{
		JsonbContainer *extension = jsonb_element_object(extensions, i);

		if (extension && text_equals(jsonb_member_string(extension, "url"), LANGUAGE_EXTENSION))
			return jsonb_member_string(extension, "valueCode");
	}
	return NULL;
}

static void
read_properties(ModelReading *reading, ModelConcept *concept, JsonbContainer *properties)
{
	for (int i = 0; i < jsonb_element_count(properties); i++)
	{
		JsonbContainer *object = jsonb_element_object(properties, i);
		ModelProperty *property = palloc0(sizeof(ModelProperty));
		bool		to_child;

		property->code = object ? jsonb_member_string(object, "code") : NULL;
		if (property->code == NULL || !read_value(object, property))
			continue;
		property->language = read_language(object);
		property->origin = object;
		to_child = strcmp(property->code, reading->child_code) == 0;
		if (to_child || strcmp(property->code, reading->parent_code) == 0)
		{
			ReadLink   *link = palloc(sizeof(ReadLink));

			link->concept = concept;
			link->property = property;
			link->to_child = to_child;
			reading->links = lappend(reading->links, link);
		}
		else
			concept->properties = lappend(concept->properties, property);
	}
}

static void
read_concepts(ModelReading *reading, JsonbContainer *concepts, ModelConcept *parent)
{
	check_stack_depth();
	for (int i = 0; i < jsonb_element_count(concepts); i++)
	{
		JsonbContainer *object = jsonb_element_object(concepts, i);
		char	   *code = object ? jsonb_member_string(object, "code") : NULL;
		ModelConcept *concept = code ? model_read_concept(reading->model, code) : NULL;

		CHECK_FOR_INTERRUPTS();
		if (concept == NULL)
			continue;
		concept->origin = object;
		concept->definition = jsonb_member_string(object, "definition");
		if (parent)
			model_read_parent(reading->model, concept, parent);
		read_names(reading->model, concept, object);
		read_properties(reading, concept, jsonb_member_array(object, "property"));
		read_concepts(reading, jsonb_member_array(object, "concept"), concept);
	}
}

/* Links whose other end is not there stay properties. */
static void
link_concepts(const ModelReading *reading)
{
	ListCell   *cell;

	foreach(cell, reading->links)
	{
		ReadLink   *link = lfirst(cell);
		ModelConcept *other = model_concept(reading->model, link->property->value);
		ModelConcept *child = link->to_child ? other : link->concept;
		ModelConcept *parent = link->to_child ? link->concept : other;

		CHECK_FOR_INTERRUPTS();
		if (other == NULL)
			link->concept->properties = lappend(link->concept->properties, link->property);
		else
			model_read_parent(reading->model, child, parent);
	}
}

static void
note_relationships(RevisionModel *model)
{
	ListCell   *cell;
	ListCell   *inner;

	foreach(cell, model->in_order)
	{
		ModelConcept *concept = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		foreach(inner, concept->properties)
			model_note_relationship(model, concept, lfirst(inner));
	}
}

RevisionModel *
model_read(Journal *journal, const CodeSystemEntry *entry)
{
	MemoryContext caller = MemoryContextSwitchTo(journal->context);
	RevisionModel *model = model_create(journal, entry->entry.name, entry->entry.url, entry->content);
	ModelReading reading = {model};
	JsonbContainer *root;

	model->resource = stored_resource(CATALOG_CODE_SYSTEM, entry->entry.content_id);
	root = &model->resource->root;
	model->is_stored = true;
	model->is_stored_draft = text_equals(entry->entry.status, "draft");
	model->stored_version = entry->entry.version;
	model->supplements = strcmp(entry->content, "supplement") == 0 ? entry->supplements_url : NULL;
	if (entry->language)
		model->language = entry->language;
	model->state.title = entry->entry.title;
	model->state.status = entry->entry.status;
	model->state.publisher = entry->entry.publisher;
	model->state.description = jsonb_member_string(root, "description");
	model->state.oid = read_oid(root);
	read_declarations(model, jsonb_member_array(root, "property"));
	reading.parent_code = model_role_code(model, "parent");
	reading.child_code = model_role_code(model, "child");
	read_concepts(&reading, jsonb_member_array(root, "concept"), NULL);
	link_concepts(&reading);
	list_free_deep(reading.links);
	note_relationships(model);
	MemoryContextSwitchTo(caller);
	return model;
}
