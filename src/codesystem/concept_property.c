/*
 * concept_property.c
 *		The property values of a concept.
 *
 * However the hierarchy is written - nested, by parent, by child - the same parents and children are
 * told: from the links, not from the stored values of those two.
 */
#include "postgres.h"

#include "codesystem/concept_property.h"

typedef struct ValueCollection
{
	CodeSystem *source;
	const PropertyDefinition *wanted;	/* or NULL: all */
	List	   *values;
} ValueCollection;

static bool
is_structural(const PropertyDefinition *definition)
{
	return definition->role == ROLE_PARENT || definition->role == ROLE_CHILD;
}

/* Copies, as a provider may use its memory again. */
static bool
collect_value(void *context, const ConceptPropertyValue *found)
{
	ValueCollection *collection = context;
	SourcedValue *value;

	if (collection->wanted != NULL && collection->wanted->number != found->property)
		return true;
	value = palloc0(sizeof(SourcedValue));
	value->source = collection->source;
	value->definition = code_system_property_by_number(collection->source, found->property);
	if (is_structural(value->definition))
		return true;
	value->value = pstrdup(found->value);
	value->target = collection->source->content == CONTENT_SUPPLEMENT ? -1 : found->target;
	if (found->extra != NULL)
	{
		value->extra = palloc(VARSIZE(found->extra));
		memcpy(value->extra, found->extra, VARSIZE(found->extra));
	}
	collection->values = lappend(collection->values, value);
	return true;
}

/* Parents or children that become values of the property that stands for them. */
typedef struct LinkCollection
{
	CodeSystem *cs;
	const PropertyDefinition *definition;
	List	   *values;
} LinkCollection;

static bool
collect_link(void *context, const Concept *concept)
{
	LinkCollection *links = context;
	SourcedValue *value = palloc0(sizeof(SourcedValue));

	value->source = links->cs;
	value->definition = links->definition;
	value->value = pnstrdup(concept->code, concept->code_length);
	value->display = concept->display == NULL ? NULL : pstrdup(concept->display);
	value->target = concept->ordinal;
	links->values = lappend(links->values, value);
	return true;
}

static List *
add_links(CodeSystem *cs, int32 ordinal, PropertyRole role, List *values)
{
	LinkCollection collection = {cs, code_system_property(cs, property_role_name(role), NULL), values};
	int32	   *links;
	int			count = role == ROLE_CHILD ? cs->ops->children(cs, ordinal, &links) :
		cs->ops->parents(cs, ordinal, &links);

	code_system_fetch_each(cs, links, count, FETCH_CODE | FETCH_DISPLAY, collect_link, &collection);
	return collection.values;
}

char *
concept_value_display(CodeSystem *cs, const SourcedValue *value)
{
	Concept		target;

	if (value->display != NULL || value->target < 0 ||
		!cs->ops->fetch(cs, value->target, FETCH_DISPLAY, &target) || target.display == NULL)
		return value->display;
	return pstrdup(target.display);
}

/* What supplements in play say of the concept. */
static void
collect_of_supplements(CodeSystem *cs, int32 ordinal, const char *property,
					   ValueCollection *collection)
{
	Concept		concept;
	ListCell   *cell;
	char	   *code;

	if (cs->supplements == NIL || !cs->ops->fetch(cs, ordinal, FETCH_CODE, &concept))
		return;
	code = pstrdup(concept.code);
	foreach(cell, cs->supplements)
	{
		CodeSystem *supplement = lfirst(cell);
		int32		there = code_system_locate(supplement, code, strlen(code), NULL);

		collection->source = supplement;
		collection->wanted = property == NULL ? NULL : code_system_own_property(supplement, property);
		if (there >= 0 && (property == NULL || collection->wanted != NULL))
			supplement->ops->properties(supplement, there, collect_value, collection);
	}
}

List *
concept_values(CodeSystem *cs, int32 ordinal, const char *property)
{
	ValueCollection collection = {0};
	PropertyRole role = ROLE_NONE;

	collection.source = cs;
	if (property != NULL)
	{
		const PropertyDefinition *definition = code_system_property(cs, property, NULL);

		if (definition != NULL && is_structural(definition))
			role = definition->role;
		collection.wanted = code_system_own_property(cs, property);
	}
	if (role == ROLE_NONE && (property == NULL || collection.wanted != NULL))
		cs->ops->properties(cs, ordinal, collect_value, &collection);
	if (property == NULL || role == ROLE_PARENT)
		collection.values = add_links(cs, ordinal, ROLE_PARENT, collection.values);
	if (property == NULL || role == ROLE_CHILD)
		collection.values = add_links(cs, ordinal, ROLE_CHILD, collection.values);
	if (role == ROLE_NONE)
		collect_of_supplements(cs, ordinal, property, &collection);
	return collection.values;
}
