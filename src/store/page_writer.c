/*
 * page_writer.c
 *		Writing the pages of a content: concepts as they come, and their codes, sorted, at the end.
 *
 * A code is sorted as bytes with a zero byte, which no code has, and its ordinal behind it; so two codes
 * compare as they do alone.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

#include "compat.h"
#include "store/code_page.h"
#include "store/concept_page.h"
#include "store/page_writer.h"
#include "store/page_reader.h"

/* What follows a code that is being sorted. */
#define SORTED_TAIL (1 + sizeof(uint32))

struct PageWriter
{
	int32		content_id;
	int32		count;			/* of concepts so far */
	PackedPage	page;			/* of concepts */
	Tuplesortstate *codes;
	CodePageDraft draft;		/* of codes */
	char		first[PACKED_CODE_MAX + 1]; /* the code that the draft's page begins with */
	bool		first_page;		/* the draft's page is the first one of codes */
	unsigned char bytes[PACKED_PAGE_SIZE];
};

static PageWriter *
page_writer_begin(ContentWriter *writer, int32 content_id)
{
	MemoryContext caller = MemoryContextSwitchTo(writer->context);
	PageWriter *pages = palloc0(sizeof(PageWriter));
	Oid			less = lookup_type_cache(BYTEAOID, TYPECACHE_LT_OPR)->lt_opr;

	pages->content_id = content_id;
	pages->codes = tuplesort_begin_datum(BYTEAOID, less, InvalidOid, false, maintenance_work_mem, NULL, 0);
	packed_page_clear(&pages->page);
	code_page_clear(&pages->draft);
	pages->first_page = true;
	writer->pages = pages;
	MemoryContextSwitchTo(caller);
	return pages;
}

static void
put_page(ContentWriter *writer, int32 first_ordinal, const char *first_code, const PackedPage *page)
{
	PageWriter *pages = writer->pages;
	BulkWriter *table = writer_begin_row(writer, STORED_CONCEPT_PAGE);

	bulk_put_int32(table, pages->content_id);
	bulk_put_int32(table, first_ordinal);
	bulk_put_text(table, first_code);
	bulk_put_bytes(table, pages->bytes, packed_page_write(page, pages->bytes));
	bulk_row_end(table);
}

/* Writes the page of concepts, and begins another. */
static void
end_concepts(ContentWriter *writer)
{
	PageWriter *pages = writer->pages;

	if (pages->page.count > 0)
		put_page(writer, pages->count - pages->page.count, "", &pages->page);
	packed_page_clear(&pages->page);
}

/* Writes the page of codes, and begins another. The first one stands for everything before it, too. */
static void
end_codes(ContentWriter *writer)
{
	PageWriter *pages = writer->pages;

	put_page(writer, PAGE_OF_CODES, pages->first_page ? "" : pages->first, &pages->draft.page);
	code_page_clear(&pages->draft);
	pages->first_page = false;
}

static void
sort_code(PageWriter *pages, const char *code, int length, int32 ordinal)
{
	union
	{
		struct varlena header;
		char		bytes[VARHDRSZ + PACKED_CODE_MAX + SORTED_TAIL];
	}			value;
	uint32		tail = pg_hton32((uint32) ordinal);

	SET_VARSIZE(&value, VARHDRSZ + length + SORTED_TAIL);
	memcpy(value.bytes + VARHDRSZ, code, length + 1);
	memcpy(value.bytes + VARHDRSZ + length + 1, &tail, sizeof(tail));
	tuplesort_putdatum(pages->codes, PointerGetDatum(&value), false);
}

void
page_writer_concept(ContentWriter *writer, const ConceptRow *row)
{
	PageWriter *pages = writer->pages ? writer->pages : page_writer_begin(writer, row->content_id);
	size_t		length = strlen(row->code);

	if (row->content_id != pages->content_id || row->ordinal != pages->count)
		elog(ERROR, "concept %d of content %d comes after concept %d of content %d", row->ordinal, row->content_id,
			 pages->count - 1, pages->content_id);
	if (!concept_page_add(&pages->page, row))
	{
		end_concepts(writer);
		(void) concept_page_add(&pages->page, row);
	}
	pages->count++;
	if (length <= PACKED_CODE_MAX)
		sort_code(pages, row->code, (int) length, row->ordinal);
}

/* Adds a sorted code to the page of codes. */
static void
add_code(ContentWriter *writer, const char *sorted, int length)
{
	PageWriter *pages = writer->pages;
	uint32		ordinal;

	memcpy(&ordinal, sorted + length + 1, sizeof(ordinal));
	ordinal = pg_ntoh32(ordinal);
	if (!code_page_add(&pages->draft, sorted, length, (int32) ordinal))
	{
		end_codes(writer);
		(void) code_page_add(&pages->draft, sorted, length, (int32) ordinal);
	}
	if (pages->draft.page.count == 1)
		memcpy(pages->first, sorted, length + 1);
}

void
page_writer_finish(ContentWriter *writer, int32 content_id)
{
	PageWriter *pages = writer->pages ? writer->pages : page_writer_begin(writer, content_id);
	Datum		value;
	bool		null;

	if (content_id != pages->content_id)
		elog(ERROR, "content %d ends while content %d is written", content_id, pages->content_id);
	end_concepts(writer);
	tuplesort_performsort(pages->codes);
	while (next_sorted_datum(pages->codes, &value, &null))
	{
		struct varlena *sorted = (struct varlena *) DatumGetPointer(value);

		CHECK_FOR_INTERRUPTS();
		add_code(writer, VARDATA_ANY(sorted), (int) (VARSIZE_ANY_EXHDR(sorted) - SORTED_TAIL));
		pfree(sorted);
	}
	end_codes(writer);
	tuplesort_end(pages->codes);
	pfree(pages);
	writer->pages = NULL;
}
