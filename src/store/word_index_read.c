/*
 * word_index_read.c
 *		Reading the index of words of a content.
 *
 * One scan serves all words and buckets. A row is found by the last word of its block, so that the first one whose
 * last word is not below the word asked for is the first that may have it.
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

int64
word_index_read(WordIndex *index, int bucket, const char *word, int length, const WordPostings *among,
				WordPostings *found)
{
	StoredScan *scan = &index->scan;
	text	   *key;
	int64		read = 0;

	length = word_indexed_bytes(word, length);
	key = cstring_to_text_with_len(word, length);
	for (int segment = 0; segment < index->segments; segment++)
	{
		bool		more = true;

		stored_scan_set_key(scan, KEY_BUCKET, Int16GetDatum(bucket));
		stored_scan_set_key(scan, KEY_SEGMENT, Int16GetDatum(segment));
		stored_scan_again(scan, KEY_LAST_WORD, PointerGetDatum(key));
		while (more && stored_scan_next(scan))
		{
			bytea	   *bytes = postings_of_row(scan);

			more = word_block_read((const unsigned char *) VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), word, length,
								   index->limit, among, found, &read);
		}
	}
	pfree(key);
	return read;
}

void
word_index_close(WordIndex *index)
{
	stored_scan_close(&index->scan);
	pfree(index);
}
