/*
 * predicate_set.c
 *		The codes that a predicate such as fhir_member_of or fhir_subsumed_by holds for.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "codesystem/call_site.h"
#include "codesystem/code_set.h"
#include "codesystem/naming.h"
#include "codesystem/terminology_content.h"
#include "fhir/ascii.h"
#include "planner/predicate_set.h"
#include "settings.h"
#include "valueset/value_set.h"

/* Letters of a code whose spellings are listed at most: sixteen spellings. */
#define SPELLING_LETTERS 4
/* Codes whose spellings are counted while planning, at most. */
#define SPELLED_CODES 20000
/* Longest code that is spelled in several ways. */
#define SPELLING_LENGTH 64

typedef struct PredicateGroup
{
	CodeSystem *code_system;
	IntervalSet members;		/* not its own, or in the context of the terminology */
	CodeSet    *codes;			/* made when first asked, or NULL */
} PredicateGroup;

struct PredicateSet
{
	Terminology *terminology;
	ValueSet   *value_set;		/* of PREDICATE_MEMBER; NULL: it is not there */
	const char *system;			/* that is asked for, NULL: any */
	const char *version;		/* or NULL */
	const char *successor;		/* of the system, or NULL */
	bool		extended;
	bool		bounded;		/* extended, and no members are missing */
	bool		too_many_versions;	/* of the code system to be looked at */
	List	   *groups;			/* of PredicateGroup * */
	List	   *loose;			/* of LooseMember * */
	int64		count;
	int64		universe;
};

/* ---------------------------------------------------------------- silence */

int
silence_begin(void)
{
	int			level = NewGUCNestLevel();

	(void) set_config_option("client_min_messages", "error", PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
							 false);
	(void) set_config_option("log_min_messages", "error", PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
							 false);
	return level;
}

void
silence_end(int level)
{
	AtEOXact_GUC(false, level);
}

/* ---------------------------------------------------------------- predicates */

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
predicate_equal(const Predicate *a, const Predicate *b)
{
	return a->kind == b->kind && same_text(a->value_set, b->value_set) && same_text(a->system, b->system) &&
		same_text(a->version, b->version) && same_text(a->code, b->code) && a->any_version == b->any_version;
}

static const char *
copy_text(const char *text)
{
	return text == NULL ? NULL : pstrdup(text);
}

void
predicate_copy(Predicate *into, const Predicate *from)
{
	into->kind = from->kind;
	into->value_set = copy_text(from->value_set);
	into->system = copy_text(from->system);
	into->version = copy_text(from->version);
	into->code = copy_text(from->code);
	into->any_version = from->any_version;
}

/* ---------------------------------------------------------------- making a set */

static void
add_group(PredicateSet *set, CodeSystem *cs, const IntervalSet *members)
{
	PredicateGroup *group;
	ListCell   *cell;

	foreach(cell, set->groups)
	{
		group = lfirst(cell);
		if (group->code_system->content_id == cs->content_id && interval_set_equal(&group->members, members))
			return;
	}
	group = palloc0(sizeof(PredicateGroup));
	group->code_system = cs;
	group->members = *members;
	set->groups = lappend(set->groups, group);
	set->count += interval_set_count(members);
	set->universe += cs->concept_count;
}

/* Adds what a set has of the system, or of the one that took its place. */
static void
add_concepts(PredicateSet *set, const ConceptSet *concepts)
{
	const char *system = set->system;
	const char *successor = set->successor;

	for (int i = 0; i < concepts->part_count; i++)
	{
		CodeSystem *cs = concepts->parts[i].code_system;

		if (system == NULL || code_system_has_url(cs, system) ||
			(successor && code_system_has_url(cs, successor)))
			add_group(set, cs, &concepts->parts[i].members);
	}
	for (int i = 0; i < concepts->loose_count; i++)
	{
		LooseMember *loose = &concepts->loose[i];

		if (system != NULL && strcmp(loose->system, system) != 0 &&
			(successor == NULL || strcmp(loose->system, successor) != 0))
			continue;
		set->loose = lappend(set->loose, loose);
		set->count++;
		set->universe++;
	}
}

/* The value set that a query names, its concepts known; NULL where fhirterm.on_unknown passes that over. */
static ValueSet *
value_set_of_query(Terminology *terminology, const char *canonical)
{
	ValueSet   *value_set;

	if (setting_on_unknown == ON_UNKNOWN_ERROR)
	{
		value_set = value_set_require(terminology, canonical);
		(void) value_set_concepts(value_set);
		return value_set;
	}
	value_set = value_set_find(terminology, canonical);
	return value_set && value_set_try_concepts(value_set) ? value_set : NULL;
}

