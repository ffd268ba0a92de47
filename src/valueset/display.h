/*
 * display.h
 *		How a member of a value set is called: by the value set itself, or by its code system.
 *
 * Names are those of codesystem/designation.h; those that are the value set's own have no source.
 * Spec: TX-056, TX-123, TX-150 … TX-161.
 */
#ifndef FHIRTERM_DISPLAY_H
#define FHIRTERM_DISPLAY_H

#include "codesystem/designation.h"
#include "valueset/definition.h"
#include "valueset/value_set.h"

/*
 * The languages that displays are wanted in: as requested, else by the value set's expansion parameter,
 * else by the setting fhirterm.display_language, else the language of the value set (TX-150). An empty list:
 * the code system's own display. requested and value_set may be NULL.
 * Errors: TX422 for a malformed list of languages.
 */
extern LanguageList *display_languages(ValueSet *value_set, const char *requested);

/* The same of a request with a header Accept-Language (or NULL: the setting counts). */
extern LanguageList *display_languages_of_request(ValueSet *value_set, const char *requested,
												  const char *accept_language);

/*
 * All names of a concept, as ConceptName *, palloc'd: what the value set (may be NULL), or one that it
 * imports, says of it, then those of the code system and of supplements in play.
 */
extern List *member_names(ValueSet *value_set, CodeSystem *cs, const Concept *concept);
extern List *loose_member_names(ValueSet *value_set, const LooseMember *member);

/* What an include says of a concept, language being that of its value set. */
extern List *concept_reference_names(const ConceptReference *reference, const char *language);

/*
 * The extensions that the value set, or one that it imports, gives a member it enumerates; cs NULL: a loose
 * member. NULL if there are none.
 */
extern JsonbContainer *member_extensions(ValueSet *value_set, const CodeSystem *cs, const char *system,
										 const char *code);

/* Whether the value set, or one that it imports, says anything of its own of some concept. */
extern bool value_set_has_own_words(ValueSet *value_set);

/* Of these, only what the value set says. */
extern List *value_set_names(ValueSet *value_set, CodeSystem *cs, const Concept *concept);

/*
 * The display of a member (of a concept, code and display are fetched): in the wanted languages, the
 * value set's own words first; the default display where none of the languages is to be had, unless the
 * list forbids that (*;q=0). May be NULL, and may point into concept.
 */
extern const char *member_display(ValueSet *value_set, CodeSystem *cs, const Concept *concept,
								  const LanguageList *languages);
extern const char *loose_member_display(ValueSet *value_set, const LooseMember *member,
										const LanguageList *languages);

#endif							/* FHIRTERM_DISPLAY_H */
