/*
 * page_reader.c
 *		Finds the pages of a content in fhirterm.concept_page.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "store/code_page.h"
#include "store/page_reader.h"

pg_noreturn static void
pages_are_missing(int32 content_id, const char *what)
{
	ereport(ERROR,
			errcode(ERRCODE_DATA_CORRUPTED),
			errmsg("pages of content %d are missing", content_id),
			errdetail_internal("%s", what),
			errhint("Unload the code system and load it again, or restore fhirterm.concept_page."));
}

void
page_reader_no_codes(int32 content_id)
{
	pages_are_missing(content_id, "There is no page of codes.");
}

const unsigned char *
page_of_datum(Datum datum, int *size)
{
	struct varlena *page = (struct varlena *) DatumGetPointer(datum);

	if (VARATT_IS_COMPRESSED(page) || VARATT_IS_EXTERNAL(page))
		packed_page_damaged("It does not lie in its row.");
	*size = VARSIZE_ANY_EXHDR(page);
	return (const unsigned char *) VARDATA_ANY(page);
}

static const unsigned char *
page_of_row(const StoredScan *scan, int *size)
{
	return page_of_datum(scan->values[PAGE_BYTES - 1], size);
}

void
page_reader_scan_codes(StoredScan *scan, int32 content_id)
{
	stored_scan_init(scan);
	stored_scan_key_int4(scan, PAGE_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(scan, PAGE_FIRST_ORDINAL, BTEqualStrategyNumber, PAGE_OF_CODES);
	stored_scan_open(scan, STORED_CONCEPT_PAGE, STORED_CONCEPT_PAGE_PKEY);
}

int32
page_reader_locate(int32 content_id, const char *code, int length, int32 limit)
{
	StoredScan	scan;
	text	   *key = cstring_to_text_with_len(code, length);
	int32		ordinal;
	int			size;
	const unsigned char *bytes;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, PAGE_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, PAGE_FIRST_ORDINAL, BTEqualStrategyNumber, PAGE_OF_CODES);
	stored_scan_key_text(&scan, PAGE_FIRST_CODE, BTLessEqualStrategyNumber, PointerGetDatum(key));
	stored_scan_open(&scan, STORED_CONCEPT_PAGE, STORED_CONCEPT_PAGE_PKEY);
	if (!stored_scan_last(&scan))
		page_reader_no_codes(content_id);
	bytes = page_of_row(&scan, &size);
	ordinal = code_page_find(bytes, size, code, length);
	if (ordinal >= limit)
		packed_page_damaged("The ordinal of a code is not that of a concept.");
	stored_scan_close(&scan);
	pfree(key);
	return ordinal;
}

void
page_reader_init(PageReader *reader, int32 content_id, int32 limit)
{
	reader->content_id = content_id;
	reader->limit = limit;
	reader->opened = false;
	reader->in_page = false;
}

/*
 * Finds the last page that begins with an ordinal or before. It begins less than PACKED_MAX_ENTRIES before: without that
 * bound the index would be read from here to the beginning of its leaf.
 */
static bool
find_page(PageReader *reader, int32 ordinal)
{
	StoredScan *scan = &reader->scan;
	int32		lowest = Max(0, ordinal - (PACKED_MAX_ENTRIES - 1));

	if (reader->opened)
	{
		stored_scan_set_key(scan, 1, Int32GetDatum(lowest));
		stored_scan_again(scan, 2, Int32GetDatum(ordinal));
	}
	else
	{
		stored_scan_init(scan);
		stored_scan_key_int4(scan, PAGE_CONTENT_ID, BTEqualStrategyNumber, reader->content_id);
		stored_scan_key_int4(scan, PAGE_FIRST_ORDINAL, BTGreaterEqualStrategyNumber, lowest);
		stored_scan_key_int4(scan, PAGE_FIRST_ORDINAL, BTLessEqualStrategyNumber, ordinal);
		stored_scan_open(scan, STORED_CONCEPT_PAGE, STORED_CONCEPT_PAGE_PKEY);
		reader->opened = true;
	}
	return stored_scan_last(scan);
}

bool
page_reader_fetch(PageReader *reader, int32 ordinal, ConceptPageEntry *entry)
{
	int			size;
	const unsigned char *bytes;

	if (ordinal < 0 || ordinal >= reader->limit)
		return false;
	if (!reader->in_page || !concept_page_has(&reader->page, ordinal))
	{
		reader->in_page = find_page(reader, ordinal);
		if (reader->in_page)
		{
			bytes = page_of_row(&reader->scan, &size);
			concept_page_open(&reader->page, stored_scan_int4(&reader->scan, PAGE_FIRST_ORDINAL), reader->limit,
							  bytes, size);
		}
		if (!reader->in_page || !concept_page_has(&reader->page, ordinal))
		{
			if (reader->limit != PG_INT32_MAX)
				pages_are_missing(reader->content_id, "No page has a concept that must be there.");
			return false;
		}
	}
	concept_page_seek(&reader->page, ordinal);
	return concept_page_next(&reader->page, entry);
}

bool
page_reader_next(PageReader *reader, ConceptPageEntry *entry)
{
	if (reader->in_page && concept_page_next(&reader->page, entry))
		return true;
	return reader->in_page && page_reader_fetch(reader, reader->page.first + reader->page.view.count, entry);
}

void
page_reader_close(PageReader *reader)
{
	if (reader->opened)
		stored_scan_close(&reader->scan);
	reader->opened = false;
}
