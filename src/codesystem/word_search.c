/*
 * word_search.c
 *		Finding concepts by words through the index of words.
 *
 * The score of a term that matches is told by its length alone, unless it is the text itself: the shorter, the better. So
 * the index is read from the shortest terms on, class by class of lengths, until no longer term can be among the best.
 * In a class of one length the candidates are tried in the order of their ordinals, which is that of the answer. What
 * the index proposes is judged by the terms themselves (fhir/word_match.h); a concept is found in the class of its best
 * term, and not again.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "codesystem/search_query.h"
#include "settings.h"

/* Concepts whose terms are fetched together: the least and the most. */
#define BATCH_LEAST 8
#define BATCH_MOST 64

/* Fetching the terms of this share of all concepts, and some, takes as long as reading all terms a few times faster. */
#define MOST_TRIED(concepts) ((concepts) / 32 + 200)

/* The first size of the table of settled ordinals, a power of two. */
#define SETTLED_FIRST 128

/* The index is asked for the longest words, so many at most; the others only have to match. */
#define WORDS_MOST 16

/* Memory for what is read is taken in blocks of at least so many bytes. */
#define POSTINGS_BLOCK (64 * 1024)

/* The words of a text at an open index. */
typedef struct WordLookup
{
	WordIndex  *index;
	int32		limit;			/* of ordinals */
	MemoryContext context;		/* of what is read */
	WordFilter *within;			/* lets pass what may be found; NULL: all */
	bool		hopeless;		/* some word is nowhere */
	int			count;
	WordMatches *words[WORDS_MOST]; /* the rarest first */
} WordLookup;

/* A candidate whose terms are being looked at. */
typedef struct Trial
{
	int32		ordinal;		/* in source */
	bool		fetched;		/* and may be found */
	float4		score;			/* of the best term so far, or 0 */
	int			rank;
	char	   *term;
	char	   *code;			/* of the concept */
	char	   *display;		/* or NULL */
} Trial;

typedef struct WordSearch
{
	SearchQuery *query;
	WordLookup	lookup;
	MemoryContext scratch;		/* of a batch */
	/* ordinals of source that are found, or never to be: a hash table; -1 is free */
	int32	   *settled;
	uint32		settled_count;
	uint32		settled_mask;
	int			found;
	float4		least_score;	/* of those found */
	int64		tried;
	bool		stops;			/* once as many as wanted are found */
	/* the batch at hand */
	float4		best_possible;
	int			trial;			/* the one visited last */
	int			trials;
	Trial		batch[BATCH_MOST];
} WordSearch;

/* ---------------------------------------------------------------- the index */

/* The longest first: it is likely to be nowhere, if any is. */
static int
compare_lengths(const void *a, const void *b)
{
	return ((const FoldedWord *) b)->length - ((const FoldedWord *) a)->length;
}

static int
compare_totals(const void *a, const void *b)
{
	int64		left = (*(WordMatches *const *) a)->total;
	int64		right = (*(WordMatches *const *) b)->total;

	return left < right ? -1 : left > right;
}

/* Looks up words, until one is nowhere. */
static void
look_up_words(WordLookup *lookup, const WordQuery *query)
{
	FoldedWord *words = palloc(query->count * sizeof(FoldedWord));
	WordMatches *matches = NULL;
	WordFilter	filter;

	memcpy(words, query->words, query->count * sizeof(FoldedWord));
	qsort(words, query->count, sizeof(FoldedWord), compare_lengths);
	while (!lookup->hopeless && lookup->count < Min(query->count, WORDS_MOST))
	{
		const FoldedWord *word = &words[lookup->count];

		if (matches)
			word_matches_filter(&filter, lookup->index, matches);
		matches = word_index_look_up(lookup->index, word->start, word->length, matches ? &filter : lookup->within);
		lookup->words[lookup->count++] = matches;
		lookup->hopeless = matches->total == 0;
	}
	qsort(lookup->words, lookup->count, sizeof(WordMatches *), compare_totals);
}

/* Only ordinals within a set are looked for, or all, if it is NULL. False if there is no index, or it is not to be used. */
static bool
open_lookup(WordLookup *lookup, CodeSystem *cs, const WordQuery *query, const IntervalSet *within)
{
	MemoryContext old;

	if (!setting_enable_word_index || cs->ops->word_index == NULL)
		return false;
	lookup->index = cs->ops->word_index(cs);
	if (lookup->index == NULL)
		return false;
	lookup->limit = cs->concept_count;
	lookup->hopeless = false;
	lookup->count = 0;
	lookup->context = AllocSetContextCreate(CurrentMemoryContext, "fhirterm postings", 0, POSTINGS_BLOCK,
											ALLOCSET_DEFAULT_MAXSIZE);
	old = MemoryContextSwitchTo(lookup->context);
	lookup->within = NULL;
	if (within)
	{
		lookup->within = palloc(sizeof(WordFilter));
		word_filter_of_set(lookup->within, within, lookup->limit);
	}
	look_up_words(lookup, query);
	MemoryContextSwitchTo(old);
	return true;
}

