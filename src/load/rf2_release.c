/*
 * rf2_release.c
 *		The files of an RF2 snapshot release.
 */
#include "postgres.h"

#include <sys/stat.h>

#include "miscadmin.h"
#include "storage/fd.h"

#include "json/spooled_source.h"
#include "load/archive.h"
#include "load/rf2_release.h"

/* Directories within directories: a package has three or four. */
#define DEEPEST_DIRECTORY 16

#define RF2_COMMON "id", "effectiveTime", "active", "moduleId"
#define RF2_MEMBER RF2_COMMON, "refsetId", "referencedComponentId"

static const char *const concept_columns[] = {RF2_COMMON, "definitionStatusId"};
static const char *const description_columns[] = {RF2_COMMON, "conceptId", "languageCode", "typeId", "term",
"caseSignificanceId"};
static const char *const relationship_columns[] = {RF2_COMMON, "sourceId", "destinationId",
"relationshipGroup", "typeId", "characteristicTypeId", "modifierId"};
static const char *const concrete_columns[] = {RF2_COMMON, "sourceId", "value", "relationshipGroup",
"typeId", "characteristicTypeId", "modifierId"};
static const char *const language_columns[] = {RF2_MEMBER, "acceptabilityId"};
static const char *const simple_columns[] = {RF2_MEMBER};
static const char *const association_columns[] = {RF2_MEMBER, "targetComponentId"};
static const char *const dependency_columns[] = {RF2_MEMBER, "sourceEffectiveTime", "targetEffectiveTime"};

/* How the files of a kind are called: PREFIX…WORD…Snapshot…; the first that fits counts. */
typedef struct KindName
{
	Rf2Kind		kind;
	const char *prefix;
	const char *word;			/* between the prefix and "Snapshot"; "" = nothing more is asked */
	const char *const *columns;
	int			column_count;
} KindName;

static const KindName kind_names[RF2_KINDS] = {
	{RF2_CONCEPTS, "sct2_Concept_", "", concept_columns, lengthof(concept_columns)},
	{RF2_DESCRIPTIONS, "sct2_Description_", "", description_columns, lengthof(description_columns)},
	{RF2_TEXT_DEFINITIONS, "sct2_TextDefinition_", "", description_columns, lengthof(description_columns)},
	{RF2_RELATIONSHIPS, "sct2_Relationship_", "", relationship_columns, lengthof(relationship_columns)},
	{RF2_CONCRETE_VALUES, "sct2_RelationshipConcreteValues_", "", concrete_columns, lengthof(concrete_columns)},
	{RF2_LANGUAGE_REFSETS, "der2_cRefset_", "Language", language_columns, lengthof(language_columns)},
	{RF2_SIMPLE_REFSETS, "der2_Refset_", "", simple_columns, lengthof(simple_columns)},
	{RF2_ASSOCIATION_REFSETS, "der2_cRefset_", "Association", association_columns, lengthof(association_columns)},
	{RF2_MODULE_DEPENDENCIES, "der2_ssRefset_", "ModuleDependency", dependency_columns, lengthof(dependency_columns)},
};

const char *const *
rf2_columns(Rf2Kind kind, int *count)
{
	*count = kind_names[kind].column_count;
	return kind_names[kind].columns;
}

/* What a file is by its name (without its directories); NULL if it isn't read. */
static const KindName *
kind_of_name(const char *name)
{
	size_t		length = strlen(name);

	if (length < 4 || strcmp(name + length - 4, ".txt") != 0)
		return NULL;
	if (name[0] == 'x')
		name++;
	for (int i = 0; i < RF2_KINDS; i++)
	{
		const KindName *kind = &kind_names[i];
		const char *rest = name + strlen(kind->prefix);
		const char *word;

		if (strncmp(name, kind->prefix, strlen(kind->prefix)) != 0)
			continue;
		word = strstr(rest, kind->word);
		if (word && strstr(word, "Snapshot"))
			return kind;
	}
	return NULL;
}

/* The date that a file's name ends with; 0 if there is none. */
static int32
date_of_name(const char *name)
{
	size_t		length = strlen(name);
	const char *date = name + length - strlen("YYYYMMDD.txt");

	if (length < strlen("_YYYYMMDD.txt") || date[-1] != '_' || strspn(date, "0123456789") != 8)
		return 0;
	return (int32) strtol(date, NULL, 10);
}

