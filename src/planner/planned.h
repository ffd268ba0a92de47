/*
 * planned.h
 *		Terminology asked while a query is planned: never an error, and each question once.
 */
#ifndef FHIRTERM_PLANNED_H
#define FHIRTERM_PLANNED_H

#include "planner/predicate_set.h"

/*
 * Does some work that may raise errors; false if it did, or if it can't be done here (no snapshot, parallel
 * mode). The error will come where the query runs, if it is one then. Cancelling, shutdown and lack of memory
 * are raised.
 */
typedef void (*PlanningWork) (void *argument);
extern bool planning_try(PlanningWork work, void *argument);

typedef struct PlannedPredicate
{
	Predicate	predicate;
	Terminology *terminology;
	PredicateSet *set;			/* NULL: evaluating it failed */
	int64		count;			/* of its members, before it was extended */
	int64		universe;		/* concepts of the code systems that they are from */
	bool		listable;		/* known once listable_tried */
	bool		listable_tried;
	bool		keys_tried;
	int			key_count;
	int64	   *keys;			/* once keys_tried: what src/index looks for; NULL: that is not known */
} PlannedPredicate;

/*
 * The set of a predicate as it is under the active snapshot; NULL if it is not to be had, and with only_known also
 * if nobody asked before. Valid until the next call or the end of the transaction.
 */
extern PlannedPredicate *planned_predicate(const Predicate *predicate, bool only_known);

/* Whether the codes can be listed (predicate_set_is_listable); extends the set. */
extern bool planned_is_listable(PlannedPredicate *planned);

#endif							/* FHIRTERM_PLANNED_H */
