/*
 * concept_set.c
 *		Sets of concepts of any number of code systems, and their algebra.
 *
 * Within one content all is interval arithmetic. Between versions of a code system codes are compared:
 * those of the smaller side are looked up in the other one.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "fhir/version.h"
#include "valueset/concept_set.h"

void
concept_set_init(ConceptSet *set)
{
	memset(set, 0, sizeof(ConceptSet));
}

void
concept_set_free(ConceptSet *set)
{
	for (int i = 0; i < set->part_count; i++)
		interval_set_free(&set->parts[i].members);
	if (set->parts)
		pfree(set->parts);
	if (set->loose)
		pfree(set->loose);
	concept_set_init(set);
}

void
concept_set_copy(ConceptSet *into, const ConceptSet *from)
{
	concept_set_init(into);
	concept_set_union(into, from);
}

bool
concept_set_is_empty(const ConceptSet *set)
{
	if (set->loose_count > 0)
		return false;
	for (int i = 0; i < set->part_count; i++)
		if (!interval_set_is_empty(&set->parts[i].members) || set->parts[i].whole)
			return false;
	return true;
}

int64
concept_set_count(const ConceptSet *set)
{
	int64		count = set->loose_count;

	for (int i = 0; i < set->part_count; i++)
		count += interval_set_count(&set->parts[i].members);
	return count;
}

bool
code_system_same(const CodeSystem *a, const CodeSystem *b)
{
	return a == b || (a->content_id != 0 && a->content_id == b->content_id);
}

ConceptSetPart *
concept_set_part(const ConceptSet *set, const CodeSystem *cs)
{
	for (int i = 0; i < set->part_count; i++)
		if (code_system_same(set->parts[i].code_system, cs))
			return &set->parts[i];
	return NULL;
}

/* Puts other in place of the members of a part. */
static void
replace_members(IntervalSet *members, IntervalSet *other)
{
	interval_set_free(members);
	*members = *other;
}

static ConceptSetPart *
append_part(ConceptSet *set, CodeSystem *cs)
{
	ConceptSetPart *part;

	if (set->part_count == set->part_capacity)
	{
		set->part_capacity = set->part_capacity ? set->part_capacity * 2 : 2;
		if (set->parts)
			set->parts = repalloc(set->parts, set->part_capacity * sizeof(ConceptSetPart));
		else
			set->parts = palloc(set->part_capacity * sizeof(ConceptSetPart));
	}
	part = &set->parts[set->part_count++];
	part->code_system = cs;
	part->whole = false;
	interval_set_init(&part->members);
	return part;
}

void
concept_set_add(ConceptSet *set, CodeSystem *cs, const IntervalSet *members, bool whole)
{
	ConceptSetPart *part = concept_set_part(set, cs);

	if (part)
	{
		IntervalSet sum;

		interval_set_init(&sum);
		interval_set_union(&sum, &part->members, members);
		replace_members(&part->members, &sum);
	}
	else
	{
		part = append_part(set, cs);
		interval_set_copy(&part->members, members);
	}
	part->whole |= whole;
}

/* ---------------------------------------------------------------- loose members */

