/*
 * revision_hierarchy.c
 *		Which concepts of a code system that is revised are above which.
 *
 * The parents of a concept are the truth. A concept also knows what ever was directly below it; what no longer is there is
 * told by its parents, so that there is nothing to take back when a change is undone: the list is only ever too long.
 *
 * Spec: VM-035, VM-067 … VM-071.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "revision/revision_model.h"

/* ---------------------------------------------------------------- links */

static void
note_child(RevisionModel *model, ModelConcept *parent, ModelConcept *child)
{
	MemoryContext caller = MemoryContextSwitchTo(model->context);

	parent->once_children = lappend(parent->once_children, child);
	MemoryContextSwitchTo(caller);
}

void
model_read_parent(RevisionModel *model, ModelConcept *concept, ModelConcept *parent)
{
	if (list_member_ptr(concept->parents, parent))
		return;
	concept->parents = lappend(concept->parents, parent);
	note_child(model, parent, concept);
}

void
model_add_parent(RevisionModel *model, ModelConcept *concept, ModelConcept *parent)
{
	MemoryContext caller;

	if (list_member_ptr(concept->parents, parent))
		return;
	model_touch_concept(model, concept);
	caller = MemoryContextSwitchTo(model->context);
	concept->parents = lappend(list_copy(concept->parents), parent);
	MemoryContextSwitchTo(caller);
	note_child(model, parent, concept);
}

void
model_remove_parent(RevisionModel *model, ModelConcept *concept, ModelConcept *parent)
{
	MemoryContext caller = MemoryContextSwitchTo(model->context);

	model_touch_concept(model, concept);
	concept->parents = list_delete_ptr(list_copy(concept->parents), parent);
	MemoryContextSwitchTo(caller);
}

static bool
is_child(const ModelConcept *concept, const ModelConcept *parent)
{
	return concept->exists && list_member_ptr(concept->parents, parent);
}

static int
compare_positions(const ListCell *a, const ListCell *b)
{
	const ModelConcept *one = lfirst(a);
	const ModelConcept *other = lfirst(b);

	return one->position < other->position ? -1 : one->position > other->position;
}

List *
model_children(RevisionModel *model, const ModelConcept *parent)
{
	uint64		walk = ++model->walks;
	List	   *children = NIL;
	ListCell   *cell;

	foreach(cell, parent->once_children)
	{
		ModelConcept *concept = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (concept->seen_below == walk || !is_child(concept, parent))
			continue;
		concept->seen_below = walk;
		children = lappend(children, concept);
	}
	list_sort(children, compare_positions);
	return children;
}

/* ---------------------------------------------------------------- ancestors */

/*
 * The search for a way up from one concept to another, from both of them at once: a leaf has nothing below and a root
 * nothing above, whatever the other end has.
 */
typedef struct AncestorSearch
{
	uint64		walk;			/* by which concepts are marked that were reached */
	List	   *above;			/* of ModelConcept *: reached from below, their parents not yet */
	List	   *below;			/* of ModelConcept *: reached from above, their children not yet */
	ModelConcept *current;		/* the one whose children are gone through, or NULL */
	int			next;			/* of what was below it */
	bool		found;
} AncestorSearch;

static void
step_up(AncestorSearch *search)
{
	ModelConcept *concept = llast(search->above);
	ListCell   *cell;

	search->above = list_delete_last(search->above);
	foreach(cell, concept->parents)
	{
		ModelConcept *parent = lfirst(cell);

		search->found |= parent->seen_below == search->walk;
		if (parent->seen_above == search->walk)
			continue;
		parent->seen_above = search->walk;
		search->above = lappend(search->above, parent);
	}
}

/* Looks at a single child, as there may be many. */
static void
step_down(AncestorSearch *search)
{
	ModelConcept *child;

	if (search->current == NULL)
	{
		search->current = llast(search->below);
		search->below = list_delete_last(search->below);
		search->next = 0;
	}
	if (search->next == list_length(search->current->once_children))
	{
		search->current = NULL;
		return;
	}
	child = list_nth(search->current->once_children, search->next++);
	if (child->seen_below == search->walk || !is_child(child, search->current))
		return;
	search->found |= child->seen_above == search->walk;
	child->seen_below = search->walk;
	search->below = lappend(search->below, child);
}

bool
model_is_above(RevisionModel *model, ModelConcept *above, ModelConcept *concept)
{
	AncestorSearch search = {++model->walks};

	concept->seen_above = search.walk;
	above->seen_below = search.walk;
	search.above = list_make1(concept);
	search.below = list_make1(above);
	search.found = above == concept;
	while (!search.found && search.above != NIL && (search.below != NIL || search.current))
	{
		CHECK_FOR_INTERRUPTS();
		step_up(&search);
		if (!search.found)
			step_down(&search);
	}
	list_free(search.above);
	list_free(search.below);
	return search.found;
}
