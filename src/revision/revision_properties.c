/*
 * revision_properties.c
 *		Property values of concepts.
 *
 * Spec: VM-052 … VM-055.
 */
#include "postgres.h"

#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "fhir/text.h"
#include "revision/revision.h"

#define DEFAULT_LANGUAGE "en"

/* Properties that have operations of their own. */
static void
require_free_property(const Revision *revision, const RevisionNode *node, const char *property)
{
	static const char *const roles[] = {"parent", "child", "status", "inactive", "retirementDate"};
	bool		managed = strcmp(property, "replacedBy") == 0 || relationship_is_property(property);

	for (int i = 0; i < lengthof(roles); i++)
		managed |= strcmp(property, model_role_code(revision->model, roles[i])) == 0;
	if (managed)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_PROPERTY_ID,
						"property %s has operations of its own", excerpt(property));
}

/* The type of a property, which is declared as a string where it is not. */
static const char *
declared_type(Revision *revision, const RevisionNode *node, const char *property)
{
	const char *type;

	if (model_declare(revision->model, property, "string", NULL, NULL))
		revision_remark(revision, ISSUE_INFORMATION, "property %s is not declared: a string is assumed", excerpt(property));
	type = model_declaration(revision->model, property)->type;
	if (strcmp(type, "Coding") == 0)
		revision_refuse(ERRCODE_TX_NOT_SUPPORTED, node, ATTRIBUTE_PROPERTY_ID,
						"property %s is of type Coding, which this language cannot write", excerpt(property));
	return type;
}

/* What is written as it is into JSON has to look like that. */
static void
check_value(const RevisionNode *node, const char *type, const char *value)
{
	bool		fits = true;

	if (strcmp(type, "boolean") == 0)
		fits = strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
	else if (strcmp(type, "integer") == 0)
		fits = value[*value == '-'] != '\0' && value[(*value == '-') + strspn(value + (*value == '-'), "0123456789")] == '\0' &&
			(value[*value == '-'] != '0' || value[(*value == '-') + 1] == '\0');
	else if (strcmp(type, "decimal") == 0)
	{
		const char *digits = value + (*value == '-');
		size_t		whole = strspn(digits, "0123456789");

		fits = whole > 0 && (*digits != '0' || whole == 1);
		if (fits && digits[whole] == '.')
			fits = digits[whole + 1] != '\0' && digits[whole + 1 + strspn(digits + whole + 1, "0123456789")] == '\0';
		else
			fits &= digits[whole] == '\0';
	}
	if (!fits)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE, "\"%s\" is no value of type %s",
						excerpt(value), type);
}

/* The value in the child element. */
static const char *
given_value(const RevisionNode *node)
{
	RevisionNode *child = revision_child(node, ELEMENT_PROPERTY);

	if (child == NULL)
		return NULL;
	if (*child->text == '\0')
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, child, ATTRIBUTE_NONE, "property has no value");
	return child->text;
}

void
revision_add_property(Revision *revision, const RevisionNode *node)
{
	ModelConcept *concept = revision_concept(revision, revision->model, node, ATTRIBUTE_CONCEPT_CODE);
	const char *property = revision_attribute(node, ATTRIBUTE_PROPERTY_ID);
	const char *language = revision_attribute(node, ATTRIBUTE_LANGUAGE);
	const char *value = given_value(node);
	const char *type;
	ListCell   *cell;

	if (language == NULL)
		language = DEFAULT_LANGUAGE;
	revision_check_name(node, ATTRIBUTE_CONCEPT_NAME, concept, true);
	require_free_property(revision, node, property);
	type = declared_type(revision, node, property);
	check_value(node, type, value);
	foreach(cell, model_properties(concept, property))
	{
		ModelProperty *other = lfirst(cell);

		if (strcmp(other->value, value) == 0 &&
			language_equals(other->language ? other->language : DEFAULT_LANGUAGE, language))
			revision_refuse(ERRCODE_TX_CONFLICT, node, ATTRIBUTE_PROPERTY_ID, "%s has this value of %s already",
							excerpt(concept->code), excerpt(property));
	}
	model_add_property(revision->model, concept, property, type, value, NULL,
					   strcmp(type, "string") == 0 ? language : NULL);
}

void
revision_update_property(Revision *revision, const RevisionNode *node)
{
	ModelConcept *concept = revision_concept(revision, revision->model, node, ATTRIBUTE_CONCEPT_CODE);
	const char *code = revision_attribute(node, ATTRIBUTE_PROPERTY_ID);
	const char *value = given_value(node);
	List	   *properties = model_properties(concept, code);
	const char *type;
	ModelProperty *old;

	require_free_property(revision, node, code);
	if (properties == NIL)
		revision_refuse(ERRCODE_TX_NOT_FOUND, node, ATTRIBUTE_PROPERTY_ID, "no property %s on %s", excerpt(code),
						excerpt(concept->code));
	if (list_length(properties) > 1)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_PROPERTY_ID,
						"%s has %d values of %s: remove one and add another", excerpt(concept->code),
						list_length(properties), excerpt(code));
	old = linitial(properties);
	if (strcmp(old->value, value) == 0)
		revision_refuse(ERRCODE_TX_NOT_FOUND, node, ATTRIBUTE_PROPERTY_ID, "no other value of %s on %s",
						excerpt(code), excerpt(concept->code));
	type = declared_type(revision, node, code);
	check_value(node, type, value);
	model_remove_property(revision->model, concept, old);
	model_add_property(revision->model, concept, code, type, value, NULL, old->language);
}

void
revision_remove_property(Revision *revision, const RevisionNode *node)
{
	ModelConcept *concept = revision_concept(revision, revision->model, node, ATTRIBUTE_CONCEPT_CODE);
	const char *code = revision_attribute(node, ATTRIBUTE_PROPERTY_ID);
	const char *value = given_value(node);
	bool		found = false;
	ListCell   *cell;

	require_free_property(revision, node, code);
	foreach(cell, model_properties(concept, code))
	{
		ModelProperty *property = lfirst(cell);

		if (value && strcmp(property->value, value) != 0)
			continue;
		model_remove_property(revision->model, concept, property);
		found = true;
	}
	if (!found)
		revision_refuse(ERRCODE_TX_NOT_FOUND, node, ATTRIBUTE_PROPERTY_ID, "no such property %s on %s",
						excerpt(code), excerpt(concept->code));
}
