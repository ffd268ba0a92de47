/*
 * revision_resource.c
 *		A revised code system as a CodeSystem in JSON.
 *
 * Source: vocmnt.md, section 8. Concepts come flat, with the property parent; what the language does not know comes
 * as it was.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/numeric.h"

#include "fhir/language.h"
#include "fhir/text.h"
#include "json/jsonb_access.h"
#include "revision/revision_model.h"

#define CONCEPT_PROPERTIES "http://hl7.org/fhir/concept-properties#"

/* ---------------------------------------------------------------- JSON text */

/* Separates from what stands before: "," unless that opens an object or array. */
static void
append_comma(StringInfo json)
{
	if (json->len > 0 && strchr("{[:", json->data[json->len - 1]) == NULL)
		appendStringInfoChar(json, ',');
}

static void
append_key(StringInfo json, const char *key)
{
	append_comma(json);
	escape_json(json, key);
	appendStringInfoChar(json, ':');
}

static void
append_member(StringInfo json, const char *key, const char *value)
{
	if (value == NULL)
		return;
	append_key(json, key);
	escape_json(json, value);
}

/* A JsonbValue as it is. */
static void
append_value(StringInfo json, const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			escape_json(json, pnstrdup(value->val.string.val, value->val.string.len));
			break;
		case jbvBool:
			appendStringInfoString(json, value->val.boolean ? "true" : "false");
			break;
		case jbvNumeric:
			appendStringInfoString(json, DatumGetCString(DirectFunctionCall1(numeric_out,
																			 NumericGetDatum(value->val.numeric))));
			break;
		case jbvBinary:
			(void) JsonbToCString(json, value->val.binary.data, value->val.binary.len);
			break;
		default:
			appendStringInfoString(json, "null");
			break;
	}
}

/* The members of an object that are not among the names given (up to NULL). */
static void
append_other_members(StringInfo json, JsonbContainer *object, const char *const *names)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	char	   *key = NULL;

	if (object == NULL)
		return;
	iterator = JsonbIteratorInit(object);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		bool		managed = false;

		if (token == WJB_KEY)
			key = pnstrdup(value.val.string.val, value.val.string.len);
		if (token != WJB_VALUE)
			continue;
		for (int i = 0; names[i]; i++)
			managed |= strcmp(names[i], key) == 0;
		if (managed)
			continue;
		append_key(json, key);
		append_value(json, &value);
	}
}

/* An object as it is, as the next element of an array. */
static void
append_verbatim(StringInfo json, JsonbContainer *object)
{
	append_comma(json);
	(void) JsonbToCString(json, object, 1024);
}

/* ---------------------------------------------------------------- concepts */

static bool
is_of_system_language(const RevisionModel *model, const ModelName *name)
{
	return language_equals(name->language, model->language);
}

/* The preferred name in the code system's language, else the first one in it, else NULL. */
static const ModelName *
display_name(const RevisionModel *model, const ModelConcept *concept)
{
	const ModelName *first = NULL;
	ListCell   *cell;

	foreach(cell, concept->names)
	{
		const ModelName *name = lfirst(cell);

		if (!is_of_system_language(model, name))
			continue;
		if (name->preferred)
			return name;
		if (first == NULL)
			first = name;
	}
	return first;
}

static void
append_designation(StringInfo json, const ModelName *name, bool tells_preference)
{
	static const char *const managed[] = {"language", "value", "use", NULL};
	JsonbContainer *use = name->origin ? jsonb_member_object(name->origin, "use") : NULL;

	if (name->verbatim && name->origin)
	{
		append_verbatim(json, name->origin);
		return;
	}
	append_comma(json);
	appendStringInfoChar(json, '{');
	if (!name->no_language)
		append_member(json, "language", name->language);
	if (tells_preference && name->preferred)
	{
		append_key(json, "use");
		appendStringInfoString(json, "{\"system\":\"" PREFERRED_SYSTEM "\",\"code\":\"" PREFERRED_CODE "\"}");
	}
	else if (use && !text_equals(jsonb_member_string(use, "code"), PREFERRED_CODE))
	{
		append_key(json, "use");
		(void) JsonbToCString(json, use, 128);
	}
	append_member(json, "value", name->value);
	append_other_members(json, name->origin, managed);
	appendStringInfoChar(json, '}');
}

/* Whether the display alone tells a name. A designation without a use would say that it is not preferred. */
static bool
is_told_by_display(const ModelName *name)
{
	return name->preferred &&
		(name->origin == NULL ||
		 (!name->verbatim && !name->no_language && jsonb_member_object(name->origin, "use") == NULL));
}

