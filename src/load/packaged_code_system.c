/*
 * packaged_code_system.c
 *		A ValueSet of FHIR DSTU2 that has its code system inside, as two resources.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "json/json_tree.h"
#include "json/jsonb_access.h"
#include "load/packaged_code_system.h"

#define NOT_SELECTABLE "notSelectable"
#define NOT_SELECTABLE_URI "http://hl7.org/fhir/concept-properties#notSelectable"

/* What the CodeSystem has from the ValueSet. */
static const char *const shared_members[] = {
	"name", "status", "experimental", "publisher", "contact", "date", "description", "copyright"
};

static bool
is_key(const JsonbValue *key, const char *name)
{
	return key->val.string.len == strlen(name) && memcmp(key->val.string.val, name, key->val.string.len) == 0;
}

/* Concept.property of an abstract concept, or an element of CodeSystem.property, as array. */
static JsonTree *
not_selectable(bool declaration)
{
	JsonTree   *property = tree_object();

	tree_put_string(property, "code", NOT_SELECTABLE);
	if (declaration)
	{
		tree_put_string(property, "uri", NOT_SELECTABLE_URI);
		tree_put_string(property, "type", "boolean");
	}
	else
		tree_put_boolean(property, "valueBoolean", true);
	return tree_array_of(property);
}

/* The concepts as CodeSystem has them: abstract is a property. */
static JsonTree *
convert_concepts(JsonbContainer *concepts, bool *some_abstract)
{
	JsonbIterator *iterator = JsonbIteratorInit(concepts);
	JsonbParseState *state = NULL;
	JsonbValue *result = NULL;
	JsonbIteratorToken token;
	JsonbValue	value;

	while ((token = JsonbIteratorNext(&iterator, &value, false)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token == WJB_KEY && is_key(&value, "abstract"))
		{
			(void) JsonbIteratorNext(&iterator, &value, true);
			if (value.type != jbvBool || !value.val.boolean)
				continue;
			*some_abstract = true;
			value.type = jbvString;
			value.val.string.val = "property";
			value.val.string.len = strlen(value.val.string.val);
			pushJsonbValue(&state, WJB_KEY, &value);
			pushJsonbValue(&state, WJB_VALUE, tree_of_jsonb(tree_to_jsonb(not_selectable(false))));
			continue;
		}
		result = pushJsonbValue(&state, token, token < WJB_BEGIN_ARRAY ? &value : NULL);
	}
	return result;
}

static Jsonb *
code_system_of(JsonbContainer *value_set, JsonbContainer *packaged, JsonbContainer *concepts)
{
	JsonTree   *code_system = tree_object();
	bool		some_abstract = false;
	JsonTree   *converted = convert_concepts(concepts, &some_abstract);
	JsonbValue	value;

	tree_put_string(code_system, "resourceType", "CodeSystem");
	tree_put_string(code_system, "url", jsonb_member_string(packaged, "system"));
	for (int i = 0; i < lengthof(shared_members); i++)
		if (jsonb_member(value_set, shared_members[i], &value))
			tree_put(code_system, shared_members[i], tree_of_value(&value));
	tree_put_string(code_system, "version", jsonb_member_string(packaged, "version"));
	if (jsonb_member(packaged, "caseSensitive", &value))
		tree_put(code_system, "caseSensitive", tree_of_value(&value));
	tree_put_string(code_system, "content", "complete");
	if (some_abstract)
		tree_put(code_system, "property", not_selectable(true));
	tree_put(code_system, "concept", converted);
	return tree_to_jsonb(code_system);
}

/* Makes the includes of a compose begin with all of the code system; what is no array is left to the checks of value sets. */
static void
include_all(JsonTree *compose, JsonbContainer *packaged)
{
	JsonTree   *includes = tree_get(compose, "include");
	JsonTree   *all = tree_object();
	JsonTree   *list = tree_array();

	if (includes != NULL && includes->type != jbvArray)
		return;
	tree_put_string(all, "system", jsonb_member_string(packaged, "system"));
	tree_put_string(all, "version", jsonb_member_string(packaged, "version"));
	tree_append(list, all);
	for (int i = 0; includes != NULL && i < includes->val.array.nElems; i++)
		tree_append(list, &includes->val.array.elems[i]);
	tree_remove(compose, "include");
	tree_put(compose, "include", list);
}

/* The value set without the code system, all of which it includes. */
static Jsonb *
value_set_of(Jsonb *resource, JsonbContainer *packaged)
{
	JsonTree   *value_set = tree_unfold(tree_of_jsonb(resource));
	JsonTree   *compose;

	tree_remove(value_set, "codeSystem");
	compose = tree_get(value_set, "compose");
	if (compose == NULL)
	{
		compose = tree_object();
		include_all(compose, packaged);
		tree_put(value_set, "compose", compose);
	}
	else if (compose->type == jbvObject)
		include_all(compose, packaged);
	return tree_to_jsonb(value_set);
}

bool
packaged_code_system_split(Jsonb *resource, Jsonb **code_system, Jsonb **value_set)
{
	JsonbContainer *packaged = jsonb_member_object(&resource->root, "codeSystem");
	JsonbContainer *concepts = jsonb_member_array(packaged, "concept");

	if (concepts == NULL || jsonb_member_string(packaged, "system") == NULL)
		return false;
	*code_system = code_system_of(&resource->root, packaged, concepts);
	*value_set = value_set_of(resource, packaged);
	return true;
}
