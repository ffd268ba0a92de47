/*
 * revision_model.c
 *		A code system while it is revised: the changes that can be made to it, and how they are taken back.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "fhir/text.h"
#include "revision/revision_model.h"

#define CONCEPT_PROPERTIES "http://hl7.org/fhir/concept-properties#"

/* ---------------------------------------------------------------- journal */

/* An object as it was. */
typedef struct SavedObject
{
	void	   *object;
	Size		size;
	char		bytes[FLEXIBLE_ARRAY_MEMBER];
} SavedObject;

void
journal_save(Journal *journal, void *object, Size size)
{
	MemoryContext caller = MemoryContextSwitchTo(journal->context);
	SavedObject *saved = palloc(offsetof(SavedObject, bytes) + size);

	saved->object = object;
	saved->size = size;
	memcpy(saved->bytes, object, size);
	journal->saved = lappend(journal->saved, saved);
	MemoryContextSwitchTo(caller);
}

int
journal_mark(const Journal *journal)
{
	return list_length(journal->saved);
}

void
journal_undo(Journal *journal, int mark)
{
	while (list_length(journal->saved) > mark)
	{
		SavedObject *saved = llast(journal->saved);

		memcpy(saved->object, saved->bytes, saved->size);
		pfree(saved);
		journal->saved = list_delete_last(journal->saved);
	}
}

void
journal_forget(Journal *journal)
{
	list_free_deep(journal->saved);
	journal->saved = NIL;
}

/* ---------------------------------------------------------------- the model */

/* In the table by code. */
typedef struct ConceptSlot
{
	const char *code;
	ModelConcept *concept;
} ConceptSlot;

RevisionModel *
model_create(Journal *journal, const char *mnemonic, const char *url, const char *content)
{
	RevisionModel *model = MemoryContextAllocZero(journal->context, sizeof(RevisionModel));
	HASHCTL		control = {0};

	control.keysize = sizeof(const char *);
	control.entrysize = sizeof(ConceptSlot);
	control.hash = text_key_hash;
	control.match = text_key_match;
	control.hcxt = journal->context;
	model->journal = journal;
	model->context = journal->context;
	model->mnemonic = unconstify(char *, mnemonic);
	model->url = unconstify(char *, url);
	model->language = "en";
	model->content = content;
	model->carries_codes = strcmp(content, "not-present") != 0;
	model->concepts = hash_create("fhirterm concepts of a revision", 256, &control,
								  HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	model->state.exists = true;
	return model;
}

void
model_touch_concept(RevisionModel *model, ModelConcept *concept)
{
	journal_save(model->journal, concept, sizeof(ModelConcept));
	if (!model->state.changed)
		model_touch_state(model);
}

void
model_touch_state(RevisionModel *model)
{
	journal_save(model->journal, &model->state, sizeof(model->state));
	model->state.changed = true;
}

/* The slot of a code, made where there is none. */
static ConceptSlot *
find_slot(const RevisionModel *model, const char *code, HASHACTION action)
{
	return hash_search(model->concepts, &code, action, NULL);
}

ModelConcept *
model_concept(const RevisionModel *model, const char *code)
{
	ConceptSlot *slot = find_slot(model, code, HASH_FIND);

	return slot && slot->concept->exists ? slot->concept : NULL;
}

bool
model_code_is_deleted(const RevisionModel *model, const char *code)
{
	ConceptSlot *slot = find_slot(model, code, HASH_FIND);

	return slot && slot->concept->deleted;
}

/* A concept of that code which does not exist yet, at the end. */
static ModelConcept *
append_concept(RevisionModel *model, const char *code)
{
	MemoryContext caller = MemoryContextSwitchTo(model->context);
	ModelConcept *concept = palloc0(sizeof(ModelConcept));

	/* the key in the table is that of the first concept of the code, which stays */
	concept->code = pstrdup(code);
	concept->position = list_length(model->in_order);
	find_slot(model, concept->code, HASH_ENTER)->concept = concept;
	model->in_order = lappend(model->in_order, concept);
	MemoryContextSwitchTo(caller);
	return concept;
}

ModelConcept *
model_add_concept(RevisionModel *model, const char *code)
{
	ModelConcept *concept = append_concept(model, code);

	model_touch_concept(model, concept);
	concept->exists = true;
	return concept;
}

ModelConcept *
model_read_concept(RevisionModel *model, const char *code)
{
	ModelConcept *concept;

	if (model_concept(model, code))
		return NULL;
	concept = append_concept(model, code);
	concept->exists = true;
	return concept;
}

const char *
model_role_code(const RevisionModel *model, const char *role)
{
	ListCell   *cell;

	foreach(cell, model->state.declarations)
	{
		ModelDeclaration *declaration = lfirst(cell);

		if (declaration->uri &&
			strncmp(declaration->uri, CONCEPT_PROPERTIES, strlen(CONCEPT_PROPERTIES)) == 0 &&
			strcmp(declaration->uri + strlen(CONCEPT_PROPERTIES), role) == 0)
			return declaration->code;
	}
	return role;
}

/* Whether one of a concept's properties has a value. */
static bool
has_value(const ModelConcept *concept, const char *code, const char *value)
{
	ListCell   *cell;

	foreach(cell, concept->properties)
	{
		ModelProperty *property = lfirst(cell);

		if (strcmp(property->code, code) == 0 && strcmp(property->value, value) == 0)
			return true;
	}
	return false;
}

bool
model_concept_is_retired(const RevisionModel *model, const ModelConcept *concept)
{
	return concept->properties != NIL &&
		(has_value(concept, model_role_code(model, "inactive"), "true") ||
		 has_value(concept, model_role_code(model, "status"), "retired"));
}

char *
model_codes_text(List *concepts)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, concepts)
		appendStringInfo(&text, "%s%s", text.len == 0 ? "" : ", ", ((ModelConcept *) lfirst(cell))->code);
	return excerpt(text.data);
}

