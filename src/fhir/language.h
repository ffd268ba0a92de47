/*
 * language.h
 *		BCP 47 language tags, and choosing among designations by a priority list of ranges.
 *
 * Spec: CS-030, TX-150 … TX-160.
 */
#ifndef FHIRTERM_LANGUAGE_H
#define FHIRTERM_LANGUAGE_H

#include <limits.h>

/* Whether a tag is well formed by RFC 5646 (grandfathered and private-use tags too); no registry look-up. */
extern bool language_is_valid(const char *tag);

/* Whether two tags are the same, ASCII case apart. NULL equals NULL only. */
extern bool language_equals(const char *a, const char *b);

typedef enum LanguageWildcard
{
	LANGUAGE_WILDCARD_ABSENT,	/* expansion reads this as permitted, validation as forbidden */
	LANGUAGE_WILDCARD_PERMITTED,	/* '*' with a weight above 0 */
	LANGUAGE_WILDCARD_FORBIDDEN /* '*;q=0': nothing outside the list */
} LanguageWildcard;

typedef struct LanguageRange
{
	const char *range;			/* tag, NUL-terminated, as written */
	int			weight;			/* thousandths: 0 (excluded) to 1000 */
} LanguageRange;

typedef struct LanguageList
{
	int			count;
	LanguageWildcard wildcard;
	LanguageRange *ranges;		/* by falling weight, then as written; excluded ones last; without '*' */
} LanguageList;

/*
 * Reads "de-CH, de;q=0.8, *;q=0" (Accept-Language, one tag being the simplest case) into one palloc'd
 * chunk. NULL if it is malformed; an empty text gives an empty list.
 */
extern LanguageList *language_list_parse(const char *text);

/* The ranges as messages name them, "de-CH, de; q=0.8"; "--" for an empty list; palloc'd. */
extern char *language_list_text(const LanguageList *list);

/*
 * How well a designation's language suits the list: smaller is better, LANGUAGE_NO_MATCH = it must not
 * be shown. Ordered by the place of the range in the list, and for one range: the tag itself, then a
 * narrower tag (range de, tag de-AT), then a wider one (range de-AT, tag de). A tag that no range
 * matches gets LANGUAGE_BY_WILDCARD if the list's wildcard is PERMITTED. A range of weight 0 excludes the
 * tag and narrower ones unless a longer range wants them. tag NULL (the content declares no language)
 * suits any list: LANGUAGE_UNDECLARED.
 */
extern int	language_rank(const LanguageList *list, const char *tag);

#define LANGUAGE_UNDECLARED		(INT_MAX - 2)
#define LANGUAGE_BY_WILDCARD	(INT_MAX - 1)
#define LANGUAGE_NO_MATCH		INT_MAX

#endif							/* FHIRTERM_LANGUAGE_H */
