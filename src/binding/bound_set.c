/*
 * bound_set.c
 *		The value sets that bindings name. Spec: UC-046, UC-064 … UC-074.
 */
#include "postgres.h"

#include "binding/bound_set.h"
#include "fhir/canonical.h"

/* What is not loaded under this canonical; raises the error where it is a code system. */
static const char *
missing_value_set(Terminology *terminology, const char *canonical)
{
	Canonical	parts;

	if (!canonical_parse(canonical, &parts) || parts.url == NULL)
		return psprintf("\"%s\" is no canonical of a value set", canonical);
	if (terminology_code_system(terminology, parts.url, parts.version, NULL) != NULL)
		(void) value_set_require(terminology, canonical);
	return psprintf("value set \"%s\" is not loaded", canonical);
}

ValueSet *
bound_set_find(Terminology *terminology, const char *canonical, const char **why)
{
	ValueSet   *value_set = value_set_find(terminology, canonical);
	const char *missing = NULL;

	if (value_set == NULL)
		missing = missing_value_set(terminology, canonical);
	else if (value_set_missing_import(value_set) != NULL)
		missing = psprintf("value set \"%s\" imports \"%s\", which is not loaded", canonical,
						   value_set_missing_import(value_set));
	else if (value_set_try_concepts(value_set) == NULL)
		missing = psprintf("value set \"%s\" needs a code system whose content is not loaded", canonical);
	if (why != NULL)
		*why = missing;
	return missing == NULL ? value_set : NULL;
}
