/*
 * code_directory.c
 *		Where the pages of codes of one content are.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "store/code_directory.h"
#include "store/code_page.h"
#include "store/page_reader.h"
#include "word.h"

/* A page, and the first code in it; the prefix decides nearly always. */
typedef struct CodeDirectoryEntry
{
	uint64		prefix;			/* eight bytes, the first one the highest, filled up with zeros */
	uint32		start;			/* of the code in bytes */
	uint16		length;
	ItemPointerData place;
} CodeDirectoryEntry;

struct CodeDirectory
{
	int32		content_id;
	int32		limit;			/* number of concepts */
	Oid			file;			/* of the table, which changes when that is written anew */
	int			count;
	int			capacity;
	CodeDirectoryEntry *entries;
	Size		bytes_used;
	Size		bytes_capacity;
	char	   *bytes;
};

static void
add_page(CodeDirectory *directory, const StoredScan *scan)
{
	text	   *code = (text *) DatumGetPointer(scan->values[PAGE_FIRST_CODE - 1]);
	int			length = VARSIZE_ANY_EXHDR(code);
	CodeDirectoryEntry *entry;

	if (directory->count == directory->capacity)
	{
		directory->capacity *= 2;
		directory->entries = repalloc(directory->entries, directory->capacity * sizeof(CodeDirectoryEntry));
	}
	if (directory->bytes_used + length > directory->bytes_capacity)
	{
		directory->bytes_capacity = Max(directory->bytes_capacity * 2, directory->bytes_used + length);
		directory->bytes = repalloc(directory->bytes, directory->bytes_capacity);
	}
	entry = &directory->entries[directory->count++];
	entry->prefix = word_in_order(VARDATA_ANY(code), length);
	entry->start = (uint32) directory->bytes_used;
	entry->length = (uint16) length;
	entry->place = scan->place;
	memcpy(directory->bytes + directory->bytes_used, VARDATA_ANY(code), length);
	directory->bytes_used += length;
}

CodeDirectory *
code_directory_read(MemoryContext context, int32 content_id, int32 limit)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	CodeDirectory *directory = palloc0(sizeof(CodeDirectory));
	StoredScan	scan;

	directory->content_id = content_id;
	directory->limit = limit;
	directory->capacity = 16;
	directory->entries = palloc(directory->capacity * sizeof(CodeDirectoryEntry));
	directory->bytes_capacity = 256;
	directory->bytes = palloc(directory->bytes_capacity);
	page_reader_scan_codes(&scan, content_id);
	directory->file = scan.table->rd_rel->relfilenode;
	while (stored_scan_next(&scan))
		add_page(directory, &scan);
	stored_scan_close(&scan);
	MemoryContextSwitchTo(old);
	if (directory->count == 0)
		page_reader_no_codes(content_id);
	return directory;
}

void
code_directory_free(CodeDirectory *directory)
{
	pfree(directory->entries);
	pfree(directory->bytes);
	pfree(directory);
}

/* Whether a page begins with a code or one before it. */
static inline bool
begins_before(const CodeDirectory *directory, const CodeDirectoryEntry *entry, uint64 prefix, const char *code, int length)
{
	int			order;

	if (entry->prefix != prefix)
		return entry->prefix < prefix;
	order = memcmp(directory->bytes + entry->start, code, Min(entry->length, length));
	return order != 0 ? order < 0 : entry->length <= length;
}

/* The last page that begins with a code or one before it; the first one begins with no bytes. */
static const CodeDirectoryEntry *
find_page(const CodeDirectory *directory, const char *code, int length)
{
	uint64		prefix = word_in_order(code, length);
	int			low = 0;
	int			high = directory->count;

	while (high - low > 1)
	{
		int			middle = low + (high - low) / 2;

		if (begins_before(directory, &directory->entries[middle], prefix, code, length))
			low = middle;
		else
			high = middle;
	}
	return &directory->entries[low];
}

/* Looks for a code in the page that a slot holds; false if it is another page than the directory says. */
static bool
locate_in_slot(const CodeDirectory *directory, const CodeDirectoryEntry *entry, TupleTableSlot *slot, const char *code,
			   int length, int32 *ordinal)
{
	text	   *first;
	int			size;
	const unsigned char *page;

	slot_getallattrs(slot);
	first = (text *) DatumGetPointer(slot->tts_values[PAGE_FIRST_CODE - 1]);
	if (DatumGetInt32(slot->tts_values[PAGE_CONTENT_ID - 1]) != directory->content_id ||
		DatumGetInt32(slot->tts_values[PAGE_FIRST_ORDINAL - 1]) != PAGE_OF_CODES ||
		VARSIZE_ANY_EXHDR(first) != entry->length ||
		memcmp(VARDATA_ANY(first), directory->bytes + entry->start, entry->length) != 0)
		return false;
	page = page_of_datum(slot->tts_values[PAGE_BYTES - 1], &size);
	*ordinal = code_page_find(page, size, code, length);
	if (*ordinal >= directory->limit)
		packed_page_damaged("The ordinal of a code is not that of a concept.");
	return true;
}

bool
code_directory_locate(const CodeDirectory *directory, const char *code, int length, int32 *ordinal)
{
	Relation	table = table_open(stored_relation(STORED_CONCEPT_PAGE), AccessShareLock);
	bool		found = false;

	CHECK_FOR_INTERRUPTS();
	if (table->rd_rel->relfilenode == directory->file)
	{
		const CodeDirectoryEntry *entry = find_page(directory, code, length);
		ItemPointerData place = entry->place;
		TupleTableSlot *slot = table_slot_create(table, NULL);

		found = table_tuple_fetch_row_version(table, &place, GetActiveSnapshot(), slot) &&
			locate_in_slot(directory, entry, slot, code, length, ordinal);
		ExecDropSingleTupleTableSlot(slot);
	}
	table_close(table, AccessShareLock);
	return found;
}
