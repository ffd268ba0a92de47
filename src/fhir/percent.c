/*
 * percent.c
 *		Percent-escapes of URLs.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "fhir/ascii.h"
#include "fhir/percent.h"

char *
percent_decode(const char *text)
{
	char	   *decoded = palloc(strlen(text) + 1);
	char	   *out = decoded;

	for (; *text; text++)
	{
		if (*text == '%')
		{
			int			high = ascii_hex(text[1]);
			int			low = high < 0 ? -1 : ascii_hex(text[2]);

			if (low < 0 || (high == 0 && low == 0))
				return NULL;
			*out++ = (char) (high * 16 + low);
			text += 2;
		}
		else
			*out++ = *text;
	}
	*out = '\0';
	if (!pg_verify_mbstr(PG_UTF8, decoded, out - decoded, true))
		return NULL;
	return pg_any_to_server(decoded, out - decoded, PG_UTF8);
}

char *
percent_encode(const char *text)
{
	StringInfoData out;
	char	   *utf8 = pg_server_to_any(text, strlen(text), PG_UTF8);

	initStringInfo(&out);
	for (; *utf8; utf8++)
	{
		if (isalnum((unsigned char) *utf8) || strchr("-._~", *utf8))
			appendStringInfoChar(&out, *utf8);
		else
			appendStringInfo(&out, "%%%02X", (unsigned char) *utf8);
	}
	return out.data;
}
