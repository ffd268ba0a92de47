/*
 * concept_store.c
 *		Reads one content: concepts, by their pages where these have what is asked, else by their rows; and links.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "store/concept_store.h"
#include "store/page_reader.h"
#include "store/stored_scan.h"

/* Columns in the order of store.sql. */
enum
{
	CONCEPT_CONTENT_ID = 1,
	CONCEPT_ORDINAL,
	CONCEPT_LAST_DESCENDANT,
	CONCEPT_POSITION,
	CONCEPT_FLAGS,
	CONCEPT_NESTING,
	CONCEPT_CODE,
	CONCEPT_FOLDED_CODE,
	CONCEPT_DISPLAY,
	CONCEPT_DEFINITION,
	CONCEPT_MORE_DESCENDANTS,
	CONCEPT_EXTRA
};

enum
{
	EDGE_CONTENT_ID = 1,
	EDGE_PARENT,
	EDGE_CHILD
};

/* Concepts */

/* The pages answer; the index is for codes that are too long for them. */
static int32
locate_row(int32 content_id, const char *code, int length)
{
	StoredScan	scan;
	text	   *key = cstring_to_text_with_len(code, length);
	int32		ordinal = -1;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, CONCEPT_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_text(&scan, CONCEPT_CODE, BTEqualStrategyNumber, PointerGetDatum(key));
	stored_scan_open(&scan, STORED_CONCEPT, STORED_CONCEPT_CODE);
	if (stored_scan_next(&scan))
		ordinal = stored_scan_int4(&scan, CONCEPT_ORDINAL);
	stored_scan_close(&scan);
	pfree(key);
	return ordinal;
}

int32
concept_store_locate(int32 content_id, const char *code, int length, int32 limit)
{
	if (length > PACKED_CODE_MAX)
		return locate_row(content_id, code, length);
	return page_reader_locate(content_id, code, length, limit);
}

/*
 * folded_code is stored only where it differs from the code, so a code that is in lower case is found
 * as itself. Where several differ by case only, the one in lower case wins, else the first.
 */
int32
concept_store_locate_folded(int32 content_id, const char *folded, int length, int32 limit)
{
	StoredScan	scan;
	text	   *key;
	int32		ordinal = concept_store_locate(content_id, folded, length, limit);

	if (ordinal >= 0)
		return ordinal;
	key = cstring_to_text_with_len(folded, length);
	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, CONCEPT_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_text(&scan, CONCEPT_FOLDED_CODE, BTEqualStrategyNumber, PointerGetDatum(key));
	stored_scan_open(&scan, STORED_CONCEPT, STORED_CONCEPT_FOLDED_CODE);
	while (stored_scan_next(&scan))
	{
		int32		found = stored_scan_int4(&scan, CONCEPT_ORDINAL);

		if (ordinal < 0 || found < ordinal)
			ordinal = found;
	}
	stored_scan_close(&scan);
	pfree(key);
	return ordinal;
}

static void
fill_descendants(const StoredScan *scan, int32 limit, Concept *concept)
{
	interval_set_init(&concept->descendants);
	interval_set_append(&concept->descendants, concept->ordinal, concept->last_descendant);
	if (!stored_scan_is_null(scan, CONCEPT_MORE_DESCENDANTS))
	{
		bytea	   *more = DatumGetByteaPP(scan->values[CONCEPT_MORE_DESCENDANTS - 1]);

		interval_set_decode(&concept->descendants, concept->last_descendant,
							(unsigned char *) VARDATA_ANY(more), VARSIZE_ANY_EXHDR(more), limit);
	}
}

