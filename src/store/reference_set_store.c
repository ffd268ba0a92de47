/*
 * reference_set_store.c
 *		The reference sets that stored code systems bring with them.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "compat.h"
#include "store/reference_set_store.h"
#include "store/stored_scan.h"

/* Columns of fhirterm.reference_set in the order of store.sql. */
enum
{
	REFERENCE_SET_CONTENT_ID = 1,
	REFERENCE_SET_CODE,
	REFERENCE_SET_FIRST_MEMBER = 4,
	REFERENCE_SET_LAST_MEMBER,
	REFERENCE_SET_MORE_MEMBERS
};

/* The members in the current row of a scan. */
static void
read_members(const StoredScan *scan, int32 limit, IntervalSet *members)
{
	int32		first = stored_scan_int4(scan, REFERENCE_SET_FIRST_MEMBER);
	int32		last = stored_scan_int4(scan, REFERENCE_SET_LAST_MEMBER);

	if (first < 0 || first > last || last >= limit)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("a reference set of content %d is damaged",
						stored_scan_int4(scan, REFERENCE_SET_CONTENT_ID))));
	interval_set_append(members, first, last);
	if (!stored_scan_is_null(scan, REFERENCE_SET_MORE_MEMBERS))
	{
		bytea	   *more = DatumGetByteaPP(scan->values[REFERENCE_SET_MORE_MEMBERS - 1]);

		interval_set_decode(members, last, (unsigned char *) VARDATA_ANY(more), VARSIZE_ANY_EXHDR(more), limit);
	}
}

bool
reference_set_members(int32 content_id, const char *code, int32 limit, IntervalSet *members)
{
	StoredScan	scan;
	bool		found;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, REFERENCE_SET_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_text(&scan, REFERENCE_SET_CODE, BTEqualStrategyNumber, CStringGetTextDatum(code));
	stored_scan_open(&scan, STORED_REFERENCE_SET, STORED_REFERENCE_SET_PKEY);
	found = stored_scan_next(&scan);
	if (found)
		read_members(&scan, limit, members);
	stored_scan_close(&scan);
	return found;
}

List *
reference_set_codes(int32 content_id)
{
	StoredScan	scan;
	List	   *codes = NIL;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, REFERENCE_SET_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_open(&scan, STORED_REFERENCE_SET, STORED_REFERENCE_SET_PKEY);
	while (stored_scan_next(&scan))
		codes = lappend(codes, stored_scan_text(&scan, REFERENCE_SET_CODE));
	stored_scan_close(&scan);
	return codes;
}
