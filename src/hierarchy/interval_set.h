/*
 * interval_set.h
 *		Sets of ordinals as sorted, disjoint, non-adjacent closed intervals, and their algebra.
 *
 * A subtree of a code system is a handful of intervals because ordinals are a preorder (hierarchy.h),
 * so the set operations that compose value sets are merges of short lists.
 */
#ifndef FHIRTERM_INTERVAL_SET_H
#define FHIRTERM_INTERVAL_SET_H

/* Not "Interval", which is PostgreSQL's. */
typedef struct OrdinalInterval
{
	int32		first;			/* 0 or more */
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
/* Gives into the members of from, instead of those it had. */
extern void interval_set_copy(IntervalSet *into, const IntervalSet *from);

/*
 * Appends; first must not be below the first of the last interval present. Overlap and adjacency with
 * that interval are merged.
 */
extern void interval_set_append(IntervalSet *set, int32 first, int32 last);
/* Builds from ordinals in any order, with repetitions; sorts the array in place. Replaces what set had. */
extern void interval_set_from_ordinals(IntervalSet *set, int32 *ordinals, int count);
/* Adds one interval anywhere. */
extern void interval_set_add(IntervalSet *set, int32 first, int32 last);

/* Takes out the first members, up to count; returns how many there were. Or all members up to an ordinal. */
extern int64 interval_set_drop_first(IntervalSet *set, int64 count);
extern void interval_set_drop_up_to(IntervalSet *set, int32 ordinal);

extern bool interval_set_contains(const IntervalSet *set, int32 ordinal);
/* Members, not intervals. */
extern int64 interval_set_count(const IntervalSet *set);
#define interval_set_is_empty(set) ((set)->length == 0)
extern bool interval_set_equal(const IntervalSet *a, const IntervalSet *b);
extern bool interval_set_overlaps(const IntervalSet *a, const IntervalSet *b);

/* result must be initialised, and neither a nor b; what it had is replaced. a and b may be one set. */
extern void interval_set_union(IntervalSet *result, const IntervalSet *a, const IntervalSet *b);
extern void interval_set_intersection(IntervalSet *result, const IntervalSet *a, const IntervalSet *b);
extern void interval_set_difference(IntervalSet *result, const IntervalSet *a, const IntervalSet *b);
/* [0, size) without set */
extern void interval_set_complement(IntervalSet *result, const IntervalSet *set, int32 size);
/* Union of many sets at once, in the time of one sort of all intervals. */
extern void interval_set_union_many(IntervalSet *result, const IntervalSet *const *sets, int count);

/*
 * The stored form of intervals (interval_codec.c): for each the number of ordinals missing before it
 * and its length less one, as varints. encode writes the intervals from index from on, the first gap
 * counted from base, the last ordinal before them that is taken care of: -1 for a whole set, the last
 * of interval from - 1 for the rest of one. decode appends them to set; no ordinal reaches limit.
 * Both ends check every bound: bytes that no encode wrote (a dump or a broken disk may hold any) raise
 * XX001 (data corrupted).
 */
extern int	interval_set_encoded_size(const IntervalSet *set, int from, int32 base);
extern void interval_set_encode(const IntervalSet *set, int from, int32 base, unsigned char *bytes);
extern void interval_set_decode(IntervalSet *set, int32 base, const unsigned char *bytes, int size,
								int32 limit);

/* The same for intervals in an array, as a Hierarchy has them. */
extern int64 interval_encoded_size(const OrdinalInterval *items, int64 count, int32 base);
extern void interval_encode(const OrdinalInterval *items, int64 count, int32 base, unsigned char *bytes);

/* Reads stored intervals one by one, without memory of its own. Errors as interval_set_decode. */
typedef struct IntervalReader
{
	const unsigned char *next;
	const unsigned char *end;
	int32		last;			/* last ordinal of the interval before, or base */
	int32		limit;
} IntervalReader;

extern void interval_reader_init(IntervalReader *reader, int32 base, const unsigned char *bytes,
								 int size, int32 limit);
/* False at the end. */
extern bool interval_reader_next(IntervalReader *reader, OrdinalInterval *interval);

/* True if ordinal lies in one of the stored intervals; reads no further than it must. */
extern bool interval_encoded_contains(int32 base, const unsigned char *bytes, int size, int32 limit,
									  int32 ordinal);

#endif							/* FHIRTERM_INTERVAL_SET_H */
