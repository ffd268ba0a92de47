/*
 * code_system.c
 *		What holds for every code system, whoever provides its content: codes under their case rule,
 *		sets of the hierarchy, definitions of properties, declared filters.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "codesystem/code_memo.h"
#include "codesystem/code_system.h"
#include "codesystem/terminology.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/code.h"
#include "fhir/publication.h"
#include "fhir/snomed_uri.h"
#include "hierarchy/hierarchy.h"
#include "json/jsonb_access.h"
#include "settings.h"

static const char *const content_names[] = {
	[CONTENT_NOT_PRESENT] = "not-present",
	[CONTENT_EXAMPLE] = "example",
	[CONTENT_FRAGMENT] = "fragment",
	[CONTENT_COMPLETE] = "complete",
	[CONTENT_SUPPLEMENT] = "supplement",
};

static const char *const meaning_names[] = {
	[MEANING_UNSTATED] = "",
	[MEANING_IS_A] = "is-a",
	[MEANING_GROUPED_BY] = "grouped-by",
	[MEANING_PART_OF] = "part-of",
	[MEANING_CLASSIFIED_WITH] = "classified-with",
};

const char *
content_mode_name(ContentMode mode)
{
	return content_names[mode];
}

int
content_mode_of_name(const char *name)
{
	for (int i = 0; i < lengthof(content_names); i++)
	{
		if (strcmp(content_names[i], name) == 0)
			return i;
	}
	return -1;
}

const char *
hierarchy_meaning_name(HierarchyMeaning meaning)
{
	return meaning_names[meaning];
}

HierarchyMeaning
hierarchy_meaning_of_name(const char *name)
{
	for (int i = MEANING_UNSTATED + 1; i < lengthof(meaning_names); i++)
	{
		if (strcmp(meaning_names[i], name) == 0)
			return (HierarchyMeaning) i;
	}
	return MEANING_UNSTATED;
}

const Publication *
code_system_publication(CodeSystem *cs)
{
	if (!cs->publication_known)
	{
		Jsonb	   *resource = cs->ops->resource(cs);

		if (resource != NULL)
			publication_read(&resource->root, &cs->publication);
		cs->publication_known = true;
	}
	return &cs->publication;
}

bool
code_system_has_url(const CodeSystem *cs, const char *url)
{
	return cs->url != NULL && strcmp(cs->url, url) == 0;
}

char *
code_system_canonical(const CodeSystem *cs)
{
	return canonical_join(cs->url == NULL ? "(unidentified)" : cs->url, cs->version);
}

/* Codes */

/* The ordinal by the provider, under the case rule. */
static int32
locate_unremembered(CodeSystem *cs, const char *code, int length, bool *normalised)
{
	int32		ordinal = cs->ops->locate(cs, code, length);

	*normalised = false;
	if (ordinal < 0 && cs->case_rule != CASE_SENSITIVE)
	{
		char	   *folded = code_fold(pnstrdup(code, length));

		ordinal = cs->ops->locate_folded(cs, folded, strlen(folded));
		*normalised = ordinal >= 0;
	}
	return ordinal;
}

/* Reads one code into the memo; stops the scan where one does not fit. */
static bool
memorise_concept(void *context, const Concept *concept)
{
	return code_memo_fill(context, concept->code, concept->code_length, concept->ordinal);
}

/* Reads all codes once locating one by one has cost as much; false if nothing was done. */
static bool
memorise_all(CodeSystem *cs)
{
	int64		probes = code_memo_count(cs->memo);
	CodeMemoFilling filling = {cs->memo};

	if (cs->memorising_tried || probes <= CONCEPTS_PER_PROBE ||
		probes <= cs->concept_count / CONCEPTS_PER_PROBE ||
		!code_memo_has_room(cs->memo, cs->concept_count))
		return false;
	cs->memorising_tried = true;
	code_memo_reserve(cs->memo, cs->concept_count - probes);
	cs->ops->scan(cs, 0, cs->concept_count - 1, FETCH_CODE, memorise_concept, &filling);
	cs->all_memorised = code_memo_fill_end(&filling) && filling.taken == cs->concept_count;
	return true;
}

int32
code_system_locate(CodeSystem *cs, const char *code, int length, bool *normalised)
{
	int32		ordinal;
	bool		by_case;

	if (normalised == NULL)
		normalised = &by_case;
	if (cs->memo == NULL)
		cs->memo = code_memo_create(cs->terminology->context, (Size) setting_cache_memory * 1024, true);
	if (code_memo_find(cs->memo, code, length, &ordinal, normalised))
		return ordinal;
	if (memorise_all(cs) && code_memo_find(cs->memo, code, length, &ordinal, normalised))
		return ordinal;
	*normalised = false;
	if (cs->all_memorised && cs->case_rule == CASE_SENSITIVE)
		return -1;
	ordinal = locate_unremembered(cs, code, length, normalised);
	code_memo_add(cs->memo, code, length, ordinal, *normalised);
	return ordinal;
}

