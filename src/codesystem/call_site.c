/*
 * call_site.c
 *		What the SQL functions over code systems share: arguments, and the code system that they name.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/primnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "codesystem/call_site.h"
#include "compat.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "settings.h"

char *
argument_string(FunctionCallInfo fcinfo, int number)
{
	return PG_ARGISNULL(number) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(number));
}

Datum
text_or_null(const char *value, bool *null)
{
	*null = value == NULL;
	return value == NULL ? (Datum) 0 : CStringGetTextDatum(value);
}

List *
argument_strings(FunctionCallInfo fcinfo, int number)
{
	List	   *strings = NIL;
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	if (PG_ARGISNULL(number))
		return NIL;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(number), TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls,
					  &count);
	for (int i = 0; i < count; i++)
	{
		if (!nulls[i])
			strings = lappend(strings, TextDatumGetCString(elements[i]));
	}
	return strings;
}

bool
argument_is_constant(FunctionCallInfo fcinfo, int number)
{
	Node	   *call = fcinfo->flinfo->fn_expr;

	return call != NULL && IsA(call, FuncExpr) && IsA(list_nth(((FuncExpr *) call)->args, number), Const);
}

static bool
same_strings(List *a, List *b)
{
	ListCell   *cell_a;
	ListCell   *cell_b;

	if (list_length(a) != list_length(b))
		return false;
	forboth(cell_a, a, cell_b, b)
	{
		if (strcmp(lfirst(cell_a), lfirst(cell_b)) != 0)
			return false;
	}
	return true;
}

Terminology *
terminology_with_supplements(FunctionCallInfo fcinfo, int number)
{
	Terminology *terminology = terminology_of_call(fcinfo);
	List	   *supplements = argument_strings(fcinfo, number);
	ListCell   *cell;

	if (same_strings(supplements, terminology->use_supplements))
		return terminology;
	if (terminology->use_supplements != NIL)
	{
		/* Another row had others. */
		fcinfo->flinfo->fn_extra = NULL;
		terminology_destroy(terminology);
		terminology = terminology_of_call(fcinfo);
	}
	foreach(cell, supplements)
		terminology_use_supplement(terminology, lfirst(cell));
	return terminology;
}

LanguageList *
languages_of_text(const char *text)
{
	LanguageList *languages = language_list_parse(text);

	if (languages == NULL)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("invalid display language \"%s\"", text),
				errhint("Give BCP 47 language ranges by preference, such as \"de-CH, de;q=0.9\"."));
	return languages;
}

const char *
setting_language_text(void)
{
	return setting_display_language == NULL ? "" : setting_display_language;
}

LanguageList *
setting_languages(void)
{
	return languages_of_text(setting_language_text());
}

LanguageList *
argument_languages(FunctionCallInfo fcinfo, int number)
{
	char	   *text = argument_string(fcinfo, number);

	return text == NULL ? setting_languages() : languages_of_text(text);
}

void
split_system(Terminology *terminology, const char **system, const char **version)
{
	const char *bar = strrchr(*system, '|');

	if (*version != NULL || bar == NULL ||
		terminology_code_system(terminology, *system, NULL, NULL) != NULL)
		return;
	*version = bar + 1;
	*system = pnstrdup(*system, bar - *system);
}

CodeSystem *
code_system_of_row(Terminology *terminology, const char *system, const char *version)
{
	split_system(terminology, &system, &version);
	return terminology_code_system(terminology, system, version, NULL);
}

CodeSystem *
code_system_of_query(Terminology *terminology, const char *system, const char *version)
{
	split_system(terminology, &system, &version);
	if (setting_on_unknown == ON_UNKNOWN_ERROR)
		return terminology_require_code_system(terminology, system, version);
	return terminology_code_system(terminology, system, version, NULL);
}

bool
concept_of_query(FunctionCallInfo fcinfo, int version, int supplements, CodeSystem **cs, int32 *ordinal)
{
	Terminology *terminology;
	char	   *code;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return false;
	terminology = supplements < 0 ? terminology_of_call(fcinfo) :
		terminology_with_supplements(fcinfo, supplements);
	*cs = code_system_of_query(terminology, argument_string(fcinfo, 0),
							   argument_string(fcinfo, version));
	if (*cs == NULL)
		return false;
	code = argument_string(fcinfo, 1);
	*ordinal = code_system_locate(*cs, code, strlen(code), NULL);
	return *ordinal >= 0;
}
