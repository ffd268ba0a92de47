/*
 * revision_names.c
 *		Print names of concepts.
 *
 * Spec: VM-040 … VM-051.
 */
#include "postgres.h"

#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "revision/revision.h"

/* English, or whatever language the code system is in. */
static const char *
language_of(const Revision *revision, const RevisionNode *node)
{
	const char *language = revision_attribute(node, ATTRIBUTE_LANGUAGE_CODE);

	return language ? language : revision->model->language;
}

/* Raises TX409 if a concept has a name. */
static void
require_new_name(const RevisionNode *node, const ModelConcept *concept, const char *language, const char *value)
{
	if (model_name(concept, language, value))
		revision_refuse(ERRCODE_TX_CONFLICT, node, ATTRIBUTE_NEW_PRINT_NAME,
						"duplicate name: %s has the %s print name \"%s\" already", excerpt(concept->code), language,
						excerpt(value));
}

void
revision_add_print_name(Revision *revision, const RevisionNode *node)
{
	ModelConcept *concept = revision_concept(revision, revision->model, node, ATTRIBUTE_CONCEPT_CODE);
	const char *language = language_of(revision, node);
	const char *value = revision_attribute(node, ATTRIBUTE_NEW_PRINT_NAME);

	revision_check_name(node, ATTRIBUTE_CONCEPT_NAME, concept, false);
	require_new_name(node, concept, language, value);
	model_put_name(revision->model, concept, NULL,
				   model_name_create(language, value, revision_boolean(node, ATTRIBUTE_IS_PREFERRED, true)));
}

/* How many names a concept has in a language. */
static int
count_names(const ModelConcept *concept, const char *language)
{
	int			count = 0;
	ListCell   *cell;

	foreach(cell, concept->names)
		count += language_equals(((ModelName *) lfirst(cell))->language, language);
	return count;
}

static void
remove_name(Revision *revision, const RevisionNode *node, ModelConcept *concept, ModelName *name)
{
	if (language_equals(name->language, revision->model->language) && count_names(concept, name->language) == 1)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NEW_PRINT_NAME,
						"\"%s\" is the last %s name of %s and cannot be removed", excerpt(name->value), name->language,
						excerpt(concept->code));
	if (revision_boolean(node, ATTRIBUTE_IS_PREFERRED, false))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_IS_PREFERRED,
						"a name that is removed cannot be preferred");
	model_remove_name(revision->model, concept, name);
}

void
revision_update_print_name(Revision *revision, const RevisionNode *node)
{
	ModelConcept *concept = revision_concept(revision, revision->model, node, ATTRIBUTE_CONCEPT_CODE);
	const char *language = language_of(revision, node);
	const char *old = revision_attribute(node, ATTRIBUTE_OLD_PRINT_NAME);
	const char *new = revision_attribute(node, ATTRIBUTE_NEW_PRINT_NAME);
	ModelName  *name = model_name(concept, language, old);
	ModelName  *changed;

	if (name == NULL)
		revision_refuse(ERRCODE_TX_NOT_FOUND, node, ATTRIBUTE_OLD_PRINT_NAME, "no %s print name \"%s\" on %s",
						language, excerpt(old), excerpt(concept->code));
	if (new && *new == '\0')
	{
		remove_name(revision, node, concept, name);
		return;
	}
	if (new && strcmp(new, old) != 0)
		require_new_name(node, concept, language, new);
	changed = model_name_copy(name);
	changed->preferred = revision_boolean(node, ATTRIBUTE_IS_PREFERRED, name->preferred);
	if (new)
		changed->value = pstrdup(new);
	if (name->preferred && !changed->preferred)
		revision_remark(revision, ISSUE_WARNING, "no preferred %s name of %s is left", language, concept->code);
	if (changed->preferred == name->preferred && strcmp(changed->value, name->value) == 0)
		return;
	model_put_name(revision->model, concept, name, changed);
}
