/*
 * index_condition.h
 *		From a predicate in WHERE to a condition that an index on the column of codes can be searched with.
 */
#ifndef FHIRTERM_INDEX_CONDITION_H
#define FHIRTERM_INDEX_CONDITION_H

#include "nodes/supportnodes.h"

#include "planner/call_arguments.h"

/* Answers a SupportRequestIndexCondition: the conditions, or NULL where there are none to be had or worth it. */
extern List *index_condition(SupportRequestIndexCondition *request, PredicateFunction function);

#endif							/* FHIRTERM_INDEX_CONDITION_H */
