/*
 * code_page.c
 *		Pages of codes by their bytes.
 */
#include "postgres.h"

#include "hierarchy/varint.h"
#include "store/code_page.h"

/* Bytes of an entry at most. */
#define ENTRY_SIZE (1 + 1 + PACKED_CODE_MAX + VARINT_MAX_SIZE)

/* As texts in the collation "C" compare. */
static inline int
compare_codes(const char *a, int a_length, const char *b, int b_length)
{
	int			order = memcmp(a, b, Min(a_length, b_length));

	return order != 0 ? order : a_length - b_length;
}

void
code_page_clear(CodePageDraft *draft)
{
	packed_page_clear(&draft->page);
	draft->length = 0;
}

bool
code_page_add(CodePageDraft *draft, const char *code, int length, int32 ordinal)
{
	unsigned char entry[ENTRY_SIZE];
	unsigned char *end = entry;
	int			shared = 0;

	if (length > PACKED_CODE_MAX ||
		(draft->page.count > 0 && compare_codes(draft->code, draft->length, code, length) >= 0))
		elog(ERROR, "code is too long for a page, or out of order");
	if (!packed_page_begins_group(&draft->page))
	{
		while (shared < draft->length && shared < length && draft->code[shared] == code[shared])
			shared++;
		*end++ = (unsigned char) shared;
	}
	end = packed_code_write(end, code + shared, length - shared);
	end = varint_write(end, ordinal);
	if (!packed_page_add(&draft->page, entry, end - entry))
		return false;
	memcpy(draft->code, code, length);
	draft->length = length;
	return true;
}

/* The code of an entry, in place of the one before, and where the rest of the entry begins. */
static inline const unsigned char *
read_code(const PackedView *view, const unsigned char *next, bool begins_group, char *code, int *length)
{
	int			shared = 0;
	const unsigned char *end;

	if (!begins_group)
	{
		if (next >= view->end)
			packed_page_damaged("It ends within a group.");
		shared = *next++;
		if (shared > *length)
			packed_page_damaged("A code has more in common with the one before than that has.");
	}
	end = packed_code_skip(next, view->end);
	*length = shared + packed_code_unpack(next, code + shared);
	if (*length > PACKED_CODE_MAX)
		packed_page_damaged("A code is too long.");
	return end;
}

/* The last group that begins with this code or one before it; -1: none does. */
static int
find_group(const PackedView *view, const char *code, int length)
{
	char		first[PACKED_CODE_MAX * 2];
	int			first_length = 0;
	int			low = 0;
	int			high = view->groups;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		(void) read_code(view, packed_view_group(view, middle), true, first, &first_length);
		if (compare_codes(first, first_length, code, length) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

int32
code_page_find(const unsigned char *bytes, int size, const char *code, int length)
{
	PackedView	view;
	char		found[PACKED_CODE_MAX * 2];
	int			found_length = 0;
	int			group;
	const unsigned char *next;

	packed_view_open(&view, bytes, size);
	group = find_group(&view, code, length);
	if (group < 0)
		return -1;
	next = packed_view_group(&view, group);
	for (int i = 0; i < PACKED_GROUP && group * PACKED_GROUP + i < view.count; i++)
	{
		int32		ordinal;
		int			order;

		next = read_code(&view, next, i == 0, found, &found_length);
		ordinal = (int32) packed_number(&next, view.end);
		order = compare_codes(found, found_length, code, length);
		if (order == 0)
			return ordinal;
		if (order > 0)
			return -1;
	}
	return -1;
}
