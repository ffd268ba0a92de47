/*
 * folded_words.c
 *		Texts as sequences of words without case, accents and punctuation, for searching.
 *
 * Most terms are ASCII and are folded byte by byte. The others are decomposed (NFKD), so that a letter
 * with diacritics becomes the letter and marks to be dropped, in every script that has such.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "common/unicode_norm.h"
#include "mb/pg_wchar.h"
#include "utils/formatting.h"

#include "fhir/folded_words.h"

/* Ends a word; blanks are never doubled, and none is first. */
static void
end_word(StringInfo folded)
{
	if (folded->len > 0 && folded->data[folded->len - 1] != ' ')
		appendStringInfoCharMacro(folded, ' ');
}

/* A byte of ASCII. */
static void
fold_ascii(unsigned char byte, StringInfo folded)
{
	if (byte >= 'A' && byte <= 'Z')
		appendStringInfoCharMacro(folded, byte + ('a' - 'A'));
	else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'))
		appendStringInfoCharMacro(folded, byte);
	else
		end_word(folded);
}

/* Marks that combine with the letter before. */
static bool
is_combining(pg_wchar character)
{
	return (character >= 0x0300 && character <= 0x036F) ||
		(character >= 0x1AB0 && character <= 0x1AFF) ||
		(character >= 0x1DC0 && character <= 0x1DFF) ||
		(character >= 0x20D0 && character <= 0x20FF);
}

/* Punctuation and spaces outside ASCII: the blocks that hold nothing else. */
static bool
is_separator(pg_wchar character)
{
	return (character >= 0x0080 && character <= 0x00BF && character != 0x00AA &&
			character != 0x00B5 && character != 0x00BA) ||
		character == 0x00D7 || character == 0x00F7 ||
		(character >= 0x2000 && character <= 0x206F) ||
		(character >= 0x2190 && character <= 0x23FF) ||
		(character >= 0x3000 && character <= 0x3003) ||
		(character >= 0x3008 && character <= 0x3020);
}

/* Lower case of the scripts that have cases, without regard to the locale; others as they are. */
static pg_wchar
lower_case(pg_wchar character)
{
	if ((character >= 0x0391 && character <= 0x03A9) || (character >= 0x0410 && character <= 0x042F))
		return character + 32;
	if (character >= 0x0400 && character <= 0x040F)
		return character + 80;
	if (character >= 0x0531 && character <= 0x0556)
		return character + 48;
	if (character >= 0x00C0 && character <= 0x00DE)
		return character + 32;
	if ((character >= 0x0100 && character <= 0x0137) || (character >= 0x014A && character <= 0x0177))
		return character | 1;
	if ((character >= 0x0139 && character <= 0x0148 && (character & 1)) ||
		character == 0x0179 || character == 0x017B || character == 0x017D)
		return character + 1;
	return character;
}

static void
fold_unicode(const char *text, int length, StringInfo folded)
{
	pg_wchar   *characters = palloc((length + 1) * sizeof(pg_wchar));
	pg_wchar   *decomposed;

	pg_mb2wchar_with_len(text, characters, length);
	decomposed = unicode_normalize(UNICODE_NFKD, characters);
	for (pg_wchar *at = decomposed; *at != 0; at++)
	{
		unsigned char utf8[5] = {0};

		if (*at < 0x80)
			fold_ascii((unsigned char) *at, folded);
		else if (is_combining(*at))
			continue;
		else if (is_separator(*at))
			end_word(folded);
		else
		{
			unicode_to_utf8(lower_case(*at), utf8);
			appendStringInfoString(folded, (char *) utf8);
		}
	}
	pfree(decomposed);
	pfree(characters);
}

void
fold_words(const char *text, StringInfo folded)
{
	int			length = strlen(text);
	bool		ascii = true;

	resetStringInfo(folded);
	for (int i = 0; ascii && i < length; i++)
		ascii = !IS_HIGHBIT_SET(text[i]);
	if (ascii)
	{
		for (int i = 0; i < length; i++)
			fold_ascii((unsigned char) text[i], folded);
	}
	else if (GetDatabaseEncoding() == PG_UTF8)
		fold_unicode(text, length, folded);
	else
	{
		char	   *lower = str_tolower(text, length, DEFAULT_COLLATION_OID);

		for (char *at = lower; *at != '\0'; at++)
		{
			if (IS_HIGHBIT_SET(*at))
				appendStringInfoCharMacro(folded, *at);
			else
				fold_ascii((unsigned char) *at, folded);
		}
		pfree(lower);
	}
	end_word(folded);
}
