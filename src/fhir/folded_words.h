/*
 * folded_words.h
 *		Texts as sequences of words without case, accents and punctuation, for searching.
 */
#ifndef FHIRTERM_FOLDED_WORDS_H
#define FHIRTERM_FOLDED_WORDS_H

#include "lib/stringinfo.h"

/*
 * Puts the words of a text into *folded (emptied first), each followed by a blank: letters and digits in
 * lower case, without diacritics where the server's encoding is UTF-8; all else separates words.
 */
extern void fold_words(const char *text, StringInfo folded);

#endif							/* FHIRTERM_FOLDED_WORDS_H */