/* All names but the one that the display tells. */
static void
append_designations(StringInfo json, const RevisionModel *model, const ModelConcept *concept,
					const ModelName *display)
{
	bool		open = false;
	ListCell   *cell;

	foreach(cell, concept->names)
	{
		const ModelName *name = lfirst(cell);

		if (name == display && is_told_by_display(name))
			continue;
		if (!open)
		{
			append_key(json, "designation");
			appendStringInfoChar(json, '[');
		}
		open = true;
		append_designation(json, name, !is_of_system_language(model, name));
	}
	if (open)
		appendStringInfoChar(json, ']');
}

static void
append_property_value(StringInfo json, const ModelProperty *property)
{
	char	   *key = psprintf("value%c%s", pg_toupper(property->type[0]), property->type + 1);

	append_key(json, key);
	if (strcmp(property->type, "Coding") == 0)
	{
		appendStringInfoChar(json, '{');
		append_member(json, "system", property->system);
		append_member(json, "code", property->value);
		appendStringInfoChar(json, '}');
	}
	else if (strcmp(property->type, "boolean") == 0 || strcmp(property->type, "integer") == 0 ||
			 strcmp(property->type, "decimal") == 0)
		appendStringInfoString(json, property->value);
	else
		escape_json(json, property->value);
}

static void
append_property(StringInfo json, const RevisionModel *model, const ModelProperty *property)
{
	if (property->origin)
	{
		append_verbatim(json, property->origin);
		return;
	}
	append_comma(json);
	appendStringInfoChar(json, '{');
	if (property->language)
	{
		appendStringInfoString(json, "\"extension\":[{\"url\":\"" LANGUAGE_EXTENSION "\",\"valueCode\":");
		escape_json(json, property->language);
		appendStringInfoString(json, "}]");
	}
	append_member(json, "code", property->code);
	append_property_value(json, property);
	appendStringInfoChar(json, '}');
}

static void
append_properties(StringInfo json, const RevisionModel *model, const ModelConcept *concept,
				  const char *parent_code)
{
	ListCell   *cell;

	if (concept->parents == NIL && concept->properties == NIL)
		return;
	append_key(json, "property");
	appendStringInfoChar(json, '[');
	foreach(cell, concept->parents)
	{
		append_comma(json);
		appendStringInfoChar(json, '{');
		append_member(json, "code", parent_code);
		append_member(json, "valueCode", ((ModelConcept *) lfirst(cell))->code);
		appendStringInfoChar(json, '}');
	}
	foreach(cell, concept->properties)
		append_property(json, model, lfirst(cell));
	appendStringInfoChar(json, ']');
}

static void
append_concept(StringInfo json, const RevisionModel *model, const ModelConcept *concept, const char *parent_code)
{
	static const char *const managed[] = {
		"code", "display", "definition", "designation", "property", "concept", NULL
	};
	const ModelName *display = display_name(model, concept);

	append_comma(json);
	appendStringInfoChar(json, '{');
	append_member(json, "code", concept->code);
	append_member(json, "display", display ? display->value : NULL);
	append_member(json, "definition", concept->definition);
	append_designations(json, model, concept, display);
	append_properties(json, model, concept, parent_code);
	append_other_members(json, concept->origin, managed);
	appendStringInfoChar(json, '}');
}

/* ---------------------------------------------------------------- the code system */

static void
append_oid(StringInfo json, const char *oid, const char *end)
{
	append_comma(json);
	appendStringInfoChar(json, '{');
	if (end)
		append_member(json, "use", "old");
	append_member(json, "system", OID_SYSTEM);
	append_member(json, "value", psprintf(OID_PREFIX "%s", oid));
	if (end)
	{
		append_key(json, "period");
		appendStringInfoChar(json, '{');
		append_member(json, "end", end);
		appendStringInfoChar(json, '}');
	}
	appendStringInfoChar(json, '}');
}

/* Identifiers as they were, but for OIDs whose time has ended, and the current OID. */
static void
append_identifiers(StringInfo json, const RevisionModel *model, const char *date)
{
	JsonbContainer *identifiers = model->resource ? jsonb_member_array(&model->resource->root, "identifier") : NULL;
	const char *current = model->state.oid ? psprintf(OID_PREFIX "%s", model->state.oid) : NULL;
	ListCell   *cell;

	if (jsonb_element_count(identifiers) == 0 && current == NULL)
		return;
	append_key(json, "identifier");
	appendStringInfoChar(json, '[');
	if (current)
		append_oid(json, model->state.oid, NULL);
	foreach(cell, model->state.ended_oids)
		append_oid(json, lfirst(cell), date);
	for (int i = 0; i < jsonb_element_count(identifiers); i++)
	{
		JsonbContainer *identifier = jsonb_element_object(identifiers, i);
		char	   *value = identifier ? jsonb_member_string(identifier, "value") : NULL;

		if (identifier == NULL || text_equals(value, current) ||
			(value && strncmp(value, OID_PREFIX, strlen(OID_PREFIX)) == 0 &&
			 texts_have(model->state.ended_oids, value + strlen(OID_PREFIX))))
			continue;
		append_verbatim(json, identifier);
	}
	appendStringInfoChar(json, ']');
}

