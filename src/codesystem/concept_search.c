/*
 * concept_search.c
 *		Finding concepts by words: the hits, and the search that reads every term.
 *
 * Every term is looked at, where there is no index of words (word_search.c). Of what matches, the best are kept:
 * when four times as many as wanted have gathered, the worse ones are dropped, so that memory is bounded by the limit.
 */
#include "postgres.h"

#include "codesystem/search_query.h"

/* Hits are pruned first when this many times the limit, within these bounds, have gathered. */
#define PRUNE_FACTOR 4
#define PRUNE_LEAST 256
#define PRUNE_MOST 100000

/* Designations of single concepts are read where the members searched are fewer than this share of all. */
#define FEW_MEMBERS 20

/* So few members are read sooner than any index. */
#define VERY_FEW_MEMBERS 16

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
	query->words = word_query_create(text);
	return query;
}

bool
concept_search_has_words(const SearchQuery *query)
{
	return query->words->count > 0;
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
	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	return left->rank != right->rank ? left->rank - right->rank : strcmp(left->term, right->term);
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

static void
free_hit(SearchHit *hit)
{
	pfree(hit->term);
	if (hit->code)
		pfree(hit->code);
	if (hit->display)
		pfree(hit->display);
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
			free_hit(&query->hits[i]);
		else
			query->hits[kept++] = query->hits[i];
	}
	qsort(query->hits, kept, sizeof(SearchHit), compare_scores);
	while (kept > query->limit)
		free_hit(&query->hits[--kept]);
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

SearchHit *
search_add_hit(SearchQuery *query, int32 ordinal, float4 score, int rank, const char *term)
{
	SearchHit  *hit;

	if (query->count == query->capacity)
		make_room(query);
	hit = &query->hits[query->count++];
	hit->cs = query->cs;
	hit->ordinal = ordinal;
	hit->score = score;
	hit->rank = rank;
	hit->term = MemoryContextStrdup(query->context, term);
	hit->code = hit->display = NULL;
	return hit;
}

void
search_note_concept(SearchQuery *query, SearchHit *hit, const char *code, const char *display)
{
	hit->code = MemoryContextStrdup(query->context, code);
	if (display)
		hit->display = MemoryContextStrdup(query->context, display);
}

int
search_rank(const SearchQuery *query, int rank)
{
	int			source = 0;
	ListCell   *cell;

	if (query->source == query->cs)
		return rank;
	foreach(cell, query->cs->supplements)
	{
		source++;
		if (lfirst(cell) == query->source)
			break;
	}
	return source * (RANK_DESIGNATION + 1) + rank;
}

bool
search_wants_language(const SearchQuery *query, const char *language)
{
	return query->languages->count == 0 || language_rank(query->languages, language) < LANGUAGE_NO_MATCH;
}

/* Whether a concept may be found, of a supplement's term by the flags that the concept has in cs. */
static bool
may_be_found(SearchQuery *query, int32 ordinal)
{
	Concept		concept;

	if (interval_set_contains(&query->inactive, ordinal))
		return false;
	return query->source == query->cs || !query->active_only ||
		(query->cs->ops->fetch(query->cs, ordinal, 0, &concept) && !concept_is_inactive(concept.flags));
}

static void
try_term(SearchQuery *query, int32 ordinal, int rank, const char *term)
{
	float4		score;

	if (query->source != query->cs)
		ordinal = code_system_supplemented(query->cs, query->source, ordinal);
	if (ordinal < 0 || (query->within != NULL && !interval_set_contains(query->within, ordinal)))
		return;
	score = word_query_score(query->words, term);
	if (score > 0 && may_be_found(query, ordinal))
		search_add_hit(query, ordinal, score, search_rank(query, rank), term);
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
		try_term(query, concept->ordinal, RANK_DISPLAY, concept->display);
	if (query->source == query->cs)
		try_term(query, concept->ordinal, RANK_CODE, concept->code);
	return true;
}

static bool
try_designation(void *context, const ConceptDesignation *designation)
{
	SearchQuery *query = context;

	if (search_wants_language(query, designation->language))
		try_term(query, designation->ordinal, RANK_DESIGNATION, designation->value);
	return true;
}

/* Searches few members one by one. */
static void
search_members(SearchQuery *query)
{
	CodeSystem *cs = query->cs;

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
	if (word_search(query))
		return;
	source->ops->scan(source, 0, source->concept_count - 1, FETCH_CODE | FETCH_DISPLAY, try_concept,
					  query);
	source->ops->scan_designations(source, try_designation, query);
}

void
concept_search(SearchQuery *query, CodeSystem *cs, const IntervalSet *within)
{
	int64		members = within ? interval_set_count(within) : cs->concept_count;
	ListCell   *cell;

	if (!concept_search_has_words(query) || query->limit <= 0 || members == 0)
		return;
	query->cs = query->source = cs;
	query->within = within;
	interval_set_init(&query->inactive);
	if (members <= VERY_FEW_MEMBERS && within != NULL)
		search_members(query);
	else if (members < cs->concept_count / FEW_MEMBERS && within != NULL)
	{
		if (!word_search(query))
			search_members(query);
	}
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
