/*
 * member.c
 *		Membership of one code, asked of the concepts that compose.c found.
 *
 * A row costs a comparison with the url of each part, a look-up in the code system's memo of codes, and a
 * search among intervals; or, where it does not matter which member it is and many rows are asked for, one
 * look-up in a set of the members' codes (code_set.h).
 */
#include "postgres.h"

#include "miscadmin.h"

#include "codesystem/code_set.h"
#include "codesystem/naming.h"
#include "codesystem/terminology_content.h"
#include "errors.h"
#include "fhir/version.h"
#include "valueset/evaluation.h"

/* Calls before sets of codes are made. */
#define FEW_CALLS 16

/* A value set evaluated for a version of a code system that Codings have (ruling R-6). */
typedef struct ValueSetVariant
{
	char	   *system;
	char	   *version;
	ValueSet   *value_set;
} ValueSetVariant;

static bool
part_has(const ConceptSetPart *part, const char *code, int length, Member *member)
{
	bool		normalised;
	int32		ordinal = code_system_locate(part->code_system, code, length, &normalised);

	if (ordinal < 0 || !interval_set_contains(&part->members, ordinal))
		return false;
	member->code_system = part->code_system;
	member->ordinal = ordinal;
	member->loose = NULL;
	member->normalised = normalised;
	return true;
}

/* Whether a part is of a system, and of a version of it where that isn't NULL. */
static bool
part_is_of(const ConceptSetPart *part, const char *system, const char *version)
{
	const CodeSystem *cs = part->code_system;

	return code_system_has_url(cs, system) &&
		(version == NULL || (cs->version != NULL && strcmp(cs->version, version) == 0));
}

/* The codes of a part, from the time on that many rows were asked for; before NULL. */
static CodeSet *
part_codes(ValueSet *value_set, const ConceptSet *concepts, int part)
{
	CodeSet   **codes;

	if (value_set->membership_calls < FEW_CALLS)
		return NULL;
	if (value_set->code_sets == NULL)
		value_set->code_sets = MemoryContextAllocZero(value_set->context,
													  concepts->part_count * sizeof(CodeSet *));
	codes = &value_set->code_sets[part];
	if (*codes == NULL)
		*codes = code_set_create(concepts->parts[part].code_system, &concepts->parts[part].members);
	return *codes;
}

/* Whether the value set has the code among the concepts that it has of a system; *known as below. */
static bool
has_code(ValueSet *value_set, const char *system, const char *version, const char *code, int length,
		 bool *known)
{
	const ConceptSet *concepts = value_set_concepts(value_set);

	if (value_set->membership_calls < FEW_CALLS)
		value_set->membership_calls++;
	for (int i = 0; i < concepts->part_count; i++)
	{
		CodeSet    *codes;
		Member		member;

		if (!part_is_of(&concepts->parts[i], system, version))
			continue;
		*known = true;
		codes = part_codes(value_set, concepts, i);
		if (codes == NULL ? part_has(&concepts->parts[i], code, length, &member) :
			code_set_ask(codes, code, length) == CODE_SET_MEMBER)
			return true;
	}
	return false;
}

/* Whether a is a later version of the code system than b; b may be NULL. */
static bool
is_later(const ConceptSetPart *a, const ConceptSetPart *b)
{
	return b == NULL ||
		version_compare(a->code_system->version, b->code_system->version, VERSION_UNKNOWN) > 0;
}

/*
 * Looks among the concepts that the value set has of a system: of one version, or of any, the latest
 * first. *known tells whether the value set has that version at all.
 */
static bool
concept_member(const ConceptSet *concepts, const char *system, const char *version, const char *code,
			   int length, Member *member, bool *known)
{
	const ConceptSetPart *found = NULL;
	Member		candidate;

	for (int i = 0; i < concepts->part_count; i++)
	{
		const ConceptSetPart *part = &concepts->parts[i];

		if (!part_is_of(part, system, version))
			continue;
		*known = true;
		if (is_later(part, found) && part_has(part, code, length, &candidate))
		{
			*member = candidate;
			found = part;
		}
	}
	return found != NULL;
}

static bool
loose_member(const ConceptSet *concepts, const char *system, const char *version, const char *code,
			 int length, Member *member)
{
	char	   *text;
	int			count;
	int			first;

	if (concepts->loose_count == 0)
		return false;
	text = pnstrdup(code, length);
	first = concept_set_find_loose(concepts, system, text, &count);
	pfree(text);
	for (int i = first; i < first + count; i++)
	{
		if (!loose_version_agrees(concepts->loose[i].version, version))
			continue;
		member->code_system = NULL;
		member->ordinal = -1;
		member->loose = &concepts->loose[i];
		member->normalised = false;
		return true;
	}
	return false;
}

/* Whether a version is the name of content that is loaded. */
static bool
version_is_loaded(Terminology *terminology, const char *system, const char *version)
{
	return !version_is_wildcard(version) &&
		terminology_code_system(terminology, system, version, NULL) != NULL;
}

