/*
 * designation.h
 *		The names of a concept: its display and designations, those of supplements in play included, and
 *		the choice among them by language and use.
 *
 * Source: CodeSystem page, "Designations"; ledger CS-084 … CS-093, TX-150 … TX-163.
 */
#ifndef FHIRTERM_CODE_SYSTEM_DESIGNATION_H
#define FHIRTERM_CODE_SYSTEM_DESIGNATION_H

#include "codesystem/code_system.h"
#include "fhir/language.h"

/* The use of a display that is told as a designation (CS-090). */
#define PREFERRED_USE_SYSTEM "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra"
#define PREFERRED_USE_CODE "preferredForLanguage"

typedef struct ConceptName
{
	CodeSystem *source;			/* the code system, or the supplement that adds it; NULL: of a value set */
	bool		is_display;		/* the display of the code system itself */
	ConceptDesignation designation;
	JsonbContainer *element;	/* of a value set's designation, else NULL */
} ConceptName;

/*
 * All names of a concept, as ConceptName *, palloc'd: its display (language of the code system), its
 * designations, then what supplements in play add (their displays count as designations, CS-086); what is
 * there already in the same language and use is left out (CS-088).
 */
extern List *concept_names(CodeSystem *cs, int32 ordinal);

/*
 * Whether a designation is for a use: its use or one of additionalUse has this code, or this
 * system|code (CS-093).
 */
extern bool designation_has_use(const ConceptDesignation *designation, const char *use);

/*
 * What to show for a concept: of the names in the best language, the display, one for display, any other.
 * languages empty: the display. Nothing in the languages: the display, or NULL where "*;q=0" forbids it.
 * use (or NULL): only designations for that use, else the display (CS-092). NULL if there is nothing.
 */
extern char *concept_display(CodeSystem *cs, int32 ordinal, const LanguageList *languages,
							 const char *use);

/* The same of a concept with its display at hand, for any use. */
extern char *concept_display_of_fetched(CodeSystem *cs, const Concept *concept, const LanguageList *languages);

/* The same from names at hand. */
extern char *concept_display_of_names(List *names, const LanguageList *languages, const char *use);

#endif							/* FHIRTERM_CODE_SYSTEM_DESIGNATION_H */
