/*
 * resource_header.h
 *		What every kind of resource begins with (identity, status, publication), read and checked; and
 *		the steps that every load takes before and after its rows.
 */
#ifndef FHIRTERM_RESOURCE_HEADER_H
#define FHIRTERM_RESOURCE_HEADER_H

#include "load/checked_member.h"
#include "load/load_result.h"
#include "store/writer.h"

/*
 * Fills all of row but content_id, digest and resource; strings are palloc'd. What the rules find is
 * added to the issues: CS-010, CS-012, CS-017, CS-064.
 */
extern void resource_header_read(const CheckedObject *resource, CatalogRow *row);

/*
 * Checks by what a resource can be referred to: CS-038, CS-048, CS-200. url_expected: that there is no
 * url is worth a warning.
 */
extern void resource_identity_check(const CheckedObject *resource, const CatalogRow *row,
									bool url_expected);

/*
 * Before the rows: finds what is loaded under the same identity. True if it is this very content; then
 * there is nothing to do but load_finish(). Else the old content is removed, and row has a new content_id.
 * Fills result but for rows and warnings. Adds a warning if the url is that of another kind (CS-001).
 */
extern bool load_prepare(ContentWriter *writer, CatalogKind kind, CatalogRow *row, LoadResult *result);

/* Raises TX422 with all errors of the list as detail, if there are any. */
extern void load_refuse_errors(CatalogKind kind, const CatalogRow *row, const IssueList *issues);

/* After the rows: result gets its numbers, the load log its row. */
extern void load_finish(ContentWriter *writer, const CatalogRow *row, int64 rows, LoadResult *result);

#endif							/* FHIRTERM_RESOURCE_HEADER_H */