static void
fill_members(PredicateSet *set, Terminology *terminology, const Predicate *predicate)
{
	set->value_set = value_set_of_query(terminology, predicate->value_set);
	if (set->value_set == NULL)
		return;
	set->system = copy_text(predicate->system);
	set->version = copy_text(predicate->version);
	if (set->system != NULL)
	{
		split_system(terminology, &set->system, &set->version);
		set->successor = terminology_successor(terminology, set->system);
	}
	add_concepts(set, value_set_concepts(set->value_set));
}

/* Adds what is related to a code in one version of its code system. */
static void
add_related(PredicateSet *set, CodeSystem *cs, const Predicate *predicate)
{
	IntervalSet related;
	int32		ordinal;

	if (cs == NULL || cs->content == CONTENT_NOT_PRESENT || cs->content == CONTENT_EXAMPLE)
		return;
	code_system_require_is_a(cs, "subsumption");
	ordinal = code_system_locate(cs, predicate->code, strlen(predicate->code), NULL);
	if (ordinal < 0)
		return;
	interval_set_init(&related);
	if (predicate->kind == PREDICATE_ANCESTOR)
		code_system_ancestors(cs, ordinal, &related);
	else
		code_system_descendants(cs, ordinal, &related);
	add_group(set, cs, &related);
}

/* In all versions that are loaded, if they are not too many. */
static void
add_related_of_versions(PredicateSet *set, Terminology *terminology, const Predicate *predicate)
{
	const char *system = predicate->system;
	const char *version = NULL;
	CodeSystem *latest;
	List	   *entries;
	ListCell   *cell;

	split_system(terminology, &system, &version);
	latest = terminology_code_system(terminology, system, NULL, NULL);
	entries = latest == NULL || latest->url == NULL ? NIL : terminology_code_system_entries(terminology, latest->url);
	set->too_many_versions = list_length(entries) > VERSIONS_OF_ROWS_MAX;
	if (set->too_many_versions)
		entries = NIL;
	foreach(cell, entries)
	{
		const CodeSystemEntry *entry = lfirst(cell);

		if (content_mode_of_name(entry->content) != CONTENT_SUPPLEMENT)
			add_related(set, terminology_open(terminology, entry), predicate);
	}
	if (entries == NIL)
		add_related(set, latest, predicate);
}

static void
fill_related(PredicateSet *set, Terminology *terminology, const Predicate *predicate)
{
	if (predicate->any_version)
		add_related_of_versions(set, terminology, predicate);
	else
		add_related(set, code_system_of_row(terminology, predicate->system, predicate->version), predicate);
}

PredicateSet *
predicate_set_create(Terminology *terminology, const Predicate *predicate)
{
	MemoryContext old = MemoryContextSwitchTo(terminology->context);
	PredicateSet *set = palloc0(sizeof(PredicateSet));
	int			level = silence_begin();

	set->terminology = terminology;
	if (predicate->kind == PREDICATE_MEMBER)
		fill_members(set, terminology, predicate);
	else
		fill_related(set, terminology, predicate);
	silence_end(level);
	MemoryContextSwitchTo(old);
	return set;
}

void
predicate_set_extend(PredicateSet *set)
{
	MemoryContext old = MemoryContextSwitchTo(set->terminology->context);
	int			level = silence_begin();
	List	   *sets = NIL;
	ListCell   *cell;

	if (!set->extended)
	{
		set->bounded = !set->too_many_versions &&
			(set->value_set == NULL ||
			 value_set_versions_of_rows(set->value_set, set->system, set->version, &sets));
		foreach(cell, sets)
			add_concepts(set, lfirst(cell));
		set->extended = true;
	}
	silence_end(level);
	MemoryContextSwitchTo(old);
}

int64
predicate_set_count(const PredicateSet *set)
{
	return set->count;
}

int64
predicate_set_universe(const PredicateSet *set)
{
	return set->universe;
}

/* Whether a url is that of a system as rows name it: itself, or before a bar and a version. */
static bool
is_url_of(const char *url, const char *system, int length)
{
	int			url_length = url == NULL ? 0 : strlen(url);

	return url_length > 0 && url_length <= length && memcmp(url, system, url_length) == 0 &&
		(url_length == length || system[url_length] == '|');
}

bool
predicate_set_has(PredicateSet *set, const char *code, int length)
{
	return predicate_set_has_coding(set, NULL, 0, code, length);
}

bool
predicate_set_has_coding(PredicateSet *set, const char *system, int system_length, const char *code, int length)
{
	ListCell   *cell;

	foreach(cell, set->groups)
	{
		PredicateGroup *group = lfirst(cell);

		if (system != NULL && !is_url_of(group->code_system->url, system, system_length))
			continue;
		if (group->codes == NULL)
			group->codes = code_set_create(group->code_system, &group->members);
		if (code_set_ask(group->codes, code, length) == CODE_SET_MEMBER)
			return true;
	}
	foreach(cell, set->loose)
	{
		const LooseMember *loose = lfirst(cell);

		if ((system == NULL || is_url_of(loose->system, system, system_length)) &&
			strlen(loose->code) == length && memcmp(loose->code, code, length) == 0)
			return true;
	}
	return false;
}

