/*
 * concept_store.h
 *		Reads one content: concepts, designations, property values, links.
 *
 * Every call opens what it needs and closes it again, and sees what the active snapshot sees; a probe
 * by an index takes about 2 µs. Nothing here writes. Whatever is returned is palloc'd in the current
 * context; what visitors are given lives until they return.
 */
#ifndef FHIRTERM_CONCEPT_STORE_H
#define FHIRTERM_CONCEPT_STORE_H

#include "store/concept.h"

/*
 * Ordinal of the concept with exactly this code, or -1; limit is the number of concepts, PG_INT32_MAX if unknown.
 * Errors: XX001 if a page is damaged, or the content has none.
 */
extern int32 concept_store_locate(int32 content_id, const char *code, int length, int32 limit);
/* The same for a code folded to lower case: the concept whose code is this, folded; -1 if none. */
extern int32 concept_store_locate_folded(int32 content_id, const char *folded, int length, int32 limit);

/*
 * One concept; members are FETCH_…, limit is the number of concepts, PG_INT32_MAX if unknown. False if
 * there is no such ordinal. FETCH_CODE and FETCH_INTERVALS are read from the pages, which takes a few
 * bytes; anything else from the row.
 * Errors: XX001 if a page or stored intervals are damaged, or limit says that the concept is there and no page has it.
 */
extern bool concept_store_fetch(int32 content_id, int32 ordinal, int members, int32 limit,
								Concept *concept);
/* Visits some ordinals in the order given, those that there are; by one scan. Errors as above. */
extern void concept_store_fetch_each(int32 content_id, const int32 *ordinals, int count, int members,
									 int32 limit, ConceptVisitor visit, void *context);
/* The concepts first … last in order. */
extern void concept_store_scan(int32 content_id, int32 first, int32 last, int members, int32 limit,
							   ConceptVisitor visit, void *context);
/* The members of a set in order. */
extern void concept_store_scan_set(int32 content_id, const IntervalSet *set, int members, int32 limit,
								   ConceptVisitor visit, void *context);
/* True if b is a or a descendant of a: one probe, no set is made. */
extern bool concept_store_subsumes(int32 content_id, int32 a, int32 b, int32 limit);

/* Ordinals of the direct parents or children, ascending: palloc'd, returns the number. */
extern int	concept_store_parents(int32 content_id, int32 ordinal, int32 **links);
extern int	concept_store_children(int32 content_id, int32 ordinal, int32 **links);
/* All links whose parent is first … last, by parent and child. */
extern void concept_store_scan_links(int32 content_id, int32 first, int32 last, LinkVisitor visit,
									 void *context);

/* Designations of one concept in the order of the resource; or all of the content, by concept. */
extern void concept_store_designations(int32 content_id, int32 ordinal, DesignationVisitor visit,
									   void *context);
/* Those of some concepts, given in this order, by one scan; not in the order of the resource. */
extern void concept_store_designations_each(int32 content_id, const int32 *ordinals, int count,
											DesignationVisitor visit, void *context);
extern void concept_store_scan_designations(int32 content_id, DesignationVisitor visit, void *context);

/*
 * Property values of one concept in the order of the resource; or all values of a property, or those
 * equal to value where that isn't NULL (in no order).
 */
extern void concept_store_properties(int32 content_id, int32 ordinal, PropertyVisitor visit,
									 void *context);
extern void concept_store_scan_property(int32 content_id, int16 property, const char *value,
										PropertyVisitor visit, void *context);

/* The definitions of properties by number: palloc'd array, returns the number. */
extern int	concept_store_definitions(int32 content_id, PropertyDefinition **definitions);

#endif							/* FHIRTERM_CONCEPT_STORE_H */