static void
close_lookup(WordLookup *lookup)
{
	word_index_close(lookup->index);
	MemoryContextDelete(lookup->context);
}

/* Reads what a word has apart in a bucket, but for what a rarer one can't have; false if that one has nothing. */
static bool
read_apart(WordLookup *lookup, int bucket, WordMatches *matches, const WordMatches *rarer)
{
	WordFilter	filter;
	bool		any;

	if ((matches->apart & (1 << bucket)) == 0)
		return true;
	if (rarer == NULL)
	{
		word_index_read_bucket(lookup->index, matches, bucket, lookup->within);
		return true;
	}
	any = word_filter_make(&filter, &rarer->postings, word_bucket_start[bucket], word_bucket_start[bucket + 1],
						   lookup->limit);
	if (any)
	{
		word_filter_apply(&filter, &matches->postings);
		word_index_read_bucket(lookup->index, matches, bucket, &filter);
	}
	word_filter_free(&filter);
	return any;
}

/* Completes a bucket for all words; false if there is nothing that has all. */
static bool
read_bucket(WordLookup *lookup, int bucket)
{
	for (int i = 0; i < lookup->count; i++)
		if (lookup->words[i]->counts[bucket] == 0)
			return false;
	for (int i = 0; i < lookup->count; i++)
		if (!read_apart(lookup, bucket, lookup->words[i], i > 0 ? lookup->words[i - 1] : NULL))
			return false;
	return true;
}

static bool
look_up_bucket(WordLookup *lookup, int bucket)
{
	MemoryContext old;
	bool		any;

	if (lookup->hopeless)
		return false;
	old = MemoryContextSwitchTo(lookup->context);
	any = read_bucket(lookup, bucket);
	MemoryContextSwitchTo(old);
	return any;
}

/*
 * The concepts that have all words in terms of a class, of a bucket that has been looked up: what the last word has has
 * passed the filters of the others.
 */
static const struct WordPostingList *
candidates_of_class(WordLookup *lookup, int length_class)
{
	WordPostings *found = &lookup->words[lookup->count - 1]->postings;

	word_postings_sort(found, length_class);
	for (int i = lookup->count - 2; i >= 0 && found->classes[length_class].count > 0; i--)
		word_postings_intersect(found, &lookup->words[i]->postings, length_class);
	return &found->classes[length_class];
}

/* What a bucket had is not needed any more. */
static void
leave_bucket(WordLookup *lookup, int bucket)
{
	for (int i = 0; i < lookup->count; i++)
		word_postings_clear(&lookup->words[i]->postings, bucket);
}

/* The ordinals below limit whose bits are set, into an empty set. */
static void
set_of_bits(IntervalSet *set, const uint64 *bits, int32 limit)
{
	for (int32 i = 0; i <= (limit - 1) / 64; i++)
		for (uint64 left = bits[i]; left != 0; left &= left - 1)
		{
			int32		ordinal = i * 64 + pg_rightmost_one_pos64(left);

			interval_set_append(set, ordinal, ordinal);
		}
}

/* Sets the bits of what the index proposes, of all lengths. */
static void
propose_all(WordLookup *lookup, uint64 *bits)
{
	for (int bucket = 0; bucket < WORD_BUCKETS; bucket++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!look_up_bucket(lookup, bucket))
			continue;
		for (int i = word_bucket_start[bucket]; i < word_bucket_start[bucket + 1]; i++)
			/* the bits of one word need no order */
			word_bits_add(bits, PG_UINT32_MAX,
						  lookup->count > 1 ? candidates_of_class(lookup, i) : &lookup->words[0]->postings.classes[i]);
		leave_bucket(lookup, bucket);
	}
}

