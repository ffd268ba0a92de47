/*
 * code_system_fragments.c
 *		Several fragments of one code system, united.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/text.h"
#include "json/jsonb_access.h"
#include "load/code_system_fragments.h"
#include "load/concept_parts.h"

/* Two fragments tell different things of one concept. */
static void
refuse_contradiction(const CodeSystemDraft *from, const char *code, const char *member,
					 const char *one, const char *other)
{
	JsonbContainer *root = &from->resource->root;
	char	   *url = jsonb_member_string(root, "url");

	ereport(ERROR,
			(errcode(ERRCODE_TX_CONFLICT),
			 errmsg("fragments of code system \"%s\" contradict each other",
					canonical_join(url ? url : "", jsonb_member_string(root, "version"))),
			 errdetail("Code \"%s\" has the %s \"%s\" and \"%s\".", code, member, one, other)));
}

static const char *
unite_text(const CodeSystemDraft *from, const char *code, const char *member, const char *one,
		   const char *other)
{
	if (one && other && strcmp(one, other) != 0)
		refuse_contradiction(from, code, member, one, other);
	return one ? one : other;
}

static bool
has_designation(const DraftConcept *concept, const DraftDesignation *designation)
{
	int			i;

	for (i = 0; i < concept->designation_count; i++)
	{
		const DraftDesignation *other = &concept->designations[i];

		if (text_equals(other->language, designation->language) &&
			text_equals(other->use_system, designation->use_system) &&
			text_equals(other->use_code, designation->use_code) &&
			text_equals(other->value, designation->value))
			return true;
	}
	return false;
}

static bool
has_value(const DraftConcept *concept, const DraftValue *value)
{
	int			i;

	for (i = 0; i < concept->value_count; i++)
	{
		const DraftValue *other = &concept->values[i];

		if (other->property == value->property && other->type == value->type &&
			strcmp(other->value, value->value) == 0)
			return true;
	}
	return false;
}

/* What a second fragment adds to a concept. */
static void
unite_concept(CodeSystemDraft *into, const CodeSystemDraft *from, int32 number,
			  const DraftConcept *added)
{
	DraftConcept concept;
	DraftDesignation *designations;
	DraftValue *values;
	StringInfoData record;
	int			i;

	code_system_draft_concept(into, number, &concept);
	concept.display = unite_text(from, concept.code, "display", concept.display, added->display);
	concept.definition = unite_text(from, concept.code, "definition", concept.definition,
									added->definition);
	if (concept.extra == NULL)
		concept.extra = added->extra;

	designations = palloc((concept.designation_count + added->designation_count + 1) *
						  sizeof(DraftDesignation));
	memcpy(designations, concept.designations, concept.designation_count * sizeof(DraftDesignation));
	concept.designations = designations;
	for (i = 0; i < added->designation_count; i++)
	{
		if (!has_designation(&concept, &added->designations[i]))
			designations[concept.designation_count++] = added->designations[i];
	}

	values = palloc((concept.value_count + added->value_count + 1) * sizeof(DraftValue));
	memcpy(values, concept.values, concept.value_count * sizeof(DraftValue));
	concept.values = values;
	for (i = 0; i < added->value_count; i++)
	{
		if (!has_value(&concept, &added->values[i]))
			values[concept.value_count++] = added->values[i];
	}
	initStringInfo(&record);
	code_system_draft_encode(&record, &concept);
	concept_spool_put(into->spool, number, record.data, record.len);
	pfree(record.data);
	pfree(designations);
	pfree(values);
}

/* A concept that no fragment before had. */
static int32
add_concept(CodeSystemDraft *into, DraftConcept *concept)
{
	int32		number = code_system_draft_number(into, -1);
	StringInfoData record;

	concept->nesting = 0;
	initStringInfo(&record);
	code_system_draft_encode(&record, concept);
	concept_codes_set(&into->codes, number, concept->code, strlen(concept->code));
	concept_spool_put(into->spool, number, record.data, record.len);
	pfree(record.data);
	return number;
}

/* The properties of from by their index there, as indexes in into. */
static int *
map_properties(CodeSystemDraft *into, const CodeSystemDraft *from)
{
	int		   *map = palloc((from->property_count + 1) * sizeof(int));
	int			i;

	for (i = 0; i < from->property_count; i++)
	{
		const DraftProperty *property = &from->properties[i];

		map[i] = code_system_draft_property(into, property->code, strlen(property->code));
		if (into->properties[map[i]].first_concept < 0 && property->first_concept >= 0)
		{
			into->properties[map[i]].type = property->type;
			into->properties[map[i]].first_concept = into->concept_count;
		}
	}
	return map;
}

