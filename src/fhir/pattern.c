/*
 * pattern.c
 *		Regular expressions of filters: PCRE2 in UTF mode, matched against the whole value, under limits.
 *
 * PCRE2's memory comes from the pattern's own memory context. Its allocator must not raise errors
 * (a longjmp through the library would leave it in disorder), so it returns NULL when memory is out
 * and the library reports that. Matching is interpreted, not compiled to machine code: only there is the
 * match limit counted at every step, and nothing can be interrupted inside the library, so that limit is
 * what bounds the time. A step may scan the value, hence STEP_BUDGET bounds steps times bytes.
 */
#include "postgres.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/pattern.h"
#include "settings.h"

/* Most steps times bytes of one match: well below a second, whatever a step does. */
#define STEP_BUDGET		300000000
/* kB for backtracking points of one match. */
#define HEAP_LIMIT		20000

/* Numbers of working memory, and bytes of the longest value, for matching all ways at once. */
#define STATES_AT_ONCE	16384
#define LENGTH_AT_ONCE	10000

struct Pattern
{
	MemoryContext context;		/* holds everything, this struct too */
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	char	   *shown;			/* the pattern for messages, clipped */
	bool		explodes;		/* backtracking came to its limits, and matching all ways at once did not */
};

static void *
pattern_allocate(PCRE2_SIZE size, void *context)
{
	return MemoryContextAllocExtended((MemoryContext) context, size, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE);
}

static void
pattern_release(void *memory, void *context)
{
	if (memory)
		pfree(memory);
}

static void
raise_out_of_memory(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_OUT_OF_MEMORY),
			 errmsg("out of memory for a regular expression")));
}

static void
raise_invalid(const Pattern *pattern, int error, int character)
{
	PCRE2_UCHAR message[256];

	pcre2_get_error_message(error, message, lengthof(message));
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("invalid regular expression \"%s\": %s", pattern->shown, (char *) message),
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
compile_code(Pattern *pattern, pcre2_general_context *memory, const char *text, size_t length)
{
	char	   *utf8 = pg_server_to_any(text, (int) length, PG_UTF8);
	pcre2_compile_context *compiling = pcre2_compile_context_create(memory);
	int			error;
	PCRE2_SIZE	offset;

	if (compiling == NULL)
		raise_out_of_memory();
	pattern->code = pcre2_compile((PCRE2_SPTR) utf8, utf8 == text ? length : strlen(utf8),
								  PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_BACKSLASH_C,
								  &error, &offset, compiling);
	if (pattern->code == NULL)
	{
		if (error == PCRE2_ERROR_HEAP_FAILED)
			raise_out_of_memory();
		raise_invalid(pattern, error, utf8_characters(utf8, offset));
	}
	pcre2_compile_context_free(compiling);
}

Pattern *
pattern_compile(MemoryContext context, const char *text, size_t length)
{
	MemoryContext own;
	MemoryContext caller;
	Pattern    *pattern;
	pcre2_general_context *memory;

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

	memory = pcre2_general_context_create(pattern_allocate, pattern_release, own);
	if (memory == NULL)
		raise_out_of_memory();
	compile_code(pattern, memory, text, length);
	pattern->data = pcre2_match_data_create(1, memory);
	pattern->limits = pcre2_match_context_create(memory);
	if (pattern->data == NULL || pattern->limits == NULL)
		raise_out_of_memory();
	pcre2_set_heap_limit(pattern->limits, HEAP_LIMIT);
	MemoryContextSwitchTo(caller);
	return pattern;
}

void
pattern_free(Pattern *pattern)
{
	MemoryContextDelete(pattern->context);
}

/*
 * Nested repetitions that backtracking would try in all their ways, "(a+)+", are followed all at once by PCRE2's other
 * algorithm, in time that grows with the product of pattern and value; it knows no back references and the like.
 */
static PatternResult
match_all_at_once(Pattern *pattern, const char *utf8, size_t length)
{
	int			workspace[STATES_AT_ONCE];
	int			result = pcre2_dfa_match(pattern->code, (PCRE2_SPTR) utf8, length, 0, 0, pattern->data,
										 pattern->limits, workspace, lengthof(workspace));

	if (result >= 0)
		return PATTERN_MATCH;
	return result == PCRE2_ERROR_NOMATCH ? PATTERN_MISS : PATTERN_LIMIT;
}

/* By backtracking, which most patterns are quickest by. */
static int
match_by_backtracking(Pattern *pattern, const char *utf8, size_t length)
{
	uint32		steps = (uint32) (STEP_BUDGET / Max(length, 1));

	steps = Min(steps, (uint32) setting_regex_match_limit);
	pcre2_set_match_limit(pattern->limits, steps);
	pcre2_set_depth_limit(pattern->limits, steps);
	return pcre2_match(pattern->code, (PCRE2_SPTR) utf8, length, 0, 0, pattern->data, pattern->limits);
}

static PatternResult
match_utf8(Pattern *pattern, const char *utf8, size_t length)
{
	bool		short_enough = length <= LENGTH_AT_ONCE;
	PatternResult at_once;
	int			result;

	if (pattern->explodes && short_enough)
	{
		at_once = match_all_at_once(pattern, utf8, length);
		if (at_once != PATTERN_LIMIT)
			return at_once;
	}
	result = match_by_backtracking(pattern, utf8, length);
	if (result >= 0)
		return PATTERN_MATCH;
	switch (result)
	{
		case PCRE2_ERROR_NOMATCH:
			return PATTERN_MISS;
		case PCRE2_ERROR_MATCHLIMIT:
		case PCRE2_ERROR_DEPTHLIMIT:
			if (!short_enough || pattern->explodes)
				return PATTERN_LIMIT;
			at_once = match_all_at_once(pattern, utf8, length);
			pattern->explodes = at_once != PATTERN_LIMIT;
			return at_once;
		case PCRE2_ERROR_HEAPLIMIT:
			return PATTERN_LIMIT;
		case PCRE2_ERROR_NOMEMORY:
			raise_out_of_memory();
			break;
		default:
			raise_invalid(pattern, result, -1);
	}
	return PATTERN_LIMIT;		/* not reached */
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