/* A new file of the release if it is one that is read, else NULL; base is its name without directories. */
static Rf2File *
add_file(Rf2Release *release, const char *name, const char *base)
{
	const KindName *kind = kind_of_name(base);
	Rf2File    *file;

	if (kind == NULL)
		return NULL;
	file = palloc0(sizeof(Rf2File));
	file->kind = kind->kind;
	file->name = pstrdup(name);
	release->files = lappend(release->files, file);
	if (base[0] == 'x')
		release->published = false;
	release->date = Max(release->date, date_of_name(base));
	return file;
}

/* Adds the files of a directory, and of those in it. within is its path inside the release, "" or "…/". */
static void
search_directory(Rf2Release *release, const char *path, const char *within, int depth)
{
	DIR		   *directory = AllocateDir(path);
	struct dirent *entry;

	CHECK_FOR_INTERRUPTS();
	while ((entry = ReadDir(directory, path)) != NULL)
	{
		char	   *name;
		char	   *below;
		struct stat status;
		Rf2File    *file;

		if (entry->d_name[0] == '.')
			continue;
		name = psprintf("%s%s", within, entry->d_name);
		below = psprintf("%s/%s", path, entry->d_name);
		/* lstat: no link leads round in a circle; what can't be looked at isn't a file of the release */
		if (lstat(below, &status) < 0)
			continue;
		if (S_ISDIR(status.st_mode) && depth < DEEPEST_DIRECTORY)
			search_directory(release, below, psprintf("%s/", name), depth + 1);
		else if (!S_ISDIR(status.st_mode) && (file = add_file(release, name, entry->d_name)) != NULL)
		{
			file->path = below;
			file->size = status.st_size;
		}
	}
	FreeDir(directory);
}

static int
compare_files(const ListCell *a, const ListCell *b)
{
	const Rf2File *one = lfirst(a);
	const Rf2File *other = lfirst(b);

	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	return strcmp(one->name, other->name);
}

static void
require_kind(const Rf2Release *release, Rf2Kind kind, const char *what)
{
	ListCell   *cell;

	foreach(cell, release->files)
	{
		if (((Rf2File *) lfirst(cell))->kind == kind)
			return;
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FILE),
			 errmsg("no %s of an RF2 snapshot in \"%s\"", what, release->name),
			 errdetail("There is no file with a name like \"%sSnapshot_INT_YYYYMMDD.txt\".", kind_names[kind].prefix),
			 errhint("Name the directory or the archive of the release.")));
}

static Rf2Release *
begin_release(const char *name)
{
	Rf2Release *release = palloc0(sizeof(Rf2Release));

	release->name = pstrdup(name);
	release->published = true;
	return release;
}

/* All files have been added. */
static void
finish_release(Rf2Release *release)
{
	ListCell   *cell;

	foreach(cell, release->files)
		release->size += ((Rf2File *) lfirst(cell))->size;
	list_sort(release->files, compare_files);
	require_kind(release, RF2_CONCEPTS, "concepts");
	require_kind(release, RF2_DESCRIPTIONS, "descriptions");
	require_kind(release, RF2_RELATIONSHIPS, "relationships");
}

Rf2Release *
rf2_release_find(const char *directory)
{
	Rf2Release *release = begin_release(directory);

	byte_source_require_privilege(directory);
	search_directory(release, directory, "", 0);
	finish_release(release);
	return release;
}

Rf2Release *
rf2_release_unpack(ByteSource *source, const char *label)
{
	Rf2Release *release = begin_release(label);
	ArchiveReader *reader = archive_reader_open(source, label, ARCHIVE_TAR_OR_ZIP);

	while (archive_reader_next(reader))
	{
		const char *slash;
		Rf2File    *file;

		if (!reader->is_archive)
			ereport(ERROR,
					(errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
					 errmsg("\"%s\" is neither a zip nor a tar archive", label)));
		slash = strrchr(reader->name, '/');
		file = reader->is_file ? add_file(release, reader->name, slash ? slash + 1 : reader->name) : NULL;
		if (file == NULL)
			continue;
		file->source = spooled_source(&reader->content);
		file->size = file->source->size;
	}
	finish_release(release);
	return release;
}

ByteSource *
rf2_file_open(const Rf2File *file)
{
	return file->source ? file->source : byte_source_file(file->path);
}
