/*
 * code.c
 *		FHIR's small string types.
 */
#include "fhir/code.h"

#include "fhir/ascii.h"

bool
code_is_valid(const char *text)
{
	bool		after_blank = true; /* so that the first must not be blank */

	for (; *text; text++)
	{
		bool		blank = ascii_blank(*text);

		if (blank && (after_blank || *text != ' '))
			return false;
		after_blank = blank;
	}
	return !after_blank;
}

char *
code_fold(const char *code)
{
	size_t		length = strlen(code);
	char	   *folded = palloc(length + 1);
	size_t		i;

	for (i = 0; i <= length; i++)
		folded[i] = (char) ascii_lower(code[i]);
	return folded;
}

char *
code_fold_bytes(const char *code, int length, char *buffer)
{
	char	   *folded = length <= CODE_FOLD_BUFFER ? buffer : palloc(length);

	for (int i = 0; i < length; i++)
		folded[i] = (char) ascii_lower(code[i]);
	return folded;
}

int
code_fold_compare(const char *a, const char *b)
{
	while (*a && ascii_lower(*a) == ascii_lower(*b))
	{
		a++;
		b++;
	}
	return (int) ascii_lower(*a) - (int) ascii_lower(*b);
}

bool
uri_is_valid(const char *text)
{
	const char *p;

	for (p = text; *p; p++)
	{
		if (ascii_blank(*p))
			return false;
	}
	return p > text;
}

bool
uri_is_absolute(const char *text)
{
	const char *p = text;

	if (!ascii_letter(*p))
		return false;
	while (ascii_alphanumeric(*p) || *p == '+' || *p == '-' || *p == '.')
		p++;
	return *p == ':' && uri_is_valid(p + 1);
}

bool
id_is_valid(const char *text)
{
	const char *p;

	for (p = text; *p; p++)
	{
		if (!ascii_alphanumeric(*p) && *p != '-' && *p != '.')
			return false;
		if (p - text >= 64)
			return false;
	}
	return p > text;
}
