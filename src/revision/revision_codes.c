/*
 * revision_codes.c
 *		Concepts: finding and naming them, adding, describing and moving them.
 *
 * Spec: VM-018, VM-031 … VM-039, VM-056, VM-057, VM-067 … VM-072.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"

#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "fhir/text.h"
#include "revision/revision.h"
#include "store/revision_store.h"

/* ---------------------------------------------------------------- finding */

void
revision_require_codes(const RevisionModel *model, const RevisionNode *node)
{
	if (!model->carries_codes)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE,
						"code system %s is not carried here: it has no codes to revise", model->mnemonic);
}

ModelConcept *
revision_concept(Revision *revision, RevisionModel *model, const RevisionNode *node, RevisionAttribute attribute)
{
	const char *code = revision_attribute(node, attribute);
	ModelConcept *concept;

	revision_require_codes(model, node);
	concept = model_concept(model, code);
	if (concept == NULL)
		revision_refuse(ERRCODE_TX_NOT_FOUND, node, attribute, "unknown code %s", excerpt(code));
	return concept;
}

ModelConcept *
revision_active_concept(Revision *revision, RevisionModel *model, const RevisionNode *node,
						RevisionAttribute attribute)
{
	ModelConcept *concept = revision_concept(revision, model, node, attribute);

	if (model_concept_is_retired(model, concept))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, attribute, "code %s is retired", excerpt(concept->code));
	return concept;
}

/* The names of a concept for messages. */
static char *
names_text(const ModelConcept *concept)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, concept->names)
		appendStringInfo(&text, "%s%s", text.len == 0 ? "" : ", ", ((ModelName *) lfirst(cell))->value);
	return excerpt(text.data);
}

void
revision_check_name(const RevisionNode *node, RevisionAttribute attribute, const ModelConcept *concept, bool preferred)
{
	const char *given = revision_attribute(node, attribute);
	ListCell   *cell;

	if (given == NULL)
		return;
	foreach(cell, concept->names)
	{
		const ModelName *name = lfirst(cell);

		if (strcmp(name->value, given) == 0 && (name->preferred || !preferred))
			return;
	}
	revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, attribute, "%s \"%s\" does not name %s%s (names: %s)",
					revision_attribute_name(attribute), excerpt(given), excerpt(concept->code),
					preferred ? " as its preferred name" : "", names_text(concept));
}

void
revision_require_free_code(Revision *revision, RevisionModel *model, const RevisionNode *node,
						   RevisionAttribute attribute)
{
	const char *code = revision_attribute(node, attribute);

	if (model_concept(model, code))
		revision_refuse(ERRCODE_TX_CONFLICT, node, attribute, "code exists %s", excerpt(code));
	if (model_code_is_deleted(model, code) ||
		(model->is_stored && revision_store_is_deleted(model->url, code)))
		revision_refuse(ERRCODE_TX_CONFLICT, node, attribute, "code %s was deleted and is never used again",
						excerpt(code));
}

/* ---------------------------------------------------------------- adding */

void
revision_under_code(Revision *revision, const RevisionNode *node)
{
	ModelConcept *concept = revision_active_concept(revision, revision->model, node, ATTRIBUTE_CONCEPT_CODE);

	revision_check_name(node, ATTRIBUTE_CONCEPT_NAME, concept, false);
}

ModelConcept *
revision_new_code(Revision *revision, const RevisionNode *node, ModelConcept *parent)
{
	RevisionModel *model = revision->model;
	const char *code = revision_attribute(node, ATTRIBUTE_CONCEPT_CODE);
	const char *description = revision_child_text(node, ELEMENT_DESCRIPTION);
	RevisionEntry *entry;
	ModelConcept *concept;
	ListCell   *cell;

	check_stack_depth();
	entry = revision_begin_entry(revision, node, code);
	revision_require_codes(model, node);
	revision_require_free_code(revision, model, node, ATTRIBUTE_CONCEPT_CODE);
	if (description == NULL || *description == '\0')
		revision_remark(revision, ISSUE_INFORMATION, "a description is recommended");
	concept = model_add_concept(model, code);
	concept->names = list_make1(model_name_create(model->language,
												  revision_attribute(node, ATTRIBUTE_CONCEPT_NAME), true));
	concept->definition = description && *description ? pstrdup(description) : NULL;
	if (parent)
		model_read_parent(model, concept, parent);
	if (entry->applied)
		revision->applied++;
	foreach(cell, node->children)
	{
		RevisionNode *child = lfirst(cell);

		if (child->element == ELEMENT_NEW_CODE)
			(void) revision_new_code(revision, child, concept);
	}
	return concept;
}

/* ---------------------------------------------------------------- describing */

