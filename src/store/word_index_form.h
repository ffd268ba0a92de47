/*
 * word_index_form.h
 *		The row of fhirterm.word_index that describes the others, written last: the number of their form, and of
 *		their segments in two bytes, the lower first.
 */
#ifndef FHIRTERM_WORD_INDEX_FORM_H
#define FHIRTERM_WORD_INDEX_FORM_H

#define WORD_INDEX_FORM 2		/* grows when words are folded or rows are written in another way */
#define WORD_INDEX_FORM_BYTES 3
#define WORD_INDEX_FORM_BUCKET (-1)

#endif							/* FHIRTERM_WORD_INDEX_FORM_H */
