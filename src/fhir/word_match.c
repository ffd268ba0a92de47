/*
 * word_match.c
 *		When a text that somebody types finds a term.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "fhir/folded_words.h"
#include "fhir/word_match.h"

/* Words looked for in a term between two looks at whether the query was cancelled, less 1: a mask. */
#define WORDS_BETWEEN_INTERRUPTS 63

static int
compare_words(const void *a, const void *b)
{
	const FoldedWord *left = a;
	const FoldedWord *right = b;
	int			order = memcmp(left->start, right->start, Min(left->length, right->length));

	return order != 0 ? order : left->length - right->length;
}

/*
 * Leaves out words that others begin with, or equal: they ask for nothing. In the order of their bytes such a word stands
 * right before one of those.
 */
static void
drop_implied(WordQuery *query)
{
	int			kept = 0;

	qsort(query->words, query->count, sizeof(FoldedWord), compare_words);
	for (int i = 0; i < query->count; i++)
	{
		const FoldedWord *word = &query->words[i];

		if (i + 1 == query->count || word[1].length < word->length ||
			memcmp(word[1].start, word->start, word->length) != 0)
			query->words[kept++] = *word;
	}
	query->count = kept;
}

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
	drop_implied(query);
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
	{
		/* the term may be as long as the text */
		if ((i & WORDS_BETWEEN_INTERRUPTS) == WORDS_BETWEEN_INTERRUPTS)
			CHECK_FOR_INTERRUPTS();
		if (!begins_some_word(query, &query->words[i]))
			return false;
	}
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
