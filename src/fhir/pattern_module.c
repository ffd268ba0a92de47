/*
 * pattern_module.c
 *		Regular expressions by PCRE2: a library of its own, fhirterm_pattern, which pattern.c loads.
 *
 * PCRE2's memory comes from the pattern's own memory context. Its allocator must not raise errors
 * (a longjmp through the library would leave it in disorder), so it returns NULL when memory is out
 * and the library reports that. Matching is interpreted, not compiled to machine code: only there is the
 * match limit counted at every step.
 */
#include "postgres.h"

#include <math.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "fmgr.h"
#include "utils/memutils.h"

#include "fhir/pattern_engine.h"

PG_MODULE_MAGIC;

/* kB for backtracking points of one match. */
#define HEAP_LIMIT		20000

/*
 * Matching all ways at once: bytes of the longest value, and numbers of working memory, six for each state that it may be in.
 * A byte takes as long as the square of the states, and nothing can be interrupted, so that longer values have fewer; this many
 * comparisons take below a second.
 */
#define LENGTH_AT_ONCE	10000
#define STATES_AT_ONCE	16384
#define NUMBERS_PER_STATE	6
#define COMPARISONS_AT_ONCE	2000000000.0

/*
 * It begins anew at each assertion and recursion, with up to 160 states of its own, and may read the value to its end each time.
 * Most such beginnings times bytes.
 */
#define BEGINNINGS_AT_ONCE	300000

struct PatternCode
{
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
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
note_fault(PatternFault *fault, int error)
{
	fault->out_of_memory = error == PCRE2_ERROR_HEAP_FAILED || error == PCRE2_ERROR_NOMEMORY;
	pcre2_get_error_message(error, (PCRE2_UCHAR *) fault->message, sizeof(fault->message));
}

static PatternCode *
compile_pattern(MemoryContext context, const char *utf8, size_t length, PatternFault *fault)
{
	pcre2_general_context *memory = pcre2_general_context_create(pattern_allocate, pattern_release, context);
	pcre2_compile_context *compiling = memory == NULL ? NULL : pcre2_compile_context_create(memory);
	PatternCode *pattern = pattern_allocate(sizeof(PatternCode), context);
	int			error;

	fault->out_of_memory = true;
	if (compiling == NULL || pattern == NULL)
		return NULL;
	pattern->explodes = false;
	pattern->code = pcre2_compile((PCRE2_SPTR) utf8, length,
								  PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_BACKSLASH_C,
								  &error, &fault->offset, compiling);
	if (pattern->code == NULL)
	{
		note_fault(fault, error);
		return NULL;
	}
	pcre2_compile_context_free(compiling);
	pattern->data = pcre2_match_data_create(1, memory);
	pattern->limits = pcre2_match_context_create(memory);
	if (pattern->data == NULL || pattern->limits == NULL)
		return NULL;
	pcre2_set_heap_limit(pattern->limits, HEAP_LIMIT);
	return pattern;
}

/*
 * Nested repetitions that backtracking would try in all their ways, "(a+)+", are followed all at once by PCRE2's other
 * algorithm, in time that grows with the product of pattern and value; it knows no back references and the like.
 */
static PatternResult
match_all_at_once(PatternCode *pattern, const char *utf8, size_t length, uint32 steps)
{
	int			workspace[STATES_AT_ONCE];
	int			size = Min(lengthof(workspace), 20 + NUMBERS_PER_STATE * (int) sqrt(COMPARISONS_AT_ONCE / Max(length, 1)));
	int			result;

	pcre2_set_match_limit(pattern->limits, Min(steps, (uint32) (BEGINNINGS_AT_ONCE / Max(length, 1))));
	pcre2_set_depth_limit(pattern->limits, steps);
	result = pcre2_dfa_match(pattern->code, (PCRE2_SPTR) utf8, length, 0, 0, pattern->data, pattern->limits, workspace, size);
	if (result >= 0)
		return PATTERN_MATCH;
	return result == PCRE2_ERROR_NOMATCH ? PATTERN_MISS : PATTERN_LIMIT;
}

/* By backtracking, which most patterns are quickest by. */
static int
match_by_backtracking(PatternCode *pattern, const char *utf8, size_t length, uint32 steps)
{
	pcre2_set_match_limit(pattern->limits, steps);
	pcre2_set_depth_limit(pattern->limits, steps);
	return pcre2_match(pattern->code, (PCRE2_SPTR) utf8, length, 0, 0, pattern->data, pattern->limits);
}

static bool
match_pattern(PatternCode *pattern, const char *utf8, size_t length, uint32 steps, PatternResult *result, PatternFault *fault)
{
	bool		short_enough = length <= LENGTH_AT_ONCE;
	int			told;

	if (pattern->explodes && short_enough)
	{
		*result = match_all_at_once(pattern, utf8, length, steps);
		if (*result != PATTERN_LIMIT)
			return true;
	}
	told = match_by_backtracking(pattern, utf8, length, steps);
	*result = told >= 0 ? PATTERN_MATCH : told == PCRE2_ERROR_NOMATCH ? PATTERN_MISS : PATTERN_LIMIT;
	if (told >= 0 || told == PCRE2_ERROR_NOMATCH || told == PCRE2_ERROR_HEAPLIMIT)
		return true;
	if (told != PCRE2_ERROR_MATCHLIMIT && told != PCRE2_ERROR_DEPTHLIMIT)
	{
		note_fault(fault, told);
		return false;
	}
	if (short_enough && !pattern->explodes)
	{
		*result = match_all_at_once(pattern, utf8, length, steps);
		pattern->explodes = *result != PATTERN_LIMIT;
	}
	return true;
}

const PatternEngine *
fhirterm_pattern_engine(void)
{
	static const PatternEngine engine = {{FHIRTERM_VERSION, sizeof(PatternEngine)}, compile_pattern, match_pattern};

	return &engine;
}