int64
code_system_located_count(const CodeSystem *cs)
{
	return cs->memo == NULL ? 0 : code_memo_count(cs->memo);
}

bool
code_system_is_open(const CodeSystem *cs)
{
	return cs->content != CONTENT_COMPLETE || cs->compositional;
}

bool
code_system_may_have(const CodeSystem *cs, const char *code, int length)
{
	if (cs->content != CONTENT_COMPLETE)
		return true;
	if (!cs->compositional || length == 0)
		return false;
	if (!code_system_has_url(cs, SNOMED_CT))
		return true;
	/* An expression that has no more than digits is the concept itself. */
	for (int i = 0; i < length; i++)
		if (code[i] < '0' || code[i] > '9')
			return true;
	return false;
}

bool
concept_is_inactive(uint32 flags)
{
	return (flags & CONCEPT_INACTIVE) != 0 ||
		(setting_deprecated_is_inactive && (flags & CONCEPT_DEPRECATED) != 0);
}

void
code_system_designations_each(CodeSystem *cs, const int32 *ordinals, int count, DesignationVisitor visit, void *context)
{
	if (cs->ops->designations_each)
		cs->ops->designations_each(cs, ordinals, count, visit, context);
	else
		for (int i = 0; i < count; i++)
			cs->ops->designations(cs, ordinals[i], visit, context);
}

void
code_system_fetch_each(CodeSystem *cs, const int32 *ordinals, int count, int members,
					   ConceptVisitor visit, void *context)
{
	Concept		concept;

	if (cs->ops->fetch_each != NULL)
	{
		cs->ops->fetch_each(cs, ordinals, count, members, visit, context);
		return;
	}
	for (int i = 0; i < count; i++)
		if (cs->ops->fetch(cs, ordinals[i], members, &concept) && !visit(context, &concept))
			return;
}

/* A visitor, and whether it has stopped the scan. */
typedef struct StoppableVisit
{
	ConceptVisitor visit;
	void	   *context;
	bool		stopped;
} StoppableVisit;

static bool
visit_unless_stopped(void *context, const Concept *concept)
{
	StoppableVisit *stoppable = context;

	stoppable->stopped = !stoppable->visit(stoppable->context, concept);
	return !stoppable->stopped;
}

void
code_system_scan_set(CodeSystem *cs, const IntervalSet *set, int members, ConceptVisitor visit,
					 void *context)
{
	StoppableVisit stoppable = {visit, context, false};

	if (cs->ops->scan_set != NULL)
	{
		cs->ops->scan_set(cs, set, members, visit, context);
		return;
	}
	for (int i = 0; i < set->length && !stoppable.stopped; i++)
		cs->ops->scan(cs, set->items[i].first, set->items[i].last, members, visit_unless_stopped, &stoppable);
}

/* Sets of the hierarchy */

void
code_system_descendants(CodeSystem *cs, int32 ordinal, IntervalSet *set)
{
	Concept		concept;

	if (!cs->ops->fetch(cs, ordinal, FETCH_INTERVALS, &concept))
		ereport(ERROR,
				errcode(ERRCODE_DATA_CORRUPTED),
				errmsg("concept %d of code system \"%s\" is missing", ordinal,
					   code_system_canonical(cs)));
	interval_set_copy(set, &concept.descendants);
}

typedef struct AncestorWalk
{
	CodeSystem *cs;
	IntervalSet *set;
} AncestorWalk;

static int
parents_of_walk(void *context, int32 ordinal, const int32 **links)
{
	CodeSystem *cs = ((AncestorWalk *) context)->cs;
	int32	   *parents;
	int			count = cs->ops->parents(cs, ordinal, &parents);

	*links = parents;
	return count;
}

static void
visit_ancestor(void *context, int32 ordinal, int32 shortest, int32 longest)
{
	interval_set_add(((AncestorWalk *) context)->set, ordinal, ordinal);
}

void
code_system_ancestors(CodeSystem *cs, int32 ordinal, IntervalSet *set)
{
	AncestorWalk walk = {cs, set};

	hierarchy_walk(ordinal, parents_of_walk, visit_ancestor, &walk);
}

void
code_system_require_is_a(CodeSystem *cs, const char *operation)
{
	if (cs->meaning == MEANING_IS_A || !code_system_has_hierarchy(cs))
		return;
	if (cs->meaning != MEANING_UNSTATED)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("%s needs an is-a hierarchy", operation),
				errdetail("The hierarchy of code system \"%s\" means %s.", code_system_canonical(cs),
						  hierarchy_meaning_name(cs->meaning)));
	if (setting_unknown_hierarchy == UNKNOWN_HIERARCHY_ERROR)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg("%s needs an is-a hierarchy", operation),
				errdetail("Code system \"%s\" does not say what its hierarchy means.",
						  code_system_canonical(cs)),
				errhint("Set fhirterm.unknown_hierarchy to \"assume-is-a\" to read it as is-a."));
	if (!cs->assumption_told)
		ereport(WARNING,
				errmsg("the hierarchy of code system \"%s\" is taken for is-a",
					   code_system_canonical(cs)),
				errdetail("It has no hierarchyMeaning."));
	cs->assumption_told = true;
}

