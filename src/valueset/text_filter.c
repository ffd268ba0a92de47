/*
 * text_filter.c
 *		The text filter of $expand.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "utils/formatting.h"

#include "fhir/ascii.h"
#include "valueset/text_filter.h"

struct TextFilter
{
	char	   *text;			/* in lower case, trimmed */
	List	   *words;			/* of char *, in lower case */
};

static char *
lower_text(const char *text)
{
	return str_tolower(text, strlen(text), DEFAULT_COLLATION_OID);
}

/* Whether a byte can't be part of a word: ASCII other than letters and digits. */
static bool
separates(char c)
{
	return (unsigned char) c < 0x80 && !ascii_alphanumeric(c);
}

TextFilter *
text_filter_create(const char *text)
{
	TextFilter *filter = palloc0(sizeof(TextFilter));
	char	   *lower = lower_text(text);
	char	   *end;

	while (ascii_blank(*lower) && *lower != '\0')
		lower++;
	end = lower + strlen(lower);
	while (end > lower && ascii_blank(end[-1]))
		*--end = '\0';
	filter->text = lower;
	for (char *at = lower; *at != '\0';)
	{
		char	   *start;

		while (*at != '\0' && separates(*at))
			at++;
		start = at;
		while (*at != '\0' && !separates(*at))
			at++;
		if (at > start)
			filter->words = lappend(filter->words, pnstrdup(start, at - start));
	}
	return lower[0] == '\0' ? NULL : filter;
}

/* Whether some word of text, in lower case, begins with word. */
static bool
begins_a_word(const char *text, const char *word)
{
	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		if (at == text || separates(at[-1]))
			return true;
	return false;
}

static bool
text_matches(const TextFilter *filter, const char *text)
{
	char	   *lower = lower_text(text);
	bool		matches = filter->words != NIL;
	ListCell   *cell;

	foreach(cell, filter->words)
		matches = matches && begins_a_word(lower, lfirst(cell));
	pfree(lower);
	return matches;
}

static bool
code_matches(const TextFilter *filter, const char *code)
{
	char	   *lower = lower_text(code);
	bool		matches = strncmp(lower, filter->text, strlen(filter->text)) == 0;

	pfree(lower);
	return matches;
}

static bool
some_name_matches(const TextFilter *filter, List *names)
{
	ListCell   *cell;

	foreach(cell, names)
		if (text_matches(filter, ((ConceptName *) lfirst(cell))->designation.value))
			return true;
	return false;
}

bool
text_filter_matches_concept(const TextFilter *filter, ValueSet *value_set, CodeSystem *cs,
							const Concept *concept)
{
	if (code_matches(filter, concept->code) ||
		(concept->display && text_matches(filter, concept->display)))
		return true;
	return some_name_matches(filter, member_names(value_set, cs, concept));
}

bool
text_filter_matches_loose(const TextFilter *filter, ValueSet *value_set, const LooseMember *member)
{
	return code_matches(filter, member->code) || some_name_matches(filter, loose_member_names(value_set, member));
}
