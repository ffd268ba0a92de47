/*
 * code_directory.h
 *		Where the pages of codes of one content are, kept in memory by who locates many codes one by one.
 *
 * The index of pages is good for one code: a descent reads all entries of a leaf that are not above the code. With a
 * directory, a code takes a binary search in memory and one row fetched by its place.
 */
#ifndef FHIRTERM_CODE_DIRECTORY_H
#define FHIRTERM_CODE_DIRECTORY_H

#include "utils/palloc.h"

typedef struct CodeDirectory CodeDirectory;

/*
 * Reads where the pages of a content are, under the active snapshot; palloc'd in context. It is of use while what a
 * snapshot sees stays the same. Errors: XX001 if the content has no pages.
 */
extern CodeDirectory *code_directory_read(MemoryContext context, int32 content_id, int32 limit);

/*
 * The ordinal of a code of at most PACKED_CODE_MAX bytes into *ordinal, -1 if there is no such code. False where the table has been
 * written anew meanwhile (VACUUM FULL), so that the directory is of no use any more. Errors: XX001.
 */
extern bool code_directory_locate(const CodeDirectory *directory, const char *code, int length, int32 *ordinal);

extern void code_directory_free(CodeDirectory *directory);

#endif							/* FHIRTERM_CODE_DIRECTORY_H */