static int
compare_version(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int
compare_loose(const void *a, const void *b)
{
	const LooseMember *left = a;
	const LooseMember *right = b;
	int			order = strcmp(left->system, right->system);

	if (order == 0)
		order = strcmp(left->code, right->code);
	if (order == 0)
		order = compare_version(left->version, right->version);
	return order;
}

bool
loose_version_agrees(const char *a, const char *b)
{
	return a == NULL || b == NULL || strcmp(a, b) == 0;
}

/* The same of a loose member and content. */
static bool
loose_agrees_with(const LooseMember *member, const CodeSystem *cs)
{
	return member->version == NULL || (cs->version && strcmp(member->version, cs->version) == 0);
}

void
concept_set_append_loose(ConceptSet *set, const LooseMember *member)
{
	if (set->loose_count == set->loose_capacity)
	{
		set->loose_capacity = set->loose_capacity ? set->loose_capacity * 2 : 8;
		if (set->loose)
			set->loose = repalloc_huge(set->loose, set->loose_capacity * sizeof(LooseMember));
		else
			set->loose = palloc(set->loose_capacity * sizeof(LooseMember));
	}
	set->loose[set->loose_count++] = *member;
}

/* Of equal members one stays, with the display of whichever has one. */
void
concept_set_sort_loose(ConceptSet *set)
{
	int			kept = 0;

	if (set->loose_count < 2)
		return;
	qsort(set->loose, set->loose_count, sizeof(LooseMember), compare_loose);
	for (int i = 1; i < set->loose_count; i++)
	{
		LooseMember *last = &set->loose[kept];

		if (compare_loose(last, &set->loose[i]) != 0)
			set->loose[++kept] = set->loose[i];
		else if (last->display == NULL)
			last->display = set->loose[i].display;
	}
	set->loose_count = kept + 1;
}

int
concept_set_find_loose(const ConceptSet *set, const char *system, const char *code, int *count)
{
	LooseMember key = {.system = unconstify(char *, system), .code = unconstify(char *, code)};
	int			low = 0;
	int			high = set->loose_count;
	int			end;

	/* the key has no version, so it comes before all members that it equals otherwise */
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (compare_loose(&set->loose[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < set->loose_count; end++)
		if (strcmp(set->loose[end].system, system) != 0 || strcmp(set->loose[end].code, code) != 0)
			break;
	*count = end - low;
	return low;
}

/* ---------------------------------------------------------------- codes of other versions */

static List *
add_version(List *versions, const char *version)
{
	ListCell   *cell;

	foreach(cell, versions)
		if (strcmp(lfirst(cell), version) == 0)
			return versions;
	return lappend(versions, unconstify(char *, version));
}

/* The versions of a system that a set has members of; "" is content without version. */
static List *
versions_of(const ConceptSet *set, const char *system)
{
	List	   *versions = NIL;

	for (int i = 0; i < set->part_count; i++)
		if (code_system_has_url(set->parts[i].code_system, system))
			versions = add_version(versions, set->parts[i].code_system->version ?
								   set->parts[i].code_system->version : "");
	for (int i = 0; i < set->loose_count; i++)
		if (set->loose[i].version && strcmp(set->loose[i].system, system) == 0)
			versions = add_version(versions, set->loose[i].version);
	return versions;
}

/* Whether the members of two sets in a system are to be compared by code, whatever their versions. */
static bool
compares_by_code(const ConceptSet *a, const ConceptSet *b, const char *system, VersionsMatch match)
{
	List	   *versions;
	ListCell   *cell;
	bool		shared = false;

	if (match != VERSIONS_MATCH_UNSTATED)
		return match == VERSIONS_MATCH_BY_CODE;
	versions = versions_of(a, system);
	foreach(cell, versions_of(b, system))
	{
		int			before = list_length(versions);

		versions = add_version(versions, lfirst(cell));
		shared |= list_length(versions) == before;
	}
	list_free(versions);
	return !shared;
}

typedef struct TranslationScan
{
	CodeSystem *target;
	const IntervalSet *wanted;	/* in the target; or NULL: all */
	bool		collect_scanned;
	int32	   *ordinals;
	int			count;
	int			capacity;
} TranslationScan;

static bool
translate_concept(void *context, const Concept *concept)
{
	TranslationScan *scan = context;
	int32		ordinal = scan->target->ops->locate(scan->target, concept->code, concept->code_length);

	CHECK_FOR_INTERRUPTS();
	if (ordinal < 0 || !interval_set_contains(scan->wanted, ordinal))
		return true;
	if (scan->count == scan->capacity)
	{
		scan->capacity = scan->capacity ? scan->capacity * 2 : 64;
		if (scan->ordinals)
			scan->ordinals = repalloc_huge(scan->ordinals, scan->capacity * sizeof(int32));
		else
			scan->ordinals = palloc(scan->capacity * sizeof(int32));
	}
	scan->ordinals[scan->count++] = scan->collect_scanned ? concept->ordinal : ordinal;
	return true;
}

/* The members of part whose codes are members of other, which is of another content; into an empty set. */
static void
members_by_code(const ConceptSetPart *part, const ConceptSetPart *other, IntervalSet *common)
{
	TranslationScan scan = {0};
	const ConceptSetPart *scanned = part;

	scan.collect_scanned = interval_set_count(&part->members) <= interval_set_count(&other->members);
	if (!scan.collect_scanned)
		scanned = other;
	scan.target = scan.collect_scanned ? other->code_system : part->code_system;
	scan.wanted = scan.collect_scanned ? &other->members : &part->members;
	code_system_scan_set(scanned->code_system, &scanned->members, FETCH_CODE, translate_concept, &scan);
	interval_set_from_ordinals(common, scan.ordinals, scan.count);
	if (scan.ordinals)
		pfree(scan.ordinals);
}

/* The members of a part of set that are members of other, too; into an empty set. */
static void
part_members_in(const ConceptSet *set, const ConceptSetPart *part, const ConceptSet *other,
				VersionsMatch match, IntervalSet *common)
{
	CodeSystem *cs = part->code_system;
	const ConceptSetPart *exact = concept_set_part(other, cs);
	int32	   *ordinals;
	int			count = 0;
	IntervalSet found;
	bool		by_code;

	if (exact)
		interval_set_intersection(common, &part->members, &exact->members);
	if (cs->url == NULL)
		return;
	by_code = compares_by_code(set, other, cs->url, match);

	for (int i = 0; i < other->part_count && by_code; i++)
	{
		const ConceptSetPart *candidate = &other->parts[i];
		IntervalSet sum;

		if (candidate == exact || !code_system_has_url(candidate->code_system, cs->url))
			continue;
		interval_set_init(&found);
		interval_set_init(&sum);
		members_by_code(part, candidate, &found);
		interval_set_union(&sum, common, &found);
		interval_set_free(&found);
		replace_members(common, &sum);
	}

	ordinals = other->loose_count > 0 ? palloc(other->loose_count * sizeof(int32)) : NULL;
	for (int i = 0; i < other->loose_count; i++)
	{
		const LooseMember *loose = &other->loose[i];
		int32		ordinal;

		if (strcmp(loose->system, cs->url) != 0 ||
			!(by_code || loose_agrees_with(loose, cs)))
			continue;
		ordinal = cs->ops->locate(cs, loose->code, strlen(loose->code));
		if (ordinal >= 0 && interval_set_contains(&part->members, ordinal))
			ordinals[count++] = ordinal;
	}
	if (count > 0)
	{
		IntervalSet sum;

		interval_set_init(&found);
		interval_set_init(&sum);
		interval_set_from_ordinals(&found, ordinals, count);
		interval_set_union(&sum, common, &found);
		interval_set_free(&found);
		replace_members(common, &sum);
	}
	if (ordinals)
		pfree(ordinals);
}

/* Whether a loose member is a member of other; *agreeing is the loose member it agrees with, or NULL. */
static bool
loose_member_in(const LooseMember *member, const ConceptSet *other, bool by_code,
				const LooseMember **agreeing)
{
	int			count;
	int			first = concept_set_find_loose(other, member->system, member->code, &count);

	*agreeing = NULL;
	for (int i = first; i < first + count; i++)
	{
		if (!by_code && !loose_version_agrees(other->loose[i].version, member->version))
			continue;
		*agreeing = &other->loose[i];
		return true;
	}
	for (int i = 0; i < other->part_count; i++)
	{
		CodeSystem *cs = other->parts[i].code_system;
		int32		ordinal;

		if (!code_system_has_url(cs, member->system) || !(by_code || loose_agrees_with(member, cs)))
			continue;
		if (other->parts[i].whole)
			return true;
		ordinal = cs->ops->locate(cs, member->code, strlen(member->code));
		if (ordinal >= 0 && interval_set_contains(&other->parts[i].members, ordinal))
			return true;
	}
	return false;
}

/* Walks the loose members of set: whether each is in other; keeps those that are, or those that aren't. */
static void
filter_loose(ConceptSet *result, const ConceptSet *set, const ConceptSet *other, VersionsMatch match,
			 bool keep_common)
{
	const char *system = NULL;
	bool		by_code = false;

	for (int i = 0; i < set->loose_count; i++)
	{
		LooseMember member = set->loose[i];
		const LooseMember *agreeing;

		if (system == NULL || strcmp(system, member.system) != 0)
		{
			system = member.system;
			by_code = compares_by_code(set, other, system, match);
		}
		if (loose_member_in(&member, other, by_code, &agreeing) != keep_common)
			continue;
		if (agreeing && member.version == NULL)
			member.version = agreeing->version;
		if (agreeing && member.display == NULL)
			member.display = agreeing->display;
		concept_set_append_loose(result, &member);
	}
	concept_set_sort_loose(result);
}

/* ---------------------------------------------------------------- algebra */

/* Drops the parts that have no members. */
static void
drop_empty_parts(ConceptSet *set)
{
	int			kept = 0;

	for (int i = 0; i < set->part_count; i++)
	{
		if (interval_set_is_empty(&set->parts[i].members) && !set->parts[i].whole)
			interval_set_free(&set->parts[i].members);
		else
			set->parts[kept++] = set->parts[i];
	}
	set->part_count = kept;
}

void
concept_set_union(ConceptSet *into, const ConceptSet *from)
{
	for (int i = 0; i < from->part_count; i++)
		concept_set_add(into, from->parts[i].code_system, &from->parts[i].members, from->parts[i].whole);
	if (from->loose_count == 0)
		return;
	for (int i = 0; i < from->loose_count; i++)
		concept_set_append_loose(into, &from->loose[i]);
	concept_set_sort_loose(into);
}

void
concept_set_intersect(ConceptSet *set, const ConceptSet *other, VersionsMatch match)
{
	ConceptSet	result;

	concept_set_init(&result);
	for (int i = 0; i < set->part_count; i++)
	{
		const ConceptSetPart *part = &set->parts[i];
		const ConceptSetPart *exact = concept_set_part(other, part->code_system);
		ConceptSetPart *kept = append_part(&result, part->code_system);

		part_members_in(set, part, other, match, &kept->members);
		kept->whole = part->whole && exact && exact->whole;
	}
	filter_loose(&result, set, other, match, true);
	drop_empty_parts(&result);
	concept_set_free(set);
	*set = result;
}

void
concept_set_subtract(ConceptSet *set, const ConceptSet *other, VersionsMatch match)
{
	ConceptSet	result;

	concept_set_init(&result);
	for (int i = 0; i < set->part_count; i++)
	{
		const ConceptSetPart *part = &set->parts[i];
		const ConceptSetPart *exact = concept_set_part(other, part->code_system);
		ConceptSetPart *kept = append_part(&result, part->code_system);
		IntervalSet common;

		interval_set_init(&common);
		part_members_in(set, part, other, match, &common);
		interval_set_difference(&kept->members, &part->members, &common);
		interval_set_free(&common);
		kept->whole = part->whole && !(exact && exact->whole);
	}
	filter_loose(&result, set, other, match, false);
	drop_empty_parts(&result);
	concept_set_free(set);
	*set = result;
}

void
concept_set_subtract_system(ConceptSet *set, const char *system, const char *version)
{
	int			kept = 0;

	for (int i = 0; i < set->loose_count; i++)
		if (strcmp(set->loose[i].system, system) != 0 ||
			!loose_version_agrees(set->loose[i].version, version))
			set->loose[kept++] = set->loose[i];
	set->loose_count = kept;
}

void
concept_set_merge_versions(ConceptSet *set)
{
	for (int i = 0; i < set->part_count; i++)
	{
		ConceptSetPart *older = &set->parts[i];

		for (int j = 0; j < set->part_count && older->code_system->url; j++)
		{
			const ConceptSetPart *newer = &set->parts[j];
			IntervalSet common;
			IntervalSet rest;

			if (i == j || !code_system_has_url(newer->code_system, older->code_system->url) ||
				version_compare(older->code_system->version, newer->code_system->version,
								VERSION_UNKNOWN) >= 0)
				continue;
			interval_set_init(&common);
			interval_set_init(&rest);
			members_by_code(older, newer, &common);
			interval_set_difference(&rest, &older->members, &common);
			interval_set_free(&common);
			replace_members(&older->members, &rest);
		}
	}
	drop_empty_parts(set);
}

typedef struct FlagsScan
{
	FlagsTest	remove;
	IntervalSet *found;
} FlagsScan;

static bool
collect_by_flags(void *context, const Concept *concept)
{
	FlagsScan  *scan = context;

	CHECK_FOR_INTERRUPTS();
	if (scan->remove(concept->flags))
		interval_set_append(scan->found, concept->ordinal, concept->ordinal);
	return true;
}

void
concept_set_remove_by_flags(ConceptSet *set, FlagsTest remove)
{
	int			kept = 0;

	for (int i = 0; i < set->part_count; i++)
	{
		ConceptSetPart *part = &set->parts[i];
		IntervalSet found;
		IntervalSet rest;
		FlagsScan	scan = {remove, &found};

		interval_set_init(&found);
		interval_set_init(&rest);
		code_system_scan_set(part->code_system, &part->members, 0, collect_by_flags, &scan);
		interval_set_difference(&rest, &part->members, &found);
		interval_set_free(&found);
		replace_members(&part->members, &rest);
	}
	for (int i = 0; i < set->loose_count; i++)
		if (!remove(set->loose[i].flags))
			set->loose[kept++] = set->loose[i];
	set->loose_count = kept;
	drop_empty_parts(set);
}

void
concept_set_remove_inactive(ConceptSet *set)
{
	concept_set_remove_by_flags(set, concept_is_inactive);
}
