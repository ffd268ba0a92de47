/*
 * binding_usage.c
 *		Whether the context in which an additional binding is used is that of a value. Spec: UC-050.
 */
#include "postgres.h"

#include "binding/binding_check.h"
#include "json/jsonb_access.h"

/* Whether two codings name the same concept: by system and code. */
static bool
same_coding(JsonbContainer *a, JsonbContainer *b)
{
	char	   *system_a = jsonb_member_string(a, "system");
	char	   *system_b = jsonb_member_string(b, "system");
	char	   *code_a = jsonb_member_string(a, "code");
	char	   *code_b = jsonb_member_string(b, "code");

	return code_a != NULL && code_b != NULL && strcmp(code_a, code_b) == 0 &&
		(system_a == NULL) == (system_b == NULL) && (system_a == NULL || strcmp(system_a, system_b) == 0);
}

static bool
has_coding(JsonbContainer *codings, JsonbContainer *coding)
{
	for (int i = 0; i < jsonb_element_count(codings); i++)
		if (same_coding(jsonb_element_object(codings, i), coding))
			return true;
	return false;
}

/* Whether two CodeableConcepts have a coding in common. */
static bool
share_coding(JsonbContainer *a, JsonbContainer *b)
{
	JsonbContainer *codings = jsonb_member_array(a, "coding");

	for (int i = 0; i < jsonb_element_count(codings); i++)
		if (has_coding(jsonb_member_array(b, "coding"), jsonb_element_object(codings, i)))
			return true;
	return false;
}

/* Whether the values of two UsageContexts agree: those of other types than CodeableConcept must be equal. */
static bool
same_value(JsonbContainer *a, JsonbContainer *b)
{
	static const char *const members[] = {"valueQuantity", "valueRange", "valueReference"};
	JsonbContainer *concept = jsonb_member_object(a, "valueCodeableConcept");

	if (concept != NULL)
		return share_coding(concept, jsonb_member_object(b, "valueCodeableConcept"));
	for (int i = 0; i < lengthof(members); i++)
	{
		JsonbContainer *value = jsonb_member_object(a, members[i]);
		JsonbContainer *other = jsonb_member_object(b, members[i]);

		if (value != NULL || other != NULL)
			return value != NULL && other != NULL && compareJsonbContainers(value, other) == 0;
	}
	return false;
}

/* Whether something known matches one UsageContext; a Coding alone does if it is a coding of its value. */
static bool
context_matches(JsonbContainer *wanted, JsonbContainer *known)
{
	JsonbContainer *code = jsonb_member_object(known, "code");

	if (code != NULL)
		return same_coding(jsonb_member_object(wanted, "code"), code) && same_value(wanted, known);
	return has_coding(jsonb_member_array(jsonb_member_object(wanted, "valueCodeableConcept"), "coding"), known);
}

bool
usage_matches(JsonbContainer *usage, JsonbContainer *known)
{
	for (int i = 0; i < jsonb_element_count(usage); i++)
	{
		JsonbContainer *wanted = jsonb_element_object(usage, i);
		bool		found = false;

		for (int k = 0; k < jsonb_element_count(known) && !found; k++)
			found = context_matches(wanted, jsonb_element_object(known, k));
		if (!found)
			return false;
	}
	return true;
}
