/*
 * revision_relationships.c
 *		Relationships between concepts other than subsumption: property values of the left one.
 *
 * Within a code system a relationship is a property of its name and of type code; a property of type Coding, whose
 * name ends in "Coding", holds those that lead into another code system. A supplement has those of concepts that are not
 * carried here, and of these it has Codings only.
 *
 * Spec: VM-058 … VM-066.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/text.h"
#include "revision/revision.h"

#define ACROSS_SUFFIX "Coding"

/* A relationship that the language knows. */
typedef struct RelationshipKind
{
	const char *name;
	bool		strict_order;	/* neither to itself nor back */
	const char *description;
} RelationshipKind;

static const RelationshipKind kinds[] = {
	{"smallerThan", true, "The concept is less than the other one"},
	{"hasPart", false, "The other concept is a part of the concept"},
};

/* One end of a relationship. */
typedef struct RelationshipSide
{
	RevisionModel *model;
	RevisionModel *holder;		/* of its properties: the model, or its supplement; NULL: there is none yet */
	ModelConcept *concept;		/* of the holder, or NULL: nothing is said of it yet */
	const char *code;
} RelationshipSide;

static const RelationshipKind *
relationship_kind(const RevisionNode *node)
{
	const char *name = revision_attribute(node, ATTRIBUTE_RELATIONSHIP);

	for (int i = 0; i < lengthof(kinds); i++)
	{
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	}
	if (strcmp(name, "hasSubtype") == 0)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_RELATIONSHIP,
						"subsumption has operations of its own: use moveCode");
	revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_RELATIONSHIP, "unknown relationship %s", excerpt(name));
}

bool
relationship_is_property(const char *property)
{
	for (int i = 0; i < lengthof(kinds); i++)
	{
		size_t		length = strlen(kinds[i].name);

		if (strncmp(property, kinds[i].name, length) == 0 &&
			(property[length] == '\0' || strcmp(property + length, ACROSS_SUFFIX) == 0))
			return true;
	}
	return false;
}

static RelationshipSide
find_side(Revision *revision, const RevisionNode *node, RevisionAttribute mnemonic, RevisionAttribute code,
		  RevisionAttribute name)
{
	const char *system = revision_attribute(node, mnemonic);
	RelationshipSide side = {revision->model, NULL, NULL, revision_attribute(node, code)};

	if (system && *system)
		side.model = revision_model(revision, node, system);
	if (side.model == NULL)
		revision_refuse(ERRCODE_TX_NOT_FOUND, node, mnemonic, "unknown code system %s", excerpt(system));
	if (side.model->carries_codes)
	{
		side.holder = side.model;
		side.concept = revision_concept(revision, side.model, node, code);
		revision_check_name(node, name, side.concept, false);
		return side;
	}
	if (side.model == revision->model)
		revision_require_codes(side.model, node);
	if (revision_attribute(node, name))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, name,
						"%s cannot be checked: code system %s is not carried here", revision_attribute_name(name),
						side.model->mnemonic);
	revision_remark(revision, ISSUE_WARNING, "code %s of %s is not checked: its codes are not carried here",
					excerpt(side.code), side.model->mnemonic);
	side.holder = revision_supplement(revision, node, side.model, false);
	side.concept = side.holder ? model_concept(side.holder, side.code) : NULL;
	return side;
}

static void
find_sides(Revision *revision, const RevisionNode *node, RelationshipSide *left, RelationshipSide *right)
{
	*left = find_side(revision, node, ATTRIBUTE_PARENT_SYSTEM, ATTRIBUTE_PARENT_CODE, ATTRIBUTE_PARENT_NAME);
	*right = find_side(revision, node, ATTRIBUTE_CHILD_SYSTEM, ATTRIBUTE_CHILD_CODE, ATTRIBUTE_CHILD_NAME);
	/* the log tells of the code system that has the left code */
	revision->entry->model = left->model;
}

/* Whether a relationship leads out of what holds it. */
static bool
is_across(const RelationshipSide *left, const RelationshipSide *right)
{
	return left->model != right->model || !left->model->carries_codes;
}

/* The property of a relationship between two sides. */
static const char *
property_of(const RelationshipKind *kind, const RelationshipSide *left, const RelationshipSide *right)
{
	return is_across(left, right) ? psprintf("%s" ACROSS_SUFFIX, kind->name) : kind->name;
}

