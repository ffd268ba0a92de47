/*
 * bound_set.c
 *		The value sets that bindings name. Spec: UC-046, UC-064 … UC-074.
 */
#include "postgres.h"

#include "binding/bound_set.h"
#include "fhir/canonical.h"
#include "settings.h"

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

/* The length of a base without slashes at its end. */
static int
base_length(const char *base)
{
	int			length = strlen(base);

	while (length > 0 && base[length - 1] == '/')
		length--;
	return length;
}

const char *
bound_reference(const char *reference, const char *base)
{
	const char *own = setting_web_base != NULL ? setting_web_base : "";
	int			own_length = base_length(own);
	char	   *absolute;

	if (base == NULL || reference == NULL || reference[0] == '#' || strchr(reference, ':') != NULL)
		return reference;
	absolute = psprintf("%.*s/%s", base_length(base), base, reference);
	if (own_length > 0 && strncmp(absolute, own, own_length) == 0 && absolute[own_length] == '/')
		return absolute + own_length + 1;
	return absolute;
}

ValueSet *
bound_set_find(Terminology *terminology, const char *reference, const char *base, const char **why)
{
	const char *canonical = bound_reference(reference, base);
	ValueSet   *value_set = value_set_find(terminology, canonical);
	const char *missing = NULL;

	if (value_set == NULL && canonical != reference)
		missing = psprintf("value set \"%s\" is %s, which is not local", reference, canonical);
	else if (value_set == NULL)
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
