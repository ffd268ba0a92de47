/*
 * revision_deletion.c
 *		Concepts that are deleted for good, unless something refers to them.
 *
 * What may refer to a concept (value sets that list codes, relationships of other code systems) is gathered or asked for by
 * the code, so that a document may delete many.
 *
 * Spec: VM-082; vocmnt.md, section 6.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/excerpt.h"
#include "fhir/text.h"
#include "json/jsonb_access.h"
#include "revision/revision.h"
#include "store/concept_store.h"

/* ---------------------------------------------------------------- value sets */

/* A code that a value set lists, in a table by code. */
typedef struct ListedCode
{
	const char *code;
	const CatalogEntry *value_set;
} ListedCode;

/* Notes the codes that the includes or excludes of a value set list. */
static void
note_listed(const RevisionModel *model, const CatalogEntry *entry, JsonbContainer *compose, const char *member)
{
	JsonbContainer *parts = jsonb_member_array(compose, member);

	for (int i = 0; i < jsonb_element_count(parts); i++)
	{
		JsonbContainer *part = jsonb_element_object(parts, i);
		JsonbContainer *concepts = part ? jsonb_member_array(part, "concept") : NULL;

		if (concepts == NULL || !text_equals(jsonb_member_string(part, "system"), model->url))
			continue;
		for (int j = 0; j < jsonb_element_count(concepts); j++)
		{
			JsonbContainer *concept = jsonb_element_object(concepts, j);
			const char *code = concept ? jsonb_member_string(concept, "code") : NULL;

			CHECK_FOR_INTERRUPTS();
			if (code)
				((ListedCode *) hash_search(model->listed, &code, HASH_ENTER, NULL))->value_set = entry;
		}
	}
}

/* The codes of a code system that stored value sets list, read when they are first asked for. */
static void
gather_listed(Revision *revision, RevisionModel *model)
{
	MemoryContext caller = MemoryContextSwitchTo(revision->context);
	HASHCTL		control = {0};
	ListCell   *cell;

	control.keysize = sizeof(const char *);
	control.entrysize = sizeof(ListedCode);
	control.hash = text_key_hash;
	control.match = text_key_match;
	control.hcxt = revision->context;
	model->listed = hash_create("fhirterm codes that value sets list", 256, &control,
								HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	foreach(cell, catalog_every(CATALOG_VALUE_SET))
	{
		CatalogEntry *entry = lfirst(cell);
		Jsonb	   *resource = catalog_resource(CATALOG_VALUE_SET, entry->content_id);
		JsonbContainer *compose = resource ? jsonb_member_object(&resource->root, "compose") : NULL;

		CHECK_FOR_INTERRUPTS();
		if (compose == NULL)
			continue;
		note_listed(model, entry, compose, "include");
		note_listed(model, entry, compose, "exclude");
	}
	MemoryContextSwitchTo(caller);
}

static void
require_no_value_set(Revision *revision, const RevisionNode *node, const ModelConcept *concept)
{
	RevisionModel *model = revision->model;
	const char *code = concept->code;
	const ListedCode *listed;

	if (model->listed == NULL)
		gather_listed(revision, model);
	listed = hash_search(model->listed, &code, HASH_FIND, NULL);
	if (listed)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_COMPLETE_DELETE, "value set %s lists %s",
						listed->value_set->url ? canonical_join(listed->value_set->url, listed->value_set->version) :
						listed->value_set->id, excerpt(code));
}

/* ---------------------------------------------------------------- relationships */

/* A property of a stored code system whose values lead into others. */
typedef struct AcrossProperty
{
	CodeSystemEntry *entry;
	int16		number;
} AcrossProperty;

/* Whether an entry is the latest version of its code system. */
static bool
is_latest(const Revision *revision, const CodeSystemEntry *entry)
{
	List	   *versions = NIL;
	ListCell   *cell;

	foreach(cell, revision->stored)
	{
		if (text_equals(((CodeSystemEntry *) lfirst(cell))->entry.url, entry->entry.url))
			versions = lappend(versions, lfirst(cell));
	}
	return catalog_pick_code_system(versions, NULL, NULL) == entry;
}

static void
note_across(Revision *revision, CodeSystemEntry *entry)
{
	PropertyDefinition *definitions;
	int			count = concept_store_definitions(entry->entry.content_id, &definitions);

	for (int i = 0; i < count; i++)
	{
		AcrossProperty *across;

		if (definitions[i].type != PROPERTY_CODING || definitions[i].number < 0 ||
			!relationship_is_property(definitions[i].code) || !is_latest(revision, entry))
			continue;
		across = palloc(sizeof(AcrossProperty));
		across->entry = entry;
		across->number = definitions[i].number;
		revision->across = lappend(revision->across, across);
	}
}