static void
fill_concept(const StoredScan *scan, int members, int32 limit, Concept *concept)
{
	memset(concept, 0, sizeof(*concept));
	concept->ordinal = stored_scan_int4(scan, CONCEPT_ORDINAL);
	concept->last_descendant = stored_scan_int4(scan, CONCEPT_LAST_DESCENDANT);
	concept->flags = (uint16) stored_scan_int2(scan, CONCEPT_FLAGS);
	if (members & FETCH_PLACE)
	{
		concept->position = stored_scan_int4(scan, CONCEPT_POSITION);
		concept->nesting = stored_scan_int2(scan, CONCEPT_NESTING);
	}
	if (members & FETCH_CODE)
	{
		concept->code = stored_scan_text(scan, CONCEPT_CODE);
		concept->code_length = strlen(concept->code);
	}
	if (members & FETCH_DISPLAY)
		concept->display = stored_scan_text(scan, CONCEPT_DISPLAY);
	if (members & FETCH_DEFINITION)
		concept->definition = stored_scan_text(scan, CONCEPT_DEFINITION);
	if (members & FETCH_INTERVALS)
		fill_descendants(scan, limit, concept);
	if (members & FETCH_EXTRA)
		concept->extra = stored_scan_jsonb(scan, CONCEPT_EXTRA);
}

static void
open_concept(StoredScan *scan, int32 content_id, int32 ordinal)
{
	stored_scan_init(scan);
	stored_scan_key_int4(scan, CONCEPT_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(scan, CONCEPT_ORDINAL, BTEqualStrategyNumber, ordinal);
	stored_scan_open(scan, STORED_CONCEPT, STORED_CONCEPT_PKEY);
}

static bool
fetch_row(int32 content_id, int32 ordinal, int members, int32 limit, Concept *concept)
{
	StoredScan	scan;
	bool		found;

	open_concept(&scan, content_id, ordinal);
	found = stored_scan_next(&scan);
	if (found)
		fill_concept(&scan, members, limit, concept);
	stored_scan_close(&scan);
	return found;
}

/* What pages have of a concept, beside what every fetch fills. */
#define PAGE_MEMBERS (FETCH_CODE | FETCH_INTERVALS)
#define pages_suffice(members) (((members) & ~PAGE_MEMBERS) == 0)

/*
 * Fills a concept from its entry, or from its row where the entry refers to that. The code goes to code,
 * PACKED_CODE_MAX + 1 bytes.
 */
static void
fill_from_page(int32 content_id, const ConceptPageEntry *entry, int members, int32 limit, char *code,
			   Concept *concept)
{
	if (((members & FETCH_CODE) && entry->code == NULL) ||
		((members & FETCH_INTERVALS) && entry->form == PAGE_INTERVALS_IN_ROW))
	{
		if (!fetch_row(content_id, entry->ordinal, members, limit, concept))
			ereport(ERROR,
					errcode(ERRCODE_DATA_CORRUPTED),
					errmsg("concept %d of content %d is missing", entry->ordinal, content_id));
		return;
	}
	memset(concept, 0, sizeof(*concept));
	concept->ordinal = entry->ordinal;
	concept->last_descendant = entry->last_descendant;
	concept->flags = entry->flags;
	if (members & FETCH_CODE)
	{
		concept->code_length = concept_page_code(entry, code);
		concept->code = code;
	}
	if (members & FETCH_INTERVALS)
	{
		interval_set_init(&concept->descendants);
		interval_set_append(&concept->descendants, entry->ordinal, entry->last_descendant);
		if (entry->form == PAGE_INTERVALS)
			interval_set_decode(&concept->descendants, entry->last_descendant, entry->more, entry->more_size, limit);
	}
}

static bool
fetch_from_page(int32 content_id, int32 ordinal, int members, int32 limit, Concept *concept)
{
	PageReader	reader;
	ConceptPageEntry entry;
	char		code[PACKED_CODE_MAX + 1];
	bool		found;

	page_reader_init(&reader, content_id, limit);
	found = page_reader_fetch(&reader, ordinal, &entry);
	if (found)
	{
		fill_from_page(content_id, &entry, members, limit, code, concept);
		if (concept->code == code)
			concept->code = pnstrdup(code, concept->code_length);
	}
	page_reader_close(&reader);
	return found;
}

bool
concept_store_fetch(int32 content_id, int32 ordinal, int members, int32 limit, Concept *concept)
{
	return pages_suffice(members) ? fetch_from_page(content_id, ordinal, members, limit, concept) :
		fetch_row(content_id, ordinal, members, limit, concept);
}

static void
fetch_each_from_pages(int32 content_id, const int32 *ordinals, int count, int members, int32 limit,
					  ConceptVisitor visit, void *context)
{
	PageReader	reader;
	ConceptPageEntry entry;
	Concept		concept;
	char		code[PACKED_CODE_MAX + 1];
	bool		more = true;

	page_reader_init(&reader, content_id, limit);
	for (int i = 0; i < count && more; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!page_reader_fetch(&reader, ordinals[i], &entry))
			continue;
		fill_from_page(content_id, &entry, members, limit, code, &concept);
		more = visit(context, &concept);
	}
	page_reader_close(&reader);
}

