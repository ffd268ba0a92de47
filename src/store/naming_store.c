/*
 * naming_store.c
 *		Identifiers of code systems and of naming systems, read under the active snapshot.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

#include "store/naming_store.h"
#include "store/stored_scan.h"

/* Columns of fhirterm.naming_system_identifier. */
enum
{
	NAMING_CONTENT_ID = 1,
	NAMING_POSITION,
	NAMING_TYPE,
	NAMING_VALUE,
	NAMING_PREFERRED,
	NAMING_AUTHORITATIVE,
	NAMING_PERIOD
};

/* Columns of fhirterm.code_system_identifier. */
enum
{
	CODE_SYSTEM_CONTENT_ID = 1,
	CODE_SYSTEM_POSITION,
	CODE_SYSTEM_SYSTEM,
	CODE_SYSTEM_VALUE
};

/* A boolean column: false where it is NULL. */
static bool
is_true(const StoredScan *scan, int column)
{
	return !stored_scan_is_null(scan, column) && stored_scan_bool(scan, column);
}

/* Where a time lies to what a column of periods has: within, or after its end. */
static void
compare_period(const StoredScan *scan, TimestampTz at, NamingIdentifier *identifier)
{
	TypeCacheEntry *type = lookup_type_cache(TSTZRANGEOID, TYPECACHE_RANGE_INFO);
	RangeType  *period = DatumGetRangeTypeP(scan->values[NAMING_PERIOD - 1]);
	RangeBound	lower;
	RangeBound	upper;
	bool		empty;

	identifier->is_current = range_contains_elem_internal(type, period, TimestampTzGetDatum(at));
	range_deserialize(type, period, &lower, &upper, &empty);
	identifier->has_ended = !empty && !upper.infinite && DatumGetTimestampTz(upper.val) <= at;
}

static NamingIdentifier *
read_identifier(const StoredScan *scan, TimestampTz at)
{
	NamingIdentifier *identifier = palloc0(sizeof(NamingIdentifier));

	identifier->content_id = stored_scan_int4(scan, NAMING_CONTENT_ID);
	identifier->position = stored_scan_int4(scan, NAMING_POSITION);
	identifier->type = stored_scan_text(scan, NAMING_TYPE);
	identifier->value = stored_scan_text(scan, NAMING_VALUE);
	identifier->preferred = is_true(scan, NAMING_PREFERRED);
	identifier->authoritative = is_true(scan, NAMING_AUTHORITATIVE);
	identifier->has_period = !stored_scan_is_null(scan, NAMING_PERIOD);
	if (identifier->has_period)
		compare_period(scan, at, identifier);
	else
		identifier->is_current = true;
	return identifier;
}

/* What an initialised scan with its keys finds through an index of naming_system_identifier. */
static List *
read_identifiers(StoredScan *scan, StoredRelation index, TimestampTz at)
{
	List	   *identifiers = NIL;

	stored_scan_open(scan, STORED_NAMING_SYSTEM_IDENTIFIER, index);
	while (stored_scan_next(scan))
		identifiers = lappend(identifiers, read_identifier(scan, at));
	stored_scan_close(scan);
	return identifiers;
}

List *
naming_store_identifiers(const char *value, TimestampTz at)
{
	StoredScan	scan;

	stored_scan_init(&scan);
	stored_scan_key_text(&scan, NAMING_VALUE, BTEqualStrategyNumber, CStringGetTextDatum(value));
	return read_identifiers(&scan, STORED_NAMING_SYSTEM_IDENTIFIER_VALUE, at);
}

List *
naming_store_of_system(int32 content_id, TimestampTz at)
{
	StoredScan	scan;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, NAMING_CONTENT_ID, BTEqualStrategyNumber, content_id);
	return read_identifiers(&scan, STORED_NAMING_SYSTEM_IDENTIFIER_CONTENT, at);
}

List *
naming_store_code_systems(const char *value)
{
	StoredScan	scan;
	List	   *contents = NIL;

	stored_scan_init(&scan);
	stored_scan_key_text(&scan, CODE_SYSTEM_VALUE, BTEqualStrategyNumber, CStringGetTextDatum(value));
	stored_scan_open(&scan, STORED_CODE_SYSTEM_IDENTIFIER, STORED_CODE_SYSTEM_IDENTIFIER_VALUE);
	while (stored_scan_next(&scan))
		contents = list_append_unique_int(contents, stored_scan_int4(&scan, CODE_SYSTEM_CONTENT_ID));
	stored_scan_close(&scan);
	return contents;
}
