/*
 * concept_search.c
 *		Finding concepts by words.
 *
 * Every term is looked at. Of what matches, the best are kept: when four times as many as wanted have
 * gathered, the worse ones are dropped, so that memory is bounded by the limit.
 */
#include "postgres.h"

#include "codesystem/concept_search.h"
#include "codesystem/folded_words.h"

struct SearchQuery
{
	MemoryContext context;
	StringInfoData words;		/* of the text, folded */
	StringInfoData term;		/* the term at hand, folded */
	int			word_bytes;		/* of the words together, without blanks */
	int			limit;
	const LanguageList *languages;
	bool		active_only;
	/* the search at hand */
	CodeSystem *cs;
	CodeSystem *source;			/* cs, or a supplement of it */
	const IntervalSet *within;
	IntervalSet inactive;		/* concepts to be left out */
	/* hits so far */
	int			count;
	int			capacity;
	SearchHit  *hits;
};

/* Hits are pruned first when this many times the limit, within these bounds, have gathered. */
#define PRUNE_FACTOR 4
#define PRUNE_LEAST 256
#define PRUNE_MOST 100000

/* Designations of single concepts are read where the members searched are fewer than this share of all. */
#define FEW_MEMBERS 20

SearchQuery *
concept_search_create(const char *text, int limit, const LanguageList *languages, bool active_only)
{
	SearchQuery *query = palloc0(sizeof(SearchQuery));

	query->context = CurrentMemoryContext;
	query->limit = limit;
	query->languages = languages;
	query->active_only = active_only;
	query->capacity = Max(PRUNE_LEAST, (int) Min((int64) limit * PRUNE_FACTOR, PRUNE_MOST));
	query->hits = palloc(query->capacity * sizeof(SearchHit));
	initStringInfo(&query->words);
	initStringInfo(&query->term);
	fold_words(text, &query->words);
	for (int i = 0; i < query->words.len; i++)
		query->word_bytes += query->words.data[i] != ' ';
	return query;
}

bool
concept_search_has_words(const SearchQuery *query)
{
	return query->word_bytes > 0;
}

/* Whether some word of a folded text begins with the word from word on, which a blank ends. */
static bool
has_word_beginning(const StringInfo folded, const char *word, int length)
{
	const char *at = folded->data;

	for (;;)
	{
		if (strncmp(at, word, length) == 0)
			return true;
		at = strchr(at, ' ');
		if (at == NULL || *++at == '\0')
			return false;
	}
}

/* How well a term matches: the share of it that the words make up; 0 if it does not. */
static float4
term_score(SearchQuery *query, const char *term)
{
	const char *word = query->words.data;
	int			term_bytes = 0;

	fold_words(term, &query->term);
	if (query->term.len < query->word_bytes)
		return 0;
	while (*word != '\0')
	{
		const char *end = strchr(word, ' ');

		if (!has_word_beginning(&query->term, word, end - word))
			return 0;
		word = end + 1;
	}
	for (int i = 0; i < query->term.len; i++)
		term_bytes += query->term.data[i] != ' ';
	if (strcmp(query->term.data, query->words.data) == 0)
		return 1;
	/* The same words in another order are not quite the term. */
	return Min((float4) query->word_bytes / term_bytes, 0.99f);
}

static int
compare_concepts(const void *a, const void *b)
{
	const SearchHit *left = a;
	const SearchHit *right = b;

	if (left->cs != right->cs)
		return left->cs < right->cs ? -1 : 1;
	if (left->ordinal != right->ordinal)
		return left->ordinal < right->ordinal ? -1 : 1;
	return left->score > right->score ? -1 : left->score < right->score;
}

static int
compare_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

/* Best first; then in an order that does not depend on where things lie. */
static int
compare_scores(const void *a, const void *b)
{
	const SearchHit *left = a;
	const SearchHit *right = b;
	int			order;

	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	order = compare_text(left->cs->url, right->cs->url);
	if (order == 0)
		order = compare_text(left->cs->version, right->cs->version);
	return order != 0 ? order : left->ordinal < right->ordinal ? -1 : left->ordinal > right->ordinal;
}

