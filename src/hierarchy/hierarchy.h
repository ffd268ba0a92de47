/*
 * hierarchy.h
 *		From the parent links of n concepts to preorder ordinals and descendant intervals.
 *
 * Pure C on arrays: knows nothing of tables, codes or JSON. Concepts are numbered 0 … n-1 by the
 * caller ("nodes"); the result numbers them again by their place in a depth-first walk of a spanning
 * tree in which every node hangs under its deepest parent ("ordinals"). A node's descendants, itself
 * included, are then one interval [ordinal, last] of the tree, and some more for what it reaches by
 * other parents.
 */
#ifndef FHIRTERM_HIERARCHY_H
#define FHIRTERM_HIERARCHY_H

#include "hierarchy/interval_set.h"

typedef struct Link
{
	int32		child;			/* node */
	int32		parent;			/* node */
} Link;

typedef struct Hierarchy
{
	int32		size;			/* nodes */
	int32		link_count;		/* links, each once */
	int32		root_count;		/* nodes without a parent */
	int32		max_depth;		/* links on the longest path from a root */
	int32	   *ordinal;		/* by node */
	int32	   *node;			/* by ordinal */
	int32	   *last;			/* by ordinal: last ordinal of the subtree in the spanning tree */
	OrdinalInterval   *more;			/* all further descendant intervals, ordinal after ordinal */
	int64	   *more_start;		/* by ordinal, size + 1 entries: where its further intervals begin */
	/* links by ordinal, both directions, sorted: parents of o are parent[parent_start[o]] … */
	int32	   *parent_start;	/* size + 1 entries */
	int32	   *parent;			/* ordinals */
	int32	   *child_start;	/* size + 1 entries */
	int32	   *child;			/* ordinals */
} Hierarchy;

/*
 * Builds the hierarchy. Links may be repeated; the order of roots and of siblings is that of node
 * numbers. Returns NULL if the links have a cycle (a link to itself is one); then *cycle is a palloc'd
 * array of *cycle_length nodes, each the child of the next, the last the child of the first.
 * Memory: about 40 bytes a node and 20 a link besides the result. Checks for interrupts.
 * Errors: 54000 if the further intervals pass the memory limit (bytes; 0 = none).
 */
extern Hierarchy *hierarchy_build(int32 size, const Link *links, int32 link_count,
								  int64 memory_limit, int32 **cycle, int32 *cycle_length);
extern void hierarchy_free(Hierarchy *hierarchy);

/* Appends the descendants of an ordinal, itself included, to an empty set. */
extern void hierarchy_descendants(const Hierarchy *hierarchy, int32 ordinal, IntervalSet *set);
/* True if a is b or an ancestor of b. */
extern bool hierarchy_subsumes(const Hierarchy *hierarchy, int32 a, int32 b);

/*
 * Shortest and longest path lengths between an ordinal and each of its descendants (or ancestors):
 * calls visit once per ordinal reached, itself with 0 and 0, in topological order. fetch gives the
 * next links (children to go down, parents to go up) of an ordinal: it returns their number and sets
 * *links. So the same walk serves a Hierarchy in memory and a stored one.
 */
typedef int (*HierarchyLinks) (void *context, int32 ordinal, const int32 **links);
typedef void (*HierarchyVisit) (void *context, int32 ordinal, int32 shortest, int32 longest);
extern void hierarchy_walk(int32 start, HierarchyLinks fetch, HierarchyVisit visit, void *context);

#endif							/* FHIRTERM_HIERARCHY_H */
