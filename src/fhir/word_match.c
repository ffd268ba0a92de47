/*
 * word_match.c
 *		When a text that somebody types finds a term.
 */
#include "postgres.h"

#include "fhir/folded_words.h"
#include "fhir/word_match.h"

WordQuery *
word_query_create(const char *text)
{
	WordQuery  *query = palloc0(sizeof(WordQuery));
	const char *at;

	initStringInfo(&query->text);
	initStringInfo(&query->term);
	fold_words(text, &query->text);
	query->words = palloc((query->text.len / 2 + 1) * sizeof(FoldedWord));
	for (at = query->text.data; *at != '\0';)
	{
		const char *end = strchr(at, ' ');

		query->words[query->count].start = at;
		query->words[query->count++].length = end - at;
		query->bytes += end - at;
		at = end + 1;
	}
	return query;
}

/* Whether some word of the term at hand begins with a word. */
static bool
begins_some_word(const WordQuery *query, const FoldedWord *word)
{
	const char *at = query->term.data;

	for (;;)
	{
		if (strncmp(at, word->start, word->length) == 0)
			return true;
		at = strchr(at, ' ');
		if (at == NULL || *++at == '\0')
			return false;
	}
}

bool
word_query_matches(WordQuery *query, const char *term)
{
	fold_words(term, &query->term);
	for (int i = 0; i < query->count; i++)
		if (!begins_some_word(query, &query->words[i]))
			return false;
	return query->count > 0;
}

float4
word_query_share(const WordQuery *query, int term_bytes)
{
	return Min((float4) query->bytes / Max(term_bytes, 1), WORD_SCORE_SHARE_MOST);
}

float4
word_query_score(WordQuery *query, const char *term)
{
	int			term_bytes = 0;

	if (!word_query_matches(query, term))
		return 0;
	if (query->term.len == query->text.len && memcmp(query->term.data, query->text.data, query->text.len) == 0)
		return 1;
	for (int i = 0; i < query->term.len; i++)
		term_bytes += query->term.data[i] != ' ';
	return word_query_share(query, term_bytes);
}
