/*
 * mask.c
 *		The masks of server registries; SQL: fhir_tx_mask_match, fhirterm.tx_claim_rank.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "errors.h"
#include "fhir/ascii.h"
#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "registry/mask.h"

/*
 * Whether a pattern with '*' fits a text, both given by their ends. Where a part after a '*' fails, the '*' takes
 * one character more; an earlier '*' need never be tried again, as the later one could take what it would.
 */
static bool
pattern_fits(const char *pattern, const char *pattern_end, const char *text, const char *text_end)
{
	const char *star = NULL;	/* the last one met */
	const char *taken = NULL;	/* where what it takes ends */

	while (text < text_end)
	{
		CHECK_FOR_INTERRUPTS();
		if (pattern < pattern_end && *pattern == '*')
		{
			star = pattern++;
			taken = text;
		}
		else if (pattern < pattern_end && *pattern == *text)
		{
			pattern++;
			text++;
		}
		else if (star)
		{
			pattern = star + 1;
			text = ++taken;
		}
		else
			return false;
	}
	while (pattern < pattern_end && *pattern == '*')
		pattern++;
	return pattern == pattern_end;
}

bool
mask_fits(const char *mask, const char *canonical)
{
	const char *mask_bar = strrchr(mask, '|');
	const char *bar = strrchr(canonical, '|');
	const char *mask_end = mask + strlen(mask);
	const char *end = canonical + strlen(canonical);

	if (!pattern_fits(mask, mask_bar ? mask_bar : mask_end, canonical, bar ? bar : end))
		return false;
	return mask_bar == NULL || pattern_fits(mask_bar + 1, mask_end, bar ? bar + 1 : end, end);
}

PG_FUNCTION_INFO_V1(fhir_tx_mask_match);

/* fhir_tx_mask_match(mask, canonical): strict. (TX-171) */
Datum
fhir_tx_mask_match(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(mask_fits(text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1))));
}

/* Whether a claim for a language covers a request for one: the same, or a narrower one. (TX-175) */
static bool
claim_covers(const char *claimed, const char *requested)
{
	size_t		length = strlen(claimed);

	return strlen(requested) >= length && pg_strncasecmp(claimed, requested, length) == 0 &&
		(requested[length] == '\0' || requested[length] == '-');
}

/* More than any tag is long. */
#define TAG_LENGTHS 256

PG_FUNCTION_INFO_V1(fhirterm_tx_claim_rank);

/* fhirterm.tx_claim_rank(claimed, requested): strict. Errors: TX422. */
Datum
fhirterm_tx_claim_rank(PG_FUNCTION_ARGS)
{
	char	   *claimed = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *requested = text_to_cstring(PG_GETARG_TEXT_PP(1));
	LanguageList *list = language_list_parse(requested);

	if (list == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("malformed list of languages: \"%s\"", excerpt(requested)),
				 errhint("Write language tags with weights, as in \"de-CH, de;q=0.8\".")));
	for (int i = 0; i < list->count && list->ranges[i].weight > 0; i++)
	{
		if (claim_covers(claimed, list->ranges[i].range))
			PG_RETURN_INT32(i * TAG_LENGTHS + TAG_LENGTHS - Min(strlen(claimed), TAG_LENGTHS));
	}
	PG_RETURN_NULL();
}
