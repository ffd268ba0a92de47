/*
 * hierarchy.h
 *		From the parent links of n concepts to preorder ordinals and descendant intervals.
 *
 * Pure C on arrays: knows nothing of tables, codes or JSON. Concepts are numbered 0 … n-1 by the
 * caller ("nodes"); the result numbers them again ("ordinals") so that
 *
 *	- parents have lower ordinals than their children: ascending ordinals are a topological order;
 *	- ordinals are the preorder of a spanning tree (every node hangs under the last of its parents), so
 *	  a node's descendants, itself included, are one interval [ordinal, last] and mostly no more; what a
 *	  node reaches by other ways is further intervals, all of them behind the first.
 */
#ifndef FHIRTERM_HIERARCHY_H
#define FHIRTERM_HIERARCHY_H

#include "compat.h"
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
	int32	   *last;			/* by ordinal: last ordinal of the first descendant interval */
	OrdinalInterval   *more;			/* all further descendant intervals, ordinal after ordinal */
	int64	   *more_start;		/* by ordinal, size + 1 entries: where its further intervals begin */
	/* links by ordinal, both directions, sorted: parents of o are parent[parent_start[o]] … */
	int32	   *parent_start;	/* size + 1 entries */
	int32	   *parent;			/* ordinals */
	int32	   *child_start;	/* size + 1 entries */
	int32	   *child;			/* ordinals */
} Hierarchy;

/*
 * Builds the hierarchy. Links may be repeated; the order of roots, and of siblings in the spanning
 * tree, is that of node numbers (so nodes in document order of a tree are their own ordinals).
 * Returns NULL if the links have a cycle (a link to itself is one); then *cycle is a palloc'd
 * array of *cycle_length nodes, each the child of the next, the last the child of the first, the
 * lowest first.
 * Memory: about 32 bytes a node and 8 a link besides the result. Checks for interrupts.
 * Errors: 54000 if the further intervals pass the memory limit (bytes; 0 = none).
 */
extern Hierarchy *hierarchy_build(int32 size, const Link *links, int32 link_count,
								  int64 memory_limit, int32 **cycle, int32 *cycle_length);
extern void hierarchy_free(Hierarchy *hierarchy);

/*
 * Raises TX422 that names a cycle as hierarchy_build() gives it, "a, b, a" (CS-130). code gives the
 * code of a node, in the current memory context.
 */
typedef const char *(*HierarchyCode) (void *context, int32 node);
pg_noreturn extern void hierarchy_report_cycle(const int32 *cycle, int32 cycle_length,
											   HierarchyCode code, void *context);

/* Appends the descendants of an ordinal, itself included, to an empty set. */
extern void hierarchy_descendants(const Hierarchy *hierarchy, int32 ordinal, IntervalSet *set);
/* True if a is b or an ancestor of b. */
extern bool hierarchy_subsumes(const Hierarchy *hierarchy, int32 a, int32 b);

/*
 * The stored form of an ordinal's further intervals (interval_set.h, gaps counted from last): its
 * size in bytes, 0 if there are none, and the bytes.
 */
extern int	hierarchy_more_size(const Hierarchy *hierarchy, int32 ordinal);
extern void hierarchy_more_encode(const Hierarchy *hierarchy, int32 ordinal, unsigned char *bytes);

/*
 * Shortest and longest path lengths between an ordinal and each of its descendants (or ancestors):
 * calls visit once per ordinal reached, itself with 0 and 0, in topological order: by ascending
 * ordinal downwards, by descending ordinal upwards. fetch gives the next links (children to go down,
 * parents to go up) of an ordinal: it returns their number and sets *links, which must stay valid
 * until the next call only. So the same walk serves a Hierarchy in memory and a stored one.
 * Links must all lead to higher ordinals, or all to lower ones, as those of hierarchy_build() do.
 * Memory: 16 bytes a link whose end has not been visited yet. Checks for interrupts.
 * Errors: XX001 if a link leads the other way (then the stored links are damaged).
 */
typedef int (*HierarchyLinks) (void *context, int32 ordinal, const int32 **links);
typedef void (*HierarchyVisit) (void *context, int32 ordinal, int32 shortest, int32 longest);
extern void hierarchy_walk(int32 start, HierarchyLinks fetch, HierarchyVisit visit, void *context);

#endif							/* FHIRTERM_HIERARCHY_H */