bool
concept_search_candidates(CodeSystem *cs, const WordQuery *words, const IntervalSet *within, IntervalSet *candidates)
{
	WordLookup	lookup;
	uint64	   *bits;

	if (words->count == 0 || !open_lookup(&lookup, cs, words, within))
		return false;
	bits = palloc_extended(((Size) lookup.limit / 64 + 1) * sizeof(uint64), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	propose_all(&lookup, bits);
	close_lookup(&lookup);
	set_of_bits(candidates, bits, lookup.limit);
	pfree(bits);
	return true;
}

/* ---------------------------------------------------------------- terms */

/* Takes note of a term of a candidate. */
static void
judge_term(WordSearch *search, Trial *trial, int rank, const char *term)
{
	float4		score = word_query_score(search->query->words, term);

	if (score <= 0 || score < trial->score ||
		(score == trial->score &&
		 (rank > trial->rank || (rank == trial->rank && strcmp(term, trial->term) >= 0))))
		return;
	trial->score = score;
	trial->rank = rank;
	trial->term = pstrdup(term);
}

/* The candidate of this ordinal; they are visited in their order. */
static Trial *
trial_of(WordSearch *search, int32 ordinal)
{
	while (search->trial < search->trials && search->batch[search->trial].ordinal != ordinal)
		search->trial++;
	if (search->trial == search->trials)
		elog(ERROR, "concept %d was not asked for", ordinal);
	return &search->batch[search->trial];
}

/* Where an ordinal is among the settled ones, or would be. */
static int32 *
settled_place(const WordSearch *search, int32 ordinal)
{
	uint32		place = murmurhash32(ordinal) & search->settled_mask;

	while (search->settled[place] != ordinal && search->settled[place] != -1)
		place = (place + 1) & search->settled_mask;
	return &search->settled[place];
}

static void
make_settled(WordSearch *search, uint32 size)
{
	search->settled = MemoryContextAllocHuge(search->query->context, size * sizeof(int32));
	search->settled_mask = size - 1;
	memset(search->settled, 0xFF, size * sizeof(int32));
}

static void
settle(WordSearch *search, int32 ordinal)
{
	int32	   *old = search->settled;
	uint32		old_size = search->settled_mask + 1;

	if (++search->settled_count > old_size / 2)
	{
		make_settled(search, old_size * 2);
		for (uint32 i = 0; i < old_size; i++)
			if (old[i] != -1)
				*settled_place(search, old[i]) = old[i];
		pfree(old);
	}
	*settled_place(search, ordinal) = ordinal;
}

static bool
is_settled(const WordSearch *search, int32 ordinal)
{
	return *settled_place(search, ordinal) == ordinal;
}

static bool
judge_concept(void *context, const Concept *concept)
{
	WordSearch *search = context;
	SearchQuery *query = search->query;
	Trial	   *trial = trial_of(search, concept->ordinal);

	if (query->source == query->cs && query->active_only && concept_is_inactive(concept->flags))
	{
		settle(search, concept->ordinal);
		return true;
	}
	trial->fetched = true;
	trial->code = concept->code;
	trial->display = concept->display;
	if (concept->display)
		judge_term(search, trial, RANK_DISPLAY, concept->display);
	if (query->source == query->cs)
		judge_term(search, trial, RANK_CODE, concept->code);
	return true;
}

static bool
judge_designation(void *context, const ConceptDesignation *designation)
{
	WordSearch *search = context;

	if (search_wants_language(search->query, designation->language))
		judge_term(search, trial_of(search, designation->ordinal), RANK_DESIGNATION, designation->value);
	return true;
}

/* The terms of the candidates of a batch; designations only of those that could become better by one. */
static void
judge_batch(WordSearch *search)
{
	CodeSystem *source = search->query->source;
	int32		ordinals[BATCH_MOST];
	int			count = 0;

	for (int i = 0; i < search->trials; i++)
		ordinals[i] = search->batch[i].ordinal;
	search->trial = 0;
	code_system_fetch_each(source, ordinals, search->trials, FETCH_CODE | FETCH_DISPLAY, judge_concept, search);
	for (int i = 0; i < search->trials; i++)
		if (search->batch[i].fetched && search->batch[i].score < search->best_possible)
			ordinals[count++] = search->batch[i].ordinal;
	search->trial = 0;
	code_system_designations_each(source, ordinals, count, judge_designation, search);
}

/* ---------------------------------------------------------------- the search */

/* Of a supplement's concept the one that it supplements; -1 if it may not be found. */
static int32
ordinal_to_find(const WordSearch *search, int32 ordinal)
{
	const SearchQuery *query = search->query;

	if (query->source != query->cs)
		ordinal = code_system_supplemented(query->cs, query->source, ordinal);
	return ordinal >= 0 && (query->within == NULL || interval_set_contains(query->within, ordinal)) ? ordinal : -1;
}

static bool
is_inactive(const SearchQuery *query, int32 ordinal)
{
	Concept		concept;

	return query->source != query->cs && query->active_only &&
		(!query->cs->ops->fetch(query->cs, ordinal, 0, &concept) || concept_is_inactive(concept.flags));
}

/* Adds those of a judged batch whose best term has a score of at least so much. */
static void
take_batch(WordSearch *search, float4 least)
{
	for (int i = 0; i < search->trials; i++)
	{
		const Trial *trial = &search->batch[i];
		int32		ordinal = ordinal_to_find(search, trial->ordinal);
		SearchHit  *hit;

		if (trial->score <= 0 || trial->score < least || is_inactive(search->query, ordinal))
			continue;
		settle(search, trial->ordinal);
		hit = search_add_hit(search->query, ordinal, trial->score, search_rank(search->query, trial->rank), trial->term);
		if (search->query->source == search->query->cs)
			search_note_concept(search->query, hit, trial->code, trial->display);
		search->least_score = Min(search->least_score, trial->score);
		search->found++;
	}
}

/* The next candidates of a class from *next on that may be found; false if there are none left. */
static bool
fill_batch(WordSearch *search, const struct WordPostingList *list, int *next)
{
	int			most = search->stops ? Min(BATCH_MOST, Max(BATCH_LEAST, search->query->limit - search->found)) : BATCH_MOST;

	search->trials = 0;
	while (*next < list->count && search->trials < most)
	{
		int32		ordinal = list->ordinals[(*next)++];
		Trial	   *trial = &search->batch[search->trials];

		if (ordinal_to_find(search, ordinal) < 0 || is_settled(search, ordinal))
			continue;
		memset(trial, 0, sizeof(*trial));
		trial->ordinal = ordinal;
		search->trials++;
	}
	return search->trials > 0;
}

/* Whether as many as wanted are found, and all of them are better than a term that long. */
static bool
has_enough(const WordSearch *search, int length)
{
	return search->stops && search->found >= search->query->limit &&
		word_query_share(search->query->words, length) < search->least_score;
}

/* Tries the candidates of a class; false if too many have been tried. */
static bool
search_class(WordSearch *search, int length_class)
{
	const WordQuery *words = search->query->words;
	const struct WordPostingList *list = candidates_of_class(&search->lookup, length_class);
	int			shortest = word_class_shortest(length_class);
	int			longest = word_class_longest(length_class);
	float4		share = word_query_share(words, shortest);
	int			next = 0;

	search->best_possible = shortest <= words->bytes && words->bytes <= longest ? 1 : share;
	while (fill_batch(search, list, &next))
	{
		MemoryContext old = MemoryContextSwitchTo(search->scratch);

		CHECK_FOR_INTERRUPTS();
		judge_batch(search);
		take_batch(search, word_query_share(words, longest));
		MemoryContextSwitchTo(old);
		MemoryContextReset(search->scratch);
		search->tried += search->trials;
		if (search->tried > MOST_TRIED(search->query->source->concept_count))
			return false;
		/* all of one length have the same score, if it isn't the whole term or nearly so */
		if (search->stops && search->found >= search->query->limit && shortest == longest &&
			share < WORD_SCORE_SHARE_MOST)
			break;
	}
	return true;
}

static bool
search_bucket(WordSearch *search, int bucket)
{
	for (int i = word_bucket_start[bucket]; i < word_bucket_start[bucket + 1]; i++)
		if (has_enough(search, word_class_shortest(i)))
			break;
		else if (!search_class(search, i))
			return false;
	return true;
}

static bool
search_buckets(WordSearch *search)
{
	bool		whole = true;

	for (int bucket = 0; bucket < WORD_BUCKETS && whole; bucket++)
	{
		if (has_enough(search, word_class_shortest(word_bucket_start[bucket])))
			break;
		if (!look_up_bucket(&search->lookup, bucket))
			continue;
		whole = search_bucket(search, bucket);
		leave_bucket(&search->lookup, bucket);
	}
	return whole;
}

bool
word_search(SearchQuery *query)
{
	WordSearch	search = {query};
	bool		whole;

	/* what is within is of the code system, not of a supplement */
	if (!open_lookup(&search.lookup, query->source, query->words, query->source == query->cs ? query->within : NULL))
		return false;
	search.scratch = AllocSetContextCreate(CurrentMemoryContext, "fhirterm terms", ALLOCSET_DEFAULT_SIZES);
	make_settled(&search, SETTLED_FIRST);
	search.least_score = 1;
	/* two concepts of a supplement may be one of the code system */
	search.stops = query->source == query->cs;
	whole = search_buckets(&search);
	close_lookup(&search.lookup);
	pfree(search.settled);
	MemoryContextDelete(search.scratch);
	return whole;
}
