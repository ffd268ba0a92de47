/*
 * revision_retire.c
 *		Concepts that go out of use, with and without one that takes their place.
 *
 * Spec: VM-077 … VM-081, VM-083 … VM-085; vocmnt.md, section 6.
 */
#include "postgres.h"

#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/text.h"
#include "revision/revision.h"

#define CONCEPT_PROPERTIES "http://hl7.org/fhir/concept-properties#"

static List *
active_children(RevisionModel *model, const ModelConcept *concept)
{
	List	   *active = NIL;
	ListCell   *cell;

	foreach(cell, model_children(model, concept))
	{
		if (!model_concept_is_retired(model, lfirst(cell)))
			active = lappend(active, lfirst(cell));
	}
	return active;
}

/* Puts children under another parent. */
static void
move_children(RevisionModel *model, List *children, ModelConcept *from, ModelConcept *to)
{
	ListCell   *cell;

	foreach(cell, children)
	{
		ModelConcept *child = lfirst(cell);

		model_remove_parent(model, child, from);
		model_add_parent(model, child, to);
	}
}

/* ---------------------------------------------------------------- replacements */

/* A new concept with all that the retired one has. */
static ModelConcept *
copy_concept(Revision *revision, const RevisionNode *node, ModelConcept *concept)
{
	RevisionModel *model = revision->model;
	const char *given = revision_attribute(node, ATTRIBUTE_REPLACEMENT_NAME);
	ModelConcept *copy;
	ModelName  *name;
	ListCell   *cell;

	revision_require_free_code(revision, model, node, ATTRIBUTE_REPLACEMENT_CODE);
	copy = model_add_concept(model, revision_attribute(node, ATTRIBUTE_REPLACEMENT_CODE));
	copy->definition = concept->definition;
	foreach(cell, concept->parents)
		model_read_parent(model, copy, lfirst(cell));
	copy->properties = list_copy(concept->properties);
	foreach(cell, copy->properties)
		model_note_relationship(model, copy, lfirst(cell));
	foreach(cell, concept->names)
		copy->names = lappend(copy->names, lfirst(cell));
	relationship_copy_all_to(model, concept, copy);
	if (given && *given == '\0')
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_REPLACEMENT_NAME, "replacementName is empty");
	if (given == NULL)
		return copy;
	name = model_name(copy, model->language, given);
	if (name == NULL)
		model_put_name(model, copy, NULL, model_name_create(model->language, given, true));
	else if (!name->preferred)
	{
		ModelName  *preferred = model_name_copy(name);

		preferred->preferred = true;
		model_put_name(model, copy, name, preferred);
	}
	return copy;
}

/* An existing concept takes the place: the retired one keeps what its data are shown with. */
static void
yield_to(Revision *revision, const RevisionNode *node, ModelConcept *concept, ModelConcept *replacement)
{
	RevisionModel *model = revision->model;

	if (replacement == concept)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_REPLACEMENT_CODE, "%s cannot replace itself",
						excerpt(concept->code));
	if (model_concept_is_retired(model, replacement))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_REPLACEMENT_CODE, "replacement %s is retired",
						excerpt(replacement->code));
	revision_check_name(node, ATTRIBUTE_REPLACEMENT_NAME, replacement, false);
	if (model_is_above(model, concept, replacement))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_REPLACEMENT_CODE,
						"replacement %s below %s: move it out first", excerpt(replacement->code),
						excerpt(concept->code));
	model_touch_concept(model, concept);
	concept->properties = NIL;
	concept->parents = NIL;
	relationship_remove_all_to(model, concept);
}

/* The concept that takes the place, or NULL. */
static ModelConcept *
replace_concept(Revision *revision, const RevisionNode *node, ModelConcept *concept)
{
	RevisionModel *model = revision->model;
	const char *code = revision_attribute(node, ATTRIBUTE_REPLACEMENT_CODE);
	List	   *children = active_children(model, concept);
	ModelConcept *replacement;

	if (code == NULL)
	{
		if (revision_attribute(node, ATTRIBUTE_REPLACEMENT_NAME))
			revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_REPLACEMENT_NAME,
							"replacementName without replacementCode");
		if (children != NIL)
			revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_CONCEPT_CODE,
							"active children %s: replacementCode required", model_codes_text(children));
		return NULL;
	}
	if (*code == '\0')
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_REPLACEMENT_CODE, "replacementCode is empty");
	replacement = model_concept(model, code);
	if (replacement)
		yield_to(revision, node, concept, replacement);
	else
		replacement = copy_concept(revision, node, concept);
	move_children(model, children, concept, replacement);
	return replacement;
}

/* ---------------------------------------------------------------- retiring */

static void
set_property(RevisionModel *model, ModelConcept *concept, const char *role, const char *type, const char *value)
{
	const char *code = model_role_code(model, role);
	ListCell   *cell;

	(void) model_declare(model, code, type, psprintf(CONCEPT_PROPERTIES "%s", role), NULL);
	foreach(cell, model_properties(concept, code))
		model_remove_property(model, concept, lfirst(cell));
	model_add_property(model, concept, code, model_declaration(model, code)->type, value, NULL, NULL);
}

static void
mark_retired(Revision *revision, ModelConcept *concept, const ModelConcept *replacement)
{
	RevisionModel *model = revision->model;

	set_property(model, concept, "status", "code", "retired");
	set_property(model, concept, "inactive", "boolean", "true");
	set_property(model, concept, "retirementDate", "dateTime", revision->date);
	if (replacement == NULL)
		return;
	(void) model_declare(model, "replacedBy", "code", NULL, "The concept that took the place of a retired one");
	model_add_property(model, concept, "replacedBy", "code", replacement->code, NULL, NULL);
}

void
revision_retire_code(Revision *revision, const RevisionNode *node)
{
	ModelConcept *concept = revision_concept(revision, revision->model, node, ATTRIBUTE_CONCEPT_CODE);
	ModelConcept *replacement;

	if (model_concept_is_retired(revision->model, concept))
		revision_refuse(ERRCODE_TX_CONFLICT, node, ATTRIBUTE_CONCEPT_CODE, "already retired %s",
						excerpt(concept->code));
	revision_check_name(node, ATTRIBUTE_CONCEPT_NAME, concept, false);
	if (revision_attribute(node, ATTRIBUTE_CONCEPT_NAME) == NULL)
		revision_remark(revision, ISSUE_INFORMATION, "conceptName is missing");
	replacement = replace_concept(revision, node, concept);
	if (revision_boolean(node, ATTRIBUTE_COMPLETE_DELETE, false))
		revision_delete_concept(revision, node, concept);
	else
		mark_retired(revision, concept, replacement);
}