/* ---------------------------------------------------------------- listing the codes */

typedef struct CodeList
{
	bool		spell;			/* case does not matter: each spelling is listed */
	bool		full;			/* some could not be listed */
	int			count;
	int			capacity;
	Datum	   *codes;
} CodeList;

static void
list_code(CodeList *list, const char *code, int length)
{
	if (list->count == PREDICATE_MAX_CODES)
	{
		list->full = true;
		return;
	}
	if (list->count == list->capacity)
	{
		list->capacity = list->capacity == 0 ? 256 : list->capacity * 2;
		list->codes = list->codes == NULL ? palloc(list->capacity * sizeof(Datum)) :
			repalloc(list->codes, list->capacity * sizeof(Datum));
	}
	list->codes[list->count++] = PointerGetDatum(cstring_to_text_with_len(code, length));
}

/* Lists all spellings of a code in lower and upper case. */
static void
list_spellings(CodeList *list, const char *code, int length)
{
	char		spelling[SPELLING_LENGTH];
	int			letters[SPELLING_LETTERS];
	int			letter_count = 0;

	if (length > SPELLING_LENGTH)
		list->full = true;
	for (int i = 0; i < length && !list->full; i++)
	{
		spelling[i] = code[i];
		if (!ascii_letter(code[i]))
			continue;
		if (letter_count == SPELLING_LETTERS)
			list->full = true;
		else
			letters[letter_count++] = i;
	}
	for (int choice = 0; choice < 1 << letter_count && !list->full; choice++)
	{
		for (int i = 0; i < letter_count; i++)
		{
			char		lower = (char) ascii_lower(code[letters[i]]);

			spelling[letters[i]] = choice & 1 << i ? lower - ('a' - 'A') : lower;
		}
		list_code(list, spelling, length);
	}
}

static bool
list_concept(void *context, const Concept *concept)
{
	CodeList   *list = context;

	if (list->spell)
		list_spellings(list, concept->code, concept->code_length);
	else
		list_code(list, concept->code, concept->code_length);
	return !list->full;
}

ArrayType *
predicate_set_codes(PredicateSet *set)
{
	CodeList	list = {0};
	ListCell   *cell;
	ArrayType  *array;

	if (!set->bounded || set->count > PREDICATE_MAX_CODES)
		return NULL;
	foreach(cell, set->groups)
	{
		PredicateGroup *group = lfirst(cell);
		CodeSystem *cs = group->code_system;

		list.spell = cs->case_rule != CASE_SENSITIVE;
		if (!list.full)
			code_system_scan_set(cs, &group->members, FETCH_CODE, list_concept, &list);
	}
	foreach(cell, set->loose)
		list_code(&list, ((LooseMember *) lfirst(cell))->code, strlen(((LooseMember *) lfirst(cell))->code));
	if (list.full)
		return NULL;
	array = construct_array(list.codes, list.count, TEXTOID, -1, false, TYPALIGN_INT);
	for (int i = 0; i < list.count; i++)
		pfree(DatumGetPointer(list.codes[i]));
	if (list.codes != NULL)
		pfree(list.codes);
	return array;
}

typedef struct CodeVisit
{
	PredicateCodeVisitor visit;
	void	   *context;
} CodeVisit;

static bool
visit_code(void *context, const Concept *concept)
{
	CodeVisit  *visit = context;

	CHECK_FOR_INTERRUPTS();
	visit->visit(visit->context, concept->code, concept->code_length);
	return true;
}

bool
predicate_set_visit_codes(PredicateSet *set, PredicateCodeVisitor visit, void *context)
{
	CodeVisit	of_concept = {visit, context};
	ListCell   *cell;

	if (!set->bounded || set->count > PREDICATE_MAX_CODES)
		return false;
	foreach(cell, set->groups)
	{
		PredicateGroup *group = lfirst(cell);

		code_system_scan_set(group->code_system, &group->members, FETCH_CODE, visit_code, &of_concept);
	}
	foreach(cell, set->loose)
	{
		const LooseMember *loose = lfirst(cell);

		visit(context, loose->code, strlen(loose->code));
	}
	return true;
}

bool
predicate_set_is_listable(PredicateSet *set)
{
	bool		spelled = false;
	ArrayType  *codes;
	ListCell   *cell;

	foreach(cell, set->groups)
		spelled = spelled || ((PredicateGroup *) lfirst(cell))->code_system->case_rule != CASE_SENSITIVE;
	if (!spelled)
		return set->bounded && set->count <= PREDICATE_MAX_CODES;
	codes = set->count <= SPELLED_CODES ? predicate_set_codes(set) : NULL;
	if (codes == NULL)
		return false;
	pfree(codes);
	return true;
}