/*
 * The value set as it is where a version of a code system is meant wherever the value set leaves the
 * version open; NULL if that version isn't loaded.
 */
static ValueSet *
value_set_variant(ValueSet *value_set, const char *system, const char *version)
{
	ValueSetVariant *variant;
	Canonical  *choice;
	Terminology *terminology;
	ValueSet   *container = NULL;
	MemoryContext old;
	ListCell   *cell;

	foreach(cell, value_set->variants)
	{
		variant = lfirst(cell);
		if (strcmp(variant->version, version) == 0 && strcmp(variant->system, system) == 0)
			return variant->value_set;
	}
	if (!version_is_loaded(value_set->terminology, system, version))
		return NULL;
	old = MemoryContextSwitchTo(value_set->context);
	variant = palloc0(sizeof(ValueSetVariant));
	variant->system = pstrdup(system);
	variant->version = pstrdup(version);
	terminology = terminology_variant(value_set->terminology);
	MemoryContextSwitchTo(terminology->context);
	choice = palloc0(sizeof(Canonical));
	choice->url = variant->system;
	choice->version = variant->version;
	value_set_room(terminology)->coding_version =
		lcons(choice, value_set_room(terminology)->coding_version);
	if (value_set->container != value_set)
		container = value_set_create(terminology, value_set->container->definition, NULL);
	variant->value_set = value_set_create(terminology, value_set->definition, container);
	MemoryContextSwitchTo(value_set->context);
	value_set->variants = lappend(value_set->variants, variant);
	MemoryContextSwitchTo(old);
	return variant->value_set;
}

/*
 * Membership by the very url of a code system; *known tells whether the value set has concepts of it (of that
 * version, unless version is NULL).
 */
static bool
is_member(ValueSet *value_set, const char *system, const char *version, const char *code,
		  int code_length, Member *member, bool *known)
{
	const ConceptSet *concepts = value_set_concepts(value_set);
	ValueSet   *variant;
	Member		found;

	if (version && version[0] == '\0')
		version = NULL;
	if (member != NULL)
		member->value_set = value_set;
	if (member == NULL ? has_code(value_set, system, version, code, code_length, known) :
		concept_member(concepts, system, version, code, code_length, member, known))
		return true;
	if (loose_member(concepts, system, version, code, code_length, member == NULL ? &found : member))
		return true;
	if (version == NULL || *known)
		return false;
	variant = value_set_variant(value_set, system, version);
	if (variant == NULL)
		return false;
	if (member == NULL)
		return has_code(variant, system, version, code, code_length, known);
	member->value_set = variant;
	return concept_member(value_set_concepts(variant), system, version, code, code_length, member, known);
}

bool
value_set_member(ValueSet *value_set, const char *system, const char *version, const char *code,
				 int code_length, Member *member)
{
	const char *successor;
	bool		known = false;

	if (is_member(value_set, system, version, code, code_length, member, &known))
		return true;
	successor = known ? NULL : terminology_successor(value_set->terminology, system);
	return successor && is_member(value_set, successor, version, code, code_length, member, &known);
}

CodeSet *
value_set_deciding_codes(ValueSet *value_set, const char *system)
{
	const ConceptSet *concepts = value_set_concepts(value_set);
	int			found = -1;

	if (concepts->loose_count > 0)
		return NULL;
	for (int i = 0; i < concepts->part_count; i++)
	{
		if (!part_is_of(&concepts->parts[i], system, NULL))
			continue;
		if (found >= 0)
			return NULL;
		found = i;
	}
	return found < 0 ? NULL : part_codes(value_set, concepts, found);
}

/* Adds the sets of codes that a value set has of a system and a version; false if it is too early for that. */
static bool
add_deciding_codes(ValueSet *value_set, const char *system, const char *version, List **codes)
{
	const ConceptSet *concepts = value_set_concepts(value_set);

	if (value_set->membership_calls < FEW_CALLS)
	{
		value_set->membership_calls++;
		return false;
	}
	for (int i = 0; i < concepts->part_count; i++)
		if (part_is_of(&concepts->parts[i], system, version))
			*codes = lappend(*codes, part_codes(value_set, concepts, i));
	return true;
}

static bool
has_loose_of(const ConceptSet *concepts, const char *system)
{
	for (int i = 0; i < concepts->loose_count; i++)
		if (strcmp(concepts->loose[i].system, system) == 0)
			return true;
	return false;
}

/* By the very url of a code system: the decisions of is_member(). */
static Decision
decision_by_url(ValueSet *value_set, const char *system, const char *version, List **codes)
{
	ValueSet   *variant;

	if (has_loose_of(value_set_concepts(value_set), system))
		return DECISION_OPEN;
	if (!add_deciding_codes(value_set, system, version, codes))
		return DECISION_NOT_YET;
	if (*codes != NIL || version == NULL)
		return DECISION_CODES;
	variant = value_set_variant(value_set, system, version);
	if (variant != NULL && !add_deciding_codes(variant, system, version, codes))
		return DECISION_NOT_YET;
	return DECISION_CODES;
}

