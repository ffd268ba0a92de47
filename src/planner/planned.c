/*
 * planned.c
 *		Terminology asked while a query is planned: never an error, and each question once.
 *
 * One planning asks the same several times: for the rows that a predicate leaves, and for every index. What it came
 * to is kept as long as the snapshot is the same, but not beyond the transaction. Nothing of it gets into a plan:
 * a plan may live longer than the terminology it was made by (index_condition.c).
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"

#include "planner/planned.h"

/* Predicates that are kept. */
#define KEPT_PREDICATES 8

/* Of the transaction; NULL: nothing is kept. */
static MemoryContext kept_context = NULL;
static SnapshotKey kept_key;
static List *kept = NIL;		/* of PlannedPredicate * */

/* ---------------------------------------------------------------- errors */

/* Whether an error must not be passed over. */
static bool
is_grave(const ErrorData *error)
{
	int			category = ERRCODE_TO_CATEGORY(error->sqlerrcode);

	return category == ERRCODE_OPERATOR_INTERVENTION || category == ERRCODE_INSUFFICIENT_RESOURCES ||
		category == ERRCODE_INTERNAL_ERROR || category == ERRCODE_SYSTEM_ERROR;
}

bool
planning_try(PlanningWork work, void *argument)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile bool done = false;

	if (!IsTransactionState() || !ActiveSnapshotSet() || IsInParallelMode())
		return false;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		work(argument);
		ReleaseCurrentSubTransaction();
		done = true;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (is_grave(error))
			ReThrowError(error);
		FreeErrorData(error);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return done;
}

/* ---------------------------------------------------------------- what is kept */

static void
forget_kept(void *argument)
{
	kept_context = NULL;
	kept = NIL;
}

/* Begins anew where the snapshot is another, or many predicates are kept. */
static void
prepare_kept(void)
{
	MemoryContextCallback *callback;

	if (kept_context != NULL &&
		(!snapshot_key_is_current(&kept_key) || list_length(kept) >= KEPT_PREDICATES))
		MemoryContextDelete(kept_context);
	if (kept_context != NULL)
		return;
	kept_context = AllocSetContextCreate(TopTransactionContext, "fhirterm planning", ALLOCSET_SMALL_SIZES);
	callback = MemoryContextAllocZero(kept_context, sizeof(MemoryContextCallback));
	callback->func = forget_kept;
	MemoryContextRegisterResetCallback(kept_context, callback);
	snapshot_key_current(&kept_key);
}

static void
evaluate(void *argument)
{
	PlannedPredicate *planned = argument;
	PredicateSet *set = predicate_set_create(planned->terminology, &planned->predicate);

	planned->count = predicate_set_count(set);
	planned->universe = predicate_set_universe(set);
	planned->set = set;
}

static PlannedPredicate *
find_kept(const Predicate *predicate)
{
	ListCell   *cell;

	if (kept_context == NULL || !snapshot_key_is_current(&kept_key))
		return NULL;
	foreach(cell, kept)
	{
		PlannedPredicate *planned = lfirst(cell);

		if (predicate_equal(&planned->predicate, predicate))
			return planned;
	}
	return NULL;
}

PlannedPredicate *
planned_predicate(const Predicate *predicate, bool only_known)
{
	PlannedPredicate *planned;
	MemoryContext old;

	if (!IsTransactionState() || !ActiveSnapshotSet() || IsInParallelMode())
		return NULL;
	planned = find_kept(predicate);
	if (planned == NULL && only_known)
		return NULL;
	if (planned == NULL)
	{
		prepare_kept();
		old = MemoryContextSwitchTo(kept_context);
		planned = palloc0(sizeof(PlannedPredicate));
		predicate_copy(&planned->predicate, predicate);
		planned->terminology = terminology_create(kept_context);
		if (!planning_try(evaluate, planned))
			planned->set = NULL;
		MemoryContextSwitchTo(kept_context);
		kept = lappend(kept, planned);
		MemoryContextSwitchTo(old);
	}
	return planned->set == NULL ? NULL : planned;
}

static void
try_listing(void *argument)
{
	PlannedPredicate *planned = argument;

	predicate_set_extend(planned->set);
	planned->listable = predicate_set_is_listable(planned->set);
}

bool
planned_is_listable(PlannedPredicate *planned)
{
	if (!planned->listable_tried)
	{
		planned->listable_tried = true;
		if (!planning_try(try_listing, planned))
			planned->listable = false;
	}
	return planned->listable;
}
