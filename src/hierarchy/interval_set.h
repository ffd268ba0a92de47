/*
 * interval_set.h
 *		Sets of ordinals as sorted, disjoint, non-adjacent closed intervals, and their algebra.
 *
 * A subtree of a code system is a handful of intervals because ordinals are a preorder (hierarchy.h),
 * so the set operations that compose value sets are merges of short lists.
 */
#ifndef FHIRTERM_INTERVAL_SET_H
#define FHIRTERM_INTERVAL_SET_H

typedef struct OrdinalInterval
{
	int32		first;
	int32		last;			/* inclusive; first <= last */
} OrdinalInterval;

typedef struct IntervalSet
{
	int			length;
	int			capacity;
	OrdinalInterval   *items;			/* palloc'd in the context that was current at the first append */
} IntervalSet;

extern void interval_set_init(IntervalSet *set);
extern void interval_set_free(IntervalSet *set);
extern void interval_set_copy(IntervalSet *into, const IntervalSet *from);

/* Appends; first must not be below any member present. Overlap and adjacency with the end are merged. */
extern void interval_set_append(IntervalSet *set, int32 first, int32 last);
/* Builds from ordinals in any order, with repetitions; sorts the array in place. */
extern void interval_set_from_ordinals(IntervalSet *set, int32 *ordinals, int count);
/* Adds one interval anywhere. */
extern void interval_set_add(IntervalSet *set, int32 first, int32 last);

extern bool interval_set_contains(const IntervalSet *set, int32 ordinal);
extern int64 interval_set_count(const IntervalSet *set);
#define interval_set_is_empty(set) ((set)->length == 0)
extern bool interval_set_equal(const IntervalSet *a, const IntervalSet *b);
extern bool interval_set_overlaps(const IntervalSet *a, const IntervalSet *b);

/* result must be initialised, and neither a nor b. */
extern void interval_set_union(IntervalSet *result, const IntervalSet *a, const IntervalSet *b);
extern void interval_set_intersection(IntervalSet *result, const IntervalSet *a, const IntervalSet *b);
extern void interval_set_difference(IntervalSet *result, const IntervalSet *a, const IntervalSet *b);
/* [0, size) without set */
extern void interval_set_complement(IntervalSet *result, const IntervalSet *set, int32 size);
/* Union of many sets at once, in the time of one sort of all intervals. */
extern void interval_set_union_many(IntervalSet *result, const IntervalSet *const *sets, int count);

/*
 * The stored form of intervals: varints of gaps and lengths. encode writes the intervals from index
 * from on (gaps count from base); decode appends them to set. decode checks every bound and raises
 * XX001 (data corrupted) on bytes that no encode wrote; bytes may come from a dump or a broken disk.
 */
extern int	interval_set_encoded_size(const IntervalSet *set, int from, int32 base);
extern void interval_set_encode(const IntervalSet *set, int from, int32 base, unsigned char *bytes);
extern void interval_set_decode(IntervalSet *set, int32 base, const unsigned char *bytes, int size,
								int32 limit);

#endif							/* FHIRTERM_INTERVAL_SET_H */