/* Of code systems that have a name alone, as only they can have been given relationships by this language. */
static void
gather_across(Revision *revision)
{
	MemoryContext caller = MemoryContextSwitchTo(revision->context);
	ListCell   *cell;

	foreach(cell, revision->stored)
	{
		CodeSystemEntry *entry = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (entry->entry.name && entry->entry.url)
			note_across(revision, entry);
	}
	revision->across_is_known = true;
	MemoryContextSwitchTo(caller);
}

/* Whether this document has read a code system, so that its model tells what it has. */
static bool
is_in_document(const Revision *revision, const char *url)
{
	ListCell   *cell;

	foreach(cell, revision->models)
	{
		RevisionModel *model = lfirst(cell);

		if (model->is_stored && strcmp(model->url, url) == 0)
			return true;
	}
	return false;
}

/* PropertyVisitor: the ordinal of the first. */
static bool
take_ordinal(void *context, const ConceptPropertyValue *value)
{
	*(int32 *) context = value->ordinal;
	return false;
}

pg_noreturn static void
refuse_related(const RevisionNode *node, const char *code, const char *system, const ModelConcept *concept)
{
	revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_COMPLETE_DELETE,
					"%s of code system %s has a relationship to %s", excerpt(code), system, excerpt(concept->code));
}

/* Those that are stored. */
static void
require_no_stored_relationship(Revision *revision, const RevisionNode *node, const ModelConcept *concept)
{
	char	   *coding = psprintf("%s|%s", revision->model->url, concept->code);
	ListCell   *cell;

	if (!revision->across_is_known)
		gather_across(revision);
	foreach(cell, revision->across)
	{
		const AcrossProperty *across = lfirst(cell);
		const CatalogEntry *entry = &across->entry->entry;
		int32		ordinal = -1;
		Concept		other;

		CHECK_FOR_INTERRUPTS();
		if (is_in_document(revision, entry->url))
			continue;
		concept_store_scan_property(entry->content_id, across->number, coding, take_ordinal, &ordinal);
		if (ordinal >= 0 &&
			concept_store_fetch(entry->content_id, ordinal, FETCH_CODE, across->entry->concept_count, &other))
			refuse_related(node, pnstrdup(other.code, other.code_length), entry->name, concept);
	}
}

/* Those of a code system that this document has read or changed. */
static void
require_no_model_relationship(const RevisionModel *other, const RevisionNode *node, const RevisionModel *model,
							  const ModelConcept *concept)
{
	ListCell   *cell;
	ListCell   *value;

	foreach(cell, other->in_order)
	{
		const ModelConcept *from = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (!from->exists)
			continue;
		foreach(value, from->properties)
		{
			const ModelProperty *property = lfirst(value);

			if (property->system && relationship_is_property(property->code) &&
				strcmp(property->system, model->url) == 0 && strcmp(property->value, concept->code) == 0)
				refuse_related(node, from->code, other->mnemonic, concept);
		}
	}
}

static void
require_no_relationship(Revision *revision, const RevisionNode *node, const ModelConcept *concept)
{
	ListCell   *cell;

	require_no_stored_relationship(revision, node, concept);
	foreach(cell, revision->models)
	{
		const RevisionModel *other = lfirst(cell);

		if (other != revision->model && other->state.exists)
			require_no_model_relationship(other, node, revision->model, concept);
	}
}

/* ---------------------------------------------------------------- deleting */

void
revision_delete_concept(Revision *revision, const RevisionNode *node, ModelConcept *concept)
{
	RevisionModel *model = revision->model;
	RevisionTombstone *tombstone = palloc(sizeof(RevisionTombstone));
	List	   *children = model_children(model, concept);

	if (revision->status == DOCUMENT_FINAL)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_COMPLETE_DELETE,
						"a Final document cannot delete a code");
	if (children != NIL)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_COMPLETE_DELETE, "%s has the children %s",
						excerpt(concept->code), model_codes_text(children));
	require_no_value_set(revision, node, concept);
	require_no_relationship(revision, node, concept);
	relationship_remove_all_to(model, concept);
	model_touch_concept(model, concept);
	concept->exists = false;
	concept->deleted = true;
	tombstone->model = model;
	tombstone->code = concept->code;
	journal_save(&revision->journal, &revision->state, sizeof(revision->state));
	tombstone->earlier = revision->state.latest_tombstone;
	revision->state.latest_tombstone = tombstone;
}
