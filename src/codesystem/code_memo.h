/*
 * code_memo.h
 *		What the codes asked for so far came to: a hash table of code → ordinal for one code system.
 *
 * A column of codes repeats a few thousand codes over millions of rows; each is located in the store
 * once. Where so many different codes come that locating them one by one has cost as much as reading
 * the whole code system, all its codes are read (law 5).
 */
#ifndef FHIRTERM_CODE_MEMO_H
#define FHIRTERM_CODE_MEMO_H

#include "utils/palloc.h"

typedef struct CodeMemo CodeMemo;

/* An empty memo in a context; it takes at most limit bytes. */
extern CodeMemo *code_memo_create(MemoryContext context, Size limit);

/* Whether the code is in the memo; then its ordinal (-1: there is no such concept) and case flag. */
extern bool code_memo_find(const CodeMemo *memo, const char *code, int length, int32 *ordinal,
						   bool *normalised);

/* Adds a code that is not there; false, and nothing done, if it does not fit. */
extern bool code_memo_add(CodeMemo *memo, const char *code, int length, int32 ordinal, bool normalised);

/* Codes added so far. */
extern int64 code_memo_count(const CodeMemo *memo);

/* Whether about so many more codes would fit. */
extern bool code_memo_has_room(const CodeMemo *memo, int64 codes);

#endif							/* FHIRTERM_CODE_MEMO_H */