/* Blanks trimmed and collapsed, as the document's texts are; palloc'd. */
static char *
one_line(const char *text)
{
	StringInfoData line;

	initStringInfo(&line);
	for (; *text; text++)
	{
		if (strchr(" \t\r\n", *text) == NULL)
			appendStringInfoChar(&line, *text);
		else if (line.len > 0 && line.data[line.len - 1] != ' ')
			appendStringInfoChar(&line, ' ');
	}
	if (line.len > 0 && line.data[line.len - 1] == ' ')
		line.data[--line.len] = '\0';
	return line.data;
}

void
revision_update_description(Revision *revision, const RevisionNode *node)
{
	ModelConcept *concept = revision_concept(revision, revision->model, node, ATTRIBUTE_CONCEPT_CODE);
	RevisionNode *old = revision_child(node, ELEMENT_OLD_DESCRIPTION);
	const char *new = revision_child_text(node, ELEMENT_NEW_DESCRIPTION);
	const char *stored = concept->definition ? one_line(concept->definition) : "";

	revision_check_name(node, ATTRIBUTE_CONCEPT_NAME, concept, false);
	if (old && strcmp(old->text, stored) != 0)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, old, ATTRIBUTE_NONE,
						"oldDescription mismatch: the description of %s is \"%s\"", concept->code, excerpt(stored));
	if (*new == '\0' && concept->definition == NULL)
		revision_refuse(ERRCODE_TX_NOT_FOUND, node, ATTRIBUTE_NONE, "%s has no description to remove",
						concept->code);
	model_touch_concept(revision->model, concept);
	concept->definition = *new ? pstrdup(new) : NULL;
}

/* ---------------------------------------------------------------- moving */

/* The parent to leave, or NULL for a root. */
static ModelConcept *
parent_to_leave(Revision *revision, const RevisionNode *node, const ModelConcept *concept)
{
	ModelConcept *from;

	if (revision_attribute(node, ATTRIBUTE_FROM_PARENT_CODE) == NULL)
	{
		if (concept->parents != NIL)
			revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE,
							"fromParentCode missing: %s has the parent %s", concept->code,
							model_codes_text(concept->parents));
		if (revision_attribute(node, ATTRIBUTE_FROM_PARENT_NAME))
			revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_FROM_PARENT_NAME,
							"fromParentName without fromParentCode");
		return NULL;
	}
	from = revision_concept(revision, revision->model, node, ATTRIBUTE_FROM_PARENT_CODE);
	if (!list_member_ptr(concept->parents, from))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_FROM_PARENT_CODE,
						"%s is not a parent of %s", from->code, concept->code);
	revision_check_name(node, ATTRIBUTE_FROM_PARENT_NAME, from, false);
	return from;
}

/* The parent to come under, or NULL. */
static ModelConcept *
parent_to_join(Revision *revision, const RevisionNode *node, ModelConcept *concept)
{
	ModelConcept *to;

	if (revision_attribute(node, ATTRIBUTE_TO_PARENT_CODE) == NULL)
	{
		if (revision_attribute(node, ATTRIBUTE_TO_PARENT_NAME))
			revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_TO_PARENT_NAME,
							"toParentName without toParentCode");
		return NULL;
	}
	to = revision_active_concept(revision, revision->model, node, ATTRIBUTE_TO_PARENT_CODE);
	revision_check_name(node, ATTRIBUTE_TO_PARENT_NAME, to, false);
	if (model_is_above(revision->model, concept, to))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_TO_PARENT_CODE, "cycle %s -> %s", concept->code,
						to->code);
	if (list_member_ptr(concept->parents, to))
		revision_refuse(ERRCODE_TX_CONFLICT, node, ATTRIBUTE_TO_PARENT_CODE, "%s is a parent of %s already", to->code,
						concept->code);
	return to;
}

void
revision_move_code(Revision *revision, const RevisionNode *node)
{
	ModelConcept *concept = revision_concept(revision, revision->model, node, ATTRIBUTE_CONCEPT_CODE);
	ModelConcept *from;
	ModelConcept *to;

	revision_check_name(node, ATTRIBUTE_CONCEPT_NAME, concept, false);
	if (revision_attribute(node, ATTRIBUTE_FROM_PARENT_CODE) == NULL &&
		revision_attribute(node, ATTRIBUTE_TO_PARENT_CODE) == NULL)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE,
						"nothing to do: moveCode has neither fromParentCode nor toParentCode");
	from = parent_to_leave(revision, node, concept);
	to = parent_to_join(revision, node, concept);
	if (from)
		model_remove_parent(revision->model, concept, from);
	if (to)
		model_add_parent(revision->model, concept, to);
}
