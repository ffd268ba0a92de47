/*
 * settings.h
 *		The GUCs of fhirterm (settings.c registers them; README lists them).
 */
#ifndef FHIRTERM_SETTINGS_H
#define FHIRTERM_SETTINGS_H

/* fhirterm.on_unknown: what an unknown value set, code system or concept map named in a query is. */
typedef enum OnUnknown
{
	ON_UNKNOWN_ERROR,			/* SQLSTATE TX404 */
	ON_UNKNOWN_NULL,			/* NULL, or no rows */
	ON_UNKNOWN_FALSE			/* false, or no rows */
} OnUnknown;

/* fhirterm.unknown_hierarchy: how a code system without hierarchyMeaning is read (ruling R-24). */
typedef enum UnknownHierarchy
{
	UNKNOWN_HIERARCHY_ASSUME_IS_A,
	UNKNOWN_HIERARCHY_ERROR
} UnknownHierarchy;

extern int	setting_on_unknown;
extern int	setting_unknown_hierarchy;
extern char *setting_display_language;	/* BCP 47 ranges, '' = the code system's own display */
extern bool setting_strict_load;	/* refuse what the standard forbids but published content does */
extern bool setting_deprecated_is_inactive;
extern char *setting_approx_now;	/* FHIR dateTime that stands for now in 'ap' searches, '' = now */
extern int	setting_load_memory;	/* kB a load may use before it spills to disk; -1 = maintenance_work_mem */
extern int	setting_cache_memory;	/* kB that one call of a function in a query may remember codes in */
extern int	setting_regex_match_limit;	/* PCRE2 match limit of one subject */
extern bool setting_enable_relation_scan;	/* functions in FROM get a scan of their own */
extern bool setting_enable_word_index;	/* searches read the stored index of words */
extern char *setting_web_base;	/* where the pages about resources begin, http(s); '' = there are none */
extern int	setting_max_issues;		/* rule breaches and warnings reported per resource */
extern int	setting_expansion_limit;	/* codes in an answer of $expand */

/*
 * The settings that what is known of an answer depends on, as one number: those that decide whether something missing is an
 * error, what a hierarchy means, and which concepts are active.
 */
static inline int
settings_of_answers(void)
{
	return setting_on_unknown | setting_unknown_hierarchy << 8 | (setting_deprecated_is_inactive ? 1 : 0) << 16;
}

/* kB a load may use: fhirterm.load_memory, or maintenance_work_mem where that is -1. */
extern int	setting_load_memory_kb(void);

extern void settings_register(void);

#endif							/* FHIRTERM_SETTINGS_H */
