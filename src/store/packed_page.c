/*
 * packed_page.c
 *		What the two kinds of pages of fhirterm.concept_page have in common: groups of entries, codes as bytes.
 */
#include "postgres.h"

#include "hierarchy/varint.h"
#include "store/packed_page.h"

/* Bytes before the entries. */
static inline int
header_size(int groups)
{
	return sizeof(uint16) * (groups > 0 ? groups : 1);
}

static inline int
groups_of(int count)
{
	return (count + PACKED_GROUP - 1) / PACKED_GROUP;
}

static inline int
read_uint16(const unsigned char *bytes)
{
	return bytes[0] | bytes[1] << 8;
}

static inline void
write_uint16(unsigned char *bytes, int value)
{
	bytes[0] = (unsigned char) value;
	bytes[1] = (unsigned char) (value >> 8);
}

void
packed_page_damaged(const char *detail)
{
	ereport(ERROR,
			errcode(ERRCODE_DATA_CORRUPTED),
			errmsg("stored page of concepts is damaged"),
			errdetail_internal("%s", detail),
			errhint("Unload the code system and load it again, or restore fhirterm.concept_page."));
}

/* Writing */

void
packed_page_clear(PackedPage *page)
{
	page->count = 0;
	page->size = 0;
}

bool
packed_page_add(PackedPage *page, const unsigned char *entry, int size)
{
	if (header_size(groups_of(page->count + 1)) + page->size + size > PACKED_PAGE_SIZE)
		return false;
	if (packed_page_begins_group(page))
		page->starts[page->count / PACKED_GROUP] = (uint16) page->size;
	memcpy(page->entries + page->size, entry, size);
	page->size += size;
	page->count++;
	return true;
}

int
packed_page_write(const PackedPage *page, unsigned char *bytes)
{
	int			groups = groups_of(page->count);

	write_uint16(bytes, page->count);
	for (int i = 1; i < groups; i++)
		write_uint16(bytes + i * sizeof(uint16), page->starts[i]);
	memcpy(bytes + header_size(groups), page->entries, page->size);
	return header_size(groups) + page->size;
}

unsigned char *
packed_code_write(unsigned char *bytes, const char *code, int length)
{
	bool		digits = length > 0;

	Assert(length <= PACKED_CODE_MAX);
	for (int i = 0; i < length && digits; i++)
		digits = code[i] >= '0' && code[i] <= '9';
	*bytes++ = (unsigned char) (digits ? PACKED_CODE_DIGITS | length : length);
	if (!digits)
	{
		memcpy(bytes, code, length);
		return bytes + length;
	}
	for (int i = 0; i < length; i += 2)
		*bytes++ = (unsigned char) ((code[i] - '0') << 4 | (i + 1 < length ? code[i + 1] - '0' : 0));
	return bytes;
}

/* Reading */

void
packed_view_open(PackedView *view, const unsigned char *bytes, int size)
{
	if (size < (int) sizeof(uint16) || size > PACKED_PAGE_SIZE)
		packed_page_damaged("It has no size that a page has.");
	view->count = read_uint16(bytes);
	view->groups = groups_of(view->count);
	if (header_size(view->groups) > size)
		packed_page_damaged("It ends among its groups.");
	view->starts = bytes;
	view->entries = bytes + header_size(view->groups);
	view->end = bytes + size;
}

const unsigned char *
packed_view_group(const PackedView *view, int group)
{
	int			start;

	Assert(group >= 0 && group < view->groups);
	if (group == 0)
		return view->entries;
	start = read_uint16(view->starts + group * sizeof(uint16));
	if (start > view->end - view->entries)
		packed_page_damaged("A group begins behind its end.");
	return view->entries + start;
}

uint32
packed_number(const unsigned char **next, const unsigned char *end)
{
	uint32		value = 0;
	const char *damage = varint_read(next, end, &value);

	if (damage != NULL)
		packed_page_damaged(damage);
	return value;
}

/* Bytes after the first one. */
static inline int
code_bytes(unsigned char form)
{
	return form & PACKED_CODE_DIGITS ? ((form & PACKED_CODE_ABSENT) + 1) / 2 :
		form == PACKED_CODE_ABSENT ? 0 : form;
}

const unsigned char *
packed_code_skip(const unsigned char *bytes, const unsigned char *end)
{
	if (bytes >= end || code_bytes(*bytes) >= end - bytes)
		packed_page_damaged("It ends within a code.");
	return bytes + 1 + code_bytes(*bytes);
}

int
packed_code_unpack(const unsigned char *bytes, char *code)
{
	int			length = *bytes & PACKED_CODE_ABSENT;
	unsigned	wrong = 0;

	if (length > PACKED_CODE_MAX)
		packed_page_damaged("A code is too long.");
	if ((*bytes++ & PACKED_CODE_DIGITS) == 0)
	{
		memcpy(code, bytes, length);
		return length;
	}
	for (int i = 0; i + 1 < length; i += 2, bytes++)
	{
		code[i] = (char) ('0' + (*bytes >> 4));
		code[i + 1] = (char) ('0' + (*bytes & 0x0F));
		wrong |= ((*bytes & 0x0F) + 6) | ((*bytes >> 4) + 6);
	}
	if (length % 2 == 1)
	{
		code[length - 1] = (char) ('0' + (*bytes >> 4));
		wrong |= ((*bytes >> 4) + 6) | (*bytes & 0x0F ? 0x10 : 0);
	}
	if (wrong & 0x10)
		packed_page_damaged("A digit is none.");
	return length;
}
