/*
 * version.h
 *		Comparing the business versions of resources, and matching them against wildcards.
 *
 * Spec: CS-064 … CS-070, ruling R-5, TX-071.
 */
#ifndef FHIRTERM_VERSION_H
#define FHIRTERM_VERSION_H

typedef enum VersionAlgorithm
{
	VERSION_UNKNOWN,			/* none declared, or one that cannot be computed: infer */
	VERSION_SEMVER,
	VERSION_INTEGER,
	VERSION_ALPHA,
	VERSION_DATE,
	VERSION_NATURAL
} VersionAlgorithm;

/* From versionAlgorithmString, or the code of versionAlgorithmCoding; NULL and others = VERSION_UNKNOWN. */
extern VersionAlgorithm version_algorithm_from_name(const char *name);
/* "semver", …; "unknown". */
extern const char *version_algorithm_name(VersionAlgorithm algorithm);

/*
 * Whether a version has the form that the algorithm orders: semver MAJOR[.MINOR[.PATCH[.MORE]]] with
 * -prerelease and +build after at least one dot, leading zeros allowed; integer digits only; date a
 * FHIR date or dateTime; alpha and natural anything. NULL is of no form.
 */
extern bool version_fits(const char *version, VersionAlgorithm algorithm);

/*
 * The algorithm for versions that declare none: semver if all fit and one has a dot, else date, else
 * integer, else natural. NULL versions are passed over.
 */
extern VersionAlgorithm version_infer(const char *const *versions, int count);

/*
 * -1, 0, 1: a weak order of all strings. VERSION_UNKNOWN infers from the two alone: to order more than
 * two, infer once from all. NULL (no version) is before
 * everything; then come, all alike, the strings that do not fit; then the others by the algorithm. 0 does
 * not mean equal strings (1.0.0+a and 1.0.0+b, two that do not fit): the caller breaks ties by the
 * resource's date, then by the order of loading.
 */
extern int	version_compare(const char *a, const char *b, VersionAlgorithm algorithm);

/*
 * Whether a requested version is a pattern: numbers between dots of which some are written x, X or * (the
 * first only as *), "-*" or "+*" for any prerelease or build, or anything with '?' at its end. All else,
 * "1" too, means exactly the version of that name (TX-071).
 */
extern bool version_is_wildcard(const char *requested);

/*
 * Whether a stored version (NULL = it has none, which matches nothing) is one of those requested. No
 * wildcard: equal bytes. A wildcard stands for one number, as last part also for any further or missing
 * ones: 1.x, 1.x.x and 1.* all match 1.2, 1.2.0 and 1, but not 2.1, and not the prerelease 1.2.0-rc1, which
 * 1.2.x-* matches. '?' stands for any further parts, prerelease and build. "*" alone matches all.
 */
extern bool version_matches(const char *requested, const char *version);

/*
 * The index of the greatest of the versions (the last among equals), -1 if count = 0. requested
 * restricts them to those that match it; NULL = all. VERSION_UNKNOWN infers from those.
 */
extern int	version_latest(const char *const *versions, int count, const char *requested,
						   VersionAlgorithm algorithm);

/*
 * Versions that are URIs with a /version/ part (SNOMED CT) belong to an edition: the length in bytes of
 * what precedes "/version/", or 0 for a version without edition. (CS-070)
 */
extern int	version_edition_length(const char *version);
/* Both without edition, or both of the same: only then is one "later" than the other. */
extern bool version_same_edition(const char *a, const char *b);

#endif							/* FHIRTERM_VERSION_H */
