/*
 * release.c
 *		Releases of FHIR by name and by version.
 */
#include "postgres.h"

#include "registry/release.h"

typedef struct Release
{
	const char *name;
	const char *version;		/* as published */
	const char *minors[5];		/* what begins its versions, those of its ballots among them */
} Release;

static const Release releases[] = {
	{"R3", "3.0.2", {"3.0"}},
	{"R4", "4.0.1", {"4.0"}},
	{"R4B", "4.3.0", {"4.3", "4.1"}},
	{"R5", "5.0.0", {"5.0", "4.2", "4.4", "4.5", "4.6"}},
	{"R6", "6.0.0", {"6.0"}},
};

int
fhir_release_by_name(const char *name)
{
	for (int i = 0; i < lengthof(releases); i++)
	{
		if (strcmp(releases[i].name, name) == 0)
			return i;
	}
	return -1;
}

/* Whether a version is M.n, M.n.p or M.n.p-label of one that begins with minor. */
static bool
version_begins(const char *version, const char *minor)
{
	size_t		length = strlen(minor);

	if (strncmp(version, minor, length) != 0)
		return false;
	version += length;
	if (*version == '.')
	{
		size_t		digits = strspn(version + 1, "0123456789");

		return digits > 0 && (version[1 + digits] == '\0' || version[1 + digits] == '-');
	}
	return *version == '\0';
}

const char *
fhir_release_of(const char *text)
{
	for (int i = 0; i < lengthof(releases); i++)
	{
		const Release *release = &releases[i];

		if (pg_strcasecmp(release->name, text) == 0)
			return release->name;
		for (int j = 0; j < lengthof(release->minors) && release->minors[j]; j++)
		{
			if (version_begins(text, release->minors[j]))
				return release->name;
		}
	}
	return NULL;
}

const char *
fhir_release_version(int release)
{
	return releases[release].version;
}
