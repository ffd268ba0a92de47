/*
 * word_index_read.c
 *		Reading the index of words of a content.
 *
 * One scan serves all words and buckets: the words of all lengths are read first, and tell which buckets have more. A row is
 * found by the last word of its block, so that the first one whose last word is not below the word asked for is the first
 * that may have it.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "compat.h"
#include "store/stored_scan.h"
#include "store/word_index.h"
#include "store/word_index_form.h"

/* Columns of fhirterm.word_index in the order of store.sql. */
enum
{
	WORD_INDEX_CONTENT_ID = 1,
	WORD_INDEX_BUCKET,
	WORD_INDEX_SEGMENT,
	WORD_INDEX_LAST_WORD,
	WORD_INDEX_BLOCK,
	WORD_INDEX_POSTINGS
};

/* The keys of the scan that change. */
#define KEY_BUCKET 1
#define KEY_SEGMENT 2
#define KEY_LAST_WORD 3

struct WordIndex
{
	StoredScan	scan;
	int			segments;
	int32		limit;			/* concepts */
};

/* The bytes of the current row; detoasted where somebody has stored them in another way. */
static bytea *
postings_of_row(const StoredScan *scan)
{
	return DatumGetByteaPP(scan->values[WORD_INDEX_POSTINGS - 1]);
}

/* Reads the row that describes the index; 0 segments: there is none that can be used. */
static int
read_form(const StoredScan *scan)
{
	bytea	   *bytes = postings_of_row(scan);
	const unsigned char *data = (const unsigned char *) VARDATA_ANY(bytes);

	if (VARSIZE_ANY_EXHDR(bytes) != WORD_INDEX_FORM_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("the stored index of words is damaged")));
	return data[0] == WORD_INDEX_FORM ? data[1] | data[2] << 8 : 0;
}

WordIndex *
word_index_open(int32 content_id, int32 limit)
{
	WordIndex  *index;

	if (GetDatabaseEncoding() != PG_UTF8)
		return NULL;
	index = palloc0(sizeof(WordIndex));
	index->limit = limit;
	stored_scan_init(&index->scan);
	stored_scan_key_int4(&index->scan, WORD_INDEX_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int2(&index->scan, WORD_INDEX_BUCKET, WORD_INDEX_FORM_BUCKET);
	stored_scan_key_int2(&index->scan, WORD_INDEX_SEGMENT, 0);
	stored_scan_key_text(&index->scan, WORD_INDEX_LAST_WORD, BTGreaterEqualStrategyNumber,
						 PointerGetDatum(cstring_to_text("")));
	stored_scan_open(&index->scan, STORED_WORD_INDEX, STORED_WORD_INDEX_PKEY);
	if (stored_scan_next(&index->scan))
		index->segments = read_form(&index->scan);
	if (index->segments > 0)
		return index;
	word_index_close(index);
	return NULL;
}

/* Reads the rows of a segment and bucket that may have the words of a reading. */
static void
read_rows(WordIndex *index, int segment, Datum key, WordReading *reading)
{
	StoredScan *scan = &index->scan;
	bool		more = true;

	stored_scan_set_key(scan, KEY_BUCKET, Int16GetDatum(reading->bucket));
	stored_scan_set_key(scan, KEY_SEGMENT, Int16GetDatum(segment));
	stored_scan_again(scan, KEY_LAST_WORD, key);
	while (more && stored_scan_next(scan))
	{
		bytea	   *bytes = postings_of_row(scan);

		more = word_block_read(reading, (const unsigned char *) VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
	}
}

WordMatches *
word_index_look_up(WordIndex *index, const char *word, int length, const WordFilter *filter)
{
	WordMatches *matches = palloc(sizeof(WordMatches));
	WordReading reading = {.limit = index->limit, .bucket = WORD_ALL_LENGTHS, .filter = filter,
	.found = &matches->postings};
	text	   *key;

	matches->length = reading.length = word_indexed_bytes(word, length);
	matches->prefix = pnstrdup(word, matches->length);
	reading.prefix = matches->prefix;
	key = cstring_to_text_with_len(matches->prefix, matches->length);
	matches->apart = 0;
	matches->segments_apart = palloc(index->segments * sizeof(uint32));
	word_postings_init(&matches->postings);
	matches->total = 0;
	memset(matches->counts, 0, sizeof(matches->counts));
	for (int segment = 0; segment < index->segments; segment++)
	{
		memset(reading.apart, 0, sizeof(reading.apart));
		read_rows(index, segment, PointerGetDatum(key), &reading);
		matches->segments_apart[segment] = 0;
		for (int i = 0; i < WORD_BUCKETS; i++)
		{
			matches->counts[i] += reading.apart[i];
			matches->segments_apart[segment] |= (uint32) (reading.apart[i] > 0) << i;
		}
		matches->apart |= matches->segments_apart[segment];
	}
	for (int i = 0; i < WORD_BUCKETS; i++)
	{
		for (int j = word_bucket_start[i]; j < word_bucket_start[i + 1]; j++)
			matches->counts[i] += reading.together[j];
		matches->total += matches->counts[i];
	}
	pfree(key);
	return matches;
}

void
word_matches_filter(WordFilter *filter, const WordIndex *index, const WordMatches *matches)
{
	word_filter_make(filter, &matches->postings, 0, WORD_CLASSES, index->limit);
	for (int bucket = 0; bucket < WORD_BUCKETS; bucket++)
		if ((matches->apart & (1 << bucket)) != 0)
			word_filter_let_pass(filter, bucket);
}

void
word_index_read_bucket(WordIndex *index, WordMatches *matches, int bucket, const WordFilter *filter)
{
	WordReading reading = {.prefix = matches->prefix, .length = matches->length, .limit = index->limit,
	.bucket = bucket, .filter = filter, .found = &matches->postings};
	text	   *key = cstring_to_text_with_len(matches->prefix, matches->length);

	for (int segment = 0; segment < index->segments; segment++)
		if ((matches->segments_apart[segment] & (1 << bucket)) != 0)
			read_rows(index, segment, PointerGetDatum(key), &reading);
	pfree(key);
}

void
word_index_close(WordIndex *index)
{
	stored_scan_close(&index->scan);
	pfree(index);
}
