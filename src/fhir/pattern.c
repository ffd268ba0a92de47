/*
 * pattern.c
 *		Regular expressions of filters: PCRE2 in UTF mode, matched against the whole value, under limits.
 *
 * The library that has PCRE2 is loaded with the first pattern (pattern_module.c). Nothing can be interrupted inside PCRE2,
 * so the match limit is what bounds the time. A step may scan the value, hence STEP_BUDGET bounds steps times bytes.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "compat.h"
#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/pattern_engine.h"
#include "settings.h"

/* Most steps times bytes of one match: well below a second, whatever a step does. */
#define STEP_BUDGET		300000000

struct Pattern
{
	MemoryContext context;		/* holds everything, this struct too */
	PatternCode *code;
	char	   *shown;			/* the pattern for messages, clipped */
};

static const PatternEngine *
pattern_engine(void)
{
	static Companion companion = {"fhirterm_pattern", "fhirterm_pattern_engine", sizeof(PatternEngine)};

	return (const PatternEngine *) companion_load(&companion);
}

/* character is that of the error in the pattern, from 0; -1: none. */
pg_noreturn static void
raise_fault(const Pattern *pattern, const PatternFault *fault, int character)
{
	if (fault->out_of_memory)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory for a regular expression")));
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("invalid regular expression \"%s\": %s", pattern->shown, fault->message),
			 character < 0 ? 0 : errdetail("The error is at character %d.", character + 1),
			 errhint("Patterns follow PCRE2 and match the whole value.")));
}

static void
raise_limit(const Pattern *pattern, const char *value, size_t length)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_TOO_COSTLY),
			 errmsg("regular expression \"%s\" takes too long or too much memory", pattern->shown),
			 errdetail("It was given up on the value \"%s\" of %zu bytes.", excerpt_of(value, length), length),
			 errhint("Simplify nested repetitions, or raise fhirterm.regex_match_limit.")));
}

/* Characters in the first length bytes: PCRE2 tells offsets in bytes, people count characters. */
static int
utf8_characters(const char *utf8, size_t length)
{
	int			count = 0;
	size_t		i;

	for (i = 0; i < length; i++)
		count += ((unsigned char) utf8[i] & 0xC0) != 0x80;
	return count;
}

static void
compile_code(Pattern *pattern, const char *text, size_t length)
{
	char	   *utf8 = pg_server_to_any(text, (int) length, PG_UTF8);
	PatternFault fault = {0};

	pattern->code = pattern_engine()->compile(pattern->context, utf8, utf8 == text ? length : strlen(utf8), &fault);
	if (pattern->code == NULL)
		raise_fault(pattern, &fault, fault.out_of_memory ? -1 : utf8_characters(utf8, fault.offset));
}

Pattern *
pattern_compile(MemoryContext context, const char *text, size_t length)
{
	MemoryContext own;
	MemoryContext caller;
	Pattern    *pattern;

	if (length > PATTERN_MAX_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_TX_TOO_COSTLY),
				 errmsg("regular expression is too long"),
				 errdetail("It has %zu bytes; the limit is %d.", length, PATTERN_MAX_LENGTH)));
	own = AllocSetContextCreate(context, "fhirterm pattern", ALLOCSET_SMALL_SIZES);
	caller = MemoryContextSwitchTo(own);
	pattern = palloc0(sizeof(Pattern));
	pattern->context = own;
	pattern->shown = excerpt_of(text, length);
	compile_code(pattern, text, length);
	MemoryContextSwitchTo(caller);
	return pattern;
}

void
pattern_free(Pattern *pattern)
{
	MemoryContextDelete(pattern->context);
}

static PatternResult
match_utf8(Pattern *pattern, const char *utf8, size_t length)
{
	uint32		steps = Min((uint32) (STEP_BUDGET / Max(length, 1)), (uint32) setting_regex_match_limit);
	PatternFault fault;
	PatternResult result;

	if (!pattern_engine()->match(pattern->code, utf8, length, steps, &result, &fault))
		raise_fault(pattern, &fault, -1);
	return result;
}

PatternResult
pattern_try(Pattern *pattern, const char *value, size_t length)
{
	PatternResult result;
	char	   *utf8;

	if (length > PATTERN_MAX_SUBJECT)
		return PATTERN_LIMIT;
	utf8 = pg_server_to_any(value, (int) length, PG_UTF8);
	result = match_utf8(pattern, utf8, utf8 == value ? length : strlen(utf8));
	if (utf8 != value)
		pfree(utf8);
	return result;
}

bool
pattern_matches(Pattern *pattern, const char *value, size_t length)
{
	PatternResult result;

	CHECK_FOR_INTERRUPTS();
	result = pattern_try(pattern, value, length);
	if (result == PATTERN_LIMIT)
		raise_limit(pattern, value, length);
	return result == PATTERN_MATCH;
}