void
concept_store_fetch_each(int32 content_id, const int32 *ordinals, int count, int members, int32 limit,
						 ConceptVisitor visit, void *context)
{
	StoredScan	scan;
	Concept		concept;
	bool		more = true;

	if (count == 0)
		return;
	if (pages_suffice(members))
	{
		fetch_each_from_pages(content_id, ordinals, count, members, limit, visit, context);
		return;
	}
	open_concept(&scan, content_id, ordinals[0]);
	for (int i = 0; i < count && more; i++)
	{
		if (i > 0)
			stored_scan_again(&scan, 1, Int32GetDatum(ordinals[i]));
		if (!stored_scan_next(&scan))
			continue;
		fill_concept(&scan, members, limit, &concept);
		more = visit(context, &concept);
	}
	stored_scan_close(&scan);
}

/* The same by the row, where the page has not all intervals. */
static bool
row_subsumes(int32 content_id, int32 a, int32 b, int32 limit)
{
	StoredScan	scan;
	bool		result = false;

	open_concept(&scan, content_id, a);
	if (stored_scan_next(&scan))
	{
		int32		last = stored_scan_int4(&scan, CONCEPT_LAST_DESCENDANT);

		if (b <= last)
			result = true;
		else if (!stored_scan_is_null(&scan, CONCEPT_MORE_DESCENDANTS))
		{
			bytea	   *more = DatumGetByteaPP(scan.values[CONCEPT_MORE_DESCENDANTS - 1]);

			result = interval_encoded_contains(last, (unsigned char *) VARDATA_ANY(more),
											   VARSIZE_ANY_EXHDR(more), limit, b);
		}
	}
	stored_scan_close(&scan);
	return result;
}

bool
concept_store_subsumes(int32 content_id, int32 a, int32 b, int32 limit)
{
	PageReader	reader;
	ConceptPageEntry entry;
	bool		result = false;

	/* Descendants come after what they descend from. */
	if (b <= a)
		return a == b;
	page_reader_init(&reader, content_id, limit);
	if (page_reader_fetch(&reader, a, &entry))
		result = entry.form == PAGE_INTERVALS_IN_ROW && b > entry.last_descendant ?
			row_subsumes(content_id, a, b, limit) : concept_page_entry_subsumes(&entry, b, limit);
	page_reader_close(&reader);
	return result;
}

/* The members of a set by their pages. */
static void
scan_pages(int32 content_id, const IntervalSet *set, int members, int32 limit, ConceptVisitor visit, void *context)
{
	PageReader	reader;
	ConceptPageEntry entry;
	MemoryContext row_context = stored_row_context();
	char		code[PACKED_CODE_MAX + 1];
	bool		more = true;

	page_reader_init(&reader, content_id, limit);
	for (int i = 0; i < set->length && more; i++)
	{
		bool		found = page_reader_fetch(&reader, set->items[i].first, &entry);

		while (found && more)
		{
			Concept		concept;
			MemoryContext old = MemoryContextSwitchTo(row_context);

			CHECK_FOR_INTERRUPTS();
			fill_from_page(content_id, &entry, members, limit, code, &concept);
			MemoryContextSwitchTo(old);
			more = visit(context, &concept);
			MemoryContextReset(row_context);
			found = entry.ordinal < set->items[i].last && page_reader_next(&reader, &entry);
		}
	}
	page_reader_close(&reader);
	MemoryContextDelete(row_context);
}

/* So many rows between two intervals are read and passed over rather than that the next one is looked for. */
#define ROWS_PASSED_OVER 32