/* The relationship from one side to another, or NULL. */
static ModelProperty *
find_relationship(const RelationshipKind *kind, const RelationshipSide *left, const RelationshipSide *right)
{
	bool		across = is_across(left, right);
	ListCell   *cell;

	if (left->concept == NULL)
		return NULL;
	foreach(cell, model_properties(left->concept, property_of(kind, left, right)))
	{
		ModelProperty *property = lfirst(cell);

		if (strcmp(property->value, right->code) == 0 && (!across || text_equals(property->system, right->model->url)))
			return property;
	}
	return NULL;
}

/* What is said of a code for the first time needs a place. */
static void
make_holder(Revision *revision, const RevisionNode *node, RelationshipSide *side)
{
	if (side->holder == NULL)
		side->holder = revision_supplement(revision, node, side->model, true);
	if (side->concept == NULL)
		side->concept = model_add_concept(side->holder, side->code);
}

/* The holder of a relationship has changed. */
static void
settle_holder(Revision *revision, const RelationshipSide *side)
{
	if (side->holder != revision->model)
		revision_settle_other(revision, side->holder);
}

void
revision_add_relationship(Revision *revision, const RevisionNode *node)
{
	const RelationshipKind *kind = relationship_kind(node);
	RelationshipSide left;
	RelationshipSide right;
	bool		across;
	const char *property;

	find_sides(revision, node, &left, &right);
	across = is_across(&left, &right);
	if (kind->strict_order && left.model == right.model && strcmp(left.code, right.code) == 0)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_RELATIONSHIP,
						"%s is a strict order: %s cannot stand in it to itself", kind->name, excerpt(left.code));
	if (kind->strict_order && find_relationship(kind, &right, &left))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_RELATIONSHIP,
						"%s is a strict order: it leads from %s to %s already", kind->name, excerpt(right.code),
						excerpt(left.code));
	if (find_relationship(kind, &left, &right))
		revision_refuse(ERRCODE_TX_CONFLICT, node, ATTRIBUTE_NONE, "relationship %s %s %s is there already",
						excerpt(left.code), kind->name, excerpt(right.code));
	property = property_of(kind, &left, &right);
	make_holder(revision, node, &left);
	(void) model_declare(left.holder, property, across ? "Coding" : "code", NULL, kind->description);
	model_add_property(left.holder, left.concept, property, across ? "Coding" : "code", right.code,
					   across ? right.model->url : NULL, NULL);
	settle_holder(revision, &left);
}

void
revision_remove_relationship(Revision *revision, const RevisionNode *node)
{
	const RelationshipKind *kind = relationship_kind(node);
	RelationshipSide left;
	RelationshipSide right;
	ModelProperty *property;

	find_sides(revision, node, &left, &right);
	property = find_relationship(kind, &left, &right);
	if (property == NULL)
		revision_refuse(ERRCODE_TX_NOT_FOUND, node, ATTRIBUTE_NONE, "no such relationship: %s %s %s",
						excerpt(left.code), kind->name, excerpt(right.code));
	model_remove_property(left.holder, left.concept, property);
	settle_holder(revision, &left);
}

/* Whether a property is a relationship within the code system that leads to a concept. */
static bool
leads_to(const ModelProperty *property, const ModelConcept *concept)
{
	return property->system == NULL && relationship_is_property(property->code) &&
		strcmp(property->value, concept->code) == 0;
}

void
relationship_remove_all_to(RevisionModel *model, const ModelConcept *concept)
{
	ListCell   *cell;
	ListCell   *inner;

	foreach(cell, concept->once_related)
	{
		ModelConcept *other = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (!other->exists)
			continue;
		foreach(inner, list_copy(other->properties))
		{
			if (leads_to(lfirst(inner), concept))
				model_remove_property(model, other, lfirst(inner));
		}
	}
}

void
relationship_copy_all_to(RevisionModel *model, const ModelConcept *from, const ModelConcept *to)
{
	uint64		walk = ++model->walks;
	ListCell   *cell;
	ListCell   *inner;

	foreach(cell, from->once_related)
	{
		ModelConcept *other = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (!other->exists || other == to || other->seen_below == walk)
			continue;
		other->seen_below = walk;
		foreach(inner, list_copy(other->properties))
		{
			ModelProperty *property = lfirst(inner);

			if (leads_to(property, from))
				model_add_property(model, other, property->code, property->type, to->code, NULL, NULL);
		}
	}
}
