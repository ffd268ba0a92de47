/*
 * call_site.h
 *		What the SQL functions over code systems share: arguments, and the code system that they name.
 */
#ifndef FHIRTERM_CALL_SITE_H
#define FHIRTERM_CALL_SITE_H

#include "fmgr.h"

#include "codesystem/terminology.h"
#include "fhir/language.h"

/* A text argument as a palloc'd C string, or NULL. */
extern char *argument_string(FunctionCallInfo fcinfo, int number);

/* A C string as a text Datum; *null, and 0, where it is NULL. */
extern Datum text_or_null(const char *value, bool *null);

/* The elements of a text[] argument as char *, palloc'd, without NULL ones; NIL where it is NULL. */
extern List *argument_strings(FunctionCallInfo fcinfo, int number);

/*
 * The Terminology of a call site (terminology_of_call) with exactly those supplements in play that a text[]
 * argument names; NULL and NULL elements are none.
 */
extern Terminology *terminology_with_supplements(FunctionCallInfo fcinfo, int number);

/*
 * The languages of an argument, or of fhirterm.display_language where it is NULL; empty list: none asked for.
 * Errors: TX422 if it is malformed.
 */
extern LanguageList *argument_languages(FunctionCallInfo fcinfo, int number);
extern LanguageList *setting_languages(void);
extern LanguageList *languages_of_text(const char *text);
/*
 * Whether an argument is a constant of the query. One that is the same throughout one execution would not do: the
 * expressions of PL/pgSQL keep fn_extra from one execution to the next.
 */
extern bool argument_is_constant(FunctionCallInfo fcinfo, int number);

/* The setting itself; never NULL. */
extern const char *setting_language_text(void);

/*
 * Takes a system of the form url|version apart where no version is given; *version may be NULL. The url of
 * a code system that is loaded stays whole: published ones have a bar in it.
 */
extern void split_system(Terminology *terminology, const char **system, const char **version);

/*
 * The code system that a row names: by url, or url|version where version is NULL. NULL if it is not loaded,
 * or is a supplement.
 */
extern CodeSystem *code_system_of_row(Terminology *terminology, const char *system, const char *version);

/*
 * The code system that a query names. Where it is not loaded, fhirterm.on_unknown decides: error TX404
 * (or TX422: a supplement, a value set), or NULL.
 */
extern CodeSystem *code_system_of_query(Terminology *terminology, const char *system,
										const char *version);

/*
 * The concept that the first two arguments of a relation name, system and code; false if there is none: NULL
 * arguments, an unknown code. version and supplements (-1: none) are the numbers of those arguments.
 */
extern bool concept_of_query(FunctionCallInfo fcinfo, int version, int supplements, CodeSystem **cs,
							 int32 *ordinal);

#endif							/* FHIRTERM_CALL_SITE_H */