/* The members of a set by their rows. */
static void
scan_rows(int32 content_id, const IntervalSet *set, int members, int32 limit, ConceptVisitor visit, void *context)
{
	StoredScan	scan;
	MemoryContext row_context;
	const OrdinalInterval *interval = set->items;
	bool		more = true;

	if (set->length == 0)
		return;
	row_context = stored_row_context();
	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, CONCEPT_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, CONCEPT_ORDINAL, BTGreaterEqualStrategyNumber, interval->first);
	stored_scan_key_int4(&scan, CONCEPT_ORDINAL, BTLessEqualStrategyNumber, set->items[set->length - 1].last);
	stored_scan_open(&scan, STORED_CONCEPT, STORED_CONCEPT_PKEY);
	while (more && stored_scan_next(&scan))
	{
		int32		ordinal = stored_scan_int4(&scan, CONCEPT_ORDINAL);
		Concept		concept;
		MemoryContext old;

		while (interval->last < ordinal)
			interval++;
		if (ordinal < interval->first)
		{
			if (interval->first - ordinal > ROWS_PASSED_OVER)
				stored_scan_again(&scan, 1, Int32GetDatum(interval->first));
			continue;
		}
		old = MemoryContextSwitchTo(row_context);
		fill_concept(&scan, members, limit, &concept);
		MemoryContextSwitchTo(old);
		more = visit(context, &concept);
		MemoryContextReset(row_context);
	}
	stored_scan_close(&scan);
	MemoryContextDelete(row_context);
}

void
concept_store_scan_set(int32 content_id, const IntervalSet *set, int members, int32 limit,
					   ConceptVisitor visit, void *context)
{
	if (pages_suffice(members))
		scan_pages(content_id, set, members, limit, visit, context);
	else
		scan_rows(content_id, set, members, limit, visit, context);
}

void
concept_store_scan(int32 content_id, int32 first, int32 last, int members, int32 limit,
				   ConceptVisitor visit, void *context)
{
	OrdinalInterval interval = {first, last};
	IntervalSet set = {1, 1, &interval};

	if (first <= last)
		concept_store_scan_set(content_id, &set, members, limit, visit, context);
}

/* Links */

/* The other ends of the links that have ordinal in column, ascending by the index. */
static int
collect_links(int32 content_id, int column, int32 ordinal, int other, StoredRelation index,
			  int32 **links)
{
	StoredScan	scan;
	int			count = 0;
	int			capacity = 8;

	*links = palloc(capacity * sizeof(int32));
	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, EDGE_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, column, BTEqualStrategyNumber, ordinal);
	stored_scan_open(&scan, STORED_CONCEPT_EDGE, index);
	while (stored_scan_next(&scan))
	{
		if (count == capacity)
		{
			capacity *= 2;
			*links = repalloc_huge(*links, (Size) capacity * sizeof(int32));
		}
		(*links)[count++] = stored_scan_int4(&scan, other);
	}
	stored_scan_close(&scan);
	return count;
}

static int
compare_ordinals(const void *a, const void *b)
{
	int32		left = *(const int32 *) a;
	int32		right = *(const int32 *) b;

	return left < right ? -1 : left > right;
}

/* The index on children does not hold the parents, so they come in any order. */
int
concept_store_parents(int32 content_id, int32 ordinal, int32 **links)
{
	int			count = collect_links(content_id, EDGE_CHILD, ordinal, EDGE_PARENT,
									  STORED_CONCEPT_EDGE_CHILD, links);

	if (count > 1)
		qsort(*links, count, sizeof(int32), compare_ordinals);
	return count;
}

int
concept_store_children(int32 content_id, int32 ordinal, int32 **links)
{
	return collect_links(content_id, EDGE_PARENT, ordinal, EDGE_CHILD, STORED_CONCEPT_EDGE_PKEY,
						 links);
}

void
concept_store_scan_links(int32 content_id, int32 first, int32 last, LinkVisitor visit, void *context)
{
	StoredScan	scan;
	bool		more = true;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, EDGE_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, EDGE_PARENT, BTGreaterEqualStrategyNumber, first);
	stored_scan_key_int4(&scan, EDGE_PARENT, BTLessEqualStrategyNumber, last);
	stored_scan_open(&scan, STORED_CONCEPT_EDGE, STORED_CONCEPT_EDGE_PKEY);
	while (more && stored_scan_next(&scan))
		more = visit(context, stored_scan_int4(&scan, EDGE_PARENT), stored_scan_int4(&scan, EDGE_CHILD));
	stored_scan_close(&scan);
}
