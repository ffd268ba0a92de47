/*
 * translate_scope.c
 *		ConceptMap/$translate: value sets that limit what is translated, and to what.
 */
#include "postgres.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/version.h"
#include "operation/translate.h"
#include "valueset/value_set.h"

ScopeAnswer
translate_scope(Terminology *terminology, const char *canonical, const char *system, const char *version,
				const char *code)
{
	ValueSet   *value_set = value_set_find(terminology, canonical);

	if (value_set == NULL || value_set_try_concepts(value_set) == NULL)
		return SCOPE_UNKNOWN;
	return value_set_member(value_set, system, version, code, strlen(code), NULL) ? SCOPE_IN : SCOPE_OUT;
}

bool
translate_same_scope(const char *asked, const char *stated)
{
	Canonical	a;
	Canonical	b;

	if (stated == NULL || !canonical_parse(asked, &a) || !canonical_parse(stated, &b) ||
		a.url == NULL || b.url == NULL)
		return false;
	return strcmp(a.url, b.url) == 0 &&
		(a.version == NULL || b.version == NULL || version_matches(a.version, b.version));
}

void
translate_refuse_scope(const char *canonical, const char *role)
{
	char	   *text = message_text(MSG_TRANSLATE_UNKNOWN_SCOPE, canonical, role);

	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("%s", text),
			 err_outcome("not-found", "not-found", MSG_TRANSLATE_UNKNOWN_SCOPE, NULL, text)));
}
