/*
 * rf2_release.h
 *		The files of an RF2 snapshot release: which of those in a directory or archive are read, and as what.
 *
 * Files are found by their names, wherever they lie in the directory or archive; those of Full and Delta, and of
 * kinds that are not read, are passed over. An extension together with the edition it builds on has several
 * of a kind. Source: SNOMED CT Release File Specification, "File Naming Convention".
 */
#ifndef FHIRTERM_RF2_RELEASE_H
#define FHIRTERM_RF2_RELEASE_H

#include "nodes/pg_list.h"

#include "json/byte_source.h"

/* In the order in which they are read: what refers to others comes after them. */
typedef enum Rf2Kind
{
	RF2_CONCEPTS,
	RF2_DESCRIPTIONS,
	RF2_TEXT_DEFINITIONS,
	RF2_RELATIONSHIPS,
	RF2_CONCRETE_VALUES,
	RF2_LANGUAGE_REFSETS,
	RF2_SIMPLE_REFSETS,
	RF2_ASSOCIATION_REFSETS,
	RF2_MODULE_DEPENDENCIES
} Rf2Kind;

#define RF2_KINDS (RF2_MODULE_DEPENDENCIES + 1)

typedef struct Rf2File
{
	Rf2Kind		kind;
	char	   *name;			/* its path within the release */
	char	   *path;			/* its path on the server; NULL: */
	ByteSource *source;			/* it unpacked */
	int64		size;			/* bytes */
} Rf2File;

typedef struct Rf2Release
{
	char	   *name;			/* for messages and the load log */
	List	   *files;			/* of Rf2File *, by kind and name */
	bool		published;		/* no file is of a release that is not (xsct2_…, xder2_…) */
	int32		date;			/* the latest that a name ends with, 20250101; 0 if none */
	int64		size;			/* bytes of all */
} Rf2Release;

/*
 * The release in a directory of the server; a relative path starts at the data directory. palloc'd.
 * Errors: 42501 unless the user has the privileges of pg_read_server_files; 58P01 and the like if the
 * directory can't be read; 58P01 if it has no concepts, descriptions or relationships.
 */
extern Rf2Release *rf2_release_find(const char *directory);

/*
 * The release in an archive, a zip or tar file, which the source holds; label names it. Files that are read are
 * unpacked into temporary files. Errors: as above; 22P04 for what is no archive, or a broken one.
 */
extern Rf2Release *rf2_release_unpack(ByteSource *source, const char *label);

/* The bytes of a file, to be closed by the caller. */
extern ByteSource *rf2_file_open(const Rf2File *file);

/* What a file holds: its column names. */
extern const char *const *rf2_columns(Rf2Kind kind, int *count);

#endif							/* FHIRTERM_RF2_RELEASE_H */