/* The concepts and links of one more fragment. */
static void
unite_fragment(CodeSystemDraft *into, CodeSystemDraft *from)
{
	int		   *properties = map_properties(into, from);
	DraftConcept concept;
	int32		number;
	int			i;

	for (number = 0; number < from->concept_count; number++)
	{
		int32		known;

		CHECK_FOR_INTERRUPTS();
		code_system_draft_concept(from, number, &concept);
		if (concept.code == NULL)
			continue;			/* a fragment that was loaded has none such */
		for (i = 0; i < concept.value_count; i++)
			concept.values[i].property = properties[concept.values[i].property];
		known = concept_codes_find(&into->codes, concept.code, strlen(concept.code));
		if (known >= 0)
			unite_concept(into, from, known, &concept);
		else
			known = add_concept(into, &concept);
		if (from->parents && from->parents[number] >= 0)
		{
			const char *parent = concept_codes_get(&from->codes, from->parents[number]);

			code_system_draft_link(into, known,
								   concept_codes_find(&into->codes, parent, strlen(parent)));
		}
	}
}

static bool
has_declaration(JsonbContainer *declarations, int count, const char *code)
{
	int			i;

	for (i = 0; i < count; i++)
	{
		char	   *other = jsonb_member_string(jsonb_element_object(declarations, i), "code");

		if (other && strcmp(other, code) == 0)
			return true;
	}
	return false;
}

/* Adds the properties that from declares and resource doesn't. */
static Jsonb *
add_declarations(Jsonb *resource, Jsonb *from)
{
	JsonbContainer *old = jsonb_member_array(&resource->root, "property");
	JsonbContainer *added = jsonb_member_array(&from->root, "property");
	JsonbParseState *state = NULL;
	JsonbIterator *iterator = JsonbIteratorInit(&resource->root);
	JsonbIteratorToken token;
	JsonbValue	value;
	int			i;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		bool		is_property = token == WJB_KEY && value.val.string.len == 8 &&
		memcmp(value.val.string.val, "property", 8) == 0;

		if (token != WJB_KEY)
			continue;
		if (!is_property)
			pushJsonbValue(&state, WJB_KEY, &value);
		(void) JsonbIteratorNext(&iterator, &value, true);
		if (!is_property)
			pushJsonbValue(&state, WJB_VALUE, &value);
	}
	value.type = jbvString;
	value.val.string.val = "property";
	value.val.string.len = 8;
	pushJsonbValue(&state, WJB_KEY, &value);
	pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	for (i = 0; i < jsonb_element_count(old); i++)
	{
		if (jsonb_element(old, i, &value))
			pushJsonbValue(&state, WJB_ELEM, &value);
	}
	for (i = 0; i < jsonb_element_count(added); i++)
	{
		char	   *code = jsonb_member_string(jsonb_element_object(added, i), "code");

		if (code && !has_declaration(old, jsonb_element_count(old), code) &&
			jsonb_element(added, i, &value))
			pushJsonbValue(&state, WJB_ELEM, &value);
	}
	pushJsonbValue(&state, WJB_END_ARRAY, NULL);
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
}

CodeSystemDraft *
code_system_fragments_unite(MemoryContext context, IssueList *issues, List *fragments)
{
	MemoryContext caller = MemoryContextSwitchTo(context);
	CodeSystemDraft *into = code_system_draft_create(context, issues);
	JsonDigest	digest = {0, 0};
	Jsonb	   *resource = NULL;
	ListCell   *cell;

	foreach(cell, fragments)
	{
		StoredFragment *fragment = lfirst(cell);
		JsonReader *reader = json_reader_from_jsonb(fragment->resource);
		CodeSystemDraft *from;

		json_next(reader);
		from = code_system_draft_read(context, issue_list_create(context), reader);
		if (from->issues->found[ISSUE_ERROR] > 0)
			issue_list_raise(from->issues, ERRCODE_DATA_CORRUPTED, "a stored fragment is not valid");
		unite_fragment(into, from);
		resource = resource && jsonb_member_array(&resource->root, "property") ?
			add_declarations(from->resource, resource) : from->resource;
		digest.high += fragment->digest.high;
		digest.low += fragment->digest.low;
		code_system_draft_close(from);
	}
	into->has_concepts = into->concept_count > 0;
	code_system_draft_finish(into, resource, digest);
	MemoryContextSwitchTo(caller);
	return into;
}
