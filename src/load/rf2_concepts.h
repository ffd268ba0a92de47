/*
 * rf2_concepts.h
 *		From the rows of a release to the concepts of a draft, each with its designations and properties.
 */
#ifndef FHIRTERM_RF2_CONCEPTS_H
#define FHIRTERM_RF2_CONCEPTS_H

#include "load/rf2_content.h"

/*
 * Which of a concept's terms is its display. A synonym that is preferred comes first: in the language
 * reference set asked for, in the language asked for, in US English, in British English, anywhere.
 */
typedef struct Rf2DisplayChoice
{
	int64		refset;			/* a language reference set, or 0 */
	bool		required;		/* the release must have it */
	char	   *language;		/* a language without region, "nl", or NULL */
} Rf2DisplayChoice;

/*
 * The choice that a parameter names: a language tag, or the identifier of a language reference set; NULL:
 * the default. Errors: 22023 for another text.
 */
extern void rf2_display_choice(const char *language, Rf2DisplayChoice *choice);

/*
 * Puts all concepts into the draft's spool, and gives attributes their properties. Errors: 22023 for a choice
 * that the release does not have.
 */
extern void rf2_concepts_assemble(Rf2Content *content, const Rf2DisplayChoice *choice);

#endif							/* FHIRTERM_RF2_CONCEPTS_H */