/* Properties */

/* Reads the definitions at the first call; most questions need none. */
static void
know_properties(CodeSystem *source)
{
	MemoryContext caller;

	if (source->properties_known)
		return;
	caller = MemoryContextSwitchTo(source->terminology->context);
	source->property_count = source->ops->definitions(source, &source->properties);
	source->properties_known = true;
	MemoryContextSwitchTo(caller);
}

/* The defined concept properties, for code systems that have none of that name. */
static const PropertyDefinition *
standard_property(PropertyRole role)
{
	static PropertyDefinition standard[PROPERTY_ROLES];
	PropertyDefinition *definition = &standard[role];

	definition->number = -1;
	definition->code = (char *) property_role_name(role);
	definition->type = property_role_type(role);
	definition->role = role;
	return definition;
}

const PropertyDefinition *
code_system_role_property(CodeSystem *source, PropertyRole role)
{
	know_properties(source);
	for (int i = 0; role != ROLE_NONE && i < source->property_count; i++)
	{
		if (source->properties[i].role == role)
			return &source->properties[i];
	}
	return NULL;
}

const PropertyDefinition *
code_system_own_property(CodeSystem *source, const char *code)
{
	know_properties(source);
	for (int i = 0; i < source->property_count; i++)
	{
		if (strcmp(source->properties[i].code, code) == 0)
			return &source->properties[i];
	}
	return code_system_role_property(source, property_role_of_name(code));
}

const PropertyDefinition *
code_system_property_by_number(CodeSystem *source, int16 number)
{
	know_properties(source);
	for (int i = 0; i < source->property_count; i++)
	{
		if (source->properties[i].number == number)
			return &source->properties[i];
	}
	ereport(ERROR,
			errcode(ERRCODE_DATA_CORRUPTED),
			errmsg("property %d of code system \"%s\" is missing", number,
				   code_system_canonical(source)));
}

const PropertyDefinition *
code_system_property(CodeSystem *cs, const char *code, CodeSystem **source)
{
	const PropertyDefinition *definition = code_system_own_property(cs, code);
	CodeSystem *found = cs;
	PropertyRole role;
	ListCell   *cell;

	foreach(cell, cs->supplements)
	{
		if (definition != NULL)
			break;
		found = lfirst(cell);
		definition = code_system_own_property(found, code);
	}
	if (definition == NULL && (role = property_role_of_name(code)) != ROLE_NONE)
	{
		found = cs;
		definition = standard_property(role);
	}
	if (source != NULL)
		*source = found;
	return definition;
}

/* Whether an array of strings holds a word. */
static bool
array_has_string(JsonbContainer *array, const char *word)
{
	for (int i = 0; i < jsonb_element_count(array); i++)
	{
		char	   *element = jsonb_element_string(array, i);

		if (element != NULL && strcmp(element, word) == 0)
			return true;
	}
	return false;
}

bool
code_system_declares_filter(CodeSystem *cs, const char *property, const char *op)
{
	Jsonb	   *resource = cs->ops->resource(cs);
	JsonbContainer *filters = resource == NULL ? NULL : jsonb_member_array(&resource->root, "filter");

	for (int i = 0; i < jsonb_element_count(filters); i++)
	{
		JsonbContainer *filter = jsonb_element_object(filters, i);
		char	   *code = filter == NULL ? NULL : jsonb_member_string(filter, "code");

		if (code != NULL && strcmp(code, property) == 0 &&
			(op == NULL || array_has_string(jsonb_member_array(filter, "operator"), op)))
			return true;
	}
	return false;
}

/* Supplements */

typedef struct SupplementMapping
{
	CodeSystem *base;
	int32	   *ordinals;
} SupplementMapping;

static bool
map_supplement_concept(void *context, const Concept *concept)
{
	SupplementMapping *mapping = context;

	mapping->ordinals[concept->ordinal] =
		code_system_locate(mapping->base, concept->code, concept->code_length, NULL);
	return true;
}

int32
code_system_supplemented(CodeSystem *cs, CodeSystem *supplement, int32 ordinal)
{
	if (supplement->base_ordinals == NULL)
	{
		SupplementMapping mapping;

		mapping.base = cs;
		mapping.ordinals = MemoryContextAllocExtended(cs->terminology->context,
													  supplement->concept_count * sizeof(int32),
													  MCXT_ALLOC_HUGE);
		memset(mapping.ordinals, 0xFF, supplement->concept_count * sizeof(int32));
		supplement->ops->scan(supplement, 0, supplement->concept_count - 1, FETCH_CODE,
							  map_supplement_concept, &mapping);
		supplement->base_ordinals = mapping.ordinals;
	}
	return supplement->base_ordinals[ordinal];
}
