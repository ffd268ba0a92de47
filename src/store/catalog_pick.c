/*
 * catalog_pick.c
 *		Which of the versions of a resource a reference means (CS-065 … CS-070, ruling R-5).
 */
#include "postgres.h"

#include "errors.h"
#include "fhir/version.h"
#include "store/catalog.h"

/*
 * Entries in the order in which a later one wins a tie: by date, then by loading; those of a request, whose
 * content ids count down from -1, came last, the first of them after the others.
 */
static int
compare_age(const ListCell *a, const ListCell *b)
{
	const CatalogEntry *left = lfirst(a);
	const CatalogEntry *right = lfirst(b);
	int			order = version_compare(left->date, right->date, VERSION_DATE);

	if (order != 0)
		return order;
	if ((left->content_id < 0) != (right->content_id < 0))
		return left->content_id < 0 ? 1 : -1;
	return (left->content_id > right->content_id) - (left->content_id < right->content_id);
}

/* The algorithm of the youngest entry that declares one that can be computed (CS-069). */
static VersionAlgorithm
governing_algorithm(List *entries)
{
	VersionAlgorithm algorithm = VERSION_UNKNOWN;
	ListCell   *cell;

	foreach(cell, entries)
	{
		CatalogEntry *entry = lfirst(cell);
		VersionAlgorithm declared = version_algorithm_from_name(entry->version_algorithm);

		if (declared != VERSION_UNKNOWN)
			algorithm = declared;
	}
	return algorithm;
}

/* Refuses the latest of versions of different editions: none is later than the other (CS-070). */
static void
require_one_edition(List *entries)
{
	CatalogEntry *first = linitial(entries);
	ListCell   *cell;

	foreach(cell, entries)
	{
		CatalogEntry *entry = lfirst(cell);

		if (!version_same_edition(first->version, entry->version))
			ereport(ERROR,
					errcode(ERRCODE_TX_UNPROCESSABLE),
					errmsg("\"%s\" is loaded in several editions, none of which is the latest",
						   first->url),
					errdetail("Loaded versions: %s.", catalog_versions_text(entries)),
					errhint("Name the edition by its version."));
	}
}

/* Those that an exact version, a pattern, or an edition (its version URI without /version/…) names. */
static List *
entries_of_version(List *entries, const char *version)
{
	List	   *found = NIL;
	ListCell   *cell;

	foreach(cell, entries)
	{
		CatalogEntry *entry = lfirst(cell);
		int			edition = entry->version == NULL ? 0 : version_edition_length(entry->version);

		if (version_matches(version, entry->version) ||
			(edition > 0 && edition == strlen(version) &&
			 strncmp(version, entry->version, edition) == 0))
			found = lappend(found, entry);
	}
	return found;
}

/*
 * Whether some versions are dates and some are not, as where a publisher went from one scheme to the
 * other: by no order of versions is one of these later than the other.
 */
static bool
mixes_schemes(const char *const *versions, int count)
{
	int			dates = 0;
	int			others = 0;

	for (int i = 0; i < count; i++)
	{
		if (versions[i] == NULL)
			continue;
		if (version_fits(versions[i], VERSION_DATE))
			dates++;
		else
			others++;
	}
	return dates > 0 && others > 0;
}

CatalogEntry *
catalog_pick(List *entries, const char *version, const char **how)
{
	List	   *candidates = version == NULL ? list_copy(entries) :
		entries_of_version(entries, version);
	const char **versions;
	VersionAlgorithm algorithm;
	int			count = 0;
	ListCell   *cell;

	if (candidates == NIL)
		return NULL;
	foreach(cell, candidates)
	{
		CatalogEntry *entry = lfirst(cell);

		if (version != NULL && entry->version != NULL && strcmp(entry->version, version) == 0)
		{
			if (how != NULL)
				*how = pstrdup("exact");
			return entry;
		}
	}
	require_one_edition(candidates);
	list_sort(candidates, compare_age);
	versions = palloc(list_length(candidates) * sizeof(char *));
	foreach(cell, candidates)
		versions[count++] = ((CatalogEntry *) lfirst(cell))->version;
	algorithm = governing_algorithm(candidates);
	if (algorithm == VERSION_UNKNOWN)
	{
		algorithm = version_infer(versions, count);
		if (algorithm == VERSION_NATURAL && mixes_schemes(versions, count))
		{
			if (how != NULL)
				*how = psprintf("%s:date of the resource", version == NULL ? "latest" : "pattern");
			return llast(candidates);
		}
	}
	if (how != NULL)
		*how = versions[0] == NULL && count == 1 ? pstrdup("latest") :
			psprintf("%s:%s", version == NULL ? "latest" : "pattern", version_algorithm_name(algorithm));
	return list_nth(candidates, version_latest(versions, count, NULL, algorithm));
}

/* Those of which the concepts are here. */
static List *
entries_with_concepts(List *entries)
{
	List	   *found = NIL;
	ListCell   *cell;

	foreach(cell, entries)
	{
		CodeSystemEntry *entry = lfirst(cell);

		if (strcmp(entry->content, "not-present") != 0 && strcmp(entry->content, "example") != 0)
			found = lappend(found, entry);
	}
	return found;
}

CodeSystemEntry *
catalog_pick_code_system(List *entries, const char *version, const char **how)
{
	CatalogEntry *picked = catalog_pick(entries_with_concepts(entries), version, how);

	if (picked == NULL)
		picked = catalog_pick(entries, version, how);
	return (CodeSystemEntry *) picked;
}

CatalogEntry *
catalog_pick_of_kind(CatalogKind kind, List *entries, const char *version, const char **how)
{
	if (kind == CATALOG_CODE_SYSTEM)
		return (CatalogEntry *) catalog_pick_code_system(entries, version, how);
	return catalog_pick(entries, version, how);
}
