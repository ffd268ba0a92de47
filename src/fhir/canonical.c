/*
 * canonical.c
 *		References to resources by canonical URL, and the URLs of implicit value sets.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "fhir/ascii.h"
#include "fhir/canonical.h"
#include "fhir/percent.h"
#include "fhir/code.h"

#define IMPLICIT_QUERY "?fhir_vs"

/*
 * Whether text may be a version: published ones hold blanks ("May 2021 Edition"), so only what can't be
 * meant is refused.
 */
static bool
version_is_valid(const char *version)
{
	if (version[0] == '\0' || version[0] == ' ' || version[strlen(version) - 1] == ' ')
		return false;
	for (const char *at = version; *at; at++)
		if ((unsigned char) *at < ' ' || *at == 0x7f)
			return false;
	return true;
}

bool
canonical_parse(const char *text, Canonical *canonical)
{
	/* the last one: there are published urls that hold a '|' */
	const char *bar = strrchr(text, '|');
	const char *hash = strchr(bar ? bar : text, '#');
	const char *url_end;
	Canonical	parts = {0};

	memset(canonical, 0, sizeof(*canonical));
	if (hash && hash[1] == '\0')
	{
		if (bar || hash == text)
			return false;		/* "url|version#", "#" */
		hash = NULL;
	}
	url_end = bar ? bar : hash ? hash : text + strlen(text);
	if (url_end > text)
		parts.url = pnstrdup(text, url_end - text);
	if (bar)
		parts.version = hash ? pnstrdup(bar + 1, hash - bar - 1) : pstrdup(bar + 1);
	if (hash)
		parts.fragment = pstrdup(hash + 1);
	if (parts.url ? !uri_is_valid(parts.url) : parts.version != NULL || parts.fragment == NULL)
		return false;
	if (parts.version && !version_is_valid(parts.version))
		return false;
	if (parts.fragment && !uri_is_valid(parts.fragment))
		return false;
	*canonical = parts;
	return true;
}

char *
canonical_join(const char *url, const char *version)
{
	if (version == NULL || version[0] == '\0')
		return pstrdup(url);
	return psprintf("%s|%s", url, version);
}

/* What follows "?fhir_vs=": the kind, and its argument still encoded (NULL = none). */
static ImplicitKind
implicit_kind(const char *query, const char **argument)
{
	static const struct
	{
		const char *prefix;
		ImplicitKind kind;
	}			kinds[] = {
		{"isa/", IMPLICIT_IS_A},
		{"refset/", IMPLICIT_REFSET},
		{"ecl/", IMPLICIT_ECL},
	};
	int			i;

	*argument = NULL;
	if (strcmp(query, "refset") == 0)
		return IMPLICIT_REFSETS;
	for (i = 0; i < lengthof(kinds); i++)
	{
		size_t		length = strlen(kinds[i].prefix);

		if (strncmp(query, kinds[i].prefix, length) == 0 && query[length])
		{
			*argument = query + length;
			return kinds[i].kind;
		}
	}
	return IMPLICIT_UNKNOWN;
}

bool
canonical_implicit(const char *url, ImplicitValueSet *implicit)
{
	const char *question = strstr(url, IMPLICIT_QUERY);
	const char *rest;
	const char *argument;

	memset(implicit, 0, sizeof(*implicit));
	if (question == NULL || question == url)
		return false;
	rest = question + strlen(IMPLICIT_QUERY);
	if (*rest != '\0' && *rest != '=')
		return false;

	implicit->system = pnstrdup(url, question - url);
	if (*rest == '\0')
	{
		implicit->kind = IMPLICIT_ALL;
		return true;
	}
	implicit->kind = implicit_kind(rest + 1, &argument);
	if (argument)
	{
		char	   *decoded = percent_decode(argument);

		if (decoded == NULL)
			implicit->kind = IMPLICIT_UNKNOWN;
		else
			implicit->argument = decoded;
	}
	if (implicit->kind == IMPLICIT_UNKNOWN)
		implicit->argument = pstrdup(rest + 1);
	return true;
}