Decision
value_set_decision(ValueSet *value_set, const char *system, const char *version, List **codes)
{
	Decision	decision;
	const char *successor;

	if (version && version[0] == '\0')
		version = NULL;
	*codes = NIL;
	decision = decision_by_url(value_set, system, version, codes);
	if (decision != DECISION_CODES || *codes != NIL)
		return decision;
	successor = terminology_successor(value_set->terminology, system);
	return successor ? decision_by_url(value_set, successor, version, codes) : DECISION_CODES;
}

static bool mentions_open(ValueSet *value_set, uint64 walk, const char *system);

/* Whether some of these elements, of imported value sets too, leave the version of a system open. */
static bool
elements_mention_open(const ComposeElement *elements, const IncludeResult *results, int count, uint64 walk,
					  const char *system)
{
	for (int i = 0; i < count; i++)
	{
		ListCell   *cell;

		if (elements[i].system && strcmp(elements[i].system, system) == 0 &&
			(elements[i].version == NULL || version_is_wildcard(elements[i].version)))
			return true;
		foreach(cell, results[i].value_sets)
			if (mentions_open(lfirst(cell), walk, system))
				return true;
	}
	return false;
}

/* The same of includes and excludes: whether a value set may be another for another version. */
static bool
mentions_open(ValueSet *value_set, uint64 walk, const char *system)
{
	const ValueSetDefinition *definition = value_set->definition;

	check_stack_depth();
	(void) value_set_concepts(value_set);
	return value_set_walk_visits(&value_set->walk, walk) &&
		(elements_mention_open(definition->includes, value_set->includes, definition->include_count, walk, system) ||
		 elements_mention_open(definition->excludes, value_set->excludes, definition->exclude_count, walk, system));
}

/* Adds the concepts of a value set for a version that Codings have, if that is loaded. */
static void
add_variant(List **sets, ValueSet *value_set, const char *system, const char *version)
{
	ValueSet   *variant = value_set_variant(value_set, system, version);

	if (variant)
		*sets = lappend(*sets, unconstify(ConceptSet *, value_set_concepts(variant)));
}

/*
 * Adds those for all versions that rows may name; false if there are too many. Where only one version of a code system
 * is loaded, an element that leaves it open means that one already. Entries come by url.
 */
static bool
add_variants(List **sets, ValueSet *value_set)
{
	List	   *entries = terminology_all_entries(value_set->terminology, CATALOG_CODE_SYSTEM);
	int			count = list_length(entries);

	for (int first = 0, end; first < count; first = end)
	{
		const char *url = ((CatalogEntry *) list_nth(entries, first))->url;

		for (end = first + 1; end < count; end++)
			if (strcmp(((CatalogEntry *) list_nth(entries, end))->url, url) != 0)
				break;
		if (end - first == 1 || !mentions_open(value_set, value_set_walk_begin(), url))
			continue;
		if (list_length(*sets) + end - first > VERSIONS_OF_ROWS_MAX)
			return false;
		for (int i = first; i < end; i++)
		{
			const CatalogEntry *entry = list_nth(entries, i);

			if (entry->version)
				add_variant(sets, value_set, url, entry->version);
		}
	}
	return true;
}

bool
value_set_versions_of_rows(ValueSet *value_set, const char *system, const char *version, List **sets)
{
	const char *successor;

	*sets = NIL;
	if (system == NULL)
		return add_variants(sets, value_set);
	if (version == NULL || version[0] == '\0')
		return true;
	add_variant(sets, value_set, system, version);
	successor = terminology_successor(value_set->terminology, system);
	if (successor)
		add_variant(sets, value_set, successor, version);
	return true;
}

const char *
value_set_only_system(ValueSet *value_set, bool *ambiguous)
{
	const ConceptSet *concepts = value_set_concepts(value_set);
	const char *only = NULL;
	int			total = concepts->part_count + concepts->loose_count;

	if (ambiguous)
		*ambiguous = false;
	for (int i = 0; i < total; i++)
	{
		const char *system = i < concepts->part_count ? concepts->parts[i].code_system->url
			: concepts->loose[i - concepts->part_count].system;

		if (system == NULL)
			continue;			/* no coding can name a code system without url */
		if (only && strcmp(only, system) != 0 && ambiguous)
		{
			*ambiguous = true;
			return NULL;
		}
		if (only && strcmp(only, system) != 0)
			ereport(ERROR,
					(errcode(ERRCODE_TX_BAD_REQUEST),
					 errmsg("a code without system is ambiguous in value set \"%s\"", value_set->title),
					 errdetail("The value set has codes of \"%s\" and of \"%s\".", only, system),
					 errhint("Give the system with the code.")));
		only = system;
	}
	return only;
}