static void
append_declaration(StringInfo json, const char *code, const char *uri, const char *description, const char *type)
{
	append_comma(json);
	appendStringInfoChar(json, '{');
	append_member(json, "code", code);
	append_member(json, "uri", uri);
	append_member(json, "description", description);
	append_member(json, "type", type);
	appendStringInfoChar(json, '}');
}

/* The properties declared, with parent, which is needed but in a supplement, as that has no hierarchy. */
static void
append_declarations(StringInfo json, const RevisionModel *model, const char *parent_code)
{
	ListCell   *cell;

	append_key(json, "property");
	appendStringInfoChar(json, '[');
	if (model->supplements == NULL && model_declaration(model, parent_code) == NULL)
		append_declaration(json, parent_code, CONCEPT_PROPERTIES "parent", NULL, "code");
	foreach(cell, model->state.declarations)
	{
		ModelDeclaration *declaration = lfirst(cell);

		if (declaration->origin)
			append_verbatim(json, declaration->origin);
		else
			append_declaration(json, declaration->code, declaration->uri, declaration->description,
							   declaration->type);
	}
	appendStringInfoChar(json, ']');
}

/* The mnemonic in lower case, of the characters of an id. */
static char *
logical_id(const char *mnemonic)
{
	char	   *id = pnstrdup(mnemonic, 64);

	for (char *p = id; *p; p++)
	{
		*p = pg_ascii_tolower((unsigned char) *p);
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", *p) == NULL)
			*p = '-';
	}
	return id;
}

/* What a code system has that this language registers. */
static void
append_new_members(StringInfo json, const RevisionModel *model)
{
	append_member(json, "id", logical_id(model->mnemonic));
	append_member(json, "language", model->language);
	append_key(json, "experimental");
	appendStringInfoString(json, "false");
	append_member(json, "content", model->content);
	append_member(json, "supplements", model->supplements);
	if (model->supplements)
		return;
	append_key(json, "caseSensitive");
	appendStringInfoString(json, "true");
	if (model->carries_codes)
		append_member(json, "hierarchyMeaning", "is-a");
}

/* Whether a concept is there; a supplement has none of which it says nothing. */
static bool
is_written(const RevisionModel *model, const ModelConcept *concept)
{
	return concept->exists && (model->supplements == NULL || concept->properties != NIL || concept->names != NIL ||
							   concept->definition);
}

static int
count_concepts(const RevisionModel *model)
{
	int			count = 0;
	ListCell   *cell;

	foreach(cell, model->in_order)
		count += is_written(model, lfirst(cell));
	return count;
}

/* The declared properties and the concepts, of which there are that many. */
static void
append_concepts(StringInfo json, const RevisionModel *model, int count)
{
	const char *parent_code = model_role_code(model, "parent");
	ListCell   *cell;

	if (count > 0 || model->state.declarations != NIL)
		append_declarations(json, model, parent_code);
	if (count == 0)
		return;
	append_key(json, "concept");
	appendStringInfoChar(json, '[');
	foreach(cell, model->in_order)
	{
		ModelConcept *concept = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (is_written(model, concept))
			append_concept(json, model, concept, parent_code);
	}
	appendStringInfoChar(json, ']');
}

StringInfo
model_resource(const RevisionModel *model, const char *version, const char *date)
{
	static const char *const managed[] = {
		"resourceType", "url", "identifier", "version", "versionAlgorithmString", "versionAlgorithmCoding",
		"name", "title", "status", "date", "publisher", "description", "property", "concept", "count", "text", NULL
	};
	StringInfo	json = makeStringInfo();
	JsonbValue	value;

	appendStringInfoChar(json, '{');
	append_member(json, "resourceType", "CodeSystem");
	append_member(json, "url", model->url);
	append_identifiers(json, model, date);
	append_member(json, "version", version);
	append_member(json, "versionAlgorithmString", "natural");
	append_member(json, "name", model->mnemonic);
	append_member(json, "title", model->state.title);
	append_member(json, "status", model->state.status);
	append_member(json, "date", date);
	append_member(json, "publisher", model->state.publisher);
	append_member(json, "description", model->state.description);
	if (model->resource)
		append_other_members(json, &model->resource->root, managed);
	else
		append_new_members(json, model);
	if (model->carries_codes)
	{
		int			count = count_concepts(model);

		append_concepts(json, model, count);
		if (model->resource && jsonb_member(&model->resource->root, "count", &value))
		{
			append_key(json, "count");
			appendStringInfo(json, "%d", count);
		}
	}
	appendStringInfoChar(json, '}');
	return json;
}
