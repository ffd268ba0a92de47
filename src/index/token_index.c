/*
 * token_index.c
 *		GIN indexes on coded values: keys of rows, keys of queries, and which rows have them.
 *
 * When the scan begins, the value set, or what is related to a code, is listed under the snapshot of the query. Few codes
 * are looked for one by one. Many would take GIN long, as it asks about every key for every row; so there is one partial
 * match for all of them, which walks through the keys of the index once, along with the sorted keys that are looked for,
 * and gathers the rows in a bitmap. What cannot be listed is every row.
 *
 * Rows found are candidates only (token_keys.c): the operator is always asked again.
 */
#include "postgres.h"

#include "access/gin.h"
#include "access/stratnum.h"
#include "utils/builtins.h"

#include "compat.h"
#include "index/fhir_code.h"
#include "index/token_keys.h"

/* OPERATOR 1 … 3 of the classes. */
#define MEMBER_STRATEGY 1
#define SUBSUMED_BY_STRATEGY 2
#define SUBSUMES_STRATEGY 3

/* Codes that are looked for one by one, at most. */
#define MAX_EXACT_KEYS 100

/* ---------------------------------------------------------------- keys of a row */

typedef struct RowKeys
{
	int			count;
	int			capacity;
	int64	   *keys;
} RowKeys;

/* A CodingVisitor. */
static void
add_row_key(void *context, const CodingSlice *coding)
{
	RowKeys    *row = context;

	if (row->count == row->capacity)
	{
		row->capacity = row->capacity == 0 ? 8 : row->capacity * 2;
		row->keys = row->keys == NULL ? palloc(row->capacity * sizeof(int64)) :
			repalloc(row->keys, row->capacity * sizeof(int64));
	}
	row->keys[row->count++] = token_key(coding->code.bytes, coding->code.length);
}

static Datum
row_keys_as_datums(RowKeys *row, int32 *count)
{
	Datum	   *datums;

	*count = token_keys_sort(row->keys, row->count);
	if (*count == 0)
		PG_RETURN_POINTER(NULL);
	datums = palloc(*count * sizeof(Datum));
	for (int i = 0; i < *count; i++)
		datums[i] = Int64GetDatum(row->keys[i]);
	PG_RETURN_POINTER(datums);
}

PG_FUNCTION_INFO_V1(fhirterm_token_keys_of_json);

/* JSON that is no coded value has no keys: an index is no place to complain of it. */
Datum
fhirterm_token_keys_of_json(PG_FUNCTION_ARGS)
{
	RowKeys		row = {0};

	coding_scan_lenient(&PG_GETARG_JSONB_P(0)->root, add_row_key, &row);
	return row_keys_as_datums(&row, (int32 *) PG_GETARG_POINTER(1));
}

PG_FUNCTION_INFO_V1(fhirterm_token_keys_of_code);
Datum
fhirterm_token_keys_of_code(PG_FUNCTION_ARGS)
{
	RowKeys		row = {0};

	fhir_code_scan(PG_GETARG_DATUM(0), add_row_key, &row);
	return row_keys_as_datums(&row, (int32 *) PG_GETARG_POINTER(1));
}

PG_FUNCTION_INFO_V1(fhirterm_token_keys_of_codes);
Datum
fhirterm_token_keys_of_codes(PG_FUNCTION_ARGS)
{
	RowKeys		row = {0};

	fhir_code_array_scan(PG_GETARG_DATUM(0), add_row_key, &row);
	return row_keys_as_datums(&row, (int32 *) PG_GETARG_POINTER(1));
}

/* ---------------------------------------------------------------- keys of a query */

/* What is looked for by one partial match, and how far it has come. */
typedef struct KeyCursor
{
	int			at;				/* the first key that is not below the one compared last */
	int			count;
	int64	   *keys;
} KeyCursor;

/* False: nothing can be found. */
static bool
predicate_of_query(Datum query, StrategyNumber strategy, Predicate *predicate)
{
	FhirCode   *code;

	memset(predicate, 0, sizeof(*predicate));
	if (strategy == MEMBER_STRATEGY)
	{
		predicate->kind = PREDICATE_MEMBER;
		predicate->value_set = TextDatumGetCString(query);
		return true;
	}
	code = DatumGetFhirCode(query);
	predicate->kind = strategy == SUBSUMED_BY_STRATEGY ? PREDICATE_DESCENDANT : PREDICATE_ANCESTOR;
	predicate->system = slice_string(fhir_code_system_slice(code));
	predicate->code = slice_string(fhir_code_code_slice(code));
	predicate->any_version = true;
	return predicate->system != NULL;
}