/* ---------------------------------------------------------------- names */

ModelName *
model_name(const ModelConcept *concept, const char *language, const char *value)
{
	ListCell   *cell;

	foreach(cell, concept->names)
	{
		ModelName  *name = lfirst(cell);

		if (language_equals(name->language, language) && strcmp(name->value, value) == 0)
			return name;
	}
	return NULL;
}

ModelName *
model_name_copy(const ModelName *name)
{
	ModelName  *copy = palloc(sizeof(ModelName));

	*copy = *name;
	copy->verbatim = false;
	return copy;
}

ModelName *
model_name_create(const char *language, const char *value, bool preferred)
{
	ModelName  *name = palloc0(sizeof(ModelName));

	name->language = pstrdup(language);
	name->value = pstrdup(value);
	name->preferred = preferred;
	return name;
}

void
model_put_name(RevisionModel *model, ModelConcept *concept, ModelName *old, ModelName *name)
{
	MemoryContext caller = MemoryContextSwitchTo(model->context);
	List	   *names = NIL;
	ListCell   *cell;

	model_touch_concept(model, concept);
	foreach(cell, concept->names)
	{
		ModelName  *other = lfirst(cell);

		if (other == old)
			other = name;
		else if (name->preferred && other->preferred && language_equals(other->language, name->language))
		{
			other = model_name_copy(other);
			other->preferred = false;
		}
		names = lappend(names, other);
	}
	concept->names = old ? names : lappend(names, name);
	MemoryContextSwitchTo(caller);
}

void
model_remove_name(RevisionModel *model, ModelConcept *concept, ModelName *name)
{
	MemoryContext caller = MemoryContextSwitchTo(model->context);

	model_touch_concept(model, concept);
	concept->names = list_delete_ptr(list_copy(concept->names), name);
	MemoryContextSwitchTo(caller);
}

/* ---------------------------------------------------------------- properties */

ModelDeclaration *
model_declaration(const RevisionModel *model, const char *code)
{
	ListCell   *cell;

	foreach(cell, model->state.declarations)
	{
		ModelDeclaration *declaration = lfirst(cell);

		if (strcmp(declaration->code, code) == 0)
			return declaration;
	}
	return NULL;
}

static char *
copy_or_null(const char *text)
{
	return text ? pstrdup(text) : NULL;
}

bool
model_declare(RevisionModel *model, const char *code, const char *type, const char *uri, const char *description)
{
	MemoryContext caller;
	ModelDeclaration *declaration;

	if (model_declaration(model, code))
		return false;
	caller = MemoryContextSwitchTo(model->context);
	declaration = palloc0(sizeof(ModelDeclaration));
	declaration->code = pstrdup(code);
	declaration->type = pstrdup(type);
	declaration->uri = copy_or_null(uri);
	declaration->description = copy_or_null(description);
	model_touch_state(model);
	model->state.declarations = lappend(list_copy(model->state.declarations), declaration);
	MemoryContextSwitchTo(caller);
	return true;
}

/* As the children in revision_hierarchy.c: a list that is only ever too long. */
void
model_note_relationship(RevisionModel *model, ModelConcept *concept, const ModelProperty *property)
{
	ModelConcept *other = property->system == NULL && relationship_is_property(property->code) ?
		model_concept(model, property->value) : NULL;
	MemoryContext caller;

	if (other == NULL)
		return;
	caller = MemoryContextSwitchTo(model->context);
	other->once_related = lappend(other->once_related, concept);
	MemoryContextSwitchTo(caller);
}

void
model_add_property(RevisionModel *model, ModelConcept *concept, const char *code, const char *type,
				   const char *value, const char *system, const char *language)
{
	MemoryContext caller = MemoryContextSwitchTo(model->context);
	ModelProperty *property = palloc0(sizeof(ModelProperty));

	property->code = pstrdup(code);
	property->type = pstrdup(type);
	property->value = pstrdup(value);
	property->system = copy_or_null(system);
	property->language = copy_or_null(language);
	model_touch_concept(model, concept);
	concept->properties = lappend(list_copy(concept->properties), property);
	MemoryContextSwitchTo(caller);
	model_note_relationship(model, concept, property);
}

void
model_remove_property(RevisionModel *model, ModelConcept *concept, ModelProperty *property)
{
	MemoryContext caller = MemoryContextSwitchTo(model->context);

	model_touch_concept(model, concept);
	concept->properties = list_delete_ptr(list_copy(concept->properties), property);
	MemoryContextSwitchTo(caller);
}

List *
model_properties(const ModelConcept *concept, const char *code)
{
	List	   *properties = NIL;
	ListCell   *cell;

	foreach(cell, concept->properties)
	{
		ModelProperty *property = lfirst(cell);

		if (strcmp(property->code, code) == 0)
			properties = lappend(properties, property);
	}
	return properties;
}