/* Leaves the best hits, each concept once, best first. */
static void
prune_hits(SearchQuery *query)
{
	int			kept = 0;

	qsort(query->hits, query->count, sizeof(SearchHit), compare_concepts);
	for (int i = 0; i < query->count; i++)
	{
		if (kept > 0 && query->hits[i].cs == query->hits[kept - 1].cs &&
			query->hits[i].ordinal == query->hits[kept - 1].ordinal)
			pfree(query->hits[i].term);
		else
			query->hits[kept++] = query->hits[i];
	}
	qsort(query->hits, kept, sizeof(SearchHit), compare_scores);
	while (kept > query->limit)
		pfree(query->hits[--kept].term);
	query->count = kept;
}

/* Room for one more hit, and for a good part of those that are there. */
static void
make_room(SearchQuery *query)
{
	prune_hits(query);
	if (query->count > query->capacity / 2)
	{
		query->capacity *= 2;
		query->hits = repalloc_huge(query->hits, (Size) query->capacity * sizeof(SearchHit));
	}
}

static void
try_term(SearchQuery *query, int32 ordinal, const char *term)
{
	float4		score;
	SearchHit  *hit;

	if (query->source != query->cs)
		ordinal = code_system_supplemented(query->cs, query->source, ordinal);
	if (ordinal < 0 || (query->within != NULL && !interval_set_contains(query->within, ordinal)) ||
		interval_set_contains(&query->inactive, ordinal))
		return;
	score = term_score(query, term);
	if (score <= 0)
		return;
	if (query->count == query->capacity)
		make_room(query);
	hit = &query->hits[query->count++];
	hit->cs = query->cs;
	hit->ordinal = ordinal;
	hit->score = score;
	hit->term = MemoryContextStrdup(query->context, term);
}

static bool
try_concept(void *context, const Concept *concept)
{
	SearchQuery *query = context;

	if (query->source == query->cs && query->active_only && concept_is_inactive(concept->flags))
	{
		MemoryContext old = MemoryContextSwitchTo(query->context);

		interval_set_append(&query->inactive, concept->ordinal, concept->ordinal);
		MemoryContextSwitchTo(old);
		return true;
	}
	if (concept->display != NULL)
		try_term(query, concept->ordinal, concept->display);
	if (query->source == query->cs)
		try_term(query, concept->ordinal, concept->code);
	return true;
}

static bool
try_designation(void *context, const ConceptDesignation *designation)
{
	SearchQuery *query = context;

	if (query->languages->count == 0 ||
		language_rank(query->languages, designation->language) < LANGUAGE_NO_MATCH)
		try_term(query, designation->ordinal, designation->value);
	return true;
}

/* Searches few members one by one. */
static void
search_members(SearchQuery *query)
{
	CodeSystem *cs = query->cs;

	query->source = cs;
	for (int i = 0; i < query->within->length; i++)
	{
		OrdinalInterval interval = query->within->items[i];

		cs->ops->scan(cs, interval.first, interval.last, FETCH_CODE | FETCH_DISPLAY, try_concept, query);
		for (int32 ordinal = interval.first; ordinal <= interval.last; ordinal++)
			cs->ops->designations(cs, ordinal, try_designation, query);
	}
}

static void
search_source(SearchQuery *query, CodeSystem *source)
{
	query->source = source;
	source->ops->scan(source, 0, source->concept_count - 1, FETCH_CODE | FETCH_DISPLAY, try_concept,
					  query);
	source->ops->scan_designations(source, try_designation, query);
}

void
concept_search(SearchQuery *query, CodeSystem *cs, const IntervalSet *within)
{
	ListCell   *cell;

	if (!concept_search_has_words(query) || query->limit <= 0)
		return;
	query->cs = cs;
	query->within = within;
	interval_set_init(&query->inactive);
	if (within != NULL && interval_set_count(within) < cs->concept_count / FEW_MEMBERS)
		search_members(query);
	else
		search_source(query, cs);
	foreach(cell, cs->supplements)
		search_source(query, lfirst(cell));
	interval_set_free(&query->inactive);
}

const SearchHit *
concept_search_hits(SearchQuery *query, int *count)
{
	prune_hits(query);
	*count = query->count;
	return query->hits;
}