static Datum
exact_keys(const TokenKeys *keys, int32 *count)
{
	Datum	   *datums = palloc(Max(keys->count, 1) * sizeof(Datum));

	for (int i = 0; i < keys->count; i++)
		datums[i] = Int64GetDatum(keys->keys[i]);
	*count = keys->count;
	PG_RETURN_POINTER(datums);
}

static Datum
one_partial_match(const TokenKeys *keys, int32 *count, bool **partial, Pointer **extra)
{
	Datum	   *datums = palloc(sizeof(Datum));
	KeyCursor  *cursor = palloc0(sizeof(KeyCursor));

	cursor->count = keys->count;
	cursor->keys = keys->keys;
	datums[0] = Int64GetDatum(keys->keys[0]);
	*partial = palloc(sizeof(bool));
	**partial = true;
	*extra = palloc(sizeof(Pointer));
	**extra = (Pointer) cursor;
	*count = 1;
	PG_RETURN_POINTER(datums);
}

PG_FUNCTION_INFO_V1(fhirterm_token_query);

Datum
fhirterm_token_query(PG_FUNCTION_ARGS)
{
	int32	   *count = (int32 *) PG_GETARG_POINTER(1);
	int32	   *search_mode = (int32 *) PG_GETARG_POINTER(6);
	Predicate	predicate;
	TokenKeys	keys = {0};

	*count = 0;
	if (predicate_of_query(PG_GETARG_DATUM(0), PG_GETARG_UINT16(2), &predicate))
		token_keys_of_predicate(&predicate, &keys);
	if (keys.all)
		*search_mode = GIN_SEARCH_MODE_ALL;
	if (keys.all || keys.count == 0)
		PG_RETURN_POINTER(NULL);
	if (keys.count <= MAX_EXACT_KEYS)
		return exact_keys(&keys, count);
	return one_partial_match(&keys, count, (bool **) PG_GETARG_POINTER(3), (Pointer **) PG_GETARG_POINTER(4));
}

/* Moves to the first key that is not below: by steps that double, as mostly the next is near. */
static void
advance_cursor(KeyCursor *cursor, int64 key)
{
	int			low = cursor->at;
	int			high;

	/* Keys do not come in order where a scan begins again, or rows have not got into the index proper yet. */
	if (low > 0 && cursor->keys[low - 1] >= key)
		low = 0;
	high = low;
	for (int step = 1; high < cursor->count && cursor->keys[high] < key; step *= 2)
	{
		low = high + 1;
		high += Min(step, cursor->count - high);
	}
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (cursor->keys[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	cursor->at = low;
}

PG_FUNCTION_INFO_V1(fhirterm_token_compare_partial);

/* 0: the key of the index is looked for; below 0: it is not; above: nor are any that follow. */
Datum
fhirterm_token_compare_partial(PG_FUNCTION_ARGS)
{
	int64		key = PG_GETARG_INT64(1);
	KeyCursor  *cursor = (KeyCursor *) PG_GETARG_POINTER(3);

	advance_cursor(cursor, key);
	if (cursor->at == cursor->count)
		PG_RETURN_INT32(1);
	PG_RETURN_INT32(cursor->keys[cursor->at] == key ? 0 : -1);
}

/* ---------------------------------------------------------------- rows */

PG_FUNCTION_INFO_V1(fhirterm_token_consistent);

/* Without keys every row is asked for. */
Datum
fhirterm_token_consistent(PG_FUNCTION_ARGS)
{
	bool	   *check = (bool *) PG_GETARG_POINTER(0);
	int32		count = PG_GETARG_INT32(3);
	bool	   *recheck = (bool *) PG_GETARG_POINTER(5);
	bool		found = count == 0;

	for (int i = 0; i < count && !found; i++)
		found = check[i];
	*recheck = true;
	PG_RETURN_BOOL(found);
}

PG_FUNCTION_INFO_V1(fhirterm_token_triconsistent);

Datum
fhirterm_token_triconsistent(PG_FUNCTION_ARGS)
{
	GinTernaryValue *check = (GinTernaryValue *) PG_GETARG_POINTER(0);
	int32		count = PG_GETARG_INT32(3);

	for (int i = 0; i < count; i++)
		if (check[i] != GIN_FALSE)
			PG_RETURN_GIN_TERNARY_VALUE(GIN_MAYBE);
	PG_RETURN_GIN_TERNARY_VALUE(count == 0 ? GIN_MAYBE : GIN_FALSE);
}
