/*
 * concept_page.c
 *		Pages of concepts by ordinal.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "hierarchy/varint.h"
#include "store/concept_page.h"

/* Bytes of an entry at most. */
#define ENTRY_SIZE (1 + PACKED_CODE_MAX + 3 * VARINT_MAX_SIZE + CONCEPT_PAGE_MAX_INTERVALS)

StaticAssertDecl(ENTRY_SIZE + sizeof(uint16) <= PACKED_PAGE_SIZE, "an empty page has room for any entry");

bool
concept_page_add(PackedPage *page, const ConceptRow *row)
{
	unsigned char entry[ENTRY_SIZE];
	unsigned char *end = entry;
	size_t		length = strlen(row->code);
	ConceptPageForm form = row->more_size > CONCEPT_PAGE_MAX_INTERVALS ? PAGE_INTERVALS_IN_ROW :
		row->more_size > 0 ? PAGE_INTERVALS :
		row->last_descendant > row->ordinal ? PAGE_INTERVAL : PAGE_LEAF;

	if (length > PACKED_CODE_MAX)
		*end++ = PACKED_CODE_ABSENT;
	else
		end = packed_code_write(end, row->code, (int) length);
	end = varint_write(end, row->flags << 2 | form);
	if (form != PAGE_LEAF)
		end = varint_write(end, row->last_descendant - row->ordinal);
	if (form == PAGE_INTERVALS)
	{
		end = varint_write(end, row->more_size);
		memcpy(end, row->more_descendants, row->more_size);
		end += row->more_size;
	}
	return packed_page_add(page, entry, end - entry);
}

void
concept_page_open(ConceptPage *page, int32 first, int32 limit, const unsigned char *bytes, int size)
{
	packed_view_open(&page->view, bytes, size);
	if (first > PG_INT32_MAX - page->view.count || first + page->view.count > limit)
		packed_page_damaged("It has more concepts than there are.");
	page->first = first;
	page->limit = limit;
	page->at = 0;
	page->next = page->view.entries;
}

/* The next entry, which there must be. */
static inline void
read_entry(ConceptPage *page, ConceptPageEntry *entry)
{
	const unsigned char *end = page->view.end;
	const unsigned char *next = packed_code_skip(page->next, end);
	uint32		flags;

	entry->ordinal = page->first + page->at;
	entry->last_descendant = entry->ordinal;
	entry->code = *page->next == PACKED_CODE_ABSENT ? NULL : page->next;
	entry->more = NULL;
	entry->more_size = 0;
	flags = packed_number(&next, end);
	entry->form = (ConceptPageForm) (flags & 3);
	entry->flags = flags >> 2;
	if (entry->form != PAGE_LEAF)
	{
		uint32		further = packed_number(&next, end);

		if (further >= page->limit - entry->ordinal)
			packed_page_damaged("Descendants reach beyond the last ordinal.");
		entry->last_descendant += further;
	}
	if (entry->form == PAGE_INTERVALS)
	{
		uint32		size = packed_number(&next, end);

		if (size > end - next)
			packed_page_damaged("It ends within intervals.");
		entry->more = next;
		entry->more_size = (int) size;
		next += size;
	}
	page->next = next;
	page->at++;
}

void
concept_page_seek(ConceptPage *page, int32 ordinal)
{
	int			wanted = ordinal - page->first;
	ConceptPageEntry skipped;

	Assert(concept_page_has(page, ordinal));
	if (wanted < page->at || wanted / PACKED_GROUP > page->at / PACKED_GROUP)
	{
		page->at = wanted - wanted % PACKED_GROUP;
		page->next = packed_view_group(&page->view, wanted / PACKED_GROUP);
	}
	while (page->at < wanted)
		read_entry(page, &skipped);
}

bool
concept_page_next(ConceptPage *page, ConceptPageEntry *entry)
{
	if (page->at >= page->view.count)
		return false;
	read_entry(page, entry);
	return true;
}

bool
concept_page_entry_subsumes(const ConceptPageEntry *entry, int32 ordinal, int32 limit)
{
	if (ordinal <= entry->last_descendant)
		return ordinal >= entry->ordinal;
	return entry->form == PAGE_INTERVALS &&
		interval_encoded_contains(entry->last_descendant, entry->more, entry->more_size, limit, ordinal);
}

/* What goes out must be text of the database's encoding, whatever the page has become. */
static void
check_text(const char *code, int length)
{
	bool		ascii = true;

	for (int i = 0; i < length; i++)
	{
		if (code[i] == '\0')
			packed_page_damaged("A code has a byte that is zero.");
		ascii = ascii && !IS_HIGHBIT_SET(code[i]);
	}
	if (!ascii && !pg_verifymbstr(code, length, true))
		packed_page_damaged("A code is no text.");
}

int
concept_page_code(const ConceptPageEntry *entry, char *code)
{
	int			length = packed_code_unpack(entry->code, code);

	if ((*entry->code & PACKED_CODE_DIGITS) == 0)
		check_text(code, length);
	code[length] = '\0';
	return length;
}
