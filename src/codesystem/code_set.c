/*
 * code_set.c
 *		Whether codes are of a set of concepts of one code system.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "codesystem/code_set.h"
#include "codesystem/terminology.h"
#include "fhir/code.h"
#include "settings.h"

/*
 * Codes that are no members need not be told from codes that are none where the form of a code decides that (a code system
 * with all its codes, and maybe a grammar); and without a case rule a code may be that of two concepts.
 */
static bool
reading_is_of_use(const CodeSystem *cs)
{
	return cs->content == CONTENT_COMPLETE && cs->case_rule != CASE_UNSTATED;
}

CodeSet *
code_set_create(CodeSystem *cs, const IntervalSet *members)
{
	MemoryContext context = AllocSetContextCreate(cs->terminology->context, "fhirterm code set",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	CodeSet    *set = palloc0(sizeof(CodeSet));

	set->context = context;
	set->cs = cs;
	interval_set_init(&set->members);
	interval_set_copy(&set->members, members);
	set->size = interval_set_count(members);
	set->located_before = code_system_located_count(cs);
	set->may_read = reading_is_of_use(cs);
	set->exact = cs->case_rule == CASE_SENSITIVE;
	set->numbers_closed = !code_system_may_have(cs, "0", 1);
	set->closed = !code_system_may_have(cs, "a", 1);
	MemoryContextSwitchTo(old);
	return set;
}

CodeSet *
code_set_of_related(CodeSystem *cs, int32 ordinal, bool ancestors)
{
	IntervalSet related;
	CodeSet    *set;

	interval_set_init(&related);
	if (ancestors)
		code_system_ancestors(cs, ordinal, &related);
	else
		code_system_descendants(cs, ordinal, &related);
	set = code_set_create(cs, &related);
	interval_set_free(&related);
	return set;
}

void
code_set_free(CodeSet *set)
{
	MemoryContextDelete(set->context);
}

typedef struct MemberReading
{
	CodeMemoFilling filling;
	bool		fold;
} MemberReading;

static bool
read_member(void *context, const Concept *concept)
{
	MemberReading *reading = context;
	char		buffer[CODE_FOLD_BUFFER];
	char	   *code = concept->code;
	bool		added;

	buffer[0] = '\0';
	if (reading->fold)
		code = code_fold_bytes(concept->code, concept->code_length, buffer);
	added = code_memo_fill(&reading->filling, code, concept->code_length, concept->ordinal);
	if (reading->fold && code != buffer)
		pfree(code);
	return added;
}

/* Reads the members' codes; if they do not fit into the memory allowed, all stays as it is. */
static void
read_members(CodeSet *set)
{
	MemberReading reading = {{0}};
	CodeMemo   *codes;

	set->may_read = false;
	codes = reading.filling.memo = code_memo_create(set->context, (Size) setting_cache_memory * 1024, false);
	reading.fold = !set->exact;
	if (code_memo_has_room(codes, set->size))
	{
		code_memo_reserve(codes, set->size);
		code_system_scan_set(set->cs, &set->members, FETCH_CODE, read_member, &reading);
	}
	if (code_memo_fill_end(&reading.filling) && reading.filling.taken == set->size)
		set->codes = codes;
	else
		code_memo_free(codes);
}

static bool
codes_have(const CodeSet *set, const char *code, int length)
{
	char		buffer[CODE_FOLD_BUFFER];
	char	   *folded;
	bool		result;

	if (set->exact)
		return code_memo_has(set->codes, code, length);
	folded = code_fold_bytes(code, length, buffer);
	result = code_memo_has(set->codes, folded, length);
	if (folded != buffer)
		pfree(folded);
	return result;
}

CodeSetAnswer
code_set_ask_bytes(CodeSet *set, const char *code, int length)
{
	int32		ordinal;

	if (set->may_read &&
		(code_system_located_count(set->cs) - set->located_before) * CONCEPTS_PER_PROBE > set->size)
		read_members(set);
	if (set->codes != NULL)
	{
		if (codes_have(set, code, length))
			return CODE_SET_MEMBER;
		if (!code_system_may_have(set->cs, code, length))
			return CODE_SET_OUTSIDE;
	}
	ordinal = code_system_locate(set->cs, code, length, NULL);
	if (ordinal < 0)
		return CODE_SET_UNKNOWN;
	return interval_set_contains(&set->members, ordinal) ? CODE_SET_MEMBER : CODE_SET_OUTSIDE;
}
