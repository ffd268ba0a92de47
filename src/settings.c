/*
 * settings.c
 *		Registers the GUCs of fhirterm.
 */
#include "postgres.h"

#include <limits.h>

#include "miscadmin.h"
#include "utils/guc.h"

#include "compat.h"
#include "settings.h"

int			setting_on_unknown = ON_UNKNOWN_ERROR;
int			setting_unknown_hierarchy = UNKNOWN_HIERARCHY_ASSUME_IS_A;
char	   *setting_display_language = NULL;
bool		setting_strict_load = false;
bool		setting_deprecated_is_inactive = false;
char	   *setting_approx_now = NULL;
int			setting_load_memory = -1;
int			setting_cache_memory = 32 * 1024;
int			setting_regex_match_limit = 100000;
int			setting_max_issues = 100;
int			setting_expansion_limit = 10000;
bool		setting_enable_word_index = true;
bool		setting_enable_relation_scan = true;
char	   *setting_web_base = NULL;

static const struct config_enum_entry on_unknown_options[] = {
	{"error", ON_UNKNOWN_ERROR, false},
	{"null", ON_UNKNOWN_NULL, false},
	{"false", ON_UNKNOWN_FALSE, false},
	{NULL, 0, false}
};

static const struct config_enum_entry unknown_hierarchy_options[] = {
	{"assume-is-a", UNKNOWN_HIERARCHY_ASSUME_IS_A, false},
	{"error", UNKNOWN_HIERARCHY_ERROR, false},
	{NULL, 0, false}
};

/* A link must lead to a page: nothing but http and https, and nothing that would end an attribute. */
static bool
check_web_base(char **value, void **extra, GucSource source)
{
	if (**value == '\0')
		return true;
	if ((pg_strncasecmp(*value, "http://", 7) == 0 || pg_strncasecmp(*value, "https://", 8) == 0) &&
		strcspn(*value, " \t\r\n\"'<>?#") == strlen(*value))
		return true;
	GUC_check_errdetail("It must begin with http:// or https://, and end before any \"?\" or \"#\".");
	return false;
}

void
settings_register(void)
{
	DefineCustomEnumVariable("fhirterm.on_unknown",
							 "What a value set, code system or concept map that is not loaded means in a query.",
							 "error raises SQLSTATE TX404; null and false answer NULL or false, and relations no rows.",
							 &setting_on_unknown, ON_UNKNOWN_ERROR, on_unknown_options,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable("fhirterm.unknown_hierarchy",
							 "How the hierarchy of a code system without hierarchyMeaning is read.",
							 "assume-is-a reads it as is-a; error refuses subsumption and is-a filters.",
							 &setting_unknown_hierarchy, UNKNOWN_HIERARCHY_ASSUME_IS_A,
							 unknown_hierarchy_options,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("fhirterm.display_language",
							   "Languages in which displays are given, as BCP 47 ranges by preference.",
							   "Empty means the display of the code system itself.",
							   &setting_display_language, "",
							   PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("fhirterm.strict_load",
							 "Refuses resources that the standard forbids but published terminologies contain.",
							 "Off: a missing status, undeclared properties and the like are warnings of the load.",
							 &setting_strict_load, false,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("fhirterm.deprecated_is_inactive",
							 "Counts deprecated concepts as inactive.",
							 NULL,
							 &setting_deprecated_is_inactive, false,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("fhirterm.approx_now",
							   "The dateTime that stands for now in approximate (ap) date filters.",
							   "Empty means the start of the transaction.",
							   &setting_approx_now, "",
							   PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("fhirterm.load_memory",
							"Memory a load may use before it spills to disk.",
							"-1 means maintenance_work_mem. Codes and links, which cannot spill, and the index of words may take four times as much each.",
							&setting_load_memory, -1, -1, MAX_KILOBYTES,
							PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomIntVariable("fhirterm.cache_memory",
							"Memory in which a function called for many rows may remember the codes of a code system.",
							"For each call in a query and each process; beyond it codes are looked up again.",
							&setting_cache_memory, 32 * 1024, 64, MAX_KILOBYTES,
							PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomIntVariable("fhirterm.regex_match_limit",
							"Steps a regular expression may take on one value before it is given up.",
							NULL,
							&setting_regex_match_limit, 100000, 100, INT_MAX,
							PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("fhirterm.max_issues",
							"Rule breaches and warnings that a load or check reports for one resource.",
							NULL,
							&setting_max_issues, 100, 1, 100000,
							PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("fhirterm.expansion_limit",
							"Codes that an answer of ValueSet/$expand may have.",
							"More are refused as too costly; the header X-TOO-COSTLY-THRESHOLD wins.",
							&setting_expansion_limit, 10000, 1, INT_MAX,
							PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("fhirterm.enable_relation_scan",
							 "Functions such as fhir_value_set in FROM are read row by row.",
							 "Off: PostgreSQL stores all of their rows before it reads them.",
							 &setting_enable_relation_scan, true,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("fhirterm.enable_word_index",
							 "Searches for words read the stored index of words.",
							 "Off: they read every term, and find the same.",
							 &setting_enable_word_index, true,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("fhirterm.web_base",
							   "Where the pages about code systems and value sets begin.",
							   "Resources that are read or expanded get the extension web-source. Empty means that there are no pages.",
							   &setting_web_base, "",
							   PGC_USERSET, 0, check_web_base, NULL, NULL);
	MarkGUCPrefixReserved("fhirterm");
}

int
setting_load_memory_kb(void)
{
	return setting_load_memory < 0 ? maintenance_work_mem : setting_load_memory;
}
